"""Times that look wrong: which are asked about, and which are not."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tests.domain.building import NOW, known, moment, state_of
from tocsin.domain.doubts import about_filing, about_start

PARIS = ZoneInfo("Europe/Paris")
"""`NOW` is Monday 2026-11-23, some time after 10:00 there."""


def doubts(key: str, at: str, **stated: str) -> list[str]:
    """Give what looks wrong about a fact, after others were stated."""
    before = [known(f"time.{name}", moment(when)) for name, when in stated.items()]
    return list(about_start(key, moment(at), state_of(*before), starts_clocks=True, now=NOW, zone=PARIS))


def test_a_time_in_the_normal_order_is_not_asked_about() -> None:
    assert doubts("time.aware_at", "2026-11-23 10:00", detected_at="2026-11-22 09:00") == []


def test_a_time_after_now_is() -> None:
    assert doubts("time.aware_at", "2026-12-23 10:00") == [
        "time.aware_at lies after now: 2026-12-23 10:00 +01:00"
    ]


def test_awareness_before_the_first_alert_is() -> None:
    assert doubts("time.aware_at", "2026-11-22 08:00", detected_at="2026-11-22 09:00") == [
        "time.aware_at, 2026-11-22 08:00 +01:00, is earlier than the first alert, 2026-11-22 09:00 +01:00"
    ]


def test_a_first_alert_after_awareness_is() -> None:
    assert doubts("time.detected_at", "2026-11-22 09:00", aware_at="2026-11-22 08:00") == [
        "the first alert, 2026-11-22 09:00 +01:00, is later than awareness, 2026-11-22 08:00 +01:00"
    ]


@pytest.mark.parametrize("key", ["time.started_at", "time.ended_at"])
def test_a_breach_began_and_may_have_ended_before_anybody_knew(key: str) -> None:
    assert doubts(key, "2026-11-01 08:00", detected_at="2026-11-22 09:00") == []


def test_only_points_in_time_that_start_clocks_are_looked_at() -> None:
    state = state_of()
    later = moment("2026-12-23 10:00")
    for value in (True, "tomorrow", None):
        assert not list(about_start("x", value, state, starts_clocks=True, now=NOW, zone=PARIS))
    assert not list(about_start("time.hearing", later, state, starts_clocks=False, now=NOW, zone=PARIS))
    assert list(about_start("time.detected_at", later, state, starts_clocks=False, now=NOW, zone=PARIS))


def test_a_filing_after_now_or_before_its_clock_is_asked_about() -> None:
    start = "2026-11-22T09:00:00.000000Z"
    assert list(about_filing(moment("2026-11-22 11:00"), start, now=NOW, zone=PARIS)) == []
    assert list(about_filing(moment("2026-11-22 11:00"), None, now=NOW, zone=PARIS)) == []
    assert list(about_filing(moment("2026-11-22 09:59"), start, now=NOW, zone=PARIS)) == [
        "the filing, 2026-11-22 09:59 +01:00, is earlier than the start of its clock, 2026-11-22 10:00 +01:00"
    ]
    assert list(about_filing(moment("2027-01-01 00:00"), start, now=NOW, zone=PARIS)) == [
        "the filing lies after now: 2027-01-01 00:00 +01:00"
    ]
