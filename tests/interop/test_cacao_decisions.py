from __future__ import annotations

from typing import Any

import pytest

from tests.interop.importing import (
    END,
    action,
    codes,
    imported,
    loss,
    read,
    step,
)
from tests.interop.random_workflows import document
from tocsin.domain.playbooks.work import Decision
from tocsin.interop.playbooks.drafting import Imported


def branching(condition: str = "", **variables: Any) -> dict[str, Any]:
    question = {"type": "if-condition", "name": "Phishing?", "on_true": "action--1", "on_false": "action--2"}
    if condition:
        question["condition"] = condition
    steps = {
        "if-condition--1": {**question, "on_completion": "action--3"},
        "action--1": action("Block", "end--1"),
        "action--2": action("Leave", "end--2"),
        "action--3": action("Write", "end--3"),
    }
    known = {f"__{name}__": {"type": type} for name, type in variables.items()}
    return document(steps, "if-condition--1", playbook_variables=known)


def decision(result: Imported) -> Decision:
    work = step(read(result), "Phishing?").work
    assert isinstance(work, Decision)
    return work


def test_a_question_becomes_a_decision_and_its_branches_depend_on_the_answer() -> None:
    playbook = read(imported(branching()))
    when = {one.title["en"]: one.when.source if one.when else "" for one in playbook.steps()}
    assert when == {
        "Phishing?": "",
        "Block": "x_random.phishing == 'yes'",
        "Leave": "x_random.phishing == 'no'",
        "Write": "",
    }
    after = set(step(playbook, "Write").after)
    assert after == {step(playbook, "Block").id, step(playbook, "Leave").id}


def test_what_the_source_would_decide_is_advice_and_a_person_decides() -> None:
    advice = decision(imported(branching("__verdict__:value = 'bad'", verdict="string"))).advice
    assert [(one.when.source, one.suggest) for one in advice if one.when] == [
        ("x_random.verdict == 'bad'", "yes"),
        ("not (x_random.verdict == 'bad')", "no"),
    ]
    assert "__verdict__:value = 'bad'" in advice[0].because["en"]


@pytest.mark.parametrize(
    ("condition", "type", "read_as"),
    [
        ("__v__:value == 'bad'", "string", "x_random.v == 'bad'"),
        ("__v__:value = bad", "string", "x_random.v == 'bad'"),
        ("__v__ != \"bad\"", "string", "x_random.v != 'bad'"),
        ("$$v$$.value <> 'bad'", "string", "x_random.v != 'bad'"),
        ("__v__:value IN ('a', 'b')", "string", "x_random.v in ['a', 'b']"),
        ("__v__:value = 'true'", "bool", "x_random.v == true"),
        ("__v__:value = TRUE", "boolean", "x_random.v == true"),
        ("__v__:value >= 5", "integer", "x_random.v >= 5"),
        ("__v__:value = 'a' OR __v__:value = 'b'", "string", "x_random.v == 'a' or x_random.v == 'b'"),
        ("(__v__:value = 'a') AND (__v__:value != 'b')", "string", "x_random.v == 'a' and x_random.v != 'b'"),
    ],
)  # fmt: skip
def test_a_condition_of_comparisons_is_understood(condition: str, type: str, read_as: str) -> None:
    advice = decision(imported(branching(condition, v=type))).advice
    assert advice[0].when is not None
    assert advice[0].when.source == read_as


@pytest.mark.parametrize(
    ("condition", "type"),
    [
        ("__v__:value > 5", "string"),
        ("__v__:value = 'maybe'", "bool"),
        ("__v__:value = 'five'", "integer"),
        ("__other__:value = 'x'", "string"),
        ("[file:hashes.MD5 = 'abc']", "string"),
        ("__v__:value = 'a' AND __v__:value = 'b' OR __v__:value = 'c'", "string"),
        ("__v__:value = 'it''s'", "string"),
        ("NOT __v__:value = 'a'", "string"),
        ("is it bad?", "string"),
        ("__v__:value = 'a' AND " * 200, "string"),
    ],
)
def test_any_other_condition_is_left_to_a_person_to_read(condition: str, type: str) -> None:
    result = imported(branching(condition, v=type))
    assert decision(result).advice == ()
    assert "X007" in codes(result)
    assert condition[:40].strip() in step(read(result), "Phishing?").why["en"]


def test_cases_become_options_and_any_other_value_is_one() -> None:
    steps = {
        "switch-condition--1": {
            "type": "switch-condition",
            "name": "Which?",
            "switch": "__kind__",
            "cases": {"1": "action--1", "Mail": "action--2"},
        },
        "action--1": action("One", "end--1"),
        "action--2": action("Two", "end--2"),
    }
    playbook = read(imported(document(steps, "switch-condition--1")))
    work = step(playbook, "Which?").work
    assert isinstance(work, Decision)
    assert [(option.id, option.text["en"]) for option in work.options] == [
        ("case_1", "1"),
        ("mail", "Mail"),
        ("default", "Any other value"),
    ]
    when = step(playbook, "Two").when
    assert when is not None
    assert when.source == "x_random.which == 'mail'"


def test_a_loop_is_decided_again_and_its_body_done_again() -> None:
    steps = {
        "while-condition--1": {
            "type": "while-condition",
            "name": "Still bad?",
            "condition": "?",
            "on_true": "action--1",
            "on_completion": "action--2",
        },
        "action--1": action("Fix", "end--1"),
        "action--2": action("Close", "end--2"),
    }
    playbook = read(imported(document(steps, "while-condition--1")))
    body, after = step(playbook, "Fix"), step(playbook, "Close")
    assert body.repeat is not None
    assert body.repeat.until is not None
    assert (body.repeat.until.source, body.repeat.most) == ("x_random.still_bad == 'no'", 50)
    assert body.when is not None
    assert body.when.source == "x_random.still_bad == 'yes'"
    assert (after.when, after.after, after.repeat) == (None, (body.id,), None)
    assert "Decide again after each round" in step(playbook, "Still bad?").why["en"]


def test_where_a_failure_goes_another_way_a_person_says_whether_it_succeeded() -> None:
    first = {"type": "action", "name": "Patch", "on_success": "action--2", "on_failure": "action--3"}
    steps = {"action--1": first, "action--2": action("Open"), "action--3": action("Isolate"), **END}
    playbook = read(imported(document(steps, "action--1")))
    outcome = step(playbook, "Did this succeed: Patch?")
    assert isinstance(outcome.work, Decision)
    assert [option.id for option in outcome.work.options] == ["success", "failure"]
    assert outcome.after == (step(playbook, "Patch").id,)
    assert {one.title["en"]: one.when.source for one in playbook.steps() if one.when} == {
        "Open": "x_random.patch_outcome == 'success'",
        "Isolate": "x_random.patch_outcome == 'failure'",
    }


def test_a_step_that_two_branches_lead_to_applies_if_one_is_taken() -> None:
    theirs = branching()
    theirs["workflow"]["if-condition--1"].pop("on_completion")
    theirs["workflow"]["action--2"]["on_completion"] = "action--3"
    theirs["workflow"]["switch-condition--1"] = {
        "type": "switch-condition",
        "name": "Again?",
        "switch": "x",
        "cases": {"deep": "action--3", "not": "end--4"},
    }
    theirs["workflow"]["action--1"]["on_completion"] = "switch-condition--1"
    result = imported(theirs)
    when = step(read(result), "Write").when
    assert when is not None
    assert when.source == "(x_random.again == 'deep') or (x_random.phishing == 'no')"
    assert "D042" in codes(result)


def test_a_way_back_is_told_and_not_followed() -> None:
    steps = {"action--1": action("One", "action--2"), "action--2": action("Two", "action--1")}
    result = imported(document(steps, "action--1"))
    assert loss(result, "D040").place == "workflow.action--2"
    assert [one.title["en"] for one in read(result).steps()] == ["One", "Two"]
