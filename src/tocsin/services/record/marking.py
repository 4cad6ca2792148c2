"""Saying who may be given an entry."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, EntryMarked
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Audience
from tocsin.domain.text import checked
from tocsin.domain.timeline import NOT_MARKED
from tocsin.services.workbench import OpenCase


def mark_entries(
    case: OpenCase, typed: Sequence[str], audience: Audience | None, because: str = ""
) -> list[Entry[Body]]:
    """Say who may be given entries; the newest mark of an entry counts, and the earlier ones stay readable.

    Args:
        case: the open case; a closed one may be marked, too.
        typed: the entries, as ``#12`` or by their ids.
        audience: who may be given them; None takes the mark off.
        because: why.

    Returns:
        What was recorded; entries that are marked so already are left as they are.

    Raises:
        UserError: there is no such entry, or all of them are marked so already.
    """
    reason = checked(because, "The reason")

    def decide(state: CaseState) -> Sequence[Body]:
        entries = {entry.id: entry for entry in map(state.entry, typed)}
        changed = [one.id for one in entries.values() if state.keeping.audience(one) is not audience]
        if not changed:
            named = ", ".join(f"#{one.seq}" for one in entries.values())
            hint = f"The timeline shows all of them with the filter audience:{audience or NOT_MARKED}"
            raise UserError(f"{named}: marked so already", hint)
        return [EntryMarked(entry=id, audience=audience, because=reason) for id in changed]

    return case.record(decide)
