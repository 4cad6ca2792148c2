"""The lock of a case: writers of every process queue here, in the order they came.

SQLite's own waiting is unfair and gives up under load; a blocking ``flock`` on a file of its own is
fair, and is freed by the kernel when its holder dies.
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


_LENGTH = 200
"""Bytes that say who holds the lock."""


@contextmanager
def holding(path: Path, who: str, waiting_for: WaitingFor | None = None) -> Iterator[None]:
    """Hold the lock for the length of a ``with`` block; waits for as long as it takes.

    Args:
        path: the lock file; made with mode 0600 where it is missing.
        who: written into it, for those who wait.
        waiting_for: see `WaitingFor`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not os.fstat(descriptor).st_size:  # made just now: nobody has held it
            share_alike(descriptor, path.parent)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting_for is not None:
                waiting_for(os.pread(descriptor, _LENGTH, 0).decode(errors="replace").rstrip())
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Always as long: to shorten a file costs ext4 more than the entry that is about to be written.
        os.pwrite(descriptor, f"{who} (process {os.getpid()})".encode()[:_LENGTH].ljust(_LENGTH), 0)
        yield
    finally:
        os.close(descriptor)
