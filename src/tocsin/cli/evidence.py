"""Evidence from the shell."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import CommandGroup, Invocation, case_options, json_option, pass_invocation
from tocsin.domain.moments import read_utc, shown
from tocsin.services import evidence as services
from tocsin.services.evidence import Progress

_WORTH_A_BAR = 32 << 20


@contextmanager
def progress_bar(total: int, label: str) -> Iterator[Progress | None]:
    """Show how far long work on bytes has come, on a terminal only."""
    if total < _WORTH_A_BAR or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update


@click.group(cls=CommandGroup)
def evidence() -> None:
    """Keep evidence: copied, hashed, linked to what it shows."""


@evidence.command(
    "add",
    epilog="Examples: tocsin evidence add access.log --step hold_evidence --item access_logs · "
    "journalctl -u portal | tocsin evidence add - --name portal.journal",
)
@click.argument("file")
@click.option("--name", default="", help="Its name, for what comes through standard input.")
@click.option("--source", default="", help="Where it comes from.")
@click.option("--note", default="", help="What it shows.")
@click.option("--collected", metavar="TIME", default="", help="When it was taken from its source.")
@click.option("--step", default="", help="The step that asks for it.")
@click.option("--item", default="", help="Which of the step's items it is.")
@click.option("--entry", default="", help="The entry of the timeline it belongs to.")
@json_option
@case_options
@pass_invocation
def add(
    invocation: Invocation,
    *,
    file: str,
    name: str,
    source: str,
    note: str,
    collected: str,
    step: str,
    item: str,
    entry: str,
    as_json: bool,
) -> None:
    """Copy FILE into the vault, and print the id it gets.

    - reads standard input. The file itself is left as it is.
    """
    place = services.Place(step=step, item=item, entry=entry)
    with invocation.open_case() as case:
        collected_at = case.moment(collected) if collected else None
        if file == "-":
            added = services.add_stream(
                case,
                sys.stdin.buffer,
                name or "standard input",
                source=source,
                note=note,
                collected_at=collected_at,
                place=place,
            )
        else:
            path = Path(file)
            size = path.stat().st_size if path.is_file() else 0
            with progress_bar(size, path.name) as progress:
                added = services.add_file(
                    case,
                    path,
                    source=source,
                    note=note,
                    collected_at=collected_at,
                    place=place,
                    progress=progress,
                )
        kept = case.state.evidence.get(added)
        if as_json:
            output.emit_json(kept.body if kept else {})
            return
        output.say(added)
        if kept:
            output.note(f"SHA-256 {kept.body.sha256}, {kept.body.size:,} bytes")


@evidence.command("list")
@json_option
@case_options
@pass_invocation
def list_command(invocation: Invocation, as_json: bool) -> None:
    """List the evidence with its digest, and what it belongs to."""
    with invocation.open_case() as case:
        entries = services.list_evidence(case)
        if as_json:
            output.emit_json(
                [
                    {
                        **output.plain(entry.body),
                        "added_at": output.plain({"at": entry.recorded_at})["at"],
                        "by": entry.actor,
                        "belongs_to": output.plain(services.links_of(case, entry.body.evidence)),
                    }
                    for entry in entries
                ]
            )
            return
        if not entries:
            output.note("No evidence yet. Add some: tocsin evidence add FILE")
        rows = []
        for entry in entries:
            places = [
                "/".join(part for part in (link.step, link.item, link.entry[-8:]) if part)
                for link in services.links_of(case, entry.body.evidence)
            ]
            rows.append(
                [
                    entry.body.evidence,
                    f"{entry.body.size:,}",
                    entry.body.sha256[:16],
                    shown(read_utc(entry.recorded_at), case.zone),
                    entry.actor,
                    entry.body.name + (f" ({', '.join(places)})" if places else ""),
                ]
            )
        output.table(rows, ["id", "bytes", "sha-256", "added", "by", "name"])


@evidence.command("link")
@click.argument("evidence_id", metavar="EVIDENCE")
@click.option("--step", default="", help="The step that asks for it.")
@click.option("--item", default="", help="Which of the step's items it is.")
@click.option("--entry", default="", help="The entry of the timeline it belongs to.")
@case_options
@pass_invocation
def link(invocation: Invocation, evidence_id: str, step: str, item: str, entry: str) -> None:
    """Say what a piece of evidence belongs to."""
    with invocation.open_case() as case:
        services.link_evidence(case, evidence_id, services.Place(step=step, item=item, entry=entry))
        output.note(f"{evidence_id} linked")


@evidence.command("verify")
@json_option
@case_options
@pass_invocation
@click.pass_context
def verify(ctx: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Hash every file again; exit 1 if one is gone or changed."""
    with invocation.open_case() as case:
        total = sum(entry.body.size for entry in case.state.evidence)
        with progress_bar(total, "vault") as progress:
            checks = services.check_evidence(case, progress)
    if as_json:
        output.emit_json(checks)
    else:
        for check in checks:
            output.say(f"{check.evidence}  {check.what or 'holds'}  {check.name}", bold=not check.holds)
        if not checks:
            output.note("There is no evidence in this case")
    if not all(check.holds for check in checks):
        ctx.exit(1)
