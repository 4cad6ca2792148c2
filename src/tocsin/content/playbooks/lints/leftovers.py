"""Rules against leftovers: what is declared and never used, and what is read and never asked for."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.content.playbooks.lints.items import collected
from tocsin.content.playbooks.lints.look import Finding, Look
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.names import FROM_ROWS
from tocsin.domain.playbooks.playbook import CLOCK, OVERLAY_SCHEMA, Step
from tocsin.domain.playbooks.work import Collects, Decision, EvidenceWanted, Form, Gate, Wait

OPENING = frozenset({"case.role", "org.name", "org.countries", "controller.name", "time.aware_at"})
"""Facts that are stated when a case is opened."""


def check_declared(look: Look) -> Iterator[Finding]:
    """Find roles and facts of a playbook or fragment that nothing uses (W001), or only reads (W002)."""
    busy = {role for step in look.steps.values() for role in _roles(step)}
    asked, read = collected(look), set(_read(look))
    for root in look.roots:
        file = root.reading.file
        if root.text("schema") == OVERLAY_SCHEMA:
            continue
        for key, _node, path in root.pairs("roles"):
            if key.text not in busy:
                what = f"no step is for the role {key.text!r}"
                yield Finding("W001", file, key, path, what, "Take it out")
        for key, _node, path in root.pairs("facts"):
            if key.text in asked:
                continue
            if key.text in read:
                what = f"{key.text} is read, and no step asks for it"
                yield Finding("W002", file, key, path, what, "Ask for it in a form")
            else:
                what = f"nothing asks for {key.text}, and nothing reads it"
                yield Finding("W001", file, key, path, what, "Take it out, or ask it")


def _roles(step: Step) -> Iterator[str]:
    yield step.role
    if isinstance(step.work, Gate):
        yield from step.work.roles
        if step.work.escalate is not None:
            yield step.work.escalate.to


def _read(look: Look) -> Iterator[str]:
    """Give the facts that anything reads: conditions, advice, due times, what evidence can prove."""
    for step in look.steps.values():
        conditions = [*look.conditions(step), *(condition for _name, condition in _waits(step))]
        if isinstance(step.work, Decision):
            conditions += [one.when for one in step.work.advice if one.when is not None]
        for condition in conditions:
            yield from condition.names
        if step.due is not None:
            yield step.due.after
        if isinstance(step.work, EvidenceWanted):
            yield from step.work.supports
    if look.playbook.closes_when is not None:
        yield from look.playbook.closes_when.names


def _waits(step: Step) -> Iterator[tuple[str, Condition]]:
    """Give what a step waits for, or which rows it is for, by the key that says so."""
    found = {
        "until": step.work.until if isinstance(step.work, Wait) else None,
        "repeat": step.repeat.until if step.repeat else None,
        "for_each": step.for_each.where if step.for_each else None,
    }
    yield from ((name, condition) for name, condition in found.items() if condition is not None)


def check_read(look: Look) -> Iterator[Finding]:
    """Find facts of the catalogue that steps wait for, and none asks for (W002)."""
    known = OPENING | set(collected(look)) | (FROM_ROWS if _lists_data(look) else frozenset())
    hint = "Ask for it in a form"

    def lost(condition: Condition) -> Iterator[str]:
        yield from (name for name in condition.names if name in look.library.catalogue and name not in known)

    for step in look.steps.values():
        for condition in look.conditions(step):
            for fact in lost(condition):
                what = f"{step.id} applies only if {fact} says so, and no step asks for it"
                yield look.at_condition(step, condition, "W002", what, hint)
        for name, condition in _waits(step):
            for fact in lost(condition):
                what = f"{step.id} waits for {fact}, and no step asks for it"
                yield look.at_step(step, name, "W002", what, hint)
        after = step.due.after if step.due else ""
        if after and not after.startswith(CLOCK) and after in look.library.catalogue and after not in known:
            what = f"{step.id} is due after {after}, and no step asks for it"
            yield look.at_step(step, "due", "W002", what, hint)
    if look.playbook.closes_when is not None:
        for fact in lost(look.playbook.closes_when):
            what = f"the case closes only if {fact} says so, and no step asks for it"
            yield look.at(look.root, "closes_when", "W002", what, hint)


def _lists_data(look: Look) -> bool:
    return any(
        field.collects is Collects.INVENTORY
        for step in look.steps.values()
        if isinstance(step.work, Form)
        for field in step.work.fields
    )
