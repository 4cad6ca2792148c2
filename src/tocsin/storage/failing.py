"""What SQLite and the file system report, in words for the person who reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.moments import read_utc
from tocsin.storage import engine
from tocsin.storage.case_key import is_encrypted


@contextmanager
def told_apart(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system report into words for the person who reads them.

    Raises:
        UserError: what a person can mend: a full disk, a folder that cannot be written.
        BrokenCaseError: the file is damaged.
    """
    try:
        yield
    except OSError as error:
        raise UserError(f"{path.parent}: {error.strerror or error}", "Nothing was recorded") from error
    except UnicodeDecodeError as error:
        raise _in_words(path, str(error)) from error
    except Exception as error:
        if not engine.is_database_error(error):
            raise
        raise _in_words(path, str(error)) from error


@contextmanager
def log_not_emptied(path: Path) -> Iterator[None]:
    """Turn a failure to empty the write-ahead log, after a redaction that is recorded, into words.

    Raises:
        UserError: the log could not be emptied.
    """
    try:
        yield
    except Exception as error:
        if not engine.is_database_error(error):
            raise
        raise still_there(path, str(error)) from error


def still_there(path: Path, why: str) -> UserError:
    """Say that what was redacted may not be gone from the disk yet."""
    return UserError(
        f"It is redacted, but what it said may still stand in {path} or {path.name}-wal ({why})",
        "Make room if the disk is full, then close every program that has the case open: the last one "
        "clears both",
    )


def _in_words(path: Path, said: str) -> UserError | BrokenCaseError:
    if "disk is full" in said or "disk I/O error" in said:
        return UserError(
            f"The disk that holds {path.parent} is full or cannot be written ({said})",
            "Nothing of this was recorded; everything recorded before is safe. Free some space and repeat it",
        )
    if "readonly" in said or "unable to open" in said:
        return UserError(
            f"{path} cannot be opened as it should be ({said})",
            "Nothing was recorded. Check who may write the folder, or copy the case to another",
        )
    if "locked" in said:
        return UserError(
            f"{path} is held by another program ({said})", "Nothing was recorded. Try again when it is done"
        )
    if is_encrypted(path.parent):
        return no_database(path, said, encrypted=True)
    return BrokenCaseError(
        f"{path} is damaged ({said})",
        "Nothing was changed. Keep the file as it is and restore a copy; tocsin verify says how far it holds",
    )


def no_database(path: Path, said: str, *, encrypted: bool) -> BrokenCaseError:
    """Say that a file does not begin as a case file does."""
    if encrypted:
        return BrokenCaseError(
            f"{path} cannot be read with the key of its case ({said})",
            "It is damaged, or its key was changed meanwhile: open it again, else restore it and case.key "
            "from the same copy. Nothing was changed",
        )
    return BrokenCaseError(
        f"{path} is not a case file: it does not begin as a SQLite database ({said})",
        "Restore it from a copy; if it was encrypted, its case.key is missing. Nothing was changed",
    )


def refuse_damaged(seq: object, *texts: object) -> None:
    """Look at the types of a row: STRICT keeps them while writing, but a damaged file can hold anything."""
    if not isinstance(seq, int) or not all(isinstance(text, str) for text in texts):
        raise BrokenCaseError(
            f"Entry {seq} is damaged: it holds what the journal never does",
            "Nothing was changed. Keep the file as it is and restore a copy",
        )


def refuse_unreadable_time(seq: int, recorded_at: str) -> None:
    """Look at when an entry says that it was recorded."""
    try:
        read_utc(recorded_at)
    except ValueError as error:
        raise BrokenCaseError(
            f"Entry {seq} is damaged: {recorded_at!r} is not when it was recorded",
            "Run tocsin verify. Keep the file as it is and restore a copy",
        ) from error
