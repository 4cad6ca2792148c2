"""Rules on the order of a playbook: each step can be reached and finished, and few of them come at once."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.content.playbooks.lints.look import Finding, Look
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.possible import can_hold
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.row_names import is_of_row, row_types
from tocsin.domain.playbooks.work import (
    Call,
    Checklist,
    ClockGoal,
    ClockWanted,
    DraftWanted,
    EvidenceWanted,
    Gate,
    Task,
    Wait,
)

MOST_AT_FIRST = 5
FEWEST_TOO_MANY = 40


def check_reach(look: Look) -> Iterator[Finding]:
    """Find phases and steps that never become available (G002); of steps that need one another, the first."""
    out: set[str] = set()
    hint = "Take it out, or change its condition, that of its phase, or of a step it needs"
    for phase in look.playbook.phases:
        if phase.when is not None and can_hold([phase.when], look.type_of) is False:
            what = f"no step of {phase.id} ever applies: {phase.when.source}"
            yield look.at_condition(phase.steps[0], phase.when, "G002", what, hint)
            out.update(step.id for step in phase.steps)
    for step in look.in_order:
        conditions = list(dict.fromkeys(_to_apply(look, step)))
        types = row_types(look.type_of, step.for_each.over if step.for_each else None)
        if step.id in out or not conditions or can_hold(conditions, types) is not False:
            continue
        if not out & set(step.needs):
            sources = " and ".join(condition.source for condition in conditions)
            what = f"{step.id} never applies: {sources}"
            own = look.conditions(step)
            if own:
                yield look.at_condition(step, own[-1], "G002", what, hint)
            else:
                yield look.at_step(step, "for_each" if step.for_each else "needs", "G002", what, hint)
        out.add(step.id)


def _to_apply(look: Look, step: Step) -> Iterator[Condition]:
    """Give all that must hold for a step to apply; what earlier steps ask of their rows is left aside."""
    if step.for_each is not None and step.for_each.where is not None:
        yield step.for_each.where
    for one, condition in look.conditions_on(look.needed(step)):
        if one.id == step.id or not any(is_of_row(name) for name in condition.names):
            yield condition


def check_end(look: Look) -> Iterator[Finding]:
    """Find steps that can never be finished: waits for what cannot be, repeats without an end (G003)."""

    def never(condition: Condition | None) -> bool:
        return condition is not None and can_hold([condition], look.type_of) is False

    hint = "Give it a condition that can come true"
    for step in look.steps.values():
        wait = step.work
        if isinstance(wait, Wait) and wait.length is None and wait.timeout is None and never(wait.until):
            yield look.at_step(step, "until", "G003", f"{step.id} waits for what can never be", hint)
        if step.repeat is not None and never(step.repeat.until):
            what = f"{step.id} is done again until what can never be"
            yield look.at_step(step, "repeat", "G003", what, hint)


def check_gates(look: Look) -> Iterator[Finding]:
    """Find gates that nobody but the author of the draft could pass (S012)."""
    for step in look.steps.values():
        gate = step.work
        author = look.steps.get(gate.not_author_of) if isinstance(gate, Gate) else None
        if not isinstance(gate, Gate) or author is None:
            continue
        if gate.escalate is not None and gate.escalate.to not in gate.roles:
            continue  # whoever it is escalated to stands for all
        if set(gate.roles) == {author.role}:
            name = "any_of" if gate.any_of else "all_of"
            what = f"who wrote the draft, {author.role}, is the only one who may pass {step.id}"
            yield look.at_step(step, name, "S012", what, "Name a second role that may approve")
        elif author.role in gate.all_of:
            what = f"{author.role} must approve {step.id}, and wrote the draft"
            yield look.at_step(step, "all_of", "S012", what, f"Let {author.role} stand under any_of")


def check_lists(look: Look) -> Iterator[Finding]:
    """Find checklists of one thing (S014)."""
    for step in look.steps.values():
        if isinstance(step.work, Checklist) and len(step.work.items) == 1:
            yield look.at_step(step, "items", "S014", f"{step.id} is a list of one", "Make it a task")


def check_size(look: Look) -> Iterator[Finding]:
    """Find too many steps at once, and too many altogether (Q001, Q002)."""
    first = [step.id for step in look.steps.values() if _is_first(look, step)]
    if len(first) > MOST_AT_FIRST:
        hint = "Give some of them after: [first_facts]"
        what = f"{len(first)} steps are open at once before anything is answered: {', '.join(first)}"
        yield look.at(look.root, "phases", "Q001", what, hint)
    if len(look.steps) >= FEWEST_TOO_MANY:
        what = f"{len(look.steps)} steps; fewer than {FEWEST_TOO_MANY} can be kept in view"
        yield look.at(look.root, "phases", "Q002", what, "Join what is done in one sitting into a checklist")


def _is_first(look: Look, step: Step) -> bool:
    is_seen = isinstance(step.work, ClockWanted) and step.work.goal is ClockGoal.STARTED
    return not (look.before[step.id] or look.conditions(step) or step.for_each or is_seen)


def check_saying(look: Look) -> Iterator[Finding]:
    """Find steps that do not say what done is, what to leave alone, how long they take, on what grounds."""
    for step in look.steps.values():
        handles = isinstance(step.work, Task | Checklist | EvidenceWanted | DraftWanted | Gate)
        wanted = {
            "ready": ("Q003", True, "what done looks like", "ready: {en: …}"),
            "avoid": ("Q004", handles, "what not to destroy or do", "avoid: {en: …}"),
            "est": ("Q005", not isinstance(step.work, Wait | Call), "how long it takes", "est: 30m"),
            "law": ("Q006", True, "the provision or source it rests on", 'law: ["GDPR 33(5)"]'),
        }
        for name, (code, applies, what, hint) in wanted.items():
            if applies and not getattr(step, name):
                yield look.at_step(step, name, code, f"{step.id} does not say {what}", hint)
