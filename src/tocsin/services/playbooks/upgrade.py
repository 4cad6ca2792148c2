"""What following another version of a playbook, or another playbook, would change in a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.changes import Change, changes
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.progress import Progress, StepState
from tocsin.domain.playbooks.walk import Followed, measure
from tocsin.services.workbench import OpenCase

_WORKED = frozenset({StepState.DONE, StepState.SKIPPED})
_OPEN = frozenset({StepState.AVAILABLE, StepState.WAITING})


class _Step(NamedTuple):
    """A step, whichever playbook it is in: marks are kept by the file that it comes from and its id."""

    origin: str
    id: str


class Outlook(msgspec.Struct, frozen=True):
    """A playbook that a case could follow, compared with one that it follows.

    Attributes:
        before: the one that is followed.
        after: the other one.
        changes: what differs.
        kept: steps that stay done or skipped.
        new: steps that would be open, and are not now.
        gone: steps that were done, and would no longer be shown; their entries stay in the journal.

    A step of the same id that comes from another file is another step: it stays done where facts or rows do
    it, and is to be done again where a person marks it.
    """

    before: Playbook
    after: Playbook
    changes: tuple[Change, ...]
    kept: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def outlook(case: OpenCase, after: Playbook, before: str = "") -> Outlook:
    """Say what would change if the case followed a playbook in the place of one that it follows.

    Args:
        case: the open case.
        after: the playbook to look at.
        before: the id of the one whose place it takes; empty for that of the same id, or else the first.

    Raises:
        UserError: the case follows no such playbook.
    """
    followed = {one.playbook.id: one for one in case.followed()}
    replaced = before or (after.id if after.id in followed else next(iter(followed), ""))
    if not followed:
        raise UserError("The case follows no playbook that can be read", "Adopt one: tocsin playbook adopt")
    if replaced not in followed:
        raise UserError(f"The case does not follow {replaced!r}", f"It follows: {', '.join(followed)}")
    others = {
        after.id if id == replaced else id: Followed(after, one.since) if id == replaced else one
        for id, one in followed.items()
    }
    now, then = _states(_measured(case, followed)), _states(_measured(case, others))
    done_then, open_now, shown_then = _ids(then, _WORKED), _ids(now, _OPEN), _ids(then)
    worked = [step for step, state in now.items() if state in _WORKED]
    kept = [step for step in worked if (then[step] in _WORKED if step in then else step.id in done_then)]
    new = [
        step
        for step, state in then.items()
        if state in _OPEN and (now[step] not in _OPEN if step in now else step.id not in open_now)
    ]
    return Outlook(
        before=followed[replaced].playbook,
        after=after,
        changes=tuple(changes(followed[replaced].playbook, after)),
        kept=tuple(step.id for step in kept),
        new=tuple(step.id for step in new),
        gone=tuple(step.id for step in worked if step.id not in shown_then),
    )


def _measured(case: OpenCase, followed: Mapping[str, Followed]) -> Progress:
    facts = [spec for one in followed.values() for spec in one.playbook.facts]
    catalogue = case.workbench.library.catalogue.extended(facts)
    return measure(
        list(followed.values()),
        case.state,
        facts=fact_lookup(case.state, catalogue),
        readings=case.readings(),
        form_audiences=case.workbench.library.form_audiences,
        now=case.workbench.now(),
    )


def _states(progress: Progress) -> dict[_Step, StepState]:
    return {_Step(view.step.origin, view.step.id): view.state for view in progress.steps()}


def _ids(
    states: Mapping[_Step, StepState], wanted: frozenset[StepState] = frozenset(StepState)
) -> frozenset[str]:
    return frozenset(step.id for step, state in states.items() if state in wanted)
