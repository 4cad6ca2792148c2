"""A case for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import CommandGroup, Invocation, case_options, pass_invocation
from tocsin.services.case_export import as_veris
from tocsin.services.private_files import write_private


@click.group(cls=CommandGroup)
def export() -> None:
    """Write the case for other programs."""


@export.command("veris", epilog="Example: tocsin export veris --output incident.json")
@click.option(
    "--with-summary", is_flag=True, help="Let the description of the breach leave too; read it first."
)
@click.option("--language", default="", help="Of that description; else that of the case.")
@click.option(
    "--output",
    "output_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it there, for you alone; else to standard output.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@case_options
@pass_invocation
def veris_command(
    invocation: Invocation, *, with_summary: bool, language: str, output_file: Path | None, force: bool
) -> None:
    """Write the case as an incident of VERIS 1.4.1.

    For a collection of incidents, such as the VCDB.
    Closed sets, figures and days leave; names and texts stay, and what is not known is Unknown there. What
    VERIS has no word for is told on standard error. The same case always gives the same file.
    """
    with invocation.open_case() as case:
        data, losses = as_veris(case, with_summary=with_summary, language=language)
    if output_file is None:
        output.raw_bytes(data)
    else:
        write_private(output_file, data, force=force)
        output.note(f"{output_file}: {len(data):,} bytes")
    output.note(f"Left out or changed: {len(losses)}")
    for loss in losses:
        output.note(f"  {loss}")
    if with_summary:
        output.note("The summary is in it as it was written: read it before it goes anywhere")
