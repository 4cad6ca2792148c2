"""The order of a playbook as a tree to be read: each step below the last of those that come before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tocsin.domain.playbooks.playbook import Playbook, Step, in_order, leans_on

Children = Mapping[str, Sequence[str]]


class Branch(msgspec.Struct, frozen=True):
    """One line of the picture.

    Attributes:
        step: what stands there.
        lines: the branches to the left of it: ``│  ├─ ``, with ``╞═ `` where the step needs the one above,
            and ``├─ `` where it only comes after it.
        also: other steps that come before it too, and stand elsewhere.
    """

    step: Step
    lines: str
    also: tuple[str, ...]


def branches(playbook: Playbook) -> list[Branch]:
    """Draw a playbook: every step once, roots in the order of the file."""
    phase_of = {step.id: phase for phase in playbook.phases for step in phase.steps}
    before = {step.id: leans_on(phase_of[step.id], step) for step in playbook.steps()}
    depth: dict[str, int] = {}
    for id in in_order(playbook):
        depth[id] = 1 + max((depth[other] for other in before[id]), default=0)
    parent = {id: max(ids, key=lambda other: depth[other]) for id, ids in before.items() if ids}
    children: dict[str, list[str]] = {}
    for step in playbook.steps():
        children.setdefault(parent.get(step.id, ""), []).append(step.id)
    steps = {step.id: step for step in playbook.steps()}
    return [
        Branch(steps[id], lines, tuple(other for other in before[id] if other != parent.get(id)))
        for id, lines in _drawn(children, steps)
    ]


def _drawn(children: Children, steps: Mapping[str, Step]) -> Iterator[tuple[str, str]]:
    """Give each id with the branches to its left, without recursion: a playbook may be one long row."""
    left = [(id, "", "") for id in reversed(children.get("", ()))]
    while left:
        id, lines, below = left.pop()
        yield id, lines
        under = children.get(id, ())
        for number, child in reversed(list(enumerate(under))):
            is_last = number == len(under) - 1
            needs = id in steps[child].needs
            joint = ("╘═ " if is_last else "╞═ ") if needs else ("└─ " if is_last else "├─ ")
            left.append((child, below + joint, below + ("   " if is_last else "│  ")))
