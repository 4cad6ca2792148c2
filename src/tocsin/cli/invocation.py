"""One run of the program: where the workspace is, which case, and who acts."""

from __future__ import annotations

import errno
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from tocsin.domain.errors import BrokenCaseError, UserError
    from tocsin.services.keys import Keys
    from tocsin.services.workbench import OpenCase, Workbench

# What opens a case is imported where it is used: `tocsin --version` and the completion of command names
# should not wait for it.
# ruff: noqa: PLC0415

F = TypeVar("F", bound=Callable[..., Any])

_OUT_OF_REACH = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the machine refuses us and a person can put right."""

_LONGEST_MESSAGE = 2_000


class Invocation:
    """What the options before and after the command said."""

    def __init__(self) -> None:
        self.home: str = ""
        self.case: str = ""
        self.actor: str = ""
        self.sure: bool = False
        self.entry_id: str = ""
        self.passphrase_file: str = ""
        self.passphrase_fd: int | None = None
        self.identity_file: str = ""
        self.keys: Keys | None = None

    def workbench(self) -> Workbench:
        """Give the workbench of this run."""
        from tocsin.cli import output
        from tocsin.cli.secrets import keys_of
        from tocsin.services.workbench import Workbench

        workbench = Workbench(self._home(), self._actor())
        workbench.keys = self.keys = self.keys or keys_of(self)
        if self.entry_id:
            from tocsin.services.acts import Acts

            workbench.acts = Acts(self.entry_id)
        workbench.waiting_for = lambda holder: output.note(f"Waiting for {holder} to finish writing …")
        workbench.confirm = self._confirm
        return workbench

    def _confirm(self, doubts: Sequence[str]) -> bool:
        """Say whether what looks wrong is meant: as ``--sure`` said, or as the person answers."""
        from tocsin.domain.text import visible

        if self.sure or not doubts:
            return True
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        return click.confirm(visible("; ".join(doubts)) + ".\nIs this meant?", err=True)

    def _home(self) -> Path:
        named = self.home or os.environ.get("TOCSIN_HOME", "")
        if named:
            return Path(named).expanduser()
        import platformdirs

        return Path(platformdirs.user_data_dir("tocsin"))

    def _actor(self) -> str:
        named = self.actor or os.environ.get("TOCSIN_ACTOR", "")
        if named:
            return named
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            from tocsin.domain.errors import UserError

            raise UserError("It is not clear who you are", "Say it with --as NAME or $TOCSIN_ACTOR") from None

    def ref(self, workbench: Workbench) -> str:
        """Give the reference of the case that is meant."""
        from tocsin.services.cases import only_open_case

        return self.case or os.environ.get("TOCSIN_CASE", "") or only_open_case(workbench)

    def open_case(self) -> OpenCase:
        """Open the case that is meant; close it with a ``with`` block."""
        from tocsin.cli import output

        workbench = self.workbench()
        case = workbench.open(self.ref(workbench))
        for notice in case.continuity.notices:
            output.note(notice)
        return case


def _brief(message: str) -> str:
    """Leave out the middle of a message that repeats a very long value."""
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:1_500]} … {message[-400:]}"


class RefusedError(click.ClickException):
    """How a refusal leaves the program: what happened and what to do."""

    exit_code = 2

    def __init__(self, error: UserError | BrokenCaseError) -> None:
        super().__init__(_brief(error.message))
        self.hint = error.hint

    def show(self, file: Any = None) -> None:  # noqa: ANN401, ARG002 - click's own signature
        """Write it to standard error."""
        from tocsin.cli import output

        output.note(f"tocsin: {self.message}")
        if self.hint:
            output.note("\n".join(f"  {line}" for line in self.hint.splitlines()))


class BrokenError(RefusedError):
    """How a broken case leaves the program."""

    exit_code = 3


class CommandGroup(click.Group):
    """A group whose commands are loaded when they are called, and whose refusals are shown as such."""

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        """Take ``lazy``: for each command, the module and the name it is found under."""
        super().__init__(*args, **kwargs)
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        """Give the commands in the order they were named: the order of a breach, not of the alphabet."""
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a command, loading it if need be."""
        if cmd_name in self._lazy:
            module, _colon, name = self._lazy[cmd_name].partition(":")
            from importlib import import_module

            command = getattr(import_module(module), name)
            assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
            return command
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        """Run a command; what a person can mend is shown without a traceback."""
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            from tocsin.domain.text import visible

            # click repeats what was typed as it is, and that may come out of a file.
            error.message = _brief(visible(error.message))  # type: ignore[misc]  # final, but shown only here
            raise
        except Exception as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            raise refusal from error


def _refusal(error: Exception) -> RefusedError | None:
    """Give how a refusal is shown, or None for what is an error of ours."""
    from tocsin.domain.errors import BrokenCaseError, DoubtError, UserError

    if isinstance(error, OSError) and error.errno in _OUT_OF_REACH:
        where = f"{error.filename}: " if error.filename else ""
        hint = "Nothing more was recorded. Check who may read and write there, and whether the disk is full"
        return RefusedError(UserError(f"{where}{error.strerror}", hint))
    if isinstance(error, DoubtError):
        return RefusedError(UserError(error.message, "If it is so, say it again with --sure"))
    if isinstance(error, UserError):
        return RefusedError(error)
    return BrokenError(error) if isinstance(error, BrokenCaseError) else None


def _store(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:  # noqa: ANN401
        if value:
            setattr(ctx.ensure_object(Invocation), name, value)

    return callback


def _complete_case(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    workbench = ctx.ensure_object(Invocation).workbench()
    return [ref for ref in workbench.refs() if ref.startswith(incomplete)]


def workspace_options(function: F) -> F:
    """Add ``--home`` and ``--as``."""
    function = click.option(
        "--as",
        expose_value=False,
        callback=_store("actor"),
        metavar="NAME",
        help="Who acts; else $TOCSIN_ACTOR, else your login.",
    )(function)
    return click.option(
        "--home",
        expose_value=False,
        callback=_store("home"),
        metavar="DIR",
        help="The workspace; else $TOCSIN_HOME.",
    )(function)


def case_options(function: F) -> F:
    """Add ``--case``, ``--home`` and ``--as``."""
    return click.option(
        "--case",
        expose_value=False,
        callback=_store("case"),
        metavar="REF",
        shell_complete=_complete_case,
        help="The case; else $TOCSIN_CASE, else the only open one.",
    )(workspace_options(function))


def _store_number(ctx: click.Context, _parameter: click.Parameter, value: int | None) -> None:
    if value is not None:
        ctx.ensure_object(Invocation).passphrase_fd = value


def entry_id_option(function: F) -> F:
    """Add ``--entry-id``."""
    return click.option(
        "--entry-id",
        expose_value=False,
        callback=_store("entry_id"),
        metavar="UUID",
        help="Your own id for what the command records: repeated with the same id, it records nothing twice.",
    )(function)


def secret_options(function: F) -> F:
    """Add where passphrases and identities come from; no value of them is ever an argument."""
    function = click.option(
        "--identity",
        "identity_file",
        expose_value=False,
        callback=_store("identity_file"),
        metavar="FILE",
        help="Your age identity, for encrypted cases; else $TOCSIN_IDENTITY_FILE.",
    )(function)
    function = click.option(
        "--passphrase-fd",
        expose_value=False,
        type=click.IntRange(min=0),
        callback=_store_number,
        metavar="N",
        help="A descriptor whose first line is the passphrase.",
    )(function)
    return click.option(
        "--passphrase-file",
        expose_value=False,
        callback=_store("passphrase_file"),
        metavar="FILE",
        help="A file (0600) whose first line is the passphrase; else $TOCSIN_PASSPHRASE_FILE.",
    )(function)


def sure_option(function: F) -> F:
    """Add ``--sure``."""
    return click.option(
        "--sure",
        is_flag=True,
        expose_value=False,
        callback=_store("sure"),
        help="Record it as said, even if something looks wrong.",
    )(function)


def json_option(function: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(function)


pass_invocation = click.make_pass_decorator(Invocation, ensure=True)
