"""What is wrong between the parts of a playbook: its order, its names, its choices, its languages."""

from __future__ import annotations

import re

import msgspec
import pytest

from tests.content.playbook_written import AROUND, SOUND, parse, sound
from tests.content.written import changed, line_of, shown
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.domain.errors import Problem


def told(text: str) -> list[str]:
    """Give what is wrong with a playbook, as ``line path: message``."""
    playbook, problems = parse(text.encode())
    assert (playbook is None) == bool(problems)
    return [f"{problem.line} {problem.path}: {problem.message}" for problem in problems]


def first_problem(text: str) -> Problem:
    return parse(text.encode())[1][0]


STEP = """\
      - id: {id}
        kind: task
        role: lead
        {order}
        title: {{en: "T", fr: "T"}}
        why: {{en: "W", fr: "W"}}
"""


def with_steps(*steps: tuple[str, str]) -> str:
    """Give the small playbook with only these steps: id, and a line of order."""
    head = SOUND[: SOUND.index("      - id: facts")]
    return head + "".join(STEP.format(id=id, order=order) for id, order in steps)


# Order.


@pytest.mark.parametrize("word", ["needs", "after"])
def test_two_steps_that_wait_for_each_other_are_told(word: str) -> None:
    text = with_steps(("one", f"{word}: [two]"), ("two", f"{word}: [one]"))
    line = line_of(text, "id: one")
    assert told(text) == [f"{line} phases[0].steps[0]: these steps wait for each other: one -> two -> one"]
    assert "Take one of the arrows out" in first_problem(text).hint


def test_a_step_that_waits_for_itself_is_told() -> None:
    text = with_steps(("one", "after: [one]"))
    assert told(text) == [
        f"{line_of(text, 'id: one')} phases[0].steps[0]: these steps wait for each other: one -> one"
    ]


def test_a_circle_through_a_condition_is_told() -> None:
    text = with_steps(("one", 'when: "step.two.done"'), ("two", "after: [one]"))
    assert "these steps wait for each other: one -> two -> one" in told(text)[0]


def test_a_circle_through_the_condition_of_a_phase_is_told() -> None:
    text = changed(SOUND, "when: \"case.role == 'controller'\"", 'when: "step.draft.done"')
    messages = "\n".join(told(text))
    assert "these steps wait for each other: draft -> draft" in messages


def test_a_circle_of_three_over_needs_and_after_and_conditions_is_told_once() -> None:
    text = with_steps(("one", "needs: [three]"), ("two", "after: [one]"), ("three", 'when: "step.two.done"'))
    assert len(told(text)) == 1
    assert told(text)[0].endswith("one -> three -> two -> one")


def test_two_circles_are_both_told() -> None:
    text = with_steps(
        ("one", "after: [two]"), ("two", "after: [one]"), ("red", "needs: [blue]"), ("blue", "needs: [red]")
    )
    assert [line.rpartition(": ")[2] for line in told(text)] == ["one -> two -> one", "red -> blue -> red"]


def test_ways_that_meet_again_are_no_circle() -> None:
    text = with_steps(
        ("one", "after: []"),
        ("two", "after: [one]"),
        ("three", "after: [one]"),
        ("four", "needs: [two, three]"),
    )
    assert told(text) == []


def test_a_step_may_refer_to_a_later_one() -> None:
    assert told(with_steps(("one", "after: [two]"), ("two", "after: []"))) == []


def test_three_hundred_steps_in_a_row_are_read_and_a_circle_of_them_told() -> None:
    head = SOUND[: SOUND.index("      - id: facts")]
    steps = [
        f"      - {{id: s{number}, kind: task, role: lead, title: t, why: w, after: s{number + 1}}}\n"
        for number in range(299)
    ]
    last = "      - {id: s299, kind: task, role: lead, title: t, why: w}\n"
    assert told(head + "".join(steps) + last) == []
    circle = told(head + "".join(steps) + last.replace("}", ", after: s0}"))
    assert len(circle) == 1
    assert circle[0].endswith("s298 -> s299 -> s0")


def test_more_than_three_hundred_steps_are_too_many() -> None:
    text = with_steps(*((f"s{number}", "after: []") for number in range(301)))
    assert told(text) == ["22 phases: 301 steps are too many; 300 is the most"]


# Names.


def test_two_steps_of_one_id_are_told() -> None:
    text = with_steps(("one", "after: []"), ("one", "needs: []"))
    # The head of the small playbook has 24 lines; each of these steps has six.
    assert told(text) == ["31 phases[0].steps[1].id: there are two steps called 'one'"]


def test_two_steps_of_one_id_in_two_phases_are_told() -> None:
    text = changed(SOUND, "- id: evidence", "- id: contain")
    line = line_of(SOUND, "- id: evidence")
    assert told(text) == [f"{line} phases[1].steps[3].id: there are two steps called 'contain'"]


def test_two_phases_of_one_id_are_told() -> None:
    assert told(changed(SOUND, "  - id: tell", "  - id: open")) == [
        f"{line_of(SOUND, 'phases:') + 1} phases: 'open' is here twice"
    ]


def test_two_lines_of_one_id_are_told() -> None:
    text = changed(SOUND, "{id: index, ", "{id: cut, ")
    assert told(text) == [f"{line_of(text, '{id: cut, text')} phases[0].steps[1].items: 'cut' is here twice"]


def test_two_options_of_one_id_are_told() -> None:
    extra = '          - {id: pending, text: {en: "Hm", fr: "Hm"}}\n        advice:\n'
    text = changed(SOUND, "        advice:\n", extra)
    line = line_of(text, "asks: [time.aware_at]")
    assert told(text) == [f"{line} phases[0].steps[2].options: 'pending' is here twice"]


def test_two_choices_of_one_id_are_told() -> None:
    extra = '      - {id: cache, title: {en: "C", fr: "C"}}\nphases:\n'
    text = changed(SOUND, "phases:\n", extra)
    line = line_of(text, 'title: {en: "Cache"')
    assert told(text) == [f"{line} facts.portal.path.choices: 'cache' is here twice"]


def test_a_role_that_is_not_declared_is_told_with_those_that_are() -> None:
    text = SOUND.replace("role: dpo\n        after", "role: dpd\n        after")
    assert told(text) == [f"{line_of(text, 'role: dpd')} phases[0].steps[2].role: there is no role 'dpd'"]
    assert first_problem(text).hint == "One of: dpo, lead"


def test_a_fact_of_the_catalogue_cannot_be_declared_again() -> None:
    text = SOUND.replace("portal.path", "case.role").replace("    type: enum", "    type: enum")
    assert "15 facts.case.role: case.role is in the catalogue already" in told(text)


def test_a_fact_without_a_dot_is_told_how_to_be_called() -> None:
    text = SOUND.replace("portal.path", "path")
    problem = first_problem(text)
    assert f"{problem.line} {problem.path}: {problem.message}" == "15 facts.path: 'path' is not a dotted key"
    assert problem.hint == "Write portal.access_path"


def test_a_field_that_is_no_fact_is_told_what_to_do() -> None:
    text = changed(SOUND, "{fact: portal.path, ", "{fact: portal.paths, ")
    problem = first_problem(text)
    assert problem.message == "there is no fact called 'portal.paths'"
    assert (problem.line, problem.path) == (
        line_of(text, "portal.paths"),
        "phases[0].steps[0].fields[1].fact",
    )
    assert problem.hint == "Did you mean portal.path?"
    other = first_problem(changed(SOUND, "{fact: portal.path, ", "{fact: weather.today, "))
    assert other.hint == "Declare it under facts: or use the catalogue"


# Choices of a decision.


def test_options_that_are_not_the_values_of_the_fact_are_told() -> None:
    text = changed(SOUND, "{id: pending, text", "{id: never, text")
    problem = first_problem(text)
    assert (problem.path, problem.message) == (
        "phases[0].steps[2].options",
        "the options are not the values of nature.breach",
    )
    assert problem.line == line_of(text, "{id: confirmed, text")
    assert problem.hint == "Its values: confirmed, pending"


def test_an_option_that_is_left_out_is_told() -> None:
    start = SOUND.index("          - {id: pending")
    text = SOUND[:start] + SOUND[SOUND.index("        advice:") :]
    assert "the options are not the values of nature.breach" in told(text)[0]


def test_a_decision_over_what_is_no_choice_is_told() -> None:
    text = changed(SOUND, "decides: nature.breach", "decides: subjects.count")
    assert "the options are not the values of subjects.count" in told(text)[0]


# Gates.


def test_a_gate_that_nobody_can_pass_is_told() -> None:
    text = changed(SOUND, "        any_of: [dpo]\n", "")
    assert told(text) == [
        f"{line_of(text, 'count: 2')} phases[1].steps[2].count: "
        "2 approvals are asked for, but only 1 role may give one"
    ]


def test_a_gate_without_any_role_is_told() -> None:
    text = changed(SOUND, "        all_of: [lead]\n        any_of: [dpo]\n        count: 2\n", "")
    assert told(text) == [f"{line_of(text, 'id: approve')} phases[1].steps[2]: no role may approve it"]


def test_a_gate_of_one_role_asks_for_one_approval() -> None:
    text = changed(SOUND, "        any_of: [dpo]\n        count: 2\n", "")
    assert told(text) == []


# Conditions.


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        # `        when: "` takes 15 columns, so a condition begins at column 16.
        (
            "step.is_breach.done and",
            "step.is_breech.done and",
            16,
            "there is nothing called step.is_breech.done",
        ),
        (
            "clock.gdpr-33-1.overdue",
            "clock.gdpr-33-9.overdue",
            40,
            "there is nothing called clock.gdpr-33-9.overdue",
        ),
        (
            "clock.gdpr-33-1.overdue",
            "clock.gdpr-33-1.soon",
            40,
            "there is nothing called clock.gdpr-33-1.soon",
        ),
        ("step.is_breach.done and", "case.role == 'x' and", 29, "'x' is not a value of case.role"),
        ("step.is_breach.done and", "subjects.count has 3 and", 31, "has does not fit subjects.count"),
        (
            "step.is_breach.done and",
            "case.role and",
            16,
            "case.role is not yes or no: compare it with something",
        ),
        ("step.is_breach.done and", "step.is_breach.done or and", 39, "'and' is not expected here"),
    ],
)
def test_a_condition_that_makes_no_sense_is_told_with_its_column(
    old: str, new: str, column: int, message: str
) -> None:
    text = changed(SOUND, old, new)
    line = line_of(SOUND, "step.is_breach.done")
    assert shown(parse(text.encode())[1]) == [f"{line}:{column} phases[1].steps[4].when: {message}"]


def test_a_condition_may_ask_about_a_fact_of_the_playbook() -> None:
    assert told(changed(SOUND, "step.is_breach.done and", "portal.path == 'cache' and")) == []


# Languages and quoting.


def test_a_comma_that_cuts_a_text_is_told_with_what_to_do() -> None:
    text = changed(SOUND, '{en: "Note", fr: "Noter"}', '{en: How, since when, fr: "Noter"}')
    problem = first_problem(text)
    assert (problem.line, problem.path) == (line_of(text, "since when"), "phases[0].steps[0].title")
    assert problem.message == "'since when' is none of the languages of this file"
    assert "quote the text" in problem.hint


def test_an_overlay_without_languages_is_told() -> None:
    overlay = Source("house.yaml", b"{schema: breach-overlay/1, id: house}")
    playbook, problems = parse_playbook(
        SOUND.encode(), "small.yaml", msgspec.structs.replace(AROUND, overlay=overlay)
    )
    assert playbook is None
    assert [str(problem) for problem in problems] == [
        "house.yaml:1:1 S002 languages: no language is named (languages: [en, fr])"
    ]


def test_a_playbook_without_languages_is_told() -> None:
    text = changed(SOUND, "languages: [en, fr]", "languages: []")
    assert "6 languages: no language is named" in told(text)


def test_one_language_is_enough() -> None:
    text = SOUND.replace("languages: [en, fr]", "languages: [en]")
    assert "'fr' is none of the languages of this file" in "\n".join(told(text))
    small = with_steps(("one", "after: []")).replace("languages: [en, fr]", "languages: [en]")
    assert told(re.sub(r', fr: "[^"]*"', "", small)) == []


# Everything at once.


def test_everything_that_is_wrong_is_told_at_once_and_in_the_order_of_the_file() -> None:
    text = SOUND
    for old, new in [
        ("version: 1.0.0", 'version: "1"'),
        ('reviewed: "2026-11-23"', "reviewed: soon"),
        ("    type: enum", "    type: number"),
        ("after: [facts]", "after: [fact]"),
        ("form: sa-notification", "form: letter"),
        ("goal: filed", "gaol: filed"),
        ('fr: "Bilan"', 'de: "Bilanz"'),
    ]:
        text = changed(text, old, new)
    problems = parse(text.encode())[1]
    assert [problem.path for problem in problems] == [
        "version",
        "reviewed",
        "facts.portal.path.type",
        "facts.portal.path.choices",
        "phases[0].steps[2].after",
        "phases[1].steps[0]",
        "phases[1].steps[1].form",
        "phases[1].steps[4].title",
        "phases[1].steps[4].title",
    ]
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("phases:\n", "phases: none\nrest:\n", "phases: a list is expected here"),
        ("      - id: contain\n", "      - id: 7\n", "phases[0].steps[1].id: 7 is not a text"),
        (
            "      - id: contain\n",
            "      - just text\n      - id: contain\n",
            "phases[0].steps[1]: a map is expected here",
        ),
    ],
)
def test_what_is_wrong_with_an_id_is_told_once(old: str, new: str, wanted: str) -> None:
    messages = [line.partition(" ")[2] for line in told(changed(SOUND, old, new))]
    assert messages.count(wanted) == 1


def test_the_sound_playbook_is_sound() -> None:
    assert len(list(sound().steps())) == 8
