"""What looks wrong about what somebody states or sent: it is asked about, and recorded as said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from tocsin.domain.case import CaseState
from tocsin.domain.documents.merging import has_conflict
from tocsin.domain.facts import Value
from tocsin.domain.moments import Moment, read_utc, shown
from tocsin.domain.terms import Purpose

FIRST_ALERT = "time.detected_at"

BEFORE_ANYBODY_KNEW = frozenset({"time.started_at", "time.ended_at"})
"""Points in time that lie before the first alert in the normal run of things."""


def about_start(
    key: str, value: Value | None, state: CaseState, *, starts_clocks: bool, now: datetime, zone: ZoneInfo
) -> Iterator[str]:
    """Say what looks wrong about a point in time as a fact.

    Args:
        key: the fact.
        value: what is stated.
        state: the case as it is.
        starts_clocks: whether legal clocks start with this fact.
        now: the present, aware.
        zone: in which times are written.
    """
    if not isinstance(value, Moment) or not (starts_clocks or key == FIRST_ALERT):
        return
    if value.utc > now:
        yield f"{key} lies after now: {shown(value, zone)}"
    alert = state.value(FIRST_ALERT)
    if key not in {FIRST_ALERT, *BEFORE_ANYBODY_KNEW} and isinstance(alert, Moment) and value.utc < alert.utc:
        yield f"{key}, {shown(value, zone)}, is earlier than the first alert, {shown(alert, zone)}"
    aware = state.value("time.aware_at")
    if key == FIRST_ALERT and isinstance(aware, Moment) and value.utc > aware.utc:
        yield f"the first alert, {shown(value, zone)}, is later than awareness, {shown(aware, zone)}"


def about_sent(draft: str, text: str, *, says_withdrawn: bool, purpose: Purpose) -> Iterator[str]:
    """Say what looks wrong about the draft that was sent, by its id and text.

    ``says_withdrawn`` is whether it withdraws an earlier notification, ``purpose`` as what it is recorded.
    """
    if has_conflict(text):
        yield f"{draft} holds places where a person and the facts disagree, and nobody has settled them"
    if says_withdrawn and purpose is not Purpose.WITHDRAWAL:
        yield f"{draft} withdraws an earlier notification, and is recorded as a {purpose} (not --withdrawal)"


def about_filing(filed_at: Moment, starts_at: str | None, *, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Say what looks wrong about the time of a filing; ``starts_at`` is when its clock started, if it has."""
    if filed_at.utc > now:
        yield f"the filing lies after now: {shown(filed_at, zone)}"
    if starts_at is not None and filed_at.utc < read_utc(starts_at):
        yield (
            f"the filing, {shown(filed_at, zone)}, is earlier than the start of its clock, "
            f"{shown(read_utc(starts_at), zone)}"
        )
