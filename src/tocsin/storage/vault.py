"""The vault: evidence by its SHA-256, copied once and never changed; encrypted where the case is."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.storage.cipher import Cipher
from tocsin.storage.sharing import share_alike
from tocsin.storage.whole import sync_folder

CHUNK = 1 << 20

SEALED = 0o400
"""The mode of what is kept: its owner reads it, and nobody writes it by mistake."""

CHANGED = "changed"
"""What stands for the digest of a file that cannot be decrypted any more."""

Progress = Callable[[int], None]
"""Told how many bytes were dealt with since it was last told."""


class Kept(msgspec.Struct, frozen=True):
    """What the vault made of some bytes: their SHA-256 as hex, and how many there are."""

    sha256: str
    size: int


class Vault:
    """The evidence files of one case."""

    def __init__(self, folder: Path, cipher: Cipher | None = None) -> None:
        self.folder = folder
        self.cipher = cipher

    def path(self, sha256: str) -> Path:
        """Give where the bytes with that digest are, or would be: as they are, or encrypted."""
        return self.folder / (self.cipher.name(sha256) if self.cipher else sha256)

    def total_bytes(self) -> int:
        """Give how many bytes it holds."""
        return sum(path.stat().st_size for path in self.folder.glob("*")) if self.folder.is_dir() else 0

    def holds(self, sha256: str) -> bool:
        """Whether a file lies under that digest; whether it still has it, only `look` tells."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Open what is kept under a digest, for reading it as it came in; close it.

        Raises:
            OSError: it is gone, cannot be read, or is a link or a pipe, which nothing puts there.
            BrokenCaseError: while it is read: it was encrypted, and was changed since.
        """
        path = self.path(sha256)
        if path.is_symlink() or not path.is_file():
            raise FileNotFoundError(errno.ENOENT, "There is no such file", str(path))
        return self.cipher.open(path) if self.cipher else path.open("rb")

    def remove(self, sha256: str) -> None:
        """Remove what is kept under a digest, for good; what is not there is removed already.

        Raises:
            UserError: the vault cannot be written.
        """
        try:
            self.path(sha256).unlink(missing_ok=True)
            sync_folder(self.folder)
        except OSError as error:
            raise UserError(
                f"{self.path(sha256)} could not be removed: {error.strerror}",
                "Check who may write the folder, and repeat it",
            ) from error

    def keep_file(self, path: Path, progress: Progress | None = None, *, within: int | None = None) -> Kept:
        """Copy a file in, hashing it on the way.

        Args:
            path: the file.
            progress: told how many bytes were copied.
            within: the descriptor of the folder that the path is relative to.

        Raises:
            UserError: it cannot be read, is no ordinary file, or changed while it was read.
        """
        descriptor = open_ordinary(path, within)
        with os.fdopen(descriptor, "rb") as source:
            before = _size_and_time(descriptor)

            def refuse_change() -> None:
                if _size_and_time(descriptor) != before:
                    raise UserError(
                        f"{path} changed while it was copied",
                        "Copy it to a file that nothing writes to, and attach that",
                    )

            return self.keep(source, progress, refuse_change)

    def keep(
        self, source: BinaryIO, progress: Progress | None = None, check: Callable[[], None] = lambda: None
    ) -> Kept:
        """Copy a stream in. The file is whole and on the disk before it gets its name.

        Args:
            source: where the bytes come from.
            progress: told how many bytes were copied.
            check: called after every piece; if it raises, nothing is kept.

        Raises:
            UserError: the vault cannot be written, or the disk is full.
        """
        incoming = self.folder / f".incoming-{os.getpid()}-{os.urandom(4).hex()}"
        reading = _Reading(source, progress, check)
        try:
            descriptor = os.open(incoming, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as target:
                if self.cipher is None:
                    while chunk := reading.read(CHUNK):
                        target.write(chunk)
                else:
                    self.cipher.encrypt_stream(reading, target)
                check()
                target.flush()
                os.fchmod(target.fileno(), SEALED)
                share_alike(target.fileno(), self.folder)
                os.fsync(target.fileno())
            sha256 = reading.digest.hexdigest()
            incoming.replace(self.path(sha256))
            sync_folder(self.folder)
        except OSError as error:
            raise UserError(
                f"The evidence could not be copied into {self.folder}: {error.strerror}",
                "Nothing was recorded. Free some space or check who may write the folder, and repeat it",
            ) from error
        finally:
            with suppress(OSError):  # a medium that cannot be written refuses this too
                incoming.unlink(missing_ok=True)
        return Kept(sha256, reading.size)

    def look(self, sha256: str, progress: Progress | None = None) -> str:
        """Hash what is kept under a digest again; gives the digest found, or an empty text if it is gone.

        A file that cannot be decrypted any more has no digest: `CHANGED` stands for it.
        """
        digest = hashlib.sha256()
        try:
            with self.open(sha256) as file:
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
                    if progress is not None:
                        progress(len(chunk))
        except OSError:
            return ""
        except BrokenCaseError:
            return CHANGED
        return digest.hexdigest()


class _Reading:
    """Reads evidence, and hashes and counts what it has read."""

    def __init__(self, source: BinaryIO, progress: Progress | None, check: Callable[[], None]) -> None:
        self._source = source
        self._progress = progress
        self._check = check
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        self.size += len(chunk)
        if self._progress is not None and chunk:
            self._progress(len(chunk))
        self._check()
        return chunk


def _size_and_time(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_size, status.st_mtime_ns


def open_ordinary(path: Path, within: int | None = None) -> int:
    """Open a file without following a link at its end and without waiting on a pipe.

    Args:
        path: the file.
        within: the descriptor of the folder that the path is relative to.

    Returns:
        A descriptor, for reading.

    Raises:
        UserError: it cannot be read, or is no ordinary file.
    """
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(path, flags, dir_fd=within)
    except OSError as error:
        if path.is_symlink():
            raise UserError(f"{path} is a symbolic link", f"Name the file itself: {path.resolve()}") from None
        raise UserError(
            f"{path} cannot be read: {error.strerror}", "Check the name and who may read it"
        ) from None
    except ValueError as error:  # a zero byte in the name
        raise UserError(f"{str(path)!r} cannot be read: {error}", "Check the name") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UserError(
            f"{path} is no ordinary file", "Pack a folder into one file first, for example with tar"
        )
    return descriptor
