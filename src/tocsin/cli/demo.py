"""The example case."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, json_option, pass_invocation, workspace_options
from tocsin.services.demo import build_demo
from tocsin.services.workbench import Workbench


@click.command()
@click.option("--no-tui", is_flag=True, help="Only make the case and print its workspace.")
@click.option(
    "--language", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Of the case."
)
@json_option
@workspace_options
@pass_invocation
@click.pass_context
def demo(ctx: click.Context, invocation: Invocation, no_tui: bool, language: str, as_json: bool) -> None:
    """Make an example case and look around in it.

    A portal showed people other people's documents; the clocks are running. The case lies in a
    temporary workspace, unless --home names one.
    """
    workbench = invocation.workbench()
    if not invocation.home:
        workbench = Workbench(Path(tempfile.mkdtemp(prefix="tocsin-demo-")), workbench.actor)
    ref = build_demo(workbench, language)
    if as_json:
        output.emit_json({"home": str(workbench.home), "ref": ref})
    elif no_tui:
        output.say(str(workbench.home))
        output.note(f"Case {ref}. Look at it: tocsin --home {workbench.home}")
    else:
        # Imported here: making the case alone does not load the screen.
        from tocsin.tui.app import run_workbench  # noqa: PLC0415

        code = run_workbench(workbench, ref)
        output.note(f"The example case stays in {workbench.home}")
        ctx.exit(code)
