"""The shipped documents, written from a case: what comes from it is text, and what is asked is there."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from markdown_it import MarkdownIt

from tests.casework import state
from tests.content.written import HOSTILE
from tocsin.domain.facts import in_language
from tocsin.services.drafts.writing import preview
from tocsin.services.rows import add_party, add_row
from tocsin.services.workbench import OpenCase

MARKDOWN = MarkdownIt("commonmark").enable("table")

OWN_TAGS = {
    *("h1", "h2", "h3", "p", "strong", "ul", "li", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
"""The tags that the templates themselves make; nothing of a case may add another."""

NASTY = "*Region* [of](http://example.org) <b>Example</b> | `x` _y_ & ~z~ \\ [/] \x1b[31m"
"""A name on one line that would like to be everything at once."""

TEXTS = (
    "summary.authority",
    "time.aware_basis",
    "conseq.description",
    "measures.immediate",
    "measures.prevent",
)
UNKNOWN = (
    "time.started_at",
    "nature.cia",
    "nature.origin",
    "nature.access_observed",
    "subjects.categories",
    "dpo.contact",
)
DEMANDS = {"en": "TO BE COMPLETED", "fr": "À COMPLÉTER"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "fr"])


def tags(text: str) -> list[str]:
    """Give the tags that open in a document that was turned into HTML."""
    return re.findall(r"<(\w+)", MARKDOWN.render(text))


def headings(text: str) -> list[str]:
    """Give the headings of a document as a reader sees them."""
    tokens = MARKDOWN.parse(text)
    return [
        "".join(part.content for part in inline.children or [])
        for heading, inline in pairwise(tokens)
        if heading.type == "heading_open"
    ]


def with_controller(case: OpenCase, name: str = "Region of Example") -> str:
    return add_party(case, {"name": name, "contact": "DPO, dpo@example.org", "involvement": "affected"})


def with_row(case: OpenCase, **more: str) -> None:
    typed = {"label": "Identity papers", "category": "id_documents", "special": "health", "subjects": "1200"}
    add_row(case, {**typed, "protection": "cleartext", "certainty": "confirmed", **more})


@LANGUAGES
def test_an_empty_notification_asks_for_all_that_is_required(case: OpenCase, language: str) -> None:
    draft = preview(case, "sa-notification", language=language)
    asked = [answer.item for answer in draft.filled.answers]
    for item in asked:
        law = item.law.replace("Art.", "art.") if language == "fr" else item.law
        wanted = in_language(item.title, language) + (f" ({law})" if law else "")
        assert wanted in headings(draft.text)
    # The controller is known from the opening of the case; everything else that is required is not.
    required = [item for item in asked if item.required and item.id != "controller"]
    assert draft.text.count(DEMANDS[language]) == len(required)
    assert len(draft.blocking) == len(required)


@LANGUAGES
def test_an_empty_notice_asks_for_everything_that_is_required(
    processor_case: OpenCase, language: str
) -> None:
    party = with_controller(processor_case)
    draft = preview(processor_case, "controller-notice", language=language, party=party)
    required = [answer.item for answer in draft.filled.answers if answer.item.required]
    # Who writes is known from the opening of the case.
    assert draft.text.count(DEMANDS[language]) == len(required) - 1
    assert "Region of Example" in draft.text
    assert "Example Software" in draft.text


@LANGUAGES
def test_a_notification_that_is_answered_asks_for_nothing_more(case: OpenCase, language: str) -> None:
    with_row(case, records="2000..3000")
    for key in TEXTS:
        state(case, f"{key}@{language}", f"Words on {key}")
    state(case, "time.aware_at", "2026-11-22 09:00")
    for key in UNKNOWN:
        state(case, key, "unknown")
    draft = preview(case, "sa-notification", language=language)
    assert DEMANDS[language] not in draft.text
    assert draft.blocking == ()
    assert "Words on summary.authority" in draft.text


@LANGUAGES
def test_a_document_says_which_case_and_which_head_it_was_made_at(case: OpenCase, language: str) -> None:
    text = preview(case, "sa-notification", language=language).text
    assert case.header.ref in text
    assert f"{case.head()}" in text
    assert "CNIL" in text


@LANGUAGES
def test_the_inventory_becomes_a_table_of_one_line_per_row(case: OpenCase, language: str) -> None:
    with_row(case)
    with_row(case, label="Second | row")
    found = tags(preview(case, "sa-notification", language=language).text)
    # One line of heads and one for each row, of seven cells each.
    assert (found.count("table"), found.count("tr"), found.count("th"), found.count("td")) == (1, 3, 7, 14)


@LANGUAGES
def test_hostile_text_in_a_notification_is_only_text(case: OpenCase, language: str) -> None:
    with_row(case)
    plain = preview(case, "sa-notification", language=language).text
    for key in (*TEXTS, "controller.name"):
        state(case, key, "x\n" + "\n\n".join(HOSTILE))
    with_row(case, label=NASTY)
    text = preview(case, "sa-notification", language=language).text
    assert set(tags(text)) <= OWN_TAGS
    assert headings(text) == headings(plain)
    assert tags(text).count("table") == 1
    assert "\x1b" not in text


@LANGUAGES
def test_hostile_text_in_a_notice_is_only_text(processor_case: OpenCase, language: str) -> None:
    party = with_controller(processor_case, NASTY)
    with_row(processor_case, party=party, label=NASTY)
    plain = preview(processor_case, "controller-notice", language=language, party=party).text
    for key in TEXTS:
        state(processor_case, key, "x\n" + "\n\n".join(HOSTILE))
    state(processor_case, "org.name", NASTY)
    text = preview(processor_case, "controller-notice", language=language, party=party).text
    assert set(tags(text)) <= OWN_TAGS
    assert headings(text) == headings(plain)
    assert tags(text).count("table") == 1
    assert tags(text).count("li") == tags(plain).count("li")
    assert "\x1b" not in text


@LANGUAGES
def test_an_answer_of_several_paragraphs_stays_in_its_item_of_a_list(
    processor_case: OpenCase, language: str
) -> None:
    party = with_controller(processor_case)
    state(processor_case, "time.aware_at", "2026-11-22 09:00")
    state(processor_case, "time.aware_basis", "first paragraph\n\nsecond paragraph\nits second line")
    text = preview(processor_case, "controller-notice", language=language, party=party).text
    items = re.findall(r"<li>(.*?)</li>", MARKDOWN.render(text), re.DOTALL)
    holding = [item for item in items if "first paragraph" in item]
    assert len(holding) == 1
    assert "second paragraph" in holding[0]
    assert "its second line" in holding[0]


@LANGUAGES
def test_a_label_of_a_document_is_on_a_line_of_its_own(processor_case: OpenCase, language: str) -> None:
    party = with_controller(processor_case)
    for form in ("controller-notice", "sa-notification"):
        html = MARKDOWN.render(preview(processor_case, form, language=language, party=party).text)
        head = html[: html.index("<h2>")]
        paragraphs = re.findall(r"<p>(.*?)</p>", head, re.DOTALL)
        assert all(paragraph.count("<strong>") <= 1 for paragraph in paragraphs), head
