from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.interop.importing import (
    END,
    START,
    action,
    codes,
    imported,
    loss,
    one_action,
    only_step,
    read,
)
from tests.interop.random_workflows import document
from tocsin.domain.errors import Severity, UserError
from tocsin.domain.playbooks.work import Call, Checklist, Task
from tocsin.interop.playbooks.cacao.ids import playbook_id
from tocsin.interop.playbooks.drafting import Format, Imported


def task(result: Imported) -> Task:
    work = only_step(result).work
    assert isinstance(work, Task)
    return work


# What is refused.


REFUSED: dict[str, tuple[Any, str]] = {
    "a bundle": ({"type": "bundle"}, "its type is not 'playbook'"),
    "a list": ([1], "its type is not 'playbook'"),
    "steps in a list": ({"type": "playbook", "workflow": []}, "no workflow that can be read"),
    "a step that is a text": ({"type": "playbook", "workflow": {"a": "x"}}, "no workflow that can be read"),
    "no steps": ({"type": "playbook", "workflow": {}}, "has 0 steps"),
    "an unknown step": ({"type": "playbook", "workflow": {"x": {"type": "wait"}}}, "no step type 'wait'"),
    "too many nodes": (
        document({f"e{one}": {"type": "end"} for one in range(2_001)}, ""),
        "2,000 is the most",
    ),
    "too many steps": (document({f"a{one}": {"type": "action"} for one in range(301)}, ""), "1 to 300"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_followed_is_refused_with_what_to_do(case: str) -> None:
    theirs, told = REFUSED[case]
    with pytest.raises(UserError) as refused:
        imported(theirs, Format.CACAO)
    assert told in refused.value.message
    assert refused.value.hint


def test_texts_that_make_a_playbook_too_large_are_refused() -> None:
    steps = {f"action--{number}": action(description="x" * 3_900) for number in range(100)}
    with pytest.raises(UserError, match="262,144 bytes"):
        imported(document(steps, "action--0"))


# Steps.


def test_an_action_becomes_a_task_with_the_words_of_the_source() -> None:
    found = only_step(imported(one_action(description="So that we know.")))
    assert (found.title, found.why) == ({"en": "Look"}, {"en": "So that we know."})


def test_a_step_without_a_reason_says_so() -> None:
    assert only_step(imported(one_action())).why == {"en": "The source gives no reason for this step."}


def test_what_is_added_is_said_in_the_language_of_the_source() -> None:
    playbook = read(imported(one_action(), language="fr"))
    assert playbook.languages == ("fr",)
    (found,) = playbook.steps()
    assert found.why == {"fr": "La source ne donne pas de motif pour cette étape."}


def test_one_manual_command_is_told_as_how_to_do_it() -> None:
    result = imported(one_action(commands=[{"type": "manual", "command": "Open the log"}]))
    assert only_step(result).why == {"en": "How, as the source says:\nOpen the log"}
    assert task(result).not_run == ()


def test_several_manual_commands_become_a_checklist() -> None:
    theirs = [{"type": "manual", "command": "Open"}, {"type": "manual", "command": "Read"}]
    work = only_step(imported(one_action(commands=theirs))).work
    assert isinstance(work, Checklist)
    assert [item.text["en"] for item in work.items] == ["Open", "Read"]


def test_a_command_for_a_machine_is_shown_and_never_run() -> None:
    result = imported(one_action(commands=[{"type": "bash", "command": "rm -rf /", "description": "Wipe"}]))
    assert task(result).not_run == ("bash: rm -rf /",)
    assert only_step(result).why == {"en": "Wipe"}
    assert loss(result, "X004").place == "workflow.action--1.commands[0]"


def test_a_command_in_base64_is_shown_as_text() -> None:
    encoded = base64.b64encode(b"id: 1\nname: \x1b[31mTest\n").decode()
    result = imported(one_action(commands=[{"type": "bash", "command_b64": encoded}]))
    assert task(result).not_run == ("bash: id: 1\nname: [31mTest",)
    assert "X005" in codes(result)


@pytest.mark.parametrize(
    "encoded",
    ["%%%", base64.b64encode(b"\xff\xfe\x00").decode(), "QQ", "QUFB" * 40_000],
    ids=["not base64", "not text", "cut off", "too long"],
)
def test_base64_that_is_no_text_is_left_out_and_told(encoded: str) -> None:
    result = imported(one_action(commands=[{"type": "bash", "command_b64": encoded}]))
    assert task(result).not_run == ()
    assert loss(result, "X001").severity is Severity.WARNING


def test_a_step_is_for_its_agent_and_acts_on_its_targets() -> None:
    theirs = one_action(agent="group--1", targets=["ssh--1"])
    theirs["agent_definitions"] = {"group--1": {"type": "group", "name": "IR team"}}
    theirs["target_definitions"] = {
        "ssh--1": {"type": "ssh", "name": "The mail server", "address": {"ipv4": ["x"]}}
    }
    result = imported(theirs)
    assert read(result).roles == {"ir_team": {"en": "IR team"}}
    assert only_step(result).why == {"en": "It acts on: The mail server"}
    assert "address" in loss(result, "X001").message


def test_steps_that_follow_each_other_come_after_each_other() -> None:
    steps = {**START, "action--1": action("One", "action--2"), "action--2": action("Two"), **END}
    first, second = read(imported(document(steps, "start--1"))).steps()
    assert (first.after, second.after) == ((), (first.id,))


def test_steps_side_by_side_do_not_wait_for_each_other() -> None:
    steps = {
        "parallel--1": {
            "type": "parallel",
            "next_steps": ["action--1", "action--2"],
            "on_completion": "action--3",
        },
        "action--1": action("One", "end--1"),
        "action--2": action("Two", "end--2"),
        "action--3": action("Three", "end--3"),
    }
    one, two, three = read(imported(document(steps, "parallel--1"))).steps()
    assert (one.after, two.after, set(three.after)) == ((), (), {one.id, two.id})


def test_a_playbook_that_is_here_is_called_and_another_is_told() -> None:
    ours = {"type": "playbook-action", "playbook_id": playbook_id("generic"), "on_completion": "call--2"}
    theirs = {"type": "playbook-action", "name": "Theirs", "playbook_id": "playbook--9"}
    called = document({"call--1": ours, "call--2": theirs}, "call--1")
    result = imported(called, playbooks={playbook_id("generic"): "generic"})
    first, second = read(result).steps()
    assert first.work == Call("generic")
    assert second.work == Task()
    assert second.why == {"en": "Follow another playbook: playbook--9"}
    assert "X010" in codes(result)


def test_what_to_do_if_something_fails_is_a_phase_of_its_own() -> None:
    steps = {**START, "action--1": action("Look"), "action--2": action("Ring"), **END}
    playbook = read(imported(document(steps, "start--1", workflow_exception="action--2")))
    assert [phase.id for phase in playbook.phases] == ["imported", "on_exception"]
    assert [one.title["en"] for one in playbook.phases[1].steps] == ["Ring"]


def test_a_step_that_no_way_leads_to_is_kept_apart_and_told() -> None:
    steps = {**START, "action--1": action("Look"), "action--2": action("Lost"), **END}
    result = imported(document(steps, "start--1"))
    assert [phase.id for phase in read(result).phases] == ["imported", "not_connected"]
    assert loss(result, "X012").place == "workflow.action--2"
