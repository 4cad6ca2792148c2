"""Groups of people who are written to with the same letter: those whose data are in the same rows.

A letter that says *some of the following* to everybody tells nobody anything. The rows of the inventory say
whose data they hold, so there is a letter for each category of people, with the rows that hold data of that
category. Where not everybody in a category is in all of its rows, the rows themselves name a narrower group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import InventoryRecorded
from tocsin.domain.inventory import affected_rows

UNSORTED = "unsorted"
"""The group of rows that do not say whose data they hold."""


class Segment(msgspec.Struct, frozen=True):
    """People who get the same letter.

    Attributes:
        id: categories of people joined by ``+``, or the rows themselves: ``R-1+R-3``.
        rows: the ids of the rows whose data are theirs.
        people: their categories.
    """

    id: str
    rows: tuple[str, ...]
    people: tuple[str, ...] = ()


def segments(state: CaseState, party: str = "") -> list[Segment]:
    """Give the groups that letters are written to, in the order of the inventory.

    Args:
        state: the case.
        party: only rows that concern this controller.
    """
    by_category: dict[str, list[str]] = {}
    for row in affected_rows(state.inventory, party):
        for category in row.subject_categories or (UNSORTED,):
            by_category.setdefault(category, []).append(row.row)
    together: dict[tuple[str, ...], list[str]] = {}
    for category, rows in by_category.items():
        together.setdefault(tuple(rows), []).append(category)
    return [
        Segment("+".join(people), rows, tuple(one for one in people if one != UNSORTED))
        for rows, people in together.items()
    ]


def segment_called(state: CaseState, id: str, party: str = "") -> Segment | None:
    """Give a group by its id, by one of its categories, or by rows; None if there is none such."""
    known = segments(state, party)
    for segment in known:
        if id == segment.id or id in segment.people:
            return segment
    rows = {row.row: row for row in affected_rows(state.inventory, party)}
    named = [state.inventory.matching(part) for part in re.split(r"[+,\s]+", id.strip()) if part]
    if not named or any(row not in rows for row in named):
        return None
    ordered = tuple(row for row in rows if row in named)
    return Segment("+".join(ordered), ordered, _people(rows, ordered))


def _people(rows: Mapping[str, InventoryRecorded], chosen: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for row in chosen for one in rows[row].subject_categories))


def unequal_rows(state: CaseState, segment: Segment) -> tuple[InventoryRecorded, ...]:
    """Give the rows of a group whose numbers of people differ: then not everybody is in all of them."""
    rows = [row for row in affected_rows(state.inventory) if row.row in segment.rows]
    counts = [row.subjects for row in rows if row.subjects is not None]
    return tuple(rows) if len({(one.low, one.best, one.high) for one in counts}) > 1 else ()
