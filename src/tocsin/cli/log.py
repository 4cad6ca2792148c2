"""Writing into the timeline, and reading it."""

from __future__ import annotations

import json

import click

from tocsin.cli import output
from tocsin.cli.input import read_standard_input
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation, sure_option
from tocsin.domain.case import as_known_at
from tocsin.domain.errors import DoubtError
from tocsin.domain.moments import shown
from tocsin.domain.terms import Audience, Lane, LogKind
from tocsin.domain.timeline import NOT_MARKED, Query, TimelineItem, item_of, read_query, select
from tocsin.services.logbook import write_log
from tocsin.services.marking import mark_entries
from tocsin.services.timeline_export import as_csv, as_markdown, cells
from tocsin.services.workbench import OpenCase

_UNSENT = "Log"
"""Where the workbench keeps a note that was not written yet."""

_AUDIENCES = [audience.value for audience in Audience]


@click.command(epilog="Example: tocsin log 'Route closed #client04' --at 14:05 --kind action")
@click.argument("text")
@click.option("--at", metavar="TIME", default="", help="When it happened, if not now.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in LogKind]),
    default=LogKind.OBSERVATION.value,
    show_default=True,
    help="What sort of note.",
)
@click.option(
    "--lane",
    type=click.Choice([lane.value for lane in Lane]),
    default=Lane.US.value,
    show_default=True,
    help="Whose doing it was.",
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A tag; #tags in the text count too.")
@click.option("--evidence", multiple=True, metavar="ID", help="Evidence that belongs to it.")
@click.option("--step", default="", metavar="STEP", help="The step of the playbook it belongs to.")
@click.option(
    "--amends", default="", metavar="ENTRY", help="An earlier note that this replaces: #12 or its id."
)
@click.option(
    "--audience", type=click.Choice(_AUDIENCES), help="Who may be given it; see tocsin mark --help."
)
@sure_option
@json_option
@case_options
@pass_invocation
def log(
    invocation: Invocation,
    *,
    text: str,
    at: str,
    kind: str,
    lane: str,
    tags: tuple[str, ...],
    evidence: tuple[str, ...],
    step: str,
    amends: str,
    audience: str | None,
    as_json: bool,
) -> None:
    """Write a note into the timeline.

    TEXT is the note; - reads it from standard input. It cannot be changed afterwards, only amended.
    Somebody's card number, national number or a list of addresses in it is asked about first: a note names
    the evidence that shows them (EV-3), it does not repeat them.
    """
    piped = text == "-"
    if piped:
        text = read_standard_input()
    with invocation.open_case() as case:
        try:
            entry = write_log(
                case,
                text,
                at=case.moment(at) if at else None,
                log=LogKind(kind),
                lane=Lane(lane),
                tags=tags,
                evidence=evidence,
                step=step,
                amends=amends,
                audience=Audience(audience) if audience else None,
            )
        except DoubtError:
            if piped and not case.recall_unsent(_UNSENT):
                case.keep_unsent(_UNSENT, text)
                output.note("What was piped in is kept: the workbench offers it where a note is written")
            raise
        if as_json:
            output.emit_json(item_of(case.reader(), entry))
            return
        happened = f", happened {shown(entry.body.at, case.zone)}" if at and entry.body.at else ""
        output.note(f"#{entry.seq} recorded in {case.header.ref}{happened}")


@click.command(epilog="Example: tocsin mark '#12' '#15' --audience counsel --because 'advice of our lawyers'")
@click.argument("entries", metavar="ENTRY...", nargs=-1, required=True)
@click.option(
    "--audience",
    type=click.Choice([*_AUDIENCES, NOT_MARKED]),
    required=True,
    help="Who may be given them; none takes the mark off.",
)
@click.option("--because", default="", help="Why; it is recorded.")
@json_option
@case_options
@pass_invocation
def mark(
    invocation: Invocation, *, entries: tuple[str, ...], audience: str, because: str, as_json: bool
) -> None:
    r"""Say who may be given entries: #12, or their ids.

    \b
    internal   nobody outside
    counsel    our lawyers only: it is privileged
    authority  the authority, and our lawyers
    everyone   whoever is given a copy of the case

    What is not marked is given to nobody outside but our lawyers. Copies for somebody leave out what is not
    for them, and say so; the chain still verifies. The newest mark counts.
    """
    with invocation.open_case() as case:
        chosen = None if audience == NOT_MARKED else Audience(audience)
        recorded = mark_entries(case, entries, chosen, because)
        if as_json:
            output.emit_json([item_of(case.reader(), entry) for entry in recorded])
            return
        for entry in recorded:
            output.note(f"#{entry.seq} recorded in {case.header.ref}: {case.reader().text(entry)}")


@click.command(epilog="Example: tocsin timeline --query 'who:dpo after:-6h #client04 kind:decision passport'")
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
    type=click.Choice(["table", "json", "jsonl", "csv", "md"]),
    default="table",
    show_default=True,
    help="How it is written.",
)
@json_option
@case_options
@pass_invocation
def timeline(
    invocation: Invocation, *, query: str, known: str, amended: bool, form: str, as_json: bool
) -> None:
    """Show what happened and when it was learned, oldest first."""
    with invocation.open_case() as case:
        state = as_known_at(case.state, case.moment(known).at) if known else case.state
        wanted = read_query(query, zone=case.zone, now=case.workbench.now()) if query else Query()
        items = select(case.reader(state), wanted, with_amended=amended)
        if known:
            output.note(f"As known at {shown(case.moment(known), case.zone)}")
        _write("json" if as_json else form, case, items)


def _write(form: str, case: OpenCase, items: list[TimelineItem]) -> None:
    if form == "json":
        output.emit_json(items)
    elif form == "jsonl":
        for item in items:
            output.raw(json.dumps(output.plain(item)))
    elif form == "csv":
        output.raw(as_csv(items))
    elif form == "md":
        output.raw(as_markdown(case, items))
    else:
        rows = [cells(case, item) for item in items]
        output.table(rows, ["#", f"happened ({case.header.zone})", "learned", "lane", "who", "what"])
