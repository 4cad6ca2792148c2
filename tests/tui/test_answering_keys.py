"""What keeps the answer to a key short: nothing is drawn anew that has not changed, and garbage waits."""

from __future__ import annotations

import gc

import pytest
from textual.events import Key
from textual.geometry import Offset, Size
from textual.screen import Screen

from tests.tui.drawn import screen_text
from tests.tui.driving import press, running, settle
from tocsin.services.workbench import Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.garbage import Garbage
from tocsin.tui.widgets.key_bar import KeyBar


def keys_shown(app: TocsinApp) -> str:
    """Give the last line of the screen."""
    return screen_text(app).splitlines()[-1]


async def test_a_second_in_which_nothing_happens_lays_no_screen_out(
    workbench: Workbench, demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[str] = []
    lay_out = Screen._refresh_layout

    def lay_out_watched(screen: Screen[None], size: Size | None = None, scroll: bool = False) -> None:
        laid_out.append(type(screen).__name__)
        lay_out(screen, size, scroll)

    async with running(workbench, demo) as (pilot, _case):
        assert isinstance(pilot.app, TocsinApp)
        for key in "1234567":
            await press(pilot, key)
            with monkeypatch.context() as patching:
                patching.setattr(Screen, "_refresh_layout", lay_out_watched)
                pilot.app._tick()
                await settle(pilot)
        assert laid_out == []
        monkeypatch.setattr(Screen, "_refresh_layout", lay_out_watched)
        pilot.app.notify("It was said")
        await settle(pilot)
        assert set(laid_out) == {"ClocksScreen"}


async def test_a_click_on_a_key_presses_it(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        assert isinstance(pilot.app, TocsinApp)
        before = keys_shown(pilot.app)
        await pilot.click(KeyBar, offset=Offset(before.index("l log"), 0))
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "LogDialog"
        await press(pilot, "escape")
        await pilot.click(KeyBar, offset=Offset(len(before) + 1, 0))
        await settle(pilot)
        assert keys_shown(pilot.app) == before


async def test_the_keys_follow_the_focus_and_only_whole_ones_are_shown(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, _case):
        assert isinstance(pilot.app, TocsinApp)
        await press(pilot, "2")
        assert keys_shown(pilot.app).endswith("enter read m events")
        await press(pilot, "slash")
        assert keys_shown(pilot.app).endswith("/ filter")
        await press(pilot, "escape")
        await pilot.resize_terminal(78, 24)
        await settle(pilot)
        assert keys_shown(pilot.app).endswith("enter read")


async def test_everything_is_searched_for_garbage_only_while_nobody_types(
    workbench: Workbench, demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, searched = gc.get_threshold(), list[int]()
    async with running(workbench, demo) as (pilot, _case):
        app = pilot.app
        assert isinstance(app, TocsinApp)
        assert gc.get_threshold()[2] > 100_000
        monkeypatch.setattr(gc, "collect", lambda: searched.append(1))
        monkeypatch.setattr(gc, "get_count", lambda: (0, 0, 1))
        await app.on_event(Key("down", None))
        app._tick()
        assert searched == []
        app._tick()
        assert searched == [1]
        monkeypatch.setattr(gc, "get_count", lambda: (500, 9, 0))
        app._tick()
        assert searched == [1]
    assert gc.get_threshold() == before


def test_what_is_kept_is_searched_again_at_the_end() -> None:
    garbage = Garbage()
    garbage.begin()
    garbage.keep()
    assert gc.get_freeze_count() > 0
    garbage.end()
    assert gc.get_freeze_count() == 0
