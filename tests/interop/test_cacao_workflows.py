from __future__ import annotations

from itertools import islice, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.interop.importing import imported, read
from tests.interop.random_workflows import BLOCKS, Block, Nested, document, wild
from tocsin.domain.conditions.verdicts import Absent, Found, evaluate
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.work import Decision

SILENT = {"start", "end", "parallel"}


# Well nested workflows.


def asked(playbook: Playbook, answers: dict[str, str]) -> dict[str, str]:
    """Give the facts that are set when questions, named by the titles of their steps, are answered so."""
    facts = {}
    for step in playbook.steps():
        if isinstance(step.work, Decision):
            option = next(
                option.id
                for option in step.work.options
                if option.id == answers[step.title["en"]] or option.text["en"] == answers[step.title["en"]]
            )
            facts[step.work.fact] = option
    return facts


def applicable(playbook: Playbook, facts: dict[str, str]) -> list[str]:
    """Give the titles of the steps that apply with these facts."""

    def lookup(name: str) -> Found:
        return facts.get(name, Absent.UNSET)

    return [step.title["en"] for step in playbook.steps() if evaluate(step.when, lookup).truth is True]


@given(BLOCKS, st.randoms(use_true_random=False))
@settings(max_examples=120, deadline=None)
def test_what_applies_is_what_an_engine_would_do(block: Block, random: Any) -> None:
    workflow = Nested(block)
    playbook = read(imported(workflow.document()))
    every = list(islice(product(*workflow.questions.values()), 200))
    for chosen in random.sample(every, min(len(every), 12)):
        answers = dict(zip(workflow.questions, chosen, strict=True))
        assert sorted(applicable(playbook, asked(playbook, answers))) == sorted(workflow.done(answers))


@given(BLOCKS)
@settings(max_examples=120, deadline=None)
def test_a_step_comes_after_what_an_engine_does_before_it(block: Block) -> None:
    workflow = Nested(block)
    playbook = read(imported(workflow.document()))
    before: dict[str, set[str]] = {}
    for step in playbook.steps():
        near = {playbook.step(id).title["en"] for id in step.after}  # type: ignore[union-attr]
        before[step.title["en"]] = near.union(*(before[one] for one in near))
    assert before == expected_before(workflow)


def expected_before(workflow: Nested) -> dict[str, set[str]]:
    """Say of each step what must come before it, by walking the blocks."""
    found: dict[str, set[str]] = {}

    def block(first: str, before: set[str]) -> set[str]:
        """Walk from a step to the end of its branch; gives all that was met, and what came before."""
        id, met = first, set(before)
        while True:
            step = workflow.workflow[id]
            heads = [*step.get("next_steps", []), *step.get("cases", {}).values()]
            heads += [step[key] for key in ("on_true", "on_false") if key in step]
            if step["type"] not in SILENT:
                found[step["name"]] = set(met)
                met.add(step["name"])
            within = [block(head, met) for head in heads]
            met = met.union(*within)
            if "on_completion" not in step:
                return met
            id = step["on_completion"]

    block(workflow.start, set())
    return found


# Wild ones.


@given(wild())
@settings(max_examples=400, deadline=None)
def test_every_step_of_a_wild_workflow_is_accounted_for(theirs: dict[str, Any]) -> None:
    if {step["type"] for step in theirs["workflow"].values()} <= SILENT:
        with pytest.raises(UserError, match="0 steps"):
            imported(theirs)
        return
    result = imported(theirs)
    read(result)
    became = set(result.sources.values())
    told = [loss.place for loss in result.losses]
    for id, step in theirs["workflow"].items():
        place = f"workflow.{id}"
        merged = step["type"] in SILENT
        assert place in became or merged or any(one.startswith(place) for one in told)
        assert (place in became) is not merged


@given(wild())
@settings(max_examples=50, deadline=None)
def test_the_same_file_gives_the_same_playbook(theirs: dict[str, Any]) -> None:
    theirs["workflow"]["action--last"] = {"type": "action"}
    assert imported(theirs) == imported(theirs)


def chain(number: int, type: str = "action", **fields: Any) -> dict[str, Any]:
    steps = {
        f"{type}--{place:08d}": {"type": type, "on_completion": f"{type}--{place + 1:08d}", **fields}
        for place in range(number)
    }
    return document(steps, f"{type}--{0:08d}")


def test_a_long_chain_is_followed_without_running_out_of_stack() -> None:
    playbook = read(imported(chain(300)))
    assert sum(1 for _step in playbook.steps()) == 300


def test_deep_nesting_is_followed_and_conditions_that_grow_too_long_are_told() -> None:
    steps: dict[str, Any] = {}
    for depth in range(60):
        steps[f"if-condition--{depth}"] = {
            "type": "if-condition",
            "name": f"level {depth}",
            "condition": "?",
            "on_true": f"if-condition--{depth + 1}" if depth < 59 else "action--last",
        }
    steps["action--last"] = {"type": "action", "name": "last"}
    result = imported(document(steps, "if-condition--0"))
    assert sum(1 for _step in read(result).steps()) == 61
    assert "X007" in {str(loss.code) for loss in result.losses}


def test_thousands_of_branches_that_only_order_do_not_take_long() -> None:
    steps: dict[str, Any] = {}
    for number in range(900):
        steps[f"parallel--{number}"] = {
            "type": "parallel",
            "next_steps": [f"end--{number}"],
            "on_completion": f"parallel--{number + 1}" if number < 899 else "action--last",
        }
        steps[f"end--{number}"] = {"type": "end"}
    steps["action--last"] = {"type": "action", "name": "last"}
    assert sum(1 for _step in read(imported(document(steps, "parallel--0"))).steps()) == 1
