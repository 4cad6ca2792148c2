"""What one of several controllers is written, and what a processor writes in the name of one.

What is true of the processor is not true of the controller: it is aware once its processor has told it (EDPB
Guidelines 9/2022, paragraph 44), and the authority and people are to reach its own data protection officer.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.provenance import Source, entry, party, row
from tocsin.domain.entries import InventoryRecorded, PartyRecorded
from tocsin.domain.facts import FactStatus, Statement, Value
from tocsin.domain.law.regimes import Audience
from tocsin.domain.terms import PartyRole, Purpose

CATEGORIES = "subjects.categories"
_OFFICER, _AWARE = "dpo.contact", "time.aware_at"


class Their(msgspec.Struct, frozen=True):
    """What is true of a reader, in place of a fact of ours, and what shows it."""

    statement: Statement
    rests_on: tuple[Source, ...]


def speaks_for(audience: Audience, state: CaseState, reader: PartyRecorded | None) -> bool:
    """Whether a document is one that the controller files or sends, and that we as its processor prepare."""
    ours = state.value("case.role") == PartyRole.PROCESSOR
    return ours and reader is not None and audience in {Audience.AUTHORITY, Audience.PEOPLE}


def true_of(state: CaseState, reader: PartyRecorded) -> dict[str, Their]:
    """Give what is known of a controller that stands in place of what is ours."""
    found = {}
    listed = next((one for one in state.parties if one.body.party == reader.party), None)
    if reader.contact is not None and listed is not None:
        stated = _stated(listed.id, listed.recorded_at, listed.actor, reader.contact)
        found[_OFFICER] = Their(stated, (party(reader.party),))
    notices = (one for one in state.filings if one.body.party == reader.party)
    told = next((one for one in notices if one.body.purpose is not Purpose.WITHDRAWAL), None)
    if told is not None and told.body.filed_at is not None:
        stated = _stated(told.id, told.recorded_at, told.actor, told.body.filed_at)
        found[_AWARE] = Their(stated, (entry(told.id),))
    return found


def people_of(rows: Sequence[InventoryRecorded], whole: Statement | None) -> Their | None:
    """Give the categories of people of these rows alone, where each row says some."""
    if whole is None or not rows or not all(one.subject_categories for one in rows):
        return None
    named = dict.fromkeys(category for one in rows for category in one.subject_categories)
    stated = _stated(whole.entry, whole.recorded_at, whole.actor, tuple(named))
    return Their(stated, tuple(row(one.row) for one in rows))


def _stated(entry: str, at: str, actor: str, value: Value) -> Statement:
    return Statement(entry, at, actor, value, FactStatus.KNOWN)
