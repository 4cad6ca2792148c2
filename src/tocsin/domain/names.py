"""What the names in a condition stand for: their types when it is written, their values when it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from tocsin.domain.case import CaseState
from tocsin.domain.clocks import ClockState, Reading
from tocsin.domain.condition_types import Kind, NameType
from tocsin.domain.facts import Catalogue, FactStatus, FactType
from tocsin.domain.inventory import affected_rows
from tocsin.domain.parties import affected_controllers
from tocsin.domain.verdicts import Absent, Found, Lookup

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

RESERVED = frozenset({"step", "clock", "inventory", "parties"})
"""First parts of names that the engine keeps for itself; no fact may begin with one."""


def name_types(
    catalogue: Catalogue, steps: Iterable[str] = (), regimes: Iterable[str] = ()
) -> Callable[[str], NameType | None]:
    """Give the function that tells the type of a name, for `tocsin.domain.conditions.check`."""
    known_steps, known_regimes = frozenset(steps), frozenset(regimes)

    def type_of(name: str) -> NameType | None:
        match name.split("."):
            case ["step", step, "done"]:
                return NameType(Kind.BOOL) if step in known_steps else None
            case ["clock", regime, word] if word in _CLOCK_KINDS:
                return NameType(_CLOCK_KINDS[word]) if regime in known_regimes else None
            case ["inventory", "rows" | "special"] | ["parties", "affected"]:
                return NameType(Kind.NUMBER)
        spec = catalogue.facts.get(name)
        return NameType(_KINDS[spec.type], spec.choice_ids) if spec else None

    return type_of


def fact_lookup(state: CaseState) -> Lookup:
    """Give the function that tells what a fact stands for, and how many rows and parties there are."""

    def lookup(name: str) -> Found:
        if name == "inventory.rows":
            return len(affected_rows(state.inventory))
        if name == "inventory.special":
            rows = affected_rows(state.inventory)
            return sum(bool(row.special) for row in rows) if rows else Absent.UNSET
        if name == "parties.affected":
            return len(affected_controllers(state))
        statement = state.statement(name)
        if statement is None:
            return Absent.UNSET
        if statement.status is FactStatus.NOT_APPLICABLE:
            return Absent.NOT_APPLICABLE
        return Absent.UNKNOWN if statement.value is None else statement.value

    return lookup


def full_lookup(state: CaseState, readings: Iterable[Reading], step_done: Callable[[str], bool]) -> Lookup:
    """Give the lookup for playbooks: facts, clocks and steps."""
    facts = fact_lookup(state)
    by_regime: dict[str, list[Reading]] = {}
    for reading in readings:
        by_regime.setdefault(reading.regime, []).append(reading)

    def lookup(name: str) -> Found:
        match name.split("."):
            case ["step", step, "done"]:
                return step_done(step)
            case ["clock", regime, word] if word in _CLOCK_KINDS:
                return _read_clock(by_regime.get(regime, []), word)
        return facts(name)

    return lookup


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
