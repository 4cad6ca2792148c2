"""Playbooks from the shell."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.cases import complete_playbook
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    workspace_options,
)
from tocsin.domain.facts import in_language
from tocsin.domain.playbook import Playbook
from tocsin.services.adopting import adopt_playbook


@click.group(cls=CommandGroup)
def playbook() -> None:
    """List, read and check playbooks."""


@playbook.command("list")
@json_option
@workspace_options
@pass_invocation
def list_command(invocation: Invocation, as_json: bool) -> None:
    """List the shipped playbooks, and what to pick each for."""
    found = invocation.workbench().library.shelf.playbooks.values()
    if as_json:
        output.emit_json([_summary(one) for one in found])
        return
    for one in found:
        output.say(f"{one.id}  {in_language(one.title, 'en')}", bold=True)
        for sign in one.pick_when:
            output.say(f"    when {in_language(sign, 'en')}")


def _summary(found: Playbook) -> dict[str, object]:
    return {
        "id": found.id,
        "version": found.version,
        "status": found.status,
        "reviewed": found.reviewed,
        "languages": found.languages,
        "title": found.title,
        "summary": found.summary,
        "pick_when": found.pick_when,
        "steps": sum(1 for _ in found.steps()),
        "sha256": found.sha256,
    }


@playbook.command()
@click.argument("name", metavar="ID|FILE", shell_complete=complete_playbook)
@click.option("--language", default="en", show_default=True, help="Of the texts.")
@json_option
@workspace_options
@pass_invocation
def show(invocation: Invocation, name: str, language: str, as_json: bool) -> None:
    """Show a playbook: its phases and steps, who does them, and when."""
    found = invocation.workbench().library.shelf.find(name)
    if as_json:
        steps = [
            {"id": step.id, "phase": phase.id, "kind": step.kind, "role": step.role, "title": step.title}
            for phase in found.phases
            for step in phase.steps
        ]
        output.emit_json({**_summary(found), "phases": steps})
        return
    output.say(f"{in_language(found.title, language)}  ({found.id} {found.version})", bold=True)
    output.say(f"{in_language(found.summary, language)}")
    output.say(f"sha-256 {found.sha256}", faint=True)
    for phase in found.phases:
        when = f"  when {phase.when.source}" if phase.when else ""
        output.say(f"\n{in_language(phase.title, language)}{when}", bold=True)
        for step in phase.steps:
            condition = f"  when {step.when.source}" if step.when else ""
            title = in_language(step.title, language)
            output.say(f"  {step.id:<20} {step.kind:<10} {title} ({step.role}){condition}")


@playbook.command(epilog="Example: tocsin playbook check my-portal.yaml")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@workspace_options
@pass_invocation
@click.pass_context
def check(ctx: click.Context, invocation: Invocation, files: tuple[Path, ...], as_json: bool) -> None:
    """Check playbook files; every problem with file, line and column. Exit 1 if there is one."""
    library = invocation.workbench().library
    results = [(path, *library.shelf.check(path)) for path in files]
    problems = [problem for _path, _found, wrong in results for problem in wrong]
    if as_json:
        output.emit_json(problems)
    else:
        for problem in problems:
            output.say(str(problem))
        for path, found, _wrong in results:
            if found is not None:
                output.note(
                    f"{path}: {found.id} {found.version}, {sum(1 for _ in found.steps())} steps, no problems"
                )
    if problems:
        ctx.exit(1)


@playbook.command()
@click.argument("name", metavar="ID|FILE", shell_complete=complete_playbook)
@click.option("--because", required=True, help="Why the case follows another playbook.")
@case_options
@pass_invocation
def adopt(invocation: Invocation, name: str, because: str) -> None:
    """Let the case follow another playbook; facts and history stay."""
    with invocation.open_case() as case:
        chosen = adopt_playbook(case, name, because)
        output.note(f"{case.header.ref} follows {chosen.id} {chosen.version}")
