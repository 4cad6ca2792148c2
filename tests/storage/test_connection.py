from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore

if TYPE_CHECKING:
    from sqlite3 import Connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A connection to an empty file, for writing."""
    path = tmp_path / "case.db"
    path.touch()
    with closing(engine.connect(path, writable=True)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("synchronous", 2),  # FULL: a commit is on the disk before it is acknowledged
        ("recursive_triggers", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),  # in memory
        ("busy_timeout", 30_000),
    ],
)
def test_a_connection_for_writing_is_set_up(connection: Connection, pragma: str, value: int) -> None:
    assert connection.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_a_connection_for_writing_has_the_journal_mode(connection: Connection) -> None:
    assert connection.execute("PRAGMA journal_mode").fetchone() == (engine.journal_mode(),)


def test_a_file_is_not_read_by_mapping_it_into_memory(connection: Connection) -> None:
    mapped = connection.execute("PRAGMA mmap_size").fetchone()
    assert mapped in {None, (0,)}


def test_a_connection_begins_no_transaction_by_itself(connection: Connection) -> None:
    connection.execute("CREATE TABLE t (x INTEGER)")
    connection.execute("INSERT INTO t VALUES (1)")
    assert not connection.in_transaction


def test_a_connection_for_reading_cannot_write(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path):
        pass
    refusal = pytest.raises(engine.sqlite().OperationalError, match="readonly")
    with closing(engine.connect(tmp_path / "case.db", writable=False)) as reading, refusal:
        reading.execute("CREATE TABLE t (x INTEGER)")


def test_a_file_that_is_not_there_is_not_made_by_connecting(tmp_path: Path) -> None:
    with pytest.raises(engine.sqlite().OperationalError):
        engine.connect(tmp_path / "case.db", writable=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a b", "50%", "what?", "#1", "a&mode=ro", "é"])
def test_any_folder_name_can_be_opened(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with CaseStore.create(folder):
        pass
    with CaseStore.open(folder) as store:
        assert store.writable
    assert (folder / "case.db").is_file()


def test_an_error_of_this_library_is_told_from_others(connection: Connection) -> None:
    with pytest.raises(engine.sqlite().Error) as caught:
        connection.execute("SELECT nonsense")
    assert engine.is_database_error(caught.value)
    assert not engine.is_database_error(UserError("no"))
    assert not engine.is_database_error(OSError())


@pytest.mark.parametrize("name", ["synchronous", "recursive_triggers", "secure_delete"])
def test_a_setting_that_does_not_hold_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with CaseStore.create(tmp_path):
        pass
    wanted = engine._FOR_WRITING[name][1]
    monkeypatch.setitem(engine._FOR_WRITING, name, ("0", wanted))
    with pytest.raises(BrokenCaseError, match=f"keeps {name} at 0 instead of {wanted}"):
        CaseStore.open(tmp_path)


def test_a_setting_that_sqlite_does_not_know_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "case.db").touch()
    monkeypatch.setitem(engine._FOR_WRITING, "no_such_setting", ("1", 1))
    with pytest.raises(BrokenCaseError, match="keeps no_such_setting at unknown instead of 1"):
        engine.connect(tmp_path / "case.db", writable=True)


def test_a_journal_mode_that_does_not_hold_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "case.db").touch()
    monkeypatch.setattr(engine, "journal_mode", lambda: "no_such_mode")
    with pytest.raises(BrokenCaseError, match="keeps journal_mode at delete instead of no_such_mode"):
        engine.connect(tmp_path / "case.db", writable=True)
