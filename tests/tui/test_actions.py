"""The table of actions: everything it promises can be done, and the README says the same."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from textual.widgets import OptionList

from tests.tui.drawn import screen_text
from tests.tui.driving import press, running
from tocsin.services.workbench import Workbench
from tocsin.tui.actions import ACTIONS, Action, Scope, key_name
from tocsin.tui.app import TocsinApp
from tocsin.tui.widgets.frame import SCREENS

README = Path(__file__).parents[2] / "README.md"
IN_A_CASE = {Scope.IN_A_CASE, Scope.EVERYWHERE}


def method(action: Action) -> tuple[str, str]:
    """Where an action's method is, `app` or `screen`, and what it is called."""
    where, _dot, name = action.name.rpartition(".")
    return where or "screen", "action_" + name.partition("(")[0]


async def test_every_action_of_the_table_can_be_done_where_it_says(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        for number, name in enumerate(SCREENS, 1):
            await press(pilot, str(number))
            for action in ACTIONS:
                if action.scope in {Scope(name), *IN_A_CASE}:
                    where, called = method(action)
                    does_it = pilot.app if where == "app" else pilot.app.screen
                    assert callable(getattr(does_it, called, None)), (name, action.name)


async def test_the_list_of_cases_can_do_what_the_table_says(workbench: Workbench, demo: str) -> None:
    app = TocsinApp(workbench)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert demo in screen_text(app)
        for action in ACTIONS:
            if action.scope in {Scope.CASES, Scope.EVERYWHERE}:
                where, called = method(action)
                assert callable(getattr(app if where == "app" else app.screen, called, None)), action.name


@pytest.mark.parametrize("own", [scope for scope in Scope if scope not in IN_A_CASE])
def test_no_key_means_two_things_on_one_screen(own: Scope) -> None:
    shared = {Scope.EVERYWHERE} if own == Scope.CASES else IN_A_CASE
    here = [action for action in ACTIONS if action.scope in {own, *shared}]
    assert [action for action in here if action.scope == own], "the scope has actions of its own"
    for one, other in combinations(here, 2):
        assert not set(one.key.split(",")) & set(other.key.split(",")), (one.name, other.name)


def readme_rows() -> set[tuple[str, str, str]]:
    """The rows of the README's table of keys: key, what it does, where."""
    rows = re.findall(r"^\| (\S.*?) \| (.+?) \| (.+?) \|$", README.read_text("utf-8"), re.M)
    start = rows.index(("key", "what it does", "where"))
    rows = rows[start + 1 :]
    scopes = {scope.value for scope in Scope}
    return {(key, what, place) for key, what, where in rows for place in where.split(", ") if place in scopes}


def test_the_readme_lists_every_key() -> None:
    screens = {action for action in ACTIONS if action.name.startswith("goto")}
    assert [action.key for action in ACTIONS if action in screens] == list("1234567")
    written = readme_rows()
    assert ("1 … 7", "Case, timeline, facts, inventory, drafts, evidence, clocks", "in a case") in written
    written.discard(("1 … 7", "Case, timeline, facts, inventory, drafts, evidence, clocks", "in a case"))
    table = {
        (key_name(action.key), action.help, action.scope.value) for action in ACTIONS if action not in screens
    }
    assert written == table


async def test_the_palette_finds_an_action_by_its_name(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo, size=(160, 45)) as (pilot, _case):
        await press(pilot, "7", "ctrl+p")
        await press(pilot, *"restate")
        await pilot.pause(0.4)
        assert pilot.app.screen.query_one(OptionList).option_count
        await press(pilot, "enter", "enter")
        await pilot.pause(0.3)
        assert "When the clock started" in screen_text(pilot.app)
