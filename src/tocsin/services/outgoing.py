"""What must not be in a text that goes out: places left open, other people's data, other cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.se import personnummer

from tocsin.domain.completeness import Finding

_OPEN = re.compile(
    r"TO BE COMPLETED|À COMPLÉTER|AUSZUFÜLLEN|POR COMPLETAR|DA COMPLETARE|IN TE VULLEN"
    r"|\bTODO\b|\bXXX+\b|\bTBD\b|lorem ipsum|\[…\]|\{\{|\}\}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w./-])(?!\d{1,2}[./-]\d{1,2}[./-]\d{4})(?:\+\d{1,3}|0\d)(?:[ .()/-]?\d){7,12}(?![\w/-])"
)
_HEAD = re.compile(r"\b\d{4,}(?: [0-9a-f]{4}){4}\b")
"""The head of a journal, which every document carries; it may look like a number of anything."""

_CASE = re.compile(r"\b20\d\d-\d{4}\b")
_DIGITS = re.compile(r"(?<![\w])[\d](?:[ .-]?[\dA-Z]){8,22}(?![\w])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b")
_FISCAL = re.compile(r"\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b")
_DNI = re.compile(r"\b\d{8}[A-Z]\b")

_NUMBERS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("NIR (FR)", nir.is_valid),
    ("rijksregister (BE)", nn.is_valid),
    ("BSN (NL)", bsn.is_valid),
    ("IdNr (DE)", idnr.is_valid),
    ("CPR (DK)", cpr.is_valid),
    ("personnummer (SE)", personnummer.is_valid),
    ("NHS (UK)", nhs.is_valid),
)
"""National numbers of digits, each with its own check; from python-stdnum."""

_FEWEST_OF_A_CARD = 13


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
    text = _HEAD.sub(" ", text)
    for known in allowed:
        if known:
            text = text.replace(known, " ")
    for code, pattern in (("DP01", _EMAIL), ("DP02", _PHONE)):
        for found in dict.fromkeys(match[0] for match in pattern.finditer(text)):
            yield Finding(code, about=_masked(found))
    for kind, found in dict.fromkeys(_checked(text)):
        yield Finding("DP03", about=f"{kind} {_masked(found)}")


def _checked(text: str) -> Iterator[tuple[str, str]]:
    """Give numbers whose check digits say that they are what they look like."""
    for one in _read_in(_IBAN, text):
        if iban.is_valid(one):
            yield "IBAN", one
    for match in _FISCAL.finditer(text):
        if codicefiscale.is_valid(match[0]):
            yield "codice fiscale (IT)", match[0]
    for match in _DNI.finditer(text):
        if dni.is_valid(match[0]):
            yield "DNI (ES)", match[0]
    for one in _read_in(_DIGITS, text):
        bare = re.sub(r"[ .-]", "", one)
        kind = next((name for name, is_valid in _NUMBERS if is_valid(one)), "")
        if kind:
            yield kind, one
        elif len(bare) >= _FEWEST_OF_A_CARD and bare.isdigit() and luhn.is_valid(bare):
            yield "card", one


def _read_in(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Give what a pattern finds, and its unbroken parts: a figure may stand right after a number."""
    for match in pattern.finditer(text):
        yield from dict.fromkeys((match[0], *(p for p in match[0].split() if pattern.fullmatch(p))))


def _masked(found: str) -> str:
    """Show enough of it to find it, and no more: a finding is shown, logged and mailed."""
    return f"{found[:3]}…{found[-2:]}"
