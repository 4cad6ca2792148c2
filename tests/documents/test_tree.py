"""A document as a tree: what Markdown becomes, and what is left out and told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.writing import FULL
from tocsin.content.documents.markdown import escape_markdown
from tocsin.documents.tree import (
    Block,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Tree,
    Verbatim,
    plain,
    read_markdown,
    says_address,
    spelled_out,
)
from tocsin.domain.errors import UserError


def body(text: str, language: str = "") -> tuple[Block, ...]:
    """Give the blocks of a text below its heading."""
    return read_markdown(f"# Title\n\n{text}", language=language).blocks[1:]


def paragraph(text: str, language: str = "") -> tuple[Run, ...]:
    (only,) = body(text, language)
    assert isinstance(only, Paragraph)
    return only.words


def test_every_kind_of_block_is_read() -> None:
    kinds = [type(block) for block in read_markdown(FULL).blocks]
    assert kinds == [
        *(Heading, Paragraph, Paragraph, Heading, Items, Quote, Table, Verbatim, Rule, Paragraph),
    ]


def test_lists_hold_blocks_and_lists() -> None:
    (numbered,) = (block for block in read_markdown(FULL).blocks if isinstance(block, Items))
    assert numbered.start == 1
    assert [type(block) for block in numbered.items[0]] == [Paragraph, Paragraph]
    assert numbered.items[1][1] == Items(
        ((Paragraph((Run("deeper"),)),), (Paragraph((Run("still"),)),)), None
    )


def test_looks_are_kept_on_words() -> None:
    assert paragraph("a **b *c*** `d`") == (
        Run("a "),
        Run("b ", strong=True),
        Run("c", strong=True, emphasis=True),
        Run(" "),
        Run("d", code=True),
    )


def test_a_line_that_was_ended_stays_ended_and_a_wrapped_one_does_not() -> None:
    assert paragraph("one  \ntwo\nthree") == (Run("one"), Run("\n"), Run("two three"))


def test_a_table_has_headers_and_cells() -> None:
    (table,) = body("| a | b |\n|---|---|\n| 1 |   |")
    assert table == Table(((Run("a"),), (Run("b"),)), (((Run("1"),), ()),))


@pytest.mark.parametrize(
    "href", ["https://example.org/x", "http://example.org", "mailto:dpo@example.org", "tel:+33199001234"]
)
def test_links_to_the_web_a_mailbox_or_a_telephone_stay(href: str) -> None:
    assert paragraph(f"[here]({href})") == (Run("here", href=href),)


@pytest.mark.parametrize("href", ["ftp://example.org", "other.html", "#top", "//example.org", "app:x", ""])
def test_other_links_are_their_words_and_told(href: str) -> None:
    tree = read_markdown(f"# T\n\n[here]({href})")
    assert tree.blocks[1] == Paragraph((Run("here"),))
    assert tree.left_out == (f"a link: {href or 'without an address'}",)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"]
)
def test_what_could_run_is_no_link_at_all(href: str) -> None:
    assert all(not run.href for run in paragraph(f"[here]({href})"))


def test_pictures_are_left_out_and_told() -> None:
    tree = read_markdown("# T\n\nsee ![the plan](https://192.0.2.1/x.png) here")
    assert tree.blocks[1] == Paragraph((Run("see the plan here"),))
    assert tree.left_out == ("a picture: the plan",)


def test_html_is_left_out_and_told_and_its_words_stay() -> None:
    tree = read_markdown("# T\n\n<div onclick=x>\nhello\n</div>\n\nand <b>you</b>")
    assert tree.blocks[1:] == (Paragraph((Run("hello"),)), Paragraph((Run("and you"),)))
    assert tree.left_out == ("HTML: <div onclick=x>", "HTML: </div>", "HTML: <b>", "HTML: </b>")


def test_comments_say_nothing() -> None:
    assert read_markdown("# T\n\n<!-- blk:a -->\n\nx <!-- y --> z").blocks[1:] == (Paragraph((Run("x  z"),)),)


def test_a_comment_without_an_end_takes_no_words_along() -> None:
    tree = read_markdown("# T\n\n<!-- one\n\ntwo")
    assert [plain(block.words) for block in tree.blocks[1:] if isinstance(block, Paragraph)] == ["one two"]


def test_headings_go_down_one_level_at_a_time_from_the_first() -> None:
    tree = read_markdown("### a\n\n###### b\n\n# c\n\n### d\n\n#\n")
    assert [(one.level, plain(one.words)) for one in tree.blocks if isinstance(one, Heading)] == [
        (1, "a"),
        (2, "b"),
        (1, "c"),
        (2, "d"),
    ]


def test_a_heading_within_a_list_or_a_quote_is_a_strong_paragraph() -> None:
    (items,) = body("- # x")
    assert items == Items(((Paragraph((Run("x", strong=True),)),),), None)


def test_a_text_without_a_heading_gets_its_title() -> None:
    assert read_markdown("text", title="Notice").blocks[0] == Heading(1, (Run("Notice"),))
    assert read_markdown("", title="").title == "—"


def test_french_has_its_unbreakable_spaces() -> None:
    assert paragraph("À : « oui » ; `a : b`", "fr") == (
        Run("À\u00a0: «\u00a0oui\u00a0»\u00a0; "),
        Run("a : b", code=True),
    )


def test_nothing_hidden_comes_out_of_entities() -> None:
    assert paragraph("&#x202E;a&#10;b\ufffe&lt;b&gt;") == (Run("⟨202E⟩a b⟨FFFE⟩<b>"),)


def test_what_stands_too_deep_to_be_read_is_refused_not_dropped() -> None:
    with pytest.raises(UserError, match="too deeply"):
        read_markdown(">" * 200 + " x")
    eight = "\n".join("  " * level + "- x" for level in range(8))
    assert read_markdown(eight).blocks


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = read_markdown(text)
    except UserError:
        return
    first = next(block for block in tree.blocks if isinstance(block, Heading))
    assert first.level == 1


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=80))
def test_text_that_was_escaped_comes_out_as_it_was(text: str) -> None:
    tree: Tree = read_markdown(f"# T\n\n{escape_markdown(text)}")
    assert tree.blocks[1:] == (Paragraph((Run(text),)),)
    assert tree.left_out == ()


def test_a_link_that_does_not_say_where_it_leads_is_spelled_out_for_paper() -> None:
    words = (Run("our bank", href="https://evil.example"), Run(", "), Run("a@b.c", href="mailto:a@b.c"))
    assert "".join(run.text for run in spelled_out(words)) == "our bank (https://evil.example), a@b.c"
    assert says_address("example.org", "https://example.org")
