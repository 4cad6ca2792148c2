"""The one SQLite library of this process, and how a connection to a case is set up.

Two SQLite libraries in one process drop each other's file locks, so the choice is made once: SQLCipher's
where it is installed (its wheels carry a current SQLite), the standard library's otherwise. SQLite
before 3.51.3 can lose commits in WAL mode when several processes write; there, a rollback journal is
used instead (https://sqlite.org/wal.html#walresetbug).
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING
from urllib.parse import quote

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.storage.filesystem import file_system, is_network

if TYPE_CHECKING:
    from sqlite3 import Connection

BUSY_TIMEOUT_MS = 30_000
WITH_CIPHER = "pip install 'tocsin[cipher]'"
_WAL_REPAIRED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_STRICT_TABLES = (3, 37, 0)


@cache
def sqlite() -> ModuleType:
    """Give the DB-API module that every connection of this process uses.

    sqlite-utils looks for ``pysqlite3`` first: naming our choice so makes it use the same library.
    """
    try:
        import sqlcipher3  # noqa: PLC0415 - optional, and slow to look for at every start
        import sqlcipher3.dbapi2 as chosen  # noqa: PLC0415
    except ImportError:
        import sqlite3 as chosen  # noqa: PLC0415
    else:
        sys.modules["pysqlite3"] = sqlcipher3
        sys.modules["pysqlite3.dbapi2"] = chosen
    if chosen.sqlite_version_info < _STRICT_TABLES:
        raise BrokenCaseError(
            f"SQLite {chosen.sqlite_version} is too old for tocsin (3.37 or later is needed)",
            f"Install the extra that brings its own: {WITH_CIPHER}",
        )
    return chosen  # type: ignore[no-any-return]  # sqlcipher3 carries no types


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the repair of the WAL-reset bug, by itself or as a backport."""
    newest, *backports = _WAL_REPAIRED
    return version >= newest or any(version[:2] == fix[:2] and version >= fix for fix in backports)


def journal_mode() -> str:
    """Give the journal mode for writing with this process' SQLite: ``wal`` or ``truncate``."""
    return "wal" if wal_is_safe(sqlite().sqlite_version_info) else "truncate"


def can_encrypt() -> bool:
    """Whether this process' SQLite can keep a case encrypted."""
    return sqlite().__name__.startswith("sqlcipher3")


def connect(path: Path, *, writable: bool, immutable: bool = False, key: str = "") -> Connection:
    """Open a case file that exists.

    Args:
        path: the file.
        writable: whether the journal may be appended to.
        immutable: the medium cannot be written at all, so that nothing needs to be locked.
        key: of an encrypted case, 64 hex digits; empty for any other.

    Raises:
        UserError: the case lies on a network file system, or is encrypted and this SQLite cannot read that.
        BrokenCaseError: SQLite does not keep what it acknowledges as it was told to.
    """
    if writable:
        _refuse_network(path)
    if key and not can_encrypt():
        raise UserError(
            f"{path.parent} is encrypted, and this SQLite cannot read that", f"Install it: {WITH_CIPHER}"
        )
    module = sqlite()
    mode = "mode=rw" if writable else "mode=ro"
    uri = f"file:{quote(str(path.resolve()))}?{mode}{'&immutable=1' if immutable else ''}"
    connection: Connection = module.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000
    )
    try:
        if can_encrypt():
            connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr, into the screen
        if key:
            # A raw key: nothing is derived from it, and it must come before anything else.
            connection.execute(f"PRAGMA key = \"x'{key}'\"")
        _set_up(connection, writable=writable)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_network(path: Path) -> None:
    kind = file_system(path.parent)
    if is_network(kind):
        raise UserError(
            f"{path.parent} is on {kind}, a file system of another machine or shared with one",
            "What is acknowledged there can be lost. Keep the workspace on a disk of this machine: --home "
            "DIR or $TOCSIN_HOME; a case folder that no program has open can be copied there",
        )


_ALWAYS = {"temp_store": ("MEMORY", 2), "mmap_size": ("0", 0), "trusted_schema": ("OFF", 0)}
_FOR_WRITING = {
    "synchronous": ("FULL", 2),
    "recursive_triggers": (
        "ON",
        1,
    ),  # else INSERT OR REPLACE would slip past the trigger that refuses deletion
    "secure_delete": ("ON", 1),  # what is redacted is overwritten, not only unlinked
}
"""For each setting what is asked for, and what SQLite must then answer."""


def _set_up(connection: Connection, *, writable: bool) -> None:
    """Set what a case needs, and read it back: a setting that SQLite does not know is no error to it."""
    if writable:
        wanted = journal_mode()
        (mode,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
        _refuse_other("journal_mode", mode, wanted)
    for name, (value, answer) in {**_ALWAYS, **(_FOR_WRITING if writable else {})}.items():
        connection.execute(f"PRAGMA {name} = {value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is not None:  # a SQLite that was built without the feature has nothing to switch off
            _refuse_other(name, found[0], answer)
        elif name in _FOR_WRITING:
            _refuse_other(name, "unknown", answer)


def _refuse_other(name: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise BrokenCaseError(
            f"SQLite {sqlite().sqlite_version} keeps {name} at {found} instead of {wanted}",
            f"Nothing was recorded: what it acknowledges might be lost. Use another SQLite: {WITH_CIPHER}",
        )


def is_database_error(error: BaseException) -> bool:
    """Whether an exception comes from SQLite, whichever library is in use."""
    return isinstance(error, sqlite().Error)
