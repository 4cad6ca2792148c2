"""Evidence from the shell: keeping it, listing it, saying what it belongs to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from tocsin.cli import output
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
)
from tocsin.domain.entries import EvidenceAdded
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.record.keeping import last_hashed
from tocsin.services.evidence import attaching as services
from tocsin.services.evidence import custody
from tocsin.services.evidence.attaching import Progress
from tocsin.services.workbench import OpenCase

F = TypeVar("F", bound=Callable[..., Any])

_WORTH_A_BAR = 32 << 20


@contextmanager
def progress_bar(total: int, label: str) -> Iterator[Progress | None]:
    """Show how far long work on bytes has come, on a terminal only."""
    if total < _WORTH_A_BAR or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update


@click.group(
    cls=CommandGroup,
    lazy={
        "add": "tocsin.cli.evidence:add",
        "item": "tocsin.cli.evidence:item",
        "list": "tocsin.cli.evidence:list_command",
        "link": "tocsin.cli.evidence:link",
        "custody": "tocsin.cli.custody:custody_command",
        "verify": "tocsin.cli.custody:verify",
        "manifest": "tocsin.cli.evidence_export:manifest",
        "bag": "tocsin.cli.evidence_export:bag",
    },
)
def evidence() -> None:
    """Keep evidence: copied, hashed, followed from hand to hand."""


def _described(function: F) -> F:
    """Add the options that say what evidence is, where it comes from and what it belongs to."""
    options = [
        click.option("--source", default="", help="Where it comes from."),
        click.option("--note", default="", help="What it shows."),
        click.option("--collected", metavar="TIME", default="", help="When it was taken from its source."),
        click.option("--from", "released_by", metavar="WHO", default="", help="Who gave it to us."),
        click.option("--where", default="", help="Where it was taken, or lies."),
        click.option("--seal", default="", help="The number of the seal, or of the bag."),
        click.option("--because", default="", help="Why it was taken."),
        click.option("--step", "step_id", metavar="STEP", default="", help="The step that asks for it."),
        click.option(
            "--item", "item_id", metavar="ITEM", default="", help="Which of the step's items it is."
        ),
        click.option("--entry", default="", help="The entry of the timeline it belongs to."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


class _Said:
    """What those options said."""

    def __init__(self, case: OpenCase, typed: dict[str, str]) -> None:
        self.source, self.note = typed["source"], typed["note"]
        self.collected_at = case.moment(typed["collected"]) if typed["collected"] else None
        self.place = services.Place(step=typed["step_id"], item=typed["item_id"], entry=typed["entry"])
        self.origin = services.Origin(
            released_by=typed["released_by"],
            place=typed["where"],
            seal=typed["seal"],
            because=typed["because"],
            at=self.collected_at,
        )

    @property
    def everything(self) -> dict[str, Any]:
        """All of it, as the services take it."""
        return vars(self)


@click.command(
    epilog="Examples: tocsin evidence add access.log --step hold_evidence --item access_logs · "
    "tocsin evidence add /srv/portal/logs --from hosting · "
    "journalctl -u portal | tocsin evidence add - --name portal.journal",
)
@click.argument("file")
@click.option("--name", default="", help="Its name, for what comes through standard input.")
@_described
@sure_option
@json_option
@case_options
@pass_invocation
def add(invocation: Invocation, /, *, file: str, name: str, as_json: bool, **typed: str) -> None:
    """Copy FILE into the vault, and print the id it gets.

    FILE may be a folder: every ordinary file in it is kept, with a manifest; links, pipes and devices are
    listed and left out. - reads standard input. What is copied is left as it is; the copy can be read
    only by you, and written by nobody.
    """
    with invocation.open_case() as case:
        said, before = _Said(case, typed), {entry.body.evidence for entry in case.state.evidence}
        if file == "-":
            named = name or "standard input"
            added = services.add_stream(case, sys.stdin.buffer, named, **said.everything)
        else:
            path = Path(file)
            with progress_bar(services.bytes_to_copy(path), path.name) as progress:
                added = services.add_file(case, path, **said.everything, progress=progress)
        _tell(case, added, as_json=as_json)
        if added in before:
            output.note(f"The same bytes are {added} already; they are kept once")


def _tell(case: OpenCase, added: str, *, as_json: bool) -> None:
    kept = case.state.evidence.get(added)
    if as_json:
        output.emit_json(kept.body if kept else {})
        return
    output.say(added)
    if kept is None or kept.body.physical:
        return
    if kept.body.files:
        output.note(f"Bytes: {size_words(kept.body)}")
        output.note(f"SHA-256 of the manifest {kept.body.sha256}")
        for member in custody.members_of(case.vault, kept.body):
            if member.left_out:
                output.note(f"left out: {member.shown} ({member.left_out})")
    else:
        output.note(f"SHA-256 {kept.body.sha256}, {kept.body.size:,} bytes")


@click.command(
    epilog="Example: tocsin evidence item 'Mobile phone, black, off' --from reporter --where 'front desk' "
    "--seal B-77"
)
@click.argument("description")
@_described
@sure_option
@json_option
@case_options
@pass_invocation
def item(invocation: Invocation, /, *, description: str, as_json: bool, **typed: str) -> None:
    """Record a thing that is no file: a phone, a letter, a badge."""
    with invocation.open_case() as case:
        added = services.add_item(case, description, **_Said(case, typed).everything)
        _tell(case, added, as_json=as_json)


@click.command("list")
@json_option
@case_options
@pass_invocation
def list_command(invocation: Invocation, as_json: bool) -> None:
    """List the evidence with its digest and where it is."""
    with invocation.open_case() as case:
        entries = services.list_evidence(case)
        if as_json:
            output.emit_json(
                [
                    {
                        **output.plain(entry.body),
                        "added_at": output.plain({"at": entry.recorded_at})["at"],
                        "by": entry.actor,
                        "last_hashed_at": output.plain({"at": last_hashed(case.state.keeping, entry)[0]})[
                            "at"
                        ],
                        "standing": custody.known_standing(case.state, entry.body),
                        "belongs_to": output.plain(services.links_of(case, entry.body.evidence)),
                    }
                    for entry in entries
                ]
            )
            return
        rows = []
        for entry in entries:
            places = [
                "/".join(part for part in (link.step, link.item, link.entry[-8:]) if part)
                for link in services.links_of(case, entry.body.evidence)
            ]
            rows.append(
                [
                    entry.body.evidence,
                    size_words(entry.body),
                    entry.body.sha256[:12] or "-",
                    shown(read_utc(entry.recorded_at), case.zone),
                    custody.known_standing(case.state, entry.body),
                    entry.body.name + (f" ({', '.join(places)})" if places else ""),
                ]
            )
        output.table(
            rows,
            ["id", "bytes", "sha-256", "added", "standing", "name"],
            none="No evidence yet. Add some: tocsin evidence add FILE",
        )


def size_words(body: EvidenceAdded) -> str:
    """Say how large evidence is."""
    if body.physical:
        return "a thing"
    if not body.files:
        return f"{body.size:,}"
    return f"{body.total:,} in {body.files:,} file{'s' if body.files > 1 else ''}"


@click.command()
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
