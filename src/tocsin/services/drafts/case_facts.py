"""The facts of a notification for programs: what its document says, as data, and nothing beyond that."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.domain.case import CaseState, fold
from tocsin.domain.conditions.names import fact_lookup, full_lookup
from tocsin.domain.documents.forms import FactAnswer, FilledForm, ItemAnswer, fill
from tocsin.domain.entries import DraftSaved, Entry, InventoryRecorded, PartyRecorded
from tocsin.domain.facts import Contact, Count, in_language
from tocsin.domain.moments import Moment, brief_utc, read_utc
from tocsin.services.workbench import OpenCase

SCHEMA = "tocsin-case-facts/1"


def known_at_draft(case: OpenCase, entry: Entry[DraftSaved]) -> CaseState:
    """Give the case as it was known when a draft was written; what was redacted since is gone from it too."""
    return fold(one for one in case.state.entries if one.seq <= entry.body.facts_as_of)


def case_facts(case: OpenCase, entry: Entry[DraftSaved]) -> bytes:
    """Give what a saved draft answers, as JSON: the same draft, the same bytes.

    No names of those who worked on the case, and nothing that its form does not ask or its document does
    not say: no sources, no reasons, no other recipients.
    """
    body = entry.body
    state = known_at_draft(case, entry)
    form = case.workbench.library.form(body.form)
    readings = case.readings(state, read_utc(entry.recorded_at))
    lookup = full_lookup(fact_lookup(state, case.catalogue), readings, lambda _step: None)
    party = state.parties.get(body.party) if body.party else None
    filled = fill(
        form, state, case.catalogue, lookup, language=body.language, party=party.body if party else None
    )
    value = {
        "schema": SCHEMA,
        "case": case.header.ref,
        "draft": body.draft,
        "form": form.id,
        "regime": form.regime,
        "stage": form.stage,
        "language": body.language,
        "recorded_at": brief_utc(entry.recorded_at),
        "journal_head": str(case.head(entry.seq)),
        "items": [_item(answer, filled) for answer in filled.answers],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _item(answer: ItemAnswer, filled: FilledForm) -> dict[str, Any]:
    item = answer.item
    told: dict[str, Any] = {
        "id": item.id,
        "title": in_language(item.title, filled.language),
        "law": item.law,
        "state": str(answer.state),
        "facts": [_fact(found) for found in answer.facts],
        "rows": [_row(row, filled.party) for row in answer.rows],
    }
    return {key: value for key, value in told.items() if value not in ("", [])}


def _fact(found: FactAnswer) -> dict[str, Any]:
    statement = found.statement
    told: dict[str, Any] = {"key": found.key, "status": str(statement.status)}
    if found.language:
        told["language"] = found.language
    if statement.redacted:
        told["redacted"] = True
    elif statement.value is not None:
        told["value"] = _value(statement.value)
    return told


def _value(value: object) -> object:
    match value:
        case Moment():
            return {"at": brief_utc(value.at), "precision": str(value.precision)}
        case Count():
            figures = {"best": value.best, "low": value.low, "high": value.high, "basis": value.basis or None}
            return {key: figure for key, figure in figures.items() if figure is not None}
        case Contact():
            parts = {"name": value.name, "email": value.email, "phone": value.phone}
            return {key: part for key, part in parts.items() if part}
        case tuple():
            return list(value)
        case _:
            return value


def _row(row: InventoryRecorded, party: PartyRecorded | None) -> dict[str, Any]:
    """Give a row as the document's table has it: figures that are not the recipient's own stay out of it."""
    told: dict[str, Any] = {
        "label": row.label,
        "category": row.category,
        "special": list(row.special),
        "protection": row.protection,
        "certainty": str(row.certainty),
    }
    if party is None or row.party == party.party:
        told |= {
            name: _value(count)
            for name, count in (("subjects", row.subjects), ("records", row.records))
            if count is not None
        }
    return {key: value for key, value in told.items() if value not in ("", [])}
