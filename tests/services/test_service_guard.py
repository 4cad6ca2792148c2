"""What people are about to record is looked through: somebody's number is asked about, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.casework import state
from tests.services.scenes import bodies, last, notes
from tocsin.domain.entries import DecisionMade, EvidenceAdded, FactSet, InventoryRecorded, LogWritten
from tocsin.domain.errors import DoubtError
from tocsin.domain.terms import Lane, LogKind
from tocsin.services.evidence.attaching import add_item
from tocsin.services.intake import write_line
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.steps import skip
from tocsin.services.rows import add_party, add_row, amend_party, amend_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

CARD = "4111 1111 1111 1111"
TEXT = f"Client 04 sees {CARD} on the invoice"


WAYS: dict[str, Callable[[OpenCase], object]] = {
    "note": lambda case: write_log(case, TEXT),
    "fact": lambda case: state(case, "summary.authority", TEXT),
    "reason of a fact": lambda case: state(case, "subjects.count", "12", because=TEXT),
    "decision": lambda case: decide(case, "notify.authority", "full", TEXT),
    "row": lambda case: add_row(case, {"label": "Invoices", "because": TEXT}),
    "evidence": lambda case: add_item(case, "Phone", note=TEXT),
    "step": lambda case: skip(case, "reporter", TEXT),
    "party": lambda case: add_party(case, {"name": "Council 4", "note": TEXT}),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_number_of_somebody_is_asked_about_and_recorded_when_it_is_meant(
    case: OpenCase, way: Callable[[OpenCase], object]
) -> None:
    before = case.head()
    with pytest.raises(DoubtError, match=r"somebody's card number is in it \(411…11\)") as asked:
        way(case)
    assert case.head() == before
    assert CARD not in str(asked.value)
    asked.value.confirm()
    way(case)
    assert case.head() != before


def test_restating_is_looked_through_too(case: OpenCase) -> None:
    row, party = add_row(case, {"label": "Invoices"}), add_party(case, {"name": "Council 4"})
    with pytest.raises(DoubtError):
        amend_row(case, row, {"because": TEXT})
    with pytest.raises(DoubtError):
        amend_party(case, party, {"note": TEXT})
    assert len(bodies(case, InventoryRecorded)) == 1


def test_before_a_line_is_asked_about_no_file_is_copied(case: OpenCase, tmp_path: Path) -> None:
    path = tmp_path / "bill.pdf"
    path.write_bytes(b"bill")
    with pytest.raises(DoubtError):
        write_line(case, f"{TEXT} +{path}", log=LogKind.OBSERVATION, lane=Lane.US)
    assert bodies(case, EvidenceAdded) == []
    assert bodies(case, LogWritten) == []


def test_our_own_numbers_and_usual_reasons_are_not_asked_about(case: OpenCase) -> None:
    state(case, "org.registration", "552 100 554")
    state(case, "contact.incident", "Incident desk, desk@example.org, +33 1 99 00 12 34")
    decide(case, "notify.authority", "full", "640 people, health data, one recipient read them")
    write_log(case, "jane.roe@example.org called, 12 450 files, ticket 2026-11-23 14:00 +01:00")
    assert last(case, DecisionMade).option == "full"
    assert len(notes(case)) == 1
    assert last(case, FactSet).asked == ()
