"""Playbooks by keys: found by what is seen, drawn, compared, followed beside another, and written."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.widgets import OptionList, Static

from tests.casework import state
from tests.conftest import OpenACase
from tests.tui.drawn import SameScreen, screen_text
from tests.tui.driving import fill, press, running, settle, type_text
from tocsin.content.library import Library
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.dialogs.confirm import TextDialog
from tocsin.tui.screens.case import StepsScreen
from tocsin.tui.screens.playbooks import PlaybookBrowser

BOTH = pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")


def card(app: object) -> str:
    """Give what the browser says of the playbook under the cursor."""
    assert isinstance(app, TocsinApp)
    return str(app.screen.query_one("#card", Static).content)


@BOTH
async def test_the_browser_is_as_it_was(
    workbench: Workbench, demo: str, same_screen: SameScreen, size: tuple[int, int]
) -> None:
    async with running(workbench, demo, size=size) as (pilot, _case):
        await press(pilot, "p")
        await type_text(pilot, "encrypted")
        await settle(pilot)
        await same_screen(pilot, f"found-{size[0]}x{size[1]}")
        await press(pilot, "ctrl+g")
        await same_screen(pilot, f"drawn-{size[0]}x{size[1]}")
        await press(pilot, "ctrl+d")
        await same_screen(pilot, f"compared-{size[0]}x{size[1]}")


async def test_what_is_seen_leads_to_a_new_case_with_the_playbook_that_tells_of_it(
    workbench: Workbench,
) -> None:
    app = TocsinApp(workbench)
    async with app.run_test(size=(100, 40)) as pilot:
        await press(pilot, "p")
        assert isinstance(app.screen, PlaybookBrowser)
        await type_text(pilot, "LAPTOP")
        await settle(pilot)
        found = app.screen.query_one("#found", OptionList)
        assert found.get_option_at_index(0).id == "lost-stolen"
        await press(pilot, "enter")
        await fill(pilot, title="Train to Lyon", zone="Europe/Paris")
        await settle(pilot)
        assert app.case is not None
        assert list(app.case.state.playbooks) == ["lost-stolen"]
        app.case.close()


async def test_words_that_no_playbook_has_lead_to_the_common_path(workbench: Workbench) -> None:
    app = TocsinApp(workbench)
    async with app.run_test() as pilot:
        await press(pilot, "p")
        await type_text(pilot, "volcano")
        await settle(pilot)
        assert "Begin with generic" in card(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, PlaybookBrowser)
        await press(pilot, "escape")
        assert app.screen.query_one("#found", OptionList).option_count == len(
            workbench.library.shelf.playbooks
        )
        await press(pilot, "escape")
        assert not isinstance(app.screen, PlaybookBrowser)


async def test_another_playbook_is_compared_and_then_followed_beside_the_first(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo, size=(100, 40)) as (pilot, case):
        await press(pilot, "p")
        await type_text(pilot, "stolen passwords")
        await settle(pilot)
        await press(pilot, "ctrl+d")
        told = card(pilot.app)
        assert "In the place of portal-exposure" in told
        assert "stays done     first_facts, is_breach" in told
        await press(pilot, "ctrl+d")
        assert "In the place of" not in card(pilot.app)
        await press(pilot, "enter")
        await fill(pilot, because="a list of passwords was tried as well", place="beside")
        await settle(pilot)
        assert list(case.state.playbooks) == ["portal-exposure", "credential-stuffing"]
        assert "credential-stuffing" in screen_text(pilot.app) or "robots" in screen_text(pilot.app).lower()


async def test_the_picture_of_the_case_shows_where_each_step_stands(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo, size=(120, 60)) as (pilot, _case):
        await press(pilot, "g")
        assert isinstance(pilot.app.screen, TextDialog)
        drawn = screen_text(pilot.app)
        assert "✓ Note the first facts" in drawn
        assert "╞═ ✓ See which clocks run" in drawn
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, StepsScreen)


# Writing one's own.


@pytest.fixture
def own(workbench: Workbench, tmp_path: Path) -> Path:
    """A folder of this user's own content, which the workbench reads."""
    folder = tmp_path / "own"
    workbench.library = Library(own=folder)
    return folder


def editor(tmp_path: Path, script: str) -> str:
    """Write an editor that changes the file as sed does."""
    path = tmp_path / "editor.sh"
    path.write_text(f'#!/bin/sh\nsed -i -e {script} "$1"\n', encoding="utf-8")
    path.chmod(0o700)
    return str(path)


async def test_a_playbook_is_edited_checked_and_shown_again(
    workbench: Workbench, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", editor(tmp_path, "'s/A personal-data breach of any kind/Our own path/'"))
    app = TocsinApp(workbench)
    with patch.object(TocsinApp, "suspend", lambda _app: nullcontext()):
        async with app.run_test(size=(100, 40)) as pilot:
            await press(pilot, "p")
            await press(pilot, "ctrl+e")
            assert "Our own path" in card(app)
            assert (own / "playbooks" / "generic.yaml").is_file()
            assert workbench.library.shelf.playbooks["generic"].title["en"] == "Our own path"


async def test_what_is_wrong_with_an_edited_playbook_is_told_and_the_shipped_one_stays(
    workbench: Workbench, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", editor(tmp_path, "'s/^        role: technical/        role: nobody/'"))
    app = TocsinApp(workbench)
    with patch.object(TocsinApp, "suspend", lambda _app: nullcontext()):
        async with app.run_test(size=(160, 45)) as pilot:
            await press(pilot, "p")
            await press(pilot, "ctrl+e")
            told = card(app)
            assert "It cannot be used yet" in told
            assert "generic.yaml:" in told
            assert "R004" in told
            assert workbench.library.shelf.playbooks["generic"].roles.keys() >= {"technical"}
            await press(pilot, "down")
            assert "It cannot be used yet" not in card(app)
    assert "role: nobody" in (own / "playbooks" / "generic.yaml").read_text(encoding="utf-8")


# Steps that wait, and steps that call another playbook.

CALLING = """\
schema: breach-playbook/1
id: calling
version: 1.0.0
status: draft
reviewed: "2026-11-26"
languages: [en]
title: "Waits and calls"
summary: "For this test"
pick_when: ["a test"]
roles: {lead: "Lead"}
phases:
  - id: open
    title: "Open"
    steps:
      - id: answer
        kind: wait
        role: lead
        title: "Wait for their answer"
        why: "It may come."
        until: "known(subjects.count)"
        timeout: 4h
      - id: more
        kind: call
        role: lead
        title: "Follow the other one"
        why: "It is that too."
        playbook: insider
"""


@pytest.fixture
def calling(open_case: OpenACase, workbench: Workbench, tmp_path: Path) -> OpenCase:
    """A case with a step that waits and one that calls another playbook."""
    workbench.confirm = lambda _doubts: True
    path = tmp_path / "calling.yaml"
    path.write_text(CALLING, encoding="utf-8")
    return open_case(playbook=str(path))


async def test_waiting_is_ended_with_a_reason(workbench: Workbench, calling: OpenCase) -> None:
    async with running(workbench, calling.header.ref, size=(100, 30)) as (pilot, case):
        assert "waits for" in screen_text(pilot.app)
        await press(pilot, "enter", "enter")
        await fill(pilot, because="they said they will not answer")
        await settle(pilot)
        progress = case.progress()
        assert progress is not None
        view = progress.step("answer")
        assert view is not None
        assert (view.state, view.outcome) == (StepState.DONE, "ended")


async def test_what_is_waited_for_ends_the_waiting_by_itself(workbench: Workbench, calling: OpenCase) -> None:
    state(calling, "subjects.count", "12")
    async with running(workbench, calling.header.ref, size=(100, 30)) as (pilot, _case):
        assert "✓ Wait for their answer" in screen_text(pilot.app)


async def test_a_called_playbook_is_followed_beside_the_one_that_calls_it(
    workbench: Workbench, calling: OpenCase
) -> None:
    async with running(workbench, calling.header.ref, size=(100, 30)) as (pilot, case):
        await press(pilot, "down", "enter", "enter")
        await fill(pilot, because="an employee did it")
        await settle(pilot)
        assert list(case.state.playbooks) == ["calling", "insider"]
