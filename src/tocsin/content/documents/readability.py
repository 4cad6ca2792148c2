"""How easily a text is read, in three bands. The formulas are rough, so that no figure is ever shown.

Ease from the mean length of sentences and the syllables per word: for English that of Flesch, for French
Kandel and Moles, for German Amstad, for Spanish Fernández Huerta, for Dutch Douma; for Italian Gulpease,
which counts letters. Syllables are where a word could be hyphenated (pyphen); figures of two programs differ
by about seven points, which is less than a band.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from tocsin.domain.documents.prose import words

if TYPE_CHECKING:
    from pyphen import Pyphen

_HYPHENATION = {"en": "en_GB", "fr": "fr", "de": "de_DE", "es": "es", "nl": "nl_NL"}
_FORMULAS = {
    "en": (206.835, 1.015, 84.6),
    "fr": (207.0, 1.015, 73.6),
    "de": (180.0, 1.0, 58.5),
    "es": (206.84, 1.02, 60.0),
    "nl": (206.835, 0.93, 77.0),
}
"""For each language, what ease begins at, and what it loses per word of a sentence and syllable of a word."""

_ITALIAN = "it"
_BOUNDS = (65, 50)
_ITALIAN_BOUNDS = (60, 40)
"""From where on a text is plain, and below which it is hard. Gulpease has a scale of its own: under 60 a
reader with eight years of school finds it hard, under 40 one with thirteen years."""

_FEWEST_WORDS = 50
"""Fewer words than that say nothing about a text."""

LANGUAGES = frozenset({*_FORMULAS, _ITALIAN})


class Band(StrEnum):
    """How easily a text is read."""

    PLAIN = "plain"
    COULD_BE_PLAINER = "could_be_plainer"
    HARD = "hard"


def band(sentences: Sequence[str], language: str) -> Band | None:
    """Say how easily sentences are read; None where they are too few, or the language has no formula."""
    found = [word for sentence in sentences for word in words(sentence)]
    if language not in LANGUAGES or len(found) < _FEWEST_WORDS:
        return None
    if language == _ITALIAN:
        ease = 89 + (300 * len(sentences) - 10 * sum(map(len, found))) / len(found)
        plain, hard = _ITALIAN_BOUNDS
    else:
        start, per_word, per_syllable = _FORMULAS[language]
        syllables = sum(_syllables(word, language) for word in found)
        ease = start - per_word * len(found) / len(sentences) - per_syllable * syllables / len(found)
        plain, hard = _BOUNDS
    return Band.PLAIN if ease >= plain else Band.COULD_BE_PLAINER if ease >= hard else Band.HARD


def _syllables(word: str, language: str) -> int:
    return len(_pyphen(language).positions(word.lower())) + 1


@cache
def _pyphen(language: str) -> Pyphen:
    # Imported here: it reads its patterns, and only the check of a letter needs them.
    from pyphen import Pyphen  # noqa: PLC0415

    return Pyphen(lang=_HYPHENATION[language], left=1, right=1)
