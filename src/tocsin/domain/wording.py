"""Putting entries into words, in the terms of the case they belong to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import (
    Body,
    CaseAmended,
    CaseClosed,
    CaseExported,
    CaseOpened,
    CasePurged,
    CaseReopened,
    ClockExtended,
    ClockJumped,
    ClockTargeted,
    CustodyRecorded,
    DecisionMade,
    DraftReviewed,
    DraftSaved,
    Emptied,
    Entry,
    EntryMarked,
    EventPinned,
    EventsImported,
    EvidenceAdded,
    EvidenceLinked,
    EvidenceVerified,
    FactSet,
    FilingReceipted,
    FilingRecorded,
    FilingWithdrawn,
    HeadSealed,
    HeadTimestamped,
    HistoryAccepted,
    HoldSet,
    InventoryRecorded,
    InventoryWithdrawn,
    LogWritten,
    PartyRecorded,
    PartyWithdrawn,
    PlaybookAdopted,
    PlaybookLeft,
    Redacted,
    RegimeRuled,
    RetentionSet,
    RiskAssessed,
    ShiftHanded,
    StepClaimed,
    StepMarked,
)
from tocsin.domain.facts import Catalogue, Statement, in_language
from tocsin.domain.journal import Head
from tocsin.domain.moments import find_zone, shown
from tocsin.domain.parties import said_of
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.row_names import filled
from tocsin.domain.record.words import history_words, sealed_words, timestamped_words
from tocsin.domain.risk.severity import show_points
from tocsin.domain.terms import CopyFor, CustodyAct, Purpose, Ruling
from tocsin.domain.values import show_contact, show_count, show_statement


class Reader(msgspec.Struct, frozen=True):
    """What it takes to put an entry into words: the case around it, the catalogue and its playbooks."""

    state: CaseState
    catalogue: Catalogue
    playbooks: tuple[Playbook, ...] = ()

    @property
    def language(self) -> str:
        """The language of the case."""
        return self.state.header.language

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the case."""
        return find_zone(self.state.header.zone)

    def text(self, entry: Entry[Body]) -> str:
        """Put what an entry says into one text."""
        return _WORDS[type(entry.body)](self, entry)

    def fact_title(self, key: str) -> str:
        """Give the title of a fact in the language of the case, or its key; and whom alone it is true of."""
        spec = self.catalogue.get(key)
        if spec is None:
            return key
        return in_language(spec.title, self.language) + said_of(self.state, key, languages=False)

    def step_title(self, origin: str, step: str) -> str:
        """Give the title of a step in the language of the case, or its id where no playbook has it any more.

        Args:
            origin: the playbook or fragment that it comes from.
            step: its id, with its row where it is repeated.
        """
        steps = (found for book in self.playbooks if (found := book.step(step)) is not None)
        found = next((one for one in steps if one.origin == origin), None)
        if found is None:
            return step
        row = step.partition("@")[2]
        entry = self.state.parties.get(row) or self.state.inventory.get(row) if row else None
        return in_language(filled(found.title, entry.body) if entry else found.title, self.language)


def _because(text: str) -> str:
    return f" ({text})" if text else ""


def _amended(_reader: Reader, entry: Entry[CaseAmended]) -> str:
    body = entry.body
    parts = {"": body.title, "zone ": body.zone, "language ": body.language, "country ": body.country}
    changed = ", ".join(f"{what}{value}" for what, value in parts.items() if value)
    return f"Case changed: {changed}{_because(body.because)}"


def _fact(reader: Reader, entry: Entry[FactSet]) -> str:
    body = entry.body
    statement = Statement(
        entry.id, entry.recorded_at, entry.actor, body.value, body.status, because=body.because
    )
    value = show_statement(
        statement, reader.catalogue.get(body.key), language=reader.language, zone=reader.zone
    )
    reason = _because(body.because) if body.value is not None else ""
    asked = "; asked, and so it is" if body.asked else ""
    return f"{reader.fact_title(body.key)}: {value}{reason}{asked}"


def _decision(reader: Reader, entry: Entry[DecisionMade]) -> str:
    body = entry.body
    spec = reader.catalogue.get(body.key)
    option = spec.choice_title(body.option, reader.language) if spec else body.option
    return f"Decided: {reader.fact_title(body.key)}: {option}{_because(body.because)}"


def _adoption(_reader: Reader, entry: Entry[PlaybookAdopted]) -> str:
    body = entry.body
    beside = ", beside the one followed so far" if body.beside else ""
    return f"Playbook {body.playbook} {body.version} adopted{beside}{_because(body.because)}"


def _mark(reader: Reader, entry: Entry[StepMarked]) -> str:
    body = entry.body
    item = f" / {body.item}" if body.item else ""
    role = f" as {body.role}" if body.role else ""
    return (
        f"Step {body.mark}{role}: {reader.step_title(body.playbook, body.step)}{item}{_because(body.because)}"
    )


def _claim(reader: Reader, entry: Entry[StepClaimed]) -> str:
    body = entry.body
    what = "Let go of" if body.free else "Taken on"
    return f"{what}: {reader.step_title(body.playbook, body.step)}{_because(body.because)}"


def _handed(_reader: Reader, entry: Entry[ShiftHanded]) -> str:
    note = f": {entry.body.note}" if entry.body.note else ""
    return f"Handed over to {entry.body.to or 'somebody'}{note}"


def _party(_reader: Reader, entry: Entry[PartyRecorded]) -> str:
    body = entry.body
    hours = f", contract {body.contract_hours} h" if body.contract_hours else ""
    contact = f", {show_contact(body.contact)}" if body.contact else ""
    reason = _because(body.because)
    return (
        f"{body.party} {body.name}: {body.role}, {body.involvement.replace('_', ' ')}{hours}{contact}{reason}"
    )


def _row(_reader: Reader, entry: Entry[InventoryRecorded]) -> str:
    body = entry.body
    people = f", people {show_count(body.subjects)}" if body.subjects else ""
    records = f", records {show_count(body.records)}" if body.records else ""
    certainty = body.certainty.replace("_", " ")
    return f"{body.row} {body.label}: {certainty}{people}{records}{_because(body.because)}"


def _review(_reader: Reader, entry: Entry[DraftReviewed]) -> str:
    body = entry.body
    role = f" as {body.role}" if body.role else ""
    block = f", {body.block}" if body.block else ""
    said = f": {body.because}" if body.because else ""
    return f"Draft {body.draft}{block}: {body.verdict.replace('_', ' ')}{role}{said}"


def _filing(_reader: Reader, entry: Entry[FilingRecorded]) -> str:
    body = entry.body
    reference = f", reference {body.reference}" if body.reference else ""
    channel = f" by {body.channel}" if body.channel else ""
    supersedes = f", supersedes {body.supersedes}" if body.supersedes else ""
    done = _PURPOSES[body.purpose]
    return f"{body.filing} {done} {body.recipient}{channel}{reference} ({body.regime}{supersedes})"


def _receipt(_reader: Reader, entry: Entry[FilingReceipted]) -> str:
    body = entry.body
    number = f", reference {body.reference}" if body.reference else ""
    shows = f", {', '.join(body.evidence)}" if body.evidence else ""
    return f"{body.filing} acknowledged{number}{shows}{_because(body.because)}"


_PURPOSES = {
    Purpose.NOTIFICATION: "filed with",
    Purpose.UPDATE: "updated with",
    Purpose.WITHDRAWAL: "withdrawn with",
}
_RULINGS = {
    Ruling.APPLIES: "applies",
    Ruling.DOES_NOT_APPLY: "does not apply",
    Ruling.BY_CONDITION: "is left to its condition again",
}


def _clock(body: ClockTargeted | ClockExtended) -> str:
    return ".".join(part for part in (body.regime, body.stage, body.party) if part)


def _ruling(_reader: Reader, entry: Entry[RegimeRuled]) -> str:
    body = entry.body
    return f"Ruled: {body.regime} {_RULINGS[body.ruling]}{_because(body.because)}"


def _target(_reader: Reader, entry: Entry[ClockTargeted]) -> str:
    body = entry.body
    what = "no target of our own" if body.hours is None else f"our own target is {body.hours} h"
    return f"Clock {_clock(body)}: {what}{_because(body.because)}"


def _extension(reader: Reader, entry: Entry[ClockExtended]) -> str:
    body = entry.body
    if body.until is None:
        return f"Clock {_clock(body)}: no more time granted{_because(body.because)}"
    reference = f", reference {body.reference}" if body.reference else ""
    until = shown(body.until, reader.zone)
    return f"Clock {_clock(body)}: {body.by} granted time until {until}{reference}{_because(body.because)}"


def _redaction(_reader: Reader, entry: Entry[Redacted]) -> str:
    return f"Redacted entry …{entry.body.entry[-8:]}{_because(entry.body.because)}"


def _assessment(_reader: Reader, entry: Entry[RiskAssessed]) -> str:
    body = entry.body
    band = body.band.replace("_", " ")
    return f"Severity {show_points(body.severity)}, {band} ({body.method}){_because(body.because)}"


def _linked(_reader: Reader, entry: Entry[EvidenceLinked]) -> str:
    body = entry.body
    place = " / ".join(part for part in (body.step, body.item) if part) or f"entry …{body.entry[-8:]}"
    return f"{body.evidence} belongs to {place}"


_ACTS = {
    CustodyAct.ACQUIRED: "taken into custody",
    CustodyAct.TRANSFERRED: "handed over",
    CustodyAct.SEALED: "sealed anew",
    CustodyAct.RETURNED: "returned",
    CustodyAct.DESTROYED: "destroyed",
}


def custody_words(body: CustodyRecorded) -> str:
    """Say what a step of the chain of custody did, without when."""
    parts = {" from ": body.released_by, " to ": body.received_by, ", at ": body.place, ", seal ": body.seal}
    told = "".join(f"{what}{value}" for what, value in parts.items() if value)
    return f"{_ACTS[body.act]}{told}{_because(body.because)}"


def _verified(_reader: Reader, entry: Entry[EvidenceVerified]) -> str:
    body = entry.body
    failed = "; ".join(f"{one.evidence}: {one.what}" for one in body.failed)
    held = f"{len(body.held)} hold" if len(body.held) != 1 else "1 holds"
    return f"Evidence hashed again: {held}{f', {len(body.failed)} not: {failed}' if failed else ''}"


def _imported(_reader: Reader, entry: Entry[EventsImported]) -> str:
    body = entry.body
    left = [f"{body.refused:,} rows refused"] if body.refused else []
    left += [f"{body.duplicates:,} known already"] if body.duplicates else []
    beside = "".join(f", {what}" for what in left)
    source = body.name or body.evidence
    events = "event" if body.rows == 1 else "events"
    return f"{body.batch}: {body.rows:,} {events} imported from {source}{beside}{_because(body.note)}"


def _pinned(_reader: Reader, entry: Entry[EventPinned]) -> str:
    body = entry.body
    about = f"{body.about}: " if body.about else ""
    note = f"{body.note}: " if body.note else ""
    return f"{body.event} {note}{about}{body.text}"


def _marked(reader: Reader, entry: Entry[EntryMarked]) -> str:
    body = entry.body
    named = next((f"#{one.seq}" for one in reader.state.entries if one.id == body.entry), body.entry)
    what = f"marked for {body.audience}" if body.audience else "marked for nobody in particular"
    return f"Entry {named} {what}{_because(body.because)}"


def _exported(_reader: Reader, entry: Entry[CaseExported]) -> str:
    body = entry.body
    who = f"controller {body.party}" if body.copy is CopyFor.CONTROLLER else f"{body.copy}"
    what = "Copy of the whole case" if body.copy is CopyFor.WHOLE else f"Copy for {who}"
    given = f", given to {body.received_by}" if body.received_by else ""
    encrypted = ", encrypted" if body.recipients else ""
    entries = f"{body.given:,} {'entry' if body.given == 1 else 'entries'}"
    files = f", {body.files:,} file{'s' * (body.files != 1)}" if body.files else ""
    return (
        f"{what}{given}: head {Head(body.seq, body.hash)}, {entries}{files}"
        f"{encrypted}{_because(body.because)}"
    )


_WORDS: dict[type[Body], Callable[[Reader, Entry[Any]], str]] = {
    CaseOpened: lambda _reader, entry: f"Case opened: {entry.body.title}",
    CaseAmended: _amended,
    CaseClosed: lambda _reader, entry: f"Case closed{_because(entry.body.because)}",
    CaseReopened: lambda _reader, entry: f"Case reopened{_because(entry.body.because)}",
    ClockJumped: lambda _reader, entry: (
        f"The clock of this machine says {entry.body.machine_said}, before the last entry"
    ),
    PlaybookAdopted: _adoption,
    PlaybookLeft: lambda _reader, entry: (
        f"Playbook {entry.body.playbook} is not followed any more{_because(entry.body.because)}"
    ),
    FactSet: _fact,
    LogWritten: lambda _reader, entry: entry.body.text,
    DecisionMade: _decision,
    StepMarked: _mark,
    StepClaimed: _claim,
    ShiftHanded: _handed,
    PartyRecorded: _party,
    PartyWithdrawn: lambda _reader, entry: f"{entry.body.party} withdrawn{_because(entry.body.because)}",
    InventoryRecorded: _row,
    InventoryWithdrawn: lambda _reader, entry: f"{entry.body.row} withdrawn{_because(entry.body.because)}",
    EvidenceAdded: lambda _reader, entry: f"Evidence {entry.body.evidence}: {entry.body.name}",
    EvidenceLinked: _linked,
    DraftSaved: lambda _reader, entry: (
        f"Draft {entry.body.draft} saved: {entry.body.form} ({entry.body.language})"
    ),
    DraftReviewed: _review,
    FilingRecorded: _filing,
    FilingReceipted: _receipt,
    FilingWithdrawn: lambda _reader, entry: f"{entry.body.filing} withdrawn{_because(entry.body.because)}",
    RegimeRuled: _ruling,
    ClockTargeted: _target,
    ClockExtended: _extension,
    RiskAssessed: _assessment,
    EventsImported: _imported,
    EventPinned: _pinned,
    HeadSealed: lambda _reader, entry: sealed_words(entry.body),
    HeadTimestamped: lambda _reader, entry: timestamped_words(entry.body),
    HistoryAccepted: lambda _reader, entry: history_words(entry.body) + _because(entry.body.because),
    Redacted: _redaction,
    CustodyRecorded: lambda _reader, entry: f"Evidence {entry.body.evidence} {custody_words(entry.body)}",
    EvidenceVerified: _verified,
    EntryMarked: _marked,
    CaseExported: _exported,
    HoldSet: lambda _reader, entry: (
        f"Legal hold {'on' if entry.body.on else 'off'}{_because(entry.body.because)}"
    ),
    RetentionSet: lambda _reader, entry: (
        f"Kept for {'the usual time' if entry.body.months is None else f'{entry.body.months} months'}"
        f" after it is closed{_because(entry.body.because)}"
    ),
    CasePurged: lambda _reader, entry: f"Case purged{_because(entry.body.because)}",
    Emptied: lambda _reader, entry: f"[purged] {entry.body.was}",
}
