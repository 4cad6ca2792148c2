"""Text from attackers in every field: stored exactly, and shown so that it cannot act on the terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.shell import UNSEEN, Shell
from tocsin.cli.main import cli

EVERYTHING = (
    "=cmd|' /C calc'!A0 \x1b[31mred\x1b]0;owned\x07 \x9b31m \x08\x7f \u202eexe.cod \u2066x\u2069 \u200b\ufeff"
    " [/] [@click=app.quit]press[/] {{ 7*7 }} {% endif %} <script>alert(1)</script> ![x](http://192.0.2.1) "
    "a\\|b ``` ~~~ &amp; \N{PILE OF POO}"
)
LINES = "# one\r\n+two\n\n- three\ttab\x85next\u2028separated\u2029end"
LONG = "x" * 1_500 + "é" * 400

TEXTS = {"everything": EVERYTHING, "lines": LINES, "long": LONG}


class Poisoned:
    """A case with the same hostile text in every field that takes one."""

    def __init__(self, shell: Shell, text: str, folder: Path) -> None:
        self.shell = shell
        self.text = text
        new = ("new", text, "--playbook", "portal-exposure", "--role", "processor", "--organisation", text)
        self.ref = shell.done(*new, "--as", "lead")
        name = re.sub(r"[/\0]", "_", text)[:60]
        self.file = folder / name
        self.file.write_bytes(b"evidence")
        self.log = folder / "log.jsonl"
        event = {
            "message": text,
            "datetime": "2021-11-20T10:00:00+00:00",
            "timestamp_desc": text,
            "tag": [text],
        }
        self.log.write_text(json.dumps(event) + "\n")
        for arguments in self.typed():
            shell.done(*arguments)

    def typed(self) -> list[list[str]]:
        """Give everything that is typed into the case."""
        text = self.text
        return [
            ["log", text, "--tag", text[:60], "--at", "2021-11-20T10:00Z", "--as", text[:90]],
            ["log", text, "--amends", "#5", "--kind", "finding"],
            ["fact", "set", "summary.authority", text, "--source", text, "--because", text],
            ["fact", "set", "subjects.count", f"~10 (5..20) {text}", "--source", text],
            ["fact", "set", "records.count", "--not-applicable", "--because", text],
            ["fact", "set", "dpo.contact", f"{text}, dpo@example.org"],
            ["party", "add", text, "--contact", text, "--note", text, "--because", text],
            ["party", "amend", "P-1", "--involvement", "affected", "--because", text],
            ["inventory", "add", text, "--location", text, "--because", text, "--subjects", f"9 {text}",
             "--party", "P-1"],
            ["evidence", "add", str(self.file), "--source", text, "--note", text],
            ["step", "tick", "stop_exposure", "cut", "--note", text],
            ["step", "waive", "stop_exposure", "caches", "--because", text],
            ["step", "done", "reproduce", "--note", text],
            ["step", "skip", "reporter", "--because", text],
            ["decide", "nature.personal_data_breach", "confirmed", "--because", text],
            ["draft", "save", "controller-notice", "--party", "P-1"],
            ["step", "approve", "approve_notices", "--role", "legal", "--because", text, "--as", "counsel"],
            ["draft", "review", "D-1", "--comment", text],
            ["filing", "record", "--draft", "D-1", "--reference", text, "--channel", text, "--because", text],
            ["filing", "receipt", "F-1", "--reference", text, "--because", text],
            ["events", "import", str(self.log), "--yes", "--note", text],
            ["events", "pin", "1", "--note", text],
            ["evidence", "custody", "EV-1", "transfer", "--to", text, "--seal", text, "--because", text],
            ["evidence", "item", text, "--where", text],
            ["step", "claim", "effects", "--because", text],
            ["mark", "#5", "--audience", "authority", "--because", text],
            ["hold", "on", "--because", text],
            ["retention", "120", "--because", text],
            ["handover", "--to", text[:90], "--note", text],
            ["clock", "rule", "us-hipaa-500", "out", "--because", text],
            ["clock", "target", "gdpr-34", "48", "--because", text],
        ]  # fmt: skip


@pytest.fixture(scope="module", params=TEXTS, ids=list(TEXTS))
def poisoned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Poisoned:
    """A case full of one of the texts."""
    folder = tmp_path_factory.mktemp("poisoned")
    return Poisoned(Shell(folder / "workspace"), TEXTS[str(request.param)], folder)


SHOWN = [
    *(["cases"], ["status"], ["status", "--short"], ["clock"], ["clock", "--json"], ["cases", "--json"]),
    *(["timeline", "--amended", "--format", form] for form in ("table", "json", "jsonl", "csv", "md")),
    *(["step", "list"], ["step", "list", "--json"], ["step", "show", "stop_exposure"]),
    *(["step", "show", "is_breach"], ["step", "show", "effects"], ["step", "show", "reproduce"]),
    *(["fact", "list"], ["fact", "list", "--json"], ["fact", "show", "summary.authority"]),
    *(["fact", "history", "subjects.count"], ["fact", "history", "records.count"]),
    *(["fact", "show", "dpo.contact", "--json"], ["inventory", "list"], ["inventory", "list", "--json"]),
    *(["inventory", "list", "--history", "R-1"], ["party", "list"], ["party", "list", "--json"]),
    *(["evidence", "list"], ["evidence", "list", "--json"], ["evidence", "verify"]),
    *(["draft", "list"], ["draft", "list", "--json"], ["draft", "show", "D-1"]),
    *(["draft", "show", "controller-notice", "--party", "P-1"], ["draft", "show", "sa-notification"]),
    *(["draft", "show", "sa-notification", "--language", "fr"], ["filing", "list"]),
    *(["filing", "list", "--json"], ["verify"], ["head", "--json"]),
    *(["decide", "nature.personal_data_breach"], ["status", "--json"], ["draft", "save", "sa-notification"]),
    *(["timeline", "--events", "--format", form] for form in ("timesketch", "timesketch-csv", "iris")),
    *(["events", "list"], ["events", "list", "--json"], ["events", "show", "1"], ["events", "imports"]),
    *(["evidence", "custody", "EV-1"], ["filing", "show", "F-1"]),
    *(["clock", "applies"], ["clock", "--format", "md"], ["clock", "--ics"], ["watch", "--once"]),
    *(["register", "--format", form] for form in ("csv", "json", "md", "edpb-json")),
    *(["draft", "next"], ["draft", "check", "sa-notification"], ["draft", "show", "D-1", "--sources"]),
    *(["draft", "show", form] for form in ("sitrep", "handover", "executive-brief", "register-entry")),
    *(["draft", "copy", "sa-notification", "--plain"], ["export", "veris"], ["export", "case", "--dry-run"]),
    *(["export", "case", "--for", "authority", "--dry-run"], ["who"], ["who", "--json"], ["handover"]),
    *(["knew", "summary.authority"], ["knew", "R-1", "--json"], ["hold"], ["retention"], ["key", "show"]),
    *(["playbook", "followed"], ["playbook", "diff"], ["risk"], ["risk", "suggest"], ["risk", "history"]),
    *(["seal", "list"], ["doctor", "--case", "2026-0001"], ["fact", "list", "--all"]),
]
"""Every command that shows what a case holds."""

RECORDS = {
    "": ("new", "log", "mark", "redact", "amend", "close", "reopen", "purge", "import", "pack"),
    "step": ("done", "skip", "undo", "tick", "waive", "answer", "approve", "claim", "release"),
    "fact": ("set",),
    "risk": ("assess",),
    "clock": ("rule", "target", "extend", "reasons"),
    "inventory": ("add", "amend", "remove"),
    "party": ("add", "add-clients", "amend", "remove"),
    "evidence": ("add", "item", "link", "bag", "manifest"),
    "events": ("import", "pin"),
    "draft": ("edit", "review", "render"),
    "filing": ("receipt", "record", "withdraw"),
    "seal": ("init", "accept", "timestamp"),
    "playbook": ("adopt", "upgrade", "leave"),
    "key": ("add-passphrase", "add-recipient", "add-keyring", "remove", "rekey"),
    "export": ("dora",),
}
"""Commands that record, or write files; what they say is in the tests of refusals, and in their own."""

SHOWS_NO_CASE = {
    "": ("demo", "serve", "completion"),
    "risk": ("method",),
    "clock": ("regimes",),
    "events": ("mappings",),
    "draft": ("profiles",),
    "seal": ("key", "trust", "distrust", "trusted", "trust-root"),
    "playbook": ("list", "show", "check", "simulate", "edit", "schema", "export", "import"),
    "org": ("set", "check", "edit"),
}
"""Commands that show what is no part of a case: the machine, the library, keys."""


def every_command(group: click.Group, above: click.Context) -> Iterator[str]:
    """Give the name of every command of a group."""
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        assert command is not None
        inner = click.Context(command, parent=above, info_name=name)
        if isinstance(command, click.Group):
            yield from (f"{name} {one}" for one in every_command(command, inner))
        else:
            yield name


def test_every_command_is_tried_with_hostile_text_or_known_to_show_none() -> None:
    names = set(every_command(cli, click.Context(cli)))
    shown = {name for name in names for line in SHOWN if f"{' '.join(line)} ".startswith(f"{name} ")}
    others = [
        f"{group} {name}".strip() for one in (RECORDS, SHOWS_NO_CASE) for group in one for name in one[group]
    ]
    assert sorted(names - shown) == sorted(others)


@pytest.mark.parametrize("arguments", SHOWN, ids=" ".join)
def test_nothing_that_is_shown_can_act_on_a_terminal(arguments: list[str], poisoned: Poisoned) -> None:
    result = poisoned.shell(*arguments)
    assert result.exit_code in ({0, 1} if arguments[0] in {"draft", "doctor", "playbook", "risk"} else {0}), (
        result.stderr
    )
    printed = result.stdout
    if "csv" in arguments:
        printed = printed.replace("\r\n", "\n")  # RFC 4180 ends its lines so; nothing else does
    assert UNSEEN.findall(printed) == []
    assert UNSEEN.findall(result.stderr) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["log", "x", "--at", EVERYTHING],
        ["log", "x", "--amends", EVERYTHING],
        ["log", "x", "--evidence", EVERYTHING],
        ["log", "x", "--kind", EVERYTHING],
        ["log", "x", EVERYTHING],
        ["fact", "set", EVERYTHING, "x"],
        ["fact", "set", "nature.cia", EVERYTHING],
        ["fact", "show", f"summary.authority@{EVERYTHING}"],
        ["inventory", "list", "--history", EVERYTHING],
        ["party", "amend", EVERYTHING, "--note", "x"],
        ["step", "show", EVERYTHING],
        ["draft", "show", EVERYTHING],
        ["draft", "show", "sa-notification", "--language", EVERYTHING],
        ["evidence", "add", EVERYTHING.replace("/", "_")[:80]],
        ["playbook", "show", EVERYTHING],
        ["playbook", "check", EVERYTHING.replace("/", "_")[:80]],
        ["status", "--case", EVERYTHING],
        ["verify", "--against", EVERYTHING],
        ["timeline", "--query", f"lane:{EVERYTHING.split(' ')[3]}"],
        ["amend", "--zone", EVERYTHING],
        ["new", "x", "--country", EVERYTHING],
        ["new", "x", "--language", EVERYTHING],
        [EVERYTHING],
        [f"--{EVERYTHING}"],
        ["step", EVERYTHING],
    ],
    ids=lambda arguments: " ".join(arguments)[:24].encode("unicode_escape").decode(),
)
def test_nothing_that_is_refused_can_act_on_a_terminal(arguments: list[str], demo: Shell) -> None:
    result = demo(*arguments)
    assert result.exit_code in {1, 2}
    assert UNSEEN.findall(result.stdout + result.stderr) == []


def timeline(poisoned: Poisoned) -> list[dict[str, Any]]:
    items = poisoned.shell.json("timeline", "--amended", "--json")
    assert isinstance(items, list)
    return items


def test_a_note_comes_back_from_json_as_it_was_typed(poisoned: Poisoned) -> None:
    notes = [item for item in timeline(poisoned) if item["kind"] in {"observation", "finding"}]
    assert [note["text"] for note in notes] == [poisoned.text, poisoned.text]
    assert notes[0]["actor"] == poisoned.text[:90]
    assert poisoned.text[:60].lower().lstrip("#") in notes[0]["tags"]


def test_a_note_comes_back_from_json_lines_as_it_was_typed(poisoned: Poisoned) -> None:
    lines = poisoned.shell.done("timeline", "--format", "jsonl").split("\n")
    texts = [json.loads(line)["text"] for line in lines]
    assert poisoned.text in texts


def test_titles_and_names_come_back_from_json_as_they_were_typed(poisoned: Poisoned) -> None:
    shell, text = poisoned.shell, poisoned.text
    assert shell.json("cases", "--json")[0]["header"]["title"] == text
    assert shell.json("fact", "show", "org.name", "--json")["value"] == text.strip()
    fact = shell.json("fact", "show", "summary.authority", "--json")
    assert (fact["value"], fact["source"], fact["because"]) == (text.strip(), text, text)
    party = shell.json("party", "list", "--json")[0]
    assert (party["name"], party["note"]) == (text, text)
    row = shell.json("inventory", "list", "--json")[0]
    assert (row["label"], row["location"], row["because"]) == (text, text, text)
    evidence = shell.json("evidence", "list", "--json")[0]
    assert (evidence["name"], evidence["source"], evidence["note"]) == (poisoned.file.name, text, text)
    filing = shell.json("filing", "list", "--json")[0]
    assert (filing["reference"], filing["channel"], filing["because"]) == (text, text, text)


def test_reasons_come_back_from_json_as_they_were_typed(poisoned: Poisoned) -> None:
    steps = {step["id"]: step for step in poisoned.shell.json("step", "list", "--json")}
    assert steps["reproduce"]["note"] == poisoned.text
    assert steps["reporter"]["note"] == poisoned.text
    cut = next(item for item in steps["stop_exposure"]["items"] if item["id"] == "cut")
    assert cut["because"] == poisoned.text


def test_a_spreadsheet_gets_no_formula_and_no_control(poisoned: Poisoned) -> None:
    printed = poisoned.shell("timeline", "--amended", "--format", "csv").stdout
    for row in csv.reader(io.StringIO(printed, newline="")):
        assert len(row) == 11
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


def test_a_markdown_table_keeps_its_columns(poisoned: Poisoned) -> None:
    printed = poisoned.shell.done("timeline", "--amended", "--format", "md")
    rows = [line for line in printed.split("\n") if line.startswith("| \\#")]
    assert len(rows) == len(timeline(poisoned))
    for row in rows:
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 7


def test_a_line_of_the_table_stays_one_line(poisoned: Poisoned) -> None:
    printed = poisoned.shell.done("timeline", "--amended")
    begun = [line for line in printed.split("\n") if re.match(r"#\d+ ", line)]
    assert len(begun) == len(timeline(poisoned))


def test_the_short_status_is_one_line(poisoned: Poisoned) -> None:
    assert "\n" not in poisoned.shell.done("status", "--short")


def test_a_document_holds_no_markup_of_the_attacker(poisoned: Poisoned) -> None:
    shown = poisoned.shell.done("draft", "show", "D-1")
    for live in ("<script>", "![x](", "{{ 49", "\n# one", "\n+two", "\n- three"):
        assert live not in shown


def test_the_record_of_hostile_text_holds(poisoned: Poisoned) -> None:
    assert "holds" in poisoned.shell.done("verify")


HIDDEN = [r"\e]0;owned\a", r"\u202e", r"\x9b31m", r"\u2066", r"\u200b"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_playbook_that_hides_something_is_refused_and_shown_harmless(
    hidden: str, tocsin: Shell, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shipped = request.config.rootpath / "playbooks" / "generic.yaml"
    text = shipped.read_text(encoding="utf-8").replace('{en: "', f'{{en: "{hidden}', 1)
    own = tmp_path / "own.yaml"
    own.write_text(text, encoding="utf-8")
    for arguments, exit_code in (
        (["playbook", "check", str(own)], 1),
        (["new", "x", "--playbook", str(own)], 2),
    ):
        result = tocsin(*arguments)
        assert result.exit_code == exit_code
        assert "is not allowed" in result.stdout + result.stderr
        assert UNSEEN.findall(result.stdout + result.stderr) == []


def test_what_looks_like_markup_in_a_playbook_is_shown_as_it_is(
    tocsin: Shell, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shipped = request.config.rootpath / "playbooks" / "generic.yaml"
    markup = "[/][@click=app.quit]x[/]"
    own = tmp_path / "own.yaml"
    own.write_text(
        shipped.read_text(encoding="utf-8").replace('{en: "', f'{{en: "{markup}'), encoding="utf-8"
    )
    tocsin.done("new", "Portal", "--playbook", str(own))
    for arguments in (["playbook", "show", str(own)], ["step", "list"], ["status"]):
        assert markup in tocsin.done(*arguments)
