"""What lines are built from: taken apart into blocks, and carried over to what a person made of them."""

from __future__ import annotations

from tocsin.domain.documents.provenance import Block, Line, Origin, blocks, carried, fact, row

TEXT = """# Notice

First line,
second line.

- one
  still one
- two
1. three

| a | b |
|---|---|
| c | d |

## End
---
"""


def lines(text: str) -> list[Line]:
    return [Line(line) for line in text.removesuffix("\n").split("\n")]


def test_a_document_is_taken_apart_into_headings_paragraphs_items_and_rows() -> None:
    found = [(one.first, one.last, one.heading, one.text) for one in blocks(lines(TEXT))]
    assert found == [
        (1, 1, "Notice", "# Notice"),
        (3, 4, "Notice", "First line,\nsecond line."),
        (6, 7, "Notice", "- one\n  still one"),
        (8, 8, "Notice", "- two"),
        (9, 9, "Notice", "1. three"),
        (11, 11, "Notice", "| a | b |"),
        (13, 13, "Notice", "| c | d |"),
        (15, 15, "End", "## End"),
    ]


def test_a_block_has_each_source_of_its_lines_once_and_says_first() -> None:
    (block,) = blocks(
        [
            Line("a", (fact("x"),), (fact("y"),)),
            Line("b", (fact("y"), fact("x")), (row("R-1"),), Origin.BY_HAND),
        ]
    )
    assert block == Block(1, "", "a\nb", (fact("x"), fact("y")), (row("R-1"),), Origin.BY_HAND)
    assert block.sources == (fact("x"), fact("y"), row("R-1"))


def test_lines_that_a_person_left_alone_keep_their_sources() -> None:
    before = [Line("one", (fact("x"),)), Line("two", (fact("y"),)), Line("three", (fact("z"),))]
    after = carried(before, "one\n2\nnew\nthree\n", Origin.BY_HAND)
    assert [(one.text, one.said, one.origin) for one in after] == [
        ("one", (fact("x"),), Origin.WRITTEN),
        ("2", (fact("y"),), Origin.BY_HAND),
        ("new", (fact("y"),), Origin.BY_HAND),
        ("three", (fact("z"),), Origin.WRITTEN),
    ]


def test_lines_that_a_person_put_in_have_no_source() -> None:
    before = [Line("one", (fact("x"),)), Line("two", (fact("y"),))]
    assert carried(before, "one\nnew\ntwo", Origin.BY_HAND)[1] == Line("new", origin=Origin.BY_HAND)


def test_each_of_as_many_lines_stands_where_one_stood() -> None:
    before = [Line("one", (fact("x"),)), Line("two", (fact("y"),), (fact("z"),))]
    after = carried(before, "eins\nzwei", Origin.BY_HAND)
    assert [(one.said, one.chosen) for one in after] == [((fact("x"),), ()), ((fact("y"),), (fact("z"),))]


def test_nothing_is_claimed_of_a_line_that_cannot_be_written_again() -> None:
    after = carried([Line("one", (fact("x"),))], "other\n\n", Origin.NOT_KNOWN)
    assert after == [Line("other", origin=Origin.NOT_KNOWN), Line("")]
