"""The folder that holds the cases: ``<workspace>/cases/<ref>/`` with the journal, the vault and ``out/``."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tocsin.domain.errors import UserError
from tocsin.storage.case_key import is_encrypted
from tocsin.storage.case_store import DATABASE
from tocsin.storage.sharing import make_folder
from tocsin.storage.whole import write_whole

VAULT = "vault"
OUT = "out"
UNSENT = "unsent"

_REF = re.compile(r"\d{4}-\d{4,}", re.ASCII)


def cases_folder(home: Path) -> Path:
    """Give the folder that the case folders are in."""
    return home / "cases"


def case_folder(home: Path, ref: str) -> Path:
    """Give the folder of a case; the reference must be one, so that no path can be smuggled in.

    Raises:
        UserError: it is not a reference.
    """
    if not _REF.fullmatch(ref):
        raise UserError(
            f"{ref!r} is not the reference of a case", "It looks like 2026-0001; see tocsin cases"
        )
    return cases_folder(home) / ref


def list_refs(home: Path) -> list[str]:
    """Give the references of all cases, oldest first.

    Raises:
        UserError: the workspace cannot be read.
    """
    folder = cases_folder(home)
    try:
        if not folder.is_dir():
            return []
        return sorted(path.name for path in folder.iterdir() if _REF.fullmatch(path.name) and path.is_dir())
    except OSError as error:
        raise UserError(
            f"{folder} cannot be read: {error.strerror}",
            "Check who may read it, or choose another workspace with --home DIR or $TOCSIN_HOME",
        ) from error


def make_case_folder(home: Path, year: int) -> Path:
    """Make the folder for a new case, for this user alone, and give its path; its name is the reference.

    Two processes that ask at once get different ones: making the folder is what claims the reference.

    Raises:
        UserError: the workspace cannot be written.
    """
    parent = cases_folder(home)
    try:
        for folder in (home, parent):
            make_folder(folder, parents=True, exist_ok=True)
        taken = [int(ref[5:]) for ref in list_refs(home) if ref.startswith(f"{year}-")]
        number = max(taken, default=0) + 1
        while True:
            path = parent / f"{year}-{number:04d}"
            try:
                make_folder(path)
            except FileExistsError:
                number += 1
                continue
            for inner in (VAULT, OUT, UNSENT):
                make_folder(path / inner)
            return path
    except OSError as error:
        raise UserError(
            f"A case cannot be made in {home}: {error.strerror}",
            "Nothing was recorded. Choose another workspace with --home DIR or $TOCSIN_HOME",
        ) from error


def discard_case_folder(folder: Path) -> None:
    """Remove the folder of a case that could not be opened: what it was claimed for never began."""
    shutil.rmtree(folder, ignore_errors=True)


def beside_the_journal(folder: Path) -> tuple[int, int]:
    """Give how many files lie beside the journal of a case, and their bytes: vault, documents, unsent."""
    files = [path for path in _beside(folder) if path.is_symlink() or not path.is_dir()]
    return len(files), sum(path.lstat().st_size for path in files)


def empty_beside_the_journal(folder: Path) -> None:
    """Remove every file that lies beside the journal of a case; links are removed, not followed.

    Raises:
        UserError: one of them cannot be removed.
    """
    try:
        for path in sorted(_beside(folder), reverse=True):  # what is in a folder before the folder
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
    except OSError as error:
        raise UserError(
            f"{error.filename or folder} cannot be removed: {error.strerror}",
            "Check who may write there, and purge again: it goes on where it stopped",
        ) from error


def _beside(folder: Path) -> list[Path]:
    return [path for inner in (VAULT, OUT, UNSENT) for path in (folder / inner).rglob("*")]


def is_case(path: Path) -> bool:
    """Whether a folder holds a case."""
    return (path / DATABASE).is_file()


def write_document(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a rendered document into ``out/``, for this user alone, and give its path.

    Raises:
        UserError: it cannot be written, or the case is encrypted: a document there would not be.
    """
    refuse_encrypted(folder)
    path = folder / OUT / name
    try:
        make_folder(path.parent, exist_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        write_whole(path, text.encode() if isinstance(text, str) else text, shared=True)
    except OSError as error:
        raise _not_written(path, error) from error
    return path


def refuse_encrypted(folder: Path) -> None:
    """Refuse to write into ``out/`` of an encrypted case: what is there is read by other programs.

    Raises:
        UserError: the case is encrypted.
    """
    if is_encrypted(folder):
        raise UserError(
            "The case is encrypted, and a document in out/ would not be",
            "Say where it goes instead, as a file that whoever has it can read: --output FILE",
        )


def private_folder(path: Path) -> Path:
    """Make a folder for this user alone, unless it is there, and give its path.

    Raises:
        UserError: it cannot be made.
    """
    try:
        make_folder(path, exist_ok=True)
    except OSError as error:
        raise _not_written(path, error) from error
    return path


def _not_written(path: Path, error: OSError) -> UserError:
    return UserError(f"{path} cannot be written: {error.strerror}", "The draft itself is safe in the journal")
