"""Evidence for others: a list of digests that anybody can check, and a bag to hand over (RFC 8493)."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from tocsin.domain.entries import Entry, EvidenceAdded
from tocsin.domain.errors import UserError
from tocsin.interop import bagit
from tocsin.interop.checksums import checksums
from tocsin.services.evidence.attaching import Progress, need_evidence
from tocsin.services.evidence.custody import chain_of, known_standing, members_of
from tocsin.services.evidence.vault_files import VaultFile, files_of
from tocsin.services.workbench import OpenCase
from tocsin.storage.vault import CHUNK

CUSTODY_FILE = "custody.json"
"""What the bag says beside its files: original names, origin and chain of custody of each piece."""


class Bag(msgspec.Struct, frozen=True):
    """A bag that was written; ``problems`` says what is not in it, and why."""

    folder: Path
    files: int
    size: int
    problems: tuple[str, ...]


def chosen_evidence(case: OpenCase, typed: Sequence[str]) -> list[Entry[EvidenceAdded]]:
    """Give the evidence that was named; all of it if none was."""
    named = {need_evidence(case.state, one) for one in typed}
    return [entry for entry in case.state.evidence if not named or entry.body.evidence in named]


def sums_of(case: OpenCase, typed: Sequence[str] = (), *, in_vault: bool = False) -> bytes:
    """Give the digests of evidence as ``sha256sum -c`` reads them, under ``EV-1/name`` each.

    Args:
        case: the open case.
        typed: which evidence; all of it if empty.
        in_vault: name the files as they lie in the vault, to be checked in the folder of the case.

    Raises:
        UserError: the vault is encrypted, so that its files have other digests.
    """
    if in_vault and case.vault.cipher is not None:
        raise UserError(
            "The vault is encrypted: its files have other digests", "Check them with tocsin evidence verify"
        )
    found: dict[bytes, str] = {}
    for entry in chosen_evidence(case, typed):
        body = entry.body
        if body.physical or case.state.keeping.destroyed(body.evidence):
            continue
        own = b"%s/%s" % (body.evidence.encode(), body.name.encode())
        members = [(own + b"/" + one.name, one.sha256) for one in members_of(case.vault, body) if one.sha256]
        for name, digest in members or [(own, body.sha256)]:
            found[f"vault/{digest}".encode() if in_vault else name] = digest
        if in_vault and members:
            found[f"vault/{body.sha256}".encode()] = body.sha256
    return checksums((digest, name) for name, digest in found.items())


def write_bag(
    case: OpenCase, folder: Path, typed: Sequence[str] = (), progress: Progress | None = None
) -> Bag:
    """Write evidence into a new folder, as a bag (BagIt 1.0), for this user alone; nothing is recorded.

    Names in the bag are safe everywhere; what things were called stands in ``custody.json``.

    Args:
        case: the open case.
        folder: the bag; it must not be there yet.
        typed: which evidence; all of it if empty.
        progress: told how many bytes were copied.

    Raises:
        UserError: the folder is there already, or cannot be written.
    """
    entries = chosen_evidence(case, typed)
    incoming = folder.with_name(f".{folder.name}.{os.getpid()}.incoming")
    if folder.exists() or folder.is_symlink():
        raise UserError(f"{folder} is there already", "Name a folder that is not")
    try:
        incoming.mkdir(mode=0o700)
        bag = _fill(case, incoming, entries, progress)
        incoming.rename(folder)
    except OSError as error:
        raise UserError(
            f"The bag cannot be written to {folder}: {error.strerror}",
            "Free some space, or check who may write there; the case itself is safe",
        ) from error
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return msgspec.structs.replace(bag, folder=folder)


def _fill(
    case: OpenCase, folder: Path, entries: Sequence[Entry[EvidenceAdded]], progress: Progress | None
) -> Bag:
    payload: list[tuple[str, str]] = []
    problems: list[str] = []
    described: list[dict[str, Any]] = []
    octets = 0
    (folder / bagit.PAYLOAD).mkdir(mode=0o700)
    for entry in entries:
        files: list[dict[str, Any]] = []
        for one in files_of(case, entry.body):
            path = f"{bagit.PAYLOAD}/{entry.body.evidence}/{one.safe}"
            digest = _copy(case, one, folder / path, progress)
            if digest == one.sha256:
                payload.append((digest, path))
                octets += one.size
                files.append({"path": path, "name": one.name, "sha256": digest, "size": one.size})
            else:
                problems.append(f"{entry.body.evidence} {one.name}: {'changed' if digest else 'gone'}")
        described.append(_described(case, entry, files))
    tags = {
        bagit.DECLARATION_FILE: bagit.DECLARATION,
        bagit.INFO_FILE: bagit.bag_info(_labels(case), octets=octets, files=len(payload)),
        bagit.MANIFEST_FILE: bagit.manifest(payload),
        CUSTODY_FILE: msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n",
    }
    sums = [(hashlib.sha256(data).hexdigest(), name) for name, data in tags.items()]
    for name, data in {**tags, bagit.TAG_MANIFEST_FILE: bagit.manifest(sums)}.items():
        with os.fdopen(_new(folder / name), "wb") as file:
            file.write(data)
    return Bag(folder, len(payload), octets, tuple(problems))


def _copy(case: OpenCase, one: VaultFile, path: Path, progress: Progress | None) -> str:
    """Copy a file out of the vault; gives the digest of what was there, and leaves nothing else behind."""
    digest = hashlib.sha256()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not case.vault.holds(one.sha256):
        return ""
    with case.vault.open(one.sha256) as source, os.fdopen(_new(path), "wb") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
            digest.update(chunk)
            if progress is not None:
                progress(len(chunk))
    if digest.hexdigest() != one.sha256:
        path.unlink()
    return digest.hexdigest()


def _described(
    case: OpenCase, entry: Entry[EvidenceAdded], files: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Say of a piece of evidence what its files do not say."""
    _added, chain = chain_of(case, entry.body.evidence)
    return {
        "evidence": entry.body,
        "standing": known_standing(case.state, entry.body),
        "files": files,
        "chain": chain,
    }


def _labels(case: OpenCase) -> dict[str, str]:
    return {
        "Source-Organization": case.state.text_value("org.name"),
        "External-Identifier": case.header.ref,
        "Internal-Sender-Identifier": f"head {case.head()}",
        "Bagging-Date": f"{case.workbench.now():%Y-%m-%d}",
        "Bag-Software-Agent": f"tocsin {version('tocsin')}",
    }


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
