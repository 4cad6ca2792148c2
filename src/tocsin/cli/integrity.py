"""Showing that the record holds."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.evidence import progress_bar
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.domain.text import one_line
from tocsin.services import integrity as services

_MISMATCH = "does not hold"


@click.command(epilog="Example: tocsin verify --against '0184 9f3a 22c1 7b10 44de'")
@click.option(
    "--against", default="", metavar="HEAD", help="A head kept elsewhere: paper, mail, another file."
)
@json_option
@case_options
@pass_invocation
@click.pass_context
def verify(ctx: click.Context, invocation: Invocation, against: str, as_json: bool) -> None:
    """Check entries, chain and evidence; exit 1 if one fails.

    The chain shows that nothing inside was changed. That its end was not cut off, or all of it
    rewritten, only a head kept elsewhere can show: give it with --against.
    """
    workbench = invocation.workbench()
    ref = invocation.ref(workbench)
    with progress_bar(services.vault_bytes(workbench, ref), "vault") as progress:
        report = services.verify_case(workbench, ref, known_head=against, progress=progress)
    if as_json:
        output.emit_json({**output.plain(report), "head": str(report.head), "holds": report.holds})
    else:
        for finding in report.findings:
            place = f"entry #{finding.seq} " if finding.seq else ""
            output.say(f"{place}{finding.what}", bold=True)
        if report.head_matches is False:
            output.say("The head given is not in this journal: it was cut off or rewritten since", bold=True)
        verdict = "holds" if report.holds else _MISMATCH
        output.say(f"{ref}: {report.entries} entries and {report.evidence} files: {verdict}")
        output.say(f"head {report.head}")
        if not against:
            output.note("Whether the end was cut off, only a head kept elsewhere tells: --against HEAD")
    if not report.holds:
        ctx.exit(1)


@click.command()
@json_option
@case_options
@pass_invocation
def head(invocation: Invocation, as_json: bool) -> None:
    """Print the head of the journal, to keep elsewhere.

    Read it out on the phone, write it on paper, mail it. Whoever has it can later show that the
    journal still holds everything up to then.
    """
    with invocation.open_case() as case:
        found = case.head()
        if as_json:
            output.emit_json(
                {"ref": case.header.ref, "seq": found.seq, "hash": found.hash, "head": str(found)}
            )
        else:
            output.say(str(found))


@click.command("redact", epilog="Example: tocsin redact '#57' --because 'names a data subject'")
@click.argument("entry")
@click.option("--because", required=True, help="Why; it is recorded.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@case_options
@pass_invocation
def redact_command(invocation: Invocation, entry: str, because: str, yes: bool) -> None:
    """Remove what an entry says, for good. That it was there, when and by whom, stays and still verifies.

    ENTRY is #NUMBER as the timeline shows it, or an id.
    """
    with invocation.open_case() as case:
        found = case.state.entry(entry)
        if not yes:
            text = case.reader().text(found)
            click.confirm(f"Remove for good: #{found.seq} {one_line(text)[:200]}", abort=True, err=True)
        done = services.redact(case, entry, because)
        output.note(f"#{found.seq} redacted, recorded as #{done.seq}. Copies made before still hold it")
