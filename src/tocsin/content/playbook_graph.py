"""The order of a playbook's steps: it must be one, without a circle."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.content.reading import Fields, Reading
from tocsin.domain.playbook import Phase, Playbook, Step


def check_graph(reading: Reading, playbook: Playbook, places: Mapping[str, Fields]) -> None:
    """Note every circle in what steps need, come after, or ask about each other."""
    before = {step.id: _before(phase, step) for phase in playbook.phases for step in phase.steps}
    settled: set[str] = set()
    for start in before:
        circle = _circle(start, before, settled)
        if circle:
            hint = "Take one of the arrows out: needs, after, or step.….done in a condition"
            reading.problem(
                places[circle[0]].node,
                places[circle[0]].path,
                "these steps wait for each other: " + " -> ".join(circle),
                hint,
            )


def _before(phase: Phase, step: Step) -> tuple[str, ...]:
    """Give the steps that must be looked at before this one can be."""
    conditions = [condition for condition in (phase.when, step.when) if condition is not None]
    asked = [name.split(".")[1] for condition in conditions for name in condition.names if _is_step(name)]
    return tuple(dict.fromkeys([*step.needs, *step.after, *asked]))


def _is_step(name: str) -> bool:
    return name.startswith("step.") and name.count(".") == 2


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
