"""An encrypted case in the workbench: listed locked, opened by its passphrase, silent on a fault."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.terminal import Terminal
from tests.tui.drawn import SameScreen, screen_text
from tests.tui.driving import fill, press, settle
from tocsin.services.access import Access
from tocsin.services.cases import open_new_case
from tocsin.services.keys import Keys
from tocsin.services.workbench import Workbench
from tocsin.storage import case_key, engine
from tocsin.tui.app import TocsinApp

pytest.importorskip("pyrage", exc_type=ImportError)
if not engine.can_encrypt():
    pytest.skip("this SQLite encrypts nothing", allow_module_level=True)

WORD = "correct horse battery"


@pytest.fixture
def ref(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> str:
    """An encrypted case that this run has not opened yet."""
    monkeypatch.setattr(case_key, "_MEMORY_KIB", 1 << 10)
    monkeypatch.setattr(case_key, "_PASSES", 1)
    with open_new_case(
        workbench, "Portal documents", zone="Europe/Paris", access=Access(passphrase=WORD)
    ) as case:
        made = case.header.ref
    workbench.keys = Keys()
    return made


async def type_passphrase(pilot: Pilot[None], typed: str) -> None:
    """Type into the dialog, and send it."""
    pilot.app.screen.query_one(Input).value = typed
    await press(pilot, "enter")


async def test_a_locked_case_is_listed_and_opened_by_its_passphrase(
    workbench: Workbench, ref: str, same_screen: SameScreen
) -> None:
    app = TocsinApp(workbench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert f"{ref}  locked" in screen_text(app)
        assert "Portal documents" not in screen_text(app)
        await press(pilot, "enter")
        await type_passphrase(pilot, "something else")
        assert "This is not its passphrase" in screen_text(app)
        assert pilot.app.screen.query_one(Input).value == ""
        pilot.app.screen.query_one(Input).value = WORD
        await settle(pilot)
        assert WORD not in screen_text(app)
        await same_screen(pilot, "passphrase-80x24")
        await press(pilot, "enter")
        assert app.case is not None
        assert app.case.is_encrypted
        assert "Portal documents" in screen_text(app)
        app.case.close()


async def test_who_does_not_know_the_passphrase_goes_back_to_the_list(workbench: Workbench, ref: str) -> None:
    app = TocsinApp(workbench, ref)  # the only case of a workspace is opened at once
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert f"Passphrase of {ref}" in screen_text(app)
        assert f"{ref}  locked" in screen_text(app)
        await press(pilot, "escape")
        assert app.case is None
        assert f"{ref}  locked" in screen_text(app)


async def test_a_case_that_no_passphrase_opens_says_so(workbench: Workbench, ref: str) -> None:
    _identity, recipient = case_key.new_identity()
    with open_new_case(workbench, "Another", zone="UTC", access=Access(recipients=(recipient,))) as case:
        other = case.header.ref
    workbench.keys = Keys()
    app = TocsinApp(workbench, other)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        assert not app.screen.query(Input)
        assert any(f"{other} is encrypted" in one.message for one in app._notifications)
        assert ref in screen_text(app)


async def test_a_new_case_is_encrypted_where_a_passphrase_is_given(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, same_screen: SameScreen
) -> None:
    monkeypatch.setattr(case_key, "_MEMORY_KIB", 1 << 10)
    monkeypatch.setattr(case_key, "_PASSES", 1)
    app = TocsinApp(workbench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await fill(pilot, title="Portal documents", zone="UTC", passphrase=WORD[:5], again=WORD[:5])
        assert "The passphrase has fewer than 8 characters" in screen_text(app)
        await fill(pilot, passphrase=WORD, again="another")
        assert "The two are not the same" in screen_text(app)
        assert WORD not in screen_text(app)
        await same_screen(pilot, "new-case-80x24")
        assert workbench.refs() == []
        await fill(pilot, again=WORD)
        assert app.case is not None
        assert app.case.is_encrypted
        assert "Portal documents" in screen_text(app)
        (ref,) = workbench.refs()
    app.case.close()
    theirs = Workbench(workbench.home, "dpo")
    theirs.keys = Keys(lambda: [WORD])
    with theirs.open(ref) as case:
        assert case.header.title == "Portal documents"


async def test_without_what_encrypts_no_passphrase_is_asked_for(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_key, "has_libraries", lambda: False)
    app = TocsinApp(workbench)
    async with app.run_test(size=(80, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        assert "Language" in screen_text(app)
        assert "ncrypted" not in screen_text(app)


async def test_a_new_case_is_as_it_was_where_no_passphrase_is_given(workbench: Workbench) -> None:
    app = TocsinApp(workbench)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        await fill(pilot, title="Portal documents", zone="UTC")
        assert app.case is not None
        assert not app.case.is_encrypted
    app.case.close()


FAULTY = """
from tocsin.cli.main import main
from tocsin.tui.screens.case import StepsScreen

def broken(self):
    known = " ".join(["names", "a", "person"])
    raise RuntimeError(known)

StepsScreen.action_skip = broken
main()
"""


def test_a_fault_in_an_encrypted_case_does_not_say_what_it_knows(
    workbench: Workbench, ref: str, tmp_path: Path
) -> None:
    program = tmp_path / "faulty.py"
    program.write_text(FAULTY)
    with Terminal([sys.executable, str(program), "--home", str(workbench.home), "--case", ref]) as terminal:
        terminal.wait_for(b"Passphrase of")
        terminal.press(WORD)
        terminal.press("\r")
        terminal.wait_for(b"Clocks")
        terminal.read(0.5)
        terminal.press("s")
        assert terminal.wait_for_end() == 3
        assert b"RuntimeError (what it says is left out: the case is encrypted)" in terminal.written
        for secret in (b"names a person", WORD.encode()):
            assert secret not in terminal.written
