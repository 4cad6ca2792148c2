"""A case for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import CommandGroup, Invocation, case_options, pass_invocation
from tocsin.domain.documents.forms import FilingPhase
from tocsin.services.case_export import as_veris
from tocsin.services.drafts.dora_export import as_dora
from tocsin.services.private_files import write_private

_PHASES = {
    "initial": FilingPhase.INITIAL,
    "intermediate": FilingPhase.COMPLEMENTARY,
    "final": FilingPhase.FINAL,
}
"""The phases of a filing as DORA calls them."""

_output_option = click.option(
    "--output",
    "output_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it there, for you alone; else to standard output.",
)
_force_option = click.option("--force", is_flag=True, help="Write over a file that is there already.")


@click.group(cls=CommandGroup, lazy={"case": "tocsin.cli.record.bundle:export_command"})
def export() -> None:
    """Copy the case for somebody, or for other programs."""


@export.command("veris", epilog="Example: tocsin export veris --output incident.json")
@click.option(
    "--with-summary", is_flag=True, help="Let the description of the breach leave too; read it first."
)
@click.option("--language", default="", help="Of that description; else that of the case.")
@_output_option
@_force_option
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
    _write(data, output_file, force=force)
    output.note(f"Left out or changed: {len(losses)}")
    for loss in losses:
        output.note(f"  {loss}")
    if with_summary:
        output.note("The summary is in it as it was written: read it before it goes anywhere")


@export.command("dora", epilog="Example: tocsin export dora --phase initial --output report.json")
@click.option("--phase", type=click.Choice(list(_PHASES)), help="Of the filing; else the next one.")
@click.option("--language", default="", help="Of the texts; else that of the case.")
@_output_option
@_force_option
@case_options
@pass_invocation
def dora_command(
    invocation: Invocation, *, phase: str | None, language: str, output_file: Path | None, force: bool
) -> None:
    """Write a filing under DORA in the JSON of the ESAs (IR-1.2).

    For the competent authority; nothing is sent. The fields of earlier phases are in it too. What the phase
    requires and nobody has said is told on standard error, and so is what was changed on the way.
    """
    with invocation.open_case() as case:
        made = as_dora(case, phase=_PHASES[phase] if phase else None, language=language)
    _write(made.data, output_file, force=force)
    called = next(name for name, one in _PHASES.items() if one is made.phase)
    output.note(f"Phase: {called}")
    output.note(f"Missing: {len(made.missing)}")
    for line in made.missing:
        output.note(f"  {line}")
    output.note(f"Left out or changed: {len(made.losses)}")
    for loss in made.losses:
        output.note(f"  {loss}")


def _write(data: bytes, path: Path | None, *, force: bool) -> None:
    if path is None:
        output.raw_bytes(data)
        return
    write_private(path, data, force=force)
    output.note(f"{path}: {len(data):,} bytes")
