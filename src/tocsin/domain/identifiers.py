"""Numbers that registers give to organisations: how they look, and whether their check digits agree.

A number with a wrong check digit is a typing error, found here rather than by the portal of an authority.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module

import msgspec

from tocsin.domain.errors import UserError

_APART = re.compile(r"[\s.\-/]+")


class TextFormat(StrEnum):
    """A form that a text must have."""

    SIREN = "siren"
    KVK = "kvk"
    KBO = "kbo"
    NIF = "nif"
    CF_PIVA = "cf_piva"
    CVR = "cvr"
    ORGNR = "orgnr"
    ICO = "ico"
    LEI = "lei"
    VAT = "vat"


class _Rule(msgspec.Struct, frozen=True):
    """What a number is called and how it looks; ``module`` of stdnum checks it, or else ``pattern`` does."""

    name: str
    looks: str
    module: str = ""
    pattern: str = ""


_RULES: Mapping[TextFormat, _Rule] = {
    TextFormat.SIREN: _Rule("SIREN", "nine digits, the last of which checks the others", "fr.siren"),
    TextFormat.KVK: _Rule("KvK number", "eight digits", pattern=r"\d{8}"),
    TextFormat.KBO: _Rule(
        "enterprise number (KBO, BCE)", "ten digits, the last two of which check the others", "be.vat"
    ),
    TextFormat.NIF: _Rule("NIF", "nine characters, the last of which checks the others", "es.nif"),
    TextFormat.CF_PIVA: _Rule(
        "codice fiscale or partita IVA",
        "eleven digits, the last of which checks the others, or sixteen characters",
        "it.codicefiscale",
    ),
    TextFormat.CVR: _Rule("CVR number", "eight digits that check each other", "dk.cvr"),
    TextFormat.ORGNR: _Rule(
        "organisationsnummer", "ten digits, the last of which checks the others", "se.orgnr"
    ),
    TextFormat.ICO: _Rule(
        "ICO registration", "a letter or two, then digits: ZA123456", pattern=r"[A-Z]{1,2}\d{6,7}"
    ),
    TextFormat.LEI: _Rule("LEI", "twenty characters, the last two of which check the others", "lei"),
    TextFormat.VAT: _Rule(
        "VAT number",
        "two letters of the country, then the number: FR12345678901",
        pattern=r"[A-Z]{2}[A-Z0-9+*]{2,13}",
    ),
}


def looks(form: TextFormat) -> str:
    """Say in a few words how such a text looks."""
    return _RULES[form].looks


def well_formed(form: TextFormat, typed: str) -> str:
    """Give a number as registers write it: without spaces, dots and dashes, in capital letters.

    Raises:
        UserError: it does not look like one, or its digits do not agree.
    """
    rule = _RULES[form]
    number = _APART.sub("", typed).upper()
    if rule.module:
        # Imported here: one of many small modules, and only where such a number is typed.
        checks = import_module(f"stdnum.{rule.module}")
        number = str(checks.compact(number)) if checks.is_valid(number) else ""
    elif not re.fullmatch(rule.pattern, number, re.ASCII):
        number = ""
    if not number:
        raise UserError(f"{typed.strip()!r} is no {rule.name}", f"It has {rule.looks}")
    return number
