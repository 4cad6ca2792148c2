"""Custody, marks, and what is asked about before it is recorded, as a person does it on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App

from tests.services.scenes import bodies, last
from tests.tui.drawn import screen_text
from tests.tui.driving import fill, press, running, type_text
from tocsin.domain.entries import (
    CustodyRecorded,
    DecisionMade,
    EntryMarked,
    EvidenceVerified,
    FactSet,
    LogWritten,
)
from tocsin.domain.terms import Audience, CustodyAct
from tocsin.services.cases import close_case
from tocsin.services.record.purge import purge_case
from tocsin.services.record.retention import set_hold
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.screens.case import StepsScreen
from tocsin.tui.widgets.step_pane import StepPane

CARD = "4111 1111 1111 1111"


def told(app: App[None]) -> str:
    """Give what is on the screen in one line, without the frames of dialogs."""
    return " ".join(screen_text(app).replace("│", " ").split())


def _never(doubts: Sequence[str]) -> bool:
    raise AssertionError(doubts)


async def test_a_number_of_somebody_in_a_note_is_asked_about(workbench: Workbench, demo: str) -> None:
    workbench.confirm = _never  # what the command that starts the screen would ask with
    async with running(workbench, demo) as (pilot, case):
        before = case.head()
        await press(pilot, "l")
        await type_text(pilot, f"seen on the invoice: {CARD}")
        await press(pilot, "enter")
        assert "what looks like somebody's card number is in it" in told(pilot.app)
        assert case.head() == before
        await press(pilot, "escape", "l")
        assert CARD in screen_text(pilot.app)
        await press(pilot, "enter", "enter")
        assert last(case, LogWritten).text == f"seen on the invoice: {CARD}"


async def test_a_number_of_somebody_in_an_answer_is_asked_about(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        before = case.head()
        await press(pilot, "n")
        await type_text(pilot, f"Refund {CARD}")
        await press(pilot, "enter")
        assert "(411…11)" in told(pilot.app)
        assert case.head() == before
        await press(pilot, "enter")
        assert last(case, FactSet).value == f"Refund {CARD}"


async def test_a_text_that_was_changed_is_asked_about_again(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        before = case.head()
        await press(pilot, "l")
        await type_text(pilot, CARD)
        await press(pilot, "enter")
        await type_text(pilot, f"{CARD}, 5555 5555 5555 4444")
        await press(pilot, "enter")
        assert case.head() == before
        await type_text(pilot, "seen on the invoice EV-1")
        await press(pilot, "enter")
        assert last(case, LogWritten).text == "seen on the invoice EV-1"


async def test_a_note_is_written_for_our_lawyers_only(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "l")
        await type_text(pilot, "Advice: tell the council tonight")
        await press(pilot, "ctrl+g", "ctrl+g")
        assert "for counsel" in screen_text(pilot.app)
        await press(pilot, "enter")
        assert last(case, LogWritten).audience is Audience.COUNSEL


async def test_an_entry_is_marked_where_it_stands(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "2", "end", "w")
        await fill(pilot, audience="press")
        assert "There is no audience 'press'" in screen_text(pilot.app)
        await fill(pilot, audience="authority")
        mark = last(case, EntryMarked)
        assert mark.audience is Audience.AUTHORITY
        await press(pilot, "end", "up")
        assert "for authority" in screen_text(pilot.app)
        assert "(authority) Councils 11 and" in screen_text(pilot.app)


async def test_custody_is_recorded_where_the_piece_stands(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        first = next(iter(case.state.evidence)).body
        set_hold(case, on=True, because="lawsuit announced")
        await press(pilot, "6")
        assert "Legal hold, nothing is destroyed: lawsuit announced" in told(pilot.app)
        set_hold(case, on=False, because="settled")
        await press(pilot, "c")
        await fill(pilot, act="transfer", received_by="laboratory", because="imaging")
        step = last(case, CustodyRecorded)
        assert (step.act, step.received_by) == (CustodyAct.TRANSFERRED, "laboratory")
        shown = screen_text(pilot.app)
        assert "with laboratory" in shown
        assert "transferred to laboratory, because imaging" in told(pilot.app)
        await press(pilot, "c")
        await fill(pilot, act="destroy", because="counsel")
        assert "EV-1 (portal-access.log), 36,800 bytes, is removed" in told(pilot.app)
        assert len(bodies(case, CustodyRecorded)) == 1
        await press(pilot, "ctrl+s")
        assert last(case, CustodyRecorded).act is CustodyAct.DESTROYED
        assert not case.vault.holds(first.sha256)
        await press(pilot, "v")
        await pilot.app.workers.wait_for_complete()
        await press(pilot)
        assert "EV-1" not in last(case, EvidenceVerified).held


async def test_a_decision_with_a_number_of_somebody_is_asked_about(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        screen = pilot.app.screen
        assert isinstance(screen, StepsScreen)
        before = len(bodies(case, DecisionMade))
        for expected in (before, before + 1):
            screen.post_message(StepPane.Decided("notify.authority", "full", f"seen: {CARD}"))
            await press(pilot)
            assert len(bodies(case, DecisionMade)) == expected


async def test_a_case_that_is_purged_meanwhile_shows_nothing_of_it_any_more(
    workbench: Workbench, case: OpenCase
) -> None:
    close_case(case, "done")
    async with running(workbench, case.header.ref) as (pilot, shown):
        assert case.header.title in told(pilot.app)
        workbench.confirm = lambda _doubts: True
        purge_case(case, "the data subject won in court")
        assert shown.refresh()
        pilot.app.screen.refresh_all()  # type: ignore[attr-defined]
        await press(pilot)
        assert "What stays of this case: its chain" in told(pilot.app)
        assert "PURGED" in told(pilot.app)
