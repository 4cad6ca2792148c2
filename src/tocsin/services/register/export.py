"""The register for an authority, a spreadsheet, another program or a page.

The same register in the same language gives the same bytes, whatever the format.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from tocsin.content.documents.markdown import bold, escape_markdown, on_one_line
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Contact, Count, Text, Value
from tocsin.domain.moments import Moment, brief_utc
from tocsin.domain.register.row import NOTIFIED, REF, STATE, TOLD, Cell, RegisterEntry
from tocsin.domain.text import visible
from tocsin.interop.notifications.edpb_register import EdpbRegisterEntry, edpb_entry
from tocsin.interop.spreadsheet import write_csv, write_xlsx
from tocsin.services.register.rows import Register

SCHEMA = "tocsin-register/1"


class RegisterFormat(StrEnum):
    """What a register can be written as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    EDPB_JSON = "edpb-json"
    MARKDOWN = "md"


def write_register(register: Register, form: RegisterFormat, *, byte_order_mark: bool = False) -> bytes:
    """Write a register in a format.

    Args:
        register: as `tocsin.services.register.rows.compile_register` made it.
        form: the format.
        byte_order_mark: whether CSV begins with the mark by which Excel knows UTF-8.

    Raises:
        UserError: the format needs a library that is not installed.
    """
    match form:
        case RegisterFormat.CSV:
            return write_csv([register.titles(), *register.rows()], byte_order_mark=byte_order_mark)
        case RegisterFormat.XLSX:
            return _as_xlsx(register)
        case RegisterFormat.JSON:
            return _json_bytes(as_json(register))
        case RegisterFormat.EDPB_JSON:
            return _json_bytes([msgspec.structs.asdict(one) for one in edpb_entries(register)])
        case RegisterFormat.MARKDOWN:
            return as_markdown(register).encode()


def _as_xlsx(register: Register) -> bytes:
    try:
        return write_xlsx(register.words(_TITLE), register.titles(), register.rows())
    except ModuleNotFoundError:
        hint = "Install tocsin[xlsx]; or take --format csv --bom, which a spreadsheet opens too"
        raise UserError("Writing XLSX needs the library xlsxwriter, which is not installed", hint) from None


_TITLE: Text = {"en": "Register of breaches", "fr": "Registre des violations"}


# JSON.


def as_json(register: Register) -> dict[str, object]:
    """Give the register as JSON knows it.

    ``schema`` is ``tocsin-register/1``; ``language`` that of the words; ``columns`` a list of
    ``{id, title}`` in order. ``entries`` is a list of ``{ref, aware_at, opened_at, open, notified, trouble,
    cells}``: instants in UTC with ``Z`` or null, ``notified`` true, false or null where that cannot be told,
    ``trouble`` the reason why a case could not be read, or null. ``cells`` has every column by its id:
    ``{status, text, value}``, with ``status`` one of ``known``, ``estimated``, ``unknown``,
    ``not_applicable``, ``not_answered``, ``redacted``; ``text`` in words; ``value`` null, a truth value, a
    whole number, a text (an id, for a closed set), a list of texts, ``{low, best, high, basis}`` for a
    count, ``{at, precision, zone}`` for a time, or ``{name, email, phone}`` for a contact.
    """
    return {
        "schema": SCHEMA,
        "language": register.language,
        "columns": [{"id": column.id, "title": register.words(column.title)} for column in register.columns],
        "entries": [_entry(register, entry) for entry in register.entries],
    }


def _entry(register: Register, entry: RegisterEntry) -> dict[str, object]:
    return {
        "ref": entry.ref,
        "aware_at": _instant(entry.aware_at),
        "opened_at": _instant(entry.opened_at),
        "open": entry.is_open if not entry.trouble else None,
        "notified": entry.is_notified,
        "trouble": entry.trouble or None,
        "cells": {column.id: _cell(register, entry.cell(column.id)) for column in register.columns},
    }


def _cell(register: Register, cell: Cell) -> dict[str, object]:
    return {"status": cell.status.value, "text": cell.shown(register.language), "value": _value(cell.value)}


def _value(value: Value | None) -> object:
    match value:
        case Count() | Contact():
            return msgspec.structs.asdict(value)
        case Moment():
            return {"at": brief_utc(value.at), "precision": value.precision.value, "zone": value.zone}
        case tuple():
            return list(value)
        case _:
            return value


def _instant(at: str) -> str | None:
    return brief_utc(at) if at else None


def _json_bytes(document: object) -> bytes:
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if visible(text) != text:  # JSON may hold what cannot be seen; whoever looks at the file should see it
        text = "".join(char if visible(char) == char else json.dumps(char)[1:-1] for char in text)
    return text.encode()


# As the EDPB's example has it.


def edpb_entries(register: Register) -> list[EdpbRegisterEntry]:
    """Give every entry in the shape of the register that goes with the EDPB's draft template."""
    return [edpb_entry(entry) for entry in register.entries]


# For people.

_MARKDOWN: Sequence[tuple[Text, Sequence[str]]] = (
    ({"en": "Case", "fr": "Dossier"}, (REF, STATE)),
    ({"en": "Aware", "fr": "Connaissance"}, ("time.aware_at",)),
    (
        {"en": "Facts", "fr": "Faits"},
        (
            "summary.authority",
            "nature.cia",
            "nature.origin",
            "nature.cause",
            "time.started_at",
            "time.ended_at",
        ),
    ),
    (
        {"en": "Data and people", "fr": "Données et personnes"},
        ("data.categories", "data.special", "records.count", "subjects.categories", "subjects.count"),
    ),
    (
        {"en": "Effects", "fr": "Effets"},
        ("conseq.harms", "conseq.description", "risk.level", "risk.because"),
    ),
    (
        {"en": "Remedial action", "fr": "Mesures"},
        ("measures.immediate", "measures.for_people", "measures.prevent"),
    ),
    (
        {"en": "Authority notified", "fr": "Autorité notifiée"},
        (NOTIFIED, "authority.filings", "time.delay_reasons", "notify.authority", "authority.because"),
    ),
    (
        {"en": "People told", "fr": "Personnes informées"},
        (TOLD, "people.filings", "notify.subjects", "people.because"),
    ),
)
"""What Art. 33(5) asks for, each heading with the columns it is put together from."""


def as_markdown(register: Register) -> str:
    """Give the register as a table: for each case the facts, the effects, what was done, who was told.

    The columns that CSV, XLSX and JSON have of their own are taken together under eight headings.
    """
    titles = {column.id: register.words(column.title) for column in register.columns}
    headings = [register.words(heading) for heading, _columns in _MARKDOWN]
    lines = [
        f"# {register.words(_TITLE)}",
        "",
        "| " + " | ".join(headings) + " |",
        "|" + "---|" * len(headings),
    ]
    for entry in register.entries:
        cells = [_together(register, entry, titles, columns) for _heading, columns in _MARKDOWN]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _together(
    register: Register, entry: RegisterEntry, titles: Mapping[str, str], columns: Sequence[str]
) -> str:
    """Put the cells of several columns into one, each after its title unless it stands alone."""
    said: Iterator[tuple[str, str]] = (
        (titles[column], entry.cell(column).shown(register.language))
        for column in columns
        if column in titles
    )
    shown = [(bold(title), escape_markdown(_on_one_line(text))) for title, text in said]
    if len(shown) == 1:
        return shown[0][1]
    return "<br>".join(f"{title}: {text}" for title, text in shown)


def _on_one_line(text: str) -> str:
    return on_one_line(visible(text).replace("\n", " / "))
