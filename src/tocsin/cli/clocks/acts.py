"""What a person does to a clock from the shell: a target, more time, the reasons for a delay."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.clocks.law import complete_regime
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.domain.errors import UserError
from tocsin.domain.moments import shown
from tocsin.services.law import clocks as services

_regime_argument = click.argument("regime", shell_complete=complete_regime)
_stage_option = click.option("--stage", default="", help="Its stage; the first if not said.")
_party_option = click.option(
    "--party", default="", metavar="ID", help="The recipient, for a regime of several."
)


@click.command(
    epilog="Example: tocsin clock target gdpr-34 48 --because 'letters leave with the morning post'",
)
@_regime_argument
@click.argument("hours", type=int, required=False)
@_stage_option
@_party_option
@click.option("--because", default="", help="Why this long.")
@click.option("--none", "withdrawn", is_flag=True, help="Take the target back.")
@case_options
@pass_invocation
def target(
    invocation: Invocation,
    *,
    regime: str,
    hours: int | None,
    stage: str,
    party: str,
    because: str,
    withdrawn: bool,
) -> None:
    """Set a time of your own where the law has none.

    HOURS count from the start of the clock. A target is never shown as a deadline.
    """
    if (hours is None) != withdrawn:
        raise UserError("Say one of: a number of HOURS, --none", "tocsin clock target --help")
    with invocation.open_case() as case:
        services.set_target(case, regime, hours, stage=stage, party=party, because=because)
        output.note(f"{regime}: {'no target' if withdrawn else f'our own target is {hours} hours'}")


@click.command(
    epilog="Example: tocsin clock extend us-ca '2027-01-15' --by 'Attorney General' --reference 2026-881",
)
@_regime_argument
@click.argument("until", metavar="[TIME]", default="")
@_stage_option
@_party_option
@click.option("--by", default="", help="Who granted it.")
@click.option("--reference", default="", help="Of their letter.")
@click.option("--because", default="", help="On what ground.")
@click.option("--none", "withdrawn", is_flag=True, help="Take the extension back.")
@case_options
@pass_invocation
def extend(
    invocation: Invocation,
    *,
    regime: str,
    until: str,
    stage: str,
    party: str,
    by: str,
    reference: str,
    because: str,
    withdrawn: bool,
) -> None:
    """Record that an authority granted more time.

    The deadline before it is told in the steps of the clock.
    """
    if bool(until) == withdrawn:
        raise UserError("Say one of: a TIME, --none", "tocsin clock extend --help")
    with invocation.open_case() as case:
        moment = case.moment(until) if until else None
        services.extend(
            case, regime, moment, stage=stage, party=party, by=by, reference=reference, because=because
        )
        output.note(f"{regime}: {f'due {shown(moment, case.zone)}' if moment else 'no more time granted'}")


@click.command(epilog="The journal gives the dates; what filled the gaps only you can say.")
@click.argument("regime", default="", shell_complete=complete_regime)
@_stage_option
@_party_option
@click.option("--edit", is_flag=True, help="Edit the text in $EDITOR, and record it.")
@json_option
@case_options
@pass_invocation
def reasons(
    invocation: Invocation, *, regime: str, stage: str, party: str, edit: bool, as_json: bool
) -> None:
    """Write the reasons for a delay.

    Shows what the journal says of it; with --edit, opens it in $EDITOR and records what you made of it.
    """
    from tocsin.services.law import delay  # noqa: PLC0415 - it loads what documents are written with

    with invocation.open_case() as case:
        late = delay.need_late(case, regime, stage, party)
        text = delay.first_text(case, late)
        if edit:
            from tocsin.services.editor import edit_text  # noqa: PLC0415 - rarely asked for

            text = edit_text(text, case.folder)
            delay.record_reasons(case, late, text)
            output.note(f"{late.law}: the reasons are recorded as {late.late_needs}")
        if as_json:
            output.emit_json(
                {"regime": late.regime, "stage": late.stage, "fact": late.late_needs, "text": text}
            )
        elif not edit:
            output.say(text.rstrip("\n"))
            output.note(f"To write and record them: tocsin clock reasons {late.regime} --edit")
