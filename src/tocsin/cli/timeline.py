"""Reading the timeline from the shell, and writing it for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.domain.case import as_known_at
from tocsin.domain.errors import UserError
from tocsin.domain.moments import shown
from tocsin.domain.timeline import Query, TimelineItem, read_query, select
from tocsin.services.private_files import write_private
from tocsin.services.timeline.export import as_csv, as_markdown, cells
from tocsin.services.timeline.telling import Program, told_to
from tocsin.services.workbench import OpenCase

_PROGRAMS = [program.value for program in Program]


_HELP = """Show what happened and when it was learned, oldest first.

\b
jsonl, csv, md   for a script, a spreadsheet, a document
timesketch       JSONL for Timesketch; timesketch-csv is the table
iris             the CSV that DFIR-IRIS takes
"""


@click.command(
    help=_HELP,
    epilog="Examples: tocsin timeline --query 'who:dpo after:-6h #client04 kind:decision passport' · "
    "tocsin timeline --format timesketch --events --output timeline.jsonl",
)
@click.option(
    "--query", default="", metavar="Q", help="who: kind: lane: audience: after: before: #tag and words."
)
@click.option(
    "--as-known-at", "known", metavar="TIME", default="", help="Only what had been learned by then."
)
@click.option("--amended/--no-amended", default=False, help="Show notes that were amended later, too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv", "md", *_PROGRAMS]),
    default="table",
    show_default=True,
    help="How it is written.",
)
@click.option(
    "--events", is_flag=True, help="With machine events among the entries: " + ", ".join(_PROGRAMS) + "."
)
@click.option(
    "--output",
    "output_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it there, for you alone; else to standard output.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@json_option
@case_options
@pass_invocation
def timeline(
    invocation: Invocation,
    *,
    query: str,
    known: str,
    amended: bool,
    form: str,
    events: bool,
    output_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Show what happened and when it was learned, oldest first."""
    form = "json" if as_json else form
    if events and form not in _PROGRAMS:
        raise UserError(
            f"Machine events are not written as {form}",
            f"With --events: --format {', '.join(_PROGRAMS)}. tocsin events list shows them",
        )
    with invocation.open_case() as case:
        state = as_known_at(case.state, case.moment(known).at) if known else case.state
        wanted = read_query(query, zone=case.zone, now=case.workbench.now()) if query else Query()
        if known:
            output.note(f"As known at {shown(case.moment(known), case.zone)}")
        if form in _PROGRAMS:
            told = told_to(Program(form), case, wanted, state=state, with_amended=amended, with_events=events)
            _put(told, output_file, force=force)
            return
        items = select(case.reader(state), wanted, with_amended=amended)
        if output_file is not None:
            _put(_written(form, case, items), output_file, force=force)
        elif form == "json":
            output.emit_json(items)
        elif form == "table":
            rows = [cells(case, item) for item in items]
            output.table(rows, ["#", f"happened ({case.header.zone})", "learned", "lane", "who", "what"])
        else:
            _put(_written(form, case, items), None, force=force)


def _written(form: str, case: OpenCase, items: list[TimelineItem]) -> Iterator[bytes]:
    match form:
        case "json":
            yield json.dumps(output.plain(items), indent=2).encode() + b"\n"
        case "jsonl":
            yield from (json.dumps(output.plain(item)).encode() + b"\n" for item in items)
        case "csv":
            yield as_csv(items).encode()
        case "md":
            yield as_markdown(case, items).encode()
        case _:
            raise UserError(f"A {form} is for the screen", "To write a file: --format csv, md, jsonl …")


def _put(pieces: Iterable[bytes], path: Path | None, *, force: bool) -> None:
    if path is None:
        output.raw_pieces(pieces)
        return
    write_private(path, pieces, force=force)
    output.note(f"{path}: {path.stat().st_size:,} bytes")
