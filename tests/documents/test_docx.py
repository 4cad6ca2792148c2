"""DOCX: what Word makes of it, in our look and in a house's own."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Mm

from tests.documents.writing import HEAD, document, part, parts
from tocsin.documents.docx import write_docx
from tocsin.domain.errors import UserError


def opened(data: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(data))


def house(change: Callable[[WordDocument], None] = lambda _word: None) -> bytes:
    """Give a template of a house: green headings, a letterhead, another on the first page, an author."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.left_margin = Mm(200), Mm(30)
    section.different_first_page_header_footer = True
    section.first_page_header.paragraphs[0].text = "CITY OF EXAMPLE"
    section.header.paragraphs[0].text = "City of Example"
    section.footer.paragraphs[0].text = "1 Main Street"
    word.styles["Normal"].font.name = "Georgia"
    word.add_paragraph("What stood in the template")
    word.core_properties.author = word.core_properties.last_modified_by = "Jane Doe"
    word.core_properties.comments = "by Jane Doe"
    change(word)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def with_parts(data: bytes, **changed: bytes | None) -> bytes:
    """Change parts of a zip file; None takes one out. ``__`` in a name stands for the type list."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            new = changed.get(name.replace("[Content_Types].xml", "types"), b"same")
            if new is not None:
                after.writestr(name, before.read(name) if new == b"same" else new)
    return buffer.getvalue()


def types_of(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("[Content_Types].xml")


def test_headings_lists_and_tables_are_real() -> None:
    word = opened(write_docx(document()))
    headings = [(p.style.name, p.text) for p in word.paragraphs if p.style and "Heading" in str(p.style.name)]
    assert headings == [("Heading 1", "Notice"), ("Heading 2", "What happened")]
    numbered = [p.text for p in word.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    assert numbered == ["first", "second", "deeper", "still"]
    (table,) = word.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        *(["Data", "People"], ["Names", "about 310"], ["Addresses", ""]),
    ]


def test_every_list_begins_anew() -> None:
    written = write_docx(document("1. a\n2. b\n\nthen\n\n5. c"))
    ids = re.findall(r'<w:numId w:val="(\d+)"/>', part(written))
    assert ids[0] == ids[1] != ids[2]
    starts = re.findall(r'w:ilvl="0"><w:startOverride w:val="(\d)"', part(written, "word/numbering.xml"))
    assert starts == ["1", "5"]


def test_the_row_of_headers_is_repeated_and_short_rows_stay_whole() -> None:
    xml = part(write_docx(document("|a|b|\n|-|-|\n|c|" + "word " * 300 + "|")))
    assert xml.count("<w:tblHeader/>") == 1
    assert xml.count("<w:cantSplit/>") == 1


def test_paper_language_title_and_author_are_set() -> None:
    written = write_docx(document(language="fr"))
    word = opened(written)
    section = word.sections[0]
    assert (round((section.page_width or 0) / 36000), round((section.page_height or 0) / 36000)) == (210, 297)
    about = word.core_properties
    assert (about.title, about.author, about.language) == ("Notice", "Example Software", "fr")
    assert (about.last_modified_by, about.comments) == ("", "")
    assert set(re.findall('<w:lang w:val="([^"]+)"', part(written, "word/styles.xml"))) == {"fr-FR"}


def test_a_draft_has_a_watermark_and_what_may_go_out_has_none() -> None:
    assert 'string="DRAFT, not approved"' in part(write_docx(document()), "word/header1.xml")
    assert "v:shape" not in part(write_docx(document(approved=True)), "word/header1.xml")


def test_all_dates_in_the_file_are_those_of_the_draft_or_none() -> None:
    written = write_docx(document())
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = part(written, "docProps/core.xml")
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core)) == {"2026-11-23T13:00:00Z"}


def test_the_only_fields_are_the_numbers_of_the_pages() -> None:
    written = write_docx(document('{ INCLUDEPICTURE "http://192.0.2.1/x" } { DDEAUTO c:\\\\x } =SUM(ABOVE)'))
    fields = [
        code
        for name in parts(written)
        if name.endswith(".xml")
        for code in re.findall('w:instr="([^"]*)"', part(written, name))
    ]
    assert sorted(fields) == [" NUMPAGES ", " PAGE "]
    assert not any("instrText" in part(written, name) for name in parts(written) if name.endswith(".xml"))


def test_a_template_keeps_its_styles_page_header_and_footer() -> None:
    written = write_docx(document(), house())
    word = opened(written)
    section = word.sections[0]
    assert section.first_page_header.paragraphs[0].text == "CITY OF EXAMPLE"
    assert [p.text for p in section.header.paragraphs] == ["City of Example", "DRAFT, not approved"]
    assert section.footer.paragraphs[0].text == "1 Main Street"
    assert round((section.page_width or 0) / 36000) == 200
    assert word.styles["Normal"].font.name == "Georgia"
    assert "What stood in the template" not in part(written)


def test_the_head_stands_on_every_sort_of_page_of_a_template() -> None:
    def both(word: WordDocument) -> None:
        word.settings.odd_and_even_pages_header_footer = True

    section = opened(write_docx(document(), house(both))).sections[0]
    for footer in (section.footer, section.first_page_footer, section.even_page_footer):
        assert any(HEAD in paragraph.text for paragraph in footer.paragraphs)


def test_who_made_the_template_is_not_named() -> None:
    written = write_docx(document(), house())
    assert all("Jane" not in part(written, name) for name in parts(written) if name.endswith(".xml"))
    assert "docProps/thumbnail.jpeg" not in parts(written)


def test_a_template_without_lists_headings_and_grid_will_do() -> None:
    def bare(word: WordDocument) -> None:
        for style in list(word.styles):
            if style.name not in {
                "Normal",
                "Default Paragraph Font",
                "Normal Table",
                "No List",
                "Header",
                "Footer",
            }:
                style.delete()

    template = with_parts(house(bare), **{"word/numbering.xml": b"same"})
    word = opened(write_docx(document(), template))
    assert "Heading 2" in {style.name for style in word.styles if style.type is WD_STYLE_TYPE.PARAGRAPH}
    assert "w:tblBorders" in part(write_docx(document(), template))


def test_a_dotx_is_a_template_too() -> None:
    data = house()
    dotx = with_parts(data, types=types_of(data).replace(b"document.main+xml", b"template.main+xml"))
    assert opened(write_docx(document(), dotx)).paragraphs


@pytest.mark.parametrize("name", ["nothing", "text", "a zip", "no document", "broken", "macros", "a book"])
def test_what_is_no_template_is_refused_in_words(name: str) -> None:
    data = house()
    wrong = {
        "nothing": b"",
        "text": b"Dear Sir or Madam",
        "a zip": with_parts(data, **{"word/document.xml": None, "types": None}),
        "no document": with_parts(data, **{"word/document.xml": None}),
        "broken": with_parts(data, **{"word/document.xml": b"<w:document"}),
        "macros": with_parts(
            data,
            types=types_of(data).replace(
                b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
            ),
        ),
        "a book": with_parts(data, types=types_of(data).replace(b"wordprocessingml", b"spreadsheetml")),
    }
    with pytest.raises(UserError, match="The Word template cannot be used"):
        write_docx(document(), wrong[name])


def test_a_template_that_grows_without_end_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (65 * 2**20))
    with pytest.raises(UserError, match="more than 64 MB"):
        write_docx(document(), buffer.getvalue())


def test_the_file_is_small() -> None:
    assert len(write_docx(document())) < 40_000
