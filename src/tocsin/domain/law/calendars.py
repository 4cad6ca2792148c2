"""How long a period is: the arithmetic of deadlines, apart from any law, with its steps in words.

Hours are elapsed time in UTC, whatever the local clocks do. Days, business days, months and years are
counted on the calendar of one zone and end with their last day, at 24:00 there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec
from dateutil.relativedelta import relativedelta

from tocsin.domain.law.regimes import FirstDay, Unit, Within
from tocsin.domain.moments import first_moment, offset, shown

Closed: TypeAlias = Callable[[date], str]
"""Tells why a day is no working day, such as ``Saturday`` or the name of a holiday; empty if it is one."""

MIDNIGHT = "24:00"
"""The end of a day, as laws write it."""

_FEW = 5
"""So many days are named one by one."""

_LONGEST_CLOSURE = 60
"""Days in a row without a working day after which a calendar cannot be right."""


class Counted(msgspec.Struct, frozen=True):
    """The end of a period, whether that is the end of a local day, and how it was counted."""

    end: datetime
    ends_day: bool
    steps: tuple[str, ...]


def weekends_only(day: date) -> str:
    """Tell Saturdays and Sundays; a calendar without holidays."""
    return f"{day:%A}" if day.weekday() >= 5 else ""


def after_hours(start: datetime, hours: int) -> datetime:
    """Give the instant that lies so many elapsed hours after ``start``, whatever the local clocks did."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def after_hours_1182_71(start: datetime, hours: int) -> datetime:
    """Give the end of a period in hours as Regulation (EEC, Euratom) No 1182/71 counts it.

    Art. 3(1): the hour in which the event falls is not counted; Art. 3(2)(a): the period ends with the
    expiry of its last hour. The zones of the Union are whole hours apart from UTC, so the hour of the
    clock is the same everywhere. An event at 14:00:00 lies in the hour that begins then.
    """
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(hours=hours + 1)


def count(
    start: datetime,
    within: Within,
    *,
    zone: ZoneInfo,
    closed: Closed,
    first_day: FirstDay = FirstDay.NEXT,
    from_year_end: bool = False,
) -> Counted:
    """Count a period from an event.

    Args:
        start: when the event was, aware.
        within: how long the period is.
        zone: whose days are counted.
        closed: which of them are no working days.
        first_day: whether the day of the event is the first of the period, or the day after it.
        from_year_end: whether the period runs from the end of the calendar year of the event.

    Returns:
        Its end, in UTC, and the steps that lead there, so that they can be checked by hand.
    """
    if within.unit is Unit.HOURS:
        step = f"{within.count} elapsed hours, nights, weekends and public holidays included"
        return Counted(after_hours(start, within.count), ends_day=False, steps=(step,))
    event = start.astimezone(zone).date()
    steps = [f"In {zone.key} that is {day_words(event)}"]
    if from_year_end:
        event = date(event.year, 12, 31)
        steps.append(f"The period runs from the end of that calendar year, {day_words(event)}")
    match within.unit:
        case Unit.BUSINESS_DAYS:
            last, step = _business_days(event, within.count, closed, first_day)
        case Unit.DAYS:
            last, step = _days(event, within.count, first_day)
        case _:
            last, step = _same_numbered_day(event, within)
    end = end_of_day(last, zone)
    words = end_words(end, zone, ends_day=True)
    return Counted(end, ends_day=True, steps=(*steps, step, f"It ends with that day: {words}"))


def _days(event: date, number: int, first_day: FirstDay) -> tuple[date, str]:
    first = event + timedelta(days=first_day is FirstDay.NEXT)
    last = first + timedelta(days=number - 1)
    how = (
        "the day of the event is day 1"
        if first_day is FirstDay.SAME
        else f"the day of the event does not count, day 1 is {day_words(first)}"
    )
    return last, f"{Within(number, Unit.DAYS)}: {how}, day {number} is {day_words(last)}"


def _business_days(event: date, number: int, closed: Closed, first_day: FirstDay) -> tuple[date, str]:
    day = event if first_day is FirstDay.SAME else event + timedelta(days=1)
    counted: list[date] = []
    skipped: list[str] = []
    while True:
        if reason := closed(day):
            skipped.append(f"{day_words(day)} ({reason})")
        else:
            counted.append(day)
        if len(counted) == number:
            break
        day += timedelta(days=1)
    named = counted if number <= _FEW else [counted[0], counted[-1]]
    numbers = range(1, number + 1) if number <= _FEW else (1, number)
    days = ", ".join(f"day {n} is {day_words(one)}" for n, one in zip(numbers, named, strict=True))
    left_out = f"; not counted: {', '.join(skipped)}" if skipped else ""
    return day, f"{Within(number, Unit.BUSINESS_DAYS)}: {days}{left_out}"


def _same_numbered_day(event: date, within: Within) -> tuple[date, str]:
    last = event + relativedelta(**{str(within.unit): within.count})
    how = (
        "the day of the same number"
        if last.day == event.day
        else f"that month has no day {event.day}, so its last day"
    )
    return last, f"{within} after {day_words(event)}: {how}, {day_words(last)}"


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Give 24:00 of a local day, which is the first instant of the next one, in UTC."""
    return first_moment(day + timedelta(days=1), zone).astimezone(UTC)


def last_day(end: datetime, zone: ZoneInfo) -> date:
    """Give the local day that a period ends on; one that ends at midnight ends on the day before."""
    return (end.astimezone(UTC) - timedelta(microseconds=1)).astimezone(zone).date()


def roll(counted: Counted, to: str, *, zone: ZoneInfo, closed: Closed, law: str) -> Counted:
    """Move a deadline that falls on a free day to the next working day.

    Args:
        counted: the deadline.
        to: the time of that day, ``HH:MM`` or ``24:00``.
        zone: whose days count.
        closed: which of them are no working days.
        law: what says that it moves.
    """
    falls_on = last_day(counted.end, zone) if counted.ends_day else counted.end.astimezone(zone).date()
    reason = closed(falls_on)
    if not reason:
        return counted
    day = next_working_day(falls_on, closed)
    end = end_of_day(day, zone) if to == MIDNIGHT else _at(day, to, zone)
    step = f"{day_words(falls_on)} is no working day ({reason}): {law} moves the end to {day_words(day)} {to}"
    return Counted(end, to == MIDNIGHT, (*counted.steps, step))


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone).astimezone(UTC)


def next_working_day(day: date, closed: Closed) -> date:
    """Give the first working day after a day.

    Raises:
        ValueError: the calendar has none for two months.
    """
    for distance in range(1, _LONGEST_CLOSURE):
        if not closed(day + timedelta(days=distance)):
            return day + timedelta(days=distance)
    raise ValueError(f"no working day follows {day} for {_LONGEST_CLOSURE} days")


def two_working_days(
    start: datetime, end: datetime, *, zone: ZoneInfo, closed: Closed, whole: bool
) -> datetime:
    """Give the end of a period that must include two working days (Regulation 1182/71 Art. 3(5)).

    Args:
        start: when the period begins, the hour of the event left out.
        end: when it would end.
        zone: whose days count.
        closed: which of them are no working days.
        whole: whether only days that lie in the period from 00:00 to 24:00 count, or each that it touches.
    """
    found = 0
    for day in _days_from(start.astimezone(zone).date()):
        begins, ends = first_moment(day, zone).astimezone(UTC), end_of_day(day, zone)
        if closed(day) or (whole and begins < start):
            continue
        found += 1
        if found == 2:
            within = ends <= end if whole else begins < end
            return end if within else ends
    raise AssertionError("there is always another day")


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += timedelta(days=1)


def day_words(day: date) -> str:
    """Write a day for a person: ``Wed 2 Dec 2026``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def end_words(end: datetime, zone: ZoneInfo, *, ends_day: bool) -> str:
    """Write a deadline: as a point in time, or as 24:00 of the day that ends then."""
    local = end.astimezone(zone)
    if ends_day and local.time() == time():
        before = (end - timedelta(microseconds=1)).astimezone(zone)
        return f"{before:%Y-%m-%d} {MIDNIGHT} {offset(before)}"
    return shown(end, zone)
