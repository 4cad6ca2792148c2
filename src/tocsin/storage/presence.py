"""Who has a case open: one small file per program, locked for as long as that program lives.

It is no statement about the case, so it is not in the journal. The lock is what counts: the kernel frees it
when its holder ends, however that happens, and a file that nobody locks is removed by whoever looks next.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import msgspec

from tocsin.domain.errors import BrokenCaseError
from tocsin.storage.cipher import Cipher
from tocsin.storage.sharing import make_folder, share_alike

HERE = "here"
_LONGEST = 4096
"""Bytes that are read of such a file; none of ours is longer."""


class Present(msgspec.Struct, frozen=True):
    """Somebody who has the case open.

    Attributes:
        actor: who.
        machine: on which machine.
        process: the number of their program there.
        since: when they opened it, UTC, fixed-width form.
        at: what they look at: a screen, or a step.
    """

    actor: str
    machine: str
    process: int
    since: str
    at: str = ""


class Place:
    """Our own place among those who have the case open; others see it until it is left."""

    def __init__(self, folder: Path, present: Present, cipher: Cipher | None = None) -> None:
        """Take it.

        Raises:
            OSError: the folder of the case cannot be written.
        """
        self._cipher = cipher
        self.present = present
        here = folder / HERE
        make_folder(here, exist_ok=True)
        incoming = here / f".{os.urandom(12).hex()}"
        self.path = here / incoming.name[1:]
        self._file = os.open(incoming, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            share_alike(self._file, here)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            self._write()
            incoming.rename(self.path)
        except BaseException:
            incoming.unlink(missing_ok=True)
            os.close(self._file)
            raise

    def move(self, at: str) -> None:
        """Say what we look at now; a disk that is full keeps nobody from working."""
        if at != self.present.at:
            self.present = msgspec.structs.replace(self.present, at=at)
            with suppress(OSError):
                self._write()

    def leave(self) -> None:
        """Leave it."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        os.close(self._file)

    def _write(self) -> None:
        data = msgspec.json.encode(self.present)
        data = self._cipher.encrypt(data) if self._cipher else data
        os.pwrite(self._file, data, 0)
        os.ftruncate(self._file, len(data))

    def __enter__(self) -> Place:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()


def others(folder: Path, cipher: Cipher | None = None, *, but: Place | None = None) -> list[Present]:
    """Give who else has the case open, the longest first; whoever cannot be read is left out.

    Args:
        folder: of the case.
        cipher: of an encrypted case.
        but: our own place.
    """
    found = []
    with suppress(OSError):
        for path in (folder / HERE).iterdir():
            if path.name.startswith(".") or (but is not None and path == but.path):
                continue
            with suppress(OSError, msgspec.DecodeError, BrokenCaseError):
                if data := _held(path):
                    found.append(msgspec.json.decode(cipher.decrypt(data) if cipher else data, type=Present))
    return sorted(found, key=lambda one: (one.since, one.actor))


def _held(path: Path) -> bytes:
    """Give what a file says, or nothing and remove it where its program has ended."""
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(file, _LONGEST, 0)
    else:
        path.unlink()
        return b""
    finally:
        os.close(file)
