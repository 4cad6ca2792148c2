"""Reading a time as a person types it. The clock of these tests shows Monday 2026-11-23, 14:00 in Paris."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW, PARIS, moment
from tocsin.domain.errors import UserError
from tocsin.domain.moments import (
    Precision,
    brief_utc,
    find_zone,
    read_moment,
    read_utc,
    shown,
    span,
    write_utc,
)

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("typed", "utc", "precision"),
    [
        ("2026-11-23T14:00+01:00", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23T14:00+0100", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23T13:00Z", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 13:00 Z", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 08:00 -05:00", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 18:45+05:45", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 14:00 Europe/Paris", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23T14:00[Europe/Paris]", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23T14:00+01:00[Europe/Paris]", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 13:00 UTC", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 10:00 America/Argentina/Buenos_Aires", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 08:00 America/Port-au-Prince", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23 14:00", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-11-23T14:00", "2026-11-23T13:00", Precision.MINUTE),
        ("  2026-11-23 14:00\n", "2026-11-23T13:00", Precision.MINUTE),
        ("2026-07-14 14:00", "2026-07-14T12:00", Precision.MINUTE),
        ("2028-02-29 14:00", "2028-02-29T13:00", Precision.MINUTE),
        ("14:00", "2026-11-23T13:00", Precision.MINUTE),
        ("14:01", "2026-11-22T13:01", Precision.MINUTE),
        ("00:00", "2026-11-22T23:00", Precision.MINUTE),
        ("23:59", "2026-11-22T22:59", Precision.MINUTE),
        ("12:00Z", "2026-11-23T12:00", Precision.MINUTE),
        ("07:30 America/New_York", "2026-11-23T12:30", Precision.MINUTE),
        ("-2h", "2026-11-23T11:00", Precision.MINUTE),
        ("-90m", "2026-11-23T11:30", Precision.MINUTE),
        ("+1h", "2026-11-23T14:00", Precision.MINUTE),
        ("-3d", "2026-11-20T13:00", Precision.MINUTE),
        ("-1w", "2026-11-16T13:00", Precision.MINUTE),
        ("-1mo", "2026-10-23T12:00", Precision.MINUTE),  # summer time: 14:00 is 12:00 UTC
    ],
)
def test_a_time_is_read_in_the_zone_it_names_or_in_that_of_the_case(
    typed: str, utc: str, precision: Precision
) -> None:
    read = moment(typed)
    assert read.at == f"{utc}:00.000000Z"
    assert read.precision is precision
    assert read.said == typed


def test_seconds_and_their_fractions_are_kept() -> None:
    assert moment("2026-11-23T14:00:07.25+01:00").at == "2026-11-23T13:00:07.250000Z"
    assert moment("2026-11-23 14:00:07").precision is Precision.SECOND


def test_now_is_the_present_to_the_microsecond() -> None:
    present = datetime(2026, 11, 23, 13, 0, 5, 123456, tzinfo=UTC)
    read = moment("NOW", now=present)
    assert (read.utc, read.precision, read.zone) == (present, Precision.SECOND, "Europe/Paris")


def test_a_distance_counts_from_the_full_minute() -> None:
    present = datetime(2026, 11, 23, 13, 0, 59, tzinfo=UTC)
    assert moment("-2h", now=present).at == "2026-11-23T11:00:00.000000Z"


def test_a_distance_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(UserError, match="is beyond the calendar"):
        moment("-9999mo", now=datetime(800, 1, 1, tzinfo=UTC))  # 833 years and three months


def test_a_day_alone_means_its_first_moment_and_says_so() -> None:
    read = moment("2026-11-23")
    assert (read.at, read.precision) == ("2026-11-22T23:00:00.000000Z", Precision.DAY)


def test_a_day_with_a_zone_begins_there() -> None:
    read = moment("2026-11-23 America/New_York")
    assert (read.at, read.zone) == ("2026-11-23T05:00:00.000000Z", "America/New_York")


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("2026-11-23 14:00", "Europe/Paris"),
        ("2026-11-23 14:00+01:00", "UTC"),
        ("2026-11-23 14:00+01:00 Europe/Paris", "Europe/Paris"),
        ("2026-11-23 08:00 America/New_York", "America/New_York"),
    ],
)
def test_the_zone_of_a_time_is_kept_with_it(typed: str, zone: str) -> None:
    assert moment(typed).zone == zone


@pytest.mark.parametrize(
    "typed",
    [
        "11/12/2026",
        "12/11/2026 14:00",
        "23.11.2026",
        "23 November 2026",
        "2026/11/23",
        "20261123T1400",
        "2026-11-23 2pm",
        "2026-11-23 9:17",
        "9:17",
        "2pm",
        "1400",
        "yesterday",
        "-2",
        "-2 h",
        "2h",
        "-2y",
        "-12345h",
        "",
        "T14:00",
        "2026-11-23 14",
        "2026-W48-1",
        "2026-327",
        "1795525200",
    ],
)
def test_nothing_is_guessed(typed: str) -> None:
    with pytest.raises(UserError, match="is not a time that can be read without guessing"):
        moment(typed)


@pytest.mark.parametrize("typed", ["2026-02-29", "2026-13-01", "2026-00-10", "2026-11-31 14:00"])
def test_a_day_that_is_not_on_the_calendar_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="is not a day of the calendar"):
        moment(typed)


@pytest.mark.parametrize("typed", ["24:00", "2026-11-23 24:00", "25:00", "14:60", "2026-11-23T14:00:60Z"])
def test_a_time_that_no_clock_shows_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="is not a time of day"):
        moment(typed)


def test_midnight_at_the_end_of_a_day_is_explained() -> None:
    with pytest.raises(UserError) as refused:
        moment("2026-11-23 24:00")
    assert "24:00 is 00:00 of the next day" in refused.value.hint


@pytest.mark.parametrize(
    "typed", ["0206-11-23 14:00", "0001-01-01", "9999-12-31 23:59-14:00", "1969-12-31", "3000-01-01"]
)
def test_a_year_that_can_only_be_a_slip_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="is not a year that a breach can have"):
        moment(typed)


@pytest.mark.parametrize("typed", ["1970-01-01", "2999-12-31"])
def test_a_year_that_can_be_meant_is_read(typed: str) -> None:
    assert shown(moment(typed), PARIS) == typed


@pytest.mark.parametrize("typed", ["2026-11-23 14:00+25:00", "2026-11-23 14:00+99:99", "14:00-24:00"])
def test_an_offset_that_no_clock_has_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="is not a time that can be read without guessing"):
        moment(typed)


@pytest.mark.parametrize(
    "typed", ["2026-11-23+05:00", "2026-11-23Z", "2026-11-23 -05:00", "2026-11-23-14:00"]
)
def test_a_day_with_an_offset_is_refused_rather_than_the_offset_left_aside(typed: str) -> None:
    with pytest.raises(UserError, match="has an offset without a time of day"):
        moment(typed)


@pytest.mark.parametrize("typed", ["\uff12\uff10\uff12\uff16-11-23", "-\u0662h", "1\u0664:00"])
def test_digits_are_those_of_the_keyboard(typed: str) -> None:
    with pytest.raises(UserError):
        moment(typed)


def test_offset_and_zone_that_contradict_each_other_are_refused_with_a_way_out() -> None:
    with pytest.raises(UserError) as refused:
        moment("2026-11-23T14:00+05:00 Europe/Paris")
    assert "at that time Europe/Paris was not at +05:00" in refused.value.message
    assert refused.value.hint == "Leave one of the two out, or write 2026-11-23 10:00 +01:00"


@pytest.mark.parametrize("name", ["Europe/Atlantis", "CET5", "", "../../etc/passwd", "Europe", "\udc80"])
def test_a_zone_that_does_not_exist_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(UserError) as refused:
        find_zone(name)
    assert "Europe/Paris or UTC" in refused.value.hint


def test_a_time_of_day_with_an_offset_is_the_latest_one_too() -> None:
    # 01:00 at +14:00 is 11:00 UTC of the day before; it is 13:00 UTC, so the latest was two hours ago.
    assert moment("01:00+14:00").at == "2026-11-23T11:00:00.000000Z"
    # 23:00 at -10:00 is 09:00 UTC of the next day: today's has been four hours ago.
    assert moment("23:00-10:00").at == "2026-11-23T09:00:00.000000Z"


@given(
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    offset=st.sampled_from(["", "Z", "+14:00", "-11:00", "+05:45", " Asia/Tokyo", " Pacific/Honolulu"]),
)
@settings(max_examples=200, deadline=None)
def test_a_time_of_day_lies_within_the_last_day(hour: int, minute: int, offset: str) -> None:
    read = moment(f"{hour:02d}:{minute:02d}{offset}")
    assert timedelta(0) <= NOW - read.utc < timedelta(days=1)


@given(st.text(max_size=40))
@settings(max_examples=500, deadline=None)
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        read = moment(typed)
    except UserError:
        return
    assert write_utc(read_utc(read.at)) == read.at


@given(st.from_regex(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?( ?[+-]\d\d:\d\d)?( UTC)?", fullmatch=True))
@settings(max_examples=500, deadline=None)
def test_whatever_looks_like_a_time_is_read_or_refused(typed: str) -> None:
    try:
        read = moment(typed)
    except UserError:
        return
    assert len(read.at) == len("2026-11-23T13:00:00.000000Z")


def test_text_order_of_stored_instants_is_time_order() -> None:
    early, late = datetime(1999, 1, 2, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    assert write_utc(early) < write_utc(late)


def test_a_stored_instant_is_utc_whatever_zone_it_came_in() -> None:
    local = datetime(2026, 11, 23, 8, 0, tzinfo=NEW_YORK)
    assert write_utc(local) == "2026-11-23T13:00:00.000000Z"
    assert read_utc("2026-11-23T13:00:00.000000Z") == NOW


def test_output_leaves_out_a_fraction_only_where_there_is_none() -> None:
    assert brief_utc("2026-11-23T13:00:00.000000Z") == "2026-11-23T13:00:00Z"
    assert brief_utc("2026-11-23T13:00:00.000001Z") == "2026-11-23T13:00:00.000001Z"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0:00"),
        (59, "0:00"),
        (60, "0:01"),
        (148_620, "41:17"),  # 41 * 3600 + 17 * 60
        (259_199, "71:59"),
        (259_200, "72:00"),
        (-60, "0:01"),
        (-59.9, "0:00"),
    ],
)
def test_a_length_of_time_drops_its_seconds(seconds: float, written: str) -> None:
    assert span(seconds) == written


def test_a_time_is_read_in_the_zone_of_the_case_whatever_zone_the_machine_is_in() -> None:
    assert read_moment("2026-11-23 08:00", zone=NEW_YORK, now=NOW).utc == NOW
    assert read_moment("2026-11-23 14:00", zone=PARIS, now=NOW).utc == NOW
