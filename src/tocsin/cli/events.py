"""Machine events from the shell: found, read, pinned to the timeline."""

from __future__ import annotations

from typing import Any

import click

from tocsin.cli import output
from tocsin.cli.event_import import import_command
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
    workspace_options,
)
from tocsin.domain.case import as_known_at
from tocsin.domain.events.batches import Event
from tocsin.domain.events.times import instant
from tocsin.domain.moments import brief_utc, read_utc, shown
from tocsin.domain.terms import Lane
from tocsin.domain.timeline import Query, item_of, read_query
from tocsin.services.events import finding as services
from tocsin.services.events.mappings import mapping_names, mappings_folder
from tocsin.services.workbench import OpenCase


@click.group(cls=CommandGroup)
def events() -> None:
    """Take in logs; find and pin what matters in them."""


events.add_command(import_command)


@events.command(
    "list",
    epilog="Example: tocsin events list --query 'after:2026-11-20 #web kind:logon 10.0.0.7 pass*'",
)
@click.option(
    "--query", default="", metavar="Q", help="after: before: kind: #tag and words; pass* begins so."
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many.")
@click.option("--start", type=click.IntRange(0), default=0, help="How many to pass over.")
@click.option(
    "--as-known-at", "known", metavar="TIME", default="", help="Only what had been imported by then."
)
@json_option
@case_options
@pass_invocation
def list_command(
    invocation: Invocation, *, query: str, limit: int, start: int, known: str, as_json: bool
) -> None:
    """Find machine events, oldest first.

    Words are looked for in the whole record: an address, a user, a path.
    """
    with invocation.open_case() as case:
        wanted = read_query(query, zone=case.zone, now=case.workbench.now()) if query else Query()
        state = as_known_at(case.state, case.moment(known).at) if known else None
        found = services.find_events(case, wanted, limit=limit, start=start, state=state)
        if as_json:
            output.emit_json(
                {
                    "events": [_plain(event) for event in found.events],
                    "passing": found.passing,
                    "passing_exactly": found.passing < services.MOST_COUNTED or not wanted.words,
                    "there": found.there,
                }
            )
            return
        output.table(
            [[event.name, _local(case, event), event.about, _text(event)] for event in found.events],
            ["event", f"happened ({case.header.zone})", "about", "what"],
        )
        if not found.there:
            output.note("No log was taken in yet: tocsin events import FILE")
        else:
            output.note(f"{found.passing_words} of {found.there:,} events pass")


def _plain(event: Event) -> dict[str, Any]:
    return {
        "event": event.name,
        "happened_at": event.happened_at,
        "said": event.said,
        "zone": event.zone,
        "precision": event.grain.value,
        "about": event.about,
        "text": event.message,
        "tags": event.tags,
        "batch": event.batch,
        "line": event.line,
    }


def _local(case: OpenCase, event: Event) -> str:
    return f"{instant(event.at).astimezone(case.zone):%Y-%m-%d %H:%M:%S}"


def _text(event: Event) -> str:
    return event.message + "".join(f" #{tag}" for tag in event.tags)


@events.command()
@click.argument("event")
@json_option
@case_options
@pass_invocation
def show(invocation: Invocation, event: str, as_json: bool) -> None:
    """Show one event, with the record of its source as it was."""
    with invocation.open_case() as case:
        found = services.need_event(case, event)
        pinned = case.state.pins.get(found.name)
        brought = case.state.imports.get(found.batch)
        if as_json:
            output.emit_json(
                {**_plain(found), "record": found.record, "pinned": f"#{pinned.seq}" if pinned else ""}
            )
            return
        output.say(f"{found.name}  {shown(instant(found.at), case.zone, seconds=True)}", bold=True)
        output.say(f"as written  {found.said}  ({found.zone}, to the {found.grain})")
        output.say(f"UTC         {brief_utc(found.happened_at)}")
        if brought is not None:
            learned = shown(read_utc(brought.recorded_at), case.zone)
            output.say(f"learned     {learned}, {found.batch}, {brought.body.name} line {found.line}")
        if pinned is not None:
            output.say(f"pinned      #{pinned.seq} {pinned.body.note}")
        output.say(f"about       {found.about}")
        output.say(f"tags        {' '.join(found.tags)}")
        output.say(found.message)
        output.say(found.record, faint=True)


@events.command(epilog="Example: tocsin events pin E-123 --note 'the first document of somebody else'")
@click.argument("event")
@click.option("--note", default="", help="Why it matters; #tags in it count.")
@click.option(
    "--lane",
    type=click.Choice([lane.value for lane in Lane]),
    default=Lane.THEM.value,
    show_default=True,
    help="Whose doing it was.",
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="A further tag.")
@sure_option
@json_option
@case_options
@pass_invocation
def pin(
    invocation: Invocation, *, event: str, note: str, lane: str, tags: tuple[str, ...], as_json: bool
) -> None:
    """Put an event onto the timeline.

    It becomes an entry of the journal, with its text, both times and its source record.
    """
    with invocation.open_case() as case:
        entry = services.pin_event(case, event, note=note, lane=Lane(lane), tags=tags)
        if as_json:
            output.emit_json(item_of(case.reader(), entry))
        else:
            output.note(f"#{entry.seq} {entry.body.event} pinned")


@events.command()
@json_option
@case_options
@pass_invocation
def imports(invocation: Invocation, as_json: bool) -> None:
    """List what was taken in.

    Each batch with its source file, and how many rows of it were refused or known.
    """
    with invocation.open_case() as case:
        entries = list(case.state.imports)
        if as_json:
            output.emit_json(
                [
                    {
                        **output.plain(entry.body),
                        "imported_at": brief_utc(entry.recorded_at),
                        "by": entry.actor,
                    }
                    for entry in entries
                ]
            )
            return
        rows = [
            [
                entry.body.batch,
                f"{entry.body.rows:,}",
                f"{entry.body.refused:,}",
                f"{entry.body.duplicates:,}",
                shown(read_utc(entry.recorded_at), case.zone),
                entry.actor,
                entry.body.evidence,
                f"{entry.body.name} ({entry.body.form}, SHA-256 {entry.body.sha256[:16]})",
            ]
            for entry in entries
        ]
        output.table(
            rows,
            ["batch", "events", "refused", "known", "imported", "by", "file", "name"],
            none="No log was taken in yet: tocsin events import FILE",
        )


@events.command()
@json_option
@workspace_options
def mappings(as_json: bool) -> None:
    """List the mappings of columns that were kept."""
    names = mapping_names()
    if as_json:
        output.emit_json({"folder": str(mappings_folder()), "mappings": names})
        return
    for name in names:
        output.say(name)
    if not names:
        output.note("None yet. tocsin events import FILE --time … --message … --save-mapping NAME keeps one")
