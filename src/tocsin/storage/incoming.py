"""A case that is brought in: made out of sight beside the others, and one of them only when it is whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.domain.errors import UserError
from tocsin.domain.journal import SealedEntry
from tocsin.storage.case_store import Writer
from tocsin.storage.sharing import make_folder
from tocsin.storage.whole import sync_folder
from tocsin.storage.workspace import OUT, UNSENT, VAULT, case_folder, cases_folder

_INCOMING = ".incoming-"
_COLUMNS = SealedEntry.__struct_fields__


@contextmanager
def incoming_folder(home: Path, bytes_to_come: int) -> Iterator[Path]:
    """Make a folder for a case to come, for this user alone; it is gone at the end, unless it was settled.

    Args:
        home: the folder of the workspace.
        bytes_to_come: what is going to be written into it, about.

    Raises:
        UserError: the workspace cannot be written, or there is no room for that.
    """
    parent = cases_folder(home)
    folder = parent / f"{_INCOMING}{os.getpid()}-{os.urandom(4).hex()}"
    try:
        for one in (home, parent):
            make_folder(one, parents=True, exist_ok=True)
        _remove_leftovers(parent)
        free = shutil.disk_usage(parent).free
        if free < bytes_to_come:
            raise UserError(
                f"{bytes_to_come:,} bytes are to come, and {free:,} are free in {parent}",
                "Nothing was changed. Free some space, or choose another workspace with --home DIR",
            )
        for one in (folder, *(folder / inner for inner in (VAULT, OUT, UNSENT))):
            make_folder(one)
    except OSError as error:
        raise _not_written(home, error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(parent: Path) -> None:
    """Remove what imports have left behind that were killed."""
    for path in parent.glob(f"{_INCOMING}*"):
        process = path.name.removeprefix(_INCOMING).partition("-")[0]
        try:
            if process.isdecimal():
                os.kill(int(process), 0)
        except ProcessLookupError:
            shutil.rmtree(path, ignore_errors=True)
        except PermissionError:
            continue  # it runs, as somebody else


def settle(folder: Path, home: Path, ref: str) -> Path:
    """Give a case that was brought in its place; it is there as a whole, or not at all.

    Raises:
        UserError: somebody made a case of that name meanwhile, or the workspace cannot be written.
    """
    place = case_folder(home, ref)
    try:
        for one in (*(path for path in folder.iterdir() if path.is_dir()), folder):
            sync_folder(one)
        folder.rename(place)
        sync_folder(place.parent)
    except OSError as error:
        if error.errno in {errno.EEXIST, errno.ENOTEMPTY}:
            raise UserError(f"{place} is there already", "Nothing was changed") from None
        raise _not_written(home, error) from error
    return place


def take_entry(writer: Writer, entry: SealedEntry) -> None:
    """Write an entry as it was sealed elsewhere, at the end of the journal."""
    values = [getattr(entry, name) for name in _COLUMNS]
    marks = ", ".join("?" * len(_COLUMNS))
    writer._connection.execute(
        f"INSERT INTO journal ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608 - only names and marks
        values,
    )


def _not_written(home: Path, error: OSError) -> UserError:
    return UserError(
        f"A case cannot be brought into {home}: {error.strerror}",
        "Nothing was changed. Choose another workspace with --home DIR or $TOCSIN_HOME",
    )
