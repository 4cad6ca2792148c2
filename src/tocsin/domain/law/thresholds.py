"""The moments before a deadline at which people are reminded of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.moments import span

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

THRESHOLDS = (
    7 * _DAY,
    3 * _DAY,
    _DAY,
    12 * _HOUR,
    6 * _HOUR,
    3 * _HOUR,
    _HOUR,
    15 * _MINUTE,
)
"""Seconds before a deadline. A clock passes only those that are at most half as long as it runs."""


class Crossing(msgspec.Struct, frozen=True):
    """A clock that has started, passed a threshold, become late or been met since it was last looked at.

    ``is_alarming`` says that time is running out, or has.
    """

    reading: Reading
    what: str
    is_alarming: bool = False


def crossings(before: Iterable[Reading], after: Iterable[Reading]) -> Iterator[Crossing]:
    """Say what happened to clocks between two looks at them.

    Args:
        before: the readings of the first look.
        after: those of the second.
    """
    known = {reading.key: reading for reading in before if reading.counts}
    for reading in after:
        if reading.counts:
            yield from _change(known.get(reading.key), reading)


def _change(before: Reading | None, after: Reading) -> Iterator[Crossing]:
    state = before.state if before is not None else ClockState.NOT_STARTED
    if state is not after.state:
        words = {
            ClockState.NOT_STARTED: "has not started any more",
            ClockState.RUNNING: "runs now",
            ClockState.OVERDUE: "is late",
            ClockState.MET: "was met",
            ClockState.MET_LATE: "was met late",
            ClockState.NOT_APPLICABLE: "does not apply any more",
        }
        yield Crossing(after, words[after.state], after.state is ClockState.OVERDUE)
    elif before is not None and before.due_at != after.due_at:
        yield Crossing(after, "has another deadline")
    elif before is not None:
        passed = [limit for limit in limits(after) if _left(before) > limit >= _left(after)]
        if passed:
            yield Crossing(after, f"less than {span(min(passed))} left", is_alarming=True)


def limits(reading: Reading) -> list[int]:
    """Give the thresholds of a clock that runs towards a deadline, in seconds before it."""
    if reading.remaining_s is None or reading.elapsed_s is None:
        return []
    length = reading.remaining_s + reading.elapsed_s
    return [limit for limit in THRESHOLDS if limit * 2 <= length]


def _left(reading: Reading) -> int:
    return reading.remaining_s if reading.remaining_s is not None else 0
