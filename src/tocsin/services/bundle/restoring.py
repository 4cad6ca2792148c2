"""Making a case of the files of a bundle, one after the other as they come."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

import msgspec

from tocsin.domain.case import CaseState, fold
from tocsin.domain.entries import EventsImported
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.events.batches import BatchDigest, EventRow
from tocsin.domain.events.mapping import EventMapping, check_mapping
from tocsin.domain.journal import SealedEntry
from tocsin.interop.events.reading import read_again
from tocsin.services.bundle.manifest import IMPORTS, JOURNAL, SEALS, UNSENT, VAULT, Manifest
from tocsin.services.bundle.reading import (
    File,
    insist_that_it_holds,
    read_journal,
    read_lines,
    refused,
)
from tocsin.services.evidence.custody import digests_of
from tocsin.services.record.outside import SEALS as SEALS_FOLDER
from tocsin.storage import workspace
from tocsin.storage.case_store import CaseStore
from tocsin.storage.events import EventTable
from tocsin.storage.incoming import take_entry
from tocsin.storage.sharing import make_folder, share_alike
from tocsin.storage.vault import Vault

_ADDED = 10_000
"""Machine events that are written in one transaction."""

_LARGEST = 2**63 - 1
"""The largest whole number that SQLite holds."""

_LONGEST_BESIDE = 16 << 20
"""Bytes of a seal, a time stamp, or a text that was not sent."""


class Restoring:
    """Makes one case."""

    def __init__(self, store: CaseStore, manifest: Manifest, actor: str) -> None:
        self._store = store
        self._manifest = manifest
        self._actor = actor
        self._state = CaseState()
        self._vault = Vault(store.folder / workspace.VAULT, store.cipher)
        self._kept: set[str] = set()
        self._unsent = 0

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should know of what was left behind."""
        if not self._unsent:
            return ()
        return (f"Texts typed and not sent, which cannot be kept in an encrypted case: {self._unsent}",)

    def take(self, file: File) -> None:
        """Take in a file of the bundle; what is there only to be read is passed over.

        Raises:
            UserError: it is not what the record says, or cannot be written.
        """
        match file.folder:
            case "" if file.name == JOURNAL:
                self._journal(file)
            case folder if folder == IMPORTS:
                self._events(file)
            case folder if folder == SEALS:
                self._write(SEALS_FOLDER, file)
            case folder if folder == UNSENT:
                self._unsent += self._store.cipher is not None
                if self._store.cipher is None:
                    self._write(workspace.UNSENT, file)
            case folder if folder == VAULT:
                self._evidence(file)

    def _journal(self, file: File) -> None:
        with self._store.writing(self._actor) as writer:

            def taken() -> Iterator[SealedEntry]:
                for entry in read_journal(file):
                    yield entry
                    take_entry(writer, entry)

            insist_that_it_holds(taken(), self._manifest)
        try:
            self._state = fold(self._store.entries())
        except BrokenCaseError as error:
            raise refused(error.message) from None
        if self._state.header.ref != self._manifest.ref:
            raise refused(f"its journal is that of case {self._state.header.ref}")

    def _events(self, file: File) -> None:
        entry = self._state.imports.get(file.inner.removesuffix(".jsonl"))
        if entry is None:
            raise refused(f"{file.name} belongs to no import of the journal")
        batch = _Batch(entry.body)
        rows, table = batch.checked(read_lines(file, msgspec.json.Decoder(EventRow))), EventTable(self._store)
        while some := list(islice(rows, _ADDED)):
            found = [batch.read_again(row) for row in some]
            texts = [
                (row[0], row[7], row[6], row[8], fields)
                for row, (_key, fields) in zip(some, found, strict=True)
            ]
            keyed = [(*row, key) for row, (key, _fields) in zip(some, found, strict=True)]
            table.add(self._actor, keyed, texts)
        batch.finish()

    def _evidence(self, file: File) -> None:
        kept = self._vault.keep(file)  # type: ignore[arg-type]  # it only reads
        if kept.sha256 != file.inner:
            raise refused(f"{file.name} is not the file that it is named after")
        self._kept.add(kept.sha256)

    def _write(self, folder: str, file: File) -> None:
        if file.size > _LONGEST_BESIDE:
            raise refused(f"{file.name} is longer than it can be")
        place = self._store.folder / folder
        try:
            make_folder(place, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(place / file.inner, flags, 0o600), "wb") as target:
                share_alike(target.fileno(), place)
                target.write(file.read())
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            raise UserError(f"{place} cannot be written: {error.strerror}", "Nothing was changed") from error

    def finish(self) -> None:
        """Look whether anything came that nothing in the record names.

        Raises:
            UserError: something did.
        """
        named: set[str] = set()
        for entry in self._state.evidence:
            named.update(digests_of(self._vault, entry.body))
        strange = sorted(self._kept - named)
        if strange:
            raise refused(f"{VAULT}/{strange[0]} is no evidence of the journal")


class _Batch:
    """The machine events of one import while they come in."""

    def __init__(self, body: EventsImported) -> None:
        self._body = body
        self._digest = BatchDigest()
        self._next = body.first
        self._mapping = _mapping(body)

    def checked(self, rows: Iterator[EventRow]) -> Iterator[EventRow]:
        """Give the rows, each with the id that it should have."""
        for row in rows:
            if row[0] != self._next or max(abs(row[1]), abs(row[2])) > _LARGEST:
                raise refused(f"{self._body.batch} holds a row that cannot be in it: {row[0]}")
            self._next += 1
            self._digest.add([row])
            yield row

    def read_again(self, row: EventRow) -> tuple[int, str]:
        """Give the key of a row, and its other fields; of one that cannot be read again, all of it."""
        try:
            return read_again(self._body.form, self._body.zone, self._mapping, row)
        except (ValueError, UserError, msgspec.MsgspecError, RecursionError):
            return 0, row[9]

    def finish(self) -> None:
        """Compare the digest of all rows.

        Raises:
            UserError: they are not those that were imported.
        """
        if self._digest.hexdigest() != self._body.digest:
            raise refused(f"the machine events of {self._body.batch} are not those that were imported")


def _mapping(body: EventsImported) -> EventMapping | None:
    """Give what the columns of an import mean; None where its kind says that."""
    if not body.mapping:
        return None
    try:
        mapping = msgspec.json.decode(body.mapping, type=EventMapping)
        check_mapping(mapping)
    except (msgspec.MsgspecError, UserError, RecursionError) as error:
        raise refused(f"the columns of {body.batch} mean nothing: {error}") from None
    return mapping
