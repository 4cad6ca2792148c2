"""Writing into the timeline, and saying who may be given what stands in it."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.input import read_standard_input
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation, sure_option
from tocsin.domain.errors import DoubtError
from tocsin.domain.moments import shown
from tocsin.domain.terms import Audience, Lane, LogKind
from tocsin.domain.timeline import NOT_MARKED, item_of
from tocsin.services.record.marking import mark_entries
from tocsin.services.timeline.logbook import write_log

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


_MARKING = """Say who may be given entries: #12, or their ids.

\b
internal   nobody outside
counsel    our lawyers only: it is privileged
authority  the authority, and our lawyers
everyone   whoever is given a copy of the case

What is not marked is given to nobody outside but our lawyers. Copies for somebody leave out what is not
for them, and say so; the chain still verifies. The newest mark counts.
"""


@click.command(
    help=_MARKING,
    epilog="Example: tocsin mark '#12' '#15' --audience counsel --because 'advice of our lawyers'",
)
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
    """Say who may be given entries: #12, or their ids."""
    with invocation.open_case() as case:
        chosen = None if audience == NOT_MARKED else Audience(audience)
        recorded = mark_entries(case, entries, chosen, because)
        if as_json:
            output.emit_json([item_of(case.reader(), entry) for entry in recorded])
            return
        for entry in recorded:
            output.note(f"#{entry.seq} recorded in {case.header.ref}: {case.reader().text(entry)}")
