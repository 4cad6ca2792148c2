"""The clock board by keys: rulings, targets, more time, reasons, questions, alarms, and doubts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.widgets import OptionList, TextArea

from tests.casework import Clock, state
from tests.tui.drawn import screen_text
from tests.tui.driving import fill, press, running, settle, type_text
from tocsin.content.library import Library
from tocsin.domain.entries import ClockExtended, ClockTargeted, FactSet, FilingReceipted, RegimeRuled
from tocsin.domain.law.applicability import Standing
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.services.drafts.filings import record_filing
from tocsin.services.playbooks.decisions import decide
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.dialogs.choose import ChooseDialog
from tocsin.tui.dialogs.edit import EditDialog
from tocsin.tui.screens.base import CaseScreen

BOTH = pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")


@pytest.fixture
def aware(case: OpenCase) -> str:
    """A controller in France that became aware at 13:00, an hour ago; gives the reference."""
    state(case, "time.aware_at", "2026-11-23 13:00")
    state(case, "time.aware_basis", "The supplier's call was checked against the logs")
    return case.header.ref


def reading(case: OpenCase, regime: str = "gdpr-33-1") -> Reading:
    """Give the first clock of a regime."""
    return next(one for one in case.readings() if one.regime == regime)


def last(case: OpenCase) -> object:
    """Give what was recorded last."""
    return case.state.entries[-1].body


async def tick() -> None:
    """Let the workbench look at its clock at least once."""
    await asyncio.sleep(1.3)


# Which laws apply.


async def test_what_to_answer_leads_to_the_fact_and_the_list_is_narrowed_by_typing(
    workbench: Workbench, aware: str
) -> None:
    async with running(workbench, aware, size=(160, 45)) as (pilot, open_case):
        await press(pilot, "7")
        board = pilot.app.screen.query_one("#clocks", OptionList)
        asked = next(
            at
            for at in range(board.option_count)
            if board.get_option_at_index(at).id == "?subjects.countries"
        )
        board.highlighted = asked
        await press(pilot, "enter")
        assert "In which countries, and which US states, do the people concerned live?" in screen_text(
            pilot.app
        )
        await press(pilot, "down")
        assert isinstance(pilot.app.screen, ChooseDialog)
        listed = pilot.app.screen.query_one(OptionList)
        everything = listed.option_count
        await press(pilot, *"braz")
        assert listed.option_count == 1
        assert "find: braz" in screen_text(pilot.app)
        await press(pilot, "space", "escape")
        assert listed.option_count == everything
        await press(pilot, *"texa", "space", "enter")
        await press(pilot, "enter")
        stated = last(open_case)
        assert isinstance(stated, FactSet)
        assert stated.key == "subjects.countries"
        assert open_case.state.value("subjects.countries") == ("br", "us_tx")
        assert reading(open_case, "br-lgpd").waits_for == ("risk.serious_harm",)


async def test_a_name_that_no_choice_has_can_be_taken_back(workbench: Workbench, aware: str) -> None:
    async with running(workbench, aware) as (pilot, _case):
        pilot.app.screen.workbench_app.show_fact("case.role")  # type: ignore[attr-defined]
        await settle(pilot)
        await press(pilot, "down", *"zzz")
        listed = pilot.app.screen.query_one(OptionList)
        assert listed.option_count == 0
        await press(pilot, "enter", "space", "backspace", "backspace", "backspace", "backspace")
        assert listed.option_count > 1
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, CaseScreen)


async def test_a_regime_is_ruled_out_with_its_reason_and_found_again_among_the_rest(
    workbench: Workbench, aware: str
) -> None:
    async with running(workbench, aware, size=(160, 45)) as (pilot, open_case):
        await press(pilot, "7", "i")
        await fill(pilot, ruling="perhaps", because="x")
        assert "'perhaps' is no ruling" in screen_text(pilot.app)
        await fill(pilot, ruling="does_not_apply", because="only companies, counsel at 14:20")
        ruled = last(open_case)
        assert isinstance(ruled, RegimeRuled)
        assert (ruled.regime, ruled.because) == ("gdpr-33-1", "only companies, counsel at 14:20")
        assert reading(open_case).standing is Standing.DOES_NOT_APPLY
        assert "no clock applies yet" in screen_text(pilot.app)
        await press(pilot, "x")
        assert "x hides them" in screen_text(pilot.app)
        board = pilot.app.screen.query_one("#clocks", OptionList)
        ids = [board.get_option_at_index(at).id or "" for at in range(board.option_count)]
        board.highlighted = ids.index("gdpr-33-1/initial/")
        await settle(pilot)
        assert "only companies, counsel at 14:20" in screen_text(pilot.app)
        await press(pilot, "x")
        assert "x shows them" in screen_text(pilot.app)


# Targets, more time, order.


async def test_more_time_that_was_granted_moves_the_deadline_and_can_be_taken_back(
    workbench: Workbench, aware: str
) -> None:
    async with running(workbench, aware, size=(160, 45)) as (pilot, open_case):
        await press(pilot, "7", "e")
        await fill(pilot, until="2026-11-30 12:00", by="CNIL", reference="L-7")
        assert isinstance(last(open_case), ClockExtended)
        assert reading(open_case).due_at == "2026-11-30T11:00:00.000000Z"
        assert "CNIL granted time until 2026-11-30 12:00 +01:00, reference L-7" in screen_text(pilot.app)
        await press(pilot, "e")
        await fill(pilot, until="tomorrow")
        assert "is not a time that can be read" in screen_text(pilot.app)
        await fill(pilot, until="")
        assert reading(open_case).due_at == "2026-11-26T12:00:00.000000Z"


async def test_a_target_is_refused_where_the_law_has_a_figure_and_set_where_it_has_none(
    workbench: Workbench, aware: str
) -> None:
    async with running(workbench, aware, size=(160, 45)) as (pilot, open_case):
        decide(open_case, "risk.level", "high_risk", "Identity documents were open")
        await press(pilot, "7", "t")
        before = open_case.state.seq
        await fill(pilot, hours="24")
        assert "gdpr-33-1 initial has a legal deadline: 72 hours" in screen_text(pilot.app)
        assert open_case.state.seq == before
        await press(pilot, "escape")
        board = pilot.app.screen.query_one("#clocks", OptionList)
        ids = [board.get_option_at_index(at).id or "" for at in range(board.option_count)]
        board.highlighted = next(at for at, id in enumerate(ids) if id.startswith("gdpr-34/"))
        await press(pilot, "t")
        await fill(pilot, hours="two days")
        assert "'two days' is no number of hours" in screen_text(pilot.app)
        await fill(pilot, hours="48", because="the morning post")
        targeted = last(open_case)
        assert isinstance(targeted, ClockTargeted)
        assert targeted.hours == 48
        assert "A target" not in screen_text(pilot.app)
        assert "No legal deadline" in screen_text(pilot.app)


async def test_the_clocks_are_ordered_by_recipient_and_back(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, open_case):

        def recipients() -> list[str]:
            board = pilot.app.screen.query_one("#clocks", OptionList)
            ids = [board.get_option_at_index(at).id or "" for at in range(board.option_count)]
            by_id = {"/".join(one.key): one.recipient for one in open_case.readings()}
            return [by_id[id] for id in ids if id in by_id]

        await press(pilot, "7")
        by_urgency = recipients()
        await press(pilot, "o")
        assert recipients() == sorted(by_urgency)
        await press(pilot, "o")
        assert recipients() == by_urgency


# When time runs out.


async def test_the_bell_rings_at_a_threshold_and_the_banner_stays_until_it_is_hidden(
    workbench: Workbench, aware: str, clock: Clock
) -> None:
    async with running(workbench, aware) as (pilot, _case):
        with patch.object(TocsinApp, "bell") as bell:
            clock.move(hours=46, minutes=59, seconds=58)
            await tick()
            assert bell.call_count == 0
            clock.move(seconds=4)
            await tick()
            assert bell.call_count == 1
        banner = "GDPR Art. 33(1) → CNIL: less than 24:00 left  esc hides this"
        assert banner in screen_text(pilot.app)
        await press(pilot, "2")
        assert banner in screen_text(pilot.app)
        await press(pilot, "escape")
        assert banner not in screen_text(pilot.app)
        assert pilot.app.screen.NAME == "timeline"  # type: ignore[attr-defined]


async def test_when_a_deadline_passes_its_reasons_are_asked_for_and_recorded(
    workbench: Workbench, aware: str, clock: Clock
) -> None:
    async with running(workbench, aware, size=(160, 45)) as (pilot, open_case):
        clock.move(hours=70, minutes=59, seconds=58)
        await tick()
        assert isinstance(pilot.app.screen, CaseScreen)
        clock.move(seconds=4)
        await tick()
        assert isinstance(pilot.app.screen, EditDialog)
        assert reading(open_case).state is ClockState.OVERDUE
        await press(pilot, "ctrl+s")
        assert "A gap is still open in the text" in screen_text(pilot.app)
        text = pilot.app.screen.query_one(TextArea)
        gap_start = text.text.index("[TO BE COMPLETED")
        gap_end = text.text.index("]", gap_start) + 1
        written = text.text[:gap_start] + "The logs were counted by hand" + text.text[gap_end:]
        text.text = written
        await press(pilot, "escape", "7", "y")
        assert pilot.app.screen.query_one(TextArea).text == written
        await press(pilot, "ctrl+s")
        assert "counted by hand" in open_case.state.text_value("time.delay_reasons")
        assert isinstance(pilot.app.screen, CaseScreen)
        assert "reasons needed" not in screen_text(pilot.app)


async def test_somebody_who_is_typing_is_not_interrupted_when_a_deadline_passes(
    workbench: Workbench, aware: str, clock: Clock
) -> None:
    async with running(workbench, aware) as (pilot, _case):
        await press(pilot, "n")
        assert pilot.app.screen.is_typing  # type: ignore[attr-defined]
        await tick()
        clock.move(hours=72)
        await tick()
        assert isinstance(pilot.app.screen, CaseScreen)
        assert "GDPR Art. 33(1) → CNIL: is late" in screen_text(pilot.app)


async def test_a_clock_in_time_wants_no_reasons(workbench: Workbench, aware: str) -> None:
    async with running(workbench, aware) as (pilot, _case):
        await press(pilot, "7", "y")
        assert isinstance(pilot.app.screen, CaseScreen)
        await pilot.pause(0.3)
        assert "This clock is not late" in screen_text(pilot.app)


@BOTH
async def test_the_most_urgent_clock_is_on_every_screen(
    workbench: Workbench, aware: str, size: tuple[int, int]
) -> None:
    async with running(workbench, aware, size=size) as (pilot, _case):
        for number in "1234567":
            await press(pilot, number)
            assert "71:00 left · GDPR 33(1) → CNIL" in screen_text(pilot.app)


# Times that look wrong.


async def test_a_time_in_the_future_is_asked_about_and_taken_when_sent_again(
    workbench: Workbench, case: OpenCase
) -> None:
    async with running(workbench, case.header.ref, size=(160, 45)) as (pilot, open_case):
        pilot.app.screen.workbench_app.show_fact("time.aware_at")  # type: ignore[attr-defined]
        await press(pilot, "enter")
        before = open_case.state.seq
        await type_text(pilot, "2026-11-24 09:00")
        await press(pilot, "enter")
        assert "Is this meant? time.aware_at lies after now" in screen_text(pilot.app)
        assert open_case.state.seq == before
        await type_text(pilot, "2026-11-24 10:00")
        await press(pilot, "enter")
        assert open_case.state.seq == before
        await press(pilot, "enter")
        stated = last(open_case)
        assert isinstance(stated, FactSet)
        assert stated.asked == ("time.aware_at lies after now: 2026-11-24 10:00 +01:00",)


async def test_a_filing_before_its_clock_began_is_asked_about_in_its_form(
    workbench: Workbench, aware: str
) -> None:
    async with running(workbench, aware, size=(160, 45)) as (pilot, open_case):
        await press(pilot, "7", "f")
        before = open_case.state.seq
        await fill(pilot, at="2026-11-23 10:00")
        assert "Is this meant?" in screen_text(pilot.app)
        assert open_case.state.seq == before
        await press(pilot, "ctrl+s")
        assert open_case.state.seq == before + 1


# Regimes that somebody else wrote.

FOREIGN = """\
schema: breach-regime/1
languages: [en]
id: foreign
title: "[/] [/nope] [bold]Notice[/bold] [@click=app.quit]press[/] {x} $y"
jurisdiction: fr
source: {law: "[/] Policy [@click=app.quit]1[/]", url: "https://x.example.org/[/]", checked: "2026-11-23", confidence: high, note: "[/]"}
audience: authority
recipient: "[link=http://192.0.2.1]insurer[/]"
periods:
  - from: "2026-01-01"
    stages: [{id: notice, title: "[/] [@click=app.quit]stage[/]", starts: time.aware_at, within: 1 hours}]
notes: "[/] [@click=app.quit]notes[/]"
"""  # noqa: E501 - as it would come


async def test_markup_of_a_regime_of_one_s_own_is_shown_as_it_is(
    home: Path, tmp_path: Path, aware: str, clock: Clock
) -> None:
    (tmp_path / "own" / "regimes").mkdir(parents=True)
    (tmp_path / "own" / "regimes" / "foreign.yaml").write_text(FOREIGN, encoding="utf-8")
    (tmp_path / "own" / "regimes" / "[broken].yaml").write_text("schema: [@click=app.quit]", encoding="utf-8")
    library = Library(own=tmp_path / "own")
    workbench = Workbench(home, "lead", library=library, now=clock)
    async with running(workbench, aware, size=(160, 45)) as (pilot, _case):
        assert "Not used:" in screen_text(pilot.app)
        assert "[broken].yaml" in " ".join(screen_text(pilot.app).split())
        await press(pilot, "7")
        shown = screen_text(pilot.app)
        assert "[/] Policy [@click=app.quit]1[/] → [link=http://192.0.2.1]insurer[/]" in shown
        assert "[/] [/nope] [bold]Notice[/bold] [@click=app.quit]press[/] {x} $y" in shown
        assert "[/] [@click=app.quit]notes[/]" in shown
        for row in range(3, 42, 4):
            await pilot.click(offset=(20, row))
        assert pilot.app.is_running


# What the recipient answers.


@BOTH
async def test_a_receipt_is_recorded_for_what_was_filed(
    workbench: Workbench, aware: str, size: tuple[int, int]
) -> None:
    async with running(workbench, aware, size=size) as (pilot, open_case):
        await press(pilot, "7")
        board = pilot.app.screen.query_one("#clocks", OptionList)
        board.highlighted = board.get_option_index(
            next(str(one.id) for one in board.options if "gdpr-33-1" in str(one.id))
        )
        await press(pilot, "a")
        assert "Nothing was filed for this clock yet" in screen_text(pilot.app)
        record_filing(open_case, filed_at=open_case.moment("now"), regime="gdpr-33-1")
        await press(pilot, "a")
        assert "Receipt of F-1" in screen_text(pilot.app)
        await fill(pilot, at="-5m")
        assert "A receipt has a number, or a paper that shows it" in screen_text(pilot.app)
        await fill(pilot, reference="2026-118")
        body = last(open_case)
        assert isinstance(body, FilingReceipted)
        assert (body.filing, body.reference) == ("F-1", "2026-118")
        assert body.answered_at is not None
        assert [entry.body.reference for entry in open_case.state.filings] == ["2026-118"]
