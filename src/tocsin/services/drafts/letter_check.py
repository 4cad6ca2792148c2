"""Checking a letter to people: can they read it, does it say what they must know, does it look genuine."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.content.documents.readability import Band, band
from tocsin.domain.documents.completeness import Finding
from tocsin.domain.documents.forms import FilledForm
from tocsin.domain.documents.letter_rules import (
    LONGEST_LETTER,
    LONGEST_MEAN,
    LONGEST_SENTENCE,
    like_phishing,
    missing_parts,
    names_an_article,
    vague_words,
)
from tocsin.domain.documents.prose import headings, sentences, words
from tocsin.domain.documents.segments import unequal_rows
from tocsin.domain.facts import FactStatus, in_language
from tocsin.domain.values import show_count
from tocsin.services.drafts.values import helpers_of
from tocsin.services.workbench import OpenCase

_SHOWN_WORDS = 8
_BANDS = {Band.HARD: "DL02", Band.COULD_BE_PLAINER: "DL03"}


def check_letter(case: OpenCase, filled: FilledForm, text: str, written: str) -> Iterator[Finding]:
    """Find what is wrong with a letter.

    Args:
        case: the open case.
        filled: the form that it answers.
        text: the letter as it would go out.
        written: the letter as it is written from the facts; what a person took out is missing in the text.
    """
    yield from _parts(filled, text, written)
    found = sentences(text)
    yield from _reading(found, filled.language)
    avoided = case.workbench.library.vague_words(filled.language)
    for phrase, vague in vague_words(text, avoided):
        yield Finding("DL06", about=f"“{phrase}” → {vague.better}")
    if found and names_an_article(_opening(found)):
        yield Finding("DL07", about=_beginning(_opening(found)))
    for sign in dict.fromkeys(like_phishing(text)):
        yield Finding("DL08", about=sign)
    yield from _readers(case, filled)
    yield from _helpers(case, text)


def _parts(filled: FilledForm, text: str, written: str) -> Iterator[Finding]:
    """Find parts of Art. 34(2) that are not there, whether in the facts or in the text (DL01)."""
    for answer in filled.answers:
        statuses = {found.statement.status for found in answer.facts}
        if answer.item.law.startswith("Art. 34(2)") and FactStatus.NOT_APPLICABLE in statuses:
            yield Finding("DL01", answer.item.id, in_language(answer.item.title, filled.language))
    for heading in missing_parts(headings(written)[1:], headings(text)):
        yield Finding("DL01", about=heading)


def _reading(found: list[str], language: str) -> Iterator[Finding]:
    """Find what makes it hard to read (DL02 to DL05, DL10)."""
    hard = band(found, language)
    if hard in _BANDS:
        yield Finding(_BANDS[hard])
    lengths = [len(words(sentence)) for sentence in found]
    if lengths and sum(lengths) / len(lengths) > LONGEST_MEAN:
        yield Finding("DL04")
    for sentence, length in zip(found, lengths, strict=True):
        if length > LONGEST_SENTENCE:
            yield Finding("DL05", about=f"{_beginning(sentence)} ({length})")
    if sum(lengths) > LONGEST_LETTER:
        yield Finding("DL10")


def _readers(case: OpenCase, filled: FilledForm) -> Iterator[Finding]:
    """Find groups in which not everybody has the same data (DL09)."""
    if filled.segment is None:
        return
    rows = unequal_rows(case.state, filled.segment)
    if rows:
        shown = ", ".join(f"{row.row} {show_count(row.subjects) if row.subjects else '?'}" for row in rows)
        yield Finding("DL09", about=shown, sources=("inventory",))


def _helpers(case: OpenCase, text: str) -> Iterator[Finding]:
    """Find help lines that the letter names and nobody has looked up again in time (DL11)."""
    today = f"{case.workbench.now().astimezone(case.zone):%Y-%m-%d}"
    for helper in dict.fromkeys(helpers_of(case)):
        if helper.review_by < today and helper.name in text:
            yield Finding("DL11", about=f"{helper.shown} ({helper.review_by})")


def _opening(found: list[str]) -> str:
    """Give the first sentence that says something: name, date and salutation are short."""
    return next((sentence for sentence in found if len(words(sentence)) > 4), found[0])


def _beginning(sentence: str) -> str:
    parts = sentence.split()
    return " ".join(parts[:_SHOWN_WORDS]) + (" …" if len(parts) > _SHOWN_WORDS else "")
