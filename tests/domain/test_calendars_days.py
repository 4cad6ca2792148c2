"""Days, business days and months, held against slow computations that know nothing of ours.

The slow ones walk through time in quarters of an hour and look at the local date, as a person would who
crosses days off on the calendar on the wall.
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.domain.building import moment
from tests.domain.test_calendars import BERLIN, INSTANTS, PARIS
from tocsin.content.holidays import closed_on
from tocsin.domain.law.calendars import (
    MIDNIGHT,
    Closed,
    Counted,
    after_hours_1182_71,
    count,
    end_of_day,
    end_words,
    last_day,
    next_working_day,
    roll,
    two_working_days,
    weekends_only,
)
from tocsin.domain.law.regimes import FirstDay, Unit, Within

ZONES = [
    *("Europe/Paris", "Europe/London", "Africa/Johannesburg", "Africa/Cairo", "America/New_York"),
    *("America/Sao_Paulo", "America/Asuncion", "America/St_Johns", "Asia/Tokyo", "Asia/Kolkata"),
    *("Asia/Kathmandu", "Asia/Beirut", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland"),
]
"""Five continents; some change their clocks at midnight, some are not whole hours from UTC."""

QUARTER = timedelta(minutes=15)
zones = st.sampled_from([ZoneInfo(zone) for zone in ZONES])


def counted(
    start: datetime,
    number: int,
    unit: Unit,
    zone: ZoneInfo,
    *,
    closed: Closed = weekends_only,
    first_day: FirstDay = FirstDay.NEXT,
) -> datetime:
    """Count a period and give its end."""
    found = count(start, Within(number, unit), zone=zone, closed=closed, first_day=first_day)
    assert found.ends_day is (unit is not Unit.HOURS)
    return found.end


def slow_end_of_day(day: date, zone: ZoneInfo, begin: datetime) -> datetime:
    """Walk from an instant to the first quarter of an hour whose local date is after a day."""
    at = begin.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while at.astimezone(zone).date() <= day:
        at += QUARTER
    return at


def slow_days(start: datetime, number: int, zone: ZoneInfo, *, same: bool) -> datetime:
    """Cross off local dates as they come by."""
    crossed: list[date] = [start.astimezone(zone).date()] if same else []
    at = start.replace(minute=0, second=0, microsecond=0)
    before = start.astimezone(zone).date()
    while len(crossed) < number:
        at += QUARTER
        today = at.astimezone(zone).date()
        if today > before:
            before = today
            crossed.append(today)
    return slow_end_of_day(crossed[number - 1], zone, start)


@given(INSTANTS, st.integers(1, 40), zones, st.booleans())
@settings(max_examples=60, deadline=None)
def test_days_are_crossed_off_on_the_calendar_of_their_zone(
    start: datetime, number: int, zone: ZoneInfo, same: bool
) -> None:
    first = FirstDay.SAME if same else FirstDay.NEXT
    assert counted(start, number, Unit.DAYS, zone, first_day=first) == slow_days(
        start, number, zone, same=same
    )


def slow_business_days(start: datetime, number: int, zone: ZoneInfo, closed: Closed) -> date:
    """Look at one date after the other."""
    day = start.astimezone(zone).date()
    for _one in range(number):
        day = date.fromordinal(day.toordinal() + 1)
        while closed(day) != "":
            day = date.fromordinal(day.toordinal() + 1)
    return day


@given(INSTANTS, st.integers(1, 25), zones, st.sampled_from(["", "FR", "US", "JP", "SA", "XNYS"]))
@settings(max_examples=80, deadline=None)
def test_business_days_leave_out_what_is_closed(
    start: datetime, number: int, zone: ZoneInfo, calendar: str
) -> None:
    closed = closed_on(calendar)
    wanted = slow_business_days(start, number, zone, closed)
    assert counted(start, number, Unit.BUSINESS_DAYS, zone, closed=closed) == slow_end_of_day(
        wanted, zone, start
    )


def slow_months(day: date, number: int) -> date:
    """Turn the leaves of a calendar, then look for the day of the same number."""
    year, month = day.year, day.month
    for _leaf in range(number):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@given(INSTANTS, st.integers(1, 30), zones)
@example(datetime(2027, 1, 31, 12, tzinfo=UTC), 1, ZoneInfo(PARIS))
@example(datetime(2028, 1, 30, 12, tzinfo=UTC), 1, ZoneInfo(PARIS))
@example(datetime(2027, 12, 31, 12, tzinfo=UTC), 2, ZoneInfo(PARIS))
@settings(max_examples=60, deadline=None)
def test_months_end_on_the_day_of_the_same_number_or_the_last(
    start: datetime, number: int, zone: ZoneInfo
) -> None:
    wanted = slow_months(start.astimezone(zone).date(), number)
    begin = datetime(wanted.year, wanted.month, wanted.day, tzinfo=UTC) - timedelta(days=2)
    assert counted(start, number, Unit.MONTHS, zone) == slow_end_of_day(wanted, zone, begin)


@given(INSTANTS, st.integers(1, 3), zones)
@settings(max_examples=30, deadline=None)
def test_a_year_is_twelve_months(start: datetime, number: int, zone: ZoneInfo) -> None:
    assert counted(start, number, Unit.YEARS, zone) == counted(start, 12 * number, Unit.MONTHS, zone)


@given(INSTANTS, st.sampled_from(list(Unit)), st.integers(1, 20), zones)
@settings(max_examples=100, deadline=None)
def test_a_longer_period_never_ends_earlier(start: datetime, unit: Unit, number: int, zone: ZoneInfo) -> None:
    assert start < counted(start, number, unit, zone) <= counted(start, number + 1, unit, zone)


# By hand.


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2027-01-31", "2027-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2027-02-28", "2027-03-28"),
        ("2027-08-31", "2027-09-30"),
        ("2026-12-03", "2027-01-03"),
    ],
)
def test_a_month_is_not_thirty_days(start: str, last: str) -> None:
    end = counted(moment(f"{start} 10:00").utc, 1, Unit.MONTHS, ZoneInfo(PARIS))
    assert last_day(end, ZoneInfo(PARIS)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("discovered", "last"),
    [
        ("2026-11-23", "2027-03-01"),  # 31 + 28 = 59, so the 60th is 1 March
        ("2027-01-01", "2028-02-29"),  # 31 + 29 = 60
        ("2027-12-31", "2028-02-29"),
    ],
)
def test_days_from_the_end_of_the_year_know_leap_years(discovered: str, last: str) -> None:
    zone = ZoneInfo("America/New_York")
    start = moment(f"{discovered} 12:00", zone).utc
    found = count(start, Within(60, Unit.DAYS), zone=zone, closed=weekends_only, from_year_end=True)
    assert last_day(found.end, zone) == date.fromisoformat(last)


def test_a_day_lasts_23_or_25_hours_where_the_clocks_change() -> None:
    paris = ZoneInfo(PARIS)
    spring = [end_of_day(date(2027, 3, day), paris) for day in (27, 28)]
    autumn = [end_of_day(date(2026, 10, day), paris) for day in (24, 25)]
    assert spring[1] - spring[0] == timedelta(hours=23)
    assert autumn[1] - autumn[0] == timedelta(hours=25)


def test_a_day_ends_where_there_is_no_midnight() -> None:
    # In Beirut the clocks go from 00:00 to 01:00 on 29 March 2026: the 28th ends when it is 01:00 at once.
    zone = ZoneInfo("Asia/Beirut")
    end = end_of_day(date(2026, 3, 28), zone)
    assert end.astimezone(zone).isoformat() == "2026-03-29T01:00:00+03:00"
    assert end - timedelta(seconds=1) == datetime(2026, 3, 28, 21, 59, 59, tzinfo=UTC)


def test_the_steps_can_be_checked_by_hand() -> None:
    zone = ZoneInfo("America/New_York")
    start = moment("2026-11-25 10:00", zone).utc
    found = count(start, Within(4, Unit.BUSINESS_DAYS), zone=zone, closed=closed_on("US"))
    assert found.steps == (
        "In America/New_York that is Wed 25 Nov 2026",
        "4 business days: day 1 is Fri 27 Nov 2026, day 2 is Mon 30 Nov 2026, day 3 is Tue 1 Dec 2026, "
        "day 4 is Wed 2 Dec 2026; not counted: Thu 26 Nov 2026 (Thanksgiving Day), "
        "Sat 28 Nov 2026 (Saturday), Sun 29 Nov 2026 (Sunday)",
        "It ends with that day: 2026-12-02 24:00 -05:00",
    )


def test_the_end_of_a_day_is_written_as_24_00_of_it() -> None:
    paris = ZoneInfo(PARIS)
    end = end_of_day(date(2026, 12, 2), paris)
    assert end_words(end, paris, ends_day=True) == "2026-12-02 24:00 +01:00"
    assert end_words(end, paris, ends_day=False) == "2026-12-03 00:00 +01:00"
    # Seen from elsewhere it is an ordinary time of day.
    assert end_words(end, ZoneInfo("Asia/Tokyo"), ends_day=True) == "2026-12-03 08:00 +09:00"


# Free days.


@pytest.mark.parametrize(
    ("calendar", "day", "why"),
    [
        ("US", "2026-11-26", "Thanksgiving Day"),
        ("BR", "2026-11-20", "National Day of Zumbi and Black Awareness"),
        ("FR", "2026-07-14", "National Day"),
        ("US-CA", "2027-03-31", "Cesar Chavez Day"),
        ("US", "2027-03-31", ""),
        ("XNYS", "2027-03-26", "Good Friday"),
        ("US", "2027-03-26", ""),
        ("SA", "2026-11-27", "Friday"),
        ("SA", "2026-11-29", ""),
        ("FR", "2026-11-28", "Saturday"),
        ("", "2026-12-25", ""),
        ("XX", "2026-12-25", ""),
        ("XX", "2026-12-26", "Saturday"),
    ],
)
def test_a_calendar_says_why_a_day_is_free(calendar: str, day: str, why: str) -> None:
    assert closed_on(calendar)(date.fromisoformat(day)) == why


def test_a_deadline_on_a_working_day_stays() -> None:
    friday = Counted(moment("2026-11-27 13:30").utc, ends_day=False, steps=())
    assert roll(friday, "12:00", zone=ZoneInfo(PARIS), closed=weekends_only, law="Art. 1") is friday


def test_a_deadline_on_a_free_day_moves_to_noon_or_to_the_end_of_the_next_working_day() -> None:
    paris = ZoneInfo(PARIS)
    saturday = Counted(moment("2026-11-28 13:30").utc, ends_day=False, steps=())
    noon = roll(saturday, "12:00", zone=paris, closed=weekends_only, law="Art. 1")
    assert (noon.end, noon.ends_day) == (moment("2026-11-30 12:00").utc, False)
    whole = roll(saturday, MIDNIGHT, zone=paris, closed=weekends_only, law="Art. 1")
    assert (whole.end, whole.ends_day) == (moment("2026-12-01 00:00").utc, True)
    assert whole.steps == (
        "Sat 28 Nov 2026 is no working day (Saturday): Art. 1 moves the end to Mon 30 Nov 2026 24:00",
    )


def test_a_period_that_ends_with_friday_does_not_end_on_saturday() -> None:
    paris = ZoneInfo(PARIS)
    friday = Counted(moment("2026-11-28 00:00").utc, ends_day=True, steps=())
    assert roll(friday, MIDNIGHT, zone=paris, closed=weekends_only, law="Art. 1") is friday


def test_a_calendar_without_working_days_is_an_error() -> None:
    with pytest.raises(ValueError, match="no working day follows 2026-11-23"):
        next_working_day(date(2026, 11, 23), lambda _day: "closed")


# Regulation 1182/71 Art. 3(5), two working days: the table of worked examples, with both ways to read it.


@pytest.mark.parametrize(
    ("zone", "country", "aware", "whole", "touched"),
    [
        (PARIS, "FR", "2026-11-24 09:17", "2026-11-27 10:00 +01:00", "2026-11-27 10:00 +01:00"),
        (PARIS, "FR", "2026-11-23 14:00", "2026-11-26 15:00 +01:00", "2026-11-26 15:00 +01:00"),
        # From Friday 17:00 to Monday 17:00 there is no whole working day: Monday and Tuesday, to its end.
        (PARIS, "FR", "2026-11-27 16:30", "2026-12-01 24:00 +01:00", "2026-11-30 17:00 +01:00"),
        # Christmas: Thursday is touched; Friday and Saturday are holidays, Sunday is free.
        (BERLIN, "DE", "2026-12-24 15:20", "2026-12-29 24:00 +01:00", "2026-12-28 24:00 +01:00"),
        # Easter 2027: Good Friday and Easter Monday are holidays.
        (BERLIN, "DE", "2027-03-25 17:45", "2027-03-31 24:00 +02:00", "2027-03-30 24:00 +02:00"),
        (PARIS, "FR", "2026-10-23 20:10", "2026-10-27 24:00 +01:00", "2026-10-26 20:00 +01:00"),
        (PARIS, "FR", "2026-10-25 02:30+02:00", "2026-10-28 02:00 +01:00", "2026-10-28 02:00 +01:00"),
        (PARIS, "FR", "2026-11-25 09:12", "2026-11-28 10:00 +01:00", "2026-11-28 10:00 +01:00"),
    ],
)
def test_two_working_days_are_counted_both_ways(
    zone: str, country: str, aware: str, whole: str, touched: str
) -> None:
    there = ZoneInfo(zone)
    event = moment(aware, there).utc
    start, end = after_hours_1182_71(event, 0), after_hours_1182_71(event, 72)

    def read(*, as_whole: bool) -> str:
        found = two_working_days(start, end, zone=there, closed=closed_on(country), whole=as_whole)
        return end_words(found, there, ends_day=found != end)

    assert (read(as_whole=True), read(as_whole=False)) == (whole, touched)
