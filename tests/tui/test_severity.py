"""Assessing the risk in the workbench: suggestions stand in the fields, the result is told with its steps."""

from __future__ import annotations

from tests.tui.drawn import screen_text
from tests.tui.driving import fill, press, running
from tocsin.domain.entries import RiskAssessed
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.dialogs.confirm import TextDialog
from tocsin.tui.widgets.line_input import LineInput


def last(case: OpenCase) -> object:
    """Give what was recorded last."""
    return case.state.entries[-1].body


async def test_one_key_leads_from_the_case_to_an_assessment_and_its_steps(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo, size=(120, 45)) as (pilot, case):
        await press(pilot, "y")
        assert "How severe is it for people?" in screen_text(pilot.app)
        suggested = pilot.app.screen.query_one("#input-dpc-sensitive", LineInput).value
        assert suggested == "4 because Such data are among those affected."
        await fill(pilot, **{"cb-intent": "accidental because a flaw in the code"}, because="first look")
        made = last(case)
        assert isinstance(made, RiskAssessed)
        assert (made.severity, made.band, made.because) == (450, "very_high", "first look")
        assert {one.element: one.because for one in made.inputs}["cb.intent"] == "a flaw in the code"
        assert isinstance(pilot.app.screen, TextDialog)
        assert "SE = 4 \u00d7 1 + 0.5 = 4.5: very high" in screen_text(pilot.app)
        await press(pilot, "escape")
        assert case.state.value("risk.level") is None


async def test_what_cannot_be_read_is_said_at_its_field_and_nothing_is_recorded(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo, size=(120, 45)) as (pilot, case):
        before = case.state.seq
        await press(pilot, "3", "y")
        await fill(pilot, **{"dpc-financial": "2", "cb-intent": "accidental"}, because="x")
        assert "2 is below the base 3, and nothing lowers it" in screen_text(pilot.app)
        assert pilot.app.screen.focused is pilot.app.screen.query_one("#input-dpc-financial", LineInput)
        await fill(pilot, **{"dpc-financial": ""}, because="")
        assert "Why it is assessed, or assessed anew, is not said" in screen_text(pilot.app)
        assert case.state.seq == before
