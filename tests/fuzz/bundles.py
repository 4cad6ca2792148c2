"""Bundles as strangers might send them: bent from outside, or inside with a manifest and sums that fit."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from tests.fuzz.mutations import mutated
from tocsin.domain import journal
from tocsin.domain.entries import CaseOpened, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.events.batches import EventRow
from tocsin.domain.journal import EMPTY, Head
from tocsin.domain.terms import CopyFor
from tocsin.interop.stored_zip import ArchiveError, Member, write_zip
from tocsin.services.bundle.manifest import (
    JOURNAL,
    MANIFEST,
    README,
    SUMS,
    Listed,
    Manifest,
    Withheld,
    write_manifest,
    write_sums,
)
from tocsin.services.bundle.reading import Reading, insist_that_it_holds, read_journal, read_lines

_EVENTS = "imports/B-1.jsonl"
_BEGAN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class BundleTarget:
    """The reader of bundles: the archive, its manifest, and what the files in it hold."""

    def __init__(self) -> None:
        self._head, lines = _journal()
        row: EventRow = (1, 1, 0, "1970-01-01", "UTC", "day", "", "began", "", '{"message":"began"}')
        evidence = b"access log"
        self._files = {
            README: b"A case\n",
            JOURNAL: lines,
            _EVENTS: msgspec.json.encode(row) + b"\n",
            "seals/0001-ab.json": b"{}",
            f"vault/{hashlib.sha256(evidence).hexdigest()}": evidence,
        }
        self._whole = self._packed(self._files)
        self._samples = [self._whole, *self._files.values(), self._manifest(self._files)]

    def make(self, random: Random) -> bytes:
        """Bend the archive, its manifest, or one of its files."""
        match random.choice(["archive", "manifest", "file", "file", "noise"]):
            case "archive":
                return mutated(random, self._whole, self._samples)
            case "manifest":
                manifest = mutated(random, self._manifest(self._files), self._samples)
                return _zipped({MANIFEST: manifest, SUMS: self._sums(manifest), **self._files})
            case "file":
                name = random.choice([JOURNAL, JOURNAL, *self._files])
                bent = mutated(random, self._files[name], self._samples)
                return self._packed({**self._files, name: bent})
            case _:
                return random.randbytes(random.randint(0, 64))

    def run(self, data: bytes) -> str:
        """Read it as an import does, as far as no case has to be made for that."""
        try:
            reading = Reading(io.BytesIO(data))
            for file in reading.files():
                if file.name == JOURNAL:
                    insist_that_it_holds(read_journal(file), reading.manifest)
                elif file.folder == "imports":
                    list(read_lines(file, msgspec.json.Decoder(EventRow)))
        except ArchiveError as error:
            str(error).encode()
            return "no archive"
        except UserError as error:
            f"{error.message} {error.hint}".encode()
            return "refused"
        return "read"

    def _manifest(self, files: dict[str, bytes]) -> bytes:
        listed = (Listed(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items())
        parts = ("tocsin", CopyFor.WHOLE, "", "2026-0001", self._head, "", Withheld(), (), tuple(listed))
        return write_manifest(Manifest(1, *parts))

    def _sums(self, manifest: bytes) -> bytes:
        try:
            return write_sums(manifest, msgspec.json.decode(manifest, type=Manifest).files)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return b""

    def _packed(self, files: dict[str, bytes]) -> bytes:
        manifest = self._manifest(files)
        return _zipped({MANIFEST: manifest, SUMS: self._sums(manifest), **files})


def _journal() -> tuple[Head, bytes]:
    head, lines = EMPTY, b""
    bodies = [CaseOpened(format=1, ref="2026-0001", title="Portal"), LogWritten(text="seen"), LogWritten()]
    for number, body in enumerate(bodies):
        sealed = journal.seal(
            head,
            id=f"0000000{number}-0000-7000-8000-000000000000",
            recorded_at=_BEGAN + timedelta(minutes=number),
            actor="lead",
            kind=body.kind,
            body=journal.canonical(body),
            salt="ab" * 16,
        )
        head = Head(sealed.seq, sealed.hash)
        lines += msgspec.json.encode(sealed) + b"\n"
    return head, lines


def _zipped(files: dict[str, bytes]) -> bytes:
    return b"".join(write_zip(_members(files)))


def _members(files: dict[str, bytes]) -> Iterator[Member]:
    return (_member(name, data) for name, data in files.items())


def _member(name: str, data: bytes) -> Member:
    return Member(name, len(data), zlib.crc32(data), lambda: (data,))
