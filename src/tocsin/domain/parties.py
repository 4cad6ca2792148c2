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


def said_of(state: CaseState, key: str) -> str:
    """Say whom alone a fact is true of, and the language of its text: ``[Council 11, fr]``; often nothing."""
    _bare, *parts = key.split("@")
    names = [entry.body.name if (entry := state.parties.get(part)) else part for part in parts]
    return f" [{', '.join(names)}]" if names else ""
