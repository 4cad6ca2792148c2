"""Colour: only where there is a terminal, never where it is not wanted, and never alone."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.shell import Program, Shell

ANSI = re.compile(r"\x1b\[[0-9;]*m")
SHOWN = [
    *(["status"], ["timeline"], ["clock"], ["step", "list"], ["step", "show", "is_breach"], ["fact", "list"]),
    *(["fact", "show", "nature.cia"], ["inventory", "list"], ["decide", "notify.authority"]),
    *(["playbook", "list"], ["playbook", "show", "generic"], ["clock", "regimes"], ["evidence", "list"]),
]
"""Commands that write some of their lines bold or faint."""


@pytest.mark.parametrize("arguments", SHOWN, ids=" ".join)
def test_without_a_terminal_there_is_no_colour(arguments: list[str], demo: Shell) -> None:
    assert "\x1b" not in demo(*arguments).output


@pytest.mark.parametrize("arguments", SHOWN, ids=" ".join)
def test_on_a_terminal_some_lines_stand_out(arguments: list[str], demo: Shell) -> None:
    codes = set(ANSI.findall(demo(*arguments, color=True).stdout))
    assert codes <= {"\x1b[1m", "\x1b[2m", "\x1b[0m"}
    assert len(codes) >= 2


@pytest.mark.parametrize("arguments", SHOWN, ids=" ".join)
def test_no_color_takes_it_away(arguments: list[str], demo: Shell) -> None:
    assert "\x1b" not in demo(*arguments, color=True, env={"NO_COLOR": "1"}).output


def test_an_empty_no_color_changes_nothing(demo: Shell) -> None:
    # https://no-color.org: it counts "when present and not an empty string".
    assert "\x1b[1m" in demo("status", color=True, env={"NO_COLOR": ""}).stdout


@pytest.mark.parametrize("arguments", SHOWN, ids=" ".join)
def test_colour_carries_no_meaning_of_its_own(arguments: list[str], demo: Shell) -> None:
    at = ["--now", "2030-01-01T00:00Z"] if arguments == ["clock"] else []
    plain, coloured = demo(*arguments, *at), demo(*arguments, *at, color=True)
    if arguments != ["status"]:  # its clocks tick
        assert ANSI.sub("", coloured.stdout) == plain.stdout


@pytest.mark.parametrize(
    "arguments", [["timeline", "--json"], ["clock", "--json"], ["timeline", "--format", "csv"], ["head"]],
    ids=" ".join,
)  # fmt: skip
def test_what_programs_read_is_never_coloured(arguments: list[str], demo: Shell) -> None:
    assert "\x1b" not in demo(*arguments, color=True).stdout


def test_colours_of_an_attacker_are_shown_as_text_on_a_terminal_too(tocsin: Shell, ref: str) -> None:
    tocsin.done("log", "\x1b[31mred", "--case", ref)
    printed = tocsin("timeline", color=True).stdout
    assert "\x1b[31m" not in printed
    assert "⟨001B⟩[31mred" in printed


@pytest.mark.usefixtures("demo")
def test_a_pipe_gets_no_colour(program: Program) -> None:
    assert b"\x1b" not in program("status").stdout


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_terminal_that_knows_few_characters_gets_the_others_as_escapes(
    encoding: str, program: Program
) -> None:
    done = program("step", "list", env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0
    assert rb"\u2713 first_facts" in done.stdout


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_json_is_json_in_every_encoding(encoding: str, program: Program, tocsin: Shell) -> None:
    tocsin.done("log", "été \N{PILE OF POO} \N{CHECK MARK}")
    done = program("timeline", "--json", env={"PYTHONIOENCODING": encoding})
    texts = [item["text"] for item in json.loads(done.stdout.decode(encoding))]
    assert texts[-1] == "été \N{PILE OF POO} \N{CHECK MARK}"
