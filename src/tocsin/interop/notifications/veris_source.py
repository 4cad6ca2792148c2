"""What an export to VERIS asks a case: values by the keys of facts, each look remembered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.conditions.verdicts import Found
from tocsin.domain.facts import Catalogue, Contact, Count, FactStatus, bare_key
from tocsin.domain.moments import Moment, find_zone
from tocsin.interop.playbooks.losses import Code, Losses

T = TypeVar("T")


class Source:
    """A case that is being exported: what is asked of it, and what was lost on the way."""

    def __init__(self, state: CaseState, catalogue: Catalogue) -> None:
        """Start with nothing asked."""
        self.state = state
        self.zone = find_zone(state.header.zone)
        self.losses = Losses()
        self.asked: set[str] = set()
        self._catalogue = catalogue
        self._lookup = fact_lookup(state, catalogue)

    def value(self, key: str) -> Found:
        """Give what a fact stands for, the rows of the inventory included."""
        self.asked.add(key)
        return self._lookup(key)

    def one(self, key: str) -> str:
        """Give a value of a closed set, or an empty text."""
        value = self.value(key)
        return value if isinstance(value, str) else ""

    def several(self, key: str) -> tuple[str, ...]:
        """Give the values of a set as they were chosen, without the wider ones that they stand for."""
        value, spec = self.value(key), self._catalogue.get(key)
        if not isinstance(value, tuple):
            return ()
        stated = self.state.value(key)
        chosen = stated if isinstance(stated, tuple) else ()
        wider = spec.with_wider(chosen)[len(set(chosen)) :] if spec else ()
        return tuple(one for one in value if one not in wider)

    def day(self, key: str) -> date | None:
        """Give the day of a time, in the zone of the case."""
        value = self.value(key)
        return value.utc.astimezone(self.zone).date() if isinstance(value, Moment) else None

    def word(self, key: str, value: str, table: Mapping[str, T], otherwise: T) -> T:
        """Give the word for a value; tell where there is none."""
        if value and value not in table:
            self.losses.note(Code.NOT_CARRIED, key, f"VERIS has no word for {value!r}; it says {otherwise!r}")
        return table.get(value, otherwise)

    def figure(self, key: str) -> int | None:
        """Give the one figure that stands for a count; tell where it is not exact."""
        count = self.value(key)
        if not isinstance(count, Count):
            return None
        figure = next((one for one in (count.best, count.high, count.low) if one is not None), None)
        statement = self.state.statement(key)
        if figure is not None and (
            not count.is_exact or (statement is not None and statement.status is FactStatus.ESTIMATED)
        ):
            told = f"{figure:,} is an estimate or stands for a range; VERIS takes one figure"
            self.losses.note(Code.NOT_CARRIED, key, told)
        return figure

    def is_closed(self, key: str, value: str) -> bool:
        """Whether a value is one of the catalogue's own, and no text that got into its place."""
        spec = self._catalogue.get(key)
        return spec is not None and value in spec.choice_ids

    def tell_the_rest(self) -> None:
        """Tell of every fact that was answered and did not leave."""
        for key in sorted({bare_key(key) for key in self.state.facts} - self.asked):
            value = self.state.value(key)
            if value is None:
                continue
            is_words = isinstance(value, Contact) or (
                isinstance(value, str) and not self.is_closed(key, value)
            )
            reason = "a text or a name, which stays here" if is_words else "VERIS has no place for it"
            self.losses.note(Code.NOT_CARRIED, key, reason)
