"""Who knew what, and since when: who stated it, wrote it, approved it, was told it, or worked beside it.

What is told here follows from the journal alone. That somebody read a screen, or was told on the corridor, no
journal shows; a note can.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from tocsin.domain.case import fold
from tocsin.domain.documents.provenance import Source, SourceKind
from tocsin.domain.entries import (
    Body,
    CaseExported,
    DecisionMade,
    DraftReviewed,
    DraftSaved,
    Entry,
    FactSet,
    FilingRecorded,
    ShiftHanded,
)
from tocsin.domain.errors import UserError
from tocsin.domain.record.giving import choose_given
from tocsin.services.drafts.saved_sources import saved_lines
from tocsin.services.facts import need_fact
from tocsin.services.workbench import OpenCase


class How(StrEnum):
    """How somebody came to know."""

    STATED = "stated it"
    WROTE = "wrote it into a document"
    REVIEWED = "reviewed a document that says it"
    WAS_SENT = "was sent a document that says it"
    GOT_COPY = "got a copy of the case with it"
    TOOK_OVER = "took the case over"
    WORKED = "worked on the case when it was there"


class Known(msgspec.Struct, frozen=True):
    """One way in which somebody came to know.

    Attributes:
        at: when, UTC, fixed-width form.
        who: in the words of the journal.
        how: see `How`.
        entry: the number of the entry that shows it.
        what: the document, or what was said then.
    """

    at: str
    who: str
    how: How
    entry: int
    what: str = ""


def who_knew(case: OpenCase, typed: str) -> list[Known]:
    """Give who came to know something: every statement, and of each person the first time in each way.

    Args:
        case: the open case.
        typed: the key of a fact, the id of a row or a party (R-1, P-2), or an entry (#12).

    Raises:
        UserError: there is no such thing, or nothing is recorded of it.
    """
    source, stated = _meant(case, typed)
    if not stated:
        raise UserError(f"Nothing is recorded of {typed}", "tocsin fact list shows what is known")
    found: list[Known] = []
    for known in _ways(case, source, stated):
        ways = {one.how for one in found if one.who == known.who}
        if known.how is How.STATED or (known.how not in ways and not (known.how is How.WORKED and ways)):
            found.append(known)
    return found


def _meant(case: OpenCase, typed: str) -> tuple[Source, list[Entry[Body]]]:
    """Give what is asked about, as a source of documents, and the entries that state it."""
    state = case.state
    if typed.startswith("#"):
        entry = state.entry(typed)
        body = entry.body
        if isinstance(body, FactSet | DecisionMade):
            return Source(SourceKind.FACT, body.key), [entry]
        return Source(SourceKind.ENTRY, entry.id), [entry]
    for kind, rows in ((SourceKind.ROW, state.inventory), (SourceKind.PARTY, state.parties)):
        if typed.upper() in rows.ever():
            return Source(kind, typed.upper()), list(rows.history(typed.upper()))
    key = need_fact(case.catalogue, typed).key
    stating = (FactSet, DecisionMade)
    return Source(SourceKind.FACT, key), [
        one for one in state.entries if isinstance(one.body, stating) and _bare(one.body.key) == key
    ]


def _ways(case: OpenCase, source: Source, stated: list[Entry[Body]]) -> Iterator[Known]:
    reader = case.reader()
    stating = {entry.id for entry in stated}
    telling: dict[str, str] = {}
    for entry in case.state.entries[stated[0].seq - 1 :]:
        body, how, who, what = entry.body, How.WORKED, entry.actor, ""
        if entry.id in stating:
            how, what = How.STATED, reader.text(entry)
        elif isinstance(body, DraftSaved) and not entry.redacted and _tells(case, entry, source):
            telling[body.draft] = what = f"{body.draft} {body.form}"
            how = How.WROTE
        elif isinstance(body, DraftReviewed) and body.draft in telling:
            how, what = How.REVIEWED, telling[body.draft]
        elif isinstance(body, FilingRecorded) and body.draft in telling:
            how, who, what = How.WAS_SENT, body.recipient or body.party, telling[body.draft]
        elif isinstance(body, CaseExported) and _is_in(case, entry, stated[0]):
            how, who = How.GOT_COPY, body.received_by or body.party or str(body.copy)
        elif isinstance(body, ShiftHanded) and body.to:
            how, who = How.TOOK_OVER, body.to
        yield Known(entry.recorded_at, who, how, entry.seq, what)


def _tells(case: OpenCase, entry: Entry[Any], source: Source) -> bool:
    if not entry.body.text:
        return False
    said = (one for line in saved_lines(case, entry).lines for one in line.said)
    return any(one.kind is source.kind and _bare(one.ref) == _bare(source.ref) for one in said)


def _is_in(case: OpenCase, copied: Entry[Any], entry: Entry[Body]) -> bool:
    """Whether a copy held an entry, as the marks of entries stood then."""
    then = fold(one for one in case.state.entries if one.seq < copied.seq)
    given = choose_given(then, copied.body.copy, party=copied.body.party, also=copied.body.also)
    return entry.seq <= copied.body.seq and given.gives(entry)


def _bare(key: str) -> str:
    """The key of a fact without the language of its text."""
    return key.partition("@")[0]
