"""The rows of the timeline for a screen: gathered piece by piece, so that keys are answered meanwhile."""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Generator, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice, takewhile

import msgspec

from tocsin.domain.case import CaseState, fold
from tocsin.domain.events.batches import Event, EventQuery, Span, event_query, spans_of
from tocsin.domain.events.times import Grain
from tocsin.domain.timeline import Query, order, passes
from tocsin.domain.weaving import Order, Picked, Woven
from tocsin.services.workbench import OpenCase

_PIECE = 200
"""Entries that are looked at before somebody may look away."""

_MANY = 4_096
"""Events that are put in order before somebody may look away."""


class Wanted(msgspec.Struct, frozen=True):
    """What a screen wants to see.

    Attributes:
        query: the filter.
        known_at: only what was recorded by that instant; empty for everything.
        events: whether machine events are among it.
    """

    query: Query = Query()
    known_at: str = ""
    events: bool = False


class Rows(msgspec.Struct, frozen=True):
    """The rows that pass, the state they are read in, and how many there are of each."""

    woven: Woven
    state: CaseState
    entries: int
    events: int

    @property
    def total(self) -> int:
        """How many rows there are without a filter."""
        return self.entries + self.events


class TimelineRows:
    """What was gathered for one screen; what has not changed is not gathered again.

    Nothing of it is a list as long as the case: the collector of garbage would walk through it, for longer
    than a key may wait.
    """

    def __init__(self, case: OpenCase) -> None:
        self._case = case
        self._state: CaseState | None = None
        self._sorted = array("q")
        self._then: tuple[str, CaseState, CaseState] | None = None
        self._all: tuple[tuple[Span, ...], Order] = ((), Order())
        self._found: tuple[tuple[Span, ...], EventQuery, Order] | None = None

    def gather(self, wanted: Wanted) -> Generator[int, None, Rows]:
        """Gather the rows; gives how many were looked at, every few milliseconds, and at the end the rows.

        Raises:
            UserError: machine events cannot be asked for that.
        """
        yield from self._sort()
        state = self._case.state
        if wanted.known_at:
            state = yield from self._known_at(wanted.known_at)
        chosen = yield from self._choose(state, wanted.query)
        spans = spans_of(state.imports) if wanted.events else ()
        events = Order()
        if spans:
            query = event_query(wanted.query)
            events = yield from self._search(spans, query) if query != EventQuery() else self._order(spans)
        there = sum(span.end - span.first for span in spans)
        picked = Picked(self._case.state.entries, chosen)
        return Rows(Woven(picked, events, _Loader(self._case, spans)), state, len(state.entries), there)

    def _sort(self) -> Iterator[int]:
        """Bring the entries into the order of the timeline: all of them once, then those that came."""
        state = self._case.state
        if state is not self._state:
            self._state, self._sorted = state, array("q")
        entries, taken = state.entries, len(self._sorted)

        def key(place: int) -> tuple[str, int]:
            return order(entries[place])

        if len(entries) - taken <= _PIECE:
            for place in range(taken, len(entries)):
                insort(self._sorted, place, key=key)
            return
        pieces: list[Sequence[int]] = [self._sorted]
        for start in range(taken, len(entries), _PIECE):
            places = range(start, min(start + _PIECE, len(entries)))
            pieces.append(array("q", sorted(places, key=key)))
            yield start
        together, merged = array("q"), merge(*pieces, key=key)
        while piece := list(islice(merged, _PIECE)):
            together.extend(piece)
            yield len(together)
        self._sorted = together

    def _known_at(self, instant: str) -> Generator[int, None, CaseState]:
        """Fold the case as it was known at an instant."""
        now = self._case.state
        if self._then is not None and self._then[:2] == (instant, now):
            return self._then[2]
        state = CaseState()
        known = takewhile(lambda entry: entry.recorded_at <= instant, now.entries)
        while piece := list(islice(known, _PIECE)):
            fold(piece, state)
            yield state.seq
        self._then = (instant, now, state)
        return state

    def _choose(self, state: CaseState, query: Query) -> Generator[int, None, array[int]]:
        """Give the places of the entries that were known and pass, in the order of the timeline."""
        entries, amended, reader = self._case.state.entries, state.amended_by, self._case.reader(state)
        known = len(state.entries)
        if query.is_empty and not amended and known == len(entries):
            return self._sorted[:]
        chosen = array("q")
        for start in range(0, len(self._sorted), _PIECE):
            chosen.extend(
                place
                for place in self._sorted[start : start + _PIECE]
                if place < known
                and entries[place].id not in amended
                and (query.is_empty or passes(reader, entries[place], query))
            )
            yield start
        return chosen

    def _order(self, spans: tuple[Span, ...]) -> Generator[int, None, Order]:
        """Give the order of all events, from before where nothing has changed."""
        if self._all[0] == spans:
            return self._all[1]
        found = Order()
        for piece in self._case.events.order(spans):
            found.add(piece)
            yield len(found)
        self._all = (spans, found)
        return found

    def _search(self, spans: tuple[Span, ...], query: EventQuery) -> Generator[int, None, Order]:
        """Give the order of the events that pass, from before where nothing has changed."""
        if self._found is not None and self._found[:2] == (spans, query):
            return self._found[2]
        self._found = None
        times = yield from self._times(spans)
        runs, number = [], 0
        for span in spans:
            ids = array("q")
            for piece in self._case.events.ids(span, query):
                ids.extend(piece)
                number += len(piece)
                yield number
            runs.append((times[id - spans[0].first], id) for id in ids)
        found, pairs = Order(), merge(*runs)
        while pieces := list(islice(pairs, _MANY)):
            found.add(pieces)
            yield number
        self._found = (spans, query, found)
        return found

    def _times(self, spans: tuple[Span, ...]) -> Generator[int, None, array[int]]:
        """Give the time of every event, in the order of ids, from the first one."""
        everything = yield from self._order(spans)
        times = array("q", bytes(8 * (spans[-1].end - spans[0].first)))
        for start in range(0, len(everything), _MANY):
            edge = slice(start, start + _MANY)
            for at, id in zip(everything.times[edge], everything.ids[edge], strict=True):
                times[id - spans[0].first] = at
            yield start
        return times


class _Loader:
    """Fetches events for the lines on the screen."""

    def __init__(self, case: OpenCase, spans: Sequence[Span]) -> None:
        self._case = case
        self._spans = spans

    def __call__(self, ids: Sequence[int]) -> Mapping[int, Event]:
        found = self._case.events.by_id(ids, self._spans)
        return {id: found.get(id) or _gone(id) for id in ids}


def _gone(id: int) -> Event:
    """Stand in for an event that was removed with its case since it was gathered."""
    return Event(id, 0, 0, "", "UTC", Grain.SECOND, "", "[removed]", (), "")
