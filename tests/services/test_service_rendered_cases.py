"""Every document of a whole case as PDF and DOCX: sound, the same each time, and read by other programs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.casework import Clock
from tests.services.stories import STORIES
from tocsin.content.library import Library
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.rendering import Format, Rendered, newest_versions, render_all
from tocsin.services.drafts.versions import save_draft
from tocsin.services.workbench import OpenCase, Workbench

LANGUAGES = {"en", "fr"}

Documents = Callable[[Format], list[Rendered]]
"""Writes all documents of the case in a format, once."""


@pytest.fixture(scope="module")
def saved(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    """The case of the ransomware, all its documents saved in English and French."""
    clock = Clock()
    workbench = Workbench(tmp_path_factory.mktemp("home"), "lead", library=library, now=clock)
    with STORIES["ransomware"](workbench, clock) as case:
        for one in list_documents(case):
            party, segment = one.reader
            for language in LANGUAGES & set(library.languages_of(one.form.template)):
                save_draft(case, one.form.id, language=language, party=party, segment=segment)
        yield case


@pytest.fixture(scope="module")
def documents(saved: OpenCase, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """See `Documents`."""
    return cache(lambda form: render_all(saved, form, folder=tmp_path_factory.mktemp(form)))


@pytest.fixture
def pdfs(documents: Documents) -> list[Rendered]:
    return documents(Format.PDF)


@pytest.fixture(scope="module")
def texts(saved: OpenCase) -> dict[str, list[str]]:
    """The headings and the paragraphs of each saved draft, without white space, which each program sets."""
    found = {}
    for entry in newest_versions(saved):
        lines = [
            re.sub(r"^[#>*-]+ |\*\*", "", line)
            for line in entry.body.text.splitlines()
            if not line.startswith("|")
        ]
        plain = [line for line in lines if not re.search(r"[\\\[\]<>_`*]", line)]
        found[entry.body.draft] = ["".join(line.split()) for line in plain if line.strip(" -")]
    return found


def test_all_documents_of_a_case_are_there(saved: OpenCase, pdfs: list[Rendered]) -> None:
    assert len(pdfs) == len(newest_versions(saved)) >= 2 * len(list_documents(saved))
    assert all(one.path.read_bytes().startswith(b"%PDF-1.7") for one in pdfs)


@pytest.mark.parametrize("form", [Format.PDF, Format.DOCX, Format.HTML, Format.TEXT])
def test_all_documents_of_a_case_are_the_same_each_time(
    saved: OpenCase, documents: Documents, form: Format, tmp_path: Path
) -> None:
    again = render_all(saved, form, folder=tmp_path)
    assert [one.sha256 for one in again] == [one.sha256 for one in documents(form)]


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not on this machine")
def test_every_pdf_of_a_case_is_sound(pdfs: list[Rendered]) -> None:
    for one in pdfs:
        check = ["qpdf", "--check", str(one.path)]
        done = subprocess.run(check, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{one.path.name}: {done.stdout}{done.stderr}"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not on this machine")
def test_every_line_of_a_document_can_be_read_from_its_pdf(
    pdfs: list[Rendered], texts: dict[str, list[str]]
) -> None:
    for one in pdfs:
        read = ["pdftotext", str(one.path), "-"]
        shown = subprocess.run(read, capture_output=True, text=True, check=True)
        assert missing(texts[one.draft], shown.stdout) == [], one.path.name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_every_docx_of_a_case_is_opened_by_libreoffice(
    documents: Documents, texts: dict[str, list[str]], tmp_path: Path
) -> None:
    written = documents(Format.DOCX)
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    convert = [*office, "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path / "txt")]
    done = subprocess.run(
        [*convert, *(str(one.path) for one in written)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    for one in written:
        read = (tmp_path / "txt" / one.path.with_suffix(".txt").name).read_text(encoding="utf-8-sig")
        assert missing(texts[one.draft], read) == [], one.path.name


def missing(lines: list[str], shown: str) -> list[str]:
    """Give the lines that a text does not hold; a page that ends within one does not break it."""
    read = "".join(shown.split()).replace("\u00ad", "")
    return [line for line in lines if line not in read and line.replace("-", "") not in read.replace("-", "")]
