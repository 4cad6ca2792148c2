"""The answers of a form one by one, as a portal asks for them."""

from __future__ import annotations

import pytest

from tests.casework import state
from tests.services.scenes import list_controllers
from tocsin.domain.documents.forms import AnswerState
from tocsin.domain.errors import UserError
from tocsin.services.drafts.answer_sheet import SheetLine, answer_sheet, need_lines
from tocsin.services.workbench import OpenCase


def line(lines: list[SheetLine], item: str) -> SheetLine:
    (found,) = [one for one in lines if one.item == item]
    return found


def test_the_fields_stand_in_the_order_of_the_form(case: OpenCase) -> None:
    items = [item.id for item in case.workbench.library.form("eu-dora").items()]
    order = [items.index(one.item) for one in answer_sheet(case, "eu-dora")]
    assert order == sorted(order)
    assert line(answer_sheet(case, "eu-dora"), "submitter").number == "1.2"


def test_a_field_is_called_what_its_form_calls_it_and_answered_in_the_language_asked(case: OpenCase) -> None:
    state(case, "summary.authority", "Documents were shown")
    name = line(answer_sheet(case, "fr-cnil"), "name")
    assert (name.section, name.label, name.answer) == ("Organisation", "Dénomination", "City of Example")
    assert line(answer_sheet(case, "fr-cnil", language="fr"), "name").section == "Organisme"


def test_without_a_language_of_the_form_the_field_is_called_in_that_of_the_sheet(case: OpenCase) -> None:
    assert line(answer_sheet(case, "sa-notification"), "description").label == "What happened"
    assert line(answer_sheet(case, "sa-notification", language="fr"), "description").label == "Description"


def test_the_answer_is_worded_and_its_state_is_told(case: OpenCase) -> None:
    state(case, "subjects.count", "~12000")
    state(case, "records.count", "unknown")
    lines = answer_sheet(case, "sa-notification")
    assert [(line(lines, one).answer, line(lines, one).state) for one in ("subjects_number", "aware")] == [
        ("about 12,000", AnswerState.ESTIMATED),
        ("", AnswerState.MISSING),
    ]
    assert line(lines, "records_number").state is AnswerState.UNKNOWN
    assert line(lines, "description").required
    assert not line(lines, "mitigation").required


def test_a_field_says_how_much_it_takes(case: OpenCase) -> None:
    assert line(answer_sheet(case, "eu-cra-incident-early-warning"), "product").max_chars == 255


def test_what_is_not_asked_has_no_field(case: OpenCase) -> None:
    assert "delay" not in {one.item for one in answer_sheet(case, "sa-notification")}


def test_looking_records_nothing(case: OpenCase) -> None:
    before = case.head()
    answer_sheet(case, "fr-cnil")
    assert case.head() == before


@pytest.mark.parametrize(
    ("form", "language", "party", "what"),
    [
        ("cnil", "", "", "There is no document called 'cnil'"),
        ("sa-notification", "xx", "", "There are no documents in 'xx'"),
        ("sa-notification", "", "P-9", "There is no party 'P-9'"),
        ("controller-notice", "", "", "controller-notice is written to one controller at a time"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    processor_case: OpenCase, form: str, language: str, party: str, what: str
) -> None:
    list_controllers(processor_case, ["24"])
    with pytest.raises(UserError, match=what):
        answer_sheet(processor_case, form, language=language, party=party)


def test_one_of_several_controllers_does_not_read_the_figure_of_all(processor_case: OpenCase) -> None:
    list_controllers(processor_case, ["24", "48"])
    state(processor_case, "subjects.count", "98765")
    lines = answer_sheet(processor_case, "controller-notice", party="P-1")
    assert not [one for one in lines if "98,765" in one.answer]


def test_only_fields_with_an_answer_are_typed(case: OpenCase) -> None:
    lines = answer_sheet(case, "sa-notification")
    assert [one.item for one in need_lines(lines)] == ["controller"]
    with pytest.raises(UserError, match="Nothing of this form is answered yet"):
        need_lines([one for one in lines if not one.answer])
