"""Notifying in phases: the next version says what has changed, and answers the next stage."""

from __future__ import annotations

import pytest

from tests.casework import Clock, state
from tests.services.scenes import become_aware, list_controllers
from tests.services.test_service_drafts import section
from tocsin.domain.documents.forms import FilingPhase
from tocsin.domain.errors import DoubtError
from tocsin.domain.terms import Purpose
from tocsin.services.drafts.changes import AnswerChange, ChangeKind, answer_changes, next_phase
from tocsin.services.drafts.filings import Filed, record_filing, withdraw_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.playbooks.decisions import decide
from tocsin.services.workbench import OpenCase

FORM = "sa-notification"
SINCE = "## What has changed since 23 November 2026 at 14:00 (UTC+01:00)"


def file_draft(case: OpenCase, form: str = FORM, reference: str = "") -> Filed:
    """Save a version, and record that it was filed."""
    entry, _path = save_draft(case, form)
    return record_filing(case, filed_at=case.moment("now"), draft=entry.body.draft, reference=reference)


@pytest.fixture
def phased(case: OpenCase) -> OpenCase:
    """A controller's case in which the breach is notified in phases, and nothing was filed yet."""
    become_aware(case)
    decide(case, "notify.authority", "phased", "the count is not finished")
    state(case, "subjects.count", "500")
    return case


def changes(case: OpenCase, seq: int) -> dict[str, AnswerChange]:
    found = answer_changes(case, case.workbench.library.form(FORM), seq, language="en", party=None)
    return {one.item: one for one in found}


def test_before_anything_was_filed_nothing_is_said_of_changes(phased: OpenCase) -> None:
    text = preview(phased, FORM).text
    assert "What has changed since" not in text
    assert "initial notification" in text


def test_after_a_filing_the_next_version_says_what_has_changed(phased: OpenCase, clock: Clock) -> None:
    state(phased, "nature.access_observed", "possible")
    file_draft(phased, reference="N-7")
    clock.move(hours=2)
    state(phased, "subjects.count", "900", because="counted again")
    state(phased, "records.count", "1200")
    state(phased, "nature.access_observed", "unknown", because="the log was of another server")
    text = preview(phased, FORM).text
    assert "further information (33(4))" in text
    said = section(text, SINCE)
    assert "This completes the notification of 23 November 2026 at 14:00 (UTC+01:00), reference N-7." in said
    assert (
        "- **Approximate number of data subjects** (correction)  \n"
        "  We wrote then: 500  \n"
        "  It is now: 900" in said
    )
    assert "- **Approximate number of records** (new): 1,200" in said
    assert "- **Access by others** (correction)  \n  We wrote then: Possible" in said
    assert "It is now: Not known yet." in said


def test_an_answer_is_added_corrected_or_withdrawn(phased: OpenCase) -> None:
    state(phased, "nature.access_observed", "possible")
    seq = phased.state.seq
    state(phased, "subjects.count", "900", because="counted again")
    state(phased, "records.count", "1200")
    state(phased, "nature.access_observed", "unknown", because="the log was of another server")
    kinds = {item: one.kind for item, one in changes(phased, seq).items()}
    assert kinds == {
        "access": ChangeKind.WITHDRAWN,
        "subjects_number": ChangeKind.CORRECTED,
        "records_number": ChangeKind.ADDED,
    }
    assert list(kinds) == ["access", "subjects_number", "records_number"]


def test_what_was_stated_again_with_the_same_words_is_no_change(phased: OpenCase) -> None:
    seq = phased.state.seq
    state(phased, "subjects.count", "500", because="counted again, the same")
    assert changes(phased, seq) == {}


def test_when_nothing_has_changed_that_is_said(phased: OpenCase) -> None:
    file_draft(phased)
    assert section(preview(phased, FORM).text, SINCE).endswith("Nothing that we told you has changed.")


def test_what_was_stated_between_draft_and_filing_is_told_the_next_time(phased: OpenCase) -> None:
    entry, _path = save_draft(phased, FORM)
    state(phased, "records.count", "1200")
    record_filing(phased, filed_at=phased.moment("now"), draft=entry.body.draft)
    assert "- **Approximate number of records** (new): 1,200" in section(preview(phased, FORM).text, SINCE)


def test_a_draft_records_the_phase_that_it_was_written_for(phased: OpenCase) -> None:
    first, _path = save_draft(phased, FORM)
    record_filing(phased, filed_at=phased.moment("now"), draft="D-1")
    second, _path = save_draft(phased, FORM)
    assert (first.body.phase, second.body.phase) == ("initial", "complementary")


def test_a_complementary_draft_answers_the_stage_that_completes(phased: OpenCase) -> None:
    stages = [file_draft(phased).entry.body.stage for _ in range(3)]
    assert stages == ["initial", "complement", "complement"]
    assert next_phase(phased, FORM) is FilingPhase.COMPLEMENTARY


def test_a_filing_that_was_withdrawn_leaves_the_first_phase_to_come(phased: OpenCase) -> None:
    file_draft(phased)
    withdraw_filing(phased, "F-1", "never sent")
    assert next_phase(phased, FORM) is FilingPhase.INITIAL
    assert "What has changed since" not in preview(phased, FORM).text


def test_withdrawing_the_notification_itself_is_no_phase_of_it(phased: OpenCase) -> None:
    file_draft(phased)
    entry, _path = save_draft(phased, FORM)
    record_filing(
        phased,
        filed_at=phased.moment("now"),
        draft=entry.body.draft,
        purpose=Purpose.WITHDRAWAL,
        supersedes="F-1",
    )
    assert next_phase(phased, FORM) is FilingPhase.COMPLEMENTARY


def test_a_form_of_three_phases_goes_through_all_of_them(case: OpenCase) -> None:
    reached = []
    for _ in range(4):
        phase = next_phase(case, "eu-dora")
        reached.append((str(phase), file_draft(case, "eu-dora").entry.body.stage))
    assert reached == [
        ("initial", "initial"),
        ("complementary", "intermediate"),
        ("final", "final"),
        ("final", "final"),
    ]


def test_each_form_has_its_own_phases(phased: OpenCase) -> None:
    file_draft(phased)
    assert next_phase(phased, "fr-cnil") is FilingPhase.INITIAL


def test_a_withdrawal_says_what_it_withdraws_and_why(phased: OpenCase, clock: Clock) -> None:
    file_draft(phased, reference="N-7")
    clock.move(hours=1)
    state(phased, "notify.withdraws", "yes")
    text = preview(phased, FORM).text
    assert "We withdraw the notification of 23 November 2026 at 14:00 (UTC+01:00), reference N-7." in text
    assert "TO BE COMPLETED: why the notification is withdrawn" in text
    state(phased, "notify.withdrawal_reason", "it was a test account")
    assert "**Reason:** it was a test account" in preview(phased, FORM).text
    with pytest.raises(DoubtError, match="D-2 withdraws an earlier notification"):
        file_draft(phased)
    entry = list(phased.state.drafts)[-1]
    filed = record_filing(
        phased, filed_at=phased.moment("now"), draft=entry.body.draft, purpose=Purpose.WITHDRAWAL
    )
    assert filed.entry.body.asked == ()


def test_a_controller_reads_when_it_was_told_first_however_often_it_was_written_to(
    processor_case: OpenCase, clock: Clock
) -> None:
    become_aware(processor_case)
    list_controllers(processor_case, ["24"])
    for _time in range(2):
        entry, _path = save_draft(processor_case, "controller-notice", party="P-1")
        record_filing(processor_case, filed_at=processor_case.moment("now"), draft=entry.body.draft)
        clock.move(hours=3)
    text = " ".join(preview(processor_case, "controller-notice", party="P-1").text.split())
    assert "We wrote to you about a personal data breach on 23 November 2026 at 14:00" in text
    assert "This completes the notification of 23 November 2026 at 17:00" in text
