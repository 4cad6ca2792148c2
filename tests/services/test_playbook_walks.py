"""Every shipped playbook, walked to its end on each side: whatever can be worked on is worked on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware
from tocsin.content.library import Library
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.progress import StepState
from tocsin.domain.playbooks.work import AtDeadline, Gate
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.simulation import ROLES, simulate, walk
from tocsin.services.playbooks.steps import need_progress
from tocsin.services.record.verification import verify_case
from tocsin.services.workbench import Workbench

PLAYBOOKS = pytest.mark.parametrize("playbook", Library().shelf.playbooks)

CONFIRMED = {"nature.personal_data_breach": "confirmed"}
IN_FULL = {**CONFIRMED, "notify.authority": "phased", "notify.subjects": "direct"}
"""A breach of which the authority is told in phases, and each person directly."""
NOBODY_TOLD = {
    **CONFIRMED,
    "risk.level": "none_or_unlikely",
    "notify.authority": "none",
    "notify.subjects": "not_required",
}

CONTROLLERS = {
    *("risk", "decide_authority", "decide_people"),
    *("draft_authority", "approve_authority", "file_authority", "file_complement"),
    *("write_message", "approve_message", "tell_people"),
}
PROCESSORS = {"list_controllers", "draft_notices", "approve_notices", "send_notices"}
"""The steps of each side. A joint controller is a controller; what a processor offers its controllers to
file is the same document as the controllers' own."""


@PLAYBOOKS
@pytest.mark.parametrize("role", ROLES)
def test_a_playbook_can_be_walked_to_its_end(
    playbook: str, role: str, library: Library, tmp_path: Path
) -> None:
    walked = walk(library, playbook, role, 0, IN_FULL, home=tmp_path)
    assert (walked.left, walked.is_closed) == ((), True)
    ours, theirs = (PROCESSORS, CONTROLLERS) if role == "processor" else (CONTROLLERS, PROCESSORS)
    assert ours <= set(walked.worked)
    assert not theirs & set(walked.worked)
    (ref,) = Workbench(tmp_path, "dpo", library=library).refs()
    assert verify_case(Workbench(tmp_path, "dpo", library=library), ref).holds


@PLAYBOOKS
@pytest.mark.parametrize("role", ROLES)
def test_a_playbook_has_no_dead_end_whatever_is_answered(playbook: str, role: str, library: Library) -> None:
    simulated = simulate(library, playbook, role, (1, 3))
    assert [walked.is_slow for walked in simulated.walks] == [False, True]
    assert simulated.dead_ends == ()


@PLAYBOOKS
def test_the_role_may_be_found_out_on_the_way(playbook: str, library: Library) -> None:
    walked = walk(library, playbook, "", 2, {**IN_FULL, "case.role": "processor"})
    assert (walked.left, walked.is_closed) == ((), True)
    assert set(walked.worked) >= PROCESSORS
    assert not CONTROLLERS & set(walked.worked)


@PLAYBOOKS
def test_not_notifying_leaves_nothing_to_file(playbook: str, library: Library) -> None:
    unlikely = {
        "risk.level": "none_or_unlikely",
        "notify.authority": "none",
        "notify.subjects": "not_required",
    }
    walked = walk(library, playbook, "controller", 4, {**CONFIRMED, **unlikely})
    assert (walked.left, walked.is_closed) == ((), True)
    decided = {"risk", "decide_authority", "decide_people"}
    assert (CONTROLLERS | {"late_reasons", "missing_facts"}) & set(walked.worked) == decided
    assert "register" in walked.worked


@PLAYBOOKS
def test_who_is_late_also_gives_reasons(playbook: str, library: Library, tmp_path: Path) -> None:
    late = {**IN_FULL, "time.aware_at": "-80h", "time.delay_reasons": "The log was sealed by the police"}
    walked = walk(library, playbook, "controller", 5, late, home=tmp_path)
    assert (walked.left, walked.is_closed) == ((), True)
    assert "gdpr-33-1" in walked.late
    assert {"late_reasons", "file_authority"} <= set(walked.worked)
    with Workbench(tmp_path, "dpo", library=library).open("2026-0001") as case:
        assert case.state.value("time.delay_reasons") == late["time.delay_reasons"]


@PLAYBOOKS
def test_what_may_be_left_out_can_all_be_left_out(open_case: OpenACase, playbook: str, clock: Clock) -> None:
    case = open_case(playbook=playbook, role="controller", country="FR")
    state(case, "time.detected_at", "-1h")
    state(case, "time.discovery_how", "staff")
    become_aware(case)
    clock.move(hours=100)  # every gate that goes on at its deadline may be passed
    for view in need_progress(case).steps():
        holds = isinstance(view.step.work, Gate) and view.step.work.at_deadline is AtDeadline.HOLD
        if not (view.step.mandatory or holds or view.state is StepState.DONE):
            steps.skip(case, view.step.id, "left out on purpose")
    for key, option in (
        ("risk.level", "risk"),
        ("notify.authority", "phased"),
        ("notify.subjects", "not_required"),
    ):
        decide(case, key, option, "as the facts show")
    steps.mark_done(case, "register")
    views = {view.step.id: view for view in need_progress(case).steps()}
    assert [id for id, view in views.items() if view.state is StepState.AVAILABLE] == held(case.playbook)
    mandatory = {"first_facts", "is_breach", "risk", "decide_authority", "decide_people", "register"}
    assert {views[id].state for id in mandatory} == {StepState.DONE}


def held(playbook: Playbook | None) -> list[str]:
    """Give the gates that are not passed without their approvals."""
    assert playbook is not None
    gates = [(step.id, step.work) for step in playbook.steps() if isinstance(step.work, Gate)]
    return [id for id, gate in gates if gate.at_deadline is AtDeadline.HOLD]


def test_each_kind_of_step_is_walked(library: Library, tmp_path: Path) -> None:
    """But for *call*: no shipped playbook calls another."""
    walked = walk(library, "lost-stolen", "controller", 0, IN_FULL, home=tmp_path)
    with Workbench(tmp_path, "dpo", library=library).open("2026-0001") as case:
        worked = [steps.need_step(case, step) for step in walked.worked]
    assert {view.step.kind for view in worked} == {
        *("task", "checklist", "form", "decision", "evidence", "draft", "gate", "clock", "wait")
    }
    assert ItemState.WAIVED in {item.state for view in worked for item in view.items}
