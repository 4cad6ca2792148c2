"""The lock of a case: writers of every process queue here, in the order they came.

SQLite's own waiting is unfair and gives up under load; a blocking ``flock`` on a file of its own is freed by
the kernel when its holder dies. Alone it is not fair either: whoever lets go and wants it again takes it
before the one who was woken has begun to run. So there is a turnstile before it, a second file: one waits
for the lock inside, the others wait outside for their turn.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.storage.sharing import share_alike

WaitingFor = Callable[[str], None]
"""Told once who holds the lock, when it is not free at once."""

QUEUE = ".queue"
"""The turnstile lies beside the lock: `case.queue` beside `case.lock`."""

_LENGTH = 200
"""Bytes that say who holds the lock."""


@contextmanager
def holding(path: Path, who: str, waiting_for: WaitingFor | None = None) -> Iterator[None]:
    """Hold the lock for the length of a ``with`` block; waits for as long as it takes.

    Args:
        path: the lock file; it and its turnstile are made with mode 0600 where they are missing.
        who: written into it, for those who wait.
        waiting_for: see `WaitingFor`.
    """
    with _opened(path) as lock:
        with _opened(path.with_suffix(QUEUE)) as turnstile:
            if not (_at_once(turnstile) and _at_once(lock)):
                if waiting_for is not None:
                    waiting_for(os.pread(lock, _LENGTH, 0).decode(errors="replace").rstrip())
                fcntl.flock(turnstile, fcntl.LOCK_EX)
                fcntl.flock(lock, fcntl.LOCK_EX)
        _say(lock, f"{who} (process {os.getpid()})")
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not os.fstat(descriptor).st_size:  # made just now, or the turnstile: nothing is written into it
            share_alike(descriptor, path.parent)
        yield descriptor
    finally:
        os.close(descriptor)


def _say(descriptor: int, who: str) -> None:
    # Always as long, and only what is new: to change a file costs ext4 a good part of an entry's commit.
    said = who.encode()[:_LENGTH].ljust(_LENGTH)
    if os.pread(descriptor, _LENGTH, 0) != said:
        os.pwrite(descriptor, said, 0)


def _at_once(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
