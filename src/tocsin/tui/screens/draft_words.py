"""How the drafts screen says where a document stands."""

from __future__ import annotations

from tocsin.domain.errors import Severity
from tocsin.domain.facts import in_language
from tocsin.services.drafts.listing import Document
from tocsin.services.drafts.readers import segment_title
from tocsin.services.drafts.review import DraftState
from tocsin.services.drafts.sheet import Sheet
from tocsin.services.drafts.standing import Standing
from tocsin.services.workbench import OpenCase
from tocsin.tui.text import Part
from tocsin.tui.widgets.document_list import DocumentRow

_STATES = {
    DraftState.DRAFT: "saved",
    DraftState.CHANGES_WANTED: "changes wanted",
    DraftState.REVIEWED: "reviewed",
    DraftState.APPROVED: "approved",
    DraftState.FILED: "filed",
}


def document_row(case: OpenCase, document: Document, standing: Standing, language: str) -> DocumentRow:
    """Put a document into a line of the list."""
    form = in_language(document.form.title, language)
    reader = reader_words(case, document, language)
    if document.form.is_filed:
        state = f"no, {answers(standing.missing)}" if standing.missing else "yes"
    else:
        state = f"{standing.missing} to complete" if standing.missing else "complete"
    return DocumentRow(
        heading=form if reader else "",
        name=reader or form,
        asked=standing.asked,
        answered=standing.answered,
        label="can be filed: " if document.form.is_filed else "",
        state=state,
        draft=draft_words(standing),
    )


def reader_words(case: OpenCase, document: Document, language: str) -> str:
    """Give whom a document is for, where its form has several readers."""
    if document.party is not None:
        return document.party.name
    return segment_title(case, document.segment, language) if document.segment else ""


def answers(number: int) -> str:
    """Count answers."""
    return "1 answer" if number == 1 else f"{number} answers"


def draft_words(standing: Standing) -> str:
    """Say what the newest version is, how far it came, and whether it is stale; empty without one."""
    if not standing.draft:
        return ""
    return f"{standing.draft} {_STATES[standing.state]}" + (", stale" if standing.stale else "")


def standing_words(standing: Standing) -> list[Part]:
    """Say how far the newest version has come, and how much of it is stale."""
    if not standing.draft:
        return []
    parts: list[Part] = [f"  {draft_words(standing)}"]
    if standing.stale:
        differ = "differs" if len(standing.stale) == 1 else "differ"
        parts.append((f": {answers(len(standing.stale))} {differ} now (d shows)", "$warning"))
    return parts


def verdict(document: Document, sheet: Sheet) -> list[Part]:
    """Say whether the document can be filed next, and what stands against it."""
    checked = sheet.checked
    missing = sum(item.why == "missing" and item.blocks for item in sheet.items)
    others = sum(one.severity is Severity.ERROR for one in checked.found) - missing
    against = [answers(missing)] if missing else []
    if others > 0:
        against.append(f"{others} more (x shows)" if missing else f"{others} to settle (x shows)")
    what = f"can be filed as {checked.phase}" if document.form.is_filed else "complete"
    said = f"{what}: {'no, ' + ', '.join(against) if against else 'yes'}"
    source = document.form.source
    where = f"  {sheet.seen.filled.language} · {source.law} · confidence {source.confidence}"
    return [(said, "bold $warning" if against else "bold $success"), (where, "dim")]
