"""Clocks: what each regime says at this moment, to whom, and why.

A clock is never stored and never ticks: it is computed from facts, filings and the time it is asked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.calendars import after_hours, after_hours_1182_71
from tocsin.domain.case import CaseState
from tocsin.domain.entries import Entry, FilingRecorded, PartyRecorded
from tocsin.domain.facts import Statement
from tocsin.domain.moments import Moment, Precision, find_zone, read_utc, shown, write_utc
from tocsin.domain.parties import affected_controllers
from tocsin.domain.regimes import Audience, Regime, Stage
from tocsin.domain.verdicts import Lookup, Verdict, evaluate, show_found


class ClockState(StrEnum):
    """Where a clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    NOT_APPLICABLE = "not_applicable"


class Earlier(msgspec.Struct, frozen=True):
    """A reading that was replaced: the trigger as it was stated before, and the deadline it gave."""

    starts_at: str
    due_at: str | None
    stated_at: str
    stated_by: str
    replaced_because: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one clock says. Instants are UTC in the fixed-width form; ``remaining_s`` is whole seconds.

    ``due_at`` is the deadline to work to; ``latest_at`` the last instant that another reading of the law
    would still accept. Both are None where the law or the contract gives no figure. ``because`` holds
    the steps from the trigger to the deadline, so that they can be checked by hand.
    """

    regime: str
    stage: str
    recipient: str
    state: ClockState
    law: str
    party: str = ""
    starts_at: str | None = None
    due_at: str | None = None
    latest_at: str | None = None
    remaining_s: int | None = None
    elapsed_s: int | None = None
    met_at: str | None = None
    late_needs: str = ""
    waits_for: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    because: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What names this clock within its case."""
        return (self.regime, self.stage, self.party)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.state in {ClockState.RUNNING, ClockState.OVERDUE}

    @property
    def needs_reasons(self) -> bool:
        """Whether it passed its deadline, so that the reasons for the delay must be given."""
        return bool(self.late_needs) and self.state in {ClockState.OVERDUE, ClockState.MET_LATE}


def urgency(reading: Reading) -> tuple[int, float]:
    """Order readings by what needs a person first: overdue, running by time left, then the rest."""
    if reading.state is ClockState.OVERDUE or (reading.is_open and reading.remaining_s is not None):
        return (0, reading.remaining_s if reading.remaining_s is not None else 0)
    rank = {ClockState.RUNNING: 1, ClockState.NOT_STARTED: 2, ClockState.MET_LATE: 3, ClockState.MET: 4}
    return (rank.get(reading.state, 5), 0)


def read_clocks(
    regimes: Iterable[Regime], state: CaseState, lookup: Lookup, *, now: datetime, authority: str
) -> list[Reading]:
    """Read every clock of a case.

    Args:
        regimes: those known; each is read by its own condition.
        state: the case.
        lookup: what the names in the conditions stand for; facts only.
        now: the present, aware.
        authority: how the competent supervisory authority is called.

    Returns:
        One reading per stage and recipient, most urgent first.
    """
    zone = find_zone(state.header.zone)
    readings = [
        reading
        for regime in regimes
        for stage in regime.stages
        for reading in _read_stage(regime, stage, state, lookup, now=now, zone=zone, authority=authority)
    ]
    return sorted(readings, key=urgency)


def _read_stage(
    regime: Regime,
    stage: Stage,
    state: CaseState,
    lookup: Lookup,
    *,
    now: datetime,
    zone: ZoneInfo,
    authority: str,
) -> Iterator[Reading]:
    verdict = evaluate(regime.applies_when, lookup)
    started_on = state.value(stage.trigger)
    in_force_on = started_on.utc if isinstance(started_on, Moment) else now
    blank = Reading(
        regime=regime.id,
        stage=stage.id,
        recipient=authority if regime.audience is Audience.AUTHORITY else "each controller",
        law=regime.source.law,
        state=ClockState.NOT_STARTED,
    )
    if not regime.in_force(in_force_on.astimezone(zone).date().isoformat()):
        until = f" until {regime.valid_until}" if regime.valid_until else ""
        because = (f"In force from {regime.valid_from}{until}",)
        yield msgspec.structs.replace(blank, state=ClockState.NOT_APPLICABLE, because=because)
    elif verdict.truth is not True:
        yield _does_not_apply(blank, verdict)
    elif regime.audience is Audience.AUTHORITY:
        yield _read_one(blank, regime, stage, state, None, now=now, zone=zone)
    else:
        controllers = affected_controllers(state)
        for controller in controllers:
            named = msgspec.structs.replace(
                blank, recipient=controller.body.name or controller.body.party, party=controller.body.party
            )
            yield _read_one(named, regime, stage, state, controller.body, now=now, zone=zone)
        if not controllers:
            waiting = ("No controller is listed yet: list every organisation whose data may be affected",)
            yield msgspec.structs.replace(blank, because=waiting)


def _does_not_apply(blank: Reading, verdict: Verdict) -> Reading:
    found = [f"{reason.name} is {show_found(reason.found)}" for reason in verdict.because]
    if verdict.truth is None:
        because = ("It is open whether this applies: " + "; ".join(found),)
        return msgspec.structs.replace(blank, waits_for=verdict.waits_for, because=because)
    because = ("Does not apply: " + "; ".join(found),)
    return msgspec.structs.replace(blank, state=ClockState.NOT_APPLICABLE, because=because)


def _read_one(
    blank: Reading,
    regime: Regime,
    stage: Stage,
    state: CaseState,
    party: PartyRecorded | None,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> Reading:
    hours = (party.contract_hours if party and stage.contract_hours else None) or stage.hours
    history = state.facts.get(stage.trigger, [])
    earlier = tuple(_earlier(history, hours))
    statement = history[-1] if history else None
    if statement is None or not isinstance(statement.value, Moment):
        missing = (f"Starts with {stage.trigger}, which is not stated",)
        return msgspec.structs.replace(blank, waits_for=(stage.trigger,), earlier=earlier, because=missing)
    start = statement.value.utc
    due = after_hours(start, hours) if hours else None
    latest = after_hours_1182_71(start, hours) if hours and stage.counts_1182_71 else None
    filing = _filing(state, regime.id, stage.id, party.party if party else "")
    met = filing.body.filed_at.utc if filing and filing.body.filed_at else None
    return msgspec.structs.replace(
        blank,
        state=_state(due, met, now),
        starts_at=write_utc(start),
        due_at=write_utc(due) if due else None,
        latest_at=write_utc(latest) if latest else None,
        remaining_s=_whole_seconds(due, now) if due and met is None else None,
        elapsed_s=int(((met or now) - start).total_seconds()),
        met_at=write_utc(met) if met else None,
        late_needs=stage.late_needs,
        earlier=earlier,
        because=tuple(_because(stage, statement, hours, due, latest, party=party, filing=filing, zone=zone)),
    )


def _whole_seconds(due: datetime, now: datetime) -> int:
    return int((due - now).total_seconds() // 1)


def _state(due: datetime | None, met: datetime | None, now: datetime) -> ClockState:
    if met is not None:
        return ClockState.MET_LATE if due is not None and met > due else ClockState.MET
    return ClockState.OVERDUE if due is not None and now > due else ClockState.RUNNING


def _filing(state: CaseState, regime: str, stage: str, party: str) -> Entry[FilingRecorded] | None:
    """Give the earliest filing, in its own time, that answers this clock."""
    answering = [
        entry
        for entry in state.filings
        if (entry.body.regime, entry.body.stage, entry.body.party) == (regime, stage, party)
        and entry.body.filed_at is not None
    ]
    return min(
        answering, key=lambda entry: entry.body.filed_at.at if entry.body.filed_at else "", default=None
    )


def _earlier(history: list[Statement], hours: int | None) -> Iterator[Earlier]:
    for statement, successor in pairwise(history):
        if isinstance(statement.value, Moment):
            start = statement.value.utc
            yield Earlier(
                starts_at=statement.value.at,
                due_at=write_utc(after_hours(start, hours)) if hours else None,
                stated_at=statement.recorded_at,
                stated_by=statement.actor,
                replaced_because=successor.because,
            )


def _because(
    stage: Stage,
    statement: Statement,
    hours: int | None,
    due: datetime | None,
    latest: datetime | None,
    *,
    party: PartyRecorded | None,
    filing: Entry[FilingRecorded] | None,
    zone: ZoneInfo,
) -> Iterator[str]:
    moment = statement.value
    assert isinstance(moment, Moment)  # noqa: S101 - _read_one asks for it
    stated = f"stated by {statement.actor} on {shown(read_utc(statement.recorded_at), zone)}"
    yield f"{stage.trigger}: {shown(moment, zone)} = {shown(moment.utc, find_zone('UTC'))}, {stated}"
    if moment.precision is Precision.DAY:
        yield "Only the day is known: counted from its first moment, which is the safe reading"
    if hours is None or due is None:
        contract = " No contract period is recorded either" if stage.contract_hours else ""
        yield f"The law gives no figure here: without undue delay.{contract}"
    elif stage.contract_hours and party is not None and party.contract_hours:
        yield f"The contract gives {hours} hours from awareness; the law itself says without undue delay"
    else:
        yield f"{hours} elapsed hours, nights, weekends and public holidays included"
    if due is not None:
        yield f"Due {shown(due, zone)} = {shown(due, find_zone('UTC'))}"
    if latest is not None:
        yield (
            f"Regulation 1182/71 Art. 3(1) does not count the hour of the event: that reading ends "
            f"{shown(latest, zone)}. Work to the earlier one"
        )
    if filing is not None and filing.body.filed_at is not None:
        reference = f", reference {filing.body.reference}" if filing.body.reference else ""
        yield f"Filed {shown(filing.body.filed_at, zone)} ({filing.body.filing}{reference})"
