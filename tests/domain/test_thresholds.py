"""What happens to clocks between two looks at them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import NOW, filing, known, moment, readings_of, regime, state_of
from tocsin.domain.entries import Body, FactSet
from tocsin.domain.law.applicability import Standing
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.law.thresholds import THRESHOLDS, crossings, limits

AWARE = known("time.aware_at", moment("2026-11-23 14:00"))
"""`NOW`: due 72 hours later."""


def at(hours: float, *more: Body, aware: FactSet | None = AWARE) -> list[Reading]:
    """Look at the clock so many hours after `NOW`."""
    bodies = [aware] if aware else []
    return readings_of(regime(), state_of(*bodies, *more), NOW + timedelta(hours=hours))


def happened(before: list[Reading], after: list[Reading]) -> list[tuple[str, bool]]:
    return [(one.what, one.is_alarming) for one in crossings(before, after)]


def test_nothing_happens_while_time_only_passes() -> None:
    assert happened(at(1), at(2)) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (47.9, 48, "less than 24:00 left"),
        (59, 60.5, "less than 12:00 left"),
        (71, 71.9, "less than 0:15 left"),
        # Several at once, as after a night with the lid closed: the last of them is told.
        (1, 70, "less than 3:00 left"),
    ],
)
def test_a_threshold_is_told_once_when_it_is_passed(before: float, after: float, said: str) -> None:
    assert happened(at(before), at(after)) == [(said, True)]
    assert happened(at(after), at(after + 0.001)) == []


def test_a_missed_deadline_is_told() -> None:
    assert happened(at(71.99), at(72.01)) == [("is late", True)]


def test_a_clock_that_starts_is_told_without_alarm() -> None:
    assert happened(at(0, aware=None), at(0)) == [("runs now", False)]
    assert happened([], at(0)) == [("runs now", False)]


def test_a_filing_is_told_in_time_or_late() -> None:
    assert happened(at(2), at(2, filing(1, "2026-11-23 15:00"))) == [("was met", False)]
    assert happened(at(80), at(80, filing(1, "2026-11-26 20:00"))) == [("was met late", False)]


def test_a_restated_start_is_told() -> None:
    earlier = known("time.aware_at", moment("2026-11-23 10:00"), because="older ticket")
    assert happened(at(1), at(1, earlier)) == [("has another deadline", False)]


def test_a_start_taken_back_is_told() -> None:
    gone = FactSet(key="time.aware_at", because="another breach")
    assert happened(at(1), at(1, gone)) == [("has not started any more", False)]


def test_what_does_not_count_is_not_told() -> None:
    (reading,) = at(80)
    for other in (
        msgspec.structs.replace(reading, standing=Standing.OPEN),
        msgspec.structs.replace(reading, state=ClockState.NOT_APPLICABLE),
    ):
        assert happened(at(1), [other]) == []


def test_a_short_clock_has_no_long_thresholds() -> None:
    four_hours = readings_of(regime(hours=4), state_of(AWARE), NOW)[0]
    assert limits(four_hours) == [3600, 900]
    assert limits(at(0)[0]) == [86_400, 43_200, 21_600, 10_800, 3_600, 900]
    assert limits(readings_of(regime(hours=None), state_of(AWARE), NOW)[0]) == []


@given(st.lists(st.floats(0, 90), min_size=2, max_size=30))
@settings(max_examples=60, deadline=None)
def test_however_often_one_looks_each_threshold_is_told_at_most_once(hours: list[float]) -> None:
    looks = [at(hour) for hour in sorted(hours)]
    told = [one for before, after in pairwise(looks) for one in happened(before, after)]
    assert len(told) == len(set(told)) <= len(THRESHOLDS) + 1
