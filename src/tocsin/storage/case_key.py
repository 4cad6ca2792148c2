"""``case.key``: who can open an encrypted case.

The secrets of the case are one age file for several holders. A holder is an age recipient; what opens it, its
identity, is sealed with a passphrase (Argon2id and AES-256-GCM), kept in the keyring of the machine, or in a
file of the person's own. So the secrets can be changed for everybody without anybody's passphrase. The
recipients are named inside as well: one that somebody slipped in without the key is found out.
"""

from __future__ import annotations

import base64
import os
import unicodedata
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import msgspec

from tocsin.domain.errors import BrokenCaseError, NewerCaseError, UserError
from tocsin.storage.cipher import Cipher, Secrets
from tocsin.storage.engine import WITH_CIPHER, can_encrypt
from tocsin.storage.whole import write_whole

# pyrage and cryptography are imported where they are used: cases that are not encrypted do without them.
# ruff: noqa: PLC0415

KEY = "case.key"
FORMAT = 1

_PASSES, _MEMORY_KIB, _LANES = 3, 64 << 10, 4
"""Argon2id, the second choice of RFC 9106, section 4."""

_MOST_MEMORY_KIB, _MOST_PASSES, _MOST_LANES = 1 << 20, 32, 64
"""What a key file may ask for: one that asks for more would only keep the machine busy."""


class HolderKind(StrEnum):
    """Where a holder's identity is."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the word, not one
    KEYRING = "keyring"
    AGE = "age"


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody, or something, that can open the case.

    Attributes:
        name: what it is called.
        kind: where its identity is.
        recipient: the public half, ``age1…``.
        salt: of Argon2id, hex; for a passphrase only, as what follows.
        passes: of Argon2id.
        memory_kib: of Argon2id.
        lanes: of Argon2id.
        identity: the identity, sealed: 12 bytes of nonce, then AES-256-GCM over it and the recipient; hex.
    """

    name: str
    kind: HolderKind
    recipient: str
    salt: str = ""
    passes: int = 0
    memory_kib: int = 0
    lanes: int = 0
    identity: str = ""


class KeyFile(msgspec.Struct, frozen=True):
    """What ``case.key`` says; nothing of it opens the case by itself.

    Attributes:
        format: its version.
        id: names the case to a keyring; random, hex.
        holders: who can open it.
        sealed: the secrets, an age file for every holder; base64.
        rekeying: whether those from before are in it as well, for a rekey that has not ended.
    """

    format: int
    id: str
    holders: tuple[Holder, ...]
    sealed: str
    rekeying: bool = False


class _Sealed(msgspec.Struct, frozen=True):
    id: str
    recipients: tuple[str, ...]
    now: Secrets
    before: Secrets | None = None


class _Version(msgspec.Struct):
    format: int


def has_libraries() -> bool:
    """Whether what encrypts a case is installed."""
    return can_encrypt() and all(find_spec(name) is not None for name in ("cryptography", "pyrage"))


def need_libraries() -> None:
    """Refuse where what encrypts a case is not installed.

    Raises:
        UserError: it is not.
    """
    if not has_libraries():
        raise _not_installed()


def _not_installed() -> UserError:
    return UserError("What encrypts a case is not installed", f"Install it: {WITH_CIPHER}")


def is_encrypted(folder: Path) -> bool:
    """Whether the case in a folder is encrypted."""
    return (folder / KEY).exists()


def read_key(folder: Path) -> KeyFile | None:
    """Read who can open the case in a folder; None if it is not encrypted.

    Raises:
        UserError: it cannot be read, or was written by a newer version.
        BrokenCaseError: it is damaged.
    """
    path = folder / KEY
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check who may read it") from error
    try:
        version = msgspec.json.decode(data, type=_Version).format
        if version > FORMAT:
            raise NewerCaseError(f"{path} has a form that this version does not know ({version})")
        return msgspec.json.decode(data, type=KeyFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(path) from error


def _damaged(path: Path | str) -> BrokenCaseError:
    return BrokenCaseError(
        f"{path} is damaged: nothing can be opened with it",
        "Restore it from a copy: without it the case cannot be read by anybody. Nothing was changed",
    )


def write_key(folder: Path, key: KeyFile) -> None:
    """Write who can open a case; the file is whole and on the disk before it takes the place of another.

    Raises:
        UserError: it cannot be written.
    """
    path = folder / KEY
    data = msgspec.json.format(msgspec.json.encode(key), indent=2) + b"\n"
    try:
        write_whole(path, data, durable=True, shared=True)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}", "Nothing was changed") from error


def seal(id: str, holders: tuple[Holder, ...], now: Secrets, before: Secrets | None = None) -> KeyFile:
    """Seal the secrets of a case for its holders."""
    import pyrage

    recipients = tuple(holder.recipient for holder in holders)
    plain = msgspec.json.encode(_Sealed(id=id, recipients=recipients, now=now, before=before))
    sealed = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(one) for one in recipients])
    return KeyFile(FORMAT, id, holders, base64.b64encode(sealed).decode(), before is not None)


def unseal(folder: Path, key: KeyFile, identity: str) -> Cipher | None:
    """Open the secrets with an identity; None if it is no holder's.

    Raises:
        BrokenCaseError: the file was damaged, or changed by somebody who could not open it.
    """
    try:
        import pyrage
    except ImportError:
        raise _not_installed() from None
    path = folder / KEY
    try:
        opener = pyrage.x25519.Identity.from_str(identity)
    except pyrage.IdentityError:
        return None
    if str(opener.to_public()) not in {holder.recipient for holder in key.holders}:
        return None
    try:
        plain = pyrage.decrypt(base64.b64decode(key.sealed, validate=True), [opener])
        opened = msgspec.json.decode(plain, type=_Sealed)
    except (pyrage.DecryptError, ValueError, msgspec.DecodeError):
        raise _damaged(path) from None
    if (opened.id, opened.recipients) != (key.id, tuple(holder.recipient for holder in key.holders)):
        raise BrokenCaseError(
            f"{path} was changed by somebody who could not open it: its holders are not those inside",
            "Restore it from a copy, and find out who may write there. Nothing was changed",
        )
    return Cipher(opened.now, opened.before)


def new_identity() -> tuple[str, str]:
    """Make an age identity; gives it and its recipient."""
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def passphrase_holder(name: str, passphrase: str) -> Holder:
    """Make a holder whose identity a passphrase opens."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    identity, recipient = new_identity()
    salt, nonce = os.urandom(16), os.urandom(12)
    empty = Holder(
        name=name,
        kind=HolderKind.PASSPHRASE,
        recipient=recipient,
        salt=salt.hex(),
        passes=_PASSES,
        memory_kib=_MEMORY_KIB,
        lanes=_LANES,
    )
    sealed = AESGCM(_derived(empty, passphrase)).encrypt(nonce, identity.encode(), recipient.encode())
    return msgspec.structs.replace(empty, identity=(nonce + sealed).hex())


def identity_by_passphrase(holder: Holder, passphrase: str) -> str | None:
    """Open the identity of a holder; None if the passphrase is not its own.

    Raises:
        BrokenCaseError: what the holder says of itself makes no sense.
    """
    try:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise _not_installed() from None
    try:
        sealed = bytes.fromhex(holder.identity)
        derived = _derived(holder, passphrase)
        return AESGCM(derived).decrypt(sealed[:12], sealed[12:], holder.recipient.encode()).decode()
    except InvalidTag:
        return None
    except ValueError:
        raise _damaged(KEY) from None


def _derived(holder: Holder, passphrase: str) -> bytes:
    """Derive 32 bytes from a passphrase; it is taken in NFC (RFC 8265), for keyboards differ."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if holder.memory_kib > _MOST_MEMORY_KIB or holder.passes > _MOST_PASSES or holder.lanes > _MOST_LANES:
        raise ValueError("it asks for too much")
    argon = Argon2id(
        salt=bytes.fromhex(holder.salt),
        length=32,
        iterations=holder.passes,
        lanes=holder.lanes,
        memory_cost=holder.memory_kib,
    )
    return argon.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"))


def age_holder(name: str, recipient: str) -> Holder:
    """Make a holder of an age recipient; whoever has its identity opens the case.

    Raises:
        UserError: it is no recipient.
    """
    import pyrage

    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        raise UserError(
            f"{recipient!r} is no age recipient", "It begins with age1; age-keygen makes one"
        ) from None
    return Holder(name=name, kind=HolderKind.AGE, recipient=recipient)
