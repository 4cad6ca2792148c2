"""Saying what the record rests on, and what is wrong with it."""

from __future__ import annotations

import os

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation

_MARKS = {"fine": "✓", "note": "·", "unknown": "?", "wrong": "✗"}


@click.command(epilog="Examples: tocsin doctor · tocsin doctor --case 2026-0001 --json")
@json_option
@case_options
@pass_invocation
@click.pass_context
def doctor(ctx: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Say what is wrong with machine, workspace, cases.

    Exit 1 if something is.

    Which SQLite, in which mode, on which file system; who can read the files; whether the clock is kept;
    what is not installed. What cannot be told from here is said to be unknown. With --case, only that case.
    """
    # Imported here: it looks at what nothing else needs.
    from tocsin.services.doctor import Standing, examine  # noqa: PLC0415

    workbench = invocation.workbench()
    found = examine(workbench, invocation.case or os.environ.get("TOCSIN_CASE", ""))
    is_wrong = any(one.standing is Standing.WRONG for one in found)
    if as_json:
        output.emit_json({"wrong": is_wrong, "findings": output.plain(found)})
    else:
        for about in dict.fromkeys(one.about for one in found):
            output.say(about, bold=True)
            for one in found:
                if one.about != about:
                    continue
                output.say(
                    f"  {_MARKS[one.standing]} {one.name}: {one.what}", bold=one.standing is Standing.WRONG
                )
                if one.do:
                    output.say(f"      {one.do}")
    if is_wrong:
        ctx.exit(1)
