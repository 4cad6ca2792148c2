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
from tocsin.domain.errors import UserError
from tocsin.domain.moments import read_utc
from tocsin.services import cases as services
from tocsin.services.access import Access, keyring_is_there, need_encryption
from tocsin.services.organisation import read_organisation
from tocsin.services.overview import due_words, reading_words
from tocsin.services.record.retention import KeptCase, retention
from tocsin.services.record.retention import due_for_purge as due_cases
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
@click.option(
    "--encrypt", is_flag=True, help="Encrypt all of it: with the keyring of the machine, else a passphrase."
)
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    metavar="AGE",
    help="Encrypt it, and let the holder of this age key (age1…) open it.",
)
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
    encrypt: bool,
    recipients: tuple[str, ...],
    as_json: bool,
) -> None:
    """Open a case and print its reference.

    TITLE names the case; keep personal data out of it. What the profile of your organisation holds (tocsin
    org) is known to the case; what you say here goes before it.
    """
    workbench = invocation.workbench()
    access = access_of(invocation, recipients) if encrypt or recipients else None
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
        access=access,
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
        if access is not None:
            _note_access(access)
        output.note("Next: tocsin (the workbench), or tocsin status")


def access_of(invocation: Invocation, recipients: tuple[str, ...]) -> Access:
    """Say how a new case is opened later: as was said, else by the keyring, else by a passphrase."""
    # Imported here: most cases are not encrypted.
    from tocsin.cli.secrets import new_passphrase, passphrase_given  # noqa: PLC0415

    need_encryption()
    passphrase = passphrase_given(invocation)
    if passphrase is None and not recipients:
        if keyring_is_there():
            return Access(keyring=True)
        passphrase = new_passphrase()
        if passphrase is None:
            raise UserError(
                "There is no keyring here, and nobody to ask for a passphrase",
                "Name a file with one (tocsin --passphrase-file FILE new …), or an age key: --recipient",
            )
    return Access(passphrase=passphrase or "", recipients=recipients)


def _note_access(access: Access) -> None:
    if access.keyring:
        output.note(
            "Encrypted: only the keyring of this machine opens it. Add a second way before you need it:"
        )
        output.note("  tocsin key add-passphrase NAME")
    else:
        output.note(
            "Encrypted: whoever loses the passphrase or the key loses the case. tocsin key show says more"
        )


@click.command()
@click.option("--due-for-purge", is_flag=True, help="Only cases whose time of keeping is over.")
@json_option
@workspace_options
@pass_invocation
def cases(invocation: Invocation, due_for_purge: bool, as_json: bool) -> None:
    """List the cases of the workspace with their most urgent clock."""
    workbench = invocation.workbench()
    if due_for_purge:
        _list_due(due_cases(workbench), as_json=as_json)
        return
    summaries = services.list_cases(workbench)
    if as_json:
        output.emit_json(summaries)
        return
    if not summaries:
        output.note(f"No cases in {workbench.home}. Open one: tocsin new TITLE. Look around: tocsin demo")
        return
    rows = []
    for summary in summaries:
        state = summary.trouble or summary.header.state
        steps = "-" if summary.trouble else f"{summary.steps_done}/{summary.steps_applicable}"
        rows.append([summary.ref, state, steps, summary.clock or "-", summary.header.title])
    output.table(rows, ["ref", "state", "steps", "clock", "title"])


def _list_due(due: list[KeptCase], *, as_json: bool) -> None:
    if as_json:
        output.emit_json(due)
        return
    rows = []
    for one in due:
        kept = one.retention
        until = kept.until[:10] if kept else "-"
        rows.append([one.ref, until, kept.because if kept else one.trouble, one.title])
    output.table(rows, ["ref", "kept until", "because", "title"], none="No case is due to be purged")


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
        kept = retention(case)
        until = f"{read_utc(kept.until).astimezone(case.zone):%Y-%m-%d}"
        output.note(f"To be kept until {until} ({kept.months} months): tocsin retention says why")


@click.command()
@click.option("--because", required=True, help="Why the work goes on.")
@case_options
@pass_invocation
def reopen(invocation: Invocation, because: str) -> None:
    """Reopen a closed case."""
    with invocation.open_case() as case:
        services.reopen_case(case, because)
        output.note(f"{case.header.ref} is open again")
