"""Help: what every command says of itself, and that it is true."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from tests.cli.shell import Shell
from tocsin.cli.main import cli

SHELL_WIDTH = 80


def walk(
    command: click.Command, context: click.Context
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Give every command with its words and a context in which its help can be written."""
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            inner = click.Context(below, parent=context, info_name=name, terminal_width=SHELL_WIDTH - 2)
            yield from walk(below, inner)


# click makes the help option of a command once, with the settings of the first context it is asked in.
OUTERMOST = click.Context(cli, info_name="tocsin", terminal_width=SHELL_WIDTH - 2, **cli.context_settings)
EVERY = list(walk(cli, OUTERMOST))
EVERY_NAME = [path for path, _command, _context in EVERY]
COMMAND = {path: command for path, command, _context in EVERY}
CONTEXT = {path: context for path, _command, context in EVERY}


def words(path: str) -> list[str]:
    return path.split()[1:]


@pytest.mark.parametrize("path", EVERY_NAME)
def test_help_is_printed_on_standard_output_and_makes_nothing(path: str, tocsin: Shell) -> None:
    result = tocsin(*words(path), "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: {path} ")
    assert not tocsin.home.exists()


TAKES_A_TIME_AS_ARGUMENT = {"tocsin fact set", "tocsin step answer"}
"""Where ``-2h`` is a value, so that ``-h`` cannot be help."""


@pytest.mark.parametrize("path", sorted(set(EVERY_NAME) - TAKES_A_TIME_AS_ARGUMENT))
def test_help_has_a_short_form(path: str, tocsin: Shell) -> None:
    assert tocsin(*words(path), "-h").stdout == tocsin(*words(path), "--help").stdout


@pytest.mark.parametrize("path", EVERY_NAME)
def test_help_fits_a_terminal_of_80_columns(path: str) -> None:
    lines = COMMAND[path].get_help(CONTEXT[path]).splitlines()
    assert [line for line in lines if len(line) > SHELL_WIDTH] == []


@pytest.mark.parametrize("path", EVERY_NAME)
def test_help_names_every_option_and_says_what_it_does(path: str) -> None:
    text = COMMAND[path].get_help(CONTEXT[path])
    options = [param for param in COMMAND[path].params if isinstance(param, click.Option)]
    assert all(name in text for option in options for name in option.opts)
    assert [option.opts[0] for option in options if not option.help] == []


@pytest.mark.parametrize("path", EVERY_NAME)
def test_a_command_says_in_its_first_sentence_what_it_does(path: str) -> None:
    first = (COMMAND[path].help or "").strip().splitlines()[0]
    assert first
    assert first[0].isupper()
    assert "." in first


@pytest.mark.parametrize("path", [path for path in EVERY_NAME if isinstance(COMMAND[path], click.Group)])
def test_the_list_of_commands_cuts_nobody_short(path: str) -> None:
    listed = COMMAND[path].get_help(CONTEXT[path]).partition("Commands:")[2]
    assert listed
    assert [line for line in listed.splitlines() if line.endswith("...")] == []


def test_commands_stand_in_the_order_of_a_breach(tocsin: Shell) -> None:
    listed = tocsin("--help").stdout.partition("Commands:\n")[2].partition("\n\n")[0]
    names = [line.split()[0] for line in listed.splitlines() if re.match(r"  \S", line)]
    assert names[:6] == ["new", "demo", "cases", "status", "log", "timeline"]
    assert names.index("evidence") < names.index("draft") < names.index("filing") < names.index("close")


def test_commands_of_a_group_stand_in_the_order_they_are_used(tocsin: Shell) -> None:
    listed = tocsin("draft", "--help").stdout.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == [
        *("list", "next", "check", "show", "save", "edit", "review", "render", "copy"),
        "profiles",
    ]


def examples() -> list[tuple[str, str]]:
    """Give the examples that help texts show, each with the command that shows it."""
    found = []
    for path, command, _context in EVERY:
        epilog = command.epilog or ""
        shown = re.sub(r"^Examples?: ", "", epilog) if epilog.startswith("Example") else ""
        found += [(path, one.rpartition("| ")[2]) for one in shown.split(" · ") if one]
    return found


def test_help_shows_examples() -> None:
    assert len(examples()) >= 15


@pytest.mark.parametrize(("path", "example"), examples(), ids=lambda value: value if " " in value else None)
def test_an_example_of_the_help_can_be_typed_as_it_stands(path: str, example: str) -> None:
    typed = shlex.split(example)
    assert " ".join(typed[: len(path.split())]) == path
    COMMAND[path].make_context(path, typed[len(path.split()) :], parent=CONTEXT[path].parent)


CONTRACT = [
    ("tocsin", "--case --home --as --version"),
    ("tocsin demo", "--no-tui"),
    ("tocsin new", "--playbook --role --zone --aware --country --json"),
    ("tocsin cases", "--json"),
    ("tocsin status", "--short --json"),
    ("tocsin log", "--at --kind --tag --evidence --amends --json"),
    ("tocsin timeline", "--query --as-known-at --format --json"),
    ("tocsin fact set", "--estimated --unknown --not-applicable --range --source --because"),
    ("tocsin fact show", "--json"),
    ("tocsin fact list", "--json"),
    ("tocsin fact history", "--json"),
    ("tocsin clock", "--now --exit-code --json"),
    ("tocsin clock regimes", "--json"),
    ("tocsin decide", "--because"),
]
"""What the design promises to scripts, as far as it is built."""


@pytest.mark.parametrize(("path", "promised"), CONTRACT, ids=lambda value: value)
def test_the_contract_of_the_command_line_is_kept(path: str, promised: str) -> None:
    names = {name for param in COMMAND[path].params for name in param.opts}
    assert set(promised.split()) <= names


@pytest.mark.parametrize(
    "path",
    [
        *("tocsin step list", "tocsin step show", "tocsin step done", "tocsin step skip", "tocsin step undo"),
        *("tocsin step answer", "tocsin step approve", "tocsin inventory add", "tocsin inventory amend"),
        *("tocsin inventory remove", "tocsin inventory list", "tocsin draft list", "tocsin draft check"),
        *("tocsin draft show", "tocsin draft edit", "tocsin draft render", "tocsin filing record"),
        *("tocsin filing list", "tocsin evidence add", "tocsin evidence list", "tocsin evidence verify"),
        *("tocsin verify", "tocsin head", "tocsin redact", "tocsin register", "tocsin export veris"),
        *("tocsin filing show", "tocsin playbook list", "tocsin playbook show"),
        *("tocsin playbook check", "tocsin playbook export", "tocsin playbook import"),
    ],
)
def test_a_command_of_the_contract_is_there(path: str) -> None:
    assert path in EVERY_NAME


WITHOUT_A_CASE = {
    *("tocsin new", "tocsin demo", "tocsin cases", "tocsin register", "tocsin clock regimes"),
    *("tocsin playbook list", "tocsin playbook show", "tocsin playbook check", "tocsin playbook schema"),
    *("tocsin playbook export", "tocsin playbook import", "tocsin playbook simulate", "tocsin playbook edit"),
    *("tocsin org set", "tocsin org check", "tocsin org edit", "tocsin import"),
    *("tocsin purge", "tocsin events mappings", "tocsin draft profiles", "tocsin seal trust"),
}
"""What works on the workspace, or on files, rather than on a case."""


OF_THE_USER = {
    "tocsin completion",
    *(
        "tocsin seal init",
        "tocsin seal key",
        "tocsin seal distrust",
        "tocsin seal trusted",
        "tocsin seal trust-root",
    ),
}
"""What works on the shell or the keys of this user, whatever the workspace."""


@pytest.mark.parametrize("path", [path for path in EVERY_NAME if not isinstance(COMMAND[path], click.Group)])
def test_a_command_takes_the_workspace_and_the_actor_and_the_case_if_it_works_on_one(path: str) -> None:
    names = {name for param in COMMAND[path].params for name in param.opts}
    takes = {"--case", "--home", "--as"} & names
    if path in OF_THE_USER:
        assert takes == set()
    else:
        assert takes == {"--home", "--as"} | (set() if path in WITHOUT_A_CASE else {"--case"})


@pytest.mark.parametrize("path", ["tocsin log --kind", "tocsin log --lane", "tocsin party add --involvement"])
def test_a_choice_is_shown_as_it_is_typed(path: str) -> None:
    command, _space, option = path.rpartition(" ")
    param = next(param for param in COMMAND[command].params if option in param.opts)
    shown = param.make_metavar(CONTEXT[command])
    assert shown == shown.lower()


def test_the_version_is_that_of_the_package(tocsin: Shell) -> None:
    result = tocsin("--version")
    assert result.exit_code == 0
    assert result.stdout == "tocsin 0.1.0\n"


def test_an_unknown_command_is_refused_on_standard_error(tocsin: Shell) -> None:
    assert "No such command 'frobnicate'" in tocsin.refused("frobnicate")


def test_a_mistyped_option_gets_the_nearest_offered(tocsin: Shell) -> None:
    assert "--playbook" in tocsin.refused("new", "Portal", "--playbok", "generic")


@pytest.mark.parametrize("group", ["step", "fact", "inventory", "party", "evidence", "draft", "filing"])
def test_a_group_without_a_command_shows_its_help_and_is_bad_usage(group: str, tocsin: Shell) -> None:
    result = tocsin(group)
    assert result.exit_code == 2
    assert "Commands:" in result.stderr
    assert result.stdout == ""
