"""The other documents, whole: read by a person in each language, and compared since then."""

from __future__ import annotations

import pytest

from tests.casework import Clock
from tests.services.conftest import SameText
from tests.services.full_documents import LETTER_LANGUAGES, fill_documents
from tocsin.services.drafts import preview
from tocsin.services.workbench import OpenCase

FORMS = (
    *("holding-statement", "executive-brief", "sitrep", "handover", "insurer-notice", "police-complaint"),
    *("register-entry", "post-incident-review"),
)
"""The pack is left out: the digest of its journal is another one every time."""


def written(case: OpenCase, form: str, language: str, segment: str = "") -> str:
    text = preview(case, form, language=language, segment=segment).text
    return text.replace(str(case.head()), "NNNN hhhh hhhh hhhh hhhh")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_a_document_of_a_case_that_is_known_in_full(
    case: OpenCase, form: str, language: str, same_text: SameText
) -> None:
    fill_documents(case)
    same_text(written(case, form, language), f"{form}.{language}.md")


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_the_letter_to_people_whose_files_were_seen(
    case: OpenCase, language: str, same_text: SameText
) -> None:
    fill_documents(case)
    same_text(written(case, "subject-letter", language), f"subject-letter.{language}.md")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_of_a_case_that_knows_nothing_yet(
    case: OpenCase, language: str, same_text: SameText
) -> None:
    same_text(written(case, "subject-letter", language), f"subject-letter.blank.{language}.md")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_reasons_for_a_delay_that_nobody_has_given_yet(
    case: OpenCase, clock: Clock, language: str, same_text: SameText
) -> None:
    from tests.services.full_cases import fill_controller

    fill_controller(case)
    clock.move(hours=80)
    same_text(written(case, "delay-reasons", language), f"delay-reasons.{language}.md")
