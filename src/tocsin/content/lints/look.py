"""What the rules of judgement look at: a playbook, where it is written, and what it is measured by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cached_property

import msgspec

from tocsin.content.library import Library
from tocsin.content.playbooks import Written
from tocsin.content.reading import Fields
from tocsin.content.yaml_text import Node
from tocsin.domain.condition_types import NameType
from tocsin.domain.conditions import Condition
from tocsin.domain.forms import INVENTORY_SOURCES
from tocsin.domain.names import name_types
from tocsin.domain.playbook import Phase, Playbook, Step, is_of_step, leans_on
from tocsin.domain.regimes import Unit
from tocsin.domain.work import Checklist, ClockGoal, ClockWanted, Collects, Decision, Form, Gate, Task

AUTHORITY = "gdpr-33-1"
CONTROLLERS = "gdpr-33-2"
"""The clocks of GDPR Art. 33(1) and 33(2)."""


class Finding(msgspec.Struct, frozen=True):
    """A rule that is broken, and where; the node is in the file of ``fields``."""

    code: str
    fields: Fields
    node: Node
    path: str
    message: str
    hint: str = ""


class Look:
    """One playbook under examination."""

    def __init__(self, written: Written, playbook: Playbook, library: Library, today: str) -> None:
        """Start.

        Args:
            written: where everything is written.
            playbook: what was read from there.
            library: the facts, forms and regimes that it is measured by.
            today: an ISO date.
        """
        self.playbook = playbook
        self.roots = written.roots
        self.library = library
        self.today = today
        self._places = written.steps
        self.phase_of: dict[str, Phase] = {s.id: phase for phase in playbook.phases for s in phase.steps}
        self.before: dict[str, tuple[str, ...]] = {
            step.id: leans_on(phase, step) for phase in playbook.phases for step in phase.steps
        }

    # Saying where something is wrong.

    @property
    def root(self) -> Fields:
        """The playbook's own file."""
        return self.roots[0]

    def at(self, fields: Fields, name: str, code: str, message: str, hint: str = "") -> Finding:
        """Say that a rule is broken by the value of a key, or by the map if it has no such key."""
        return Finding(code, fields, fields.node_of(name), fields.place(name), message, hint)

    def at_step(self, step: Step, name: str, code: str, message: str, hint: str = "") -> Finding:
        """Say that a step breaks a rule."""
        return self.at(self._places[step.id], name, code, message, hint)

    # What is asked for, and by which steps.

    @cached_property
    def type_of(self) -> Callable[[str], NameType | None]:
        """The types of the names that conditions may use."""
        catalogue = self.library.catalogue.extended(self.playbook.facts)
        return name_types(catalogue, self.phase_of, self.library.clock_names)

    @cached_property
    def collected(self) -> dict[str, list[Step]]:
        """The steps by the fact that they ask for or record; the inventory under its own names."""
        found: dict[str, list[Step]] = {}
        for step in self.playbook.steps():
            for fact in _asks(step):
                found.setdefault(fact, []).append(step)
        return found

    def filing(self, clock: str) -> list[Step]:
        """Give the steps that are done by filing what a clock asks for."""
        return [
            step
            for step in self.playbook.steps()
            if isinstance(step.work, ClockWanted)
            and step.work.goal is ClockGoal.FILED
            and clock in step.work.regimes
        ]

    # The order of the steps.

    def way_to(self, step: Step) -> list[Step]:
        """Give a step and every step that it leans on, near or far, in the order of the playbook."""
        found, left = {step.id}, [step.id]
        while left:
            for id in self.before[left.pop()]:
                if id not in found:
                    found.add(id)
                    left.append(id)
        return [one for one in self.playbook.steps() if one.id in found]

    def conditions(self, step: Step) -> list[Condition]:
        """Give the conditions under which a step applies."""
        return [one for one in (self.phase_of[step.id].when, step.when) if one is not None]

    def facts_on(self, steps: Iterable[Step]) -> Iterator[tuple[Step, str]]:
        """Give the facts that decide whether steps apply, each with the step."""
        for step in steps:
            for condition in self.conditions(step):
                yield from ((step, name) for name in condition.names if not is_of_step(name))

    def longest_work(self, goal: Step) -> timedelta:
        """Add up the working time of the longest way to a step; a gate takes until it is escalated."""
        longest: dict[str, timedelta] = {}
        for step in self._in_order(self.way_to(goal)):
            before = max((longest[id] for id in self.before[step.id]), default=timedelta())
            longest[step.id] = before + _time_of(step)
        return longest[goal.id]

    def _in_order(self, steps: list[Step]) -> Iterator[Step]:
        left = {step.id: step for step in steps}
        while left:  # the order has no circle: the reader saw to that
            ready = [id for id in left if not any(other in left for other in self.before[id])]
            yield from (left.pop(id) for id in ready)

    def clock_length(self, clock: str) -> timedelta | None:
        """Give the hours that the law in force today gives for the first notification of a regime."""
        regime = self.library.regimes.get(clock)
        period = regime.period(self.today) if regime else None
        within = period.stages[0].within if period else None
        return timedelta(hours=within.count) if within and within.unit is Unit.HOURS else None


def _asks(step: Step) -> Iterator[str]:
    match step.work:
        case Form(fields=fields):
            for field in fields:
                if field.fact:
                    yield field.fact
                elif field.collects is Collects.INVENTORY:
                    yield from sorted(INVENTORY_SOURCES)
        case Decision(fact=fact, options=options):
            yield fact
            yield from (key for option in options for key in option.asks)
        case Task(records=records) | Checklist(records=records):
            yield from (record.fact for record in records)
        case _:
            pass


def _time_of(step: Step) -> timedelta:
    escalate = step.work.escalate if isinstance(step.work, Gate) else None
    return (step.est or timedelta()) + (escalate.after if escalate else timedelta())
