"""The frame of every screen of a case: the title with the most urgent clock, the screens, the state."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.widget import Widget

from tocsin.tui.messages import Goto
from tocsin.tui.text import Part, line

SCREENS = ("case", "timeline", "facts", "inventory", "drafts", "evidence", "clocks")


class _Bar(Widget):
    """One line with a text at its left, which gives way, and one at its right, which stays whole."""

    DEFAULT_CSS = """
    _Bar { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left: tuple[Part, ...] = ()
        self._right: tuple[Part, ...] = ()

    def _put(self, left: tuple[Part, ...], right: tuple[Part, ...]) -> None:
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        width = self.content_size.width
        right = line(*self._right).truncate(max(width * 3 // 4, 1), ellipsis=True)
        room = max(width - right.cell_length - 2, 0)
        return line(*self._left).truncate(room, ellipsis=True, pad=True) + Content("  ") + right


class TitleBar(_Bar):
    """Which case, and how long there is."""

    DEFAULT_CSS = """
    TitleBar { background: $panel; }
    """

    def show(self, title: str, clock: str, state: str) -> None:
        """Show a title and a clock; ``state`` is ``calm``, ``soon`` or ``late`` and only adds colour."""
        style = {"soon": "bold $warning", "late": "bold $error"}.get(state, "")
        self._put(((title, "bold"),), ((clock, style),))


class PlaceBar(Widget):
    """The name of the program, and the workspace whose cases are listed; of a long path, its end."""

    DEFAULT_CSS = """
    PlaceBar { height: 1; padding: 0 1; background: $panel; text-style: bold; }
    """

    def __init__(self, home: str) -> None:
        super().__init__()
        self._home = home

    def render(self) -> Content:
        room = self.content_size.width - len("tocsin  ")
        home = self._home if len(self._home) <= room else "…" + self._home[1 - room :]
        return line(f"tocsin  {home}")


class StatusBar(_Bar):
    """The head of the journal, who works here, and what was saved when."""

    DEFAULT_CSS = """
    StatusBar { background: $surface; color: $text-muted; }
    """

    def show(self, head: str, saved: str) -> None:
        """Show the head, and at the right who works here and since when everything is saved."""
        self._put((head,), (saved,))


class NavBar(Widget):
    """The screens of a case, by number; a click on one shows it."""

    DEFAULT_CSS = """
    NavBar { height: 1; background: $surface; padding: 0 1; }
    """

    def __init__(self, active: str) -> None:
        super().__init__()
        self._active = active
        self._labels = [f"{number} {screen.title()}" for number, screen in enumerate(SCREENS, 1)]

    def render(self) -> Content:
        parts: list[Part] = []
        for screen, label in zip(SCREENS, self._labels, strict=True):
            parts += [(label, "bold reverse" if screen == self._active else ""), "  "]
        return line(*parts)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        column = 1
        for screen, label in zip(SCREENS, self._labels, strict=True):
            if column <= event.x < column + len(label):
                self.post_message(Goto(screen))
            column += len(label) + 2
