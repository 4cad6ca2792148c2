"""Rules on the order of a playbook: each step can be reached and finished, and few of them come at once."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.content.lints.look import Finding, Look
from tocsin.domain.playbook import Step
from tocsin.domain.possible import can_hold
from tocsin.domain.work import (
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
    """Find steps that can never become available (G002)."""
    for step in look.playbook.steps():
        needed = [one for one in look.way_to(step) if one.id == step.id or _is_needed(look, one, step)]
        conditions = [condition for one in needed for condition in look.conditions(one)]
        if conditions and can_hold(list(dict.fromkeys(conditions)), look.type_of) is False:
            sources = " and ".join(dict.fromkeys(condition.source for condition in conditions))
            hint = "Take the step out, or change its condition, that of its phase, or of a step it needs"
            yield look.at_step(step, "when", "G002", f"{step.id} never applies: {sources}", hint)


def _is_needed(look: Look, earlier: Step, step: Step) -> bool:
    """Whether a step must apply for another to: it is needed, or needed by what is."""
    left, seen = [step.id], set[str]()
    while left:
        found = look.playbook.step(left.pop())
        for id in found.needs if found else ():
            if id == earlier.id:
                return True
            if id not in seen:
                seen.add(id)
                left.append(id)
    return False


def check_end(look: Look) -> Iterator[Finding]:
    """Find steps that can never be finished: waits for what cannot be, repeats without an end (G003)."""
    for step in look.playbook.steps():
        until = step.work.until if isinstance(step.work, Wait) else None
        if until is not None and can_hold([until], look.type_of) is False:
            hint = "Give it a condition that can come true"
            yield look.at_step(step, "until", "G003", f"{step.id} waits for what can never be", hint)
        again = step.repeat.until if step.repeat else None
        if again is not None and can_hold([again], look.type_of) is False:
            hint = "Give repeat a condition that can come true"
            yield look.at_step(
                step, "repeat", "G003", f"{step.id} is done again until what can never be", hint
            )


def check_gates(look: Look) -> Iterator[Finding]:
    """Find gates that one person decides alone, and lists of one thing (S012, S014)."""
    for step in look.playbook.steps():
        if isinstance(step.work, Gate):
            author = look.playbook.step(step.work.not_author_of)
            wrote = {author.role} if author else set[str]()
            if not step.work.roles:
                yield look.at_step(
                    step, "any_of", "S012", f"nobody may pass {step.id}", "any_of: [dpo, legal]"
                )
            elif set(step.work.roles) <= wrote:
                hint = "Name a second role that may approve"
                what = f"who wrote the draft is the only one who may pass {step.id}"
                yield look.at_step(step, "any_of", "S012", what, hint)
        if isinstance(step.work, Checklist) and len(step.work.items) == 1:
            yield look.at_step(step, "items", "S014", f"{step.id} is a list of one", "Make it a task")


def check_size(look: Look) -> Iterator[Finding]:
    """Find too many steps at once, and too many altogether (Q001, Q002)."""
    steps = list(look.playbook.steps())
    first = [step.id for step in steps if _is_first(look, step)]
    if len(first) > MOST_AT_FIRST:
        hint = "Give some of them after: [first_facts]"
        what = f"{len(first)} steps are open at once before anything is answered: {', '.join(first)}"
        yield look.at(look.root, "phases", "Q001", what, hint)
    if len(steps) >= FEWEST_TOO_MANY:
        what = f"{len(steps)} steps; fewer than {FEWEST_TOO_MANY} can be kept in view"
        yield look.at(look.root, "phases", "Q002", what, "Join what is done in one sitting into a checklist")


def _is_first(look: Look, step: Step) -> bool:
    is_seen = isinstance(step.work, ClockWanted) and step.work.goal is ClockGoal.STARTED
    return not (look.before[step.id] or look.conditions(step) or step.for_each or is_seen)


def check_saying(look: Look) -> Iterator[Finding]:
    """Find steps that do not say what done is, what to leave alone, how long they take, on what grounds."""
    for step in look.playbook.steps():
        handles = isinstance(step.work, Task | Checklist | EvidenceWanted | DraftWanted | Gate)
        wanted = {
            "ready": ("Q003", True, "what done looks like", "ready: {en: …}"),
            "avoid": ("Q004", handles, "what not to destroy or do", "avoid: {en: …}"),
            "est": ("Q005", not isinstance(step.work, Wait), "how long it takes", "est: 30m"),
            "law": ("Q006", True, "the provision or source it rests on", 'law: ["GDPR 33(5)"]'),
        }
        for name, (code, applies, what, hint) in wanted.items():
            if applies and not getattr(step, name):
                yield look.at_step(step, name, code, f"{step.id} does not say {what}", hint)
