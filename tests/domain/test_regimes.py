"""Duties to notify: their stages, and when they are in force."""

from __future__ import annotations

import pytest

from tests.domain.building import regime
from tocsin.domain.regimes import Stage


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
def test_a_regime_is_in_force_from_its_first_day_to_its_last(day: str, in_force: bool) -> None:
    assert regime(valid_from="2018-05-25", valid_until="2027-06-30").in_force(day) is in_force


def test_a_regime_without_a_last_day_stays_in_force() -> None:
    assert regime(valid_from="2018-05-25").in_force("2099-12-31")


def test_a_stage_counts_plainly_unless_it_says_otherwise() -> None:
    plain = Stage(id="initial", title={}, trigger="time.aware_at")
    assert (plain.hours, plain.contract_hours, plain.counts_1182_71) == (None, False, False)


def test_a_stage_is_found_by_its_id() -> None:
    duty = regime()
    assert duty.stage("initial") is duty.stages[0]
    assert duty.stage("final") is None
