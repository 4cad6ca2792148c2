"""Whole documents, read by a person in both languages, and compared from then on to the last character."""

from __future__ import annotations

import pytest

from tests.services.conftest import SameText
from tests.services.full_cases import fill_controller, fill_processor
from tocsin.services.drafts.writing import preview
from tocsin.services.workbench import OpenCase


def written(case: OpenCase, form: str, language: str, party: str = "") -> str:
    """Give a document without the head of the journal, which is another one every time."""
    text = preview(case, form, language=language, party=party).text
    assert text.count(str(case.head())) == 1
    return text.replace(str(case.head()), "NNNN hhhh hhhh hhhh hhhh")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_notification_of_a_controller_who_knows_it_all(
    case: OpenCase, language: str, same_text: SameText
) -> None:
    fill_controller(case)
    same_text(written(case, "sa-notification", language), f"sa-notification.{language}.md")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_notification_of_a_controller_who_knows_nothing_yet(
    case: OpenCase, language: str, same_text: SameText
) -> None:
    same_text(written(case, "sa-notification", language), f"sa-notification.blank.{language}.md")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_notice_to_one_of_three_controllers(
    processor_case: OpenCase, language: str, same_text: SameText
) -> None:
    fill_processor(processor_case)
    same_text(
        written(processor_case, "controller-notice", language, "P-1"), f"controller-notice.{language}.md"
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_draft_that_a_processor_prepares_for_one_of_three_controllers(
    processor_case: OpenCase, language: str, same_text: SameText
) -> None:
    fill_processor(processor_case)
    same_text(
        written(processor_case, "sa-notification", language, "P-1"), f"sa-notification.for-one.{language}.md"
    )


@pytest.mark.parametrize(("form", "party"), [("sa-notification", ""), ("controller-notice", "P-1")])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_full_case_leaves_nothing_open_that_somebody_should_have_looked_at(
    case: OpenCase, processor_case: OpenCase, form: str, party: str, language: str
) -> None:
    fill_controller(case)
    fill_processor(processor_case)
    seen = preview(processor_case if party else case, form, language=language, party=party)
    assert seen.blocking == ()
    assert {gap.why for gap in seen.gaps} <= {"unknown"}
