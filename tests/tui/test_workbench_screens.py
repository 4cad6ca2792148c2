"""Every screen of the example case, at the smallest size and at a comfortable one."""

from __future__ import annotations

import pytest

from tests.tui.drawn import SameScreen
from tests.tui.driving import press, running
from tocsin.services.workbench import Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.widgets.frame import SCREENS

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
Size = tuple[int, int]

DIALOGS = {
    "help": ["question_mark"],
    "log": ["l"],
    "next-question": ["n"],
    "nothing-to-take-back": ["u"],
    "filter": ["2", "slash"],
    "as-known-at": ["2", "k"],
    "an-entry": ["2", "enter"],
    "redact": ["2", "ctrl+x"],
    "an-answer": ["3", "enter"],
    "add-data": ["4", "a"],
    "add-organisation": ["4", "o"],
    "was-filed": ["5", "f"],
    "attach": ["6", "a"],
    "restate": ["7", "r"],
}


@SIZES
@pytest.mark.parametrize("name", SCREENS)
async def test_each_screen_is_as_it_was(
    workbench: Workbench, demo: str, same_screen: SameScreen, name: str, size: Size
) -> None:
    async with running(workbench, demo, size=size) as (pilot, _case):
        await press(pilot, str(SCREENS.index(name) + 1))
        await same_screen(pilot, f"{name}-{size[0]}x{size[1]}")


@SIZES
async def test_the_list_of_cases_is_as_it_was(
    workbench: Workbench, demo: str, same_screen: SameScreen, size: Size
) -> None:
    assert demo
    async with TocsinApp(workbench).run_test(size=size) as pilot:
        await same_screen(pilot, f"cases-{size[0]}x{size[1]}")


@pytest.mark.parametrize("name", DIALOGS)
async def test_each_dialog_is_as_it_was_at_the_smallest_size(
    workbench: Workbench, demo: str, same_screen: SameScreen, name: str
) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, *DIALOGS[name])
        await same_screen(pilot, f"{name}-80x24")
