"""The files of a piece of evidence, each with a name that is safe wherever it is written to."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from tocsin.domain.entries import EvidenceAdded
from tocsin.services.evidence.custody import members_of
from tocsin.services.workbench import OpenCase

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80


class VaultFile(msgspec.Struct, frozen=True):
    """A file of the vault: a safe name to write it under, what it was called, its digest and size."""

    safe: str
    name: str
    sha256: str
    size: int


def files_of(case: OpenCase, body: EvidenceAdded) -> Iterator[VaultFile]:
    """Give the files of a piece of evidence; none for a thing, or for what was destroyed.

    A folder gives its manifest first, then its files with numbers before their names.
    """
    if body.physical or case.state.keeping.destroyed(body.evidence):
        return
    if not body.files:
        yield VaultFile(safe_name(body.name), body.name, body.sha256, body.size)
        return
    yield VaultFile("manifest.jsonl", f"{body.name} (manifest)", body.sha256, body.size)
    kept = [one for one in members_of(case.vault, body) if not one.left_out]
    for number, one in enumerate(kept, 1):
        safe = f"{number:06d}_{safe_name(one.shown.rpartition('/')[2])}"
        yield VaultFile(safe, f"{body.name}/{one.shown}", one.sha256, one.size)


def safe_name(name: str) -> str:
    """Give a name that is safe on every file system, and cannot lead out of its folder."""
    return _UNSAFE.sub("_", name).lstrip("._-")[-_LONGEST_NAME:] or "file"
