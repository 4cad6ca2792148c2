"""Asking yes or no, and showing a text in full."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from tocsin.tui.text import block, line


class ConfirmDialog(ModalScreen[bool]):
    """Asks one question; y is yes, anything else is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "yes"),
        Binding("n,escape", "answer(False)", "no"),
    ]

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__()
        self._question = question
        self._detail = detail

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(block((self._question, "bold")))
            if self._detail:
                yield Static(block(self._detail))
            yield Static(line(("y yes · n no", "dim")))

    def action_answer(self, answer: bool) -> None:
        """Give the answer."""
        self.dismiss(answer)


class TextDialog(ModalScreen[None]):
    """Shows a text in full; it can be scrolled, selected and copied."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "close", "back")]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            yield Static(line((self._title, "bold")))
            with VerticalScroll():
                yield Static(block(self._text))
            yield Static(line(("esc back", "dim")))

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)
