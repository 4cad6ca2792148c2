"""Working days by country, by part of one, and by exchange."""

from __future__ import annotations

from datetime import date

import pytest

from tocsin.content.holidays import closed_on


@pytest.mark.parametrize(
    ("calendar", "day", "why"),
    [
        ("FR", "2026-07-14", "National Day"),
        ("FR", "2026-07-13", ""),
        ("FR", "2026-07-12", "Sunday"),
        ("DE-BW", "2026-01-06", "Epiphany"),
        ("DE-BE", "2026-01-06", ""),
        ("BR", "2026-11-20", "National Day of Zumbi and Black Awareness"),
        # A holiday on a Saturday is observed on the day before, in the year before.
        ("US", "2021-12-31", "New Year's Day (observed)"),
        ("XNYS", "2026-11-26", "Thanksgiving Day"),
        ("XNYS", "2026-10-12", ""),
        ("US", "2026-10-12", "Columbus Day"),
        # Friday and Saturday are free, Sunday is not.
        ("SA", "2026-11-27", "Friday"),
        ("SA", "2026-11-28", "Saturday"),
        ("SA", "2026-11-29", ""),
    ],
)
def test_a_day_is_free_for_a_reason_or_a_working_day(calendar: str, day: str, why: str) -> None:
    assert closed_on(calendar)(date.fromisoformat(day)) == why


@pytest.mark.parametrize("calendar", ["", "XX", "XYYY", "FR-999"])
def test_a_calendar_that_is_not_known_has_weekends_only(calendar: str) -> None:
    closed = closed_on(calendar)
    assert closed(date(2026, 7, 14)) == ""
    assert closed(date(2026, 7, 12)) == "Sunday"
