"""The example case: in the middle of its second day whenever it is made, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.casework import Clock
from tests.services.scenes import bodies, notes, reading, step_state
from tocsin.content.library import Library
from tocsin.domain.entries import ClockJumped, DraftSaved, EvidenceAdded
from tocsin.domain.facts import Count
from tocsin.domain.law.readings import ClockState
from tocsin.domain.moments import read_utc
from tocsin.domain.playbooks.progress import StepState
from tocsin.domain.timeline import Query, select
from tocsin.services.cases import list_cases
from tocsin.services.demo import build_demo
from tocsin.services.drafts.listing import list_documents
from tocsin.services.drafts.writing import preview
from tocsin.services.evidence.attaching import list_evidence
from tocsin.services.evidence.custody import check_evidence
from tocsin.services.facts import list_facts
from tocsin.services.overview import one_line, overview, reading_words
from tocsin.services.playbooks.step_cards import step_card
from tocsin.services.record.verification import verify_case
from tocsin.services.timeline.export import as_csv, as_markdown
from tocsin.services.workbench import OpenCase, Workbench

LANGUAGES = ["en", "fr"]
REFS = {"en": "2026-0001", "fr": "2026-0002"}


@pytest.fixture(scope="module")
def examples(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A workspace with the example in English, then in French; nobody here changes it."""
    workbench = Workbench(tmp_path_factory.mktemp("demo") / "workspace", "lead", library=library, now=Clock())
    assert [build_demo(workbench, language) for language in LANGUAGES] == list(REFS.values())
    return workbench


@pytest.fixture
def example(examples: Workbench) -> Iterator[OpenCase]:
    """The example in English."""
    with examples.open(REFS["en"]) as case:
        yield case


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_made_and_verifies(examples: Workbench, language: str) -> None:
    ref = REFS[language]
    assert verify_case(examples, ref).holds
    with examples.open(ref) as case:
        assert case.header.language == language
        assert case.header.is_open
        assert bodies(case, ClockJumped) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clocks_of_the_example_run_relative_to_now(examples: Workbench, language: str) -> None:
    with examples.open(REFS[language]) as case:
        words = {one.party: reading_words(one, case) for one in case.readings() if one.regime == "gdpr-33-2"}
        # Awareness was 30 h 50 min ago: 30.75 h, and five minutes before that.
        # P-1 was told 9.4 h and two minutes ago: 14:00 - 9:26 = 04:34 in Paris.
        # P-2: 48:00 - 30:50 = 17:10. P-3: 72:00 - 30:50 = 41:10. P-4 has no figure.
        assert words == {
            "P-1": "filed 2026-11-23 04:34 +01:00",
            "P-2": "17:10 left",
            "P-3": "41:10 left",
            "P-4": "running for 30:50, no figure agreed",
        }


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        # 26 hours and 41 days before: 02:30 of the night in which the clocks of Paris went forward.
        datetime(2026, 5, 10, 2, 30, tzinfo=UTC),
        datetime(2027, 1, 1, 3, 0, tzinfo=UTC),
    ],
    ids=["clocks forward", "begun as clocks went forward", "new year"],
)
def test_the_example_can_be_made_on_any_day(workbench: Workbench, clock: Clock, now: datetime) -> None:
    clock.now = now
    with workbench.open(build_demo(workbench)) as case:
        seen = reading(case, "gdpr-33-2", "P-2")
        assert (seen.state, seen.remaining_s) == (ClockState.RUNNING, (17 * 60 + 10) * 60)
    assert verify_case(workbench, workbench.refs()[0]).holds


def test_everything_in_the_example_was_recorded_before_now_and_in_order(
    example: OpenCase, clock: Clock
) -> None:
    times = [read_utc(entry.recorded_at) for entry in example.state.entries]
    assert times == sorted(times)
    assert timedelta(hours=33.2) == clock.now - times[0]
    assert timedelta(hours=0.4) == clock.now - times[-1]


def test_several_people_work_on_the_example(example: OpenCase) -> None:
    assert {entry.actor for entry in example.state.entries} == {
        "lead",
        "hosting",
        "engineering",
        "dpo",
        "liaison",
    }
    assert example.workbench.actor == "lead"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_has_something_to_show(examples: Workbench, language: str) -> None:
    with examples.open(REFS[language]) as case:
        line = {one.ref: one for one in list_cases(examples)}[REFS[language]]
        assert line.clock.startswith("17:10 left → Departmental Council 11")
        seen = overview(case)
        assert seen.next_question is not None
        assert seen.next_steps
        assert 0 < seen.steps_done < seen.steps_applicable
        progress = case.progress()
        assert progress is not None
        assert all(step_card(case, view).title for view in progress.steps())
        assert one_line(case).startswith(f"{REFS[language]} | 17:10 left")
        items = select(case.reader(), Query())
        assert len(items) == case.state.seq
        assert as_csv(items).count("\r\n") == case.state.seq + 1
        assert as_markdown(case, items)
        assert len(list_facts(case)) >= 8
        assert len(case.state.inventory) == 3
        assert [check.holds for check in check_evidence(case)] == [True, True]
        assert len(list_evidence(case)) == 2
        notices = [one for one in list_documents(case) if one.form.id == "controller-notice"]
        assert len(notices) == 4  # four controllers that may be affected


def test_the_example_shows_an_estimate_that_was_refined(example: OpenCase) -> None:
    history = example.state.inventory.history("R-2")
    assert [entry.body.subjects for entry in history] == [
        Count(high=1900, basis="all files of the tenant"),
        Count(low=500, best=640, high=1900, basis="first pass over the restored log"),
    ]


def test_the_example_is_in_the_middle_of_its_playbook(example: OpenCase) -> None:
    assert step_state(example, "stop_exposure") is StepState.DONE
    assert step_state(example, "start_clocks") is StepState.DONE
    assert step_state(example, "draft_notices") is StepState.AVAILABLE
    assert step_state(example, "decide_authority") is StepState.NOT_APPLICABLE
    assert len(bodies(example, DraftSaved)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notices_of_the_example_are_in_both_languages_and_name_nobody_else(
    examples: Workbench, language: str
) -> None:
    with examples.open(REFS[language]) as case:
        for party in ("P-1", "P-2", "P-3", "P-4"):
            for written_in in LANGUAGES:
                gaps = preview(case, "controller-notice", language=written_in, party=party).gaps
                assert "names_other" not in {gap.why for gap in gaps}


def test_the_french_example_is_written_in_french(examples: Workbench) -> None:
    with examples.open(REFS["fr"]) as case:
        assert case.header.title == "Documents du portail (exemple)"
        assert case.state.text_value("summary.authority").startswith("Depuis une mise à jour")
        assert case.state.text_value("summary.authority@en").startswith("Since a release")


def test_nobody_in_the_example_has_a_name(example: OpenCase) -> None:
    addresses = [word for text in notes(example) for word in text.split() if "@" in word]
    assert addresses == []
    for entry in example.state.parties:
        assert entry.body.contact is not None
        assert entry.body.contact.email.endswith(".example.org")
        assert entry.body.contact.name == "Data protection officer"


def test_the_example_log_shows_addresses_kept_for_examples(example: OpenCase) -> None:
    log = bodies(example, EvidenceAdded)[0]
    lines = example.vault.path(log.sha256).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 400
    assert {line.rsplit(".", 1)[0] for line in (row.split()[0] for row in lines)} == {"192.0.2"}
