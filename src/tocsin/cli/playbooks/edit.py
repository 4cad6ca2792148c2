"""Writing a playbook of one's own from the shell."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.cases import complete_playbook
from tocsin.cli.invocation import Invocation, pass_invocation, workspace_options
from tocsin.domain.errors import Severity
from tocsin.services.playbooks.authoring import edit_playbook


@click.command(epilog="Example: tocsin playbook edit council-portal --like portal-exposure")
@click.argument("name", metavar="ID", shell_complete=complete_playbook)
@click.option("--like", default="", shell_complete=complete_playbook, help="Begin as a copy of this one.")
@workspace_options
@pass_invocation
@click.pass_context
def edit(ctx: click.Context, invocation: Invocation, name: str, like: str) -> None:
    """Edit a playbook of your own in $EDITOR, and check it.

    It lies in the folder playbooks of the configuration. One of a shipped name takes the place of that; while
    it cannot be used, the shipped one stays. Exit 1 if the check finds an error; what was written is saved.
    """
    workbench = invocation.workbench()
    today = workbench.now().date().isoformat()
    edited = edit_playbook(workbench.library, name, like=like, today=today)
    for problem in edited.problems:
        output.say(str(problem))
    output.note(f"Saved as {edited.path}" if edited.path else "Nothing was changed")
    if edited.playbook is None:
        output.note("It is left out until it can be used; mend it: tocsin playbook edit " + name)
    if any(problem.severity is Severity.ERROR for problem in edited.problems):
        ctx.exit(1)
