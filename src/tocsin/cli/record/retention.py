"""How long a case is kept, a legal hold on it, and purging it, from the shell."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.invocation import (
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
    workspace_options,
)
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.record.retention import Retention
from tocsin.domain.text import one_line
from tocsin.services.record import purge as purging
from tocsin.services.record import retention as services
from tocsin.services.workbench import OpenCase


@click.command(epilog="Example: tocsin hold on --because 'lawsuit announced by a data subject'")
@click.argument("switch", type=click.Choice(["on", "off"]), required=False)
@click.option("--because", default="", help="Why; it is recorded.")
@json_option
@case_options
@pass_invocation
def hold(invocation: Invocation, switch: str | None, because: str, as_json: bool) -> None:
    """Show the legal hold, put one on the case, or take it off.

    Under a legal hold the case is not purged, and no evidence is destroyed, whatever period is over.
    """
    with invocation.open_case() as case:
        if switch is not None:
            services.set_hold(case, on=switch == "on", because=because)
        held = case.state.keeping.hold
        if as_json:
            output.emit_json(
                {
                    "hold": held is not None,
                    "since_at": held.recorded_at if held else None,
                    "by": held.actor if held else None,
                    "because": held.body.because if held else None,
                }
            )
        elif held is None:
            output.say("no legal hold")
        else:
            since = shown(read_utc(held.recorded_at), case.zone)
            output.say(f"legal hold since {since}, entry #{held.seq} by {held.actor}: {held.body.because}")


@click.command(epilog="Example: tocsin retention 120 --because 'claim pending until 2036'")
@click.argument("months", required=False, metavar="[MONTHS|usual]")
@click.option("--because", default="", help="Why this case is kept that long; it is recorded.")
@json_option
@case_options
@pass_invocation
def retention(invocation: Invocation, months: str | None, because: str, as_json: bool) -> None:
    """Show how long the case is kept once closed, or set it.

    It is shown with its ground. The usual time is that of your organisation (tocsin org set
    retention.months), else that of your country in data/retention.yaml. The GDPR has no figure: the
    controller sets one.
    """
    with invocation.open_case() as case:
        if months is not None:
            if months != "usual" and not (months.isascii() and months.isdecimal()):
                raise click.BadParameter(f"{months!r} is no number of months, nor usual")
            services.set_retention(case, None if months == "usual" else int(months), because)
        kept = services.retention(case)
        if as_json:
            output.emit_json(_json(case, kept))
            return
        law = f" ({kept.law})" if kept.law else ""
        output.say(f"{kept.months} months after it is closed: {kept.because}{law}")
        if kept.until:
            over = ", which is over" if kept.is_over(case.workbench.now()) else ""
            output.say(f"closed {_day(case, kept.closed_at)}, kept until {_day(case, kept.until)}{over}")
        if kept.hold:
            output.say(f"legal hold, whatever the period: {kept.hold}", bold=True)


def _json(case: OpenCase, kept: Retention) -> dict[str, object]:
    return {
        "months": kept.months,
        "because": kept.because,
        "law": kept.law or None,
        "closed_at": kept.closed_at or None,
        "until_at": kept.until or None,
        "hold": kept.hold or None,
        "is_over": kept.is_over(case.workbench.now()),
    }


def _day(case: OpenCase, instant: str) -> str:
    return f"{read_utc(instant).astimezone(case.zone):%Y-%m-%d}"


@click.command(epilog="Example: tocsin purge 2021-0004 --without summary.authority")
@click.argument("ref")
@click.option("--because", default="", help="Why; needed before the period is over.")
@click.option(
    "--without", multiple=True, metavar="COLUMN", help="A column of the register that is not kept either."
)
@sure_option
@json_option
@workspace_options
@pass_invocation
def purge(invocation: Invocation, *, ref: str, because: str, without: tuple[str, ...], as_json: bool) -> None:
    """Remove what a closed case says, for good, after its time.

    Gone are the text of every entry, the vault, documents, unsent texts and machine events; free pages of
    the file are overwritten. What stays: number, time, actor, kind and hashes of each entry, so that the
    chain still verifies; and the row of the register, without names of people, file names and texts that
    hold addresses or numbers of people. Read what stays before you say yes: --without leaves more out.
    Copies outside the folder of the case are yours to remove.
    """
    with invocation.workbench().open(ref) as case:
        if not case.header.is_purged:
            _tell(case, purging.plan_purge(case, without))
        plan = purging.purge_case(case, because, without=without)
        if as_json:
            output.emit_json({**output.plain(plan), "head": str(case.head())})
        else:
            output.say(f"{ref} is purged, head {case.head()}")


def _tell(case: OpenCase, plan: purging.PurgePlan) -> None:
    """Say before it is done what goes and what stays."""
    output.note(f"{plan.ref} {case.header.title}: {plan.entries:,} entries")
    if plan.is_early:
        output.note(f"It is to be kept until {_day(case, plan.retention.until)}: {plan.retention.because}")
    output.note(
        f"Goes: every text, {plan.files:,} files ({plan.size:,} bytes), {plan.events:,} machine events"
    )
    output.note("Stays: the chain, and of the register")
    for cell in plan.row:
        if cell.en:
            output.note(f"  {cell.column}  {one_line(cell.en)}")
    if plan.withheld:
        output.note(f"Not kept of the register: {', '.join(plan.withheld)}")
    for one in plan.elsewhere:
        output.note(f"Handed over, and not back: {one}")
    output.note("Exports, bags, mails and backups outside the folder of the case are not known here")
