from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.content.written import HOSTILE
from tocsin.content.documents.markdown import Marked, bold, escape_markdown
from tocsin.content.documents.templates import write_document
from tocsin.domain.text import visible

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak", "text_special"}
"""What a text without markup consists of."""

SIGNS = "ab1. )\n\t\\`*_{}[]<>()#+-=!|~&;:/'\"@$%^?é\u202e\x1b\u00a0"


def tokens_of(text: str) -> list[Token]:
    """Give every token of a document, also those inside a line."""
    found = []
    for token in MARKDOWN.parse(text):
        found.append(token)
        found += token.children or []
    return found


def read_back(marked: str) -> str:
    """Give the text that a reader of the document sees, a line break as a line feed."""
    lines = []
    for token in MARKDOWN.parse(marked):
        if token.type == "inline":
            parts = token.children or []
            lines.append("".join("\n" if part.type.endswith("break") else part.content for part in parts))
    return "\n".join(lines)


def words(text: str) -> list[str]:
    """Give the lines of a text without empty ones and without spaces around them, which nobody sees."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def check_shown_as_it_is(text: str) -> None:
    marked = escape_markdown(text)
    assert {token.type for token in tokens_of(marked)} <= PLAIN
    assert words(read_back(marked)) == words(visible(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_markup_is_shown_as_it_is(text: str) -> None:
    check_shown_as_it_is(text)


@given(st.text(st.sampled_from(SIGNS), max_size=40))
@settings(max_examples=800, deadline=None)
@example("a|b\n:-")
@example("x\n-")
@example("\\\n\\")
@example("1\u00a0.\n-")
def test_any_text_of_markdown_signs_is_shown_as_it_is(text: str) -> None:
    check_shown_as_it_is(text)


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    check_shown_as_it_is(text)


@given(st.text(st.sampled_from(SIGNS), max_size=40))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_a_tag_but_paragraph_and_break(text: str) -> None:
    tags = re.findall(r"</?(\w+)", MARKDOWN.render(escape_markdown(text)))
    assert set(tags) <= {"p", "br"}


def test_lines_stay_lines() -> None:
    assert MARKDOWN.render(escape_markdown("one\ntwo\n\nthree")) == "<p>one<br />\ntwo</p>\n<p>three</p>\n"


def test_plain_text_is_left_alone() -> None:
    text = "The portal showed 1,200 documents (of 3) to others; see REF-12/a, 50 % at 14:00 - snake_case too."
    assert escape_markdown(text) == text


def test_what_is_escaped_is_marked_so_that_it_is_not_escaped_again() -> None:
    assert isinstance(escape_markdown("*a*"), Marked)


def test_controls_are_written_out() -> None:
    assert escape_markdown("\x1b[31m\u202e") == "⟨001B⟩\\[31m⟨202E⟩"


# Bold.


def test_a_text_in_bold_is_bold_and_nothing_else() -> None:
    assert MARKDOWN.render(bold("TO BE COMPLETED: *who*?")) == (
        "<p><strong>TO BE COMPLETED: *who*?</strong></p>\n"
    )


def test_a_text_in_bold_stays_on_one_line() -> None:
    assert bold("one\ntwo\t three") == "**one two three**"


# Cells of a table.


def cell_read_back(text: str) -> list[str]:
    """Write a table with a text in its only row, and give the texts of the cells that came out."""
    template = "| A | B |\n|---|---|\n| {{ text | cell }} | end |\n"
    document = write_document(lambda _name: template, "t", {"text": text}).text
    tokens = MARKDOWN.parse(document)
    assert {token.type for token in tokens_of(document)} <= PLAIN | {
        f"{part}_{side}"
        for part in ("table", "thead", "tbody", "tr", "th", "td")
        for side in ("open", "close")
    }
    cells = []
    for before, token in pairwise(tokens):
        if before.type == "td_open":
            cells.append("".join(part.content for part in token.children or []))
    return cells


@pytest.mark.parametrize("text", [*HOSTILE, "a | b", "a \\| b", "\\", "|", "a\nb", ""])
def test_a_cell_of_a_table_holds_its_text_and_breaks_out_of_nothing(text: str) -> None:
    first, second = cell_read_back(text)
    assert second == "end"
    assert first.split() == visible(text).split()


@given(st.text(st.sampled_from(SIGNS), max_size=30))
@settings(max_examples=400, deadline=None)
@example("\\|")
@example("\\\\|")
@example("|\n|---|")
def test_a_cell_holds_any_text(text: str) -> None:
    first, second = cell_read_back(text)
    assert second == "end"
    assert first.split() == visible(text).split()
