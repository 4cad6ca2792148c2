"""What a notification says of itself: whether it is the first one, and what the one before was called.

GDPR Art. 33(4): what is not known at once is given later, in phases; every form then asks for the first one.
"""

from __future__ import annotations

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.verdicts import Found, Lookup
from tocsin.domain.entries import Body, Entry, FilingRecorded
from tocsin.domain.facts import FactStatus, Statement, Value
from tocsin.domain.terms import Purpose

KIND = "notify.kind"
EARLIER = "notify.earlier_no"
OWN = "notify.own_no"
WITHDRAWS = "notify.withdraws"
"""Whether it withdraws the one before."""

WHY_WITHDRAWN = "notify.withdrawal_reason"
OF_ITSELF = frozenset({KIND, EARLIER, OWN})
"""What a notification says of itself: it differs from filing to filing, and is no news to who reads it."""


def of_itself(form: str, regime: str, state: CaseState, party: str = "") -> dict[str, Statement]:
    """Give what the filings and the case answer of these, where nobody has stated it.

    Args:
        form: the id of the document.
        regime: what it answers, so that a filing that names no document counts; empty where it answers none.
        state: the case.
        party: whom it is for, where it is for one of several.
    """
    if not state.entries:
        return {}
    opened, before = state.entries[0], _before(form, regime, state, party)
    found: dict[str, Statement] = {
        KIND: _statement(before or opened, "follow_up" if before else "new"),
        OWN: _statement(opened, state.header.ref),
    }
    if before is not None and before.body.reference:
        found[EARLIER] = _statement(before, before.body.reference)
    return {key: statement for key, statement in found.items() if state.statement(key) is None}


def looking_up(said: dict[str, Statement], lookup: Lookup) -> Lookup:
    """Give a lookup that knows these too."""

    def look(name: str) -> Found:
        value = said[name].value if name in said else None
        return value if isinstance(value, str) else lookup(name)

    return look


def _before(form: str, regime: str, state: CaseState, party: str) -> Entry[FilingRecorded] | None:
    """Give the first filing of a document that still stands: its number is the one of the file."""
    filed = [
        entry
        for entry in state.filings
        if (entry.body.form == form or (not entry.body.form and entry.body.regime == regime))
        and entry.body.party == (party or entry.body.party)
        and entry.body.purpose is not Purpose.WITHDRAWAL
    ]
    return next((entry for entry in filed if entry.body.reference), filed[0] if filed else None)


def _statement(entry: Entry[Body], value: Value) -> Statement:
    return Statement(entry.id, entry.recorded_at, entry.actor, value, FactStatus.KNOWN)
