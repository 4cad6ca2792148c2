"""Hostile text in whatever an action opens: dialogs, panes, who else is here, what is left of a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from tests.terminal import TOCSIN, Terminal
from tests.tui.drawn import screen_text
from tests.tui.driving import press, running, settle, type_text
from tests.tui.hostile import HOSTILE, MARKUP, fill_hostile
from tests.tui.hostile_walk import back_to, every_action, shows_no_control, somebody_hostile
from tocsin.services.access import Access
from tocsin.services.cases import close_case, open_new_case
from tocsin.services.keys import Keys
from tocsin.services.record.purge import purge_case
from tocsin.services.record.retention import set_hold
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import case_key, engine
from tocsin.tui.actions import ACTIONS
from tocsin.tui.app import TocsinApp
from tocsin.tui.widgets.frame import SCREENS
from tocsin.tui.widgets.line_input import LineInput


@pytest.fixture
def hostile(processor_case: OpenCase, tmp_path: Path) -> OpenCase:
    """A case that says hostile things wherever it can."""
    fill_hostile(processor_case, tmp_path)
    return processor_case


@pytest.mark.parametrize("screen", ["evidence"])
async def test_every_action_of_a_screen_stands_hostile_text(
    workbench: Workbench, hostile: OpenCase, screen: str
) -> None:
    """One screen; `tests.torture.hostile` does all of them."""
    assert await every_action(workbench, hostile, SCREENS.index(screen) + 1) == sum(
        one.scope == screen for one in ACTIONS
    )


async def test_what_is_typed_into_the_playbook_browser_and_the_severity_is_only_text(
    workbench: Workbench, hostile: OpenCase
) -> None:
    async with running(workbench, hostile.header.ref, size=(120, 45)) as (pilot, case):
        before = case.head()
        await press(pilot, "p")
        await type_text(pilot, HOSTILE)
        await settle(pilot)
        shows_no_control(pilot.app)
        await press(pilot, "enter")
        await back_to(pilot, 1)
        await press(pilot, "y")
        for field in pilot.app.screen.query(LineInput):
            field.value = HOSTILE
        await press(pilot, "ctrl+s")
        shows_no_control(pilot.app)
        assert "How severe is it for people?" in screen_text(pilot.app), "what cannot be read is said there"
        assert case.head() == before


async def test_what_is_left_of_a_purged_case_is_shown_as_text(
    workbench: Workbench, hostile: OpenCase
) -> None:
    set_hold(hostile, on=False, because=HOSTILE)
    close_case(hostile, HOSTILE)
    purge_case(hostile, HOSTILE)
    async with running(workbench, hostile.header.ref) as (pilot, case):
        assert case.header.is_purged
        for number in range(1, len(SCREENS) + 1):
            await press(pilot, str(number), "down")
            shows_no_control(pilot.app)
        assert "read only" in screen_text(pilot.app)


async def test_a_hostile_passphrase_is_a_wrong_one(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyrage", exc_type=ImportError)
    if not engine.can_encrypt():
        pytest.skip("this SQLite encrypts nothing")
    monkeypatch.setattr(case_key, "_MEMORY_KIB", 1 << 10)
    monkeypatch.setattr(case_key, "_PASSES", 1)
    access = Access(passphrase=MARKUP)
    open_new_case(workbench, HOSTILE, zone="UTC", access=access).close()
    workbench.keys = Keys()
    app = TocsinApp(workbench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        app.screen.query_one(Input).value = HOSTILE
        await press(pilot, "enter")
        assert "This is not its passphrase" in screen_text(app)
        shows_no_control(app)
        assert app.case is None


def test_no_control_byte_of_a_name_or_an_event_reaches_the_terminal(
    workbench: Workbench, hostile: OpenCase
) -> None:
    command = [*TOCSIN, "--home", str(workbench.home), "--case", hostile.header.ref]
    with somebody_hostile(hostile), Terminal(command, columns=160, lines=45) as terminal:
        terminal.wait_for(b"Clocks")
        for key in ("2", "m", "k", "\x1b", "5", "\t", "d", "6", "c", "\x1b", "p", "\x1b", "y", "\x1b"):
            terminal.press(key)
            terminal.read(0.3)
        seen = terminal.written
    assert b"1 here" in seen
    for sequence in (b"\x1b]52", b"\x1b]0;title", b"\x1b[2J\x1b]", "\u202e".encode(), b"\xc2\x9b"):
        assert sequence not in seen
