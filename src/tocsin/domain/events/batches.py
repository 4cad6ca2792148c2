"""Machine events: rows of somebody's log, kept in batches beside the journal, each batch under one digest.

An event is no entry: nobody stated it. The entry of its import (`tocsin.domain.entries.EventsImported`)
names the source file and the digest of the batch, so that no row can change, go or come unseen. A row worth
keeping is pinned, and then stands in the journal itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import timedelta, timezone
from itertools import pairwise

import msgspec

from tocsin.domain.entries import Entry, EventsImported
from tocsin.domain.errors import UserError
from tocsin.domain.events.times import Grain, instant, microseconds, read_offset, utc_text
from tocsin.domain.moments import Moment, Precision, read_utc
from tocsin.domain.timeline import Query

DIGEST_PREFIX = b"tocsin/events/1\n"
"""What the digest of every batch begins with."""

EventRow = tuple[int, int, int, str, str, str, str, str, str, str]
"""An event as stored and digested: id, line, at, said, zone, grain, about, message, tags, record.

``line`` is the line of the source file, from 1; ``at`` is microseconds since 1970 in UTC; ``tags`` are
joined by line feeds; ``record`` is the source record: the line of a JSONL file as it was, or the row of a
table as a JSON object.
"""

_PRECISIONS = {Grain.DAY: Precision.DAY, Grain.MINUTE: Precision.MINUTE}
_TYPED = re.compile(r"(?:[eE]-?)?0*([0-9]{1,18})")


class Event(msgspec.Struct, frozen=True, gc=False):
    """A machine event as it is shown; times as in `EventRow`, and the batch that it came with."""

    id: int
    line: int
    at: int
    said: str
    zone: str
    grain: Grain
    about: str
    message: str
    tags: tuple[str, ...]
    batch: str
    record: str = ""

    @property
    def name(self) -> str:
        """What it is called: ``E-123``."""
        return f"E-{self.id}"

    @property
    def happened_at(self) -> str:
        """When it happened, UTC in the fixed-width form."""
        return utc_text(self.at)


def moment_of(event: Event) -> Moment:
    """Give when an event happened as a moment of the timeline; what the log wrote stays with it."""
    precision = _PRECISIONS.get(event.grain, Precision.SECOND)
    zone = event.zone if re.match(r"[A-Za-z]", event.zone) else "UTC"
    return Moment(at=utc_text(event.at), precision=precision, said=event.said, zone=zone)


def read_event_id(typed: str) -> int:
    """Read the name of an event: ``E-123``, ``e123`` or ``123``.

    Raises:
        UserError: it is none.
    """
    match = _TYPED.fullmatch(typed.strip())
    if match is None:
        raise UserError(f"{typed!r} is not an event", "It looks like E-123; tocsin events list names them")
    return int(match[1])


class BatchDigest:
    """The digest of a batch, made row by row in the order of ids.

    SHA-256 over `DIGEST_PREFIX` and, for each row, the canonical JSON (RFC 8785) of the array of what an
    `EventRow` holds, and a line feed.
    """

    def __init__(self) -> None:
        """Begin with no row."""
        self._hash = hashlib.sha256(DIGEST_PREFIX)
        self._encoder = msgspec.json.Encoder()
        self._buffer = bytearray()

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Take in the rows that follow."""
        for row in rows:
            self._encoder.encode_into(row, self._buffer)
            self._buffer += b"\n"
            self._hash.update(self._buffer)
            self._buffer.clear()

    def hexdigest(self) -> str:
        """Give the digest of all rows so far."""
        return self._hash.hexdigest()


class Span(msgspec.Struct, frozen=True):
    """A run of ids inside which events are in the order of their time.

    Attributes:
        first: the first id.
        end: the id after the last.
        batch: the batch they belong to.
    """

    first: int
    end: int
    batch: str


def spans_of(imports: Iterable[Entry[EventsImported]]) -> tuple[Span, ...]:
    """Give the spans of the batches that were imported, in the order of ids."""
    found = []
    for entry in imports:
        body = entry.body
        if body.rows:
            starts = [body.first, *body.runs, body.first + body.rows]
            found += [Span(start, end, body.batch) for start, end in pairwise(starts)]
    return tuple(found)


class EventQuery(msgspec.Struct, frozen=True):
    """Which events are wanted.

    Attributes:
        after: microseconds since 1970: not before that; None for any.
        before: microseconds since 1970: before that; None for any.
        about: words that what it is about must hold.
        tags: every one of these, in small letters.
        words: every one of these, anywhere in the record; ``pass*`` begins with it.
    """

    after: int | None = None
    before: int | None = None
    about: str = ""
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def has_text(self) -> bool:
        """Whether it asks for more than a time."""
        return bool(self.about or self.tags or self.words)

    @property
    def has_prefix(self) -> bool:
        """Whether it asks for the beginning of a word."""
        return any(word.endswith("*") for word in (self.about, *self.tags, *self.words))


NOTHING = EventQuery(after=0, before=0)
"""Passes no event."""

_MOST_WORDS = 40
_SHORTEST = 3
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def _last_length(word: str) -> int:
    """Give the length of the last word of what is looked for."""
    return len([one for one in _BETWEEN_WORDS.split(word) if one][-1])


def event_query(query: Query) -> EventQuery:
    """Give the part of a filter of the timeline that events can pass.

    Nobody recorded an event, and it has no lane: with ``who:``, ``lane:`` or ``audience:`` no event
    passes.

    Raises:
        UserError: a word of it has neither letter nor digit, or there are too many.
    """
    if query.who or query.lane or query.audience:
        return NOTHING
    words = (*query.words, *query.tags, *((query.kind,) if query.kind else ()))
    empty = next((word for word in words if not any(char.isalnum() for char in word)), None)
    if empty is not None:
        raise UserError(f"{empty!r} has neither letter nor digit", "Machine events are found by their words")
    brief = next((word for word in words if word.endswith("*") and _last_length(word) < _SHORTEST), None)
    if brief is not None:
        raise UserError(
            f"{brief!r} begins too many words", f"Write at least {_SHORTEST} letters or digits before the *"
        )
    if len(words) > _MOST_WORDS:
        raise UserError(f"{len(words)} words are too many to look for", f"At most {_MOST_WORDS}")
    return EventQuery(
        after=microseconds(read_utc(query.after)) if query.after else None,
        before=microseconds(read_utc(query.before)) if query.before else None,
        about=query.kind,
        tags=query.tags,
        words=query.words,
    )


def in_source_offset(event: Event) -> str:
    """Give when an event happened in ISO 8601 to the microsecond, at the offset that its log wrote."""
    at = instant(event.at)
    if event.zone.startswith(("+", "-")):
        at = at.astimezone(timezone(timedelta(minutes=read_offset(event.zone)[1])))
    return at.isoformat(timespec="microseconds")
