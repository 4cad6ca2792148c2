"""How long a clock runs: the figure of the law or a contract, a second limit, free days, more time granted.

Also what is no deadline: the other reading of Regulation 1182/71, what an authority expects, a target.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState, ClockKey
from tocsin.domain.conditions.verdicts import Lookup, evaluate, show_found
from tocsin.domain.entries import PartyRecorded
from tocsin.domain.facts import in_language
from tocsin.domain.law import calendars
from tocsin.domain.law.calendars import Closed, Counted
from tocsin.domain.law.regimes import Roll, Stage, Unit
from tocsin.domain.law.starts import Begun
from tocsin.domain.moments import Moment, find_zone, shown

_UTC = find_zone("UTC")


class Place(msgspec.Struct, frozen=True):
    """Where a clock is read.

    Attributes:
        shown_in: the zone of the case, in which times are written.
        counted_in: the zone whose days count.
        closed: which of them are no working days.
        lookup: what the names in the conditions stand for.
    """

    shown_in: ZoneInfo
    counted_in: ZoneInfo
    closed: Closed
    lookup: Lookup


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """When a clock is due, and the steps that lead there; ``due`` is None where nothing gives a figure."""

    due: datetime | None = None
    latest: datetime | None = None
    ends_day: bool = False
    target: datetime | None = None
    target_by: str = ""
    steps: tuple[str, ...] = ()


class Duty(msgspec.Struct, frozen=True):
    """One notification towards one recipient.

    Attributes:
        stage: the notification.
        party: the recipient, whose contract may give the figure.
        key: what names its clock, for targets and for more time granted; None leaves both aside.
    """

    stage: Stage
    party: PartyRecorded | None
    key: ClockKey | None


def deadline_of(duty: Duty, begun: Begun, state: CaseState, place: Place) -> Deadline:
    """Say when a clock that has started is due.

    Args:
        duty: what is owed to whom.
        begun: when its clock started.
        state: the case.
        place: where it is read.
    """
    stage = duty.stage
    counted = _counted(duty, begun, state, place)
    if counted is None:
        contract = " No contract period is recorded either" if stage.contract_hours else ""
        deadline = Deadline(steps=(f"The law gives no figure here: without undue delay.{contract}",))
    else:
        deadline = Deadline(due=counted.end, ends_day=counted.ends_day, steps=counted.steps)
    deadline = _extended(deadline, state, duty, place)
    if deadline.due is not None:
        words = calendars.end_words(deadline.due, place.shown_in, ends_day=deadline.ends_day)
        utc = shown(deadline.due, _UTC)
        due = f"Due {words}" if words == utc else f"Due {words} = {utc}"
        deadline = msgspec.structs.replace(deadline, steps=(*deadline.steps, due))
    if stage.counts_1182_71:
        deadline = _other_readings(deadline, stage, begun, place)
    return _aimed_at(deadline, duty, begun, state, place)


def _counted(duty: Duty, begun: Begun, state: CaseState, place: Place) -> Counted | None:
    """Count the period of the law, or of a contract that gives less; None where neither gives one."""
    stage = duty.stage
    hours = duty.party.contract_hours if stage.contract_hours and duty.party is not None else None
    if stage.within is None:
        return _by_contract(begun, hours, "without undue delay") if hours else None
    counted = calendars.count(
        begun.at,
        stage.within,
        zone=place.counted_in,
        closed=place.closed,
        first_day=stage.first_day,
        from_year_end=stage.from_year_end,
    )
    if hours and calendars.after_hours(begun.at, hours) < counted.end:
        return _by_contract(begun, hours, f"{stage.within} at most")
    if stage.cap is not None:
        counted = _capped(stage, begun, counted, state, place)
    return _rolled(counted, stage.roll, place) if stage.roll else counted


def _by_contract(begun: Begun, hours: int, law: str) -> Counted:
    step = f"The contract gives {hours} hours from then; the law itself says {law}"
    return Counted(calendars.after_hours(begun.at, hours), ends_day=False, steps=(step,))


def _capped(stage: Stage, begun: Begun, counted: Counted, state: CaseState, place: Place) -> Counted:
    """Take the earlier of both limits; the second falls away where the clock started only after it."""
    cap = stage.cap
    stated = state.value(cap.fact) if cap else None
    if cap is None or not isinstance(stated, Moment):
        return counted
    limit = calendars.count(stated.utc, cap.within, zone=place.counted_in, closed=place.closed)
    end = shown(limit.end, place.shown_in)
    outer = f"{cap.within} from {cap.fact} ({shown(stated, place.shown_in)}) end {end}"
    if begun.by_cap:
        return Counted(limit.end, limit.ends_day, (f"The outer limit: {outer}",))
    if begun.at > limit.end:
        return _with_step(
            counted, f"The outer limit, {outer}, had passed when the clock started: it does not count"
        )
    if limit.end < counted.end:
        step = f"Not later than {outer}: that is earlier and counts"
        return Counted(limit.end, limit.ends_day, (*counted.steps, step))
    return _with_step(counted, f"Not later than {outer}: that is later and changes nothing")


def _rolled(counted: Counted, rule: Roll, place: Place) -> Counted:
    rolled = calendars.roll(counted, rule.to, zone=place.counted_in, closed=place.closed, law=rule.law)
    if rolled is counted or rule.unless is None:
        return rolled
    verdict = evaluate(rule.unless, place.lookup)
    if verdict.truth is False:
        return rolled
    found = "; ".join(f"{reason.name} is {show_found(reason.found)}" for reason in verdict.because)
    stays = "does not move" if verdict.truth else "may or may not move; the earlier end is kept"
    return _with_step(counted, f"It falls on a free day, but {stays}: {found}")


def _with_step(counted: Counted, step: str) -> Counted:
    return msgspec.structs.replace(counted, steps=(*counted.steps, step))


def _extended(deadline: Deadline, state: CaseState, duty: Duty, place: Place) -> Deadline:
    granted = state.extensions.get(duty.key, []) if duty.key else []
    body = granted[-1].body if granted else None
    if body is None or body.until is None:
        return deadline
    reference = f", reference {body.reference}" if body.reference else ""
    before = f"; it was due {shown(deadline.due, place.shown_in)}" if deadline.due else ""
    until = shown(body.until, place.shown_in)
    step = f"{body.by or 'The authority'} granted time until {until}{reference}{before}"
    return msgspec.structs.replace(
        deadline, due=body.until.utc, ends_day=False, steps=(*deadline.steps, step)
    )


def _other_readings(deadline: Deadline, stage: Stage, begun: Begun, place: Place) -> Deadline:
    """Add the readings of Regulation 1182/71: Art. 3(1) for hours, Art. 3(4) for days; 3(5) as a note."""
    within = stage.within
    if within is None:
        return deadline
    if within.unit is not Unit.HOURS:
        counted = Counted(deadline.due or begun.at, deadline.ends_day, ())
        rolled = calendars.roll(
            counted, calendars.MIDNIGHT, zone=place.counted_in, closed=place.closed, law="Art. 3(4)"
        )
        if rolled is counted:
            return deadline
        end = calendars.end_words(rolled.end, place.shown_in, ends_day=True)
        step = (
            "Regulation 1182/71 Art. 3(4) moves an end on a free day: that reading ends "
            f"{end}. Work to the earlier one"
        )
        return msgspec.structs.replace(deadline, latest=rolled.end, steps=(*deadline.steps, step))
    latest = calendars.after_hours_1182_71(begun.at, within.count)
    step = (
        f"Regulation 1182/71 Art. 3(1) does not count the hour of the event: that reading ends "
        f"{shown(latest, place.shown_in)}. Work to the earlier one"
    )
    steps = (*deadline.steps, step, *_two_working_days(stage, begun, latest, place))
    return msgspec.structs.replace(deadline, latest=latest, steps=steps)


def _two_working_days(stage: Stage, begun: Begun, latest: datetime, place: Place) -> tuple[str, ...]:
    """Give the note on Art. 3(5), where that reading ends later than the others."""
    if stage.two_working_days is None:
        return ()
    start = calendars.after_hours_1182_71(begun.at, 0)
    ends = {
        calendars.two_working_days(start, latest, zone=place.counted_in, closed=place.closed, whole=whole)
        for whole in (True, False)
    } - {latest}
    if not ends:
        return ()
    dates = " or ".join(calendars.end_words(end, place.shown_in, ends_day=True) for end in sorted(ends))
    rejected = in_language(stage.two_working_days.rejected_by, "en")
    return (f"Art. 3(5), two working days, read for hours would end {dates}: {rejected}. Never rely on it",)


def _aimed_at(deadline: Deadline, duty: Duty, begun: Begun, state: CaseState, place: Place) -> Deadline:
    """Add the target of one's own, or else what an authority expects; neither is a legal deadline."""
    stage = duty.stage
    entry = state.targets.get(duty.key) if duty.key else None
    if entry is not None and entry.body.hours is not None:
        target = begun.at + timedelta(hours=entry.body.hours)
        why = f" because {entry.body.because}" if entry.body.because else ""
        by = "our own target"
        when = shown(target, place.shown_in)
        step = f"Our own target, set by {entry.actor}{why}: {entry.body.hours} hours, {when}"
    elif stage.expected is not None and evaluate(stage.expected.when, place.lookup).truth is True:
        expected = calendars.count(
            begun.at,
            stage.expected.within,
            zone=place.counted_in,
            closed=place.closed,
            first_day=stage.first_day,
        )
        target = expected.end
        by = in_language(stage.expected.by, "en")
        end = calendars.end_words(target, place.shown_in, ends_day=expected.ends_day)
        step = f"Expected, not law: {stage.expected.within} ({by}), {end}"
    else:
        return deadline
    steps = (*deadline.steps, f"{step}. No legal deadline")
    return msgspec.structs.replace(deadline, target=target, target_by=by, steps=steps)
