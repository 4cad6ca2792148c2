"""What a responder sees first: few steps, the first facts among them, and nothing of another role."""

from __future__ import annotations

import pytest

from tests.casework import state
from tests.conftest import OpenACase
from tocsin.content.library import Library
from tocsin.domain.playbooks.progress import Progress, StepState
from tocsin.services.workbench import OpenCase

PLAYBOOKS = pytest.mark.parametrize("playbook", Library().shelf.playbooks)
ROLES = pytest.mark.parametrize("role", ["", "controller", "joint_controller", "processor"])


def progress_of(case: OpenCase) -> Progress:
    progress = case.progress()
    assert progress is not None
    return progress


def available(case: OpenCase) -> list[str]:
    return [view.step.id for view in progress_of(case).steps() if view.state is StepState.AVAILABLE]


def not_applicable(case: OpenCase) -> set[str]:
    """Give the phases that no step is left of."""
    return {phase.phase.id for phase in progress_of(case).phases if phase.applicable == 0}


@PLAYBOOKS
@ROLES
def test_at_most_five_steps_can_be_worked_on_at_first(open_case: OpenACase, playbook: str, role: str) -> None:
    first = available(open_case(playbook=playbook, role=role))
    assert 1 <= len(first) <= 5
    assert first[0] == "first_facts"


@PLAYBOOKS
def test_stopping_the_breach_and_keeping_traces_waits_for_nothing(
    open_case: OpenACase, playbook: str
) -> None:
    first = available(open_case(playbook=playbook))
    assert "hold_evidence" in first
    assert first[1] in {"contain", "stop_exposure"}


@PLAYBOOKS
def test_a_controller_sees_no_notices_to_controllers(open_case: OpenACase, playbook: str) -> None:
    for role in ("controller", "joint_controller"):
        assert not_applicable(open_case(playbook=playbook, role=role)) == {"controllers"}


@PLAYBOOKS
def test_a_processor_sees_no_decision_about_the_authority(open_case: OpenACase, playbook: str) -> None:
    case = open_case(playbook=playbook, role="processor")
    assert not_applicable(case) == {"decide", "notify", "tell"}


@PLAYBOOKS
def test_who_takes_a_playbook_for_the_other_side_sees_its_own_duties_all_the_same(
    open_case: OpenACase, playbook: str
) -> None:
    """A wrong guess at the start costs no duty: notices as a processor, the decision as a controller."""
    waiting = progress_of(open_case(playbook=playbook, role="processor")).step("send_notices")
    deciding = progress_of(open_case(playbook=playbook, role="controller")).step("decide_authority")
    assert [view.state for view in (waiting, deciding) if view] == [StepState.WAITING, StepState.WAITING]


@PLAYBOOKS
def test_while_the_role_is_unclear_nothing_is_ruled_out(open_case: OpenACase, playbook: str) -> None:
    assert not_applicable(open_case(playbook=playbook, role="")) == set()


@PLAYBOOKS
def test_the_first_facts_open_the_rest(open_case: OpenACase, playbook: str) -> None:
    case = open_case(playbook=playbook, role="controller")
    for key in ("time.detected_at", "time.discovery_how"):
        state(case, key, "unknown")
    found = available(case)
    assert "first_facts" not in found
    assert {"is_breach", "data_rows", "people", "effects", "contact_point"} <= set(found)
