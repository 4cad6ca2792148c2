"""Bringing a case file to the schema of this version, loading sqlite-utils only where something is due."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from tocsin.domain.errors import NewerCaseError
from tocsin.storage import engine

if TYPE_CHECKING:
    from sqlite3 import Connection

APPLIED = ("m001_journal", "m002_events", "m003_purge")
"""Every migration by name; the test of this file compares it with `tocsin.storage.migrations`."""

TRIGGERS = ("events_keep_contents", "journal_keeps_contents", "journal_keeps_entries", "journal_keeps_order")
"""The guards of the journal, and of the machine events."""


def is_current(connection: Connection) -> bool:
    """Whether the schema is the one of this version.

    Raises:
        NewerCaseError: the case was made by a newer version.
    """
    has_table = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"
    ).fetchone()
    if not has_table:
        return False
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'tocsin'")
    applied = {name for (name,) in rows}
    unknown = sorted(applied - set(APPLIED))
    if unknown:
        raise NewerCaseError(
            f"The case file has a schema that this version does not know ({', '.join(unknown)})"
        )
    return applied == set(APPLIED)


def upgrade(connection: Connection) -> None:
    """Apply what is missing; the caller holds the lock of the case."""
    # Imported here: sqlite-utils is slow to load, and most commands find the schema current.
    from sqlite_utils import Database  # noqa: PLC0415

    from tocsin.storage.migrations import MIGRATIONS  # noqa: PLC0415

    MIGRATIONS.apply(Database(connection, execute_plugins=False))


def wrong_guards(connection: Connection) -> list[str]:
    """Say which triggers that should guard the case are missing, or do not say what they should."""
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    with closing(engine.sqlite().connect(":memory:", isolation_level=None)) as fresh:
        upgrade(fresh)
        wanted = dict(fresh.execute(sql).fetchall())
    present = dict(connection.execute(sql).fetchall())
    wrong = [f"the guard {name} is missing" for name in TRIGGERS if name not in present]
    wrong += [f"a trigger is there that is not ours: {name}" for name in sorted(present.keys() - wanted)]
    changed = [name for name in TRIGGERS if name in present and present[name] != wanted[name]]
    return wrong + [f"the guard {name} was changed" for name in changed]
