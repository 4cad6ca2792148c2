"""Screens are compared as text with what was seen before; `pytest --update-screens` takes them anew."""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.casework import Clock
from tests.tui.drawn import SameScreen, lasting, screen_text
from tocsin.services.demo import build_demo
from tocsin.services.workbench import Workbench

_LONG_ENOUGH = 2.0
"""Seconds in which a screen is surely drawn."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-screens", action="store_true", help="take the screens as they are now")


@pytest.fixture
def same_screen(request: pytest.FixtureRequest) -> SameScreen:
    """Compares the screen with the one stored under a name, once it has been drawn."""
    folder = Path(__file__).parent / "screens" / request.path.stem.removeprefix("test_")

    async def compare(pilot: Pilot[Any], name: str) -> None:
        path = folder / f"{name}.txt"
        if request.config.getoption("--update-screens"):
            await pilot.pause(_LONG_ENOUGH)
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(lasting(screen_text(pilot.app)), encoding="utf-8")
        assert path.is_file(), f"No screen is stored as {path.name}: pytest --update-screens takes it"
        stored = path.read_text(encoding="utf-8")
        until = time.monotonic() + _LONG_ENOUGH
        while (seen := lasting(screen_text(pilot.app))) != stored and time.monotonic() < until:
            await pilot.pause(0.05)
        assert seen == stored

    return compare


@pytest.fixture(scope="session")
def demo_made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the example case; to make it takes longer than to copy it."""
    home = tmp_path_factory.mktemp("demo")
    build_demo(Workbench(home, "lead", now=Clock(), randomness=_counting(0)))
    return home


@pytest.fixture
def demo(workbench: Workbench, demo_made_once: Path) -> str:
    """The example case in the workspace; gives its reference."""
    shutil.copytree(demo_made_once, workbench.home, dirs_exist_ok=True)
    workbench.randomness = _counting(10**6)
    (ref,) = workbench.refs()
    return ref


def _counting(start: int) -> Callable[[int], bytes]:
    """Give bytes that are other ones every time, and the same in every run."""
    counter = itertools.count(start)
    return lambda size: next(counter).to_bytes(size)
