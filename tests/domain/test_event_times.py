"""The times of machine events: every way in which tools are known to get them wrong, and what is done here.

The threads named are where people complained: google/timesketch, dfir-iris/iris-web, dfir-iris/iris-client.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.domain.errors import UserError
from tocsin.domain.events.times import (
    Fold,
    Grain,
    UnclearTimeError,
    ZonedTimes,
    instant,
    microseconds,
    times_of,
    utc_text,
)

UNCLEAR = pytest.raises(UnclearTimeError)


def read(text: str, form: str = "iso", zone: str = "", fold: Fold = Fold.REFUSE) -> str:
    return utc_text(times_of(form, zone, fold)(text).at)


def why_not(text: str, form: str = "iso", zone: str = "") -> str:
    with UNCLEAR as caught:
        times_of(form, zone)(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-23T14:00:00.123456+01:00", "2026-11-23T13:00:00.123456Z"),
        ("2026-11-23T14:00:00,123+0100", "2026-11-23T13:00:00.123000Z"),
        ("2026-11-23 14:00:00Z", "2026-11-23T14:00:00.000000Z"),
        ("2026-11-23t14:00z", "2026-11-23T14:00:00.000000Z"),
        ("2026-11-23 14:00:00 UTC", "2026-11-23T14:00:00.000000Z"),
        ("2026-11-23T14:00:00+05:45", "2026-11-23T08:15:00.000000Z"),
        ("2026-11-23T00:30:00-03:30", "2026-11-23T04:00:00.000000Z"),
        ("2023-05-03T07:36:43.9116468Z", "2023-05-03T07:36:43.911646Z"),
    ],
)
def test_a_time_with_an_offset_is_that_instant(text: str, at: str) -> None:
    assert read(text) == at


def test_microseconds_are_kept() -> None:
    """timesketch #3173: milliseconds and microseconds became zero."""
    time = times_of("iso", "")("2024-07-28T15:30:18.533968Z")
    assert utc_text(time.at) == "2024-07-28T15:30:18.533968Z"
    assert time.grain is Grain.MICROSECOND


@given(st.datetimes(min_value=datetime(1700, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001 - naive
@settings(max_examples=50)
def test_no_microsecond_is_lost_to_a_float(moment: datetime) -> None:
    """Counting through floats is one off for every other time."""
    aware = moment.replace(tzinfo=UTC)
    assert instant(times_of("iso", "")(aware.isoformat()).at) == aware
    assert times_of("epoch-us", "")(str(microseconds(aware))).at == microseconds(aware)


def test_what_is_finer_than_a_microsecond_is_said_and_not_rounded_up() -> None:
    time = times_of("iso", "")("2026-11-23T14:00:00.9999999Z")
    assert utc_text(time.at) == "2026-11-23T14:00:00.999999Z"
    assert "finer than a microsecond" in time.remark


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("2026-11-23", Grain.DAY),
        ("2026-11-23T14:00", Grain.MINUTE),
        ("2026-11-23T14:00:00", Grain.SECOND),
        ("2026-11-23T14:00:00.1", Grain.MILLISECOND),
        ("2026-11-23T14:00:00.1000", Grain.MICROSECOND),
    ],
)
def test_no_precision_is_invented(text: str, grain: Grain) -> None:
    assert times_of("iso", "UTC")(text).grain is grain


def test_a_time_without_an_offset_is_not_taken_for_utc_or_for_the_zone_of_the_machine() -> None:
    """timesketch #2943, iris-web #1054: a naive time was read in whatever zone the program ran in."""
    assert why_not("2026-11-23 14:00:00") == "no offset, and no zone was declared for this file"
    assert read("2026-11-23 14:00:00", zone="America/New_York") == "2026-11-23T19:00:00.000000Z"


def test_the_day_does_not_slip_when_the_zone_is_behind_utc() -> None:
    """iris-web #722: the badge of a day was one day off."""
    at = times_of("iso", "America/New_York")("2026-11-23").at
    assert instant(at).astimezone(ZoneInfo("America/New_York")).date().isoformat() == "2026-11-23"


def test_an_offset_beside_the_time_is_applied_once() -> None:
    """iris-client #16: reading and writing an event moved it by its offset."""
    read_time = ZonedTimes("iso")
    time = read_time("2026-11-23T14:00:00.000000", "+01:00")
    assert (utc_text(time.at), time.zone) == ("2026-11-23T13:00:00.000000Z", "+01:00")
    both = read_time("2026-11-23T14:00:00+01:00", "+01:00")
    assert both.at == time.at


def test_two_offsets_that_disagree_are_refused() -> None:
    with UNCLEAR as caught:
        ZonedTimes("iso")("2026-11-23T14:00:00Z", "+01:00")
    assert "the time says +00:00, beside it stands +01:00" in str(caught.value)


def test_a_zone_beside_the_time_follows_summer_and_winter() -> None:
    """iris-web #295: an event has a local time, and it is not always the same offset."""
    read_time = ZonedTimes("iso")
    assert utc_text(read_time("2026-07-01 12:00", "Europe/Paris").at) == "2026-07-01T10:00:00.000000Z"
    assert utc_text(read_time("2026-12-01 12:00", "Europe/Paris").at) == "2026-12-01T11:00:00.000000Z"
    with UNCLEAR:
        read_time("2026-12-01 12:00", "Paris time")


def test_a_time_that_the_clock_skipped_is_refused() -> None:
    assert "did not exist in Europe/Paris" in why_not("2026-03-29 02:30:00", zone="Europe/Paris")


def test_a_time_that_the_clock_showed_twice_is_refused_unless_it_is_said_which() -> None:
    text, zone = "2026-10-25 02:30:00", "Europe/Paris"
    assert "happened twice" in why_not(text, zone=zone)
    assert read(text, zone=zone, fold=Fold.EARLIER) == "2026-10-25T00:30:00.000000Z"
    assert read(text, zone=zone, fold=Fold.LATER) == "2026-10-25T01:30:00.000000Z"
    assert "read as the later" in times_of("iso", zone, Fold.LATER)(text).remark


def test_a_change_of_half_an_hour_is_seen_too() -> None:
    zone = "Australia/Lord_Howe"
    assert "happened twice" in why_not("2026-04-05 01:45:00", zone=zone)
    assert "did not exist" in why_not("2026-10-04 02:15:00", zone=zone)


@pytest.mark.parametrize("text", ["11/12/2026 10:00", "11.12.2026", "11-12-26 10:00:00"])
def test_day_and_month_are_not_guessed(text: str) -> None:
    assert "day or month first?" in why_not(text, zone="UTC")


def test_a_declared_form_says_which_is_the_day() -> None:
    assert read("11/12/2026 10:00:00", "%d/%m/%Y %H:%M:%S", "UTC") == "2026-12-11T10:00:00.000000Z"
    assert read("11/12/2026 10:00:00", "%m/%d/%Y %H:%M:%S", "UTC") == "2026-11-12T10:00:00.000000Z"


@pytest.mark.parametrize("text", ["1795165200", "1795165200000", "1795165200000000", "1795165200.5"])
def test_the_unit_of_a_number_is_not_guessed(text: str) -> None:
    """timesketch #259, #1869, pull 3462: seconds, milliseconds and microseconds were mixed up."""
    assert "seconds, milliseconds or microseconds?" in why_not(text)


def test_a_declared_unit_is_taken_at_its_word() -> None:
    at = "2026-11-20T09:00:00.000000Z"
    assert read("1795165200", "epoch-s") == at
    assert read("1795165200000", "epoch-ms") == at
    assert read("1795165200000000", "epoch-us") == at
    assert read("1795165200.123456789", "epoch-s") == "2026-11-20T09:00:00.123456Z"
    assert read("-1", "epoch-s") == "1969-12-31T23:59:59.000000Z"


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("%d/%m/%y %H:%M", "leaves the century to be guessed"),
        ("%d/%m/%Y %H:%M %Z", "mean several zones"),
        ("%d/%m/%Y %I:%M", "morning or evening"),
        ("%H:%M:%S", "must all be in it"),
        ("%c", "must all be in it"),
    ],
)
def test_a_form_that_leaves_something_to_be_guessed_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(UnclearTimeError, match=reason):
        times_of(pattern, "UTC")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no time"),
        ("2026-02-30", "not a day of the calendar"),
        ("2026-11-23T24:00:00Z", "not a time of day"),
        ("2016-12-31T23:59:60Z", "a leap second"),
        ("2026-11-23T14:00:00+15:00", "there is no offset"),
        ("2026-11-23+01:00", "an offset without a time of day"),
        ("1234 19:01:01", "without guessing"),
        ("1600-01-01T00:00:00Z", "outside 1700 to 9999"),
        ("10000-01-01T00:00:00Z", "outside the years"),
        ("2026-11-23T14:00:00 CET", "without guessing"),
        ("\uff12\uff10\uff12\uff16-11-23", "without guessing"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    assert reason in why_not(text, zone="UTC")


def test_a_zone_that_does_not_exist_is_said_at_once() -> None:
    with pytest.raises(UserError, match="no time zone called"):
        times_of("iso", "Europe/Pariss")


@given(st.integers(-(10**6), 10**6), st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kathmandu"]))
@settings(max_examples=50)
def test_a_local_time_is_read_as_the_clock_on_the_wall_showed_it(hours: int, zone: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours % 200_000)
    local = moment.astimezone(ZoneInfo(zone))
    fold = Fold.LATER if local.fold else Fold.EARLIER
    assert read(f"{local:%Y-%m-%d %H:%M:%S}", zone=zone, fold=fold) == utc_text(microseconds(moment))
