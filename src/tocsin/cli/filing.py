"""Filings from the shell."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.clock import reading_json
from tocsin.cli.clock_law import complete_regime
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
)
from tocsin.domain.errors import UserError
from tocsin.domain.moments import shown
from tocsin.domain.terms import Purpose
from tocsin.services import filings as services
from tocsin.services.overview import reading_words, reasons_missing


@click.group(cls=CommandGroup)
def filing() -> None:
    """Record what was sent, to whom and when."""


@filing.command(
    "record",
    epilog="Example: tocsin filing record --draft D-2 --at 14:05 --reference 2026-118 --channel portal",
)
@click.option(
    "--draft", default="", metavar="DRAFT", help="The saved draft that was sent; it says what it answers."
)
@click.option("--at", default="now", metavar="TIME", show_default=True, help="When it went out.")
@click.option("--reference", default="", help="The number that the recipient gave.")
@click.option("--channel", default="", help="How it went out: portal, mail, letter.")
@click.option(
    "--regime", default="", shell_complete=complete_regime, help="What it answers, where no draft says so."
)
@click.option("--stage", default="", help="The stage of the regime.")
@click.option("--party", default="", metavar="ID", help="The recipient, for a regime that has several.")
@click.option("--update", is_flag=True, help="It updates what was notified at that stage before.")
@click.option("--withdrawal", is_flag=True, help="It withdraws the notification: nothing more is asked for.")
@click.option("--supersedes", default="", metavar="FILING", help="The filing that it takes the place of.")
@click.option("--because", default="", help="Anything to remember about it.")
@sure_option
@json_option
@case_options
@pass_invocation
def record(
    invocation: Invocation,
    *,
    draft: str,
    at: str,
    reference: str,
    channel: str,
    regime: str,
    stage: str,
    party: str,
    update: bool,
    withdrawal: bool,
    supersedes: str,
    because: str,
    as_json: bool,
) -> None:
    """Record what was filed; its clock stops, and the text is frozen."""
    if update and withdrawal:
        raise UserError("A filing updates or withdraws, not both", "tocsin filing record --help")
    purpose = Purpose.UPDATE if update else Purpose.WITHDRAWAL if withdrawal else Purpose.NOTIFICATION
    with invocation.open_case() as case:
        filed = services.record_filing(
            case,
            filed_at=case.moment(at),
            draft=draft,
            regime=regime,
            stage=stage,
            party=party,
            reference=reference,
            channel=channel,
            because=because,
            purpose=purpose,
            supersedes=supersedes,
        )
        body, reading = filed.entry.body, filed.reading
        if as_json:
            output.emit_json({**output.plain(body), "clock": reading_json(reading) if reading else None})
            return
        output.say(body.filing)
        when = shown(body.filed_at, case.zone) if body.filed_at else ""
        output.note(f"{body.regime} to {body.recipient}, {when}")
        if reading is None:
            output.note("No clock of this case waits for it; it is on record all the same")
        elif reasons_missing(reading, case):
            output.note(f"It was late: give the reasons. tocsin clock reasons {reading.regime} --edit")
        else:
            output.note(f"{reading.law}: {reading_words(reading, case)}")


@filing.command("list")
@json_option
@case_options
@pass_invocation
def list_command(invocation: Invocation, as_json: bool) -> None:
    """List what was filed."""
    with invocation.open_case() as case:
        bodies = [entry.body for entry in case.state.filings]
        if as_json:
            output.emit_json(bodies)
            return
        if not bodies:
            output.note("Nothing was filed yet. Record it: tocsin filing record --draft DRAFT")
        rows = [
            [
                body.filing,
                shown(body.filed_at, case.zone) if body.filed_at else "-",
                body.regime,
                body.reference or "-",
                body.draft or "-",
                body.recipient,
            ]
            for body in bodies
        ]
        output.table(rows, ["id", "filed", "regime", "reference", "draft", "recipient"])


@filing.command("withdraw")
@click.argument("filing_id", metavar="FILING")
@click.option("--because", required=True, help="Why it was a mistake.")
@case_options
@pass_invocation
def withdraw(invocation: Invocation, filing_id: str, because: str) -> None:
    """Take back a filing recorded by mistake; its clock runs again."""
    with invocation.open_case() as case:
        services.withdraw_filing(case, filing_id, because)
        output.note(f"{filing_id} withdrawn; it stays on record")
