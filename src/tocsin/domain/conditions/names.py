"""What the names in a condition stand for: their types when it is written, their values when it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import cache

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.conditions.verdicts import Absent, Found, Lookup
from tocsin.domain.entries import InventoryRecorded
from tocsin.domain.facts import Catalogue, FactSpec, FactStatus, FactType
from tocsin.domain.inventory import InventorySummary, affected_rows, summarise
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.law.regimes import FILED
from tocsin.domain.parties import affected_controllers

_KINDS = {
    FactType.BOOL: Kind.BOOL,
    FactType.ENUM: Kind.ENUM,
    FactType.SET: Kind.SET,
    FactType.TEXT: Kind.TEXT,
    FactType.INT: Kind.NUMBER,
    FactType.INSTANT: Kind.INSTANT,
    FactType.COUNT: Kind.NUMBER,
    FactType.CONTACT: Kind.OPAQUE,
}
_CLOCK_KINDS = {
    "started": Kind.BOOL,
    "overdue": Kind.BOOL,
    "late": Kind.BOOL,
    "met": Kind.BOOL,
    "remaining": Kind.DURATION,
}
"""What can be asked of a clock; *late* is overdue, or met after its end."""


class Outcome(StrEnum):
    """How a step ended: worked off, left out, or for one that waits, what ended it."""

    DONE = "done"
    SKIPPED = "skipped"
    MET = "met"
    TIMEOUT = "timeout"
    ENDED = "ended"


OUTCOMES = frozenset(str(outcome) for outcome in Outcome)

_SETS_OF_ROWS: Mapping[str, Callable[[InventorySummary], tuple[str, ...]]] = {
    "data.categories": lambda known: known.categories,
    "data.special": lambda known: known.special,
    "subjects.categories": lambda known: known.subject_categories,
}
"""Facts that the rows of the inventory answer too."""

FROM_ROWS = frozenset(_SETS_OF_ROWS) | {"data.protection"}
"""The same, and what is known of the rows only as a whole: the least protection of any."""

RESERVED = frozenset({"step", "clock", "row", "inventory", "parties", FILED})
"""First parts of names that the engine keeps for itself; no fact may begin with one."""


def name_types(
    catalogue: Catalogue, steps: Iterable[str] = (), clocks: Iterable[str] = ()
) -> Callable[[str], NameType | None]:
    """Give the function that tells the type of a name, for `tocsin.domain.conditions.sense.check`.

    Args:
        catalogue: the facts.
        steps: the ids of the steps of a playbook.
        clocks: the ids of regimes, and of their stages as ``regime.stage``.
    """
    known_steps, known_clocks = frozenset(steps), frozenset(clocks)

    def type_of(name: str) -> NameType | None:
        match name.split("."):
            case ["step", step, "done"]:
                return NameType(Kind.BOOL) if step in known_steps else None
            case ["step", step, "outcome"]:
                return NameType(Kind.ENUM, OUTCOMES) if step in known_steps else None
            case ["clock", *clock, word] if word in _CLOCK_KINDS:
                return NameType(_CLOCK_KINDS[word]) if ".".join(clock) in known_clocks else None
            case ["inventory", "rows" | "special"] | ["parties", "affected"]:
                return NameType(Kind.NUMBER)
        spec = catalogue.facts.get(name)
        return NameType(_KINDS[spec.type], spec.choice_ids) if spec else None

    return type_of


def fact_lookup(state: CaseState, catalogue: Catalogue) -> Lookup:
    """Give the function that tells what a fact stands for, and how many rows and parties there are.

    A chosen value stands for every wider one too: who is established in France is so in the Union. What
    the rows of the inventory say of categories counts as well. The function is for one look at the case:
    it remembers what it has widened.
    """
    widened: dict[str, tuple[str, ...]] = {}

    @cache
    def from_rows(name: str) -> tuple[str, ...]:
        return _of_rows(affected_rows(state.inventory), name, catalogue.facts.get(name))

    def lookup(name: str) -> Found:
        if name in widened:
            return widened[name]
        if name == "inventory.rows":
            return len(affected_rows(state.inventory))
        if name == "inventory.special":
            rows = affected_rows(state.inventory)
            return sum(bool(row.special) for row in rows) if rows else Absent.UNSET
        if name == "parties.affected":
            return len(affected_controllers(state))
        found = _stated(state, name)
        more = from_rows(name)
        if name in _SETS_OF_ROWS and (more or isinstance(found, tuple)):
            found = tuple(dict.fromkeys((*(found if isinstance(found, tuple) else ()), *more)))
        elif more and isinstance(found, Absent):
            return more[0]
        if isinstance(found, tuple) and (spec := catalogue.get(name)):
            widened[name] = spec.with_wider(found)
            return widened[name]
        return found

    return lookup


def _of_rows(rows: Sequence[InventoryRecorded], name: str, spec: FactSpec | None) -> tuple[str, ...]:
    """Give what the rows of the inventory say of a fact; of protection, the least there is in any row."""
    if name in _SETS_OF_ROWS:
        return _SETS_OF_ROWS[name](summarise(list(rows)))
    if name != "data.protection" or spec is None or not all(row.protection for row in rows):
        return ()
    found = {row.protection for row in rows}
    return tuple(choice.id for choice in spec.choices if choice.id in found)[:1]


def _stated(state: CaseState, name: str) -> Found:
    statement = state.statement(name)
    if statement is None:
        return Absent.UNSET
    if statement.status is FactStatus.NOT_APPLICABLE:
        return Absent.NOT_APPLICABLE
    return Absent.UNKNOWN if statement.value is None else statement.value


def full_lookup(
    facts: Lookup, readings: Iterable[Reading], step_outcome: Callable[[str], Outcome | None]
) -> Lookup:
    """Give the lookup for playbooks: facts, clocks and steps.

    A clock is that of the first notification of its regime, unless another of its stages is named.

    Args:
        facts: what facts stand for.
        readings: the clocks at this moment.
        step_outcome: how a step ended; None if it has not.
    """
    by_regime: dict[str, list[Reading]] = {}
    for reading in readings:
        by_regime.setdefault(reading.regime, []).append(reading)

    def lookup(name: str) -> Found:
        match name.split("."):
            case ["step", step, "done"]:
                return step_outcome(step) not in {None, Outcome.SKIPPED}
            case ["step", step, "outcome"]:
                outcome = step_outcome(step)
                return Absent.UNSET if outcome is None else str(outcome)
            case ["clock", *clock, word] if word in _CLOCK_KINDS:
                return _read_clock(_meant(by_regime, clock), word)
        return facts(name)

    return lookup


def clocks_called(readings: Iterable[Reading], name: str) -> list[Reading]:
    """Give the readings that a clock's name stands for: ``gdpr-33-1``, or ``gdpr-33-1.complement``."""
    regime, _dot, stage = name.partition(".")
    return [
        reading
        for reading in readings
        if reading.regime == regime and (reading.stage == stage if stage else reading.is_first_stage)
    ]


def _meant(by_regime: Mapping[str, list[Reading]], clock: list[str]) -> list[Reading]:
    return clocks_called(by_regime.get(clock[0], []), ".".join(clock)) if clock else []


def _read_clock(readings: list[Reading], word: str) -> Found:
    states = {reading.state for reading in readings}
    if word == "overdue":
        return ClockState.OVERDUE in states
    if word == "late":
        return bool(states & {ClockState.OVERDUE, ClockState.MET_LATE})
    if word == "met":
        counted = states - {ClockState.NOT_APPLICABLE}
        return bool(counted) and counted <= {ClockState.MET, ClockState.MET_LATE}
    if word == "started":
        return bool(states - {ClockState.NOT_STARTED, ClockState.NOT_APPLICABLE})
    left = [reading.remaining_s for reading in readings if reading.remaining_s is not None]
    return timedelta(seconds=min(left)) if left else Absent.UNSET
