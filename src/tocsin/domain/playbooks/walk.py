"""Walking playbooks at one moment: every step is looked at once, the steps it leans on first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.names import Outcome, clocks_called, full_lookup
from tocsin.domain.conditions.verdicts import Absent, Lookup, Verdict, all_of, evaluate
from tocsin.domain.entries import Entry, InventoryRecorded, PartyRecorded, StepMarked
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import Audience
from tocsin.domain.moments import Moment, read_utc, write_utc
from tocsin.domain.playbooks.items import Here, ItemState, ItemView, read_items
from tocsin.domain.playbooks.playbook import CLOCK, Due, Playbook, Step
from tocsin.domain.playbooks.progress import (
    PhaseView,
    Progress,
    StepState,
    StepView,
    first_of_each,
    is_complete,
)
from tocsin.domain.playbooks.rounds import Rounds, rounds_of
from tocsin.domain.playbooks.row_names import filled, is_of_row, row_lookup, unfilled
from tocsin.domain.playbooks.work import Checklist, Collects, EvidenceWanted, Gate, Task, Wait
from tocsin.domain.terms import Mark

Row = PartyRecorded | InventoryRecorded

_MISSING = (Absent.UNSET, Absent.UNKNOWN)


class Followed(msgspec.Struct, frozen=True):
    """A playbook that a case follows, and since when (UTC, fixed-width form)."""

    playbook: Playbook
    since: str


def measure(
    followed: Sequence[Followed],
    state: CaseState,
    *,
    facts: Lookup,
    readings: Iterable[Reading],
    form_audiences: dict[str, Audience],
    now: datetime,
) -> Progress:
    """Say where a case stands in its playbooks.

    Args:
        followed: the playbooks, the one it follows first; their conditions are checked.
        state: the case.
        facts: what the names of its facts stand for.
        readings: its clocks at ``now``.
        form_audiences: whom each form is for, by form id.
        now: the present, aware.
    """
    walks: dict[str, _Walk] = {}

    def complete(playbook: str) -> bool:
        return playbook in walks and walks[playbook].is_complete()

    here = Here(state, tuple(readings), form_audiences, complete)
    for one in followed:
        walks[one.playbook.id] = _Walk(one, here, facts, now)
    return Progress(
        tuple(one.playbook for one in followed),
        first_of_each([walk.phases() for walk in walks.values()]),
    )


class _Walk:
    """One pass over one playbook."""

    def __init__(self, followed: Followed, here: Here, facts: Lookup, now: datetime) -> None:
        self._playbook = followed.playbook
        self._since = followed.since
        self._here = here
        self._state = here.state
        self._now_text = write_utc(now)
        self._phase_of = {step.id: phase for phase in self._playbook.phases for step in phase.steps}
        self._steps = {step.id: step for step in self._playbook.steps()}
        self._rows: dict[str, dict[str, tuple[Step, Row]]] = {}
        self._views: dict[str, StepView] = {}
        self._lookup: Lookup = full_lookup(facts, here.readings, self._outcome)
        self._verdicts: dict[str, Verdict] = {}
        self._dues: dict[tuple[Due, str], str | None] = {}
        self._is_asked = False

    def phases(self) -> list[PhaseView]:
        """Look at every step, those that others lean on first."""
        for id in self._playbook.order:
            self._views_of(id)
        return [
            PhaseView(
                phase,
                tuple(view for step in phase.steps for view in self._views_of(step.id)),
                self._playbook.id,
            )
            for phase in self._playbook.phases
        ]

    def is_complete(self) -> bool:
        """Whether nothing is left to do; a playbook that leads back to itself is not."""
        if self._is_asked:
            return False
        self._is_asked = True
        try:
            return all(is_complete(phase.steps) for phase in self.phases())
        finally:
            self._is_asked = False

    # Steps, and the rows they are repeated for.

    def _views_of(self, id: str) -> list[StepView]:
        """Look at a step: one view, or one for each row that it is repeated for."""
        step = self._steps[id]
        if step.for_each is None:
            return [self._view(step)]
        rows = self._instances(step)
        views = [self._view(instance, row) for instance, row in rows.values()]
        shown = [
            view
            for view in views
            if view.state is not StepState.NOT_APPLICABLE or (step.origin, view.step.id) in self._state.marks
        ]
        return shown or [self._without_rows(step, views)]

    def _instances(self, step: Step) -> dict[str, tuple[Step, Row]]:
        """Give a step that is repeated for rows, once for each row there is."""
        if step.id not in self._rows:
            assert step.for_each is not None  # noqa: S101 - as it was asked for
            entries: Iterable[Entry[PartyRecorded] | Entry[InventoryRecorded]]
            entries = self._state.parties if step.for_each.over is Collects.PARTIES else self._state.inventory
            bodies = [entry.body for entry in entries]
            self._rows[step.id] = {_row_id(body): (_for_row(step, body), body) for body in bodies}
        return self._rows[step.id]

    def _without_rows(self, step: Step, views: Sequence[StepView]) -> StepView:
        """Give the view of a step for which there is no row: none is listed yet, or none that is meant."""
        phase = self._phase_of[step.id]
        step = msgspec.structs.replace(step, title=unfilled(step.title))
        blank = StepView(step=step, phase=phase, playbook=self._playbook.id, state=StepState.NOT_APPLICABLE)
        if views:
            because = tuple(dict.fromkeys(reason for view in views for reason in view.because))
            return msgspec.structs.replace(blank, because=because)
        when = None if step.when is not None and any(is_of_row(n) for n in step.when.names) else step.when
        applies = all_of([evaluate(phase.when, self._lookup), evaluate(when, self._lookup)])
        if applies.truth is False:
            return msgspec.structs.replace(blank, because=applies.because)
        assert step.for_each is not None  # noqa: S101 - as it was asked for
        name = "parties.affected" if step.for_each.over is Collects.PARTIES else "inventory.rows"
        return msgspec.structs.replace(blank, state=StepState.WAITING, waits_for_facts=(name,))

    def _outcome(self, id: str) -> Outcome | None:
        """Say how a step ended; one that is repeated for rows has when it has for every row."""
        outcomes = [view.outcome for view in self._views_of(id)]
        return outcomes[-1] if None not in outcomes else None

    def _before(self, step: Step, ids: Iterable[str]) -> list[StepView]:
        """Look at what comes before: the step for the same row where both are repeated for the same rows."""
        found: list[StepView] = []
        for id in ids:
            earlier = self._steps[id]
            same = (
                step.row
                and earlier.for_each
                and step.for_each
                and earlier.for_each.over is step.for_each.over
            )
            if same:
                instance, row = self._instances(earlier)[step.row]
                found.append(self._view(instance, row))
            else:
                found += self._views_of(id)
        return found

    # One step.

    def _view(self, step: Step, row: Row | None = None) -> StepView:
        if step.id not in self._views:
            self._views[step.id] = self._look(step, row)
        return self._views[step.id]

    def _look(self, step: Step, row: Row | None) -> StepView:
        phase = self._phase_of[step.base]
        marks = self._state.marks.get((step.origin, step.id), [])
        lookup = row_lookup(self._lookup, row) if row is not None else self._lookup
        rounds = rounds_of(step, marks, lookup)
        items = read_items(step, rounds.marks, self._here)
        blank = StepView(
            step=step,
            phase=phase,
            playbook=self._playbook.id,
            state=StepState.AVAILABLE,
            items=items,
            rounds=rounds.done,
        )
        last = _last_step_mark(marks)
        if not isinstance(step.work, Wait) and _finished(step, items, last, rounds):
            return self._done(blank, last, Outcome.DONE)
        conditions = [phase.when, step.for_each.where if step.for_each else None, step.when]
        applies = all_of([self._verdict(one, row, lookup) for one in conditions if one is not None])
        if applies.truth is False:
            return msgspec.structs.replace(
                blank, state=StepState.NOT_APPLICABLE, because=applies.because, due_at=self._due_at(step, "")
            )
        if last is not None and last.body.mark is Mark.SKIPPED:
            return msgspec.structs.replace(self._done(blank, last, Outcome.SKIPPED), state=StepState.SKIPPED)
        placed = self._placed(blank, applies)
        if isinstance(step.work, Wait) and placed.state is StepState.AVAILABLE:
            return self._waited(placed, step.work, last, lookup)
        return placed

    def _verdict(self, condition: Condition, row: Row | None, lookup: Lookup) -> Verdict:
        """Evaluate a condition; many steps share one, and where no row is asked it is the same for all."""
        if row is not None:
            return evaluate(condition, lookup)
        if condition.source not in self._verdicts:
            self._verdicts[condition.source] = evaluate(condition, lookup)
        return self._verdicts[condition.source]

    def _done(self, blank: StepView, last: Entry[StepMarked] | None, outcome: Outcome) -> StepView:
        said = last is not None and last.body.mark in {Mark.DONE, Mark.SKIPPED}
        mark = last if said else None
        finished = max([item.at for item in blank.items], default="")
        return msgspec.structs.replace(
            blank,
            state=StepState.DONE,
            outcome=outcome,
            due_at=self._due_at(blank.step, ""),
            finished_at=mark.recorded_at if mark else finished,
            by=mark.actor if mark else "",
            at=mark.recorded_at if mark else "",
            note=mark.body.because if mark else "",
        )

    def _placed(self, blank: StepView, applies: Verdict) -> StepView:
        """Decide between available, waiting and not applicable by what comes before."""
        step = blank.step
        needs = self._before(step, step.needs)
        out = [view for view in needs if view.state is StepState.NOT_APPLICABLE]
        if out:
            because = tuple(reason for view in out for reason in view.because)
            return msgspec.structs.replace(blank, state=StepState.NOT_APPLICABLE, because=because)
        before = self._before(step, step.after)
        waits_for_steps = tuple(
            [view.step.id for view in needs if view.state is not StepState.DONE]
            + [view.step.id for view in before if view.state in {StepState.AVAILABLE, StepState.WAITING}]
        )
        waits = bool(waits_for_steps) or applies.truth is None
        since = "" if waits else self._since_when([*needs, *before], applies)
        due_at = self._due_at(step, since)
        return msgspec.structs.replace(
            blank,
            state=StepState.WAITING if waits else StepState.AVAILABLE,
            waits_for_steps=waits_for_steps,
            waits_for_facts=applies.waits_for,
            because=applies.because,
            since=since,
            due_at=due_at,
            is_late=due_at is not None and self._now_text > due_at,
            escalated=isinstance(step.work, Gate) and self._is_escalated(step.work, since),
        )

    def _waited(self, view: StepView, wait: Wait, last: Entry[StepMarked] | None, lookup: Lookup) -> StepView:
        """Say whether waiting is over, and what ended it."""
        if last is not None and last.body.mark is Mark.DONE:
            return self._done(view, last, Outcome.ENDED)
        met = evaluate(wait.until, lookup) if wait.until is not None else Verdict(truth=None)
        if met.truth is True:
            stated = [at for reason in met.because if (at := self._stated_at(reason.name))]
            done = self._done(view, None, Outcome.MET)
            return msgspec.structs.replace(done, finished_at=max([view.since, *stated]))
        for length, outcome in ((wait.length, Outcome.MET), (wait.timeout, Outcome.TIMEOUT)):
            over = _later(view.since, length)
            if over and over <= self._now_text:
                done = self._done(view, None, outcome)
                return msgspec.structs.replace(done, finished_at=over)
        missing = (reason.name for reason in met.because if reason.found in _MISSING)
        return msgspec.structs.replace(view, waits_for_facts=tuple(dict.fromkeys(missing)))

    # Times.

    def _since_when(self, before: Iterable[StepView], applies: Verdict) -> str:
        """Say when the last thing that a step depends on fell into place."""
        stated = [self._stated_at(reason.name) for reason in applies.because]
        return max([self._since, *stated, *(view.finished_at for view in before)])

    def _stated_at(self, name: str) -> str:
        statement = self._state.statement(name)
        return statement.recorded_at if statement else ""

    def _is_escalated(self, gate: Gate, since: str) -> bool:
        over = _later(since, gate.escalate.after) if gate.escalate else ""
        return bool(over) and over <= self._now_text

    def _due_at(self, step: Step, since: str) -> str | None:
        if isinstance(step.work, Wait) and step.work.remind is not None:
            return self._reminder(step, step.work.remind, since)
        if step.due is None:
            return None
        key = (step.due, step.row)
        if key not in self._dues:
            self._dues[key] = self._reckoned(step.due, step.row)
        return self._dues[key]

    def _reckoned(self, due: Due, row: str) -> str | None:
        if due.before:
            ends = [one.due_at for one in self._clocks(due.before, row) if one.due_at]
            return write_utc(read_utc(min(ends)) - due.length) if ends else None
        return self._due_after(due, row)

    def _due_after(self, due: Due, row: str) -> str | None:
        if due.after.startswith(CLOCK):
            starts = [one.starts_at for one in self._clocks(due.after, row) if one.starts_at]
            return write_utc(read_utc(min(starts)) + due.length) if starts else None
        start = self._state.value(due.after)
        return write_utc(start.utc + due.length) if isinstance(start, Moment) else None

    def _clocks(self, name: str, row: str) -> list[Reading]:
        called = clocks_called(self._here.readings, name.removeprefix(CLOCK))
        return [one for one in called if not row or one.party in {"", row}]

    def _reminder(self, step: Step, remind: timedelta, since: str) -> str | None:
        """Say when to look again: so long after the step was reached, or after somebody last noted it."""
        if not since:
            return None
        notes = (entry.recorded_at for entry in self._state.notes.get(step.id, []))
        return _later(max([since, *notes]), remind) or None


def _later(instant: str, length: timedelta | None) -> str:
    return write_utc(read_utc(instant) + length) if instant and length is not None else ""


def _row_id(body: Row) -> str:
    return body.party if isinstance(body, PartyRecorded) else body.row


def _for_row(step: Step, row: Row) -> Step:
    """Give a step for one row: its own id, and its texts with what the row says."""
    work = step.work
    match work:
        case Checklist(items=items):
            lines = tuple(msgspec.structs.replace(item, text=filled(item.text, row)) for item in items)
            work = msgspec.structs.replace(work, items=lines)
        case EvidenceWanted(items=wanted):
            kept = tuple(msgspec.structs.replace(item, what=filled(item.what, row)) for item in wanted)
            work = msgspec.structs.replace(work, items=kept)
        case _:
            pass
    return msgspec.structs.replace(
        step,
        id=f"{step.id}@{_row_id(row)}",
        row=_row_id(row),
        title=filled(step.title, row),
        why=filled(step.why, row),
        avoid=filled(step.avoid, row),
        ready=filled(step.ready, row),
        work=work,
    )


def _last_step_mark(marks: Sequence[Entry[StepMarked]]) -> Entry[StepMarked] | None:
    whole = [mark for mark in marks if mark.body.mark in {Mark.DONE, Mark.SKIPPED, Mark.REOPENED}]
    return whole[-1] if whole else None


def _finished(
    step: Step, items: tuple[ItemView, ...], last: Entry[StepMarked] | None, rounds: Rounds
) -> bool:
    if last is not None and last.body.mark is Mark.SKIPPED:
        return False
    if step.repeat is not None:
        return rounds.is_over
    if isinstance(step.work, Task):
        return last is not None and last.body.mark is Mark.DONE
    required = [item for item in items if not item.optional]
    if not required:
        # Nothing must be filled: a person says that it was looked at, by marking it done.
        return last is not None and last.body.mark is Mark.DONE
    return all(item.state is not ItemState.OPEN for item in required)
