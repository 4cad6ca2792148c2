"""Whom a document goes to, and so what it may say: not what is true of others, nor what is ours alone."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.verdicts import Found, Lookup
from tocsin.domain.documents.on_behalf import Their
from tocsin.domain.facts import FactKey

PER_RECIPIENT = frozenset({"subjects.count", "records.count"})
"""Figures over the whole case; told to one of several controllers, they would speak of the others' data."""


class Recipient(msgspec.Struct, frozen=True):
    """Whom a document goes to, and whether it is one of several, who must not read each other's figures.

    ``rows`` are those that it may tell of; None for any. Where it is written in the recipient's name, the
    facts of ``ours`` are left out, and ``own`` is said in their place.
    """

    party: str
    one_of_several: bool
    rows: tuple[str, ...] | None = None
    in_its_name: bool = False
    ours: frozenset[str] = frozenset()
    own: Mapping[str, Their] = {}

    def withholds(self, key: str) -> bool:
        """Whether a fact is not for this reader, or not true of it."""
        return (self.one_of_several and key in PER_RECIPIENT) or key in self.ours

    def asks(self, key: str) -> str:
        """Give the key that would answer for this reader; empty where only the rows of its data would."""
        if key in self.ours:
            return str(FactKey(key, self.party))
        return "" if self.withholds(key) else key

    def looking_up(self, state: CaseState, lookup: Lookup) -> Lookup:
        """Give a lookup that goes first by what was stated of the reader alone."""

        def look(name: str) -> Found:
            alone = str(FactKey(name, self.party))
            return lookup(alone if alone in state.facts else name)

        return look if self.party else lookup
