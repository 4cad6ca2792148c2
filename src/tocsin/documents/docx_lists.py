"""Lists of a Word file: their marks are defined in a part of their own, and every list begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph as WordParagraph

LEVELS = 9
"""Levels that Word knows; what is deeper stands at the last."""

_TWIPS = 340
"""How far a level is indented, in twentieths of a point: 6 mm."""


class Numbering:
    """The lists of a file: ``begin`` gives the number that the paragraphs of a new list name."""

    def __init__(self, word: WordDocument) -> None:
        """Add the definitions of our bullets and numbers to those that the file has."""
        self._root = _root(word)
        taken = [int(one.get(qn("w:abstractNumId"))) for one in self._root.findall(qn("w:abstractNum"))]
        self._bullets, self._numbers = max(taken, default=0) + 1, max(taken, default=0) + 2
        kinds = ((self._bullets, "bullet"), (self._numbers, "decimal"))
        after = len(self._root.findall(qn("w:abstractNum"))) + len(self._root.findall(qn("w:numPicBullet")))
        for place, (id, kind) in enumerate(kinds):
            # All definitions stand before the lists that use them.
            self._root.insert(after + place, _definition(id, kind))
        used = [int(one.get(qn("w:numId"))) for one in self._root.findall(qn("w:num"))]
        self._last = max(used, default=0)

    def begin(self, start: int | None) -> int:
        """Begin a list: with bullets, or with numbers from ``start``."""
        self._last += 1
        kind = self._bullets if start is None else self._numbers
        restart = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for level in range(LEVELS if start is not None else 0)
        )
        xml = (
            f'<w:num {nsdecls("w")} w:numId="{self._last}"><w:abstractNumId w:val="{kind}"/>{restart}</w:num>'
        )
        ending = self._root.find(qn("w:numIdMacAtCleanup"))
        if ending is None:
            self._root.append(parse_xml(xml))
        else:
            ending.addprevious(parse_xml(xml))
        return self._last


def put_number(paragraph: WordParagraph, number: int, level: int) -> None:
    """Make a paragraph an item of a list."""
    properties = paragraph._p.get_or_add_pPr()
    numbered = properties.get_or_add_numPr()
    numbered.get_or_add_ilvl().val = min(level, LEVELS - 1)
    numbered.get_or_add_numId().val = number


def _root(word: WordDocument) -> BaseOxmlElement:
    part = word.part
    try:
        found = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
    except KeyError:
        found = NumberingPart(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            parse_xml(f"<w:numbering {nsdecls('w')}/>"),
            part.package,
        )
        part.relate_to(found, RELATIONSHIP_TYPE.NUMBERING)
    assert isinstance(found, NumberingPart)  # noqa: S101 - what that relationship leads to
    root: BaseOxmlElement = found.element
    return root


def _definition(id: int, kind: str) -> BaseOxmlElement:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{_mark(kind, level)}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{_TWIPS * (level + 1)}" w:hanging="{_TWIPS}"/></w:pPr></w:lvl>'
        for level in range(LEVELS)
    )
    return parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id}">'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
    )


def _mark(kind: str, level: int) -> str:
    return "•◦▪"[level % 3] if kind == "bullet" else f"%{level + 1}."
