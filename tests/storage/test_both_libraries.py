"""Storage does the same on the SQLite of the standard library, where a rollback journal may be all it has."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.disk import findings, make_case, texts
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore

HERE = Path(__file__).parent

KEY_TESTS = [
    "test_schema.py",
    "test_connection.py",
    "test_filesystem.py",
    "test_guards.py",
    "test_case_store.py",
    "test_redaction_on_disk.py",
    "test_many_processes.py",
    "test_full_disk.py",
    "test_read_only_folder.py",
    "test_damaged_files.py",
    "test_lock.py",
]


def without_sqlcipher(code: str) -> subprocess.CompletedProcess[str]:
    """Run a program in which sqlcipher3 cannot be imported."""
    if engine.sqlite().__name__ == "sqlite3":
        pytest.skip("sqlcipher3 is not installed: every other test runs on the standard library already")
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.modules['sqlcipher3'] = None; {code}"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_key_tests_of_storage_pass_on_the_standard_library(tmp_path: Path) -> None:
    files = [str(HERE / name) for name in KEY_TESTS]
    options = ["-q", "-x", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "inner")]
    done = without_sqlcipher(
        "from tocsin.storage import engine; assert engine.sqlite().__name__ == 'sqlite3'; "
        f"import pytest; sys.exit(pytest.main({options + files!r}))"
    )
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]
    assert " passed" in done.stdout.splitlines()[-1]


def look_without_sqlcipher(folder: Path) -> list[str]:
    """Look at a case with the SQLite of the standard library."""
    done = without_sqlcipher(
        f"sys.argv = ['worker.py', 'sqlite3', 'look', {str(folder)!r}]; "
        f"import runpy; runpy.run_path({str(HERE / 'worker.py')!r}, run_name='__main__')"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_a_case_of_one_library_can_be_read_and_written_by_the_other(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    assert look_without_sqlcipher(folder) == ["writable True", "one", "appended"]
    with CaseStore.open(folder) as store:
        assert texts(store) == ["one", "one more"]
        assert findings(store) == []


def test_a_case_that_is_open_in_a_log_is_not_written_without_one(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    with CaseStore.open(folder) as store:
        said = look_without_sqlcipher(folder)
        if engine.wal_is_safe(sqlite3.sqlite_version_info):
            pytest.skip(f"SQLite {sqlite3.sqlite_version} of the standard library writes a log too")
        assert [line.partition(" (")[0] for line in said] == [
            f"UserError: {folder / 'case.db'} is held by another program"
        ]
        assert texts(store) == ["one"]
