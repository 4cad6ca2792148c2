"""A case in a folder that cannot be written can be read, and says so when it is to be written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.storage.disk import add, left_in, make_case, notes, run
from tocsin.domain.errors import UserError
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore
from tocsin.storage.unsent import keep
from tocsin.storage.vault import Vault

_RIGHTS = "-dac_override,-dac_read_search"


@pytest.fixture
def without_rights() -> Sequence[str]:
    """What to put before a command so that file modes count for it, also where the tests run as root."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("file modes do not count for root, and setpriv is not installed")
    return [setpriv, "--bounding-set", _RIGHTS, "--inh-caps", _RIGHTS]


@pytest.fixture
def locked_up(tmp_path: Path) -> Iterator[Path]:
    """A case with two entries, in a folder and in files that may only be read."""
    folder = make_case(tmp_path / "case", "one", "two")
    lock_up(folder)
    yield folder
    folder.chmod(0o700)


def lock_up(folder: Path) -> None:
    for path in folder.iterdir():
        path.chmod(0o400)
    folder.chmod(0o500)


def test_a_case_that_cannot_be_written_can_be_read(locked_up: Path, without_rights: Sequence[str]) -> None:
    writable, read, _refused = run("look", locked_up, prefix=without_rights)
    assert (writable, read) == ("writable False", "one two")


def test_writing_it_is_refused_in_words(locked_up: Path, without_rights: Sequence[str]) -> None:
    said = run("look", locked_up, prefix=without_rights)[-1]
    assert said == (
        f"UserError: {locked_up} cannot be written | "
        "Nothing was recorded. Make the folder writable, or copy the case to one that is"
    )


def test_looking_at_it_leaves_no_trace(locked_up: Path, without_rights: Sequence[str]) -> None:
    before = (locked_up / "case.db").read_bytes()
    run("look", locked_up, prefix=without_rights)
    assert (locked_up / "case.db").read_bytes() == before
    assert left_in(locked_up) == ["case.db", "case.lock"]


def test_a_folder_that_alone_cannot_be_written_counts_as_read_only(
    tmp_path: Path, without_rights: Sequence[str]
) -> None:
    folder = make_case(tmp_path / "case", "one")
    folder.chmod(0o500)
    said = run("look", folder, prefix=without_rights)
    folder.chmod(0o700)
    assert said[:2] == ["writable False", "one"]


def test_a_case_with_an_unfinished_log_is_not_read_past_it(
    tmp_path: Path, without_rights: Sequence[str]
) -> None:
    """Such a file alone is older than what was recorded: better no answer than a wrong one."""
    if engine.journal_mode() != "wal":
        pytest.skip("this SQLite writes no write-ahead log")
    folder = tmp_path / "copy"
    with CaseStore.create(_made(tmp_path / "case")) as store:
        add(store, *notes("one"))
        shutil.copytree(store.folder, folder)
        (folder / "case.db-shm").unlink()
    lock_up(folder)
    said = run("look", folder, prefix=without_rights)
    folder.chmod(0o700)
    assert said[0].startswith("UserError:")
    assert "cannot be opened as it should be" in said[0]


def test_a_case_with_an_unfinished_rollback_is_not_read_past_it(
    tmp_path: Path, without_rights: Sequence[str]
) -> None:
    """A rollback journal left by a crash has to be played back first, and that takes writing."""
    folder = _with_a_hot_journal(tmp_path)
    lock_up(folder)
    said = run("look", folder, prefix=without_rights)
    folder.chmod(0o700)
    assert said[0].startswith("UserError:")


def test_an_unfinished_rollback_is_played_back_where_the_case_can_be_written(tmp_path: Path) -> None:
    folder = _with_a_hot_journal(tmp_path)
    with CaseStore.open(folder) as store:
        assert store.head().seq == 1


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _with_a_hot_journal(tmp_path: Path) -> Path:
    """Make a case as a crash in the middle of a commit leaves it, written in rollback mode."""
    original = make_case(tmp_path / "case", "one")
    folder = tmp_path / "crashed"
    with closing(engine.sqlite().connect(original / "case.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA cache_spill = ON")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE padding (x TEXT)")
        for _number in range(50):
            connection.execute("INSERT INTO padding VALUES (?)", ("x" * 3_000,))
        shutil.copytree(original, folder)
        connection.execute("ROLLBACK")
    assert (folder / "case.db-journal").stat().st_size > 0
    return folder


def test_evidence_cannot_be_put_into_a_vault_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("a file where the folder should be")
    source = tmp_path / "access.log"
    source.write_text("GET /")
    with pytest.raises(UserError, match="could not be copied"):
        Vault(tmp_path / "vault").keep_file(source)


def test_unsent_text_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    (tmp_path / "unsent").write_text("a file where the folder should be")
    assert keep(tmp_path, "lead", "log", "half a sentence") is False


def test_a_workspace_that_cannot_be_read_is_told(tmp_path: Path, without_rights: Sequence[str]) -> None:
    run("claim", tmp_path / "home", 1)
    (tmp_path / "home" / "cases").chmod(0o000)
    said = run("claim", tmp_path / "home", 1, prefix=without_rights)
    (tmp_path / "home" / "cases").chmod(0o700)
    assert said == [
        f"UserError: {tmp_path / 'home' / 'cases'} cannot be read: Permission denied | "
        "Check who may read it, or choose another workspace with --home DIR or $TOCSIN_HOME"
    ]


def test_a_case_that_cannot_be_reached_is_told(tmp_path: Path, without_rights: Sequence[str]) -> None:
    folder = make_case(tmp_path / "case", "one")
    folder.chmod(0o000)
    said = run("look", folder, prefix=without_rights)
    folder.chmod(0o700)
    assert said == [f"UserError: {folder}: Permission denied | Nothing was recorded"]
