"""Entries and events read as one list: compared with sorting them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.domain.entries import Body, Entry, LogWritten
from tocsin.domain.events.batches import Event
from tocsin.domain.events.times import Grain, utc_text
from tocsin.domain.timeline import order
from tocsin.domain.weaving import Order, Picked, Woven


def entry(seq: int, at: int) -> Entry[Body]:
    return Entry(seq, f"id-{seq}", utc_text(at), "lead", LogWritten(text=str(seq)), redacted=False)


def event(id: int, at: int) -> Event:
    return Event(id, id, at, "", "UTC", Grain.SECOND, "", f"event {id}", (), "B-1")


def woven(entry_times: Sequence[int], event_times: Sequence[int]) -> tuple[Woven, list[int]]:
    """Weave entries and events of some times; also gives how many ids each load was asked for."""
    entries = [entry(number, at) for number, at in enumerate(entry_times, 1)]
    places = sorted(range(len(entries)), key=lambda place: order(entries[place]))
    pairs = sorted((at, id) for id, at in enumerate(event_times, 1))
    found, asked = Order(), []
    found.add(pairs)

    def load(ids: Sequence[int]) -> Mapping[int, Event]:
        asked.append(len(ids))
        return {id: event(id, event_times[id - 1]) for id in ids}

    return Woven(Picked(entries, places), found, load), asked


def instant(row: Entry[Body] | Event) -> str:
    return row.happened_at if isinstance(row, Event) else row.recorded_at


TIMES = st.lists(st.integers(0, 30), max_size=150)


@given(TIMES, TIMES)
@settings(max_examples=50)
def test_the_rows_are_in_the_order_of_time_and_each_is_there_once(
    entry_times: list[int], event_times: list[int]
) -> None:
    rows, _asked = woven(entry_times, event_times)
    seen = [rows[place] for place in range(len(rows))]
    # At the same instant an entry comes first, and each of the two lists keeps its own order.
    keys = [
        (instant(row), isinstance(row, Event), row.id if isinstance(row, Event) else row.seq) for row in seen
    ]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(entry_times) + len(event_times)


@given(TIMES, TIMES)
@settings(max_examples=50)
def test_every_row_knows_its_place(entry_times: list[int], event_times: list[int]) -> None:
    rows, _asked = woven(entry_times, event_times)
    for place in range(len(rows)):
        assert rows.place_of(rows[place]) == place


def test_a_row_that_is_not_among_them_has_no_place() -> None:
    rows, _asked = woven([5, 10], [7])
    assert rows.place_of(event(99, 7)) is None
    assert rows.place_of(entry(99, 5)) is None


def test_only_what_is_looked_at_is_loaded() -> None:
    rows, asked = woven([], range(10_000))
    assert rows[5_000].id == 5_001
    assert rows[5_001].id == 5_002
    assert sum(asked) < 200


def test_what_was_looked_at_long_ago_is_let_go() -> None:
    rows, _asked = woven([], range(10_000))
    for place in range(0, 10_000, 50):
        assert rows[place].id == place + 1
    assert len(rows._blocks) <= 16
