"""Reviewing drafts: comments, changes wanted, approval in a named role; nobody approves their own."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import drafts_of
from tocsin.domain.documents.merging import has_conflict
from tocsin.domain.entries import Body, DraftReviewed, DraftSaved, Entry
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Verdict
from tocsin.domain.text import checked, required
from tocsin.services.drafts.saved_sources import saved_lines
from tocsin.services.drafts.versions import need_draft
from tocsin.services.workbench import OpenCase


class DraftState(StrEnum):
    """How far a saved draft has come."""

    DRAFT = "draft"
    CHANGES_WANTED = "changes_wanted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    FILED = "filed"


_OF_VERDICT = {
    Verdict.CHANGES_WANTED: DraftState.CHANGES_WANTED,
    Verdict.REVIEWED: DraftState.REVIEWED,
    Verdict.APPROVED: DraftState.APPROVED,
}


def review_draft(
    case: OpenCase, draft: str, verdict: Verdict, *, role: str = "", because: str = "", block: str = ""
) -> None:
    """Record what somebody says of a saved draft.

    Args:
        case: the open case.
        draft: its id.
        verdict: a comment, that changes are wanted, that it was reviewed, or that it is approved.
        role: in which they say so; needed to approve.
        because: what they say; needed for a comment, and where changes are wanted.
        block: the heading that it is about, or a part of it that no other has; empty for the whole.

    Raises:
        UserError: there is no such draft or heading, it was filed, something is missing, or its author
            would approve it.
    """
    saved = need_draft(case.state, draft)
    if verdict in {Verdict.COMMENT, Verdict.CHANGES_WANTED}:
        because = required(because, "What is said")
    if verdict is Verdict.APPROVED:
        if not role.strip():
            raise UserError(f"In which role is {saved.draft} approved?", "Say it: --role dpo")
        _refuse_to_approve(case, saved)
    body = DraftReviewed(
        draft=saved.draft,
        verdict=verdict,
        role=checked(role, "The role"),
        block=_heading(saved, block) if block else "",
        because=checked(because, "What is said"),
    )

    def decide(state: CaseState) -> Sequence[Body]:
        if draft_state(state, saved.draft) is DraftState.FILED:
            raise UserError(f"{saved.draft} was filed", "Save a new version, and review that")
        return [body]

    case.record(decide)


def _heading(saved: DraftSaved, typed: str) -> str:
    """Give the heading that was meant: as it is written, or the only one that has these words."""
    headings = [line.lstrip("# ") for line in saved.text.splitlines() if line.startswith("#")]
    wanted = typed.lstrip("# ").strip()
    if wanted in headings:
        return wanted
    found = [one for one in headings if wanted and wanted.casefold() in one.casefold()]
    if len(found) == 1:
        return found[0]
    what = f"has {len(found)} headings with {typed!r}" if found else f"has no heading {typed!r}"
    raise UserError(f"{saved.draft} {what}", "One of: " + "; ".join(found or headings))


def _refuse_to_approve(case: OpenCase, saved: DraftSaved) -> None:
    actor, entry = case.workbench.actor, case.state.drafts.get(saved.draft)
    if entry is None:
        return
    written = {hand.by: hand.draft for hand in saved_lines(case, entry).edited.values()}
    if actor == entry.actor:
        raise UserError(
            f"{actor} wrote {saved.draft}, and nobody approves their own draft", "Somebody else: --as NAME"
        )
    if actor in written:
        raise UserError(
            f"{actor} wrote some of {saved.draft} by hand ({written[actor]}): nobody approves their own",
            f"Somebody else: --as NAME. Which lines: tocsin draft show {saved.draft} --sources",
        )
    if has_conflict(saved.text):
        raise UserError(f"{saved.draft} holds places that are not settled", "tocsin draft edit first")


def draft_state(state: CaseState, draft: str) -> DraftState:
    """Say how far a saved draft has come; the last verdict counts, and a comment is none."""
    if any(filing.body.draft == draft for filing in state.filings):
        return DraftState.FILED
    said = [entry.body.verdict for entry in state.reviews.get(draft, []) if entry.body.verdict in _OF_VERDICT]
    return _OF_VERDICT[said[-1]] if said else DraftState.DRAFT


def is_approved(state: CaseState, draft: str) -> bool:
    """Whether a saved draft was approved, or filed."""
    return draft_state(state, draft) in {DraftState.APPROVED, DraftState.FILED}


def said_before(state: CaseState, saved: DraftSaved) -> list[Entry[DraftReviewed]]:
    """Give what was said of the versions of a document before one of them, oldest first."""
    versions = drafts_of(state, saved.form, saved.party, saved.language, saved.segment)
    ids = [one.body.draft for one in versions]
    return [entry for id in ids[: ids.index(saved.draft)] for entry in reviews_of(state, id)]


def reviews_of(state: CaseState, draft: str) -> list[Entry[DraftReviewed]]:
    """Give what was said of a draft, oldest first."""
    return state.reviews.get(draft, [])
