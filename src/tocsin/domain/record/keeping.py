"""How the evidence of a case is kept, who may see its entries, and how long it is kept itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tocsin.domain.entries import (
    Body,
    CaseExported,
    CasePurged,
    CustodyRecorded,
    Entry,
    EntryMarked,
    EvidenceVerified,
    HoldSet,
    LogWritten,
    RetentionSet,
)
from tocsin.domain.moments import read_utc
from tocsin.domain.terms import Audience, CustodyAct

KINDS: tuple[type[Body], ...] = (
    CaseExported,
    CasePurged,
    CustodyRecorded,
    EntryMarked,
    EvidenceVerified,
    HoldSet,
    RetentionSet,
)
"""The entries that this part of a case is a fold over."""


class Keeping:
    """Custody, checks, marks, copies, hold and purge of one case. Only the fold of the case changes it."""

    def __init__(self) -> None:
        """Start with nothing recorded."""
        self.custody: dict[str, list[Entry[CustodyRecorded]]] = {}
        self.checks: dict[str, Entry[EvidenceVerified]] = {}
        self.marks: dict[str, Entry[EntryMarked]] = {}
        self.hold: Entry[HoldSet] | None = None
        self.retention: Entry[RetentionSet] | None = None
        self.purged: Entry[CasePurged] | None = None
        self.copies: list[Entry[CaseExported]] = []

    def take(self, entry: Entry[Any]) -> None:
        """Take in an entry of one of `KINDS`."""
        body = entry.body
        match body:
            case CustodyRecorded():
                self.custody.setdefault(body.evidence, []).append(entry)
            case EvidenceVerified():
                for one in (*body.held, *(failed.evidence for failed in body.failed)):
                    self.checks[one] = entry
            case EntryMarked():
                self.marks[body.entry] = entry
            case HoldSet():
                self.hold = entry if body.on else None
            case RetentionSet():
                self.retention = entry
            case CasePurged():
                self.purged = entry
            case CaseExported():
                self.copies.append(entry)

    def destroyed(self, evidence: str) -> Entry[CustodyRecorded] | None:
        """Give the entry that says that a piece of evidence was destroyed, or None."""
        acts = self.custody.get(evidence, ())
        return next((entry for entry in acts if entry.body.act is CustodyAct.DESTROYED), None)

    def whereabouts(self, evidence: str) -> Entry[CustodyRecorded] | None:
        """Give the last step of the chain of custody of a piece of evidence, or None."""
        acts = self.custody.get(evidence)
        return acts[-1] if acts else None

    def is_elsewhere(self, evidence: str) -> bool:
        """Whether a piece of evidence was handed over, and did not come back."""
        moves = {CustodyAct.TRANSFERRED: True, CustodyAct.RETURNED: False, CustodyAct.ACQUIRED: False}
        last = False
        for entry in self.custody.get(evidence, ()):
            last = moves.get(entry.body.act, last)
        return last

    def failure(self, evidence: str) -> str:
        """Give what was wrong with a piece of evidence when it was last hashed; empty where it held."""
        check = self.checks.get(evidence)
        failed = check.body.failed if check else ()
        return next((one.what for one in failed if one.evidence == evidence), "")

    def audience(self, entry: Entry[Any]) -> Audience | None:
        """Give who may be given an entry: as was said last; None where nobody has said."""
        marked = self.marks.get(entry.id)
        if marked is not None:
            return marked.body.audience
        return entry.body.audience if isinstance(entry.body, LogWritten) else None


def may_be_given(mark: Audience | None, reader: Audience) -> bool:
    """Whether an entry with a mark may be given to a reader.

    Args:
        mark: that of the entry; None where there is none: what is not marked stays inside.
        reader: ``internal`` for ourselves, ``counsel``, ``authority``, or ``everyone`` for anybody else.
    """
    match reader:
        case Audience.INTERNAL:
            return mark is not Audience.COUNSEL
        case Audience.COUNSEL:
            return mark is not Audience.INTERNAL
        case Audience.AUTHORITY:
            return mark in {Audience.AUTHORITY, Audience.EVERYONE}
        case Audience.EVERYONE:
            return mark is Audience.EVERYONE


def last_hashed(keeping: Keeping, added: Entry[Any]) -> tuple[str, str]:
    """Give when a piece of evidence was last hashed, at its intake at first, and by whom."""
    check = keeping.checks.get(added.body.evidence)
    return (check.recorded_at, check.actor) if check else (added.recorded_at, added.actor)


def due_for_check(
    keeping: Keeping, evidence: Iterator[Entry[Any]], *, now: datetime, every: timedelta
) -> list[Entry[Any]]:
    """Give the evidence that has not been hashed for so long; things and what was destroyed left aside."""
    return [
        added
        for added in evidence
        if not added.body.physical
        and keeping.destroyed(added.body.evidence) is None
        and now - read_utc(last_hashed(keeping, added)[0]) >= every
    ]
