from __future__ import annotations

from typing import Any

import pytest

from tests.interop.importing import codes, imported, loss, read
from tocsin.domain.errors import UserError
from tocsin.interop.playbooks.drafting import Format

THEIRS: dict[str, Any] = {
    "title": "RP_0042_lost_token",
    "id": "RP0042",
    "description": "For lost tokens",
    "author": "@somebody",
    "creation_date": "2020/01/31",
    "severity": "M",
    "tlp": "AMBER",
    "tags": ["attack.t1078", "attack.initial_access", "tokens"],
    "preparation": ["RA_1001_practice"],
    "identification": ["RA_2601_list_accounts", "RA_2602_find_sessions"],
    "eradication": ["RA_4601_revoke_tokens"],
    "recovery": ["RA_5601_unlock"],
    "workflow": "1. Stay calm\n2. Go on",
}
ACTIONS = {
    "RA_2601_list_accounts": {
        "title": "RA_2601_list_accounts",
        "id": "RA2601",
        "description": "List the accounts",
        "author": "@somebody",
        "creation_date": "YYYY/MM/DD",
        "stage": "identification",
        "references": ["https://example.org/list"],
        "requirements": ["DN_auth_log"],
        "automation": ["thehive"],
        "workflow": "Look them up.\n\n- all of them",
    },
    "RA_2602_Find_Sessions": {
        "id": "RA2602",
        "workflow": "Description of the workflow for single Response Action",
    },
    "renamed": {"id": "RA4601", "description": "Revoke them"},
}


def changed(**more: Any) -> dict[str, Any]:
    return {**THEIRS, **more}


def test_stages_become_phases_and_only_identification_is_a_sequence() -> None:
    playbook = read(imported(THEIRS, actions=ACTIONS))
    assert (playbook.id, playbook.title) == ("lost-token", {"en": "Lost token"})
    assert {phase.id: [step.id for step in phase.steps] for phase in playbook.phases} == {
        "prepare": ["read_first", "ra1001"],
        "qualify": ["ra2601", "ra2602"],
        "recover": ["ra4601", "ra5601"],
    }
    assert {step.id: step.after for step in playbook.steps() if step.after} == {"ra2602": ("ra2601",)}
    assert playbook.reviewed == "2020-01-31"


def test_an_action_says_what_its_file_says() -> None:
    step = read(imported(THEIRS, actions=ACTIONS)).step("ra2601")
    assert step is not None
    assert step.title == {"en": "List accounts"}
    assert step.why["en"] == (
        "List the accounts\n\nHow, as the source says:\nLook them up.\n\n- all of them\n\n"
        "It needs: DN_auth_log\n\nSee: RE&CT RA2601 · https://example.org/list"
    )


def test_how_to_follow_it_is_read_first() -> None:
    step = read(imported(THEIRS)).step("read_first")
    assert step is not None
    assert step.why == {"en": "1. Stay calm\n2. Go on"}


def test_a_placeholder_is_said_to_be_one() -> None:
    result = imported(THEIRS, actions=ACTIONS)
    step = read(result).step("ra2602")  # found although its file is spelt another way
    assert step is not None
    assert "gives no procedure" in step.why["en"]
    assert "RA_2602_Find_Sessions.workflow" in [one.place for one in result.losses if one.code == "X020"]


def test_an_action_is_found_by_its_id_where_its_file_has_another_name() -> None:
    step = read(imported(THEIRS, actions=ACTIONS)).step("ra4601")
    assert step is not None
    assert step.why["en"].startswith("Revoke them")


def test_actions_without_a_file_are_told_one_by_one_and_a_missing_folder_once() -> None:
    some = [one.place for one in imported(THEIRS, actions=ACTIONS).losses if one.code == "X021"]
    assert some == ["preparation[0]", "recovery[0]"]
    assert "--actions" in loss(imported(THEIRS), "X021").message


def test_techniques_become_references_and_other_tags_are_kept() -> None:
    result = imported(THEIRS)
    assert read(result).refs == ("RE&CT RP0042", "ATT&CK T1078")
    assert '"attack.initial_access"' in result.text


def test_who_wrote_it_is_left_out() -> None:
    result = imported(THEIRS, actions=ACTIONS)
    assert "@somebody" not in result.text
    assert "X003" in codes(result)


def test_a_related_playbook_is_told() -> None:
    assert "RP_0002_x" in loss(imported(changed(linked_rp=["RP_0002_x"])), "X010").message


def test_an_action_that_stands_for_none_is_left_out() -> None:
    result = imported(changed(recovery=["RA_0000_something", "RA_5601_unlock"]))
    assert [step.id for step in read(result).steps()][-1] == "ra5601"
    assert "recovery[0]" in [one.place for one in result.losses if one.code == "X020"]


def test_an_action_that_is_named_twice_stands_there_twice() -> None:
    playbook = read(imported(changed(recovery=["RA_4601_revoke_tokens"])))
    assert [step.id for step in playbook.steps()][-2:] == ["ra4601", "ra4601_2"]


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({"title": "RA_2202_x", "id": "RA2202"}, "a single response action"),
        ({"title": "Preparation", "id": "RS0001"}, "a single response stage"),
        ({"title": "RP_0002_x", "id": "RP0002"}, "is a template"),
        (changed(creation_date="YYYY/MM/DD"), "is a template"),
        ({"id": "RP0000", "preparation": ["RA_0000_something"]}, "is a template"),
        ([1], "no response playbook"),
    ],
    ids=["an action", "a stage", "nothing in it", "no date", "placeholders", "a list"],
)
def test_what_is_no_finished_playbook_is_refused_with_what_to_do(theirs: Any, told: str) -> None:
    with pytest.raises(UserError, match=told) as refused:
        imported(theirs, Format.REACT)
    assert refused.value.hint
