"""The schema that lets an editor complete and check playbooks."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, pass_invocation, workspace_options
from tocsin.domain.errors import UserError
from tocsin.services.playbooks.schema import schema_text


@click.command(epilog="Example: tocsin playbook schema --output tocsin.schema.json")
@click.option(
    "--output", "target", type=click.Path(path_type=Path), metavar="FILE", help="Write it into a file."
)
@workspace_options
@pass_invocation
def schema(invocation: Invocation, target: Path | None) -> None:
    """Print the JSON Schema of playbooks, fragments and overlays.

    An editor completes and checks with it: keys, kinds of step, facts, forms, clocks and fragments, those
    of your own included. Print it anew when they change.
    """
    text = schema_text(invocation.workbench().library)
    if target is None:
        output.raw(text)
        return
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        what = f"{target} cannot be written: {error.strerror}"
        raise UserError(what, "Name a file in a folder that you may write to") from None
    output.note(f"{target}: begin a playbook with  # yaml-language-server: $schema={target}")
