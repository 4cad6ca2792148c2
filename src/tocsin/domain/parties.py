"""The other organisations of a case: controllers to be told, processors involved."""

from __future__ import annotations

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Entry, PartyRecorded
from tocsin.domain.terms import Involvement, PartyRole

CONTROLLER_ROLES = frozenset({PartyRole.CONTROLLER, PartyRole.JOINT_CONTROLLER})


def controllers(state: CaseState) -> list[Entry[PartyRecorded]]:
    """Give the controllers, affected or not."""
    return [entry for entry in state.parties if entry.body.role in CONTROLLER_ROLES]


def affected_controllers(state: CaseState) -> list[Entry[PartyRecorded]]:
    """Give the controllers whose data are affected or may be; those ruled out are left aside."""
    return [entry for entry in controllers(state) if entry.body.involvement is not Involvement.NOT_AFFECTED]


def said_of(state: CaseState, key: str, *, languages: bool = True) -> str:
    """Say whom alone a fact is true of, and the language of its text: ``[Council 11, fr]``; often nothing.

    Args:
        state: the case.
        key: as it was recorded, whatever stands in it.
        languages: whether the language is said, too.
    """
    ever = ((part, state.parties.history(part)) for part in key.split("@")[1:])
    names = [versions[-1].body.name if versions else part for part, versions in ever if versions or languages]
    return f" [{', '.join(names)}]" if names else ""
