"""Approvals: who may give them, who may not, and what a refusal takes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware, beside, last, list_controllers, step_state
from tocsin.domain.entries import StepMarked
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.drafts.versions import save_draft
from tocsin.services.playbooks import steps
from tocsin.services.workbench import OpenCase

InARole = Callable[[OpenCase, str, str], None]
"""Something that is said at a gate in a role."""


def approve_as(case: OpenCase, actor: str, step: str, role: str) -> None:
    with beside(case, actor) as theirs:
        steps.approve(theirs, step, role)
    case.refresh()


def save_as(case: OpenCase, actor: str, party: str, language: str = "") -> None:
    with beside(case, actor) as theirs:
        save_draft(theirs, "controller-notice", party=party, language=language)
    case.refresh()


@pytest.fixture
def drafted(processor_case: OpenCase) -> OpenCase:
    """A processor's case with two controllers to be told."""
    state(processor_case, "time.detected_at", "13:00")
    state(processor_case, "time.discovery_how", "staff")
    become_aware(processor_case)
    list_controllers(processor_case, ["24", "48"])
    return processor_case


def approvals(case: OpenCase, step: str) -> list[tuple[str, str, str]]:
    """Give each approval that is asked for: what it is called, whether it is there, and by whom."""
    return [(item.id, item.state.value, item.by) for item in steps.need_step(case, step).items]


def test_one_of_several_roles_is_enough(drafted: OpenCase) -> None:
    for party in ("P-1", "P-2"):
        save_draft(drafted, "controller-notice", party=party)
    assert approvals(drafted, "approve_notices") == [("dpo or legal", "open", "")]
    approve_as(drafted, "counsel", "approve_notices", "legal")
    assert approvals(drafted, "approve_notices") == [("dpo or legal", "done", "counsel")]
    assert step_state(drafted, "approve_notices") is StepState.DONE


def test_an_approval_says_in_which_role_and_with_what_note(case: OpenCase) -> None:
    steps.approve(case, "reopen", "lead", "seen with hosting")
    mark = last(case, StepMarked)
    assert (mark.mark, mark.role, mark.because) == ("approved", "lead", "seen with hosting")


def test_two_people_must_look(case: OpenCase) -> None:
    steps.approve(case, "reopen", "lead")
    # The same person in a second role is still one person.
    steps.approve(case, "reopen", "executive")
    assert approvals(case, "reopen") == [("lead", "done", "lead"), ("dpo or executive", "open", "")]
    approve_as(case, "officer", "reopen", "dpo")
    assert approvals(case, "reopen")[1] == ("dpo or executive", "done", "officer")
    assert step_state(case, "reopen") is StepState.DONE


def test_approving_twice_counts_once(case: OpenCase) -> None:
    for _turn in range(2):
        approve_as(case, "officer", "reopen", "dpo")
    assert approvals(case, "reopen") == [("lead", "open", ""), ("dpo or executive", "done", "officer")]


def test_a_refusal_takes_the_approvals_so_far_away(case: OpenCase) -> None:
    steps.approve(case, "reopen", "lead")
    with beside(case, "officer") as theirs:
        steps.refuse(theirs, "reopen", "dpo", "the sister route is open")
    case.refresh()
    assert {state for _id, state, _by in approvals(case, "reopen")} == {"open"}
    steps.approve(case, "reopen", "lead", "closed now")
    approve_as(case, "officer", "reopen", "dpo")
    assert step_state(case, "reopen") is StepState.DONE


def test_a_refusal_needs_a_reason(case: OpenCase) -> None:
    with pytest.raises(UserError, match="The reason is empty"):
        steps.refuse(case, "reopen", "dpo", "")


def test_undoing_an_approval_asks_for_all_of_them_again(case: OpenCase) -> None:
    steps.approve(case, "reopen", "lead")
    steps.undo(case, "reopen", "approved too early")
    assert {state for _id, state, _by in approvals(case, "reopen")} == {"open"}


def refuse(case: OpenCase, step: str, role: str) -> None:
    steps.refuse(case, step, role, "not yet")


@pytest.mark.parametrize("act", [steps.approve, refuse])
def test_only_the_roles_of_a_gate_have_a_say(case: OpenCase, act: InARole) -> None:
    with pytest.raises(UserError, match="'engineering' may not approve reopen") as refusal:
        act(case, "reopen", "engineering")
    assert refusal.value.hint == "One of: lead, dpo, executive"


def test_what_is_no_gate_cannot_be_approved(case: OpenCase) -> None:
    with pytest.raises(UserError, match="reporter is of the kind task, no gate"):
        steps.approve(case, "reporter", "lead")


def test_nobody_approves_their_own_draft(drafted: OpenCase) -> None:
    for party in ("P-1", "P-2"):
        save_as(drafted, "officer", party)
    before = drafted.head()
    with pytest.raises(UserError, match=r"officer wrote D-1, D-2, and nobody approves their own draft"):
        approve_as(drafted, "officer", "approve_notices", "dpo")
    assert drafted.head() == before


def test_nobody_approves_their_own_draft_among_those_of_others(drafted: OpenCase) -> None:
    save_as(drafted, "officer", "P-1")
    save_as(drafted, "liaison", "P-2")
    with pytest.raises(UserError, match="officer wrote D-1, and"):
        approve_as(drafted, "officer", "approve_notices", "dpo")
    approve_as(drafted, "counsel", "approve_notices", "legal")
    assert step_state(drafted, "approve_notices") is StepState.DONE


def test_a_draft_in_one_language_is_still_ones_own_when_another_wrote_the_other(drafted: OpenCase) -> None:
    save_as(drafted, "officer", "P-1", "fr")
    save_as(drafted, "liaison", "P-1", "en")
    with pytest.raises(UserError, match="officer wrote D-1"):
        approve_as(drafted, "officer", "approve_notices", "dpo")


def test_the_author_of_an_older_version_may_approve_the_newest(drafted: OpenCase) -> None:
    for actor in ("officer", "liaison"):
        for party in ("P-1", "P-2"):
            save_as(drafted, actor, party)
    approve_as(drafted, "officer", "approve_notices", "dpo")
    assert step_state(drafted, "approve_notices") is StepState.DONE


def test_the_author_may_refuse_their_own_draft(drafted: OpenCase) -> None:
    save_as(drafted, "officer", "P-1")
    with beside(drafted, "officer") as theirs:
        steps.refuse(theirs, "approve_notices", "dpo", "a figure is wrong")
    drafted.refresh()
    assert last(drafted, StepMarked).because == "a figure is wrong"


# Passing a gate with a reason, in the place of its approvals.


def test_a_gate_is_passed_with_a_reason_only_once_it_is_due(case: OpenCase, clock: Clock) -> None:
    """An absent approver does not cost the deadline, and a present one is not passed over."""
    become_aware(case)
    before = case.head()
    with pytest.raises(UserError) as refusal:
        steps.skip(case, "approve_authority", "legal is on a plane")
    # 14:00 on the 23rd and 60 hours are two in the morning of the 26th.
    assert refusal.value.message == (
        "approve_authority can be passed without its approvals from 2026-11-26 02:00 +01:00 on"
    )
    assert "tocsin step approve approve_authority" in refusal.value.hint
    assert case.head() == before
    clock.move(hours=60)
    steps.skip(case, "approve_authority", "legal is on a plane")
    view = steps.need_step(case, "approve_authority")
    assert (view.state, view.note) == (StepState.SKIPPED, "legal is on a plane")


def test_a_gate_whose_due_time_nobody_can_tell_yet_is_not_due(case: OpenCase, clock: Clock) -> None:
    clock.move(days=30)
    with pytest.raises(UserError, match=r"time\.aware_at does not say yet when that is"):
        steps.skip(case, "approve_authority", "legal is on a plane")


def test_a_gate_that_holds_is_never_passed_with_a_reason(open_case: OpenACase, clock: Clock) -> None:
    case = open_case(playbook="insider", role="controller")
    state(case, "time.detected_at", "13:00")
    clock.move(days=30)
    with pytest.raises(UserError, match="mandate is not passed without its approvals"):
        steps.skip(case, "mandate", "the works council is on holiday")


def test_a_gate_that_says_nothing_of_its_deadline_is_passed_with_a_reason_at_any_time(
    case: OpenCase,
) -> None:
    steps.skip(case, "reopen", "the portal is switched off for good")
    assert step_state(case, "reopen") is StepState.SKIPPED
