"""How far each document has come: what is required now, its newest version, and whether that is stale."""

from __future__ import annotations

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import AnswerState, FilingPhase
from tocsin.domain.entries import DraftReviewed, DraftSaved, Entry, EvidenceAdded, EvidenceLinked, LogWritten
from tocsin.services.drafts.changes import AnswerChange, answer_changes, next_phase
from tocsin.services.drafts.listing import Document
from tocsin.services.drafts.review import DraftState, draft_state
from tocsin.services.workbench import OpenCase

_SAYS_NOTHING = (LogWritten, EvidenceAdded, EvidenceLinked, DraftSaved, DraftReviewed)
"""Entries that change no answer of a form."""


class Standing(msgspec.Struct, frozen=True):
    """Where a document stands.

    Attributes:
        phase: the filing that it is for next.
        asked: how many answers that filing requires, and how many of them are there.
        draft: the newest saved version; empty where none is saved.
        state: how far that version has come.
        stale: what it would say differently now, in the order of the form.
    """

    phase: FilingPhase
    asked: int
    answered: int
    draft: str = ""
    state: DraftState = DraftState.DRAFT
    stale: tuple[AnswerChange, ...] = ()

    @property
    def missing(self) -> int:
        """How many answers stand between it and that filing."""
        return self.asked - self.answered


class Standings:
    """Says where documents stand; what an unchanged case was found to say is not looked for again."""

    def __init__(self, case: OpenCase) -> None:
        """Begin to look at a case."""
        self._case = case
        self._seen: tuple[CaseState, int] = (case.state, 0)
        self._stale: dict[str, tuple[AnswerChange, ...]] = {}

    def of(self, document: Document) -> Standing:
        """Say where a document stands."""
        case = self._case
        phase = next_phase(case, document.form.id, document.reader[0])
        required = [
            answer
            for answer in document.filled.answers
            if answer.item.required_from is not None and phase.reaches(answer.item.required_from)
        ]
        answered = sum(answer.state is not AnswerState.MISSING for answer in required)
        if not document.drafts:
            return Standing(phase, len(required), answered)
        newest = document.drafts[-1]
        draft = newest.body.draft
        return Standing(
            phase,
            len(required),
            answered,
            draft,
            draft_state(case.state, draft),
            self._changes(document, newest),
        )

    def _changes(self, document: Document, newest: Entry[DraftSaved]) -> tuple[AnswerChange, ...]:
        now = self._case.state
        said = (one.seq for one in reversed(now.entries) if not isinstance(one.body, _SAYS_NOTHING))
        last = next(said, 0)
        if self._seen[0] is not now or self._seen[1] != last:
            self._seen, self._stale = (now, last), {}
        draft = newest.body.draft
        if last <= newest.body.facts_as_of:
            return ()
        if draft not in self._stale:
            changes = answer_changes(
                self._case,
                document.form,
                newest.body.facts_as_of,
                language=newest.body.language,
                party=document.party,
                segment=document.segment,
            )
            self._stale[draft] = tuple(changes)
        return self._stale[draft]
