"""Custody, checks, marks and holds: what the entries about them add up to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tocsin.domain.case import CaseState, fold
from tocsin.domain.entries import (
    Body,
    CaseOpened,
    CustodyRecorded,
    Entry,
    EntryMarked,
    EvidenceAdded,
    EvidenceVerified,
    Failed,
    HoldSet,
    LogWritten,
)
from tocsin.domain.moments import read_utc
from tocsin.domain.record.keeping import due_for_check, last_hashed, may_be_given
from tocsin.domain.terms import Audience, CustodyAct


def case_of(*bodies: Body) -> CaseState:
    """Fold bodies that were recorded a day after each other, from 1 November on."""
    opened = CaseOpened(format=1, ref="2026-0001")
    return fold(
        Entry(seq, f"id-{seq}", f"2026-11-{seq:02d}T00:00:00.000000Z", "lead", body)
        for seq, body in enumerate((opened, *bodies), 1)
    )


def test_evidence_that_was_handed_over_is_elsewhere_until_it_comes_back() -> None:
    given = CustodyRecorded("EV-1", CustodyAct.TRANSFERRED, received_by="laboratory")
    sealed = CustodyRecorded("EV-1", CustodyAct.SEALED, seal="B-2")
    back = CustodyRecorded("EV-1", CustodyAct.RETURNED)
    assert not case_of(EvidenceAdded("EV-1")).keeping.is_elsewhere("EV-1")
    assert case_of(given, sealed).keeping.is_elsewhere("EV-1")
    assert not case_of(given, sealed, back).keeping.is_elsewhere("EV-1")
    last = case_of(given, sealed).keeping.whereabouts("EV-1")
    assert last is not None
    assert last.body.seal == "B-2"


def test_what_was_hashed_last_and_by_whom_is_known() -> None:
    state = case_of(
        EvidenceAdded("EV-1", sha256="a"),
        EvidenceVerified(held=("EV-1",)),
        EvidenceVerified(failed=(Failed("EV-1", "the file is gone"),)),
    )
    added = state.evidence.get("EV-1")
    assert added is not None
    assert last_hashed(state.keeping, added) == ("2026-11-04T00:00:00.000000Z", "lead")
    assert state.keeping.failure("EV-1") == "the file is gone"
    assert state.keeping.failure("EV-2") == ""


def test_a_check_is_due_once_the_time_has_passed_and_not_for_what_has_no_bytes() -> None:
    state = case_of(
        EvidenceAdded("EV-1", sha256="a"),
        EvidenceAdded("EV-2", physical=True),
        EvidenceAdded("EV-3", sha256="b"),
        CustodyRecorded("EV-3", CustodyAct.DESTROYED),
        EvidenceVerified(held=("EV-1",)),
    )
    checked_at = read_utc("2026-11-06T00:00:00.000000Z")
    week = timedelta(days=7)

    def due(after: timedelta) -> list[str]:
        found = due_for_check(state.keeping, iter(state.evidence), now=checked_at + after, every=week)
        return [entry.body.evidence for entry in found]

    assert due(week - timedelta(microseconds=1)) == []
    assert due(week) == ["EV-1"]


def test_the_last_mark_of_an_entry_counts_and_can_be_taken_off() -> None:
    note = LogWritten(text="advice", audience=Audience.COUNSEL)
    for later, expected in (
        ([], Audience.COUNSEL),
        ([EntryMarked("id-2", Audience.AUTHORITY)], Audience.AUTHORITY),
        ([EntryMarked("id-2", Audience.AUTHORITY), EntryMarked("id-2", None)], None),
    ):
        state = case_of(note, *later)
        assert state.keeping.audience(state.entries[1]) == expected


def test_a_hold_lasts_until_it_is_taken_off() -> None:
    assert case_of().keeping.hold is None
    assert case_of(HoldSet(on=True)).keeping.hold is not None
    assert case_of(HoldSet(on=True), HoldSet(on=False)).keeping.hold is None


@pytest.mark.parametrize(
    ("reader", "marks"),
    [
        (Audience.INTERNAL, {None, Audience.INTERNAL, Audience.AUTHORITY, Audience.EVERYONE}),
        (Audience.COUNSEL, {None, Audience.COUNSEL, Audience.AUTHORITY, Audience.EVERYONE}),
        (Audience.AUTHORITY, {Audience.AUTHORITY, Audience.EVERYONE}),
        (Audience.EVERYONE, {Audience.EVERYONE}),
    ],
)
def test_who_may_be_given_what(reader: Audience, marks: set[Audience | None]) -> None:
    assert {mark for mark in (None, *Audience) if may_be_given(mark, reader)} == marks
