"""A keyring of the machine for tests, which keeps what it is given as long as a block runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend


@contextmanager
def ring_in_memory() -> Iterator[InMemory]:
    """Have a keyring on this machine while a ``with`` block runs."""
    keyring = pytest.importorskip("keyring")
    before, ring = keyring.get_keyring(), InMemory()
    keyring.set_keyring(_backend(ring))
    try:
        yield ring
    finally:
        keyring.set_keyring(before)


class InMemory:
    """What the keyring keeps, by service and user."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}


def _backend(ring: InMemory) -> KeyringBackend:
    from keyring.backend import KeyringBackend

    class Backend(KeyringBackend):
        priority = 0  # of the class: nobody who looks for the best keyring finds it

        def get_password(self, service: str, username: str) -> str | None:
            return ring.kept.get((service, username))

        def set_password(self, service: str, username: str, password: str) -> None:
            ring.kept[service, username] = password

        def delete_password(self, service: str, username: str) -> None:
            del ring.kept[service, username]

    backend = Backend()  # type: ignore[no-untyped-call]
    backend.priority = 5
    return backend
