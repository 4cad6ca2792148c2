"""What has changed between two states of a case, as a document would say it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tocsin.content.documents.form_values import answer_texts, answered_by, built_from
from tocsin.domain.case import CaseState, fold
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.documents.forms import AnswerState, FilingPhase, FilledForm, FormProfile, fill
from tocsin.domain.documents.of_itself import OF_ITSELF
from tocsin.domain.documents.provenance import Source, together
from tocsin.domain.documents.segments import Segment
from tocsin.domain.entries import DraftSaved, Entry, FilingRecorded, PartyRecorded
from tocsin.domain.facts import in_language
from tocsin.domain.terms import Purpose
from tocsin.services.workbench import OpenCase


class ChangeKind(StrEnum):
    """What a change of an answer is to somebody who read the answer before."""

    ADDED = "added"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class AnswerChange(msgspec.Struct, frozen=True):
    """One answer that reads differently: its words before and after, empty where there are none.

    ``sources`` are what the item asks for, ``built_from`` what answered it then or does now; it is asked
    under the condition ``asked_when``, or always.
    """

    item: str
    title: str
    kind: ChangeKind
    before: str
    after: str
    sources: tuple[str, ...]
    built_from: tuple[Source, ...]
    asked_when: Condition | None = None


def state_at(case: OpenCase, seq: int) -> CaseState:
    """Give the case as it was after an entry."""
    entries = case.state.entries
    return case.once(f"state at {seq}", lambda: fold(entry for entry in entries if entry.seq <= seq))


def filled_at(
    case: OpenCase,
    form: FormProfile,
    state: CaseState,
    *,
    language: str,
    party: PartyRecorded | None,
    segment: Segment | None = None,
) -> FilledForm:
    """Answer a form from a state of the case."""
    lookup = case.lookup() if state is case.state else fact_lookup(state, case.catalogue)
    return fill(form, state, case.catalogue, lookup, language=language, party=party, segment=segment)


def answer_changes(
    case: OpenCase,
    form: FormProfile,
    seq: int,
    *,
    language: str,
    party: PartyRecorded | None,
    segment: Segment | None = None,
) -> list[AnswerChange]:
    """Say which answers read differently now than after an entry, in the order of the form."""
    phrases = case.workbench.library.phrases(language)
    before = filled_at(case, form, state_at(case, seq), language=language, party=party, segment=segment)
    after = filled_at(case, form, case.state, language=language, party=party, segment=segment)
    old = answer_texts(before, case.catalogue, phrases, case.zone)
    new = answer_texts(after, case.catalogue, phrases, case.zone)
    changes = []
    for item in form.items():
        first, second = old.get(item.id, ""), new.get(item.id, "")
        if first == second or (item.sources and OF_ITSELF.issuperset(item.sources)):
            continue
        was, is_now = before.answer(item.id).state, after.answer(item.id).state
        blank = {AnswerState.MISSING, AnswerState.UNKNOWN, AnswerState.NOT_APPLICABLE}
        kind = (
            ChangeKind.ADDED
            if was in blank
            else ChangeKind.WITHDRAWN
            if is_now in blank
            else ChangeKind.CORRECTED
        )
        title = in_language(item.title, language)
        rests_on = together(built_from(filled.answer(item.id)) for filled in (before, after))
        rests_on = rests_on or answered_by(after.answer(item.id))
        changes.append(AnswerChange(item.id, title, kind, first, second, item.sources, rests_on, item.when))
    return changes


def last_filing(case: OpenCase, form: str, party: str = "") -> Entry[FilingRecorded] | None:
    """Give the newest filing of a document that still stands."""
    found = filings_of(case.state, form, party)
    return found[-1] if found else None


def filings_of(state: CaseState, form: str, party: str = "") -> list[Entry[FilingRecorded]]:
    """Give the filings of a document that still stand, oldest first; with a party, those to it."""
    return [
        entry
        for entry in state.filings
        if entry.body.form == form
        and entry.body.party == (party or entry.body.party)
        and entry.body.purpose is not Purpose.WITHDRAWAL
    ]


def told_at(case: OpenCase, filing: Entry[FilingRecorded]) -> int:
    """Give the entry up to which a filing said what was known: that of its draft, or its own."""
    draft: Entry[DraftSaved] | None = case.state.drafts.get(filing.body.draft)
    return draft.body.facts_as_of if draft is not None else filing.seq


def next_phase(case: OpenCase, form: str, party: str = "") -> FilingPhase:
    """Give the phase that the next filing of a document is: the first, one that completes it, the last."""
    filing = last_filing(case, form, party)
    if filing is None:
        return FilingPhase.INITIAL
    phases = case.workbench.library.form(form).phases
    middle, last = phases.get(FilingPhase.COMPLEMENTARY), phases.get(FilingPhase.FINAL)
    is_beyond = middle is not None and filing.body.stage in {middle, last}
    return FilingPhase.FINAL if last not in {None, middle} and is_beyond else FilingPhase.COMPLEMENTARY
