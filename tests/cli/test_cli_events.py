"""A log from the shell: looked at, taken in, found, pinned, and written for other programs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.shell import UNSEEN, Shell

GOOD = (
    '{"message":"logon of user7 from 10.2.7.5","datetime":"2026-11-20T08:00:00Z","timestamp_desc":"Logon"}\n'
    '{"message":"=read \\u001b[31m passport","datetime":"2026-11-20T08:00:01Z","timestamp_desc":"Access"}\n'
)
BAD = '{"message":"when?","datetime":"gestern","timestamp_desc":"Access"}\n'


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "web.jsonl"
    path.write_text(GOOD + BAD, encoding="utf-8")
    return path


@pytest.fixture
def taken(tocsin: Shell, ref: str, log: Path) -> Shell:
    assert ref
    assert tocsin.done("events", "import", str(log), "--yes") == "B-1"
    return tocsin


def test_a_look_shows_the_verdicts_and_writes_nothing(tocsin: Shell, ref: str, log: Path) -> None:
    head = tocsin.done("head", "--case", ref)
    result = tocsin("events", "import", str(log))
    assert result.exit_code == 0
    assert "2 ok, 0 warned, 0 known already, 1 refused" in result.stdout
    assert "'gestern' is not a time that can be read without guessing" in " ".join(result.stdout.split())
    assert "Nothing was written. To take in 2 rows, say it again with --yes" in result.stderr
    assert not UNSEEN.search(result.stdout)
    assert tocsin.done("head") == head


def test_the_verdict_on_every_row_can_be_had_as_a_file(tocsin: Shell, ref: str, log: Path) -> None:
    assert ref
    verdicts = log.with_name("verdicts.jsonl")
    tocsin.done("events", "import", str(log), "--verdicts", str(verdicts))
    rows = [json.loads(line) for line in verdicts.read_text(encoding="utf-8").splitlines()]
    assert sorted((row["line"], row["verdict"]) for row in rows) == [(1, "ok"), (2, "ok"), (3, "refused")]
    assert "is there already" in tocsin.refused("events", "import", str(log), "--verdicts", str(verdicts))


def test_a_file_of_which_nothing_can_be_taken_gives_exit_code_1(
    tocsin: Shell, ref: str, tmp_path: Path
) -> None:
    assert ref
    path = tmp_path / "bad.jsonl"
    path.write_text(BAD, encoding="utf-8")
    assert tocsin("events", "import", str(path)).exit_code == 1
    assert "No row of the file can be taken" in tocsin.refused("events", "import", str(path), "--yes")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty"),
        ("day,action\n1,2\n", "columns must be declared"),
        ("[1,2]", "one JSON list"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tocsin: Shell, ref: str, tmp_path: Path, content: str, told: str
) -> None:
    assert ref
    path = tmp_path / "x.log"
    path.write_text(content, encoding="utf-8")
    assert told in tocsin.refused("events", "import", str(path))
    assert "x.log" in tocsin.refused("events", "import", str(path.with_name("other-x.log")))


def test_the_import_says_what_it_did_as_json(tocsin: Shell, ref: str, log: Path) -> None:
    assert ref
    done = tocsin.json("events", "import", str(log), "--yes", "--json")
    assert (done["batch"], done["evidence"], done["taken"], done["refused"]) == ("B-1", "EV-1", 2, 1)
    assert Path(done["refused_file"]).is_file()
    again = tocsin.json("events", "import", str(log), "--yes", "--json")
    assert (again["done"], again["batch"]) == (False, "B-1")
    imports = tocsin.json("events", "imports", "--json")
    assert [(one["batch"], one["rows"], one["refused"]) for one in imports] == [("B-1", 2, 1)]


def test_columns_are_declared_once_and_kept_under_a_name(tocsin: Shell, ref: str, tmp_path: Path) -> None:
    assert ref
    path = tmp_path / "fw.csv"
    path.write_text("day;hour;action\n23/11/2026;09:00:00;deny\n", encoding="utf-8")
    columns = ["--time", "day", "--time", "hour", "--time-format", "%d/%m/%Y %H:%M:%S", "--message", "action"]
    refused = tocsin("events", "import", str(path), *columns)
    assert refused.exit_code == 1
    assert "no zone was declared" in refused.stdout
    tocsin.done(
        *("events", "import", str(path), *columns, "--zone", "Europe/Paris", "--save-mapping", "firewall")
    )
    assert "firewall" in tocsin.done("events", "mappings").splitlines()
    tocsin.done("events", "import", str(path), "--mapping", "firewall", "--yes")
    assert tocsin.json("events", "list", "--json")["events"][0]["happened_at"] == "2026-11-23T08:00:00Z"
    assert "Leave one of the two out" in tocsin.refused(
        "events", "import", str(path), "--mapping", "firewall", "--time", "day"
    )


def test_events_are_found_and_read(taken: Shell) -> None:
    found = taken.json("events", "list", "--query", "10.2.7.5", "--json")
    assert [event["event"] for event in found["events"]] == ["E-1"]
    assert (found["passing"], found["there"]) == (1, 2)
    shown = taken("events", "show", "e2")
    assert not UNSEEN.search(shown.stdout)
    assert "⟨001B⟩[31m" in shown.stdout
    assert json.loads(taken.json("events", "show", "E-2", "--json")["record"])["timestamp_desc"] == "Access"
    assert "begins too many words" in taken.refused("events", "list", "--query", "a*")


def test_an_event_is_pinned(taken: Shell) -> None:
    item = taken.json("events", "pin", "E-2", "--note", "the first #client04", "--json")
    assert (item["happened_at"], item["tags"], item["lane"]) == ("2026-11-20T08:00:01Z", ["client04"], "them")
    assert "pinned already" in taken.refused("events", "pin", "E-2", "--note", "the first #client04")
    assert "no event" in taken.refused("events", "pin", "E-3")


@pytest.mark.parametrize("form", ["timesketch", "timesketch-csv", "iris"])
def test_the_timeline_is_written_for_other_programs(taken: Shell, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    result = taken("timeline", "--format", form, "--events", "--output", str(path))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert path.stat().st_mode & 0o777 == 0o600
    written = path.read_text(encoding="utf-8")
    assert not UNSEEN.search(written.replace("\r\n", "\n"))
    assert "logon of user7" in written
    assert "is there already" in taken.refused("timeline", "--format", form, "--output", str(path))
    assert taken("timeline", "--format", form, "--events").stdout.replace("\r\n", "\n") == written.replace(
        "\r\n", "\n"
    )


def test_a_formula_in_an_event_is_none_in_a_table(taken: Shell) -> None:
    text = taken("timeline", "--format", "timesketch-csv", "--events").stdout
    cells = [row["message"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert "'=read ⟨001B⟩[31m passport" in cells


def test_what_was_not_known_then_is_not_written(taken: Shell) -> None:
    text = taken("timeline", "--format", "timesketch", "--events", "--as-known-at", "2026-11-20").stdout
    assert text == ""


def test_events_need_a_format_that_can_hold_them(taken: Shell) -> None:
    assert "timesketch" in taken.refused("timeline", "--events")
    assert "timesketch" in taken.refused("timeline", "--events", "--format", "md")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md"])
def test_every_format_can_be_written_to_a_file(taken: Shell, tmp_path: Path, form: str) -> None:
    path = tmp_path / "timeline.out"
    taken.done("timeline", "--format", form, "--output", str(path))
    assert "events imported from web.jsonl" in path.read_text(encoding="utf-8")
    assert "for the screen" in taken.refused("timeline", "--output", str(tmp_path / "table.txt"))
