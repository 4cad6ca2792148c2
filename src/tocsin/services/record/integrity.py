"""Removing what an entry says without breaking the record."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.domain import journal
from tocsin.domain.case import CaseState
from tocsin.domain.entries import (
    Body,
    CaseOpened,
    Entry,
    FactSet,
    PlaybookAdopted,
    Redacted,
    stripped,
)
from tocsin.domain.errors import UserError
from tocsin.domain.text import required
from tocsin.services.facts import triggers
from tocsin.services.workbench import OpenCase


def redact(case: OpenCase, typed: str, because: str) -> Entry[Body]:
    """Remove what an entry says, for good; that it was there, when and by whom, stays and still verifies.

    Args:
        case: the open case.
        typed: the entry, as ``#12`` or by its id.
        because: why; it is recorded.

    Raises:
        UserError: the entry cannot be redacted.
    """
    reason = required(because, "The reason")
    if (before := case.recorded_before()) and _says(before.body, case.state.entry(typed), reason):
        return before
    starts = triggers(case)

    def decide(state: CaseState) -> Sequence[Body]:
        entry = state.entry(typed)
        _refuse(entry, starts)
        return [Redacted(entry=entry.id, because=reason, keeps=journal.canonical(stripped(entry.body)))]

    return case.record(decide)[-1]


def _says(body: Body, entry: Entry[Body], because: str) -> bool:
    return isinstance(body, Redacted) and (body.entry, body.because) == (entry.id, because)


def _refuse(entry: Entry[Body], starts: frozenset[str]) -> None:
    if entry.redacted:
        raise UserError(f"Entry #{entry.seq} is redacted already")
    if isinstance(entry.body, Redacted | PlaybookAdopted | CaseOpened) or stripped(entry.body) == entry.body:
        raise UserError(
            f"Entry #{entry.seq} ({entry.body.kind}) holds nothing that could be redacted",
            "A title is changed with tocsin amend --title",
        )
    if isinstance(entry.body, FactSet) and entry.body.key in starts:
        raise UserError(
            f"Entry #{entry.seq} states when a legal clock starts, and a time is no personal data",
            f"Restate it instead: tocsin fact set {entry.body.key} TIME --because …",
        )
