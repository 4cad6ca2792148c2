"""72 hours, counted in elapsed time and as Regulation 1182/71 counts them.

The examples were worked out by hand from the zones' offsets: Paris and Berlin are one hour ahead of UTC
in winter (CET) and two in summer (CEST).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW, moment
from tocsin.domain.law.calendars import after_hours, after_hours_1182_71
from tocsin.domain.moments import shown

BERLIN = "Europe/Berlin"
PARIS = "Europe/Paris"

EXAMPLES = [
    # An ordinary Tuesday: the counted hours begin at 10:00.
    (PARIS, "2026-11-24 09:17", "2026-11-27 09:17 +01:00", "2026-11-27 10:00 +01:00"),
    # Exactly on the hour: the event lies in the hour that begins then, so all of it is left out.
    (PARIS, "2026-11-23 14:00", "2026-11-26 14:00 +01:00", "2026-11-26 15:00 +01:00"),
    # Over a weekend, which is not left out.
    (PARIS, "2026-11-27 16:30", "2026-11-30 16:30 +01:00", "2026-11-30 17:00 +01:00"),
    # Over Christmas: it ends on a Sunday and stays there.
    (BERLIN, "2026-12-24 15:20", "2026-12-27 15:20 +01:00", "2026-12-27 16:00 +01:00"),
    # Over the change to summer time: the clock on the wall shows an hour more.
    (BERLIN, "2027-03-25 17:45", "2027-03-28 18:45 +02:00", "2027-03-28 19:00 +02:00"),
    # Over the change to winter time: the clock on the wall shows an hour less.
    (PARIS, "2026-10-23 20:10", "2026-10-26 19:10 +01:00", "2026-10-26 20:00 +01:00"),
    # From the first pass of the hour that happens twice.
    (PARIS, "2026-10-25 02:30+02:00", "2026-10-28 01:30 +01:00", "2026-10-28 02:00 +01:00"),
    # From the message by which a processor tells its controller.
    (PARIS, "2026-11-25 09:12", "2026-11-28 09:12 +01:00", "2026-11-28 10:00 +01:00"),
]
IDS = ["ordinary", "on-the-hour", "weekend", "christmas", "to-summer", "to-winter", "repeated", "processor"]


@pytest.mark.parametrize(("zone", "aware", "due", "_latest"), EXAMPLES, ids=IDS)
def test_72_hours_are_elapsed_hours(zone: str, aware: str, due: str, _latest: str) -> None:
    start = moment(aware, ZoneInfo(zone)).utc
    assert shown(after_hours(start, 72), ZoneInfo(zone)) == due


@pytest.mark.parametrize(("zone", "aware", "_due", "latest"), EXAMPLES, ids=IDS)
def test_the_regulation_leaves_out_the_hour_of_the_event(
    zone: str, aware: str, _due: str, latest: str
) -> None:
    start = moment(aware, ZoneInfo(zone)).utc
    assert shown(after_hours_1182_71(start, 72), ZoneInfo(zone)) == latest


@pytest.mark.parametrize(
    ("aware", "latest"),
    [
        ("13:00:00.000000", "14:00"),
        ("13:00:00.000001", "14:00"),
        ("13:59:59.999999", "14:00"),
        ("14:00:00.000000", "15:00"),
    ],
)
def test_an_event_on_the_hour_lies_in_the_hour_that_begins(aware: str, latest: str) -> None:
    start = datetime.fromisoformat(f"2026-11-23T{aware}+00:00")
    assert after_hours_1182_71(start, 72) == datetime.fromisoformat(f"2026-11-26T{latest}+00:00")


def test_two_people_who_learn_it_within_one_hour_have_the_same_latest_moment() -> None:
    early, late = moment("2026-11-23 12:17").utc, moment("2026-11-23 12:59").utc
    assert after_hours_1182_71(early, 72) == after_hours_1182_71(late, 72) == moment("2026-11-26 13:00").utc


INSTANTS = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)


@given(INSTANTS, st.integers(1, 1000))
@settings(max_examples=300, deadline=None)
def test_the_regulation_gives_more_time_but_never_more_than_an_hour(start: datetime, hours: int) -> None:
    plain, counted = after_hours(start, hours), after_hours_1182_71(start, hours)
    assert plain < counted <= plain + timedelta(hours=1)
    assert (counted.minute, counted.second, counted.microsecond) == (0, 0, 0)


@given(INSTANTS, st.integers(0, 1000))
@settings(max_examples=200, deadline=None)
def test_a_period_in_hours_does_not_depend_on_the_zone_it_starts_in(start: datetime, hours: int) -> None:
    in_paris = start.astimezone(ZoneInfo(PARIS))
    assert after_hours(in_paris, hours) == start + timedelta(hours=hours)
    assert after_hours_1182_71(in_paris, hours) == after_hours_1182_71(start, hours)


def test_a_deadline_is_given_in_utc() -> None:
    assert after_hours(NOW.astimezone(ZoneInfo(PARIS)), 72).tzinfo is UTC
    assert after_hours_1182_71(NOW.astimezone(ZoneInfo(PARIS)), 72).tzinfo is UTC
