"""A copy of a case in one file, and a case from such a file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.cases import access_of
from tocsin.cli.evidence import progress_bar
from tocsin.cli.invocation import (
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    workspace_options,
)
from tocsin.domain.errors import UserError
from tocsin.domain.terms import CopyFor
from tocsin.services.bundle import exporting as services
from tocsin.services.bundle.exporting import Bundle
from tocsin.services.bundle.importing import BroughtIn, Outcome, import_case, open_bundle
from tocsin.services.bundle.plan import Line, Plan, Wanted, lines_of, plan_bundle
from tocsin.services.workbench import OpenCase

_EXAMPLES = """\b
Examples:
  tocsin export case                            all of it, into 2026-0001.zip
  tocsin export case --for authority --dry-run  what they would get
  tocsin mark '#12' --audience authority        let them have that one
  tocsin export case --for authority --given-to CNIL
  tocsin export case --for P-2 --to age1…       one controller, encrypted
  tocsin export case --output - | ssh backup 'cat > 2026-0001.zip'
"""


@click.command("case", epilog=_EXAMPLES)
@click.option(
    "--for",
    "reader",
    metavar="WHOM",
    default="",
    help="internal, counsel, authority, insurer, everyone, or a controller by its id (P-2); else all of it.",
)
@click.option(
    "--with",
    "also",
    multiple=True,
    metavar="ENTRY",
    help="An entry that nobody marked, to be given in this copy all the same.",
)
@click.option("--to", "recipients", multiple=True, metavar="AGE", help="Encrypt it to this age key (age1…).")
@click.option(
    "--output",
    "output_file",
    metavar="FILE",
    help="Where to; else a name of its own in this folder. - is standard output.",
)
@click.option("--given-to", default="", metavar="WHO", help="Who gets it, for the record.")
@click.option("--because", default="", help="Why, for the record.")
@click.option(
    "--dry-run", is_flag=True, help="Only say what would be in it and what not; nothing is written."
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@json_option
@case_options
@pass_invocation
@click.pass_context
def export_command(
    ctx: click.Context,
    invocation: Invocation,
    *,
    reader: str,
    also: tuple[str, ...],
    recipients: tuple[str, ...],
    output_file: str | None,
    given_to: str,
    because: str,
    dry_run: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Copy the case into one file, all of it or for somebody.

    A ZIP file with the journal, the evidence, a page to read (index.html), the hash of every file, and a
    program that checks all of it without tocsin. The whole case can be brought back with tocsin import. A
    copy for somebody holds what was marked for them (tocsin mark) and what was filed with them; what is left
    out is said in it, and that it was made is recorded. A controller never gets what is about another.
    Exit 1 if evidence that belongs into it is gone or was changed.
    """
    copy = _copy_for(reader)
    wanted = Wanted(copy, reader if copy is CopyFor.CONTROLLER else "", also, recipients, given_to, because)
    with invocation.open_case() as case:
        plan = plan_bundle(case, wanted)
        if dry_run:
            _say_plan(case, plan, as_json=as_json)
            return
        if case.is_encrypted and not recipients:
            output.note("The case is encrypted, and the copy is not: whoever has the file can read it (--to)")
        made = _export(case, wanted, plan, output_file, force=force)
    if made.path is not None and as_json:
        output.emit_json({**output.plain(made), "path": str(made.path)})
    elif made.path is not None:
        output.say(str(made.path))
    _note_made(made)
    if made.problems:
        ctx.exit(1)


def _copy_for(reader: str) -> CopyFor:
    if not reader:
        return CopyFor.WHOLE
    named = reader.strip().lower()
    if named in set(CopyFor) - {CopyFor.CONTROLLER}:
        return CopyFor(named)
    if any(char.isdigit() for char in named):
        return CopyFor.CONTROLLER
    raise UserError(
        f"Nobody is known as {reader!r}",
        "internal, counsel, authority, insurer, everyone, or a controller by its id: P-2",
    )


def _export(case: OpenCase, wanted: Wanted, plan: Plan, output_file: str | None, *, force: bool) -> Bundle:
    if output_file == "-":
        if sys.stdout.isatty():
            raise UserError("A ZIP file does nothing good to a terminal", "Send it on: … --output - > FILE")
        return services.stream_case(case, wanted, _StandardOutput())
    path = Path(output_file) if output_file else Path(_name(plan, encrypted=bool(wanted.recipients)))
    if path.is_file() and not force and sys.stdin.isatty() and sys.stderr.isatty():
        force = click.confirm(f"{path} is there already. Write over it?", err=True, abort=True)
    with progress_bar(2 * plan.size, path.name) as progress:
        return services.export_case(case, wanted, path, force=force, progress=progress)


def _name(plan: Plan, *, encrypted: bool) -> str:
    kind = "" if plan.copy is CopyFor.WHOLE else f"-{plan.party or plan.copy}"
    return f"{plan.ref}{kind}.zip{'.age' if encrypted else ''}"


@click.command(
    "import",
    epilog="Examples: tocsin import 2026-0001.zip · tocsin import 2026-0001.zip.age --encrypt "
    "· ssh backup cat 2026-0001.zip | tocsin import -",
)
@click.argument("file")
@click.option(
    "--encrypt", is_flag=True, help="Encrypt it here: with the keyring of the machine, else a passphrase."
)
@click.option(
    "--recipient", "recipients", multiple=True, metavar="AGE", help="Encrypt it here to this age key (age1…)."
)
@json_option
@workspace_options
@pass_invocation
def import_command(
    invocation: Invocation, *, file: str, encrypt: bool, recipients: tuple[str, ...], as_json: bool
) -> None:
    """Bring a case back from a copy of all of it.

    FILE was made by tocsin export case; - reads standard input. Journal, evidence, machine events, seals and
    what was typed and not sent are as they were, to the last byte; everything is checked before the case is
    there. Where the case is here already, nothing is changed: it is said whether it is the same, older,
    newer, or of another history. A copy for somebody is refused. An age file needs your identity, named
    before the command: tocsin --identity FILE import.
    """
    workbench = invocation.workbench()
    access = access_of(invocation, recipients) if encrypt or recipients else None
    if file == "-":
        found = import_case(workbench, sys.stdin.buffer, access=access)
    else:
        path = Path(file)
        with open_bundle(path) as source, progress_bar(path.stat().st_size, path.name) as progress:
            found = import_case(workbench, source, access=access, progress=progress)
    if as_json:
        output.emit_json({**output.plain(found), "folder": str(found.folder), "head": str(found.head)})
    else:
        output.say(found.ref)
    _note_brought(found)


def _note_brought(found: BroughtIn) -> None:
    if found.outcome is Outcome.MADE:
        encrypted = ", encrypted" if found.encrypted else ""
        output.note(f"In {found.folder}{encrypted}: {found.entries} entries, head {found.head}")
    elif found.outcome is Outcome.SAME:
        output.note(f"The case is here already, with the same head {found.head}: nothing to do")
    else:
        output.note(
            f"The case here holds all {found.entries} entries of it and has gone on since, to {found.head}: "
            "nothing to do"
        )
    for line in found.left_out:
        output.note(f"Not in it: {line}")
    for notice in found.notices:
        output.note(notice)


class _StandardOutput:
    """Takes the bytes of a file to standard output."""

    def write(self, data: bytes, /) -> None:
        output.raw_bytes(data)


def _say_plan(case: OpenCase, plan: Plan, *, as_json: bool) -> None:
    lines = list(lines_of(case, plan))
    if as_json:
        kept = ("ref", "copy", "party", "head", "given", "withheld", "size")
        output.emit_json({**{name: getattr(plan, name) for name in kept}, "entries": lines})
        return
    output.table([_row(line) for line in lines], ["#", "in it", "what"])
    output.note(f"{plan.given} of {plan.given + plan.withheld} entries would be in it. Nothing was written")
    for reason in plan.reasons:
        output.note(f"  left out: {reason}")
    if plan.withheld:
        output.note("Give an entry: tocsin mark '#12' --audience authority; in this copy only: --with '#12'")


def _row(line: Line) -> list[str]:
    return [f"#{line.seq}", "-" if line.why else "yes", line.text]


def _note_made(made: Bundle) -> None:
    output.note(f"{made.size:,} bytes, SHA-256 {made.sha256}")
    entries = f"{made.given} {'entry' if made.given == 1 else 'entries'}"
    evidence = f"{made.files} {'piece' if made.files == 1 else 'pieces'} of evidence"
    output.note(f"{entries}, {evidence}, head {made.head}")
    for line in made.left_out:
        output.note(f"Left out: {line}")
    for problem in made.problems:
        output.note(f"Missing: {problem}")
    if made.files and made.copy is not CopyFor.WHOLE:
        output.note("Nobody looked into the files of evidence: read them before the copy goes out")
    if made.recorded:
        output.note(
            f"Recorded as #{made.recorded}. Every copy shows who recorded each entry, when, and its kind"
        )
    if made.recipients:
        output.note("Encrypted: only the holders of the keys that were named open it")
