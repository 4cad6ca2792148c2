"""Asking for the passphrase of an encrypted case: what is typed is not shown, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.tui.text import block, line


class PassphraseDialog(ModalScreen[bool]):
    """Asks for a passphrase until it is taken, or the person goes back. Dismisses true once it was."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "back")]

    def __init__(self, ref: str, take: Callable[[str], None]) -> None:
        """Ask.

        Args:
            ref: of the case.
            take: is given the passphrase; raises UserError if it is another.
        """
        super().__init__()
        self._ref = ref
        self._take = take

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(line((f"Passphrase of {self._ref}", "bold")))
            yield Input(password=True, compact=True)
            yield Static("", id="error", classes="error")
            yield Static(line(("enter opens · esc back", "dim")))

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        field = self.query_one(Input)
        typed, field.value = field.value, ""
        try:
            self._take(typed)
        except (UserError, BrokenCaseError) as error:
            place = self.query_one("#error", Static)
            place.update(block(error.message))
            place.add_class("-said")
        else:
            self.dismiss(True)

    def action_cancel(self) -> None:
        """Go back; the case stays locked."""
        self.dismiss(False)
