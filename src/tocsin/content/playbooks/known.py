"""What the steps of a playbook may refer to, and reading such references: each to something that is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from tocsin.content.reading import Fields
from tocsin.domain.conditions.sense import NameType
from tocsin.domain.facts import Catalogue, FactSpec, nearest


class Known(msgspec.Struct, frozen=True):
    """What a step may refer to.

    ``playbooks`` is None where it is not known which there are.
    """

    catalogue: Catalogue
    steps: frozenset[str]
    roles: frozenset[str]
    forms: frozenset[str]
    clocks: frozenset[str]
    playbooks: frozenset[str] | None
    type_of: Callable[[str], NameType | None]

    def steps_in(self, fields: Fields, name: str) -> tuple[str, ...]:
        """Read a list of steps."""
        steps = fields.words(name)
        for step in steps:
            if step not in self.steps:
                fields.problem(name, "R002", f"there is no step {step!r}", _like(step, self.steps))
        return steps

    def fact_in(self, fields: Fields, name: str) -> FactSpec | None:
        """Read the key of a fact; None, with the problem noted, if there is none of that name."""
        key = fields.text(name)
        if key:
            self._check_facts(fields, name, [key])
        return self.catalogue.facts.get(key)

    def facts_in(self, fields: Fields, name: str) -> tuple[str, ...]:
        """Read a list of keys of facts."""
        keys = fields.words(name)
        self._check_facts(fields, name, keys)
        return keys

    def _check_facts(self, fields: Fields, name: str, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self.catalogue:
                hint = _like(key, self.catalogue.facts) or "Declare it under facts: or use the catalogue"
                fields.problem(name, "R001", f"there is no fact called {key!r}", hint)

    def check_clock(self, fields: Fields, name: str, clock: str) -> None:
        """Note a clock that is not there."""
        if clock not in self.clocks:
            fields.problem(name, "R003", f"there is no regime {clock!r}", _like(clock, self.clocks))

    def roles_in(self, fields: Fields, name: str) -> tuple[str, ...]:
        """Read a list of roles."""
        roles = fields.words(name)
        for role in roles:
            if role not in self.roles:
                hint = "One of: " + ", ".join(sorted(self.roles))
                fields.problem(name, "R004", f"there is no role {role!r}", hint)
        return roles


def _like(word: str, known: Iterable[str]) -> str:
    near = nearest(word, known)
    return f"Did you mean {near}?" if near else ""


def one_of(fields: Fields, name: str, known: Iterable[str], code: str, what: str) -> str:
    """Read a text that must be one of those known; ``code`` and ``what`` are told where it is none."""
    text = fields.text(name)
    if text and text not in known:
        hint = "One of: " + ", ".join(sorted(known))
        fields.problem(name, code, f"there is no {what} {text!r}", hint)
    return text
