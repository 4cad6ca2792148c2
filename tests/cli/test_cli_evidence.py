"""Evidence from the shell: copied, hashed, listed, linked and checked."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    """A file worth keeping."""
    path = tmp_path / "access.log"
    path.write_bytes(b"192.0.2.17 GET /documents/880000\n")
    return path


@pytest.fixture(autouse=True)
def _case(ref: str) -> None:
    """Every test has an open case."""


def test_a_file_is_copied_under_its_digest_and_left_as_it_is(tocsin: Shell, ref: str, log_file: Path) -> None:
    before = log_file.stat()
    assert tocsin.done("evidence", "add", str(log_file)) == "EV-1"
    digest = hashlib.sha256(log_file.read_bytes()).hexdigest()
    kept = tocsin.folder(ref) / "vault" / digest
    assert kept.read_bytes() == log_file.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o400
    assert (log_file.stat().st_mtime_ns, log_file.stat().st_size) == (before.st_mtime_ns, before.st_size)


def test_what_is_said_of_evidence_is_kept(tocsin: Shell, log_file: Path) -> None:
    added = tocsin.json(
        *("evidence", "add", str(log_file), "--source", "log server", "--note", "one account"),
        *("--collected", "2021-11-20 10:00", "--json"),
    )
    assert (added["evidence"], added["name"]) == ("EV-1", "access.log")
    assert (added["source"], added["note"]) == ("log server", "one account")
    assert added["collected_at"]["at"] == "2021-11-20T09:00:00Z"
    assert added["size"] == log_file.stat().st_size


def test_the_same_bytes_are_the_same_evidence(tocsin: Shell, log_file: Path, tmp_path: Path) -> None:
    again = tmp_path / "copy.log"
    again.write_bytes(log_file.read_bytes())
    tocsin.done("evidence", "add", str(log_file))
    assert tocsin.done("evidence", "add", str(again)) == "EV-1"
    assert len(tocsin.json("evidence", "list", "--json")) == 1


def test_evidence_answers_the_item_of_a_step(tocsin: Shell, log_file: Path) -> None:
    tocsin.done("evidence", "add", str(log_file), "--step", "hold_evidence", "--item", "access_logs")
    step = next(step for step in tocsin.json("step", "list", "--json") if step["id"] == "hold_evidence")
    states = {item["id"]: item["state"] for item in step["items"]}
    assert states["access_logs"] == "done"
    assert states["release"] == "open"
    assert "access.log (hold_evidence/access_logs)" in tocsin.done("evidence", "list")


def test_evidence_is_linked_later_by_any_way_of_writing_its_id(tocsin: Shell, log_file: Path) -> None:
    tocsin.done("evidence", "add", str(log_file))
    tocsin.done("log", "Seen in the log")
    for typed in ("EV-1", "ev1", "1"):
        tocsin.done("evidence", "link", typed, "--entry", "#6")
    links = tocsin.json("evidence", "list", "--json")[0]["belongs_to"]
    entry = next(item for item in tocsin.json("timeline", "--json") if item["seq"] == 6)
    assert {link["entry"] for link in links} == {entry["id"]}


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (["--step", "nowhere"], "There is no step 'nowhere'"),
        (["--step", "hold_evidence"], "hold_evidence asks for no ''"),
        (["--step", "hold_evidence", "--item", "keys"], "One of: access_logs, release, store_logs, report"),
        (["--entry", "#999"], "There is no entry '#999'"),
    ],
)
def test_evidence_for_what_is_not_there_is_refused_before_it_is_copied(
    place: list[str], message: str, tocsin: Shell, ref: str, log_file: Path
) -> None:
    assert message in tocsin.refused("evidence", "add", str(log_file), *place)
    assert list((tocsin.folder(ref) / "vault").iterdir()) == []


def test_a_link_is_not_followed(tocsin: Shell, log_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.log"
    link.symlink_to(log_file)
    said = tocsin.refused("evidence", "add", str(link))
    assert f"{link} is a symbolic link" in said
    assert f"Name the file itself: {log_file}" in said


def test_a_pipe_is_no_evidence(tocsin: Shell, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert f"{tmp_path / 'pipe'} is no ordinary file" in tocsin.refused("evidence", "add", f"{tmp_path}/pipe")


def test_an_empty_file_is_kept(tocsin: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.log").write_bytes(b"")
    assert tocsin.done("evidence", "add", str(tmp_path / "empty.log")) == "EV-1"


@pytest.mark.parametrize(
    ("what", "said"), [("gone", "the file is gone"), ("changed", "the file was changed")]
)
def test_a_file_that_is_gone_or_changed_is_named(
    what: str, said: str, tocsin: Shell, ref: str, log_file: Path
) -> None:
    tocsin.done("evidence", "add", str(log_file))
    kept = next((tocsin.folder(ref) / "vault").iterdir())
    kept.unlink()
    if what == "changed":
        kept.write_bytes(b"something else")
    result = tocsin("evidence", "verify")
    assert result.exit_code == 1
    assert result.stdout == f"EV-1  {said}  access.log\n"
    report = tocsin.json("evidence", "verify", "--json", exit_code=1)
    assert (report[0]["holds"], report[0]["what"]) == (False, said)
    assert f"EV-1: {said}" in tocsin("verify").stdout


def test_evidence_that_holds_is_named_too(tocsin: Shell, log_file: Path) -> None:
    tocsin.done("evidence", "add", str(log_file))
    assert tocsin.done("evidence", "verify") == "EV-1  holds  access.log"


def test_without_evidence_it_is_said_how_to_add_some(tocsin: Shell) -> None:
    result = tocsin("evidence", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "tocsin evidence add FILE" in result.stderr
    assert "There is no evidence in this case" in tocsin("evidence", "verify").stderr
