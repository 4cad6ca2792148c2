"""Reading a bundle that somebody sent: every byte of it is checked before anything is made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from tocsin.domain.entries import KINDS
from tocsin.domain.errors import NewerCaseError, UserError
from tocsin.domain.journal import EMPTY, Head, SealedEntry, verify
from tocsin.domain.terms import CopyFor
from tocsin.interop.stored_zip import MOST_MEMBERS, Source, Stored, read_zip
from tocsin.services.bundle.manifest import (
    DOCUMENTS,
    IMPORTS,
    INDEX,
    JOURNAL,
    LONGEST_MANIFEST,
    MANIFEST,
    README,
    SEALS,
    SUMS,
    UNSENT,
    VAULT,
    VERIFIER,
    Listed,
    Manifest,
    is_known,
    read_manifest,
    write_sums,
)

LONGEST_LINE = 64 << 20
"""Bytes that an entry, or a machine event, may have."""

_ORDER = (README, INDEX, VERIFIER, JOURNAL, IMPORTS, SEALS, DOCUMENTS, UNSENT, VAULT)
_PIECE = 1 << 18

T = TypeVar("T")


class File:
    """A file of a bundle while it is read."""

    def __init__(self, listed: Listed, stored: Stored) -> None:
        self.name = listed.name
        self.size = listed.size
        self._listed = listed
        self._stored = stored
        self._digest = hashlib.sha256()

    @property
    def folder(self) -> str:
        """The folder that it is in; empty if in none."""
        return self.name.rpartition("/")[0]

    @property
    def inner(self) -> str:
        """Its name without its folder."""
        return self.name.rpartition("/")[2]

    def read(self, size: int = -1, /) -> bytes:
        """Give at most so many of its bytes, all of them if negative; none at its end."""
        data = self._stored.read(size)
        self._digest.update(data)
        return data

    def lines(self) -> Iterator[bytes]:
        """Give its lines, each without its end.

        Raises:
            UserError: the last one has no end, or one is far too long.
        """
        rest = bytearray()
        while piece := self.read(_PIECE):
            first, *more = piece.split(b"\n")
            rest += first
            for line in more:
                yield bytes(rest)
                rest = bytearray(line)
            if len(rest) > LONGEST_LINE:
                raise refused(f"a line of {self.name} is longer than {LONGEST_LINE:,} bytes")
        if rest:
            raise refused(f"{self.name} ends in the middle of a line")

    def finish(self) -> None:
        """Read what is left, and compare the digest.

        Raises:
            UserError: it is not what the manifest says.
        """
        while self.read(_PIECE):
            pass
        if self._digest.hexdigest() != self._listed.sha256:
            raise refused(f"{self.name} is not the file that the manifest lists: its SHA-256 is another")


class Reading:
    """Reads one bundle, from its beginning to its end."""

    def __init__(self, source: Source) -> None:
        """Read what the bundle says of itself.

        Raises:
            UserError: it is none, or one that no case can be made of.
            ArchiveError: the archive is not of the form that it should be.
        """
        self._members = read_zip(source)
        data = self._short(MANIFEST, LONGEST_MANIFEST)
        self.manifest = read_manifest(data)
        _check(self.manifest)
        expected = write_sums(data, self.manifest.files)
        if self._short(SUMS, len(expected)) != expected:
            raise refused(f"{SUMS} is not the list of the files that the manifest names")

    def _short(self, name: str, longest: int) -> bytes:
        member = next(self._members, None)
        if member is None or member.name != name:
            raise refused(f"{name} is not where it belongs: it is no copy that tocsin made")
        if member.size > longest:
            raise refused(f"{name} is longer than it can be")
        return member.read()

    def files(self) -> Iterator[File]:
        """Give every file in its order, each checked once the next one is asked for.

        Raises:
            UserError: a file is missing, is one too many, or is not what the manifest says.
            ArchiveError: the archive is not of the form that it should be.
        """
        left = iter(self.manifest.files)
        for member in self._members:
            listed = next(left, None)
            if listed is None or member.name != listed.name:
                raise refused(f"{member.name} is not where the manifest lists it")
            if member.size != listed.size:
                raise refused(f"{member.name} is not as long as the manifest says")
            file = File(listed, member)
            yield file
            file.finish()
        missing = next(left, None)
        if missing is not None:
            raise refused(f"{missing.name} is missing")


def _check(manifest: Manifest) -> None:
    if manifest.copy is not CopyFor.WHOLE:
        reader = manifest.party or manifest.copy
        raise UserError(
            f"This is a copy for somebody ({reader}): what was not meant for them is left out",
            "No case can be made of that. Look at it: unpack it and open index.html. To move a case, make a "
            "copy of all of it: tocsin export case",
        )
    if manifest.withheld.bodies or manifest.withheld.imports:
        raise refused("a copy of the whole case with entries left out")
    if len(manifest.files) > MOST_MEMBERS:
        raise refused(f"it lists more than {MOST_MEMBERS:,} files")
    names = [one.name for one in manifest.files]
    strange = next((name for name in names if not is_known(name)), None)
    if strange is not None:
        raise refused(f"{strange!r} is no name of a file of a bundle")
    if len(set(names)) != len(names) or sorted(names, key=_rank) != names:
        raise refused("its files are not in the order that they should be in")
    if JOURNAL not in names:
        raise refused("it holds no journal")
    if any(one.size < 0 for one in manifest.files):
        raise refused("it lists a file of less than nothing")


def _rank(name: str) -> int:
    return _ORDER.index(name.partition("/")[0])


def read_journal(file: File) -> Iterator[SealedEntry]:
    """Give the entries of a journal, each as it stands there to the last byte.

    Raises:
        UserError: a line is none.
    """
    decoder, ids = msgspec.json.Decoder(SealedEntry), set[str]()
    for number, line in enumerate(file.lines(), 1):
        entry = _canonical(decoder, line, f"{JOURNAL}, line {number}")
        if entry.id in ids:
            raise refused(f"{JOURNAL}, line {number} has the id of an entry before it")
        ids.add(entry.id)
        yield entry


def insist_that_it_holds(entries: Iterable[SealedEntry], manifest: Manifest) -> None:
    """Check a journal from its first entry to its last.

    Raises:
        UserError: it does not hold, or does not end where the manifest says.
    """
    head = EMPTY

    def followed() -> Iterator[SealedEntry]:
        nonlocal head
        for entry in entries:
            if entry.seq != head.seq + 1:
                raise refused(f"entry #{entry.seq} of its journal follows #{head.seq}")
            if entry.kind not in KINDS:
                raise NewerCaseError(
                    f"Entry #{entry.seq} of the bundle is of a kind that this version does not know: "
                    f"{entry.kind!r}. {manifest.program} made it"
                )
            head = Head(entry.seq, entry.hash)
            yield entry

    finding = next(iter(verify(followed(), frozenset(KINDS))), None)
    if finding is not None:
        raise refused(f"entry #{finding.seq} of its journal {finding.what}")
    if head != manifest.head:
        raise refused(f"its journal ends at {head}, and the manifest says {manifest.head}")


def read_lines(file: File, decoder: msgspec.json.Decoder[T]) -> Iterator[T]:
    """Give what the lines of a file hold, one value each.

    Raises:
        UserError: a line is not what it should be, or is written in another way.
    """
    for number, line in enumerate(file.lines(), 1):
        yield _canonical(decoder, line, f"{file.name}, line {number}")


def _canonical(decoder: msgspec.json.Decoder[T], line: bytes, where: str) -> T:
    try:
        value = decoder.decode(line)
        again = msgspec.json.encode(value)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise refused(f"{where}: {error}") from None
    if again != line:
        raise refused(f"{where} is written in another way than it should be")
    return value


def refused(what: str) -> UserError:
    """Give how a bundle is refused that cannot be used."""
    return UserError(
        f"The bundle cannot be used: {what}",
        "Nothing was changed. It was damaged, or tampered with: ask for it again, on another way",
    )
