"""The profile of the organisation from the shell."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click

from tocsin.cli import output
from tocsin.cli.input import read_standard_input
from tocsin.cli.invocation import CommandGroup, Invocation, json_option, pass_invocation, workspace_options
from tocsin.domain.facts import FactStatus, in_language
from tocsin.domain.values import show_status, show_value
from tocsin.services import organisation as services
from tocsin.services.organisation import Line

_UTC = ZoneInfo("UTC")


def complete_profile_fact(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the key of a fact that the profile may hold."""
    catalogue = ctx.ensure_object(Invocation).workbench().library.catalogue
    return [spec.key for spec in catalogue if spec.profile and spec.key.startswith(incomplete)]


def line_json(line: Line) -> dict[str, object]:
    """Give a fact of the organisation with its value."""
    said = output.plain(line.answer) if line.answer else {"value": None, "status": None}
    return {"key": line.key, "type": line.spec.type, "title": in_language(line.spec.title, "en"), **said}


def _shown(line: Line) -> str:
    if line.answer is None:
        return ""
    if line.answer.status is FactStatus.NOT_APPLICABLE:
        return f"{show_status(line.answer.status, 'en')}: {line.answer.because}"
    return show_value(line.answer.value, line.spec, language="en", zone=_UTC)


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    epilog="Examples: tocsin org · tocsin org --all · tocsin org --json",
)
@click.option("--all", "everything", is_flag=True, help="What it may hold and does not, too.")
@json_option
@workspace_options
@pass_invocation
@click.pass_context
def org(ctx: click.Context, invocation: Invocation, *, everything: bool, as_json: bool) -> None:
    """Fill in once what is the same in every breach.

    This is the profile of your organisation, the file org.yaml of the configuration folder. Without a
    command it is shown. Every case that is opened knows it from its first moment.
    """
    if ctx.invoked_subcommand is not None:
        return
    library = invocation.workbench().library
    found = services.need_organisation(library)
    grouped = services.lines_of(library, found.profile, everything=everything)
    if as_json:
        output.emit_json([line_json(line) for _group, lines in grouped for line in lines])
        return
    for group, lines in grouped:
        output.say(in_language(group.title, "en"), bold=True)
        output.table([[f"  {line.key}", _shown(line)] for line in lines], ["  key", "value"])
    if not found.is_there:
        output.note("No profile yet. Fill it in: tocsin org edit, or tocsin org set KEY VALUE")
    else:
        output.note(f"In {found.path}. What is missing: tocsin org check")


@org.command(
    "set",
    epilog="Examples: tocsin org set org.name 'City of Example' · tocsin org set org.countries fr · "
    "tocsin org set dpo.contact 'Data protection officer, dpo@example.org, +33 1 23 45 67 89' · "
    "tocsin org set org.siren 'n/a because we are a foreign body'",
)
@click.argument("key", shell_complete=complete_profile_fact)
@click.argument("value")
@json_option
@workspace_options
@pass_invocation
def set_command(invocation: Invocation, key: str, value: str, as_json: bool) -> None:
    """Put a value into the profile.

    VALUE may also be: n/a because …; - reads it from standard input. Cases that are open stay as they are.
    """
    typed = read_standard_input() if value == "-" else value
    line = services.set_value(invocation.workbench().library, key, typed)
    if as_json:
        output.emit_json(line_json(line))
    else:
        output.note(f"{line.key}: {_shown(line)}")


@org.command("check", epilog="Examples: tocsin org check · tocsin org check --json")
@json_option
@workspace_options
@pass_invocation
@click.pass_context
def check(ctx: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Say what forms will want and the profile does not hold. Exit 1 if there is anything.

    What is wanted depends on the countries and the legal status that the profile names. Whatever does not
    apply to you is answered: n/a because …
    """
    library = invocation.workbench().library
    found = services.need_organisation(library)
    missing = services.missing_of(library, found.profile)
    if as_json:
        output.emit_json([_missing_json(one) for one in missing])
    else:
        _say_missing(missing)
        held, of = len(found.profile.facts), f" in {found.path}" if found.is_there else ""
        output.note(f"{held} facts{of}; {len(missing)} missing" if missing else f"{held} facts{of}; complete")
    if missing:
        ctx.exit(1)


def _missing_json(missing: services.Missing) -> dict[str, object]:
    spec = missing.spec
    return {
        "key": spec.key,
        "type": spec.type,
        "title": in_language(spec.title, "en"),
        "question": in_language(spec.question, "en"),
        "asked_by": list(missing.asked_by),
    }


def _say_missing(missing: Sequence[services.Missing]) -> None:
    output.table(
        [[one.spec.key, in_language(one.spec.question, "en")] for one in missing], ["missing", "question"]
    )


@org.command("edit", epilog="Example: tocsin org edit")
@workspace_options
@pass_invocation
@click.pass_context
def edit(ctx: click.Context, invocation: Invocation) -> None:
    """Edit the profile in $EDITOR. A new one names everything that it may hold.

    What was written is saved. Exit 2 if it cannot be used; every problem is told.
    """
    edited = services.edit_organisation(invocation.workbench().library)
    found = edited.organisation
    for problem in found.problems:
        output.note(str(problem))
    output.note(f"Saved as {found.path}" if edited.saved else "Nothing was changed")
    if found.problems:
        output.note("It is left out until it can be used; mend it: tocsin org edit")
        ctx.exit(2)
