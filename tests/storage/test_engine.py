from __future__ import annotations

import subprocess
import sys

import pytest

from tocsin.storage import engine

WITHOUT_SQLCIPHER = "import sys; sys.modules['sqlcipher3'] = None; from tocsin.storage import engine; "


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 53, 4), True),
        ((3, 52, 0), True),
        ((3, 51, 3), True),
        ((3, 51, 2), False),
        ((3, 51, 0), False),
        ((3, 50, 8), True),
        ((3, 50, 7), True),
        ((3, 50, 6), False),
        ((3, 49, 9), False),
        ((3, 45, 1), False),
        ((3, 45, 9), False),
        ((3, 44, 7), True),
        ((3, 44, 6), True),
        ((3, 44, 5), False),
        ((3, 43, 9), False),
        ((3, 40, 1), False),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_safe_only_with_the_repair_or_its_backports(version: tuple[int, ...], safe: bool) -> None:
    assert engine.wal_is_safe(version) is safe


def test_the_journal_mode_follows_from_the_version() -> None:
    safe = engine.wal_is_safe(engine.sqlite().sqlite_version_info)
    assert engine.journal_mode() == ("wal" if safe else "truncate")


def test_sqlcipher_is_chosen_where_it_is_installed() -> None:
    pytest.importorskip("sqlcipher3", exc_type=ImportError)
    assert python("from tocsin.storage import engine; print(engine.sqlite().__name__)") == "sqlcipher3.dbapi2"


def test_the_standard_library_is_used_where_sqlcipher_is_not_installed() -> None:
    assert python(WITHOUT_SQLCIPHER + "print(engine.sqlite().__name__)") == "sqlite3"


def test_an_old_sqlite_of_the_standard_library_writes_no_wal() -> None:
    import sqlite3

    if engine.wal_is_safe(sqlite3.sqlite_version_info):
        pytest.skip(f"SQLite {sqlite3.sqlite_version} of the standard library has the repair")
    assert python(WITHOUT_SQLCIPHER + "print(engine.journal_mode())") == "truncate"


def test_nothing_is_chosen_at_import() -> None:
    loaded = "[name for name in ('sqlite3', 'sqlcipher3', 'sqlite_utils') if name in sys.modules]"
    assert python(f"import sys; from tocsin.storage import case_store; print({loaded})") == "[]"


@pytest.mark.parametrize("before", ["", WITHOUT_SQLCIPHER])
def test_sqlite_utils_uses_the_same_library(before: str) -> None:
    code = before + (
        "from tocsin.storage import engine; chosen = engine.sqlite(); "
        "from sqlite_utils.utils import sqlite3 as used; "
        "print(used.sqlite_version == chosen.sqlite_version, used.connect is chosen.connect)"
    )
    assert python(code) == "True True"


def test_a_sqlite_without_strict_tables_is_refused() -> None:
    code = WITHOUT_SQLCIPHER + (
        "import sqlite3\n"
        "sqlite3.sqlite_version_info, sqlite3.sqlite_version = (3, 36, 0), '3.36.0'\n"
        "from tocsin.domain.errors import BrokenCaseError\n"
        "try: engine.sqlite()\n"
        "except BrokenCaseError as error: print(error.message, '/', error.hint)"
    )
    assert python(code) == (
        "SQLite 3.36.0 is too old for tocsin (3.37 or later is needed)"
        " / Install the extra that brings its own: pip install 'tocsin[cipher]'"
    )
