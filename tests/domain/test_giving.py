"""What a copy of a case holds for the one it is made for."""

from __future__ import annotations

import pytest

from tests.domain.building import Journal
from tocsin.domain.entries import (
    Body,
    ClockTargeted,
    DraftReviewed,
    DraftSaved,
    EntryMarked,
    EvidenceAdded,
    EvidenceLinked,
    FactSet,
    FilingReceipted,
    FilingRecorded,
    FilingWithdrawn,
    HeadSealed,
    InventoryRecorded,
    InventoryWithdrawn,
    LogWritten,
    PartyRecorded,
    PartyWithdrawn,
    Redacted,
    StepMarked,
)
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Contact, FactStatus
from tocsin.domain.record.giving import Giving, Why, choose_given
from tocsin.domain.terms import Audience, CopyFor, Mark


def of(journal: Journal, copy: CopyFor, party: str = "", also: tuple[str, ...] = ()) -> Giving:
    """Choose what a copy holds."""
    return choose_given(journal.state, copy, party=party, also=also)


def note(text: str, audience: Audience | None = None) -> LogWritten:
    """Give a note with a mark."""
    return LogWritten(text=text, audience=audience)


MARKS = [None, *Audience]
GIVEN = {
    CopyFor.WHOLE: {None, *Audience},
    CopyFor.INTERNAL: {None, Audience.INTERNAL, Audience.AUTHORITY, Audience.EVERYONE},
    CopyFor.COUNSEL: {None, Audience.COUNSEL, Audience.AUTHORITY, Audience.EVERYONE},
    CopyFor.AUTHORITY: {Audience.AUTHORITY, Audience.EVERYONE},
    CopyFor.CONTROLLER: {Audience.EVERYONE},
    CopyFor.INSURER: {Audience.EVERYONE},
    CopyFor.EVERYONE: {Audience.EVERYONE},
}


@pytest.mark.parametrize("copy", CopyFor)
def test_each_copy_holds_the_marks_that_are_meant_for_it_and_no_other(copy: CopyFor) -> None:
    journal = Journal()
    entries = {mark: journal.add(note(f"marked {mark}", mark)) for mark in MARKS}
    giving = of(journal, copy)
    assert {mark for mark, entry in entries.items() if giving.gives(entry)} == GIVEN[copy]


@pytest.mark.parametrize("copy", sorted(set(CopyFor) - {CopyFor.WHOLE}))
def test_what_was_redacted_is_in_no_copy_for_somebody(copy: CopyFor) -> None:
    journal = Journal()
    gone = journal.add(note("[gone]", Audience.EVERYONE), redacted=True)
    assert of(journal, copy).withheld[gone.seq] is Why.REDACTED


def test_the_opening_of_the_case_and_its_seals_go_along_unless_they_are_marked_otherwise() -> None:
    journal = Journal()
    opened = journal.entries[0]
    sealed = journal.add(HeadSealed(hash="ab" * 32, seq=1))
    assert of(journal, CopyFor.EVERYONE).withheld == {}
    journal.add(EntryMarked(opened.id, Audience.INTERNAL))
    assert of(journal, CopyFor.EVERYONE).withheld == {opened.seq: Why.FOR_OTHERS, 3: Why.NOT_MARKED}
    assert of(journal, CopyFor.EVERYONE).gives(sealed)


def test_a_mark_is_left_out_with_what_it_marks() -> None:
    journal = Journal()
    advice = journal.add(note("plead nothing"))
    mark = journal.add(EntryMarked(advice.id, Audience.COUNSEL, "advice on the fine"))
    assert of(journal, CopyFor.INTERNAL).withheld == {advice.seq: Why.FOR_OTHERS, mark.seq: Why.FOR_OTHERS}
    assert of(journal, CopyFor.COUNSEL).withheld == {}


def test_an_entry_without_a_mark_can_be_given_once_and_one_that_is_marked_for_others_cannot() -> None:
    journal = Journal()
    plain = journal.add(note("what we saw"))
    assert of(journal, CopyFor.INSURER, also=(plain.id,)).gives(plain)
    advice = journal.add(note("advice", Audience.COUNSEL))
    with pytest.raises(UserError, match="#3 is marked for others"):
        of(journal, CopyFor.INSURER, also=(advice.id,))


# Two controllers.

OTHERS: list[Body] = [
    PartyRecorded(party="P-2", name="Harbour Clinic"),
    PartyWithdrawn(party="P-2"),
    InventoryRecorded(row="R-2", label="scans", party="P-2"),
    InventoryWithdrawn(row="R-2"),
    DraftSaved(draft="D-2", party="P-2", text="Dear controller"),
    DraftReviewed(draft="D-2", because="fine"),
    FilingRecorded(filing="F-2", party="P-2"),
    FilingReceipted("F-2", reference="4411"),
    FilingWithdrawn(filing="F-2"),
    ClockTargeted(regime="gdpr", stage="tell", party="P-2", hours=4),
    StepMarked(playbook="portal", step="tell@P-2", mark=Mark.DONE),
    StepMarked(playbook="portal", step="count@R-2", mark=Mark.DONE),
    LogWritten(text="look at this", evidence=("EV-2",)),
    LogWritten(text="look at that", evidence=("EV-3",)),
    EvidenceAdded(evidence="EV-2", name="scans.zip"),
    LogWritten(text="They of  harbour\nCLINIC called"),
    LogWritten(text="Ask dpo@harbour.example.org"),
    LogWritten(text="Call +33 1 99 00 00 00"),
    FactSet(key="summary.authority", value="Harbour Clinic is affected"),
    Redacted(entry="x", because="named Harbour Clinic"),
    LogWritten(text="the people at Harbour"),
    LogWritten(text="P-2 confirmed it"),
]


@pytest.fixture
def two() -> Journal:
    """A case with two controllers, where everything is marked for everyone."""
    journal = Journal()
    journal.add(PartyRecorded(party="P-1", name="City of Example"))
    contact = Contact(name="R. Dpo", email="dpo@harbour.example.org", phone="+33 1 99 00 00 00")
    journal.add(PartyRecorded(party="P-2", name="Harbour Clinic", contact=contact))
    journal.add(InventoryRecorded(row="R-1", label="letters", party="P-1"))
    journal.add(InventoryRecorded(row="R-2", label="scans", party="P-2", evidence=("EV-2",)))
    journal.add(EvidenceLinked(evidence="EV-3", step="tell@P-2"))
    journal.add(DraftSaved(draft="D-2", party="P-2"))
    journal.add(FilingRecorded(filing="F-2", party="P-2"))
    return journal


@pytest.mark.parametrize("body", OTHERS, ids=[f"{at}-{body.kind}" for at, body in enumerate(OTHERS)])
def test_the_copy_of_one_controller_never_holds_what_is_about_another(two: Journal, body: Body) -> None:
    entry = two.add(body)
    two.add(EntryMarked(entry.id, Audience.EVERYONE))
    assert of(two, CopyFor.CONTROLLER, "P-1").withheld[entry.seq] is Why.OTHER_CONTROLLER
    assert of(two, CopyFor.EVERYONE).gives(entry)
    with pytest.raises(UserError, match="is about another controller"):
        of(two, CopyFor.CONTROLLER, "P-1", also=(entry.id,))


OWN: list[Body] = [
    PartyRecorded(party="P-1", name="City of Example", note="City of Example, town hall"),
    InventoryRecorded(row="R-1", label="letters", party="P-1"),
    FilingRecorded(filing="F-1", party="P-1", text="To the City of Example"),
    StepMarked(playbook="portal", step="tell@P-1", mark=Mark.DONE),
    LogWritten(text="The route was closed"),
    LogWritten(text="the boats in the harbour, and P-1"),
    LogWritten(text="at 00:00 on 33 of them, see example.org"),
    InventoryRecorded(row="R-3", label="of nobody in particular"),
]


@pytest.mark.parametrize("body", OWN, ids=[f"{at}-{body.kind}" for at, body in enumerate(OWN)])
def test_the_copy_of_a_controller_holds_what_is_marked_and_its_own(two: Journal, body: Body) -> None:
    entry = two.add(body)
    two.add(EntryMarked(entry.id, Audience.EVERYONE))
    assert of(two, CopyFor.CONTROLLER, "P-1").gives(entry)


def test_an_earlier_name_of_another_controller_counts_too(two: Journal) -> None:
    two.add(PartyRecorded(party="P-2", name="Bay Clinic"))
    entry = two.add(note("Harbour Clinic called", Audience.EVERYONE))
    assert of(two, CopyFor.CONTROLLER, "P-1").withheld[entry.seq] is Why.OTHER_CONTROLLER


def test_names_that_lie_in_each_other_are_told_apart() -> None:
    journal = Journal()
    journal.add(PartyRecorded(party="P-1", name="Example Council"))
    journal.add(PartyRecorded(party="P-2", name="Example"))
    journal.add(PartyRecorded(party="P-3", name="Example Council 4"))
    ours = journal.add(note("Example Council was told", Audience.EVERYONE))
    second = journal.add(note("Example Council was told before Example", Audience.EVERYONE))
    third = journal.add(note("Example Council 4 was told", Audience.EVERYONE))
    giving = of(journal, CopyFor.CONTROLLER, "P-1")
    assert giving.gives(ours)
    assert not giving.gives(second)
    assert not giving.gives(third)


def test_part_of_a_name_tells_whose_it_is_where_it_is_not_part_of_ours_too() -> None:
    journal = Journal()
    journal.add(PartyRecorded(party="P-1", name="Departmental Council 04"))
    journal.add(PartyRecorded(party="P-2", name="Departmental Council 11"))
    journal.add(PartyRecorded(party="P-3", name="Metropolis of Example"))
    said = {
        text: journal.add(note(text, Audience.EVERYONE))
        for text in (
            *("Council 04 confirms", "every council was told", "Departmental Council is a word"),
            *("Council 11 confirms", "the Metropolis is still to be told", "departmental\ncouncil  11"),
        )
    }
    giving = of(journal, CopyFor.CONTROLLER, "P-1")
    assert [giving.gives(entry) for entry in said.values()] == [True, True, True, False, False, False]


def test_a_word_of_our_own_name_is_no_name_of_another() -> None:
    journal = Journal(FactSet(key="org.name", value="Example Software", status=FactStatus.KNOWN))
    journal.add(PartyRecorded(party="P-1", name="First Council"))
    journal.add(PartyRecorded(party="P-2", name="Software Union"))
    entry = journal.add(note("Example Software closed the route", Audience.EVERYONE))
    assert of(journal, CopyFor.CONTROLLER, "P-1").gives(entry)


def test_a_contact_that_two_controllers_share_is_no_name_of_the_other() -> None:
    journal, shared = Journal(), Contact(email="dpo@example.org")
    journal.add(PartyRecorded(party="P-1", name="First Council", contact=shared))
    journal.add(PartyRecorded(party="P-2", name="Second Council", contact=shared))
    entry = journal.add(note("Mail dpo@example.org", Audience.EVERYONE))
    assert of(journal, CopyFor.CONTROLLER, "P-1").gives(entry)


def test_what_is_left_out_says_nothing_to_the_one_who_reads_the_copy() -> None:
    journal = Journal()
    journal.add(note("secret"))
    _opened, blank = of(journal, CopyFor.EVERYONE).blanked(journal.state.entries)
    assert blank.redacted
    assert "secret" not in repr(blank)
    assert blank.seq == 2


def test_it_is_counted_why_entries_are_left_out(two: Journal) -> None:
    counted = of(two, CopyFor.CONTROLLER, "P-1").counted()
    assert counted == {Why.NOT_MARKED: 7}
