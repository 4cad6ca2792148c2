from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import pytest

from tocsin.content.reading import SLUG, Fields, Reading
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.errors import Problem

SCHEMA = "breach-thing/1"
HEAD = f"schema: {SCHEMA}\n"


class Colour(StrEnum):
    """A closed set for these tests."""

    RED = "red"
    GREEN = "green"


def fields_of(text: str) -> tuple[Fields, list[Problem]]:
    """Read a document of the schema; the text begins on line 2."""
    reading = Reading("thing.yaml", ("en", "fr"))
    fields = reading.root((HEAD + text).encode(), SCHEMA)
    assert fields is not None
    return fields, reading.problems


def shown(problems: list[Problem]) -> list[str]:
    """Give the problems as a person reads them, without the hints."""
    return [f"{problem.line}:{problem.column} {problem.path}: {problem.message}" for problem in problems]


# The document as a whole.


def root_problems(text: str) -> list[str]:
    reading = Reading("thing.yaml")
    assert reading.root(text.encode(), SCHEMA) is None
    return shown(reading.problems)


def test_a_file_that_is_no_map_is_told_how_to_begin() -> None:
    reading = Reading("thing.yaml")
    assert reading.root(b"- a\n", SCHEMA) is None
    assert shown(reading.problems) == ["1:1 : the file is no map"]
    assert reading.problems[0].hint == "It begins with schema: breach-thing/1"


def test_a_file_of_another_schema_is_told() -> None:
    assert root_problems("id: x\nschema: breach-other/1\n") == [
        "1:1 schema: the schema is 'breach-other/1', not 'breach-thing/1'"
    ]


def test_a_file_without_a_schema_is_told() -> None:
    assert "1:1 : 'schema' is missing" in root_problems("id: x\n")


def test_a_file_that_is_no_yaml_is_told() -> None:
    assert root_problems("a: &x 1\n") == ["1:4 : anchors and aliases (& and *) are not allowed"]


# Keys.


def test_a_key_that_nobody_asks_for_is_a_problem() -> None:
    fields, problems = fields_of("titel: x\n")
    fields.text("title", "")
    fields.finish()
    assert shown(problems) == ["2:1 : 'titel' is not known here"]
    assert problems[0].hint == "Did you mean 'title'?"


def test_a_key_like_no_other_is_told_what_there_is() -> None:
    fields, problems = fields_of("zebra: x\n")
    fields.text("title", "")
    fields.finish()
    assert problems[0].hint == "Known here: schema, title"


def test_every_unknown_key_is_told_and_not_only_the_first() -> None:
    fields, problems = fields_of("one: x\ntwo: y\nthree: z\n")
    fields.finish()
    assert [problem.line for problem in problems] == [2, 3, 4]


def test_an_unknown_key_inside_is_told_with_its_path() -> None:
    fields, problems = fields_of("items:\n  - {id: a}\n  - {id: b, colour: red}\n")
    for inner in fields.maps("items"):
        inner.text("id")
        inner.finish()
    assert shown(problems) == ["4:13 items[1]: 'colour' is not known here"]


def test_a_key_without_a_value_counts_as_not_there() -> None:
    fields, problems = fields_of("title: ~\nid:\n")
    assert fields.text("title", "none") == "none"
    assert not fields.has("id")
    assert problems == []


def test_a_key_that_is_needed_and_not_there_is_told() -> None:
    fields, problems = fields_of("a: {}\n")
    assert fields.text("title") == ""
    assert shown(problems) == ["1:1 : 'title' is missing"]


# Texts.


def test_a_text_is_given() -> None:
    fields, problems = fields_of("title: A portal\n")
    assert (fields.text("title"), problems) == ("A portal", [])


@pytest.mark.parametrize(("value", "shown_as"), [("1.10", "1.10"), ("true", "true"), ("010", "010")])
def test_a_number_or_truth_is_no_text(value: str, shown_as: str) -> None:
    fields, problems = fields_of(f"version: {value}\n")
    assert fields.text("version") == ""
    assert shown(problems) == [f"2:10 version: {shown_as} is not a text"]
    assert problems[0].hint == f'Put it in quotes: "{shown_as}"'


@pytest.mark.parametrize("text", ["name: ''\n", 'name: ""\n', "name: |\n"], ids=["single", "double", "block"])
def test_an_empty_text_is_no_text(text: str) -> None:
    fields, problems = fields_of(text)
    assert fields.matching("name", SLUG, "a short name") == ""
    assert shown(problems) == ["2:7 name: the text is empty"]
    assert problems[0].hint == "Fill it in, or leave its key out"


def test_an_empty_text_in_a_list_is_told_with_its_place() -> None:
    fields, problems = fields_of("words: [a, '']\n")
    fields.words("words")
    assert shown(problems) == ["2:12 words[1]: the text is empty"]


def test_a_list_is_no_text() -> None:
    fields, problems = fields_of("title: [a]\n")
    fields.text("title")
    assert shown(problems) == ["2:8 title: a text is expected here"]


def test_a_text_of_another_form_is_told() -> None:
    fields, problems = fields_of("id: Not A Slug\n")
    fields.matching("id", SLUG, "a short name")
    assert shown(problems) == ["2:5 id: 'Not A Slug' is not a short name"]


# Closed sets, truths, numbers, days, lengths of time.


def test_a_choice_is_given_or_its_default() -> None:
    fields, problems = fields_of("colour: green\n")
    assert fields.choice("colour", Colour, Colour.RED) is Colour.GREEN
    assert fields.choice("other", Colour, Colour.RED) is Colour.RED
    assert problems == []


def test_a_choice_that_is_none_is_told_with_those_there_are() -> None:
    fields, problems = fields_of("colour: grene\n")
    assert fields.choice("colour", Colour, Colour.RED) is Colour.RED
    assert shown(problems) == ["2:9 colour: 'grene' is not known here"]
    assert problems[0].hint == "One of: red, green"


@pytest.mark.parametrize(("value", "truth"), [("true", True), ("false", False)])
def test_a_truth_is_given(value: str, truth: bool) -> None:
    fields, problems = fields_of(f"optional: {value}\n")
    assert fields.flag("optional", default=not truth) is truth
    assert problems == []


@pytest.mark.parametrize("value", ["yes", "no", "on", "1", "True", "'true'", "[]"])
def test_what_only_looks_like_a_truth_is_told(value: str) -> None:
    fields, problems = fields_of(f"optional: {value}\n")
    fields.flag("optional")
    assert shown(problems) == ["2:11 optional: true or false is expected here"]


def test_a_number_is_given() -> None:
    fields, problems = fields_of("hours: 72\n")
    assert fields.number("hours") == 72
    assert fields.number("days") is None
    assert problems == []


@pytest.mark.parametrize(
    "value", ["-1", "1.5", "'72'", "many", "9999999999", "0x10", "1_000", "\uff17\uff12"]
)
def test_what_is_no_whole_number_is_told(value: str) -> None:
    fields, problems = fields_of(f"hours: {value}\n")
    assert fields.number("hours") is None
    assert shown(problems) == ["2:8 hours: a whole number is expected here"]


@pytest.mark.parametrize("value", ["2026-11-23", '"2026-11-23"'])
def test_a_day_is_given_quoted_or_not(value: str) -> None:
    fields, problems = fields_of(f"reviewed: {value}\n")
    assert (fields.day("reviewed"), problems) == ("2026-11-23", [])


@pytest.mark.parametrize(
    "value",
    [
        "23.11.2026",
        "2026-13-01",
        "2026-02-30",
        "2026-11",
        "20261123",
        "2026-W48-1",
        "today",
        "[]",
        "2026-11-23 ~",
    ],
)
def test_what_is_no_day_of_the_calendar_is_told(value: str) -> None:
    fields, problems = fields_of(f"reviewed: {value}\n")
    fields.day("reviewed")
    assert shown(problems) == ["2:11 reviewed: a date is expected here"]


def test_a_length_of_time_is_given() -> None:
    fields, problems = fields_of("a: 30m\nb: 4h\nc: 2d\nd: 1w\n")
    assert [fields.duration(name) for name in "abcd"] == [
        timedelta(minutes=30),
        timedelta(hours=4),
        timedelta(days=2),
        timedelta(weeks=1),
    ]
    assert fields.duration("e") is None
    assert problems == []


@pytest.mark.parametrize("value", ["soon", "4", "4 h", "h4", "1.5h", "-4h", "4H", "[4h]"])
def test_what_is_no_length_of_time_is_told(value: str) -> None:
    fields, problems = fields_of(f"within: {value}\n")
    assert fields.duration("within") is None
    assert len(problems) == 1
    assert "is not a length of time: write 30m, 4h, 2d or 1w" in problems[0].message


def test_a_length_of_time_beyond_the_calendar_is_told() -> None:
    fields, problems = fields_of("within: 999999w\n")
    fields.duration("within")
    assert shown(problems) == ["2:9 within: more than ten years is no time for a step"]


# Texts in the languages of the file.


def test_a_text_in_every_language_is_given() -> None:
    fields, problems = fields_of("title: {en: Portal, fr: Portail}\n")
    assert (fields.translated("title"), problems) == ({"en": "Portal", "fr": "Portail"}, [])


def test_one_text_stands_for_every_language() -> None:
    fields, _problems = fields_of("title: GDPR\n")
    assert fields.translated("title") == {"en": "GDPR", "fr": "GDPR"}


def test_a_missing_translation_is_told() -> None:
    fields, problems = fields_of("title: {en: Portal}\n")
    fields.translated("title")
    assert shown(problems) == ["2:8 title: the text is missing in 'fr'"]


def test_an_empty_translation_is_missing() -> None:
    fields, problems = fields_of("title: {en: Portal, fr: ''}\n")
    fields.translated("title")
    assert shown(problems) == ["2:8 title: the text is missing in 'fr'"]


def test_a_translation_that_is_no_text_is_told_once() -> None:
    fields, problems = fields_of("title: {en: 12, fr: Portail}\n")
    fields.translated("title")
    assert shown(problems) == ["2:13 title.en: 12 is not a text"]


def test_a_language_that_the_file_does_not_name_is_told() -> None:
    fields, problems = fields_of("title: {en: Portal, fr: Portail, de: Portal}\n")
    fields.translated("title")
    assert shown(problems) == ["2:34 title: 'de' is none of the languages of this file"]


def test_a_comma_that_cuts_a_text_in_two_is_told_with_what_to_do() -> None:
    fields, problems = fields_of("title: {en: How, since when, fr: Comment}\n")
    fields.translated("title")
    assert shown(problems) == ["2:18 title: 'since when' is none of the languages of this file"]
    assert problems[0].hint == "A comma in an unquoted text inside { } begins a new key: quote the text"


def test_a_list_is_no_translated_text() -> None:
    fields, problems = fields_of("title: [a]\n")
    fields.translated("title")
    assert shown(problems) == ["2:8 title: a text, or a map of language to text, is expected here"]


def test_a_translated_text_may_be_left_out_where_it_is_not_needed() -> None:
    fields, problems = fields_of("id: a\n")
    assert fields.translated("help", required=False) == {}
    assert problems == []


# Lists and maps.


def test_words_are_given_as_a_list_or_alone() -> None:
    fields, problems = fields_of("a: [x, y]\nb: z\n")
    assert (fields.words("a"), fields.words("b"), fields.words("c")) == (("x", "y"), ("z",), ())
    assert problems == []


def test_a_word_that_is_none_is_told_with_its_place_in_the_list() -> None:
    fields, problems = fields_of("a: [x, 7, {}]\n")
    fields.words("a")
    assert shown(problems) == ["2:8 a[1]: 7 is not a text", "2:11 a[2]: a text is expected here"]


def test_a_word_of_another_form_is_told() -> None:
    fields, problems = fields_of("a: [fine, Not Fine]\n")
    fields.words("a", SLUG, "a short name")
    assert shown(problems) == ["2:11 a[1]: 'Not Fine' is not a short name"]


def test_an_empty_list_is_told_where_something_is_needed() -> None:
    fields, problems = fields_of("steps: []\n")
    assert fields.maps("steps", required=True) == []
    assert shown(problems) == ["2:8 steps: the list is empty"]


def test_a_map_in_place_of_a_list_is_told() -> None:
    fields, problems = fields_of("steps: {a: b}\n")
    assert fields.maps("steps") == []
    assert shown(problems) == ["2:8 steps: a list is expected here"]


def test_what_is_no_map_in_a_list_is_told_and_the_others_are_given() -> None:
    fields, problems = fields_of("steps: [{id: a}, b, [c]]\n")
    assert [inner.path for inner in fields.maps("steps")] == ["steps[0]"]
    assert shown(problems) == [
        "2:18 steps[1]: a map is expected here",
        "2:21 steps[2]: a map is expected here",
    ]


def test_pairs_come_with_their_paths() -> None:
    fields, problems = fields_of("roles: {lead: x, dpo: y}\n")
    assert [(key.text, path) for key, _node, path in fields.pairs("roles")] == [
        ("lead", "roles.lead"),
        ("dpo", "roles.dpo"),
    ]
    assert list(fields.pairs("nothing")) == []
    assert problems == []


def test_a_list_in_place_of_pairs_is_told() -> None:
    fields, problems = fields_of("roles: [a]\n")
    assert list(fields.pairs("roles")) == []
    assert shown(problems) == ["2:8 roles: a map is expected here"]


def test_an_id_that_is_there_twice_is_told_once() -> None:
    fields, problems = fields_of("items: []\n")
    fields.note_twins("items", ["a", "b", "a", "a", "", ""])
    assert shown(problems) == ["2:8 items: 'a' is here twice"]


# Conditions.


def type_of(name: str) -> NameType | None:
    return {"case.role": NameType(Kind.ENUM, frozenset({"controller", "processor"}))}.get(name)


def test_a_condition_is_given() -> None:
    fields, problems = fields_of("when: case.role == 'processor'\n")
    condition = fields.condition("when", type_of)
    assert condition is not None
    assert condition.names == ("case.role",)
    assert fields.condition("other") is None
    assert problems == []


@pytest.mark.parametrize(
    ("line", "at", "message"),
    [
        # A column counts from the start of the line; a quote before the text is one character more.
        ("when: case.role == 'client'", "2:20", "'client' is not a value of case.role"),
        ("when: \"case.role == 'client'\"", "2:21", "'client' is not a value of case.role"),
        ("when: case.rol == 'processor'", "2:7", "there is nothing called case.rol"),
        ("when: case.role < 'processor'", "2:17", "< does not fit case.role"),
        ("when: case.role ==", "2:19", "the condition ends too early"),
        ("when: case.role = 'x'", "2:17", "\"= 'x'\" cannot be read"),
        ("when: case.role", "2:7", "case.role is not yes or no: compare it with something"),
    ],
)
def test_a_condition_that_makes_no_sense_is_told_with_its_column(line: str, at: str, message: str) -> None:
    fields, problems = fields_of(line + "\n")
    fields.condition("when", type_of)
    assert shown(problems) == [f"{at} when: {message}"]


def test_a_condition_that_is_no_text_is_told() -> None:
    fields, problems = fields_of("when: true\n")
    assert fields.condition("when", type_of) is None
    assert shown(problems) == ["2:7 when: true is not a text"]
