"""Where a document has its words from: for each line the facts, rows and entries, and who recorded them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, EvidenceAdded, InventoryRecorded, LogWritten, PartyRecorded
from tocsin.domain.facts import FactStatus, Statement
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.provenance import Line, Source, SourceKind
from tocsin.domain.text import one_line
from tocsin.domain.values import show_statement
from tocsin.domain.wording import Reader
from tocsin.services.drafts import Preview, preview
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


class LineSources(msgspec.Struct, frozen=True):
    """A line of a document, with what it says and what chose its words; ``words`` is that on one line."""

    number: int
    text: str
    said: tuple[Citation, ...] = ()
    chosen: tuple[Citation, ...] = ()
    words: str = ""


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


def cited_lines(citing: Citing, lines: Iterable[Line]) -> list[LineSources]:
    """Give lines with their sources as they stand on record."""
    return [_cited(citing, number, line) for number, line in enumerate(lines, 1)]


def _cited(citing: Citing, number: int, line: Line) -> LineSources:
    said, chosen = citing.all_of(line.said), citing.all_of(line.chosen)
    parts = [one.words for one in said]
    if chosen:
        parts.append("because of " + ", ".join(one.words for one in chosen))
    return LineSources(number, line.text, said, chosen, "; ".join(parts))


class Citing:
    """Says of sources what stands on record, at one state of a case."""

    def __init__(self, case: OpenCase, state: CaseState) -> None:
        """Look at a case in a state of it."""
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
                return self._row(source, self._state.inventory.history(source.ref))
            case SourceKind.PARTY:
                return self._row(source, self._state.parties.history(source.ref))
            case SourceKind.ENTRY:
                return self._entry(source)
            case SourceKind.INVENTORY:
                return Citation(kind=source.kind, ref="", title="affected data", status="open")

    def _fact(self, key: str) -> Citation:
        title = self._reader.fact_title(key)
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
            entry=self._number(stated.entry),
            source=stated.source,
            evidence=stated.evidence,
        )

    def value(self, key: str, stated: Statement) -> str:
        """Give what was stated of a fact, in words."""
        spec = self._case.catalogue.get(key)
        return show_statement(stated, spec, language=self._reader.language, zone=self._case.zone)

    def _row(
        self, source: Source, versions: tuple[Entry[InventoryRecorded] | Entry[PartyRecorded], ...]
    ) -> Citation:
        newest = versions[-1]
        body = newest.body
        name = body.label if isinstance(body, InventoryRecorded) else body.name
        return self._recorded(newest, source, f"{source.ref} {name}".rstrip())

    def _entry(self, source: Source) -> Citation:
        recorded = self._state.entry(source.ref)
        found = self._recorded(recorded, source, self._reader.text(recorded))
        return msgspec.structs.replace(found, ref=f"#{recorded.seq}")

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
    def _numbers(self) -> dict[str, int]:
        return {entry.id: entry.seq for entry in self._state.entries}

    def _number(self, id: str) -> int:
        return self._numbers[id]

    @cached_property
    def _reader(self) -> Reader:
        return self._case.reader(self._state)

    def _words(self, found: Citation) -> str:
        """Give a source on one line: what it is, how well it is known, who said so, when, from what."""
        name = _short(found.title)
        if found.status == "open":
            return f"{name} ({found.ref}): not answered" if found.ref else f"{name}: none recorded"
        said = found.value if found.status != FactStatus.UNKNOWN else "unknown"
        parts = [f"{name}: {_short(said)}" if said else name]
        parts += [found.status] if found.status in {"estimated", "redacted"} else []
        parts += [f"{found.by}, {shown(read_utc(found.recorded_at), self._case.zone)}", f"#{found.entry}"]
        parts += [f"from {_short(found.source)}"] if found.source else []
        return " · ".join([*parts, *found.evidence])


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
