"""The drafts screen: gaps are answered where they stand, the text follows, and says where it comes from."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from tests.casework import state
from tests.tui.drawn import SameScreen, screen_text
from tests.tui.driving import press, running, type_text
from tocsin.domain.entries import DecisionMade, DraftSaved, FactSet, FilingRecorded
from tocsin.domain.facts import FactStatus
from tocsin.services import rows
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.screens.drafts import DraftsScreen
from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.item_list import ItemList
from tocsin.tui.widgets.item_row import ItemRow
from tocsin.tui.widgets.paper import Paper
from tocsin.tui.widgets.submit_area import SubmitArea

WIDE = (160, 45)


def last(case: OpenCase) -> object:
    """Give what was recorded last."""
    return case.state.entries[-1].body


def shown(pilot: object, name: str) -> str:
    """Give the words of a part of the screen."""
    return str(pilot.app.screen.query_one(f"#{name}", Static).visual)  # type: ignore[attr-defined]


def titles(pilot: object) -> list[str]:
    """Give the items that are listed."""
    items = pilot.app.screen.query_one(ItemList)  # type: ignore[attr-defined]
    return [row.item.title for row in items.rows]


@pytest.fixture
def letters(case: OpenCase) -> OpenCase:
    """A case of a controller whose staff and clients are concerned by different data."""
    for label, people in (("Payroll", "employees"), ("Benefits", "minors")):
        rows.add_row(case, {"label": label, "subjects": "240", "subject_categories": people})
    return case


async def test_a_gap_is_answered_where_it_stands_and_the_text_follows(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo, size=WIDE) as (pilot, case):
        await press(pilot, "5", "down", "tab", "down")
        assert titles(pilot) == ["Approximate number of records", "What we will do"]
        assert "from Measures proposed (measures.prevent): not answered" in shown(pilot, "sources")
        place = pilot.app.screen.query_one(Paper).highlighted
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen.focused, SubmitArea)
        await type_text(pilot, "Ownership check on the server, by Friday")
        await press(pilot, "enter")
        answered = last(case)
        assert isinstance(answered, FactSet)
        assert answered.key == "measures.prevent"
        assert titles(pilot) == ["Approximate number of records"]
        assert isinstance(pilot.app.screen.focused, ItemList)
        assert shown(pilot, "document-head").splitlines()[1].startswith("can be filed as initial: yes")
        paper = pilot.app.screen.query_one(Paper)
        assert paper.highlighted == place
        assert paper.line_at_cursor is not None
        assert paper.line_at_cursor.text == "Ownership check on the server, by Friday"
        assert "Measures proposed: Ownership check" in shown(pilot, "sources")


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("unknown because the log is still read", FactStatus.UNKNOWN),
        ("~1200 (900..1500) from the log", FactStatus.ESTIMATED),
        ("n/a because nothing was counted in records", FactStatus.NOT_APPLICABLE),
    ],
)
async def test_an_estimate_the_unknown_and_what_does_not_apply_are_answers(
    workbench: Workbench, demo: str, typed: str, status: FactStatus
) -> None:
    async with running(workbench, demo, size=WIDE) as (pilot, case):
        await press(pilot, *"5", "end", "home", *["down"] * 4, "tab")
        assert "Notification to the supervisory authority" in shown(pilot, "document-head")
        at = titles(pilot).index("Approximate number of records")
        await press(pilot, *["down"] * at, "enter")
        assert "says now: " in screen_text(pilot.app)
        await type_text(pilot, typed)
        await press(pilot, "enter")
        statement = case.state.statement("records.count")
        assert statement is not None
        assert statement.status is status


async def test_what_is_typed_and_not_sent_stays_and_a_mistake_is_said_at_the_field(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo, size=WIDE) as (pilot, case):
        await press(pilot, "5", *["down"] * 4, "tab", "enter")
        before = case.state.seq
        await type_text(pilot, "about ten")
        await press(pilot, "enter")
        assert "✗ 'about ten'" in screen_text(pilot.app)
        await press(pilot, "escape", "enter")
        assert case.state.seq == before
        assert pilot.app.screen.focused.value == "about ten"  # type: ignore[union-attr]


async def test_a_decision_is_gone_to_and_taken_with_its_reasons(workbench: Workbench, case: OpenCase) -> None:
    async with running(workbench, case.header.ref, size=WIDE) as (pilot, open_case):
        await press(pilot, "5", "tab")
        assert pilot.app.screen.query_one(ItemList).rows[0].item.decided
        await press(pilot, "enter")
        assert "pick with enter, say why, enter records" in screen_text(pilot.app)
        assert not any(isinstance(entry.body, DecisionMade) for entry in open_case.state.entries)


async def test_the_text_is_shown_against_what_was_filed_and_says_that_it_is_stale(
    workbench: Workbench, demo: str
) -> None:
    with workbench.open(demo) as case:
        saved, _path = save_draft(case, "controller-notice", party="P-2")
        moment = case.moment("now")
        record_filing(case, filed_at=moment, draft=saved.body.draft, reference="ACK-2")
        state(case, "measures.prevent", "A check on the server, and a test of it")
    async with running(workbench, demo, size=WIDE) as (pilot, _case):
        await press(pilot, "5", "down")
        assert f"{saved.body.draft} filed, stale: 1 answer differs now" in shown(pilot, "document-head")
        assert f"{saved.body.draft} filed, stale" in screen_text(pilot.app)
        await press(pilot, "d")
        assert "against F-2, filed on 2026-11-23 14:00" in shown(pilot, "version")
        compared = screen_text(pilot.app)
        assert "- We are writing to you because" in compared
        assert "+ We wrote to you about a personal data breach" in compared
        paper = pilot.app.screen.query_one(Paper)
        first = paper.highlighted
        assert first
        seen: list[str] = []
        while paper.highlighted != first or not seen:
            seen.append(shown(pilot, "sources"))
            await press(pilot, "j")
        assert len(seen) > 1
        assert any(
            "since then Measures proposed: not recorded yet → A check on the server" in one for one in seen
        )
        await press(pilot, "d")
        assert shown(pilot, "version") == "as it reads now"


async def test_keys_that_come_faster_than_documents_are_laid_out_act_on_the_one_under_the_cursor(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "5")
        await press(pilot, "down", "down", "up", "w")
        saved = last(case)
        assert isinstance(saved, DraftSaved)
        assert (saved.form, saved.party) == ("controller-notice", "P-2")
        assert "Departmental Council 11" in saved.text
        await press(pilot, "3", "home", "down", "down", "down", "enter")
        field = pilot.app.screen.query_one(AnswerField)
        assert field.question.key == pilot.app.screen.fact_at_hand()  # type: ignore[attr-defined]
        assert field.has_class("-asking")


async def test_the_cursor_stays_on_its_item_and_lines_hang_from_their_mark(
    workbench: Workbench, case: OpenCase
) -> None:
    async with running(workbench, case.header.ref) as (pilot, _case):
        await press(pilot, "5", "tab", "down", "down", "down")
        items = pilot.app.screen.query_one(ItemList)
        before = items.query_one(".-at", ItemRow).item.id
        await press(pilot, "e")
        assert items.query_one(".-at", ItemRow).item.id == before
        long = next(row for row in items.rows if row.size.height > 1 and not row.heading)
        first, *more = str(long.render()).split("\n")
        assert first.startswith((" ✗ ", " · "))
        assert all(one.startswith("   ") and len(one) <= long.size.width for one in more)


async def test_each_group_of_people_is_shown_its_own_letter(workbench: Workbench, letters: OpenCase) -> None:
    async with running(workbench, letters.header.ref, size=WIDE) as (pilot, _case):
        await press(pilot, "5")
        pilot.app.screen.go_to("subject-letter", "employees")  # type: ignore[attr-defined]
        await press(pilot, "tab", "tab")
        assert "Letter to the people concerned: Employees" in shown(pilot, "document-head")
        assert "Payroll" in screen_text(pilot.app).replace("\n", " ") or "240" in screen_text(pilot.app)
        await press(pilot, "g")
        assert "Letter to the people concerned: Children" in shown(pilot, "document-head")
        assert isinstance(pilot.app.screen.focused, Paper)
        await press(pilot, "g")
        assert "Letter to the people concerned: Employees" in shown(pilot, "document-head")


async def test_tab_goes_through_the_fields_of_an_item_before_it_leaves_it(
    workbench: Workbench, case: OpenCase
) -> None:
    async with running(workbench, case.header.ref) as (pilot, open_case):
        await press(pilot, "5", "tab")
        at = titles(pilot).index("Address and country")
        await press(pilot, *["down"] * at, "enter")
        fields = list(pilot.app.screen.query(AnswerField))
        assert [field.question.key for field in fields] == ["org.address", "org.main_establishment"]
        await press(pilot, "tab")
        assert fields[1].has_class("-asking")
        await type_text(pilot, "France")
        await press(pilot, "enter")
        assert open_case.state.value("org.main_establishment") == "fr"
        assert "Address and country" in titles(pilot), "it stays while it is being answered"
        assert fields[0].has_class("-asking"), "what was passed over is gone back to"
        await press(pilot, "tab", "tab")
        assert isinstance(pilot.app.screen.focused, Paper)


async def test_every_item_is_shown_in_the_order_of_the_form(workbench: Workbench, case: OpenCase) -> None:
    async with running(workbench, case.header.ref, size=WIDE) as (pilot, open_case):
        await press(pilot, "5", "e")
        form = open_case.workbench.library.form("fr-cnil")
        listed = [row.item.id for row in pilot.app.screen.query_one(ItemList).rows]
        assert len(listed) > 20
        assert listed == [item.id for item in form.items() if item.id in listed]
        await press(pilot, "e")
        assert 0 < len(titles(pilot)) < len(listed)


async def test_what_a_person_wrote_stays_in_the_text_that_is_shown_and_saved(
    workbench: Workbench, demo: str
) -> None:
    with workbench.open(demo) as case:
        written, _path = save_draft(case, "controller-notice", party="P-2")
        mine = written.body.text.replace("\n## ", "\nBy hand, for the archive.\n\n## ", 1)
        save_draft(case, "controller-notice", party="P-2", text=mine)
        state(case, "measures.prevent", "A check on the server")
    async with running(workbench, demo, size=WIDE) as (pilot, case):
        await press(pilot, "5", "down", "tab", "tab")
        assert "By hand, for the archive." in screen_text(pilot.app)
        await press(pilot, "w")
        saved = last(case)
        assert isinstance(saved, DraftSaved)
        assert "By hand, for the archive." in saved.text
        assert "A check on the server" in saved.text
        assert saved.edited


async def test_at_80_columns_one_pane_is_shown_at_a_time_and_tab_goes_round(
    workbench: Workbench, demo: str, same_screen: SameScreen
) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "5", "down", "tab")
        await same_screen(pilot, "answers-80x24")
        await press(pilot, "down", "enter")
        await same_screen(pilot, "answering-80x24")
        await press(pilot, "escape", "tab", "down")
        await same_screen(pilot, "text-80x24")
        await press(pilot, "tab")
        assert isinstance(pilot.app.screen, DraftsScreen)
        assert "Metropolis of the North" in screen_text(pilot.app)


async def test_from_a_line_of_the_text_enter_leads_to_what_it_says(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo, size=WIDE) as (pilot, _case):
        await press(pilot, "5", "tab", "tab")
        paper = pilot.app.screen.query_one(Paper)
        texts = [option.prompt for option in paper.options]
        paper.highlighted = next(n for n, text in enumerate(texts) if "First alert" in str(text))
        await press(pilot, "enter")
        assert "time.detected_at" in screen_text(pilot.app)


MARKUP = (
    "[/] [/nope] [@click=app.quit]press[/] **bold** | cell | [l](http://192.0.2.1) <b>x</b> \u202egnp \x1b[2J"
)


async def test_hostile_text_in_facts_and_versions_is_shown_as_text(
    workbench: Workbench, letters: OpenCase
) -> None:
    case = letters
    for key in ("measures.prevent", "conseq.description", "summary.authority", "measures.immediate"):
        state(case, key, f"{MARKUP} {'long ' * 2000}")
    state(case, "records.count", f"10..20 {MARKUP}")
    saved, _path = save_draft(case, "sa-notification", text=f"# {MARKUP}\n\n| {MARKUP} | b |\n\n- {MARKUP}\n")
    record_filing(case, filed_at=case.moment("now"), draft=saved.body.draft, reference=MARKUP)
    assert isinstance(last(case), FilingRecorded)
    for size in ((80, 24), WIDE):
        async with running(workbench, case.header.ref, size=size) as (pilot, _open):
            await press(pilot, "5", "e")
            pilot.app.screen.go_to("sa-notification", "")  # type: ignore[attr-defined]
            await press(pilot, "tab", "end", "enter", "escape", "tab")
            seen = ""
            for key in ("end", "d", "down", "pagedown", "d", "home", "pagedown", "enter", "escape"):
                await press(pilot, key)
                seen += screen_text(pilot.app)
            assert "[/] [/nope] [@click=app.quit]press[/]" in " ".join(seen.split())
            assert "\x1b[2J" not in seen
            assert "\u202e" not in seen
            assert pilot.app.is_running


async def test_what_is_true_of_one_controller_is_answered_in_its_document(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo, size=WIDE) as (pilot, case):
        await press(pilot, "5", "g", "tab", "e")
        assert "Departmental Council 11" in shown(pilot, "document-head")
        items = pilot.app.screen.query_one(ItemList)
        at = next(n for n, row in enumerate(items.rows) if "nature.access_observed" in row.item.keys)
        items.go_to(at)
        await press(pilot, "a")
        field = pilot.app.screen.query_one(AnswerField)
        assert field.question.key == "nature.access_observed@P-2"
        assert "[Departmental Council 11]" in field.question.text
        await type_text(pilot, "possible")
        await press(pilot, "enter")
        body = last(case)
        assert isinstance(body, FactSet)
        assert (body.key, body.value) == ("nature.access_observed@P-2", "possible")
        assert "Possible: cannot be excluded" in screen_text(pilot.app)
        await press(pilot, "escape", "g")
        assert "Metropolis of the North" in shown(pilot, "document-head")
        assert "Possible: cannot be excluded" not in screen_text(pilot.app)


async def test_a_document_for_nobody_in_particular_has_no_answers_of_its_own(
    workbench: Workbench, case: OpenCase
) -> None:
    async with running(workbench, case.header.ref, size=WIDE) as (pilot, _case):
        await press(pilot, "5", "tab", "a")
        assert not pilot.app.screen.query(AnswerField)
        assert "for nobody in particular" in screen_text(pilot.app)
