"""The other organisations of a case, and which of them must be told."""

from __future__ import annotations

from tests.domain.building import party, state_of
from tocsin.domain.entries import PartyWithdrawn
from tocsin.domain.parties import affected_controllers, controllers
from tocsin.domain.terms import Involvement, PartyRole

STATE = state_of(
    party(1, involvement=Involvement.AFFECTED),
    party(2, role=PartyRole.PROCESSOR, involvement=Involvement.AFFECTED),
    party(3, role=PartyRole.JOINT_CONTROLLER),
    party(4, involvement=Involvement.NOT_AFFECTED),
    party(5),
    PartyWithdrawn(party="P-5"),
)


def test_joint_controllers_are_controllers_and_processors_are_not() -> None:
    assert [entry.body.party for entry in controllers(STATE)] == ["P-1", "P-3", "P-4"]


def test_a_controller_is_told_unless_it_was_ruled_out() -> None:
    assert [entry.body.party for entry in affected_controllers(STATE)] == ["P-1", "P-3"]


def test_a_controller_is_being_checked_until_somebody_says_otherwise() -> None:
    assert party(1).involvement is Involvement.CHECKING
