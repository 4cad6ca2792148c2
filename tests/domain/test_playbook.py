"""Playbooks as values: their steps, kinds and decisions."""

from __future__ import annotations

import pytest

from tests.domain.building import playbook
from tocsin.domain.playbook import (
    KINDS,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceItem,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Item,
    Option,
    Phase,
    Step,
    Task,
    Work,
)

DECIDE = Step(id="decide", title={}, work=Decision("risk", (Option("high", {}), Option("none", {}))))
FIRST = Step(id="first", title={}, work=Task())
BOOK = playbook(phases=(Phase("one", {}, (FIRST,)), Phase("two", {}, (DECIDE,))))


def test_the_steps_of_a_playbook_are_those_of_its_phases_in_order() -> None:
    assert [step.id for step in BOOK.steps()] == ["first", "decide"]


def test_a_step_is_found_by_its_id() -> None:
    assert BOOK.step("decide") is DECIDE
    assert BOOK.step("nothing") is None


def test_a_fact_that_is_decided_leads_to_its_decision() -> None:
    assert BOOK.decision_on("risk") == (DECIDE, DECIDE.work)
    assert BOOK.decision_on("first") is None


WORK: list[Work] = [
    Task(),
    Checklist(()),
    Decision("risk", ()),
    Form(()),
    EvidenceWanted(()),
    DraftWanted("notice"),
    ClockWanted((), ClockGoal.FILED),
    Gate(),
]


@pytest.mark.parametrize(("name", "work"), list(zip(KINDS, WORK, strict=True)), ids=list(KINDS))
def test_every_kind_of_work_is_named(name: str, work: Work) -> None:
    assert Step(id="s", title={}, work=work).kind == name


def test_there_are_eight_kinds_of_work() -> None:
    assert list(KINDS) == ["task", "checklist", "decision", "form", "evidence", "draft", "clock", "gate"]


def test_an_option_is_found_by_its_id() -> None:
    assert isinstance(DECIDE.work, Decision)
    assert DECIDE.work.option("none") == Option("none", {})
    assert DECIDE.work.option("maybe") is None


def test_what_a_step_asks_for_must_be_there_unless_it_says_otherwise() -> None:
    assert not Field("leak").optional
    assert not Item("lock", {}).optional
    assert not EvidenceItem("logs", {}).optional
    assert not FIRST.mandatory
    assert Gate().count == 1


def test_a_field_is_named_by_its_fact_or_by_what_it_collects() -> None:
    assert Field("leak").id == "leak"
    assert Field(collects=Collects.INVENTORY).id == "inventory"
