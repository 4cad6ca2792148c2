from __future__ import annotations

from typing import Any

import pytest

from tests.interop.importing import codes, imported, read
from tocsin.domain.errors import UserError
from tocsin.interop.playbooks.drafting import Format

IRIS: dict[str, Any] = {
    "name": "ransomware",
    "display_name": "Ransomware",
    "description": "For ransomware cases",
    "author": "Somebody",
    "classification": "malicious-code:ransomware",
    "title_prefix": "[RANSOM]",
    "summary": "# Summary",
    "tags": ["ransomware", "malware"],
    "tasks": [
        {"title": "Isolate hosts", "description": "Off the network", "tags": ["contain"]},
        {"title": "Keep memory"},
    ],
    "note_directories": [
        {"title": "Findings", "notes": [{"title": "Entry point", "content": "Where did they come in?"}]},
        {"title": "Minutes"},
    ],
}
THEHIVE: dict[str, Any] = {
    "name": "phishing",
    "displayName": "Phishing",
    "titlePrefix": "[PHISH]",
    "description": "For phishing",
    "severity": 2,
    "tlp": 2,
    "pap": 2,
    "tags": ["phishing"],
    "customFields": {"businessUnit": {"string": ""}},
    "tasks": [
        {"order": 2, "title": "Block sender", "group": "Contain", "description": "At the gateway"},
        {"order": 0, "title": "Read the mail", "group": "Identify", "assignee": "somebody@example.org"},
        {"order": 1, "title": "List receivers", "group": "Identify", "mandatory": True},
        {"order": 3, "title": "Close", "group": "default"},
    ],
}


def test_tasks_of_iris_become_steps_and_notes_are_to_be_kept() -> None:
    playbook = read(imported(IRIS))
    assert (playbook.id, playbook.summary) == ("ransomware", {"en": "For ransomware cases"})
    assert {phase.id: [step.title["en"] for step in phase.steps] for phase in playbook.phases} == {
        "tasks": ["Isolate hosts", "Keep memory"],
        "notes": ["Note: Findings / Entry point", "Note: Minutes"],
    }
    assert [step.why["en"] for step in playbook.steps()] == [
        "Off the network",
        "The source gives no reason for this step.",
        "Where did they come in?",
        "The source gives no reason for this step.",
    ]


def test_older_templates_of_iris_call_directories_groups() -> None:
    theirs = {"name": "x", "tasks": [], "note_groups": IRIS["note_directories"]}
    assert [phase.id for phase in read(imported(theirs)).phases] == ["notes"]


def test_what_iris_says_besides_is_told() -> None:
    result = imported(IRIS)
    assert "Somebody" not in result.text
    assert "left out: title_prefix, summary" in [one.message for one in result.losses]
    assert {"X001", "X003"} <= codes(result)
    assert '"malware"' in result.text


def test_tasks_of_thehive_stand_in_their_order_under_their_groups() -> None:
    playbook = read(imported(THEHIVE))
    assert playbook.title == {"en": "Phishing"}
    assert {phase.title["en"]: [step.title["en"] for step in phase.steps] for phase in playbook.phases} == {
        "Identify": ["Read the mail", "List receivers"],
        "Contain": ["Block sender"],
        "Imported steps": ["Close"],
    }


def test_no_task_waits_for_another() -> None:
    for theirs in (IRIS, THEHIVE):
        assert not any(step.after or step.needs or step.when for step in read(imported(theirs)).steps())


def test_whose_task_it_was_is_left_out_and_a_task_that_must_be_done_is_no_legal_duty() -> None:
    result = imported(THEHIVE)
    assert "somebody" not in result.text
    assert not any(step.mandatory for step in read(result).steps())
    places = {one.place for one in result.losses}
    assert {"tasks[1].assignee", "tasks[2].mandatory"} <= places


def test_a_list_of_one_template_is_read_and_of_several_is_not() -> None:
    read(imported([THEHIVE]))
    with pytest.raises(UserError, match="is a list"):
        imported([THEHIVE, IRIS])


def test_groups_that_look_alike_are_phases_of_their_own() -> None:
    tasks = [
        {"title": str(number), "order": number, "group": group}
        for number, group in enumerate(["A!", "a?", "?"])
    ]
    playbook = read(imported({"name": "x", "titlePrefix": "", "tasks": tasks}))
    assert [phase.id for phase in playbook.phases] == ["a", "a_2", "phase"]


@pytest.mark.parametrize("form", [Format.IRIS, Format.THEHIVE])
@pytest.mark.parametrize("theirs", [{"name": "x", "tasks": []}, {"tasks": "x"}, [1, 2], "x", None], ids=repr)
def test_what_has_no_tasks_is_refused_with_what_to_do(form: Format, theirs: Any) -> None:
    with pytest.raises(UserError) as refused:
        imported(theirs, form)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ({"type": "playbook"}, Format.CACAO),
        ({"workflow_start": "x"}, Format.CACAO),
        ({"containment": []}, Format.REACT),
        ({"id": "RP0001"}, Format.REACT),
        (IRIS, Format.IRIS),
        ({"name": "x", "tasks": [{"title": "y"}]}, Format.IRIS),
        (THEHIVE, Format.THEHIVE),
        ({"name": "x", "tasks": [{"title": "y", "order": 1}]}, Format.THEHIVE),
    ],
    ids=[
        "cacao",
        "cacao by its start",
        "react",
        "react by its id",
        "iris",
        "plain tasks",
        "thehive",
        "ordered",
    ],
)
def test_a_format_is_told_by_what_a_file_holds(theirs: Any, expected: Format) -> None:
    from tocsin.interop.playbooks.recognising import recognise

    assert recognise(theirs, "theirs.json") is expected


@pytest.mark.parametrize("theirs", [{}, {"name": "x"}, [], "x", 1, None, True], ids=repr)
def test_what_is_nothing_known_is_refused_with_what_to_do(theirs: Any) -> None:
    with pytest.raises(UserError) as refused:
        imported(theirs)
    assert refused.value.hint
