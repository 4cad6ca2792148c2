"""Whether the history of a case is the one that this user saw before, and what to do where it is not."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tocsin.domain.entries import HistoryAccepted
from tocsin.domain.errors import HistoryError, UserError
from tocsin.domain.journal import EMPTY, Head
from tocsin.domain.moments import to_the_second
from tocsin.storage.case_store import CaseStore
from tocsin.storage.remembered import RememberedHeads, SeenHead


class History(StrEnum):
    """How what is there compares with what was seen."""

    NEW = "new"
    HOLDS = "holds"
    SHORTER = "shorter"
    DIFFERENT = "different"
    REPLACED = "replaced"
    UNREADABLE = "unreadable"


class Recollection(msgspec.Struct, frozen=True):
    """What is remembered of a case, compared with its journal.

    Attributes:
        history: how they compare.
        found: the head that is there.
        seen: what is remembered; None for `History.NEW` and `History.UNREADABLE`.
        trouble: why what is remembered cannot be read.
    """

    history: History
    found: Head
    seen: SeenHead | None = None
    trouble: str = ""

    @property
    def is_suspicious(self) -> bool:
        """Whether the journal is not one that continues what was seen."""
        return self.history in {History.SHORTER, History.DIFFERENT, History.REPLACED}

    @property
    def words(self) -> str:
        """Say it in one sentence."""
        if self.seen is None:
            return self.trouble or "nothing was remembered of this case by this user on this machine"
        last = f"{self.seen.head} at {to_the_second(self.seen.seen_at)}"
        match self.history:
            case History.SHORTER:
                return f"the journal is shorter than the last head seen: {self.found}, and it was {last}"
            case History.DIFFERENT:
                return f"entry #{self.seen.seq} or one before it is not what was seen: it was {last}"
            case History.REPLACED:
                return (
                    f"another case was here, or this one was written anew from its beginning: it was {last}"
                )
            case _:
                return f"it continues the last head seen: {last}"

    def insist(self) -> None:
        """Go no further where the journal does not continue what was seen.

        Raises:
            HistoryError: it does not.
        """
        if self.is_suspicious:
            raise HistoryError(
                f"This is not the history that was seen before: {self.words}",
                "An old copy was restored, or the case was tampered with. Nothing was changed. Look for the "
                "newer copy, and run tocsin verify. If it is to go on from here all the same, say why, for "
                "the record: tocsin head --accept --because …",
            )


def recollect(heads: RememberedHeads, store: CaseStore) -> Recollection:
    """Compare a journal with what is remembered of it, without reading more than three of its entries."""
    found, opened = store.head(), store.head(1)
    if not opened.recorded:
        return Recollection(History.NEW, found)
    try:
        # In this order: another program may remember the case just now, and writes the place last.
        before = heads.at_place(store.folder.resolve())
        seen = heads.of_case(opened.hash)
    except UserError as error:
        return Recollection(History.UNREADABLE, found, trouble=error.message)
    if seen is None:
        return Recollection(History.REPLACED if before else History.NEW, found, before)
    if store.head(seen.seq) == seen.head:
        return Recollection(History.HOLDS, found, seen)
    return Recollection(History.SHORTER if found.seq < seen.seq else History.DIFFERENT, found, seen)


class Continuity:
    """Sees to it that an open case continues what was seen: before it was opened, and while it is open."""

    def __init__(self, heads: RememberedHeads, store: CaseStore, *, any_history: bool = False) -> None:
        """Compare what is there with what is remembered.

        Args:
            heads: what is remembered.
            store: the journal.
            any_history: open it even if it is not the one that was seen, in order to accept it.

        Raises:
            HistoryError: it is not, and it could be gone on with; a notice says it where nothing can be
                written.
        """
        self._heads = heads
        self._store = store
        self._known = EMPTY
        self._kept = 0
        self.recollection = recollect(heads, store)
        if not any_history and store.writable:
            self.recollection.insist()
        self.notices: tuple[str, ...] = ()
        if self.recollection.history is History.UNREADABLE or self.recollection.is_suspicious:
            self.notices = (f"Look out: {self.recollection.words}",)
        if self.recollection.history is History.HOLDS and self.recollection.seen is not None:
            self._kept = self.recollection.seen.seq

    def follow(self, seq: int, head: Head | None = None) -> None:
        """Take the entry of that number for the last one known; ``head`` is it, where that is at hand."""
        self._known = head or self._store.head(seq)

    def check(self) -> None:
        """Refuse to go on where the last entry known is not in the journal any more.

        Raises:
            HistoryError: it is not.
        """
        if self._known.recorded and self._store.head(self._known.seq) != self._known:
            raise HistoryError(
                f"The journal was changed under our hands: {self._known} is not in it any more",
                "Nothing was recorded. Leave, keep the file as it is, and run tocsin verify",
            )

    def keep(self, ref: str, now: str, *, anew: bool = False) -> None:
        """Remember the last entry known, if it is further than what is remembered; trouble becomes a notice.

        Args:
            ref: of the case.
            now: UTC, fixed-width form.
            anew: take it in any case, as the history to go on with from here.
        """
        place = str(self._store.folder.resolve())
        seen = self.recollection.seen
        is_moved = seen is not None and seen.place != place
        if self._known.seq <= self._kept and not anew and not is_moved:
            return
        head, opened = self._known, self._store.head(1).hash
        try:
            if not anew:
                head = self._furthest(opened)
            self._heads.keep(SeenHead(ref, opened, head.seq, head.hash, now, place))
            self._kept = head.seq
        except UserError as error:
            self.notices = (error.message,)

    def _furthest(self, opened: str) -> Head:
        """Give the last entry known to us, or to another process that has gone further meanwhile."""
        try:
            seen = self._heads.of_case(opened)
        except UserError:  # it was told when the case was opened
            return self._known
        return seen.head if seen is not None and seen.seq > self._known.seq else self._known


def accepted(recollection: Recollection, because: str) -> HistoryAccepted:
    """Say for the record that a history is gone on with although it is not the one that was seen.

    Raises:
        UserError: it is the one that was seen.
    """
    if recollection.seen is None or not recollection.is_suspicious:
        raise UserError("There is nothing to accept", f"Of this case, {recollection.words}")
    return HistoryAccepted(
        remembered_hash=recollection.seen.hash,
        remembered_seq=recollection.seen.seq,
        found_hash=recollection.found.hash,
        found_seq=recollection.found.seq,
        because=because,
    )
