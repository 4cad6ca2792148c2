"""The register of breaches over all cases."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, json_option, pass_invocation, workspace_options
from tocsin.domain.errors import UserError
from tocsin.domain.register.row import NOTIFIED, STATE, TOLD, RegisterEntry
from tocsin.services.register import rows as services
from tocsin.services.register.rows import Register

_FORMATS = ("csv", "xlsx", "json", "edpb-json", "md")
_HEADINGS = {
    "en": ("case", "state", "aware", "risk", "authority", "people", "title"),
    "fr": ("dossier", "état", "connaissance", "risque", "autorité", "personnes", "intitulé"),
}


@click.command(
    epilog="Examples: tocsin register · tocsin register --format csv --bom --output register.csv"
    " · tocsin register --since 2026-01-01 --until 2026-12-31 --notified no --format md"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="What to write; else a line per case, or what the name of the file says.",
)
@click.option("--since", metavar="TIME", default="", help="Only cases we became aware of from then on.")
@click.option("--until", metavar="TIME", default="", help="Only cases we became aware of up to then.")
@click.option(
    "--notified", type=click.Choice(["yes", "no"]), help="Only where the authority was notified, or not."
)
@click.option("--open/--closed", "is_open", default=None, help="Only cases that are open, or closed.")
@click.option(
    "--language",
    type=click.Choice(services.LANGUAGES),
    default="en",
    show_default=True,
    help="Of titles and words.",
)
@click.option("--bom", is_flag=True, help="Begin CSV with the mark by which Excel knows UTF-8.")
@click.option(
    "--output",
    "output_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it there, for you alone; else to standard output.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@json_option
@workspace_options
@pass_invocation
def register(
    invocation: Invocation,
    *,
    form: str | None,
    since: str,
    until: str,
    notified: str | None,
    is_open: bool | None,
    language: str,
    bom: bool,
    output_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Write the register of breaches over all cases.

    GDPR Art. 33(5): for each breach, notified or not, the facts, its effects, the remedial action, and why
    an authority or the people were told or not. Closed cases are in it, and a case that cannot be read is
    a line that says so. A case without a time of awareness counts from its opening.
    """
    workbench = invocation.workbench()
    wanted = services.read_filter(
        workbench,
        since=since,
        until=until,
        notified=None if notified is None else notified == "yes",
        is_open=is_open,
    )
    written = "json" if as_json else form or _told_by_name(output_file)
    made = services.compile_register(workbench, wanted, language)
    unreadable = [entry for entry in made.entries if entry.trouble]
    for entry in unreadable:
        output.note(f"{entry.ref} cannot be read: {entry.trouble}")
    if written:
        _write(made, written, output_file, bom=bom, force=force)
    elif made.entries:
        output.table([_line(made, entry) for entry in made.entries], _HEADINGS[language])
    else:
        output.note(f"No such case in {workbench.home}")


def _told_by_name(path: Path | None) -> str:
    """Give the format that the name of a file stands for; none without a file."""
    if path is None:
        return ""
    form = path.suffix.removeprefix(".").lower()
    if form not in _FORMATS:
        raise UserError(f"The name {path.name} does not say what to write", "Say it with --format")
    return form


def _write(made: Register, written: str, output_file: Path | None, *, bom: bool, force: bool) -> None:
    # Imported here: a line per case needs none of it.
    from tocsin.services.private_files import write_private  # noqa: PLC0415
    from tocsin.services.register.export import (  # noqa: PLC0415
        RegisterFormat,
        edpb_entries,
        write_register,
    )

    form = RegisterFormat(written)
    if form is RegisterFormat.XLSX and output_file is None and sys.stdout.isatty():
        raise UserError("A workbook is nothing for a terminal", "Name a file: --output register.xlsx")
    data = write_register(made, form, byte_order_mark=bom)
    if output_file is None:
        output.raw_bytes(data)
    else:
        write_private(output_file, data, force=force)
        count = len(made.entries)
        output.note(f"{output_file}: {count} case{'' if count == 1 else 's'}, {len(data):,} bytes")
    if form is RegisterFormat.EDPB_JSON:
        for entry in edpb_entries(made):
            if entry.left_open:
                output.note(
                    f"{entry.reference}: null, for nothing here says it: {', '.join(entry.left_open)}"
                )


def _line(made: Register, entry: RegisterEntry) -> list[str]:
    if entry.trouble:
        return [entry.ref, *("?",) * 5, entry.trouble]
    columns = (STATE, "time.aware_at", "risk.level", NOTIFIED, TOLD, "case.title")
    return [entry.ref, *(entry.cell(column).shown(made.language) for column in columns)]
