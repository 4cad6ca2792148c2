"""The next hours as a row of cells: nights, weekends, now, and where deadlines fall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

AHEAD = timedelta(hours=72)
BEHIND = 4
"""Cells that lie before now."""

_MINUTES = (60, 30, 20, 15)
_NIGHT_ENDS, _NIGHT_BEGINS = 7, 20


class Light(StrEnum):
    """What sort of time a cell is, where the responder is."""

    DAY = "day"
    NIGHT = "night"
    WEEKEND = "weekend"


class Strip(msgspec.Struct, frozen=True):
    """A row of cells of equal length.

    Attributes:
        lights: one per cell.
        now: the cell of the present.
        days: the cells in which a day begins, with its name; the first cell names the day it lies in.
        marks: the cells in which something is due, with the labels of what is due there.
        later: how many deadlines lie beyond its end.
    """

    lights: tuple[Light, ...]
    now: int
    days: Mapping[int, str]
    marks: Mapping[int, str]
    later: int


def strip(now: datetime, deadlines: Sequence[tuple[str, datetime]], *, width: int, zone: ZoneInfo) -> Strip:
    """Lay the next 72 hours out.

    Args:
        now: the present, aware.
        deadlines: labels of one character, each with its instant; those in the past stand in the first cell.
        width: how many cells there is room for.
        zone: where the responder is.
    """
    fitting = [one for one in _MINUTES if AHEAD / timedelta(minutes=one) + BEHIND <= width]
    length = timedelta(minutes=fitting[-1] if fitting else _MINUTES[0])
    cells = min(width, int(AHEAD / length) + BEHIND)
    begin = now - BEHIND * length
    locals_ = [(begin + cell * length).astimezone(zone) for cell in range(cells)]
    days = {0: _day(locals_[0])}
    for cell in range(1, cells):
        if locals_[cell].date() != locals_[cell - 1].date():
            days[cell] = _day(locals_[cell])
    marks: dict[int, str] = {}
    later = 0
    for label, instant in deadlines:
        cell = max(0, int((instant - begin) / length))
        if cell >= cells:
            later += 1
        else:
            marks[cell] = marks.get(cell, "") + label
    return Strip(tuple(_light(local) for local in locals_), BEHIND, days, marks, later)


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day}"


def _light(local: datetime) -> Light:
    if local.weekday() >= 5:
        return Light.WEEKEND
    return Light.DAY if _NIGHT_ENDS <= local.hour < _NIGHT_BEGINS else Light.NIGHT


_SIGNS = {Light.DAY: "─", Light.NIGHT: "░", Light.WEEKEND: "▒"}


def strip_lines(row: Strip) -> tuple[str, str, str]:
    """Write a strip as three lines of the same width: the days, the hours, what is due.

    A cell in which more than one thing is due shows ``+``; now is ``▲``, under the hours.
    """
    width = len(row.lights)
    days = [" "] * width
    for cell, name in row.days.items():
        label = f"│{name}" if cell else name
        room = min((other for other in row.days if other > cell), default=width) - cell
        fitting = label if len(label) <= room else label.split()[0]
        for place, sign in enumerate(fitting[:room]):
            days[cell + place] = sign
    marks = [" "] * width
    marks[row.now] = "▲"
    for cell, labels in row.marks.items():
        marks[cell] = labels if len(labels) == 1 and cell != row.now else "+"
    return "".join(days), "".join(_SIGNS[light] for light in row.lights), "".join(marks)
