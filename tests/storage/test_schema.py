from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.storage.disk import make_case, texts
from tocsin.domain.errors import BrokenCaseError, NewerCaseError
from tocsin.storage import engine, schema
from tocsin.storage.case_store import CaseStore
from tocsin.storage.migrations import MIGRATIONS

if TYPE_CHECKING:
    from sqlite3 import Connection


@pytest.fixture
def blank(tmp_path: Path) -> Iterator[Connection]:
    """A connection to an empty file."""
    path = tmp_path / "blank.db"
    path.touch(0o600)
    with closing(engine.connect(path, writable=True)) as connection:
        yield connection


def test_the_names_checked_at_opening_are_those_of_the_migrations(blank: Connection) -> None:
    from sqlite_utils import Database

    pending = MIGRATIONS.pending(Database(blank, execute_plugins=False))
    assert tuple(migration.name for migration in pending) == schema.APPLIED


def test_a_blank_file_is_not_current(blank: Connection) -> None:
    assert not schema.is_current(blank)


def test_upgrading_a_blank_file_makes_it_current(blank: Connection) -> None:
    schema.upgrade(blank)
    assert schema.is_current(blank)


def test_upgrading_twice_changes_nothing(blank: Connection) -> None:
    schema.upgrade(blank)
    before = blank.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    schema.upgrade(blank)
    assert blank.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall() == before


def test_the_journal_is_a_strict_table(blank: Connection) -> None:
    schema.upgrade(blank)
    assert blank.execute("SELECT strict FROM pragma_table_list WHERE name = 'journal'").fetchone() == (1,)


def test_the_columns_of_the_journal_are_those_of_a_sealed_entry(blank: Connection) -> None:
    from tocsin.domain.journal import SealedEntry

    schema.upgrade(blank)
    columns = [name for (name,) in blank.execute("SELECT name FROM pragma_table_info('journal')")]
    assert tuple(columns) == SealedEntry.__struct_fields__


def test_only_salt_and_body_may_be_empty(blank: Connection) -> None:
    schema.upgrade(blank)
    rows = blank.execute("SELECT name FROM pragma_table_info('journal') WHERE NOT \"notnull\"")
    assert {name for (name,) in rows} == {"salt", "body"}


def test_every_guard_is_there_after_an_upgrade(blank: Connection) -> None:
    schema.upgrade(blank)
    rows = blank.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    assert tuple(name for (name,) in rows) == schema.TRIGGERS
    assert schema.wrong_guards(blank) == []


def test_a_guard_that_was_dropped_is_named(blank: Connection) -> None:
    schema.upgrade(blank)
    blank.execute("DROP TRIGGER journal_keeps_entries")
    assert schema.wrong_guards(blank) == ["the guard journal_keeps_entries is missing"]


def test_a_guard_that_was_made_to_let_everything_pass_is_named(blank: Connection) -> None:
    schema.upgrade(blank)
    blank.execute("DROP TRIGGER journal_keeps_entries")
    blank.execute("CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal BEGIN SELECT 1; END")
    assert schema.wrong_guards(blank) == ["the guard journal_keeps_entries was changed"]


def test_a_store_names_the_guards_that_are_gone(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    with closing(engine.connect(folder / "case.db", writable=True)) as connection:
        connection.execute("DROP TRIGGER journal_keeps_order")
    with CaseStore.open(folder) as store:
        assert store.wrong_guards() == ["the guard journal_keeps_order is missing"]


def record_migration(connection: Connection, of: str, name: str) -> None:
    columns = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
    connection.execute(f"{columns} VALUES (?, ?, '')", (of, name))


def test_a_case_of_a_newer_version_is_refused_and_not_changed(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    with closing(engine.connect(folder / "case.db", writable=True)) as connection:
        record_migration(connection, "tocsin", "m099_later")
    before = (folder / "case.db").read_bytes()
    with pytest.raises(NewerCaseError, match="m099_later") as refusal:
        CaseStore.open(folder)
    assert "newer tocsin" in refusal.value.hint
    assert (folder / "case.db").read_bytes() == before


def test_a_migration_of_somebody_else_is_no_newer_version(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    with closing(engine.connect(folder / "case.db", writable=True)) as connection:
        record_migration(connection, "theirs", "m099_later")
    with CaseStore.open(folder) as store:
        assert texts(store) == ["one"]


def test_a_database_without_a_journal_is_refused_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "case.db"
    path.touch()
    with closing(engine.connect(path, writable=True)) as connection:
        connection.execute("CREATE TABLE something (else_ TEXT)")
    before = path.read_bytes()
    with pytest.raises(BrokenCaseError, match="holds no journal"):
        CaseStore.open(tmp_path)
    assert path.read_bytes() == before


def test_a_journal_without_the_record_of_its_migrations_is_refused(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    with closing(engine.connect(folder / "case.db", writable=True)) as connection:
        connection.execute("DELETE FROM _sqlite_migrations")
    with pytest.raises(BrokenCaseError, match="journal"):
        CaseStore.open(folder)
