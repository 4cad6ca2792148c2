"""Evidence for others, from the shell: a list of digests, a bag."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.evidence import progress_bar
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.services.evidence import export as services
from tocsin.services.private_files import write_private


@click.command(
    epilog="Examples: tocsin evidence manifest --output SHA256SUMS · tocsin evidence manifest --vault"
)
@click.argument("evidence_ids", metavar="[EVIDENCE]...", nargs=-1)
@click.option("--vault", is_flag=True, help="Name the files as they lie in the vault, to check them there.")
@click.option(
    "--output", "path", type=click.Path(path_type=Path), help="A new file, for you alone; else it is printed."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@case_options
@pass_invocation
def manifest(
    invocation: Invocation, evidence_ids: tuple[str, ...], vault: bool, path: Path | None, force: bool
) -> None:
    """Write the SHA-256 of evidence as sha256sum -c reads it.

    The names are EV-1/its name; with --vault those in the folder of the case, to run sha256sum -c there.
    Whoever has the files under these names checks them without tocsin. Odd names are escaped as GNU
    sha256sum does.
    """
    with invocation.open_case() as case:
        sums = services.sums_of(case, evidence_ids, in_vault=vault)
    if path is None:
        output.raw_bytes(sums)
    else:
        write_private(path, sums, force=force)
        output.note(f"{len(sums.splitlines()):,} files listed in {path}")


@click.command(epilog="Example: tocsin evidence bag for-the-police EV-1 EV-3")
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("evidence_ids", metavar="[EVIDENCE]...", nargs=-1)
@json_option
@case_options
@pass_invocation
@click.pass_context
def bag(
    ctx: click.Context, invocation: Invocation, folder: Path, evidence_ids: tuple[str, ...], as_json: bool
) -> None:
    """Copy evidence into a new FOLDER, as a bag (BagIt 1.0).

    In it are files, digests and the chain of custody (RFC 8493). Exit 1 if a file is gone or changed; it
    is left out then. Files in the bag have safe names, and custody.json says what they were called. The
    bag is not encrypted.
    """
    with invocation.open_case() as case:
        chosen = services.chosen_evidence(case, evidence_ids)
        total = sum(entry.body.total or entry.body.size for entry in chosen)
        with progress_bar(total, "bag") as progress:
            made = services.write_bag(case, folder, evidence_ids, progress)
    if as_json:
        output.emit_json({**output.plain(made), "folder": str(made.folder)})
    else:
        output.say(str(made.folder))
        output.note(f"{made.files:,} files, {made.size:,} bytes. Handed over? Record it:")
        output.note("  tocsin evidence custody EV-1 transfer --to WHOM")
        for problem in made.problems:
            output.say(problem, bold=True)
    if made.problems:
        ctx.exit(1)
