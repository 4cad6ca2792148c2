"""The inventory of affected data, looked at as a whole: what data, about whom, how sensitive."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.domain.entries import Entry, InventoryRecorded
from tocsin.domain.facts import Count
from tocsin.domain.terms import Certainty


class InventorySummary(msgspec.Struct, frozen=True):
    """Rows that are suspected or confirmed, taken together.

    ``records`` adds the rows up, for records of different kinds do not overlap. People do: the same
    person may stand in every row, so ``largest_subjects`` is only a floor for the number of people.
    """

    rows: tuple[InventoryRecorded, ...]
    categories: tuple[str, ...]
    special: tuple[str, ...]
    subject_categories: tuple[str, ...]
    records: Count | None
    largest_subjects: int | None
    uncounted_rows: int


def affected_rows(rows: Iterable[Entry[InventoryRecorded]], party: str = "") -> list[InventoryRecorded]:
    """Give the rows that are not ruled out; with ``party``, those that concern it or everybody."""
    return [
        entry.body
        for entry in rows
        if entry.body.certainty is not Certainty.RULED_OUT and (not party or entry.body.party in {"", party})
    ]


def summarise(rows: list[InventoryRecorded]) -> InventorySummary:
    """Take rows together."""
    ceilings = [row.subjects.ceiling for row in rows if row.subjects and row.subjects.ceiling is not None]
    return InventorySummary(
        rows=tuple(rows),
        categories=_union([row.category] for row in rows if row.category),
        special=_union(row.special for row in rows),
        subject_categories=_union(row.subject_categories for row in rows),
        records=_added([row.records for row in rows]),
        largest_subjects=max(ceilings, default=None),
        uncounted_rows=sum(row.records is None for row in rows),
    )


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _added(counts: list[Count | None]) -> Count | None:
    """Add counts up; a row without a figure makes the sum a floor without a ceiling.

    A best figure is a bound only where it stands alone: beside one end of a range, the other end is open.
    """
    counted = [count for count in counts if count is not None]
    if not counted:
        return None
    lows = [(count.best if count.is_exact else count.low) or 0 for count in counted]
    highs = [count.best if count.is_exact else count.high for count in counted]
    bests = [count.best for count in counted]
    complete = len(counted) == len(counts)
    high = sum(figure for figure in highs if figure is not None) if complete and None not in highs else None
    best = sum(figure for figure in bests if figure is not None) if complete and None not in bests else None
    if best is not None and sum(lows) == high == best:
        return Count(best=best)
    return Count(low=sum(lows), best=best, high=high)
