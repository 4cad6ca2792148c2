"""Driving the workbench as a person does: keys, and text into the field that has the focus."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.widgets.line_input import LineInput
from tocsin.tui.widgets.submit_area import SubmitArea


@asynccontextmanager
async def running(
    workbench: Workbench, ref: str, *, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Pilot[None], OpenCase]]:
    """Run the workbench on a case; gives the pilot and the case that the app has open."""
    app = TocsinApp(workbench, ref)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert app.case is not None
        yield pilot, app.case
        open_case = app.case
    if open_case is not None:
        open_case.close()


async def settle(pilot: Pilot[None]) -> None:
    """Wait until what was caused is done, and what that caused in turn."""
    for _ in range(3):
        await pilot.pause()
    await pilot.pause(0.05)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and wait until everything they caused is done."""
    for key in keys:
        await pilot.press(key)
    await settle(pilot)


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Put a text into the field that has the focus, as if it had been typed."""
    field = pilot.app.screen.focused
    if isinstance(field, SubmitArea):
        field.text = text
    else:
        assert isinstance(field, LineInput), field
        field.value = text
    await pilot.pause()


async def fill(pilot: Pilot[None], **fields: str) -> None:
    """Fill the fields of the form on the screen, and send it."""
    for name, text in fields.items():
        pilot.app.screen.query_one(f"#input-{name}", LineInput).value = text
    await pilot.pause()
    await press(pilot, "ctrl+s")
