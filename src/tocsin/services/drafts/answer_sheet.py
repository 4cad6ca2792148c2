"""The answers of a form one by one, in the order of its portal: to be typed or pasted there."""

from __future__ import annotations

import msgspec

from tocsin.content.documents.form_values import answer_texts
from tocsin.domain.documents.forms import AnswerState
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.services.drafts.changes import filled_at
from tocsin.services.drafts.readers import need_recipient
from tocsin.services.drafts.writing import need_phrases
from tocsin.services.workbench import OpenCase


class SheetLine(msgspec.Struct, frozen=True):
    """One field of a portal.

    Attributes:
        number: what the form calls it.
        label: in the words of the form where they are known, else in ours.
        answer: what to type; empty where nothing was said yet.
        state: how it is answered.
        required: whether the first notification needs it.
        max_chars: how long a text may be there; None where that is not known.
        help: what to look out for.
    """

    item: str
    section: str
    number: str
    label: str
    answer: str
    state: AnswerState
    required: bool
    max_chars: int | None = None
    help: str = ""


def answer_sheet(case: OpenCase, form: str, *, language: str = "", party: str = "") -> list[SheetLine]:
    """Give what to type into each field of a form, in its own order.

    Raises:
        UserError: there is no such form, party or language.
    """
    profile = case.workbench.library.form(form)
    chosen = language or case.header.language
    recipient = need_recipient(case, profile, party)
    filled = filled_at(case, profile, case.state, language=chosen, party=recipient)
    texts = answer_texts(filled, case.catalogue, need_phrases(case, chosen), case.zone)
    asked = {answer.item.id: answer for answer in filled.answers}
    return [
        SheetLine(
            item.id,
            in_language(section.title, chosen),
            item.number,
            next((item.title[one] for one in profile.form_languages if one in item.title), "")
            or in_language(item.title, chosen),
            texts.get(item.id, ""),
            asked[item.id].state,
            item.required,
            item.max_chars,
            in_language(item.help, chosen),
        )
        for section in profile.sections
        for item in section.items
        if item.id in asked
    ]


def need_lines(lines: list[SheetLine]) -> list[SheetLine]:
    """Give the lines that have an answer.

    Raises:
        UserError: none has.
    """
    answered = [line for line in lines if line.answer]
    if not answered:
        raise UserError("Nothing of this form is answered yet", "tocsin draft check says what it asks")
    return answered
