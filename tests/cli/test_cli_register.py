"""The register and the export of a case, from the shell."""

from __future__ import annotations

import csv
import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from tests.cli.shell import UNSEEN, Program, Shell
from tests.interop.veris_checks import SCHEMA, accepted


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


# The register.


def test_a_terminal_gets_a_line_per_case(demo: Shell) -> None:
    demo.done("new", "Misdirected letter\nto one person", "--role", "controller")
    lines = demo.done("register").splitlines()
    assert lines[0].split() == ["case", "state", "aware", "risk", "authority", "people", "title"]
    assert len([line for line in lines if line.startswith("2026-")]) == 2
    assert "no (processor)" in lines[1]


def test_an_empty_register_says_so_and_prints_nothing(tocsin: Shell) -> None:
    result = tocsin("register")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No such case" in result.stderr


def test_csv_has_a_line_per_case_and_a_mark_if_wanted(demo: Shell) -> None:
    plain = demo("register", "--format", "csv")
    assert [row[0] for row in rows(plain.stdout)] == [
        "Case",
        next(iter((demo.home / "cases").iterdir())).name,
    ]
    marked = demo("register", "--format", "csv", "--bom")
    assert marked.stdout_bytes == b"\xef\xbb\xbf" + plain.stdout_bytes
    assert b"Dossier" in demo("register", "--format", "csv", "--language", "fr").stdout_bytes


def test_json_can_be_asked_for_in_two_ways(demo: Shell) -> None:
    assert demo("register", "--json").stdout == demo("register", "--format", "json").stdout
    assert demo.json("register", "--json")["schema"] == "tocsin-register/1"


def test_the_shape_of_the_edpb_is_a_list_and_says_what_is_null(demo: Shell) -> None:
    result = demo("register", "--format", "edpb-json")
    (entry,) = json.loads(result.stdout)
    assert entry["notified_authority"].startswith("No (processor")
    assert "null, for nothing here says it: risk_outcome" in result.stderr


def test_markdown_is_a_table(demo: Shell) -> None:
    lines = demo.done("register", "--format", "md").splitlines()
    assert lines[0] == "# Register of breaches"
    assert [line.count(" | ") for line in lines[2:3]] == [7]


def test_a_file_is_written_for_its_owner_alone_in_the_format_of_its_name(demo: Shell, tmp_path: Path) -> None:
    path = tmp_path / "register.xlsx"
    result = demo("register", "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "register.xlsx: 1 case, " in result.stderr
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        assert "xl/worksheets/sheet1.xml" in archive.namelist()


def test_a_file_that_is_there_is_kept_unless_that_is_meant(demo: Shell, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("theirs", encoding="utf-8")
    assert "--force" in demo.refused("register", "--output", str(path))
    demo.done("register", "--output", str(path), "--force")
    assert path.read_text(encoding="utf-8-sig").startswith("Case,")


def test_a_name_that_says_no_format_is_refused(demo: Shell, tmp_path: Path) -> None:
    refusal = demo.refused("register", "--output", str(tmp_path / "register.txt"))
    assert "--format" in refusal
    demo.done("register", "--output", str(tmp_path / "register.txt"), "--format", "md")


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (["--open"], 1),
        (["--closed"], 0),
        (["--notified", "no"], 1),
        (["--notified", "yes"], 0),
        (["--since", "2020-01-01"], 1),
        (["--until", "2020-01-01"], 0),
    ],
)
def test_filters_choose(wanted: list[str], count: int, demo: Shell) -> None:
    assert len(demo.json("register", "--json", *wanted)["entries"]) == count


def test_a_time_that_cannot_be_read_is_refused(demo: Shell) -> None:
    assert "not a time" in demo.refused("register", "--since", "yesterday-ish")


def test_a_case_that_cannot_be_read_is_a_line_and_is_told(demo: Shell) -> None:
    ref = demo.done("new", "Damaged")
    (demo.folder(ref) / "case.db").write_bytes(b"overwritten " * 100)
    result = demo("register")
    assert result.exit_code == 0
    line = next(line for line in result.stdout.splitlines() if line.startswith(ref))
    assert line.split()[1:6] == ["?"] * 5
    assert "is not a case file" in result.stderr
    assert f"{ref} cannot be read" in result.stderr
    assert len(demo.json("register", "--json", "--notified", "yes")["entries"]) == 1


@pytest.mark.parametrize("form", ["", "csv", "json", "edpb-json", "md"])
def test_nothing_hidden_reaches_the_terminal(form: str, controller_ref: str, tocsin: Shell) -> None:
    tocsin.done("fact", "set", "summary.authority", "=1+1 \x1b[31m \u202e red")
    tocsin.done("amend", "--title", "\x1b]0;title\x07")
    printed = tocsin.done("register", *(["--format", form] if form else []))
    assert controller_ref in printed
    assert not UNSEEN.search(printed.replace("\r\n", "\n"))


def test_a_register_can_be_piped(demo: Shell, program: Program) -> None:
    done = program("register", "--format", "xlsx")
    assert done.returncode == 0, done.stderr
    assert zipfile.ZipFile(io.BytesIO(done.stdout)).testzip() is None
    assert program("register", "--format", "xlsx").stdout == done.stdout
    assert demo.home.is_dir()


# VERIS.


def test_a_case_is_exported_and_what_was_lost_is_told(demo: Shell) -> None:
    result = demo("export", "veris")
    incident = json.loads(result.stdout)
    assert incident["schema_version"] == "1.4.1"
    assert "Left out or changed: " in result.stderr
    assert "X001 summary.authority: a text or a name, which stays here" in result.stderr
    assert not SCHEMA.is_file() or accepted(incident)


def test_no_word_that_people_wrote_is_in_it_unless_asked_for(demo: Shell) -> None:
    plain = demo.json("export", "veris")
    for word in ("Example Software", "Council", "Reproduced", "dpo@", "portal", "lead"):
        assert word not in json.dumps(plain)
    told = demo("export", "veris", "--with-summary", "--language", "fr")
    assert json.loads(told.stdout)["summary"].startswith("Depuis une mise à jour")
    assert "read it before it goes anywhere" in told.stderr


def test_a_summary_that_nobody_wrote_is_refused(tocsin: Shell, controller_ref: str) -> None:
    assert tocsin.json("export", "veris")["summary"] == "Exported without the texts of the case."
    assert "summary.authority" in tocsin.refused(
        "export", "veris", "--case", controller_ref, "--with-summary"
    )


def test_an_incident_is_written_for_its_owner_alone(demo: Shell, tmp_path: Path) -> None:
    path = tmp_path / "incident.json"
    result = demo("export", "veris", "--output", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_text(encoding="utf-8") == demo("export", "veris").stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
