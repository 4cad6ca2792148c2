"""Steps that are repeated: how often one was done, and which marks belong to the round at hand."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.domain.conditions.verdicts import Lookup, evaluate
from tocsin.domain.entries import Entry, StepMarked
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.work import Checklist
from tocsin.domain.terms import Mark


class Rounds(msgspec.Struct, frozen=True):
    """How often a step was done, the marks to look at now, and whether it is not to be done again."""

    done: int
    marks: Sequence[Entry[StepMarked]]
    is_over: bool = False


def rounds_of(step: Step, marks: Sequence[Entry[StepMarked]], lookup: Lookup) -> Rounds:
    """Divide the marks of a step into rounds; one that is not repeated has a single one.

    A task ends a round by being marked done, a checklist when each of its lines is settled. Whether there
    is another round is asked once one has ended; while that is unknown, there is.
    """
    if step.repeat is None:
        return Rounds(0, marks)
    ended: list[list[Entry[StepMarked]]] = []
    current: list[Entry[StepMarked]] = []
    for mark in marks:
        if mark.body.mark is Mark.REOPENED and ended and not current:
            ended.pop()  # the last round was taken back
            continue
        current.append(mark)
        if _ends(step, current):
            ended.append(current)
            current = []
    enough = evaluate(step.repeat.until, lookup).truth is True if step.repeat.until is not None else False
    over = bool(ended) and not current and (enough or len(ended) >= step.repeat.most)
    return Rounds(len(ended), ended[-1] if over else current, over)


def _ends(step: Step, marks: Sequence[Entry[StepMarked]]) -> bool:
    if not isinstance(step.work, Checklist):
        return marks[-1].body.mark is Mark.DONE
    settled = {mark.body.item: mark.body.mark in {Mark.TICKED, Mark.WAIVED} for mark in marks}
    return all(settled.get(item.id, False) for item in step.work.items if not item.optional)
