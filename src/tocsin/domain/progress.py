"""Where a playbook stands: which steps are done, available or waiting, and why.

Everything is derived from the journal at the moment of asking. A form is done because its facts are
answered, a draft because a version is saved, a clock step because the clock says so; only tasks, ticks,
skips and approvals are marked by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Entry, StepMarked
from tocsin.domain.items import ItemState, ItemView, read_items
from tocsin.domain.moments import Moment, write_utc
from tocsin.domain.names import full_lookup
from tocsin.domain.playbook import Decision, Form, Phase, Playbook, Step, Task
from tocsin.domain.readings import Reading
from tocsin.domain.regimes import Audience
from tocsin.domain.terms import Mark
from tocsin.domain.verdicts import Lookup, Reason, Verdict, all_of, evaluate


class StepState(StrEnum):
    """Where a step stands."""

    DONE = "done"
    AVAILABLE = "available"
    WAITING = "waiting"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step at this moment.

    Attributes:
        waits_for_steps: steps that come first and are not out of the way.
        waits_for_facts: names whose answer decides whether the step applies.
        because: the names that settled its condition.
        items: its parts, in order.
        due_at: when it should be finished, UTC, fixed-width form.
        note: what was said when it was skipped or done.
    """

    step: Step
    phase: Phase
    state: StepState
    waits_for_steps: tuple[str, ...] = ()
    waits_for_facts: tuple[str, ...] = ()
    because: tuple[Reason, ...] = ()
    items: tuple[ItemView, ...] = ()
    due_at: str | None = None
    is_late: bool = False
    by: str = ""
    at: str = ""
    note: str = ""

    @property
    def open_items(self) -> tuple[ItemView, ...]:
        """The items that stand between the step and being done."""
        return tuple(item for item in self.items if item.state is ItemState.OPEN and not item.optional)


class PhaseView(msgspec.Struct, frozen=True):
    """A phase with its steps at this moment."""

    phase: Phase
    steps: tuple[StepView, ...]

    @property
    def done(self) -> int:
        """How many of its steps are done or skipped."""
        return sum(view.state in {StepState.DONE, StepState.SKIPPED} for view in self.steps)

    @property
    def applicable(self) -> int:
        """How many of its steps apply, or may."""
        return sum(view.state is not StepState.NOT_APPLICABLE for view in self.steps)


class Progress(msgspec.Struct, frozen=True):
    """The whole playbook at this moment."""

    playbook: Playbook
    phases: tuple[PhaseView, ...]

    def steps(self) -> list[StepView]:
        """Every step, in the order of the playbook."""
        return [view for phase in self.phases for view in phase.steps]

    def step(self, id: str) -> StepView | None:
        """Give the step of that id, or None."""
        return next((view for view in self.steps() if view.step.id == id), None)

    def next_steps(self) -> list[StepView]:
        """The steps that can be worked on now: those with a due time first, then in order."""
        available = [view for view in self.steps() if view.state is StepState.AVAILABLE]
        return sorted(available, key=lambda view: (view.due_at is None, view.due_at or ""))


def measure(
    playbook: Playbook,
    state: CaseState,
    *,
    facts: Lookup,
    readings: Iterable[Reading],
    form_audiences: dict[str, Audience],
    now: datetime,
) -> Progress:
    """Give the progress of a playbook.

    Args:
        playbook: the one the case follows; its conditions are checked.
        state: the case.
        facts: what the names of its facts stand for.
        readings: its clocks at ``now``.
        form_audiences: whom each form is for, by form id.
        now: the present, aware.
    """
    walk = _Walk(
        playbook, state, facts=facts, readings=list(readings), form_audiences=form_audiences, now=now
    )
    return Progress(
        playbook,
        tuple(PhaseView(phase, tuple(walk.view(step) for step in phase.steps)) for phase in playbook.phases),
    )


class _Walk:
    """One pass over a playbook; each step is looked at once, the steps it leans on first."""

    def __init__(
        self,
        playbook: Playbook,
        state: CaseState,
        *,
        facts: Lookup,
        readings: list[Reading],
        form_audiences: dict[str, Audience],
        now: datetime,
    ) -> None:
        self._state = state
        self._readings = readings
        self._form_audiences = form_audiences
        self._now = now
        self._playbook = playbook
        self._phase_of = {step.id: phase for phase in playbook.phases for step in phase.steps}
        self._steps = {step.id: step for step in playbook.steps()}
        self._views: dict[str, StepView] = {}
        self._lookup: Lookup = full_lookup(facts, readings, self._is_done)

    def view(self, step: Step) -> StepView:
        if step.id not in self._views:
            self._views[step.id] = self._look(step)
        return self._views[step.id]

    def _is_done(self, step_id: str) -> bool:
        return self.view(self._steps[step_id]).state is StepState.DONE

    def _look(self, step: Step) -> StepView:
        phase = self._phase_of[step.id]
        marks = self._state.marks.get((self._playbook.id, step.id), [])
        items = read_items(step, self._state, marks, self._readings, self._form_audiences)
        due_at = self._due_at(step)
        blank = StepView(step=step, phase=phase, state=StepState.AVAILABLE, items=items, due_at=due_at)
        last = _last_step_mark(marks)
        if _finished(step, items, last):
            return _replace(blank, StepState.DONE, last)
        applies = all_of([evaluate(phase.when, self._lookup), evaluate(step.when, self._lookup)])
        if applies.truth is False:
            return _replace(blank, StepState.NOT_APPLICABLE, None, because=applies.because)
        if last is not None and last.body.mark is Mark.SKIPPED:
            return _replace(blank, StepState.SKIPPED, last)
        return self._place(blank, step, applies)

    def _place(self, blank: StepView, step: Step, applies: Verdict) -> StepView:
        """Decide between available, waiting and not applicable by what comes before."""
        needs = [self.view(self._steps[needed]) for needed in step.needs]
        out = [view for view in needs if view.state is StepState.NOT_APPLICABLE]
        if out:
            because = tuple(reason for view in out for reason in view.because)
            return _replace(blank, StepState.NOT_APPLICABLE, None, because=because)
        before = [self.view(self._steps[earlier]) for earlier in step.after]
        waits_for_steps = tuple(
            [view.step.id for view in needs if view.state is not StepState.DONE]
            + [view.step.id for view in before if view.state in {StepState.AVAILABLE, StepState.WAITING}]
        )
        state = StepState.WAITING if waits_for_steps or applies.truth is None else StepState.AVAILABLE
        is_late = blank.due_at is not None and write_utc(self._now) > blank.due_at
        return msgspec.structs.replace(
            blank,
            state=state,
            waits_for_steps=waits_for_steps,
            waits_for_facts=applies.waits_for,
            because=applies.because,
            is_late=is_late,
        )

    def _due_at(self, step: Step) -> str | None:
        start = self._state.value(step.due.after) if step.due else None
        if step.due is None or not isinstance(start, Moment):
            return None
        return write_utc(start.utc + step.due.within)


def _replace(
    blank: StepView, state: StepState, mark: Entry[StepMarked] | None, because: tuple[Reason, ...] = ()
) -> StepView:
    if mark is None:
        return msgspec.structs.replace(blank, state=state, because=because)
    return msgspec.structs.replace(
        blank, state=state, by=mark.actor, at=mark.recorded_at, note=mark.body.because, because=because
    )


def _last_step_mark(marks: list[Entry[StepMarked]]) -> Entry[StepMarked] | None:
    whole = [mark for mark in marks if mark.body.mark in {Mark.DONE, Mark.SKIPPED, Mark.REOPENED}]
    return whole[-1] if whole and whole[-1].body.mark is not Mark.REOPENED else None


def _finished(step: Step, items: tuple[ItemView, ...], last: Entry[StepMarked] | None) -> bool:
    if isinstance(step.work, Task):
        return last is not None and last.body.mark is Mark.DONE
    if last is not None and last.body.mark is Mark.SKIPPED:
        return False
    required = [item for item in items if not item.optional]
    if not required:
        # Nothing must be filled: a person says that it was looked at, by marking it done.
        return last is not None and last.body.mark is Mark.DONE
    return all(item.state is not ItemState.OPEN for item in required)


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
