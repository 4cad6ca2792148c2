"""Rows that are typed field by field and restated as a whole: affected data, and other organisations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

import msgspec

from tocsin.domain.answers import read_choice, read_contact, read_count
from tocsin.domain.case import CaseState
from tocsin.domain.entries import (
    Body,
    Entry,
    InventoryRecorded,
    InventoryWithdrawn,
    PartyRecorded,
    PartyWithdrawn,
)
from tocsin.domain.errors import UserError, in_field
from tocsin.domain.facts import Catalogue, Contact, Count
from tocsin.domain.registers import Register
from tocsin.domain.terms import Certainty, Involvement, PartyRole
from tocsin.domain.text import TEXT_LIMIT, checked, required
from tocsin.services.evidence.attaching import need_evidence
from tocsin.services.personal_data import doubts_about
from tocsin.services.workbench import OpenCase

E = TypeVar("E", bound=StrEnum)
B = TypeVar("B", bound=Body)

_MOST_HOURS = 10_000

Typed = Mapping[str, str]
"""Fields as typed, by name; a field that is not there stays as it was, an empty one is cleared."""

INVENTORY_FIELDS = (
    "label",
    "category",
    "special",
    "subject_categories",
    "subjects",
    "records",
    "location",
    "protection",
    "certainty",
    "party",
    "evidence",
    "because",
)
PARTY_FIELDS = ("name", "role", "contact", "contract_hours", "involvement", "note", "because")


def add_row(case: OpenCase, typed: Typed) -> str:
    """Add a row of affected data.

    Args:
        case: the open case.
        typed: any of `INVENTORY_FIELDS`; ``label`` must be there.

    Returns:
        The id of the row.

    Raises:
        UserError: a field cannot be read; the message names it.
        DoubtError: there seem to be data of people in it, and nobody has said yet that it is meant.
    """
    typed = {"label": "", **typed}
    case.workbench.ask(doubts_about(typed.values()))

    def decide(state: CaseState) -> Sequence[Body]:
        row = state.inventory.next_id()
        return [_read_row(case.catalogue, state, InventoryRecorded(row=row), typed)]

    return _recorded(case.record(decide), InventoryRecorded).row


def amend_row(case: OpenCase, typed_row: str, typed: Typed) -> None:
    """Restate a row of affected data; the versions before stay in its history."""
    case.workbench.ask(doubts_about(typed.values()))

    def decide(state: CaseState) -> Sequence[Body]:
        before = _need(state.inventory, typed_row, "row").body
        cleared = msgspec.structs.replace(before, because="")
        return [_read_row(case.catalogue, state, cleared, typed)]

    case.record(decide)


def row_history(case: OpenCase, typed_row: str) -> tuple[Entry[InventoryRecorded], ...]:
    """Give every version of a row, also of one that was taken out, oldest first."""
    inventory = case.state.inventory
    row = inventory.matching(typed_row)
    if not row:
        known = ", ".join(inventory.ever()) or "none yet"
        raise UserError(f"There is no row {typed_row!r}", f"Known: {known}")
    return inventory.history(row)


def withdraw_row(case: OpenCase, typed_row: str, because: str) -> None:
    """Take out a row that was entered by mistake; data found unaffected are *ruled out* instead."""
    reason = required(because, "The reason")
    case.record(
        lambda state: [
            InventoryWithdrawn(row=_need(state.inventory, typed_row, "row").body.row, because=reason)
        ]
    )


def _read_row(
    catalogue: Catalogue, state: CaseState, before: InventoryRecorded, typed: Typed
) -> InventoryRecorded:
    readers: dict[str, Callable[[str], object]] = {
        "label": lambda text: required(text, "The label"),
        "category": lambda text: _named(catalogue, "data_category", text),
        "special": lambda text: _several(catalogue, "special", text),
        "subject_categories": lambda text: _several(catalogue, "subject_category", text),
        "subjects": _count,
        "records": _count,
        "location": lambda text: checked(text, "The location"),
        "protection": lambda text: _named(catalogue, "protection", text),
        "certainty": lambda text: _word(Certainty, text, Certainty.SUSPECTED),
        "party": lambda text: _need(state.parties, text, "party").body.party if text.strip() else "",
        "evidence": lambda text: tuple(need_evidence(state, one) for one in _split(text)),
        "because": lambda text: checked(text, "The reason"),
    }
    return msgspec.structs.replace(before, **_read(readers, typed))


def add_party(case: OpenCase, typed: Typed) -> str:
    """Add another organisation, such as a controller whose data we process.

    What is not said of a client is taken from the overlay of the organisation, if it knows it by that name.

    Args:
        case: the open case.
        typed: any of `PARTY_FIELDS`; ``name`` must be there.

    Returns:
        The id of the party.
    """
    typed = {"name": "", **_as_client(case, typed.get("name", "")), **typed}
    case.workbench.ask(doubts_about(typed.values()))

    def decide(state: CaseState) -> Sequence[Body]:
        return [_read_party(PartyRecorded(party=state.parties.next_id()), typed)]

    return _recorded(case.record(decide), PartyRecorded).party


def _as_client(case: OpenCase, name: str) -> dict[str, str]:
    """Give what the overlay says of a client, as it would be typed."""
    wanted = name.strip().casefold()
    for client in case.workbench.library.shelf.clients:
        if client.name.casefold() == wanted:
            hours = "" if client.contract_hours is None else str(client.contract_hours)
            said = {"contract_hours": hours, "contact": client.contact}
            return {field: text for field, text in said.items() if text}
    return {}


def add_clients(case: OpenCase) -> list[str]:
    """Add every client of the overlay that is not listed yet, as being checked; gives their ids."""
    known = {entry.body.name.casefold() for entry in case.state.parties}
    clients = [one for one in case.workbench.library.shelf.clients if one.name.casefold() not in known]
    if not clients:
        raise UserError("The overlay names no client that is not listed yet", "clients: in overlay.yaml")
    return [add_party(case, {"name": one.name, "involvement": "checking"}) for one in clients]


def amend_party(case: OpenCase, typed_party: str, typed: Typed) -> None:
    """Restate what is known of another organisation; the versions before stay in its history."""
    case.workbench.ask(doubts_about(typed.values()))

    def decide(state: CaseState) -> Sequence[Body]:
        before = _need(state.parties, typed_party, "party").body
        return [_read_party(msgspec.structs.replace(before, because=""), typed)]

    case.record(decide)


def withdraw_party(case: OpenCase, typed_party: str, because: str) -> None:
    """Take out an organisation that was entered by mistake."""
    reason = required(because, "The reason")
    case.record(
        lambda state: [
            PartyWithdrawn(party=_need(state.parties, typed_party, "party").body.party, because=reason)
        ]
    )


def need_party(state: CaseState, typed: str) -> PartyRecorded:
    """Give an organisation by its id (``P-2``, ``2``) or its exact name.

    Raises:
        UserError: there is none.
    """
    return _need(state.parties, typed, "party").body


def _read_party(before: PartyRecorded, typed: Typed) -> PartyRecorded:
    readers: dict[str, Callable[[str], object]] = {
        "name": lambda text: required(text, "The name"),
        "role": lambda text: _word(PartyRole, text, PartyRole.CONTROLLER),
        "contact": _contact,
        "contract_hours": _hours,
        "involvement": lambda text: _word(Involvement, text, Involvement.CHECKING),
        "note": lambda text: checked(text, "The note", TEXT_LIMIT),
        "because": lambda text: checked(text, "The reason"),
    }
    return msgspec.structs.replace(before, **_read(readers, typed))


def _read(readers: Mapping[str, Callable[[str], object]], typed: Typed) -> dict[str, object]:
    unknown = sorted(set(typed) - set(readers))
    if unknown:
        raise UserError(f"There is no field {unknown[0]!r}", "One of: " + ", ".join(readers))
    read = {}
    for name, text in typed.items():
        with in_field(name):
            read[name] = readers[name](text)
    return read


def _need(register: Register[B], typed: str, what: str) -> Entry[B]:
    row = register.matching(typed)
    entry = register.get(row) if row else None
    if entry is None and typed.strip():  # the name of a redacted row is empty
        by_name = [one for one in register if getattr(one.body, "name", None) == typed.strip()]
        entry = by_name[0] if len(by_name) == 1 else None
    if entry is None:
        known = ", ".join(register.ever()) or "none yet"
        raise UserError(f"There is no {what} {typed!r}", f"Known: {known}")
    return entry


def _recorded(entries: Sequence[Entry[Body]], kind: type[B]) -> B:
    return next(entry.body for entry in reversed(entries) if isinstance(entry.body, kind))


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _word(kinds: type[E], text: str, default: E) -> E:
    word = text.strip().lower().replace(" ", "_")
    if not word:
        return default
    begun = [kind for kind in kinds if kind.startswith(word)]
    if word in set(kinds) or len(begun) == 1:
        return kinds(word) if word in set(kinds) else begun[0]
    raise UserError(f"{text!r} is not known", "One of: " + ", ".join(kinds))


def _named(catalogue: Catalogue, enumeration: str, text: str) -> str:
    return read_choice(catalogue.choices[enumeration], text) if text.strip() else ""


def _several(catalogue: Catalogue, enumeration: str, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_named(catalogue, enumeration, part) for part in _split(text)))


def _count(text: str) -> Count | None:
    if not text.strip() or text.strip().lower() in {"unknown", "?"}:
        return None
    return read_count(text)[0]


def _contact(text: str) -> Contact | None:
    return read_contact(text) if text.strip() else None


def _hours(text: str) -> int | None:
    digits = text.strip().removesuffix("h").strip()
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", digits) or not 0 < int(digits) <= _MOST_HOURS:
        raise UserError(f"{text!r} is not a number of hours", "Write 24, or leave it empty")
    return int(digits)
