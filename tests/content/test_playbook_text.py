from __future__ import annotations

import hashlib
from datetime import timedelta

from tests.content.playbook_written import CATALOGUE, SOUND, parse, sound
from tocsin.domain.facts import FactType
from tocsin.domain.playbooks.playbook import Due, Status
from tocsin.domain.playbooks.work import (
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Task,
    Work,
)


def work(step: str) -> Work:
    """Give what one of the steps asks for."""
    found = sound().step(step)
    assert found is not None
    return found.work


# What a sound playbook says.


def test_a_playbook_says_what_it_is() -> None:
    playbook = sound()
    assert (playbook.id, playbook.version, playbook.status) == ("small", "1.0.0", Status.STABLE)
    assert (playbook.reviewed, playbook.languages) == ("2026-11-23", ("en", "fr"))
    assert playbook.title == {"en": "Small", "fr": "Petit"}
    assert playbook.pick_when == ({"en": "always", "fr": "toujours"},)
    assert list(playbook.roles) == ["lead", "dpo"]


def test_the_steps_keep_the_order_of_the_file() -> None:
    assert [step.id for step in sound().steps()] == [
        "facts", "contain", "is_breach", "clocks", "draft", "approve", "evidence", "review"
    ]  # fmt: skip


def test_every_kind_of_step_is_read() -> None:
    assert [step.kind for step in sound().steps()] == [
        "form", "checklist", "decision", "clock", "draft", "gate", "evidence", "task"
    ]  # fmt: skip


def test_a_form_has_fields() -> None:
    assert work("facts") == Form(
        (
            Field(fact="time.detected_at"),
            Field(fact="portal.path", optional=True),
            Field(collects=Collects.INVENTORY),
        )
    )


def test_a_step_says_when_it_is_due() -> None:
    step = sound().step("facts")
    assert step is not None
    assert step.due == Due(after="time.detected_at", length=timedelta(minutes=15))


def test_a_checklist_has_lines() -> None:
    found = work("contain")
    assert isinstance(found, Checklist)
    assert [(item.id, item.optional) for item in found.items] == [("cut", False), ("index", True)]


def test_a_decision_has_options_and_advice() -> None:
    found = work("is_breach")
    assert isinstance(found, Decision)
    assert found.fact == "nature.breach"
    confirmed, pending = found.options
    assert (confirmed.id, confirmed.asks, confirmed.revisit) == ("confirmed", ("time.aware_at",), None)
    assert (pending.id, pending.asks, pending.revisit) == ("pending", (), timedelta(hours=6))
    advice = found.advice[0]
    assert (advice.suggest, advice.source) == ("confirmed", "EDPB 9/2022")
    assert advice.when is not None
    assert advice.when.names == ("portal.path",)


def test_the_other_kinds_say_what_they_want() -> None:
    assert work("clocks") == ClockWanted(("gdpr-33-1",), ClockGoal.FILED)
    assert work("draft") == DraftWanted("sa-notification")
    assert work("approve") == Gate(("lead",), ("dpo",), 2, "draft")
    assert work("review") == Task()
    found = work("evidence")
    assert isinstance(found, EvidenceWanted)
    assert [item.id for item in found.items] == ["logs"]


def test_a_playbook_brings_facts_of_its_own() -> None:
    fact = sound().facts[0]
    assert (fact.key, fact.type, sorted(fact.choice_ids)) == ("portal.path", FactType.ENUM, ["cache"])
    assert "portal.path" not in CATALOGUE


def test_the_digest_is_over_the_text_that_is_kept() -> None:
    playbook = sound()
    assert playbook.text == SOUND
    assert playbook.sha256 == hashlib.sha256(SOUND.encode()).hexdigest()


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    playbook, problems = parse(b"\xef\xbb\xbf" + SOUND.encode())
    assert problems == []
    assert playbook == sound()


def test_the_kept_text_can_be_read_again() -> None:
    playbook, problems = parse(sound().text.encode())
    assert problems == []
    assert playbook == sound()
