"""Ways to damage a case file, as a bad disk or a bad person would."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from tocsin.storage import engine

GUARDS = ("journal_keeps_contents", "journal_keeps_entries", "journal_keeps_order")


def run_sql(folder: Path, *statements: str) -> None:
    """Run statements on a case file behind the program's back, its guards taken down."""
    with closing(engine.sqlite().connect(folder / "case.db", isolation_level=None)) as connection:
        guards = [
            row[0]
            for row in connection.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name IN (?, ?, ?)", GUARDS
            )
        ]
        for name in GUARDS:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for guard in guards:
            connection.execute(guard)


def take_down_guards(folder: Path) -> None:
    """Remove the triggers that keep the journal."""
    with closing(engine.sqlite().connect(folder / "case.db", isolation_level=None)) as connection:
        for name in GUARDS:
            connection.execute(f"DROP TRIGGER {name}")


def bodies(folder: Path) -> list[str | None]:
    """Give the bodies of all entries as they are stored."""
    with closing(engine.sqlite().connect(folder / "case.db")) as connection:
        return [row[0] for row in connection.execute("SELECT body FROM journal ORDER BY seq")]
