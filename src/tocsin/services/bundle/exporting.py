"""A copy of a case in one file: all of it, to move or to keep it, or what somebody in particular may have.

A bundle is a ZIP file of one strict form (`tocsin.interop.stored_zip`) with the journal, the evidence, a page
to read, and a program that checks it where tocsin is not installed. The same case gives the same bytes.
What is left out of a copy is named in its manifest and said in words.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import msgspec

from tocsin.domain.entries import CaseExported
from tocsin.domain.errors import UserError
from tocsin.domain.journal import Head
from tocsin.domain.moments import brief_utc
from tocsin.domain.terms import CopyFor
from tocsin.domain.text import checked
from tocsin.interop.stored_zip import MOST_MEMBERS, ArchiveError, write_zip
from tocsin.services.bundle.index import Index
from tocsin.services.bundle.manifest import (
    FORMAT,
    INDEX,
    MANIFEST,
    README,
    SUMS,
    VERIFIER,
    Listed,
    Manifest,
    Withheld,
    write_manifest,
    write_sums,
)
from tocsin.services.bundle.parts import Gathering, Part, of_bytes
from tocsin.services.bundle.plan import Plan, Wanted, plan_bundle
from tocsin.services.bundle.words import BundleWords
from tocsin.services.evidence.attaching import Progress
from tocsin.services.record import verifier
from tocsin.services.workbench import OpenCase
from tocsin.storage.age_files import check_recipients, encrypt_for
from tocsin.storage.whole import whole_file


class Bundle(msgspec.Struct, frozen=True):
    """A copy that was made.

    Attributes:
        ref: reference of the case.
        copy: for whom it is.
        party: which controller, where it is for one.
        head: the last entry that it covers.
        path: the file; None for one that went to standard output.
        size: its bytes.
        sha256: of the file, hex.
        given: entries that it holds with what they say.
        withheld: entries that are left out.
        files: pieces of evidence with their files in it.
        left_out: what is not in it, in words.
        problems: what should be in it, and is gone or was changed.
        recipients: the age recipients it is encrypted to.
        recorded: number of the entry that says that it was made; 0 for a copy of the whole case.
    """

    ref: str
    copy: CopyFor
    party: str
    head: Head
    path: Path | None
    size: int
    sha256: str
    given: int
    withheld: int
    files: int
    left_out: tuple[str, ...]
    problems: tuple[str, ...]
    recipients: tuple[str, ...]
    recorded: int = 0


class Target(Protocol):
    """What a bundle is written to."""

    def write(self, data: bytes, /) -> object:
        """Take all of it."""


def export_case(
    case: OpenCase, wanted: Wanted, path: Path, *, force: bool = False, progress: Progress | None = None
) -> Bundle:
    """Write a copy of a case into one file, for this user alone: whole, or not at all.

    A copy for somebody is recorded: from then on they know what is in it.

    Args:
        case: the open case.
        wanted: what copy.
        path: the file.
        force: write over a file that is there.
        progress: told how many bytes of evidence were read; each is read twice.

    Raises:
        UserError: nobody can be given such a copy, or the file is there already or cannot be written.
    """
    _refuse_existing(path, force=force)
    try:
        with whole_file(path, durable=True) as file:
            made = _write(case, wanted, file, progress)
            file.flush()
            os.fsync(file.fileno())  # what cannot be kept is not recorded as given
            _refuse_existing(path, force=force)
            recorded = _record(case, wanted, made)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}",
            "Free some space, or check who may write there; the case itself is safe",
        ) from error
    return msgspec.structs.replace(made, path=path, recorded=recorded)


def stream_case(case: OpenCase, wanted: Wanted, target: Target, progress: Progress | None = None) -> Bundle:
    """Write a copy of a case to a stream, as `export_case` does to a file."""
    made = _write(case, wanted, target, progress)
    return msgspec.structs.replace(made, recorded=_record(case, wanted, made))


def _refuse_existing(path: Path, *, force: bool) -> None:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise UserError(f"{path} is there already, and is no ordinary file", "Name another file")
    if path.exists() and not force:
        raise UserError(f"{path} is there already", "Name another file, or write over it with --force")


def _record(case: OpenCase, wanted: Wanted, made: Bundle) -> int:
    if wanted.copy is CopyFor.WHOLE:
        return 0
    body = CaseExported(
        copy=made.copy,
        party=made.party,
        seq=made.head.seq,
        hash=made.head.hash,
        sha256=made.sha256,
        size=made.size,
        given=made.given,
        also=tuple(case.state.entry(one).id for one in wanted.also),
        files=made.files,
        recipients=made.recipients,
        received_by=checked(wanted.received_by, "Who gets it"),
        because=checked(wanted.because, "The reason"),
    )
    return case.record(lambda _state: [body])[-1].seq


def _write(case: OpenCase, wanted: Wanted, target: Target, progress: Progress | None) -> Bundle:
    checked(wanted.received_by, "Who gets it")
    checked(wanted.because, "The reason")
    if wanted.recipients:
        check_recipients(wanted.recipients)
    plan = plan_bundle(case, wanted)
    if wanted.copy is not CopyFor.WHOLE and not case.is_writable:
        raise UserError(
            f"{case.folder} cannot be written, so that it could not be recorded who got a copy",
            "Make it writable, or copy the case folder to one that is",
        )
    words = BundleWords(case.header.language)
    found = Gathering(case, plan, words, progress).gather()
    left_out = (*_withheld_words(plan, words), *found.left_out, *found.problems)
    index = Index(case, plan, words)
    parts = [
        of_bytes(README, index.readme(left_out)),
        of_bytes(INDEX, index.page(found, left_out)),
        of_bytes(VERIFIER, verifier.source()),
        *found.parts,
    ]
    manifest = _manifest(case, plan, parts, left_out, found.absent)
    counted = _Counted(target)
    try:
        pieces = write_zip(one.member for one in _with_manifest(manifest, parts))
        if wanted.recipients:
            encrypt_for(wanted.recipients, pieces, counted)
        else:
            for piece in pieces:
                counted.write(piece)
    except ArchiveError as error:
        raise UserError(f"The copy was not made: {error}", "Make it again") from None
    return Bundle(
        ref=plan.ref,
        copy=plan.copy,
        party=plan.party,
        head=plan.head,
        path=None,
        size=counted.size,
        sha256=counted.digest.hexdigest(),
        given=plan.given,
        withheld=plan.withheld,
        files=found.evidence,
        left_out=(*_withheld_words(plan, words), *found.left_out, *found.behind),
        problems=tuple(found.problems),
        recipients=wanted.recipients,
    )


def _withheld_words(plan: Plan, words: BundleWords) -> Iterator[str]:
    if plan.withheld:
        yield words("withheld", count=plan.withheld, entries=plan.head.seq)
        yield "; ".join(plan.reasons) + "."


def _manifest(
    case: OpenCase, plan: Plan, parts: Sequence[Part], left_out: Sequence[str], absent: tuple[str, ...]
) -> Manifest:
    if len(parts) + 2 > MOST_MEMBERS:
        raise UserError(
            f"The copy would have {len(parts):,} files; {MOST_MEMBERS:,} is the most",
            "Pack folders with very many files into one before they are added",
        )
    return Manifest(
        format=FORMAT,
        program=f"tocsin {version('tocsin')}",
        copy=plan.copy,
        party=plan.party,
        ref=plan.ref,
        head=plan.head,
        as_of=brief_utc(case.state.entries[-1].recorded_at),
        withheld=Withheld(bodies=tuple(plan.giving.withheld), files=absent),
        left_out=tuple(left_out),
        files=tuple(Listed(one.name, one.member.size, one.sha256) for one in parts),
    )


def _with_manifest(manifest: Manifest, parts: Sequence[Part]) -> Iterator[Part]:
    data = write_manifest(manifest)
    yield of_bytes(MANIFEST, data)
    yield of_bytes(SUMS, write_sums(data, manifest.files))
    yield from parts


class _Counted:
    """Hashes and counts what is written."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes, /) -> int:
        self._target.write(data)
        self.digest.update(data)
        self.size += len(data)
        return len(data)
