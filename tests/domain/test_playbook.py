"""Playbooks as values: their steps, kinds and decisions."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from tests.domain.building import condition, playbook
from tocsin.domain.playbooks.playbook import Part, PartKind, Phase, Step, digest, fits, in_order, leans_on
from tocsin.domain.playbooks.work import (
    KINDS,
    Call,
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
    Task,
    Wait,
    Work,
)

DECIDE = Step(id="decide", title={}, work=Decision("risk", (Option("high", {}), Option("none", {}))))
FIRST = Step(id="first", title={}, work=Task())
BOOK = playbook(phases=(Phase("one", {}, (FIRST,)), Phase("two", {}, (DECIDE,))))


def own(step: Step) -> Step:
    """Give a step as one of the playbook that `playbook` makes."""
    return msgspec.structs.replace(step, origin="drill")


def test_the_steps_of_a_playbook_are_those_of_its_phases_in_order() -> None:
    assert [step.id for step in BOOK.steps()] == ["first", "decide"]


def test_a_step_is_found_by_its_id() -> None:
    assert BOOK.step("decide") == own(DECIDE)
    assert BOOK.step("nothing") is None


def test_a_fact_that_is_decided_leads_to_its_decision() -> None:
    assert BOOK.decision_on("risk") == (own(DECIDE), DECIDE.work)
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
    Wait(),
    Call("generic"),
]


@pytest.mark.parametrize(("name", "work"), list(zip(KINDS, WORK, strict=True)), ids=list(KINDS))
def test_every_kind_of_work_is_named(name: str, work: Work) -> None:
    assert Step(id="s", title={}, work=work).kind == name


def test_there_are_ten_kinds_of_work() -> None:
    assert list(KINDS) == (
        ["task", "checklist", "decision", "form", "evidence", "draft", "clock", "gate", "wait", "call"]
    )


@pytest.mark.parametrize(
    ("version", "wanted", "does"),
    [
        ("1.4.0", "", True),
        ("1.4.0", "^1", True),
        ("1.4.0", "1.4.0", True),
        ("1.4.0", "1.4.1", False),
        ("2.0.0", "^1", False),
        ("12.0.0", "^1", False),
    ],
)
def test_a_version_fits_what_is_wanted(version: str, wanted: str, does: bool) -> None:
    assert fits(version, wanted) is does


def test_a_digest_is_that_of_the_text_until_there_are_parts() -> None:
    text = "schema: breach-playbook/1"
    assert digest(text) == hashlib.sha256(text.encode()).hexdigest()
    part = Part(PartKind.FRAGMENT, "notify", "1.0.0", "0" * 64, "x")
    other = Part(PartKind.FRAGMENT, "notify", "1.0.0", "1" * 64, "y")
    assert len({digest(text), digest(text, [part]), digest(text, [other]), digest(text, [part, other])}) == 4


def test_steps_are_given_after_those_that_they_lean_on() -> None:
    steps = [Step(id=f"s{n}", title={}, work=Task(), after=(f"s{n + 1}",)) for n in range(299)]
    book = playbook(*steps, Step(id="s299", title={}, work=Task()))
    assert list(in_order(book)) == [f"s{n}" for n in reversed(range(300))]


def test_a_step_leans_on_what_its_conditions_ask_about_too() -> None:
    asked = condition("step.first.done and known(leak)")
    waiting = Step(id="wait", title={}, work=Wait(until=asked), needs=("decide",))
    assert leans_on(Phase("p", {}, ()), waiting) == ("decide", "first")


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
