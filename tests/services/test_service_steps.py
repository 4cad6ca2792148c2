"""Working the steps of a playbook: each kind is done by what it asks for, and a duty is never skipped."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware, beside, last, list_controllers, step_state
from tocsin.domain.entries import StepMarked
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.progress import StepState
from tocsin.domain.terms import Mark
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import Place, add_stream
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.adopting import adopt_playbook
from tocsin.services.playbooks.decisions import decide
from tocsin.services.rows import add_row, withdraw_row
from tocsin.services.workbench import OpenCase

OnALine = Callable[[OpenCase, str, str], None]
"""Something that is done to a line of a step."""


def first_facts(case: OpenCase) -> None:
    state(case, "time.detected_at", "13:00")
    state(case, "time.discovery_how", "unknown")


def item_state(case: OpenCase, step: str, item: str) -> ItemState:
    """Give where one line of a step stands."""
    return next(one.state for one in steps.need_step(case, step).items if one.id == item)


def test_a_task_is_done_by_saying_so(case: OpenCase, clock: Clock) -> None:
    first_facts(case)
    clock.move(minutes=20)
    steps.mark_done(case, "reporter", "thanked by telephone")
    view = steps.need_step(case, "reporter")
    assert (view.state, view.by, view.note) == (StepState.DONE, "lead", "thanked by telephone")
    assert view.at == "2026-11-23T13:20:00.000000Z"


def test_a_form_is_done_by_its_answers_and_unknown_is_one(case: OpenCase) -> None:
    state(case, "time.detected_at", "13:00")
    assert step_state(case, "first_facts") is StepState.AVAILABLE
    state(case, "time.discovery_how", "unknown")
    assert step_state(case, "first_facts") is StepState.DONE


def test_a_form_is_done_without_its_optional_answers(case: OpenCase) -> None:
    first_facts(case)
    asked = ("portal.access_path", "nature.cia", "nature.origin", "nature.recipient", "data.protection")
    for key in (*asked, "time.started_at", "time.ended_at"):
        state(case, key, "unknown")
    assert step_state(case, "scope") is StepState.AVAILABLE
    state(case, "nature.access_observed", "n/a because nothing was exposed")
    assert item_state(case, "scope", "nature.cause") is ItemState.OPEN
    assert step_state(case, "scope") is StepState.DONE


def test_a_form_that_collects_rows_is_done_by_one_row_and_open_again_without(case: OpenCase) -> None:
    first_facts(case)
    row = add_row(case, {"label": "Files"})
    assert step_state(case, "data_rows") is StepState.DONE
    withdraw_row(case, row, "entered twice")
    assert step_state(case, "data_rows") is StepState.AVAILABLE


def test_a_checklist_is_done_when_every_line_that_counts_is_ticked_or_waived(case: OpenCase) -> None:
    steps.tick(case, "stop_exposure", "cut")
    steps.tick(case, "stop_exposure", "caches", "purged by hosting")
    assert step_state(case, "stop_exposure") is StepState.AVAILABLE
    steps.waive(case, "stop_exposure", "sessions", "there are no sessions on this route")
    # The line about search engines is optional.
    assert step_state(case, "stop_exposure") is StepState.DONE


def test_a_line_can_be_unticked(case: OpenCase) -> None:
    for item in ("cut", "caches", "sessions"):
        steps.tick(case, "stop_exposure", item)
    steps.untick(case, "stop_exposure", "caches")
    assert item_state(case, "stop_exposure", "caches") is ItemState.OPEN
    assert step_state(case, "stop_exposure") is StepState.AVAILABLE


def test_a_waiver_can_be_taken_back(case: OpenCase) -> None:
    steps.waive(case, "hold_evidence", "release", "the deployment tool keeps none")
    assert item_state(case, "hold_evidence", "release") is ItemState.WAIVED
    steps.untick(case, "hold_evidence", "release")
    assert item_state(case, "hold_evidence", "release") is ItemState.OPEN


def test_toggling_goes_back_and_forth(case: OpenCase) -> None:
    seen = []
    for _turn in range(3):
        steps.toggle(case, "stop_exposure", "cut")
        seen.append(item_state(case, "stop_exposure", "cut"))
    assert seen == [ItemState.DONE, ItemState.OPEN, ItemState.DONE]


def test_toggling_a_waived_line_opens_it(case: OpenCase) -> None:
    steps.waive(case, "stop_exposure", "cut", "nothing to cut")
    steps.toggle(case, "stop_exposure", "cut")
    assert item_state(case, "stop_exposure", "cut") is ItemState.OPEN


def test_a_tick_says_who_and_when(case: OpenCase, clock: Clock) -> None:
    clock.move(minutes=3)
    with beside(case, "hosting") as theirs:
        steps.tick(theirs, "stop_exposure", "cut", "at the load balancer")
    case.refresh()
    line = steps.need_step(case, "stop_exposure").items[0]
    assert (line.by, line.at) == ("hosting", "2026-11-23T13:03:00.000000Z")
    assert line.because == "at the load balancer"


def test_evidence_is_done_by_attaching_it_or_by_saying_why_it_is_missing(case: OpenCase) -> None:
    place = Place(step="hold_evidence", item="access_logs")
    add_stream(case, BytesIO(b"GET /documents/1"), "access.log", place=place)
    assert step_state(case, "hold_evidence") is StepState.AVAILABLE
    steps.waive(case, "hold_evidence", "release", "the deployment tool keeps none")
    assert step_state(case, "hold_evidence") is StepState.DONE


def test_a_decision_is_done_when_it_is_taken_and_what_it_asks_is_answered(case: OpenCase) -> None:
    first_facts(case)
    decide(case, "nature.personal_data_breach", "confirmed", "reproduced")
    assert [item.id for item in steps.need_step(case, "is_breach").open_items] == [
        "time.aware_at",
        "time.aware_basis",
    ]
    state(case, "time.aware_at", "13:30")
    state(case, "time.aware_basis", "unknown")
    assert step_state(case, "is_breach") is StepState.DONE


def test_a_decision_that_is_to_be_looked_at_again_stays_open(case: OpenCase) -> None:
    first_facts(case)
    decide(case, "nature.personal_data_breach", "pending", "still reproducing")
    assert step_state(case, "is_breach") is StepState.AVAILABLE


def test_a_clock_to_see_is_done_when_it_runs(case: OpenCase) -> None:
    first_facts(case)
    decide(case, "nature.personal_data_breach", "confirmed", "reproduced")
    state(case, "time.aware_basis", "reproduced")
    assert step_state(case, "start_clocks") is StepState.WAITING
    state(case, "time.aware_at", "13:30")
    assert step_state(case, "start_clocks") is StepState.DONE


def test_drafting_is_done_with_a_draft_for_every_recipient(processor_case: OpenCase) -> None:
    case = processor_case
    first_facts(case)
    become_aware(case)
    list_controllers(case, ["24", "48"])
    save_draft(case, "controller-notice", party="P-1")
    assert step_state(case, "draft_notices") is StepState.AVAILABLE
    save_draft(case, "controller-notice", party="P-2")
    assert step_state(case, "draft_notices") is StepState.DONE


def test_sending_is_done_when_every_recipient_was_told(processor_case: OpenCase) -> None:
    case = processor_case
    first_facts(case)
    become_aware(case)
    list_controllers(case, ["24", ""])
    for party in ("P-1", "P-2"):
        assert step_state(case, "send_notices") is not StepState.DONE
        record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-2", party=party)
    assert step_state(case, "send_notices") is StepState.DONE


@pytest.mark.parametrize(
    ("step", "open_parts", "how"),
    [
        ("first_facts", "time.detected_at, time.discovery_how", "tocsin step answer first_facts"),
        ("stop_exposure", "cut, caches, sessions", "tocsin step tick stop_exposure ITEM"),
        ("hold_evidence", "access_logs, release", "tocsin evidence add FILE --step hold_evidence"),
        ("is_breach", "nature.personal_data_breach", "tocsin decide KEY OPTION"),
        ("draft_authority", "sa-notification", "tocsin draft save"),
        ("file_authority", "gdpr-33-1", "tocsin filing record"),
        ("reopen", "lead, dpo or executive", "tocsin step approve reopen"),
    ],
)
def test_what_is_open_cannot_be_talked_away(case: OpenCase, step: str, open_parts: str, how: str) -> None:
    before = case.head()
    with pytest.raises(UserError) as refusal:
        steps.mark_done(case, step)
    assert refusal.value.message == f"{step} is not done by saying so: still open: {open_parts}"
    assert how in refusal.value.hint
    assert case.head() == before


@pytest.mark.parametrize(
    "step", ["first_facts", "is_breach", "risk", "decide_authority", "decide_people", "register"]
)
def test_a_legal_duty_cannot_be_skipped(case: OpenCase, step: str) -> None:
    before = case.head()
    with pytest.raises(UserError, match=f"{step} is a legal duty and cannot be skipped"):
        steps.skip(case, step, "no time")
    assert case.head() == before


def test_listing_the_controllers_cannot_be_skipped_by_a_processor(processor_case: OpenCase) -> None:
    with pytest.raises(UserError, match="is a legal duty"):
        steps.skip(processor_case, "list_controllers", "no time")


def test_another_step_is_skipped_with_its_reason(case: OpenCase) -> None:
    steps.skip(case, "hold_evidence", "the provider keeps the logs")
    view = steps.need_step(case, "hold_evidence")
    assert (view.state, view.by, view.note) == (StepState.SKIPPED, "lead", "the provider keeps the logs")


@pytest.mark.parametrize("reason", ["", "   "])
def test_skipping_needs_a_reason(case: OpenCase, reason: str) -> None:
    with pytest.raises(UserError, match="The reason is empty"):
        steps.skip(case, "hold_evidence", reason)


def test_a_skipped_step_lets_those_after_it_go_on(case: OpenCase) -> None:
    assert step_state(case, "reproduce") is StepState.WAITING
    steps.skip(case, "hold_evidence", "the provider keeps the logs")
    assert step_state(case, "reproduce") is StepState.AVAILABLE


def test_a_step_that_needs_a_skipped_one_keeps_waiting(case: OpenCase) -> None:
    steps.skip(case, "fix", "the portal is switched off for good")
    assert steps.need_step(case, "reopen").waits_for_steps == ("fix",)


def test_what_is_done_cannot_be_skipped(case: OpenCase) -> None:
    steps.mark_done(case, "reporter")
    with pytest.raises(UserError, match="reporter is done") as refusal:
        steps.skip(case, "reporter", "no time")
    assert "tocsin step undo reporter" in refusal.value.hint


def test_a_skipped_step_that_is_taken_up_again_is_open(case: OpenCase) -> None:
    steps.skip(case, "hold_evidence", "no access")
    steps.undo(case, "hold_evidence", "access was granted")
    assert step_state(case, "hold_evidence") is StepState.AVAILABLE
    assert last(case, StepMarked).because == "access was granted"


def test_a_task_that_is_undone_is_open_and_the_journal_keeps_both(case: OpenCase) -> None:
    first_facts(case)
    steps.mark_done(case, "reporter")
    steps.undo(case, "reporter")
    assert step_state(case, "reporter") is StepState.AVAILABLE
    marks = case.state.marks["portal-exposure", "reporter"]
    assert [mark.body.mark for mark in marks] == [Mark.DONE, Mark.REOPENED]


@pytest.mark.parametrize("undone", [False, True], ids=["nothing marked", "undone already"])
def test_nothing_is_undone_twice(case: OpenCase, undone: bool) -> None:
    if undone:
        steps.mark_done(case, "reporter")
        steps.undo(case, "reporter")
    with pytest.raises(UserError, match="There is nothing to take back on reporter"):
        steps.undo(case, "reporter")


def test_undoing_leaves_ticks_alone(case: OpenCase) -> None:
    steps.tick(case, "stop_exposure", "cut")
    with pytest.raises(UserError, match="There is nothing to take back on stop_exposure"):
        steps.undo(case, "stop_exposure")
    steps.skip(case, "stop_exposure", "the portal is down anyway")
    steps.undo(case, "stop_exposure")
    assert item_state(case, "stop_exposure", "cut") is ItemState.DONE


@pytest.mark.parametrize(
    ("work", "step", "what"),
    [
        (steps.tick, "reporter", "reporter is of the kind task: it has no such lines"),
        (steps.tick, "hold_evidence", "hold_evidence is of the kind evidence: it has no such lines"),
        (steps.toggle, "is_breach", "is_breach is of the kind decision: it has no such lines"),
        (steps.untick, "first_facts", "first_facts is of the kind form: it has no such lines"),
    ],
)
def test_only_lines_are_ticked(case: OpenCase, work: OnALine, step: str, what: str) -> None:
    with pytest.raises(UserError, match=what):
        work(case, step, "cut")


@pytest.mark.parametrize("work", [steps.tick, steps.untick, steps.toggle])
def test_a_line_must_be_there(case: OpenCase, work: OnALine) -> None:
    with pytest.raises(UserError, match="stop_exposure has no line 'all'") as refusal:
        work(case, "stop_exposure", "all")
    assert refusal.value.hint == "One of: cut, caches, sessions, index"


def test_a_waiver_needs_a_reason(case: OpenCase) -> None:
    with pytest.raises(UserError, match="The reason is empty"):
        steps.waive(case, "stop_exposure", "cut", " ")


def test_a_mistyped_step_is_met_with_the_nearest(case: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no step 'reprodce'") as refusal:
        steps.mark_done(case, "reprodce")
    assert refusal.value.hint == "Did you mean reproduce?"


def test_a_mark_for_a_playbook_that_was_left_meanwhile_is_refused(case: OpenCase) -> None:
    with beside(case, "dpo") as theirs:
        adopt_playbook(theirs, "generic", "it is more than the portal")
        before = theirs.head()
        with pytest.raises(UserError, match="The case follows another playbook since"):
            steps.tick(case, "stop_exposure", "cut")
        assert theirs.head() == before


def test_a_playbook_that_is_followed_is_not_adopted_again(case: OpenCase) -> None:
    assert case.playbook is not None
    with pytest.raises(UserError, match=f"The case follows portal-exposure {case.playbook.version} already"):
        adopt_playbook(case, "portal-exposure", "the same once more")


def test_the_phase_of_the_other_role_does_not_apply(open_case: OpenACase) -> None:
    case = open_case(role="processor")
    assert step_state(case, "decide_authority") is StepState.NOT_APPLICABLE
    assert step_state(case, "list_controllers") is StepState.WAITING
    controller = open_case(role="controller")
    assert step_state(controller, "list_controllers") is StepState.NOT_APPLICABLE
    assert step_state(open_case(), "list_controllers") is StepState.WAITING
