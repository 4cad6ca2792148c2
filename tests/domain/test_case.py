"""The state of a case: a fold over its journal, now or as it was known earlier."""

from __future__ import annotations

import pytest

from tests.domain.building import Journal, estimated, filing, known, mark, party, row, state_of, unknown
from tocsin.domain.case import CaseState, as_known_at, fold
from tocsin.domain.entries import (
    KINDS,
    Body,
    CaseAmended,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    ClockJumped,
    DecisionMade,
    DraftSaved,
    Entry,
    EvidenceAdded,
    EvidenceLinked,
    FactSet,
    FilingReceipted,
    FilingWithdrawn,
    InventoryWithdrawn,
    LogWritten,
    PartyWithdrawn,
    PlaybookAdopted,
    Redacted,
)
from tocsin.domain.errors import BrokenCaseError, NewerCaseError, UserError
from tocsin.domain.facts import FactStatus
from tocsin.domain.terms import Mark


def test_nothing_is_known_before_the_first_entry() -> None:
    state = fold([])
    assert (state.seq, state.entries, state.header.is_open) == (0, [], False)


def test_a_case_is_opened_with_its_name_and_zone() -> None:
    header = state_of().header
    assert (header.ref, header.title, header.zone, header.language) == (
        "C-1",
        "Portal documents",
        "Europe/Paris",
        "en",
    )
    assert (header.opened_at, header.is_open) == ("2026-11-23T12:00:00.000000Z", True)


def test_a_journal_that_does_not_begin_with_the_opening_is_broken() -> None:
    with pytest.raises(BrokenCaseError, match="does not begin with the opening of a case"):
        fold(Journal(LogWritten(text="a")).entries[1:])


@pytest.mark.parametrize("format", [0, 2])
def test_a_journal_of_another_format_is_refused_not_skipped(format: int) -> None:
    first = Entry(1, "a", "2026-11-23T12:00:00.000000Z", "lead", CaseOpened(format=format, ref="C-1"))
    with pytest.raises(NewerCaseError, match=f"has format {format}; this version reads format 1"):
        fold([first])


def test_what_an_amendment_leaves_empty_stays_as_it_was() -> None:
    header = state_of(CaseAmended(zone="Asia/Tokyo"), CaseAmended(title="Another", country="FR")).header
    assert (header.title, header.zone, header.country, header.language) == (
        "Another",
        "Asia/Tokyo",
        "FR",
        "en",
    )
    assert header.ref == "C-1"


def test_a_case_is_closed_and_reopened() -> None:
    assert not state_of(CaseClosed()).header.is_open
    assert state_of(CaseClosed(), CaseReopened()).header.is_open


def test_a_fact_restated_keeps_its_old_value() -> None:
    state = state_of(known("people", 10), known("people", 12, because="recounted"))
    assert state.value("people") == 12
    assert [statement.value for statement in state.facts["people"]] == [10, 12]


def test_a_statement_says_who_said_it_when_and_why() -> None:
    journal = Journal()
    body = FactSet(
        key="people", value=3, status=FactStatus.ESTIMATED, source="logs", because="why", evidence=("EV-1",)
    )
    entry = journal.add(body, actor="analyst")
    statement = journal.state.statement("people")
    assert statement is not None
    assert (statement.entry, statement.recorded_at, statement.actor) == (
        entry.id,
        entry.recorded_at,
        "analyst",
    )
    assert (statement.value, statement.status, statement.source) == (3, FactStatus.ESTIMATED, "logs")
    assert (statement.because, statement.evidence, statement.redacted) == ("why", ("EV-1",), False)


def test_a_fact_can_become_unknown_again() -> None:
    state = state_of(known("people", 10), unknown("people"))
    assert state.value("people") is None
    assert state.statement("people") is not None


def test_a_fact_nobody_spoke_of_has_no_statement() -> None:
    assert state_of().statement("people") is None
    assert state_of().value("people") is None


def test_a_language_variant_is_a_statement_of_its_own() -> None:
    state = state_of(known("summary", "bell"), known("summary@fr", "cloche"))
    assert (state.text_value("summary"), state.text_value("summary@fr")) == ("bell", "cloche")


def test_only_a_text_is_given_as_a_text() -> None:
    assert state_of(known("people", 3)).text_value("people") == ""
    assert state_of().text_value("people") == ""


def test_a_redacted_statement_says_so() -> None:
    journal = Journal()
    journal.add(FactSet(key="summary"), redacted=True)
    statement = journal.state.statement("summary")
    assert statement is not None
    assert (statement.redacted, statement.value) == (True, None)


def test_a_decision_sets_its_fact_and_keeps_every_earlier_one() -> None:
    state = state_of(
        DecisionMade(key="risk", option="no_risk", because="early"),
        DecisionMade(key="risk", option="high_risk", because="health data"),
    )
    assert state.value("risk") == "high_risk"
    assert [entry.body.option for entry in state.decisions["risk"]] == ["no_risk", "high_risk"]
    statement = state.statement("risk")
    assert statement is not None
    assert (statement.source, statement.because, statement.status) == (
        "decision",
        "health data",
        FactStatus.KNOWN,
    )


def test_a_decision_whose_option_was_redacted_leaves_its_fact_unknown() -> None:
    journal = Journal()
    journal.add(DecisionMade(key="risk"), redacted=True)
    statement = journal.state.statement("risk")
    assert statement is not None
    assert (statement.value, statement.status, statement.redacted) == (None, FactStatus.UNKNOWN, True)


def test_marks_are_kept_by_playbook_and_step_in_order() -> None:
    state = state_of(mark("contain", Mark.DONE), mark("tell", Mark.SKIPPED), mark("contain", Mark.REOPENED))
    marks = [entry.body.mark for entry in state.marks[("drill", "contain")]]
    assert marks == [Mark.DONE, Mark.REOPENED]
    assert ("another", "contain") not in state.marks


def test_the_playbook_adopted_last_is_followed() -> None:
    state = state_of(PlaybookAdopted(playbook="a"), PlaybookAdopted(playbook="b"))
    assert state.playbook is not None
    assert state.playbook.body.playbook == "b"
    assert state_of().playbook is None


def test_rows_parties_and_filings_can_be_withdrawn() -> None:
    state = state_of(
        row(1),
        row(2),
        InventoryWithdrawn(row="R-1"),
        party(1),
        PartyWithdrawn(party="P-1"),
        filing(1, "13:00"),
        FilingWithdrawn(filing="F-1"),
    )
    assert [entry.body.row for entry in state.inventory] == ["R-2"]
    assert (len(state.parties), len(state.filings)) == (0, 0)
    assert state.filings.ever() == ("F-1",)


def test_the_number_that_a_recipient_gives_later_is_that_of_the_filing() -> None:
    state = state_of(filing(1, "13:00"), FilingReceipted("F-1", evidence=("EV-1",)))
    assert state.filings.history("F-1")[-1].body.reference == ""
    state = state_of(filing(1, "13:00"), *(FilingReceipted("F-1", reference=one) for one in ("A-1", "A-2")))
    (filed,) = state.filings
    assert (filed.body.reference, filed.seq) == ("A-2", state.filings.history("F-1")[0].seq)
    assert [one.body.reference for one in state.receipts["F-1"]] == ["A-1", "A-2"]


def test_a_receipt_brings_no_withdrawn_filing_back() -> None:
    bodies = [filing(1, "13:00"), FilingWithdrawn(filing="F-1"), FilingReceipted("F-1", reference="A-1")]
    assert list(state_of(*bodies).filings) == []


def test_drafts_and_evidence_are_kept_with_their_links() -> None:
    link = EvidenceLinked(evidence="EV-1", step="secure", item="logs")
    state = state_of(
        DraftSaved(draft="D-1", text="one"),
        DraftSaved(draft="D-1", text="two"),
        EvidenceAdded(evidence="EV-1", name="portal.log"),
        link,
    )
    latest = state.drafts.get("D-1")
    assert latest is not None
    assert latest.body.text == "two"
    assert len(state.drafts.history("D-1")) == 2
    assert len(state.evidence) == 1
    assert [entry.body for entry in state.evidence_links] == [link]


def test_the_log_entry_that_amends_last_stands() -> None:
    journal = Journal()
    first = journal.add(LogWritten(text="seen at 9"))
    journal.add(LogWritten(text="seen at 10", amends=first.id))
    last = journal.add(LogWritten(text="seen at 11", amends=first.id))
    assert journal.state.amended_by == {first.id: last}


def test_a_jump_of_the_clock_or_a_redaction_changes_nothing_but_the_timeline() -> None:
    before = state_of(known("people", 3))
    after = state_of(known("people", 3), ClockJumped(machine_said="x"), Redacted(entry="y"))
    assert after.facts == before.facts
    assert after.seq == before.seq + 2


def test_a_fold_goes_on_where_it_stopped() -> None:
    journal = Journal(known("people", 3), row(1), known("people", 4))
    at_once = fold(journal.entries)
    in_parts = fold(journal.entries[2:], fold(journal.entries[:2]))
    assert in_parts.entries == at_once.entries
    assert in_parts.facts == at_once.facts
    assert in_parts.header.ref == "C-1"


def test_a_fold_changes_the_state_it_is_given() -> None:
    journal = Journal(known("people", 3))
    state = fold(journal.entries)
    assert fold([], state) is state


STEPS = (
    known("people", 10),
    row(1),
    estimated("people", 12),
    party(1),
    CaseAmended(title="Another"),
    InventoryWithdrawn(row="R-1"),
)


@pytest.mark.parametrize("minutes", range(len(STEPS) + 1))
def test_what_was_known_then_is_the_same_fold_stopped_earlier(minutes: int) -> None:
    journal = Journal(*STEPS)
    then = as_known_at(journal.state, f"2026-11-23T12:{minutes:02d}:30.000000Z")
    stopped = fold(journal.entries[: minutes + 1])
    assert then.seq == minutes + 1
    assert (then.entries, then.facts) == (stopped.entries, stopped.facts)
    assert (then.header.title, then.inventory.ever()) == (stopped.header.title, stopped.inventory.ever())


def test_the_entry_of_the_very_instant_was_known_then() -> None:
    state = state_of(known("people", 10))
    assert as_known_at(state, "2026-11-23T12:01:00.000000Z").seq == 2
    assert as_known_at(state, "2026-11-23T12:00:59.999999Z").seq == 1


def test_before_the_case_nothing_was_known() -> None:
    assert as_known_at(state_of(), "2026-11-23T11:59:59.000000Z").seq == 0


def test_looking_back_leaves_the_present_alone() -> None:
    state = state_of(known("people", 10), known("people", 12))
    as_known_at(state, "2026-11-23T12:01:00.000000Z")
    assert state.value("people") == 12


def three() -> CaseState:
    """Give a case of three entries."""
    return state_of(LogWritten(text="a"), LogWritten(text="b"))


@pytest.mark.parametrize(
    "typed",
    [
        "#2",
        " #2 ",
        "00000002-0000-7000-8000-000000000002",
        "-000000000002",
        "0002",
    ],
)
def test_an_entry_is_meant_by_its_number_its_id_or_the_end_of_it(typed: str) -> None:
    assert three().entry(typed).seq == 2


@pytest.mark.parametrize("typed", ["", "#", "#0", "#4", "#\u00b2", "2", "002", "#two", "zzzz", "0009"])
def test_what_names_no_entry_is_refused_with_where_to_look(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        three().entry(typed)
    assert refused.value.message == f"There is no entry {typed!r}"
    assert "tocsin timeline" in refused.value.hint


def test_the_end_of_an_id_that_fits_several_entries_is_refused() -> None:
    journal = Journal()
    twins = [Entry(n, f"{n}-abcd", "2026-11-23T13:00:00.000000Z", "lead", LogWritten()) for n in (2, 3)]
    state = fold([*journal.entries, *twins])
    with pytest.raises(UserError, match="'abcd' fits 2 entries"):
        state.entry("abcd")
    assert state.entry("3-ABCD").seq == 3


def test_an_entry_that_came_since_is_found_too() -> None:
    journal = Journal(LogWritten(text="a"))
    state = journal.state
    assert state.entry("0002").seq == 2
    fold([journal.add(LogWritten(text="b"))], state)
    assert state.entry("0003").seq == 3


def test_every_kind_of_entry_can_be_folded() -> None:
    needed = {"format": 1, "mark": Mark.DONE}
    bodies = [
        body(**{name: needed.get(name, "x") for name in body.__struct_fields__[: _required(body)]})
        for body in KINDS.values()
    ]
    assert state_of(*bodies).seq == len(KINDS) + 1


def _required(body: type[Body]) -> int:
    return len(body.__struct_fields__) - len(body.__struct_defaults__)
