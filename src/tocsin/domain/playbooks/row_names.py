"""What a step that is repeated for rows can say of its row.

``row.name`` stands for it in conditions, ``{row.name}`` in texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum

from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.conditions.verdicts import Absent, Found, Lookup
from tocsin.domain.entries import InventoryRecorded, PartyRecorded
from tocsin.domain.facts import Contact, Count, Text
from tocsin.domain.playbooks.work import Collects
from tocsin.domain.terms import Certainty, Involvement, PartyRole
from tocsin.domain.values import show_contact, show_count

ROW = "row."
PLACEHOLDER = re.compile(r"\{row\.([a-z_]+)\}")


def _enum(*words: str) -> NameType:
    return NameType(Kind.ENUM, frozenset(words))


COLUMNS: dict[Collects, dict[str, NameType]] = {
    Collects.PARTIES: {
        "party": NameType(Kind.TEXT),
        "name": NameType(Kind.TEXT),
        "role": _enum(*PartyRole),
        "involvement": _enum(*Involvement),
        "contract_hours": NameType(Kind.NUMBER),
        "contact": NameType(Kind.OPAQUE),
        "note": NameType(Kind.TEXT),
    },
    Collects.INVENTORY: {
        "row": NameType(Kind.TEXT),
        "label": NameType(Kind.TEXT),
        "category": NameType(Kind.TEXT),
        "special": NameType(Kind.SET),
        "subjects": NameType(Kind.NUMBER),
        "records": NameType(Kind.NUMBER),
        "location": NameType(Kind.TEXT),
        "protection": NameType(Kind.TEXT),
        "certainty": _enum(*Certainty),
        "party": NameType(Kind.TEXT),
    },
}
"""The columns of each sort of row, with their types."""


def row_types(
    type_of: Callable[[str], NameType | None], over: Collects | None
) -> Callable[[str], NameType | None]:
    """Give the function that tells the type of a name where a row is at hand.

    Args:
        type_of: tells it of every other name.
        over: the sort of row; None where there is none.
    """

    def with_row(name: str) -> NameType | None:
        if not name.startswith(ROW):
            return type_of(name)
        return COLUMNS[over].get(name.removeprefix(ROW)) if over is not None else None

    return with_row


def is_of_row(name: str) -> bool:
    """Whether a name in a condition asks about the row at hand."""
    return name.startswith(ROW)


def row_lookup(lookup: Lookup, row: PartyRecorded | InventoryRecorded) -> Lookup:
    """Give the lookup for conditions of a step that is repeated, at one row."""

    def with_row(name: str) -> Found:
        return _value(row, name.removeprefix(ROW)) if name.startswith(ROW) else lookup(name)

    return with_row


def _value(row: PartyRecorded | InventoryRecorded, column: str) -> Found:
    value: Found | Enum | None = getattr(row, column)
    if value is None or value in ("", ()):
        return Absent.UNSET
    return str(value.value) if isinstance(value, Enum) else value


def filled(text: Text, row: PartyRecorded | InventoryRecorded) -> Text:
    """Put what a row says in the place of ``{row.…}``, in every language."""

    def word(match: re.Match[str]) -> str:
        value = getattr(row, match[1], "")
        match value:
            case Contact():
                return show_contact(value)
            case Count():
                return show_count(value)
            case Enum():
                return str(value.value)
            case tuple():
                return ", ".join(value)
            case _:
                return "" if value is None else str(value)

    return {language: PLACEHOLDER.sub(word, said) for language, said in text.items()}


def unfilled(text: Text) -> Text:
    """Put an ellipsis in the place of ``{row.…}``, where no row is at hand."""
    return {language: PLACEHOLDER.sub("\u2026", said) for language, said in text.items()}
