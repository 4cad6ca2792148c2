"""Local times that do not exist or happen twice, and days that begin oddly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW, PARIS, moment
from tocsin.domain.errors import UserError
from tocsin.domain.moments import Precision, offset, read_moment, shown

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
ZONES = [
    "Europe/Paris",
    "Europe/London",
    "Europe/Kyiv",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Havana",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Beirut",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Pacific/Chatham",
    "Pacific/Auckland",
    "UTC",
]


def refused_readings(typed: str, zone: ZoneInfo = PARIS, now: datetime = NOW) -> tuple[str, list[str]]:
    """Give what is said of a local time that cannot be placed, and the two readings offered."""
    with pytest.raises(UserError) as refused:
        moment(typed, zone, now)
    lead, _, offered = refused.value.hint.partition(": ")
    assert lead == "Say which you mean, with its offset"
    return refused.value.message, offered.split(" or ")


def test_a_time_that_the_clocks_skipped_is_refused_with_both_readings() -> None:
    message, offered = refused_readings("2027-03-28 02:30")
    assert message == "2027-03-28 02:30 did not exist in Europe/Paris (the clocks changed)"
    # Counted on from before the change it is 03:30 summer time, counted back from after it 01:30.
    assert offered == ["2027-03-28 03:30 +02:00", "2027-03-28 01:30 +01:00"]


def test_a_time_that_happened_twice_is_refused_with_both_readings() -> None:
    message, offered = refused_readings("2026-10-25 02:30")
    assert message == "2026-10-25 02:30 happened twice in Europe/Paris (the clocks changed)"
    assert offered == ["2026-10-25 02:30 +02:00", "2026-10-25 02:30 +01:00"]


@pytest.mark.parametrize("typed", ["2027-03-28 02:30", "2026-10-25 02:30"])
def test_each_reading_offered_can_be_typed(typed: str) -> None:
    _message, offered = refused_readings(typed)
    instants = {moment(reading).utc for reading in offered}
    assert len(instants) == 2


def test_the_offset_says_which_of_two_was_meant() -> None:
    assert moment("2026-10-25 02:30+02:00").at == "2026-10-25T00:30:00.000000Z"
    assert moment("2026-10-25 02:30+01:00").at == "2026-10-25T01:30:00.000000Z"


def test_offset_and_zone_together_also_say_which_of_two_was_meant() -> None:
    assert moment("2026-10-25 02:30+02:00 Europe/Paris").at == "2026-10-25T00:30:00.000000Z"
    assert moment("2026-10-25 02:30+01:00 Europe/Paris").at == "2026-10-25T01:30:00.000000Z"


@pytest.mark.parametrize("stated", ["+01:00", "+02:00"])
def test_no_offset_makes_a_skipped_time_of_the_zone_real(stated: str) -> None:
    with pytest.raises(UserError, match="was not at"):
        moment(f"2027-03-28 02:30{stated} Europe/Paris")


@pytest.mark.parametrize("typed", ["2027-03-28 01:59", "2027-03-28 03:00", "2026-10-25 01:59"])
def test_the_minutes_beside_a_change_are_read(typed: str) -> None:
    assert shown(moment(typed), PARIS).startswith(typed)


def test_a_time_of_day_that_happened_twice_today_is_refused() -> None:
    at_noon = datetime(2026, 10, 25, 11, 0, tzinfo=UTC)
    message, _offered = refused_readings("02:30", now=at_noon)
    assert message.startswith("2026-10-25 02:30 happened twice")


def test_days_keep_the_time_of_day_over_a_change_of_clocks() -> None:
    # Monday 26 October 14:00 CET; Saturday was still summer time, so two days are 49 hours.
    monday = datetime(2026, 10, 26, 13, 0, tzinfo=UTC)
    assert moment("-2d", now=monday).at == "2026-10-24T12:00:00.000000Z"


def test_hours_are_elapsed_time_over_a_change_of_clocks() -> None:
    monday = datetime(2026, 10, 26, 13, 0, tzinfo=UTC)
    assert moment("-48h", now=monday).at == "2026-10-24T13:00:00.000000Z"


def test_one_day_and_24_hours_differ_by_the_hour_the_clocks_gained() -> None:
    sunday = datetime(2026, 10, 25, 13, 0, tzinfo=UTC)  # 14:00 CET; 14:00 CEST the day before was 12:00 UTC
    assert moment("-24h", now=sunday).utc - moment("-1d", now=sunday).utc == timedelta(hours=1)


def test_a_distance_in_days_that_lands_in_a_skipped_hour_is_refused() -> None:
    # 2027-03-29 02:30 CEST is 00:30 UTC; one day before, 02:30 did not exist.
    _message, offered = refused_readings("-1d", now=datetime(2027, 3, 29, 0, 30, tzinfo=UTC))
    assert len(offered) == 2


def test_a_month_ago_is_the_same_day_or_the_last_of_a_shorter_month() -> None:
    end_of_march = datetime(2027, 3, 31, 10, 0, tzinfo=UTC)  # 12:00 CEST
    assert shown(moment("-1mo", now=end_of_march), PARIS) == "2027-02-28 12:00 +01:00"


def test_a_day_whose_midnight_was_skipped_begins_an_hour_later() -> None:
    # The clocks went from 24:00 to 01:00: the first moment of 4 November is 01:00 -02:00.
    read = read_moment("2018-11-04", zone=SAO_PAULO, now=NOW)
    assert (read.at, read.precision) == ("2018-11-04T03:00:00.000000Z", Precision.DAY)
    assert shown(read, PARIS) == "2018-11-04"


def test_a_day_whose_midnight_happened_twice_begins_with_the_first_of_them() -> None:
    # Havana, 2026-11-01: at 01:00 -04:00 the clocks went back to 00:00 -05:00.
    read = read_moment("2026-11-01", zone=ZoneInfo("America/Havana"), now=NOW)
    assert read.at == "2026-11-01T04:00:00.000000Z"


def test_a_day_that_ended_twice_does_not_lend_its_second_end_to_the_next() -> None:
    # Sao Paulo, 2018-02-18: at 24:00 -02:00 of the 17th the clocks went back to 23:00 -03:00.
    read = read_moment("2018-02-18", zone=SAO_PAULO, now=NOW)
    assert read.at == "2018-02-18T03:00:00.000000Z"


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(datetime(1995, 1, 1).date(), datetime(2037, 12, 31).date()),  # noqa: DTZ001 - only the dates
)
@settings(max_examples=400, deadline=None)
def test_a_day_begins_where_the_day_before_ends(zone: str, day: datetime) -> None:
    first = read_moment(f"{day:%Y-%m-%d}", zone=ZoneInfo(zone), now=NOW).utc
    just_before = (first - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
    assert f"{first.astimezone(ZoneInfo(zone)):%Y-%m-%d}" == f"{day:%Y-%m-%d}"
    assert f"{just_before:%Y-%m-%d}" < f"{day:%Y-%m-%d}"


@given(
    zone=st.sampled_from(ZONES),
    instant=st.datetimes(
        datetime(1995, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
        datetime(2037, 12, 31),  # noqa: DTZ001 - the same
        timezones=st.just(UTC),
    ),
)
@settings(max_examples=600, deadline=None)
def test_what_is_shown_can_be_typed_again_to_the_minute(zone: str, instant: datetime) -> None:
    written = shown(instant, ZoneInfo(zone))
    assert moment(written).utc == instant.replace(second=0, microsecond=0)


@given(
    zone=st.sampled_from(ZONES),
    local=st.datetimes(datetime(1995, 1, 1), datetime(2037, 12, 31)),  # noqa: DTZ001 - a wall clock
)
@settings(max_examples=600, deadline=None)
def test_a_local_time_is_placed_where_it_shows_or_refused(zone: str, local: datetime) -> None:
    typed = f"{local:%Y-%m-%d %H:%M}"
    try:
        read = read_moment(typed, zone=ZoneInfo(zone), now=NOW)
    except UserError:
        readings = [local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1)]
        assert readings[0].utcoffset() != readings[1].utcoffset()
    else:
        assert shown(read, ZoneInfo(zone)).startswith(typed)


def test_seconds_are_shown_where_they_were_given() -> None:
    read = moment("2026-11-23 14:00:07")
    assert shown(read, PARIS) == "2026-11-23 14:00:07 +01:00"
    assert moment(shown(read, PARIS)).at == read.at


def test_seconds_of_a_plain_instant_are_shown_only_when_asked() -> None:
    instant = datetime(2026, 11, 23, 13, 0, 7, tzinfo=UTC)
    assert shown(instant, PARIS) == "2026-11-23 14:00 +01:00"
    assert shown(instant, PARIS, seconds=True) == "2026-11-23 14:00:07 +01:00"


def test_a_day_is_shown_without_a_time_in_the_zone_it_was_said_in() -> None:
    read = moment("2026-11-23 Pacific/Auckland")
    assert shown(read, ZoneInfo("America/New_York")) == "2026-11-23"


@pytest.mark.parametrize(
    ("zone", "written"),
    [("Asia/Kathmandu", "+05:45"), ("America/St_Johns", "-03:30"), ("UTC", "+00:00")],
)
def test_an_offset_is_written_with_hours_and_minutes(zone: str, written: str) -> None:
    assert offset(NOW.astimezone(ZoneInfo(zone))) == written
