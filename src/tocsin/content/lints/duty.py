"""Rules on the legal duties: they are decided in time, by somebody who is there, on what was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tocsin.content.lints.look import AUTHORITY, CONTROLLERS, Finding, Look
from tocsin.domain.forms import FormItem
from tocsin.domain.playbook import CLOCK, Side, Step
from tocsin.domain.regimes import AtEarliest, AtFact
from tocsin.domain.work import AtDeadline, ClockWanted, DraftWanted, Gate, Wait

DECIDES = "notify.authority"
ALLOWED = frozenset({"case.role", "nature.personal_data_breach"})
"""What the decision to notify may wait for: on which side we stand, and whether it is a breach at all."""

AUTHORITY_FORM = "sa-notification"


def check_decided(look: Look) -> Iterator[Finding]:
    """Find duties that the playbook forgets (N001)."""
    for side, what, there in (
        (Side.CONTROLLER, f"no step decides {DECIDES}", look.playbook.decision_on(DECIDES)),
        (Side.CONTROLLER, f"no step files what {AUTHORITY} asks for", look.filing(AUTHORITY)),
        (Side.PROCESSOR, f"no step files what {CONTROLLERS} asks for", look.filing(CONTROLLERS)),
    ):
        if side in look.playbook.sides and not there:
            hint = "Include art33-decide@^1, art33-notify@^1 and processor-notice@^1 among the phases"
            yield look.at(look.root, "phases", "N001", what, hint)


def _goals(look: Look) -> list[Step]:
    """Give the steps that the deadline hangs on: the decision, and every filing of the two clocks."""
    decided = look.playbook.decision_on(DECIDES)
    return [*([decided[0]] if decided else []), *look.filing(AUTHORITY), *look.filing(CONTROLLERS)]


def check_unknown(look: Look) -> Iterator[Finding]:
    """Find facts and waits that keep the decision out of reach while nobody knows anything (N002)."""
    for goal in _goals(look):
        way = look.way_to(goal)
        for step, fact in look.facts_on(way):
            if fact not in {*ALLOWED, DECIDES}:
                hint = "A condition on the way may ask for the role and for whether it is a breach"
                what = f"{goal.id} is out of reach while {fact} is unknown ({step.id} asks for it)"
                yield look.at_step(step, "when", "N002", what, hint)
        for step in way:
            if isinstance(step.work, Wait) and step.work.length is None and step.work.timeout is None:
                what = f"{goal.id} comes after {step.id}, which may wait for ever"
                yield look.at_step(step, "until", "N002", what, "timeout: 4h")


def check_time(look: Look) -> Iterator[Finding]:
    """Find more work than the clock has room for, and steps of the duty that are due too late or never."""
    clock = look.clock_length(AUTHORITY)
    if clock is None:
        return
    for goal in _goals(look):
        work = look.longest_work(goal)
        if work > clock / 2:
            code = "N003" if work > clock else "N007"
            what = f"the work on the way to {goal.id} takes {_hours(work)} of the {_hours(clock)}"
            yield look.at_step(goal, "est", code, what, "Ask for less before it, or let it run beside")
        if goal.due is None:
            yield look.at_step(goal, "due", "N004", f"{goal.id} has no due time", _DUE)
        elif not goal.due.before and goal.due.length >= clock and not goal.due.after.startswith(CLOCK):
            what = f"{goal.id} is due {_hours(goal.due.length)} after {goal.due.after}: past the clock"
            yield look.at_step(goal, "due", "N004", what, _DUE)


_DUE = "due: {after: time.aware_at, within: 48h}"


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:.3g} h"


def check_approvers(look: Look) -> Iterator[Finding]:
    """Find gates on the way to a filing at which one absent person costs the deadline (N005)."""
    gates = {step.id: step for goal in _goals(look) for step in look.way_to(goal)}
    for step in gates.values():
        if not isinstance(step.work, Gate):
            continue
        if step.work.at_deadline is AtDeadline.HOLD:
            what = f"{step.id} holds at the deadline: one absent approver costs it"
            yield look.at_step(step, "at_deadline", "N005", what, "at_deadline: proceed_with_reason")
        if step.work.escalate is None:
            what = f"{step.id} is not escalated: while its approvers sleep, nobody is asked"
            yield look.at_step(step, "escalate", "N005", what, "escalate: {after: 2h, to: executive}")


# What notifications must hold.


def check_items(look: Look) -> Iterator[Finding]:
    """Find what a form requires and no step asks for, or only under a condition, or too late."""
    forms = {step.work.form for step in look.playbook.steps() if isinstance(step.work, DraftWanted)}
    if Side.CONTROLLER in look.playbook.sides:
        forms.add(AUTHORITY_FORM)
    told: set[str] = set()
    for form in sorted(forms):
        for item in look.library.form(form).items():
            if item.required and item.when is None and item.id not in told:
                found = list(_item(look, item, form))
                told.update(item.id for _finding in found)
                yield from found


def _item(look: Look, item: FormItem, form: str) -> Iterator[Finding]:
    name = f"{item.law}, {item.title.get('en', item.id)}" if item.law else item.title.get("en", item.id)
    asked = [step for source in item.sources for step in look.collected.get(source, [])]
    facts = ", ".join(item.sources)
    if not asked:
        hint = f"Ask for one of {facts} in a form"
        yield look.at(look.root, "phases", "C001", f"no step asks for what {form} requires: {name}", hint)
        return
    free = [step for step in asked if not _strange(look, step)]
    if not free:
        step = asked[0]
        what = f"{name} is asked for only if {', '.join(sorted(_strange(look, step)))} says so"
        yield look.at_step(step, "when", "C002", what, "Ask for it whatever is known")
        return
    filings = {step.id for step in look.filing(AUTHORITY)}
    if filings and all(filings & {one.id for one in look.way_to(step)} for step in free):
        what = f"{name} is asked for only after the notification is filed"
        yield look.at_step(free[0], "after", "C003", what, "Ask for it before")


def _strange(look: Look, step: Step) -> set[str]:
    return {fact for _step, fact in look.facts_on(look.way_to(step))} - ALLOWED


def check_clocks(look: Look) -> Iterator[Finding]:
    """Find clocks that start with a fact that no step asks for (K001)."""
    for step in look.playbook.steps():
        for clock in step.work.regimes if isinstance(step.work, ClockWanted) else ():
            starts = _starts(look, clock)
            if starts and not any(fact in look.collected for fact in starts):
                what = f"{clock} starts with {' or '.join(starts)}, which no step asks for"
                yield look.at_step(step, "regimes", "K001", what, "Ask for it in a form or a decision")


def _starts(look: Look, clock: str) -> tuple[str, ...]:
    id, _dot, stage = clock.partition(".")
    period = look.library.regimes[id].period(look.today)
    stages = period.stages if period else ()
    found = next((one for one in stages if not stage or one.id == stage), None)
    match found.start if found else None:
        case AtFact(fact=fact):
            return (fact,)
        case AtEarliest(facts=facts):
            return facts
        case _:
            return ()
