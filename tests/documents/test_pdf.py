"""PDF: what it says of itself, what is inside, and that long and strange texts are set."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.documents.test_formats import has_poppler, poppler
from tests.documents.writing import document
from tocsin.documents.pdf import write_pdf

FACTS = b'{"schema": "tocsin-case-facts/1"}\n'


def test_it_is_for_archives_and_for_readers_who_do_not_see() -> None:
    data = write_pdf(document(), FACTS).data
    for claim in (b"<pdfaid:part>3<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<", b"/StructTreeRoot"):
        assert claim in data


def test_title_author_language_and_date_are_those_of_the_document() -> None:
    data = write_pdf(document(language="fr")).data
    assert b"Notice</rdf:li>" in data
    assert b"<dc:creator><rdf:Seq><rdf:li>Example Software</rdf:li></rdf:Seq></dc:creator>" in data
    assert b"<dc:language><rdf:Bag><rdf:li>fr</rdf:li>" in data
    assert b"<xmp:CreateDate>2026-11-23T13:00:00" in data


def test_facts_are_inside_where_they_are_given_and_only_there(tmp_path: Path) -> None:
    assert b"EmbeddedFile" not in write_pdf(document()).data
    data = write_pdf(document(), FACTS).data
    assert b"/AFRelationship/Data" in data.replace(b" ", b"")
    assert data.count(b"/Type/Filespec") + data.count(b"/Type /Filespec") == 1
    if shutil.which("pdfdetach"):
        path = tmp_path / "document.pdf"
        path.write_bytes(data)
        detach = ["pdfdetach", "-saveall", "-o", str(tmp_path), str(path)]
        subprocess.run(detach, check=True)
        assert (tmp_path / "case-facts.json").read_bytes() == FACTS


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not on this machine")
def test_the_file_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(write_pdf(document(), FACTS).data)
    check = ["qpdf", "--check", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@has_poppler
def test_headings_lists_and_tables_are_tagged(tmp_path: Path) -> None:
    tags = {
        line.split()[0].rstrip(":")
        for line in poppler("pdfinfo", write_pdf(document()).data, tmp_path, "-struct").splitlines()
        if line.strip()
    }
    assert {
        "Document",
        "H1",
        "H2",
        "P",
        "L",
        "LI",
        "LBody",
        "Table",
        "TH",
        "TD",
        "BlockQuote",
        "Link",
    } <= tags


@has_poppler
@pytest.mark.parametrize(
    "text",
    [
        "é è œ Œ ç Ñ ¿ ß ẞ ő ž ł ğ ș € § № \u2013 — … « » „ “ ” \u2019",
        "Кирилл ελληνικά",
        "1\u202f234\u00a0km ≈ ≤ →",
    ],
)
def test_letters_of_european_languages_are_set(text: str, tmp_path: Path) -> None:
    pdf = write_pdf(document(f"# T\n\n{text}"))
    assert pdf.not_shown == ()
    shown = poppler("pdftotext", pdf.data, tmp_path)
    assert [word for word in text.split() if word not in " ".join(shown.split())] == []


@has_poppler
def test_what_no_font_has_is_written_as_its_number_and_told(tmp_path: Path) -> None:
    pdf = write_pdf(document("# T\n\nname 中文 \U0001f600, once more 中"))
    assert pdf.not_shown == ("中", "文", "\U0001f600")
    shown = poppler("pdftotext", pdf.data, tmp_path)
    assert "⟨4E2D⟩⟨6587⟩ ⟨1F600⟩" in shown


@has_poppler
def test_a_word_that_is_wider_than_the_page_is_broken_and_not_cut_off(tmp_path: Path) -> None:
    word = "".join(f"{number:05d}" for number in range(20_000))
    shown = poppler("pdftotext", write_pdf(document(f"# T\n\n{word}", approved=True)).data, tmp_path, "-raw")
    lines = [line for line in shown.splitlines() if "Case" not in line and "journal" not in line]
    digits = "".join(char for line in lines for char in line if char.isdecimal() and "Page" not in line)
    assert all(word[start : start + 30] in digits for start in range(0, len(word) - 30, 1000))
    boxes = poppler("pdftotext", write_pdf(document(f"# T\n\n{word[:5000]}")).data, tmp_path, "-bbox")
    rights = [float(piece.split('"')[0]) for piece in boxes.split('xMax="')[1:]]
    assert max(rights) < 595 - 40


@has_poppler
def test_columns_of_a_wide_table_stay_on_the_page(tmp_path: Path) -> None:
    heads = "| Data | Category | Special categories | People | Records | How protected | Certainty |"
    row = (
        "| "
        + " | ".join(["pseudonymisation of https://portal.example.org/very/long/path/to/a/thing"] * 7)
        + " |"
    )
    data = write_pdf(document(f"# T\n\n{heads}\n|{'---|' * 7}\n{row}\n{row}")).data
    boxes = poppler("pdftotext", data, tmp_path, "-bbox")
    rights = [float(piece.split('"')[0]) for piece in boxes.split('xMax="')[1:]]
    assert max(rights) < 595 - 55
