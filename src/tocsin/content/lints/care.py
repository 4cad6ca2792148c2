"""Rules of care: traces before repairs, no personal data in a file that is passed on, nothing left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from tocsin.content.lints.look import Finding, Look
from tocsin.content.reading import Fields
from tocsin.content.yaml_text import Mapping, Node, Scalar
from tocsin.domain.conditions import Condition
from tocsin.domain.playbook import OVERLAY_SCHEMA, Step
from tocsin.domain.work import (
    Checklist,
    Decision,
    EvidenceWanted,
    Gate,
    Task,
    Wait,
)

_DESTROYS = re.compile(
    r"\b(wip(e|es|ing)|re-?install|re-?image|re-?build|re-?format|factory reset|restor(e|es|ing)|reboot"
    r"|power off)\b",
    re.IGNORECASE,
)
_PERSONAL = {
    "an e-mail address": re.compile(r"[\w.+-]+@(?!example\.(?:org|com|net)\b)[\w-]+(?:\.[\w-]+)+"),
    "a telephone number": re.compile(r"(?<![\w.])(?:\+\d{1,3}|0)[ .()\-/]?\d(?:[ .()\-/]?\d){7,12}(?![\w.])"),
    "a password or key": re.compile(
        r"(?i)\b(?:password|passwd|secret|api[_-]?key|token)\s*[:=]\s*(?=\S*\d)\S{6,}"
    ),
}
_STALE_DAYS = 366


def check_traces(look: Look) -> Iterator[Finding]:
    """Find steps that repair or destroy before any evidence is secured (V001)."""
    evidence = {step.id for step in look.playbook.steps() if isinstance(step.work, EvidenceWanted)}
    for step in look.playbook.steps():
        word = _destructive(step)
        if word and not evidence & {one.id for one in look.way_to(step)}:
            what = f"{step.id} says {word!r} and comes after no step that secures evidence"
            hint = "after: [hold_evidence], or accept: {V001: why it cannot wait}"
            yield look.at_step(step, "after", "V001", what, hint)


def _destructive(step: Step) -> str:
    lines = [step.title]
    if isinstance(step.work, Checklist):
        lines += [item.text for item in step.work.items]
    if not isinstance(step.work, Task | Checklist):
        return ""
    found = (_DESTROYS.search(line.get("en", "")) for line in lines)
    return next((match[0] for match in found if match), "")


def check_personal_data(look: Look) -> Iterator[Finding]:
    """Find addresses, numbers and secrets in what is passed on (P001); an overlay stays where it is."""
    for root in look.roots:
        if root.text("schema") == OVERLAY_SCHEMA:
            continue
        for node, path in scalars(root):
            for what, pattern in _PERSONAL.items():
                if pattern.search(node.text):
                    hint = "Name a role; how it is reached belongs into overlay.yaml, which stays here"
                    yield Finding("P001", root, node, path, f"{what} stands in the playbook", hint)


def scalars(root: Fields) -> Iterator[tuple[Scalar, str]]:
    """Give every value of a file with its path, and every key too."""
    left: list[tuple[Node, str]] = [(root.node, "")]
    while left:
        node, path = left.pop()
        if isinstance(node, Scalar):
            yield node, path
        elif isinstance(node, Mapping):
            inner = [(value, f"{path}.{key.text}".lstrip(".")) for key, value in node.pairs]
            left.extend(reversed(inner))
        else:
            left.extend(reversed([(item, f"{path}[{n}]") for n, item in enumerate(node.items)]))


def check_leftovers(look: Look) -> Iterator[Finding]:
    """Find roles and facts that nothing uses (W001), and facts that are read and never asked for (W002)."""
    playbook = look.playbook
    busy = {role for step in playbook.steps() for role in _roles(step)}
    for key, _node, path in look.root.pairs("roles"):
        if key.text not in busy:
            yield Finding(
                "W001", look.root, key, path, f"no step is for the role {key.text!r}", "Take it out"
            )
    read = {name for condition in _conditions(look) for name in condition.names}
    for key, _node, path in look.root.pairs("facts"):
        if key.text not in look.collected and key.text not in read:
            yield Finding(
                "W001", look.root, key, path, f"nothing asks for {key.text}", "Take it out, or ask it"
            )
        elif key.text not in look.collected:
            what = f"conditions read {key.text}, which no step asks for"
            yield Finding("W002", look.root, key, path, what, "Ask for it in a form")


def _roles(step: Step) -> Iterator[str]:
    yield step.role
    if isinstance(step.work, Gate):
        yield from step.work.roles
        if step.work.escalate is not None:
            yield step.work.escalate.to


def _conditions(look: Look) -> Iterable[Condition]:
    for step in look.playbook.steps():
        yield from look.conditions(step)
        advice = step.work.advice if isinstance(step.work, Decision) else ()
        yield from (one.when for one in advice if one.when is not None)
        for condition in (
            step.work.until if isinstance(step.work, Wait) else None,
            step.repeat.until if step.repeat else None,
            step.for_each.where if step.for_each else None,
            look.playbook.closes_when,
        ):
            if condition is not None:
                yield condition


def check_grounds(look: Look) -> Iterator[Finding]:
    """Find advice without a source or a condition (Q007), and a review that is too long ago (Q008)."""
    for step in look.playbook.steps():
        advice = step.work.advice if isinstance(step.work, Decision) else ()
        if any(not one.source or one.when is None for one in advice):
            what = f"an advice of {step.id} has no source, or no condition"
            yield look.at_step(step, "advice", "Q007", what, 'source: "GDPR Art. 34(1)"')
    reviewed = look.playbook.reviewed
    if reviewed and (date.fromisoformat(look.today) - date.fromisoformat(reviewed)).days > _STALE_DAYS:
        what = f"it was last reviewed on {reviewed}, more than a year ago"
        yield look.at(look.root, "reviewed", "Q008", what, "Read it against the law of today")
