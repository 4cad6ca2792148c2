"""A case brought back from a bundle: byte for byte, or not at all, and never over one that is there."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.journal import Head, SealedEntry
from tocsin.interop.stored_zip import ArchiveError, Source
from tocsin.services.access import Access, begin_encrypted
from tocsin.services.bundle.manifest import JOURNAL
from tocsin.services.bundle.reading import Reading, insist_that_it_holds, read_journal, refused
from tocsin.services.bundle.restoring import Restoring
from tocsin.services.evidence.attaching import Progress
from tocsin.services.record.remembering import recollect
from tocsin.services.workbench import Workbench
from tocsin.storage.age_files import BEGINS, decrypted
from tocsin.storage.case_store import CaseStore
from tocsin.storage.incoming import incoming_folder, settle
from tocsin.storage.vault import open_ordinary
from tocsin.storage.workspace import case_folder, is_case


class Outcome(StrEnum):
    """What an import came to."""

    MADE = "made"
    SAME = "same"
    AHEAD = "ahead"


class BroughtIn(msgspec.Struct, frozen=True):
    """What an import came to.

    Attributes:
        outcome: ``made``: the case is there now; ``same``: it was; ``ahead``: it was, and has gone on since.
        ref: reference of the case.
        folder: of the case.
        head: the end of its journal here.
        entries: how many entries the bundle holds.
        encrypted: whether the case is encrypted here.
        left_out: what was not in the bundle, in words.
        notices: what a person should know.
    """

    outcome: Outcome
    ref: str
    folder: Path
    head: Head
    entries: int
    encrypted: bool
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def open_bundle(path: Path) -> BinaryIO:
    """Open the file of a bundle; close it.

    Raises:
        UserError: it cannot be read, or is no ordinary file.
    """
    return open(open_ordinary(path), "rb")  # noqa: PTH123 - a descriptor; the caller closes it


def import_case(
    workbench: Workbench, source: BinaryIO, *, access: Access | None = None, progress: Progress | None = None
) -> BroughtIn:
    """Make a case from a bundle of all of it, in a folder of its own that becomes the case at the end.

    Args:
        workbench: where.
        source: the bundle, from its beginning; it is read once, so it may be a pipe.
        access: how the case is to be opened later, if it is to be encrypted here.
        progress: told how many bytes were read.

    Raises:
        UserError: it is no such bundle, was damaged, or is of another history than the case that is here.
            Nothing was changed.
        LockedCaseError: the case is here already, encrypted, and nothing at hand opens it.
    """
    beginning = _Beginning(source, progress)
    if not beginning.begins(BEGINS):
        return _checked(workbench, beginning, access)
    try:
        with decrypted(beginning, workbench.keys.identities()) as opened:
            return _checked(workbench, opened, access)
    except BrokenCaseError as error:
        raise UserError(f"The bundle cannot be opened: {error.message}", "Nothing was changed") from None


def _checked(workbench: Workbench, source: Source, access: Access | None) -> BroughtIn:
    try:
        reading = Reading(source)
        ref = reading.manifest.ref
        folder = case_folder(workbench.home, ref)
        if folder.exists():
            return _compare(workbench, reading, folder)
        return _bring_in(workbench, reading, access)
    except ArchiveError as error:
        raise refused(str(error)) from None


def _bring_in(workbench: Workbench, reading: Reading, access: Access | None) -> BroughtIn:
    manifest = reading.manifest
    with incoming_folder(workbench.home, sum(one.size for one in manifest.files)) as folder:
        cipher = begin_encrypted(folder, access) if access else None
        with CaseStore.create(folder, cipher) as store:
            restoring = Restoring(store, manifest, workbench.actor)
            for file in reading.files():
                restoring.take(file)
            restoring.finish()
            seen = recollect(workbench.heads, store)
        place = settle(folder, workbench.home, manifest.ref)
    notices = [f"Look out: {seen.words}"] if seen.is_suspicious else []
    return BroughtIn(
        outcome=Outcome.MADE,
        ref=manifest.ref,
        folder=place,
        head=manifest.head,
        entries=manifest.head.seq,
        encrypted=cipher is not None,
        left_out=manifest.left_out,
        notices=(*notices, *restoring.notices),
    )


def _compare(workbench: Workbench, reading: Reading, folder: Path) -> BroughtIn:
    """Say how a bundle stands to the case that is here already; nothing is changed."""
    manifest = reading.manifest
    if not is_case(folder):
        raise UserError(f"{folder} is there already, and holds no case", "Move it away, and import again")
    with workbench.store(manifest.ref) as store:
        here, opened = store.head(), store.head(1)
        differing = _first_that_differs(reading, store)
        encrypted = store.cipher is not None
    end = manifest.head
    if differing == 1:
        raise UserError(
            f"Another case is called {manifest.ref} here: not even the first entry is the same",
            "Nothing was changed. Bring this one into another workspace: tocsin --home DIR import …",
        )
    if differing:
        raise UserError(
            f"The histories of {manifest.ref} differ from entry #{differing} on; both begin with {opened}",
            "Nothing was changed. Somebody went on with a copy, or tampered with one. Bring this one into "
            "another workspace (tocsin --home DIR import …), compare the two, and keep both",
        )
    if here.seq < end.seq:
        raise UserError(
            f"The bundle is {end.seq - here.seq} entries ahead of {manifest.ref} here, which ends at {here}",
            f"Nothing was changed. If nobody works on the one here any more, move {folder} away, and import "
            "again",
        )
    outcome = Outcome.SAME if here == end else Outcome.AHEAD
    return BroughtIn(outcome, manifest.ref, folder, here, end.seq, encrypted)


def _first_that_differs(reading: Reading, store: CaseStore) -> int:
    """Give the first entry that both have, and that is another in each; 0 where there is none."""
    end, differing = store.head(), 0

    def compared(entries: Iterator[SealedEntry]) -> Iterator[SealedEntry]:
        nonlocal differing
        for entry in entries:
            if not differing and entry.seq <= end.seq and store.head(entry.seq).hash != entry.hash:
                differing = entry.seq
            yield entry

    for file in reading.files():
        if file.name == JOURNAL:
            insist_that_it_holds(compared(read_journal(file)), reading.manifest)
            file.finish()
            break
    return differing


class _Beginning:
    """A stream whose first bytes can be looked at before it is read."""

    def __init__(self, source: BinaryIO, progress: Progress | None) -> None:
        self._source = source
        self._progress = progress
        self._held = b""

    def begins(self, with_: bytes) -> bool:
        """Whether it begins with those bytes."""
        while len(self._held) < len(with_) and (more := self._source.read(len(with_) - len(self._held))):
            self._held += more
        return self._held == with_

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes; none at the end."""
        if self._held:
            data, self._held = self._held[:size], self._held[size:]
        else:
            data = self._source.read(size)
        if self._progress is not None and data:
            self._progress(len(data))
        return data

    def close(self) -> None:
        """Leave it to whoever opened the stream."""
