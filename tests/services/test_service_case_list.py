"""The cases of a workspace: listed, changed, closed, reopened, put under another playbook."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import become_aware, bodies, steps_for_us
from tocsin.domain.entries import CaseAmended, PlaybookAdopted
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.cases import amend_case, close_case, list_cases, only_open_case, reopen_case
from tocsin.services.playbooks.adopting import adopt_playbook
from tocsin.services.playbooks.steps import mark_done, need_step, skip
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import engine


def test_a_workspace_without_cases_lists_none(workbench: Workbench) -> None:
    assert list_cases(workbench) == []


def test_the_newest_case_is_listed_first(open_case: OpenACase, workbench: Workbench) -> None:
    for title in ("One", "Two"):
        open_case(title)
    assert [(one.ref, one.header.title) for one in list_cases(workbench)] == [
        ("2026-0002", "Two"),
        ("2026-0001", "One"),
    ]


def test_a_line_says_how_far_the_case_has_come(case: OpenCase, workbench: Workbench, clock: Clock) -> None:
    become_aware(case)
    mark_done(case, "reporter")
    clock.move(hours=30)
    (line,) = list_cases(workbench)
    # 72 h - 30 h = 42 h. Done: reporter, is_breach, start_clocks.
    assert line.clock == "42:00 left → CNIL"
    assert (line.entries, line.head) == (case.state.seq, case.head())
    assert line.steps_done == 3
    assert line.trouble == ""


def test_a_line_counts_only_the_steps_that_apply(open_case: OpenACase, workbench: Workbench) -> None:
    case = open_case(role="controller")
    (line,) = list_cases(workbench)
    assert line.steps_applicable == steps_for_us(case, "controllers")


def test_a_case_that_cannot_be_read_is_listed_with_what_is_wrong(
    open_case: OpenACase, workbench: Workbench
) -> None:
    open_case("Good")
    damaged = open_case("Damaged")
    damaged.close()
    (damaged.folder / "case.db").write_bytes(b"overwritten " * 100)
    first, second = list_cases(workbench)
    assert (first.ref, second.ref) == ("2026-0002", "2026-0001")
    assert "is not a case file" in first.trouble
    assert (second.header.title, second.trouble) == ("Good", "")


def test_a_case_of_a_newer_version_is_listed_and_left_alone(
    open_case: OpenACase, workbench: Workbench
) -> None:
    newer = open_case("Newer")
    newer.close()
    with closing(engine.connect(newer.folder / "case.db", writable=True)) as db:
        db.execute("INSERT INTO _sqlite_migrations VALUES (NULL, 'tocsin', 'm999_later', '2030-01-01')")
    before = (newer.folder / "case.db").read_bytes()
    open_case("Good")
    good, line = list_cases(workbench)
    assert "m999_later" in line.trouble
    assert good.trouble == ""
    assert (newer.folder / "case.db").read_bytes() == before


def test_an_empty_folder_with_the_name_of_a_case_is_listed_as_trouble(workbench: Workbench) -> None:
    (workbench.home / "cases" / "2026-0007").mkdir(parents=True)
    (line,) = list_cases(workbench)
    assert line.trouble.startswith("There is no case in")


def test_the_only_open_case_is_found(open_case: OpenACase, workbench: Workbench) -> None:
    closed = open_case("Old")
    close_case(closed, "done")
    assert open_case("New").header.ref == only_open_case(workbench)


def test_without_an_open_case_opening_one_is_suggested(case: OpenCase, workbench: Workbench) -> None:
    close_case(case, "done")
    with pytest.raises(UserError, match="There is no open case here") as refusal:
        only_open_case(workbench)
    assert "tocsin new" in refusal.value.hint


def test_of_several_open_cases_none_is_guessed(open_case: OpenACase, workbench: Workbench) -> None:
    open_case("One")
    amend_case(open_case("Two"), title="Two, renamed")
    with pytest.raises(UserError, match="More than one case is open") as refusal:
        only_open_case(workbench)
    assert "2026-0001 One, 2026-0002 Two, renamed" in refusal.value.hint


def test_a_case_that_cannot_be_read_counts_as_open(open_case: OpenACase, workbench: Workbench) -> None:
    open_case("Good")
    damaged = open_case("Damaged")
    damaged.close()
    (damaged.folder / "case.db").write_bytes(b"")
    with pytest.raises(UserError, match="More than one case is open"):
        only_open_case(workbench)


def test_a_reopened_case_counts_as_open_again(case: OpenCase, workbench: Workbench) -> None:
    close_case(case, "done")
    reopen_case(case, "a new report")
    assert only_open_case(workbench) == case.header.ref
    assert case.header.is_open


def test_only_what_is_named_is_amended(case: OpenCase) -> None:
    amend_case(case, title="Portal, second report", because="the first was about something else")
    header = case.header
    assert (header.title, header.zone, header.country) == ("Portal, second report", "Europe/Paris", "FR")
    assert bodies(case, CaseAmended)[-1].because == "the first was about something else"


def test_zone_and_country_can_be_amended_together(case: OpenCase) -> None:
    amend_case(case, zone="Europe/Berlin", country="de")
    assert (case.header.zone, case.header.country) == ("Europe/Berlin", "DE")
    assert case.authority == case.workbench.library.authorities["DE"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({}, "Nothing was said to change"),
        ({"because": "only a reason"}, "Nothing was said to change"),
        ({"title": "   "}, "The title is empty"),
        ({"zone": "Mars"}, "There is no time zone called 'Mars'"),
        ({"country": "XX"}, "'XX' is no country whose law is known here"),
    ],
    ids=["nothing", "only a reason", "a blank title", "no zone", "no country"],
)
def test_an_amendment_that_says_nothing_or_nonsense_is_refused(
    case: OpenCase, change: dict[str, str], what: str
) -> None:
    before = case.head()
    with pytest.raises(UserError, match=what):
        amend_case(case, **change)
    assert case.head() == before


def test_closing_and_reopening_keep_their_reasons(case: OpenCase) -> None:
    close_case(case, "reported to the board")
    reopen_case(case, "a second report came in")
    reasons = [getattr(entry.body, "because", "") for entry in case.state.entries[-2:]]
    assert reasons == ["reported to the board", "a second report came in"]


@pytest.mark.parametrize("reason", ["", " \n"])
def test_closing_and_reopening_need_a_reason(case: OpenCase, reason: str) -> None:
    with pytest.raises(UserError, match="The reason is empty"):
        close_case(case, reason)
    close_case(case, "done")
    with pytest.raises(UserError, match="The reason is empty"):
        reopen_case(case, reason)
    assert not case.header.is_open


def test_an_open_case_cannot_be_reopened(case: OpenCase) -> None:
    with pytest.raises(UserError, match="is open already"):
        reopen_case(case, "just so")


def test_another_playbook_keeps_facts_notes_and_history(open_case: OpenACase) -> None:
    case = open_case(playbook="generic", role="controller")
    state(case, "time.detected_at", "13:00")
    state(case, "time.discovery_how", "staff")
    write_log(case, "A first note")
    before = list(case.state.entries)
    adopt_playbook(case, "portal-exposure", "it is the portal")
    assert case.state.entries[: len(before)] == before
    assert [body.playbook for body in bodies(case, PlaybookAdopted)] == ["generic", "portal-exposure"]
    assert bodies(case, PlaybookAdopted)[-1].because == "it is the portal"
    # The form of the first facts asks in both playbooks for what was answered already.
    assert need_step(case, "first_facts").state is StepState.DONE


def test_marks_belong_to_the_playbook_they_were_made_under(case: OpenCase) -> None:
    become_aware(case)
    skip(case, "fix", "the portal is switched off for good")
    adopt_playbook(case, "generic", "it is more than the portal")
    assert need_step(case, "fix").state is StepState.WAITING
    adopt_playbook(case, "portal-exposure", "it is the portal after all")
    assert need_step(case, "fix").state is StepState.SKIPPED


def test_marks_on_a_step_of_a_shared_fragment_count_in_every_playbook_that_includes_it(
    case: OpenCase,
) -> None:
    become_aware(case)
    mark_done(case, "lessons")
    adopt_playbook(case, "generic", "it is more than the portal")
    assert need_step(case, "lessons").state is StepState.DONE


def test_facts_of_a_playbook_stay_when_another_is_adopted(case: OpenCase) -> None:
    state(case, "portal.access_path", "shared_cache")
    adopt_playbook(case, "generic", "it is more than the portal")
    assert case.state.value("portal.access_path") == "shared_cache"
    assert "portal.access_path" not in case.catalogue


@pytest.mark.parametrize(
    ("named", "because", "what"),
    [("generik", "why not", "Did you mean generic"), ("generic", "", "The reason is empty")],
    ids=["no such playbook", "no reason"],
)
def test_a_playbook_is_not_changed_by_mistake(case: OpenCase, named: str, because: str, what: str) -> None:
    before = case.head()
    with pytest.raises(UserError, match=what):
        adopt_playbook(case, named, because)
    assert case.head() == before
