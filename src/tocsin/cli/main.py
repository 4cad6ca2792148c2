"""The program: its group of commands, and how it ends."""

from __future__ import annotations

import gc
import io
import os
import sys
import traceback

import click

from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    entry_id_option,
    pass_invocation,
    secret_options,
)

_COMMANDS = {
    "new": "tocsin.cli.cases:new",
    "demo": "tocsin.cli.demo:demo",
    "cases": "tocsin.cli.cases:cases",
    "status": "tocsin.cli.status:status",
    "log": "tocsin.cli.log:log",
    "timeline": "tocsin.cli.timeline:timeline",
    "step": "tocsin.cli.step:step",
    "fact": "tocsin.cli.fact:fact",
    "risk": "tocsin.cli.risk:risk",
    "decide": "tocsin.cli.decide:decide_command",
    "inventory": "tocsin.cli.rows:inventory",
    "party": "tocsin.cli.rows:party",
    "evidence": "tocsin.cli.evidence:evidence",
    "events": "tocsin.cli.events:events",
    "clock": "tocsin.cli.clocks.clock:clock",
    "who": "tocsin.cli.hands:who",
    "handover": "tocsin.cli.hands:handover",
    "knew": "tocsin.cli.hands:knew",
    "watch": "tocsin.cli.clocks.watch:watch",
    "serve": "tocsin.cli.serve:serve",
    "draft": "tocsin.cli.drafts.draft:draft",
    "filing": "tocsin.cli.drafts.filing:filing",
    "register": "tocsin.cli.register:register",
    "pack": "tocsin.cli.record.pack:pack",
    "verify": "tocsin.cli.record.integrity:verify",
    "head": "tocsin.cli.record.integrity:head",
    "seal": "tocsin.cli.record.seal:seal",
    "redact": "tocsin.cli.record.integrity:redact_command",
    "mark": "tocsin.cli.log:mark",
    "hold": "tocsin.cli.record.retention:hold",
    "retention": "tocsin.cli.record.retention:retention",
    "purge": "tocsin.cli.record.retention:purge",
    "export": "tocsin.cli.export:export",
    "import": "tocsin.cli.record.bundle:import_command",
    "playbook": "tocsin.cli.playbooks.playbook:playbook",
    "org": "tocsin.cli.org:org",
    "amend": "tocsin.cli.cases:amend",
    "close": "tocsin.cli.cases:close",
    "reopen": "tocsin.cli.cases:reopen",
    "key": "tocsin.cli.record.key:key",
    "doctor": "tocsin.cli.record.doctor:doctor",
    "completion": "tocsin.cli.completion:completion",
}

INTERNAL_ERROR = 3


def _print_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - only asked for here

        click.echo(f"tocsin {version('tocsin')}")
        ctx.exit()


_HELP = """A breach workbench for the terminal.

When personal data leak: walk a playbook, keep the timeline, watch the 72 hours, list the data, draft
the notifications. Offline, one folder per case.

\b
  tocsin demo                     look around in an example case
  tocsin new "Portal documents"   open a case
  tocsin                          work on it
"""


@click.group(
    help=_HELP,
    cls=CommandGroup,
    lazy=_COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Without a command, the workbench opens. Times: 2026-11-23T14:00+01:00, '2026-11-23 14:00 "
    "Europe/Paris', 14:00, -2h, now. Exit codes: 0 done, 1 the answer is no, 2 bad usage or input, "
    "3 something is broken.",
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version.",
)
@entry_id_option
@secret_options
@case_options
@pass_invocation
@click.pass_context
def cli(ctx: click.Context, invocation: Invocation) -> None:
    """Open the workbench, or run one of its commands."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if ctx.invoked_subcommand is None and invocation.entry_id:
        raise click.UsageError("--entry-id needs a command that records something")
    if ctx.invoked_subcommand is None:
        # Imported here: commands that only print do not load the screen.
        from tocsin.tui.app import run_workbench  # noqa: PLC0415

        ctx.exit(run_workbench(invocation.workbench(), invocation.case))


def main() -> None:
    """Run the program; an internal error is shown in full and ends with exit code 3."""
    # What is loaded and folded at the start stays to the end: looking for garbage in it only takes time.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows few characters still gets them all
            stream.reconfigure(errors="backslashreplace")
    invocation = Invocation()
    try:
        cli(obj=invocation)
    except BrokenPipeError:
        sys.exit(1)  # whoever read our output has gone; there is nobody left to tell
    except Exception as error:
        if "_TOCSIN_COMPLETE" in os.environ:  # the Tab key answers with words or with nothing
            sys.exit(1)
        from tocsin.domain.text import visible  # noqa: PLC0415 - only an error needs it

        trace = invocation.keys.trace(error) if invocation.keys else traceback.format_exc()
        print(visible(trace), end="", file=sys.stderr)  # noqa: T201 - as the line below
        print(  # noqa: T201 - the last words of the program
            "tocsin: this is an error of tocsin itself. What was recorded before is safe in the case.",
            file=sys.stderr,
        )
        sys.exit(INTERNAL_ERROR)
    finally:
        _let_go_of_output()


def _let_go_of_output() -> None:
    """Drop what can no longer be written, so that the interpreter does not trip over it at its end."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        try:
            sys.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
