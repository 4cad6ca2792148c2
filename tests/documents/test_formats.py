"""What every format has: the frame, the words, the same bytes."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents.writing import HEAD, WRITERS, document, part, parts
from tocsin.documents.frame import Document
from tocsin.documents.pdf import write_pdf

STATES = {
    "en": "DRAFT, not approved",
    "fr": "PROJET, non approuvé",
    "de": "ENTWURF, nicht freigegeben",
    "es": "BORRADOR, no aprobado",
    "it": "BOZZA, non approvata",
    "nl": "CONCEPT, niet goedgekeurd",
}

has_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not on this machine")


def poppler(tool: str, data: bytes, folder: Path, *options: str) -> str:
    """Give what a tool of poppler says of a PDF."""
    path = folder / "document.pdf"
    path.write_bytes(data)
    arguments = [tool, *options, str(path), *(["-"] if tool == "pdftotext" else [])]
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def said(form: str, written: bytes, folder: Path) -> str:
    """Give the words of a document in a format, header and footer included."""
    match form:
        case "docx":
            marked = "".join(
                part(written, name) for name in parts(written) if re.search("document|header|footer", name)
            )
            words = html.unescape(re.sub("<[^>]+>", "", marked))
        case "html":
            words = html.unescape(re.sub("<style>.*?</style>|<[^>]+>", "", written.decode(), flags=re.S))
        case "pdf":
            words = poppler("pdftotext", written, folder, "-layout")
        case "md":
            words = written.decode().replace("\\", "").replace("*", "")
        case _:
            words = written.decode()
    return " ".join(words.split())


FORMATS = [pytest.param(form, marks=has_poppler if form == "pdf" else ()) for form in WRITERS]


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_document_gives_the_same_bytes(form: str) -> None:
    write = WRITERS[form]
    assert write(document()) == write(document())
    assert write(document()) != write(document(approved=True))


def test_the_same_bytes_come_from_another_folder_and_process(tmp_path: Path) -> None:
    code = (
        "import hashlib; from tests.documents.writing import WRITERS, document\n"
        "print({form: hashlib.sha256(write(document())).hexdigest() for form, write in WRITERS.items()})"
    )
    root = Path(__file__).parents[2]
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env={
                "PATH": "/usr/bin:/bin",
                "PYTHONPATH": f"{root}:{root / 'src'}",
                "TZ": zone,
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for folder, zone in ((root, "UTC"), (tmp_path, "Asia/Tokyo"))
    ]
    assert runs[0] == runs[1]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_all_of_the_text(form: str, tmp_path: Path) -> None:
    words = said(form, WRITERS[form](document()), tmp_path)
    for expected in (
        *("Notice", "To: the council", "A line that ends here", "What happened", "with a second paragraph"),
        *("deeper", "said by somebody", "Names", "about 310", "Addresses", "indented", "The end."),
    ):
        assert expected in words


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_names_case_draft_and_head(form: str, tmp_path: Path) -> None:
    words = said(form, WRITERS[form](document(approved=True)), tmp_path)
    for expected in (
        "Case 2026-0001 · draft D-1",
        f"journal head {HEAD}",
        "23 November 2026",
        "Example Software",
    ):
        assert expected in words


@pytest.mark.parametrize("language", STATES)
@pytest.mark.parametrize("form", FORMATS)
def test_what_may_not_go_out_is_marked_in_its_language(form: str, language: str, tmp_path: Path) -> None:
    assert STATES[language] in said(form, WRITERS[form](document(language=language)), tmp_path)


@pytest.mark.parametrize("form", FORMATS)
def test_what_may_go_out_is_not_marked(form: str, tmp_path: Path) -> None:
    written = WRITERS[form](document(approved=True))
    assert not re.search("draft, not|watermark", said(form, written, tmp_path), re.IGNORECASE)


@pytest.mark.parametrize("form", FORMATS)
def test_a_link_says_where_it_leads(form: str, tmp_path: Path) -> None:
    written = WRITERS[form](document())
    words = written.decode() if form in {"md", "html"} else said(form, written, tmp_path)
    assert "https://example.org/breach" in words.replace(" ", "")


def long() -> Document:
    return document("# Long\n\n" + "Some words of a long report.\n\n" * 90)


@has_poppler
def test_mark_head_and_number_stand_on_every_page_of_a_pdf(tmp_path: Path) -> None:
    pages = poppler("pdftotext", write_pdf(long()).data, tmp_path, "-layout").split("\f")[:-1]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert page.count("DRAFT, not approved") >= 1
        assert HEAD in page
        assert f"Page {number} of {len(pages)}" in page


@pytest.mark.parametrize("form", FORMATS)
def test_no_path_of_the_machine_and_nobody_but_the_organisation_is_named(form: str) -> None:
    written = WRITERS[form](document())
    if form == "docx":
        written = "".join(part(written, name) for name in parts(written) if name.endswith(".xml")).encode()
    for unwanted in (b"/home", b"/root", b"/tmp", b"site-packages", b"python-docx"):
        assert unwanted not in written
