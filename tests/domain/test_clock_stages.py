"""Regimes of several notifications: what starts each, how long it runs, what a filing does to the next."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from tests.domain.building import (
    NOW,
    Journal,
    condition,
    filing,
    known,
    moment,
    not_applicable,
    party,
    readings_of,
    stage,
    staged,
    state_of,
    unknown,
)
from tocsin.domain.entries import Body, ClockExtended, ClockTargeted, FactSet, FilingRecorded, FilingWithdrawn
from tocsin.domain.facts import FactStatus
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.law.regimes import (
    AtEarliest,
    AtFiling,
    AtStatement,
    Audience,
    Cap,
    Expected,
    FirstDay,
    Regime,
    Roll,
    TwoWorkingDays,
    Unit,
    Which,
    Within,
)
from tocsin.domain.moments import read_utc
from tocsin.domain.terms import Purpose

AWARE = known("time.aware_at", moment("2026-11-23 10:00"))
"""09:00 UTC on the Monday of `NOW`."""


def sent(number: int, at: str, stage: str = "initial", **more: object) -> FilingRecorded:
    """Say that a notification of a stage went out."""
    return msgspec.structs.replace(filing(number, at), stage=stage, **more)


def read(duty: Regime, *bodies: Body, stage: str = "", now: datetime = NOW) -> Reading:
    """Read the clock of a stage, the last if none is named, after these entries."""
    readings = {one.stage: one for one in readings_of(duty, state_of(*bodies), now)}
    return readings[stage] if stage else next(reversed(readings.values()))


# A clock that starts with a filing.

MONTH = Within(1, Unit.MONTHS)
CHAIN = staged(
    stage(),
    stage("final", start=AtFiling("initial"), within=MONTH),
    stage("latest", start=AtFiling("initial", Which.LATEST)),
)


def test_a_stage_that_follows_a_filing_has_not_started_until_it_was_filed() -> None:
    reading = read(CHAIN, AWARE, stage="final")
    assert (reading.state, reading.due_at) == (ClockState.NOT_STARTED, None)
    assert reading.waits_for == ("sa.initial",)
    assert reading.because == ("Starts when initial has been filed, which it has not",)


def test_a_filing_starts_the_next_clock_from_its_own_time() -> None:
    reading = read(CHAIN, AWARE, sent(1, "2026-11-24 12:00"), stage="final")
    assert reading.starts_at == "2026-11-24T11:00:00.000000Z"
    # A month later, to the end of 24 December in Paris.
    assert (reading.due_at, reading.ends_day) == ("2026-12-24T23:00:00.000000Z", True)


def test_a_withdrawn_record_of_a_filing_stops_the_next_clock() -> None:
    bodies = [AWARE, sent(1, "2026-11-24 12:00"), FilingWithdrawn(filing="F-1")]
    assert read(CHAIN, *bodies, stage="final").state is ClockState.NOT_STARTED


def test_the_first_or_the_latest_filing_counts_as_the_law_says() -> None:
    bodies = [AWARE, sent(1, "2026-11-24 12:00"), sent(2, "2026-11-25 12:00", purpose=Purpose.UPDATE)]
    assert read(CHAIN, *bodies, stage="final").starts_at == "2026-11-24T11:00:00.000000Z"
    latest = read(CHAIN, *bodies, stage="latest")
    assert latest.starts_at == "2026-11-25T11:00:00.000000Z"
    assert latest.because[0] == (
        "The latest filing of initial filed: 2026-11-25 12:00 +01:00 = 2026-11-25 11:00 +00:00 (F-2)"
    )


def test_an_update_does_not_meet_a_clock() -> None:
    only = sent(1, "2026-11-24 12:00", purpose=Purpose.UPDATE)
    assert read(CHAIN, AWARE, only, stage="initial").state is ClockState.RUNNING


def test_a_filing_that_supersedes_another_leaves_the_first_in_time() -> None:
    bodies = [AWARE, sent(1, "2026-11-24 12:00"), sent(2, "2026-11-30 12:00", supersedes="F-1")]
    reading = read(CHAIN, *bodies, stage="initial", now=NOW + timedelta(days=30))
    assert (reading.state, reading.met_at) == (ClockState.MET, "2026-11-24T11:00:00.000000Z")


def test_a_withdrawal_ends_what_is_still_asked_for() -> None:
    bodies = [AWARE, sent(1, "2026-11-24 12:00"), sent(2, "2026-11-26 09:00", purpose=Purpose.WITHDRAWAL)]
    assert read(CHAIN, *bodies, stage="initial").state is ClockState.MET
    final = read(CHAIN, *bodies, stage="final")
    assert final.state is ClockState.NOT_APPLICABLE
    assert final.because == ("No longer asked for: withdrawn 2026-11-26 09:00 +01:00 (F-2)",)


def test_only_the_first_stage_stands_for_its_regime() -> None:
    readings = readings_of(CHAIN, state_of(AWARE))
    assert [one.stage for one in readings if one.is_first_stage] == ["initial"]


# Conditions of a stage.

HIGH = staged(
    stage(),
    stage("people", when=condition("high == true"), within=None),
    stage("progress", when=condition("not filed.initial")),
)


def test_a_stage_that_is_not_asked_for_says_why() -> None:
    reading = read(HIGH, AWARE, known("high", value=False), stage="people")
    assert (reading.state, reading.because) == (ClockState.NOT_APPLICABLE, ("Not asked for: high is no",))


def test_a_stage_that_may_be_asked_for_waits_for_the_fact() -> None:
    reading = read(HIGH, AWARE, stage="people")
    assert (reading.state, reading.waits_for) == (ClockState.NOT_STARTED, ("high",))
    assert reading.because == ("It is open whether this is asked for: high is not asked yet",)


def test_the_condition_of_a_stage_can_ask_what_was_filed() -> None:
    assert read(HIGH, AWARE, stage="progress").state is ClockState.RUNNING
    filed = read(HIGH, AWARE, sent(1, "2026-11-23 12:00"), stage="progress")
    assert (filed.state, filed.because) == (
        ClockState.NOT_APPLICABLE,
        ("Not asked for: filed.initial is yes",),
    )


# A clock that starts with a finding.

FINDING = staged(stage(start=AtStatement("risk"), within=None))


def test_a_clock_of_a_finding_starts_when_it_was_recorded() -> None:
    journal = Journal()
    entry = journal.add(known("risk", "high"))
    (reading,) = readings_of(FINDING, journal.state)
    assert reading.starts_at == entry.recorded_at
    assert reading.because[0] == "risk recorded by lead on 2026-11-23 13:01 +01:00"


def test_the_same_finding_again_does_not_start_it_anew() -> None:
    journal = Journal(known("risk", "low"))
    first = journal.add(known("risk", "high"))
    journal.add(known("risk", "high"))
    (reading,) = readings_of(FINDING, journal.state)
    assert reading.starts_at == first.recorded_at


@pytest.mark.parametrize("bodies", [[], [unknown("risk")], [known("risk", "high"), unknown("risk")]])
def test_without_a_finding_it_waits(bodies: list[Body]) -> None:
    reading = read(FINDING, *bodies)
    assert (reading.state, reading.waits_for) == (ClockState.NOT_STARTED, ("risk",))


# The earliest of several points in time.

EARLIEST = staged(stage(start=AtEarliest(("time.began_at", "time.aware_at")), within=Within(24, Unit.HOURS)))


def test_the_earliest_of_several_points_in_time_counts() -> None:
    began = known("time.began_at", moment("2026-11-23 08:00"))
    reading = read(EARLIEST, AWARE, began)
    assert reading.due_at == "2026-11-24T07:00:00.000000Z"
    assert "The earliest of time.began_at, time.aware_at counts" in reading.because


def test_of_several_points_in_time_those_that_are_stated_count() -> None:
    assert read(EARLIEST, AWARE).starts_at == "2026-11-23T09:00:00.000000Z"
    waiting = read(EARLIEST)
    assert waiting.waits_for == ("time.began_at", "time.aware_at")


# A second limit, as in DORA: four hours after classification, 24 after awareness.

CAPPED = staged(stage(hours=4, start=stage().start, cap=Cap("time.incident_at", Within(24, Unit.HOURS))))


def test_until_the_clock_starts_its_second_limit_runs() -> None:
    reading = read(CAPPED, known("time.incident_at", moment("2026-11-23 08:00")))
    assert (reading.state, reading.due_at) == (ClockState.RUNNING, "2026-11-24T07:00:00.000000Z")
    assert "time.aware_at is not stated: until it is, the outer limit runs" in reading.because


@pytest.mark.parametrize(
    ("incident", "due", "said"),
    [
        # 4 hours from 10:00 are 14:00; the other limit is later, earlier, or had passed already.
        ("2026-11-23 08:00", "2026-11-23T13:00:00.000000Z", "that is later and changes nothing"),
        ("2026-11-22 12:00", "2026-11-23T11:00:00.000000Z", "that is earlier and counts"),
        ("2026-11-22 08:00", "2026-11-23T13:00:00.000000Z", "had passed when the clock started"),
        # Both at the same moment: four hours are less.
        ("2026-11-23 10:00", "2026-11-23T13:00:00.000000Z", "that is later and changes nothing"),
    ],
)
def test_the_earlier_limit_counts_unless_it_had_passed_before(incident: str, due: str, said: str) -> None:
    reading = read(CAPPED, AWARE, known("time.incident_at", moment(incident)))
    assert reading.due_at == due
    assert any(said in step for step in reading.because)


def test_a_second_limit_that_nobody_stated_changes_nothing() -> None:
    assert read(CAPPED, AWARE).due_at == "2026-11-23T13:00:00.000000Z"


# Free days.

FRIDAY = known("time.aware_at", moment("2026-11-27 18:00"))


def rolling(unless: str = "") -> Regime:
    """Make a duty of 24 hours whose end moves off free days to noon."""
    rule = Roll(to="12:00", law="RTS", unless=condition(unless) if unless else None)
    return staged(stage(hours=24, roll=rule))


def test_an_end_on_a_free_day_moves_where_the_law_moves_it() -> None:
    reading = read(rolling(), FRIDAY)
    assert reading.due_at == "2026-11-30T11:00:00.000000Z"
    assert any("RTS moves the end to Mon 30 Nov 2026 12:00" in step for step in reading.because)


def test_an_end_stays_for_those_who_are_excepted() -> None:
    reading = read(rolling("bank == true"), FRIDAY, known("bank", value=True))
    assert reading.due_at == "2026-11-28T17:00:00.000000Z"
    assert "It falls on a free day, but does not move: bank is yes" in reading.because


def test_while_the_exception_is_open_the_earlier_end_is_kept() -> None:
    reading = read(rolling("bank == true"), FRIDAY)
    assert reading.due_at == "2026-11-28T17:00:00.000000Z"
    assert any("may or may not move; the earlier end is kept" in step for step in reading.because)


def test_where_the_exception_does_not_hold_the_end_moves() -> None:
    assert (
        read(rolling("bank == true"), FRIDAY, known("bank", value=False)).due_at
        == "2026-11-30T11:00:00.000000Z"
    )


def test_days_without_work_of_a_law_of_its_own_count_as_free() -> None:
    duty = staged(
        stage(within=Within(1, Unit.BUSINESS_DAYS), start=stage().start), closed=("12-29", "12-30", "12-31")
    )
    reading = read(duty, known("time.aware_at", moment("2026-12-28 10:00")))
    # Tuesday to Thursday are closed; Friday 1 January is a working day for a calendar without holidays.
    assert reading.due_at == "2027-01-01T23:00:00.000000Z"


def test_days_count_where_the_law_says_whatever_the_zone_of_the_case() -> None:
    duty = staged(stage(within=Within(3, Unit.DAYS), start=stage().start), zone="Asia/Singapore")
    # Friday 17:30 in Paris is Saturday in Singapore: Sunday, Monday, Tuesday, to its end, 17:00 in Paris.
    reading = read(duty, known("time.aware_at", moment("2026-11-27 17:30")))
    assert reading.due_at == "2026-12-01T16:00:00.000000Z"
    assert "Due 2026-12-01 17:00 +01:00 = 2026-12-01 16:00 +00:00" in reading.because


# Readings beside the deadline.


def test_days_under_the_regulation_may_end_on_the_next_working_day() -> None:
    duty = staged(stage(within=Within(14, Unit.DAYS), start=stage().start, counts_1182_71=True))
    reading = read(duty, known("time.aware_at", moment("2026-11-28 10:00")))
    # Day 14 is Saturday 12 December; the other reading ends with Monday the 14th.
    assert (reading.due_at, reading.latest_at) == (
        "2026-12-12T23:00:00.000000Z",
        "2026-12-14T23:00:00.000000Z",
    )


def test_the_reading_of_two_working_days_is_a_note_with_who_rejects_it() -> None:
    note = TwoWorkingDays({"en": "rejected by two authorities"})
    duty = staged(stage(counts_1182_71=True, two_working_days=note))
    friday = known("time.aware_at", moment("2026-11-27 16:30"))
    weekend = read(duty, friday, now=NOW + timedelta(days=5))
    assert weekend.because[-1] == (
        "Art. 3(5), two working days, read for hours would end 2026-12-01 24:00 +01:00: "
        "rejected by two authorities. Never rely on it"
    )
    assert not any("3(5)" in step for step in read(duty, AWARE).because)


def expecting(when: str = "") -> Regime:
    """Make a duty without a figure, where an authority expects three days."""
    expected = Expected(Within(72, Unit.HOURS), {"en": "the regulator"}, condition(when) if when else None)
    return staged(stage(hours=None, expected=expected))


def test_what_an_authority_expects_is_a_target_and_no_deadline() -> None:
    reading = read(expecting(), AWARE, now=NOW + timedelta(days=30))
    assert (reading.state, reading.due_at, reading.remaining_s) == (ClockState.RUNNING, None, None)
    assert (reading.target_at, reading.target_by) == ("2026-11-26T09:00:00.000000Z", "the regulator")
    assert reading.because[-1] == (
        "Expected, not law: 72 hours (the regulator), 2026-11-26 10:00 +01:00. No legal deadline"
    )


def test_what_is_expected_only_of_some_is_not_expected_while_that_is_open() -> None:
    assert read(expecting("french == true"), AWARE).target_at is None
    assert read(expecting("french == true"), AWARE, known("french", value=True)).target_at is not None


def test_days_that_are_expected_are_counted_as_those_of_the_law() -> None:
    days = Expected(Within(5, Unit.DAYS), {"en": "the regulator"})
    late = read(staged(stage(hours=None, expected=days)), AWARE)
    soon = read(staged(stage(hours=None, expected=days, first_day=FirstDay.SAME)), AWARE)
    assert late.target_at == "2026-11-28T23:00:00.000000Z"
    assert soon.target_at == "2026-11-27T23:00:00.000000Z"


def target(hours: int | None, **more: str) -> ClockTargeted:
    return ClockTargeted(regime="sa", stage="initial", hours=hours, **more)


def test_a_target_of_one_s_own_goes_before_what_is_expected() -> None:
    reading = read(expecting(), AWARE, target(24, because="letters leave at nine"))
    assert (reading.target_at, reading.target_by) == ("2026-11-24T09:00:00.000000Z", "our own target")
    assert "Our own target, set by lead because letters leave at nine: 24 hours" in reading.because[-1]


def test_a_target_can_be_taken_back() -> None:
    reading = read(expecting(), AWARE, target(24), target(None))
    assert reading.target_by == "the regulator"


def test_a_target_for_another_clock_changes_nothing() -> None:
    other = msgspec.structs.replace(target(24), stage="final")
    assert read(staged(stage(hours=None)), AWARE, other).target_at is None


# More time granted.


def granted(until: str | None, **more: str) -> ClockExtended:
    moment_ = moment(until) if until else None
    return ClockExtended(regime="sa", stage="initial", until=moment_, by="CNIL", **more)


def test_time_that_an_authority_granted_is_the_deadline_and_the_one_before_is_told() -> None:
    reading = read(staged(stage()), AWARE, granted("2026-12-01 12:00", reference="L-7"))
    assert reading.due_at == "2026-12-01T11:00:00.000000Z"
    assert (
        "CNIL granted time until 2026-12-01 12:00 +01:00, reference L-7; it was due 2026-11-26 10:00 +01:00"
        in reading.because
    )


def test_an_extension_can_be_taken_back() -> None:
    reading = read(staged(stage()), AWARE, granted("2026-12-01 12:00"), granted(None))
    assert reading.due_at == "2026-11-26T09:00:00.000000Z"


def test_an_earlier_reading_knows_no_time_granted_since() -> None:
    restated = known("time.aware_at", moment("2026-11-22 10:00"), because="older ticket")
    reading = read(staged(stage()), AWARE, granted("2026-12-01 12:00"), restated)
    assert reading.earlier[0].due_at == "2026-11-26T09:00:00.000000Z"


# Contracts.


@pytest.mark.parametrize(
    ("hours", "due", "said"),
    [
        (24, "2026-11-24T09:00:00.000000Z", "The contract gives 24 hours from then"),
        # 2,000 hours are more than 60 days: the law goes before the contract.
        (2000, "2027-01-22T23:00:00.000000Z", "day 60 is Fri 22 Jan 2027"),
    ],
)
def test_a_contract_counts_where_it_gives_less_than_the_law(hours: int, due: str, said: str) -> None:
    sixty = stage(within=Within(60, Unit.DAYS), start=stage().start, contract_hours=True)
    reading = read(staged(sixty, audience=Audience.CONTROLLERS), AWARE, party(1, contract_hours=hours))
    assert reading.due_at == due
    assert said in reading.because[1] + reading.because[2]


# What looks wrong is told, never corrected.


def test_a_start_in_the_future_is_told() -> None:
    reading = read(staged(stage()), known("time.aware_at", moment("2026-11-24 10:00")))
    assert (reading.state, reading.elapsed_s) == (ClockState.RUNNING, -20 * 3600)
    assert "It starts only after now: look whether that is meant" in reading.because


def test_a_filing_before_the_start_is_told() -> None:
    reading = read(staged(stage()), AWARE, sent(1, "2026-11-23 09:00"))
    assert reading.state is ClockState.MET
    assert reading.because[-1] == "It was filed before the clock started: look whether both times are meant"


def test_a_stage_for_somebody_else_names_them() -> None:
    duty = staged(
        stage(),
        stage("people", audience=Audience.PEOPLE),
        stage("media", audience=Audience.PUBLIC, recipient={"en": "the press"}),
    )
    names = {one.stage: one.recipient for one in readings_of(duty, state_of(AWARE))}
    assert names == {"initial": "CNIL", "people": "the people concerned", "media": "the press"}


def test_a_stage_names_its_own_provision() -> None:
    duty = staged(stage(), stage("final", law="GDPR Art. 33(4)"))
    assert {one.law for one in readings_of(duty, state_of(AWARE))} == {"GDPR Art. 33(1)", "GDPR Art. 33(4)"}


@pytest.mark.parametrize("body", [unknown("time.aware_at"), not_applicable("time.aware_at")])
def test_an_unknown_start_keeps_a_clock_from_starting(body: Body) -> None:
    assert read(staged(stage()), body).state is ClockState.NOT_STARTED


def test_only_an_estimate_starts_a_clock_too() -> None:
    about = FactSet(key="time.aware_at", value=moment("2026-11-23 10:00"), status=FactStatus.ESTIMATED)
    assert read(staged(stage()), about).due_at is not None


def test_what_is_left_is_until_the_deadline_that_is_shown() -> None:
    reading = read(rolling(), FRIDAY, now=read_utc("2026-11-30T10:00:00.000000Z"))
    assert reading.remaining_s == 3600
