"""What tests of several layers share: a clock that is told to move, and a short way to state a fact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tocsin.services.facts import read_typed, set_fact
from tocsin.services.workbench import OpenCase

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
"""Real files of other projects, beside the checkout where they are available; never part of it."""


class Clock:
    """Stands in for the machine's clock: it shows a time until it is told to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move by so many hours, minutes, seconds or days."""
        self.now += timedelta(**by)


def state(case: OpenCase, key: str, typed: str, **more: str) -> None:
    """State a fact as a person types it."""
    set_fact(case, key, read_typed(case, key, typed), **more)
