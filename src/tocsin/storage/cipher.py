"""What encrypts a case: its secrets, and what they do to files, texts and names.

The journal is encrypted page by page by SQLCipher with a raw 256-bit key. Every file beside it is an
ordinary age file (https://age-encryption.org/v1, X25519 and ChaCha20-Poly1305 in a stream of pieces), so that
whoever has the identity can open it without tocsin. The name of a file is an HMAC: it does not tell the
SHA-256 of what is inside.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

import msgspec

from tocsin.domain.errors import BrokenCaseError

if TYPE_CHECKING:
    from typing_extensions import Buffer

# pyrage is imported where it is used: cases that are not encrypted do without it.
# ruff: noqa: PLC0415


class Secrets(msgspec.Struct, frozen=True):
    """What opens one case: nothing of it is ever shown, not even in a traceback.

    Attributes:
        database: the key of the journal, 64 hex digits.
        files: the age identity that opens every file.
        names: the key that names are made with, 64 hex digits; a rekey leaves it.
    """

    database: str
    files: str
    names: str

    def __repr__(self) -> str:
        return "Secrets(…)"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing here either."""
        return []


def new_secrets(before: Secrets | None = None) -> Secrets:
    """Make the secrets of a case, at random; names stay as they were before."""
    from pyrage import x25519

    names = before.names if before else os.urandom(32).hex()
    return Secrets(database=os.urandom(32).hex(), files=str(x25519.Identity.generate()), names=names)


class Source(Protocol):
    """What a stream is read from."""

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes; none at the end."""


class Closing(Source, Protocol):
    """What a stream is read from, and is closed at its end."""

    def close(self) -> object:
        """Close it."""


class Target(Protocol):
    """What a stream is written to."""

    def write(self, data: bytes, /) -> int:
        """Take all of it."""


class Cipher:
    """Encrypts with the secrets of a case, and decrypts with them or with those from before a rekey."""

    def __init__(self, secrets: Secrets, before: Secrets | None = None) -> None:
        self.secrets = secrets
        self.before = before

    def name(self, name: str) -> str:
        """Give the name of a file, 64 hex digits, from one that tells what is in it."""
        key = bytes.fromhex(self.secrets.names)
        return hmac.new(key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def encrypt(self, data: bytes) -> bytes:
        """Encrypt a short text."""
        import pyrage

        encrypted: bytes = pyrage.encrypt(data, [self._recipient()])
        return encrypted

    def decrypt(self, data: bytes) -> bytes:
        """Decrypt a short text.

        Raises:
            BrokenCaseError: it was changed, or is no text of this case.
        """
        import pyrage

        try:
            decrypted: bytes = pyrage.decrypt(data, self._identities())
        except pyrage.DecryptError as error:
            raise _changed(error) from None
        return decrypted

    def encrypt_stream(self, source: Source, target: Target) -> None:
        """Encrypt all that a source gives; an error of source or target is raised as it came."""
        import pyrage

        relay = Relay(source, target)
        try:
            pyrage.encrypt_io(relay, relay, [self._recipient()])
        except pyrage.EncryptError as error:
            raise relay.error or error from None

    def open(self, path: Path) -> BinaryIO:
        """Open a file for reading what was encrypted; close it.

        What is read before a change shows is genuine, but not whole.

        Raises:
            OSError: it cannot be read.
            BrokenCaseError: while it is read: it was changed, cut off, or is no file of this case.
        """
        return io.BufferedReader(Decrypting(path.open("rb"), self._identities()), 1 << 16)

    def _recipient(self) -> object:
        from pyrage import x25519

        return x25519.Identity.from_str(self.secrets.files).to_public()

    def _identities(self) -> list[object]:
        from pyrage import x25519

        known = (self.secrets, self.before)
        return [x25519.Identity.from_str(one.files) for one in known if one is not None]


class Relay:
    """Keeps what a source or a target raised: the library would make a sentence of it."""

    def __init__(self, source: Source, target: Target) -> None:
        """Take where to read from and where to write to."""
        self._source = source
        self._target = target
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        """Read from the source."""
        try:
            return self._source.read(size)
        except BaseException as error:
            self.error = error
            raise

    def write(self, data: bytes) -> int:
        """Write to the target."""
        try:
            return self._target.write(data)
        except BaseException as error:
            self.error = error
            raise

    def flush(self) -> None:
        """Leave it to whoever opened the target."""


class Decrypting(io.RawIOBase):
    """Reads what a thread decrypts into a pipe: the library only writes."""

    def __init__(self, source: Closing, identities: list[object]) -> None:
        """Begin; the source is closed at the end."""
        super().__init__()
        read_end, write_end = os.pipe()
        self._reading = os.fdopen(read_end, "rb", buffering=0)
        self._failed: Exception | None = None
        self._thread = Thread(target=self._decrypt, args=(source, write_end, identities), daemon=True)
        self._thread.start()

    def _decrypt(self, source: Closing, write_end: int, identities: list[object]) -> None:
        import pyrage

        try:
            with closing(source), os.fdopen(write_end, "wb") as target:
                pyrage.decrypt_io(source, target, identities)
        except (pyrage.DecryptError, OSError) as error:
            self._failed = error

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill a buffer, as far as there is something; gives how many bytes that were."""
        size = self._reading.readinto(buffer)
        if not size:
            self._thread.join()
            if self._failed is not None:
                raise _changed(self._failed)
        return size or 0

    def close(self) -> None:
        """Stop decrypting."""
        if not self.closed:
            self._reading.close()
            self._thread.join()
        super().close()


def _changed(error: Exception) -> BrokenCaseError:
    return BrokenCaseError(
        f"A file of the case cannot be decrypted ({error})",
        "It was changed or cut off, or belongs to another case. Restore it from a copy",
    )
