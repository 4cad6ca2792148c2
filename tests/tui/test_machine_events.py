"""Machine events on the timeline: shown between the entries, found, read, pinned; and what others record."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.services.scenes import beside
from tests.tui.drawn import screen_text
from tests.tui.driving import fill, press, running, settle, type_text
from tocsin.domain.entries import EventPinned
from tocsin.services.events.importing import import_file
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import Workbench
from tocsin.tui.screens.timeline import TimelineScreen
from tocsin.tui.widgets.timeline_list import TimelineList


@pytest.fixture
def logged(workbench: Workbench, demo: str, tmp_path: Path) -> str:
    """The example case, and 300 events of a web server, one of them hostile."""
    path = tmp_path / "web.jsonl"
    lines = [
        {
            "message": f"GET /documents/{number} by user{number % 7}",
            "datetime": f"2026-11-20T0{number // 60}:{number % 60:02d}:00Z",
            "timestamp_desc": "Access",
            "tag": ["odd"] if number % 100 == 5 else [],
        }
        for number in range(300)
    ]
    lines[-1]["message"] = "[@click=app.quit]last[/] \x1b[31m"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with workbench.open(demo) as case:
        import_file(case, path)
    return demo


async def test_events_stand_between_the_entries_with_both_times(workbench: Workbench, logged: str) -> None:
    async with running(workbench, logged, size=(120, 30)) as (pilot, _case):
        await press(pilot, "2")
        assert "60 entries" in screen_text(pilot.app)
        await press(pilot, "m", "home")
        shown = screen_text(pilot.app)
        assert "360 entries and events" in shown
        assert "2026-11-20 01:00:00 2026-11-23 14:00 log   B-1          Access: GET /documents/0 by" in shown
        await press(pilot, "m")
        assert "60 entries" in screen_text(pilot.app)


async def test_one_filter_finds_entries_and_events(workbench: Workbench, logged: str) -> None:
    async with running(workbench, logged, size=(120, 30)) as (pilot, _case):
        await press(pilot, "2", "m", "slash")
        await type_text(pilot, "#odd user5")
        await press(pilot, "enter")
        assert "1 of 360 entries and events" in screen_text(pilot.app)
        assert "GET /documents/5 by user5" in screen_text(pilot.app)
        await press(pilot, "slash")
        await type_text(pilot, "a*")
        await press(pilot, "enter")
        assert "begins too many words" in screen_text(pilot.app)
        await press(pilot, "escape", "escape")
        assert "360 entries and events" in screen_text(pilot.app)


async def test_what_was_imported_later_was_not_known_then(workbench: Workbench, logged: str) -> None:
    async with running(workbench, logged, size=(120, 30)) as (pilot, case):
        write_log(case, "after the import")
        await press(pilot, "2", "m", "k")
        await fill(pilot, at="-1m")
        shown = screen_text(pilot.app)
        assert "AS KNOWN AT" in shown
        assert "GET /documents" not in shown
        await press(pilot, "escape")
        assert "361 entries and events" in screen_text(pilot.app)


async def test_an_event_is_read_and_pinned(workbench: Workbench, logged: str) -> None:
    async with running(workbench, logged, size=(120, 30)) as (pilot, case):
        await press(pilot, "2", "m", "home", "down", "enter")
        assert '{"message": "GET /documents/1 by user1"' in screen_text(pilot.app)
        await press(pilot, "escape", "p")
        await fill(pilot, note="the first of somebody else #client04")
        body = case.state.entries[-1].body
        assert isinstance(body, EventPinned)
        assert (body.event, body.tags, body.lane) == ("E-2", ("client04",), "them")
        shown = screen_text(pilot.app)
        assert "◆ Access: GET /documents/1 by user1" in shown
        assert "E-2 the first of somebody else #client04: Access: " in shown


async def test_nothing_in_an_event_acts(workbench: Workbench, logged: str) -> None:
    async with running(workbench, logged, size=(160, 45)) as (pilot, _case):
        await press(pilot, "2", "m", "slash")
        await type_text(pilot, "last")
        await press(pilot, "enter")
        shown = screen_text(pilot.app)
        assert "[@click=app.quit]last[/] ⟨001B⟩[31m" in shown
        await press(pilot, "enter")
        assert "\\u001b[31m" in screen_text(pilot.app)


async def test_what_is_typed_right_after_the_slash_is_the_filter(workbench: Workbench, logged: str) -> None:
    """Keys that come in one burst must not be taken for actions of the screen."""
    async with running(workbench, logged) as (pilot, case):
        await press(pilot, "2")
        before = case.state.seq
        await pilot.press("slash", *"decided", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TimelineScreen)
        assert "of 60 entries" in screen_text(pilot.app)
        assert case.state.seq == before


async def test_without_a_log_the_key_says_how_to_take_one_in(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "2", "m", "p")
        assert "tocsin events import FILE" in screen_text(pilot.app)


async def test_what_somebody_else_records_is_seen_within_two_seconds(
    workbench: Workbench, logged: str
) -> None:
    async with running(workbench, logged, size=(120, 30)) as (pilot, case):
        await press(pilot, "2", "m", "end")
        with beside(case, "dpo") as other:
            write_log(other, "Councils told by phone")
        written = time.monotonic()
        while "Councils told by phone" not in screen_text(pilot.app):
            assert time.monotonic() - written < 2
            await pilot.pause(0.1)


async def test_the_place_is_kept_when_something_arrives(workbench: Workbench, logged: str) -> None:
    async with running(workbench, logged, size=(120, 30)) as (pilot, case):
        await press(pilot, "2", "m", "home", *["down"] * 40)
        at = pilot.app.screen.query_one(TimelineList)
        row = at.row
        write_log(case, "long ago", at=case.moment("2026-11-20T00:10Z"))
        pilot.app.screen.refresh_all()  # type: ignore[attr-defined]
        await settle(pilot)
        assert at.row == row
        assert at.cursor == 41
