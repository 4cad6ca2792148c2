"""Every document of three whole cases, read by a person in each language, and compared since then."""

from __future__ import annotations

import re

import pytest

from tests.casework import Clock
from tests.services.conftest import GOLDEN, SameText
from tests.services.full_cases import fill_controller
from tests.services.stories import STORIES
from tests.services.stories.telling import LETTER_LANGUAGES
from tocsin.content.library import Library
from tocsin.services.drafts.writing import preview
from tocsin.services.workbench import OpenCase

EVERYWHERE = (
    *("sa-notification", "fr-cnil", "executive-brief", "sitrep", "handover", "holding-statement"),
    *("insurer-notice", "register-entry", "post-incident-review", "accountability-pack"),
)
"""Forms that each of the cases owes, or can be asked for."""

FORMS = {
    "portal": (*EVERYWHERE, "controller-notice", "police-complaint"),
    "ransomware": (*EVERYWHERE, "police-complaint"),
    "misdirected": (*EVERYWHERE, "delay-reasons"),
}
NOT_IN_EVERY_CASE = {"controller-notice", "police-complaint", "delay-reasons"}
"""Templates of forms that only a processor, the victim of an attack, or somebody late needs."""

FOR_ONE = {"sa-notification", "fr-cnil", "controller-notice", "subject-letter"}
"""What the processor of the portal writes for one of its controllers."""

SEGMENTS = {"portal": ("",), "ransomware": ("patients", "employees"), "misdirected": ("",)}

DOCUMENTS = [
    (story, form, language) for story in STORIES for form in FORMS[story] for language in ("en", "fr")
]
LETTERS = [
    (story, segment, language)
    for story in STORIES
    for segment in SEGMENTS[story]
    for language in LETTER_LANGUAGES
]

_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


@pytest.fixture
def cases(whole_cases: dict[str, OpenCase]) -> dict[str, OpenCase]:
    """The three cases, by name; nothing here records into them."""
    return whole_cases


def written(case: OpenCase, form: str, language: str, segment: str = "") -> str:
    """Give a document without what is another one every time: the head of the journal, and its digest."""
    party = "P-1" if case.state.value("case.role") == "processor" and form in FOR_ONE else ""
    text = preview(case, form, language=language, party=party, segment=segment).text
    masked = text.replace(str(case.head()), "NNNN hhhh hhhh hhhh hhhh")
    return _DIGEST.sub("h" * 64, masked)


def named(story: str, form: str, language: str, segment: str = "") -> str:
    return "/".join((story, ".".join(part for part in (form, segment, language, "md") if part)))


@pytest.mark.parametrize(("story", "form", "language"), DOCUMENTS)
def test_a_document_of_a_whole_case(
    cases: dict[str, OpenCase], story: str, form: str, language: str, same_text: SameText
) -> None:
    same_text(written(cases[story], form, language), named(story, form, language))


@pytest.mark.parametrize(("story", "segment", "language"), LETTERS)
def test_the_letter_to_each_group_of_people(
    cases: dict[str, OpenCase], story: str, segment: str, language: str, same_text: SameText
) -> None:
    text = written(cases[story], "subject-letter", language, segment)
    same_text(text, named(story, "subject-letter", language, segment))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_of_a_case_that_knows_nothing_yet(
    case: OpenCase, language: str, same_text: SameText
) -> None:
    same_text(written(case, "subject-letter", language), f"subject-letter.blank.{language}.md")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_reasons_for_a_delay_that_nobody_has_given_yet(
    case: OpenCase, clock: Clock, language: str, same_text: SameText
) -> None:
    fill_controller(case)
    clock.move(hours=80)
    same_text(written(case, "delay-reasons", language), f"delay-reasons.{language}.md")


# That nothing is left out.


def test_every_template_of_every_language_has_its_golden_documents(library: Library) -> None:
    templates = {form.template: form.id for form in library.forms.values()} | {"answers": "fr-cnil"}
    missing = []
    for template, form in templates.items():
        for language in library.languages_of(template):
            stored = [name for name in STORIES if list((GOLDEN / name).glob(f"{form}.*{language}.md"))]
            wanted = 1 if template in NOT_IN_EVERY_CASE else len(STORIES)
            if len(stored) < wanted:
                missing.append(f"{template}.{language}: {len(stored)} of {wanted}")
    assert missing == []


def test_what_is_stored_is_what_is_compared() -> None:
    compared = {named(*one) for one in DOCUMENTS}
    compared |= {named(story, "subject-letter", language, segment) for story, segment, language in LETTERS}
    stored = {str(path.relative_to(GOLDEN)) for name in STORIES for path in (GOLDEN / name).glob("*.md")}
    assert stored == compared


def test_what_changed_since_a_filing_stands_in_a_golden_document() -> None:
    assert "(correction)" in (GOLDEN / "ransomware/sa-notification.en.md").read_text(encoding="utf-8")
    assert "(correction)" in (GOLDEN / "portal/controller-notice.fr.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("story", STORIES)
def test_no_document_of_a_whole_case_holds_a_slip_of_its_template(story: str, language: str) -> None:
    """What a template gets wrong in every language, by sight: doubled words, empty places, bare values."""
    slips = {
        "a word twice": re.compile(r"\b(le|la|du|de|the|of|on|at|and|et|à) \1\b", re.I),
        "a value of Python": re.compile(r"\b(True|False)\b|\[\]|\{\}|(?<!\*)\bNone\b(?=[,;)])"),
        "an id": re.compile(r"\b(not_known|art_34|high_risk|none_or_unlikely|[a-z]+_[a-z]+_[a-z]+)\b"),
        "an empty place": re.compile(r"\(\)|: *\.|  ,|\*\*\s*\*\*|: ;|^- *$", re.M),
        "two full stops": re.compile(r"(?<!\.)\.\.(?!\.)|\?\.|!\."),
    }
    found = [
        f"{path.name}: {what}: {hit[0]!r}"
        for path in sorted((GOLDEN / story).glob(f"*.{language}.md"))
        for what, pattern in slips.items()
        for hit in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
