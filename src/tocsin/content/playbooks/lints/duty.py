"""Rules on the legal duties: they are decided and filed in time, by somebody who is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

import msgspec

from tocsin.content.playbooks.lints.look import AUTHORITY, CONTROLLERS, PEOPLE, Finding, Look
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.possible import can_hold
from tocsin.domain.playbooks.playbook import CLOCK, Side, Step, is_of_step
from tocsin.domain.playbooks.work import AtDeadline, Call, Collects, Gate, Wait

DECIDES = "notify.authority"
TELLS = "notify.subjects"
ALLOWED = frozenset({"case.role", "nature.personal_data_breach"})
"""What the decision to notify may wait for: on which side we stand, and whether it is a breach at all."""

ROLES = {Side.CONTROLLER: ("controller", "joint_controller"), Side.PROCESSOR: ("processor",)}
"""The values of ``case.role`` on each side; of these, those count that the catalogue knows."""

_ALWAYS_KNOWN = ("inventory.rows", "parties.affected")


class Duty(msgspec.Struct, frozen=True):
    """A way in which a duty arises, once a breach is confirmed; ``where`` is for messages."""

    where: str
    holds: Condition


def duties(look: Look, side: Side, *, decided: bool) -> list[Duty]:
    """Give every way in which the duties of a side arise: for each of its roles.

    Args:
        look: at the playbook.
        side: whose.
        decided: of controllers, only those who have decided to notify, in whichever way.
    """
    roles = [role for role in ROLES[side] if role in _values(look, "case.role")]
    found = [
        Duty(f"case.role is {role}", Condition(f"case.role == '{role}' and {_BREACH}")) for role in roles
    ]
    if side is Side.PROCESSOR or not decided:
        return found
    ways = sorted(_values(look, DECIDES) - {"none"})
    return [
        Duty(
            f"{duty.where} and {DECIDES} is {way}", Condition(f"{duty.holds.source} and {DECIDES} == '{way}'")
        )
        for duty in found
        for way in ways
    ]


_BREACH = "nature.personal_data_breach == 'confirmed'"


def _values(look: Look, fact: str) -> frozenset[str]:
    kind = look.type_of(fact)
    return kind.values if kind else frozenset()


def unmet(look: Look, wanted: Iterable[Duty], steps: Sequence[Step]) -> list[Duty]:
    """Give the duties with which none of these steps can apply."""
    return [duty for duty in wanted if not any(_can_apply(look, step, duty) for step in steps)]


def _can_apply(look: Look, step: Step, duty: Duty) -> bool:
    conditions = dict.fromkeys(condition for _step, condition in look.conditions_on(look.needed(step)))
    return not conditions or can_hold([*conditions, duty.holds], look.type_of) is not False


# What has to be done at all.


def check_decided(look: Look) -> Iterator[Finding]:
    """Find duties that the playbook forgets, or answers only for some (N001)."""
    for side, what, steps, decided in (
        (Side.CONTROLLER, f"no step decides {DECIDES}", _deciding(look), False),
        (Side.CONTROLLER, f"no step files what {AUTHORITY} asks for", look.filing(AUTHORITY), True),
        (Side.PROCESSOR, f"no step files what {CONTROLLERS} asks for", look.filing(CONTROLLERS), True),
    ):
        if side not in look.playbook.sides:
            continue
        forgotten = unmet(look, duties(look, side, decided=decided), steps)
        if not steps:
            hint = "Include art33-decide@^1, art33-notify@^1 and processor-notice@^1 among the phases"
            yield look.at(look.root, "phases", "N001", what, hint)
        elif forgotten:
            conditions = [one for _step, one in look.conditions_on(look.needed(steps[0]))]
            hint = "Let its conditions hold wherever the duty arises"
            where = f"{what} where {forgotten[0].where}"
            yield look.at_condition(steps[0], conditions[-1], "N001", where, hint)


def check_told(look: Look) -> Iterator[Finding]:
    """Find a decision to tell the people concerned that no step carries out (N001)."""
    decided = look.playbook.decision_on(TELLS)
    if decided is not None and Side.CONTROLLER in look.playbook.sides and not look.filing(PEOPLE):
        what = f"{decided[0].id} decides {TELLS}, and no step files what {PEOPLE} asks for"
        yield look.at(look.root, "phases", "N001", what, "Include art34-notify@^1 among the phases")


def _deciding(look: Look) -> list[Step]:
    decided = look.playbook.decision_on(DECIDES)
    return [decided[0]] if decided else []


def _goals(look: Look) -> dict[str, tuple[Step, str]]:
    """Give the steps that the deadline hangs on by id, each with the clock it belongs to."""
    of_controllers = {step.id: (step, CONTROLLERS) for step in look.filing(CONTROLLERS)}
    return of_controllers | {
        step.id: (step, AUTHORITY) for step in (*_deciding(look), *look.filing(AUTHORITY))
    }


# What it may wait for.


def check_unknown(look: Look) -> Iterator[Finding]:
    """Find facts and waits that keep the decision out of reach while nobody knows anything (N002)."""
    for goal, clock in _goals(look).values():
        decision = {step.id for step in _deciding(look)}
        known = ALLOWED if clock == CONTROLLERS or goal.id in decision else ALLOWED | {DECIDES}
        for step, condition, name in waits_for(look, goal, known):
            hint = "A condition on the way may ask for the role and for whether it is a breach"
            what = f"{goal.id} is out of reach while {name} is open: {step.id} waits for it"
            yield look.at_condition(step, condition, "N002", what, hint)
        for step in look.way_to(goal):
            yield from _endless(look, goal, step, clock)


def waits_for(look: Look, goal: Step, known: frozenset[str]) -> Iterator[tuple[Step, Condition, str]]:
    """Give every name that may keep a step out of reach, with the condition that reads it and whose that is.

    What other steps have come to is no such name: they are on the way themselves.
    """
    needed = {step.id for step in look.needed(goal)}
    for step, condition in look.conditions_on(look.way_to(goal)):
        for name in condition.names:
            is_free = is_of_step(name) or name in known
            if not is_free and (step.id in needed or not _is_settled(name)):
                yield step, condition, name


def _is_settled(name: str) -> bool:
    """Whether a name is never unknown, so that it holds up nothing that merely comes after."""
    word = name.rpartition(".")[2]
    return name in _ALWAYS_KNOWN or (name.startswith(CLOCK) and word != "remaining")


def _endless(look: Look, goal: Step, step: Step, clock: str) -> Iterator[Finding]:
    """Find what may keep a step on the way open for ever: a wait, another playbook, rows that never come."""
    if isinstance(step.work, Wait) and step.work.length is None and step.work.timeout is None:
        what = f"{goal.id} comes after {step.id}, which may wait for ever"
        yield look.at_step(step, "until", "N002", what, "timeout: 4h")
    if isinstance(step.work, Call):
        what = f"{goal.id} comes after {step.id}, which is done only once {step.work.playbook} is"
        yield look.at_step(step, "playbook", "N002", what, "Let it run beside instead of before")
    over = step.for_each.over if step.for_each else None
    if over is Collects.INVENTORY or (over is not None and clock == AUTHORITY):
        what = f"{goal.id} comes after {step.id}, which waits until there is a row in {over}"
        yield look.at_step(step, "for_each", "N002", what, "Let it run beside instead of before")


# When it is due, and how long it takes.


def check_time(look: Look) -> Iterator[Finding]:
    """Find more work, or waiting, than the clock has room for (N003, N007)."""
    clock = look.length(AUTHORITY)
    if clock is None:
        return
    for goal, _clock in _goals(look).values():
        work = look.longest(goal, _time_of)
        if work > clock / 2:
            code = "N003" if work > clock else "N007"
            what = f"the work on the way to {goal.id} takes {_hours(work)} of the {_hours(clock)}"
            yield look.at_step(goal, "est", code, what, "Ask for less before it, or let it run beside")


def _time_of(step: Step) -> timedelta:
    """Give how long a step takes: a gate until it is escalated, a wait until it is over at the latest."""
    match step.work:
        case Gate(escalate=escalate) if escalate is not None:
            more = escalate.after
        case Wait(length=length, timeout=timeout):
            more = min((one for one in (length, timeout) if one is not None), default=timedelta())
        case _:
            more = timedelta()
    return (step.est or timedelta()) + more


def check_due(look: Look) -> Iterator[Finding]:
    """Find steps of the duty that are due too late, or never (N004)."""
    clock = look.length(AUTHORITY)
    hint = "due: {after: time.aware_at, within: 48h}"
    for goal, _clock in _goals(look).values():
        due = goal.due
        if due is None:
            yield look.at_step(goal, "due", "N004", f"{goal.id} has no due time", hint)
        elif due.after and clock is not None and due.length >= clock:
            what = f"{goal.id} is due {_hours(due.length)} after {due.after}: past the clock"
            yield look.at_step(goal, "due", "N004", what, hint)
        elif due.before and _is_later(look, due.before.removeprefix(CLOCK)):
            what = f"{goal.id} is due before {due.before}, which ends after the clock"
            yield look.at_step(goal, "due", "N004", what, hint)


def _is_later(look: Look, clock: str) -> bool:
    """Whether a clock ends after that of the first notification: it is one that follows, or is longer."""
    own, other = look.length(AUTHORITY), look.length(clock)
    follows = any(
        clock.startswith(f"{first}.") and look.stage(clock) != look.stage(first)
        for first in (AUTHORITY, CONTROLLERS)
    )
    return follows or (own is not None and other is not None and other > own)


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:.3g} h"


def check_approvers(look: Look) -> Iterator[Finding]:
    """Find gates on the way to a filing at which one absent person costs the deadline (N005)."""
    on_the_way = {step.id: step for goal, _clock in _goals(look).values() for step in look.way_to(goal)}
    for step in on_the_way.values():
        gate = step.work
        if not isinstance(gate, Gate):
            continue
        if gate.at_deadline is AtDeadline.HOLD:
            what = f"{step.id} holds at the deadline: one absent approver costs it"
            yield look.at_step(step, "at_deadline", "N005", what, "at_deadline: proceed_with_reason")
        if gate.escalate is None:
            what = f"{step.id} is not escalated: while its approvers sleep, nobody is asked"
            yield look.at_step(step, "escalate", "N005", what, "escalate: {after: 2h, to: executive}")
        elif set(gate.roles) == {gate.escalate.to}:
            what = f"{step.id} is escalated to {gate.escalate.to}, who is the only one asked already"
            yield look.at_step(step, "escalate", "N005", what, "escalate: {after: 2h, to: executive}")
