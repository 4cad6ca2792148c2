"""What a clock says of one duty: when it began, when it is due, how much is left, and why."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import (
    NOW,
    Journal,
    filing,
    known,
    moment,
    not_applicable,
    reading_of,
    regime,
    state_of,
    unknown,
)
from tests.domain.test_calendars import EXAMPLES, IDS
from tocsin.domain.entries import FactSet, FilingWithdrawn
from tocsin.domain.facts import FactStatus
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.moments import read_utc, shown

AWARE = known("time.aware_at", moment("2026-11-20 14:00"))
"""Friday 14:00 in Paris, 13:00 UTC: due Monday 2026-11-23 13:00 UTC, which is `NOW`."""

SA = regime()
DUE = NOW


def at(hours: float = 0, microseconds: int = 0, *, more: tuple[FactSet, ...] = ()) -> Reading:
    """Read the clock so long after it is due."""
    return reading_of(SA, state_of(AWARE, *more), DUE + timedelta(hours=hours, microseconds=microseconds))


@pytest.mark.parametrize(("zone", "aware", "due", "latest"), EXAMPLES, ids=IDS)
def test_the_deadline_to_work_to_is_the_earlier_reading_of_the_law(
    zone: str, aware: str, due: str, latest: str
) -> None:
    began = moment(aware, ZoneInfo(zone))
    reading = reading_of(SA, Journal(known("time.aware_at", began), zone=zone).state, began.utc)
    assert reading.due_at is not None
    assert reading.latest_at is not None
    assert shown(read_utc(reading.due_at), ZoneInfo(zone)) == due
    assert shown(read_utc(reading.latest_at), ZoneInfo(zone)) == latest


def test_a_clock_that_has_just_begun_has_72_hours_left() -> None:
    reading = at(hours=-72)
    assert (reading.state, reading.remaining_s, reading.elapsed_s) == (ClockState.RUNNING, 259_200, 0)
    assert reading.starts_at == "2026-11-20T13:00:00.000000Z"
    assert reading.due_at == "2026-11-23T13:00:00.000000Z"
    assert reading.latest_at == "2026-11-23T14:00:00.000000Z"


def test_at_the_very_instant_it_is_due_a_clock_still_runs() -> None:
    reading = at()
    assert (reading.state, reading.remaining_s, reading.elapsed_s) == (ClockState.RUNNING, 0, 259_200)


def test_a_microsecond_later_it_is_overdue() -> None:
    reading = at(microseconds=1)
    assert (reading.state, reading.remaining_s) == (ClockState.OVERDUE, -1)


def test_a_microsecond_before_there_is_no_whole_second_left() -> None:
    reading = at(microseconds=-1)
    assert (reading.state, reading.remaining_s) == (ClockState.RUNNING, 0)


def test_seconds_left_are_whole_and_never_too_many() -> None:
    assert at(microseconds=-1_500_000).remaining_s == 1
    assert at(microseconds=1_500_000).remaining_s == -2


def test_within_the_hour_of_the_other_reading_a_clock_is_overdue_all_the_same() -> None:
    reading = at(hours=0.5)
    assert (reading.state, reading.latest_at) == (ClockState.OVERDUE, "2026-11-23T14:00:00.000000Z")


@given(st.integers(-300_000_000_000, 300_000_000_000))
@settings(max_examples=150, deadline=None)
def test_a_clock_is_overdue_exactly_when_its_deadline_has_passed(microseconds: int) -> None:
    reading = at(microseconds=microseconds)
    assert (reading.state is ClockState.OVERDUE) == (microseconds > 0)
    assert reading.remaining_s == -microseconds // 1_000_000


def test_a_clock_whose_beginning_nobody_stated_waits_for_it() -> None:
    reading = reading_of(SA, state_of())
    assert (reading.state, reading.starts_at, reading.due_at) == (ClockState.NOT_STARTED, None, None)
    assert reading.waits_for == ("time.aware_at",)
    assert reading.because == ("Starts with time.aware_at, which is not stated",)


@pytest.mark.parametrize("body", [unknown("time.aware_at"), not_applicable("time.aware_at")])
def test_a_beginning_that_became_unknown_stops_the_clock_and_keeps_what_it_said(body: FactSet) -> None:
    restated = msgspec.structs.replace(body, because="it was another breach")
    reading = reading_of(SA, state_of(AWARE, restated))
    assert (reading.state, reading.due_at, reading.remaining_s) == (ClockState.NOT_STARTED, None, None)
    (earlier,) = reading.earlier
    assert (earlier.starts_at, earlier.due_at, earlier.replaced_because) == (
        "2026-11-20T13:00:00.000000Z",
        "2026-11-23T13:00:00.000000Z",
        "it was another breach",
    )


def test_a_beginning_restated_moves_the_clock_and_keeps_the_earlier_reading() -> None:
    journal = Journal()
    journal.add(AWARE, actor="analyst")
    journal.add(known("time.aware_at", moment("2026-11-19 09:00"), because="the ticket is older"))
    reading = reading_of(SA, journal.state)
    assert reading.due_at == "2026-11-22T08:00:00.000000Z"
    assert reading.state is ClockState.OVERDUE
    (earlier,) = reading.earlier
    assert (earlier.starts_at, earlier.due_at) == (
        "2026-11-20T13:00:00.000000Z",
        "2026-11-23T13:00:00.000000Z",
    )
    assert (earlier.stated_by, earlier.stated_at) == ("analyst", "2026-11-23T12:01:00.000000Z")
    assert earlier.replaced_because == "the ticket is older"


def test_every_earlier_reading_is_kept_oldest_first() -> None:
    days = ["2026-11-20", "2026-11-19", "2026-11-18"]
    bodies = [known("time.aware_at", moment(f"{day} 14:00"), because=day) for day in days]
    reading = reading_of(SA, state_of(*bodies))
    assert [earlier.replaced_because for earlier in reading.earlier] == days[1:]


def test_a_beginning_first_unknown_then_stated_has_no_earlier_reading() -> None:
    assert reading_of(SA, state_of(unknown("time.aware_at"), AWARE)).earlier == ()


def test_a_redacted_beginning_stops_the_clock() -> None:
    journal = Journal()
    journal.add(FactSet(key="time.aware_at"), redacted=True)
    assert reading_of(SA, journal.state).state is ClockState.NOT_STARTED


def test_where_only_the_day_is_known_the_clock_runs_from_its_first_moment() -> None:
    reading = reading_of(SA, state_of(known("time.aware_at", moment("2026-11-20"))))
    # 00:00 in Paris is 23:00 UTC of the day before; three days later, the same.
    assert reading.starts_at == "2026-11-19T23:00:00.000000Z"
    assert reading.due_at == "2026-11-22T23:00:00.000000Z"
    assert (
        "Only the day is known: counted from its first moment, which is the safe reading" in reading.because
    )


def test_an_estimated_beginning_starts_the_clock() -> None:
    body = FactSet(key="time.aware_at", value=moment("2026-11-20 14:00"), status=FactStatus.ESTIMATED)
    assert reading_of(SA, state_of(body)).due_at == "2026-11-23T13:00:00.000000Z"


def test_a_clock_shows_its_sum() -> None:
    assert at().because == (
        "time.aware_at: 2026-11-20 14:00 +01:00 = 2026-11-20 13:00 +00:00, "
        "stated by lead on 2026-11-23 13:01 +01:00",
        "72 elapsed hours, nights, weekends and public holidays included",
        "Due 2026-11-23 14:00 +01:00 = 2026-11-23 13:00 +00:00",
        "Regulation 1182/71 Art. 3(1) does not count the hour of the event: that reading ends "
        "2026-11-23 15:00 +01:00. Work to the earlier one",
    )


def test_where_the_regulation_does_not_count_there_is_no_other_reading() -> None:
    reading = reading_of(regime(counts_1182_71=False), state_of(AWARE))
    assert reading.latest_at is None
    assert not any("1182/71" in line for line in reading.because)


def test_without_a_figure_a_clock_runs_but_is_never_due() -> None:
    reading = reading_of(regime(hours=None), state_of(AWARE), NOW + timedelta(days=100))
    assert (reading.state, reading.due_at, reading.latest_at) == (ClockState.RUNNING, None, None)
    assert reading.remaining_s is None
    assert reading.elapsed_s == 103 * 24 * 3600  # three days before NOW, and a hundred after
    assert reading.is_open
    assert "The law gives no figure here: without undue delay." in reading.because


def filed(*bodies: object, hours_later: float = 0) -> Reading:
    """Read the clock after these filings."""
    return reading_of(SA, state_of(AWARE, *bodies), NOW + timedelta(hours=hours_later))  # type: ignore[arg-type]  # bodies


def test_a_filing_before_the_deadline_meets_it() -> None:
    reading = filed(filing(1, "2026-11-22 14:00"))
    assert (reading.state, reading.met_at) == (ClockState.MET, "2026-11-22T13:00:00.000000Z")
    assert (reading.remaining_s, reading.elapsed_s) == (None, 48 * 3600)
    assert reading.due_at == "2026-11-23T13:00:00.000000Z"
    assert not reading.is_open
    assert not reading.needs_reasons


def test_a_filing_at_the_very_deadline_meets_it() -> None:
    assert filed(filing(1, "2026-11-23 14:00")).state is ClockState.MET


def test_a_filing_a_second_after_the_deadline_is_late_and_needs_reasons() -> None:
    reading = filed(filing(1, "2026-11-23 14:00:01"))
    assert (reading.state, reading.late_needs) == (ClockState.MET_LATE, "time.delay_reasons")
    assert reading.needs_reasons
    assert not reading.is_open


def test_an_overdue_clock_needs_reasons_too() -> None:
    assert at(hours=1).needs_reasons
    assert not at(hours=-1).needs_reasons


def test_a_duty_that_wants_no_reasons_needs_none() -> None:
    late = reading_of(regime(late_needs=""), state_of(AWARE), NOW + timedelta(hours=1))
    assert late.state is ClockState.OVERDUE
    assert not late.needs_reasons


def test_a_clock_stopped_by_filing_stays_stopped() -> None:
    assert filed(filing(1, "2026-11-22 14:00"), hours_later=1000).state is ClockState.MET


def test_the_earliest_filing_counts_whatever_order_they_were_recorded_in() -> None:
    reading = filed(filing(1, "2026-11-23 16:00"), filing(2, "2026-11-22 14:00"))
    assert (reading.state, reading.met_at) == (ClockState.MET, "2026-11-22T13:00:00.000000Z")


def test_a_withdrawn_filing_lets_the_clock_run_again() -> None:
    reading = filed(filing(1, "2026-11-22 14:00"), FilingWithdrawn(filing="F-1"), hours_later=1)
    assert (reading.state, reading.met_at) == (ClockState.OVERDUE, None)


def test_after_a_withdrawal_the_next_earliest_filing_counts() -> None:
    bodies = [
        filing(1, "2026-11-22 14:00"),
        filing(2, "2026-11-23 16:00"),
        FilingWithdrawn(filing="F-1"),
    ]
    assert filed(*bodies).state is ClockState.MET_LATE


def test_a_filing_under_another_regime_or_stage_or_without_a_time_stops_nothing() -> None:
    elsewhere = filing(1, "2026-11-22 14:00", regime="insurance")
    other_stage = msgspec.structs.replace(filing(2, "2026-11-22 14:00"), stage="final")
    timeless = msgspec.structs.replace(filing(3, "2026-11-22 14:00"), filed_at=None)
    assert filed(elsewhere, other_stage, timeless).state is ClockState.RUNNING


def test_a_filing_is_named_in_the_sum_with_its_reference() -> None:
    reading = filed(msgspec.structs.replace(filing(1, "2026-11-22 14:00"), reference="N-77"))
    assert reading.because[-1] == "Filed 2026-11-22 14:00 +01:00 (F-1, reference N-77)"
    assert filed(filing(1, "2026-11-22 14:00")).because[-1] == "Filed 2026-11-22 14:00 +01:00 (F-1)"


def test_a_beginning_restated_earlier_can_make_a_filing_late() -> None:
    earlier = known("time.aware_at", moment("2026-11-18 14:00"))
    assert filed(filing(1, "2026-11-22 14:00"), earlier).state is ClockState.MET_LATE


def test_a_clock_without_a_figure_is_met_by_any_filing() -> None:
    reading = reading_of(regime(hours=None), state_of(AWARE, filing(1, "2026-11-23 13:00")))
    assert (reading.state, reading.met_at) == (ClockState.MET, "2026-11-23T12:00:00.000000Z")


def test_a_filing_before_anybody_says_when_the_clock_began_is_kept_in_mind() -> None:
    reading = reading_of(SA, state_of(filing(1, "2026-11-22 14:00")))
    assert (reading.state, reading.met_at) == (ClockState.NOT_STARTED, "2026-11-22T13:00:00.000000Z")
    assert (reading.starts_at, reading.due_at) == (None, None)
    assert reading.waits_for == ("time.aware_at",)
    assert reading.because == (
        "Starts with time.aware_at, which is not stated",
        "Filed 2026-11-22 14:00 +01:00 all the same",
    )


def test_a_filing_before_the_clock_began_meets_it_once_that_is_said() -> None:
    early = filing(1, "2026-11-19 14:00")
    reading = reading_of(SA, state_of(early, AWARE), DUE + timedelta(hours=1))
    assert (reading.state, reading.met_at) == (ClockState.MET, "2026-11-19T13:00:00.000000Z")
    assert reading.because[-1] == "It was filed before the clock started: look whether both times are meant"


def test_an_early_filing_that_was_withdrawn_counts_no_longer() -> None:
    reading = reading_of(SA, state_of(filing(1, "2026-11-22 14:00"), FilingWithdrawn(filing="F-1")))
    assert (reading.state, reading.met_at) == (ClockState.NOT_STARTED, None)
