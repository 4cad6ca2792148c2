"""The workbench: a workspace of cases, who works at it, and the case that is open on it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType

from tocsin.content.library import Library, shipped
from tocsin.content.places import state_folder
from tocsin.domain.case import CaseState, fold
from tocsin.domain.entries import (
    Body,
    CasePurged,
    Entry,
    Redacted,
)
from tocsin.domain.errors import DoubtError
from tocsin.domain.journal import Head, SealedEntry
from tocsin.domain.moments import read_utc, write_utc
from tocsin.domain.text import required
from tocsin.services.acts import Acts, insist_same, recorded_before
from tocsin.services.keys import Keys
from tocsin.services.known_case import KnownCase
from tocsin.services.record.ended import refuse_if_ended
from tocsin.services.record.remembering import Continuity
from tocsin.storage import unsent
from tocsin.storage.case_store import CaseStore
from tocsin.storage.cipher import Cipher
from tocsin.storage.events import EventTable, forget_events
from tocsin.storage.lock import WaitingFor
from tocsin.storage.remembered import RememberedHeads
from tocsin.storage.vault import Vault
from tocsin.storage.workspace import VAULT, case_folder, list_refs

_ACTOR_LIMIT = 100


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Workbench:
    """A workspace, the person who works there, and the content they work with.

    Args:
        home: the folder of the workspace; made when the first case is.
        actor: who is named in what gets recorded.
        library: the catalogue, regimes, forms, templates and playbooks.
        heads: the folder where the last head seen of each case is remembered; the user's own if None.
        now: gives the present, aware.
        randomness: gives so many random bytes.
    """

    def __init__(
        self,
        home: Path,
        actor: str,
        *,
        library: Library | None = None,
        heads: Path | None = None,
        now: Callable[[], datetime] = _utc_now,
        randomness: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.home = home
        self.actor = required(actor, "The name of the actor", _ACTOR_LIMIT)
        self.library = library or shipped()
        self.now = now
        self.randomness = randomness
        self.heads = RememberedHeads(heads or state_folder() / "heads")
        self.waiting_for: WaitingFor | None = None
        self.confirm: Callable[[Sequence[str]], bool] | None = None
        self._confirmed: set[str] = set()
        self.keys = Keys()
        self.acts: Acts | None = None

    def ask(self, doubts: Iterable[str]) -> tuple[str, ...]:
        """Ask whether what looks wrong is so; gives what was asked, to be recorded with it.

        Raises:
            DoubtError: nobody has said yes yet; its ``confirm`` says so for the next time.
        """
        asked = tuple(doubts)
        sure = set(asked) <= self._confirmed or (self.confirm is not None and self.confirm(asked))
        if asked and not sure:
            raise DoubtError(asked, lambda: self._confirmed.update(asked))
        return asked

    def refs(self) -> list[str]:
        """Give the references of all cases of the workspace, oldest first."""
        return list_refs(self.home)

    def folder(self, ref: str) -> Path:
        """Give the folder of a case."""
        return case_folder(self.home, ref)

    def open(self, ref: str, *, any_history: bool = False, asking: bool = True) -> OpenCase:
        """Open a case; close it with a ``with`` block.

        Args:
            ref: its reference.
            any_history: open it even if its history is not the one that was seen before, to accept it.
            asking: whether a person may be asked for its passphrase.

        Raises:
            UserError: there is no such case, or it was made by a newer version.
            LockedCaseError: it is encrypted, and nothing at hand opens it.
            HistoryError: it is not the history that this user saw before.
            BrokenCaseError: it is damaged.
        """
        return OpenCase(self, self.store(ref, asking=asking), any_history=any_history)

    def store(self, ref: str, *, asking: bool = True) -> CaseStore:
        """Open the file of a case without reading its journal; close it with a ``with`` block."""
        folder = self.folder(ref)
        return CaseStore.open(folder, self.keys.cipher(folder, asking=asking))


class OpenCase(KnownCase):
    """A case that is open: its state, and the one way to add to it."""

    def __init__(self, workbench: Workbench, store: CaseStore, *, any_history: bool = False) -> None:
        super().__init__(workbench)
        self._store = store
        store.waiting_for = workbench.waiting_for
        self._is_closed = False
        self._clock = workbench.now
        try:
            self._data_version = store.data_version()
            self.continuity = Continuity(workbench.heads, store, any_history=any_history)
            self.state = fold(self._entries_to_begin_with())
            self.continuity.follow(self.state.seq)
        except BaseException:
            store.close()
            raise

    def _entries_to_begin_with(self) -> Iterator[Entry[Body]]:
        """Give the journal; where this run was recorded before, only up to there, and at the time of then."""
        acts = self.workbench.acts
        recorded = self._store.number_of(acts.first) if acts else 0
        for entry in self._store.entries():
            if entry.seq == recorded:
                self.workbench.now = partial(read_utc, entry.recorded_at)
                return
            yield entry

    def __enter__(self) -> OpenCase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the case file; its last entry is remembered."""
        if not self._is_closed:
            self._is_closed = True
            self._remember()
            self._store.close()

    def _remember(self) -> None:
        if self.state.seq and not self.continuity.recollection.is_suspicious:
            self.continuity.keep(self.header.ref, write_utc(self.workbench.now()))

    # Where it is and what it is called.

    @property
    def folder(self) -> Path:
        """The folder of the case."""
        return self._store.folder

    @property
    def is_writable(self) -> bool:
        """Whether anything can be recorded here."""
        return self._store.writable

    @property
    def is_encrypted(self) -> bool:
        """Whether everything of it on the disk is encrypted."""
        return self._store.cipher is not None

    @property
    def cipher(self) -> Cipher | None:
        """What the files beside the journal are encrypted with; None where the case is not encrypted."""
        return self._store.cipher

    @cached_property
    def vault(self) -> Vault:
        """The evidence files."""
        return Vault(self.folder / VAULT, self._store.cipher)

    @cached_property
    def events(self) -> EventTable:
        """The machine events."""
        return EventTable(self._store)

    def head(self, at: int | None = None) -> Head:
        """Give the end of the journal, now or as it was at the entry of that number.

        A run that may be a repeated one sees the end that it knows of: a document says the same again.
        """
        return self._store.head(self.state.seq if at is None and self.workbench.acts else at)

    def sealed(self) -> Iterator[SealedEntry]:
        """Give every entry as stored, with its hash, for a copy that others can verify."""
        return self._store.sealed()

    # Adding to it.

    def record(self, decide: Callable[[CaseState], Sequence[Body]]) -> list[Entry[Body]]:
        """Record what somebody did, all of it or nothing.

        Args:
            decide: is given the newest state, others' entries included, and gives what to record; nobody
                can append in between. It raises UserError to refuse.

        Returns:
            The entries, durable.
        """
        id = self.workbench.acts.next() if self.workbench.acts else ""
        with self._store.writing(self.workbench.actor) as writer:
            self.continuity.check()
            others = writer.entries(self.state.seq)
            recorded = recorded_before(others, id)
            if recorded:
                return self._once_more(others, recorded, decide)
            self._take_in(others)
            bodies = decide(self.state)
            refuse_if_ended(self.header, bodies)
            entries = writer.append(bodies, self._clock(), self.workbench.randomness, id=id)
            for entry in entries:
                if isinstance(entry.body, Redacted):
                    writer.empty(entry.body.entry)
                elif isinstance(entry.body, CasePurged):
                    writer.empty_all()
                    forget_events(writer)
        self._take_in(entries, writer.head)
        if any(isinstance(body, Redacted) for body in bodies):
            self._store.forget_freed_pages()
        return entries

    def recorded_before(self) -> Entry[Body] | None:
        """Give what this run recorded before, under the id of its first act; None if it is not repeated."""
        number = self._store.number_of(self.workbench.acts.first) if self.workbench.acts else 0
        return next(self._store.entries(number - 1)) if number else None

    def _once_more(
        self,
        others: Sequence[Entry[Body]],
        recorded: int,
        decide: Callable[[CaseState], Sequence[Body]],
    ) -> list[Entry[Body]]:
        """Give what an act recorded before, and record nothing; the case is then as it was after it."""
        self._take_in([entry for entry in others if entry.seq < recorded])
        bodies = decide(self.state)
        found = [entry for entry in others if recorded <= entry.seq < recorded + len(bodies)]
        insist_same(found, bodies)
        self._take_in(found)
        return found

    def rewrite(self) -> None:
        """Write the case file anew after a purge, so that nothing of what was removed is left in it.

        Raises:
            UserError: another program is reading the case.
        """
        self._store.rewrite()

    def record_first(self, bodies: Sequence[Body]) -> None:
        """Record the entries that open the case."""
        id = self.workbench.acts.next() if self.workbench.acts else ""
        with self._store.writing(self.workbench.actor) as writer:
            entries = writer.append(bodies, self._clock(), self.workbench.randomness, id=id)
        self._take_in(entries)

    def refresh(self) -> bool:
        """Take in what other processes have appended; gives whether there was anything."""
        version = self._store.data_version()
        if version == self._data_version:
            return False
        self._data_version = version
        self.continuity.check()
        before = self.state.seq
        self._take_in(list(self._store.entries(before)))
        self._remember()
        return self.state.seq != before

    def _take_in(self, entries: Sequence[Entry[Body]], head: Head | None = None) -> None:
        if not entries:
            return
        if any(isinstance(entry.body, Redacted | CasePurged) for entry in entries):
            # What was redacted must not linger in memory: fold the journal as it is now.
            self.state = fold(self._store.entries())
        else:
            fold(entries, self.state)
        self.continuity.follow(self.state.seq, head)

    # What is typed and not sent yet.

    def keep_unsent(self, field: str, text: str) -> bool:
        """Keep a half-written text beside the case; gives whether that worked. In a purged one, none is."""
        return not self.header.is_purged and unsent.keep(
            self.folder, self.workbench.actor, field, text, self._store.cipher
        )

    def recall_unsent(self, field: str) -> str:
        """Give the half-written text of a field, or an empty one."""
        return unsent.recall(self.folder, self.workbench.actor, field, self._store.cipher)
