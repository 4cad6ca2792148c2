"""What a copy of a case holds for the one it is made for, and what of it is left out, and why.

What nobody marked stays inside: a copy for an outsider holds what was marked for them, and the anchors of the
journal. A copy for one controller never holds what is about another, whatever its mark says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Any

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import (
    Body,
    CaseOpened,
    DraftReviewed,
    Emptied,
    Entry,
    EntryMarked,
    FilingReceipted,
    FilingWithdrawn,
    HeadSealed,
    HeadTimestamped,
    InventoryRecorded,
    InventoryWithdrawn,
    Redacted,
)
from tocsin.domain.errors import UserError
from tocsin.domain.record.keeping import may_be_given
from tocsin.domain.terms import Audience, CopyFor

_READERS = {
    CopyFor.INTERNAL: Audience.INTERNAL,
    CopyFor.COUNSEL: Audience.COUNSEL,
    CopyFor.AUTHORITY: Audience.AUTHORITY,
}
"""As whom a copy is read; everybody else gets what everyone may have."""

_ANCHORS = (CaseOpened, HeadSealed, HeadTimestamped)
"""What names the case and shows that it was not changed; it goes along unless it is marked otherwise."""

_SHORTEST_NAME, _SHORTEST_NOUN = 3, 5
"""Characters: a shorter name stands in too many words, a shorter word in too many sentences."""

_WORD = re.compile(r"[^\W_]+")
_ID = re.compile(r"\bP-\d+\b")


class Why(StrEnum):
    """Why an entry is left out of a copy."""

    NOT_MARKED = "not_marked"
    FOR_OTHERS = "for_others"
    OTHER_CONTROLLER = "other_controller"
    REDACTED = "redacted"


class Giving(msgspec.Struct, frozen=True):
    """What a copy holds: for each entry that is left out, by its number, why."""

    withheld: Mapping[int, Why]

    def gives(self, entry: Entry[Any]) -> bool:
        """Whether what an entry says is in the copy."""
        return entry.seq not in self.withheld

    def blanked(self, entries: Collection[Entry[Body]]) -> Iterator[Entry[Body]]:
        """Give the journal as the one who gets the copy can read it: what is left out says nothing."""
        for entry in entries:
            if self.gives(entry):
                yield entry
            else:
                was = Emptied(was=entry.body.kind)
                yield Entry(entry.seq, entry.id, entry.recorded_at, entry.actor, was, True)

    def counted(self) -> dict[Why, int]:
        """Give how many entries are left out for each reason."""
        reasons = list(self.withheld.values())
        return {why: reasons.count(why) for why in Why if why in reasons}


def choose_given(state: CaseState, copy: CopyFor, *, party: str = "", also: Collection[str] = ()) -> Giving:
    """Say what a copy holds.

    Args:
        state: the case.
        copy: for whom it is made.
        party: the controller, where it is for one.
        also: ids of entries that nobody marked, and that are given in this copy all the same.

    Raises:
        UserError: one of those may not be given to them.
    """
    if copy is CopyFor.WHOLE:
        return Giving({})
    reader = _READERS.get(copy, Audience.EVERYONE)
    others = Others(state, party) if copy is CopyFor.CONTROLLER else None
    withheld: dict[int, Why] = {}
    for entry in state.entries:
        why = _why_not(state, entry, reader, also)
        if why is None and others is not None and others.concern(entry):
            why = Why.OTHER_CONTROLLER
        if why is not None:
            _insist(entry, why, also)
            withheld[entry.seq] = why
    numbers = {entry.id: entry.seq for entry in state.entries}
    for entry in state.entries:  # a mark tells of what it marks, and a redaction of what it removed
        if isinstance(entry.body, EntryMarked | Redacted):
            why = withheld.get(numbers.get(entry.body.entry, 0))
            if why is not None and why is not Why.REDACTED:
                withheld.setdefault(entry.seq, why)
    return Giving(withheld)


def _why_not(state: CaseState, entry: Entry[Body], reader: Audience, also: Collection[str]) -> Why | None:
    if entry.redacted:
        return Why.REDACTED
    mark = state.keeping.audience(entry)
    if mark is None and (entry.id in also or isinstance(entry.body, _ANCHORS)):
        return None
    if may_be_given(mark, reader):
        return None
    return Why.NOT_MARKED if mark is None else Why.FOR_OTHERS


def _insist(entry: Entry[Body], why: Why, also: Collection[str]) -> None:
    if entry.id not in also:
        return
    what = {
        Why.FOR_OTHERS: "is marked for others",
        Why.OTHER_CONTROLLER: "is about another controller, or names one",
        Why.REDACTED: "was redacted",
    }[why]
    raise UserError(f"#{entry.seq} {what}", "It cannot be given in this copy; tocsin timeline shows it")


class Others:
    """The other controllers of a case: what is theirs, and what names them."""

    def __init__(self, state: CaseState, party: str) -> None:
        """Look for everything that was ever recorded of them.

        Args:
            state: the case.
            party: the one controller who is no other.
        """
        self._state = state
        self._party = party
        self._ids = frozenset(state.parties.ever()) - {party}
        self._evidence = frozenset(self._evidence_of_others())
        ours = state.text_value("org.name")
        self._own = _long(_plain(one) for one in (*self._called(party), *self._reached(party), ours))
        called = [name for one in sorted(self._ids) for name in self._called(one)]
        reached = [name for one in sorted(self._ids) for name in self._reached(one)]
        self._names = _long(_plain(name) for name in (*called, *reached)) - self._own
        own = [*self._called(party), ours]
        self._words = _proper(called) - {word for name in own for word in _WORD.findall(name)}
        self._pairs = _pairs(called) - _pairs(own)

    def _called(self, party: str) -> Iterator[str]:
        """Give every name that a party ever had."""
        return (entry.body.name for entry in self._state.parties.history(party))

    def _reached(self, party: str) -> Iterator[str]:
        """Give who was ever to be reached at a party, and how."""
        for entry in self._state.parties.history(party):
            contact = entry.body.contact
            yield from (contact.name, contact.email, contact.phone) if contact else ()

    def _evidence_of_others(self) -> Iterator[str]:
        rows = self._state.inventory
        for entry in (one for row in rows.ever() for one in rows.history(row)):
            if self._is_other(entry.body.party):
                yield from entry.body.evidence
        for link in self._state.evidence_links:
            if any(map(self._is_other, self._of_step(link.body.step))):
                yield link.body.evidence

    def _is_other(self, party: str) -> bool:
        return bool(party) and party != self._party

    def concern(self, entry: Entry[Body]) -> bool:
        """Whether an entry is about another controller, or names one."""
        body = entry.body
        evidence = getattr(body, "evidence", ())
        named = {evidence} if isinstance(evidence, str) else set(evidence)
        return (
            any(map(self._is_other, self._parties_of(body)))
            or bool(named & self._evidence)
            or self.named_in("\n".join(_texts(msgspec.to_builtins(body))))
        )

    def named_in(self, text: str) -> bool:
        """Whether a text names another controller, or who is to be reached there.

        Looked for are names, addresses and numbers; two words that follow each other in the name of the
        organisation, or a proper noun of it; and its id. What is written of another in other words only a
        reader finds.
        """
        said = without = _plain(text)
        rest = text
        for name in self._own:
            without = without.replace(name, "\n")
            rest = re.sub(r"\s+".join(map(re.escape, name.split())), "\n", rest, flags=re.IGNORECASE)
        return (
            any(name in (without if any(name in own for own in self._own) else said) for name in self._names)
            or not self._words.isdisjoint(_WORD.findall(rest))
            or not self._pairs.isdisjoint(_pairs([rest]))
            or not self._ids.isdisjoint(_ID.findall(text))
        )

    def _parties_of(self, body: Body) -> Iterator[str]:
        """Give the parties that an entry is about, by what it refers to."""
        state = self._state
        yield getattr(body, "party", "")
        yield from self._of_step(getattr(body, "step", ""))
        match body:
            case InventoryRecorded(row=row) | InventoryWithdrawn(row=row):
                yield from self._of_row(row)
            case FilingWithdrawn(filing=filing) | FilingReceipted(filing=filing):
                yield from (one.body.party for one in state.filings.history(filing))
            case DraftReviewed(draft=draft):
                yield from (one.body.party for one in state.drafts.history(draft))
            case _:
                pass

    def _of_step(self, step: str) -> Iterator[str]:
        """Give the party that a step is repeated for, or the one whose data its row is about."""
        row = step.partition("@")[2]
        if self._state.parties.history(row):
            yield row
        yield from self._of_row(row)

    def _of_row(self, row: str) -> Iterator[str]:
        return (one.body.party for one in self._state.inventory.history(row))


def _long(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if len(name) >= _SHORTEST_NAME)


def _proper(names: Iterable[str]) -> frozenset[str]:
    """Give the words of names that begin with a capital letter and are not short."""
    words = (word for name in names for word in _WORD.findall(name))
    return frozenset(word for word in words if len(word) >= _SHORTEST_NOUN and word[0].isupper())


def _pairs(names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Give the words that follow each other, in small letters."""
    return frozenset(pair for name in names for pair in pairwise(_WORD.findall(name.casefold())))


def _texts(value: object) -> Iterator[str]:
    """Give every text that a value holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from (name, *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _plain(text: str) -> str:
    """Give a text as it is compared: in small letters, with one space between words."""
    return " ".join(text.casefold().split())
