"""Where a document has its words from: for each line the facts, rows and entries, and who recorded them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.provenance import Line, Origin, Source, SourceKind
from tocsin.domain.documents.source_words import source_words
from tocsin.domain.entries import Body, Entry, EvidenceAdded, InventoryRecorded, LogWritten, PartyRecorded
from tocsin.domain.facts import FactStatus, Statement, in_language
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.parties import said_of
from tocsin.domain.text import one_line
from tocsin.domain.values import show_statement
from tocsin.domain.wording import Reader
from tocsin.services.drafts.writing import Preview, preview
from tocsin.services.workbench import OpenCase

_LONGEST = 60
"""Characters of what a source says that are shown on the line of one source."""


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A source as it stands on record; ``words`` is all of it on one line.

    Attributes:
        kind: what it is.
        ref: the key of a fact, the id of a row or a party; of an entry, its number (``#12``).
        title: what it is called.
        value: what it says, in words.
        status: of a fact, how well it is known; ``redacted``, or ``open`` where nothing is recorded.
        by: who recorded it.
        recorded_at: when, UTC; empty where nothing is recorded.
        entry: the number of the entry; 0 where nothing is recorded.
        source: from what they had it.
        evidence: the ids of evidence that it rests on.
    """

    kind: SourceKind
    ref: str
    title: str
    value: str = ""
    status: str = ""
    by: str = ""
    recorded_at: str = ""
    entry: int = 0
    source: str = ""
    evidence: tuple[str, ...] = ()
    words: str = ""


class Handwork(msgspec.Struct, frozen=True):
    """Who wrote a line by hand, and when, UTC: in the first version that has it; ``words`` says so."""

    by: str
    at: str
    draft: str
    words: str = ""


class LineSources(msgspec.Struct, frozen=True):
    """A line of a document, with what it says and what chose its words; ``words`` is that on one line.

    Of one that a person wrote, ``hand`` says who, and the sources are those of the words that stood there.
    """

    number: int
    text: str
    said: tuple[Citation, ...] = ()
    chosen: tuple[Citation, ...] = ()
    words: str = ""
    origin: Origin = Origin.WRITTEN
    hand: Handwork | None = None


def preview_sources(
    case: OpenCase, form: str, *, language: str = "", party: str = "", segment: str = ""
) -> list[LineSources]:
    """Give each line of a document as it reads now, with its sources.

    Raises:
        UserError: there is no such form, party, segment or language.
    """
    return sources_of(case, preview(case, form, language=language, party=party, segment=segment))


def sources_of(case: OpenCase, seen: Preview) -> list[LineSources]:
    """Give each line of a document that was just written, with its sources."""
    return cited_lines(Citing(case, case.state), seen.lines)


def cited_lines(
    citing: Citing, lines: Iterable[Line], hands: Mapping[int, Handwork] | None = None
) -> list[LineSources]:
    """Give lines with their sources as they stand on record; ``hands`` are by the number of the line."""
    by_hand = hands or {}
    return [_cited(citing, number, line, by_hand.get(number)) for number, line in enumerate(lines, 1)]


def _cited(citing: Citing, number: int, line: Line, hand: Handwork | None) -> LineSources:
    said, chosen = citing.all_of(line.said), citing.all_of(line.chosen)
    parts = [one.words for one in said]
    if chosen:
        parts.append(f"{citing.say.because_of} {', '.join(one.words for one in chosen)}")
    words = "; ".join(parts)
    if hand is not None:
        hand = msgspec.structs.replace(hand, words=citing.by_hand(hand))
        words = f"{hand.words}; {citing.say.before}: {words}" if words else hand.words
    elif line.origin is Origin.NOT_KNOWN:
        words = citing.say.not_known
    return LineSources(number, line.text, said, chosen, words, line.origin, hand)


class Citing:
    """Says of sources what stands on record, at one state of a case."""

    def __init__(self, case: OpenCase, state: CaseState, language: str = "en") -> None:
        """Look at a case in a state of it, to tell of it in a language."""
        self.say = source_words(language)
        self._language = language
        self._case = case
        self._state = state
        self._known: dict[Source, Citation] = {}

    def all_of(self, sources: Iterable[Source]) -> tuple[Citation, ...]:
        """Give each source as it stands on record."""
        return tuple(self.of(one) for one in sources)

    def of(self, source: Source) -> Citation:
        """Give a source as it stands on record."""
        if source not in self._known:
            found = self._look_up(source)
            self._known[source] = msgspec.structs.replace(found, words=self._words(found))
        return self._known[source]

    def _look_up(self, source: Source) -> Citation:
        match source.kind:
            case SourceKind.FACT:
                return self._fact(source.ref)
            case SourceKind.ROW:
                return self._row(source, self._state.inventory.get(source.ref))
            case SourceKind.PARTY:
                return self._row(source, self._state.parties.get(source.ref))
            case SourceKind.ENTRY:
                return self._entry(source)
            case SourceKind.INVENTORY:
                return Citation(kind=source.kind, ref="", title=self.say.inventory, status="open")

    def _fact(self, key: str) -> Citation:
        spec = self._case.catalogue.get(key)
        title = f"{in_language(spec.title, self._language)}{said_of(self._state, key)}" if spec else key
        stated = self._state.statement(key)
        if stated is None:
            return Citation(kind=SourceKind.FACT, ref=key, title=title, status="open")
        return Citation(
            kind=SourceKind.FACT,
            ref=key,
            title=title,
            value=self.value(key, stated),
            status="redacted" if stated.redacted else str(stated.status),
            by=stated.actor,
            recorded_at=stated.recorded_at,
            entry=self._entries[stated.entry].seq,
            source=stated.source,
            evidence=stated.evidence,
        )

    def value(self, key: str, stated: Statement) -> str:
        """Give what was stated of a fact, in words."""
        spec = self._case.catalogue.get(key)
        return show_statement(stated, spec, language=self._language, zone=self._case.zone)

    def by_hand(self, hand: Handwork) -> str:
        """Say who wrote something by hand, and when."""
        return f"{self.say.by_hand} {hand.by}, {self._at(hand.at)} ({hand.draft})"

    def _at(self, instant: str) -> str:
        return shown(read_utc(instant), self._case.zone)

    def _row(
        self, source: Source, newest: Entry[InventoryRecorded] | Entry[PartyRecorded] | None
    ) -> Citation:
        if newest is None:
            return Citation(kind=source.kind, ref=source.ref, title=source.ref, status="open")
        body = newest.body
        name = body.label if isinstance(body, InventoryRecorded) else body.name
        return self._recorded(newest, source, f"{source.ref} {name}".rstrip())

    def _entry(self, source: Source) -> Citation:
        recorded = self._entries.get(source.ref)
        if recorded is None:
            return Citation(kind=source.kind, ref="", title="", status="open")
        found = self._recorded(recorded, source, self._reader.text(recorded))
        return msgspec.structs.replace(found, ref=f"#{recorded.seq}")

    def content(self, source: Source) -> object:
        """Give what of a source can stand in a document, to be compared; None where it is not there."""
        match source.kind:
            case SourceKind.FACT:
                stated = self._state.statement(source.ref)
                if stated is None:
                    return None
                because = "" if stated.has_value else stated.because
                return stated.value, stated.status, because, stated.redacted
            case SourceKind.ROW:
                return _without_reason(self._state.inventory.get(source.ref))
            case SourceKind.PARTY:
                return _without_reason(self._state.parties.get(source.ref))
            case SourceKind.ENTRY:
                entry = self._entries.get(source.ref)
                return entry and (entry.redacted, entry.id in self._state.amended_by)
            case SourceKind.INVENTORY:
                return bool(len(self._state.inventory))

    def _recorded(self, recorded: Entry[Body], source: Source, title: str) -> Citation:
        return Citation(
            kind=source.kind,
            ref=source.ref,
            title=title,
            status="redacted" if recorded.redacted else "",
            by=recorded.actor,
            recorded_at=recorded.recorded_at,
            entry=recorded.seq,
            evidence=_evidence_of(recorded.body),
        )

    @cached_property
    def _entries(self) -> dict[str, Entry[Body]]:
        return {entry.id: entry for entry in self._state.entries}

    @cached_property
    def _reader(self) -> Reader:
        return self._case.reader(self._state)

    def _words(self, found: Citation) -> str:
        """Give a source on one line: what it is, how well it is known, who said so, when, from what."""
        name, say = _short(found.title), self.say
        if found.status == "open":
            return f"{name} ({found.ref}): {say.open}" if found.ref else f"{name}: {say.none}"
        parts = [f"{name}: {_short(found.value)}" if found.value else name]
        parts += [say.estimated] if found.status == FactStatus.ESTIMATED else []
        parts += [f"{found.by}, {self._at(found.recorded_at)}", f"#{found.entry}"]
        parts += [f"{say.taken_from} {_short(found.source)}"] if found.source else []
        return " · ".join([*parts, *found.evidence])


def _without_reason(entry: Entry[InventoryRecorded] | Entry[PartyRecorded] | None) -> Body | None:
    return msgspec.structs.replace(entry.body, because="") if entry is not None else None


def _evidence_of(body: Body) -> tuple[str, ...]:
    match body:
        case InventoryRecorded(evidence=evidence) | LogWritten(evidence=evidence):
            return evidence
        case EvidenceAdded(evidence=id):
            return (id,)
        case _:
            return ()


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
