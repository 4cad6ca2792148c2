"""How long a case is kept after it was closed, and on what ground.

The GDPR gives no figure for the record of Art. 33(5): the controller sets one, as far as the record holds
personal data (Art. 5(1)(e); EDPB Guidelines 9/2022, section V.A). Where a law gives one, it is data.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from dateutil.relativedelta import relativedelta

from tocsin.domain.case import CaseState
from tocsin.domain.entries import CaseClosed
from tocsin.domain.law.regimes import Source
from tocsin.domain.moments import find_zone, read_utc, write_utc

MONTHS = "retention.months"
"""The fact that says after how many months the cases of this organisation are purged."""


class RetentionRule(msgspec.Struct, frozen=True):
    """How long cases of some countries are kept: months after closing, and why.

    Attributes:
        countries: lower-case codes; empty for every other country.
        months: how many.
        because: the ground, in a sentence.
        source: where it comes from.
    """

    countries: tuple[str, ...]
    months: int
    because: str
    source: Source


class Retention(msgspec.Struct, frozen=True):
    """How long one case is kept.

    Attributes:
        months: after it was closed.
        because: on what ground.
        law: the source, where a rule says it; else empty.
        closed_at: when it was closed, UTC in the fixed-width form; empty while it is open.
        until: the end of the period, likewise.
        hold: why it is kept whatever the period; empty without a legal hold.
    """

    months: int
    because: str
    law: str = ""
    closed_at: str = ""
    until: str = ""
    hold: str = ""

    def is_over(self, now: datetime) -> bool:
        """Whether the period has ended."""
        return bool(self.until) and now >= read_utc(self.until)

    def is_due(self, now: datetime) -> bool:
        """Whether the case is to be purged: the period has ended, and there is no legal hold."""
        return self.is_over(now) and not self.hold


def retention_of(state: CaseState, rules: Sequence[RetentionRule]) -> Retention:
    """Say how long a case is kept: as was said of it, else as the organisation does, else by its country."""
    found = _period(state, rules)
    closed_at = _closed_at(state)
    until = ""
    if closed_at:
        there = read_utc(closed_at).astimezone(find_zone(state.header.zone))
        until = write_utc(there + relativedelta(months=found.months))
    hold = state.keeping.hold
    words = (hold.body.because or "legal hold") if hold else ""
    return msgspec.structs.replace(found, closed_at=closed_at, until=until, hold=words)


def _period(state: CaseState, rules: Sequence[RetentionRule]) -> Retention:
    said = state.keeping.retention
    if said is not None and said.body.months is not None:
        return Retention(said.body.months, said.body.because or "set for this case")
    statement = state.statement(MONTHS)
    if statement is not None and isinstance(statement.value, int) and statement.value > 0:
        return Retention(statement.value, statement.because or "set by the organisation")
    country = state.header.country.lower()
    rule = next((one for one in rules if country in one.countries), None)
    rule = rule or next(one for one in rules if not one.countries)
    return Retention(rule.months, rule.because, rule.source.law)


def _closed_at(state: CaseState) -> str:
    if state.header.is_open or state.header.is_purged:
        return ""
    closings = (entry for entry in reversed(state.entries) if isinstance(entry.body, CaseClosed))
    return next((entry.recorded_at for entry in closings), "")
