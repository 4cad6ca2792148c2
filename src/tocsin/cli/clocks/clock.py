"""The clocks, with their reasons."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.invocation import CommandGroup, Invocation, case_options, json_option, pass_invocation
from tocsin.domain.law.applicability import Standing
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.moments import read_utc, shown
from tocsin.services.law.clocks import standings
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
        "standing": reading.standing,
        "target_at": reading.target_at,
        "target_by": reading.target_by or None,
        "elapsed_s": reading.elapsed_s,
        "met_at": reading.met_at,
        "needs_reasons": reading.needs_reasons,
        "waits_for": reading.waits_for,
        "earlier": reading.earlier,
    }


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    lazy={
        "applies": "tocsin.cli.clocks.law:applies",
        "rule": "tocsin.cli.clocks.law:rule",
        "regimes": "tocsin.cli.clocks.law:regimes",
        "target": "tocsin.cli.clocks.acts:target",
        "extend": "tocsin.cli.clocks.acts:extend",
        "reasons": "tocsin.cli.clocks.acts:reasons",
    },
    epilog="Examples: tocsin clock --exit-code · tocsin clock --ics > clocks.ics · tocsin clock --format md",
)
@click.option("--now", "at", metavar="TIME", default="", help="Read the clocks as at another time.")
@click.option("--exit-code", is_flag=True, help="Exit 1 if a deadline has been missed.")
@click.option("--all", "everything", is_flag=True, help="Those that do not apply or are not in force, too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md"]),
    default="text",
    help="Markdown for a wiki or a chat.",
)
@click.option("--ics", is_flag=True, help="What is due as a calendar file, with alarms.")
@json_option
@case_options
@pass_invocation
@click.pass_context
def clock(
    ctx: click.Context,
    invocation: Invocation,
    *,
    at: str,
    exit_code: bool,
    everything: bool,
    form: str,
    ics: bool,
    as_json: bool,
) -> None:
    """Show every clock, the most urgent first, and why."""
    if ctx.invoked_subcommand is not None:
        return
    workbench = invocation.workbench()
    with workbench.open(invocation.ref(workbench)) as case:
        if at:
            moment = case.moment(at).utc
            workbench.now = lambda: moment
            output.note(f"As at {shown(moment, case.zone)}")
        output.note_unused(workbench.library.own_problems)
        readings = case.readings()
        if as_json:
            output.emit_json([reading_json(reading) for reading in readings])
        elif ics:
            _export_calendar(case, readings)
        elif form == "md":
            from tocsin.services.law.clock_export import as_markdown  # noqa: PLC0415 - rarely asked for

            output.raw(as_markdown(case, readings))
        else:
            _show(case, readings, everything=everything)
        missed = {ClockState.OVERDUE, ClockState.MET_LATE} & {reading.state for reading in readings}
        if exit_code and missed:
            ctx.exit(1)


def _export_calendar(case: OpenCase, readings: list[Reading]) -> None:
    from tocsin.services.law.clock_export import as_calendar  # noqa: PLC0415 - rarely asked for

    output.raw_bytes(as_calendar(case, readings))
    due = sum(reading.is_open and reading.due_at is not None for reading in readings)
    output.note(f"{due} deadline{'' if due == 1 else 's'}")


def _show(case: OpenCase, readings: list[Reading], *, everything: bool) -> None:
    for reading in readings:
        if reading.counts or everything:
            _show_one(case, reading)
    hidden = [reading for reading in readings if not reading.counts]
    if not everything and hidden:
        _show_rest(case, hidden)


def _show_one(case: OpenCase, reading: Reading) -> None:
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
            f"    the reasons for the delay must be given: tocsin clock reasons {reading.regime} --edit"
        )


def _show_rest(case: OpenCase, hidden: list[Reading]) -> None:
    """Say in two lines what is not shown, and what to answer first."""
    by_standing = {standing: sum(reading.standing is standing for reading in hidden) for standing in Standing}
    is_open = by_standing[Standing.OPEN]
    others = sum(by_standing.values()) - is_open
    if others:
        output.say(f"{others} do not apply or are not in force: tocsin clock --all", faint=True)
    if is_open:
        output.say(
            f"{is_open} regime{'' if is_open == 1 else 's'} may apply: tocsin clock applies", bold=True
        )
        first = standings(case).questions[:1]
        for asked in first:
            output.say(f"    first answer: {asked.text}", faint=True)
            output.say(f"    tocsin fact set {asked.question.fact} VALUE", faint=True)
