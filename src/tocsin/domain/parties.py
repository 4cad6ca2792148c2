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
