"""A text of one line: a paste of several comes in whole."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from tocsin.domain.text import LINE_LIMIT
from tocsin.tui.messages import PasteTooLong


class LineInput(Input):
    """A text of one line; a paste of several lines comes in whole, its line ends as spaces."""

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if len(event.text) > LINE_LIMIT:
            self.post_message(PasteTooLong(event.text))
        else:
            self.insert_text_at_cursor(" ".join(event.text.splitlines()))
