"""Playbooks to and from other programs, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import UNSEEN, Shell
from tocsin.content.library import Library, playbooks_folder
from tocsin.content.playbooks.shelf import Shelf
from tocsin.services.workbench import Workbench

THEIRS: dict[str, Any] = {
    "type": "playbook",
    "spec_version": "cacao-2.0",
    "id": "playbook--61a6c41e-6efc-4516-a242-dfbc5c89d562",
    "name": "Lost \u202elaptop\x1b[31m",
    "description": "What to do",
    "created": "2026-01-02T00:00:00.000Z",
    "modified": "2026-02-03T00:00:00.000Z",
    "workflow_start": "start--1",
    "workflow": {
        "start--1": {"type": "start", "on_completion": "action--1"},
        "action--1": {
            "type": "action",
            "name": "Wipe it\x9b",
            "on_completion": "end--1",
            "commands": [{"type": "bash", "command": "touch /tmp/was-run\x1b]0;owned\x07"}],
        },
        "end--1": {"type": "end"},
    },
}


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A file of another program."""
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(THEIRS), encoding="utf-8")
    return path


# Export.


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("cacao", '{\n  "type": "playbook"'),
        ("markdown", "# A personal-data breach"),
        ("html", "<!doctype html>"),
    ],
)
def test_a_playbook_is_written_to_standard_output(form: str, begins: str, tocsin: Shell) -> None:
    assert tocsin.done("playbook", "export", "generic", "--format", form).startswith(begins)


def test_a_playbook_is_written_to_a_file_and_not_over_another(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "generic.html"
    command = ["playbook", "export", "generic", "--format", "html", "--output", str(path)]
    assert tocsin.done(*command) == ""
    assert tocsin.done(*command) == ""  # the same bytes are there: nothing to lose
    path.write_text("mine", encoding="utf-8")
    assert "is there already" in tocsin.refused(*command)
    assert path.read_text(encoding="utf-8") == "mine"
    tocsin.done(*command, "--force")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_an_export_speaks_another_language(tocsin: Shell) -> None:
    text = tocsin.done("playbook", "export", "generic", "--format", "markdown", "--language", "fr")
    assert "Pourquoi\u00a0: " in text


def test_an_export_in_a_language_that_is_not_written_is_refused(tocsin: Shell) -> None:
    told = tocsin.refused("playbook", "export", "generic", "--format", "markdown", "--language", "xx")
    assert "not written in 'xx'" in told
    assert "One of: en, fr" in told


def test_an_export_of_what_is_not_there_is_refused(tocsin: Shell) -> None:
    assert "Did you mean generic?" in tocsin.refused("playbook", "export", "generc", "--format", "cacao")


def test_an_export_to_where_nothing_can_be_written_is_refused(tocsin: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    told = tocsin.refused(
        *("playbook", "export", "generic", "--format", "cacao", "--output", str(tmp_path / "file" / "x.json"))
    )
    assert "cannot be written" in told


# There and back.


def own_shelf(own: Path) -> Shelf:
    return Library(own=own).shelf


@pytest.mark.parametrize("id", ["generic", "portal-exposure"])
def test_an_export_comes_back_to_the_byte(id: str, tocsin: Shell, tmp_path: Path) -> None:
    sent, back = tmp_path / "sent.json", tmp_path / "own" / "playbooks" / f"{id}.yaml"
    tocsin.done("playbook", "export", id, "--format", "cacao", "--output", str(sent))
    result = tocsin("playbook", "import", str(sent), "--output", str(back))
    assert result.exit_code == 0
    assert "comes back as it was" in result.stderr
    assert f"Next: tocsin playbook check {back}" in result.stderr
    assert back.read_bytes() == (playbooks_folder() / f"{id}.yaml").read_bytes()
    assert not (back.parent / "fragments").exists()  # all of them are here already
    assert own_shelf(tmp_path / "own").playbooks[id] == Library().shelf.playbooks[id]


def test_fragments_that_are_not_here_come_along(tocsin: Shell, tmp_path: Path) -> None:
    sender = tmp_path / "sender"
    (sender / "playbooks").mkdir(parents=True)
    (sender / "fragments").mkdir()
    shipped = playbooks_folder()
    for name in ("open-log", "register-close"):
        text = (shipped / "fragments" / f"{name}.yaml").read_text(encoding="utf-8")
        new = text.replace(f"id: {name}", "id: our-log") if name == "open-log" else text + "# of our house\n"
        file = "our-log" if name == "open-log" else name
        (sender / "fragments" / f"{file}.yaml").write_text(new, encoding="utf-8")
    own = (shipped / "generic.yaml").read_text(encoding="utf-8")
    own = own.replace("id: generic", "id: ours", 1).replace("include: open-log@", "include: our-log@")
    (sender / "playbooks" / "ours.yaml").write_text(own, encoding="utf-8")
    shelf = own_shelf(sender)
    assert shelf.problems == ()
    sent = shelf.playbooks["ours"]

    document = tmp_path / "sent.json"
    from tocsin.services.playbooks.exchange import ExportFormat, export_playbook

    workbench = Workbench(tmp_path, "lead", library=Library(own=sender))
    document.write_bytes(export_playbook(workbench, "ours", ExportFormat.CACAO))

    receiver = tmp_path / "receiver"
    back = receiver / "playbooks" / "ours.yaml"
    result = tocsin("playbook", "import", str(document), "--output", str(back))
    assert result.exit_code == 0
    assert "its fragment our-log is in" in result.stderr
    written = sorted(path.name for path in (back.parent / "fragments").iterdir())
    assert written == ["our-log.yaml", "register-close.yaml"]
    found = own_shelf(receiver).playbooks["ours"]
    assert found == sent
    assert found.sha256 == sent.sha256
    assert own_shelf(receiver).playbooks["generic"] == Library().shelf.playbooks["generic"]
    assert tocsin("playbook", "check", str(back)).exit_code == 0


def test_fragments_that_are_missing_are_named_where_nothing_is_written(tocsin: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "away"
    (folder / "fragments").mkdir(parents=True)
    text = (playbooks_folder() / "generic.yaml").read_text(encoding="utf-8")
    (folder / "generic.yaml").write_text(text.replace("open-log@", "our-log@"), encoding="utf-8")
    shipped = (playbooks_folder() / "fragments" / "open-log.yaml").read_text(encoding="utf-8")
    (folder / "fragments" / "our-log.yaml").write_text(
        shipped.replace("open-log", "our-log"), encoding="utf-8"
    )
    document = tmp_path / "sent.json"
    tocsin.done(
        "playbook", "export", str(folder / "generic.yaml"), "--format", "cacao", "--output", str(document)
    )
    result = tocsin("playbook", "import", str(document))
    assert result.stdout == text.replace("open-log@", "our-log@")
    assert "fragments that are not here: our-log" in result.stderr


def test_a_damaged_export_is_refused(tocsin: Shell, tmp_path: Path) -> None:
    document = json.loads(tocsin.done("playbook", "export", "generic", "--format", "cacao"))
    (held,) = document["playbook_extensions"].values()
    held["text"] = held["text"].replace("within: 4h", "within: 9h")
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert "was changed after it was written" in tocsin.refused("playbook", "import", str(path))


def test_an_export_that_hides_something_is_refused(tocsin: Shell, tmp_path: Path) -> None:
    from tocsin.domain.playbooks.playbook import digest

    document = json.loads(tocsin.done("playbook", "export", "generic", "--format", "cacao"))
    (held,) = document["playbook_extensions"].values()
    held.update(text="a: \u202eb\n", parts=[], sha256=digest("a: \u202eb\n"))
    path = tmp_path / "hides.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    told = tocsin.refused("playbook", "import", str(path))
    assert "U+202E is not allowed" in told
    assert UNSEEN.findall(told) == []


# Import.


def test_a_foreign_file_comes_out_as_a_draft_with_its_losses(theirs: Path, tocsin: Shell) -> None:
    result = tocsin("playbook", "import", str(theirs))
    assert result.exit_code == 0
    assert "status: draft" in result.stdout
    assert "bash: touch /tmp/was-run" in result.stdout
    assert "X004 workflow.action--1.commands[0]: a command of type bash: shown, never run" in result.stderr
    assert "then: tocsin playbook check FILE" in result.stderr
    assert UNSEEN.findall(result.stdout + result.stderr) == []
    assert not Path("/tmp/was-run").exists()  # noqa: S108 - what the command would have made


def test_what_was_imported_can_be_checked_shown_and_followed(
    theirs: Path, tocsin: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.yaml"
    result = tocsin("playbook", "import", str(theirs), "--output", str(path))
    assert result.stdout == ""
    assert f"Next: tocsin playbook check {path}" in result.stderr
    checked = tocsin("playbook", "check", str(path))
    assert checked.exit_code == 1  # it decides nothing about the authority, and has no clock
    assert {"N001", "C001"} <= set(checked.stdout.split())
    assert "Wipe it" in tocsin.done("playbook", "show", str(path))
    ref = tocsin.done("new", "Laptop", "--playbook", str(path), "--sure").split()[0]
    assert "Wipe it" in tocsin.done("step", "list", "--case", ref)


def test_an_import_is_not_written_over_another_file(theirs: Path, tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "theirs.yaml"
    path.write_text("mine", encoding="utf-8")
    assert "is there already" in tocsin.refused("playbook", "import", str(theirs), "--output", str(path))
    assert path.read_text(encoding="utf-8") == "mine"
    tocsin.done("playbook", "import", str(theirs), "--output", str(path), "--force")
    assert "schema:" in path.read_text(encoding="utf-8")


def test_an_import_is_one_json_document(theirs: Path, tocsin: Shell, tmp_path: Path) -> None:
    found = tocsin.json("playbook", "import", str(theirs), "--json")
    assert found.keys() == {"playbook", "format", "own_export", "losses", "written", "text"}
    assert (found["playbook"], found["format"], found["own_export"]) == ("lost-laptop-31m", "cacao", False)
    assert {"code", "place", "message", "severity"} == found["losses"][0].keys()
    path = tmp_path / "x.yaml"
    kept = tocsin.json("playbook", "import", str(theirs), "--json", "--output", str(path))
    assert kept["written"] == [str(path)]
    assert "text" not in kept


def test_a_playbook_that_is_called_as_a_shipped_one_is_told(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps({**THEIRS, "name": "generic"}), encoding="utf-8")
    assert "There is a playbook generic already" in tocsin("playbook", "import", str(path)).stderr


def test_a_playbook_in_yaml_is_read_too(tocsin: Shell, tmp_path: Path) -> None:
    path = tmp_path / "RP_0042.yml"
    path.write_text(
        "title: RP_0042_lost_token\nid: RP0042\ncontainment:\n  - RA_3601_lock\n", encoding="utf-8"
    )
    actions = tmp_path / "actions"
    actions.mkdir()
    (actions / "RA_3601_lock.yml").write_text("id: RA3601\ndescription: Lock the account\n", encoding="utf-8")
    assert "Lock the account" in tocsin.done("playbook", "import", str(path), "--actions", str(actions))


@pytest.mark.parametrize(
    ("content", "arguments", "told"),
    [
        ("", [], "the file is empty"),
        ("{", [], "it is not JSON"),
        ("a: &x 1", [], "anchors and aliases"),
        ("[]", [], "no playbook"),
        ("a: 1", [], "--format cacao|react|iris|thehive"),
        ("{}", ["--format", "cacao"], "no CACAO playbook"),
        ('{"type": "playbook", "workflow": {}}', ["--language", "English"], "no code of a language"),
        ('{"tasks": [{"title": "x"}]}', ["--format", "html"], "'html' is not one of"),
    ],
    ids=lambda value: str(value)[:16] or "empty",
)
def test_what_cannot_be_imported_is_refused_with_what_to_do(
    content: str, arguments: list[str], told: str, tocsin: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "theirs"
    path.write_text(content, encoding="utf-8")
    assert told in tocsin.refused("playbook", "import", str(path), *arguments)


def test_a_file_that_is_not_there_is_refused(tocsin: Shell, tmp_path: Path) -> None:
    assert "cannot be read" in tocsin.refused("playbook", "import", str(tmp_path / "none.json"))


def test_a_folder_without_actions_is_refused(theirs: Path, tocsin: Shell, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "0 YAML files" in tocsin.refused("playbook", "import", str(theirs), "--actions", str(empty))
