"""The ten kinds of work that a step of a playbook can ask for. Data only; nothing here runs."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.facts import Text

NOW = "now"
"""As the value of a `Record`: the moment at which the work was marked done."""


class Record(msgspec.Struct, frozen=True):
    """A fact that is stated when the work is done: a value as a person types it, or ``now``."""

    fact: str
    value: str


class Task(msgspec.Struct, frozen=True, tag="task"):
    """Something to do, marked done by a person.

    ``not_run`` are commands that came with an imported playbook: shown, and never run.
    """

    records: tuple[Record, ...] = ()
    not_run: tuple[str, ...] = ()


class Item(msgspec.Struct, frozen=True):
    """One line of a checklist."""

    id: str
    text: Text
    optional: bool = False


class Checklist(msgspec.Struct, frozen=True, tag="checklist"):
    """Lines to tick; done when every line that is not optional is ticked or waived with a reason."""

    items: tuple[Item, ...]
    records: tuple[Record, ...] = ()


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
    """Rows that a form fills, or that a step is repeated for."""

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
    """Something to keep: attached from the vault, or declared missing with a reason.

    ``window`` is how far back it should reach.
    """

    id: str
    what: Text
    optional: bool = False
    window: timedelta | None = None


class EvidenceWanted(msgspec.Struct, frozen=True, tag="evidence"):
    """Material to secure before it is gone; ``supports`` names the facts that it can prove."""

    items: tuple[EvidenceItem, ...]
    supports: tuple[str, ...] = ()


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


class Escalation(msgspec.Struct, frozen=True):
    """Who may approve in everybody's place, and so long after the gate could first be passed."""

    after: timedelta
    to: str


class AtDeadline(StrEnum):
    """What becomes of a gate that nobody passes: it holds, or may be passed with a reason once it is due."""

    HOLD = "hold"
    PROCEED = "proceed_with_reason"


class Gate(msgspec.Struct, frozen=True, tag="gate"):
    """Approvals before going on: every role in ``all_of``, ``count`` people from either list together.

    ``not_author_of`` names a draft step whose author may not approve. Without ``at_deadline`` the gate may
    be passed with a reason at any time.
    """

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    count: int = 1
    not_author_of: str = ""
    escalate: Escalation | None = None
    at_deadline: AtDeadline | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that may approve, before it is escalated."""
        return tuple(dict.fromkeys((*self.all_of, *self.any_of)))


class Wait(msgspec.Struct, frozen=True, tag="wait"):
    """Something to wait for: until a condition holds, for a length of time, or until somebody ends it.

    ``remind`` is how often to look again. After ``timeout`` it is over, whatever came.
    """

    until: Condition | None = None
    length: timedelta | None = None
    remind: timedelta | None = None
    timeout: timedelta | None = None


class Call(msgspec.Struct, frozen=True, tag="call"):
    """Another playbook to follow in the same case; done when nothing of it is left to do.

    ``version`` says which versions fit: ``^1`` is any that begins with 1, ``1.2.0`` only that one.
    """

    playbook: str
    version: str = ""


Work: TypeAlias = (
    Task | Checklist | Decision | Form | EvidenceWanted | DraftWanted | ClockWanted | Gate | Wait | Call
)

KINDS: dict[str, type[Work]] = {
    str(work.__struct_config__.tag): work
    for work in (
        Task,
        Checklist,
        Decision,
        Form,
        EvidenceWanted,
        DraftWanted,
        ClockWanted,
        Gate,
        Wait,
        Call,
    )
}
"""The kinds of step by the name they have in a playbook."""
