"""Copies of a case from the shell: written, looked through first, recorded, and brought back."""

from __future__ import annotations

import hashlib
import io
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import Result

from tests.cli.shell import Shell


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands are typed in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


class Away(Shell):
    """A shell on another machine, where nobody has seen the case yet."""

    def __call__(self, *arguments: str, env: Mapping[str, str | None] | None = None, **more: Any) -> Result:
        """Run a command."""
        state = {"XDG_STATE_HOME": str(self.home.with_name("state-elsewhere"))}
        return super().__call__(*arguments, env={**state, **(env or {})}, **more)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Shell:
    """A shell on another machine."""
    return Away(tmp_path / "elsewhere")


def test_a_case_goes_into_one_file_and_comes_back_from_it(demo: Shell, here: Path, elsewhere: Shell) -> None:
    head = demo.json("head", "--json")
    assert demo.done("export", "case") == "2026-0001.zip"
    assert stat.S_IMODE((here / "2026-0001.zip").stat().st_mode) == 0o600
    assert demo.json("head", "--json") == head
    result = elsewhere("import", "2026-0001.zip")
    assert (result.exit_code, result.stdout) == (0, "2026-0001\n")
    assert f"head {head['head']}" in result.stderr
    assert elsewhere.json("head", "--json") == head
    assert elsewhere.json("verify", "--json")["holds"]
    assert elsewhere.done("timeline") == demo.done("timeline")


def test_what_a_copy_came_to_is_told_to_programs(demo: Shell, here: Path) -> None:
    made = demo.json("export", "case", "--for", "counsel", "--given-to", "our lawyers", "--json")
    data = (here / made["path"]).read_bytes()
    assert made["path"] == "2026-0001-counsel.zip"
    assert (made["sha256"], made["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
    assert (made["copy"], made["withheld"], made["problems"]) == ("counsel", 0, [])
    entry = demo.json("timeline", "--query", "kind:case.exported", "--json")[0]
    assert entry["seq"] == made["recorded"]
    assert "Copy for counsel, given to our lawyers" in entry["text"]


@pytest.mark.usefixtures("here")
def test_what_an_import_came_to_is_told_to_programs(demo: Shell, elsewhere: Shell) -> None:
    demo.done("export", "case", "--output", "a.zip")
    found = elsewhere.json("import", "a.zip", "--json")
    assert (found["outcome"], found["ref"], found["encrypted"]) == ("made", "2026-0001", False)
    assert elsewhere.json("import", "a.zip", "--json")["outcome"] == "same"
    elsewhere.done("log", "more")
    again = elsewhere.json("import", "a.zip", "--json")
    assert (again["outcome"], again["entries"]) == ("ahead", found["entries"])
    assert "nothing to do" in elsewhere("import", "a.zip").stderr


def test_a_pipe_carries_a_case_from_one_workspace_to_another(demo: Shell, elsewhere: Shell) -> None:
    result = demo("export", "case", "--output", "-")
    assert result.exit_code == 0
    with ZipFile(io.BytesIO(result.stdout_bytes)) as archive:
        assert archive.testzip() is None
    assert elsewhere.done("import", "-", typed=result.stdout_bytes) == "2026-0001"
    assert elsewhere.json("verify", "--json")["holds"]


def test_a_copy_is_looked_through_before_it_is_made(demo: Shell, here: Path) -> None:
    plan = demo.json("export", "case", "--for", "authority", "--dry-run", "--json")
    assert {line["why"] for line in plan["entries"]} == {"", "not_marked"}
    assert plan["given"] == sum(not line["why"] for line in plan["entries"])
    shown = demo("export", "case", "--for", "authority", "--dry-run", "--with", "#3")
    assert "#3   yes" in shown.stdout
    assert "2 of" in shown.stderr
    assert list(here.iterdir()) == []
    assert demo.json("timeline", "--query", "kind:case.exported", "--json") == []


def test_a_file_that_is_there_is_not_written_over(demo: Shell, here: Path) -> None:
    (here / "2026-0001.zip").write_text("mine")
    assert "--force" in demo.refused("export", "case")
    assert (here / "2026-0001.zip").read_text() == "mine"
    demo.done("export", "case", "--force")
    assert (here / "2026-0001.zip").read_bytes().startswith(b"PK")


def test_evidence_that_is_gone_makes_the_answer_no(demo: Shell, here: Path) -> None:
    vault = demo.folder("2026-0001") / "vault"
    next(vault.iterdir()).unlink()
    result = demo("export", "case")
    assert result.exit_code == 1
    assert "Missing: EV-" in result.stderr
    assert (here / "2026-0001.zip").exists()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("--for", "the press"), "Nobody is known as"),
        (("--for", "P-77"), "There is no party"),
        (("--with", "#1"), "holds every entry"),
        (("--for", "authority", "--with", "#9999"), "There is no entry"),
        (("--output", "missing/a.zip"), "cannot be written"),
        (("--output", "."), "is no ordinary file"),
        (("--for", "whole", "--to", "age1x"), "no age recipient|not installed"),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    typed: tuple[str, ...], why: str, demo: Shell, here: Path
) -> None:
    said = demo.refused("export", "case", *typed)
    assert any(part in said for part in why.split("|")), said
    assert list(here.iterdir()) == []


@pytest.mark.usefixtures("here")
def test_a_case_that_is_there_with_another_history_is_left_as_it_is(demo: Shell, elsewhere: Shell) -> None:
    demo.done("export", "case")
    elsewhere.done("import", "2026-0001.zip")
    elsewhere.done("log", "over there")
    demo.done("log", "over here")
    demo.done("export", "case", "--force")
    head = elsewhere.done("head")
    said = elsewhere.refused("import", "2026-0001.zip")
    assert "histories of 2026-0001 differ from entry #59 on" in said
    assert elsewhere.done("head") == head
