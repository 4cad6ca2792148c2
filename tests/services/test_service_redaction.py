"""Redaction: what an entry says is gone for good; that it was there stays, and everything still verifies."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from tests.casework import Clock, state
from tests.services.scenes import become_aware, beside, reading
from tocsin.domain.entries import Body, Entry, Redacted
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Certainty, Involvement
from tocsin.services.cases import amend_case, close_case, reopen_case
from tocsin.services.drafts.filings import record_filing, record_receipt, withdraw_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import Place, add_stream
from tocsin.services.evidence.custody import check_evidence
from tocsin.services.overview import overview
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.step_cards import step_card
from tocsin.services.record.integrity import redact
from tocsin.services.record.verification import verify_case
from tocsin.services.rows import add_party, add_row, withdraw_party, withdraw_row
from tocsin.services.timeline.export import as_markdown
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

CANARY = "Canary Passport-77"

Deed = Callable[[OpenCase], object]


def file_late(case: OpenCase) -> None:
    become_aware(case)
    save_draft(case, "sa-notification", text=CANARY)
    record_filing(case, filed_at=case.moment("now"), draft="D-1", reference=CANARY, because=CANARY)


def receipt_of_a_filing(case: OpenCase) -> None:
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    record_receipt(case, "F-1", reference=CANARY, because=CANARY)


def withdraw_a_filing(case: OpenCase) -> None:
    record_filing(case, filed_at=case.moment("now"), regime="gdpr-33-1")
    withdraw_filing(case, "F-1", CANARY)


def withdraw_a_row(case: OpenCase) -> None:
    withdraw_row(case, add_row(case, {"label": "Files"}), CANARY)


def withdraw_a_party(case: OpenCase) -> None:
    withdraw_party(case, add_party(case, {"name": "Council 1"}), CANARY)


def reopen(case: OpenCase) -> None:
    close_case(case, "done")
    reopen_case(case, CANARY)


DEEDS: dict[str, Deed] = {
    "log.written": lambda case: write_log(case, CANARY, tags=["named"]),
    "fact.set": lambda case: state(case, "summary.authority", CANARY, source=CANARY, because=CANARY),
    "decision.made": lambda case: decide(case, "risk.level", "risk", CANARY),
    "step.marked": lambda case: steps.skip(case, "hold_evidence", CANARY),
    "party.recorded": lambda case: add_party(case, {"name": CANARY, "contact": CANARY, "note": CANARY}),
    "party.withdrawn": withdraw_a_party,
    "inventory.recorded": lambda case: add_row(case, {"label": CANARY, "records": f"4 {CANARY}"}),
    "inventory.withdrawn": withdraw_a_row,
    "evidence.added": lambda case: add_stream(case, BytesIO(b"x"), CANARY, source=CANARY, note=CANARY),
    "draft.saved": lambda case: save_draft(case, "sa-notification", text=CANARY),
    "filing.recorded": file_late,
    "filing.receipted": receipt_of_a_filing,
    "filing.withdrawn": withdraw_a_filing,
    "case.amended": lambda case: amend_case(case, title=CANARY, because=CANARY),
    "case.closed": lambda case: close_case(case, CANARY),
    "case.reopened": reopen,
}


def newest(case: OpenCase, kind: str) -> Entry[Body]:
    """Give the newest entry of a kind."""
    return next(entry for entry in reversed(case.state.entries) if entry.body.kind == kind)


@pytest.mark.parametrize(("kind", "deed"), DEEDS.items(), ids=DEEDS)
def test_what_an_entry_says_can_be_removed_and_the_case_goes_on(
    case: OpenCase, kind: str, deed: Deed
) -> None:
    deed(case)
    entry = newest(case, kind)
    redact(case, f"#{entry.seq}", "names a person")
    emptied = case.state.entries[entry.seq - 1]
    assert (emptied.redacted, emptied.id, emptied.actor) == (True, entry.id, entry.actor)
    assert CANARY not in str(emptied.body)
    assert verify_case(case.workbench, case.header.ref).holds

    # It still folds, in words too, here and for whoever opens it next.
    with beside(case, "dpo") as read_again:
        assert read_again.state.entries == case.state.entries
        assert overview(read_again).head == case.head()
        progress = read_again.progress()
        assert progress is not None
        for view in progress.steps():
            assert CANARY not in str(step_card(read_again, view)) or kind == "draft.saved"
        lines = [read_again.reader().text(one) for one in read_again.state.entries]
        assert not [line for line in lines if CANARY in line and kind != "filing.recorded"]


@pytest.mark.parametrize(("kind", "deed"), DEEDS.items(), ids=DEEDS)
def test_what_was_removed_is_nowhere_in_the_case_file(case: OpenCase, kind: str, deed: Deed) -> None:
    deed(case)
    for entry in list(case.state.entries):
        if CANARY in str(entry.body):
            redact(case, entry.id, "names a person")
    assert newest(case, kind).redacted
    case.close()
    files = [path for path in case.folder.iterdir() if path.is_file()]
    assert [path.name for path in files if CANARY.encode() in path.read_bytes()] == []


def test_who_redacted_and_why_stays(case: OpenCase) -> None:
    noted = write_log(case, CANARY)
    with beside(case, "dpo") as theirs:
        entry = redact(theirs, noted.id, "names a person")
    assert (entry.actor, entry.seq) == ("dpo", noted.seq + 1)
    assert isinstance(entry.body, Redacted)
    assert (entry.body.entry, entry.body.because) == (noted.id, "names a person")


def test_a_redacted_note_keeps_its_kind_lane_time_and_step(case: OpenCase) -> None:
    noted = write_log(case, CANARY, at=case.moment("13:20"), step="scope", tags=["named"])
    redact(case, noted.id, "names a person")
    body = case.state.entry(noted.id).body
    assert body == type(noted.body)(log=noted.body.log, at=noted.body.at, step="scope")
    assert CANARY not in as_markdown(case, [])


def test_a_redacted_fact_leaves_the_earlier_one_in_its_history(case: OpenCase) -> None:
    state(case, "summary.authority", "Documents were shown")
    state(case, "summary.authority", CANARY)
    redact(case, f"#{case.state.seq}", "names a person")
    assert [(one.value, one.redacted) for one in case.state.facts["summary.authority"]] == [
        ("Documents were shown", False),
        (None, True),
    ]


def test_a_redacted_decision_is_open_again(case: OpenCase) -> None:
    decide(case, "risk.level", "high_risk", CANARY)
    redact(case, f"#{case.state.seq}", "names a person")
    assert case.state.value("risk.level") is None
    assert steps.need_step(case, "risk").open_items[0].id == "risk.level"


def test_a_redacted_party_keeps_what_its_clock_is_read_from(processor_case: OpenCase, clock: Clock) -> None:
    become_aware(processor_case)
    add_party(processor_case, {"name": CANARY, "contract_hours": "24", "involvement": "affected"})
    before = reading(processor_case, "gdpr-33-2", "P-1").due_at
    redact(processor_case, f"#{processor_case.state.seq}", "names a person")
    clock.move(hours=1)
    after = reading(processor_case, "gdpr-33-2", "P-1")
    assert after.due_at == before == "2026-11-24T13:00:00.000000Z"
    assert after.recipient == "P-1"


def test_a_redacted_party_that_was_not_affected_stays_so(processor_case: OpenCase) -> None:
    add_party(processor_case, {"name": CANARY, "involvement": "not affected"})
    redact(processor_case, f"#{processor_case.state.seq}", "names a person")
    (party,) = processor_case.state.parties
    assert party.body.involvement is Involvement.NOT_AFFECTED


def test_a_redacted_row_that_was_ruled_out_stays_so(case: OpenCase) -> None:
    add_row(case, {"label": CANARY, "certainty": "ruled_out"})
    redact(case, f"#{case.state.seq}", "names a person")
    (row,) = case.state.inventory
    assert (row.body.certainty, row.body.label) == (Certainty.RULED_OUT, "")


def test_a_redacted_filing_still_stops_its_clock(case: OpenCase) -> None:
    file_late(case)
    before = reading(case, "gdpr-33-1")
    redact(case, f"#{case.state.seq}", "names a person")
    after = reading(case, "gdpr-33-1")
    assert (after.state, after.met_at) == (before.state, before.met_at)


def test_redacted_evidence_is_still_there_under_its_hash(case: OpenCase) -> None:
    add_stream(case, BytesIO(b"x"), CANARY, place=Place(step="hold_evidence", item="release"))
    redact(case, f"#{case.state.seq - 1}", "its name names a person")
    (check,) = check_evidence(case)
    assert (check.evidence, check.name, check.holds) == ("EV-1", "", True)
    assert "release" not in [item.id for item in steps.need_step(case, "hold_evidence").open_items]


@pytest.mark.parametrize("reason", ["", " "])
def test_redaction_needs_a_reason(case: OpenCase, reason: str) -> None:
    noted = write_log(case, CANARY)
    with pytest.raises(UserError, match="The reason is empty"):
        redact(case, noted.id, reason)
    assert not case.state.entry(noted.id).redacted


def test_an_entry_is_redacted_once(case: OpenCase) -> None:
    noted = write_log(case, CANARY)
    redact(case, noted.id, "names a person")
    with pytest.raises(UserError, match=f"Entry #{noted.seq} is redacted already"):
        redact(case, noted.id, "names a person")


def test_of_two_who_redact_at_once_the_second_is_told(case: OpenCase) -> None:
    noted = write_log(case, CANARY)
    with beside(case, "dpo") as theirs:
        redact(theirs, noted.id, "names a person")
        with pytest.raises(UserError, match="is redacted already"):
            redact(case, noted.id, "names a person")


def test_when_a_legal_clock_starts_cannot_be_redacted(case: OpenCase) -> None:
    become_aware(case)
    stated = case.state.statement("time.aware_at")
    assert stated is not None
    before = case.head()
    with pytest.raises(UserError, match="states when a legal clock starts") as refusal:
        redact(case, stated.entry, "names a person")
    assert "tocsin fact set time.aware_at TIME --because" in refusal.value.hint
    assert case.head() == before


def test_what_holds_nothing_cannot_be_redacted(case: OpenCase, clock: Clock) -> None:
    noted = write_log(case, CANARY)
    redact(case, noted.id, "names a person")
    add_stream(case, BytesIO(b"x"), "x", place=Place(step="reproduce"))
    steps.tick(case, "stop_exposure", "cut")
    clock.move(hours=-5)
    write_log(case, "after the clock went back")
    refused = {
        entry.body.kind: entry.seq
        for entry in case.state.entries
        if entry.body.kind
        in {
            "case.opened",
            "playbook.adopted",
            "redacted",
            "evidence.linked",
            "step.marked",
            "clock.jumped",
        }
    }
    assert len(refused) == 6
    for kind, seq in refused.items():
        with pytest.raises(UserError, match=rf"Entry #{seq} \({kind}\) holds nothing that could be redacted"):
            redact(case, f"#{seq}", "why not")


def test_an_entry_that_is_not_there_cannot_be_redacted(case: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no entry '#99'"):
        redact(case, "#99", "names a person")


def test_an_entry_is_found_by_the_end_of_its_id(case: OpenCase) -> None:
    noted = write_log(case, CANARY)
    redact(case, noted.id[-8:], "names a person")
    assert case.state.entry(noted.id).redacted
