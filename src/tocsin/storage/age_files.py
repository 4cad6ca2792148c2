"""Files for other people: encrypted to age recipients, and opened with an identity of one's own.

Ordinary age files (https://age-encryption.org/v1): whoever has the identity opens them without tocsin.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from tocsin.domain.errors import UserError
from tocsin.storage.cipher import Closing, Decrypting, Relay, Target
from tocsin.storage.engine import WITH_CIPHER

# pyrage is imported where it is used: most files are not encrypted.
# ruff: noqa: PLC0415

BEGINS = b"age-encryption.org/v1"
"""What an age file begins with."""


def check_recipients(recipients: Sequence[str]) -> None:
    """Refuse what nothing can be encrypted to.

    Raises:
        UserError: one of them is no recipient, or what encrypts is not installed.
    """
    try:
        import pyrage
    except ImportError:
        raise UserError("What encrypts a file is not installed", f"Install it: {WITH_CIPHER}") from None
    for one in recipients:
        try:
            pyrage.x25519.Recipient.from_str(one)
        except pyrage.RecipientError:
            hint = "It begins with age1; age-keygen makes one"
            raise UserError(f"{one!r} is no age recipient", hint) from None


def encrypt_for(recipients: Sequence[str], pieces: Iterable[bytes], target: Target) -> None:
    """Encrypt bytes to recipients; an error of source or target is raised as it came.

    Args:
        recipients: see `check_recipients`.
        pieces: what is encrypted.
        target: what the file is written to.
    """
    import pyrage

    relay = Relay(_Joined(pieces), target)
    known = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    try:
        pyrage.encrypt_io(relay, relay, known)
    except pyrage.EncryptError as error:
        raise relay.error or error from None


def decrypted(source: Closing, identities: Sequence[str]) -> BinaryIO:
    """Give what an age file holds, as a stream; close it, which closes the source.

    Raises:
        UserError: there is no identity, one is damaged, or what decrypts is not installed.
        BrokenCaseError: while it is read: none of them opens it, or it was changed or cut off.
    """
    try:
        import pyrage
    except ImportError:
        raise UserError("What decrypts the file is not installed", f"Install it: {WITH_CIPHER}") from None
    if not identities:
        raise UserError(
            "The file is encrypted, and there is no identity to open it with",
            "Name yours before the command: tocsin --identity FILE import …",
        )
    try:
        known: list[object] = [pyrage.x25519.Identity.from_str(one) for one in identities]
    except pyrage.IdentityError as error:
        raise UserError(f"The identity cannot be used: {error}", "It begins with AGE-SECRET-KEY-1") from None
    return io.BufferedReader(Decrypting(source, known), 1 << 16)


class _Joined:
    """Reads pieces one after the other."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = memoryview(piece)
        data, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return data
