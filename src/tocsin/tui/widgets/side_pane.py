"""At the side, where there is room: the clocks, what the forms still need, the last entries."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tocsin.tui.text import Part, block


class SidePane(VerticalScroll):
    """Three short lists."""

    can_focus = False

    DEFAULT_CSS = """
    SidePane { width: 44; border-left: solid $panel; padding: 0 1; display: none; }
    SidePane Static { height: auto; margin-bottom: 1; }
    """

    def compose(self) -> ComposeResult:
        yield Static(id="side-clocks")
        yield Static(id="side-gaps")
        yield Static(id="side-last")

    def show(self, clocks: Sequence[Part], gaps: Sequence[Part], last: Sequence[Part]) -> None:
        """Show the three lists."""
        for name, title, parts in (
            ("side-clocks", "Clocks", clocks),
            ("side-gaps", "Documents", gaps),
            ("side-last", "Last entries", last),
        ):
            self.query_one(f"#{name}", Static).update(block((f"{title}\n", "bold"), *parts))
