"""A question whose answer is a text of several lines."""

from __future__ import annotations

from textual import on
from textual.widget import Widget
from textual.widgets import TextArea

from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.submit_area import SubmitArea


class TextAnswerField(AnswerField):
    """A question and the text that answers it. Enter sends it, ctrl+j begins a new line."""

    DEFAULT_CSS = """
    TextAnswerField SubmitArea { height: auto; max-height: 8; min-height: 2; background: $panel; }
    TextAnswerField.-asking SubmitArea { background: $boost; }
    """

    def compose_input(self, typed: str) -> Widget:
        """Give the field, with a text in it."""
        return SubmitArea(typed)

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.query_one(SubmitArea).text

    def fill(self, typed: str) -> None:
        """Put a text into the field."""
        self.query_one(SubmitArea).text = typed

    def focus_field(self) -> None:
        """Take the cursor into the field."""
        self.query_one(SubmitArea).focus(scroll_visible=False)

    @on(TextArea.Changed)
    def _text_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.note_typing()

    @on(SubmitArea.Submitted)
    def _text_submitted(self, event: SubmitArea.Submitted) -> None:
        event.stop()
        self.send()
