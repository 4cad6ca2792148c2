"""The profiles of forms from the shell: what is known of each, and checking one's own."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, json_option, pass_invocation, workspace_options
from tocsin.domain.documents.forms import FilingPhase, FormItem, FormProfile
from tocsin.domain.errors import Severity
from tocsin.domain.facts import in_language
from tocsin.services.drafts.form_profiles import CheckedForm, check_forms, need_profiles


def complete_form(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Complete the id of a form."""
    library = ctx.ensure_object(Invocation).workbench().library
    return [known for known in library.forms if known.startswith(incomplete)]


@click.command(
    epilog="Examples: tocsin draft profiles fr-cnil · tocsin draft profiles --check insurer-form.yaml. "
    "A profile of your own is a YAML file in the folder forms of the configuration"
)
@click.argument("named", metavar="[FORM|FILE]...", nargs=-1, shell_complete=complete_form)
@click.option(
    "--check",
    is_flag=True,
    help="Check files, or without any all forms, your own included. Exit 1 if there is an error.",
)
@json_option
@workspace_options
@pass_invocation
@click.pass_context
def profiles(
    ctx: click.Context, invocation: Invocation, *, named: tuple[str, ...], check: bool, as_json: bool
) -> None:
    """Show what is known of each form.

    Told are its source, how well it was seen, its languages, and how it is completed.

    Named, a form is shown whole: every item with what it takes and what to look out for.
    """
    library = invocation.workbench().library
    if check:
        ctx.exit(
            _check(check_forms(library, [Path(name) for name in named]), named=bool(named), as_json=as_json)
        )
    shelf = library.form_shelf
    output.note_unused(shelf.problems)
    found = [form for name in named or ("",) for form in need_profiles(library, name)]
    if as_json:
        output.emit_json([{**output.plain(form), "own": form.id in shelf.own} for form in found])
        return
    for form in found:
        _show(form, own=form.id in shelf.own)
        if named:
            _show_items(form)
    if not named:
        output.note(f"{len(found)} forms; one in full: tocsin draft profiles FORM")


def _show(form: FormProfile, *, own: bool) -> None:
    mark = "  (your own)" if own else ""
    output.say(f"{form.id}  {in_language(form.title, 'en')}{mark}", bold=True)
    to = form.authority or f"{form.audience}"
    answers = f"answers {form.regime} {form.stage}" if form.is_filed else "answers no duty, is not filed"
    output.say(f"    to {to}; {answers}")
    taken = ", ".join(form.form_languages) or "not known"
    publicity = str(form.publicity).replace("_", " ")
    output.say(
        f"    languages {taken}; completed by {str(form.follow_up).replace('_', ' ')}; publicity {publicity}"
    )
    if form.portal:
        output.say(f"    {form.portal}")
    source = form.source
    output.say(f"    {source.law}, {source.url}", faint=True)
    output.say(f"    checked {source.checked}, confidence {source.confidence}", faint=True)


def _show_items(form: FormProfile) -> None:
    if form.source.note:
        output.say(f"    {form.source.note}", faint=True)
    if form.when:
        output.say(f"    offered when {form.when.source}", faint=True)
    for section in form.sections:
        output.say(f"\n  {in_language(section.title, 'en')}", bold=True)
        for item in section.items:
            number = f"{item.number} · " if item.number else ""
            output.say(f"  {number}{in_language(item.title, 'en')}  [{item.id}]")
            output.say(f"      {_terms(item)}", faint=True)
            if item.help:
                output.say(f"      {in_language(item.help, 'en')}", faint=True)


def _terms(item: FormItem) -> str:
    """Say from when an item is required, until when it may be unknown, and what else it takes."""
    needed = "may be left out" if item.required_from is None else f"required from {item.required_from}"
    until = item.unknown_until
    unknown = {None: "unknown is no answer", FilingPhase.FINAL: "unknown is an answer"}
    parts = [needed, unknown.get(until, f"unknown until {until}")]
    parts += [f"at most {item.max_chars} characters"] if item.max_chars else []
    parts += [f"{len(set(map(str, item.options.values())))} options"] if item.options else []
    parts += [f"asked when {item.when.source}"] if item.when else []
    return "; ".join([*parts, "from " + (", ".join(item.sources) or "nothing that is known")])


def _check(checked: list[CheckedForm], *, named: bool, as_json: bool) -> int:
    problems = [problem for one in checked for problem in one.problems]
    if as_json:
        output.emit_json(problems)
    else:
        for problem in problems:
            output.say(str(problem))
        for one in checked if named else []:
            output.note(f"{_name(one)}: {output.counted(one.problems)}")
        if not named:
            output.note(f"{len(checked)} forms: {output.counted(problems)}")
    return 1 if any(problem.severity is Severity.ERROR for problem in problems) else 0


def _name(one: CheckedForm) -> str:
    number = len(list(one.form.items())) if one.form else 0
    return f"{one.file}: {one.form.id}, {number} items" if one.form else str(one.file)
