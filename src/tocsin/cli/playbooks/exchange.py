"""Playbooks to and from other programs, from the shell."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.cases import complete_playbook
from tocsin.cli.invocation import Invocation, json_option, pass_invocation, workspace_options
from tocsin.domain.errors import Severity
from tocsin.services.playbooks import exchange as services
from tocsin.services.playbooks.exchange import ExportFormat, Format, Imported, Kept

_AUTO = "auto"

_output_option = click.option(
    "--output",
    "output_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it there; else to standard output.",
)
_force_option = click.option("--force", is_flag=True, help="Write over files that are there already.")


@click.command(
    "export",
    epilog="Examples: tocsin playbook export portal-exposure --format html --output portal.html"
    " · tocsin playbook export generic --format cacao --output generic.json",
)
@click.argument("name", metavar="ID|FILE", shell_complete=complete_playbook)
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice([str(form) for form in ExportFormat]),
    help="CACAO 2.0 for other programs; a checklist to tick, in Markdown or as one HTML file to print.",
)
@click.option("--language", default="", help="Of the texts; English, or the first that it is written in.")
@_output_option
@_force_option
@workspace_options
@pass_invocation
def export_command(
    invocation: Invocation, *, name: str, form: str, language: str, output_file: Path | None, force: bool
) -> None:
    """Write a playbook for another program, or for paper.

    The overlay of the organisation stays at home: its roles, contacts, clients and steps. CACAO keeps order,
    conditions and texts, and has no legal clocks; importing the file here again gives the same playbook, to
    the byte. The same playbook in the same language always gives the same file.
    """
    data = services.export_playbook(invocation.workbench(), name, ExportFormat(form), language)
    if output_file is None:
        output.raw_bytes(data)
        return
    services.write_files({output_file: data}, force)
    output.note(f"{output_file}: {len(data):,} bytes")


@click.command(
    "import",
    epilog="Examples: tocsin playbook import theirs.json --output theirs.yaml"
    " · tocsin playbook import RP_0001_phishing_email.yml --actions response_actions --output phishing.yaml",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    default=_AUTO,
    show_default=True,
    type=click.Choice([_AUTO, *(str(form) for form in Format)]),
    help="CACAO, atc-react, or a case template of DFIR-IRIS or TheHive; auto looks at what the file holds.",
)
@click.option(
    "--actions",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where the response actions (RA_….yml) of an atc-react playbook are.",
)
@click.option("--language", default="en", show_default=True, help="That the file is written in.")
@_output_option
@_force_option
@json_option
@workspace_options
@pass_invocation
def import_command(
    invocation: Invocation,
    *,
    file: Path,
    form: str,
    actions: Path | None,
    language: str,
    output_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Read a playbook of another program, as a draft to work on.

    Whatever is left out or changed is told on standard error. Commands become text that is shown and never
    run; passwords, tokens and names of people stay behind. What comes out has no legal clock, no law and no
    times yet: read it, and check it. A CACAO file that was exported here comes back as it was, with the
    fragments that are missing in a folder beside it.
    """
    workbench = invocation.workbench()
    imported = services.import_playbook(
        workbench,
        file,
        form=None if form == _AUTO else Format(form),
        actions=actions,
        language=language,
    )
    kept = services.keep_import(workbench, imported, output_file, force=force) if output_file else None
    if as_json:
        output.emit_json(_as_json(imported, kept))
        return
    _tell_losses(imported, workbench.library.shelf.playbooks)
    if kept is None:
        output.raw(imported.text)
        missing = services.missing_fragments(workbench, imported)
        if missing:
            names = ", ".join(part.name for part in missing)
            output.note(f"It includes fragments that are not here: {names}; --output writes them too")
        output.note("Keep it with --output FILE, then: tocsin playbook check FILE")
    else:
        _tell_kept(imported, kept)


def _as_json(imported: Imported, kept: Kept | None) -> dict[str, object]:
    written = [str(path) for path in (kept.playbook, *kept.fragments)] if kept else []
    said: dict[str, object] = {
        "playbook": imported.playbook,
        "format": imported.format,
        "own_export": imported.own,
        "losses": imported.losses,
        "written": written,
    }
    return said if kept else {**said, "text": imported.text}


def _tell_losses(imported: Imported, known: Container[str]) -> None:
    if imported.own:
        output.note("An export of this program: it comes back as it was")
        return
    grave = sum(loss.severity is Severity.WARNING for loss in imported.losses)
    output.note(f"Left out or changed: {len(imported.losses)}, of which to be looked at: {grave}")
    for loss in imported.losses:
        output.note(f"  {loss}")
    if imported.playbook in known:
        output.note(
            f"There is a playbook {imported.playbook} already: give this one another id before you keep it"
        )


def _tell_kept(imported: Imported, kept: Kept) -> None:
    output.note(f"{imported.playbook} is in {kept.playbook}")
    for path in kept.fragments:
        output.note(f"its fragment {path.stem} is in {path}")
    output.note(f"Next: tocsin playbook check {click.format_filename(kept.playbook)}")
