"""The accountability pack: everything that shows what was known, decided and done, with an index of hashes.

GDPR Art. 5(2), 24, 31 and 33(5): a controller must be able to show it. The pack is a folder of plain files
that can be handed over; ``SHA256SUMS`` is checked with ``sha256sum -c``.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from tocsin.domain.errors import UserError
from tocsin.services.bundle.pack_files import PackFile, pack_files
from tocsin.services.drafts.values import event_words
from tocsin.services.drafts.writing import need_phrases, preview
from tocsin.services.workbench import OpenCase
from tocsin.storage import workspace
from tocsin.storage.vault import CHUNK, Progress

FORM = "accountability-pack"
INDEX = "index.md"
SUMS = "SHA256SUMS"


class Pack(msgspec.Struct, frozen=True):
    """A pack that was written; ``problems`` are files that are gone, or not what was recorded."""

    folder: Path
    files: int
    size: int
    sha256: str
    problems: tuple[str, ...]


def write_pack(
    case: OpenCase, *, language: str = "", output: Path | None = None, progress: Progress | None = None
) -> Pack:
    """Write the pack into a new folder, for this user alone; nothing is recorded by it.

    Args:
        case: the open case.
        language: of the index; that of the case if empty.
        output: the folder to make; one in ``out/`` if None.
        progress: told how many bytes were copied.

    Returns:
        The folder, and the digest of ``SHA256SUMS``: one figure that stands for all of it.

    Raises:
        UserError: the index is not written in that language, the folder cannot be written, or the case is
            encrypted and nobody said where a pack that is not may go.
    """
    if output is None:
        workspace.refuse_encrypted(case.folder)
    chosen = language or case.header.language
    index = preview(case, FORM, language=chosen).text
    words = event_words(case, need_phrases(case, chosen))
    name = f"pack-{case.workbench.now():%Y%m%dT%H%M%SZ}"
    folder = output or case.folder / workspace.OUT / name
    sums: dict[str, str] = {}
    problems: list[str] = []
    size = 0
    try:
        folder.mkdir(mode=0o700, parents=True)
        for one in pack_files(case, words):
            found = _write(case, folder, one, progress)
            if found != one.sha256:
                problems.append(f"{one.name}: {'changed since it was recorded' if found else 'gone'}")
            if found:
                sums[one.name] = found
                size += one.size
        sums[INDEX] = _put(folder / INDEX, index.encode())
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        whole = _put(folder / SUMS, lines.encode())
    except FileExistsError:
        hint = "Name another" if output else "Wait a second, and pack again"
        raise UserError(f"{folder} is there already", hint) from None
    except OSError as error:
        raise UserError(
            f"The pack cannot be written into {folder}: {error.strerror}",
            "Free some space, or check who may write there; the case itself is safe",
        ) from error
    return Pack(folder, len(sums), size, whole, tuple(problems))


def _write(case: OpenCase, folder: Path, one: PackFile, progress: Progress | None) -> str:
    """Write a file of the pack; gives the digest of what was written, empty where there is nothing."""
    path = folder / one.name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if one.data is not None:
        return _put(path, one.data)
    if not case.vault.holds(one.sha256):
        return ""
    digest = hashlib.sha256()
    with case.vault.open(one.sha256) as source, os.fdopen(_new(path), "wb") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
            digest.update(chunk)
            if progress is not None:
                progress(len(chunk))
    return digest.hexdigest()


def _put(path: Path, data: bytes) -> str:
    with os.fdopen(_new(path), "wb") as target:
        target.write(data)
    return hashlib.sha256(data).hexdigest()


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
