"""Whom a document goes to, and so what it may say: not what is true of others, nor what is ours alone."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.verdicts import Found, Lookup
from tocsin.domain.documents.on_behalf import Their, is_ours
from tocsin.domain.facts import FactKey

PER_RECIPIENT = frozenset({"subjects.count", "records.count"})
"""Figures over the whole case; told to one of several controllers, they would speak of the others' data."""


class Recipient(msgspec.Struct, frozen=True):
    """Whom a document goes to, and whether it is one of several, who must not read each other's figures.

    ``rows`` are those that it may tell of; None for any. Where it is written in the recipient's name, what is
    ours is left out, and ``own`` is said in its place.
    """

    party: str
    one_of_several: bool
    rows: tuple[str, ...] | None = None
    in_its_name: bool = False
    own: Mapping[str, Their] = {}

    def withholds(self, key: str) -> bool:
        """Whether a fact is not for this reader, or not true of it."""
        return (self.one_of_several and key in PER_RECIPIENT) or (self.in_its_name and is_ours(key))

    def asks(self, key: str) -> str:
        """Give the key that would answer for this reader; empty where only the rows of its data would."""
        if self.in_its_name and is_ours(key):
            return str(FactKey(key, self.party))
        return "" if self.withholds(key) else key

    def looking_up(self, state: CaseState, lookup: Lookup) -> Lookup:
        """Give a lookup that goes first by what was stated of the reader alone."""

        def look(name: str) -> Found:
            alone = str(FactKey(name, self.party))
            return lookup(alone if alone in state.facts else name)

        return look if self.party else lookup
