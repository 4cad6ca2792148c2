"""Why an option was chosen: the field for the reasons of a decision."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from tocsin.domain.errors import UserError
from tocsin.tui.messages import ReasonsGiven, Typing
from tocsin.tui.text import block, line
from tocsin.tui.widgets.submit_area import SubmitArea


class Rationale(Vertical):
    """Asks for the reasons for one option; enter sends them."""

    DEFAULT_CSS = """
    Rationale { height: auto; margin-bottom: 1; }
    Rationale SubmitArea { height: auto; min-height: 3; max-height: 8; background: $panel; }
    Rationale Static { height: auto; }
    Rationale .error { color: $text-error; }
    """

    def __init__(self, key: str, unsent: str) -> None:
        """Take the fact that is decided, and what was typed before and not sent."""
        super().__init__()
        self._key = key
        self._written = unsent

    def compose(self) -> ComposeResult:
        yield Static(
            line(("Why? ", "bold"), ("the reasons, as an authority will read them", "dim")), id="why"
        )
        yield SubmitArea(self._written, id="because")
        yield Static("", classes="error")

    def ask(self, option: str) -> None:
        """Ask for the reasons for an option."""
        self.query_one("#why", Static).update(
            line(("Why ", "bold"), (option, "bold $accent"), ("? enter records the decision", "dim"))
        )
        self.query_one(SubmitArea).focus()

    def show_error(self, error: UserError | None) -> None:
        """Say what is wrong; without an error, empty the field."""
        text = f"✗ {error.message}\n{error.hint}" if error else ""
        self.query_one(".error", Static).update(block(text))
        if error is None:
            self.query_one(SubmitArea).text = ""

    @on(SubmitArea.Submitted)
    def _sent(self, event: SubmitArea.Submitted) -> None:
        event.stop()
        self.post_message(ReasonsGiven(event.area.text))

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Typing(f"because:{self._key}", event.text_area.text))
