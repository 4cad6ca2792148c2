"""The frame of every screen of a case: the title with the most urgent clock, the screens, the state."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tocsin.tui.messages import Goto
from tocsin.tui.text import Part, block, line

SCREENS = ("case", "timeline", "facts", "inventory", "drafts", "evidence", "clocks")


class _Bar(Widget):
    """One line with a text at its left, which gives way, and one at its right, which stays whole."""

    DEFAULT_CSS = """
    _Bar { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._left: tuple[Part, ...] = ()
        self._right: tuple[tuple[Part, ...], ...] = ((),)

    def _put(self, left: tuple[Part, ...], *right: tuple[Part, ...]) -> None:
        """Show two texts; of several for the right, the first that leaves room for the left is shown."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        width = self.content_size.width
        left, rights = line(*self._left), [line(*right) for right in self._right]
        fits = (one for one in rights if left.cell_length + 2 + one.cell_length <= width)
        right = next(fits, rights[-1]).truncate(max(width * 3 // 4, 1), ellipsis=True)
        room = max(width - right.cell_length - 2, 0)
        return left.truncate(room, ellipsis=True, pad=True) + Content("  ") + right


class TitleBar(_Bar):
    """Which case, and how long there is."""

    DEFAULT_CSS = """
    TitleBar { background: $panel; }
    """

    def show(self, title: str, clocks: Sequence[str], state: str) -> None:
        """Show a title and a clock.

        Args:
            title: of the case.
            clocks: the same clock in words, the fullest first; the fullest that leaves room for the title
                is shown.
            state: ``calm``, ``soon`` or ``late``; it only adds colour.
        """
        style = {"soon": "bold $warning", "late": "bold $error"}.get(state, "")
        self._put(((title, "bold"),), *[((clock, style),) for clock in clocks])


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

    def show(self, head: str, saved: str, others: Sequence[str] = ()) -> None:
        """Show the head, and at the right who works here and since when everything is saved.

        Args:
            head: of the journal.
            saved: who we are, and since when everything is saved.
            others: who else is here, in words, the fullest first; the fullest that leaves room is shown.
        """
        self._put((head,), *[((one, "bold"), f" · {saved}") for one in others], (saved,))


class NoticeBar(Static):
    """What was just done, or could not be: it takes room of its own, and covers nothing."""

    DEFAULT_CSS = """
    NoticeBar { height: auto; max-height: 6; padding: 0 1; background: $panel; display: none; }
    """

    LONGEST = 400
    """Characters of a notice; what is longer is shown by its beginning."""

    _shown: Sequence[tuple[str, str]] = ()

    def show(self, notices: Sequence[tuple[str, str]]) -> None:
        """Show texts, each with how bad it is: ``information``, ``warning`` or ``error``."""
        if notices == self._shown:  # asked every second; to lay the screen out anew takes longer than a key
            return
        self._shown = notices
        parts: list[Part] = []
        for text, severity in notices:
            mark = {"warning": ("! ", "bold $warning"), "error": ("✗ ", "bold $error")}.get(severity, "")
            cut = text if len(text) <= self.LONGEST else f"{text[: self.LONGEST]}…"
            parts += ["\n" if parts else "", mark, cut]
        self.display = bool(notices)
        self.update(block(*parts))


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
