"""Consequences, advice, help lines and words to avoid: the shipped ones, and what a file may get wrong."""

from __future__ import annotations

from datetime import date

import pytest

from tests.content.letter_texts import BAD, GOOD, LANGUAGES
from tests.content.written import check_told
from tocsin.content.documents.letters import parse_helpers, parse_letters, parse_words
from tocsin.content.library import Library
from tocsin.domain.documents.letter_rules import (
    LONGEST_SENTENCE,
    like_phishing,
    names_an_article,
    vague_words,
)
from tocsin.domain.documents.letters import Letters
from tocsin.domain.documents.prose import sentences, words
from tocsin.domain.entries import InventoryRecorded
from tocsin.domain.errors import Problem
from tocsin.domain.law.regimes import Confidence

LIBRARY = Library()
LETTERS = LIBRARY.letters


def row(category: str, protection: str = "cleartext", special: tuple[str, ...] = ()) -> InventoryRecorded:
    return InventoryRecorded(row="R-1", category=category, protection=protection, special=special)


def said(*rows: InventoryRecorded, lost: str = "confidentiality") -> list[str]:
    return [one.id for one in LETTERS.consequences_for(rows, [lost])]


# What is chosen.


@pytest.mark.parametrize(
    ("category", "harm", "advice"),
    [
        ("credentials", "passwords", "password"),
        ("card", "card", "card"),
        ("bank_account", "bank", "bank"),
        ("id_documents", "identity", "identity"),
        ("health_or_disability", "private", "pressure"),
        ("location", "whereabouts", "address"),
        ("children_data", "children", "children"),
    ],
)
def test_harm_and_advice_are_tied_to_the_data(category: str, harm: str, advice: str) -> None:
    assert said(row(category)) == [harm]
    found = [one.id for one in LETTERS.advice_for([row(category)], ["confidentiality"])]
    assert advice in found
    assert found[-1] == "report"


def test_every_category_of_data_can_lead_to_something() -> None:
    for choice in LIBRARY.catalogue.choices["data_category"]:
        if choice.id != "other":
            assert said(row(choice.id)), choice.id


def test_what_a_special_category_tells_counts_whatever_the_kind_of_data() -> None:
    assert said(row("other", special=("religious",))) == ["private"]


def test_data_that_nobody_can_read_lead_to_nothing() -> None:
    assert said(row("bank_account", "encrypted_key_safe")) == []
    assert LETTERS.advice_for([row("bank_account", "encrypted_key_safe")], ["confidentiality"]) == []


def test_lost_data_delay_and_changed_data_mislead() -> None:
    assert said(row("identity"), lost="availability") == ["delay"]
    assert said(row("identity"), lost="integrity") == ["mistakes"]


def test_advice_begins_with_what_cannot_wait() -> None:
    found = LETTERS.advice_for([row("credentials"), row("id_documents")], ["confidentiality"])
    order = ["today", "this_week", "watch"]
    assert [order.index(one.urgency) for one in found] == sorted(order.index(one.urgency) for one in found)


def test_help_is_that_of_the_country() -> None:
    assert [one.name for one in LETTERS.helpers_for(["be"], "card")] == ["Card Stop"]
    assert [one.name for one in LETTERS.helpers_for(["fr"], "card")] == []
    assert LETTERS.helpers_for(["xx"]) == []


# What is shipped.


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_a_letter_may_print_is_short_and_says_something(language: str) -> None:
    texts = [one.text for one in LETTERS.consequences]
    texts += [text for one in LETTERS.advice for text in (one.do, one.why)]
    texts += [*LETTERS.discovery.values(), *LETTERS.readable.values()]
    vague = LIBRARY.vague_words(language)
    for text in texts:
        written = text[language]
        assert all(len(words(sentence)) <= LONGEST_SENTENCE // 1.2 for sentence in sentences(written)), (
            written
        )
        assert list(vague_words(written, vague)) == []
        assert list(like_phishing(written)) == []


def test_french_sentences_have_their_no_break_spaces() -> None:
    texts = [one.text["fr"] for one in LETTERS.consequences]
    texts += [text["fr"] for one in LETTERS.advice for text in (one.do, one.why)]
    texts += [text["fr"] for text in (*LETTERS.discovery.values(), *LETTERS.readable.values())]
    for text in texts:
        assert not any(f" {sign}" in text for sign in ";:?!»"), text


def test_every_way_of_protection_has_plain_words() -> None:
    ids = {choice.id for choice in LIBRARY.catalogue.choices["protection"]}
    assert ids | {"not_known"} == LETTERS.readable.keys()


def test_every_help_line_says_where_it_was_looked_up_and_when_again() -> None:
    for one in LETTERS.helpers:
        assert one.source.url.startswith("http")
        assert date.fromisoformat(one.source.checked) < date.fromisoformat(one.review_by)
        assert one.source.confidence is not Confidence.LOW


@pytest.mark.parametrize("country", ["fr", "be", "lu", "gb", "ie", "nl", "de", "es", "it"])
def test_somebody_helps_in_every_country_that_is_promised(country: str) -> None:
    assert LETTERS.helpers_for([country])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_people_put_aside_is_full_of_words_to_avoid(language: str) -> None:
    found = list(vague_words(BAD[language], LIBRARY.vague_words(language)))
    assert len(found) >= 4, found
    assert names_an_article(sentences(BAD[language])[0])
    assert list(like_phishing(BAD[language]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_people_understand_has_none(language: str) -> None:
    assert list(vague_words(GOOD[language], LIBRARY.vague_words(language))) == []
    assert not names_an_article(sentences(GOOD[language])[0])
    assert list(like_phishing(GOOD[language])) == []


def test_a_language_without_a_list_avoids_nothing() -> None:
    assert LIBRARY.vague_words("pl") == {}


# What a file may get wrong.

ADVICE = """\
schema: breach-letters/1
languages: [en]
checked: "2026-11-23"
discovery:
  staff: "One of us noticed."
readable:
  cleartext: "yes"
consequences:
  - {id: bank, categories: [bank_account], text: "A debit."}
advice:
  - {id: bank, urgency: today, categories: [bank_account], do: "Look.", why: "It helps."}
"""

HELPERS = """\
schema: breach-helpers/1
helpers:
  - country: fr
    name: "A line"
    phone: "3939"
    serves: [bank]
    source: {law: "Site", url: "https://example.org", checked: "2026-11-23", confidence: high}
    review_by: "2027-05-23"
"""

WORDS = """\
schema: breach-words/1
language: en
words:
  - {phrases: ["certain data"], why: "Whose?", better: "name them"}
"""


def letters() -> Letters:
    found, problems = parse_letters(ADVICE.encode(), "advice.yaml", LIBRARY.catalogue)
    assert problems == []
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        ("staff:", "nobody:", "nobody", "discovery.nobody: there is no value 'nobody'"),
        ("cleartext:", "rot13:", "rot13", "readable.rot13: there is no value 'rot13'"),
        (
            "[bank_account], text",
            "[gold], text",
            "[gold]",
            "consequences[0].categories: there is no value 'gold'",
        ),
        ("today", "tonight", "tonight", "advice[0].urgency: 'tonight' is not known here"),
        (
            "urgency: today",
            "urgency: today, loss: [face]",
            "face",
            "advice[0].loss: there is no value 'face'",
        ),
        (', why: "It helps."', "", "do:", "advice[0]: 'why' is missing"),
    ],
)
def test_mistakes_in_the_advice_are_told(old: str, new: str, mark: str, wanted: str) -> None:
    def parse(source: bytes) -> tuple[object | None, list[Problem]]:
        return parse_letters(source, "advice.yaml", LIBRARY.catalogue)

    check_told(parse, ADVICE, old, new, mark=mark, wanted=wanted)


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        ("country: fr", "country: zz", "zz", "helpers[0].country: there is no country 'zz'"),
        ("[bank]", "[gold]", "gold", "helpers[0].serves: there is no advice 'gold'"),
        ('    phone: "3939"\n', "", "country", "helpers[0]: neither phone nor web is there"),
        ('"2027-05-23"', '"soon"', "soon", "helpers[0].review_by: a date is expected here"),
    ],
)
def test_mistakes_in_the_help_lines_are_told(old: str, new: str, mark: str, wanted: str) -> None:
    def parse(source: bytes) -> tuple[object | None, list[Problem]]:
        return parse_helpers(source, "helpers.yaml", LIBRARY.catalogue, letters())

    check_told(parse, HELPERS, old, new, mark=mark, wanted=wanted)


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        ('["certain data"]', "[]", "phrases", "words[0]: 'phrases' is missing"),
        ('["certain data"]', '["x", "x"]', "phrases", "words[0].phrases: 'x' is here twice"),
        (', better: "name them"', "", "phrases", "words[0]: 'better' is missing"),
    ],
)
def test_mistakes_in_the_words_are_told(old: str, new: str, mark: str, wanted: str) -> None:
    def parse(source: bytes) -> tuple[object | None, list[Problem]]:
        return parse_words(source, "words.yaml")

    check_told(parse, WORDS, old, new, mark=mark, wanted=wanted)
