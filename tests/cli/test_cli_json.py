"""What scripts read: one JSON document on standard output, whatever the command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.shell import Shell
from tests.cli.test_cli_help import COMMAND

SAYS = {
    "tocsin new": ["Another"],
    "tocsin demo": [],
    "tocsin cases": [],
    "tocsin status": [],
    "tocsin log": ["A note"],
    "tocsin timeline": [],
    "tocsin step list": [],
    "tocsin step show": ["is_breach"],
    "tocsin fact set": ["records.count", "~4000 (3000..5000) rows"],
    "tocsin fact list": [],
    "tocsin fact show": ["time.aware_at"],
    "tocsin fact history": ["subjects.count"],
    "tocsin decide": ["nature.personal_data_breach", "confirmed", "--because", "seen in the log"],
    "tocsin inventory list": [],
    "tocsin party list": [],
    "tocsin evidence add": [__file__],
    "tocsin evidence list": [],
    "tocsin evidence verify": [],
    "tocsin evidence item": ["Mobile phone"],
    "tocsin evidence custody": ["EV-1"],
    "tocsin mark": ["#2", "--audience", "internal"],
    "tocsin hold": [],
    "tocsin retention": [],
    "tocsin clock": [],
    "tocsin clock applies": [],
    "tocsin clock regimes": [],
    "tocsin draft list": [],
    "tocsin draft check": ["sa-notification"],
    "tocsin draft next": [],
    "tocsin draft copy": ["sa-notification"],
    "tocsin draft save": ["sa-notification"],
    "tocsin draft render": ["D-1", "--format", "txt"],
    "tocsin risk suggest": [],
    "tocsin risk method": [],
    "tocsin risk history": [],
    "tocsin filing record": ["--regime", "gdpr-33-2", "--party", "P-2", "--sure"],
    "tocsin filing receipt": ["F-1", "--reference", "A-1", "--sure"],
    "tocsin filing list": [],
    "tocsin filing show": ["F-1"],
    "tocsin register": [],
    "tocsin pack": [],
    "tocsin verify": [],
    "tocsin head": [],
    "tocsin seal list": [],
    "tocsin seal trusted": [],
    "tocsin key show": [],
    "tocsin who": [],
    "tocsin handover": [],
    "tocsin knew": ["time.aware_at"],
    "tocsin events list": [],
    "tocsin events imports": [],
    "tocsin events mappings": [],
    "tocsin draft show": ["sa-notification"],
    "tocsin draft profiles": ["fr-cnil"],
    "tocsin org": [],
    "tocsin org check": [],
    "tocsin playbook list": [],
    "tocsin playbook show": ["generic"],
    "tocsin playbook check": ["playbooks/generic.yaml"],
    "tocsin playbook diff": ["generic", "portal-exposure"],
    "tocsin playbook followed": [],
    "tocsin playbook simulate": ["generic", "--walks", "1", "--role", "processor"],
}
"""Every command with --json, and what it is tried with on the example case."""

WANTS_A_TERMINAL = {"tocsin draft edit"}
TRIED_ELSEWHERE = {
    *("tocsin clock reasons", "tocsin watch"),  # in test_cli_clocks.py
    "tocsin playbook import",  # in test_cli_playbook_exchange.py
    *("tocsin events import", "tocsin events show", "tocsin events pin"),  # in test_cli_events.py
    *("tocsin seal", "tocsin seal key"),  # in test_cli_seal.py
    "tocsin doctor",  # in test_cli_doctor.py
    "tocsin org set",  # in test_cli_org.py
    "tocsin draft review",  # in test_cli_review.py
    *("tocsin purge", "tocsin evidence bag"),  # in test_cli_keeping.py
    *("tocsin risk", "tocsin risk assess"),  # in test_cli_risk.py
    *("tocsin export case", "tocsin import"),  # in test_cli_bundle.py
}
ANSWERS_NO = {"tocsin draft check": 1, "tocsin org check": 1}


def test_every_command_with_json_is_tried() -> None:
    offers = {
        path for path, command in COMMAND.items() if any("--json" in param.opts for param in command.params)
    }
    assert offers - WANTS_A_TERMINAL - TRIED_ELSEWHERE == set(SAYS)


def instants(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Give every value of a document that says when something was."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from instants(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from instants(inner, key)
    elif isinstance(value, str) and (key == "at" or key.endswith("_at")):
        yield key, value


@pytest.fixture
def printed(demo: Shell, request: pytest.FixtureRequest) -> str:
    """What a command prints with --json on the example case."""
    path = str(request.param)
    root = request.config.rootpath
    arguments = [str(root / one) if one.startswith("playbooks/") else one for one in SAYS[path]]
    result = demo(*path.split()[1:], *arguments, "--json")
    assert result.exit_code == ANSWERS_NO.get(path, 0), result.stderr
    return result.stdout


@pytest.mark.parametrize("printed", SAYS, indirect=True)
def test_exactly_one_document_is_printed(printed: str) -> None:
    document, end = json.JSONDecoder().raw_decode(printed)
    assert isinstance(document, dict | list)
    assert printed[end:] == "\n"


@pytest.mark.parametrize("printed", SAYS, indirect=True)
def test_instants_are_utc_with_a_z(printed: str) -> None:
    for key, instant in instants(json.loads(printed)):
        if instant:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", instant), (key, instant)


def test_a_decision_without_an_option_is_a_document_too(demo: Shell) -> None:
    shown = demo.json("decide", "nature.personal_data_breach", "--json")
    assert [option["id"] for option in shown["options"]] == ["confirmed", "pending", "not_a_breach"]
    assert shown["advice"][0]["suggest"] == "confirmed"
    assert shown["advice"][0]["reasons"] == [{"name": "nature.access_observed", "found": "confirmed"}]


def test_short_and_json_together_are_json(demo: Shell) -> None:
    assert "clocks" in demo.json("status", "--short", "--json")


CONTRACT = [
    *("regime", "stage", "recipient", "state", "starts_at", "due_at", "latest_at"),
    *("remaining_s", "law", "because"),
]
STATES = {"not_started", "running", "met", "met_late", "overdue", "not_applicable"}


def test_a_reading_of_a_clock_begins_with_the_keys_of_the_contract(demo: Shell) -> None:
    for reading in demo.json("clock", "--json"):
        assert list(reading)[: len(CONTRACT)] == CONTRACT


def test_the_state_of_a_clock_is_one_of_a_closed_set(demo: Shell) -> None:
    assert {reading["state"] for reading in demo.json("clock", "--json")} <= STATES


def test_the_clocks_of_the_status_are_those_of_the_clock_command(demo: Shell) -> None:
    status, clocks = demo.json("status", "--json"), demo.json("clock", "--json")
    keys = ("regime", "stage", "recipient", "party", "starts_at", "due_at")
    assert [[one[key] for key in keys] for one in status["clocks"]] == [
        [one[key] for key in keys] for one in clocks
    ]


def test_a_fact_is_json_as_the_domain_names_it(demo: Shell) -> None:
    fact = demo.json("fact", "set", "records.count", "~4000 (3000..5000) rows", "--source", "query", "--json")
    assert fact["key"] == "records.count"
    assert fact["type"] == "count"
    assert fact["status"] == "estimated"
    assert fact["value"] == {"low": 3000, "best": 4000, "high": 5000, "basis": "rows"}
    assert fact["source"] == "query"


def test_a_note_is_json_with_both_times(demo: Shell) -> None:
    note = demo.json("log", "Seen", "--at", "2021-11-20T10:00+01:00", "--kind", "finding", "--json")
    assert note["happened_at"] == "2021-11-20T09:00:00Z"
    assert note["recorded_at"] > note["happened_at"]
    assert note["happened"]["said"] == "2021-11-20T10:00+01:00"
    assert note["happened"]["precision"] == "minute"
    assert (note["kind"], note["lane"], note["actor"]) == ("finding", "us", "lead")


def test_the_head_is_json_in_parts(demo: Shell) -> None:
    head = demo.json("head", "--json")
    assert set(head) == {"ref", "seq", "hash", "head"}
    digits = head["hash"][:16]
    groups = " ".join(digits[start : start + 4] for start in range(0, 16, 4))
    assert head["head"] == f"{head['seq']:04d} {groups}"


def test_evidence_says_what_it_belongs_to(demo: Shell) -> None:
    first = demo.json("evidence", "list", "--json")[0]
    assert first["name"] == "portal-access.log"
    assert [(link["step"], link["item"]) for link in first["belongs_to"]] == [
        ("hold_evidence", "access_logs")
    ]
    assert re.fullmatch(r"[0-9a-f]{64}", first["sha256"])


def test_what_a_person_should_know_goes_to_standard_error(demo: Shell) -> None:
    result = demo("timeline", "--as-known-at", "now", "--json")
    assert result.stderr.startswith("As known at ")
    assert isinstance(json.loads(result.stdout), list)


def test_without_cases_the_list_is_empty_and_still_json(tocsin: Shell) -> None:
    assert tocsin.json("cases", "--json") == []
