"""Many hands at one case: who is here, handing it over, and who knew what."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.domain.moments import read_utc, shown
from tocsin.services.hands import brief, hand_over
from tocsin.services.knowing import who_knew
from tocsin.services.presence import who_is_here


@click.command(epilog="Example: tocsin who --json")
@json_option
@case_options
@pass_invocation
def who(invocation: Invocation, as_json: bool) -> None:
    """Show who has the case open, and who does what.

    Who has a workbench open on it, what they look at, and who has taken which step on.
    """
    with invocation.open_case() as case:
        here = who_is_here(case)
        progress = case.progress()
        steps = [view for view in progress.steps() if view.is_open] if progress else []
        taken = [(view.address, case.state.hands.who(view.playbook, view.step.id)) for view in steps]
        if as_json:
            output.emit_json({"here": here, "steps": {step: actor for step, actor in taken if actor}})
            return
        for one in here:
            at = f", {one.at}" if one.at else ""
            output.say(f"{one.actor} on {one.machine}, since {shown(read_utc(one.since), case.zone)}{at}")
        if not here:
            output.say("Nobody has a workbench open")
        for step, actor in taken:
            if actor:
                output.say(f"  {step:<32} @{actor}")


@click.command(
    epilog="Example: tocsin handover --to 'night lead' --note 'the forensic laboratory calls at six'"
)
@click.option(
    "--to", default="", metavar="WHO", help="Who takes over: it is recorded that they got the brief."
)
@click.option("--note", default="", help="What is said besides; recorded, too.")
@click.option("--language", default="", help="Of the brief; else that of the case.")
@json_option
@case_options
@pass_invocation
def handover(invocation: Invocation, *, to: str, note: str, language: str, as_json: bool) -> None:
    """Print what the next person must know, and hand over.

    Clocks, open work, decisions, who was told, what to leave alone.

    It is written from where the case stands now. With --to the case is handed over.
    """
    if note and not to:
        raise click.UsageError("--note goes with --to WHO")
    with invocation.open_case() as case:
        text = hand_over(case, to, note, language) if to else brief(case, language)
        if as_json:
            output.emit_json({"to": to or None, "brief": text, "head": str(case.head())})
            return
        output.say(text)
        if to:
            output.note(f"Handed over to {to}")


@click.command(epilog="Examples: tocsin knew subjects.count · tocsin knew '#12' · tocsin knew R-1 --json")
@click.argument("what", metavar="FACT|ROW|ENTRY")
@json_option
@case_options
@pass_invocation
def knew(invocation: Invocation, what: str, as_json: bool) -> None:
    """Show who knew something, since when, and how.

    Who stated it, wrote or reviewed a document that says it, was sent one, got a copy of the case, took it
    over, or worked on the case when it was there. What was said on the phone, only a note shows.
    """
    with invocation.open_case() as case:
        found = who_knew(case, what)
        if as_json:
            output.emit_json(found)
            return
        output.table(
            [
                (shown(read_utc(one.at), case.zone), one.who, str(one.how), one.what, f"#{one.entry}")
                for one in found
            ],
            ("since", "who", "how", "", ""),
        )
