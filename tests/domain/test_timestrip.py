"""The next 72 hours as a row of cells."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.domain.building import NOW, PARIS
from tocsin.domain.law.timestrip import BEHIND, Light, strip, strip_lines


def test_now_stands_a_little_in_from_the_left() -> None:
    row = strip(NOW, [], width=78, zone=PARIS)
    assert row.now == BEHIND
    assert len(row.lights) == 76  # 72 hours of one cell each, and four before now


@pytest.mark.parametrize(("width", "cells"), [(40, 40), (78, 76), (158, 148), (300, 292)])
def test_a_wider_strip_has_finer_cells_and_never_more_than_fit(width: int, cells: int) -> None:
    row = strip(NOW, [], width=width, zone=PARIS)
    assert len(row.lights) == cells
    assert all(len(line) == cells for line in strip_lines(row))


def test_nights_and_weekends_are_those_of_the_responder() -> None:
    # Thursday 27 November 14:00 in Paris; the strip begins at 10:00 and reaches into Sunday.
    thursday = NOW + timedelta(days=3)
    lights = strip(thursday, [], width=78, zone=PARIS).lights
    assert lights[:10] == (Light.DAY,) * 10  # 10:00 to 19:00
    assert lights[10:21] == (Light.NIGHT,) * 11  # 20:00 to 06:00
    assert lights[38:] == (Light.WEEKEND,) * 38  # from Saturday 00:00
    assert strip(thursday, [], width=78, zone=ZoneInfo("Asia/Tokyo")).lights[0] is Light.DAY
    assert strip(thursday, [], width=78, zone=ZoneInfo("Asia/Tokyo")).lights[2] is Light.NIGHT


def test_days_are_named_where_they_begin() -> None:
    assert dict(strip(NOW, [], width=78, zone=PARIS).days) == {
        0: "Mon 23",
        14: "Tue 24",
        38: "Wed 25",
        62: "Thu 26",
    }


def test_a_deadline_stands_in_its_hour() -> None:
    row = strip(
        NOW, [("1", NOW + timedelta(hours=24)), ("2", NOW + timedelta(hours=71.5))], width=78, zone=PARIS
    )
    assert dict(row.marks) == {BEHIND + 24: "1", BEHIND + 71: "2"}
    assert row.later == 0


def test_what_is_late_stands_at_the_left_and_what_is_far_is_counted() -> None:
    row = strip(NOW, [("1", NOW - timedelta(days=3)), ("2", NOW + timedelta(days=30))], width=78, zone=PARIS)
    assert (dict(row.marks), row.later) == ({0: "1"}, 1)


def test_a_strip_is_written_as_three_lines() -> None:
    deadlines = [
        ("1", NOW + timedelta(hours=2)),
        ("2", NOW + timedelta(hours=2.5)),
        ("3", NOW + timedelta(hours=9)),
    ]
    days, hours, marks = strip_lines(strip(NOW, deadlines, width=20, zone=PARIS))
    # From 10:00 to 05:00; 14:00 is now; two deadlines in one hour are a plus.
    assert days == "Mon 23        │Tue  "
    assert hours == "──────────░░░░░░░░░░"
    assert marks == "    ▲ +      3      "


def test_a_name_that_does_not_fit_is_shortened_to_the_weekday() -> None:
    # At 19:00 UTC it is 20:00 in Paris; the strip begins at 16:00, eight cells before midnight.
    days, _hours, _marks = strip_lines(strip(NOW + timedelta(hours=9), [], width=78, zone=PARIS))
    assert days.startswith("Mon  │Tue 24")


def test_the_change_of_the_clocks_moves_midnight() -> None:
    # Saturday 24 October 2026, 14:00 in Paris; Sunday has 25 hours.
    saturday = NOW.replace(month=10, day=24, hour=12)
    days = dict(strip(saturday, [], width=78, zone=PARIS).days)
    assert days == {0: "Sat 24", 14: "Sun 25", 39: "Mon 26", 63: "Tue 27"}
