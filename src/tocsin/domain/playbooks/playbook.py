"""Playbooks: steps in a partial order, with conditions over facts. Data only; nothing here runs.

A step is available when what it ``needs`` is done, what it comes ``after`` is done or out of the way, and
its condition holds; see `tocsin.domain.playbooks.progress`. What a step asks for is in
`tocsin.domain.playbooks.work`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.errors import UserError
from tocsin.domain.facts import FactSpec, Text, nearest
from tocsin.domain.playbooks.work import Collects, Decision, Wait, Work

SCHEMA = "breach-playbook/1"
FRAGMENT_SCHEMA = "breach-fragment/1"
OVERLAY_SCHEMA = "breach-overlay/1"

CLOCK = "clock."
"""How a clock is told from a fact where either may stand: ``clock.gdpr-33-1``."""


class Status(StrEnum):
    """How far a playbook has come."""

    DRAFT = "draft"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Side(StrEnum):
    """What an organisation can be to the data that a playbook is for; joint controllers are controllers."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """When a step should be finished.

    So long ``after`` a fact that is a point in time or the start of a clock (``clock.gdpr-33-1``), or so
    long ``before`` the end of a clock.
    """

    length: timedelta
    after: str = ""
    before: str = ""


class ForEach(msgspec.Struct, frozen=True):
    """The rows that a step is repeated for, those for which ``where`` does not turn out false."""

    over: Collects
    where: Condition | None = None


class Repeat(msgspec.Struct, frozen=True):
    """A step that is open again each time it is done, until a condition holds or it was done so often."""

    until: Condition | None
    most: int


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what to do, why it matters, what to leave alone, who does it, and its place in the order.

    Attributes:
        ready: what it looks like when it is done.
        law: the provisions it answers.
        due: when it should be finished.
        est: how long the work takes.
        mandatory: a legal duty: it can be answered "unknown", but not skipped.
        origin: the id of the playbook, fragment or overlay that it comes from.
        row: the row it is for, once it has been repeated; empty before.
    """

    id: str
    title: Text
    work: Work
    why: Text = {}
    avoid: Text = {}
    ready: Text = {}
    role: str = ""
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    when: Condition | None = None
    due: Due | None = None
    est: timedelta | None = None
    law: tuple[str, ...] = ()
    mandatory: bool = False
    for_each: ForEach | None = None
    repeat: Repeat | None = None
    origin: str = ""
    row: str = ""

    @property
    def kind(self) -> str:
        """The name of its kind of work."""
        return str(self.work.__struct_config__.tag)

    @property
    def base(self) -> str:
        """Its id in the playbook, without the row."""
        return self.id.partition("@")[0]


class Phase(msgspec.Struct, frozen=True):
    """Steps under one heading; its condition joins that of each of them."""

    id: str
    title: Text
    steps: tuple[Step, ...]
    when: Condition | None = None


class PartKind(StrEnum):
    """What a playbook is put together from, besides its own file."""

    FRAGMENT = "fragment"
    OVERLAY = "overlay"


class Part(msgspec.Struct, frozen=True):
    """A file that a playbook was put together from; ``sha256`` is over the bytes of ``text``."""

    kind: PartKind
    name: str
    version: str
    sha256: str
    text: str


class Playbook(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A playbook, as read from its file and what that includes.

    Attributes:
        sides: for whom it is.
        family: the sort of breach it is for.
        created: the day on which it was first published.
        contacts: how to reach a role in this organisation, from its overlay.
        closes_when: what must hold before a case that follows it is closed.
        text: its own file.
        parts: what it includes, and the overlay of the organisation.
        sha256: of the text, or of the text and its parts: what pins it to a case.
    """

    id: str
    version: str
    status: Status
    reviewed: str
    languages: tuple[str, ...]
    title: Text
    summary: Text
    pick_when: tuple[Text, ...]
    roles: dict[str, Text]
    facts: tuple[FactSpec, ...]
    phases: tuple[Phase, ...]
    sides: tuple[Side, ...] = tuple(Side)
    family: str = ""
    created: str = ""
    jurisdictions: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    contacts: dict[str, str] = {}
    closes_when: Condition | None = None
    text: str = ""
    parts: tuple[Part, ...] = ()
    sha256: str = ""

    def steps(self) -> Iterator[Step]:
        """Every step, in the order of the file."""
        for phase in self.phases:
            yield from phase.steps

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of all steps, each after those that it leans on; the order must be one."""
        return tuple(in_order(self))

    def step(self, id: str) -> Step | None:
        """Give the step of that id, or None; a row after ``@`` is left aside."""
        base = id.partition("@")[0]
        return next((step for step in self.steps() if step.id == base), None)

    def need_step(self, id: str) -> Step:
        """Give the step of that id.

        Raises:
            UserError: there is none.
        """
        found = self.step(id)
        if found is None:
            near = nearest(id, [step.id for step in self.steps()])
            hint = f"Did you mean {near}?" if near else f"tocsin playbook show {self.id} lists them"
            raise UserError(f"{self.id} has no step {id!r}", hint)
        return found

    def decision_on(self, fact: str) -> tuple[Step, Decision] | None:
        """Give the step that decides a fact, with its options, or None."""
        for step in self.steps():
            if isinstance(step.work, Decision) and step.work.fact == fact:
                return step, step.work
        return None


def leans_on(phase: Phase, step: Step) -> tuple[str, ...]:
    """Give the ids of the steps that must be looked at before this one can be."""
    until = step.work.until if isinstance(step.work, Wait) else None
    where = step.for_each.where if step.for_each else None
    again = step.repeat.until if step.repeat else None
    conditions = [one for one in (phase.when, step.when, where, again, until) if one is not None]
    asked = [name.split(".")[1] for condition in conditions for name in condition.names if is_of_step(name)]
    return tuple(dict.fromkeys([*step.needs, *step.after, *asked]))


def is_of_step(name: str) -> bool:
    """Whether a name in a condition asks about a step: ``step.contain.done``."""
    return name.startswith("step.") and name.count(".") == 2


def in_order(playbook: Playbook) -> Iterator[str]:
    """Give the ids of all steps, each after those that it leans on; the order must be one.

    Without recursion: a playbook may have more steps in a row than Python has room for on its stack.
    """
    before = {step.id: leans_on(phase, step) for phase in playbook.phases for step in phase.steps}
    given: set[str] = set()
    for start in before:
        path = [start]
        while path:
            ahead = next((id for id in before[path[-1]] if id not in given), None)
            if ahead is not None:
                path.append(ahead)
                continue
            last = path.pop()
            if last not in given:
                given.add(last)
                yield last


def digest(text: str, parts: Iterable[Part] = ()) -> str:
    """Give the SHA-256 that pins a playbook: of its text alone, or with the digests of its parts."""
    own = hashlib.sha256(text.encode()).hexdigest()
    lines = [own, *(f"{part.kind} {part.name} {part.sha256}" for part in parts)]
    return own if len(lines) == 1 else hashlib.sha256("\n".join(lines).encode()).hexdigest()


def fits(version: str, wanted: str) -> bool:
    """Whether a version is one that is wanted: ``^1`` fits 1.4.0, ``1.4.0`` only itself, nothing any."""
    if wanted.startswith("^"):
        return version.partition(".")[0] == wanted[1:]
    return not wanted or version == wanted
