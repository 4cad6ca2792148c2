"""What the rules of judgement look at: a playbook, where it is written, and what it is measured by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cached_property

import msgspec

from tocsin.content.library import Library
from tocsin.content.playbooks.playbook import Written
from tocsin.content.reading import Fields
from tocsin.content.yaml_text import Mapping, Node, Scalar
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.names import name_types
from tocsin.domain.conditions.sense import NameType
from tocsin.domain.law.regimes import Stage, Unit
from tocsin.domain.playbooks.playbook import Phase, Playbook, Step, in_order, leans_on
from tocsin.domain.playbooks.work import ClockGoal, ClockWanted

AUTHORITY = "gdpr-33-1"
CONTROLLERS = "gdpr-33-2"
PEOPLE = "gdpr-34"
"""The clocks of GDPR Art. 33(1), 33(2) and 34(1)."""


class Finding(msgspec.Struct, frozen=True):
    """A rule that is broken, and where.

    Attributes:
        code: of the rule.
        file: the name of the file it is in.
        node: the place in that file.
        path: the same, in words.
        step: the id of the step that it is about, whose author may accept it; empty if it is about none.
    """

    code: str
    file: str
    node: Node
    path: str
    message: str
    hint: str = ""
    step: str = ""


class Value(msgspec.Struct, frozen=True):
    """A key or a value of a file, and its path."""

    root: Fields
    node: Scalar
    path: str
    is_key: bool

    def wrong(self, code: str, message: str, hint: str) -> Finding:
        """Say that it breaks a rule."""
        return Finding(code, self.root.reading.file, self.node, self.path, message, hint)


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
        self.places = written.steps
        self.library = library
        self.today = today
        self._phases = written.phases
        self.steps: dict[str, Step] = {step.id: step for step in playbook.steps()}
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
        return Finding(code, fields.reading.file, fields.node_of(name), fields.place(name), message, hint)

    def at_step(self, step: Step, name: str, code: str, message: str, hint: str = "") -> Finding:
        """Say that a step breaks a rule."""
        found = self.at(self.places[step.id], name, code, message, hint)
        return msgspec.structs.replace(found, step=step.id)

    def at_condition(
        self, step: Step, condition: Condition, code: str, message: str, hint: str = ""
    ) -> Finding:
        """Say that a rule is broken by what a step, or its phase, waits for."""
        phase = self.phase_of[step.id]
        if condition is step.when or condition is not phase.when:
            return self.at_step(step, "when", code, message, hint)
        found = self.at(self._phases[phase.id], "when", code, message, hint)
        return msgspec.structs.replace(found, step=step.id)

    @cached_property
    def values(self) -> list[Value]:
        """Every key and every value of every file, in the order of the files."""
        return [value for root in self.roots for value in _values_of(root)]

    # The order of the steps.

    def way_to(self, step: Step) -> list[Step]:
        """Give a step and every step that it leans on, near or far, in the order of the playbook."""
        return self._reached(step, lambda one: self.before[one.id])

    def needed(self, step: Step) -> list[Step]:
        """Give a step and every step that must apply for it to: those it needs, and what they need."""
        return self._reached(step, lambda one: one.needs)

    def _reached(self, step: Step, onward: Callable[[Step], Iterable[str]]) -> list[Step]:
        found, left = {step.id}, [step.id]
        while left:
            further = [id for id in onward(self.steps[left.pop()]) if id not in found]
            found.update(further)
            left += further
        return [one for one in self.steps.values() if one.id in found]

    def conditions(self, step: Step) -> list[Condition]:
        """Give the conditions under which a step applies."""
        return [one for one in (self.phase_of[step.id].when, step.when) if one is not None]

    def conditions_on(self, steps: Iterable[Step]) -> Iterator[tuple[Step, Condition]]:
        """Give the conditions under which steps apply, each with the step."""
        yield from ((step, condition) for step in steps for condition in self.conditions(step))

    @cached_property
    def in_order(self) -> list[Step]:
        """Every step, each after those that it leans on."""
        return [self.steps[id] for id in in_order(self.playbook)]

    def longest(self, goal: Step, time_of: Callable[[Step], timedelta]) -> timedelta:
        """Add up the longest way to a step, that step included."""
        way = {step.id for step in self.way_to(goal)}
        longest: dict[str, timedelta] = {}
        for step in self.in_order:
            if step.id in way:
                before = max((longest[id] for id in self.before[step.id]), default=timedelta())
                longest[step.id] = before + time_of(step)
        return longest[goal.id]

    # What it is measured by.

    @cached_property
    def type_of(self) -> Callable[[str], NameType | None]:
        """The types of the names that conditions may use."""
        catalogue = self.library.catalogue.extended(self.playbook.facts)
        return name_types(catalogue, self.phase_of, self.library.clock_names)

    def stage(self, clock: str) -> Stage | None:
        """Give the notification that a clock is named for, in the law of today; the first if none is."""
        id, _dot, stage = clock.partition(".")
        regime = self.library.regimes.get(id)
        period = regime.period(self.today) if regime else None
        if period is None:
            return None
        return period.stage(stage) if stage else next(iter(period.stages), None)

    def length(self, clock: str) -> timedelta | None:
        """Give the hours that the law of today gives for the notification of a clock, if it gives any."""
        stage = self.stage(clock)
        within = stage.within if stage else None
        return timedelta(hours=within.count) if within and within.unit is Unit.HOURS else None

    def filing(self, clock: str) -> list[Step]:
        """Give the steps that are done by filing the first notification of a regime, however it is named."""
        stage = self.stage(clock)
        names = {clock, *([f"{clock}.{stage.id}"] if stage else [])}
        return [
            step
            for step in self.steps.values()
            if isinstance(step.work, ClockWanted)
            and step.work.goal is ClockGoal.FILED
            and names & set(step.work.regimes)
        ]


def _values_of(root: Fields) -> Iterator[Value]:
    left: list[tuple[Node, str, bool]] = [(root.node, "", False)]
    while left:
        node, path, is_key = left.pop()
        if isinstance(node, Scalar):
            yield Value(root, node, path, is_key)
        elif isinstance(node, Mapping):
            for key, value in reversed(node.pairs):
                place = f"{path}.{key.text}" if path else key.text
                left += [(value, place, False), (key, place, True)]
        else:
            left += reversed([(item, f"{path}[{n}]", False) for n, item in enumerate(node.items)])
