"""The risk for people from the shell: assess it, see how the figure came about, and what changed."""

from __future__ import annotations

import sys

import click

from tocsin.cli import output
from tocsin.cli.invocation import CommandGroup, Invocation, case_options, json_option, pass_invocation
from tocsin.domain.conditions.verdicts import show_found
from tocsin.domain.entries import Entry, RiskAssessed
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.risk.advice import ExemptionView, RiskAdvice
from tocsin.domain.risk.severity import Method, Part
from tocsin.services.risk import assessing as services
from tocsin.services.risk.inputs import Suggested, considerations, element_id, elements
from tocsin.services.workbench import OpenCase


@click.group(
    "risk",
    cls=CommandGroup,
    invoke_without_command=True,
    epilog="Examples: tocsin risk · tocsin risk suggest · tocsin risk method",
)
@json_option
@case_options
@pass_invocation
@click.pass_context
def risk(ctx: click.Context, invocation: Invocation, *, as_json: bool) -> None:
    """Assess the risk for people, and show it.

    Severity after ENISA (2013): SE = DPC x EI + CB. DPC is the kind of data (1 to 4), EI how easily they
    say who it is (0.25 to 1), CB what happened to them (0 to 2). Below 2 is low, from 2 medium, from 3
    high, from 4 very high. Beside the figure stand the factors of the EDPB; the more protective of the two
    is what is advised. Nothing here decides, or states a fact.

    Without a command, the newest assessment is shown, step by step. Exit code 1 if there is none.
    """
    if ctx.invoked_subcommand is not None:
        return
    with invocation.open_case() as case:
        view = services.latest(case)
        if as_json:
            output.emit_json(None if view is None else _plain(case, view))
        elif view is not None:
            _say(case, view)
        if view is None:
            output.note("No assessment yet. Make one: tocsin risk assess")
            ctx.exit(1)


@risk.command(
    epilog="Example: tocsin risk assess --dpc 'financial=2 nature because only who is a client' "
    "--ei 'name=maximum' --cb confidentiality=known --cb integrity=unaffected "
    "--cb availability=unaffected --cb intent=accidental --because 'first look'",
)
@click.option(
    "--dpc",
    multiple=True,
    metavar="CATEGORY=SCORE",
    help="A kind of data: simple, behavioural, financial, sensitive; its score 1 to 4, and what raises "
    "(volume, controller, individuals) or lowers it (invalid, public, nature). The highest counts.",
)
@click.option(
    "--ei",
    multiple=True,
    metavar="[IDENTIFIER=]LEVEL",
    help="How easily the data say who it is: negligible, limited, significant, maximum. The highest counts.",
)
@click.option(
    "--cb",
    multiple=True,
    metavar="WHAT=HOW",
    help="What happened: confidentiality, integrity, availability, intent. They add up.",
)
@click.option(
    "--consider",
    multiple=True,
    metavar="FACTOR=TEXT",
    help="What was considered of a factor of the EDPB, such as individuals.",
)
@click.option("--suggested", is_flag=True, help="Confirm what the facts suggest for what is not said here.")
@click.option("--because", default="", help="Why; also the reason for each input that has none.")
@json_option
@case_options
@pass_invocation
def assess(
    invocation: Invocation,
    *,
    dpc: tuple[str, ...],
    ei: tuple[str, ...],
    cb: tuple[str, ...],
    consider: tuple[str, ...],
    suggested: bool,
    because: str,
    as_json: bool,
) -> None:
    """Assess how severe the breach is for people.

    On a terminal and without inputs, it asks one question after the other, with what the facts suggest.
    An input may carry its own reason: 'simple=2 volume because a year of orders'. An earlier assessment
    stays in the history. tocsin risk method shows all there is to choose.
    """
    considered = dict(_pair(one, "--consider") for one in consider)
    with invocation.open_case() as case:
        known = case.workbench.library.risk_method
        typed = {
            **_named(known, Part.DPC, dpc),
            **_named(known, Part.EI, ei),
            **_named(known, Part.CB, cb),
        }
        if not typed and not suggested:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise UserError(
                    "No input is said",
                    "Say --dpc, --ei and --cb, or confirm the suggestions: --suggested --because …",
                )
            from tocsin.cli.risk_guided import ask  # noqa: PLC0415 - only on a terminal

            typed, considered, because = ask(case, because)
        view = services.assess(case, typed, because, considered, fill=suggested)
        if as_json:
            output.emit_json(_plain(case, view))
            return
        output.note(f"#{view.entry.seq} assessed: {view.formula}")
        _say(case, view)


def _named(known: Method, part: Part, said: tuple[str, ...]) -> dict[str, str]:
    """Give inputs of one part by element; a level of identification may stand alone."""
    typed: dict[str, str] = {}
    for one in said:
        value, _because, _reason = one.partition(" because ")  # a reason may hold a sign of its own
        alone = part is Part.EI and "=" not in value
        name, text = ("", one) if alone else _pair(one, f"--{part}")
        element = element_id(known, part, name)
        if element in typed:
            raise UserError(f"{element} is said twice", "Say it once")
        typed[element] = text
    return typed


def _pair(said: str, option: str) -> tuple[str, str]:
    name, sign, text = said.partition("=")
    if not sign or not text.strip():
        raise UserError(f"{option} {said!r} is not understood", f"Write it as {option} NAME=VALUE")
    return name.strip(), text.strip()


@risk.command(epilog="Example: tocsin risk suggest --json")
@json_option
@case_options
@pass_invocation
def suggest(invocation: Invocation, *, as_json: bool) -> None:
    """Show what the facts suggest for each input, and why.

    A suggestion is confirmed, or another choice made, by a person: tocsin risk assess.
    """
    with invocation.open_case() as case:
        views = elements(case)
        if as_json:
            output.emit_json([{**output.plain(one), "suggested": _suggested(one.suggested)} for one in views])
            return
        for one in views:
            if one.suggested is not None:
                output.say(f"{one.id} {one.suggested.typed}", bold=True)
                said = ", ".join(
                    f"{reason.name} is {show_found(reason.found)}" for reason in one.suggested.reasons
                )
                output.say(f"  {one.title}: {said}")
        parts = {one.part for one in views if one.suggested is not None}
        open_ones = [
            one.id
            for one in views
            if one.suggested is None and (one.part is Part.CB or one.part not in parts)
        ]
        if open_ones:
            output.note("No suggestion, the facts say too little: " + ", ".join(open_ones))


def _suggested(one: Suggested | None) -> object:
    if one is None:
        return None
    reasons = [{"name": reason.name, "found": show_found(reason.found)} for reason in one.reasons]
    return {"choice": one.choice, "factors": one.factors, "because": one.because, "reasons": reasons}


@risk.command()
@json_option
@case_options
@pass_invocation
def method(invocation: Invocation, *, as_json: bool) -> None:
    """Show all there is to choose, its source and its limits."""
    with invocation.open_case() as case:
        known, language = case.workbench.library.risk_method, case.header.language
        if as_json:
            output.emit_json(known)
            return
        output.say(f"{in_language(known.title, language)} ({known.id} {known.version})", bold=True)
        source = known.source
        output.say(f"{source.law}, {source.url}; checked {source.checked}, confidence {source.confidence}")
        for one in elements(case):
            base = f" (base {one.base})" if one.base else ""
            output.say(f"\n{one.id}{base}  {one.title}", bold=True)
            for id, points, text in one.choices:
                output.say(f"  {id:<18} {points:>4}  {text}")
        output.say("\nWhat raises or lowers a kind of data", bold=True)
        for factor in known.context:
            sign = "+" if factor.raises else "-"
            output.say(f"  {factor.id:<18} {sign}     {in_language(factor.text, language)}")
        output.say("\nWhat is considered beside the figure (EDPB 9/2022)", bold=True)
        for consideration in considerations(case):
            output.say(f"  {consideration.id:<18}       {consideration.question}")
        output.say("\nLimits", bold=True)
        for limit in known.limits:
            output.say(f"  {in_language(limit.text, language)}")


@risk.command()
@json_option
@case_options
@pass_invocation
def history(invocation: Invocation, *, as_json: bool) -> None:
    """Show every assessment, and what each changed."""
    with invocation.open_case() as case:
        past = services.history(case)
        if as_json:
            output.emit_json(
                [{**_recorded(one.entry), "changes": [output.plain(c) for c in one.changes]} for one in past]
            )
            return
        if not past:
            output.note("No assessment yet. Make one: tocsin risk assess")
        for one in past:
            output.say(f"#{one.entry.seq} {_when(case, one.entry)}  {one.formula}", bold=True)
            if one.entry.body.because:
                output.say(f"  because: {one.entry.body.because}")
            for change in one.changes:
                output.say(
                    f"  {change.element}: {change.before or 'not said'} → {change.after or 'not said'}"
                )


def _when(case: OpenCase, entry: Entry[RiskAssessed]) -> str:
    return f"{shown(read_utc(entry.recorded_at), case.zone)} {entry.actor}"


def _say(case: OpenCase, view: services.RiskView) -> None:
    by = f"{view.body.method} {view.body.version}"
    output.say(f"#{view.entry.seq} {_when(case, view.entry)}  {by}", bold=True)
    for line in services.result_lines(view):
        output.say(line)


def _recorded(entry: Entry[RiskAssessed]) -> dict[str, object]:
    body = entry.body
    figures = {name: getattr(body, name) / 100 for name in ("dpc", "ei", "cb", "severity")}
    return {
        "entry": entry.id,
        "seq": entry.seq,
        "recorded_at": entry.recorded_at,
        "actor": entry.actor,
        **output.plain(body),
        **figures,
    }


def _plain(case: OpenCase, view: services.RiskView) -> dict[str, object]:
    past = services.history(case)
    return {
        **_recorded(view.entry),
        "formula": view.formula,
        "meaning": view.meaning,
        "steps": [output.plain(step) for step in view.steps],
        "limits": view.limits,
        "advice": [_reasoned(one) for one in view.advice],
        "speaks_for_it": [{"because": text, "source": source} for text, source in view.more],
        "speaks_for_less": [{"because": text, "source": source} for text, source in view.less],
        "exemptions": [_reasoned(one) for one in view.exemptions],
        "changes": [output.plain(change) for change in past[-1].changes],
        "stale": [{"fact": name, "was": then, "is": now} for name, then, now in view.stale],
    }


def _reasoned(one: RiskAdvice | ExemptionView) -> dict[str, object]:
    reasons = [{"name": reason.name, "found": show_found(reason.found)} for reason in one.reasons]
    return {**output.plain(one), "reasons": reasons}
