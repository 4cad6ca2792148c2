"""The inventory of affected data: each field as typed, amended, cleared, withdrawn, with its history."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.casework import Clock
from tests.services.scenes import beside, last
from tocsin.domain.entries import InventoryRecorded, InventoryWithdrawn
from tocsin.domain.errors import FieldError, UserError
from tocsin.domain.facts import Count
from tocsin.domain.terms import Certainty
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.rows import INVENTORY_FIELDS, add_party, add_row, amend_row, withdraw_row
from tocsin.services.workbench import OpenCase

FULL = {
    "label": "Identity documents",
    "category": "id_documents",
    "special": "health; biometric",
    "subject_categories": "beneficiaries, minors",
    "subjects": "~310 (280..350) files in the log",
    "records": "400",
    "location": "document store",
    "protection": "cleartext",
    "certainty": "confirmed",
    "party": "P-1",
    "evidence": "EV-1",
    "because": "the log shows it",
}


@pytest.fixture
def ready(processor_case: OpenCase) -> OpenCase:
    """A case with a controller and a piece of evidence to point at."""
    add_party(processor_case, {"name": "Council 1"})
    add_stream(processor_case, BytesIO(b"log"), "access.log")
    return processor_case


def row(case: OpenCase, id: str = "R-1") -> InventoryRecorded:
    """Give a row as it stands."""
    entry = case.state.inventory.get(id)
    assert entry is not None
    return entry.body


def test_a_row_says_everything_that_was_typed(ready: OpenCase) -> None:
    assert set(FULL) == set(INVENTORY_FIELDS)
    assert add_row(ready, FULL) == "R-1"
    assert row(ready) == InventoryRecorded(
        row="R-1",
        label="Identity documents",
        category="id_documents",
        special=("health", "biometric"),
        subject_categories=("beneficiaries", "minors"),
        subjects=Count(low=280, best=310, high=350, basis="files in the log"),
        records=Count(best=400),
        location="document store",
        protection="cleartext",
        certainty=Certainty.CONFIRMED,
        party="P-1",
        evidence=("EV-1",),
        because="the log shows it",
    )


def test_a_label_is_enough_and_the_rest_is_suspected(ready: OpenCase) -> None:
    add_row(ready, {"label": "Letters"})
    assert row(ready) == InventoryRecorded(row="R-1", label="Letters", certainty=Certainty.SUSPECTED)


def test_ids_are_never_used_twice(ready: OpenCase) -> None:
    assert [add_row(ready, {"label": label}) for label in "ab"] == ["R-1", "R-2"]
    withdraw_row(ready, "R-2", "entered twice")
    assert add_row(ready, {"label": "c"}) == "R-3"


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("category", "Health or disability", "health_or_disability"),
        ("category", "Pièces d'identité", "id_documents"),
        ("category", "", ""),
        ("special", "health, health", ("health",)),
        ("special", "", ()),
        ("special", " ; ", ()),
        ("subject_categories", "Children; employ", ("minors", "employees")),
        ("subjects", "", None),
        ("subjects", "unknown", None),
        ("subjects", "?", None),
        ("subjects", "..1900 all files", Count(high=1900, basis="all files")),
        ("records", "1 200", Count(best=1200)),
        ("protection", "Masked", "masked"),
        ("certainty", "Ruled out", Certainty.RULED_OUT),
        ("certainty", "", Certainty.SUSPECTED),
        ("party", "Council 1", "P-1"),
        ("party", "1", "P-1"),
        ("party", "p1", "P-1"),
        ("party", " ", ""),
        ("evidence", "1; ev-1", ("EV-1", "EV-1")),
        ("evidence", "", ()),
    ],
)
def test_each_field_is_read_as_a_person_types_it(
    ready: OpenCase, field: str, typed: str, value: object
) -> None:
    add_row(ready, {"label": "Files", field: typed})
    assert getattr(row(ready), field) == value


BAD_FIELDS = {
    "label missing": ("label", ""),
    "label blank": ("label", "  "),
    "label too long": ("label", "x" * 2001),
    "category": ("category", "secrets"),
    "ambiguous category": ("category", "c"),
    "special": ("special", "health, hat size"),
    "people": ("subject_categories", "neighbours"),
    "subjects": ("subjects", "many"),
    "subjects upside down": ("subjects", "500..100"),
    "subjects negative": ("subjects", "-5"),
    "records": ("records", "lots"),
    "records beyond measure": ("records", "9" * 17),
    "location too long": ("location", "x" * 2001),
    "protection": ("protection", "hope"),
    "certainty": ("certainty", "maybe"),
    "party": ("party", "P-9"),
    "evidence": ("evidence", "EV-1, EV-9"),
    "reason too long": ("because", "x" * 2001),
}


@pytest.mark.parametrize(("field", "typed"), BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_a_field_that_cannot_be_read_is_named(ready: OpenCase, field: str, typed: str) -> None:
    before = ready.head()
    with pytest.raises(FieldError) as refusal:
        add_row(ready, {**FULL, field: typed})
    assert refusal.value.field == field
    assert refusal.value.at_field
    assert ready.head() == before


def test_a_row_without_a_label_is_refused(ready: OpenCase) -> None:
    with pytest.raises(FieldError, match="label: The label is empty"):
        add_row(ready, {"records": "400"})


def test_a_field_that_is_none_is_refused(ready: OpenCase) -> None:
    with pytest.raises(UserError, match="There is no field 'colour'") as refusal:
        add_row(ready, {"label": "Files", "colour": "blue"})
    assert "subject_categories" in refusal.value.hint


def test_only_what_is_given_is_amended(ready: OpenCase) -> None:
    add_row(ready, FULL)
    amend_row(ready, "R-1", {"records": "~450", "because": "second pass"})
    before, after = (entry.body for entry in ready.state.inventory.history("R-1"))
    assert (before.records, after.records) == (Count(best=400), Count(best=450))
    assert after.because == "second pass"
    unchanged = set(FULL) - {"records", "because"}
    assert {name: getattr(after, name) for name in unchanged} == {
        name: getattr(before, name) for name in unchanged
    }


def test_a_reason_belongs_to_one_version(ready: OpenCase) -> None:
    add_row(ready, FULL)
    amend_row(ready, "R-1", {"records": "450"})
    assert row(ready).because == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("category", ""),
        ("special", ()),
        ("subject_categories", ()),
        ("subjects", None),
        ("records", None),
        ("location", ""),
        ("protection", ""),
        ("certainty", Certainty.SUSPECTED),
        ("party", ""),
        ("evidence", ()),
    ],
)
def test_an_empty_field_clears_what_was_there(ready: OpenCase, field: str, value: object) -> None:
    add_row(ready, FULL)
    amend_row(ready, "r1", {field: ""})
    assert getattr(row(ready), field) == value
    assert row(ready).label == "Identity documents"


def test_a_label_cannot_be_cleared(ready: OpenCase) -> None:
    add_row(ready, FULL)
    with pytest.raises(FieldError, match="The label is empty"):
        amend_row(ready, "R-1", {"label": ""})
    assert row(ready).label == "Identity documents"


def test_amending_starts_from_what_another_recorded_meanwhile(ready: OpenCase) -> None:
    add_row(ready, FULL)
    with beside(ready, "dpo") as theirs:
        amend_row(theirs, "R-1", {"records": "450"})
        amend_row(ready, "R-1", {"location": "archive"})
    assert (row(ready).records, row(ready).location) == (Count(best=450), "archive")


def test_every_version_of_a_row_stays(ready: OpenCase, clock: Clock) -> None:
    add_row(ready, {"label": "Files", "subjects": "..1900"})
    clock.move(hours=20)
    amend_row(ready, "R-1", {"subjects": "~640 (500..1900)"})
    history = ready.state.inventory.history("R-1")
    assert [entry.body.subjects for entry in history] == [Count(high=1900), Count(500, 640, 1900)]
    assert [entry.recorded_at[:13] for entry in history] == ["2026-11-23T13", "2026-11-24T09"]


def test_a_withdrawn_row_is_no_longer_current_and_stays_readable(ready: OpenCase) -> None:
    add_row(ready, FULL)
    withdraw_row(ready, "1", "entered twice")
    assert list(ready.state.inventory) == []
    assert [entry.body.label for entry in ready.state.inventory.history("R-1")] == ["Identity documents"]
    assert last(ready, InventoryWithdrawn) == InventoryWithdrawn(row="R-1", because="entered twice")


@pytest.mark.parametrize("id", ["R-9", "", "x", "R-1"], ids=["unknown", "empty", "no id", "withdrawn"])
def test_only_a_current_row_is_amended_or_withdrawn(ready: OpenCase, id: str) -> None:
    add_row(ready, FULL)
    withdraw_row(ready, "R-1", "entered twice")
    with pytest.raises(UserError, match="There is no row"):
        amend_row(ready, id, {"records": "1"})
    with pytest.raises(UserError, match="There is no row"):
        withdraw_row(ready, id, "entered twice")


def test_withdrawing_needs_a_reason(ready: OpenCase) -> None:
    add_row(ready, FULL)
    with pytest.raises(UserError, match="The reason is empty"):
        withdraw_row(ready, "R-1", "")
    assert len(ready.state.inventory) == 1


def test_a_row_can_be_ruled_out_without_being_withdrawn(ready: OpenCase) -> None:
    add_row(ready, FULL)
    amend_row(ready, "R-1", {"certainty": "ruled_out", "because": "the key was never exposed"})
    assert row(ready).certainty is Certainty.RULED_OUT
    assert len(ready.state.inventory) == 1
