"""Values in the sentences of a document, in English and in French. Expected texts are written by hand."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from tests.content.written import shown
from tocsin.content.documents.phrases import Phrases, parse_phrases
from tocsin.content.library import Library
from tocsin.domain.facts import Choice, Contact, Count, FactSpec, FactStatus, FactType, Statement, Value
from tocsin.domain.moments import Moment, Precision

PARIS = ZoneInfo("Europe/Paris")
THIN = "\u202f"
"""The narrow no-break space that French sets between thousands."""
HARD = "\u00a0"
"""The no-break space that French sets before ; : ? !"""


def phrases(language: str) -> Phrases:
    """Give the shipped words of a language."""
    return Library().phrases(language)


EN, FR = phrases("en"), phrases("fr")

NOON = Moment("2026-11-23T13:00:00.000000Z", Precision.MINUTE, "14:00", "Europe/Paris")
SUMMER = Moment("2026-07-31T22:30:00.000000Z", Precision.MINUTE, "x", "UTC")
DAY = Moment("2026-11-22T23:00:00.000000Z", Precision.DAY, "2026-11-23", "Europe/Paris")

ACCESS = FactSpec(
    key="nature.access",
    type=FactType.ENUM,
    title={"en": "Access", "fr": "Accès"},
    question={"en": "Who saw it?", "fr": f"Qui l'a vu{HARD}?"},
    choices=(
        Choice("confirmed", {"en": "Confirmed", "fr": "Confirmé"}),
        Choice("possible", {"en": "Possible", "fr": "Possible (fr)"}),
        Choice("ruled_out", {"en": "Ruled out", "fr": "Exclu"}),
    ),
)


def said(value: Value | None, status: FactStatus = FactStatus.KNOWN, because: str = "") -> Statement:
    """Give a statement of a fact."""
    return Statement("id", "2026-11-23T13:00:00.000000Z", "lead", value, status, because=because)


# The shipped words.


def test_both_languages_have_the_same_words() -> None:
    assert EN.phrases.keys() == FR.phrases.keys()


def test_both_languages_fill_the_same_places() -> None:
    def places(phrase: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", phrase))

    assert {key: places(phrase) for key, phrase in EN.phrases.items()} == {
        key: places(phrase) for key, phrase in FR.phrases.items()
    }


def test_french_words_have_a_no_break_space_before_high_punctuation() -> None:
    # Other than in a time or the place of a value, such a sign follows a no-break space.
    for phrase in FR.phrases.values():
        assert not re.search(r"[^\u00a0\u202f{}\w)][;:?!»]", phrase), phrase


def test_every_word_says_something() -> None:
    assert all(phrase.strip() for phrase in (*EN.phrases.values(), *FR.phrases.values()))


# Numbers.


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_000, "1,000", f"1{THIN}000"),
        (12_345, "12,345", f"12{THIN}345"),
        (1_234_567, "1,234,567", f"1{THIN}234{THIN}567"),
    ],
)
def test_a_number_has_its_thousands_apart(number: int, english: str, french: str) -> None:
    assert EN.number(number) == english
    assert FR.number(number) == french


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (Count(best=12_000), "12,000", f"12{THIN}000"),
        (Count(low=5, high=9), "between 5 and 9", "entre 5 et 9"),
        (Count(low=5), "at least 5", "au moins 5"),
        (Count(high=9), "at most 9", "au plus 9"),
        (Count(low=5, best=7, high=9), "about 7 (between 5 and 9)", "environ 7 (entre 5 et 9)"),
        (Count(low=5, best=7), "about 7 (at least 5)", "environ 7 (au moins 5)"),
        (Count(best=7, high=9), "about 7 (at most 9)", "environ 7 (au plus 9)"),
        (Count(best=7, basis="logs"), "7; counted by: logs", f"7{HARD}; méthode{HARD}: logs"),
        (Count(low=0, high=0), "between 0 and 0", "entre 0 et 0"),
    ],
)  # fmt: skip
def test_a_count_says_its_range_and_how_it_was_counted(count: Count, english: str, french: str) -> None:
    assert EN.count(count, estimated=False) == english
    assert FR.count(count, estimated=False) == french


def test_an_exact_count_that_is_an_estimate_says_about() -> None:
    assert EN.count(Count(best=12_000), estimated=True) == "about 12,000"
    assert FR.count(Count(best=12_000), estimated=True) == f"environ 12{THIN}000"


def test_a_range_is_not_called_an_estimate_twice() -> None:
    assert EN.count(Count(low=5, high=9), estimated=True) == "between 5 and 9"


# Times.


def test_an_instant_has_its_offset_in_the_zone_of_the_case() -> None:
    assert EN.moment(NOON, PARIS) == "23 November 2026 at 14:00 (UTC+01:00)"
    assert FR.moment(NOON, PARIS) == "23 novembre 2026 à 14:00 (UTC+01:00)"


def test_an_instant_in_summer_has_the_offset_of_summer_and_its_own_day() -> None:
    # 22:30 UTC on 31 July is half past midnight of 1 August in Paris.
    assert EN.moment(SUMMER, PARIS) == "1 August 2026 at 00:30 (UTC+02:00)"
    assert FR.moment(SUMMER, PARIS) == "1er août 2026 à 00:30 (UTC+02:00)"


def test_an_instant_in_a_zone_of_half_hours() -> None:
    assert EN.moment(NOON, ZoneInfo("Asia/Kolkata")) == "23 November 2026 at 18:30 (UTC+05:30)"


def test_a_day_is_the_day_that_was_said_wherever_the_case_is() -> None:
    assert EN.moment(DAY, PARIS) == "23 November 2026"
    assert EN.moment(DAY, ZoneInfo("America/New_York")) == "23 November 2026"
    assert FR.moment(DAY, PARIS) == "23 novembre 2026"


# Values and what was stated of them.


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (True, "yes", "oui"),
        (False, "no", "non"),
        (72, "72", "72"),
        ("confirmed", "Confirmed", "Confirmé"),
        ("a text of its own", "a text of its own", "a text of its own"),
        (("confirmed",), "Confirmed", "Confirmé"),
        (("confirmed", "possible"), "Confirmed; Possible", "Confirmé\u00a0; Possible (fr)"),
        (
            ("confirmed", "possible", "ruled_out"),
            "Confirmed; Possible; Ruled out",
            "Confirmé\u00a0; Possible (fr)\u00a0; Exclu",
        ),
        ((), "", ""),
        (Contact("DPO", "dpo@example.org"), "DPO, dpo@example.org", "DPO, dpo@example.org"),
    ],
)
def test_a_value_is_written_in_the_language(value: Value, english: str, french: str) -> None:
    assert EN.value(value, ACCESS, PARIS) == english
    assert FR.value(value, ACCESS, PARIS) == french


def test_what_is_known_is_the_value() -> None:
    assert EN.statement(said("confirmed"), ACCESS, PARIS) == "Confirmed"
    assert FR.statement(said(NOON), ACCESS, PARIS) == "23 novembre 2026 à 14:00 (UTC+01:00)"


def test_what_is_estimated_says_so() -> None:
    assert EN.statement(said("possible", FactStatus.ESTIMATED), ACCESS, PARIS) == "Possible (estimate)"
    assert FR.statement(said("confirmed", FactStatus.ESTIMATED), ACCESS, PARIS) == "Confirmé (estimation)"
    assert EN.statement(said(Count(best=40), FactStatus.ESTIMATED), ACCESS, PARIS) == "about 40"


def test_what_is_unknown_is_promised_for_later_as_the_law_allows() -> None:
    assert EN.statement(said(None, FactStatus.UNKNOWN), ACCESS, PARIS) == (
        "Not known yet. It will follow as soon as it is established (Art. 33(4))."
    )
    assert FR.statement(said(None, FactStatus.UNKNOWN), ACCESS, PARIS) == (
        "Pas encore connu. L'information suivra dès qu'elle sera établie (art. 33(4))."
    )


def test_what_is_not_applicable_says_why() -> None:
    statement = said(None, FactStatus.NOT_APPLICABLE, because="no processor")
    assert EN.statement(statement, ACCESS, PARIS) == "Not applicable: no processor"
    assert FR.statement(statement, ACCESS, PARIS) == f"Sans objet{HARD}: no processor"


def test_what_was_redacted_says_only_that() -> None:
    statement = Statement("id", "x", "lead", None, FactStatus.KNOWN, because="secret", redacted=True)
    assert EN.statement(statement, ACCESS, PARIS) == "(removed)"
    assert FR.statement(statement, ACCESS, PARIS) == "(supprimé)"


def test_what_is_missing_asks_its_question() -> None:
    assert EN.missing(ACCESS, "Access by others") == "TO BE COMPLETED: Who saw it?"
    assert FR.missing(ACCESS, "Accès") == f"À COMPLÉTER{HARD}: Qui l'a vu{HARD}?"


def test_what_is_missing_and_has_no_question_names_its_title() -> None:
    assert EN.missing(None, "Categories of records") == "TO BE COMPLETED: Categories of records"


# Filling places.


def test_what_fills_a_place_is_never_read_as_a_phrase() -> None:
    assert (
        EN.say("counted", figure="{basis}", basis="{figure} {number}")
        == "{basis}; counted by: {figure} {number}"
    )


def test_a_place_that_nothing_fills_is_empty() -> None:
    assert EN.say("between", low="5") == "between 5 and "


# Reading the words of a language.

SOUND = 'schema: breach-phrases/1\nlocale: en_GB\nphrases:\n  "yes": "yes"\n  about: "about {number}"\n'


def test_the_words_of_a_language_are_read() -> None:
    read, problems = parse_phrases(SOUND.encode(), "en.yaml", "en")
    assert problems == []
    assert read == Phrases("en", "en_GB", {"yes": "yes", "about": "about {number}"})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("locale: en_GB\n", "", "1:1 : 'locale' is missing"),
        ('"yes": "yes"', '"yes": true', "4:10 phrases.yes: true is not a text"),
        ('about: "about {number}"', "about: [a]", "5:10 phrases.about: a text is expected here"),
        ("phrases:\n", "sentences: {}\nphrases:\n", "3:1 : 'sentences' is not known here"),
    ],
)
def test_what_is_wrong_in_the_words_is_told(old: str, new: str, told: str) -> None:
    read, problems = parse_phrases(SOUND.replace(old, new).encode(), "en.yaml", "en")
    assert read is None
    assert shown(problems) == [told]


# Days alone, in letters.


@pytest.mark.parametrize(
    ("language", "phrase", "day", "expected"),
    [
        ("en", "on_day", "2026-11-01", "on 1 November 2026"),
        ("fr", "on_day", "2026-11-01", "le 1er novembre 2026"),
        ("fr", "about_day", "2026-11-11", "vers le 11 novembre 2026"),
        ("de", "on_day", "2026-11-08", "am 8. November 2026"),
        ("es", "about_day", "2026-11-08", "hacia el 8 de noviembre de 2026"),
        ("it", "on_day", "2026-11-08", "l'8 novembre 2026"),
        ("it", "about_day", "2026-11-11", "intorno all'11 novembre 2026"),
        ("it", "on_day", "2026-11-18", "il 18 novembre 2026"),
        ("nl", "on_day", "2026-11-08", "op 8 november 2026"),
    ],
)
def test_a_day_is_written_with_its_preposition(language: str, phrase: str, day: str, expected: str) -> None:
    moment = Moment(f"{day}T11:00:00.000000Z", Precision.MINUTE, day, "Europe/Paris")
    assert phrases(language).day(phrase, moment, PARIS) == expected


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    first = Moment("2026-10-31T23:00:00.000000Z", Precision.DAY, "2026-11-01", "Europe/Paris")
    assert FR.moment(first, PARIS) == "1er novembre 2026"
    assert FR.moment(DAY, PARIS) == "23 novembre 2026"


@pytest.mark.parametrize("language", ["de", "es", "it", "nl"])
def test_the_languages_of_letters_have_the_words_that_letters_need(language: str) -> None:
    needed = {
        key for key in EN.phrases if not key.startswith(("delay_", "clock_", "event_", "span_", "pack_"))
    }
    needed -= {key for key in needed if key.startswith(("measure_", "involvement_"))}
    assert needed - phrases(language).phrases.keys() <= {"minutes", "hours", "days", "not_known", "no_answer"}
