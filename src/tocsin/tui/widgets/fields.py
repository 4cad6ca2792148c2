"""The field that fits a question."""

from __future__ import annotations

from tocsin.services.playbooks.step_cards import Question
from tocsin.tui.widgets.answer_field import AnswerField


def answer_field(question: Question, unsent: str) -> AnswerField:
    """Give the field for a question, with what was typed into it before and not sent."""
    if not question.is_long:
        return AnswerField(question, unsent)
    # Imported here: what edits texts is slow to load, and the first screen should not wait for it.
    from tocsin.tui.widgets.text_answer_field import TextAnswerField  # noqa: PLC0415

    return TextAnswerField(question, unsent)
