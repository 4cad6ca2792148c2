"""Text from an attacker in every field of a case: shown as it is, acting on nothing."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from textual import events

from tests.terminal import TOCSIN, Terminal
from tests.tui.drawn import screen_text
from tests.tui.driving import press, running
from tests.tui.hostile import fill_hostile
from tocsin.domain.entries import EvidenceAdded
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.widgets.frame import SCREENS
from tocsin.tui.widgets.submit_area import SubmitArea


@pytest.fixture
def hostile(processor_case: OpenCase, tmp_path: Path) -> str:
    """A case that says hostile things wherever it can; gives its reference."""
    fill_hostile(processor_case, tmp_path)
    return processor_case.header.ref


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_every_screen_shows_hostile_text_as_text(
    workbench: Workbench, hostile: str, size: tuple[int, int]
) -> None:
    async with running(workbench, hostile, size=size) as (pilot, _case):
        for number, name in enumerate(SCREENS, 1):
            await press(pilot, str(number))
            await press(pilot, "down", "down")
            for row in range(3, size[1] - 3, 8):
                await pilot.click(offset=(size[0] // 2, row))
                if len(pilot.app.screen_stack) > 2:
                    await press(pilot, "escape")
            assert pilot.app.is_running, name
            await press(pilot, "escape")


async def test_markup_in_a_note_is_seen_exactly_as_it_was_typed(workbench: Workbench, hostile: str) -> None:
    async with running(workbench, hostile, size=(160, 45)) as (pilot, _case):
        await press(pilot, "2", "home", "enter")
        await press(pilot, "escape", "slash")
        pilot.app.screen.query_one("#filter").value = "29"  # type: ignore[attr-defined]
        await press(pilot, "enter", "enter")
        shown = " ".join(screen_text(pilot.app).split())
        assert "[/] [/nope] [bold]b[/bold] [@click=app.quit]press me[/]" in shown
        assert "⟨001B⟩[2J⟨001B⟩]52;c;aGk=⟨0007⟩" in shown
        assert "⟨202E⟩gnp.exe⟨202C⟩" in shown


async def test_a_paste_of_five_megabytes_is_offered_as_evidence_and_kept_whole(
    workbench: Workbench, demo: str
) -> None:
    text = "0123456789abcde\n" * (5 * 1024 * 1024 // 16)
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "l")
        field = pilot.app.screen.focused
        assert isinstance(field, SubmitArea)
        pilot.app.post_message(events.Paste(text))
        await pilot.pause(0.3)
        assert "5,242,880 bytes were pasted. Keep them as evidence?" in screen_text(pilot.app)
        await press(pilot, "y")
        kept = case.state.entries[-1].body
        assert isinstance(kept, EvidenceAdded)
        assert case.vault.path(kept.sha256).read_text() == text


async def test_a_paste_of_several_lines_keeps_its_lines(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "l")
        field = pilot.app.screen.focused
        assert isinstance(field, SubmitArea)
        pilot.app.post_message(events.Paste("first\nsecond [/]\nthird"))
        await pilot.pause(0.2)
        assert field.text == "first\nsecond [/]\nthird"


async def test_a_paste_outside_a_field_becomes_a_note_to_be_sent(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "2")
        pilot.app.post_message(events.Paste("copied from a chat"))
        await pilot.pause(0.3)
        field = pilot.app.screen.focused
        assert isinstance(field, SubmitArea)
        assert field.text == "copied from a chat"


# The sequences that a terminal program writes: CSI, DCS, OSC and APC with their ends, keypad modes.
OURS = re.compile(
    rb"\x1b\[[0-9;:?<>=]*[ !]?[a-zA-Z~]|\x1b[=>]|\x1bP[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\"
    rb"|\x1b\][0-9]+;[^\x07\x1b]*(?:\x07|\x1b\\)"
)


def test_no_control_byte_of_a_case_reaches_the_terminal(workbench: Workbench, hostile: str) -> None:
    command = [*TOCSIN, "--home", str(workbench.home), "--case", hostile]
    with Terminal(command, columns=160, lines=45) as terminal:
        terminal.wait_for(b"Clocks")
        for key in ("1", "2", "3", "\r", "\x1b", "4", "5", "6", "7"):
            terminal.press(key)
            assert terminal.read(0.6), "the workbench is still there"
        seen = terminal.written
    assert b"press me" in seen, "the hostile text was on the screen"
    for sequence in (b"\x1b]52", b"\x1b]0;title", b"\x1b[2J\x1b]", "\u202e".encode(), b"\xc2\x9b"):
        assert sequence not in seen
    rest = OURS.sub(b"", seen)
    foreign = {byte for byte in rest if byte < 0x20 or byte == 0x7F} - {0x0A, 0x0D, 0x09}
    assert foreign <= {0x1B}, foreign


FAULTY = """\
import sys
from tocsin.cli.main import main
from tocsin.tui.screens.case import StepsScreen

def broken(self):
    passphrase = " ".join(["correct", "horse", "battery"])
    raise RuntimeError("a fault")

StepsScreen.action_skip = broken
main()
"""


def test_a_fault_of_ours_shows_no_values_and_ends_with_exit_code_3(
    workbench: Workbench, demo: str, tmp_path: Path
) -> None:
    program = tmp_path / "faulty.py"
    program.write_text(FAULTY)
    command = [sys.executable, str(program), "--home", str(workbench.home), "--case", demo]
    with Terminal(command) as terminal:
        terminal.wait_for(b"Clocks")
        terminal.read(0.5)
        terminal.press("s")
        assert terminal.wait_for_end() == 3
        assert b"RuntimeError: a fault" in terminal.written
        assert b"correct horse" not in terminal.written
