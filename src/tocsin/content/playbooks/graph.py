"""The order of a playbook's steps: it must be one, without a circle."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.content.reading import Fields
from tocsin.domain.playbooks.playbook import Playbook, leans_on


def check_graph(playbook: Playbook, places: Mapping[str, Fields]) -> None:
    """Note every circle in what steps need, come after, or ask about each other."""
    before = {step.id: leans_on(phase, step) for phase in playbook.phases for step in phase.steps}
    settled: set[str] = set()
    for start in before:
        circle = _circle(start, before, settled)
        if circle:
            hint = "Take one of the arrows out: needs, after, or step.….done in a condition"
            places[circle[0]].wrong("G001", "these steps wait for each other: " + " -> ".join(circle), hint)


def _circle(start: str, before: Mapping[str, tuple[str, ...]], settled: set[str]) -> list[str]:
    """Give a circle that can be reached from a step, or nothing.

    Without recursion: a playbook may have more steps in a row than Python has room for on its stack.
    """
    path: list[str] = []
    left = [iter((start,))]  # what is still to be looked at: the start, then before each step of the path
    while left:
        step = next(left[-1], None)
        if step is None:
            left.pop()
            settled.update(path[-1:])
            del path[-1:]
        elif step in path:
            settled.update(path)
            return [*path[path.index(step) :], step]
        elif step in before and step not in settled:
            path.append(step)
            left.append(iter(before[step]))
    return []
