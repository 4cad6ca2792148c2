"""Rules of care: traces before repairs, no personal data in a file that is passed on, grounds for advice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from tocsin.content.playbooks.lints.look import Finding, Look, Value
from tocsin.content.reading import Fields
from tocsin.content.yaml_text import Scalar
from tocsin.domain.facts import Text
from tocsin.domain.playbooks.playbook import OVERLAY_SCHEMA, Step
from tocsin.domain.playbooks.work import Checklist, Decision, EvidenceWanted, Task

_DESTROYS = re.compile(
    r"\b(?:wip(?:e|es|ing)|re-?install\w*|re-?imag(?:e|es|ing)|re-?build\w*|re-?format\w*|factory reset"
    r"|restor(?:e|es|ing)|reboot\w*|power off|shut down"
    r"|réinstaller|reformater|reconstruire|restaurer|redémarrer)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|nothing|without|before|ne|pas|jamais|sans|avant)\b[^.;,:]*$", re.IGNORECASE
)
"""What stands before a word of destruction that is warned of, and not asked for."""

_RESERVED = r"(?:[\w-]+\.)*(?:example\.(?:org|com|net)|[\w-]+\.(?:example|test|invalid|localhost))\b"
"""Domains that belong to nobody: RFC 2606."""

_GAP = r"[ .()\-/\u00a0]?"
_PERSONAL = {
    "an e-mail address": re.compile(rf"[\w.+-]+@(?!{_RESERVED})(?:[\w-]+\.)+[A-Za-z]{{2,}}\b"),
    "a telephone number": re.compile(
        r"(?<![\w.-])(?!\d{2}[/.-]\d{2}[/.-]\d{4})"  # no date
        rf"(?:\+\d{{1,3}}|0){_GAP}\d(?:{_GAP}\d){{7,12}}(?![\w.])"
    ),
    "a password or key": re.compile(
        r"\b(?i:password|passwd|pwd|passphrase|mot de passe|secret|api[_-]?key|token)"
        r"\s*[:=]\s*(?=\S*\d)\S{6,}"
        r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
        r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bxox[abeprs]-[\w-]{10,}"
        r"|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}|://[^/\s:@]+:[^/\s@]+@"
    ),
}
_MAY_BE_PERSONAL = re.compile(r"[@\d]|-----|_\w{20}")
"""What all of these have one of; most texts have none."""

_NAMED = re.compile(r"\b(?:Mr|Mrs|Ms|Mme|Mlle|Dr|Prof|Herr|Frau|M\.)\.?[ \u00a0]+[A-ZÀ-Þ][\w'-]+")
"""A person by name, as the title of a role."""

_SECRET_KEY = re.compile(r"(?i)(?:.*[._-])?(?:password|passwd|pwd|passphrase|secret|api[_-]?key|token)")
_COMMENT = re.compile(r"(?:^|\s)#(.*)")
_STALE_DAYS = 366


def check_traces(look: Look) -> Iterator[Finding]:
    """Find steps that repair or destroy before any evidence is secured (V001)."""
    evidence = {step.id for step in look.steps.values() if isinstance(step.work, EvidenceWanted)}
    for step in look.steps.values():
        word = next(filter(None, map(_destructive, _asked(step))), "")
        if word and not evidence & {one.id for one in look.way_to(step)}:
            what = f"{step.id} says {word!r} and comes after no step that secures evidence"
            hint = "after: [hold_evidence], or accept: {V001: why it cannot wait}"
            yield look.at_step(step, "after", "V001", what, hint)


def _asked(step: Step) -> Iterator[Text]:
    if isinstance(step.work, Task | Checklist):
        yield step.title
    if isinstance(step.work, Checklist):
        yield from (item.text for item in step.work.items)


def _destructive(text: Text) -> str:
    for said in text.values():
        for match in _DESTROYS.finditer(said):
            if not _DENIED.search(said, 0, match.start()):
                return match[0]
    return ""


# Personal data.


def check_personal_data(look: Look) -> Iterator[Finding]:
    """Find addresses, numbers, names and secrets in the files (P001); an overlay may hold them."""
    hint = "Name a role; how it is reached belongs into overlay.yaml, which stays here"
    roots = [root for root in look.roots if root.text("schema") != OVERLAY_SCHEMA]
    files = {root.reading.file for root in roots}
    found: set[str] = set()
    for value in look.values:
        if value.root.reading.file in files:
            for what, said in _personal(value):
                found.add(said)
                yield value.wrong("P001", f"{what} stands in the playbook", hint)
    for root in {root.reading.file: root for root in roots}.values():
        for what, place in _in_comments(root):
            if place.text not in found:
                file = root.reading.file
                yield Finding("P001", file, place, "", f"{what} stands in a comment of the playbook", hint)


def _personal(value: Value) -> Iterator[tuple[str, str]]:
    """Give what a key or a value holds that is personal, and the words themselves."""
    text, key = value.node.text, value.path.rpartition(".")[2]
    if not value.is_key and _SECRET_KEY.fullmatch(key):
        text = f"secret: {text}"
    yield from ((what, match[0]) for what, match in _personal_in(text))
    if value.path.startswith("roles.") and (named := _NAMED.search(text)):
        yield "the name of a person", named[0]


def _personal_in(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for what, pattern in _PERSONAL.items() if _MAY_BE_PERSONAL.search(text) else ():
        if match := pattern.search(text):
            yield what, match


def _in_comments(root: Fields) -> Iterator[tuple[str, Scalar]]:
    for number, line in enumerate(root.reading.source.decode("utf-8-sig").splitlines(), 1):
        comment = _COMMENT.search(line) if "#" in line else None
        if comment is not None:
            for what, match in _personal_in(comment[1]):
                column = comment.start(1) + match.start() + 1
                yield what, Scalar(match[0], plain=True, line=number, column=column)


# Grounds.


def check_grounds(look: Look) -> Iterator[Finding]:
    """Find advice without a source or a condition (Q007), and a review that is too long ago (Q008)."""
    own = [(inner, "") for inner in look.root.maps("advice")]
    of_steps = [
        (inner, step.id)
        for step in look.steps.values()
        if isinstance(step.work, Decision)
        for inner in look.places[step.id].maps("advice")
    ]
    for fields, step in (*own, *of_steps):
        for name, lacks, hint in (
            ("source", "no source", 'source: "GDPR Art. 34(1)"'),
            ("when", "no condition", "when: what must be so for it"),
        ):
            if not fields.has(name):
                found = look.at(fields, name, "Q007", f"this advice has {lacks}", hint)
                yield msgspec.structs.replace(found, step=step)
    reviewed = look.playbook.reviewed
    if reviewed and (date.fromisoformat(look.today) - date.fromisoformat(reviewed)).days > _STALE_DAYS:
        what = f"it was last reviewed on {reviewed}, more than a year ago"
        yield look.at(look.root, "reviewed", "Q008", what, "Read it against the law of today")
