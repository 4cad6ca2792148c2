"""What the names in a condition stand for: their types when it is written, their values when it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from tocsin.domain.case import CaseState
from tocsin.domain.condition_types import Kind, NameType
from tocsin.domain.facts import Catalogue, FactStatus, FactType
from tocsin.domain.inventory import affected_rows
from tocsin.domain.parties import affected_controllers
from tocsin.domain.readings import ClockState, Reading
from tocsin.domain.regimes import FILED
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

RESERVED = frozenset({"step", "clock", "inventory", "parties", FILED})
"""First parts of names that the engine keeps for itself; no fact may begin with one."""


def name_types(
    catalogue: Catalogue, steps: Iterable[str] = (), clocks: Iterable[str] = ()
) -> Callable[[str], NameType | None]:
    """Give the function that tells the type of a name, for `tocsin.domain.condition_types.check`.

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
            case ["clock", *clock, word] if word in _CLOCK_KINDS:
                return NameType(_CLOCK_KINDS[word]) if ".".join(clock) in known_clocks else None
            case ["inventory", "rows" | "special"] | ["parties", "affected"]:
                return NameType(Kind.NUMBER)
        spec = catalogue.facts.get(name)
        return NameType(_KINDS[spec.type], spec.choice_ids) if spec else None

    return type_of


def fact_lookup(state: CaseState, catalogue: Catalogue) -> Lookup:
    """Give the function that tells what a fact stands for, and how many rows and parties there are.

    A chosen value stands for every wider one too: who is established in France is so in the Union. The
    function is for one look at the case: it remembers what it has widened.
    """
    widened: dict[str, tuple[str, ...]] = {}

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
        statement = state.statement(name)
        if statement is None:
            return Absent.UNSET
        if statement.status is FactStatus.NOT_APPLICABLE:
            return Absent.NOT_APPLICABLE
        if isinstance(statement.value, tuple) and (spec := catalogue.facts.get(name)):
            widened[name] = spec.with_wider(statement.value)
            return widened[name]
        return Absent.UNKNOWN if statement.value is None else statement.value

    return lookup


def full_lookup(facts: Lookup, readings: Iterable[Reading], step_done: Callable[[str], bool]) -> Lookup:
    """Give the lookup for playbooks: facts, clocks and steps.

    A clock is that of the first notification of its regime, unless another of its stages is named.
    """
    by_regime: dict[str, list[Reading]] = {}
    for reading in readings:
        by_regime.setdefault(reading.regime, []).append(reading)

    def lookup(name: str) -> Found:
        match name.split("."):
            case ["step", step, "done"]:
                return step_done(step)
            case ["clock", regime, word] if word in _CLOCK_KINDS:
                return _read_clock([r for r in by_regime.get(regime, []) if r.is_first_stage], word)
            case ["clock", regime, stage, word] if word in _CLOCK_KINDS:
                return _read_clock([r for r in by_regime.get(regime, []) if r.stage == stage], word)
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
