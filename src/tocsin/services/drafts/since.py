"""What a document says of an earlier filing: when it was, and what reads differently now."""

from __future__ import annotations

import msgspec

from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.phrases import Phrases
from tocsin.content.documents.told import all_told, told, yes_if
from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import FilledForm
from tocsin.domain.documents.of_itself import WHY_WITHDRAWN, WITHDRAWS
from tocsin.domain.documents.provenance import entry as recorded
from tocsin.domain.documents.provenance import fact
from tocsin.domain.facts import in_language
from tocsin.domain.law.reading_sources import ReadingSources
from tocsin.services.drafts.changes import (
    AnswerChange,
    ChangeKind,
    answer_changes,
    filings_of,
    last_filing,
    told_at,
)
from tocsin.services.workbench import OpenCase


def told_before(
    case: OpenCase, filled: FilledForm, phrases: Phrases, sources: ReadingSources
) -> dict[str, Plain]:
    """Give what a template says of an earlier filing: when it was, and which answers read differently now."""
    profile, party, language = filled.profile, filled.party, filled.language
    filing = last_filing(case, profile.id, party.party if party else "")
    if filing is None or filing.body.filed_at is None:
        return {"told": None, "changes": [], "withdrawal": None}
    at = phrases.moment(filing.body.filed_at, case.zone)
    first = _first_told(case, profile.id, filing.body.party, phrases)
    changed = answer_changes(case, profile, told_at(case, filing), language=language, party=party)
    nothing = frozenset({phrases.phrases["unknown"], in_language(profile.says_unknown, language)})
    return {
        "told": all_told({"at": at, "first": first, "reference": filing.body.reference}, recorded(filing.id)),
        "withdrawal": _withdrawal(case.state, language),
        "changes": [_change(_told_briefly(one, nothing), sources) for one in changed],
    }


def _first_told(case: OpenCase, form: str, party: str, phrases: Phrases) -> Plain:
    """Give when a reader was first told: for a controller, its own period began then."""
    for filing in filings_of(case.state, form, party):
        if filing.body.filed_at is not None:
            return told(phrases.moment(filing.body.filed_at, case.zone), [recorded(filing.id)])
    return ""


def _withdrawal(state: CaseState, language: str) -> Plain:
    own = f"{WHY_WITHDRAWN}@{language}"
    key = own if own in state.facts else WHY_WITHDRAWN
    return {
        "is_so": yes_if(state.value(WITHDRAWS) is True, [fact(WITHDRAWS)]),
        "reason": told(state.text_value(key), [fact(key)]),
    }


def _change(change: AnswerChange, sources: ReadingSources) -> Plain:
    because = sources.named(change.asked_when.names) if change.asked_when is not None else ()
    values: dict[str, Plain] = {
        "title": told(change.title, change.built_from, because),
        "kind": str(change.kind),
        "before": change.before,
        "after": change.after,
    }
    return all_told(values, *change.built_from)


def _told_briefly(change: AnswerChange, nothing: frozenset[str]) -> AnswerChange:
    """Leave out the lines that read as before; a line that said nothing yet is no correction.

    What people wrote in paragraphs stays whole.
    """
    if "\n\n" in change.before + change.after:
        return change
    before, after = change.before.split("\n"), change.after.split("\n")
    gone = [line for line in before if line not in after and line not in nothing]
    new = [line for line in after if line not in before]
    replaced = ChangeKind.ADDED if change.kind is ChangeKind.ADDED else ChangeKind.CORRECTED
    kind = replaced if gone and new else ChangeKind.ADDED if new else ChangeKind.WITHDRAWN
    return msgspec.structs.replace(change, kind=kind, before="\n".join(gone), after="\n".join(new))
