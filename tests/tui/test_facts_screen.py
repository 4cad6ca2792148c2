"""The facts screen: under their subjects or as the forms ask; the answer that most documents wait for."""

from __future__ import annotations

from textual.widgets import Static

from tests.tui.drawn import SameScreen, screen_text
from tests.tui.driving import press, running, type_text
from tocsin.services.drafts.fact_board import FactBoard
from tocsin.services.drafts.unblocking import unblocking
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.widgets.fact_list import FactList

WIDE = (160, 45)


def asked(pilot: object) -> str:
    """Give what the screen says of who asks for the fact."""
    return str(pilot.app.screen.query_one("#fact-asked", Static).visual)  # type: ignore[attr-defined]


async def test_facts_stand_as_each_form_asks_for_them_once_and_say_who_else_asks(
    workbench: Workbench, demo: str, same_screen: SameScreen
) -> None:
    async with running(workbench, demo, size=WIDE) as (pilot, case):
        await press(pilot, "3", "g", "home")
        await same_screen(pilot, "as-forms-ask-160x45")
        listed = [one.id for one in pilot.app.screen.query_one(FactList).options if one.id]
        assert len(listed) == len(set(listed))
        own = [id.partition("/")[2] for id in listed if id.startswith("sa-notification/")]
        form = case.workbench.library.form("sa-notification")
        sources = [source for item in form.items() for source in item.sources]
        assert own == list(dict.fromkeys(source for source in sources if source in case.catalogue))
        await press(pilot, "g", "home")
        assert "The case" in screen_text(pilot.app)


async def test_a_fact_says_what_it_unblocks(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo, size=WIDE) as (pilot, _case):
        await press(pilot, "5", "N")
        said = asked(pilot)
        assert "measures.prevent" in screen_text(pilot.app)
        assert "✗ waits  Notice to the controller: What we will do" in said
        assert "✗ waits  Notification to the supervisory authority" in said


async def test_one_key_leads_from_anywhere_to_the_answer_that_most_documents_wait_for(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, case):
        first = unblocking(case)[0].fact
        for screen in "124567":
            await press(pilot, screen, "N")
            assert pilot.app.screen.fact_at_hand() == first  # type: ignore[attr-defined]
        await press(pilot, "f3")
        assert pilot.app.screen.fact_at_hand() == unblocking(case)[1].fact  # type: ignore[attr-defined]
        await press(pilot, "f3")
        await type_text(pilot, "unknown")
        await press(pilot, "enter", "1", "N")
        assert pilot.app.screen.fact_at_hand() != "measures.prevent"  # type: ignore[attr-defined]


async def test_a_decision_that_documents_wait_for_is_gone_to_where_it_is_taken(
    workbench: Workbench, case: OpenCase
) -> None:
    decided = [one.fact for one in unblocking(case) if case.decision_on(one.fact) is not None]
    assert decided, "a form waits for a decision"
    async with running(workbench, case.header.ref, size=WIDE) as (pilot, _case):
        for _ in range(len(unblocking(case))):
            await press(pilot, "f3")
            if "pick with enter, say why, enter records" in screen_text(pilot.app):
                break
        else:
            raise AssertionError("no decision was reached")


def test_a_fact_that_a_form_waits_for_is_known_with_its_words(case: OpenCase) -> None:
    board = FactBoard(case)
    asking = board.asked_by("summary.authority")
    assert asking[0].waits
    assert [one.form for one in asking][:2] == ["fr-cnil", "sa-notification"]
    forms = board.by_form()
    assert next(one.title for one in forms if one.form == "fr-cnil") == "Notification of a breach to the CNIL"
    (own,) = [fact for fact in forms[0].facts if fact.key == "summary.authority"]
    assert own.asking.item == "Description de l\N{RIGHT SINGLE QUOTATION MARK}incident" or own.asking.item
    assert len(own.also) == len(asking) - 1
