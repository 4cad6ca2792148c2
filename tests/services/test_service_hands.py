"""Many hands at one case: claims, presence, handing over, and who knew what."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from hashlib import sha256

import pytest

from tests.casework import Clock, state
from tocsin.domain.entries import CaseExported, ShiftHanded
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Audience, CopyFor
from tocsin.services.drafts.versions import save_draft
from tocsin.services.hands import brief, claim_step, hand_over, release_step
from tocsin.services.knowing import How, who_knew
from tocsin.services.playbooks.step_cards import step_card
from tocsin.services.playbooks.steps import mark_done, need_progress, need_step
from tocsin.services.presence import Presence, who_is_here
from tocsin.services.record.marking import mark_entries
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase


def somebody_else(case: OpenCase, actor: str) -> OpenCase:
    """Open the same case as another person."""
    workbench = copy.copy(case.workbench)
    workbench.actor = actor
    return workbench.open(case.header.ref)


@pytest.fixture
def dpo(case: OpenCase) -> Iterator[OpenCase]:
    """The same case, as the data protection officer has it open."""
    with somebody_else(case, "dpo") as other:
        yield other


def holder(case: OpenCase, step: str) -> str:
    return case.state.hands.who(need_step(case, step).playbook, step)


def test_a_claimed_step_is_seen_by_others(case: OpenCase, dpo: OpenCase) -> None:
    claim_step(case, "first_facts")
    dpo.refresh()
    assert holder(dpo, "first_facts") == "lead"
    assert "taken on by lead" in step_card(dpo, need_step(dpo, "first_facts")).standing


def test_a_step_of_somebody_else_is_taken_over_only_with_a_reason(case: OpenCase, dpo: OpenCase) -> None:
    claim_step(case, "first_facts")
    with pytest.raises(UserError, match="lead has taken first_facts on, since 2026-11-23 14:00"):
        claim_step(dpo, "first_facts")
    claim_step(dpo, "first_facts", "lead sleeps")
    case.refresh()
    assert holder(case, "first_facts") == "dpo"


def test_two_who_claim_at_once_are_told_apart(case: OpenCase, dpo: OpenCase) -> None:
    claim_step(case, "first_facts")
    with pytest.raises(UserError, match="lead has taken"):
        claim_step(dpo, "first_facts")  # what the other recorded was not seen yet


def test_a_step_is_not_claimed_twice_and_not_released_by_nobody(case: OpenCase) -> None:
    with pytest.raises(UserError, match="Nobody has taken first_facts on"):
        release_step(case, "first_facts")
    claim_step(case, "first_facts")
    with pytest.raises(UserError, match="is yours already"):
        claim_step(case, "first_facts")
    release_step(case, "first_facts")
    assert holder(case, "first_facts") == ""
    with pytest.raises(UserError, match="There is no step 'nothing'"):
        claim_step(case, "nothing")


def test_a_step_that_is_done_is_nobodys(case: OpenCase) -> None:
    task = next(view.step.id for view in need_progress(case).steps() if view.step.kind == "task")
    claim_step(case, task)
    mark_done(case, task)
    assert step_card(case, need_step(case, task)).taken_on_by == ""


def test_who_has_the_case_open_sees_the_others(case: OpenCase, dpo: OpenCase) -> None:
    ours, theirs = Presence(case), Presence(dpo)
    assert [(one.actor, one.at) for one in ours.look("timeline")] == [("dpo", "")]
    assert [(one.actor, one.at) for one in theirs.look("facts")] == [("lead", "timeline")]
    assert {one.actor for one in who_is_here(case)} == {"lead", "dpo"}
    theirs.leave()
    assert ours.look("timeline") == []
    ours.leave()
    ours.leave()
    assert who_is_here(case) == []


def test_handing_over_records_what_the_other_was_given(case: OpenCase) -> None:
    before = brief(case)
    assert hand_over(case, "night lead", "the laboratory calls at six") == before
    body = case.state.hands.shifts[-1].body
    assert body == ShiftHanded(
        "night lead", sha256(before.encode()).hexdigest(), "the laboratory calls at six"
    )
    with pytest.raises(UserError, match="Who takes over is empty"):
        hand_over(case, " ")


def ways(case: OpenCase, what: str) -> list[tuple[str, How]]:
    return [(known.who, known.how) for known in who_knew(case, what)]


def test_who_knew_a_fact_follows_from_the_journal(case: OpenCase, dpo: OpenCase, clock: Clock) -> None:
    state(case, "measures.prevent", "a second look at every mail")
    clock.move(minutes=5)
    dpo.refresh()
    write_log(dpo, "called the mail team")
    entry, _path = save_draft(dpo, "sa-notification")
    case.refresh()
    hand_over(case, "night lead")
    state(case, "measures.prevent", "a second person at every mail")
    found = who_knew(case, "measures.prevent")
    assert [(one.who, one.how) for one in found] == [
        ("lead", How.STATED),
        ("dpo", How.WORKED),
        ("dpo", How.WROTE),
        ("night lead", How.TOOK_OVER),
        ("lead", How.STATED),
    ]
    assert found[2].what == f"{entry.body.draft} sa-notification"


def test_before_it_was_stated_nobody_knew(case: OpenCase) -> None:
    write_log(case, "nothing yet")
    with pytest.raises(UserError, match=r"Nothing is recorded of subjects\.count"):
        who_knew(case, "subjects.count")
    with pytest.raises(UserError, match=r"There is no fact called 'subjects\.cuont'"):
        who_knew(case, "subjects.cuont")


def test_who_knew_an_entry(case: OpenCase, dpo: OpenCase) -> None:
    noted = write_log(case, "a mail went to the wrong list")
    dpo.refresh()
    write_log(dpo, "seen")
    assert ways(dpo, f"#{noted.seq}") == [("lead", How.STATED), ("dpo", How.WORKED)]


def test_a_copy_tells_what_is_in_it_and_nothing_else(case: OpenCase) -> None:
    given, kept = write_log(case, "for the authority"), write_log(case, "for us")
    mark_entries(case, [f"#{given.seq}"], Audience.AUTHORITY)
    case.record(lambda state: [CaseExported(CopyFor.AUTHORITY, seq=state.seq, received_by="CNIL")])
    assert ("CNIL", How.GOT_COPY) in ways(case, f"#{given.seq}")
    assert ("CNIL", How.GOT_COPY) not in ways(case, f"#{kept.seq}")
