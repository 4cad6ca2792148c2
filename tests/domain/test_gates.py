"""Gates: who must approve, how many people, and what a refusal undoes."""

from __future__ import annotations

from tests.domain.building import Journal, mark, playbook, progress_of
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.progress import StepState, StepView
from tocsin.domain.playbooks.work import Gate
from tocsin.domain.terms import Mark

LEAD_AND = Gate(all_of=("lead",), any_of=("dpo", "executive"), count=2)
"""The lead, and one of two others: two people."""


def after(gate: Gate, *marks: tuple[str, str]) -> StepView:
    """Look at a gate after approvals by somebody in a role; *no* as a role is a refusal."""
    journal = Journal()
    for actor, role in marks:
        kind = {"no": Mark.REFUSED, "undo": Mark.REOPENED}.get(role, Mark.APPROVED)
        journal.add(mark("it", kind, role=role if kind is Mark.APPROVED else "lead"), actor=actor)
    found = progress_of(playbook(Step(id="it", title={}, work=gate)), journal.state).step("it")
    assert found is not None
    return found


def passed(gate: Gate, *marks: tuple[str, str]) -> bool:
    """Whether a gate is open after these."""
    return after(gate, *marks).state is StepState.DONE


def missing(gate: Gate, *marks: tuple[str, str]) -> list[str]:
    """Give the approvals that are still open."""
    return [item.id for item in after(gate, *marks).items if item.state is ItemState.OPEN]


def test_a_gate_nobody_approved_is_closed_and_says_who_can() -> None:
    assert not passed(LEAD_AND)
    assert missing(LEAD_AND) == ["lead", "dpo or executive"]


def test_every_role_that_must_approve_must() -> None:
    gate = Gate(all_of=("lead", "dpo"))
    assert missing(gate, ("analyst", "lead")) == ["dpo"]
    assert passed(gate, ("analyst", "lead"), ("officer", "dpo"))


def test_one_of_several_roles_is_enough_where_one_is_asked_for() -> None:
    gate = Gate(any_of=("dpo", "executive"))
    assert missing(gate) == ["dpo or executive"]
    assert passed(gate, ("analyst", "executive"))


def test_an_approval_in_a_role_that_was_not_asked_for_does_not_count() -> None:
    assert missing(Gate(any_of=("dpo",)), ("analyst", "lead")) == ["dpo"]


def test_the_lead_and_one_other_open_the_gate_together() -> None:
    assert missing(LEAD_AND, ("analyst", "lead")) == ["dpo or executive"]
    assert missing(LEAD_AND, ("officer", "dpo")) == ["lead"]
    assert passed(LEAD_AND, ("analyst", "lead"), ("officer", "dpo"))
    assert passed(LEAD_AND, ("officer", "dpo"), ("analyst", "lead"))


def test_one_person_in_two_roles_is_one_person() -> None:
    assert missing(LEAD_AND, ("analyst", "lead"), ("analyst", "dpo")) == ["dpo or executive"]
    assert passed(LEAD_AND, ("analyst", "lead"), ("analyst", "dpo"), ("officer", "dpo"))


def test_one_person_in_every_required_role_is_still_one_person() -> None:
    gate = Gate(all_of=("lead", "dpo"), count=2)
    assert missing(gate, ("analyst", "lead"), ("analyst", "dpo")) == ["lead or dpo"]
    assert passed(gate, ("analyst", "lead"), ("analyst", "dpo"), ("officer", "dpo"))
    assert passed(gate, ("analyst", "lead"), ("officer", "dpo"))


def test_where_one_person_is_enough_one_may_hold_every_role() -> None:
    assert passed(Gate(all_of=("lead", "dpo"), count=1), ("analyst", "lead"), ("analyst", "dpo"))


def test_one_person_twice_in_one_role_is_one_person() -> None:
    gate = Gate(any_of=("dpo",), count=2)
    assert missing(gate, ("analyst", "dpo"), ("analyst", "dpo")) == ["dpo"]
    assert passed(gate, ("analyst", "dpo"), ("officer", "dpo"))


def test_two_leads_do_not_stand_in_for_the_other_role() -> None:
    assert missing(LEAD_AND, ("analyst", "lead"), ("officer", "lead")) == ["dpo or executive"]


def test_an_approval_says_who_gave_it() -> None:
    view = after(LEAD_AND, ("analyst", "lead"), ("officer", "executive"))
    assert [(item.id, item.by) for item in view.items] == [
        ("lead", "analyst"),
        ("dpo or executive", "officer"),
    ]


def test_a_refusal_undoes_the_approvals_before_it() -> None:
    assert missing(LEAD_AND, ("analyst", "lead"), ("officer", "no")) == ["lead", "dpo or executive"]
    assert not passed(LEAD_AND, ("analyst", "lead"), ("officer", "dpo"), ("manager", "no"))


def test_after_a_refusal_everybody_approves_anew() -> None:
    again = [("analyst", "lead"), ("officer", "no"), ("officer", "dpo"), ("analyst", "lead")]
    assert passed(LEAD_AND, *again)
    assert missing(LEAD_AND, *again[:3]) == ["lead"]


def test_a_gate_taken_back_is_closed_again() -> None:
    assert missing(LEAD_AND, ("analyst", "lead"), ("officer", "dpo"), ("analyst", "undo")) == [
        "lead",
        "dpo or executive",
    ]


def test_a_gate_can_be_skipped_where_nobody_is_in_reach() -> None:
    journal = Journal()
    journal.add(mark("it", Mark.SKIPPED, because="nobody answers"))
    view = progress_of(playbook(Step(id="it", title={}, work=LEAD_AND)), journal.state).step("it")
    assert view is not None
    assert (view.state, view.note) == (StepState.SKIPPED, "nobody answers")
