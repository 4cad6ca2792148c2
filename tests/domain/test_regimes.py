"""Duties to notify: their stages, and when they are in force."""

from __future__ import annotations

import msgspec
import pytest

from tests.domain.building import regime, stage, staged
from tocsin.domain.law.regimes import AtEarliest, AtFiling, Cap, FirstDay, Period, Unit, Within


@pytest.mark.parametrize(
    ("day", "in_force"),
    [
        ("2018-05-24", False),
        ("2018-05-25", True),
        ("2026-11-23", True),
        ("2027-06-30", True),
        ("2027-07-01", False),
    ],
)
def test_a_period_is_in_force_from_its_first_day_to_its_last(day: str, in_force: bool) -> None:
    (period,) = regime(valid_from="2018-05-25", valid_until="2027-06-30").periods
    assert period.covers(day) is in_force


def test_a_period_without_a_last_day_stays_in_force() -> None:
    assert regime(valid_from="2018-05-25").period("2099-12-31") is not None


def test_a_dormant_period_is_never_in_force() -> None:
    assert not Period(stages=(stage(),), dormant={"en": "proposed"}).covers("2026-11-23")


def test_the_period_of_a_day_is_the_version_of_the_law_then() -> None:
    before = Period(stages=(stage(hours=24),), valid_from="2013-08-25", valid_until="2025-08-19")
    after = Period(stages=(stage(hours=72),), valid_from="2025-08-20")
    duty = msgspec.structs.replace(regime(), periods=(before, after))
    assert duty.period("2025-08-19") is before
    assert duty.period("2025-08-20") is after
    assert duty.period("2013-08-24") is None
    assert duty.stage("initial") is after.stages[0]


def test_a_stage_counts_plainly_unless_it_says_otherwise() -> None:
    plain = stage(hours=None)
    assert (plain.within, plain.contract_hours, plain.counts_1182_71) == (None, False, False)
    assert (plain.first_day, plain.from_year_end, plain.roll, plain.cap) == (FirstDay.NEXT, False, None, None)


def test_a_stage_is_found_by_its_id() -> None:
    duty = staged(stage(), stage("final", start=AtFiling("initial")))
    assert duty.stage("initial") is next(duty.stages())
    assert duty.stage("last") is None


def test_the_facts_that_start_a_clock_are_those_of_every_stage_and_limit() -> None:
    limited = stage("capped", cap=Cap("time.incident_aware_at", Within(24, Unit.HOURS)))
    earliest = stage("earliest", start=AtEarliest(("time.started_at", "time.detected_at")))
    duty = staged(limited, earliest, stage("final", start=AtFiling("capped")))
    assert duty.starting_facts() == {
        "time.aware_at",
        "time.incident_aware_at",
        "time.started_at",
        "time.detected_at",
    }


@pytest.mark.parametrize(
    ("within", "written"),
    [
        (Within(72, Unit.HOURS), "72 hours"),
        (Within(1, Unit.MONTHS), "1 month"),
        (Within(4, Unit.BUSINESS_DAYS), "4 business days"),
        (Within(1, Unit.BUSINESS_DAYS), "1 business day"),
    ],
)
def test_a_length_of_time_is_written_as_a_law_writes_it(within: Within, written: str) -> None:
    assert str(within) == written
