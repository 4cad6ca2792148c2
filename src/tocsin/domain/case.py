"""The state of a case: a fold over its journal, and nothing else.

``fold(entries)`` gives what is known now; ``fold`` over the entries up to an earlier time gives what
was known then. Nothing here is stored, so nothing here can disagree with the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec

from tocsin.domain import journal
from tocsin.domain.entries import (
    Body,
    CaseAmended,
    CaseClosed,
    CaseOpened,
    CasePurged,
    CaseReopened,
    ClockExtended,
    ClockTargeted,
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
    InventoryRecorded,
    InventoryWithdrawn,
    LogWritten,
    PartyRecorded,
    PartyWithdrawn,
    PlaybookAdopted,
    PlaybookLeft,
    RegimeRuled,
    RiskAssessed,
    StepMarked,
)
from tocsin.domain.errors import BrokenCaseError, NewerCaseError, UserError
from tocsin.domain.facts import FactStatus, Statement, Value
from tocsin.domain.header import CaseHeader
from tocsin.domain.record.hands import HANDS, Hands
from tocsin.domain.record.keeping import KINDS as KEEPING
from tocsin.domain.record.keeping import Keeping
from tocsin.domain.registers import Register

ClockKey: TypeAlias = tuple[str, str, str]
"""Regime, stage and party: what names a clock within its case; the party is empty where there is one."""

_LONGEST_NUMBER = len("#9007199254740991")


class CaseState:
    """What is known of a case at one point of its journal. Only `fold` changes it."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self.entries: list[Entry[Body]] = []
        self.header = CaseHeader()
        self.playbooks: dict[str, Entry[PlaybookAdopted]] = {}
        self.facts: dict[str, list[Statement]] = {}
        self.decisions: dict[str, list[Entry[DecisionMade]]] = {}
        self.marks: dict[tuple[str, str], list[Entry[StepMarked]]] = {}
        self.hands = Hands()
        self.parties: Register[PartyRecorded] = Register("P")
        self.inventory: Register[InventoryRecorded] = Register("R")
        self.evidence: Register[EvidenceAdded] = Register("EV")
        self.evidence_links: list[Entry[EvidenceLinked]] = []
        self.drafts: Register[DraftSaved] = Register("D")
        self.reviews: dict[str, list[Entry[DraftReviewed]]] = {}
        self.filings: Register[FilingRecorded] = Register("F")
        self.receipts: dict[str, list[Entry[FilingReceipted]]] = {}
        self.rulings: dict[str, list[Entry[RegimeRuled]]] = {}
        self.targets: dict[ClockKey, Entry[ClockTargeted]] = {}
        self.extensions: dict[ClockKey, list[Entry[ClockExtended]]] = {}
        self.assessments: list[Entry[RiskAssessed]] = []
        self.amended_by: dict[str, Entry[LogWritten]] = {}
        self.notes: dict[str, list[Entry[LogWritten]]] = {}
        self.keeping = Keeping()
        self.imports: Register[EventsImported] = Register("B")
        self.pins: dict[str, Entry[EventPinned]] = {}
        self._index: dict[str, Entry[Body]] = {}

    @property
    def playbook(self) -> Entry[PlaybookAdopted] | None:
        """The playbook that the case follows; others may be followed beside it."""
        return next(iter(self.playbooks.values()), None)

    @property
    def seq(self) -> int:
        """The number of the last entry; 0 before the first."""
        return self.entries[-1].seq if self.entries else 0

    def statement(self, key: str) -> Statement | None:
        """Give the newest statement of a fact, or None if nobody has said anything about it."""
        history = self.facts.get(key)
        return history[-1] if history else None

    def value(self, key: str) -> Value | None:
        """Give the newest value of a fact, or None where it is not known."""
        statement = self.statement(key)
        return statement.value if statement else None

    def text_value(self, key: str) -> str:
        """Give the newest value of a fact that holds a text, or an empty text."""
        value = self.value(key)
        return value if isinstance(value, str) else ""

    def entry(self, typed: str) -> Entry[Body]:
        """Give the entry meant by a whole id, the end of one, or ``#12``, its number.

        Raises:
            UserError: there is none, or more than one.
        """
        wanted = typed.strip().lower()
        if wanted.startswith("#") and wanted[1:].isdecimal() and len(wanted) <= _LONGEST_NUMBER:
            found = [entry for entry in self.entries if entry.seq == int(wanted[1:])]
        else:
            self._index_new_entries()
            exact = self._index.get(wanted)
            found = [exact] if exact else []
            if not found and len(wanted) >= 4:
                found = [entry for known, entry in self._index.items() if known.endswith(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UserError(f"{typed!r} fits {len(found)} entries", "Give more of the id, or #NUMBER")
        raise UserError(
            f"There is no entry {typed!r}", "tocsin timeline shows the number of every entry: #12"
        )

    def _index_new_entries(self) -> None:
        for entry in self.entries[len(self._index) :]:
            self._index[entry.id] = entry


def fold(entries: Iterable[Entry[Body]], state: CaseState | None = None) -> CaseState:
    """Apply entries, in their order, to a state, or to an empty one.

    Args:
        entries: those that follow what ``state`` already holds.
        state: is changed and given back.

    Raises:
        NewerCaseError: the journal is of a format that this version does not know.
        BrokenCaseError: it does not begin as a journal does.
    """
    state = state or CaseState()
    known = state.entries
    for entry in entries:
        if not known:
            _check_first(entry)
        known.append(entry)
        apply = _APPLY.get(type(entry.body))
        if apply is not None:
            apply(state, entry)
    return state


def as_known_at(state: CaseState, instant: str) -> CaseState:
    """Give the case as it was known at an instant (UTC, fixed-width form): the same fold, stopped earlier.

    A body that was redacted since stays redacted.
    """
    return fold(entry for entry in state.entries if entry.recorded_at <= instant)


def _check_first(entry: Entry[Body]) -> None:
    if isinstance(entry.body, Emptied):
        return  # of a purged case; the entry that says so, and what the case was called, is the last one
    if not isinstance(entry.body, CaseOpened):
        raise BrokenCaseError("The journal does not begin with the opening of a case", "Run tocsin verify")
    if entry.body.format != journal.FORMAT:
        raise NewerCaseError(
            f"The case has format {entry.body.format}; this version reads format {journal.FORMAT}"
        )


def _opened(state: CaseState, entry: Entry[CaseOpened]) -> None:
    body = entry.body
    state.header = CaseHeader(
        ref=body.ref,
        title=body.title,
        zone=body.zone,
        language=body.language,
        country=body.country,
        opened_at=entry.recorded_at,
        is_open=True,
    )


def _amended(state: CaseState, entry: Entry[CaseAmended]) -> None:
    body, header = entry.body, state.header
    header.title = body.title or header.title
    header.zone = body.zone or header.zone
    header.language = body.language or header.language
    header.country = body.country or header.country


def _closed(state: CaseState, _entry: Entry[CaseClosed]) -> None:
    state.header.is_open = False


def _reopened(state: CaseState, _entry: Entry[CaseReopened]) -> None:
    state.header.is_open = True


def _events_imported(state: CaseState, entry: Entry[EventsImported]) -> None:
    state.imports.record(entry.body.batch, entry)


def _event_pinned(state: CaseState, entry: Entry[EventPinned]) -> None:
    state.pins[entry.body.event] = entry


def _kept(state: CaseState, entry: Entry[Body]) -> None:
    state.keeping.take(entry)


def _purged(state: CaseState, entry: Entry[CasePurged]) -> None:
    body = entry.body
    title = next((cell.en for cell in body.row if cell.column == "case.title"), "")
    state.header = CaseHeader(
        ref=body.ref,
        title=title,
        zone=body.zone,
        language=body.language,
        country=body.country,
        opened_at=body.opened_at,
        is_purged=True,
    )
    state.keeping.take(entry)


def _playbook_adopted(state: CaseState, entry: Entry[PlaybookAdopted]) -> None:
    """Follow a playbook: beside the others, in the place of its other version, or in that of the first."""
    body = entry.body
    if body.beside or body.playbook in state.playbooks:
        state.playbooks[body.playbook] = entry
        return
    others = list(state.playbooks.items())[1:]
    state.playbooks = {body.playbook: entry, **dict(others)}


def _playbook_left(state: CaseState, entry: Entry[PlaybookLeft]) -> None:
    state.playbooks.pop(entry.body.playbook, None)


def _fact_set(state: CaseState, entry: Entry[FactSet]) -> None:
    body = entry.body
    statement = Statement(
        entry=entry.id,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        value=body.value,
        status=body.status,
        source=body.source,
        because=body.because,
        evidence=body.evidence,
        redacted=entry.redacted,
    )
    state.facts.setdefault(body.key, []).append(statement)


def _decision_made(state: CaseState, entry: Entry[DecisionMade]) -> None:
    body = entry.body
    state.decisions.setdefault(body.key, []).append(entry)
    statement = Statement(
        entry=entry.id,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        value=body.option or None,
        status=FactStatus.KNOWN if body.option else FactStatus.UNKNOWN,
        source="decision",
        because=body.because,
        redacted=entry.redacted,
    )
    state.facts.setdefault(body.key, []).append(statement)


def _log_written(state: CaseState, entry: Entry[LogWritten]) -> None:
    if entry.body.amends:
        state.amended_by[entry.body.amends] = entry
    if entry.body.step:
        state.notes.setdefault(entry.body.step, []).append(entry)


def _step_marked(state: CaseState, entry: Entry[StepMarked]) -> None:
    state.marks.setdefault((entry.body.playbook, entry.body.step), []).append(entry)


def _hands(state: CaseState, entry: Entry[Any]) -> None:
    state.hands.take(entry)


def _party_recorded(state: CaseState, entry: Entry[PartyRecorded]) -> None:
    state.parties.record(entry.body.party, entry)


def _party_withdrawn(state: CaseState, entry: Entry[PartyWithdrawn]) -> None:
    state.parties.withdraw(entry.body.party, entry)


def _inventory_recorded(state: CaseState, entry: Entry[InventoryRecorded]) -> None:
    state.inventory.record(entry.body.row, entry)


def _inventory_withdrawn(state: CaseState, entry: Entry[InventoryWithdrawn]) -> None:
    state.inventory.withdraw(entry.body.row, entry)


def _evidence_added(state: CaseState, entry: Entry[EvidenceAdded]) -> None:
    state.evidence.record(entry.body.evidence, entry)


def _draft_saved(state: CaseState, entry: Entry[DraftSaved]) -> None:
    state.drafts.record(entry.body.draft, entry)


def _draft_reviewed(state: CaseState, entry: Entry[DraftReviewed]) -> None:
    state.reviews.setdefault(entry.body.draft, []).append(entry)


def _filing_recorded(state: CaseState, entry: Entry[FilingRecorded]) -> None:
    state.filings.record(entry.body.filing, entry)


def _filing_receipted(state: CaseState, entry: Entry[FilingReceipted]) -> None:
    state.receipts.setdefault(entry.body.filing, []).append(entry)
    filed = state.filings.get(entry.body.filing)
    if filed is not None and entry.body.reference:
        numbered = msgspec.structs.replace(filed.body, reference=entry.body.reference)
        state.filings.record(filed.body.filing, msgspec.structs.replace(filed, body=numbered))


def _filing_withdrawn(state: CaseState, entry: Entry[FilingWithdrawn]) -> None:
    state.filings.withdraw(entry.body.filing, entry)


def _regime_ruled(state: CaseState, entry: Entry[RegimeRuled]) -> None:
    state.rulings.setdefault(entry.body.regime, []).append(entry)


def _clock_targeted(state: CaseState, entry: Entry[ClockTargeted]) -> None:
    body = entry.body
    state.targets[body.regime, body.stage, body.party] = entry


def _clock_extended(state: CaseState, entry: Entry[ClockExtended]) -> None:
    body = entry.body
    state.extensions.setdefault((body.regime, body.stage, body.party), []).append(entry)


# Entries of other kinds (a redaction, a clock that jumped) change nothing but the timeline.
_APPLY: dict[type[Body], Callable[[CaseState, Entry[Any]], None]] = {
    CaseOpened: _opened,
    CaseAmended: _amended,
    CaseClosed: _closed,
    CaseReopened: _reopened,
    PlaybookAdopted: _playbook_adopted,
    PlaybookLeft: _playbook_left,
    FactSet: _fact_set,
    DecisionMade: _decision_made,
    LogWritten: _log_written,
    StepMarked: _step_marked,
    **dict.fromkeys(HANDS, _hands),
    PartyRecorded: _party_recorded,
    PartyWithdrawn: _party_withdrawn,
    InventoryRecorded: _inventory_recorded,
    InventoryWithdrawn: _inventory_withdrawn,
    EvidenceAdded: _evidence_added,
    EvidenceLinked: lambda state, entry: state.evidence_links.append(entry),
    DraftSaved: _draft_saved,
    DraftReviewed: _draft_reviewed,
    FilingRecorded: _filing_recorded,
    FilingReceipted: _filing_receipted,
    FilingWithdrawn: _filing_withdrawn,
    RegimeRuled: _regime_ruled,
    ClockTargeted: _clock_targeted,
    ClockExtended: _clock_extended,
    RiskAssessed: lambda state, entry: state.assessments.append(entry),
    EventsImported: _events_imported,
    EventPinned: _event_pinned,
    **dict.fromkeys(KEEPING, _kept),
    CasePurged: _purged,
}
