"""What this run opens encrypted cases with; kept in memory, never written, never shown."""

from __future__ import annotations

import resource
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tocsin.domain.errors import LockedCaseError
from tocsin.storage import case_key, os_keyring
from tocsin.storage.case_key import HolderKind, KeyFile
from tocsin.storage.cipher import Cipher
from tocsin.storage.engine import WITH_CIPHER


def _nothing() -> Sequence[str]:
    return ()


class Keys:
    """Opens cases: with what opened one before, the keyring of the machine, what was given, or by asking.

    Attributes:
        passphrases: gives those that a file or a descriptor holds; called when one is first needed.
        identities: gives the age identities of a file; called when one is first needed.
        ask: asks a person for the passphrase of a case, by its reference; None where nobody can be asked.
        used: whether an encrypted case was opened.
    """

    def __init__(
        self,
        passphrases: Callable[[], Sequence[str]] = _nothing,
        identities: Callable[[], Sequence[str]] = _nothing,
        ask: Callable[[str], str] | None = None,
    ) -> None:
        self.passphrases = passphrases
        self.identities = identities
        self.ask = ask
        self.used = False
        self._known: list[str] = []

    def __repr__(self) -> str:
        return "Keys(…)"

    def cipher(self, folder: Path, *, asking: bool = True) -> Cipher | None:
        """Give what decrypts the case in a folder; None if it is not encrypted.

        Args:
            folder: of the case.
            asking: whether a person may be asked for a passphrase.

        Raises:
            LockedCaseError: nothing at hand opens it, or what decrypts it is not installed.
            BrokenCaseError: its key file is damaged.
        """
        key = case_key.read_key(folder)
        if key is None:
            return None
        if not case_key.has_libraries():
            raise LockedCaseError(folder.name, install=WITH_CIPHER)
        for identity in self._at_hand(key):
            cipher = self._opened(folder, key, identity)
            if cipher is not None:
                return cipher
        given = bool(self.passphrases())
        if asking and self.ask is not None and not given and _kinds(key, HolderKind.PASSPHRASE):
            given = True
            cipher = self.by_passphrase(folder, self.ask(folder.name))
            if cipher is not None:
                return cipher
        raise LockedCaseError(folder.name, wrong=given)

    def by_passphrase(self, folder: Path, passphrase: str) -> Cipher | None:
        """Open the case in a folder with a passphrase; None if it does not open it."""
        key = case_key.read_key(folder)
        if key is None:
            return None
        found = _by_passphrase(key, passphrase)
        return self._opened(folder, key, found) if found else None

    def trace(self, error: BaseException) -> str:
        """Give the traceback of an error of ours: without what it says, once an encrypted case was open."""
        if not self.used:
            return "".join(traceback.format_exception(error))
        parts: list[str] = []
        one: BaseException | None = error
        while one is not None:
            said = f"{type(one).__name__} (what it says is left out: the case is encrypted)\n"
            parts.append("".join([*traceback.format_tb(one.__traceback__), said]))
            one = one.__cause__ or one.__context__
        return "caused:\n".join(reversed(parts))

    def _at_hand(self, key: KeyFile) -> Iterator[str]:
        """Give the identities that may be a holder's, the cheapest to look for first."""
        yield from tuple(self._known)
        for holder in _kinds(key, HolderKind.KEYRING):
            yield os_keyring.get(key.id, holder.recipient)
        yield from self.identities()
        for passphrase in self.passphrases():
            yield _by_passphrase(key, passphrase)

    def _opened(self, folder: Path, key: KeyFile, identity: str) -> Cipher | None:
        cipher = case_key.unseal(folder, key, identity) if identity else None
        if cipher is not None and not self.used:
            self.used = True
            # From here on, a crash must not write the memory of this process to the disk.
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
        if cipher is not None and identity not in self._known:
            self._known.append(identity)
        return cipher


def has_passphrase(folder: Path) -> bool:
    """Whether a passphrase opens the case in a folder."""
    key = case_key.read_key(folder)
    return key is not None and bool(_kinds(key, HolderKind.PASSPHRASE))


def _kinds(key: KeyFile, kind: HolderKind) -> list[case_key.Holder]:
    return [holder for holder in key.holders if holder.kind is kind]


def _by_passphrase(key: KeyFile, passphrase: str) -> str:
    """Give the identity that a passphrase opens, or an empty text."""
    found = (
        case_key.identity_by_passphrase(holder, passphrase) for holder in _kinds(key, HolderKind.PASSPHRASE)
    )
    return next((one for one in found if one), "")
