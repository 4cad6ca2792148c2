"""The journal of one case on disk: reading it, and appending to it so that what is acknowledged stays."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from tocsin.domain import journal
from tocsin.domain.entries import Body, CasePurged, ClockJumped, Emptied, Entry, Redacted, read_body
from tocsin.domain.errors import BrokenCaseError, LockedCaseError, UserError
from tocsin.domain.journal import EMPTY, SAFE_INTEGER, Head, SealedEntry
from tocsin.domain.moments import read_utc, write_utc
from tocsin.storage import engine, schema
from tocsin.storage.case_key import is_encrypted
from tocsin.storage.cipher import Cipher, Secrets
from tocsin.storage.failing import (
    log_not_emptied,
    no_database,
    refuse_damaged,
    refuse_unreadable_time,
    still_there,
    told_apart,
)
from tocsin.storage.lock import WaitingFor, holding
from tocsin.storage.sharing import share_alike

if TYPE_CHECKING:
    from sqlite3 import Connection

DATABASE = "case.db"
LOCK = "case.lock"

_JUMP = timedelta(seconds=2)
"""How far the machine's clock may stand before the last entry without that being noted: entries of one
batch are a microsecond apart, so that the last of many lies a little in the future."""

_SMALLEST_PAGE = 512
"""Bytes: no SQLite database is shorter, and SQLite takes a shorter file for an empty one."""

_COLUMNS = "seq, id, recorded_at, actor, kind, salt, body, body_sha256, prev, hash"
_NONE = type(None)
_SOUND = {
    (int, str, str, str, str, salt, body, str, str, str) for salt in (str, _NONE) for body in (str, _NONE)
}
"""The types that the columns of a row have; what a damaged file holds instead is looked at more closely."""


class CaseStore:
    """One open case file. Use it as a context manager; it belongs to the thread that opened it."""

    def __init__(
        self, folder: Path, connection: Connection, *, writable: bool, cipher: Cipher | None = None
    ) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        self._lock = folder / LOCK
        self.writable = writable
        self.cipher = cipher
        self._connection = connection
        self.waiting_for: WaitingFor | None = None

    @classmethod
    def create(cls, folder: Path, cipher: Cipher | None = None) -> CaseStore:
        """Make the case file in a folder that exists and holds none; encrypted, if it is given with what."""
        path = folder / DATABASE
        key = cipher.secrets.database if cipher else ""
        with told_apart(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            share_alike(descriptor, folder)  # SQLite makes its log with the mode of this file
            os.close(descriptor)
            connection = engine.connect(path, writable=True, key=key)
            schema.upgrade(connection)
        return cls(folder, connection, writable=True, cipher=cipher)

    @classmethod
    def open(cls, folder: Path, cipher: Cipher | None = None) -> CaseStore:
        """Open the case in a folder: for reading only, where it cannot be written.

        Raises:
            LockedCaseError: it is encrypted, and there is nothing to decrypt it with.
            UserError: there is no case, or it was made by a newer version.
            BrokenCaseError: the file is damaged or out of reach.
        """
        path = folder / DATABASE
        with told_apart(path):
            is_there = path.is_file()
        if not is_there:
            raise UserError(f"There is no case in {folder}", "tocsin cases lists the cases of this workspace")
        if cipher is None and is_encrypted(folder):
            raise LockedCaseError(folder.name)
        secrets = (cipher.before, cipher.secrets) if cipher else ()
        keys = [one.database for one in secrets if one is not None] or [""]
        connection, writable = _connected(folder, keys)
        return cls(folder, connection, writable=writable, cipher=cipher)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> CaseStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def head(self, at: int | None = None) -> Head:
        """Give the end of the journal, now or as it was at the entry of that number."""
        with told_apart(self.path):
            row = self._connection.execute(
                "SELECT seq, hash FROM journal WHERE seq <= ? ORDER BY seq DESC LIMIT 1",
                (SAFE_INTEGER if at is None else at,),
            ).fetchone()
        return Head(*row) if row else EMPTY

    def number_of(self, id: str) -> int:
        """Give the number of the entry with an id, or 0."""
        with told_apart(self.path):
            row = self._connection.execute("SELECT seq FROM journal WHERE id = ?", (id,)).fetchone()
        return row[0] if row else 0

    def entries(self, after: int = 0, kinds: Sequence[str] = ()) -> Iterator[Entry[Body]]:
        """Give the entries that follow number ``after``, in order; only of some kinds if any are named."""
        only = f"AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        with told_apart(self.path):
            rows = self._connection.execute(
                "SELECT seq, id, recorded_at, actor, kind, body FROM journal "  # noqa: S608 - only marks
                f"WHERE seq > ? {only} ORDER BY seq",
                (after, *kinds),
            )
            left: Mapping[str, str] | None = None
            purged = 0
            for seq, id, recorded_at, actor, kind, body in rows:
                redacted = body is None
                refuse_damaged(seq, id, recorded_at, actor, kind, "" if redacted else body)
                refuse_unreadable_time(seq, recorded_at)
                if redacted and left is None:  # looked up for the first that needs it: few do
                    left, purged = self._what_redactions_left(), self._purged()
                if redacted and seq < purged:
                    yield Entry(seq, id, recorded_at, actor, Emptied(was=kind), redacted)
                    continue
                what = (left or {}).get(id, "{}") if redacted else body
                yield Entry(seq, id, recorded_at, actor, read_body(seq, kind, what), redacted)

    def _what_redactions_left(self) -> dict[str, str]:
        rows = self._connection.execute("SELECT seq, body FROM journal WHERE kind = 'redacted'")
        redactions = [read_body(seq, Redacted.kind, body) for seq, body in rows if body is not None]
        return {body.entry: body.keeps for body in redactions if isinstance(body, Redacted)}

    def _purged(self) -> int:
        """Give the number of the entry that ended the case, which is its last; 0 while there is none."""
        row = self._connection.execute("SELECT seq, kind FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        return row[0] if row and row[1] == CasePurged.kind else 0

    def sealed(self) -> Iterator[SealedEntry]:
        """Give every entry as stored, for verifying."""
        with told_apart(self.path):
            rows = self._connection.execute(f"SELECT {_COLUMNS} FROM journal ORDER BY seq")  # noqa: S608
            for row in rows:
                if tuple(map(type, row)) not in _SOUND:
                    refuse_damaged(*row[:5], *("" if left is None else left for left in row[5:7]), *row[7:])
                yield SealedEntry(*row)

    def wrong_guards(self) -> list[str]:
        """Say which triggers that should guard the case are missing, or do not say what they should."""
        with told_apart(self.path):
            return schema.wrong_guards(self._connection)

    def setting(self, name: str) -> str:
        """Give a setting of SQLite, as it holds for this case."""
        with told_apart(self.path):
            return str(self._connection.execute(f"PRAGMA {name}").fetchone()[0])

    def data_version(self) -> int:
        """Give a number that changes when another connection has committed."""
        with told_apart(self.path):
            version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version

    def shown(self, actor: str) -> str:
        """Give what a lock file, which is not encrypted, may call somebody: no name in an encrypted case."""
        return "somebody" if self.cipher else actor

    @contextmanager
    def writing(self, actor: str) -> Iterator[Writer]:
        """Hold the case for one transaction: nobody else appends between what is read and what is written.

        Everything that was appended is durable when the block ends; if it raises, nothing was.

        Raises:
            UserError: the case cannot be written here, or the disk is full.
        """
        if not self.writable:
            raise UserError(
                f"{self.folder} cannot be written",
                "Nothing was recorded. Make the folder writable, or copy the case to one that is",
            )
        with told_apart(self.path), holding(self._lock, self.shown(actor), self.waiting_for):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield Writer(self, self._connection, actor)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rekey(self, secrets: Secrets, begin: Callable[[], None]) -> None:
        """Encrypt every page with another key; it is done as a whole, or not at all.

        Args:
            secrets: the key to come.
            begin: called once nobody else has the file open, before anything is changed.

        Raises:
            UserError: another program has the case open, and would go on with the key from before.
        """
        with told_apart(self.path), holding(self._lock, "rekey"):
            # Without a log nobody else can have the file open: SQLite says so, and nothing was done.
            self._connection.execute("PRAGMA journal_mode = DELETE")
            begin()
            self._connection.execute(f"PRAGMA rekey = \"x'{secrets.database}'\"")
            self._connection.execute(f"PRAGMA journal_mode = {engine.journal_mode()}")

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing of what was removed is left in it."""
        with told_apart(self.path):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def forget_freed_pages(self) -> None:
        """Empty the write-ahead log, so that what was redacted is left neither in it nor in the case file.

        Raises:
            UserError: that failed, or another program went on reading the case as it was before.
        """
        with log_not_emptied(self.path):
            busy, *_pages = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise still_there(self.path, "another program is reading the case")


class Writer:
    """What may be done inside `CaseStore.writing`."""

    def __init__(self, store: CaseStore, connection: Connection, actor: str) -> None:
        self._store = store
        self._connection = connection
        self._actor = actor
        self.head = EMPTY
        """The end of the journal after the last `append`."""

    def entries(self, after: int) -> list[Entry[Body]]:
        """Give the entries that others appended after number ``after``."""
        return list(self._store.entries(after))

    def append(
        self, bodies: Sequence[Body], now: datetime, randomness: Callable[[int], bytes], *, id: str = ""
    ) -> list[Entry[Body]]:
        """Append entries, in order.

        Where the machine's clock stands before the last entry, the entries keep their order and the
        jump is recorded first.

        Args:
            bodies: what to say; nothing is written for none.
            now: the present, aware.
            randomness: gives so many random bytes.
            id: of the first of them, in the words of who asks for it; a new one if empty.
        """
        head, last = self._end()
        named = {0: id} if id else {}
        if bodies and last is not None and read_utc(last) - now > _JUMP:
            bodies = [ClockJumped(machine_said=write_utc(now), last_entry=last), *bodies]
            named = {1: id} if id else {}
        appended = []
        for number, body in enumerate(bodies):
            instant = journal.next_instant(now, last)
            sealed = journal.seal(
                head,
                id=named.get(number) or journal.uuid7(instant, randomness(10)),
                recorded_at=instant,
                actor=self._actor,
                kind=body.kind,
                body=journal.canonical(body),
                salt=randomness(16).hex(),
            )
            self._insert(sealed)
            head, last = Head(sealed.seq, sealed.hash), sealed.recorded_at
            self.head = head
            appended.append(Entry(sealed.seq, sealed.id, sealed.recorded_at, self._actor, body))
        return appended

    def _end(self) -> tuple[Head, str | None]:
        row = self._connection.execute(
            "SELECT seq, hash, recorded_at FROM journal ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return (Head(row[0], row[1]), row[2]) if row else (EMPTY, None)

    def _insert(self, sealed: SealedEntry) -> None:
        marks = ", ".join("?" * len(sealed.__struct_fields__))
        self._connection.execute(
            f"INSERT INTO journal ({_COLUMNS}) VALUES ({marks})",  # noqa: S608 - only names and marks
            msgspec.structs.astuple(sealed),
        )

    def empty(self, entry_id: str) -> None:
        """Remove the body of an entry that one appended in this transaction redacts."""
        self._connection.execute("UPDATE journal SET salt = NULL, body = NULL WHERE id = ?", (entry_id,))

    def empty_all(self) -> None:
        """Remove the body of every entry but the last, which purges the case in this transaction."""
        self._connection.execute(
            "UPDATE journal SET salt = NULL, body = NULL WHERE seq < (SELECT max(seq) FROM journal)"
        )


def _connected(folder: Path, keys: Sequence[str]) -> tuple[Connection, bool]:
    """Connect with the key that fits, and say whether the case can be written.

    There are two while a rekey is unfinished. The one from before comes first: what was begun and not done is
    undone with that.
    """
    *earlier, last = keys
    for key in earlier:
        with suppress(BrokenCaseError):
            return _connect(folder, key)
    return _connect(folder, last)


def _connect(folder: Path, key: str) -> tuple[Connection, bool]:
    path = folder / DATABASE
    with told_apart(path):
        _refuse_what_isno_database(path, key)
        writable = os.access(path, os.W_OK) and os.access(folder, os.W_OK)
        connection = engine.connect(
            path, writable=writable, immutable=not writable and _at_rest(path), key=key
        )
        try:
            if not schema.is_current(connection):
                _upgrade(folder, connection, writable=writable)
        except BaseException:
            connection.close()
            raise
    return connection, writable


def _at_rest(path: Path) -> bool:
    """Whether the file holds everything: no log or rollback beside it waits to be taken in."""
    beside = [path.with_name(path.name + end) for end in ("-wal", "-journal")]
    return not any(log.exists() and log.stat().st_size for log in beside)


def _refuse_what_isno_database(path: Path, key: str) -> None:
    """Look at the first page before anything can write: opening a damaged file for writing could change it.

    By SQLite, and not by reading the file: closing it another way would drop every lock that this process
    holds on it, where it has the case open already. Without locks, so that nothing is made or rolled back;
    another process may be writing meanwhile, so only what no writer ever changes is held against the file:
    that it is a database. Whether it is whole shows when it is opened with locks.
    """
    size = path.stat().st_size
    if size < _SMALLEST_PAGE:
        what = "is cut off" if size else "is empty"
        raise BrokenCaseError(f"{path} {what}", "Restore it from a copy. Nothing was changed")
    if key and not _at_rest(path):
        return  # the first page may be half-way to another key
    with closing(engine.connect(path, writable=False, immutable=True, key=key)) as connection:
        try:
            connection.execute("PRAGMA schema_version").fetchone()
        except Exception as error:
            if not engine.is_database_error(error):
                raise
            if "not a database" not in str(error):
                return
            raise no_database(path, str(error), encrypted=bool(key)) from error


def _upgrade(folder: Path, connection: Connection, *, writable: bool) -> None:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchone():
        raise BrokenCaseError(
            f"{folder / DATABASE} holds no journal: it is not a case, or was cut off",
            "Restore it from a copy. Nothing was changed",
        )
    if not writable:
        raise UserError(
            f"{folder} was made by an older tocsin and cannot be upgraded where it is",
            "Copy the case folder to one that can be written",
        )
    with holding(folder / LOCK, "upgrade"):
        schema.upgrade(connection)
