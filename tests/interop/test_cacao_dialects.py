from __future__ import annotations

from typing import Any

import pytest

from tests.interop.importing import (
    END,
    action,
    codes,
    imported,
    one_action,
    read,
    step,
)
from tests.interop.random_workflows import document
from tocsin.domain.playbooks.work import Decision


@pytest.mark.parametrize("version", ["2.0", "CACAO-2.0", "1.0", None])
def test_another_version_is_read_as_the_second(version: str | None) -> None:
    result = imported({**one_action(), "spec_version": version})
    assert "D001" in codes(result)
    read(result)


DIALECTS: dict[str, dict[str, Any]] = {
    "D002": {
        "single--1": {"type": "single", "name": "A", "on_completion": "if-condition--1"},
        "if-condition--1": {"type": "if-condition", "condition": "?", "on_true": ["action--1", "action--2"]},
        "action--1": action("B"),
        "action--2": action("C"),
        **END,
    },
    "D020": {"start--1": {"type": "start", "next_step": "action--1"}, "action--1": action(), **END},
    "D021": {
        "ask": {"type": "decision", "name": "Well?", "conditions": {"yes": "action--1", "no": "end--1"}},
        "action--1": action(),
        **END,
    },
    "D022": {
        "if-condition--1": {"type": "if-condition", "on_true": "action--1"},
        "action--1": action(),
        **END,
    },
    "D023": {
        "if-condition--1": {
            "type": "if-condition",
            "condition": "?",
            "on_success": "action--1",
            "on_failure": "end--1",
        },
        "action--1": action(),
        **END,
    },
    "D025": {
        "switch-condition--1": {"type": "switch-condition", "cases": {"a": "action--1"}},
        "action--1": action(),
        **END,
    },
    "D026": {"start--1": {"type": "start", "on_completion": "action--1"}, "action--1": action(), **END},
    "D027": {
        "start": {"type": "start", "on_completion": "look"},
        "look": action(follow="stop"),
        "stop": {"type": "end"},
    },
    "D031": {"action--1": action(), **END},
    "D032": {"action--1": action(follow="end--9")},
    "D040": {"action--1": action(follow="action--1")},
    "D042": {
        "parallel--1": {"type": "parallel", "next_steps": ["action--1", "action--2"]},
        "action--1": action("A"),
        "action--2": action("B"),
        **END,
    },
}


@pytest.mark.parametrize("code", DIALECTS)
def test_a_dialect_is_understood_and_told(code: str) -> None:
    result = imported(document(DIALECTS[code], next(iter(DIALECTS[code]))))
    assert code in codes(result)
    read(result)


def test_a_question_of_the_dialect_has_only_the_answers_it_names() -> None:
    playbook = read(imported(document(DIALECTS["D021"], "ask")))
    work = step(playbook, "Well?").work
    assert isinstance(work, Decision)
    assert [option.id for option in work.options] == ["yes", "no"]


def test_a_workflow_whose_start_is_missing_begins_with_its_start_step() -> None:
    result = imported({**one_action(), "workflow_start": "start--9"})
    assert "D032" in codes(result)
    assert [phase.id for phase in read(result).phases] == ["imported"]
