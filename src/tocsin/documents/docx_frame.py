"""What stands around the text of a Word file: page, styles, header, footer and the watermark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from tocsin.documents.docx_xml import add_field
from tocsin.documents.frame import Frame

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section, _Footer, _Header
    from docx.styles.style import ParagraphStyle
    from docx.text.font import Font
    from docx.text.paragraph import Paragraph as WordParagraph


_INK = RGBColor(0x1A, 0x1A, 0x1A)
_GREY = RGBColor(0x44, 0x44, 0x44)
_WARNING = RGBColor(0x8A, 0x1C, 0x1C)
_REGIONS = {"en": "en-GB", "fr": "fr-FR", "de": "de-DE", "es": "es-ES", "it": "it-IT", "nl": "nl-NL"}
_HEADINGS = {1: 17, 2: 13.5, 3: 11.5, 4: 11, 5: 11, 6: 11}
_VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def put_around(word: WordDocument, frame: Frame, *, own_look: bool) -> None:
    """Prepare a file for a document: styles that are missing, language, header, footer, watermark.

    Args:
        word: the file, with nothing in its body.
        frame: what stands on every page.
        own_look: whether page and styles are ours; in a template of a house, both stay as they are, and
            header and footer get a line more.
    """
    _add_missing_headings(word)
    _say_language(word, _REGIONS.get(frame.language, frame.language))
    section = word.sections[-1]
    if own_look:
        _our_look(word, section)
    for number, (header, footer) in enumerate(_margins(word, section)):
        _fill_header(header, frame, number, own_look=own_look)
        _fill_footer(footer, frame, own_look=own_look)


def _margins(word: WordDocument, section: Section) -> Iterator[tuple[_Header, _Footer]]:
    """Give every header with its footer that pages of the section have."""
    yield section.header, section.footer
    if section.different_first_page_header_footer:
        yield section.first_page_header, section.first_page_footer
    if word.settings.odd_and_even_pages_header_footer:
        yield section.even_page_header, section.even_page_footer


def _fill_header(header: _Header, frame: Frame, number: int, *, own_look: bool) -> None:
    if not own_look and not frame.state:
        return
    paragraph = _new_line(header)
    left = frame.state or frame.organisation
    said = paragraph.add_run(left)
    _small(said.font, _WARNING if frame.state else _GREY)
    said.bold = True if frame.state else None
    if own_look:
        _small(paragraph.add_run(f"\t{frame.origin}").font, _GREY)
    if frame.state:
        paragraph._p.append(_watermark(frame.state, number))


def _fill_footer(footer: _Footer, frame: Frame, *, own_look: bool) -> None:
    paragraph = _new_line(footer)
    start = frame.record if own_look else f"{frame.origin} · {frame.record}"
    _small(paragraph.add_run(f"{start}\t").font, _GREY)
    before, _page, rest = frame.words.page.partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        if text:
            _small(paragraph.add_run(text).font, _GREY)
        if field:
            _small(add_field(paragraph, field), _GREY)


def _new_line(place: _Header | _Footer) -> WordParagraph:
    """Give an empty line of a header or footer, with one stop for tabs: at the right."""
    place.is_linked_to_previous = False
    only = place.paragraphs[0] if len(place.paragraphs) == 1 and not place.tables else None
    is_free = only is not None and len(only._p) == int(only._p.pPr is not None)
    paragraph = only if only is not None and is_free else place.add_paragraph()
    section = place.part.package.main_document_part.document.sections[-1]
    width = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    stops = paragraph.paragraph_format.tab_stops
    style = paragraph.style
    for stop in style.paragraph_format.tab_stops if style is not None else ():
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _small(font: Font, colour: RGBColor) -> None:
    font.size = Pt(8.5)
    font.color.rgb = colour


def _watermark(text: str, number: int) -> object:
    """Draw words across the page, behind the text, as Word does it itself."""
    return parse_xml(
        f"<w:r {nsdecls('w')} {_VML}><w:rPr><w:noProof/></w:rPr><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
        ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
        '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
        '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
        '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/>'
        '</v:formulas><v:path textpathok="t" o:connecttype="custom"'
        ' o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>'
        '<v:textpath on="t" fitshape="t"/><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
        f'<v:shape id="watermark{number}" o:spid="_x0000_s{2049 + number}" type="#_x0000_t136"'
        f' alt="{escape(text)}" style="position:absolute;margin-left:0;margin-top:0;width:520pt;height:58pt;'
        "rotation:308;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f"'
        ' fillcolor="#dddddd" stroked="f"><v:fill opacity=".6"/>'
        '<v:textpath style="font-family:&quot;Arial&quot;;font-weight:bold;font-size:1pt"'
        f' string="{escape(text)}"/>'
        "</v:shape></w:pict></w:r>"
    )


def _add_missing_headings(word: WordDocument) -> None:
    names = {style.name for style in word.styles}
    for level, size in _HEADINGS.items():
        name = f"Heading {level}"
        if name not in names:
            style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            style.font.bold = True
            style.font.size = Pt(size)
            outline = OxmlElement("w:outlineLvl")
            outline.set(qn("w:val"), str(level - 1))
            style.element.get_or_add_pPr().append(outline)


def _say_language(word: WordDocument, language: str) -> None:
    """Say which language the text is in, so that it is read out and checked as such."""
    for properties in word.styles.element.findall(f".//{qn('w:rPr')}"):
        said = properties.find(qn("w:lang"))
        if said is not None:
            said.set(qn("w:val"), language)
    default = word.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    if default is not None and default.element.get_or_add_rPr().find(qn("w:lang")) is None:
        said = OxmlElement("w:lang")
        said.set(qn("w:val"), language)
        default.element.get_or_add_rPr().append(said)


def _our_look(word: WordDocument, section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(26)
    section.header_distance = section.footer_distance = Mm(12)
    _set_style(word, "Normal", 10.5, after=5)
    for level, size in _HEADINGS.items():
        _set_style(word, f"Heading {level}", size, before=14 if level < 3 else 9, after=3)
    _set_style(word, "Quote", 10.5, after=5)


def _set_style(word: WordDocument, name: str, size: float, *, before: float = 0, after: float = 0) -> None:
    style: ParagraphStyle = word.styles[name]
    style.font.name = "Arial"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.font.size = Pt(size)
    style.font.color.rgb = _INK
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.15
