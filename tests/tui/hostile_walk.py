"""Doing everything that can be done on a screen of a hostile case, beside somebody with a hostile name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from tests.tui.drawn import screen_text
from tests.tui.driving import running, settle
from tests.tui.hostile import HOSTILE, WHO
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage.presence import Place, Present
from tocsin.tui.actions import ACTIONS, Scope
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.widgets.frame import SCREENS

LEAVES = {"app.quit", "close_case", "back", "editor"}
"""What ends the workbench or the case, or starts a program."""


@contextmanager
def somebody_hostile(case: OpenCase) -> Iterator[None]:
    """Let somebody with a hostile name have the case open on a hostile screen of a hostile machine."""
    place = Place(case.folder, Present(WHO, HOSTILE, 1, "2026-11-23T13:00:00.000000Z", HOSTILE))
    try:
        yield
    finally:
        place.leave()


def shows_no_control(app: App[Any]) -> None:
    """Insist that nothing on the screen acts on a terminal."""
    foreign = {sign for sign in screen_text(app) if sign != "\n" and not sign.isprintable()}
    assert foreign <= {"\xa0"}, foreign


async def back_to(pilot: Pilot[None], number: int) -> None:
    """Leave every dialog and field, and go to a screen."""
    for _ in range(5):
        if isinstance(pilot.app.screen, CaseScreen):
            break
        await pilot.press("escape")
        await pilot.pause()
    await pilot.press("escape", str(number))
    await pilot.pause()
    assert isinstance(pilot.app.screen, CaseScreen), pilot.app.screen


async def every_action(workbench: Workbench, hostile: OpenCase, number: int) -> int:
    """Do each action of a screen, by its key; those of every screen on the first. Gives how many."""
    scopes = {Scope(SCREENS[number - 1]), *([Scope.IN_A_CASE, Scope.EVERYWHERE] if number == 1 else ())}
    actions = [one for one in ACTIONS if one.scope in scopes and one.name not in LEAVES]
    with somebody_hostile(hostile):
        async with running(workbench, hostile.header.ref, size=(120, 30)) as (pilot, case):
            assert case.header.title == HOSTILE
            for action in actions:
                await back_to(pilot, number)
                await pilot.press("down", action.key.split(",")[0])
                await settle(pilot)
                shows_no_control(pilot.app)
            await back_to(pilot, number)
            assert "1 here" in screen_text(pilot.app)
            assert pilot.app.is_running
    return len(actions)
