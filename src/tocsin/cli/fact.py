"""Facts from the shell."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.input import TIMES_AS_ARGUMENTS, read_standard_input, refuse_mistyped_option
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
)
from tocsin.domain.answers import Answer, checked_count, read_count, takes
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Count, FactSpec, FactStatus, FactType, Statement, in_language, read_fact_key
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.parties import said_of
from tocsin.domain.values import show_statement
from tocsin.services import facts as services
from tocsin.services.workbench import OpenCase


def complete_fact(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the key of a fact."""
    catalogue = ctx.ensure_object(Invocation).workbench().library.catalogue
    return [spec.key for spec in catalogue if spec.key.startswith(incomplete)]


@click.group(cls=CommandGroup)
def fact() -> None:
    """State what is known, estimated or unknown."""


@fact.command(
    "set",
    context_settings=TIMES_AS_ARGUMENTS,
    epilog="Examples: tocsin fact set subjects.count '~2400 (310..5200) files of the tenant' · "
    "tocsin fact set nature.cia confidentiality · tocsin fact set records.count --unknown · "
    "tocsin fact set nature.access_observed@P-2 possible · "
    "tocsin fact set summary.authority@fr 'Un usager …'",
)
@click.argument("key", shell_complete=complete_fact)
@click.argument("value", default="")
@click.option("--estimated", is_flag=True, help="It is an estimate.")
@click.option("--unknown", is_flag=True, help="It is not known yet.")
@click.option("--not-applicable", is_flag=True, help="It does not apply; say why with --because.")
@click.option("--range", "limits", nargs=2, metavar="LOW HIGH", help="The range a number lies in.")
@click.option("--source", default="", help="From what it is known.")
@click.option("--because", default="", help="Why it is stated, or restated.")
@click.option("--evidence", multiple=True, metavar="ID", help="Evidence for it.")
@sure_option
@json_option
@case_options
@pass_invocation
def set_command(
    invocation: Invocation,
    *,
    key: str,
    value: str,
    estimated: bool,
    unknown: bool,
    not_applicable: bool,
    limits: tuple[str, str] | None,
    source: str,
    because: str,
    evidence: tuple[str, ...],
    as_json: bool,
) -> None:
    """State a fact. What was stated before stays in its history.

    VALUE may also be: unknown, n/a because …, ~12000, 10000..14000; - reads it from standard input.

    KEY@P-2 is what is true of that organisation alone: documents for it say that in place of what is said of
    the case. KEY@fr is a text in another language.
    """
    refuse_mistyped_option(value)
    if value == "-":
        value = read_standard_input()
    if sum([unknown, not_applicable, bool(value or limits)]) != 1:
        raise UserError("Say one of: a VALUE, --unknown, --not-applicable", "tocsin fact set --help")
    with invocation.open_case() as case:
        typed = _typed(value, unknown=unknown, not_applicable=not_applicable, because=because)
        answer = services.read_typed(case, key, typed or "..".join(limits or ()))
        if limits:
            answer = _with_range(answer, limits)
        if estimated and answer.status is FactStatus.KNOWN:
            answer = Answer(answer.value, FactStatus.ESTIMATED, answer.because)
        services.set_fact(case, key, answer, source=source, because=because, evidence=evidence)
        key = str(read_fact_key(key))
        spec, history = services.fact_history(case, key)
        if as_json:
            output.emit_json(statement_json(key, spec, history[-1]))
            return
        output.note(f"{key}: {_shown(case, spec, history[-1])}")


def _typed(value: str, *, unknown: bool, not_applicable: bool, because: str) -> str:
    if unknown:
        return "unknown"
    if not_applicable:
        return f"n/a because {because}"
    return value


def _with_range(answer: Answer, limits: tuple[str, str]) -> Answer:
    count, (span, _estimated) = answer.value, read_count("..".join(limits))
    if not isinstance(count, Count):
        raise UserError("Only a number of people or records has a range", "Leave --range out")
    ranged = Count(low=span.low, best=count.best, high=span.high, basis=count.basis)
    return Answer(checked_count(ranged), FactStatus.ESTIMATED, answer.because)


def statement_json(key: str, spec: FactSpec, statement: Statement | None) -> dict[str, object]:
    """Give a fact with what was last said of it."""
    said = output.plain(statement) if statement else {"value": None, "status": None}
    return {"key": key, "type": spec.type, "title": in_language(spec.title, "en"), **said}


def _shown(case: OpenCase, spec: FactSpec, statement: Statement | None) -> str:
    return show_statement(statement, spec, language=case.header.language, zone=case.zone)


@fact.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that nothing was said of, too.")
@json_option
@case_options
@pass_invocation
def list_command(invocation: Invocation, everything: bool, as_json: bool) -> None:
    """List the facts of the case under their headings."""
    with invocation.open_case() as case:
        grouped = services.list_facts(case, everything=everything)
        if as_json:
            views = [view for _group, found in grouped for view in found]
            output.emit_json([statement_json(view.key, view.spec, view.statement) for view in views])
            return
        for group, views in grouped:
            output.say(in_language(group.title, case.header.language), bold=True)
            rows = [[f"  {view.key}", _shown(case, view.spec, view.statement)] for view in views]
            output.table(rows, ["  key", "value"])


@fact.command("show")
@click.argument("key", shell_complete=complete_fact)
@json_option
@case_options
@pass_invocation
def show(invocation: Invocation, key: str, as_json: bool) -> None:
    """Show one fact: what is asked, what it takes, what was said."""
    with invocation.open_case() as case:
        spec, history = services.fact_history(case, key)
        statement = history[-1] if history else None
        if as_json:
            output.emit_json(statement_json(key, spec, statement))
            return
        language = case.header.language
        output.say(f"{key}  {in_language(spec.title, language)}{said_of(case.state, key)}", bold=True)
        for text in (spec.question, spec.help):
            if text:
                output.say(f"  {in_language(text, language)}")
        output.say(f"  takes: {takes(spec)}", faint=True)
        if spec.type in {FactType.ENUM, FactType.SET}:
            for choice in spec.choices:
                output.say(f"    {choice.id:<24} {in_language(choice.title, language)}", faint=True)
        output.say(f"  answers: {', '.join(spec.serves) or '-'}", faint=True)
        output.say(f"  now: {_shown(case, spec, statement) or 'nothing was said yet'}")


@fact.command("history")
@click.argument("key", shell_complete=complete_fact)
@json_option
@case_options
@pass_invocation
def history_command(invocation: Invocation, key: str, as_json: bool) -> None:
    """Show everything that was ever stated of a fact, oldest first."""
    with invocation.open_case() as case:
        spec, history = services.fact_history(case, key)
        if as_json:
            output.emit_json([statement_json(key, spec, statement) for statement in history])
            return
        if not history:
            output.note(f"Nothing was said of {key} yet")
        rows = []
        for statement in history:
            why = "; ".join(part for part in (statement.source, statement.because) if part)
            rows.append(
                [
                    shown(read_utc(statement.recorded_at), case.zone),
                    statement.actor,
                    statement.status,
                    _shown(case, spec, statement) + (f" ({why})" if why else ""),
                ]
            )
        output.table(rows, ["stated", "by", "status", "value (source; reason)"])
