"""Showing a document on the terminal: its text, what it is built from, and what has changed since."""

from __future__ import annotations

from collections.abc import Sequence

import click

from tocsin.cli import output
from tocsin.cli.drafts.profiles import complete_form
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.domain.documents.source_words import source_words
from tocsin.domain.text import visible
from tocsin.services.drafts.footnotes import as_text, footnoted
from tocsin.services.drafts.provenance import LineSources, sources_of
from tocsin.services.drafts.saved_sources import draft_sources, need_draft_entry, stale_blocks
from tocsin.services.drafts.writing import preview
from tocsin.services.workbench import OpenCase

_TERMINAL = "en"


@click.command(
    "show",
    epilog="Examples: tocsin draft show sa-notification --sources · tocsin draft show D-2 --sources --json",
)
@click.argument("document", metavar="FORM|DRAFT", shell_complete=complete_form)
@click.option("--party", default="", metavar="ID", help="The recipient, or the controller we draft for.")
@click.option("--segment", default="", metavar="GROUP", help="The group of people that a letter is for.")
@click.option("--language", default="", help="Of the document; else that of the case.")
@click.option("--sources", "with_sources", is_flag=True, help="With a footnote for each source.")
@json_option
@case_options
@pass_invocation
def show_command(
    invocation: Invocation,
    *,
    document: str,
    party: str,
    segment: str,
    language: str,
    with_sources: bool,
    as_json: bool,
) -> None:
    """Print a document as it reads now, or a saved draft (D-2).

    With --sources every line that says something of the case has a footnote: which fact, row or entry, how
    well it is known, who said so, when, from what, the number of the entry, the evidence. *Because of* names
    what decided that the template says these words. A line that a person wrote says so. Of a saved draft the
    sources are those of its time, and what has changed since is told at the end, with the lines it concerns.
    """
    with invocation.open_case() as case:
        is_form = document in case.workbench.library.forms
        if is_form:
            _show_form(case, document, (party, segment, language), with_sources=with_sources, as_json=as_json)
        else:
            _show_draft(case, document, with_sources=with_sources, as_json=as_json)


def _show_form(
    case: OpenCase, form: str, reader: tuple[str, str, str], *, with_sources: bool, as_json: bool
) -> None:
    party, segment, language = reader
    seen = preview(case, form, language=language, party=party, segment=segment)
    if as_json:
        lines = sources_of(case, seen)
        output.emit_json({"form": form, "language": seen.filled.language, "text": seen.text, "lines": lines})
    elif with_sources:
        _print(sources_of(case, seen))
    else:
        output.raw(visible(seen.text))


def _show_draft(case: OpenCase, draft: str, *, with_sources: bool, as_json: bool) -> None:
    entry = need_draft_entry(case.state, draft)
    body = entry.body
    stale = stale_blocks(case, entry)
    if as_json:
        lines = draft_sources(case, body.draft)
        told = {"draft": body.draft, "form": body.form, "language": body.language, "text": body.text}
        output.emit_json({**told, "lines": lines, "stale": stale})
        return
    if with_sources:
        _print(draft_sources(case, body.draft))
        if stale:
            output.say(f"\nChanged since {body.draft} was saved:", bold=True)
        for block in stale:
            for line in block.told:
                output.say(line)
        return
    output.raw(visible(body.text))
    if stale:
        many = "1 part of it is" if len(stale) == 1 else f"{len(stale)} parts of it are"
        output.note(f"{many} no longer what is known: tocsin draft show {body.draft} --sources")


def _print(lines: Sequence[LineSources]) -> None:
    say = source_words(_TERMINAL)
    output.raw(visible(as_text(footnoted(lines, say), say)))
