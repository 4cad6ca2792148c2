"""A program on a terminal of its own: what it writes, what is typed to it, and how it ended."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from typing import Self

TOCSIN = (sys.executable, "-m", "tocsin")


class Terminal:
    """Runs a command on a pseudo-terminal; leaving the `with` block kills what is still running."""

    def __init__(self, command: Sequence[str], *, columns: int = 80, lines: int = 24) -> None:
        self.written = b""
        self.exit_code: int | None = None
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.environ.update(TERM="xterm-256color", PYTHONUTF8="1")
            for name in ("COLUMNS", "LINES"):
                os.environ.pop(name, None)
            os.execv(command[0], list(command))  # noqa: S606 - our own words
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.exit_code is None:
            os.kill(self._pid, signal.SIGKILL)
            self._reap()
        os.close(self._terminal)

    def press(self, key: str) -> None:
        """Type something."""
        os.write(self._terminal, key.encode())

    def read(self, seconds: float) -> bool:
        """Collect what is written, for so long at most; False when the program has closed the terminal."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self._terminal], [], [], left)[0] and not self._collect():
                return False
        return True

    def wait_for(self, marker: bytes, *, since: int = 0, seconds: float = 30) -> None:
        """Wait until something has been written.

        Raises:
            AssertionError: The time is over, or the program has ended before it wrote that.
        """
        until = time.monotonic() + seconds
        while marker not in self.written[since:]:
            left = until - time.monotonic()
            ready = left > 0 and select.select([self._terminal], [], [], left)[0]
            if not ready or not self._collect():
                raise AssertionError(f"{marker!r} was not written: {self.written[-400:]!r}")

    def wait_for_end(self, *, seconds: float = 30) -> int:
        """Wait until the program has ended; gives its exit code."""
        assert not self.read(seconds), "the program is still running"
        self._reap()
        assert self.exit_code is not None
        return self.exit_code

    def _collect(self) -> bool:
        try:
            piece = os.read(self._terminal, 1 << 16)
        except OSError:  # Linux says so when nobody is left at the other end
            return False
        self.written += piece
        return bool(piece)

    def _reap(self) -> None:
        _pid, status = os.waitpid(self._pid, 0)
        self.exit_code = os.waitstatus_to_exitcode(status)
