"""The Ed25519 key that a responder seals with, and the keys of others that are trusted here.

The key is one small file of this user's own (0600). Where a passphrase or the keyring of the machine protects
it, it is an age file whose identity they give, as that of an encrypted case is (`tocsin.storage.case_key`).
"""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.record.seals import fingerprint
from tocsin.storage import os_keyring
from tocsin.storage.case_key import (
    Holder,
    HolderKind,
    identity_by_passphrase,
    new_identity,
    passphrase_holder,
)
from tocsin.storage.whole import write_whole

# cryptography and pyrage are imported where they are used: most commands do without them.
# ruff: noqa: PLC0415

KEY = "seal.key"
TRUSTED = "seal.trusted.json"
FORMAT = "tocsin-seal-key/1"
_SEAL = "seal"
INSTALL = "pip install 'tocsin[seal]'"


class KeyFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """What ``seal.key`` says.

    Attributes:
        format: `FORMAT`.
        public: the public key, hex.
        secret: the 32 bytes of the private key, base64; encrypted, if there is a holder.
        holder: whose passphrase, or which keyring, opens it; None where it lies open.
    """

    format: str
    public: str
    secret: str
    holder: Holder | None = None

    @property
    def has_passphrase(self) -> bool:
        """Whether somebody has to be asked for a passphrase."""
        return self.holder is not None and self.holder.kind is HolderKind.PASSPHRASE

    def __repr__(self) -> str:
        return f"KeyFile({self.public})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing of the secret here either."""
        return [("public", self.public)]


class Trusted(msgspec.Struct, frozen=True):
    """A key whose seals count: the name it is known by, and since when (UTC, fixed-width form)."""

    name: str
    since: str


def make_key(folder: Path, passphrase: str = "", *, keyring: bool = False) -> KeyFile:
    """Make a key and write it into a folder of this user's own.

    Args:
        folder: the folder.
        passphrase: protects it; empty for none.
        keyring: let the keyring of the machine protect it.

    Raises:
        UserError: there is one already, it cannot be written, or there is no keyring.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise not_installed() from None
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw().hex()
    secret, holder = private.private_bytes_raw(), None
    if passphrase or keyring:
        holder = _in_keyring() if keyring else passphrase_holder(_SEAL, passphrase)
        secret = _encrypted(secret, holder)
    key = KeyFile(FORMAT, public, base64.b64encode(secret).decode(), holder)
    path = folder / KEY
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(key))
            file.flush()
            os.fsync(descriptor)
    except FileExistsError:
        hint = "It stays as it is: seals made with it are checked with its public half"
        raise UserError(f"There is a key already: {path}", hint) from None
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}", "No key was made") from error
    return key


def _in_keyring() -> Holder:
    if not os_keyring.is_there():
        raise UserError("This machine has no keyring", "Use a passphrase: tocsin seal init")
    identity, recipient = new_identity()
    os_keyring.put(_SEAL, recipient, identity)
    return Holder(name=_SEAL, kind=HolderKind.KEYRING, recipient=recipient)


def _encrypted(secret: bytes, holder: Holder) -> bytes:
    import pyrage

    sealed: bytes = pyrage.encrypt(secret, [pyrage.x25519.Recipient.from_str(holder.recipient)])
    return sealed


def read_key(folder: Path) -> KeyFile | None:
    """Read the key of this user; None where there is none.

    Raises:
        UserError: it cannot be read.
    """
    path = folder / KEY
    try:
        key = msgspec.json.decode(path.read_bytes(), type=KeyFile)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"{path} cannot be read: {what}", "Restore it from a copy, or move it away"
        ) from error
    if key.format != FORMAT:
        raise UserError(f"{path} is no key that this version knows", "Update tocsin")
    return key


def sign(key: KeyFile, message: bytes, passphrase: str = "") -> str | None:
    """Sign a message; gives the signature as hex, or None if the passphrase does not open the key.

    Raises:
        UserError: the key is damaged, or the keyring does not open it.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        raise not_installed() from None
    secret = base64.b64decode(key.secret)
    if key.holder is not None:
        identity = _identity(key.holder, passphrase)
        if identity is None:
            return None
        secret = _decrypted(secret, identity)
    try:
        private = Ed25519PrivateKey.from_private_bytes(secret)
    except ValueError:
        raise _damaged() from None
    if private.public_key().public_bytes_raw().hex() != key.public:
        raise _damaged()
    return private.sign(message).hex()


def _identity(holder: Holder, passphrase: str) -> str | None:
    if holder.kind is HolderKind.PASSPHRASE:
        return identity_by_passphrase(holder, passphrase)
    identity = os_keyring.get(_SEAL, holder.recipient)
    if not identity:
        raise UserError(
            "The keyring of this machine does not open the key to seal with", "Unlock the keyring"
        )
    return identity


def _decrypted(secret: bytes, identity: str) -> bytes:
    import pyrage

    try:
        opened: bytes = pyrage.decrypt(secret, [pyrage.x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise _damaged() from None
    return opened


def _damaged() -> UserError:
    return UserError("The key to seal with is damaged", "Restore it from a copy, or move it away")


def signature_holds(public: str, message: bytes, signature: str) -> bool | None:
    """Whether a signature is one by the holder of a public key; None where nothing here can tell.

    Args:
        public: 64 hex digits.
        message: what was signed.
        signature: 128 hex digits.
    """
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def not_installed() -> UserError:
    """Say that what signs is not installed."""
    return UserError("What signs and checks seals is not installed", f"Install it: {INSTALL}")


def read_trusted(folder: Path) -> dict[str, Trusted]:
    """Give the keys whose seals count, by fingerprint; this user's own is among them.

    Raises:
        UserError: the file of them cannot be read.
    """
    path = folder / TRUSTED
    try:
        trusted = msgspec.json.decode(path.read_bytes(), type=dict[str, Trusted])
    except FileNotFoundError:
        trusted = {}
    except (OSError, msgspec.DecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"{path} cannot be read: {what}", "Restore it from a copy, or move it away"
        ) from error
    own = read_key(folder)
    return (
        trusted if own is None else {fingerprint(own.public): Trusted("this user's own key", ""), **trusted}
    )


def trust(folder: Path, finger: str, trusted: Trusted | None) -> None:
    """Let the seals of a key count from now on, or with None not any more.

    Raises:
        UserError: the file of them cannot be read or written.
    """
    path = folder / TRUSTED
    known = {one: name for one, name in read_trusted(folder).items() if name.since and one != finger}
    if trusted is not None:
        known[finger] = trusted
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, msgspec.json.format(msgspec.json.encode(known), indent=2) + b"\n", durable=True)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}", "Nothing was changed") from error
