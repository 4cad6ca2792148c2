"""What following another version of a playbook, or another playbook, would change in a case."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.names import fact_lookup
from tocsin.domain.playbook import Playbook
from tocsin.domain.playbook_changes import Change, changes
from tocsin.domain.progress import Progress, StepState
from tocsin.domain.walk import Followed, measure
from tocsin.services.workbench import OpenCase

_WORKED = frozenset({StepState.DONE, StepState.SKIPPED})
_OPEN = frozenset({StepState.AVAILABLE, StepState.WAITING})


class Outlook(msgspec.Struct, frozen=True):
    """A playbook that a case could follow, compared with one that it follows.

    Attributes:
        before: the one that is followed.
        after: the other one.
        changes: what differs.
        kept: steps that stay done or skipped.
        new: steps that would be open, and are not now.
        gone: steps that were done, and would no longer be shown; their entries stay in the journal. One of
            the same id that comes from another file is another step.
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
    worked = [step for step, state in now.items() if state in _WORKED]
    kept = [step for step in worked if then.get(step) in _WORKED]
    new = [step for step, state in then.items() if state in _OPEN and now.get(step) not in _OPEN]
    return Outlook(
        before=followed[replaced].playbook,
        after=after,
        changes=tuple(changes(followed[replaced].playbook, after)),
        kept=tuple(id for _origin, id in kept),
        new=tuple(id for _origin, id in new),
        gone=tuple(step[1] for step in worked if step not in then),
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


def _states(progress: Progress) -> dict[tuple[str, str], StepState]:
    """Give where each step stands, by the file it comes from and its id: what is done is kept by both."""
    return {(view.step.origin, view.step.id): view.state for view in progress.steps()}
