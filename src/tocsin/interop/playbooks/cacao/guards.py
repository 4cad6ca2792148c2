"""On what answers it depends whether a step is reached: *or* over the ways to it, *and* along each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

MOST_WAYS = 16
MOST_ANSWERS = 24


class Answer(NamedTuple):
    """A way out of a deciding node: its id, and the label of the way."""

    node: str
    label: str


Guard: TypeAlias = frozenset[frozenset[Answer]]
"""Ways to a step; each is a set of answers that must all have been given. No way at all: never."""

ALWAYS: Guard = frozenset({frozenset()})

Labels = Callable[[str], frozenset[str]]
"""Gives every label that a deciding node can be answered with."""


def along(guard: Guard, answer: Answer | None) -> Guard:
    """Give the guard behind an answer."""
    return guard if answer is None else frozenset(way | {answer} for way in guard)


def either(guards: Iterable[Guard], labels: Labels) -> Guard | None:
    """Join guards with *or*, and make them shorter where every answer to a question leads on.

    None where what comes out is more than a condition could say.
    """
    ways = {way for guard in guards for way in guard}
    if len(ways) > MOST_WAYS or any(len(way) > MOST_ANSWERS for way in ways):
        return None
    while shorter := _without_one_question(ways, labels):
        ways = _without_longer(ways | shorter)
    return frozenset(_without_longer(ways))


def _without_longer(ways: set[frozenset[Answer]]) -> set[frozenset[Answer]]:
    """Leave out every way that asks for more than another one does."""
    return {way for way in ways if not any(other < way for other in ways)}


def _without_one_question(ways: set[frozenset[Answer]], labels: Labels) -> set[frozenset[Answer]]:
    """Give the ways that remain where it does not matter how a question is answered."""
    found = set()
    for way in ways:
        for answer in way:
            rest = way - {answer}
            others = (rest | {Answer(answer.node, label)} for label in labels(answer.node))
            if rest not in ways and all(any(known <= other for known in ways) for other in others):
                found.add(rest)
    return found
