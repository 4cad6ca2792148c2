"""Parts of a Word file that python-docx has no words for: links, rows that stay whole, fields, a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.table import CT_Tbl
from docx.shared import Emu, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from tocsin.documents.tree import BREAK, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.font import Font


_LINK = RGBColor(0x0B, 0x4F, 0x8A)


class Body:
    """The end of a file's text, to which paragraphs and tables are added in constant time."""

    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._end = word.element.body.sectPr
        self.styles = {style.name: style.style_id for style in word.styles}

    def add_paragraph(self, style: str = "") -> WordParagraph:
        """Add a paragraph in a style; one that the file does not have is left aside."""
        element = OxmlElement("w:p")
        self._end.addprevious(element)
        if style in self.styles:
            element.style = self.styles[style]
        return WordParagraph(element, self._word._body)

    def add_table(self, rows: int, columns: int, width: int) -> WordTable:
        """Add a table; ``width`` is in EMU."""
        element = CT_Tbl.new_tbl(rows, columns, Emu(width))
        self._end.addprevious(element)
        table = WordTable(element, self._word._body)
        if "Table Grid" in self.styles:
            element.tblStyle_val = self.styles["Table Grid"]
        return table


class Link:
    """A link in a paragraph; runs are added to it as to a paragraph."""

    def __init__(self, paragraph: WordParagraph, href: str) -> None:
        relation = paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        self.paragraph = paragraph
        self.element = OxmlElement("w:hyperlink")
        self.element.set(qn("r:id"), relation)
        paragraph._p.append(self.element)


def add_link(paragraph: WordParagraph, href: str) -> Link:
    """Add a link to a paragraph."""
    return Link(paragraph, href)


def add_run(into: WordParagraph | Link, run: Run, size: float, *, has_link_style: bool) -> None:
    """Add words to a paragraph or a link; ``size`` is that of the letters in points, 0 for that around."""
    if isinstance(into, Link):
        element = OxmlElement("w:r")
        into.element.append(element)
        made = WordRun(element, into.paragraph)
        if has_link_style:
            made.style = "Hyperlink"
        else:
            made.font.color.rgb = _LINK
            made.font.underline = True
    else:
        made = into.add_run()
    if run.text == BREAK:
        made.add_break()
        return
    text = OxmlElement("w:t")
    text.text = run.text
    text.set(qn("xml:space"), "preserve")
    made._r.append(text)
    made.bold = True if run.strong else None
    made.italic = True if run.emphasis else None
    if run.code:
        made.font.name = "Courier New"
    if size:
        made.font.size = Pt(size)


def add_field(paragraph: WordParagraph, code: str) -> Font:
    """Add a field of ours, such as the number of the page, and give its letters."""
    xml = f'<w:fldSimple {nsdecls("w")} w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    field = parse_xml(xml)
    paragraph._p.append(field)
    return WordRun(field.find(qn("w:r")), paragraph).font


def line_below(paragraph: WordParagraph) -> None:
    """Draw a line below a paragraph."""
    border = (
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="1" w:color="767676"/></w:pBdr>'
    )
    _put_in_order(paragraph._p.get_or_add_pPr(), parse_xml(border), _AFTER_BORDER)


_AFTER_BORDER = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:spacing",
    "w:ind",
    "w:jc",
    "w:rPr",
    "w:sectPr",
)


def _put_in_order(parent: BaseOxmlElement, child: BaseOxmlElement, successors: Sequence[str]) -> None:
    """Add a child where the schema wants it: Word refuses files in another order."""
    parent.insert_element_before(child, *successors)


def dress_table(table: WordTable, shares: Sequence[int], width: int) -> list[int]:
    """Give a table its lines and its columns their widths, and give those; ``width`` is of all, in EMU."""
    table.autofit = False
    properties = table._tbl.tblPr
    if table._tbl.tblStyle_val is None:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="767676"/>' for side in sides)
        borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>")
        _put_in_order(properties, borders, ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"))
    widths = [width * share // sum(shares) for share in shares]
    for column, wide in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Emu(wide)
    return widths


def rows_of(table: WordTable) -> Iterator[tuple[BaseOxmlElement, list[_Cell]]]:
    """Give each row of a table without merged cells, with its cells."""
    for row in table._tbl.tr_lst:
        yield row, [_Cell(cell, table) for cell in row.tc_lst]


def dress_row(row: BaseOxmlElement, *, is_head: bool, together: bool) -> None:
    """Repeat the row of headers on every page, and keep rows whole."""
    properties = row.get_or_add_trPr()
    if together:
        properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def dress_cell(cell: _Cell, width: int, *, is_head: bool) -> None:
    """Give a cell its width, leave no space below its words, and shade a header."""
    cell._tc.width = Emu(width)
    cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    if is_head:
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="EEEEEE"/>')
        _put_in_order(cell._tc.get_or_add_tcPr(), shade, ("w:noWrap", "w:tcMar", "w:vAlign"))
