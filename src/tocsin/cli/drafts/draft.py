"""Drafts from the shell."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.cli import output
from tocsin.cli.drafts.check import check_command
from tocsin.cli.drafts.options import form_argument, language_option, party_option, segment_option
from tocsin.cli.drafts.profiles import profiles
from tocsin.cli.drafts.render import render_command
from tocsin.cli.drafts.show import show_command
from tocsin.cli.invocation import CommandGroup, Invocation, case_options, json_option, pass_invocation
from tocsin.cli.status import document_json
from tocsin.domain.documents.forms import FilingPhase, FollowUp
from tocsin.domain.documents.merging import MARKS, conflicts_in
from tocsin.domain.entries import DraftReviewed, DraftSaved, Entry
from tocsin.domain.facts import in_language
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.terms import Verdict
from tocsin.services.drafts.answer_sheet import SheetLine, answer_sheet, need_lines
from tocsin.services.drafts.listing import Document, list_documents
from tocsin.services.drafts.readers import segment_title
from tocsin.services.drafts.review import DraftState, draft_state, review_draft, reviews_of, said_before
from tocsin.services.drafts.saved_sources import stale_blocks
from tocsin.services.drafts.unblocking import unblocking
from tocsin.services.drafts.versions import latest_text, need_draft, save_draft
from tocsin.services.editor import edit_text
from tocsin.services.workbench import OpenCase

_MOST_NAMED = 5
"""Open answers that are named where a version is saved."""


@click.group(cls=CommandGroup)
def draft() -> None:
    """Draft the notifications; what is open stays marked."""


@draft.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that this case does not owe, too.")
@json_option
@case_options
@pass_invocation
def list_command(invocation: Invocation, everything: bool, as_json: bool) -> None:
    """List the documents, and what stands between them and filing."""
    with invocation.open_case() as case:
        shelf = case.workbench.library.form_shelf
        output.note_unused(shelf.problems)
        documents = list_documents(case, everything=everything)
        if as_json:
            output.emit_json([_listed(case, one) | {"own": one.form.id in shelf.own} for one in documents])
            return
        rows = []
        for document in documents:
            missing = sum(gap.why == "missing" for gap in document.gaps)
            rows.append(
                [
                    document.form.id,
                    next(filter(None, document.reader), "-"),
                    f"{document.answered}/{document.asked}",
                    f"{missing} to complete" if missing else "complete",
                    _newest(case, document),
                    _for_whom(case, document),
                ]
            )
        output.table(rows, ["form", "for id", "answers", "state", "newest version", "for"])


def _listed(case: OpenCase, document: Document) -> dict[str, object]:
    newest = document.drafts[-1] if document.drafts else None
    state = draft_state(case.state, newest.body.draft) if newest else None
    return {
        **document_json(document),
        "newest": newest.body.draft if newest else None,
        "review": state,
        "stale": stale_blocks(case, newest) if newest else [],
    }


def _newest(case: OpenCase, document: Document) -> str:
    """Say which version is the newest, how far it has come, and whether it still says what is known."""
    if not document.drafts:
        return "-"
    entry = document.drafts[-1]
    stale = ", stale" if stale_blocks(case, entry) else ""
    return f"{entry.body.draft} {_in_words(draft_state(case.state, entry.body.draft))}{stale}"


def _in_words(state: DraftState) -> str:
    return state.replace("_", " ")


def _for_whom(case: OpenCase, document: Document) -> str:
    own = document.form.id in case.workbench.library.form_shelf.own
    title = in_language(document.form.title, "en") + (" (your own)" if own else "")
    if document.party is not None:
        return document.party.name
    return f"{title}: {segment_title(case, document.segment, 'en')}" if document.segment else title


@draft.command("next")
@click.option("--all", "everything", is_flag=True, help="Every open answer, not only the first five.")
@json_option
@case_options
@pass_invocation
def next_command(invocation: Invocation, everything: bool, as_json: bool) -> None:
    """Say which answers help most: those that most documents wait for."""
    with invocation.open_case() as case:
        found = unblocking(case)
        if as_json:
            output.emit_json(found)
            return
        for one in found if everything else found[:5]:
            output.say(f"{one.fact}  {one.text}", bold=True)
            output.say(f"    for {', '.join(one.documents)}")
        if not found:
            output.note("Every answer that a document requires is there, or is said to be unknown")


draft.add_command(check_command)
draft.add_command(show_command)


@draft.command("save", epilog="Example: tocsin draft save controller-notice --party P-2 --language fr")
@form_argument
@party_option
@segment_option
@language_option
@click.option("--afresh", is_flag=True, help="From the facts alone, without what was written by hand.")
@json_option
@case_options
@pass_invocation
def save(
    invocation: Invocation,
    *,
    form: str,
    party: str,
    segment: str,
    language: str,
    afresh: bool,
    as_json: bool,
) -> None:
    """Save a version: an entry of the journal, and a file in out/.

    What a person wrote into the version before stays. Where they and newer facts changed the same words,
    both stand, marked, and somebody settles it: tocsin draft edit.
    """
    with invocation.open_case() as case:
        entry, path = save_draft(case, form, language=language, party=party, segment=segment, afresh=afresh)
        _saved(case, entry.body, path, as_json)


_FOLLOWS = {
    FollowUp.SECOND_FORM: "as a second form",
    FollowUp.DELTA: "as what has changed, and nothing else",
    FollowUp.AMEND: "as a change of the one before",
    FollowUp.FULL: "as the whole form once more",
    FollowUp.LETTER: "as a letter",
}
"""How what follows is filed, in words."""


def _saved(case: OpenCase, draft: DraftSaved, path: Path | None, as_json: bool) -> None:
    draft_id, gaps = draft.draft, draft.gaps
    form = case.workbench.library.form(draft.form)
    if as_json:
        told = {"edited": draft.edited, "conflicts": conflicts_in(draft.text)}
        output.emit_json({"draft": draft_id, "path": str(path) if path else None, "gaps": gaps} | told)
        return
    output.say(draft_id)
    output.note(str(path) if path else f"To read it: tocsin draft render {draft_id} --output FILE.pdf")
    for heading in conflicts_in(draft.text):
        _note_conflict(heading)
    if draft.edited:
        output.note(
            f"Some of it was written by hand: tocsin draft show {draft_id} --sources says which lines"
        )
    if gaps:
        named = "; ".join(gap.title for gap in gaps[:_MOST_NAMED])
        more = f"; and {len(gaps) - _MOST_NAMED} more (tocsin draft check {draft_id})"
        output.note(f"{len(gaps)} open: {named}" + (more if len(gaps) > _MOST_NAMED else ""))
    if form.is_filed and draft.phase != FilingPhase.INITIAL:
        output.note(f"It follows what was filed before, and is filed {_FOLLOWS[form.follow_up]}")
    if form.is_filed:
        output.note(f"Once it is sent: tocsin filing record --draft {draft_id} --at TIME --reference NUMBER")


def _note_conflict(heading: str) -> None:
    place = heading.lstrip("# ") or "the beginning"
    output.note(f"A person and newer facts changed the same words under {place!r}: both stand there, {MARKS}")


@draft.command("edit")
@form_argument
@party_option
@segment_option
@language_option
@json_option
@case_options
@pass_invocation
def edit(
    invocation: Invocation, *, form: str, party: str, segment: str, language: str, as_json: bool
) -> None:
    """Edit a document in $EDITOR, and save it as a version."""
    if not sys.stdin.isatty():
        raise click.UsageError("An editor needs a terminal; tocsin draft save works without one")
    with invocation.open_case() as case:
        begun = latest_text(case, form, language=language, party=party, segment=segment)
        for heading in begun.conflicts:
            _note_conflict(heading)
        after = edit_text(begun.text, case.folder)
        if after == begun.text and not begun.is_merged:
            output.note("Nothing was changed, so nothing was saved")
            return
        entry, path = save_draft(
            case, form, language=language, party=party, segment=segment, text=after, begun=begun
        )
        _saved(case, entry.body, path, as_json)


@draft.command(
    "review",
    epilog="Example: tocsin draft review D-2 --changes 'name the routes' --on 'What happened' --role dpo",
)
@click.argument("draft_id", metavar="DRAFT")
@click.option("--approve", "verdict", flag_value=Verdict.APPROVED, help="It may go out.")
@click.option("--reviewed", "verdict", flag_value=Verdict.REVIEWED, help="It was read and is in order.")
@click.option("--changes", metavar="TEXT", help="What must change.")
@click.option("--comment", metavar="TEXT", help="What is remarked.")
@click.option("--on", "block", default="", metavar="HEADING", help="The heading that it is about.")
@click.option("--role", default="", help="In which you say so.")
@json_option
@case_options
@pass_invocation
def review(
    invocation: Invocation,
    *,
    draft_id: str,
    verdict: str | None,
    changes: str | None,
    comment: str | None,
    block: str,
    role: str,
    as_json: bool,
) -> None:
    """Comment on a saved draft, or approve it.

    Without options it shows what was said, of the versions before it too. Nobody approves their own: neither
    who saved it, nor who wrote a line of it by hand. For --on, a part of the heading is enough.
    """
    if changes is not None and (verdict or comment is not None):
        raise click.UsageError("--changes stands alone: what must change is neither in order nor a remark")
    said = changes if changes is not None else comment or ""
    named = (
        Verdict.CHANGES_WANTED if changes is not None else Verdict.COMMENT if comment is not None else None
    )
    chosen = Verdict(verdict) if verdict else named
    with invocation.open_case() as case:
        if chosen is not None:
            review_draft(case, draft_id, chosen, role=role, because=said, block=block)
        _show_reviews(case, need_draft(case.state, draft_id), as_json)


def _show_reviews(case: OpenCase, draft: DraftSaved, as_json: bool) -> None:
    draft_id, before = draft.draft, said_before(case.state, draft)
    state, found = draft_state(case.state, draft_id), reviews_of(case.state, draft_id)
    if as_json:
        output.emit_json(
            {
                "draft": draft_id,
                "state": state,
                "reviews": [_said(entry) for entry in found],
                "before": [{"draft": entry.body.draft} | _said(entry) for entry in before],
            }
        )
        return
    for entry in (*before, *found):
        output.say(
            f"{shown(read_utc(entry.recorded_at), case.zone)} {entry.actor}: {case.reader().text(entry)}"
        )
    output.note(f"{draft_id}: {_in_words(state)}")


def _said(entry: Entry[DraftReviewed]) -> dict[str, object]:
    body = entry.body
    who: dict[str, object] = {"by": entry.actor, "at": entry.recorded_at, "verdict": body.verdict}
    return who | {"role": body.role, "on": body.block, "said": body.because}


draft.add_command(render_command)


@draft.command("copy", epilog="Example: tocsin draft copy fr-cnil")
@form_argument
@party_option
@language_option
@click.option("--plain", is_flag=True, help="Print all fields at once; nothing is put on the clipboard.")
@json_option
@case_options
@pass_invocation
def copy(invocation: Invocation, *, form: str, party: str, language: str, plain: bool, as_json: bool) -> None:
    """Give the answers field by field, in the order of the portal.

    On a terminal each answer is put on the clipboard (OSC 52, over SSH too, where the terminal allows it) and
    shown; enter goes on to the next field, b goes back, q ends.
    """
    with invocation.open_case() as case:
        lines = need_lines(answer_sheet(case, form, language=language, party=party))
    if as_json:
        output.emit_json(lines)
    elif plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        for line in lines:
            _say_line(line, _field(line))
            output.say()
    else:
        _copy_one_by_one(lines)


def _say_line(line: SheetLine, heading: str) -> None:
    output.say(heading, bold=True)
    if line.help:
        output.say(line.help, faint=True)
    output.say(line.answer)


def _field(line: SheetLine) -> str:
    number = f"{line.number} · " if line.number else ""
    limit = f"  ({len(line.answer)} of {line.max_chars} characters)" if line.max_chars else ""
    return f"{line.section} · {number}{line.label}{limit}"


def _copy_one_by_one(lines: list[SheetLine]) -> None:
    at = 0
    while 0 <= at < len(lines):
        line = lines[at]
        output.say()
        _say_line(line, f"{at + 1}/{len(lines)}  {_field(line)}")
        output.to_clipboard(line.answer)
        said = click.prompt("enter next, b back, q end", default="", show_default=False, err=True).strip()
        if said == "q":
            return
        at = max(at - 1, 0) if said == "b" else at + 1


draft.add_command(profiles)
