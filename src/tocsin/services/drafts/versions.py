"""Versions of a document: saved, gone on with, found again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import drafts_of
from tocsin.domain.documents.merging import Merged, merge
from tocsin.domain.entries import Body, DraftSaved, Entry
from tocsin.domain.errors import UserError
from tocsin.domain.moments import write_utc
from tocsin.domain.text import required
from tocsin.services.bundle.pack_files import draft_name
from tocsin.services.drafts.changes import next_phase
from tocsin.services.drafts.writing import Preview, others_named, preview
from tocsin.services.workbench import OpenCase
from tocsin.storage import workspace

DRAFT_LIMIT = 400_000
"""Characters of a draft that a person has edited."""


def save_draft(
    case: OpenCase,
    form: str,
    *,
    language: str = "",
    party: str = "",
    segment: str = "",
    text: str | None = None,
    begun: Begun | None = None,
    afresh: bool = False,
) -> tuple[Entry[DraftSaved], Path | None]:
    """Record a version of a document, and write it into ``out/``; not of an encrypted case.

    Without a text it is written from the facts, and what a person wrote into the newest version stays in it;
    where both changed the same words, both stand (`tocsin.domain.documents.merging`).

    Args:
        case: the open case.
        form: the id of the form.
        language: of the document; the case's own if empty.
        party: the recipient, or the controller that we draft for.
        segment: the group of people that a letter is for.
        text: what a person made of it.
        begun: what they made it from (`latest_text`): what was recorded since they began is news to it.
        afresh: whether what was written by hand is left out: it stays in the version that has it.

    Returns:
        The entry, and the path of the file, if it was written.
    """
    edited = None if text is None else required(text, "The draft", DRAFT_LIMIT)

    def decide(state: CaseState) -> Sequence[Body]:
        # Written here, so that it says what is known at the very entry that it names.
        seen = preview(case, form, language=language, party=party, segment=segment)
        recipient, people = seen.filled.party, seen.filled.segment
        saved = DraftSaved(
            draft=state.drafts.next_id(),
            form=form,
            language=seen.filled.language,
            party=recipient.party if recipient else "",
            text=seen.text,
            gaps=seen.gaps,
            facts_as_of=state.seq,
            phase=str(next_phase(case, form, recipient.party if recipient else "")),
            segment=people.id if people else "",
            rows=people.rows if people else (),
        )
        merged = _merged(state, seen) if edited is None and not afresh else None
        own = merged.text if merged is not None else edited
        if own is None or own.split() == seen.text.split():
            return [saved]
        gaps = (*seen.filled.gaps, *others_named(state, recipient, own))
        mine = msgspec.structs.replace(saved, text=own, gaps=gaps, edited=True, base=seen.text)
        if begun is None:
            return [mine]
        return [msgspec.structs.replace(mine, base=begun.base, facts_as_of=begun.seq, written_at=begun.at)]

    case.record(decide)
    entry = list(case.state.drafts)[-1]
    return entry, None if case.is_encrypted else write_draft(case, entry.body)


class Begun(msgspec.Struct, frozen=True):
    """What a person goes on editing.

    ``is_merged`` says that newer facts were put into what they had written; ``conflicts`` are the headings
    under which both changed the same words, and both stand. ``is_edited`` says that a person wrote into it.
    ``base`` is the document without their words, as of the entry ``seq`` and the time ``at``, UTC.
    """

    text: str
    base: str
    seq: int
    at: str
    is_merged: bool = False
    conflicts: tuple[str, ...] = ()
    is_edited: bool = False


def latest_text(
    case: OpenCase, form: str, *, language: str = "", party: str = "", segment: str = ""
) -> Begun:
    """Give what a person goes on editing: the document as it reads now, with what they wrote into it."""
    seen = preview(case, form, language=language, party=party, segment=segment)
    begun = Begun(seen.text, seen.text, case.state.seq, write_utc(case.workbench.now()))
    merged = _merged(case.state, seen)
    if merged is None:
        return begun
    is_merged = merged.text.split() != _versions(case.state, seen)[-1].body.text.split()
    return msgspec.structs.replace(
        begun, text=merged.text, is_merged=is_merged, conflicts=merged.conflicts, is_edited=True
    )


def _merged(state: CaseState, seen: Preview) -> Merged | None:
    """Put what a person wrote into the newest version into the document as it reads now; None without any."""
    newest = _versions(state, seen)[-1:]
    if not newest or not newest[0].body.edited:
        return None
    last = newest[0].body
    return merge(last.base or last.text, last.text, seen.text)


def _versions(state: CaseState, seen: Preview) -> list[Entry[DraftSaved]]:
    filled = seen.filled
    party, segment = filled.party, filled.segment
    return drafts_of(
        state,
        filled.profile.id,
        party.party if party else "",
        filled.language,
        segment.id if segment else "",
    )


def need_draft(state: CaseState, typed: str) -> DraftSaved:
    """Give a saved draft by its id (``D-2``, ``2``).

    Raises:
        UserError: there is none.
    """
    row = state.drafts.matching(typed)
    entry = state.drafts.get(row) if row else None
    if entry is None:
        known = ", ".join(state.drafts.ever()) or "none yet"
        raise UserError(f"There is no draft {typed!r}", f"Known: {known}")
    return entry.body


def write_draft(case: OpenCase, draft: DraftSaved) -> Path:
    """Write a saved draft into ``out/`` as Markdown, and give its path."""
    return workspace.write_document(case.folder, draft_name(draft), draft.text)
