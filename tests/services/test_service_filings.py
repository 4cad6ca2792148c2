"""What was sent, to whom and when: it stops the clock, and its copy stays as it was."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import pytest

from tests.casework import Clock, state
from tests.services.scenes import become_aware, beside, last, list_controllers, reading
from tocsin.domain.entries import FilingReceipted, FilingRecorded, FilingWithdrawn
from tocsin.domain.errors import UserError
from tocsin.domain.law.readings import ClockState
from tocsin.services.drafts.filings import record_filing, record_receipt, withdraw_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.record.integrity import redact
from tocsin.services.record.verification import verify_case
from tocsin.services.rows import amend_party, withdraw_party
from tocsin.services.workbench import OpenCase


@pytest.fixture
def aware(case: OpenCase) -> OpenCase:
    """A controller's case in which the clock runs."""
    become_aware(case)
    return case


@pytest.fixture
def several(processor_case: OpenCase) -> OpenCase:
    """A processor's case with three controllers: 24 hours, 48 hours, no figure."""
    become_aware(processor_case)
    list_controllers(processor_case)
    return processor_case


def test_a_filing_says_everything_that_was_typed(aware: OpenCase, clock: Clock) -> None:
    clock.move(hours=20)
    filed = record_filing(
        aware,
        filed_at=aware.moment("-10m"),
        regime="gdpr-33-1",
        stage="initial",
        reference="N-2026-117",
        channel="portal of the authority",
        because="filed by the officer",
    )
    assert filed.entry.body == FilingRecorded(
        filing="F-1",
        regime="gdpr-33-1",
        stage="initial",
        recipient="CNIL",
        filed_at=aware.moment("-10m"),
        reference="N-2026-117",
        channel="portal of the authority",
        because="filed by the officer",
    )


def test_a_filing_in_time_stops_the_clock(aware: OpenCase, clock: Clock) -> None:
    clock.move(hours=40)
    filed = record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    assert filed.reading is not None
    assert filed.reading.state is ClockState.MET
    assert filed.reading.met_at == "2026-11-25T05:00:00.000000Z"
    clock.move(hours=100)
    assert reading(aware, "gdpr-33-1").state is ClockState.MET


def test_a_filing_recorded_late_counts_from_when_it_was_sent(aware: OpenCase, clock: Clock) -> None:
    clock.move(hours=90)
    filed = record_filing(aware, filed_at=aware.moment("-20h"), regime="gdpr-33-1")
    assert filed.reading is not None
    assert filed.reading.state is ClockState.MET


def test_a_filing_after_the_deadline_needs_reasons(aware: OpenCase, clock: Clock) -> None:
    clock.move(hours=72, minutes=1)
    filed = record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    assert filed.reading is not None
    assert filed.reading.state is ClockState.MET_LATE
    assert filed.reading.needs_reasons
    assert filed.reading.late_needs == "time.delay_reasons"


def test_a_filing_at_the_last_instant_is_in_time(aware: OpenCase, clock: Clock) -> None:
    clock.move(hours=72)
    filed = record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    assert filed.reading is not None
    assert filed.reading.state is ClockState.MET


def test_the_draft_says_what_it_answers(several: OpenCase) -> None:
    saved, _path = save_draft(several, "controller-notice", party="P-2")
    filed = record_filing(several, filed_at=several.moment("now"), draft="d1").entry.body
    assert (filed.draft, filed.form) == ("D-1", "controller-notice")
    assert (filed.regime, filed.stage, filed.party) == ("gdpr-33-2", "notice", "P-2")
    assert filed.recipient == "Council 2"
    assert filed.text == saved.body.text
    assert filed.sha256 == hashlib.sha256(saved.body.text.encode()).hexdigest()


def test_the_frozen_copy_survives_what_happens_to_the_draft(several: OpenCase) -> None:
    saved, _path = save_draft(several, "controller-notice", party="P-1")
    record_filing(several, filed_at=several.moment("now"), draft="D-1")
    redact(several, saved.id, "a version that was not sent names a person")
    assert several.state.drafts.history("D-1")[0].body.text == ""
    filed = last(several, FilingRecorded)
    assert filed.text == saved.body.text
    assert filed.sha256 == hashlib.sha256(filed.text.encode()).hexdigest()
    assert verify_case(several.workbench, several.header.ref).holds


def test_later_facts_leave_the_frozen_copy_alone(several: OpenCase) -> None:
    state(several, "summary.authority", "Documents were shown")
    save_draft(several, "controller-notice", party="P-1")
    record_filing(several, filed_at=several.moment("now"), draft="D-1")
    state(several, "summary.authority", "It was worse")
    save_draft(several, "controller-notice", party="P-1")
    assert "Documents were shown" in last(several, FilingRecorded).text
    assert "It was worse" not in last(several, FilingRecorded).text


def test_each_controller_has_a_clock_of_its_own(several: OpenCase, clock: Clock) -> None:
    clock.move(hours=10)
    record_filing(several, filed_at=several.moment("now"), regime="gdpr-33-2", party="Council 2")
    states = {party: reading(several, "gdpr-33-2", party).state for party in ("P-1", "P-2", "P-3")}
    assert states == {"P-1": ClockState.RUNNING, "P-2": ClockState.MET, "P-3": ClockState.RUNNING}


def test_the_earliest_of_several_filings_stops_the_clock(aware: OpenCase, clock: Clock) -> None:
    clock.move(hours=80)
    record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    assert reading(aware, "gdpr-33-1").state is ClockState.MET_LATE
    record_filing(aware, filed_at=aware.moment("-30h"), regime="gdpr-33-1")
    assert reading(aware, "gdpr-33-1").state is ClockState.MET


def test_the_receipt_of_a_filing_comes_later_with_its_number_and_its_paper(
    aware: OpenCase, clock: Clock
) -> None:
    record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1", channel="portal")
    add_stream(aware, BytesIO(b"received"), "receipt.pdf")
    clock.move(hours=20)
    before = reading(aware, "gdpr-33-1")
    entry = record_receipt(
        aware, "f1", reference=" 2026-118 ", answered_at=aware.moment("-1h"), evidence=["ev-1"]
    )
    assert last(aware, FilingReceipted) is entry.body
    assert (entry.body.reference, entry.body.evidence) == ("2026-118", ("EV-1",))
    filed = next(iter(aware.state.filings)).body
    assert (filed.reference, filed.channel) == ("2026-118", "portal")
    after = reading(aware, "gdpr-33-1")
    assert (after.state, after.met_at) == (before.state, before.met_at)
    follow_up = preview(aware, "fr-cnil").filled.answer("earlier").facts
    assert [found.statement.value for found in follow_up] == ["2026-118"]
    redact(aware, f"#{entry.seq}", "the number names a person")
    assert next(iter(aware.state.filings)).body.reference == ""


@pytest.mark.parametrize(
    ("typed", "reference", "evidence", "what"),
    [
        ("F-1", "  ", [], "A receipt has a number, or a paper"),
        ("F-2", "A-1", [], "There is no filing 'F-2'"),
        ("F-1", "A-1", ["EV-7"], "There is no evidence 'EV-7'"),
    ],
)
def test_a_receipt_that_says_nothing_or_of_nothing_is_refused(
    aware: OpenCase, typed: str, reference: str, evidence: list[str], what: str
) -> None:
    record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    before = aware.head()
    with pytest.raises(UserError, match=what):
        record_receipt(aware, typed, reference=reference, evidence=evidence)
    assert aware.head() == before


def test_a_withdrawn_filing_lets_the_clock_run_again(aware: OpenCase, clock: Clock) -> None:
    record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    clock.move(hours=5)
    withdraw_filing(aware, "f1", "the portal never confirmed it")
    assert reading(aware, "gdpr-33-1").state is ClockState.RUNNING
    assert last(aware, FilingWithdrawn) == FilingWithdrawn("F-1", "the portal never confirmed it")
    assert len(aware.state.filings.history("F-1")) == 1
    assert record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1").entry.body.filing == "F-2"


@pytest.mark.parametrize("typed", ["F-2", "", "D-1"])
def test_only_a_filing_on_record_is_withdrawn(aware: OpenCase, typed: str) -> None:
    record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    with pytest.raises(UserError, match="There is no filing") as refusal:
        withdraw_filing(aware, typed, "never sent")
    assert refusal.value.hint == "Known: F-1"


def test_a_filing_is_withdrawn_once_and_with_a_reason(aware: OpenCase) -> None:
    record_filing(aware, filed_at=aware.moment("now"), regime="gdpr-33-1")
    with pytest.raises(UserError, match="The reason is empty"):
        withdraw_filing(aware, "F-1", " ")
    withdraw_filing(aware, "F-1", "never sent")
    with pytest.raises(UserError, match="There is no filing 'F-1'"):
        withdraw_filing(aware, "F-1", "never sent")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({}, "What was filed is not said"),
        ({"regime": "gdpr-33"}, "There is no regime 'gdpr-33'"),
        ({"regime": "gdpr-33-1", "stage": "final"}, "gdpr-33-1 has no stage 'final'"),
        ({"regime": "gdpr-33-2"}, "gdpr-33-2 is told to each controller"),
        ({"regime": "gdpr-33-2", "party": "P-9"}, "There is no party 'P-9'"),
        ({"draft": "D-9"}, "There is no draft 'D-9'"),
        ({"draft": "D-1", "regime": "gdpr-33-1"}, "D-1 answers gdpr-33-2, not gdpr-33-1"),
        ({"draft": "D-1", "stage": "final"}, "gdpr-33-2 has no stage 'final'"),
        ({"draft": "D-1", "party": "P-2"}, "D-1 is written to P-1, not to P-2 Council 2"),
        ({"regime": "gdpr-33-1", "reference": "x" * 2001}, "The reference has 2,001 characters"),
        ({"regime": "gdpr-33-1", "channel": "x" * 2001}, "The channel has 2,001 characters"),
        ({"regime": "gdpr-33-1", "because": "x" * 2001}, "The note has 2,001 characters"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.replace(" ", "-"),
)
def test_what_does_not_fit_together_is_refused(several: OpenCase, said: dict[str, Any], what: str) -> None:
    save_draft(several, "controller-notice", party="P-1")
    before = several.head()
    with pytest.raises(UserError, match=what):
        record_filing(several, filed_at=several.moment("now"), **said)
    assert several.head() == before


def test_a_draft_to_somebody_who_was_withdrawn_is_not_filed(several: OpenCase) -> None:
    save_draft(several, "controller-notice", party="P-1")
    withdraw_party(several, "P-1", "no client any more")
    with pytest.raises(UserError, match="There is no party 'P-1'"):
        record_filing(several, filed_at=several.moment("now"), draft="D-1")


def test_a_notice_to_somebody_who_is_not_affected_is_on_record_without_a_clock(several: OpenCase) -> None:
    amend_party(several, "P-1", {"involvement": "not affected"})
    filed = record_filing(several, filed_at=several.moment("now"), regime="gdpr-33-2", party="P-1")
    assert filed.entry.body.party == "P-1"
    assert filed.reading is None


def test_a_filing_of_the_other_role_is_on_record_without_a_clock(several: OpenCase) -> None:
    filed = record_filing(several, filed_at=several.moment("now"), regime="gdpr-33-1")
    assert filed.entry.body.recipient == "CNIL"
    assert filed.reading is None


def test_numbers_count_on_when_two_people_file(several: OpenCase) -> None:
    with beside(several, "liaison") as theirs:
        record_filing(theirs, filed_at=theirs.moment("now"), regime="gdpr-33-2", party="P-1")
        filed = record_filing(several, filed_at=several.moment("now"), regime="gdpr-33-2", party="P-2")
    assert filed.entry.body.filing == "F-2"
    assert [entry.body.filing for entry in several.state.filings] == ["F-1", "F-2"]
