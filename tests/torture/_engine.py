"""The storage of tocsin on a file system of ours: it connects as it always does, through another SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import apsw

from tocsin.storage import engine

_BEFORE_THE_REPAIR = "3.45.0"
"""A version of SQLite for which `engine` does not choose WAL."""


@contextmanager
def engine_on(vfs: str, mode: str, *, synchronous: str = "FULL", checkpoint: int = 25) -> Iterator[None]:
    """Let `engine` connect through a file system of SQLite; all its settings are as shipped.

    Args:
        vfs: the name it was registered with.
        mode: the journal mode that `engine` should come to: wal or truncate.
        synchronous: FULL as shipped, or NORMAL to see what that would do.
        checkpoint: after how many pages SQLite takes its log in, so that it happens often; 0 for never.
    """

    def connect(uri: str, /, **_options: object) -> apsw.Connection:
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE
        connection = apsw.Connection(uri, flags=flags, vfs=vfs)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # the index of the log in memory, not in a file
        connection.execute(f"PRAGMA wal_autocheckpoint = {checkpoint}")
        return connection

    version = apsw.sqlite_lib_version() if mode == "wal" else _BEFORE_THE_REPAIR
    library: Any = SimpleNamespace(
        connect=connect,
        Error=apsw.Error,
        sqlite_version=version,
        sqlite_version_info=tuple(map(int, version.split("."))),
        __name__="apsw",
    )
    settings = engine._FOR_WRITING | {"synchronous": (synchronous, {"FULL": 2, "NORMAL": 1}[synchronous])}
    with patch.multiple(engine, sqlite=lambda: library, _FOR_WRITING=settings):
        assert engine.journal_mode() == mode
        yield
