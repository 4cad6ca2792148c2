"""Which answer helps most: the open fact that most documents wait for."""

from __future__ import annotations

from tests.casework import state
from tests.services.scenes import list_controllers
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.unblocking import Unblocks, unblocking
from tocsin.services.workbench import OpenCase


def waiting(case: OpenCase, fact: str) -> Unblocks | None:
    return next((one for one in unblocking(case) if one.fact == fact), None)


def test_a_fact_names_its_question_and_the_documents_that_wait_for_it(case: OpenCase) -> None:
    found = waiting(case, "summary.authority")
    assert found is not None
    assert found.text == "What happened, in a few plain sentences?"
    assert {"sa-notification", "fr-cnil"} <= set(found.documents)


def test_the_fact_that_most_documents_lack_comes_first(case: OpenCase) -> None:
    numbers = [len(one.documents) for one in unblocking(case)]
    assert numbers[0] == max(numbers) > 1
    assert numbers == sorted(numbers, reverse=True)


def test_an_answer_is_no_longer_waited_for(case: OpenCase) -> None:
    state(case, "summary.authority", "unknown")
    assert waiting(case, "summary.authority") is None


def test_a_document_is_named_once_however_many_read_it(processor_case: OpenCase) -> None:
    list_controllers(processor_case)
    found = waiting(processor_case, "summary.authority")
    assert found is not None
    assert found.documents.count("controller-notice") == 1


def test_documents_that_answer_no_duty_are_not_counted(case: OpenCase) -> None:
    owed = {document.form.id for document in list_documents(case, owed=True)}
    assert {id for one in unblocking(case) for id in one.documents} <= owed
    assert "holding-statement" not in owed


def test_every_fact_is_one_of_the_catalogue(case: OpenCase) -> None:
    assert all(case.catalogue.get(one.fact) is not None for one in unblocking(case))
    assert len({one.fact for one in unblocking(case)}) == len(unblocking(case))
