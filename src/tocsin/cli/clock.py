"""The clocks, with their reasons."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from tocsin.cli import output
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    workspace_options,
)
from tocsin.domain.clocks import ClockState, Reading
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.moments import find_zone, read_moment, read_utc, shown
from tocsin.services.overview import due_words, reading_words, reasons_missing
from tocsin.services.workbench import OpenCase


def reading_json(reading: Reading) -> dict[str, object]:
    """Give a reading with the keys of the command line's contract first."""
    return {
        "regime": reading.regime,
        "stage": reading.stage,
        "recipient": reading.recipient,
        "state": reading.state,
        "starts_at": reading.starts_at,
        "due_at": reading.due_at,
        "latest_at": reading.latest_at,
        "remaining_s": reading.remaining_s,
        "law": reading.law,
        "because": reading.because,
        "party": reading.party or None,
        "elapsed_s": reading.elapsed_s,
        "met_at": reading.met_at,
        "needs_reasons": reading.needs_reasons,
        "waits_for": reading.waits_for,
        "earlier": reading.earlier,
    }


@click.group(cls=CommandGroup, invoke_without_command=True)
@click.option("--now", "at", metavar="TIME", default="", help="Read the clocks as at another time.")
@click.option("--exit-code", is_flag=True, help="Exit 1 if a deadline has been missed.")
@json_option
@case_options
@pass_invocation
@click.pass_context
def clock(ctx: click.Context, invocation: Invocation, at: str, exit_code: bool, as_json: bool) -> None:
    """Show every clock, the most urgent first, and why."""
    if ctx.invoked_subcommand is not None:
        return
    workbench = invocation.workbench()
    with workbench.open(invocation.ref(workbench)) as case:
        if at:
            moment = case.moment(at).utc
            workbench.now = lambda: moment
            output.note(f"As at {shown(moment, case.zone)}")
        readings = case.readings()
        if as_json:
            output.emit_json([reading_json(reading) for reading in readings])
        else:
            _show(case, readings)
        missed = {ClockState.OVERDUE, ClockState.MET_LATE} & {reading.state for reading in readings}
        if exit_code and missed:
            ctx.exit(1)


def _show(case: OpenCase, readings: list[Reading]) -> None:
    for reading in readings:
        words = ", ".join(part for part in (reading_words(reading, case), due_words(reading, case)) if part)
        output.say(f"{reading.law} -> {reading.recipient}: {words}", bold=reading.is_open)
        for line in reading.because:
            output.say(f"    {line}", faint=True)
        for earlier in reading.earlier:
            began = shown(read_utc(earlier.starts_at), case.zone)
            due = f", due {shown(read_utc(earlier.due_at), case.zone)}" if earlier.due_at else ""
            why = earlier.replaced_because or "no reason given"
            output.say(
                f"    earlier reading: from {began}{due}, by {earlier.stated_by}; replaced: {why}", faint=True
            )
        if reasons_missing(reading, case):
            output.say(
                f"    the reasons for the delay must be given: tocsin fact set {reading.late_needs} TEXT"
            )


@clock.command()
@click.option("--on", "day", metavar="DAY", default="", help="In force on that day; today if not said.")
@json_option
@workspace_options
@pass_invocation
def regimes(invocation: Invocation, day: str, as_json: bool) -> None:
    """Show the legal regimes known, with source and date checked."""
    library = invocation.workbench().library
    now = datetime.now(UTC)
    on = read_moment(day, zone=find_zone("UTC"), now=now).utc if day else now
    found = [regime for regime in library.regimes.values() if regime.in_force(on.date().isoformat())]
    if as_json:
        output.emit_json(found)
        return
    if not found:
        raise UserError("No regime was in force that day", "Leave --on out for today")
    for regime in found:
        output.say(f"{regime.id}  {in_language(regime.title, 'en')}", bold=True)
        output.say(f"    {regime.source.law}, {regime.source.url}")
        output.say(f"    checked {regime.source.checked}, confidence {regime.source.confidence}", faint=True)
        output.say(f"    {in_language(regime.notes, 'en')}")
