"""The parts of a step: which lines, answers, documents, clocks and approvals are there or open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.segments import Segment, segments
from tocsin.domain.entries import DraftSaved, Entry, StepMarked
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.law.regimes import Audience
from tocsin.domain.parties import affected_controllers
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.work import (
    Call,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Task,
    Wait,
)
from tocsin.domain.terms import Mark


class ItemState(StrEnum):
    """Where one item of a step stands."""

    OPEN = "open"
    DONE = "done"
    WAIVED = "waived"


class ItemView(msgspec.Struct, frozen=True):
    """One item of a step: a line, a field, a document per recipient, an approval."""

    id: str
    state: ItemState
    optional: bool = False
    by: str = ""
    at: str = ""
    because: str = ""


class Here(msgspec.Struct, frozen=True):
    """What the parts of a step are read from.

    Attributes:
        state: the case.
        readings: its clocks at this moment.
        form_audiences: whom each form is for, by form id.
        complete: says of a playbook whether the case follows it, and nothing of it is left to do.
    """

    state: CaseState
    readings: tuple[Reading, ...]
    form_audiences: dict[str, Audience]
    complete: Callable[[str], bool]


def read_items(step: Step, marks: Sequence[Entry[StepMarked]], here: Here) -> tuple[ItemView, ...]:
    """Give where each part of a step stands.

    Args:
        step: the step, for one row where it is repeated for rows.
        marks: what was marked on it, oldest first.
        here: what its parts are read from.
    """
    state = here.state
    match step.work:
        case Checklist(items=items):
            return tuple(_marked(item.id, marks, optional=item.optional) for item in items)
        case Decision():
            return _decision_items(step.work, state)
        case Form():
            return _form_items(step.work, state)
        case EvidenceWanted(items=wanted):
            return tuple(_evidence_item(step.id, item.id, state, marks, item.optional) for item in wanted)
        case DraftWanted(form=form):
            return _draft_items(form, here.form_audiences.get(form, Audience.AUTHORITY), state, step.row)
        case ClockWanted():
            return _clock_items(step.work, here.readings, step.row)
        case Gate():
            return _gate_items(step.work, marks)
        case Call(playbook=playbook):
            done = here.complete(playbook)
            return (ItemView(playbook, ItemState.DONE if done else ItemState.OPEN),)
        case Task() | Wait():
            return ()


def _marked(item: str, marks: Sequence[Entry[StepMarked]], *, optional: bool) -> ItemView:
    last = next((mark for mark in reversed(marks) if mark.body.item == item), None)
    states = {Mark.TICKED: ItemState.DONE, Mark.WAIVED: ItemState.WAIVED}
    state = states.get(last.body.mark, ItemState.OPEN) if last else ItemState.OPEN
    if last is None or state is ItemState.OPEN:
        return ItemView(item, ItemState.OPEN, optional)
    return ItemView(item, state, optional, last.actor, last.recorded_at, last.body.because)


def _fact_item(key: str, state: CaseState, *, optional: bool = False) -> ItemView:
    """Give where the answer to a fact stands; *unknown* and *not applicable* are answers."""
    statement = state.statement(key)
    if statement is None:
        return ItemView(key, ItemState.OPEN, optional)
    return ItemView(key, ItemState.DONE, optional, statement.actor, statement.recorded_at, statement.because)


def _decision_items(decision: Decision, state: CaseState) -> tuple[ItemView, ...]:
    taken = state.decisions.get(decision.fact, [])
    option = decision.option(taken[-1].body.option) if taken else None
    if option is None or option.revisit is not None:
        return (ItemView(decision.fact, ItemState.OPEN),)
    chosen = ItemView(
        decision.fact, ItemState.DONE, False, taken[-1].actor, taken[-1].recorded_at, taken[-1].body.because
    )
    return (chosen, *(_fact_item(key, state) for key in option.asks))


def _form_items(form: Form, state: CaseState) -> tuple[ItemView, ...]:
    items = []
    for field in form.fields:
        if field.collects is None:
            items.append(_fact_item(field.fact, state, optional=field.optional))
        else:
            items.append(_rows_item(field, state))
    return tuple(items)


def _rows_item(field: Field, state: CaseState) -> ItemView:
    collected = state.inventory if field.collects is Collects.INVENTORY else state.parties
    recorded = [entry.recorded_at for entry in collected]
    if not recorded:
        return ItemView(field.id, ItemState.OPEN, field.optional)
    return ItemView(field.id, ItemState.DONE, field.optional, at=max(recorded))


def _evidence_item(
    step: str, item: str, state: CaseState, marks: Sequence[Entry[StepMarked]], optional: bool
) -> ItemView:
    links = [link for link in state.evidence_links if (link.body.step, link.body.item) == (step, item)]
    if links:
        names = ", ".join(link.body.evidence for link in links)
        return ItemView(item, ItemState.DONE, optional, links[-1].actor, links[-1].recorded_at, names)
    return _marked(item, marks, optional=optional)


def _draft_items(form: str, audience: Audience, state: CaseState, row: str) -> tuple[ItemView, ...]:
    """One item per recipient; a step that is repeated for organisations has the one it is for."""
    saved = [entry for entry in state.drafts if entry.body.form == form]
    if audience is Audience.PEOPLE and (groups := segments(state)):
        return tuple(_letter_item(segment, saved) for segment in groups)
    if audience is not Audience.CONTROLLERS:
        recipients = [""]
    else:
        recipients = [row] if row else [entry.body.party for entry in affected_controllers(state)]
        if not recipients:
            return (ItemView(str(Collects.PARTIES), ItemState.OPEN),)
    items = []
    for recipient in recipients:
        fitting = [e for e in saved if audience is not Audience.CONTROLLERS or e.body.party == recipient]
        if fitting:
            last = fitting[-1]
            done = ItemState.DONE
            items.append(
                ItemView(recipient or form, done, False, last.actor, last.recorded_at, last.body.draft)
            )
        else:
            items.append(ItemView(recipient or form, ItemState.OPEN))
    return tuple(items)


def _letter_item(segment: Segment, saved: Sequence[Entry[DraftSaved]]) -> ItemView:
    """A group of people has its letter when letters tell of all the rows that are theirs."""
    told = {row: entry for entry in saved for row in entry.body.rows}
    if not set(segment.rows) <= told.keys():
        return ItemView(segment.id, ItemState.OPEN)
    last = max((told[row] for row in segment.rows), key=lambda entry: entry.seq)
    return ItemView(segment.id, ItemState.DONE, False, last.actor, last.recorded_at, last.body.draft)


def _clock_items(wanted: ClockWanted, readings: Sequence[Reading], row: str) -> tuple[ItemView, ...]:
    """One item per clock that counts; where none has to start, those that do not apply stand for it."""
    named = [reading for reading in readings if _names(reading) & set(wanted.regimes)]
    meant = [reading for reading in named if not row or reading.party in {"", row}]
    counting = [reading for reading in meant if reading.state is not ClockState.NOT_APPLICABLE]
    if not counting and wanted.goal is ClockGoal.STARTED:
        return tuple(ItemView(_clock_name(reading), ItemState.WAIVED) for reading in meant)
    items = []
    for reading in counting:
        if wanted.goal is ClockGoal.STARTED:
            reached = reading.state is not ClockState.NOT_STARTED
        else:
            reached = reading.met_at is not None
        state = ItemState.DONE if reached else ItemState.OPEN
        items.append(ItemView(_clock_name(reading), state, at=reading.met_at or ""))
    return tuple(items)


def _names(reading: Reading) -> set[str]:
    """Give the names that a playbook may call a clock by."""
    return {f"{reading.regime}.{reading.stage}"} | ({reading.regime} if reading.is_first_stage else set())


def _clock_name(reading: Reading) -> str:
    name = reading.regime if reading.is_first_stage else f"{reading.regime}.{reading.stage}"
    return f"{name}/{reading.party}" if reading.party else name


def _gate_items(gate: Gate, marks: Sequence[Entry[StepMarked]]) -> tuple[ItemView, ...]:
    """One item per role that must approve, then one per further person that is asked for.

    An approval by whom the gate was escalated to, which is taken only once it was, stands for all.
    """
    refusals = [i for i, mark in enumerate(marks) if mark.body.mark in {Mark.REFUSED, Mark.REOPENED}]
    standing = marks[refusals[-1] + 1 :] if refusals else marks
    approvals = [mark for mark in standing if mark.body.mark is Mark.APPROVED]
    above = gate.escalate.to if gate.escalate else ""
    escalated = next((mark for mark in approvals if above and mark.body.role == above), None)
    if escalated is not None and above not in gate.roles:
        return (_approval(above, escalated),)
    items = []
    counted: set[str] = set()
    for role in gate.all_of:
        by_role = next((mark for mark in approvals if mark.body.role == role), None)
        if by_role is None:
            items.append(ItemView(role, ItemState.OPEN))
        else:
            counted.add(by_role.actor)
            items.append(_approval(role, by_role))
    roles = gate.any_of or gate.all_of
    further = [mark for mark in approvals if mark.body.role in roles and mark.actor not in counted]
    distinct = list({mark.actor: mark for mark in further}.values())
    expected = len(counted) + sum(item.state is ItemState.OPEN for item in items)
    for number in range(max(0, gate.count - expected)):
        id = " or ".join(roles)
        items.append(
            _approval(id, distinct[number]) if number < len(distinct) else ItemView(id, ItemState.OPEN)
        )
    return tuple(items)


def _approval(id: str, mark: Entry[StepMarked]) -> ItemView:
    return ItemView(id, ItemState.DONE, False, mark.actor, mark.recorded_at, mark.body.because)
