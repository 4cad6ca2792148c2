"""What must not be in a text that goes out: places left open, other people's data, other cases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tocsin.domain.documents.completeness import Finding
from tocsin.services.personal_data import EMAIL, PHONE, sightings

_OPEN = re.compile(
    r"TO BE COMPLETED|À COMPLÉTER|AUSZUFÜLLEN|POR COMPLETAR|DA COMPLETARE|IN TE VULLEN"
    r"|\bTODO\b|\bXXX+\b|\bTBD\b|lorem ipsum|\[…\]|\{\{|\}\}",
    re.IGNORECASE,
)
_CASE = re.compile(r"\b20\d\d-\d{4}\b")
_CODES = {EMAIL: "DP01", PHONE: "DP02"}
"""The rules about addresses and telephone numbers; DP03 is about every other number of a person."""


def left_open(text: str) -> Iterator[Finding]:
    """Find places that somebody meant to fill (DT02)."""
    for mark in dict.fromkeys(match[0] for match in _OPEN.finditer(text)):
        yield Finding("DT02", about=mark)


def other_cases(text: str, ref: str) -> Iterator[Finding]:
    """Find the reference of another case (DT05)."""
    for other in dict.fromkeys(match[0] for match in _CASE.finditer(text)):
        if other != ref:
            yield Finding("DT05", about=other)


def personal_data(text: str, allowed: Iterable[str]) -> Iterator[Finding]:
    """Find addresses and numbers of people (DP01 to DP03).

    Args:
        text: what goes out.
        allowed: texts that belong there: the contacts that the document names.
    """
    for known in allowed:
        if known:
            text = text.replace(known, " ")
    for one in sightings(text):
        code = _CODES.get(one.kind, "DP03")
        yield Finding(code, about=one.masked if code in _CODES.values() else f"{one.kind} {one.masked}")
