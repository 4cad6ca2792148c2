"""What a processor writes in the name of a controller: what is true of the processor is not true of it."""

from __future__ import annotations

import pytest

from tests.casework import state
from tests.services.full_cases import fill_processor
from tocsin.domain.entries import Gap
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.writing import Preview, preview
from tocsin.services.rows import amend_row
from tocsin.services.workbench import OpenCase


@pytest.fixture
def told(processor_case: OpenCase) -> OpenCase:
    """A case in which the first of three controllers was told."""
    fill_processor(processor_case)
    state(processor_case, "dpo.contact", "Our officer, ours@example.org")
    state(processor_case, "org.siren", "732829320")
    record_filing(processor_case, filed_at=processor_case.moment("13:58"), regime="gdpr-33-2", party="P-1")
    return processor_case


def notification(case: OpenCase, party: str) -> Preview:
    return preview(case, "sa-notification", party=party)


def answer(seen: Preview, item: str) -> list[object]:
    return [found.statement.value for found in seen.filled.answer(item).facts]


def test_the_authority_is_given_the_officer_of_the_controller(told: OpenCase) -> None:
    text = notification(told, "P-1").text
    assert "dpo@4.example.org" in text
    assert "ours@example.org" not in text


def test_a_controller_is_aware_from_when_it_was_told(told: OpenCase) -> None:
    text = notification(told, "P-1").text
    assert "### Became aware (Art. 33(1))\n\n23 November 2026 at 13:58 (UTC+01:00)\n" in text
    assert "Why aware then" not in text


def test_a_controller_that_was_not_told_is_asked_when_it_became_aware(told: OpenCase) -> None:
    gaps = notification(told, "P-2").gaps
    assert Gap("aware", "Became aware", "missing", ("time.aware_at@P-2", "time.aware_basis@P-2")) in gaps


def test_our_own_numbers_are_not_given_as_those_of_the_controller(told: OpenCase) -> None:
    assert answer(preview(told, "fr-cnil", party="P-1"), "siren") == []


def test_the_notice_to_a_controller_gives_our_officer(told: OpenCase) -> None:
    assert "ours@example.org" in preview(told, "controller-notice", party="P-1").text


@pytest.mark.parametrize("form", ["sa-notification", "controller-notice"])
def test_the_people_of_other_controllers_are_not_named(told: OpenCase, form: str) -> None:
    whole = "Children; Users of public or social services"
    assert whole in preview(told, form, party="P-1").text
    amend_row(told, "R-1", {"subject_categories": "customers", "because": "counted"})
    assert whole not in preview(told, form, party="P-1").text
    assert "Customers" in preview(told, form, party="P-1").text
