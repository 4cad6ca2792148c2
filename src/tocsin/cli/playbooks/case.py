"""Which playbooks a case follows: adopting, comparing, upgrading and leaving them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from tocsin.cli import output
from tocsin.cli.cases import complete_playbook
from tocsin.cli.invocation import (
    Invocation,
    case_options,
    json_option,
    pass_invocation,
    sure_option,
)
from tocsin.domain.errors import UserError
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.playbooks.changes import Change, What, changes
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.services.playbooks.adopting import adopt_playbook, leave_playbook
from tocsin.services.playbooks.upgrade import Outlook, outlook
from tocsin.services.workbench import OpenCase

_SIGNS = {What.ADDED: "+", What.REMOVED: "-", What.CHANGED: "~", What.MOVED: ">"}
_LONGEST = 60


def _complete_followed(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    with ctx.ensure_object(Invocation).open_case() as case:
        return [id for id in case.state.playbooks if id.startswith(incomplete)]


@click.command(epilog="Example: tocsin playbook adopt ransomware --because 'the files are encrypted'")
@click.argument("name", metavar="ID|FILE", shell_complete=complete_playbook)
@click.option("--because", required=True, help="Why the case follows it.")
@click.option("--beside", is_flag=True, help="Beside the one it follows, not in its place.")
@sure_option
@case_options
@pass_invocation
def adopt(invocation: Invocation, name: str, because: str, beside: bool) -> None:
    """Let the case follow another playbook.

    Facts, history and steps that both share stay.
    """
    with invocation.open_case() as case:
        chosen = adopt_playbook(case, name, because, beside=beside)
        beside_what = " beside " + ", ".join(id for id in case.state.playbooks if id != chosen.id)
        words = beside_what if beside else ""
        output.note(f"{case.header.ref} follows {chosen.id} {chosen.version}{words}")


@click.command()
@click.argument("name", metavar="ID", shell_complete=_complete_followed)
@click.option("--because", required=True, help="Why the case no longer follows it.")
@case_options
@pass_invocation
def leave(invocation: Invocation, name: str, because: str) -> None:
    """Stop following a playbook.

    What was done under it stays in the journal.
    """
    with invocation.open_case() as case:
        leave_playbook(case, name, because)
        output.note(f"{case.header.ref} no longer follows {name}")


@click.command()
@json_option
@case_options
@pass_invocation
def followed(invocation: Invocation, as_json: bool) -> None:
    """List the playbooks that the case follows."""
    with invocation.open_case() as case:
        library = case.workbench.library.shelf.playbooks
        if as_json:
            output.emit_json(
                [
                    {
                        "id": entry.body.playbook,
                        "version": entry.body.version,
                        "sha256": entry.body.sha256,
                        "since": entry.recorded_at,
                        "parts": [
                            {"kind": part.kind, "name": part.name, "version": part.version}
                            for part in entry.body.parts
                        ],
                        "newer": _newer(library.get(entry.body.playbook), entry.body.sha256),
                    }
                    for entry in case.state.playbooks.values()
                ]
            )
            return
        for entry in case.state.playbooks.values():
            body = entry.body
            since = shown(read_utc(entry.recorded_at), case.zone)
            output.say(f"{body.playbook} {body.version}  since {since}", bold=True)
            output.say(f"  sha-256 {body.sha256}", faint=True)
            if _newer(library.get(body.playbook), body.sha256):
                output.say(f"  the library has another text of it: tocsin playbook diff {body.playbook}")
        for problem in case.playbook_problems:
            output.note(str(problem))


def _newer(known: Playbook | None, sha256: str) -> bool:
    return known is not None and known.sha256 != sha256


@click.command(
    epilog="Examples: tocsin playbook diff · tocsin playbook diff generic ransomware · "
    "tocsin playbook diff old.yaml new.yaml"
)
@click.argument("before", required=False, metavar="[ID|FILE]", shell_complete=complete_playbook)
@click.argument("after", required=False, metavar="[ID|FILE]", shell_complete=complete_playbook)
@click.option("--language", default="en", show_default=True, help="Of the texts.")
@json_option
@case_options
@pass_invocation
def diff(invocation: Invocation, before: str | None, after: str | None, language: str, as_json: bool) -> None:
    """Show what differs between playbooks.

    With two names both come from the library or from files. With one or none, the playbook that the case
    follows is compared with that name, or with its own newer text in the library.
    """
    if before and after:
        shelf = invocation.workbench().library.shelf
        old, new = shelf.find(before), shelf.find(after)
        found = changes(old, new)
        output.emit_json(found) if as_json else _say_changes(found, old, new, language)
        return
    with invocation.open_case() as case:
        seen = outlook(case, case.workbench.library.shelf.find(before or _first(case)))
        output.emit_json(_outlook_json(seen)) if as_json else _say_outlook(seen, language)


def _first(case: OpenCase) -> str:
    id = next(iter(case.state.playbooks), "")
    if not id:
        raise UserError("The case follows no playbook", "Adopt one: tocsin playbook adopt")
    return id


@click.command(epilog="Example: tocsin playbook upgrade --because 'the new text asks for the register'")
@click.argument("name", required=False, metavar="[ID|FILE]", shell_complete=complete_playbook)
@click.option("--because", required=True, help="Why the case follows the newer text.")
@click.option("--yes", is_flag=True, help="Without asking.")
@click.option("--language", default="en", show_default=True, help="Of the texts.")
@sure_option
@case_options
@pass_invocation
@click.pass_context
def upgrade(
    ctx: click.Context, invocation: Invocation, *, name: str | None, because: str, yes: bool, language: str
) -> None:
    """Follow the newer text of a playbook.

    Shows what changes, asks, and records it. Where nobody can be asked, --yes says it. Exit 1 if the answer
    is no.
    """
    with invocation.open_case() as case:
        seen = outlook(case, case.workbench.library.shelf.find(name or _first(case)))
        if seen.before.sha256 == seen.after.sha256:
            output.note(f"{case.header.ref} follows {seen.after.id} {seen.after.version} already")
            return
        _say_outlook(seen, language)
        if not yes and not _agreed(f"Follow {seen.after.id} {seen.after.version} from here on?"):
            output.note("Nothing was changed")
            ctx.exit(1)
        adopt_playbook(case, name or seen.after.id, because)
        output.note(f"{case.header.ref} follows {seen.after.id} {seen.after.version}")


def _agreed(question: str) -> bool:
    """Ask on the terminal.

    Raises:
        UserError: there is none, so that nobody can be asked.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UserError(
            "Nobody is there to be asked; nothing was changed", "To follow it without asking: --yes"
        )
    return click.confirm(question, err=True)


def _say_outlook(seen: Outlook, language: str) -> None:
    output.say(f"{seen.before.id} {seen.before.version} → {seen.after.id} {seen.after.version}", bold=True)
    _say_changes(seen.changes, seen.before, seen.after, language)
    output.say("In this case", bold=True)
    output.say(f"  stays done: {', '.join(seen.kept) or 'nothing'}")
    output.say(f"  to be done: {', '.join(seen.new) or 'nothing new'}")
    if seen.gone:
        output.say(f"  no longer shown, kept in the journal: {', '.join(seen.gone)}")


def _say_changes(found: Sequence[Change], before: Playbook, after: Playbook, language: str) -> None:
    if not found:
        output.say("No difference")
    spoken = {*before.languages, *after.languages}
    others = spoken - {language} if language in spoken else set()
    said = [change for change in found if not _is_in(change, others)]
    shown_as = ""
    for change in said:
        name = f"{_SIGNS[change.what]} {change.part} {change.id}".rstrip()
        if not change.place:
            output.say(f"{name}  {change.before or change.after}")
            continue
        if name != shown_as:
            output.say(name)
        shown_as = name
        output.say(f"    {_value(change)}")
    if len(said) < len(found):
        number = len(found) - len(said)
        output.say(f"And {number} more in other languages: --language {' or '.join(sorted(others))}")


def _is_in(change: Change, languages: set[str]) -> bool:
    """Whether it is about a text in one of these languages; a role may be called as a language is."""
    spoken = change.place.rpartition(".")[2]
    return spoken in languages and not change.place.startswith("contacts.")


def _value(change: Change) -> str:
    """Say what became of a value; an entry of a list comes or goes."""
    entry = f"[{change.after or change.before}]"
    if change.place.endswith(entry) and not (change.before and change.after):
        sign = _SIGNS[What.ADDED if change.after else What.REMOVED]
        return f"{change.place.removesuffix(entry)} {sign} {_cut(entry[1:-1])}"
    return f"{change.place}: {_cut(change.before)} → {_cut(change.after)}"


def _cut(text: str) -> str:
    if not text:
        return "nothing"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _outlook_json(seen: Outlook) -> dict[str, object]:
    return {
        "before": {"id": seen.before.id, "version": seen.before.version, "sha256": seen.before.sha256},
        "after": {"id": seen.after.id, "version": seen.after.version, "sha256": seen.after.sha256},
        "changes": seen.changes,
        "kept": seen.kept,
        "new": seen.new,
        "gone": seen.gone,
    }
