"""What the tests of storage share: a case file on disk, entries to write, and processes beside this one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tocsin.domain import journal
from tocsin.domain.entries import KINDS, Body, Entry, LogWritten
from tocsin.domain.journal import Finding
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""The present of these tests."""

WORKER = Path(__file__).with_name("worker.py")


def counting() -> Callable[[int], bytes]:
    """Give a source of bytes that never gives the same twice."""
    number = 0

    def next_bytes(size: int) -> bytes:
        nonlocal number
        number += 1
        return number.to_bytes(size)

    return next_bytes


_RANDOMNESS = counting()


def add(store: CaseStore, *bodies: Body, now: datetime = NOW, actor: str = "lead") -> list[Entry[Body]]:
    """Append entries in one transaction."""
    with store.writing(actor) as writer:
        return writer.append(bodies, now, _RANDOMNESS)


def notes(*texts: str) -> list[LogWritten]:
    """Give a log entry for each text."""
    return [LogWritten(text=text) for text in texts]


def texts(store: CaseStore) -> list[str]:
    """Give the texts of the log entries of a case, in order."""
    return [entry.body.text for entry in store.entries() if isinstance(entry.body, LogWritten)]


def findings(store: CaseStore) -> list[Finding]:
    """Give what does not hold in a case."""
    return list(journal.verify(store.sealed(), frozenset(KINDS)))


def make_case(folder: Path, *texts: str) -> Path:
    """Make a case folder with log entries a minute apart, closed again."""
    folder.mkdir(parents=True, exist_ok=True)
    with CaseStore.create(folder) as store:
        for number, note in enumerate(notes(*texts)):
            add(store, note, now=NOW + timedelta(minutes=number))
    return folder


def left_in(folder: Path) -> list[str]:
    """Name the files of a folder that hold anything: a rollback journal that is over may stay, empty."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir() or path.stat().st_size)


def worker(command: str, *arguments: object, prefix: Sequence[str] = ()) -> list[str]:
    """Give the command line of a process that does something to a case with the SQLite of these tests."""
    library = "sqlite3" if engine.sqlite().__name__ == "sqlite3" else "any"
    return [*prefix, sys.executable, str(WORKER), library, command, *map(str, arguments)]


def run(command: str, *arguments: object, prefix: Sequence[str] = ()) -> list[str]:
    """Run such a process to its end and give the lines it said; whatever it did not expect fails the test."""
    line = worker(command, *arguments, prefix=prefix)
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment())
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


def environment() -> dict[str, str]:
    """Give the environment for such a process: warnings stop it."""
    return {**os.environ, "PYTHONWARNINGS": "error"}
