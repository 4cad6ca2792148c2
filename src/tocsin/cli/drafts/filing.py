"""Filings from the shell."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.clocks.clock import reading_json
from tocsin.cli.clocks.law import complete_regime
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
)
from tocsin.domain.entries import FilingReceipted, FilingRecorded
from tocsin.domain.errors import UserError
from tocsin.domain.moments import shown
from tocsin.domain.terms import Purpose
from tocsin.domain.text import visible
from tocsin.services.drafts import filings as services
from tocsin.services.drafts.review import is_approved
from tocsin.services.drafts.versions import need_draft
from tocsin.services.overview import reading_words, reasons_missing
from tocsin.services.workbench import OpenCase


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
        approved = not draft or is_approved(case.state, need_draft(case.state, draft).draft)
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
        if not approved:
            output.note(f"Nobody had approved {body.draft}; that is on record too")
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
        rows = [
            [
                body.filing,
                shown(body.filed_at, case.zone) if body.filed_at else "-",
                _what(body),
                body.reference or "-",
                body.draft or "-",
                body.recipient,
            ]
            for body in bodies
        ]
        output.table(
            rows,
            ["id", "filed", "as", "reference", "draft", "recipient"],
            none="Nothing was filed yet. Record it: tocsin filing record --draft DRAFT",
        )


def _what(body: FilingRecorded) -> str:
    """Say what a filing answers, and what it is: ``gdpr-33-1 initial``, ``gdpr-33-1 withdrawal``."""
    stage = body.stage if body.purpose is Purpose.NOTIFICATION else str(body.purpose)
    return f"{body.regime} {stage}"


def _receipt_words(case: OpenCase, body: FilingReceipted) -> str:
    when = f", {shown(body.answered_at, case.zone)}" if body.answered_at else ""
    number = f", {body.reference}" if body.reference else ""
    papers = (case.state.evidence.get(one) for one in body.evidence)
    named = [f"{paper.body.evidence} {paper.body.name}" for paper in papers if paper is not None]
    note = f" ({body.because})" if body.because else ""
    return f"Receipt{when}{number}{': ' if named else ''}{', '.join(named)}{note}"


@filing.command("show", epilog="Example: tocsin filing show F-1")
@click.argument("filing_id", metavar="FILING")
@json_option
@case_options
@pass_invocation
def show(invocation: Invocation, filing_id: str, as_json: bool) -> None:
    """Show a filing: its receipt, and the text as it was sent.

    The text is the copy that was frozen when the filing was recorded; its SHA-256 stands in the journal.
    """
    with invocation.open_case() as case:
        body = services.filing_called(case.state, filing_id).body
        receipts = [entry.body for entry in case.state.receipts.get(body.filing, [])]
        if as_json:
            output.emit_json({**output.plain(body), "receipts": output.plain(receipts)})
            return
        when = shown(body.filed_at, case.zone) if body.filed_at else "-"
        output.say(f"{body.filing}  {_what(body)}", bold=True)
        output.say(f"To {body.recipient}, {when}, by {body.channel or 'a way not recorded'}")
        output.say(f"Reference of the recipient: {body.reference or 'none recorded'}")
        for one in receipts:
            output.say(_receipt_words(case, one))
        if body.supersedes:
            output.say(f"In the place of {body.supersedes}")
        if body.because:
            output.say(body.because)
        if body.text:
            output.say(f"Text: {body.draft}, SHA-256 {body.sha256}")
            output.say()
            output.raw(visible(body.text))
        else:
            output.note("What was sent is not kept here: no draft was named")


@filing.command(
    epilog="Example: tocsin filing receipt F-1 --reference 2026-118 --evidence EV-4 --at '26 Nov 09:30'"
)
@click.argument("filing_id", metavar="FILING")
@click.option("--reference", default="", help="The number that the recipient gave; it counts from now on.")
@click.option("--at", default="", metavar="TIME", help="When the recipient said so.")
@click.option(
    "--evidence", multiple=True, metavar="ID", help="The paper that shows it: tocsin evidence add FILE first."
)
@click.option("--because", default="", help="Anything to remember about it.")
@sure_option
@json_option
@case_options
@pass_invocation
def receipt(
    invocation: Invocation,
    *,
    filing_id: str,
    reference: str,
    at: str,
    evidence: tuple[str, ...],
    because: str,
    as_json: bool,
) -> None:
    """Record what the recipient answered, when it comes."""
    with invocation.open_case() as case:
        entry = services.record_receipt(
            case,
            filing_id,
            reference=reference,
            answered_at=case.moment(at) if at else None,
            evidence=evidence,
            because=because,
        )
        if as_json:
            output.emit_json(entry.body)
            return
        output.note(case.reader().text(entry))


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
