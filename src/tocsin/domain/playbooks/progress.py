"""Where a case stands in its playbooks: which steps are done, available or waiting, and why.

Everything is derived from the journal at the moment of asking. A form is done because its facts are
answered, a draft because a version is saved, a clock step because the clock says so; only tasks, ticks,
skips and approvals are marked by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from tocsin.domain.conditions.names import Outcome
from tocsin.domain.conditions.verdicts import Reason
from tocsin.domain.playbooks.items import ItemState, ItemView
from tocsin.domain.playbooks.playbook import Phase, Playbook, Step
from tocsin.domain.playbooks.work import Decision, Form


class StepState(StrEnum):
    """Where a step stands."""

    DONE = "done"
    AVAILABLE = "available"
    WAITING = "waiting"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


OUT_OF_THE_WAY = frozenset({StepState.DONE, StepState.SKIPPED, StepState.NOT_APPLICABLE})


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step at this moment.

    Attributes:
        waits_for_steps: steps that come first and are not out of the way.
        waits_for_facts: names whose answer decides whether the step applies.
        because: the names that settled its condition.
        items: its parts, in order.
        since: when what comes first was out of the way, UTC, fixed-width form.
        due_at: when it should be finished, likewise.
        finished_at: when it was finished, likewise; empty where nothing tells.
        by: who marked it done or skipped, ``at`` when; both empty where it is done by what it asks for.
        outcome: how it ended; None while it has not.
        rounds: how often a step that is repeated was done.
        escalated: whether its gate may be passed by whom it was escalated to.
        note: what was said when it was skipped or done.
    """

    step: Step
    phase: Phase
    playbook: str
    state: StepState
    waits_for_steps: tuple[str, ...] = ()
    waits_for_facts: tuple[str, ...] = ()
    because: tuple[Reason, ...] = ()
    items: tuple[ItemView, ...] = ()
    since: str = ""
    due_at: str | None = None
    is_late: bool = False
    finished_at: str = ""
    by: str = ""
    at: str = ""
    outcome: Outcome | None = None
    rounds: int = 0
    escalated: bool = False
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do, now or later."""
        return self.state not in OUT_OF_THE_WAY

    @property
    def address(self) -> str:
        """What names it among the steps of several playbooks: ``generic:contain``."""
        return f"{self.playbook}:{self.step.id}"

    @property
    def open_items(self) -> tuple[ItemView, ...]:
        """The items that stand between the step and being done."""
        return tuple(item for item in self.items if item.state is ItemState.OPEN and not item.optional)


class PhaseView(msgspec.Struct, frozen=True):
    """A phase with its steps at this moment."""

    phase: Phase
    steps: tuple[StepView, ...]
    playbook: str = ""

    @property
    def address(self) -> str:
        """What names it among the phases of several playbooks."""
        return f"{self.playbook}:{self.phase.id}"

    @property
    def done(self) -> int:
        """How many of its steps are done or skipped."""
        return sum(view.state in {StepState.DONE, StepState.SKIPPED} for view in self.steps)

    @property
    def applicable(self) -> int:
        """How many of its steps apply, or may."""
        return sum(view.state is not StepState.NOT_APPLICABLE for view in self.steps)


class Progress(msgspec.Struct, frozen=True):
    """All playbooks of a case at this moment, the one it follows first."""

    playbooks: tuple[Playbook, ...]
    phases: tuple[PhaseView, ...]

    def steps(self) -> list[StepView]:
        """Every step, in the order of the playbooks."""
        return [view for phase in self.phases for view in phase.steps]

    def step(self, id: str) -> StepView | None:
        """Give a step by its id, with its row where it is repeated: ``send@P-1``; or None.

        Where two playbooks have a step of one name, ``playbook:step`` says which is meant.
        """
        playbook, _colon, step = id.rpartition(":")
        return next(
            (
                view
                for view in self.steps()
                if view.step.id == step and (not playbook or view.playbook == playbook)
            ),
            None,
        )

    def next_steps(self) -> list[StepView]:
        """The steps that can be worked on now: those with a due time first, then in order."""
        available = [view for view in self.steps() if view.state is StepState.AVAILABLE]
        return sorted(available, key=lambda view: (view.due_at is None, view.due_at or ""))


def is_complete(views: Iterable[StepView]) -> bool:
    """Whether nothing of a playbook is left to do."""
    return all(view.state in OUT_OF_THE_WAY for view in views)


def questions(view: StepView) -> list[str]:
    """Give the facts that a step asks for and nobody has said anything about, in order."""
    match view.step.work:
        case Form(fields=fields):
            asked = {field.fact for field in fields if field.fact}
        case Decision(fact=fact):
            asked = {item.id for item in view.items if item.id != fact}
        case _:
            return []
    return [item.id for item in view.open_items if item.id in asked]


def next_question(progress: Progress) -> tuple[StepView, str] | None:
    """Give the first open question of the steps that can be worked on now, and its step."""
    return next(((view, key) for view in progress.next_steps() for key in questions(view)), None)


def first_of_each(playbooks: Sequence[Sequence[PhaseView]]) -> tuple[PhaseView, ...]:
    """Put the phases of several playbooks one after the other; a shared step is shown where it is first.

    Steps are shared when they come from the same fragment: what is done for one playbook is for all.
    """
    seen: set[tuple[str, str]] = set()
    phases = []
    for views in playbooks:
        here: set[tuple[str, str]] = set()
        for phase in views:
            own = [view for view in phase.steps if (view.step.origin, view.step.id) not in seen]
            here |= {(view.step.origin, view.step.id) for view in phase.steps}
            if own:
                phases.append(PhaseView(phase.phase, tuple(own), phase.playbook))
        seen |= here
    return tuple(phases)
