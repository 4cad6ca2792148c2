"""Taking in somebody's log: looked at first, with a verdict on each row, and taken in when that is wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.domain import journal
from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, EventsImported
from tocsin.domain.errors import UserError
from tocsin.domain.events.batches import BatchDigest
from tocsin.domain.events.mapping import EventMapping, check_mapping
from tocsin.domain.events.times import Fold
from tocsin.domain.text import checked
from tocsin.interop.events.reading import Source, read_events, recognise
from tocsin.interop.events.rows import ReadRow, RefusedRow
from tocsin.services.events.sieve import Look, Sieve, Tell
from tocsin.services.evidence.attaching import Progress, add_file
from tocsin.services.private_files import write_private
from tocsin.services.workbench import OpenCase
from tocsin.storage.events import EventTable
from tocsin.storage.vault import open_ordinary

_SORTED = 50_000
"""Rows that are held at once, to put them in the order of time."""

_ADDED = 10_000
"""Rows that are written in one transaction, during which nobody else can record anything."""


class Declared(msgspec.Struct, frozen=True):
    """What somebody says of a file: the zone of its naive times, what its columns mean."""

    zone: str = ""
    fold: Fold = Fold.REFUSE
    mapping: EventMapping | None = None


class Imported(msgspec.Struct, frozen=True):
    """What an import did: what was seen, the entry, and the file that lists the rows that were refused.

    An encrypted case has no such file.
    """

    look: Look
    entry: Entry[EventsImported] | None = None
    refused_file: Path | None = None


def look_at_file(
    case: OpenCase,
    path: Path,
    declared: Declared = Declared(),  # noqa: B008 - a frozen value
    *,
    tell: Tell | None = None,
    progress: Progress | None = None,
) -> Look:
    """Read a file as an import would, and say what is made of every row. Nothing is written.

    Args:
        case: the open case.
        path: the file.
        declared: what somebody says of it.
        tell: told the verdict on each row, in the order of the file but for duplicates.
        progress: told how many bytes were read.

    Raises:
        UserError: the file cannot be read, or what its columns mean must be declared.
    """
    with _opened(path) as stream:
        source = _recognised(stream, declared)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        sieve = Sieve(case, tell)
        for piece in _pieces(stream, source, progress):
            sieve.sift(piece)
    return sieve.look(path.name, source, sha256, _imported_as(case.state, sha256, source, declared))


def _opened(path: Path) -> BufferedReader:
    return open(open_ordinary(path), "rb")  # noqa: PTH123 - the caller closes it; a descriptor


def _recognised(stream: BinaryIO, declared: Declared) -> Source:
    if declared.mapping is not None:
        check_mapping(declared.mapping)
    return recognise(stream, zone=declared.zone, fold=declared.fold, mapping=declared.mapping)


def _pieces(
    stream: BinaryIO, source: Source, progress: Progress | None
) -> Iterator[list[ReadRow | RefusedRow]]:
    rows, before = read_events(stream, source), 0
    while piece := list(islice(rows, _SORTED)):
        yield piece
        if progress is not None:
            progress(stream.tell() - before)
            before = stream.tell()


def _mapping_text(declared: Declared) -> str:
    return journal.canonical(declared.mapping) if declared.mapping else ""


def _imported_as(state: CaseState, sha256: str, source: Source, declared: Declared) -> str:
    """Give the batch that took in the same file in the same way, or an empty text."""
    same = (sha256, str(source.form), source.zone, _mapping_text(declared))
    for entry in state.imports:
        body = entry.body
        if (body.sha256, body.form, body.zone, body.mapping) == same:
            return body.batch
    return ""


def import_file(
    case: OpenCase,
    path: Path,
    declared: Declared = Declared(),  # noqa: B008 - a frozen value
    *,
    note: str = "",
    progress: Progress | None = None,
) -> Imported:
    """Take in the rows of a file that can be read, and keep the file as evidence.

    Events are written a few thousand at a time, so that others go on recording; nobody sees one of them
    before the entry that names their digest is there. The same file, taken in the same way a second time,
    changes nothing.

    Args:
        case: the open case.
        path: the file.
        declared: what somebody says of it.
        note: what the file is, recorded with the import.
        progress: told how many bytes were read.

    Raises:
        UserError: the file cannot be read, or no row of it.
    """
    checked(note, "The note")
    with _opened(path) as stream:
        source = _recognised(stream, declared)
        _need_a_row(stream, source)
    evidence = add_file(case, path, note=note)
    kept = case.state.evidence.get(evidence)
    assert kept is not None  # noqa: S101 - it was just recorded
    sha256 = kept.body.sha256
    with case.events.importing(case.workbench.actor):
        case.refresh()
        sieve = Sieve(case, None)
        imported = _imported_as(case.state, sha256, source, declared)
        if imported:
            return Imported(sieve.look(path.name, source, sha256, imported))
        batch = _Batch(case.events, case.workbench.actor)
        batch.begin(case.state)
        with case.vault.open(sha256) as stream:
            for piece in _pieces(stream, source, progress):
                batch.add(sieve.sift(piece))
        entry = _record(
            case,
            batch,
            sieve.look(path.name, source, sha256),
            evidence=evidence,
            declared=declared,
            note=note,
        )
    look = sieve.look(path.name, source, sha256)
    return Imported(look, entry, _list_refused(case, entry, sieve.refused))


def _need_a_row(stream: BinaryIO, source: Source) -> None:
    """Refuse a file of which no row can be read, before anything is kept."""
    first = ""
    for row in read_events(stream, source):
        if not isinstance(row, RefusedRow):
            return
        first = first or f"line {row.line}: {row.reason}"
    raise UserError(
        f"No row of the file can be taken{f': {first}' if first else ''}",
        "Nothing was recorded. Without --yes, tocsin events import says why of every row",
    )


class _Batch:
    """A batch while it is being written."""

    def __init__(self, table: EventTable, actor: str) -> None:
        self._table = table
        self._actor = actor
        self._digest = BatchDigest()
        self._last: int | None = None
        self.first = 0
        self.next = 0
        self.runs: list[int] = []

    @property
    def rows(self) -> int:
        """How many events it has so far."""
        return self.next - self.first

    def begin(self, state: CaseState) -> None:
        """Take the next free id; what an import that never ended left behind goes."""
        counted = max((one.body.first + one.body.rows - 1 for one in state.imports), default=0)
        self._table.drop_leftovers(self._actor, counted)
        self.first = self.next = self._table.next_id()

    def add(self, rows: list[ReadRow]) -> None:
        """Write rows, in the order of their time."""
        rows.sort(key=lambda row: row.at)
        if rows and self._last is not None and rows[0].at < self._last:
            self.runs.append(self.next)
        for start in range(0, len(rows), _ADDED):
            self._write(rows[start : start + _ADDED])
        self._last = rows[-1].at if rows else self._last

    def _write(self, rows: Sequence[ReadRow]) -> None:
        events = [
            (
                *(self.next + number, row.line, row.at, row.said, row.zone, row.grain.value),
                *(row.about, row.message, row.tags, row.record),
            )
            for number, row in enumerate(rows)
        ]
        self._digest.add(events)
        self._table.add(
            self._actor,
            [(*event, row.key) for event, row in zip(events, rows, strict=True)],
            [
                (event[0], row.message, row.about, row.tags, row.fields)
                for event, row in zip(events, rows, strict=True)
            ],
        )
        self.next += len(rows)

    def hexdigest(self) -> str:
        """Give the digest of all rows."""
        return self._digest.hexdigest()


def _record(
    case: OpenCase, batch: _Batch, look: Look, *, evidence: str, declared: Declared, note: str
) -> Entry[EventsImported]:
    def decide(state: CaseState) -> Sequence[Body]:
        return [
            EventsImported(
                batch=state.imports.next_id(),
                evidence=evidence,
                sha256=look.sha256,
                name=checked(look.file, "The name of the file"),
                form=look.form,
                mapping=_mapping_text(declared),
                zone=look.zone,
                first=batch.first,
                rows=batch.rows,
                runs=tuple(batch.runs),
                digest=batch.hexdigest(),
                earliest=look.earliest,
                latest=look.latest,
                refused=look.refused,
                duplicates=look.duplicate,
                note=note,
            )
        ]

    return case.record(decide)[-1]  # type: ignore[return-value]  # it is what was just decided


def _list_refused(case: OpenCase, entry: Entry[EventsImported], refused: Sequence[RefusedRow]) -> Path | None:
    if not refused or case.is_encrypted:  # a file beside an encrypted case would be readable by anybody
        return None
    path = case.folder / "out" / f"{entry.body.batch}-refused.jsonl"
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in refused)
    write_private(path, lines, force=True)
    return path
