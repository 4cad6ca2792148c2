"""Verifying a journal, and beside it only reading the same rows and hashing the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from tocsin.domain import journal
from tocsin.domain.entries import KINDS
from tocsin.storage.case_store import CaseStore


def verify_beside_hashing(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Give two things to run: the verification of a case, and the bare work under it.

    The bare work reads every row and hashes a header and a body of the same length; it compares nothing.
    """

    def verify() -> None:
        with CaseStore.open(folder) as store:
            findings = list(journal.verify(store.sealed(), frozenset(KINDS)))
        if findings:
            raise AssertionError(findings)

    def hashing() -> None:
        with CaseStore.open(folder) as store:
            for entry in store.sealed():
                header = (
                    f"{entry.actor}{entry.body_sha256}{entry.id}{entry.kind}{entry.prev}{entry.recorded_at}"
                )
                hashlib.sha256(journal.HASH_PREFIX + header.encode()).hexdigest()
                hashlib.sha256(bytes.fromhex(entry.salt or "") + (entry.body or "").encode()).hexdigest()

    return verify, hashing
