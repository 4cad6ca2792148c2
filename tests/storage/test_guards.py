"""The journal refuses, in the database itself, everything but growing at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.storage.disk import add, findings, make_case
from tocsin.domain.entries import Redacted
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore

if TYPE_CHECKING:
    from sqlite3 import Connection

ONE_MORE = (
    "INSERT {how} INTO journal (seq, id, recorded_at, actor, kind, body_sha256, prev, hash) "
    "VALUES ({seq}, {id}, 'now', 'x', 'log.written', '', '', '')"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case with three entries."""
    return make_case(tmp_path / "case", "one", "two", "three")


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    """A connection that the program would use for writing."""
    with closing(engine.connect(folder / "case.db", writable=True)) as opened:
        yield opened


@pytest.fixture
def rows(connection: Connection) -> Iterator[None]:
    """Whatever the test does, the three entries are as they were afterwards."""
    before = connection.execute("SELECT * FROM journal").fetchall()
    assert len(before) == 3
    yield
    assert connection.execute("SELECT * FROM journal").fetchall() == before


# ruff: noqa: S608 - the columns and conditions are those of this file


def refused(connection: Connection, statement: str, match: str) -> None:
    with pytest.raises(engine.sqlite().IntegrityError, match=match):
        connection.execute(statement)


CHANGED = "nothing in the journal is changed"
REMOVED = "nothing is removed from the journal"
AT_END = "grows at its end only"


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize(
    "column", ["seq", "id", "recorded_at", "actor", "kind", "salt", "body", "body_sha256", "prev", "hash"]
)
def test_no_column_of_an_entry_can_be_updated(connection: Connection, column: str) -> None:
    refused(connection, f"UPDATE journal SET {column} = '99' WHERE seq = 2", CHANGED)


@pytest.mark.usefixtures("rows")
def test_an_update_that_changes_nothing_is_refused_too(connection: Connection) -> None:
    refused(connection, "UPDATE journal SET body = body", CHANGED)


@pytest.mark.usefixtures("rows")
def test_a_body_cannot_be_emptied_without_a_redaction(connection: Connection) -> None:
    refused(connection, "UPDATE journal SET salt = NULL, body = NULL WHERE seq = 2", CHANGED)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("which", ["WHERE seq = 1", "WHERE seq = 3", ""])
def test_no_entry_can_be_deleted(connection: Connection, which: str) -> None:
    refused(connection, f"DELETE FROM journal {which}", REMOVED)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("seq", [0, 2, 3, 5, -1, 99])
def test_an_entry_cannot_be_inserted_out_of_order(connection: Connection, seq: int) -> None:
    refused(connection, ONE_MORE.format(how="", seq=seq, id="'new'"), AT_END)


@pytest.mark.usefixtures("rows")
def test_the_database_gives_no_number_of_its_own(connection: Connection) -> None:
    with pytest.raises(engine.sqlite().IntegrityError):
        connection.execute(ONE_MORE.format(how="", seq="NULL", id="'new'"))


@pytest.mark.usefixtures("rows")
def test_an_id_is_there_once(connection: Connection) -> None:
    refused(connection, ONE_MORE.format(how="", seq=4, id="(SELECT id FROM journal WHERE seq = 1)"), "UNIQUE")


@pytest.mark.usefixtures("rows")
def test_replacing_by_number_is_refused(connection: Connection) -> None:
    refused(connection, ONE_MORE.format(how="OR REPLACE", seq=3, id="'new'"), AT_END)


@pytest.mark.usefixtures("rows")
def test_replacing_by_id_does_not_slip_past_the_guard_against_removal(connection: Connection) -> None:
    statement = ONE_MORE.format(how="OR REPLACE", seq=4, id="(SELECT id FROM journal WHERE seq = 1)")
    refused(connection, statement, REMOVED)


@pytest.mark.usefixtures("rows")
def test_an_upsert_is_refused(connection: Connection) -> None:
    statement = ONE_MORE.format(how="", seq=4, id="(SELECT id FROM journal WHERE seq = 1)")
    refused(connection, statement + " ON CONFLICT (id) DO UPDATE SET actor = 'other'", CHANGED)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("column", ["id", "actor", "hash"])
def test_a_column_that_must_be_there_cannot_be_left_out(connection: Connection, column: str) -> None:
    statement = ONE_MORE.format(how="", seq=4, id="'new'")
    values = {"id": "'new'", "actor": "'x'", "hash": "'')"}
    empty = {"id": "NULL", "actor": "NULL", "hash": "NULL)"}
    head, _, tail = statement.rpartition(values[column])
    refused(connection, head + empty[column] + tail, "NOT NULL")


@pytest.mark.usefixtures("rows")
def test_a_number_cannot_be_text(connection: Connection) -> None:
    with pytest.raises(engine.sqlite().IntegrityError):
        connection.execute(ONE_MORE.format(how="", seq="'four'", id="'new'"))


def redact(folder: Path, seq: int) -> str:
    """Record that an entry is redacted, without emptying it; gives its id."""
    with CaseStore.open(folder) as store:
        id = next(entry.id for entry in store.entries() if entry.seq == seq)
        add(store, Redacted(entry=id, because="contains a name"))
    return id


def test_a_body_can_be_emptied_after_a_redaction_names_it(folder: Path, connection: Connection) -> None:
    id = redact(folder, 2)
    connection.execute("UPDATE journal SET salt = NULL, body = NULL WHERE id = ?", (id,))
    row = connection.execute("SELECT salt, body, actor, kind FROM journal WHERE seq = 2").fetchone()
    assert row == (None, None, "lead", "log.written")
    with CaseStore.open(folder) as store:
        assert findings(store) == []


def test_a_redaction_opens_no_other_entry(folder: Path, connection: Connection) -> None:
    redact(folder, 2)
    refused(connection, "UPDATE journal SET salt = NULL, body = NULL WHERE seq = 1", CHANGED)


def test_a_redaction_allows_nothing_but_emptying(folder: Path, connection: Connection) -> None:
    redact(folder, 2)
    refused(connection, "UPDATE journal SET salt = NULL, body = '{}' WHERE seq = 2", CHANGED)
    refused(connection, "UPDATE journal SET salt = NULL WHERE seq = 2", CHANGED)
    refused(connection, "UPDATE journal SET salt = NULL, body = NULL, actor = 'x' WHERE seq = 2", CHANGED)
    refused(connection, "UPDATE journal SET salt = NULL, body = NULL, hash = '' WHERE seq = 2", CHANGED)


def test_a_redaction_does_not_open_itself(folder: Path, connection: Connection) -> None:
    redact(folder, 2)
    refused(connection, "UPDATE journal SET salt = NULL, body = NULL WHERE seq = 4", CHANGED)


def test_an_entry_that_was_emptied_cannot_be_filled_again(folder: Path, connection: Connection) -> None:
    id = redact(folder, 2)
    connection.execute("UPDATE journal SET salt = NULL, body = NULL WHERE id = ?", (id,))
    refused(connection, "UPDATE journal SET body = '{\"text\":\"x\"}', salt = '00' WHERE seq = 2", CHANGED)


def test_a_reason_that_looks_like_a_redaction_opens_nothing(folder: Path, connection: Connection) -> None:
    with CaseStore.open(folder) as store:
        first, second, _third = store.entries()
        reason = f'"entry":"{first.id}" {{"entry":"{first.id}"}}'
        add(store, Redacted(entry=second.id, because=reason, keeps=f'{{"entry":"{first.id}"}}'))
    refused(connection, "UPDATE journal SET salt = NULL, body = NULL WHERE seq = 1", CHANGED)
    connection.execute("UPDATE journal SET salt = NULL, body = NULL WHERE seq = 2")
