"""Tab completion: the scripts, and what the Tab key offers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import BashComplete

from tests.cli.shell import Program, Shell
from tocsin.cli.main import cli

Tab = Callable[[str], list[str]]

AS_INSTALLED = "import sys; sys.argv[0] = 'tocsin'; from tocsin.cli.main import main; main()"
"""Runs the program under the name it is installed by, whether it is or not."""


@pytest.fixture
def offered(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Gives what Tab offers at the end of a line."""
    monkeypatch.setenv("TOCSIN_HOME", str(home))

    def press(line: str) -> list[str]:
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
        found = BashComplete(cli, {}, "tocsin", "_TOCSIN_COMPLETE").complete()
        return [one.partition(",")[2] for one in found.split()]

    return press


def tab(program: Program, line: str) -> tuple[int, bytes, bytes]:
    """Press Tab at the end of a line in the program itself."""
    done = program(
        env={"_TOCSIN_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))},
        python=("-c", AS_INSTALLED),
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_names_the_program(shell: str, tocsin: Shell) -> None:
    script = tocsin.done("completion", shell)
    assert "_TOCSIN_COMPLETE" in script
    assert f"{shell}_complete" in script
    assert "tocsin" in script.replace("_TOCSIN_COMPLETE", "").lower()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_its_shell_can_read(shell: str, tocsin: Shell) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tocsin.done("completion", shell)
    done = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_commands_are_offered(offered: Tab) -> None:
    assert offered("tocsin st") == ["status", "step"]
    assert offered("tocsin fact ") == ["set", "list", "show", "history"]


def test_options_are_offered(offered: Tab) -> None:
    assert "--country" in offered("tocsin new x --c")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tocsin log x --kind f", ["finding"]),
        ("tocsin log x --lane t", ["them"]),
        ("tocsin party add x --involvement n", ["not_affected"]),
        ("tocsin timeline --format j", ["json", "jsonl"]),
        ("tocsin completion f", ["fish"]),
    ],
)
def test_choices_are_offered_as_they_are_typed(line: str, expected: list[str], offered: Tab) -> None:
    assert offered(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tocsin fact set time.aw", ["time.aware_at", "time.aware_basis"]),
        ("tocsin fact show case.", ["case.role"]),
        ("tocsin decide notify.", ["notify.authority", "notify.subjects"]),
        ("tocsin new x --playbook p", ["portal-exposure", "processor-breach", "processor-side"]),
        ("tocsin playbook show g", ["generic"]),
        ("tocsin filing record --regime gdpr-33-", ["gdpr-33-1", "gdpr-33-2"]),
        ("tocsin draft save su", ["subject-letter"]),
        ("tocsin inventory add x --category id", ["identity", "id_documents"]),
        ("tocsin inventory add x --special h", ["health"]),
        ("tocsin inventory add x --protection enc", ["encrypted_key_exposed", "encrypted_key_safe"]),
    ],
)
def test_words_of_the_catalogue_are_offered(line: str, expected: list[str], offered: Tab) -> None:
    assert offered(line) == expected


def test_cases_are_offered(offered: Tab, tocsin: Shell) -> None:
    refs = [tocsin.done("new", title) for title in ("First", "Second")]
    assert offered("tocsin --case ") == refs
    assert offered(f"tocsin status --case {refs[1][:-1]}") == refs
    assert offered(f"tocsin status --case {refs[1]}") == refs[1:]


def test_the_steps_of_the_case_are_offered(offered: Tab, ref: str) -> None:
    assert offered("tocsin step show decide_") == ["decide_authority", "decide_people"]
    assert offered(f"tocsin --case {ref} step done re") == [
        *("reporter", "reproduce", "reopen", "register"),
    ]


def test_the_steps_are_those_of_the_case_that_is_named(offered: Tab, tocsin: Shell, ref: str) -> None:
    other = tocsin.done("new", "Other", "--playbook", "generic")
    assert offered(f"tocsin --case {ref} step show stop") == ["stop_exposure"]
    assert offered(f"tocsin --case {other} step show stop") == []


def test_the_program_itself_answers_the_tab_key(program: Program, ref: str) -> None:
    assert tab(program, f"tocsin step show --case {ref} is_") == (0, b"plain,is_breach\n", b"")


def test_without_a_case_the_tab_key_offers_nothing_and_says_nothing(program: Program) -> None:
    assert tab(program, "tocsin step show ")[1:] == (b"", b"")


def test_with_several_cases_the_tab_key_offers_nothing_and_says_nothing(
    program: Program, tocsin: Shell
) -> None:
    tocsin.done("new", "First")
    tocsin.done("new", "Second")
    assert tab(program, "tocsin step show ")[1:] == (b"", b"")


def test_a_broken_case_leaves_the_tab_key_silent(program: Program, tocsin: Shell, ref: str) -> None:
    (tocsin.folder(ref) / "case.db").write_bytes(b"no database")
    assert tab(program, "tocsin step show ")[1:] == (b"", b"")


def test_completing_makes_no_workspace(offered: Tab, home: Path) -> None:
    assert offered("tocsin --case ") == []
    assert not home.exists()


def test_the_tab_key_works_in_bash(program: Program, tocsin: Shell, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    installed = tmp_path / "tocsin"
    installed.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{AS_INSTALLED}" "$@"\n', encoding="utf-8")
    installed.chmod(0o755)
    press_tab = 'COMP_WORDS=(tocsin sta); COMP_CWORD=1; _tocsin_completion tocsin; echo "${COMPREPLY[@]}"'
    done = subprocess.run(
        [bash, "-c", f"{tocsin.done('completion', 'bash')}\n{press_tab}"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "TOCSIN_HOME": str(program.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("status\n", "")
