"""A text of one or more lines: enter sends it, a paste keeps its lines, nothing is cut off unseen."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from tocsin.domain.text import TEXT_LIMIT
from tocsin.tui.messages import PasteTooLong


class SubmitArea(TextArea):
    """A text of one or more lines; enter submits it, ctrl+j begins a new line."""

    class Submitted(Message):
        """The text was sent."""

        def __init__(self, area: SubmitArea) -> None:
            super().__init__()
            self.area = area

        @property
        def control(self) -> SubmitArea:
            """The area that it comes from."""
            return self.area

    def __init__(self, text: str = "", *, id: str | None = None, placeholder: str = "") -> None:
        super().__init__(
            text,
            id=id,
            compact=True,
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            placeholder=placeholder,
        )

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self))
        elif event.key in {"ctrl+j", "shift+enter", "alt+enter"}:
            event.stop()
            event.prevent_default()
            self.insert("\n")

    async def _on_paste(self, event: events.Paste) -> None:
        if len(event.text) > TEXT_LIMIT:
            event.stop()
            event.prevent_default()
            self.post_message(PasteTooLong(event.text))
