"""Playbooks: steps in a partial order, with conditions over facts. Data only; nothing here runs.

A step is one of eight kinds of work. It is available when what it ``needs`` is done, what it comes
``after`` is done or out of the way, and its condition holds; see `tocsin.domain.progress`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tocsin.domain.conditions import Condition
from tocsin.domain.facts import FactSpec, Text

SCHEMA = "breach-playbook/1"


class Status(StrEnum):
    """How far a playbook has come."""

    DRAFT = "draft"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Due(msgspec.Struct, frozen=True):
    """When a step should be finished: so long after a fact that is a point in time."""

    after: str
    within: timedelta


class Task(msgspec.Struct, frozen=True, tag="task"):
    """Something to do, marked done by a person."""


class Item(msgspec.Struct, frozen=True):
    """One line of a checklist."""

    id: str
    text: Text
    optional: bool = False


class Checklist(msgspec.Struct, frozen=True, tag="checklist"):
    """Lines to tick; done when every line that is not optional is ticked or waived with a reason."""

    items: tuple[Item, ...]


class Option(msgspec.Struct, frozen=True):
    """One way to decide; ``asks`` names facts that it makes necessary, ``revisit`` when to ask again."""

    id: str
    text: Text
    asks: tuple[str, ...] = ()
    revisit: timedelta | None = None


class Advice(msgspec.Struct, frozen=True):
    """A suggestion for a decision, with its condition, its reason and where that reason comes from."""

    when: Condition | None
    suggest: str
    because: Text
    source: str = ""


class Decision(msgspec.Struct, frozen=True, tag="decision"):
    """A choice that a person makes and gives reasons for; it sets ``fact`` to the option's id."""

    fact: str
    options: tuple[Option, ...]
    advice: tuple[Advice, ...] = ()

    def option(self, id: str) -> Option | None:
        """Give the option of that id, or None."""
        return next((option for option in self.options if option.id == id), None)


class Collects(StrEnum):
    """What a field of a form fills, other than a fact."""

    INVENTORY = "inventory"
    PARTIES = "parties"


class Field(msgspec.Struct, frozen=True):
    """One question of a form: a fact, or rows of the inventory or of the parties."""

    fact: str = ""
    collects: Collects | None = None
    optional: bool = False

    @property
    def id(self) -> str:
        """What names the field within its form."""
        return self.fact or str(self.collects)


class Form(msgspec.Struct, frozen=True, tag="form"):
    """Questions; done when every field that is not optional has an answer, *unknown* included."""

    fields: tuple[Field, ...]


class EvidenceItem(msgspec.Struct, frozen=True):
    """Something to keep: attached from the vault, or declared missing with a reason."""

    id: str
    what: Text
    optional: bool = False


class EvidenceWanted(msgspec.Struct, frozen=True, tag="evidence"):
    """Material to secure before it is gone."""

    items: tuple[EvidenceItem, ...]


class DraftWanted(msgspec.Struct, frozen=True, tag="draft"):
    """A document to draft; done when a version is saved, for every recipient it has."""

    form: str


class ClockGoal(StrEnum):
    """What a clock step waits for."""

    STARTED = "started"
    FILED = "filed"


class ClockWanted(msgspec.Struct, frozen=True, tag="clock"):
    """Legal clocks to start, or to stop by filing; done by what the clocks say.

    A regime stands for its first notification; another one is named ``regime.stage``.
    """

    regimes: tuple[str, ...]
    goal: ClockGoal


class Gate(msgspec.Struct, frozen=True, tag="gate"):
    """Approvals before going on: every role in ``all_of``, ``count`` people from either list together.

    ``not_author_of`` names a draft step whose author may not approve.
    """

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    count: int = 1
    not_author_of: str = ""


Work: TypeAlias = Task | Checklist | Decision | Form | EvidenceWanted | DraftWanted | ClockWanted | Gate

KINDS: dict[str, type[Work]] = {
    str(work.__struct_config__.tag): work
    for work in (Task, Checklist, Decision, Form, EvidenceWanted, DraftWanted, ClockWanted, Gate)
}
"""The kinds of step by the name they have in a playbook."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what to do, why it matters, what to leave alone, who does it, and its place in the order.

    ``mandatory`` steps are legal duties: they can be answered "unknown", but not skipped.
    """

    id: str
    title: Text
    work: Work
    why: Text = {}
    avoid: Text = {}
    role: str = ""
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    when: Condition | None = None
    due: Due | None = None
    law: tuple[str, ...] = ()
    mandatory: bool = False

    @property
    def kind(self) -> str:
        """The name of its kind of work."""
        return str(self.work.__struct_config__.tag)


class Phase(msgspec.Struct, frozen=True):
    """Steps under one heading; its condition joins that of each of them."""

    id: str
    title: Text
    steps: tuple[Step, ...]
    when: Condition | None = None


class Playbook(msgspec.Struct, frozen=True, kw_only=True):
    """A playbook, as read from its file; ``sha256`` is over the bytes of ``text``."""

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
    refs: tuple[str, ...] = ()
    text: str = ""
    sha256: str = ""

    def steps(self) -> Iterator[Step]:
        """Every step, in the order of the file."""
        for phase in self.phases:
            yield from phase.steps

    def step(self, id: str) -> Step | None:
        """Give the step of that id, or None."""
        return next((step for step in self.steps() if step.id == id), None)

    def decision_on(self, fact: str) -> tuple[Step, Decision] | None:
        """Give the step that decides a fact, with its options, or None."""
        for step in self.steps():
            if isinstance(step.work, Decision) and step.work.fact == fact:
                return step, step.work
        return None
