"""The frame of every screen of a case: the title with the most urgent clock, the screens, the state."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from tocsin.tui.text import Part, line

SCREENS = ("case", "timeline", "facts", "inventory", "drafts", "evidence", "clocks")


class TitleBar(Horizontal):
    """One line: which case, and how long there is."""

    DEFAULT_CSS = """
    TitleBar { height: 1; background: $panel; }
    TitleBar .case { width: 1fr; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; padding: 0 1; }
    TitleBar .clock { width: auto; max-width: 70%; text-wrap: nowrap; text-overflow: ellipsis; padding: 0 1; }
    TitleBar.-soon .clock { color: $warning; text-style: bold; }
    TitleBar.-late .clock { color: $error; text-style: bold; }
    """

    def compose(self) -> ComposeResult:
        yield Static("", classes="case")
        yield Static("", classes="clock")

    def show(self, title: str, clock: str, state: str) -> None:
        """Show a title and a clock; ``state`` is ``calm``, ``soon`` or ``late`` and only adds colour."""
        self.query_one(".case", Static).update(line(title))
        self.query_one(".clock", Static).update(line(clock))
        self.set_class(state == "soon", "-soon")
        self.set_class(state == "late", "-late")


class Goto(Message):
    """The person wants to see another screen of the case."""

    def __init__(self, screen: str) -> None:
        super().__init__()
        self.screen = screen


class _NavItem(Static):
    def __init__(self, screen: str, label: str, *, is_active: bool) -> None:
        super().__init__(line((label, "bold reverse" if is_active else "")))
        self._goes_to = screen

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(Goto(self._goes_to))


class NavBar(Horizontal):
    """The screens of a case, by number."""

    DEFAULT_CSS = """
    NavBar { height: 1; background: $surface; padding: 0 1; }
    NavBar _NavItem { width: auto; margin-right: 2; }
    """

    def __init__(self, active: str) -> None:
        super().__init__()
        self._active = active

    def compose(self) -> ComposeResult:
        for number, screen in enumerate(SCREENS, 1):
            yield _NavItem(screen, f"{number} {screen.title()}", is_active=screen == self._active)


class StatusBar(Horizontal):
    """One line: the head of the journal, who works here, and what was saved when."""

    DEFAULT_CSS = """
    StatusBar { height: 1; background: $surface; color: $text-muted; padding: 0 1; }
    StatusBar .head { width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    StatusBar .saved { width: auto; }
    """

    def compose(self) -> ComposeResult:
        yield Static("", classes="head")
        yield Static("", classes="saved")

    def show(self, head: str, *parts: Part) -> None:
        """Show the head, and at the right who works here and since when everything is saved."""
        self.query_one(".head", Static).update(line(head))
        self.query_one(".saved", Static).update(line(*parts))
