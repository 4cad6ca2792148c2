"""What a bundle says of itself: the case, the journal's end, for whom it is, its files, what was left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.journal import Head
from tocsin.domain.terms import CopyFor
from tocsin.interop.checksums import checksums
from tocsin.services.record import verifier

FORMAT = 1

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
README = "README.txt"
INDEX = "index.html"
VERIFIER = verifier.NAME
JOURNAL = "journal.jsonl"

IMPORTS, SEALS, DOCUMENTS, UNSENT, VAULT = "imports", "seals", "documents", "unsent", "vault"

LONGEST_MANIFEST = 128 << 20
"""Bytes."""

_FOLDERS = {
    IMPORTS: r"B-[1-9][0-9]{0,8}\.jsonl",
    SEALS: r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.(?:json|tsr)",
    DOCUMENTS: r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.md",
    UNSENT: r"[0-9a-f]{32}\.txt",
    VAULT: r"[0-9a-f]{64}",
}
_ALONE = frozenset({README, INDEX, VERIFIER, JOURNAL})


class Withheld(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What this copy does not hold: numbers of entries, digests of files, batches of machine events."""

    bodies: tuple[int, ...] = ()
    files: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the bundle, with its size in bytes and its SHA-256, hex."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The manifest; the verifier inside the bundle reads ``ref``, ``head`` and ``withheld`` of it.

    Attributes:
        format: version of this form.
        program: what wrote it.
        copy: for whom it is.
        party: which controller, where it is for one.
        ref: reference of the case.
        head: the last entry that it covers.
        as_of: when that was recorded, UTC.
        withheld: what was left out, for programs.
        left_out: the same in words.
        files: every file but this one and the list of sums, in the order of the archive.
    """

    format: int
    program: str
    copy: CopyFor
    party: str
    ref: str
    head: Head
    as_of: str
    withheld: Withheld
    left_out: tuple[str, ...]
    files: tuple[Listed, ...]


class _Version(msgspec.Struct):
    format: int


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest: JSON, the same one always gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        UserError: it is none, or one of a newer version.
    """
    try:
        version = msgspec.json.decode(data, type=_Version).format
        if version != FORMAT:
            raise UserError(
                f"The bundle has form {version}, and this version reads form {FORMAT}", "Update tocsin"
            )
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{MANIFEST} of the bundle is damaged: {error}", "Ask for the file again") from None


def write_sums(manifest: bytes, files: Iterable[Listed]) -> bytes:
    """Give the list of sums as ``sha256sum -c`` reads it."""
    lines = [(hashlib.sha256(manifest).hexdigest(), MANIFEST.encode())]
    return checksums([*lines, *((one.sha256, one.name.encode()) for one in files)])


def is_known(name: str) -> bool:
    """Whether a file of that name belongs into a bundle, beside manifest and sums."""
    folder, _slash, inner = name.rpartition("/")
    return name in _ALONE or (folder in _FOLDERS and bool(re.fullmatch(_FOLDERS[folder], inner)))
