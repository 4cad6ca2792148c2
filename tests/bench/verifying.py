"""The record beside the bare work under it: verifying beside hashing, appending beside inserting."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tocsin.domain import journal
from tocsin.domain.entries import KINDS, LogWritten
from tocsin.domain.journal import SealedEntry
from tocsin.services.cases import open_new_case
from tocsin.services.workbench import Workbench
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore

APPENDED = 300
"""How many entries one measurement appends, each durable before the next."""


def verify_beside_hashing(folder: Path) -> tuple[Callable[[], None], Callable[[], None]]:
    """Give two things to run: the verification of a case, and the bare work under it.

    The bare work reads every row with the same SQLite and hashes the same bytes: what was hashed into the
    header, put together without being quoted, and salt and body. It compares nothing.
    """

    def verify() -> None:
        with CaseStore.open(folder) as store:
            findings = list(journal.verify(store.sealed(), frozenset(KINDS)))
        if findings:
            raise AssertionError(findings)

    def hashing() -> None:
        sha256 = hashlib.sha256
        with closing(engine.connect(folder / "case.db", writable=False)) as connection:
            for row in connection.execute("SELECT * FROM journal ORDER BY seq"):
                seq, id, recorded_at, actor, kind, salt, body, digest, prev, _hash = row
                header = f'{{"actor":"{actor}","body_sha256":"{digest}","id":"{id}","kind":"{kind}",'
                header += f'"prev":"{prev}","recorded_at":"{recorded_at}","seq":{seq}}}'
                sha256(journal.HASH_PREFIX + header.encode()).hexdigest()
                sha256(bytes.fromhex(salt) + body.encode()).hexdigest()

    return verify, hashing


def hash_alone(folder: Path) -> Callable[[], None]:
    """Give what hashes the bytes of a case that are in memory already."""
    with CaseStore.open(folder) as store:
        pieces = [piece for entry in store.sealed() for piece in _hashed(entry)]

    def hashing() -> None:
        for piece in pieces:
            hashlib.sha256(piece).hexdigest()

    return hashing


def _hashed(entry: SealedEntry) -> tuple[bytes, bytes]:
    values = (entry.actor, entry.body_sha256, entry.id, entry.kind, entry.prev, entry.recorded_at, entry.seq)
    header = '{"actor":"%s","body_sha256":"%s","id":"%s","kind":"%s","prev":"%s","recorded_at":"%s","seq":%d}'
    body = bytes.fromhex(entry.salt or "") + (entry.body or "").encode()
    return journal.HASH_PREFIX + (header % values).encode(), body


def append_beside_insert(home: Path) -> tuple[Callable[[], float], Callable[[], float]]:
    """Give two measurements of the seconds that one entry takes, durable when it is counted.

    Ours is what a note costs once it is typed: the lock, what others wrote meanwhile, the chain, the commit.
    The bare insert is one row of the same columns and length in a file beside it, by the same SQLite in the
    same mode, in a transaction of its own.
    """
    case = open_new_case(Workbench(home, "lead"), "Appended to", zone="UTC", role="controller")
    path = case.folder / "bare.db"
    path.touch(0o600)
    connection = engine.connect(path, writable=True)
    columns = ", ".join(f"{name} TEXT" for name in SealedEntry.__struct_fields__[1:])
    connection.execute(f"CREATE TABLE journal (seq INTEGER PRIMARY KEY, {columns}) STRICT")
    connection.execute("CREATE UNIQUE INDEX bare_id ON journal (id)")
    row = tuple(getattr(list(case.sealed())[-1], name) for name in SealedEntry.__struct_fields__[2:])

    def ours() -> float:
        start = time.perf_counter()
        for number in range(APPENDED):
            case.record(lambda _state, text=f"Client {number} called": [LogWritten(text=text)])  # type: ignore[misc]
        return (time.perf_counter() - start) / APPENDED

    def bare() -> float:
        start = time.perf_counter()
        for _number in range(APPENDED):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO journal VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (os.urandom(16).hex(), *row)
            )
            connection.execute("COMMIT")
        return (time.perf_counter() - start) / APPENDED

    return ours, bare
