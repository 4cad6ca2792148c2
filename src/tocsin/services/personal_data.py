"""What in a text looks like the data of people: numbers with check digits, addresses, telephone numbers.

Documents that go out are checked with it, the row that a purge keeps, and what somebody is about to record.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache, partial
from importlib import import_module

import msgspec

EMAIL = "e-mail address"
PHONE = "telephone number"
CARD = "card number"

_A_LIST = 3
"""How many addresses or telephone numbers make a list of people."""

_MOST_NAMED = 3

_WORTH_A_LOOK = re.compile(r"@|\d\d.?\d\d.?\d")
_NO_NUMBER = re.compile(
    r"\b\d{4,}(?: [0-9a-f]{4}){4}\b"  # the head of a journal, which every document carries
    r"|\b[12]\d{3}-[01]\d-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?)?(?: ?[+-][01]\d:?[0-5]\d)?"
    r"|\b20[2-9]\d[01]\d[0-3]\d[-T_]?[0-2]\d[0-5]\d(?:[0-5]\d)?Z?\b"
)
"""Heads, days and times: they may look like a number of anything."""

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w./-])(?!\d{1,2}[./-]\d{1,2}[./-]\d{4})(?:\+\d{1,3}|0\d)(?:[ .()/-]?\d){7,12}(?![\w/-])"
)

_BEFORE = r"(?<!\w)(?<!\w[.-])"
_AFTER = r"(?!\w)(?![.-]\w)(?! ?(?:bytes|octets|rows|lines|records|files|requests)\b)"
_ELEVEN = r"\d{11}"

_NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("IBAN", r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}", "iban"),
    (CARD, r"(?:\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{4,5}|\d{13,19})", "luhn"),
    (CARD, r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}\1\d{3}", "luhn"),
    ("NIR (FR)", r"[1-478][ .-]?(?:\d\d[ .-]?){2}\d[\dAB][ .-]?\d{3}[ .-]?\d{3}[ .-]?\d\d", "fr.nir"),
    ("AHV (CH)", r"756\.?\d{4}\.?\d{4}\.?\d{2}", "ch.ssn"),
    ("CNP (RO)", r"[1-8]\d{12}", "ro.cnp"),
    ("EMŠO (SI)", r"\d{13}", "si.emso"),
    ("rijksregister (BE)", r"\d\d[. ]?\d\d[. ]?\d\d[- ]?\d{3}[. ]?\d\d", "be.nn"),
    ("PESEL (PL)", _ELEVEN, "pl.pesel"),
    ("fødselsnummer (NO)", r"\d{6} ?\d{5}", "no.fodselsnummer"),
    ("isikukood (EE), asmens kodas (LT)", r"[1-6]\d{10}", "ee.ik"),
    ("AMKA (GR)", _ELEVEN, "gr.amka"),
    ("IdNr (DE)", r"(?:\d{11}|\d\d \d{3} \d{3} \d{3})", "de.idnr"),
    ("CPR (DK)", r"[0-3]\d[01]\d{3}-\d{4}", "dk.cpr"),
    ("personnummer (SE)", r"(?:(?:19|20)\d{6}-?\d{4}|\d{6}[-+]\d{4})", "se.personnummer"),
    ("rodné číslo (CZ, SK)", r"\d{6}/\d{3,4}", "cz.rc"),
    ("HETU (FI)", r"[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-Y]", "fi.hetu"),
    ("NHS (UK)", r"(?:\d{3}[ -]\d{3}[ -]\d{4}|[4679]\d{9})", "gb.nhs"),
    ("SVNR (AT)", r"\d{4} \d{6}", "at.vnr"),
    ("BSN (NL)", r"(?:\d{9}|\d{4}\.\d\d\.\d{3})", "nl.bsn"),
    ("SIN (CA)", r"\d{3}-\d{3}-\d{3}", "ca.sin"),
    ("SSN (US)", r"\d{3}-\d\d-\d{4}", "us.ssn"),
    ("codice fiscale (IT)", r"[A-Z]{6}(?:[\dL-V]{2}[A-Z]){2}[\dL-V]{3}[A-Z]", "it.codicefiscale"),
    ("DNI (ES)", r"(?:\d{8}|\d\d\.\d{3}\.\d{3})-?[A-Z]", "es.dni"),
    ("NIE (ES)", r"[XYZ]-?\d{7}-?[A-Z]", "es.nie"),
    ("cartão de cidadão (PT)", r"\d{8} ?\d ?[A-Z]{2}\d", "pt.cc"),
    ("PPS (IE)", r"\d{7}[A-W][A-IW]?", "ie.pps"),
    (
        "National Insurance number (UK)",
        r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d\d ?){3}[A-D]",
        "",
    ),
)
"""What each number is called, how it is written, and the module of python-stdnum that checks its digits.

Numbers that fail their check are none; the National Insurance number has no check digit.
"""

_CARD = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-59]|[689]\d)\d{11}(?:\d\d)?|35(?:2[89]|[3-8]\d)\d{12}"
    r"|(?:5[0678]|6\d)\d{11,17}"
)
"""First digits and lengths of the numbers that payment cards are given (ISO/IEC 7812)."""


class Sighting(msgspec.Struct, frozen=True):
    """Something that looks like the data of a person: ``kind`` names it, ``found`` is how it stands there."""

    kind: str
    found: str

    @property
    def masked(self) -> str:
        """Enough of it to find it, and no more: it is shown, logged and mailed."""
        return f"{self.found[:3]}…{self.found[-2:]}"


def sightings(text: str) -> Iterator[Sighting]:
    """Find numbers, addresses and telephone numbers of people in a text, each once."""
    # None of it goes over the end of a line, and in a document most lines hold nothing that could be it.
    text = "\n".join(filter(_WORTH_A_LOOK.search, _NO_NUMBER.sub(" ", text).splitlines()))
    if not text:
        return
    for kind, pattern, module in _patterns():
        candidates = dict.fromkeys(_read_in(pattern, text))
        valid = dict.fromkeys(found for found in candidates if _is_valid(kind, module, found))
        yield from (Sighting(kind, found) for found in valid)
        if valid:
            text = pattern.sub(partial(_without, valid), text)  # so that it is not something else, too
    for kind, pattern in ((EMAIL, _EMAIL), (PHONE, _PHONE)):
        for found in dict.fromkeys(match[0] for match in pattern.finditer(text)):
            yield Sighting(kind, found)


def doubts_about(texts: Iterable[str]) -> list[str]:
    """Say what looks like the data of people in texts that somebody is about to record.

    One number of a person is one too many, an address may be that of a colleague: those are told where they
    are a list.
    """
    seen = list(sightings("\n".join(text for text in texts if text)))
    numbers = [one for one in seen if one.kind not in {EMAIL, PHONE}]
    said = [f"what looks like somebody's {one.kind} is in it ({one.masked})" for one in numbers[:_MOST_NAMED]]
    if len(numbers) > _MOST_NAMED:
        said.append(f"and {len(numbers) - _MOST_NAMED} more of them")
    for kind, several in ((EMAIL, "e-mail addresses"), (PHONE, "telephone numbers")):
        count = sum(one.kind == kind for one in seen)
        if count >= _A_LIST:
            said.append(f"{count} {several} are in it")
    return said


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((kind, re.compile(_BEFORE + form + _AFTER), module) for kind, form, module in _NUMBERS)


def _read_in(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """Give what a pattern finds, and its unbroken parts: a figure may stand right after a number."""
    for match in pattern.finditer(text):
        yield from dict.fromkeys((match[0], *(p for p in match[0].split() if pattern.fullmatch(p))))


def _without(seen: Container[str], match: re.Match[str]) -> str:
    if match[0] in seen:
        return " "
    return " ".join(" " if part in seen else part for part in match[0].split(" "))


def _is_valid(kind: str, module: str, found: str) -> bool:
    if not module:
        return True
    if kind == CARD:
        found = re.sub(r"[ -]", "", found)
        if not _CARD.fullmatch(found):
            return False
    return bool(import_module(f"stdnum.{module}").is_valid(found))
