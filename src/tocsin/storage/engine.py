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

from tocsin.domain.errors import BrokenCaseError

if TYPE_CHECKING:
    from sqlite3 import Connection

BUSY_TIMEOUT_MS = 30_000
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
            "Install the extra that brings its own: pip install 'tocsin[cipher]'",
        )
    return chosen  # type: ignore[no-any-return]  # sqlcipher3 carries no types


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the repair of the WAL-reset bug, by itself or as a backport."""
    newest, *backports = _WAL_REPAIRED
    return version >= newest or any(version[:2] == fix[:2] and version >= fix for fix in backports)


def journal_mode() -> str:
    """Give the journal mode for writing with this process' SQLite: ``wal`` or ``truncate``."""
    return "wal" if wal_is_safe(sqlite().sqlite_version_info) else "truncate"


def connect(path: Path, *, writable: bool, immutable: bool = False) -> Connection:
    """Open a case file that exists.

    Args:
        path: the file.
        writable: whether the journal may be appended to.
        immutable: the medium cannot be written at all, so that nothing needs to be locked.
    """
    module = sqlite()
    mode = "mode=rw" if writable else "mode=ro"
    uri = f"file:{quote(str(path.resolve()))}?{mode}{'&immutable=1' if immutable else ''}"
    connection: Connection = module.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000
    )
    try:
        _set_up(connection, writable=writable)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: Connection, *, writable: bool) -> None:
    if sqlite().__name__.startswith("sqlcipher3"):
        connection.execute("PRAGMA cipher_log_level = NONE")  # it would write to stderr, into the screen
    for pragma in ("temp_store = MEMORY", "mmap_size = 0", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    if writable:
        connection.execute(f"PRAGMA journal_mode = {journal_mode()}")
        # recursive_triggers: else INSERT OR REPLACE would slip past the trigger that refuses deletion.
        # secure_delete: what is redacted is overwritten, not only unlinked.
        for pragma in ("synchronous = FULL", "recursive_triggers = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")


def is_database_error(error: BaseException) -> bool:
    """Whether an exception comes from SQLite, whichever library is in use."""
    return isinstance(error, sqlite().Error)
