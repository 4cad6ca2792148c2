"""The playbook from the shell."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.input import TIMES_AS_ARGUMENTS, refuse_mistyped_option
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
)
from tocsin.domain.conditions.verdicts import show_found
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.progress import StepState, StepView
from tocsin.domain.playbooks.work import Decision, Form
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.hands import claim_step, release_step
from tocsin.services.playbooks import steps as services
from tocsin.services.playbooks.step_cards import MARKS, StepCard, step_card, why_words
from tocsin.services.workbench import OpenCase

_TICKS = {ItemState.DONE: "x", ItemState.WAIVED: "-", ItemState.OPEN: " "}


def step_json(view: StepView, taken_on_by: str = "") -> dict[str, object]:
    """Give a step as it stands, and who has taken it on."""
    return {
        "id": view.step.id,
        "phase": view.phase.id,
        "kind": view.step.kind,
        "title": view.step.title,
        "role": view.step.role,
        "state": view.state,
        "waits_for_steps": view.waits_for_steps,
        "waits_for_facts": view.waits_for_facts,
        "because": [{"name": reason.name, "found": show_found(reason.found)} for reason in view.because],
        "items": view.items,
        "due_at": view.due_at,
        "is_late": view.is_late,
        "by": view.by,
        "taken_on_by": taken_on_by,
        "at": view.at,
        "note": view.note,
    }


def _as_json(case: OpenCase, view: StepView) -> dict[str, object]:
    return step_json(view, case.state.hands.who(view.playbook, view.step.id))


def _complete_step(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    with ctx.ensure_object(Invocation).open_case() as case:
        progress = case.progress()
        steps = [view.step.id for view in progress.steps()] if progress else []
        return [id for id in steps if id.startswith(incomplete)]


_step_argument = click.argument("step_id", metavar="STEP", shell_complete=_complete_step)


@click.group(cls=CommandGroup)
def step() -> None:
    """Walk the playbook: what can be done, what waits, and why."""


@step.command("list")
@click.option("--available", is_flag=True, help="Only what can be worked on now.")
@json_option
@case_options
@pass_invocation
def list_command(invocation: Invocation, available: bool, as_json: bool) -> None:
    """List the steps by phase.

    ✓ done, · available, ? waiting, ↷ skipped; a dash: does not apply.
    """
    with invocation.open_case() as case:
        phases = services.need_progress(case).phases
        wanted = [
            (phase, [view for view in phase.steps if not available or view.state is StepState.AVAILABLE])
            for phase in phases
        ]
        if as_json:
            output.emit_json([_as_json(case, view) for _phase, views in wanted for view in views])
            return
        for phase, views in wanted:
            if not views:
                continue
            title = in_language(phase.phase.title, case.header.language)
            output.say(f"{title}  {phase.done}/{phase.applicable}", bold=True)
            for view in views:
                why = why_words(case, view)
                text = in_language(view.step.title, case.header.language)
                who = case.state.hands.who(view.playbook, view.step.id) if view.is_open else ""
                behind = f"{f'  @{who}' if who else ''}{f'  ({why})' if why else ''}"
                output.say(f"  {MARKS[view.state]} {view.step.id:<20} {text}{behind}")


@step.command()
@_step_argument
@json_option
@case_options
@pass_invocation
def show(invocation: Invocation, step_id: str, as_json: bool) -> None:
    """Show one step: what to do, what to leave alone, what is open."""
    with invocation.open_case() as case:
        view = services.need_step(case, step_id)
        if as_json:
            output.emit_json(_as_json(case, view))
            return
        _show(step_card(case, view))


def _show(card: StepCard) -> None:
    output.say(f"{MARKS[card.state]} {card.title}", bold=True)
    who = f"{card.role} ({card.contact})" if card.contact else card.role
    output.say(f"  {card.kind}, {who}, {card.state.replace('_', ' ')}", faint=True)
    for label, text in (
        ("", card.why_not),
        ("", card.standing),
        ("why: ", card.why),
        ("not: ", card.avoid),
        ("done when: ", card.ready),
        ("takes: ", card.takes),
    ):
        if text:
            output.say(f"  {label}{text}")
    if card.due:
        output.say(f"  due: {card.due}{' (late)' if card.is_late else ''}")
    for text in (card.law, card.note):
        if text:
            output.say(f"  {text}", faint=True)
    for line in card.lines:
        optional = "  (optional)" if line.optional else ""
        output.say(f"  [{_TICKS[line.state]}] {line.id:<20} {line.text}{optional}  {line.who}".rstrip())
    for option in card.options:
        output.say(f"  ({'x' if option.chosen else ' '}) {option.id:<20} {option.text}")
    if card.rationale:
        output.say(f"      {card.rationale}", faint=True)
    for asked in card.questions:
        mark = " " if asked.is_open else "x"
        output.say(f"  [{mark}] {asked.key:<24} {asked.text}{'  (optional)' if asked.optional else ''}")
        output.say(f"      {asked.shown or asked.takes}", faint=True)


@step.command()
@_step_argument
@click.option("--note", default="", help="What was done, if it needs saying.")
@sure_option
@case_options
@pass_invocation
def done(invocation: Invocation, step_id: str, note: str) -> None:
    """Mark a task as done."""
    with invocation.open_case() as case:
        services.mark_done(case, step_id, note)
        _say_next(case, step_id)


@step.command()
@_step_argument
@click.option("--because", required=True, help="Why it is left out.")
@sure_option
@case_options
@pass_invocation
def skip(invocation: Invocation, step_id: str, because: str) -> None:
    """Leave a step out, with a reason."""
    with invocation.open_case() as case:
        services.skip(case, step_id, because)
        _say_next(case, step_id)


@step.command()
@_step_argument
@click.option("--because", default="", help="Why.")
@sure_option
@case_options
@pass_invocation
def undo(invocation: Invocation, step_id: str, because: str) -> None:
    """Take back that a step was done, skipped or approved."""
    with invocation.open_case() as case:
        services.undo(case, step_id, because)
        _say_next(case, step_id)


@step.command()
@_step_argument
@click.argument("item")
@click.option("--off", is_flag=True, help="Take the tick off again.")
@click.option("--note", default="", help="What was done, if it needs saying.")
@sure_option
@case_options
@pass_invocation
def tick(invocation: Invocation, step_id: str, item: str, off: bool, note: str) -> None:
    """Tick a line of a checklist."""
    with invocation.open_case() as case:
        if off:
            services.untick(case, step_id, item)
        else:
            services.tick(case, step_id, item, note)
        _say_next(case, step_id)


@step.command()
@_step_argument
@click.argument("item")
@click.option("--because", required=True, help="Why it does not apply, or is missing.")
@sure_option
@case_options
@pass_invocation
def waive(invocation: Invocation, step_id: str, item: str, because: str) -> None:
    """Say that a line does not apply, or that evidence is missing."""
    with invocation.open_case() as case:
        services.waive(case, step_id, item, because)
        _say_next(case, step_id)


@step.command(context_settings=TIMES_AS_ARGUMENTS)
@_step_argument
@click.argument("key")
@click.argument("value")
@click.option("--source", default="", help="From what it is known.")
@click.option("--because", default="", help="Why it is stated, or restated.")
@sure_option
@case_options
@pass_invocation
def answer(invocation: Invocation, *, step_id: str, key: str, value: str, source: str, because: str) -> None:
    """Answer a question of a form; unknown is an answer."""
    refuse_mistyped_option(value)
    with invocation.open_case() as case:
        view = services.need_step(case, step_id)
        work = view.step.work
        asked = [field.fact for field in work.fields if field.fact] if isinstance(work, Form) else []
        if isinstance(work, Decision):
            asked = [fact for option in work.options for fact in option.asks]
        if key.partition("@")[0] not in asked:
            raise UserError(
                f"{step_id} does not ask for {key}", "It asks for: " + (", ".join(asked) or "nothing")
            )
        set_fact(case, key, read_typed(case, key, value), source=source, because=because)
        _say_next(case, step_id)


@step.command()
@_step_argument
@click.option("--role", required=True, help="The role you approve in.")
@click.option("--refuse", is_flag=True, help="Refuse instead; say why with --because.")
@click.option("--because", default="", help="A note, or the reason for refusing.")
@sure_option
@case_options
@pass_invocation
def approve(invocation: Invocation, step_id: str, role: str, refuse: bool, because: str) -> None:
    """Approve, or refuse, at a gate."""
    with invocation.open_case() as case:
        if refuse:
            services.refuse(case, step_id, role, because)
        else:
            services.approve(case, step_id, role, because)
        _say_next(case, step_id)


@step.command()
@_step_argument
@click.option("--because", default="", help="Why; needed where somebody else has taken it on.")
@case_options
@pass_invocation
def claim(invocation: Invocation, step_id: str, because: str) -> None:
    """Take a step on: others see that it is yours."""
    with invocation.open_case() as case:
        claim_step(case, step_id, because)
        output.note(f"{step_id}: yours")


@step.command()
@_step_argument
@click.option("--because", default="", help="Why.")
@case_options
@pass_invocation
def release(invocation: Invocation, step_id: str, because: str) -> None:
    """Let go of a step that somebody has taken on."""
    with invocation.open_case() as case:
        release_step(case, step_id, because)
        output.note(f"{step_id}: free")


def _say_next(case: OpenCase, step_id: str) -> None:
    view = services.need_step(case, step_id)
    still_open = ", ".join(item.id for item in view.open_items)
    output.note(
        f"{step_id}: {view.state.replace('_', ' ')}" + (f", still open: {still_open}" if still_open else "")
    )
