"""Editing a longer text in place: enter begins a new line, ctrl+s sends, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tocsin.domain.errors import UserError
from tocsin.tui.dialogs.form import Unsent
from tocsin.tui.text import block, line


class EditDialog(ModalScreen[bool]):
    """Asks for a text of several lines. Dismisses true once it was taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "back"),
        Binding("ctrl+s", "send", "record"),
    ]

    def __init__(
        self, title: str, text: str, submit: Callable[[str], None], *, intro: str, unsent: Unsent
    ) -> None:
        """Ask.

        Args:
            title: what the text is for; what was typed and not sent is kept under it.
            text: what to begin with.
            submit: takes the text; raises UserError to have it mended.
            intro: a sentence above it.
            unsent: keeps what was typed and not sent.
        """
        super().__init__()
        self._title = title
        self._text = text
        self._submit = submit
        self._intro = intro
        self._unsent = unsent

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            yield Static(line((self._title, "bold")))
            yield Static(block((self._intro, "dim")))
            yield TextArea(
                self._unsent.recall(self._title) or self._text,
                compact=True,
                soft_wrap=True,
                show_line_numbers=False,
                tab_behavior="focus",
            )
            yield Static("", id="error", classes="error")
            yield Static(line(("^s records · esc back (what you typed is kept)", "dim")))

    def on_mount(self) -> None:
        self.query_one(TextArea).focus()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        typed = event.text_area.text
        self._unsent.keep(self._title, typed if typed != self._text else "")

    def action_send(self) -> None:
        """Take the text, or say what is wrong with it."""
        try:
            self._submit(self.query_one(TextArea).text)
        except UserError as error:
            place = self.query_one("#error", Static)
            place.update(block(f"✗ {error.message}\n{error.hint}"))
            place.add_class("-said")
            return
        self._unsent.keep(self._title, "")
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Leave; the text is kept for the next time."""
        self.dismiss(False)
