"""The timeline: every entry of the journal as a line with two times, whose doing it was, and a filter.

*Happened* is when it was so in the world, *learned* is when it was recorded. What a person logs may
have both; a fact, a decision or a tick happened when it was recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.entries import (
    Body,
    CaseExported,
    CasePurged,
    ClockExtended,
    ClockTargeted,
    CustodyRecorded,
    DecisionMade,
    DraftReviewed,
    DraftSaved,
    Emptied,
    Entry,
    EventPinned,
    EventsImported,
    EvidenceAdded,
    EvidenceLinked,
    FactSet,
    FilingReceipted,
    FilingRecorded,
    FilingWithdrawn,
    HoldSet,
    InventoryRecorded,
    LogWritten,
    Redacted,
    RegimeRuled,
    RiskAssessed,
)
from tocsin.domain.errors import UserError
from tocsin.domain.moments import Moment, read_moment
from tocsin.domain.terms import Audience, Lane
from tocsin.domain.wording import Reader


class TimelineItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the timeline. Both times are UTC in the fixed-width form."""

    seq: int
    id: str
    happened_at: str
    recorded_at: str
    happened: Moment | None
    actor: str
    lane: Lane
    kind: str
    text: str
    tags: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    amends: str = ""
    amended_by: str = ""
    redacted: bool = False
    audience: str = ""


def item_of(reader: Reader, entry: Entry[Body]) -> TimelineItem:
    """Give the line for an entry."""
    body = entry.body
    log = body if isinstance(body, LogWritten) else None
    tagged = body if isinstance(body, LogWritten | EventPinned) else None
    happened = happened_at(body)
    amending = reader.state.amended_by.get(entry.id)
    return TimelineItem(
        seq=entry.seq,
        id=entry.id,
        happened_at=happened.at if happened else entry.recorded_at,
        recorded_at=entry.recorded_at,
        happened=happened,
        actor=entry.actor,
        lane=lane_of(body),
        kind=log.log if log else body.was if isinstance(body, Emptied) else body.kind,
        text=_text(reader, entry),
        tags=tagged.tags if tagged else (),
        evidence=_evidence_of(body),
        amends=log.amends if log else "",
        amended_by=amending.id if amending else "",
        redacted=entry.redacted,
        audience=reader.state.keeping.audience(entry) or "",
    )


def _text(reader: Reader, entry: Entry[Body]) -> str:
    if entry.redacted:
        return "[purged]" if isinstance(entry.body, Emptied) else "[redacted]"
    return reader.text(entry)


def happened_at(body: Body) -> Moment | None:
    """Give when what an entry says happened, where that is not simply when it was recorded."""
    match body:
        case LogWritten(at=at) | CustodyRecorded(at=at) | EventPinned(at=at):
            return at
        case FilingRecorded(filed_at=filed_at):
            return filed_at
        case _:
            return None


def lane_of(body: Body) -> Lane:
    """Give whose doing an entry is: a log entry says so, duties and filings are legal, the rest is ours."""
    match body:
        case LogWritten(lane=lane) | EventPinned(lane=lane):
            return lane
        case (
            DecisionMade()
            | DraftSaved()
            | DraftReviewed()
            | FilingRecorded()
            | FilingReceipted()
            | FilingWithdrawn()
            | Redacted()
        ):
            return Lane.LEGAL
        case RegimeRuled() | ClockTargeted() | ClockExtended() | RiskAssessed() | HoldSet():
            return Lane.LEGAL
        case CaseExported() | CasePurged():
            return Lane.LEGAL
        case _:
            return Lane.US


def _evidence_of(body: Body) -> tuple[str, ...]:
    match body:
        case (
            LogWritten(evidence=evidence) | FactSet(evidence=evidence) | InventoryRecorded(evidence=evidence)
        ):
            return evidence
        case EventPinned(evidence=evidence):
            return evidence
        case EvidenceAdded(evidence=one) | EvidenceLinked(evidence=one) | CustodyRecorded(evidence=one):
            return (one,)
        case EventsImported(evidence=one):
            return (one,) if one else ()
        case _:
            return ()


NOT_MARKED = "none"
"""The audience of an entry of which nobody has said who may be given it."""


class Query(msgspec.Struct, frozen=True):
    """A filter as typed: ``who:r.lead after:-6h #client04 kind:decision lane:them passport``.

    A word is found anywhere in a text; ``pass*`` finds what begins with it among machine events.
    """

    who: str = ""
    kind: str = ""
    lane: str = ""
    audience: str = ""
    after: str = ""
    before: str = ""
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything passes."""
        return self == Query()


def read_query(typed: str, *, zone: ZoneInfo, now: datetime) -> Query:
    """Read a filter.

    Raises:
        UserError: an unknown lane or audience, or a time that cannot be read.
    """
    fields: dict[str, str] = {}
    tags: list[str] = []
    words: list[str] = []
    for part in typed.split():
        name, colon, value = part.partition(":")
        if part.startswith("#") and len(part) > 1:
            tags.append(part[1:].lower())
        elif colon and name in {"who", "kind", "lane", "audience", "after", "before"}:
            fields[name] = value
        else:
            words.append(part.lower())
    if fields.get("lane") and fields["lane"] not in set(Lane):
        raise UserError(f"There is no lane {fields['lane']!r}", "One of: " + ", ".join(Lane))
    if fields.get("audience") and fields["audience"] not in {*Audience, NOT_MARKED}:
        known = ", ".join([*Audience, NOT_MARKED])
        raise UserError(f"There is no audience {fields['audience']!r}", f"One of: {known}")
    for edge in ("after", "before"):
        if fields.get(edge):
            fields[edge] = read_moment(fields[edge], zone=zone, now=now).at
    return Query(**fields, tags=tuple(tags), words=tuple(words))


def passes(reader: Reader, entry: Entry[Body], query: Query) -> bool:
    """Whether an entry passes a filter; what takes longest is looked at last."""
    happened, _number = order(entry)
    if (
        (query.who and query.who.lower() not in entry.actor.lower())
        or (query.after and happened < query.after)
        or (query.before and happened >= query.before)
        or (query.lane and lane_of(entry.body) != query.lane)
        or (query.audience and (reader.state.keeping.audience(entry) or NOT_MARKED) != query.audience)
    ):
        return False
    item = item_of(reader, entry)
    haystack = item.text.lower()
    return (
        (not query.kind or item.kind.startswith(query.kind))
        and all(tag in {known.lower() for known in item.tags} for tag in query.tags)
        and all((word.rstrip("*") or word) in haystack for word in query.words)
    )


def in_order(entries: Iterable[Entry[Body]]) -> list[Entry[Body]]:
    """Sort entries by when they happened; what happened at the same instant stays as it was recorded."""
    return sorted(entries, key=order)


def order(entry: Entry[Body]) -> tuple[str, int]:
    """Give what entries are sorted by: when it happened, UTC in the fixed-width form, then its number."""
    happened = happened_at(entry.body)
    return (happened.at if happened else entry.recorded_at, entry.seq)


def choose(reader: Reader, query: Query, *, with_amended: bool = False) -> list[Entry[Body]]:
    """Give the entries that pass a filter, oldest first.

    A log entry that a later one amends is left out unless ``with_amended``.
    """
    amended = reader.state.amended_by
    entries = [entry for entry in in_order(reader.state.entries) if with_amended or entry.id not in amended]
    if query.is_empty:
        return entries
    return [entry for entry in entries if passes(reader, entry, query)]


def select(reader: Reader, query: Query, *, with_amended: bool = False) -> list[TimelineItem]:
    """Give the lines of the entries that `choose` gives."""
    return [item_of(reader, entry) for entry in choose(reader, query, with_amended=with_amended)]
