"""Which legal regimes there are, and which of them apply to the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import (
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    workspace_options,
)
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.facts import in_language
from tocsin.domain.law.applicability import Applicability
from tocsin.domain.law.regimes import Period, Regime, Stage
from tocsin.domain.moments import find_zone, read_moment
from tocsin.domain.terms import Ruling
from tocsin.services.law import clocks as services
from tocsin.services.law.regime_examples import check_regime_file
from tocsin.services.workbench import OpenCase

_RULINGS = {"in": Ruling.APPLIES, "out": Ruling.DOES_NOT_APPLY, "condition": Ruling.BY_CONDITION}


def complete_regime(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the id of a regime."""
    library = ctx.ensure_object(Invocation).workbench().library
    return [known for known in library.regimes if known.startswith(incomplete)]


@click.command(
    epilog="Answer what is asked: tocsin fact set. Overrule a condition: tocsin clock rule REGIME in|out."
)
@click.option("--all", "everything", is_flag=True, help="Those that do not apply or are not in force, too.")
@json_option
@case_options
@pass_invocation
def applies(invocation: Invocation, everything: bool, as_json: bool) -> None:
    """Show which laws apply, and what to ask about the rest."""
    with invocation.open_case() as case:
        output.note_unused(case.workbench.library.own_problems)
        found = services.standings(case)
        if as_json:
            all_of_them = [*found.applies, *found.open, *found.does_not_apply, *found.dormant]
            output.emit_json(
                {
                    "regimes": [_standing_json(one) for one in all_of_them],
                    "questions": [
                        {
                            "fact": asked.question.fact,
                            "text": asked.text,
                            "settles": round(asked.question.settles, 1),
                            "of": asked.question.of,
                            "regimes": asked.question.regimes,
                        }
                        for asked in found.questions
                    ],
                }
            )
            return
        _say_standing(case, "Applies", found.applies)
        _say_standing(case, "May apply", found.open)
        if everything:
            _say_standing(case, "Does not apply", found.does_not_apply)
            _say_standing(case, "Not in force", found.dormant)
        else:
            rest = f"{len(found.does_not_apply)} do not apply, {len(found.dormant)} are not in force"
            output.say(f"{rest}: tocsin clock applies --all", faint=True)
        if found.questions:
            output.say("To settle what may apply, answer", bold=True)
        for asked in found.questions[:5]:
            number = round(asked.question.settles)
            output.say(f"  {asked.text}")
            output.say(
                f"      tocsin fact set {asked.question.fact} VALUE   "
                f"(settles about {number} of {asked.question.of})",
                faint=True,
            )


def _say_standing(case: OpenCase, title: str, several: Sequence[Applicability]) -> None:
    if several:
        output.say(f"{title} ({len(several)})", bold=True)
    for one in several:
        output.say(f"  {one.regime.id:<22} {in_language(one.regime.title, case.header.language)}")
        for line in one.because:
            output.say(f"      {line}", faint=True)


def _standing_json(one: Applicability) -> dict[str, object]:
    return {
        "regime": one.regime.id,
        "title": one.regime.title,
        "standing": one.standing,
        "because": one.because,
        "waits_for": one.waits_for,
        "ruled_by": one.ruling.actor if one.ruling else None,
    }


@click.command(
    epilog="Example: tocsin clock rule us-hipaa-500 out --because 'no health plan data, counsel 14:20'"
)
@click.argument("regime", shell_complete=complete_regime)
@click.argument("ruling", type=click.Choice(list(_RULINGS)))
@click.option("--because", required=True, help="Why; it is recorded, and can be read by others.")
@case_options
@pass_invocation
def rule(invocation: Invocation, regime: str, ruling: str, because: str) -> None:
    """Rule a regime in or out, whatever its condition says.

    `condition` leaves it to its condition again. What was ruled before stays on record.
    """
    with invocation.open_case() as case:
        services.rule(case, regime, _RULINGS[ruling], because)
        output.note(f"{regime}: ruled {ruling}")


@click.command(
    epilog="A regime of your own is a YAML file in the folder regimes of the configuration; "
    "check it, its worked examples included: tocsin clock regimes --check FILE"
)
@click.argument("name", metavar="[REGIME]", default="", shell_complete=complete_regime)
@click.option("--on", "day", metavar="DAY", default="", help="In force on that day; today if not said.")
@click.option("--all", "everything", is_flag=True, help="Those not in force on that day, too.")
@click.option(
    "--check",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE|FOLDER",
    help="Check regimes of your own instead. Exit 1 if there is a problem.",
)
@json_option
@workspace_options
@pass_invocation
@click.pass_context
def regimes(
    ctx: click.Context,
    invocation: Invocation,
    *,
    name: str,
    day: str,
    everything: bool,
    paths: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Show the legal regimes known, or check your own."""
    if paths:
        ctx.exit(_check(invocation, paths, as_json=as_json))
    library = invocation.workbench().library
    output.note_unused(library.own_problems)
    now = datetime.now(UTC)
    on = (read_moment(day, zone=find_zone("UTC"), now=now).utc if day else now).date().isoformat()
    known = list(library.regimes.values())
    if name:
        known = [regime for regime in known if regime.id == name]
        if not known:
            raise UserError(f"There is no regime {name!r}", "tocsin clock regimes lists them")
    found = [regime for regime in known if name or everything or regime.period(on)]
    if as_json:
        output.emit_json([_without_examples(regime) for regime in found])
        return
    if not found:
        raise UserError("No regime was in force that day", "Leave --on out for today")
    for regime in found:
        _show_regime(regime, on, own=regime.id in library.own_regimes, whole=bool(name))
    if not name:
        output.note(f"{len(found)} regimes; one in full: tocsin clock regimes REGIME")


def _without_examples(regime: Regime) -> dict[str, object]:
    return {key: value for key, value in output.plain(regime).items() if key != "examples"}


def _show_regime(regime: Regime, on: str, *, own: bool, whole: bool) -> None:
    mark = "  (your own)" if own else ""
    output.say(f"{regime.id}  {in_language(regime.title, 'en')}{mark}", bold=True)
    periods = regime.periods if whole else [period for period in regime.periods if period.covers(on)]
    for period in periods or regime.periods[:1]:
        output.say(f"    {_period_words(period)}", faint=True)
        for stage in period.stages:
            output.say(f"    {stage.id:<14} {_stage_words(stage)}")
    source = regime.source
    output.say(f"    {source.law}, {source.url}", faint=True)
    output.say(f"    checked {source.checked}, confidence {source.confidence}", faint=True)
    if whole:
        if source.note:
            output.say(f"    {source.note}", faint=True)
        if regime.applies_when:
            output.say(f"    applies when {regime.applies_when.source}")
        output.say(f"    {in_language(regime.notes, 'en')}")


def _period_words(period: Period) -> str:
    if not period.valid_from:
        return f"not in force: {in_language(period.dormant, 'en')}"
    return f"in force from {period.valid_from}" + (
        f" until {period.valid_until}" if period.valid_until else ""
    )


def _stage_words(stage: Stage) -> str:
    length = str(stage.within) if stage.within else "without undue delay, no figure"
    if stage.contract_hours:
        length += ", or as the contract says"
    return f"{length}: {in_language(stage.title, 'en')}"


def _check(invocation: Invocation, paths: tuple[Path, ...], *, as_json: bool) -> int:
    library = invocation.workbench().library
    files = [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise UserError(
            f"There is no regime in {', '.join(map(str, paths))}", "Regimes are files named *.yaml"
        )
    problems: list[Problem] = []
    for file in files:
        regime, wrong = check_regime_file(library, file)
        problems.extend(wrong)
        if regime is not None and not as_json:
            examples = len(regime.examples)
            worked = f"{examples} worked example{'' if examples == 1 else 's'}"
            output.note(f"{file}: {regime.id}, {worked}, no problems")
    if as_json:
        output.emit_json(problems)
    else:
        for problem in problems:
            output.say(str(problem))
    return 1 if problems else 0
