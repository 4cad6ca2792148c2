"""The timeline told to other programs, machine events among the entries where they are wanted."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from tocsin.domain.case import CaseState
from tocsin.domain.events.batches import Event, event_query, in_source_offset, spans_of
from tocsin.domain.moments import brief_utc, read_utc
from tocsin.domain.timeline import Query, TimelineItem, select
from tocsin.interop.events.writing import Told, iris_csv, timesketch_csv, timesketch_jsonl
from tocsin.services.workbench import OpenCase


class Program(StrEnum):
    """The files that other programs take."""

    TIMESKETCH = "timesketch"
    TIMESKETCH_CSV = "timesketch-csv"
    IRIS = "iris"


_WRITERS = {
    Program.TIMESKETCH: timesketch_jsonl,
    Program.TIMESKETCH_CSV: timesketch_csv,
    Program.IRIS: iris_csv,
}


def told_to(
    program: Program,
    case: OpenCase,
    query: Query,
    *,
    state: CaseState | None = None,
    with_amended: bool = False,
    with_events: bool = False,
) -> Iterator[bytes]:
    """Give the pieces of the file in which a program takes the lines of the timeline, oldest first.

    Args:
        program: what takes it.
        case: the open case.
        query: the filter.
        state: the case as it was known at a moment; None for now.
        with_amended: also notes that were amended later.
        with_events: also machine events; of those that pass, every one is given.

    Raises:
        UserError: machine events cannot be asked for that.
    """
    return _WRITERS[program](_lines(case, query, state or case.state, with_amended, with_events))


def _lines(
    case: OpenCase, query: Query, known: CaseState, with_amended: bool, with_events: bool
) -> Iterator[Told]:
    hashes = {entry.seq: entry.hash for entry in case.sealed()}
    items = select(case.reader(known), query, with_amended=with_amended)
    entries = (_item(case, item, hashes[item.seq]) for item in items)
    if not with_events:
        return entries
    wanted = event_query(query)
    events = case.events.walk(spans_of(known.imports), wanted, whole=True)
    return heapq.merge(entries, (_event(case, known, event, hashes) for event in events), key=_happened)


def _happened(told: Told) -> datetime:
    return told.happened


def _item(case: OpenCase, item: TimelineItem, hash: str) -> Told:
    return Told(
        happened=read_utc(item.happened_at),
        said=item.happened.said if item.happened else "",
        precision=item.happened.precision if item.happened else "microsecond",
        recorded_at=brief_utc(item.recorded_at),
        actor=item.actor,
        lane=item.lane,
        kind=item.kind,
        text=item.text,
        tags=item.tags,
        evidence=item.evidence,
        case=case.header.ref,
        id=item.id,
        hash=hash,
    )


def _event(case: OpenCase, state: CaseState, event: Event, hashes: dict[int, str]) -> Told:
    brought = state.imports.get(event.batch)
    assert brought is not None  # noqa: S101 - the event was found in its batch
    return Told(
        happened=datetime.fromisoformat(in_source_offset(event)),
        said=event.said,
        precision=event.grain,
        recorded_at=brief_utc(brought.recorded_at),
        actor=brought.actor,
        lane="",
        kind=event.about,
        text=event.message,
        tags=event.tags,
        evidence=(brought.body.evidence,),
        case=case.header.ref,
        id=event.name,
        hash=hashes[brought.seq],
        record=event.record,
    )
