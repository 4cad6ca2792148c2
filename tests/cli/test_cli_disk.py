"""A full disk, and folders that cannot be written or read: one sentence, what to do, and the case holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Program, Shell

LIMITED = ("bash", "-c", 'ulimit -f "$1"; shift; exec "$@"', "bash")
"""Starts a command that may write files of so many kilobytes only, as on a disk that is almost full."""


def unprivileged() -> tuple[str, ...]:
    """Give what starts a command without the right to pass over file modes, which root has."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("as root, file modes hold nobody back, and setpriv is not there to change that")
    lesser = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
    probe = subprocess.run([*lesser, "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        pytest.skip(f"setpriv cannot take rights away here: {probe.stderr.decode().strip()}")
    return lesser


@pytest.fixture
def kept(tocsin: Shell, ref: str) -> Iterator[str]:
    """A case with a note in it; whatever its modes were set to, it can be removed afterwards."""
    tocsin.done("log", "before")
    yield ref
    for path in (tocsin.home / "cases", tocsin.folder(ref), *tocsin.folder(ref).iterdir()):
        path.chmod(0o700)


def refused(done: subprocess.CompletedProcess[bytes]) -> str:
    """Check that a program was refused with a sentence and a hint, and give both."""
    said = done.stderr.decode()
    assert done.returncode == 2, said
    assert done.stdout == b""
    assert "Traceback" not in said
    assert len(said.splitlines()) == 2
    assert said.startswith("tocsin: ")
    assert said.splitlines()[1].startswith("  ")
    return said


WRITING = [["log", "-"], ["draft", "save", "sa-notification"], ["redact", "#5", "--because", "x", "--yes"]]
"""Commands that write: a note, a long text, and one that removes."""


@pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
def test_on_a_full_disk_nothing_is_recorded_and_everything_before_holds(
    arguments: list[str], kept: str, program: Program, tocsin: Shell
) -> None:
    head = tocsin.done("head")
    said = refused(program(*arguments, typed=b"after\n", before=(*LIMITED, "0")))
    assert "is full or cannot be written" in said
    assert "everything recorded before is safe. Free some space and repeat it" in said
    assert tocsin.done("head") == head
    assert "holds" in tocsin.done("verify", "--against", head, "--case", kept)


@pytest.mark.usefixtures("kept")
def test_what_was_refused_on_a_full_disk_can_be_repeated(program: Program, tocsin: Shell) -> None:
    assert program("log", "after", before=(*LIMITED, "0")).returncode == 2
    assert program("log", "after").returncode == 0
    assert [item["text"] for item in tocsin.json("timeline", "--json")][-2:] == ["before", "after"]


def test_evidence_that_does_not_fit_is_not_kept_in_part(
    kept: str, program: Program, tocsin: Shell, tmp_path: Path
) -> None:
    big = tmp_path / "big.log"
    big.write_bytes(b"x" * 400_000)
    said = refused(program("evidence", "add", str(big), before=(*LIMITED, "128")))
    assert "The evidence could not be copied into" in said
    assert list((tocsin.folder(kept) / "vault").iterdir()) == []
    assert tocsin.json("evidence", "list", "--json") == []


def test_a_case_that_could_not_be_opened_leaves_no_folder(kept: str, program: Program, tocsin: Shell) -> None:
    refused(program("new", "Second", before=(*LIMITED, "0")))
    assert [path.name for path in (tocsin.home / "cases").iterdir()] == [kept]
    # Nothing half-made stands beside the only open case, which is found without naming it.
    assert tocsin.json("head", "--json")["ref"] == kept


@pytest.mark.usefixtures("kept")
def test_a_full_disk_behind_standard_output_is_told(program: Program, tocsin: Shell) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    done = program("timeline", before=("bash", "-c", 'exec "$@" > /dev/full', "bash"))
    assert "No space left on device" in refused(done)
    assert tocsin("verify").exit_code == 0


@pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
def test_a_folder_that_cannot_be_written_is_told(
    arguments: list[str], kept: str, program: Program, tocsin: Shell
) -> None:
    before = unprivileged()
    tocsin.folder(kept).chmod(0o500)
    said = refused(program(*arguments, typed=b"after\n", before=before))
    assert f"{tocsin.folder(kept)} cannot be written" in said
    assert "Nothing was recorded. Make the folder writable, or copy the case to one that is" in said


@pytest.mark.parametrize("arguments", [["status"], ["timeline"], ["verify"]], ids=" ".join)
def test_a_case_that_cannot_be_written_can_be_read(
    arguments: list[str], kept: str, program: Program, tocsin: Shell
) -> None:
    before = unprivileged()
    for path in tocsin.folder(kept).iterdir():
        path.chmod(0o500 if path.is_dir() else 0o400)
    tocsin.folder(kept).chmod(0o500)
    done = program(*arguments, before=before)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_a_vault_that_cannot_be_written_is_told(kept: str, program: Program, tocsin: Shell) -> None:
    before = unprivileged()
    (tocsin.folder(kept) / "vault").chmod(0o500)
    said = refused(program("evidence", "add", __file__, before=before))
    assert "Permission denied" in said
    assert "check who may write the folder" in said
    assert tocsin.json("evidence", "list", "--json") == []


def test_a_document_that_cannot_be_written_is_safe_in_the_journal(
    kept: str, program: Program, tocsin: Shell
) -> None:
    before = unprivileged()
    (tocsin.folder(kept) / "out").chmod(0o500)
    said = refused(program("draft", "save", "sa-notification", before=before))
    assert "The draft itself is safe in the journal" in said
    (tocsin.folder(kept) / "out").chmod(0o700)
    assert Path(tocsin.done("draft", "render", "D-1")).is_file()


@pytest.mark.parametrize("place", ["case", "cases"])
def test_a_folder_that_cannot_be_read_is_told(place: str, kept: str, program: Program, tocsin: Shell) -> None:
    before = unprivileged()
    folder = tocsin.folder(kept) if place == "case" else tocsin.folder(kept).parent
    folder.chmod(0o000)
    assert "Permission denied" in refused(program("status", "--case", kept, before=before))
    assert "Permission denied" in refused(program("log", "after", before=before))


def test_an_unreadable_case_is_listed_with_its_trouble(kept: str, program: Program, tocsin: Shell) -> None:
    before = unprivileged()
    tocsin.folder(kept).chmod(0o000)
    done = program("cases", before=before)
    assert done.returncode == 0
    assert b"Permission denied" in done.stdout


@pytest.mark.usefixtures("kept")
def test_a_workspace_that_cannot_be_written_takes_no_case(program: Program, tocsin: Shell) -> None:
    before = unprivileged()
    (tocsin.home / "cases").chmod(0o500)
    said = refused(program("new", "Second", before=before))
    assert "A case cannot be made in" in said
    assert "Choose another workspace with --home DIR or $TOCSIN_HOME" in said


def test_evidence_that_cannot_be_read_is_told(kept: str, program: Program, tmp_path: Path) -> None:
    before = unprivileged()
    secret = tmp_path / "secret.log"
    secret.write_bytes(b"x")
    secret.chmod(0o000)
    said = refused(program("evidence", "add", str(secret), "--case", kept, before=before))
    assert f"{secret} cannot be read: Permission denied" in said
