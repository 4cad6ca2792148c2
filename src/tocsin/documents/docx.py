"""A document as DOCX, for Word and its like: real headings, lists, tables, in our look or a house's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from tocsin.documents.columns import is_short, letter_size, measure
from tocsin.documents.frame import Document
from tocsin.documents.tree import (
    BREAK,
    Block,
    Heading,
    Items,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Verbatim,
    Words,
    spelled_out,
)
from tocsin.domain.errors import UserError

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph as WordParagraph

    from tocsin.documents.docx_lists import Numbering
    from tocsin.documents.docx_xml import Body

# python-docx is an extra, and slow to load: everything of it is imported where it is used.
# ruff: noqa: PLC0415


def write_docx(document: Document, template: bytes | None = None) -> bytes:
    """Write a document as DOCX.

    Args:
        document: what to write.
        template: a Word file of the house; its styles, headers, footers and page are kept, and what stands
            in its body is left out.

    Raises:
        UserError: python-docx is not installed, or the template cannot be used.
    """
    try:
        import docx  # noqa: F401
    except ImportError:
        raise UserError(
            "DOCX needs python-docx, which is not installed", "pip install 'tocsin[docx]', or choose html"
        ) from None
    from tocsin.documents import docx_frame, docx_package
    from tocsin.documents.docx_lists import Numbering
    from tocsin.documents.docx_xml import Body

    word = docx_package.opened(template)
    docx_frame.put_around(word, document.frame, own_look=template is None)
    section = word.sections[-1]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    _Writer(Body(word), Numbering(word), width).write(document)
    return docx_package.packed(word, document.frame)


class _Place(msgspec.Struct, frozen=True):
    """Where a block stands: how deep in lists, and the mark that its first paragraph carries."""

    depth: int = 0
    number: int | None = None
    quoted: bool = False


class _Writer:
    def __init__(self, body: Body, numbering: Numbering, width: int) -> None:
        self._body = body
        self._numbering = numbering
        self._width = width

    def write(self, document: Document) -> None:
        state = document.frame.state
        if state:
            self._paragraph((Run(state, strong=True),), _Place())
        for block in document.tree.blocks:
            self._block(block, _Place())

    def _block(self, block: Block, place: _Place) -> None:
        match block:
            case Heading(level=level, words=words):
                self._fill(self._body.add_paragraph(f"Heading {level}"), words)
            case Paragraph(words=words):
                self._paragraph(words, place)
            case Items():
                self._items(block, place)
            case Table():
                self._table(block)
            case Quote(blocks=blocks):
                for inner in blocks:
                    self._block(inner, msgspec.structs.replace(place, quoted=True))
            case Verbatim(text=text):
                lines = (Run(line, code=True) for line in text.split("\n"))
                self._paragraph(tuple(_between(lines, Run(BREAK))), place)
            case Rule():
                self._rule()

    def _items(self, items: Items, place: _Place) -> None:
        number = self._numbering.begin(items.start)
        inside = msgspec.structs.replace(place, depth=place.depth + 1, number=None)
        for item in items.items:
            blocks = item if item and isinstance(item[0], Paragraph) else (Paragraph(()), *item)
            for position, block in enumerate(blocks):
                first = position == 0
                self._block(block, msgspec.structs.replace(inside, number=number) if first else inside)

    def _paragraph(self, words: Words, place: _Place) -> None:
        from docx.shared import Mm

        from tocsin.documents.docx_lists import put_number

        name = "Quote" if place.quoted else "List Paragraph" if place.depth else ""
        paragraph = self._body.add_paragraph(name)
        if place.number is not None:
            put_number(paragraph, place.number, place.depth - 1)
        elif place.depth:
            paragraph.paragraph_format.left_indent = Mm(6 * place.depth)
        if place.depth:
            paragraph.paragraph_format.space_after = Mm(1)
        self._fill(paragraph, words)

    def _fill(self, paragraph: WordParagraph, words: Words, *, strong: bool = False, size: float = 0) -> None:
        from tocsin.documents.docx_xml import add_link, add_run

        for href, runs in groupby(spelled_out(words), lambda run: run.href):
            into = add_link(paragraph, href) if href else paragraph
            for run in runs:
                look = msgspec.structs.replace(run, strong=run.strong or strong)
                add_run(into, look, size, has_link_style="Hyperlink" in self._body.styles)

    def _rule(self) -> None:
        from tocsin.documents.docx_xml import line_below

        line_below(self._body.add_paragraph())

    def _table(self, table: Table) -> None:
        from tocsin.documents.docx_xml import dress_cell, dress_row, dress_table, rows_of

        columns = measure(table)
        size = letter_size(len(columns.shares))
        said = (table.head, *table.rows)
        made = self._body.add_table(len(said), len(table.head), self._width)
        widths = dress_table(made, columns.shares, self._width)
        for number, (words, (row, cells)) in enumerate(zip(said, rows_of(made), strict=True)):
            dress_row(row, is_head=number == 0, together=is_short(words))
            for cell, inside, width in zip(cells, words, widths, strict=True):
                dress_cell(cell, width, is_head=number == 0)
                self._fill(cell.paragraphs[0], inside, strong=number == 0, size=size)
        # Without it, Word puts a table that follows and this one together.
        self._body.add_paragraph().paragraph_format.space_after = 0


def _between(runs: Iterable[Run], separator: Run) -> Iterator[Run]:
    for number, run in enumerate(runs):
        if number:
            yield separator
        yield run
