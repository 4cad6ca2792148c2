"""The keyring of the machine: where an identity can be kept so that nobody types a passphrase."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tocsin.domain.errors import UserError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

# keyring takes long to load, and is used by encrypted cases that are kept there only.
# ruff: noqa: PLC0415

_SERVICE = "tocsin"


def _real() -> KeyringBackend | None:
    """Give the keyring, if there is one that encrypts: not where it would only be a file in plain text."""
    try:
        import keyring
        from keyring.backends.chainer import ChainerBackend
    except ImportError:
        return None
    found = keyring.get_keyring()
    parts = found.backends if isinstance(found, ChainerBackend) else [found]
    for one in parts:
        if one.priority >= 1 and not type(one).__module__.startswith("keyrings.alt"):
            return one
    return None


def is_there() -> bool:
    """Whether this machine has a keyring that can be trusted with an identity."""
    return _real() is not None


def _user(case: str, recipient: str) -> str:
    return f"{case} {recipient}"


def put(case: str, recipient: str, identity: str) -> None:
    """Keep the identity of a holder.

    Raises:
        UserError: there is no keyring, or it refused.
    """
    from keyring.errors import KeyringError

    backend = _real()
    if backend is None:
        raise UserError("This machine has no keyring", "Use a passphrase: tocsin key add-passphrase NAME")
    try:
        backend.set_password(_SERVICE, _user(case, recipient), identity)
    except KeyringError as error:
        raise UserError(f"The keyring refused: {error}", "Unlock it, or use a passphrase") from None


def get(case: str, recipient: str) -> str:
    """Give the identity of a holder; empty if there is no keyring, it is locked, or knows it not."""
    backend = _real()
    if backend is None:
        return ""
    from keyring.errors import KeyringError

    with suppress(KeyringError):
        return backend.get_password(_SERVICE, _user(case, recipient)) or ""
    return ""


def forget(case: str, recipient: str) -> None:
    """Remove the identity of a holder, if this keyring has it."""
    backend = _real()
    if backend is None:
        return
    from keyring.errors import KeyringError

    with suppress(KeyringError):
        backend.delete_password(_SERVICE, _user(case, recipient))
