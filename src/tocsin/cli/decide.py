"""Decisions from the shell."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation, sure_option
from tocsin.domain.conditions.verdicts import show_found
from tocsin.domain.facts import in_language
from tocsin.services.playbooks.decisions import AdviceView, advice_for, advice_from_risk, decide
from tocsin.services.workbench import OpenCase


def _complete_key(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    catalogue = ctx.ensure_object(Invocation).workbench().library.catalogue
    return [spec.key for spec in catalogue if spec.group == "decisions" and spec.key.startswith(incomplete)]


@click.command(
    "decide", epilog="Example: tocsin decide notify.authority phased --because 'Access is confirmed …'"
)
@click.argument("key", shell_complete=_complete_key)
@click.argument("option", default="")
@click.option("--because", default="", help="The reasons; an authority will read them.")
@click.option("--advice", is_flag=True, help="Only show what is advised, and why; decide nothing.")
@sure_option
@json_option
@case_options
@pass_invocation
def decide_command(
    invocation: Invocation, *, key: str, option: str, because: str, advice: bool, as_json: bool
) -> None:
    """Record a decision with its reasons.

    Without OPTION, the options and what is advised are shown. KEY is the fact that is decided, such
    as notify.authority. Advice is shown and kept, never followed by itself.
    """
    with invocation.open_case() as case:
        if advice or not option:
            _show(case, key, as_json=as_json)
            return
        decide(case, key, option, because)
        made = case.state.decisions[case.catalogue.need(key).key][-1]
        if as_json:
            output.emit_json({"key": key, "option": option, "entry": made.id, "advice": made.body.advice})
            return
        output.note(f"#{made.seq} decided: {key} = {option}")
        for shown in made.body.advice:
            if shown.suggest != option:
                because = shown.because.rstrip(".")
                output.note(f"The advice was {shown.suggest}: {because}. Both are on record")


def _show(case: OpenCase, key: str, *, as_json: bool) -> None:
    spec, language = case.catalogue.need(key), case.header.language
    found = case.decision_on(spec.key)
    views = advice_for(case, found[1]) if found else advice_from_risk(case, spec.key)
    if as_json:
        output.emit_json(
            {"key": spec.key, "options": spec.choices, "advice": [_plain(view) for view in views]}
        )
        return
    output.say(in_language(spec.question or spec.title, language), bold=True)
    for choice in spec.choices:
        output.say(f"  {choice.id:<20} {in_language(choice.title, language)}")
    for view in views:
        reasons = ", ".join(f"{reason.name} is {show_found(reason.found)}" for reason in view.reasons)
        if view.applies:
            output.say(f"  advice: {view.suggest}. {view.because} ({reasons}) [{view.source}]")
        else:
            output.say(f"  {_waiting(view, reasons)}", faint=True)


def _waiting(view: AdviceView, reasons: str) -> str:
    """Say what would be advised; what waits for no fact is for a person to look at."""
    if not view.reasons:
        return f"would be {view.suggest}, if so: {view.because} [{view.source}]"
    return f"would advise {view.suggest} if it were known: {reasons}"


def _plain(view: AdviceView) -> dict[str, object]:
    reasons = [{"name": reason.name, "found": show_found(reason.found)} for reason in view.reasons]
    return {**output.plain(view), "reasons": reasons}
