"""A case whose playbook this version cannot read: it opens, says so, and everything else goes on."""

from __future__ import annotations

import pytest

from tests.casework import state
from tests.services.scenes import become_aware, reading
from tocsin.domain.entries import PlaybookAdopted
from tocsin.domain.errors import UserError
from tocsin.domain.law.readings import ClockState
from tocsin.services.cases import list_cases
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.writing import preview
from tocsin.services.evidence.attaching import Place, link_evidence
from tocsin.services.overview import one_line, overview
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.adopting import adopt_playbook
from tocsin.services.playbooks.decisions import decide
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

UNREADABLE = "schema: breach-playbook/9\nid: later\n"


@pytest.fixture
def unread(case: OpenCase) -> OpenCase:
    """A case that follows a playbook of a later version."""
    become_aware(case)
    adopted = PlaybookAdopted(playbook="later", version="9", sha256="0" * 64, text=UNREADABLE)
    case.record(lambda _state: [adopted])
    return case


def test_the_case_opens_and_says_what_is_wrong(unread: OpenCase) -> None:
    assert unread.playbook is None
    assert unread.progress() is None
    problems = [str(problem) for problem in unread.playbook_problems]
    assert problems
    assert problems[0].startswith("later:1")


def test_its_steps_cannot_be_worked_and_the_reason_is_told(unread: OpenCase) -> None:
    before = unread.head()
    for work in (steps.mark_done, steps.undo):
        with pytest.raises(UserError, match="This case follows no playbook that can be read: later:1"):
            work(unread, "reporter")
    assert unread.head() == before


def test_clocks_notes_facts_decisions_and_drafts_go_on(unread: OpenCase) -> None:
    assert reading(unread, "gdpr-33-1").state is ClockState.RUNNING
    write_log(unread, "still here")
    state(unread, "records.count", "400")
    decide(unread, "risk.level", "risk", "in doubt")
    assert "400" in preview(unread, "sa-notification").text
    record_filing(unread, filed_at=unread.moment("now"), regime="gdpr-33-1")
    assert reading(unread, "gdpr-33-1").state is ClockState.MET


def test_it_is_listed_without_steps(unread: OpenCase) -> None:
    seen = overview(unread)
    assert (seen.next_steps, seen.next_question, seen.steps_applicable) == ((), None, 0)
    assert one_line(unread) == "2026-0001 | 72:00 left GDPR Art. 33(1) -> CNIL"
    (line,) = list_cases(unread.workbench)
    assert (line.steps_applicable, line.trouble) == (0, "")


def test_what_names_one_of_its_steps_is_refused(unread: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no step 'scope'"):
        write_log(unread, "seen", step="scope")
    with pytest.raises(UserError, match="There is no step 'scope'"):
        link_evidence(unread, "EV-1", Place(step="scope"))


def test_another_playbook_can_be_adopted_in_its_place(unread: OpenCase) -> None:
    adopt_playbook(unread, "generic", "the other cannot be read here")
    assert unread.playbook is not None
    assert unread.playbook.id == "generic"
    assert unread.playbook_problems == []


def test_marks_of_a_step_that_is_gone_do_no_harm(case: OpenCase) -> None:
    steps.tick(case, "stop_exposure", "cut")
    adopt_playbook(case, "generic", "it is more than the portal")
    lines = [case.reader().text(entry) for entry in case.state.entries]
    assert "Step ticked: stop_exposure / cut" in lines
