"""Showing that the record holds."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.evidence import progress_bar
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.domain.record.checking import Proof
from tocsin.domain.text import one_line
from tocsin.services.record import verification as services
from tocsin.services.record.integrity import redact
from tocsin.services.record.verification import VerifyReport

_MISMATCH = "does not hold"


_EXAMPLES = """\b
Examples:
  tocsin verify --against '0184 9f3a 22c1 7b10 44de'   a head on paper
  tocsin verify --against-file /media/usb/heads.txt    heads in a file
  tocsin verify --against-file 0184-7f3a91c2.json      a seal kept elsewhere
  tocsin verify --signed-by dpo                        a seal by that key
"""


@click.command(epilog=_EXAMPLES)
@click.option(
    "--against", multiple=True, metavar="HEAD", help="A head kept elsewhere: paper, mail, a document."
)
@click.option(
    "--against-file",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Heads, or a seal, kept in a file elsewhere.",
)
@click.option(
    "--signed-by",
    multiple=True,
    metavar="NAME",
    help="A trusted key, or a fingerprint: there must be a seal by it.",
)
@json_option
@case_options
@pass_invocation
@click.pass_context
def verify(
    ctx: click.Context,
    invocation: Invocation,
    *,
    against: tuple[str, ...],
    against_file: tuple[Path, ...],
    signed_by: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check that the record holds; exit 1 if something does not.

    Each line says what it proves. The chain shows that nothing inside was changed. That its end was not cut
    off, or all of it written anew, only something kept elsewhere can show: a head, a seal by a key that is
    trusted, a time stamp, or what this user saw of the case before.
    """
    workbench = invocation.workbench()
    ref = invocation.ref(workbench)
    elsewhere = services.read_elsewhere(ref, against, against_file, signed_by)
    with progress_bar(services.vault_bytes(workbench, ref), "vault") as progress:
        report = services.verify_case(workbench, ref, elsewhere=elsewhere, progress=progress)
    if as_json:
        output.emit_json({**output.plain(report), "head": str(report.head), "holds": report.holds})
    else:
        _say_report(report)
    if not report.holds:
        ctx.exit(1)


def _say_report(report: VerifyReport) -> None:
    for finding in report.findings:
        place = f"entry #{finding.seq} " if finding.seq else ""
        output.say(f"{place}{finding.what}", bold=True)
    for line in report.destroyed:
        output.say(line)
    for check in report.checks:
        output.say(f"  {check.name:<13}{check.proof:<13}{check.what}", bold=check.proof is Proof.FAILED)
    verdict = "holds" if report.holds else _MISMATCH
    first = f"; the first bad entry is #{report.first_bad}" if report.first_bad else ""
    pieces = "1 piece" if report.evidence == 1 else f"{report.evidence} pieces"
    output.say(f"{report.ref}, {report.entries} entries, {pieces} of evidence: {verdict}{first}")
    output.say(f"head {report.head}")
    if report.holds:
        _say_how_far(report)


def _say_how_far(report: VerifyReport) -> None:
    """Say up to where something outside the case vouches for it, and what that leaves open."""
    if report.vouched:
        output.say(f"Entries 1 to {report.vouched} are as they were then, by {', '.join(report.vouchers)}")
    if report.vouched < report.entries:
        output.note(
            f"Not proven for entries {report.vouched + 1} to {report.entries}: that whoever holds the file "
            "did not write them anew or cut off more. Only a head kept elsewhere tells: --against HEAD"
        )
    elif report.vouchers == (services.SEEN,):
        output.note(
            "Whoever has your account on this machine could make that fit. "
            "Only a head kept elsewhere tells: --against HEAD"
        )


@click.command(
    epilog="Examples: tocsin head --to /media/usb/heads.txt · tocsin head --accept --because 'disk restored'"
)
@click.option(
    "--to",
    "to",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Append the head, with the time, to a file kept elsewhere.",
)
@click.option(
    "--accept", is_flag=True, help="Go on with a history that is not the one seen before; it is recorded."
)
@click.option("--because", default="", help="Why; for --accept.")
@json_option
@case_options
@pass_invocation
def head(invocation: Invocation, *, to: Path | None, accept: bool, because: str, as_json: bool) -> None:
    """Print the head of the journal, to keep elsewhere.

    Read it out on the phone, write it on paper, mail it. Whoever has it can later show that the
    journal still holds everything up to then. Each user's machine remembers the last head it saw, too: where
    the journal is shorter or different one day, the case does not open until somebody looked into it.
    """
    if accept:
        workbench = invocation.workbench()
        entry = services.accept_history(workbench, invocation.ref(workbench), because)
        output.note(f"Recorded as #{entry.seq}: from here on, this is the history of the case")
    with invocation.open_case() as case:
        found = case.head()
        if to is not None:
            services.append_head(case, to)
            output.note(f"Appended to {to}")
            if to.resolve().is_relative_to(case.workbench.home.resolve()):
                output.note(
                    "It lies beside the case: whoever changes that can change it too. Keep it elsewhere"
                )
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
        done = redact(case, entry, because)
        output.note(f"#{found.seq} redacted, recorded as #{done.seq}. Copies made before still hold it")
