"""Rules on what is asked for: all that a notification requires, in time, and what starts its clocks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from tocsin.content.playbooks.lints.duty import ALLOWED, DECIDES, duties, unmet, waits_for
from tocsin.content.playbooks.lints.look import Finding, Look
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.documents.forms import INVENTORY_SOURCES, FormItem, FormProfile
from tocsin.domain.law.regimes import AtEarliest, AtFact, AtStatement, Audience
from tocsin.domain.playbooks.playbook import Side, Step
from tocsin.domain.playbooks.work import Checklist, ClockWanted, Collects, Decision, DraftWanted, Form, Task

AUTHORITY_FORM = "sa-notification"


def collected(look: Look) -> dict[str, list[Step]]:
    """Give the steps by the fact that they ask for or record; the inventory under its own names."""
    found: dict[str, list[Step]] = {}
    for step in look.steps.values():
        for fact in _asks(step):
            found.setdefault(fact, []).append(step)
    return found


def _asks(step: Step) -> Iterator[str]:
    match step.work:
        case Form(fields=fields):
            for field in fields:
                if field.fact:
                    yield field.fact
                elif field.collects is Collects.INVENTORY:
                    yield from sorted(INVENTORY_SOURCES)
        case Decision(fact=fact, options=options):
            yield fact
            yield from (key for option in options for key in option.asks)
        case Task(records=records) | Checklist(records=records):
            yield from (record.fact for record in records)
        case _:
            pass


def check_items(look: Look) -> Iterator[Finding]:
    """Find what a form requires and no step asks for, or only under a condition, or too late."""
    written = {step.work.form for step in look.steps.values() if isinstance(step.work, DraftWanted)}
    if Side.CONTROLLER in look.playbook.sides:
        written.add(AUTHORITY_FORM)
    told: set[str] = set()
    for id in sorted(written):
        asked = _Asked(look, look.library.form(id))
        if asked.form.audience is Audience.PEOPLE and Side.CONTROLLER not in look.playbook.sides:
            continue  # people are told by controllers
        for item in asked.form.items():
            if item.required and item.when is None and item.id not in told:
                found = list(asked.wrong_with(item))
                told.update(item.id for _finding in found)
                yield from found


class _Asked:
    """What the steps of a playbook ask for, seen from one form."""

    def __init__(self, look: Look, form: FormProfile) -> None:
        self._look = look
        self.form = form
        side = Side.PROCESSOR if form.audience is Audience.CONTROLLERS else Side.CONTROLLER
        self._side = side if side in look.playbook.sides else look.playbook.sides[0]
        self._collected = collected(look)
        drafts = [
            step
            for step in look.steps.values()
            if isinstance(step.work, DraftWanted) and step.work.form == form.id
        ]
        # What decides whether the document is drafted at all may decide whether its items are asked for.
        self._owed = frozenset(name for _step, when in look.conditions_on(drafts) for name in when.names)

    def wrong_with(self, item: FormItem) -> Iterator[Finding]:
        """Find what is wrong with how one item is asked for: C001, C002 or C003."""
        look = self._look
        name = ", ".join(filter(None, (item.law, item.title.get("en", item.id))))
        steps = [step for source in item.sources for step in self._collected.get(source, [])]
        if not steps:
            what = f"no step asks for what {self.form.id} requires: {name}"
            hint = f"Ask for one of {', '.join(item.sources)} in a form"
            yield look.at(look.root, "phases", "C001", what, hint)
            return
        free = [step for step in steps if not any(self._strange(step))]
        left_out = unmet(look, duties(look, self._side, decided=True), free)
        if not free:
            yield self._only_sometimes(steps[0], name)
        elif left_out:
            what = f"{name} is not asked for where {left_out[0].where}"
            conditions = [one for _step, one in look.conditions_on(look.needed(free[0]))]
            hint = "Ask for it wherever it has to be told"
            yield look.at_condition(free[0], conditions[-1], "C002", what, hint)
        elif self._filings and all(self._is_after_filing(step) for step in free):
            what = f"{name} is asked for only after {self.form.id} is filed"
            yield look.at_step(free[0], "after", "C003", what, "Ask for it before")

    def _only_sometimes(self, step: Step, name: str) -> Finding:
        strange = list(self._strange(step))
        earlier, condition, fact = next((one for one in strange if one[0] is step), strange[0])
        what = f"{name} is asked for only if {fact} says so"
        hint = "Ask for it whatever is known"
        if earlier is step:
            return self._look.at_condition(step, condition, "C002", what, hint)
        key = "needs" if step.needs else "after"
        return self._look.at_step(step, key, "C002", f"{what}: it comes after {earlier.id}", hint)

    def _strange(self, step: Step) -> Iterator[tuple[Step, Condition, str]]:
        """Give what may keep a step from being asked, but for what makes that it has to be told at all."""
        known = ALLOWED | {DECIDES} if self._side is Side.CONTROLLER else ALLOWED
        return waits_for(self._look, step, known | self._owed)

    def _is_after_filing(self, step: Step) -> bool:
        return any(one.id in self._filings for one in self._look.way_to(step))

    @cached_property
    def _filings(self) -> set[str]:
        return {step.id for step in self._look.filing(self.form.regime)}


def check_clocks(look: Look) -> Iterator[Finding]:
    """Find clocks that start with a fact that no step asks for (K001)."""
    asked = collected(look)
    for step in look.steps.values():
        for clock in step.work.regimes if isinstance(step.work, ClockWanted) else ():
            starts = _starts(look, clock)
            if starts and not any(fact in asked for fact in starts):
                what = f"{clock} starts with {' or '.join(starts)}, which no step asks for"
                yield look.at_step(step, "regimes", "K001", what, "Ask for it in a form or a decision")


def _starts(look: Look, clock: str) -> tuple[str, ...]:
    stage = look.stage(clock)
    match stage.start if stage else None:
        case AtFact(fact=fact) | AtStatement(fact=fact):
            return (fact,)
        case AtEarliest(facts=facts):
            return facts
        case _:
            return ()
