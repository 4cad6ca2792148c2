"""What a letter to people says of their data: what could happen, what to do about it, who helps.

All of it is data; see ``data/letters``. It is chosen by the rows that the letter is for, and by what was
lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from tocsin.domain.entries import InventoryRecorded
from tocsin.domain.facts import Text
from tocsin.domain.law.regimes import Source

CONFIDENTIALITY = "confidentiality"
UNREADABLE = frozenset({"encrypted_key_safe", "tokenised"})
"""Ways of protection under which nobody else can read the data."""

NOT_KNOWN = "not_known"
"""Stands for a protection that nobody has stated."""


class Urgency(StrEnum):
    """How soon people should act."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    WATCH = "watch"


class Match(msgspec.Struct, frozen=True):
    """For which data something is said; without categories, for any.

    ``loss`` is what must have been lost: values of ``nature.cia``.
    """

    categories: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    loss: tuple[str, ...] = (CONFIDENTIALITY,)

    def fits(self, rows: Iterable[InventoryRecorded], lost: Iterable[str]) -> bool:
        """Whether it is for one of the rows, and for what was lost."""
        shared = set(self.loss) & set(lost)
        if not shared:
            return False
        if shared == {CONFIDENTIALITY}:
            rows = [row for row in rows if row.protection not in UNREADABLE]
            if not rows:
                return False
        named = bool(self.categories or self.special)
        return not named or any(
            row.category in self.categories or set(row.special) & set(self.special) for row in rows
        )


class Consequence(msgspec.Struct, frozen=True):
    """What could happen."""

    id: str
    match: Match
    text: Text


class Advice(msgspec.Struct, frozen=True):
    """What people should do themselves, and why."""

    id: str
    urgency: Urgency
    match: Match
    do: Text
    why: Text


class Helper(msgspec.Struct, frozen=True, kw_only=True):
    """Whom people of a country can turn to.

    Attributes:
        serves: the ids of the advice it is for.
        source: where number and address were looked up, and when.
        review_by: the day by which they are looked up again, ISO.
    """

    country: str
    name: str
    serves: tuple[str, ...]
    source: Source
    review_by: str
    phone: str = ""
    web: str = ""

    @property
    def shown(self) -> str:
        """As a letter prints it: ``Card Stop, 078 170 170, cardstop.be``."""
        return ", ".join(part for part in (self.name, self.phone, self.web) if part)


class Letters(msgspec.Struct, frozen=True):
    """Everything that letters are written with besides the case; discovery and readable are by value."""

    discovery: dict[str, Text]
    readable: dict[str, Text]
    consequences: tuple[Consequence, ...]
    advice: tuple[Advice, ...]
    helpers: tuple[Helper, ...] = ()

    def consequences_for(self, rows: Sequence[InventoryRecorded], lost: Iterable[str]) -> list[Consequence]:
        """Give what could happen with some data, in the order of the file."""
        return [one for one in self.consequences if one.match.fits(rows, lost)] if rows else []

    def advice_for(self, rows: Sequence[InventoryRecorded], lost: Iterable[str]) -> list[Advice]:
        """Give what to do, the most urgent first."""
        order = list(Urgency)
        fitting = [one for one in self.advice if one.match.fits(rows, lost)] if rows else []
        return sorted(fitting, key=lambda one: order.index(one.urgency))

    def helpers_for(self, countries: Sequence[str], advice: str = "") -> list[Helper]:
        """Give who helps in some countries, country by country; with ``advice``, only with that."""
        return [
            one
            for country in countries
            for one in self.helpers
            if one.country == country and (not advice or advice in one.serves)
        ]
