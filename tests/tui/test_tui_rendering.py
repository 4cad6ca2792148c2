"""Rendering a saved draft from the drafts screen."""

from __future__ import annotations

from textual.widgets import OptionList

from tests.tui.drawn import screen_text
from tests.tui.driving import press, running
from tocsin.services.workbench import Workbench


async def test_a_saved_version_is_written_in_a_format_that_is_asked_for(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo, size=(160, 45)) as (pilot, case):
        await press(pilot, "5", "p")
        asked = pilot.app.screen.query_one(OptionList)
        assert [option.id for option in asked.options] == ["pdf", "docx", "html", "md", "txt"]
        head = case.head()
        await press(pilot, *"html", "enter")
        (written,) = (case.folder / "out").glob("*.html")
        assert written.read_bytes().startswith(b"<!DOCTYPE html>")
        assert case.head() == head
        assert "written to" in screen_text(pilot.app)


async def test_without_a_saved_version_that_is_said(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo, size=(160, 45)) as (pilot, _case):
        await press(pilot, "5", "t", "p")
        assert "No version is saved in this language yet" in screen_text(pilot.app)
