"""Who can open an encrypted case: making the first holders, adding, removing, and changing every key."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.text import required
from tocsin.services.workbench import Workbench
from tocsin.storage import case_key, os_keyring
from tocsin.storage.case_key import Holder, HolderKind, KeyFile
from tocsin.storage.cipher import Cipher, new_secrets
from tocsin.storage.rekeying import reencrypt_folder
from tocsin.storage.workspace import OUT, UNSENT, VAULT

_LONGEST_NAME = 100
_SHORTEST_PASSPHRASE = 8

READABLE = (
    "who can open it (the names in case.key), its reference, and when its files were last changed",
    "about how many entries it has, how many files of evidence, and how long each of them is",
    "documents that you wrote out of it, with --output or an export: they are there to be read",
    "the memory of this machine while the case is open, and so its swap and hibernation file",
    "names and digests kept for the next run: the last head seen, in the state folder",
)
"""What encryption does not hide, in words."""


class Access(msgspec.Struct, frozen=True):
    """How a new case is to be opened later; a passphrase is no part of what is ever shown.

    Attributes:
        passphrase: one that opens it; empty for none.
        keyring: whether the keyring of this machine opens it.
        recipients: age recipients, ``age1…``.
    """

    passphrase: str = ""
    keyring: bool = False
    recipients: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Access(…)"


class HolderView(msgspec.Struct, frozen=True):
    """Somebody who can open the case: what it is called, what opens it, and its public half."""

    name: str
    kind: HolderKind
    recipient: str


class AccessView(msgspec.Struct, frozen=True):
    """How a case is kept.

    Attributes:
        ref: its reference.
        encrypted: whether it is.
        holders: who can open it.
        unfinished: whether a rekey was begun and did not end.
        readable: what encryption does not hide, in words.
        plain: documents in ``out/`` that anybody who has the folder can read.
    """

    ref: str
    encrypted: bool
    holders: tuple[HolderView, ...] = ()
    unfinished: bool = False
    readable: tuple[str, ...] = READABLE
    plain: tuple[str, ...] = ()


def need_encryption() -> None:
    """Refuse where what encrypts a case is not installed.

    Raises:
        UserError: it is not.
    """
    case_key.need_libraries()


def can_encrypt() -> bool:
    """Whether what encrypts a case is installed."""
    return case_key.has_libraries()


def keyring_is_there() -> bool:
    """Whether this machine has a keyring that can be trusted with a key."""
    return os_keyring.is_there()


def checked_passphrase(passphrase: str) -> str:
    """Refuse a passphrase that is no hindrance.

    Raises:
        UserError: it is too short.
    """
    if len(passphrase) < _SHORTEST_PASSPHRASE:
        raise UserError(
            f"The passphrase has fewer than {_SHORTEST_PASSPHRASE} characters", "Four words are easy to keep"
        )
    return passphrase


def begin_encrypted(folder: Path, access: Access) -> Cipher:
    """Make the secrets of a new case and write who can open it.

    Raises:
        UserError: what encrypts is not installed, or nobody could open it.
    """
    case_key.need_libraries()
    id = os.urandom(16).hex()
    holders = [case_key.age_holder(f"age {number}", one) for number, one in enumerate(access.recipients, 1)]
    if access.passphrase:
        holders.append(case_key.passphrase_holder("passphrase", checked_passphrase(access.passphrase)))
    if access.keyring:
        holders.append(_into_keyring(id, "keyring"))
    if not holders:
        raise UserError("Nobody could open the case", "Give a passphrase, or an age recipient")
    secrets = new_secrets()
    case_key.write_key(folder, case_key.seal(id, tuple(holders), secrets))
    return Cipher(secrets)


def _into_keyring(id: str, name: str) -> Holder:
    identity, recipient = case_key.new_identity()
    os_keyring.put(id, recipient, identity)
    return Holder(name=name, kind=HolderKind.KEYRING, recipient=recipient)


def show_access(workbench: Workbench, ref: str) -> AccessView:
    """Say who can open a case; nothing is opened for it."""
    folder = workbench.folder(ref)
    if not folder.is_dir():
        raise UserError(f"There is no case {ref}", "tocsin cases lists the cases of this workspace")
    key = case_key.read_key(folder)
    if key is None:
        return AccessView(ref, encrypted=False, readable=())
    holders = tuple(HolderView(one.name, one.kind, one.recipient) for one in key.holders)
    return AccessView(ref, True, holders, key.rekeying, plain=plain_documents(folder))


def plain_documents(folder: Path) -> tuple[str, ...]:
    """Name what lies in ``out/`` of a case, readable by whoever has the folder."""
    out = folder / OUT
    return tuple(sorted(path.name for path in out.iterdir())) if out.is_dir() else ()


def add_passphrase(workbench: Workbench, ref: str, name: str, passphrase: str) -> None:
    """Let another passphrase open the case."""
    _add(workbench, ref, name, lambda _id: case_key.passphrase_holder(name, checked_passphrase(passphrase)))


def add_recipient(workbench: Workbench, ref: str, name: str, recipient: str) -> None:
    """Let whoever has the identity of an age recipient open the case."""
    _add(workbench, ref, name, lambda _id: case_key.age_holder(name, recipient))


def add_keyring(workbench: Workbench, ref: str, name: str) -> None:
    """Let the keyring of this machine open the case."""
    _add(workbench, ref, name, lambda id: _into_keyring(id, name))


def _add(workbench: Workbench, ref: str, name: str, make: Callable[[str], Holder]) -> None:
    required(name, "The name", _LONGEST_NAME)
    key, cipher = _need(workbench, ref)
    if name in {holder.name for holder in key.holders}:
        raise UserError(f"{name!r} can open {ref} already", "Choose another name, or remove that one first")
    _write(workbench, ref, key, (*key.holders, make(key.id)), cipher)


def remove_holder(workbench: Workbench, ref: str, name: str) -> None:
    """Do not let a holder open the case any more; who has seen its keys keeps them, until a rekey."""
    key, cipher = _need(workbench, ref)
    gone = next((holder for holder in key.holders if holder.name == name), None)
    if gone is None:
        known = ", ".join(holder.name for holder in key.holders)
        raise UserError(f"{name!r} cannot open {ref}", f"Who can: {known}")
    left = tuple(holder for holder in key.holders if holder is not gone)
    if not left:
        raise UserError(f"{name!r} is the only one who can open {ref}", "Add another first")
    _write(workbench, ref, key, left, cipher)
    if gone.kind is HolderKind.KEYRING:
        os_keyring.forget(key.id, gone.recipient)


def rekey(workbench: Workbench, ref: str) -> int:
    """Change every key of a case: the journal, the vault, what is unsent; gives how many files that were.

    What stopped in the middle goes on when it is called again; the case is in use all the while.

    Raises:
        UserError: another program has the case open, or the disk is full.
        BrokenCaseError: a file of evidence was changed; the others are done when it is called again.
    """
    key, cipher = _need(workbench, ref)
    folder = workbench.folder(ref)
    both = cipher if cipher.before else Cipher(new_secrets(cipher.secrets), cipher.secrets)
    with workbench.store(ref) as store:
        store.rekey(both.secrets, lambda: _write(workbench, ref, key, key.holders, both))
    files = sum(reencrypt_folder(folder / name, both) for name in (VAULT, UNSENT))
    _write(workbench, ref, key, key.holders, Cipher(both.secrets))
    return files


def _need(workbench: Workbench, ref: str) -> tuple[KeyFile, Cipher]:
    """Open the secrets of a case that is encrypted."""
    folder = workbench.folder(ref)
    key, cipher = case_key.read_key(folder), workbench.keys.cipher(folder)
    if key is None or cipher is None:
        raise UserError(
            f"{ref} is not encrypted", "A case is encrypted from its beginning: tocsin new --encrypt"
        )
    return key, cipher


def _write(workbench: Workbench, ref: str, key: KeyFile, holders: tuple[Holder, ...], cipher: Cipher) -> None:
    sealed = case_key.seal(key.id, holders, cipher.secrets, cipher.before)
    case_key.write_key(workbench.folder(ref), sealed)
