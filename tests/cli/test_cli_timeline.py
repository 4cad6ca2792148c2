"""The timeline from the shell: filters, what was known then, amendments, and every format."""

from __future__ import annotations

import csv
import io
import json
import time
from datetime import UTC, datetime

import pytest

from tests.cli.shell import Shell

NOTES = [
    ["log", "Passport seen by a stranger #client04", "--at", "2021-11-20T10:00+01:00", "--lane", "them",
     "--kind", "communication", "--as", "liaison"],
    ["log", "Route closed #client04 #portal", "--at", "2021-11-20T11:00+01:00", "--kind", "action",
     "--as", "hosting"],
    ["log", "Counsel informed", "--at", "2021-11-20T12:00+01:00", "--lane", "legal", "--kind", "note",
     "--tag", "Urgent", "--as", "dpo"],
    ["log", "Called at night", "--at", "2021-11-19", "--as", "dpo"],
]  # fmt: skip


@pytest.fixture
def told(tocsin: Shell, ref: str) -> Shell:
    """A case with four notes about November 2021."""
    assert ref
    for note in NOTES:
        tocsin.done(*note)
    return tocsin


def found(shell: Shell, query: str) -> list[str]:
    return [item["text"] for item in shell.json("timeline", "--query", query, "--json")]


PASSPORT, ROUTE, COUNSEL, CALL = (note[1] for note in NOTES)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("who:dpo", [CALL, COUNSEL]),
        ("who:HOST", [ROUTE]),
        ("kind:action", [ROUTE]),
        ("kind:comm", [PASSPORT]),
        ("lane:them", [PASSPORT]),
        ("#client04", [PASSPORT, ROUTE]),
        ("#CLIENT04", [PASSPORT, ROUTE]),
        ("#client04 #portal", [ROUTE]),
        ("#urgent", [COUNSEL]),
        ("#client", []),
        ("passport", [PASSPORT]),
        ("STRANGER seen", [PASSPORT]),
        ("before:2021-11-20T11:00+01:00", [CALL, PASSPORT]),
        ("after:2021-11-20T11:00+01:00 before:2021-11-20T12:00+01:00", [ROUTE]),
        ("after:2021-11-20 before:2021-11-21 lane:us", [ROUTE]),
        ("who:dpo lane:legal counsel", [COUNSEL]),
        ("nobody said this", []),
    ],
)
def test_a_query_gives_what_fits_all_of_it(query: str, expected: list[str], told: Shell) -> None:
    assert found(told, query) == expected


def test_a_query_with_nothing_to_show_is_no_error(told: Shell) -> None:
    result = told("timeline", "--query", "nobody said this")
    assert (result.exit_code, result.stdout) == (0, "")


def test_the_order_is_that_of_the_world_not_of_the_record(told: Shell) -> None:
    texts = [item["text"] for item in told.json("timeline", "--json")]
    assert texts[:4] == [CALL, PASSPORT, ROUTE, COUNSEL]


def test_both_times_are_shown_where_they_differ(told: Shell) -> None:
    lines = told.done("timeline").split("\n")
    assert lines[0].split() == ["#", "happened", "(Europe/Paris)", "learned", "lane", "who", "what"]
    passport = next(line for line in lines if "Passport" in line)
    assert "2021-11-20 10:00" in passport
    learned = passport[lines[0].index("learned") :][:16]
    assert datetime.fromisoformat(learned).year >= 2022
    opened = next(line for line in lines if "Case opened" in line)
    assert opened[lines[0].index("learned") :][:16].strip() == ""


def test_a_day_is_shown_as_a_day(told: Shell) -> None:
    line = next(line for line in told.done("timeline").split("\n") if CALL in line)
    assert line.split()[1] == "2021-11-19"


def test_an_amended_note_gives_way_to_its_amendment(told: Shell) -> None:
    told.done("log", "Identity card seen by a stranger", "--amends", "#6")
    texts = [item["text"] for item in told.json("timeline", "--json")]
    assert PASSPORT not in texts
    both = told.json("timeline", "--amended", "--json")
    amended, amending = (
        next(item for item in both if item["text"] == text)
        for text in (PASSPORT, "Identity card seen by a stranger")
    )
    assert amended["amended_by"] == amending["id"]
    assert amending["amends"] == amended["id"]
    # The amendment keeps what it does not say anew: when it happened, and the tags.
    assert amending["happened_at"] == "2021-11-20T09:00:00Z"
    assert amending["tags"] == ["client04"]


def test_the_table_marks_what_was_amended(told: Shell) -> None:
    told.done("log", "Identity card", "--amends", "#6")
    assert "(amended)" in told.done("timeline", "--amended")
    assert "(amended)" not in told.done("timeline")


def test_what_was_known_then_is_shown_without_what_came_later(tocsin: Shell, ref: str) -> None:
    tocsin.done("log", "known at first", "--case", ref)
    then = datetime.now(UTC).isoformat()
    time.sleep(0.002)  # the next entry is recorded after the instant above, whatever the clock's grain
    tocsin.done("log", "learned later", "--at", "2021-11-20T10:00Z")
    tocsin.done("log", "corrected later", "--amends", "#6")
    shown = tocsin.json("timeline", "--as-known-at", then, "--json")
    assert [item["text"] for item in shown][-1] == "known at first"
    assert len(shown) == 6
    assert shown[-1]["amended_by"] == ""


def test_before_the_first_entry_nothing_was_known(told: Shell) -> None:
    assert told.json("timeline", "--as-known-at", "2021-11-20", "--json") == []


def test_lines_of_json_hold_what_the_document_holds(told: Shell) -> None:
    lines = told.done("timeline", "--format", "jsonl").split("\n")
    assert [json.loads(line) for line in lines] == told.json("timeline", "--format", "json")


def test_json_goes_before_another_format(told: Shell) -> None:
    assert isinstance(told.json("timeline", "--format", "csv", "--json"), list)


def test_a_spreadsheet_gets_a_row_for_every_line(told: Shell) -> None:
    printed = told("timeline", "--format", "csv").stdout
    header, *rows = list(csv.reader(io.StringIO(printed, newline="")))
    assert header == [
        *("seq", "id", "happened_at", "recorded_at", "actor", "lane", "kind", "text", "tags", "evidence"),
        "audience",
    ]
    items = told.json("timeline", "--json")
    assert [row[0] for row in rows] == [str(item["seq"]) for item in items]
    assert [row[7] for row in rows] == [item["text"] for item in items]
    route = next(row for row in rows if row[7] == ROUTE)
    assert route[2] == "2021-11-20T10:00:00Z"
    assert route[4:7] == ["hosting", "us", "action"]
    assert route[8] == "client04 portal"


def test_markdown_is_a_table_with_the_head_of_the_journal(told: Shell) -> None:
    lines = told.done("timeline", "--format", "md").split("\n")
    assert lines[0] == "# Portal documents"
    assert lines[2].endswith(f"times in Europe/Paris, journal head {told.done('head')}")
    assert lines[4] == "| # | Happened | Learned | Lane | Who | What |"
    assert lines[5] == "|---|---|---|---|---|---|"
    assert len(lines[6:]) == len(told.json("timeline", "--json"))
    assert all(line.startswith("| ") and line.endswith(" |") for line in lines[6:])


def test_evidence_of_a_note_is_shown_with_it(told: Shell) -> None:
    told.done("evidence", "add", __file__)
    told.done("log", "Seen in the log", "--evidence", "ev1")
    assert "Seen in the log [EV-1]" in told.done("timeline")
    assert told.json("timeline", "--query", "seen in", "--json")[0]["evidence"] == ["EV-1"]


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal_where_there_is_room(columns: int, told: Shell) -> None:
    told.done("log", "word " * 200)
    printed = told("timeline", env={"COLUMNS": str(columns)}).stdout
    # Number, two times, lane and name take 67 columns here, and the text never gets less than 20.
    assert max(len(line) for line in printed.split("\n")) <= max(columns, 67 + 20)


def test_text_is_wrapped_under_its_column(told: Shell) -> None:
    told.done("log", "word " * 60)
    lines = told.done("timeline").split("\n")
    column = lines[0].index("what")
    following = [line for line in lines[1:] if line.startswith(" " * column) and "word" in line]
    assert following
    assert all(line[column] == "w" for line in following)
