"""Which clocks a case has: whom each is for, whether it applies, and what comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.building import (
    AROUND,
    NOW,
    contract_regime,
    filing,
    known,
    looking,
    moment,
    not_applicable,
    party,
    reading_of,
    readings_of,
    regime,
    state_of,
    unknown,
)
from tocsin.domain.entries import Body, PartyWithdrawn
from tocsin.domain.law.clocks import read_clocks
from tocsin.domain.law.readings import ClockState, Reading, urgency
from tocsin.domain.law.regimes import Audience
from tocsin.domain.terms import Involvement, PartyRole

AWARE = known("time.aware_at", moment("2026-11-23 10:00"))
"""09:00 UTC, four hours before `NOW`."""

AS_CONTROLLER = regime(when="role in ['controller', 'joint_controller']")


def test_a_clock_for_an_authority_names_it() -> None:
    reading = reading_of(AS_CONTROLLER, state_of(AWARE, known("role", "controller")))
    assert (reading.recipient, reading.party) == ("CNIL", "")
    assert (reading.regime, reading.stage, reading.law) == ("sa", "initial", "GDPR Art. 33(1)")
    assert reading.key == ("sa", "initial", "")
    assert reading.state is ClockState.RUNNING


def test_a_duty_of_somebody_else_does_not_apply_and_says_why() -> None:
    reading = reading_of(AS_CONTROLLER, state_of(AWARE, known("role", "processor")))
    assert reading.state is ClockState.NOT_APPLICABLE
    assert reading.because == ("Does not apply: role is processor",)
    assert (reading.due_at, reading.waits_for) == (None, ())


@pytest.mark.parametrize(("bodies", "said"), [((), "not asked yet"), ((unknown("role"),), "unknown for now")])
def test_while_it_is_open_whether_a_duty_applies_its_clock_waits(bodies: tuple[Body, ...], said: str) -> None:
    reading = reading_of(AS_CONTROLLER, state_of(AWARE, *bodies))
    assert (reading.state, reading.waits_for) == (ClockState.NOT_STARTED, ("role",))
    assert reading.because == (f"It is open whether this applies: role is {said}",)


def test_a_role_that_does_not_apply_settles_that_the_duty_does_not() -> None:
    reading = reading_of(AS_CONTROLLER, state_of(AWARE, not_applicable("role")))
    assert reading.state is ClockState.NOT_APPLICABLE


def test_a_duty_without_a_condition_always_applies() -> None:
    assert reading_of(regime(), state_of(AWARE)).state is ClockState.RUNNING


FUTURE = regime(valid_from="2026-11-24")
PAST = regime(valid_from="2018-05-25", valid_until="2026-11-22")


def test_a_duty_that_is_not_in_force_yet_does_not_apply() -> None:
    reading = reading_of(FUTURE, state_of(AWARE), NOW + timedelta(days=30))
    assert reading.state is ClockState.NOT_APPLICABLE
    assert reading.because == ("In force from 2026-11-24",)


def test_a_duty_that_ended_before_the_breach_was_known_does_not_apply() -> None:
    reading = reading_of(PAST, state_of(AWARE))
    assert reading.state is ClockState.NOT_APPLICABLE
    assert reading.because == ("In force from 2018-05-25 until 2026-11-22",)


def test_a_duty_that_ended_since_still_applies_to_a_breach_known_before() -> None:
    known_before = known("time.aware_at", moment("2026-11-22 23:00"))
    assert reading_of(PAST, state_of(known_before)).state is ClockState.RUNNING


def test_the_day_that_counts_is_the_one_in_the_zone_of_the_case() -> None:
    # 23:30 UTC on the 23rd is 00:30 on the 24th in Paris, the first day in force.
    at_night = known("time.aware_at", moment("2026-11-23 23:30Z"))
    assert reading_of(FUTURE, state_of(at_night)).state is ClockState.RUNNING


def test_while_nobody_says_when_it_was_known_today_decides_what_is_in_force() -> None:
    assert reading_of(FUTURE, state_of()).state is ClockState.NOT_APPLICABLE
    tomorrow = reading_of(FUTURE, state_of(), NOW + timedelta(days=1))
    assert tomorrow.state is ClockState.NOT_STARTED


def by_party(*bodies: Body, hours: int | None = None) -> dict[str, Reading]:
    """Read the clocks towards each controller."""
    readings = readings_of(contract_regime(hours), state_of(AWARE, *bodies))
    return {reading.party: reading for reading in readings}


def test_each_controller_has_a_clock_with_the_hours_of_its_contract() -> None:
    clocks = by_party(party(1, contract_hours=24), party(2, contract_hours=48))
    assert clocks["P-1"].due_at == "2026-11-24T09:00:00.000000Z"
    assert clocks["P-2"].due_at == "2026-11-25T09:00:00.000000Z"
    assert [clocks["P-1"].recipient, clocks["P-2"].recipient] == ["City 1", "City 2"]
    assert clocks["P-1"].key == ("controllers", "initial", "P-1")


def test_a_figure_from_a_contract_is_named_as_one() -> None:
    because = by_party(party(1, contract_hours=24))["P-1"].because
    assert "The contract gives 24 hours from then; the law itself says without undue delay" in because


def test_without_a_contract_figure_the_clock_runs_without_a_deadline() -> None:
    clock = by_party(party(1))["P-1"]
    assert (clock.state, clock.due_at, clock.latest_at) == (ClockState.RUNNING, None, None)
    expected = "The law gives no figure here: without undue delay. No contract period is recorded either"
    assert expected in clock.because


def test_where_the_law_has_a_figure_a_contract_takes_its_place() -> None:
    clocks = by_party(party(1), party(2, contract_hours=12), hours=72)
    assert clocks["P-1"].due_at == "2026-11-26T09:00:00.000000Z"
    assert clocks["P-2"].due_at == "2026-11-23T21:00:00.000000Z"


def test_a_contract_does_not_change_a_duty_that_does_not_look_at_contracts() -> None:
    fixed = regime("told", audience=Audience.CONTROLLERS, hours=72, contract_hours=False)
    (reading,) = readings_of(fixed, state_of(AWARE, party(1, contract_hours=12)))
    assert reading.due_at == "2026-11-26T09:00:00.000000Z"
    assert "72 elapsed hours, nights, weekends and public holidays included" in reading.because
    assert not any("contract" in line for line in reading.because)


def test_a_controller_without_a_name_is_named_by_its_number() -> None:
    assert by_party(party(1, name=""))["P-1"].recipient == "P-1"


def test_only_controllers_whose_data_may_be_affected_have_a_clock() -> None:
    clocks = by_party(
        party(1, involvement=Involvement.AFFECTED),
        party(2, involvement=Involvement.NOT_AFFECTED),
        party(3, role=PartyRole.PROCESSOR),
        party(4, role=PartyRole.JOINT_CONTROLLER),
        party(5),
        PartyWithdrawn(party="P-5"),
    )
    assert sorted(clocks) == ["P-1", "P-4"]


@pytest.mark.parametrize("bodies", [(), (party(1, involvement=Involvement.NOT_AFFECTED),)])
def test_while_no_controller_is_listed_one_clock_asks_for_them(bodies: tuple[Body, ...]) -> None:
    (clock,) = readings_of(contract_regime(), state_of(AWARE, *bodies))
    assert (clock.state, clock.recipient, clock.party) == (ClockState.NOT_STARTED, "each controller", "")
    assert clock.because == (
        "No controller is listed yet: list every organisation whose data may be affected",
    )


def test_a_notice_to_one_controller_stops_its_clock_only() -> None:
    told = filing(1, "2026-11-23 12:00", regime="controllers", party="P-1")
    clocks = by_party(party(1, contract_hours=24), party(2, contract_hours=24), told)
    assert (clocks["P-1"].state, clocks["P-2"].state) == (ClockState.MET, ClockState.RUNNING)


def test_a_notice_to_nobody_in_particular_stops_no_controller_s_clock() -> None:
    told = filing(1, "2026-11-23 12:00", regime="controllers")
    assert by_party(party(1), told)["P-1"].state is ClockState.RUNNING


def test_a_contract_changed_later_moves_the_deadline() -> None:
    clocks = by_party(party(1, contract_hours=24), party(1, contract_hours=6))
    assert clocks["P-1"].due_at == "2026-11-23T15:00:00.000000Z"


def test_a_controller_overdue_under_its_contract_is_overdue() -> None:
    clock = by_party(party(1, contract_hours=2))["P-1"]
    # Two hours from 09:00 UTC are 11:00; it is 13:00.
    assert (clock.state, clock.remaining_s) == (ClockState.OVERDUE, -7200)
    assert not clock.needs_reasons


def reading(state: ClockState, remaining_s: int | None = None) -> Reading:
    """Give what a clock says."""
    return Reading(regime="r", stage="s", recipient="x", state=state, law="", remaining_s=remaining_s)


def test_what_needs_a_person_first_stands_first() -> None:
    wanted = [
        reading(ClockState.OVERDUE, -7200),
        reading(ClockState.OVERDUE, -60),
        reading(ClockState.RUNNING, 0),
        reading(ClockState.RUNNING, 3600),
        reading(ClockState.RUNNING),
        reading(ClockState.NOT_STARTED),
        reading(ClockState.MET_LATE),
        reading(ClockState.MET),
        reading(ClockState.NOT_APPLICABLE),
    ]
    mixed = [wanted[place] for place in (5, 0, 8, 2, 7, 1, 6, 3, 4)]
    assert sorted(mixed, key=urgency) == wanted


def test_the_clocks_of_a_case_are_read_most_urgent_first() -> None:
    state = state_of(
        AWARE,
        party(1, contract_hours=24),
        party(2, contract_hours=2),
        party(3),
        known("role", "processor"),
        filing(1, "2026-11-23 12:00", regime="insurance"),
    )
    regimes = [regime("insurance"), regime(when="role == 'controller'"), contract_regime(), regime("nis")]
    readings = read_clocks(regimes, state, looking(state), now=NOW, around=AROUND)
    assert [(one.regime, one.party, one.state) for one in readings] == [
        ("controllers", "P-2", ClockState.OVERDUE),
        ("controllers", "P-1", ClockState.RUNNING),  # 20 hours left
        ("nis", "", ClockState.RUNNING),  # 68 hours left
        ("controllers", "P-3", ClockState.RUNNING),  # no figure
        ("insurance", "", ClockState.MET),
        ("sa", "", ClockState.NOT_APPLICABLE),
    ]


@pytest.mark.parametrize(
    ("state", "is_open"),
    [(ClockState.RUNNING, True), (ClockState.OVERDUE, True)]
    + [(state, False) for state in ClockState if state not in {ClockState.RUNNING, ClockState.OVERDUE}],
)
def test_a_clock_is_open_while_somebody_still_has_to_act(state: ClockState, is_open: bool) -> None:
    assert reading(state).is_open is is_open
