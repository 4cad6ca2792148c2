"""The timeline: two times, whose doing it was, and the filter."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from tests.domain.building import NOW, PARIS, Journal, filing, known, mark, moment, party, row
from tocsin.domain.entries import (
    KINDS,
    Body,
    CaseOpened,
    DecisionMade,
    DraftSaved,
    Entry,
    EvidenceAdded,
    EvidenceLinked,
    FactSet,
    FilingReceipted,
    FilingWithdrawn,
    LogWritten,
    Redacted,
)
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Catalogue
from tocsin.domain.terms import Lane, LogKind, Mark
from tocsin.domain.timeline import (
    Query,
    TimelineItem,
    choose,
    happened_at,
    in_order,
    item_of,
    lane_of,
    read_query,
    select,
)
from tocsin.domain.wording import Reader


def note(text: str, at: str = "", **more: object) -> LogWritten:
    """Write a note for the timeline; it happened at a time if one is given."""
    return LogWritten(text=text, at=moment(at) if at else None, **more)  # type: ignore[arg-type]  # as given


def lines(journal: Journal, query: str = "", *, with_amended: bool = False) -> list[TimelineItem]:
    """Give the lines that pass a filter."""
    reader = Reader(journal.state, Catalogue())
    return select(reader, read_query(query, zone=PARIS, now=NOW), with_amended=with_amended)


def texts(journal: Journal, query: str = "", *, with_amended: bool = False) -> list[str]:
    """Give the texts of the notes that pass a filter."""
    found = lines(journal, query, with_amended=with_amended)
    return [line.text for line in found if line.kind in set(LogKind)]


def line_of(body: Body, *, redacted: bool = False) -> TimelineItem:
    """Give the line of one entry, recorded at 13:01 in Paris."""
    journal = Journal()
    entry = journal.add(body, actor="analyst", redacted=redacted)
    return item_of(Reader(journal.state, Catalogue()), entry)


def test_a_line_tells_when_it_happened_and_when_it_was_learned() -> None:
    line = line_of(note("seen", at="2026-11-23 09:00"))
    assert line.happened_at == "2026-11-23T08:00:00.000000Z"
    assert line.recorded_at == "2026-11-23T12:01:00.000000Z"
    assert line.happened == moment("2026-11-23 09:00")


def test_what_has_no_time_of_its_own_happened_when_it_was_recorded() -> None:
    line = line_of(note("seen"))
    assert (line.happened_at, line.happened) == (line.recorded_at, None)


def test_a_filing_happened_when_it_was_filed() -> None:
    assert line_of(filing(1, "2026-11-23 10:30")).happened_at == "2026-11-23T09:30:00.000000Z"


def test_a_fact_about_a_time_happened_when_it_was_stated() -> None:
    assert happened_at(known("time.aware_at", moment("2026-11-20 10:00"))) is None


def test_a_line_carries_all_that_an_entry_says() -> None:
    body = note("seen", log=LogKind.FINDING, lane=Lane.THEM, tags=("client04",), evidence=("EV-1", "EV-2"))
    line = line_of(body)
    assert (line.seq, line.actor, line.kind, line.lane) == (2, "analyst", "finding", Lane.THEM)
    assert (line.text, line.tags, line.evidence) == ("seen", ("client04",), ("EV-1", "EV-2"))
    assert line.id == "00000002-0000-7000-8000-000000000002"


@pytest.mark.parametrize(
    ("body", "lane"),
    [
        (note("they came", lane=Lane.THEM), Lane.THEM),
        (note("we called", lane=Lane.LEGAL), Lane.LEGAL),
        (note("we looked"), Lane.US),
        (DecisionMade(key="risk"), Lane.LEGAL),
        (DraftSaved(draft="D-1"), Lane.LEGAL),
        (filing(1, "13:00"), Lane.LEGAL),
        (FilingReceipted("F-1", reference="1"), Lane.LEGAL),
        (FilingWithdrawn(filing="F-1"), Lane.LEGAL),
        (Redacted(entry="x"), Lane.LEGAL),
        (known("people", 3), Lane.US),
        (mark("contain", Mark.DONE), Lane.US),
        (row(1), Lane.US),
        (party(1), Lane.US),
        (CaseOpened(format=1, ref="C-1"), Lane.US),
    ],
)
def test_every_line_is_somebody_s_doing(body: Body, lane: Lane) -> None:
    assert lane_of(body) is lane


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (FactSet(key="k", evidence=("EV-1",)), ("EV-1",)),
        (row(1, evidence=("EV-1", "EV-2")), ("EV-1", "EV-2")),
        (EvidenceAdded(evidence="EV-3"), ("EV-3",)),
        (EvidenceLinked(evidence="EV-3", step="secure"), ("EV-3",)),
        (party(1), ()),
    ],
)
def test_a_line_names_its_evidence(body: Body, evidence: tuple[str, ...]) -> None:
    assert line_of(body).evidence == evidence


def test_a_line_that_is_no_note_is_named_by_its_kind() -> None:
    assert line_of(known("people", 3)).kind == "fact.set"


def test_the_text_of_a_redacted_line_is_gone() -> None:
    line = line_of(LogWritten(), redacted=True)
    assert (line.text, line.redacted) == ("[redacted]", True)


def test_lines_stand_in_the_order_they_happened() -> None:
    journal = Journal(
        note("second", at="11:00"), note("first", at="10:00"), note("third", at="2026-11-23 12:59")
    )
    assert texts(journal) == ["first", "second", "third"]
    # The case was opened at 13:00 in Paris: what happened before stands before it.
    assert [line.kind for line in lines(journal)][-1] == "case.opened"


def test_a_day_alone_stands_at_its_beginning() -> None:
    journal = Journal(note("at nine", at="2026-11-20 09:00"), note("that day", at="2026-11-20"))
    assert texts(journal) == ["that day", "at nine"]


def test_what_happened_at_one_instant_stays_as_it_was_recorded() -> None:
    journal = Journal(*[note(text, at="2026-11-23 10:00") for text in "dbca"])
    assert texts(journal) == list("dbca")


def test_sorting_leaves_the_journal_alone() -> None:
    journal = Journal(note("late", at="11:00"), note("early", at="10:00"))
    in_order(journal.entries)
    assert [entry.seq for entry in journal.entries] == [1, 2, 3]


def amended() -> tuple[Journal, Entry[Body], Entry[Body]]:
    """Give a journal in which one note replaces another."""
    journal = Journal(note("other"))
    first = journal.add(note("seen at nine"))
    second = journal.add(note("seen at ten", amends=first.id))
    return journal, first, second


def test_a_note_that_was_amended_is_hidden() -> None:
    assert texts(amended()[0]) == ["other", "seen at ten"]


def test_a_note_that_was_amended_is_shown_when_asked_for() -> None:
    journal, first, second = amended()
    assert texts(journal, with_amended=True) == ["other", "seen at nine", "seen at ten"]
    before, after = lines(journal, "seen", with_amended=True)
    assert (before.amended_by, before.amends) == (second.id, "")
    assert (after.amended_by, after.amends) == ("", first.id)


def test_only_the_last_of_a_row_of_amendments_is_shown() -> None:
    journal, _first, second = amended()
    journal.add(note("seen at eleven", amends=second.id))
    assert texts(journal) == ["other", "seen at eleven"]


def test_an_amended_note_is_hidden_from_a_search_too() -> None:
    assert texts(amended()[0], "nine") == []


def busy() -> Journal:
    """Give a case with something of everything."""
    journal = Journal()
    journal.add(
        note("Portal shows foreign passports", at="2026-11-23 08:00", tags=("Client04",)), actor="r.lead"
    )
    journal.add(note("Intruder at 192.0.2.7", at="2026-11-22 23:00", lane=Lane.THEM), actor="analyst")
    journal.add(note("Called the DPO", log=LogKind.COMMUNICATION, tags=("dpo", "client04")), actor="R.Lead")
    journal.add(DecisionMade(key="risk", option="high"), actor="r.lead")
    return journal


@pytest.mark.parametrize(
    ("query", "seqs"),
    [
        ("", [3, 2, 1, 4, 5]),
        ("who:lead", [2, 1, 4, 5]),
        ("who:R.LEAD", [2, 4, 5]),
        ("who:analyst", [3]),
        ("kind:note", [3, 2]),
        ("kind:comm", [4]),
        ("kind:decision", [5]),
        ("kind:case", [1]),
        ("lane:them", [3]),
        ("lane:legal", [5]),
        ("#client04", [2, 4]),
        ("#CLIENT04 #dpo", [4]),
        ("#client", []),
        ("passport", [2]),
        ("PASSPORTS portal", [2]),
        ("pass* portal", [2]),
        ("passports intruder", []),
        ("192.0.2.7", [3]),
        ("after:2026-11-23", [2, 1, 4, 5]),
        ("before:2026-11-23", [3]),
        ("after:2026-11-23T08:00", [2, 1, 4, 5]),
        ("before:2026-11-23T08:00", [3]),
        ("after:2026-11-23T08:01 before:13:02", [1]),
        ("after:-2h", [1, 4, 5]),
        ("who:lead #client04 kind:note passports", [2]),
        ("who: kind: after:", [3, 2, 1, 4, 5]),
        ("what:ever", []),
        ("#", []),
    ],
)
def test_a_filter_leaves_what_passes_all_of_it(query: str, seqs: list[int]) -> None:
    assert [line.seq for line in lines(busy(), query)] == seqs


def test_a_lone_sign_is_a_word_like_any_other() -> None:
    assert texts(Journal(note("row # 12"), note("row 13")), "#") == ["row # 12"]


def test_amended_notes_are_hidden_unless_somebody_asks() -> None:
    reader = Reader(amended()[0].state, Catalogue())
    assert len(choose(reader, Query())) == len(select(reader, Query())) == 3


def test_choosing_gives_the_entries_of_the_lines() -> None:
    reader = Reader(busy().state, Catalogue())
    chosen = choose(reader, read_query("#client04", zone=PARIS, now=NOW))
    assert [entry.seq for entry in chosen] == [2, 4]


def test_an_empty_filter_is_known_as_one() -> None:
    assert read_query("  ", zone=PARIS, now=NOW).is_empty
    assert not read_query("word", zone=PARIS, now=NOW).is_empty


def test_a_filter_is_read_field_by_field() -> None:
    query = read_query("who:r.lead lane:them #A Two words after:2026-11-23", zone=PARIS, now=NOW)
    assert query == Query(
        who="r.lead",
        lane="them",
        tags=("a",),
        words=("two", "words"),
        after="2026-11-22T23:00:00.000000Z",
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("lane:theirs", "There is no lane 'theirs'"),
        ("after:yesterday", "'yesterday' is not a time that can be read without guessing"),
        ("before:11/12/2026", "'11/12/2026' is not a time that can be read without guessing"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(query: str, message: str) -> None:
    with pytest.raises(UserError) as refused:
        read_query(query, zone=PARIS, now=NOW)
    assert refused.value.message == message


def test_an_unknown_lane_is_answered_with_the_lanes() -> None:
    with pytest.raises(UserError) as refused:
        read_query("lane:x", zone=PARIS, now=NOW)
    assert refused.value.hint == "One of: us, them, legal"


def test_a_redacted_line_cannot_be_found_by_what_it_said() -> None:
    journal = Journal()
    journal.add(LogWritten(text="left over"), redacted=True)
    assert lines(journal, "left") == []


def test_every_kind_of_entry_makes_a_line() -> None:
    journal = Journal()
    for body in KINDS.values():
        fields = {field.name: "x" for field in msgspec.structs.fields(body) if field.required}
        needed: dict[str, object] = {**fields}
        if "format" in fields:
            needed["format"] = 1
        if "mark" in fields:
            needed["mark"] = Mark.DONE
        journal.add(body(**needed))
    assert len(lines(journal)) == len(KINDS) + 1


def test_a_journal_recorded_at_odd_times_is_still_in_order() -> None:
    journal = Journal()
    journal.add(note("a"), at=datetime(2026, 11, 23, 12, 30, tzinfo=UTC))
    journal.add(note("b", at="2026-11-23 13:15"), at=datetime(2026, 11, 23, 12, 40, tzinfo=UTC))
    assert texts(journal) == ["b", "a"]
