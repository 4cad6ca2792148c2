"""How easily a text is read: bands that a plain and a legalistic text of each language fall into."""

from __future__ import annotations

import pytest

from tests.content.letter_texts import BAD, GOOD, LANGUAGES
from tocsin.content.documents.readability import Band, band
from tocsin.domain.documents.prose import sentences


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_letter_is_plain(language: str) -> None:
    assert band(sentences(GOOD[language]), language) is Band.PLAIN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_legalistic_letter_is_hard(language: str) -> None:
    assert band(sentences(BAD[language]), language) is Band.HARD


def test_there_is_a_band_between_them() -> None:
    text = (
        "On 23 November we discovered that information about several customers was available to others. "
        "The responsible department immediately separated the application from the internet. "
        "We are examining which individuals were concerned, and we will inform everybody directly about the "
        "results of our examination. Please contact our representatives for additional information today."
    )
    assert band(sentences(text), "en") in {Band.COULD_BE_PLAINER, Band.HARD}


def test_a_few_words_say_nothing() -> None:
    assert band(["We are sorry."], "en") is None


def test_a_language_without_a_formula_has_no_band() -> None:
    assert band(sentences(GOOD["en"]), "pl") is None
