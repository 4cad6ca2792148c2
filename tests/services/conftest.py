"""What the tests of services stand on: shipped content read once, and documents compared with stored ones.

``REWRITE_GOLDEN=1 pytest tests/services`` takes the documents as they are written now.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.casework import Clock
from tests.services.stories import STORIES
from tocsin.content.library import Library
from tocsin.services.workbench import OpenCase, Workbench

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped content; reading it for every test would take most of their time."""
    return Library()


@pytest.fixture(scope="session")
def whole_cases(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, OpenCase]]:
    """The three whole cases, by name; no test records into them."""
    with ExitStack() as stack:
        opened = {}
        for name, play in STORIES.items():
            clock = Clock()
            workbench = Workbench(tmp_path_factory.mktemp(name), "lead", library=library, now=clock)
            opened[name] = stack.enter_context(play(workbench, clock))
        yield opened


@pytest.fixture
def workbench(home: Path, clock: Clock, library: Library) -> Workbench:
    """A workbench at which the incident lead works."""
    return Workbench(home, "lead", library=library, now=clock)


SameText = Callable[[str, str], None]
"""Compares a text with the one stored under a name."""


@pytest.fixture
def same_text() -> SameText:
    """Compares a document, to the last character, with the one stored under a name."""

    def compare(text: str, name: str) -> None:
        path = GOLDEN / name
        if os.environ.get("REWRITE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"Nothing is stored as {name}: REWRITE_GOLDEN=1 pytest tests/services takes it"
        assert text == path.read_text(encoding="utf-8")

    return compare
