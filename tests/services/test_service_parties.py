"""The other organisations of a case: each field as typed, amended, withdrawn, found by id or name."""

from __future__ import annotations

import pytest

from tests.services.scenes import last
from tocsin.domain.entries import PartyRecorded, PartyWithdrawn
from tocsin.domain.errors import FieldError, UserError
from tocsin.domain.facts import Contact
from tocsin.domain.terms import Involvement, PartyRole
from tocsin.services.record.integrity import redact
from tocsin.services.rows import PARTY_FIELDS, add_party, amend_party, need_party, withdraw_party
from tocsin.services.workbench import OpenCase

FULL = {
    "name": "Council 4",
    "role": "joint controller",
    "contact": "Data protection officer, dpo@council-4.example.org, +33 1 99 00 12 34",
    "contract_hours": "24 h",
    "involvement": "affected",
    "note": "Annex 3 of the contract\nnames the mailbox",
    "because": "named in the log",
}


def party(case: OpenCase, id: str = "P-1") -> PartyRecorded:
    """Give an organisation as it stands."""
    return need_party(case.state, id)


def test_an_organisation_says_everything_that_was_typed(processor_case: OpenCase) -> None:
    assert set(FULL) == set(PARTY_FIELDS)
    assert add_party(processor_case, FULL) == "P-1"
    assert party(processor_case) == PartyRecorded(
        party="P-1",
        role=PartyRole.JOINT_CONTROLLER,
        name="Council 4",
        contact=Contact("Data protection officer", "dpo@council-4.example.org", "+33 1 99 00 12 34"),
        contract_hours=24,
        involvement=Involvement.AFFECTED,
        note="Annex 3 of the contract\nnames the mailbox",
        because="named in the log",
    )


def test_a_name_is_enough(processor_case: OpenCase) -> None:
    add_party(processor_case, {"name": "Council 4"})
    assert party(processor_case) == PartyRecorded(
        party="P-1", name="Council 4", role=PartyRole.CONTROLLER, involvement=Involvement.CHECKING
    )


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("contract_hours", "48", 48),
        ("contract_hours", "48h", 48),
        ("contract_hours", "", None),
        ("contract_hours", "10000", 10_000),
        ("involvement", "Not affected", Involvement.NOT_AFFECTED),
        ("involvement", "", Involvement.CHECKING),
        ("role", "", PartyRole.CONTROLLER),
        ("role", "PROCESSOR", PartyRole.PROCESSOR),
        ("contact", "", None),
        ("contact", "help desk", Contact(name="help desk")),
    ],
)
def test_each_field_is_read_as_a_person_types_it(
    processor_case: OpenCase, field: str, typed: str, value: object
) -> None:
    add_party(processor_case, {"name": "Council 4", field: typed})
    assert getattr(party(processor_case), field) == value


BAD_FIELDS = {
    "no name": ("name", " "),
    "name too long": ("name", "x" * 2001),
    "role": ("role", "owner"),
    "no hours": ("contract_hours", "soon"),
    "zero hours": ("contract_hours", "0"),
    "negative hours": ("contract_hours", "-24"),
    "half hours": ("contract_hours", "24.5"),
    "other digits": ("contract_hours", "٢٤"),
    "too many hours": ("contract_hours", "10001"),
    "involvement": ("involvement", "perhaps"),
    "contact too long": ("contact", "x" * 2001),
    "note too long": ("note", "x" * 64_001),
    "reason too long": ("because", "x" * 2001),
}


@pytest.mark.parametrize(("field", "typed"), BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_a_field_that_cannot_be_read_is_named(processor_case: OpenCase, field: str, typed: str) -> None:
    before = processor_case.head()
    with pytest.raises(FieldError) as refusal:
        add_party(processor_case, {**FULL, field: typed})
    assert refusal.value.field == field
    assert processor_case.head() == before


def test_an_organisation_without_a_name_is_refused(processor_case: OpenCase) -> None:
    with pytest.raises(FieldError, match="name: The name is empty"):
        add_party(processor_case, {"note": "somebody"})


def test_only_what_is_given_is_amended(processor_case: OpenCase) -> None:
    add_party(processor_case, FULL)
    amend_party(processor_case, "P-1", {"involvement": "not affected", "because": "its tenant was apart"})
    before, after = (entry.body for entry in processor_case.state.parties.history("P-1"))
    assert (before.involvement, after.involvement) == (Involvement.AFFECTED, Involvement.NOT_AFFECTED)
    assert (after.name, after.contract_hours, after.contact) == (before.name, 24, before.contact)
    assert after.because == "its tenant was apart"


def test_hours_and_contact_can_be_cleared(processor_case: OpenCase) -> None:
    add_party(processor_case, FULL)
    amend_party(processor_case, "P-1", {"contract_hours": "", "contact": "", "note": ""})
    known = party(processor_case)
    assert (known.contract_hours, known.contact, known.note) == (None, None, "")


@pytest.mark.parametrize("typed", ["P-1", "p1", "1", "P-01", "Council 4", "  Council 4  "])
def test_an_organisation_is_found_by_its_id_or_its_name(processor_case: OpenCase, typed: str) -> None:
    add_party(processor_case, FULL)
    assert need_party(processor_case.state, typed).party == "P-1"


@pytest.mark.parametrize("typed", ["P-2", "Council", "council 4", ""])
def test_what_is_not_there_is_not_found(processor_case: OpenCase, typed: str) -> None:
    add_party(processor_case, FULL)
    with pytest.raises(UserError, match="There is no party") as refusal:
        need_party(processor_case.state, typed)
    assert refusal.value.hint == "Known: P-1"


def test_of_two_with_one_name_none_is_guessed(processor_case: OpenCase) -> None:
    for _twice in range(2):
        add_party(processor_case, {"name": "Council 4"})
    with pytest.raises(UserError, match="There is no party 'Council 4'"):
        need_party(processor_case.state, "Council 4")


def test_nothing_typed_never_means_an_organisation_whose_name_was_redacted(processor_case: OpenCase) -> None:
    add_party(processor_case, FULL)
    redact(processor_case, f"#{processor_case.state.seq}", "names a person")
    assert party(processor_case).name == ""
    with pytest.raises(UserError, match="There is no party ''"):
        need_party(processor_case.state, "")


def test_withdrawing_keeps_the_reason_and_the_history(processor_case: OpenCase) -> None:
    add_party(processor_case, FULL)
    withdraw_party(processor_case, "Council 4", "no client any more")
    assert last(processor_case, PartyWithdrawn) == PartyWithdrawn(party="P-1", because="no client any more")
    assert list(processor_case.state.parties) == []
    assert len(processor_case.state.parties.history("P-1")) == 1
    with pytest.raises(UserError, match="There is no party 'P-1'"):
        amend_party(processor_case, "P-1", {"note": "still there?"})
    with pytest.raises(UserError, match="There is no party 'P-1'"):
        withdraw_party(processor_case, "P-1", "twice")


def test_withdrawing_needs_a_reason(processor_case: OpenCase) -> None:
    add_party(processor_case, FULL)
    with pytest.raises(UserError, match="The reason is empty"):
        withdraw_party(processor_case, "P-1", "")
