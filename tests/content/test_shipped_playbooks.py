"""The shipped playbooks: no rule of judgement finds anything, nor does what the rules do not look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tocsin.content.library import Library, playbooks_folder
from tocsin.content.playbooks.lints import judge
from tocsin.domain.facts import Text
from tocsin.domain.playbooks.playbook import Playbook, Step, is_of_step, leans_on
from tocsin.domain.playbooks.work import (
    AtDeadline,
    Checklist,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
)

LIBRARY = Library()

SHIPPED = """
    ai-leak availability-loss credential-stuffing disposal-physical exfiltration generic insider
    integrity-loss internal-error lost-stolen mailbox-compromise misdirected open-storage portal-exposure
    processor-breach processor-side ransomware supply-chain
"""
PHASES = ["open", "qualify", "inventory", "controllers", "decide", "notify", "tell", "close"]


@pytest.fixture(params=LIBRARY.shelf.playbooks.values(), ids=lambda playbook: playbook.id)
def playbook(request: pytest.FixtureRequest) -> Playbook:
    """Each shipped playbook in turn."""
    found: Playbook = request.param
    return found


# What there is.


def test_there_is_a_playbook_for_every_kind_of_breach_that_was_asked_for() -> None:
    assert list(LIBRARY.shelf.playbooks) == SHIPPED.split()
    assert [path.stem for path in LIBRARY.shelf.files] == SHIPPED.split()


def test_every_fragment_is_part_of_a_playbook() -> None:
    included = {part.name for playbook in LIBRARY.shelf.playbooks.values() for part in playbook.parts}
    assert included == {path.stem for path in (playbooks_folder() / "fragments").glob("*.yaml")}


@pytest.mark.parametrize("path", LIBRARY.shelf.files, ids=lambda path: path.stem)
def test_no_rule_of_judgement_finds_anything_on_the_day_of_the_review(path: Path) -> None:
    written = LIBRARY.shelf.written(path)
    assert written.playbook is not None, written.problems
    assert [str(problem) for problem in judge(written, LIBRARY, written.playbook.reviewed)] == []


# What the rules do not look at.


def test_a_playbook_speaks_english_and_french(playbook: Playbook) -> None:
    assert playbook.languages == ("en", "fr")


def texts_of(playbook: Playbook) -> Iterator[Text]:
    """Give every text of a playbook."""
    yield from (playbook.title, playbook.summary, *playbook.pick_when, *playbook.roles.values())
    for fact in playbook.facts:
        yield from (fact.title, fact.question, fact.help, *(choice.title for choice in fact.choices))
    for phase in playbook.phases:
        yield phase.title
        for step in phase.steps:
            yield from texts_of_step(step)


def texts_of_step(step: Step) -> Iterator[Text]:
    yield from (step.title, step.why, step.avoid, step.ready)
    match step.work:
        case Checklist(items=items):
            yield from (item.text for item in items)
        case EvidenceWanted(items=wanted):
            yield from (item.what for item in wanted)
        case Decision(options=options, advice=advice):
            yield from (option.text for option in options)
            yield from (one.because for one in advice)


def test_english_has_no_space_before_punctuation(playbook: Playbook) -> None:
    english = [text["en"] for text in texts_of(playbook) if text]
    assert [text for text in english if re.search(r"[\s\u00a0][;:!?,.](\s|$)", text)] == []


def test_the_phases_are_the_same_in_every_playbook(playbook: Playbook) -> None:
    assert [phase.id for phase in playbook.phases] == PHASES


def test_every_step_says_why_and_who(playbook: Playbook) -> None:
    assert [step.id for step in playbook.steps() if not step.why or step.role not in playbook.roles] == []


def test_every_role_has_something_to_do(playbook: Playbook) -> None:
    """The rules look at the roles of the playbook itself; these are those of its fragments too."""
    busy = {step.role for step in playbook.steps()}
    for step in playbook.steps():
        if isinstance(step.work, Gate):
            busy |= set(step.work.roles) | ({step.work.escalate.to} if step.work.escalate else set())
    assert busy == set(playbook.roles)


def test_a_playbook_that_is_stable_says_when_it_was_reviewed(playbook: Playbook) -> None:
    assert playbook.status == "stable"
    assert date(2026, 1, 1) <= date.fromisoformat(playbook.reviewed) <= date.today()  # noqa: DTZ011 - a day
    assert playbook.created <= playbook.reviewed


def test_every_due_time_of_a_duty_leaves_room_before_the_seventy_two_hours(playbook: Playbook) -> None:
    """The rules look at the decision and the filings; this is whatever is due by the awareness."""
    for step in playbook.steps():
        if step.due is not None and step.due.after == "time.aware_at":
            assert step.due.length.total_seconds() < 72 * 3600, step.id


def facts_on_the_way_to(playbook: Playbook, goal: str) -> set[str]:
    """Give the facts that decide whether a step applies, or any step that has to be done before it."""
    phase_of = {step.id: phase for phase in playbook.phases for step in phase.steps}
    asked, seen, left = set[str](), set[str](), [goal]
    while left:
        id = left.pop()
        if id in seen:
            continue
        seen.add(id)
        step, phase = playbook.need_step(id), phase_of[id]
        for condition in (step.when, phase.when):
            asked |= {name for name in condition.names if not is_of_step(name)} if condition else set()
        left += leans_on(phase, step)
    return asked


def test_the_decision_whether_it_is_a_breach_waits_for_no_fact(playbook: Playbook) -> None:
    found = playbook.decision_on("nature.personal_data_breach")
    assert found is not None
    assert facts_on_the_way_to(playbook, found[0].id) == set()


def test_the_notices_of_a_processor_wait_for_no_fact_but_the_role(playbook: Playbook) -> None:
    """Not even for whether it is a breach, which the rules would allow: GDPR Art. 33(2) has no figure."""
    assert facts_on_the_way_to(playbook, "send_notices") == {"case.role"}


def test_the_reasons_of_a_delay_are_asked_for_by_a_step(playbook: Playbook) -> None:
    """GDPR Art. 33(1): a notification after 72 hours is accompanied by reasons for the delay."""
    forms = [step.work for step in playbook.steps() if isinstance(step.work, Form)]
    assert any(field.fact == "time.delay_reasons" for form in forms for field in form.fields)


# Gates.


def test_an_approver_is_not_the_author(playbook: Playbook) -> None:
    """A gate that needs a document to be drafted names the step it is drafted in."""
    approving = {}
    for step in playbook.steps():
        drafted = {id for id in step.needs if isinstance(playbook.need_step(id).work, DraftWanted)}
        if isinstance(step.work, Gate) and drafted:
            approving[step.id] = (step.work.not_author_of, drafted)
    assert {"approve_authority", "approve_notices"} <= set(approving)
    assert [id for id, (author, drafted) in approving.items() if author not in drafted] == []


def test_a_gate_that_goes_on_at_its_deadline_has_one(playbook: Playbook) -> None:
    proceeding = {
        step.id: step.due
        for step in playbook.steps()
        if isinstance(step.work, Gate) and step.work.at_deadline is AtDeadline.PROCEED
    }
    assert {"approve_authority", "approve_notices", "approve_message"} <= set(proceeding)
    assert None not in proceeding.values()
