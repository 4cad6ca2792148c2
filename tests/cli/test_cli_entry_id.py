"""A command that is repeated under the id its caller chose records nothing twice."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import uuid4

import pytest

from tests.cli.shell import Program, Shell

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
OTHER = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def entries(tocsin: Shell, *ref: str) -> int:
    return int(tocsin.json(*(("--case", *ref) if ref else ()), "head", "--json")["seq"])


def ids(tocsin: Shell) -> list[str]:
    return [item["id"] for item in tocsin.json("timeline", "--json")]


def test_the_id_is_that_of_the_entry(tocsin: Shell, ref: str) -> None:
    assert ref
    assert tocsin.json("--entry-id", ID.upper(), "log", "one", "--json")["id"] == ID
    assert ID in ids(tocsin)


def test_a_repeated_note_is_recorded_once_and_answers_the_same(tocsin: Shell, ref: str) -> None:
    command = ("--entry-id", ID, "log", "one", "--at", "-2h", "--json")
    first = tocsin.json(*command)
    tocsin.done("log", "another")
    before = entries(tocsin)
    assert tocsin.json(*command) == first
    assert entries(tocsin) == before
    assert tocsin.json("verify", "--json")["holds"]
    assert ref


@pytest.mark.parametrize(
    "command", [("log", "two"), ("log", "one", "--tag", "x"), ("fact", "set", "records.count", "5")]
)
def test_something_else_under_the_same_id_is_refused(
    tocsin: Shell, ref: str, command: tuple[str, ...]
) -> None:
    tocsin.done("--entry-id", ID, "log", "one")
    before = entries(tocsin)
    assert "says something else" in tocsin.refused("--entry-id", ID, *command)
    assert entries(tocsin) == before
    assert ref


REPEATED = [
    ("fact", "set", "records.count", "~500"),
    ("inventory", "add", "Contact data", "--category", "contact"),
    ("party", "add", "Departmental Council 04", "--contract-hours", "24"),
    ("decide", "nature.personal_data_breach", "confirmed", "--because", "reproduced"),
    ("draft", "save", "sa-notification"),
    ("close", "--because", "over"),
    ("amend", "--title", "Another title"),
    ("evidence", "add", "FILE"),
    ("evidence", "item", "a laptop"),
    ("filing", "record", "--regime", "gdpr-33-1", "--at", "2026-11-23T12:00Z", "--reference", "R1", "--sure"),
    ("hold", "on", "--because", "a court asks"),
    ("mark", "#2", "--audience", "counsel"),
    ("playbook", "adopt", "ransomware", "--because", "files are encrypted"),
    ("retention", "12", "--because", "as usual"),
]
"""Commands whose second run would find another case than the first: the rows have the next id, and so on."""


@pytest.mark.parametrize("command", REPEATED, ids=lambda command: " ".join(command[:2]))
def test_any_command_is_recorded_once(
    tocsin: Shell, ref: str, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "access.log"
    file.write_text("evidence", encoding="utf-8")
    typed = ["--case", ref, *(str(file) if word == "FILE" else word for word in command)]
    first = tocsin.done("--entry-id", ID, *typed)
    after = entries(tocsin, ref)
    assert tocsin.done("--entry-id", ID, *typed) == first
    assert entries(tocsin, ref) == after


def test_two_runs_that_are_meant_are_both_recorded(tocsin: Shell, ref: str) -> None:
    for id in (ID, OTHER):
        tocsin.done("--entry-id", id, "log", "the same words")
    assert {ID, OTHER} <= set(ids(tocsin))
    assert ref


def test_what_was_redacted_since_is_not_recorded_again(tocsin: Shell, ref: str) -> None:
    tocsin.done("--entry-id", ID, "log", "names a person")
    number = entries(tocsin)
    tocsin.done("redact", f"#{number}", "--because", "a name", "--yes")
    before = entries(tocsin)
    tocsin.done("--entry-id", ID, "log", "names a person")
    assert entries(tocsin) == before
    assert ref


def test_a_redaction_is_recorded_once(tocsin: Shell, ref: str) -> None:
    tocsin.done("log", "names a person")
    number = entries(tocsin)
    command = ("--entry-id", ID, "redact", f"#{number}", "--because", "a name", "--yes")
    first = tocsin.done(*command)
    before = entries(tocsin)
    assert tocsin.done(*command) == first
    assert entries(tocsin) == before
    assert "redacted already" in tocsin.refused(*command[:-2], "another reason", "--yes")
    assert ref


def test_a_case_is_opened_once(tocsin: Shell) -> None:
    command = ("--entry-id", ID, "new", "Portal documents", "--role", "processor")
    first = tocsin.done(*command)
    assert tocsin.done(*command) == first
    assert len(tocsin.json("cases", "--json")) == 1
    assert "says something else" in tocsin.refused("--entry-id", ID, "new", "Another case")
    assert len(tocsin.json("cases", "--json")) == 1


@pytest.mark.parametrize("typed", ["1", "not-a-uuid", ID + "0"])
def test_what_is_no_uuid_is_refused(tocsin: Shell, ref: str, typed: str) -> None:
    before = entries(tocsin)
    assert "is not a UUID" in tocsin.refused("--entry-id", typed, "log", "one")
    assert entries(tocsin) == before
    assert ref


def test_the_workbench_takes_no_id(tocsin: Shell, ref: str) -> None:
    assert "needs a command" in tocsin.refused("--entry-id", ID)
    assert ref


def test_two_at_once_record_once(program: Program, tocsin: Shell, ref: str) -> None:
    """The second may open the case before the first has recorded: it finds out when it holds the case."""
    before = entries(tocsin)
    id = str(uuid4())
    codes: list[int] = []
    runs = [
        threading.Thread(target=lambda: codes.append(program("--entry-id", id, "log", "one").returncode))
        for _number in range(4)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert (codes, entries(tocsin) - before) == ([0, 0, 0, 0], 1)
    assert ref
