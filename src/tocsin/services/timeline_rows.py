"""The rows of the timeline for a screen: gathered piece by piece, so that keys are answered meanwhile."""

from __future__ import annotations

from bisect import insort
from collections.abc import Generator, Iterator, Mapping, Sequence
from heapq import merge

import msgspec

from tocsin.domain.case import CaseState, fold
from tocsin.domain.entries import Body, Entry
from tocsin.domain.event_times import Grain
from tocsin.domain.events import Event, EventQuery, Span, event_query, spans_of
from tocsin.domain.timeline import Query, order, passes
from tocsin.domain.weaving import Order, Woven
from tocsin.services.workbench import OpenCase

_PIECE = 200
"""Entries that are looked at before somebody may look away."""


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
    """What was gathered for one screen; what has not changed is not gathered again."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case
        self._state: CaseState | None = None
        self._sorted: list[Entry[Body]] = []
        self._taken = 0
        self._then: tuple[str, CaseState, CaseState] | None = None
        self._order: tuple[tuple[Span, ...], EventQuery, Order] | None = None

    def gather(self, wanted: Wanted) -> Generator[int, None, Rows]:
        """Gather the rows; gives how many were looked at, every few milliseconds, and at the end the rows.

        Raises:
            UserError: machine events cannot be asked for that.
        """
        yield from self._sort()
        entries, state = self._sorted, self._case.state
        if wanted.known_at:
            state = yield from self._known_at(wanted.known_at)
            entries = [entry for entry in entries if entry.recorded_at <= wanted.known_at]
        chosen = yield from self._choose(entries, state, wanted.query)
        spans = spans_of(state.imports) if wanted.events else ()
        events = yield from self._events(spans, event_query(wanted.query)) if spans else _none()
        there = sum(span.end - span.first for span in spans)
        return Rows(Woven(chosen, events, self._loader(spans)), state, len(entries), there)

    def _sort(self) -> Iterator[int]:
        """Bring the entries into the order of the timeline: all of them once, then those that came."""
        state = self._case.state
        if state is not self._state:
            self._state, self._sorted, self._taken = state, [], 0
        new = state.entries[self._taken :]
        if len(new) <= _PIECE:
            for entry in new:
                insort(self._sorted, entry, key=order)
        else:
            pieces = [self._sorted]
            for start in range(0, len(new), _PIECE):
                pieces.append(sorted(new[start : start + _PIECE], key=order))
                yield start
            together: list[Entry[Body]] = []
            for entry in merge(*pieces, key=order):
                together.append(entry)
                if len(together) % _PIECE == 0:
                    yield len(together)
            self._sorted = together
        self._taken += len(new)

    def _known_at(self, instant: str) -> Generator[int, None, CaseState]:
        """Fold the case as it was known at an instant."""
        now = self._case.state
        if self._then is not None and self._then[:2] == (instant, now):
            return self._then[2]
        state = CaseState()
        known = [entry for entry in now.entries if entry.recorded_at <= instant]
        for start in range(0, len(known), _PIECE):
            fold(known[start : start + _PIECE], state)
            yield start
        self._then = (instant, now, state)
        return state

    def _choose(
        self, entries: Sequence[Entry[Body]], state: CaseState, query: Query
    ) -> Generator[int, None, list[Entry[Body]]]:
        amended, reader = state.amended_by, self._case.reader(state)
        chosen: list[Entry[Body]] = []
        if query.is_empty:
            return [entry for entry in entries if entry.id not in amended]
        for start in range(0, len(entries), _PIECE):
            piece = entries[start : start + _PIECE]
            chosen += [one for one in piece if one.id not in amended and passes(reader, one, query)]
            yield start
        return chosen

    def _events(self, spans: tuple[Span, ...], query: EventQuery) -> Generator[int, None, Order]:
        """Give the order of the events that pass, from before where nothing has changed."""
        if self._order is not None and self._order[:2] == (spans, query):
            return self._order[2]
        self._order = None
        found = Order()
        for piece in self._case.events.order(spans, query):
            found.add(piece)
            yield len(found)
        self._order = (spans, query, found)
        return found

    def _loader(self, spans: Sequence[Span]) -> _Loader:
        return _Loader(self._case, spans)


def _none() -> Generator[int, None, Order]:
    yield from ()
    return Order()


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
