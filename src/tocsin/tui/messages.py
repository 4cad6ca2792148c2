"""What parts of a screen tell it: what the person meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tocsin.tui.widgets.answer_field import AnswerField


class Goto(Message):
    """The person wants to see another screen of the case."""

    def __init__(self, screen: str) -> None:
        super().__init__()
        self.screen = screen


class Answered(Message):
    """Something was typed as the answer to a fact, and sent."""

    def __init__(self, field: AnswerField, key: str, typed: str) -> None:
        super().__init__()
        self.field = field
        self.key = key
        self.typed = typed


class Typing(Message):
    """The text of a field changed, and was not sent yet."""

    def __init__(self, name: str, typed: str) -> None:
        super().__init__()
        self.name = name
        self.typed = typed


class ChoicesWanted(Message):
    """The person wants to pick the answer from its choices."""

    def __init__(self, field: AnswerField) -> None:
        super().__init__()
        self.field = field


class PasteTooLong(Message):
    """Something was pasted that is too long for a note: it may be evidence."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class ReasonsGiven(Message):
    """The reasons for a decision were typed, and sent."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
