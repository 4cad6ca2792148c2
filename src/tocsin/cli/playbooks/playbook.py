"""Playbooks from the shell: what there is, and what stands in one."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.cases import complete_playbook
from tocsin.cli.invocation import (
    CommandGroup,
    Invocation,
    json_option,
    pass_invocation,
    workspace_options,
)
from tocsin.domain.conditions.grammar import write_duration
from tocsin.domain.facts import in_language
from tocsin.domain.playbooks.changes import in_plain
from tocsin.domain.playbooks.playbook import ForEach, Playbook, Repeat, Step
from tocsin.domain.playbooks.row_names import unfilled
from tocsin.domain.playbooks.tree import branches
from tocsin.services.playbooks.step_cards import due_words
from tocsin.services.workbench import Workbench


@click.group(
    cls=CommandGroup,
    lazy={
        "list": "tocsin.cli.playbooks.playbook:list_command",
        "show": "tocsin.cli.playbooks.playbook:show",
        "check": "tocsin.cli.playbooks.check:check",
        "simulate": "tocsin.cli.playbooks.check:simulate_command",
        "edit": "tocsin.cli.playbooks.edit:edit",
        "schema": "tocsin.cli.playbooks.schema:schema",
        "adopt": "tocsin.cli.playbooks.case:adopt",
        "followed": "tocsin.cli.playbooks.case:followed",
        "diff": "tocsin.cli.playbooks.case:diff",
        "upgrade": "tocsin.cli.playbooks.case:upgrade",
        "leave": "tocsin.cli.playbooks.case:leave",
        "export": "tocsin.cli.playbooks.exchange:export_command",
        "import": "tocsin.cli.playbooks.exchange:import_command",
    },
)
def playbook() -> None:
    """Choose, read, check, follow and exchange playbooks.

    Playbooks of your own lie in the folder playbooks of the configuration, fragments in fragments; what your
    organisation adds to all of them (contacts, house steps, clients) in overlay.yaml there.
    """


@click.command("list", epilog="Example: tocsin playbook list encrypted")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--language", default="en", show_default=True, help="Of the texts.")
@json_option
@workspace_options
@pass_invocation
def list_command(invocation: Invocation, words: tuple[str, ...], language: str, as_json: bool) -> None:
    """List the playbooks by what you see."""
    shelf = invocation.workbench().library.shelf
    output.note_unused(shelf.problems)
    found = [one for one in shelf.playbooks.values() if _tells_of(one, words)]
    if as_json:
        output.emit_json([_summary(one) for one in found])
        return
    for one in found:
        output.say(f"{one.id}  {in_language(one.title, language)}", bold=True)
        for sign in one.pick_when:
            output.say(f"    {in_language(sign, language)}")
    if not found:
        output.note("No playbook tells of that. Begin with generic; nothing is lost by changing later")


def _tells_of(found: Playbook, words: tuple[str, ...]) -> bool:
    texts = (found.title, found.summary, *found.pick_when)
    told = " ".join([found.id, found.family, *(said for text in texts for said in text.values())]).casefold()
    return all(word.casefold() in told for word in words)


def _summary(found: Playbook) -> dict[str, object]:
    return {
        "id": found.id,
        "version": found.version,
        "status": found.status,
        "reviewed": found.reviewed,
        "family": found.family,
        "for": found.sides,
        "languages": found.languages,
        "title": found.title,
        "summary": found.summary,
        "pick_when": found.pick_when,
        "steps": sum(1 for _ in found.steps()),
        "sha256": found.sha256,
    }


@click.command(epilog="Examples: tocsin playbook show ransomware · tocsin playbook show ransomware contain")
@click.argument("name", metavar="ID|FILE", shell_complete=complete_playbook)
@click.argument("step", required=False, metavar="[STEP]")
@click.option("--language", default="en", show_default=True, help="Of the texts.")
@click.option("--graph", is_flag=True, help="Draw what comes before what.")
@json_option
@workspace_options
@pass_invocation
def show(
    invocation: Invocation, *, name: str, step: str | None, language: str, graph: bool, as_json: bool
) -> None:
    """Show a playbook, or one step of it in full.

    With --graph each step stands below the last one that comes before it: ═ where it needs that one, ─ where
    it only comes after it; what else comes before is named in brackets.
    """
    workbench = invocation.workbench()
    found = workbench.library.shelf.find(name)
    if step:
        _say_step(workbench, found, step, language, as_json=as_json)
    elif as_json:
        output.emit_json({**_summary(found), "phases": _steps(found)})
    else:
        output.say(f"{in_language(found.title, language)}  ({found.id} {found.version})", bold=True)
        output.say(in_language(found.summary, language))
        output.say(f"sha-256 {found.sha256}", faint=True)
        _say_graph(found, language) if graph else _say_phases(found, language)


def _steps(found: Playbook) -> list[dict[str, object]]:
    return [
        {
            "id": step.id,
            "phase": phase.id,
            "kind": step.kind,
            "role": step.role,
            "title": step.title,
            "needs": step.needs,
            "after": step.after,
            "when": " and ".join(one.source for one in (phase.when, step.when) if one is not None),
        }
        for phase in found.phases
        for step in phase.steps
    ]


def _say_phases(found: Playbook, language: str) -> None:
    for phase in found.phases:
        when = f"  when {phase.when.source}" if phase.when else ""
        output.say(f"\n{in_language(phase.title, language)}{when}", bold=True)
        for step in phase.steps:
            condition = f"  when {step.when.source}" if step.when else ""
            title = in_language(unfilled(step.title), language)
            output.say(f"  {step.id:<20} {step.kind:<10} {title} ({step.role}){condition}")


def _say_graph(found: Playbook, language: str) -> None:
    output.say()
    for branch in branches(found):
        also = f"  (also {', '.join(branch.also)})" if branch.also else ""
        when = f"  when {branch.step.when.source}" if branch.step.when else ""
        title = in_language(unfilled(branch.step.title), language)
        output.say(f"{branch.lines}{branch.step.id}  {title}{also}{when}")
    conditional = [phase for phase in found.phases if phase.when is not None]
    if conditional:
        output.say()
    for phase in conditional:
        steps = ", ".join(step.id for step in phase.steps)
        output.say(f"{phase.id} when {phase.when.source if phase.when else ''}: {steps}")


def _say_step(workbench: Workbench, found: Playbook, id: str, language: str, *, as_json: bool) -> None:
    step = found.need_step(id)
    if as_json:
        output.emit_json(in_plain(step))
        return
    output.say(f"{in_language(unfilled(step.title), language)}  ({step.id}, {step.kind})", bold=True)
    for label, words in _card(workbench, found, step, language):
        if words:
            output.say(f"  {label:<10} {words}")


def _card(workbench: Workbench, found: Playbook, step: Step, language: str) -> list[tuple[str, str]]:
    contact = found.contacts.get(step.role, "")
    role = in_language(found.roles[step.role], language)
    return [
        ("why", in_language(unfilled(step.why), language)),
        ("avoid", in_language(unfilled(step.avoid), language)),
        ("done when", in_language(unfilled(step.ready), language)),
        ("who", f"{role} ({contact})" if contact else role),
        ("needs", ", ".join(step.needs)),
        ("after", ", ".join(step.after)),
        ("when", step.when.source if step.when else ""),
        ("for each", _rows(step.for_each) if step.for_each else ""),
        ("repeated", _rounds(step.repeat) if step.repeat else ""),
        ("due", due_words(workbench, step.due, language, found.facts) if step.due else ""),
        ("takes", write_duration(step.est) if step.est else ""),
        ("rests on", "; ".join(step.law)),
        ("from", step.origin if step.origin != found.id else ""),
    ]


def _rows(for_each: ForEach) -> str:
    where = f" where {for_each.where.source}" if for_each.where else ""
    return f"row of {for_each.over}{where}"


def _rounds(repeat: Repeat) -> str:
    until = f" until {repeat.until.source}" if repeat.until else ""
    return f"at most {repeat.most} times{until}"
