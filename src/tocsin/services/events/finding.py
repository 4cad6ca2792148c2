"""Machine events of a case: found, read, and pinned where one is worth keeping."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, EventPinned, EventsImported
from tocsin.domain.errors import UserError
from tocsin.domain.events.batches import (
    BatchDigest,
    Event,
    event_query,
    moment_of,
    read_event_id,
    spans_of,
)
from tocsin.domain.terms import Lane
from tocsin.domain.text import checked, required
from tocsin.domain.timeline import Query
from tocsin.services.evidence.attaching import Progress
from tocsin.services.personal_data import doubts_about
from tocsin.services.timeline.logbook import tags_in
from tocsin.services.workbench import OpenCase
from tocsin.storage.events import EventTable

MOST_COUNTED = 20_000
"""Counting further would make people wait for a number that tells them little."""

_TAG_LIMIT = 100
_RECORD_LIMIT = 64_000


class Found(msgspec.Struct, frozen=True):
    """A page of the events that pass a filter.

    Attributes:
        events: the page.
        passing: how many pass; counting words stops at `MOST_COUNTED`.
        there: how many there are.
    """

    events: tuple[Event, ...]
    passing: int
    there: int

    @property
    def passing_words(self) -> str:
        """How many pass, in words."""
        return f"{self.passing:,}" if self.passing < MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def find_events(
    case: OpenCase,
    query: Query,
    *,
    limit: int,
    start: int = 0,
    state: CaseState | None = None,
    whole: bool = False,
) -> Found:
    """Find machine events, oldest first.

    Args:
        case: the open case.
        query: which are wanted; ``who:`` and ``lane:`` pass none.
        limit: how many are given.
        start: how many are passed over.
        state: the case as it was known at a moment; then only what had been imported by then.
        whole: with the source records, and long messages not cut.
    """
    known = state or case.state
    spans, wanted = spans_of(known.imports), event_query(query)
    events = tuple(islice(case.events.walk(spans, wanted, whole=whole), start, start + limit))
    there = sum(span.end - span.first for span in spans)
    if events and len(events) < limit:
        return Found(events, start + len(events), there)
    return Found(events, case.events.count(spans, wanted, MOST_COUNTED), there)


def need_event(case: OpenCase, typed: str) -> Event:
    """Give an event with its source record.

    Raises:
        UserError: there is none of that name.
    """
    event = case.events.get(read_event_id(typed), spans_of(case.state.imports))
    if event is None:
        raise UserError(f"There is no event {typed!r}", "tocsin events list names them")
    return event


def pin_event(
    case: OpenCase, typed: str, *, note: str = "", lane: Lane = Lane.THEM, tags: Sequence[str] = ()
) -> Entry[EventPinned]:
    """Put a machine event onto the timeline: the entry keeps its text, both its times and its source record.

    Pinned again, with another note, it has both entries.

    Args:
        case: the open case.
        typed: the event, as ``E-123``.
        note: why it matters; ``#tags`` in it count.
        lane: whose doing it was.
        tags: further tags.
    """
    checked(note, "The note")
    for tag in tags:
        required(tag, "A tag", _TAG_LIMIT)
    case.workbench.ask(doubts_about([note, *tags]))
    event = need_event(case, typed)
    if len(event.record) > _RECORD_LIMIT or len(event.message) > _RECORD_LIMIT:
        raise UserError(
            f"{event.name} has more than {_RECORD_LIMIT:,} characters, too many for the journal",
            f"Say what matters of it: tocsin log … --evidence {_evidence(case.state, event)}",
        )
    own = (tag.lstrip("#").lower() for tag in (*event.tags, *tags, *tags_in(note)))

    def decide(state: CaseState) -> Sequence[Body]:
        before = state.pins.get(event.name)
        if before is not None and before.body.note == note and not before.redacted:
            raise UserError(f"{event.name} is pinned already, as #{before.seq}", "With another --note, again")
        return [
            EventPinned(
                event=event.name,
                batch=event.batch,
                line=event.line,
                at=moment_of(event),
                text=event.message,
                about=event.about,
                tags=tuple(dict.fromkeys(own)),
                record=event.record,
                note=note,
                lane=lane,
                evidence=(_evidence(state, event),),
            )
        ]

    return case.record(decide)[-1]  # type: ignore[return-value]  # it is what was just decided


def _evidence(state: CaseState, event: Event) -> str:
    entry = state.imports.get(event.batch)
    assert entry is not None  # noqa: S101 - the event was found in its batch
    return entry.body.evidence


def differing(table: EventTable, body: EventsImported, progress: Progress | None = None) -> str:
    """Compare the machine events of a batch with its entry; says what differs, empty if nothing does.

    Args:
        table: the machine events of the case.
        body: what the import recorded.
        progress: told how many events were digested.
    """
    digest, count = BatchDigest(), 0
    for row in table.rows(body.first, body.first + body.rows):
        digest.add([row])
        count += 1
        if progress is not None:
            progress(1)
    if count != body.rows:
        return f"{body.rows:,} events were imported, {count:,} are there"
    return "" if digest.hexdigest() == body.digest else "its events were changed since they were imported"
