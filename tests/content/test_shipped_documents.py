"""The shipped documents as they are written: typography of their French, and what a letter may not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.content.library import DATA, Library
from tocsin.domain.documents.forms import FormProfile
from tocsin.domain.facts import Text
from tocsin.domain.law.regimes import Audience

LIBRARY = Library()
FRENCH = sorted((DATA / "templates" / "fr").glob("*.md.j2"))
LETTERS = sorted((DATA / "templates").glob("*/subject-letter.md.j2"))
_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_LOOSE = re.compile(r"(?<![|\-:])[ \t](?:[;?!»](?=\s|$)|:(?=[\s*]|$))|« |«(?=\w)")
"""A sign of French that a plain space stands before, or after."""


def written(path: str) -> str:
    return _CODE.sub("x", path)


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.name)
def test_french_signs_do_not_begin_a_line(path: Path) -> None:
    text = written(path.read_text(encoding="utf-8"))
    assert _LOOSE.findall(text) == []


def french(text: Text) -> Iterator[str]:
    if "fr" in text:
        yield text["fr"]


@pytest.mark.parametrize("form", LIBRARY.forms.values(), ids=LIBRARY.forms)
def test_french_titles_have_their_no_break_spaces(form: FormProfile) -> None:
    titles = [form.title, form.says_unknown]
    titles += [section.title for section in form.sections]
    titles += [text for item in form.items() for text in (item.title, item.help)]
    for title in titles:
        for text in french(title):
            assert not re.search(r" [;:?!»](?!\w)", text), text


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.parent.name)
def test_every_letter_has_the_same_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n## ") == 6
    for part in ("summary", "consequences", "measures", "contact", "signed", "hotline", "page", "support"):
        assert f"items.{part}" in text, part
    for part in ("what", "began", "data", "consequences", "advice", "authority", "next", "discovery"):
        assert f"letter.{part}" in text, part


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.parent.name)
def test_no_letter_shows_figures_labels_of_others_or_the_journal(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for kept in ("case.head", "subjects", "items.record_categories.table", "situation", "gaps"):
        assert kept not in text, kept


def test_every_form_for_people_is_a_letter() -> None:
    people = [form.id for form in LIBRARY.forms.values() if form.audience is Audience.PEOPLE]
    assert people == ["subject-letter"]
