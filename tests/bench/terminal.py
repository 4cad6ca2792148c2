"""How long a person waits: for the first frame on a terminal, and for the answer to a key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from textual.app import App, ComposeResult
from textual.events import Key
from textual.screen import Screen
from textual.widgets import OptionList

from tests.terminal import Terminal
from tocsin.services.workbench import Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.widgets.timeline_list import TimelineList

PLAIN_LINES = 2_000
KEYS = ("up", "pageup", "down", "pagedown", "home", "end")


def seconds_until(command: Sequence[str], marker: bytes) -> float:
    """Start a program on a terminal of 80 by 24, and give the seconds until it has written something."""
    start = time.perf_counter()
    with Terminal(command) as terminal:
        terminal.wait_for(marker)
        return time.perf_counter() - start


class Watched(TocsinApp):
    """The workbench, saying when it has drawn something."""

    drawn: asyncio.Event

    def _display(self, screen: Screen[object], renderable: object) -> None:
        super()._display(screen, renderable)  # type: ignore[arg-type]
        self.drawn.set()


class PlainList(App[None]):
    """A list of Textual's own, with nothing behind it, saying when it has drawn something."""

    drawn: asyncio.Event

    def compose(self) -> ComposeResult:
        yield OptionList(*[f"line {number:6} {'words and more words ' * 6}" for number in range(PLAIN_LINES)])

    def _display(self, screen: Screen[object], renderable: object) -> None:
        super()._display(screen, renderable)  # type: ignore[arg-type]
        self.drawn.set()


def timeline_keys(workbench: Workbench, ref: str) -> list[float]:
    """Press keys in the timeline of a case; gives the seconds from each to the frame that answers it."""
    return asyncio.run(_timeline_keys(workbench, ref))


async def _timeline_keys(workbench: Workbench, ref: str) -> list[float]:
    app = Watched(workbench, ref)
    app.drawn = asyncio.Event()
    taken = []
    async with app.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause(1.5)
        app.screen.query_one(TimelineList).focus()
        await pilot.pause(0.2)
        for key in KEYS * 50:
            app.drawn.clear()
            start = time.perf_counter()
            app.post_message(Key(key, None))
            await asyncio.wait_for(app.drawn.wait(), 5)
            taken.append(time.perf_counter() - start)
            await pilot.pause(0.01)
    if app.case is not None:
        app.case.close()
    return taken
