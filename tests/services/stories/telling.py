"""How a story is told: facts as people type them, in as many languages as they were written in."""

from __future__ import annotations

from collections.abc import Mapping

from tests.casework import state
from tocsin.services.workbench import OpenCase

LETTER_LANGUAGES = ("en", "fr", "de", "es", "it", "nl")

Told = str | Mapping[str, str]
"""What is typed, or a text in each language."""


def tell(case: OpenCase, facts: Mapping[str, Told]) -> None:
    """State facts; a text in several languages is stated in each of them."""
    for key, told in facts.items():
        if isinstance(told, str):
            state(case, key, told)
            continue
        state(case, key, told[case.header.language])
        for language, text in told.items():
            state(case, f"{key}@{language}", text)


def in_all(text: str) -> dict[str, str]:
    """Give a text that reads the same in every language."""
    return dict.fromkeys(LETTER_LANGUAGES, text)
