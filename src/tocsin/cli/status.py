"""Where the case stands."""

from __future__ import annotations

import click

from tocsin.cli import output
from tocsin.cli.clocks.clock import reading_json
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.cli.step import step_json
from tocsin.domain.facts import in_language
from tocsin.domain.law.applicability import Standing
from tocsin.domain.moments import read_utc, shown
from tocsin.services.drafts.listing import Document
from tocsin.services.evidence.custody import due_evidence
from tocsin.services.overview import Overview, due_words, one_line, overview, reading_words
from tocsin.services.workbench import OpenCase


@click.command(epilog="In a prompt or in tmux: set -g status-right '#(tocsin status --short)'")
@click.option("--short", is_flag=True, help="One line, for a prompt or a status bar.")
@json_option
@case_options
@pass_invocation
def status(invocation: Invocation, short: bool, as_json: bool) -> None:
    """Show how long there is, what is next, what is unknown."""
    with invocation.open_case() as case:
        if short and not as_json:
            output.say(one_line(case))
            return
        seen = overview(case)
        if as_json:
            output.emit_json(_json(case, seen))
            return
        _show(case, seen)


def _json(case: OpenCase, seen: Overview) -> dict[str, object]:
    purged, hold = case.state.keeping.purged, case.state.keeping.hold
    return {
        "case": seen.header,
        "head": str(seen.head),
        "clocks": [reading_json(reading) for reading in seen.readings],
        "steps": {"done": seen.steps_done, "applicable": seen.steps_applicable},
        "next_steps": [step_json(view) for view in seen.next_steps],
        "next_question": seen.next_question,
        "documents": [document_json(document) for document in seen.documents],
        "evidence_due": [entry.body.evidence for entry in due_evidence(case)],
        "hold": hold.body.because if hold else None,
        "purged_at": purged.recorded_at if purged else None,
    }


def document_json(document: Document) -> dict[str, object]:
    """Give a document with what stands between it and filing."""
    return {
        "form": document.form.id,
        "party": document.party.party if document.party else None,
        "segment": document.segment.id if document.segment else None,
        "answered": document.answered,
        "asked": document.asked,
        "gaps": document.gaps,
        "drafts": [entry.body.draft for entry in document.drafts],
    }


def _show(case: OpenCase, seen: Overview) -> None:
    state = "" if seen.header.is_open else f"  ({seen.header.state})"
    output.say(f"{seen.header.ref}  {seen.header.title}{state}", bold=True)
    output.say(f"head {seen.head}   times in {seen.header.zone}", faint=True)
    purged = case.state.keeping.purged
    if purged is not None:
        when = shown(read_utc(purged.recorded_at), case.zone)
        output.say(f"Purged {when} by {purged.actor}: {purged.body.because}", bold=True)
        output.say(
            f"What stays of it: the chain (tocsin verify --case {seen.header.ref}), and its register row"
        )
        return
    if case.state.keeping.hold is not None:
        output.say(f"Legal hold: {case.state.keeping.hold.body.because}", bold=True)
    output.say()
    for reading in seen.readings:
        if reading.counts:
            words = ", ".join(
                part for part in (reading_words(reading, case), due_words(reading, case)) if part
            )
            output.say(f"  {reading.law} -> {reading.recipient}: {words}")
    undecided = sum(reading.standing is Standing.OPEN for reading in seen.readings)
    if undecided:
        output.say(f"  {undecided} more may apply: tocsin clock applies", faint=True)
    output.say()
    output.say(f"Next steps ({seen.steps_done} of {seen.steps_applicable} done)", bold=True)
    for view in seen.next_steps[:7]:
        due = ""
        if view.due_at:
            due = f", {'late since' if view.is_late else 'by'} {shown(read_utc(view.due_at), case.zone)}"
        title = in_language(view.step.title, seen.header.language)
        output.say(f"  {view.step.id:<20} {title} ({view.step.role}{due})")
    if seen.next_question is not None:
        output.say()
        output.say("Next question", bold=True)
        output.say(f"  {seen.next_question.text}")
        output.say(f"  tocsin fact set {seen.next_question.fact} VALUE   (unknown is an answer)", faint=True)
    stale = due_evidence(case)
    if stale:
        output.say()
        output.say(f"{len(stale)} of {len(case.state.evidence)} pieces of evidence were not hashed for long")
        output.say("  tocsin evidence verify --due", faint=True)
    output.say()
    output.say("Documents", bold=True)
    for document in seen.documents:
        missing = sum(gap.why == "missing" for gap in document.gaps)
        name = f" to {document.party.name}" if document.party else ""
        drafts = f", saved as {document.drafts[-1].body.draft}" if document.drafts else ""
        left = f"{missing} to complete" if missing else "complete"
        output.say(f"  {document.form.id}{name}: {document.answered} of {document.asked}, {left}{drafts}")
