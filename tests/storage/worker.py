"""What tests start as a process of its own: it does one thing to a case and says on stdout how it went.

Called as ``python worker.py LIBRARY COMMAND …``. LIBRARY is ``sqlite3`` to do without sqlcipher3, so that
a process uses the same SQLite as the tests that start it.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

if __name__ == "__main__" and sys.argv[1] == "sqlite3":
    sys.modules["sqlcipher3"] = None  # type: ignore[assignment]  # so that importing it fails

from tocsin.domain import journal
from tocsin.domain.entries import KINDS, LogWritten
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.storage.case_store import CaseStore
from tocsin.storage.lock import holding
from tocsin.storage.vault import Vault
from tocsin.storage.workspace import make_case_folder


def say(line: str) -> None:
    """Write a line in one piece: it is on its way to the reader before anything else happens."""
    os.write(1, f"{line}\n".encode())


def append_one(store: CaseStore, text: str) -> str:
    """Append a log entry, and give its id once it is durable."""
    with store.writing("worker") as writer:
        entries = writer.append([LogWritten(text=text)], datetime.now(UTC), os.urandom)
    return entries[0].id


def append(folder: str, label: str, count: str) -> None:
    """Append log entries one by one, acknowledging each."""
    with CaseStore.open(Path(folder)) as store:
        for number in range(int(count)):
            say(f"{append_one(store, f'{label} {number}')} {label} {number}")


def read(folder: str, wanted: str) -> None:
    """Read the whole case over and over until it holds so many entries; every reading must be in order."""
    with CaseStore.open(Path(folder)) as store:
        found: list[int] = []
        while len(found) < int(wanted):
            found = [entry.seq for entry in store.entries()]
            if found != list(range(1, len(found) + 1)):
                say(f"out of order: {found}")
                return
        wrong = list(journal.verify(store.sealed(), frozenset(KINDS)))
        say(f"read {len(found)}, findings {len(wrong)}")


def look(folder: str) -> None:
    """Open a case, say what it holds, and try to write to it."""
    with CaseStore.open(Path(folder)) as store:
        say(f"writable {store.writable}")
        say(" ".join(entry.body.text for entry in store.entries() if isinstance(entry.body, LogWritten)))
        append_one(store, "one more")
        say("appended")


def hold(lock: str, who: str) -> None:
    """Hold a lock until stdin ends."""
    with holding(Path(lock), who):
        say("holding")
        sys.stdin.read()


def claim(home: str, count: str) -> None:
    """Make case folders."""
    for _number in range(int(count)):
        say(make_case_folder(Path(home), 2026).name)


def fill(folder: str, limit: str) -> None:
    """Append until the file may grow no further, then once more with room."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with CaseStore.open(Path(folder)) as store:
        _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), hard))
        try:
            for number in range(1_000):
                say(append_one(store, f"filler {number} " + "x" * 2_000))
        except UserError as error:
            say(f"UserError: {error.message} | {error.hint}")
        with suppress(UserError):
            Vault(Path(folder)).keep_file(Path(sys.executable))
            say("kept what does not fit")
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        say(append_one(store, "after"))


COMMANDS: dict[str, Callable[..., None]] = {
    "append": append,
    "read": read,
    "look": look,
    "hold": hold,
    "claim": claim,
    "fill": fill,
}


def main(command: str, *arguments: str) -> None:
    """Do what was asked; what a person would be told goes to stdout, everything else is a traceback."""
    try:
        COMMANDS[command](*arguments)
    except (UserError, BrokenCaseError) as error:
        say(f"{type(error).__name__}: {error.message} | {error.hint}")


if __name__ == "__main__":
    main(*sys.argv[2:])
