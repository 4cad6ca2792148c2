"""Machine events on disk: rows beside the journal, and an index of their words.

Ids are given in the order of time, as far as the source file is in that order, so that an index of words
finds events in the order of time, too, and can stop after a page. Where the order begins anew, another
`tocsin.domain.events.batches.Span` does; what is read merges the spans.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tocsin.domain.errors import UserError
from tocsin.domain.events.batches import Event, EventQuery, EventRow, Span
from tocsin.domain.events.times import Grain
from tocsin.storage.case_store import CaseStore, Writer
from tocsin.storage.failing import told_apart
from tocsin.storage.lock import holding

IMPORT_LOCK = "import.lock"

_PAGE = 256
_CHUNK = 4_096
_PIECE = 1_024
"""Rows of a short query, between two of which a key may be answered."""

_PREFIX_CHUNK = 65_536
"""Where the beginning of a word is looked for: each query then begins with finding all of them."""

_CACHE_KIB = 32_768
_COLUMNS = "id, line, at, said, zone, grain, about, message, tags, record"
_WHOLE = "e.id, e.line, e.at, e.said, e.zone, e.grain, e.about, e.message, e.tags, e.record"
_BRIEF = (
    "e.id, e.line, e.at, e.said, e.zone, e.grain, "
    "substr(e.about, 1, 200), substr(e.message, 1, 1000), e.tags, ''"
)
_MOST_PARAMETERS = 500


class EventTable:
    """The machine events of one open case."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._connection = store._connection
        self._path = store.path

    # Taking in.

    @contextmanager
    def importing(self, actor: str) -> Iterator[None]:
        """Hold off other imports for the length of a ``with`` block; the journal stays free for everybody."""
        with (
            told_apart(self._path),
            holding(self._path.with_name(IMPORT_LOCK), self._store.shown(actor), self._store.waiting_for),
        ):
            (before,) = self._connection.execute("PRAGMA cache_size").fetchone()
            self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            try:
                yield
            finally:
                self._connection.execute(f"PRAGMA cache_size = {int(before)}")

    def add(self, actor: str, rows: Iterable[Sequence[object]], texts: Iterable[Sequence[object]]) -> None:
        """Add rows, in the order of their ids, and their words; durable when this is done.

        Args:
            actor: who holds the case meanwhile.
            rows: what an `EventRow` holds, and the key that duplicates are told by.
            texts: id, message, about, tags and the other fields of each.
        """
        marks = ", ".join("?" * 11)
        with self._store.writing(actor):
            self._connection.executemany(f"INSERT INTO events ({_COLUMNS}, key) VALUES ({marks})", rows)  # noqa: S608
            self._connection.executemany(
                "INSERT INTO events_text (rowid, message, about, tags, fields) VALUES (?, ?, ?, ?, ?)", texts
            )

    def drop_leftovers(self, actor: str, counted: int) -> None:
        """Remove what an import that never ended has left behind ids up to ``counted``.

        The last row stays, invisible, so that no id is used twice: the index still knows its words.
        """
        if self.next_id() > counted + 2:
            with self._store.writing(actor):
                self._connection.execute(
                    "DELETE FROM events WHERE id > ? AND id < (SELECT max(id) FROM events)", (counted,)
                )

    def next_id(self) -> int:
        """Give the id of the next event; ids are never used twice, not even those of a broken import."""
        with told_apart(self._path):
            (last,) = self._connection.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()
        return int(last) + 1

    def known(self, spans: Sequence[Span], pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
        """Give which of some times and keys belong to events of some spans."""
        found: set[tuple[int, int]] = set()
        if not pairs or not spans:
            return found
        with told_apart(self._path):
            low, high = min(pairs)[0], max(pairs)[0]
            any_there = "SELECT 1 FROM events WHERE at BETWEEN ? AND ? LIMIT 1"
            if self._connection.execute(any_there, (low, high)).fetchone() is None:
                return found
            sql = "SELECT id FROM events WHERE at = ? AND key = ?"
            execute = self._connection.execute
            for pair in pairs:
                if any(_batch_of(id, spans) for (id,) in execute(sql, pair)):
                    found.add(pair)
        return found

    # Finding.

    def walk(self, spans: Sequence[Span], query: EventQuery, *, whole: bool = False) -> Iterator[Event]:
        """Give every event that passes, oldest first.

        Args:
            spans: the batches that are looked through.
            query: which events are wanted.
            whole: with the records, and long messages not cut.
        """
        columns = _WHOLE if whole else _BRIEF
        runs = [self._run(span, query, columns) for span in spans]
        merged = heapq.merge(*runs, key=lambda found: (found[1][2], found[1][0]))
        yield from (_event(row, batch) for batch, row in merged)

    def order(self, spans: Sequence[Span]) -> Iterator[list[tuple[int, int]]]:
        """Give the time and id of every event, oldest first, in pieces of a thousand.

        Each piece is a short query of its own: whoever asks may answer keys between them.
        """
        inside, ids = _inside(spans)
        if not inside:
            return
        at, id = -(2**62), 0
        sql = (
            "SELECT at, id FROM events INDEXED BY events_order "  # noqa: S608 - only marks
            f"WHERE at >= ? AND (at > ? OR id > ?) AND ({inside}) ORDER BY at, id LIMIT {_PIECE}"
        )
        while True:
            with told_apart(self._path):
                piece = self._connection.execute(sql, (at, at, id, *ids)).fetchall()
            if piece:
                yield piece
            if len(piece) < _PIECE:
                return
            at, id = piece[-1]

    def ids(self, span: Span, query: EventQuery) -> Iterator[list[int]]:
        """Give the ids of the events of a span that pass, in their order, in pieces as `order` does."""
        first, end = self._bounds(span, query)
        if not query.has_text:
            yield from (list(range(start, min(start + _PIECE, end))) for start in range(first, end, _PIECE))
            return
        size = _PIECE if not query.has_prefix else _PREFIX_CHUNK
        sql, values = _select("events_text.rowid", query)
        while first < end:
            with told_apart(self._path):
                rows = self._connection.execute(sql, (*values, first, end, size)).fetchall()
            yield [id for (id,) in rows]
            if len(rows) < size:
                return
            first = rows[-1][0] + 1

    def _run(self, span: Span, query: EventQuery, columns: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Give the rows of one span, in ever longer pages, each with its batch; columns begin with the id."""
        first, end = self._bounds(span, query)
        sql, values = _select(columns, query)
        size = _PAGE
        while first < end:
            with told_apart(self._path):
                rows = self._connection.execute(sql, (*values, first, end, size)).fetchall()
            for row in rows:
                yield span.batch, row
            if len(rows) < size:
                return
            first, size = rows[-1][0] + 1, min(2 * size, _CHUNK)

    def _bounds(self, span: Span, query: EventQuery) -> tuple[int, int]:
        """Give the first id of a span, and the one after the last, whose time passes."""
        with told_apart(self._path):
            first = span.first if query.after is None else self._seek(span.first, span.end, query.after)
            end = span.end if query.before is None else self._seek(first, span.end, query.before)
        return first, end

    def _seek(self, first: int, end: int, at: int) -> int:
        """Give the first id of a span whose time is not before ``at``."""
        while first < end:
            middle = (first + end) // 2
            row = self._connection.execute("SELECT at FROM events WHERE id = ?", (middle,)).fetchone()
            if row is not None and row[0] < at:
                first = middle + 1
            else:
                end = middle
        return first

    def count(self, spans: Sequence[Span], query: EventQuery, most: int) -> int:
        """Give how many events pass; where words are looked for, no further than about ``most``."""
        total = 0
        for span in spans:
            first, end = self._bounds(span, query)
            if not query.has_text:
                total += end - first
            elif first < end:
                sql, values = _select("1", query)
                with told_apart(self._path):
                    counted = f"SELECT count(*) FROM ({sql})"  # noqa: S608 - of our own
                    total += self._connection.execute(counted, (*values, first, end, most)).fetchone()[0]
                if total >= most:
                    break
        return total

    def by_id(self, ids: Sequence[int], spans: Sequence[Span]) -> dict[int, Event]:
        """Give events by their ids; long messages are cut."""
        found: dict[int, Event] = {}
        for start in range(0, len(ids), _MOST_PARAMETERS):
            some = ids[start : start + _MOST_PARAMETERS]
            sql = f"SELECT {_BRIEF} FROM events AS e WHERE e.id IN ({', '.join('?' * len(some))})"  # noqa: S608
            with told_apart(self._path):
                rows = self._connection.execute(sql, tuple(some)).fetchall()
            found.update((row[0], _event(row, _batch_of(row[0], spans))) for row in rows)
        return found

    def get(self, id: int, spans: Sequence[Span]) -> Event | None:
        """Give one event with its record, or None where no import that counts brought it."""
        batch = _batch_of(id, spans)
        if not batch:
            return None
        with told_apart(self._path):
            sql = f"SELECT {_COLUMNS} FROM events WHERE id = ?"  # noqa: S608 - only names
            row = self._connection.execute(sql, (id,)).fetchone()
        return _event(row, batch) if row else None

    def rows(self, first: int, end: int) -> Iterator[EventRow]:
        """Give the rows of a batch as they are digested, in the order of ids."""
        sql = f"SELECT {_COLUMNS} FROM events WHERE id >= ? AND id < ? ORDER BY id LIMIT {_CHUNK}"  # noqa: S608
        while first < end:
            with told_apart(self._path):
                rows = self._connection.execute(sql, (first, end)).fetchall()
            yield from rows
            if len(rows) < _CHUNK:
                return
            first = rows[-1][0] + 1


def forget_events(writer: Writer) -> None:
    """Remove every event and every word of them, inside a transaction that says why."""
    writer._connection.execute("DELETE FROM events")
    writer._connection.execute("INSERT INTO events_text (events_text) VALUES ('delete-all')")


def _event(row: tuple[Any, ...], batch: str) -> Event:
    id, line, at, said, zone, grain, about, message, tags, record = row
    return Event(
        id=id,
        line=line,
        at=at,
        said=said,
        zone=zone,
        grain=Grain(grain),
        about=about,
        message=message,
        tags=tuple(tags.split("\n")) if tags else (),
        batch=batch,
        record=record,
    )


def _batch_of(id: int, spans: Sequence[Span]) -> str:
    return next((span.batch for span in spans if span.first <= id < span.end), "")


def _inside(spans: Sequence[Span]) -> tuple[str, list[int]]:
    """Give the condition that an id is in one of the spans; spans that touch are taken together."""
    joined: list[list[int]] = []
    for span in sorted(spans, key=lambda one: one.first):
        if joined and joined[-1][1] == span.first:
            joined[-1][1] = span.end
        else:
            joined.append([span.first, span.end])
    return " OR ".join(["id >= ? AND id < ?"] * len(joined)), [edge for pair in joined for edge in pair]


def _select(columns: str, query: EventQuery) -> tuple[str, list[object]]:
    """Give the query for a page of a span; its last parameters are the edges of ids, and how many rows."""
    if not query.has_text:
        return f"SELECT {columns} FROM events AS e WHERE e.id >= ? AND e.id < ? ORDER BY e.id LIMIT ?", []  # noqa: S608
    values: list[object] = [_match(query), *query.tags]
    needs_row = query.tags or columns.startswith("e.")
    tables = "events_text" + " CROSS JOIN events AS e ON e.id = events_text.rowid" * bool(needs_row)
    tagged = "instr(char(10) || lower(e.tags) || char(10), char(10) || ? || char(10)) > 0 AND "
    sql = (
        f"SELECT {columns} FROM {tables} WHERE events_text MATCH ? AND {tagged * len(query.tags)}"  # noqa: S608
        "events_text.rowid >= ? AND events_text.rowid < ? ORDER BY events_text.rowid LIMIT ?"
    )
    return sql, values


def _match(query: EventQuery) -> str:
    """Give what the index is asked: every word as a phrase, in its column where it has one."""
    parts = [_phrase(word) for word in query.words]
    parts += [f"tags : {_phrase(tag)}" for tag in query.tags]
    parts += [f"about : {_phrase(query.about)}"] if query.about else []
    return " AND ".join(parts)


def _phrase(word: str) -> str:
    begins = word.endswith("*")
    text = word.rstrip("*").replace("\0", " ").replace('"', '""')
    if not text.strip():
        raise UserError(f"{word!r} says nothing to look for", "Write at least the beginning of a word")
    return f'"{text}"{"*" if begins else ""}'
