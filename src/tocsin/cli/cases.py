"""Opening, listing, changing and closing cases."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.invocation import (
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
    workspace_options,
)
from tocsin.services import cases as services
from tocsin.services.organisation import read_organisation
from tocsin.services.overview import due_words, reading_words
from tocsin.services.zones import local_zone


def complete_playbook(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the id of a shipped playbook."""
    library = ctx.ensure_object(Invocation).workbench().library
    return [known for known in library.shelf.playbooks if known.startswith(incomplete)]


@click.command(
    epilog="Example: tocsin new 'Portal documents' --playbook portal-exposure --role processor --country FR"
)
@click.argument("title")
@click.option(
    "--playbook",
    default=services.DEFAULT_PLAYBOOK,
    show_default=True,
    shell_complete=complete_playbook,
    help="A shipped playbook by its id, or a file of your own.",
)
@click.option(
    "--role",
    type=click.Choice(["controller", "processor", "joint_controller", "joint"]),
    help="What we are to these data, if that is clear.",
)
@click.option(
    "--aware", metavar="TIME", default="", help="When you were reasonably certain; starts the legal clock."
)
@click.option(
    "--zone", default=local_zone, show_default="this machine's", help="IANA zone for times without one."
)
@click.option("--country", default="", metavar="CC", help="Your country, for the name of the authority.")
@click.option("--language", default="en", show_default=True, help="Language of playbook, titles and drafts.")
@click.option("--organisation", default="", metavar="NAME", help="Your own organisation, for the notices.")
@sure_option
@json_option
@workspace_options
@pass_invocation
def new(
    invocation: Invocation,
    *,
    title: str,
    playbook: str,
    role: str | None,
    aware: str,
    zone: str,
    country: str,
    language: str,
    organisation: str,
    as_json: bool,
) -> None:
    """Open a case and print its reference.

    TITLE names the case; keep personal data out of it. What the profile of your organisation holds (tocsin
    org) is known to the case; what you say here goes before it.
    """
    workbench = invocation.workbench()
    ours = read_organisation(workbench.library)
    output.note_unused(ours.problems)
    with services.open_new_case(
        workbench,
        title,
        zone=zone,
        playbook=playbook,
        role="joint_controller" if role == "joint" else role or "",
        aware=aware,
        country=country,
        language=language,
        organisation=organisation,
        profile=ours.profile,
    ) as case:
        if as_json:
            output.emit_json({"ref": case.header.ref, "folder": str(case.folder), "head": str(case.head())})
            return
        output.say(case.header.ref)
        output.note(f"{case.header.title}: in {case.folder}, times in {case.header.zone}")
        for reading in case.readings():
            if reading.is_open:
                words = f"{reading_words(reading, case)}, {due_words(reading, case)}".rstrip(", ")
                output.note(f"{reading.law} -> {reading.recipient}: {words}")
        output.note("Next: tocsin (the workbench), or tocsin status")


@click.command()
@json_option
@workspace_options
@pass_invocation
def cases(invocation: Invocation, as_json: bool) -> None:
    """List the cases of the workspace with their most urgent clock."""
    workbench = invocation.workbench()
    summaries = services.list_cases(workbench)
    if as_json:
        output.emit_json(summaries)
        return
    if not summaries:
        output.note(f"No cases in {workbench.home}. Open one: tocsin new TITLE. Look around: tocsin demo")
        return
    rows = []
    for summary in summaries:
        state = summary.trouble or ("open" if summary.header.is_open else "closed")
        steps = f"{summary.steps_done}/{summary.steps_applicable}"
        rows.append([summary.ref, state, steps, summary.clock or "-", summary.header.title])
    output.table(rows, ["ref", "state", "steps", "clock", "title"])


@click.command()
@click.option("--title", default="", help="A new title.")
@click.option("--zone", default="", help="Another zone for times without one.")
@click.option("--country", default="", metavar="CC", help="Another country, for the name of the authority.")
@click.option("--because", default="", help="Why.")
@case_options
@pass_invocation
def amend(invocation: Invocation, title: str, zone: str, country: str, because: str) -> None:
    """Change the title, zone or country of the case."""
    with invocation.open_case() as case:
        services.amend_case(case, title=title, zone=zone, country=country, because=because)
        output.note(f"{case.header.ref} {case.header.title}, times in {case.header.zone}")


@click.command()
@click.option("--because", required=True, help="Why the work on it ends.")
@case_options
@pass_invocation
def close(invocation: Invocation, because: str) -> None:
    """Close the case; it stays readable and can be reopened."""
    with invocation.open_case() as case:
        open_clocks = [reading for reading in case.readings() if reading.is_open]
        ends = list(services.not_at_its_end(case))
        services.close_case(case, because)
        for reading in open_clocks:
            output.note(f"Still open: {reading.law} -> {reading.recipient}: {reading_words(reading, case)}")
        for end in ends:
            output.note(f"Still open: {end}")
        output.note(f"{case.header.ref} is closed, head {case.head()}")


@click.command()
@click.option("--because", required=True, help="Why the work goes on.")
@case_options
@pass_invocation
def reopen(invocation: Invocation, because: str) -> None:
    """Reopen a closed case."""
    with invocation.open_case() as case:
        services.reopen_case(case, because)
        output.note(f"{case.header.ref} is open again")
