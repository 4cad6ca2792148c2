"""Putting together what shows what was known, decided and done."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.evidence import progress_bar
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.services.bundle.pack import write_pack


@click.command(epilog="Example: tocsin pack --language fr")
@click.option("--language", default="", help="Of the index; else that of the case.")
@click.option(
    "--output",
    "output_folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder to make; else one in out/. An encrypted case has to be told.",
)
@json_option
@case_options
@pass_invocation
@click.pass_context
def pack(
    ctx: click.Context, invocation: Invocation, *, language: str, output_folder: Path | None, as_json: bool
) -> None:
    """Write the accountability pack into out/, with its hashes.

    A folder of plain files: the journal, the timeline, every draft and filing, the evidence, an index that a
    person reads, and SHA256SUMS for sha256sum -c. Exit 1 if a piece of evidence is gone or was changed. It
    holds everything that the case holds: read it before you hand it over. Nothing is recorded or sent.
    """
    with invocation.open_case() as case:
        size = sum(entry.body.size for entry in case.state.evidence)
        with progress_bar(size, "pack") as progress:
            made = write_pack(case, language=language, output=output_folder, progress=progress)
    if as_json:
        output.emit_json({**output.plain(made), "folder": str(made.folder)})
    else:
        output.say(str(made.folder))
        output.note(f"{made.files} files, {made.size:,} bytes, SHA256SUMS is {made.sha256}")
        for problem in made.problems:
            output.say(problem, bold=True)
    if made.problems:
        ctx.exit(1)
