"""What a responder does with keys, from the first screen to a saved draft."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from textual.widgets import OptionList

from tests.casework import state
from tests.tui.drawn import screen_text
from tests.tui.driving import fill, press, running, type_text
from tocsin.content.library import Library
from tocsin.domain.entries import DecisionMade, DraftSaved, FactSet, FilingRecorded, LogWritten, Redacted
from tocsin.domain.facts import FactStatus
from tocsin.domain.playbooks.items import ItemState
from tocsin.services.presence import Presence
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.app import TocsinApp
from tocsin.tui.widgets.submit_area import SubmitArea


def last(case: OpenCase) -> object:
    """Give what was recorded last."""
    return case.state.entries[-1].body


async def test_the_demo_case_leads_to_a_saved_draft_with_a_handful_of_keys(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "n")
        await type_text(pilot, "Ownership check on the server for every document, by Friday")
        await press(pilot, "enter")
        assert isinstance(last(case), FactSet)
        await press(pilot, "n", "enter", "w")
        saved = last(case)
        assert isinstance(saved, DraftSaved)
        assert saved.form == "controller-notice"
        assert saved.party == "P-2"
        assert "Ownership check on the server" in saved.text
        assert (case.folder / "out" / f"{saved.draft}_controller-notice_P-2_en.md").read_text() == saved.text


async def test_bad_input_is_said_at_the_field_and_nothing_is_recorded(
    workbench: Workbench, case: OpenCase
) -> None:
    async with running(workbench, case.header.ref, size=(160, 45)) as (pilot, open_case):
        before = open_case.state.seq
        await press(pilot, "n")
        await type_text(pilot, "11/12/2026")
        await press(pilot, "enter")
        assert "'11/12/2026' is not a time that can be read without guessing" in screen_text(pilot.app)
        assert open_case.state.seq == before
        await type_text(pilot, "unknown")
        await press(pilot, "enter")
        statement = open_case.state.statement("time.detected_at")
        assert statement is not None
        assert statement.status is FactStatus.UNKNOWN


async def test_enter_on_an_answer_that_was_not_touched_records_nothing(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, case):
        before = case.state.seq
        await press(pilot, "3", "enter", "enter")
        assert case.state.seq == before


async def test_a_note_is_logged_from_every_screen(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        for number in range(1, 8):
            await press(pilot, str(number), "l")
            await type_text(pilot, f"@13:20 note {number} #tag{number}")
            await press(pilot, "enter")
            note = last(case)
            assert isinstance(note, LogWritten)
            assert (note.text, note.tags) == (f"note {number} #tag{number}", (f"tag{number}",))
            assert note.at is not None
            assert note.at.at == "2026-11-23T12:20:00.000000Z"


async def test_half_written_text_survives_escape_and_the_next_start(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "l")
        await type_text(pilot, "half a senten")
        await press(pilot, "escape")
        assert all("senten" not in case.reader().text(entry) for entry in case.state.entries)
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "l")
        field = pilot.app.screen.focused
        assert isinstance(field, SubmitArea)
        assert field.text == "half a senten"
        await press(pilot, "enter")
        assert isinstance(last(case), LogWritten)
        assert pilot.app.screen.recall("Log") == ""  # type: ignore[attr-defined]


async def test_a_half_written_answer_survives_a_change_of_screen_and_the_next_start(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "n")
        await type_text(pilot, "we will")
        await press(pilot, "escape", "2", "1")
        assert "we will" in screen_text(pilot.app)
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "n")
        assert "not sent yet" in " ".join(screen_text(pilot.app).split())
        field = pilot.app.screen.focused
        assert isinstance(field, SubmitArea)
        assert field.text == "we will"
        assert case.state.statement("measures.prevent") is None


async def test_what_another_process_records_shows_within_two_seconds(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "2")
        with Workbench(workbench.home, "somebody.else", now=workbench.now).open(demo) as other:
            from tocsin.services.timeline.logbook import write_log

            write_log(other, "written by another process")
        await pilot.pause(2.0)
        assert case.state.entries[-1].actor == "somebody.else"
        assert "written by another process" in screen_text(pilot.app)


async def test_a_line_of_a_checklist_is_ticked_and_unticked_with_space(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, case):
        pilot.app.screen.go_to("fix")  # type: ignore[attr-defined]
        await press(pilot, "enter", "space")
        progress = case.progress()
        assert progress is not None
        view = progress.step("fix")
        assert view is not None
        assert view.items[0].state is ItemState.DONE
        await press(pilot, "space")
        progress = case.progress()
        view = progress.step("fix") if progress else None
        assert view is not None
        assert view.items[0].state is ItemState.OPEN


async def test_a_decision_asks_for_its_reasons_and_then_for_what_it_makes_necessary(
    workbench: Workbench, case: OpenCase
) -> None:
    state(case, "time.detected_at", "-3h")
    state(case, "time.discovery_how", "staff")
    async with running(workbench, case.header.ref) as (pilot, open_case):
        pilot.app.screen.go_to("is_breach")  # type: ignore[attr-defined]
        await press(pilot)
        await press(pilot, "enter", "enter")
        assert open_case.state.decisions == {}
        await type_text(pilot, "Two test accounts show it")
        await press(pilot, "enter")
        made = last(open_case)
        assert isinstance(made, DecisionMade)
        assert (made.option, made.because) == ("confirmed", "Two test accounts show it")
        await pilot.pause(0.2)
        await type_text(pilot, "-30m")
        await press(pilot, "enter")
        assert open_case.readings()[0].remaining_s == 72 * 3600 - 30 * 60


async def test_a_mandatory_step_cannot_be_skipped_and_another_needs_its_reason(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, case):
        pilot.app.screen.go_to("register")  # type: ignore[attr-defined]
        await press(pilot, "escape")
        before = case.state.seq
        await press(pilot, "s")
        assert case.state.seq == before


async def test_the_timeline_is_filtered_and_shown_as_known_at(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "2", "slash")
        await type_text(pilot, "kind:decision")
        await press(pilot, "enter")
        shown = screen_text(pilot.app)
        assert "1 of 58 entries" in shown
        assert "Decided: Personal-data breach" in shown
        await press(pilot, "escape", "k")
        await fill(pilot, at="-32h")
        shown = screen_text(pilot.app)
        assert "AS KNOWN AT 2026-11-22 06:00 +01:00" in shown
        assert "Decided" not in shown
        await press(pilot, "escape")
        assert "AS KNOWN AT" not in screen_text(pilot.app)


async def test_a_note_is_amended_and_both_versions_stay(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "2", "end", "a")
        await type_text(pilot, "Councils 11 and 27 are still to be told")
        await press(pilot, "enter")
        amendment = last(case)
        assert isinstance(amendment, LogWritten)
        assert case.state.entry(amendment.amends).body != amendment
        shown = screen_text(pilot.app)
        assert "Councils 11 and 27 are still to be told" in shown
        assert "the Metropolis are still to be told" not in shown


async def test_an_entry_is_redacted_with_a_reason(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "2", "home", "ctrl+x")
        await fill(pilot, because="names a person")
        assert isinstance(last(case), Redacted)
        assert "[redacted]" in screen_text(pilot.app)
        assert "passport scan" not in screen_text(pilot.app)


async def test_a_row_of_affected_data_is_added_and_what_is_wrong_is_said_at_its_field(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "4", "a")
        await fill(pilot, label="Correspondence", subjects="900..100")
        assert "upside down" in screen_text(pilot.app)
        assert len(case.state.inventory) == 3
        await fill(pilot, subjects="100..900 count of threads")
        assert len(case.state.inventory) == 4
        assert "Correspondence" in screen_text(pilot.app)


async def test_a_row_is_amended_with_only_what_was_changed(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "4", "enter")
        await fill(pilot, certainty="ruled", because="the log shows test accounts")
        row = case.state.inventory.get("R-1")
        assert row is not None
        assert row.body.certainty == "ruled_out"
        assert row.body.records is not None
        assert row.body.records.best == 400


async def test_a_filing_stops_the_clock(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        assert case.readings()[0].recipient == "Departmental Council 11"
        await press(pilot, "7", "f")
        await fill(pilot, at="-5m", channel="mail", reference="11-07")
        filing = last(case)
        assert isinstance(filing, FilingRecorded)
        assert filing.recipient == "Departmental Council 11"
        assert case.readings()[0].recipient == "Metropolis of the North"


async def test_restating_when_the_clock_started_needs_a_reason(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        await press(pilot, "7", "r")
        await fill(pilot, at="2026-11-22 09:00")
        assert "starts legal clocks and was stated before" in " ".join(screen_text(pilot.app).split())
        await fill(pilot, because="the alert of 07:00 was about another flaw")
        assert case.readings()[0].earlier[0].replaced_because == "the alert of 07:00 was about another flaw"


async def test_a_document_is_shown_in_the_other_language(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "5", "shift+tab")
        assert "Personal data breach affecting your data" in screen_text(pilot.app)
        await press(pilot, "t")
        assert "Violation de données à caractère personnel" in " ".join(screen_text(pilot.app).split())


async def test_evidence_is_attached_where_a_step_asks_for_it(
    workbench: Workbench, demo: str, tmp_path: Path
) -> None:
    logs = tmp_path / "store.log"
    logs.write_text("GET /documents/1\n")
    async with running(workbench, demo) as (pilot, case):
        pilot.app.screen.go_to("hold_evidence")  # type: ignore[attr-defined]
        await press(pilot)
        pilot.app.screen.query_one("#lines", OptionList).highlighted = 2
        await press(pilot, "enter")
        await fill(pilot, file=str(tmp_path / "missing.log"))
        assert "cannot be read" in screen_text(pilot.app)
        await fill(pilot, file=str(logs))
        link = case.state.evidence_links[-1].body
        assert (link.evidence, link.step, link.item) == ("EV-3", "hold_evidence", "store_logs")


async def test_evidence_that_was_changed_is_found(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        kept = case.state.evidence.get("EV-2")
        assert kept is not None
        case.vault.path(kept.body.sha256).chmod(0o600)
        case.vault.path(kept.body.sha256).write_bytes(b"something else")
        await press(pilot, "6", "v")
        await pilot.app.workers.wait_for_complete()
        await press(pilot)
        assert "the file was changed" in screen_text(pilot.app)


async def test_a_new_case_is_opened_from_the_first_screen(workbench: Workbench) -> None:
    app = TocsinApp(workbench)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "No case here yet" in screen_text(app)
        await press(pilot, "n")
        await fill(pilot, title="Lost laptop", role="contr", aware="yesterday", zone="Europe/Paris")
        assert "is not a time that can be read without guessing" in " ".join(screen_text(app).split())
        assert workbench.refs() == []
        await fill(pilot, aware="-2h")
        assert workbench.refs() == ["2026-0001"]
        assert "2026-0001 Lost laptop" in screen_text(app)
        assert "70:00 left" in screen_text(app)
        assert app.case is not None
        app.case.close()


async def test_a_new_case_knows_the_profile_of_the_organisation(workbench: Workbench, tmp_path: Path) -> None:
    profile = tmp_path / "org.yaml"
    profile.write_text('schema: breach-org/1\nfacts:\n  org.name: "Example"\n  org.countries: [fr]\n')
    workbench.library = Library(own=tmp_path)
    app = TocsinApp(workbench)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await press(pilot, "n")
        assert "empty: Example" in screen_text(app)
        assert "empty: FR" in screen_text(app)
        await fill(pilot, title="Lost laptop", zone="Europe/Paris")
        assert app.case is not None
        statement = app.case.state.statement("org.name")
        assert statement is not None
        assert (statement.value, statement.because) == ("Example", "organisation profile")
        assert app.case.header.country == "FR"
        app.case.close()


async def test_a_profile_with_a_problem_is_told_and_a_case_is_opened_without_it(
    workbench: Workbench, tmp_path: Path
) -> None:
    (tmp_path / "org.yaml").write_text(
        "schema: breach-org/1\nfacts:\n  org.name: Example\n  org.size: huge\n"
    )
    workbench.library = Library(own=tmp_path)
    app = TocsinApp(workbench)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        await press(pilot, "n")
        assert "Not used:" in screen_text(app)
        assert "org.yaml:4:13" in "".join(screen_text(app).split())
        await fill(pilot, title="Lost laptop", zone="Europe/Paris")
        assert app.case is not None
        assert app.case.state.facts == {}
        app.case.close()


async def test_escape_leads_back_to_where_one_was_and_never_out_of_the_case(
    workbench: Workbench, demo: str
) -> None:
    async with running(workbench, demo) as (pilot, _case):
        await press(pilot, "2", "5", "escape")
        assert "happened    learned" in screen_text(pilot.app)
        await press(pilot, "escape", "escape", "escape")
        assert "next question" in screen_text(pilot.app)
        assert "q goes back to the list of cases" in screen_text(pilot.app)
        await press(pilot, "q")
        assert "12/22" in screen_text(pilot.app)


async def test_what_is_told_covers_nothing_and_goes_away(
    workbench: Workbench, demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(workbench, demo) as (pilot, _case):
        before = screen_text(pilot.app).splitlines()
        pilot.app.notify("[/] \x1b[2J " + "long " * 200, markup=False, timeout=60)
        await press(pilot)
        after = screen_text(pilot.app).splitlines()
        assert "[/] ⟨001B⟩[2J long" in "\n".join(after)
        assert after[-2:] == before[-2:]
        assert after[:2] == before[:2]
        later = time.monotonic() + 61
        monkeypatch.setattr("tocsin.tui.app.monotonic", lambda: later)
        pilot.app.screen.show_frame()  # type: ignore[attr-defined]
        await press(pilot)
        assert screen_text(pilot.app).splitlines()[2:] == before[2:]


async def test_the_title_stays_whole_and_the_recipient_is_named(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, _case):
        title = screen_text(pilot.app).splitlines()[0]
        assert title.startswith(" 2026-0001 Portal documents (example)  ")
        assert re.search(r"  \d\d:\d\d left → Departmental Council 11$", title)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_help_names_every_key_of_the_screen(
    workbench: Workbench, demo: str, size: tuple[int, int]
) -> None:
    async with running(workbench, demo, size=size) as (pilot, _case):
        await press(pilot, "question_mark")
        shown = screen_text(pilot.app)
        assert "The case: the playbook and the step at hand" in shown
        assert "tick" in shown
        await press(pilot, "escape")
        assert "next question" in screen_text(pilot.app)


async def test_decisions_of_the_demo_are_kept_with_their_advice(workbench: Workbench, demo: str) -> None:
    with workbench.open(demo) as case:
        made = [entry.body for entry in case.state.entries if isinstance(entry.body, DecisionMade)]
    assert made[0].advice[0].suggest == "confirmed"
    assert made[0].facts_read == {"nature.access_observed": "confirmed"}


async def test_a_step_is_taken_on_with_a_key_and_others_are_seen(workbench: Workbench, demo: str) -> None:
    async with running(workbench, demo) as (pilot, case):
        pilot.app.screen.go_to("fix")  # type: ignore[attr-defined]
        await press(pilot, "m")
        assert case.state.hands.who("portal-exposure", "fix") == "lead"
        assert "@lead" in screen_text(pilot.app)
        with Workbench(workbench.home, "dpo", now=workbench.now).open(demo) as other:
            presence = Presence(other)
            presence.look("facts")
            for _ in range(40):
                if "here: dpo (facts)" in screen_text(pilot.app):
                    break
                await pilot.pause(0.1)
            assert "here: dpo (facts)" in screen_text(pilot.app)
            presence.leave()
        await press(pilot, "m")
        assert case.state.hands.who("portal-exposure", "fix") == ""
