"""Two lists by time read as one: the entries of a journal, and machine events of which only times are held.

A case may have a million events. Of each only its time and id are in memory; the lines on the screen are
fetched when they are drawn.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from tocsin.domain.entries import Body, Entry
from tocsin.domain.events.batches import Event
from tocsin.domain.events.times import microseconds, utc_text
from tocsin.domain.moments import read_utc
from tocsin.domain.timeline import order

Row: TypeAlias = "Entry[Body] | Event"

Load = Callable[[Sequence[int]], Mapping[int, Event]]
"""Gives events by their ids."""

_BLOCK = 64
_KEPT = 16


class Order:
    """The times and ids of events, oldest first."""

    def __init__(self) -> None:
        """Begin with none."""
        self.times = array("q")
        self.ids = array("q")

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, pairs: Sequence[tuple[int, int]]) -> None:
        """Take in the times and ids that follow."""
        self.times.extend([at for at, _id in pairs])
        self.ids.extend([id for _at, id in pairs])


class Picked:
    """Some entries of a journal, in an order of their own, by their places in it."""

    def __init__(self, entries: Sequence[Entry[Body]], places: Sequence[int]) -> None:
        self._entries = entries
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: int) -> Entry[Body]:
        """The entry at a place from 0."""
        return self._entries[self._places[number]]


class Woven:
    """Entries and events by when they happened; at the same instant, entries come first.

    Args:
        entries: oldest first, in the order of `tocsin.domain.timeline.order`.
        events: those that are wanted among them.
        load: fetches events by their ids.
    """

    def __init__(self, entries: Picked, events: Order, load: Load) -> None:
        self.entries = entries
        self.events = events
        self._load = load
        self._blocks: OrderedDict[int, list[Row]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.entries) + len(self.events)

    def __getitem__(self, place: int) -> Row:
        """The row at a place from 0."""
        if not len(self.events):
            return self.entries[place]
        block = place // _BLOCK
        rows = self._blocks.get(block)
        if rows is None:
            rows = self._blocks[block] = self._read(block * _BLOCK)
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(block)
        return rows[place - block * _BLOCK]

    def place_of(self, row: Row) -> int | None:
        """Give the place of a row; None where it is not among them any more."""
        if isinstance(row, Event):
            number = bisect_left(self.events.times, row.at)
            while number < len(self.events) and self.events.times[number] == row.at:
                if self.events.ids[number] == row.id:
                    return self._place(number)
                number += 1
            return None
        number = bisect_left(self.entries, order(row), key=order)
        if number == len(self.entries) or self.entries[number].id != row.id:
            return None
        happened = microseconds(read_utc(order(row)[0]))
        return number + bisect_left(self.events.times, happened)

    def _place(self, number: int) -> int:
        """Give the place of an event by its number: the events and the entries before it."""
        happened = utc_text(self.events.times[number])
        return number + bisect_right(self.entries, happened, key=_happened)

    def _read(self, start: int) -> list[Row]:
        """Give the rows of a block, its events fetched at once."""
        event = bisect_left(range(len(self.events)), start, key=self._place)
        entry = start - event
        picked: list[Entry[Body] | int] = []
        while len(picked) < _BLOCK and (event < len(self.events) or entry < len(self.entries)):
            if event < len(self.events) and (
                entry == len(self.entries)
                or utc_text(self.events.times[event]) < _happened(self.entries[entry])
            ):
                picked.append(self.events.ids[event])
                event += 1
            else:
                picked.append(self.entries[entry])
                entry += 1
        loaded = self._load([one for one in picked if isinstance(one, int)])
        return [loaded[one] if isinstance(one, int) else one for one in picked]


def _happened(entry: Entry[Body]) -> str:
    return order(entry)[0]
