"""Checking documents from the shell: one, or all that the case owes."""

from __future__ import annotations

import re

import click

from tocsin.cli import output
from tocsin.cli.drafts.options import language_option, party_option, segment_option
from tocsin.cli.drafts.profiles import complete_form
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.cli.status import document_json
from tocsin.domain.documents.completeness import DraftRule
from tocsin.domain.documents.forms import FilingPhase
from tocsin.domain.errors import Severity, UserError
from tocsin.domain.facts import in_language
from tocsin.services.drafts.check import STALE, CheckedDraft, check_document, check_owed, need_draft_rule
from tocsin.services.drafts.saved_sources import need_draft_entry
from tocsin.services.drafts.versions import latest_text
from tocsin.services.workbench import OpenCase

_A_DRAFT = re.compile(r"(?:D-?)?\d+", re.IGNORECASE)
"""The id of a saved draft, as it is typed."""


@click.command(
    "check",
    epilog="Examples: tocsin draft check sa-notification · tocsin draft check D-2 · "
    "tocsin draft check --all · tocsin draft check --explain DX08",
)
@click.argument("form", metavar="[FORM|DRAFT]", required=False, shell_complete=complete_form)
@click.option(
    "--phase", type=click.Choice([str(one) for one in FilingPhase]), help="Of the filing; else the next one."
)
@party_option
@segment_option
@language_option
@click.option("--all", "everything", is_flag=True, help="Every document that the case owes, a line for each.")
@click.option("--explain", metavar="CODE", help="Say what a code means, why it is a rule, and what to do.")
@json_option
@case_options
@pass_invocation
@click.pass_context
def check_command(
    ctx: click.Context,
    invocation: Invocation,
    *,
    form: str | None,
    phase: str | None,
    party: str,
    segment: str,
    language: str,
    everything: bool,
    explain: str | None,
    as_json: bool,
) -> None:
    """Say whether a document can be filed; exit 1 if not.

    Told are answers that the form requires in this phase, facts that contradict each other, places left
    open, personal data in the text, figures that another document gave otherwise, and what has changed since
    the last version. An error never keeps a draft from being saved, nor you from filing.

    What would be saved now is checked: as the facts are, with what was written by hand. Of a saved draft
    (D-2) it is the text that was written by hand into that version.
    """
    if explain is not None:
        _explain(need_draft_rule(invocation.workbench(), explain))
        return
    if everything:
        can_be_filed = _check_all(invocation, as_json)
        ctx.exit(0 if can_be_filed else 1)
    if form is None:
        raise UserError("Which document?", "tocsin draft list shows them; --all checks all of them")
    with invocation.open_case() as case:
        wanted = FilingPhase(phase) if phase else None
        if form not in case.workbench.library.forms and _A_DRAFT.fullmatch(form):
            draft = need_draft_entry(case.state, form).body
            form, text = draft.form, draft.text if draft.edited else None
            language, party, segment = draft.language, draft.party, draft.segment
        else:
            begun = latest_text(case, form, language=language, party=party, segment=segment)
            text = begun.text if begun.is_edited else None
        checked = check_document(
            case, form, phase=wanted, language=language, party=party, segment=segment, text=text
        )
        if as_json:
            output.emit_json({"form": form, "can_be_filed": checked.can_be_filed, **_plain(checked)})
        else:
            is_filed = case.workbench.library.form(form).is_filed
            _show_findings(case, checked, party, is_filed=is_filed)
        if not checked.can_be_filed:
            ctx.exit(1)


def _check_all(invocation: Invocation, as_json: bool) -> bool:
    with invocation.open_case() as case:
        checks = check_owed(case)
        ready = all(checked.can_be_filed for _one, checked in checks)
        if as_json:
            told = [
                {**document_json(one), "can_be_filed": checked.can_be_filed, **_plain(checked)}
                for one, checked in checks
            ]
            output.emit_json({"can_be_filed": ready, "documents": told})
            return ready
        rows = [
            [
                one.form.id,
                next(filter(None, one.reader), "-"),
                str(checked.phase) if one.form.is_filed else "-",
                "yes" if checked.can_be_filed else "no",
                f"{checked.answered}/{checked.asked}",
                ", ".join(dict.fromkeys(found.code for found in checked.found)) or "-",
            ]
            for one, checked in checks
        ]
        output.table(rows, ["form", "for id", "phase", "ready", "answers", "found"])
        return ready


def _plain(checked: CheckedDraft) -> dict[str, object]:
    return {
        "phase": checked.phase,
        "reads": checked.reads,
        "asked": checked.asked,
        "answered": checked.answered,
        "findings": checked.found,
    }


def _explain(rule: DraftRule) -> None:
    output.say(f"{rule.code}  {rule.severity}  {in_language(rule.title, 'en')}", bold=True)
    output.say(in_language(rule.why, "en"))
    output.say(f"What to do: {in_language(rule.fix, 'en')}")


def _show_findings(case: OpenCase, checked: CheckedDraft, party: str, *, is_filed: bool) -> None:
    for found in checked.found:
        output.say(f"{found.severity:<8} {found.code}  {found.text}")
        if found.help:
            output.say(f"    {found.help}", faint=True)
        if found.severity is Severity.NOTE or found.code == STALE:
            continue
        for source in found.sources:
            spec = case.catalogue.get(source)
            if spec is None:
                whose = f" --party {party}" if party else ""
                output.say(f"    tocsin inventory add LABEL{whose} …", faint=True)
            else:
                question = in_language(spec.question, case.header.language)
                output.say(f"    tocsin fact set {source} VALUE   {question}", faint=True)
    errors = sum(found.severity is Severity.ERROR for found in checked.found)
    verdict = "yes" if checked.can_be_filed else f"no, {errors} to put right"
    output.say(f"{checked.answered} of {checked.asked} answers that are required now")
    if checked.reads is not None:
        in_words = checked.reads.replace("_", " ")
        output.say(f"How easily it reads: {in_words}")
    what = f"Can be filed as {checked.phase} notification" if is_filed else "Complete"
    output.say(f"{what}: {verdict}", bold=True)
