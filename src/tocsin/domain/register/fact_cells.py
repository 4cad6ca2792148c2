"""Cells of the register that facts and the rows of the inventory fill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tocsin.domain.entries import InventoryRecorded
from tocsin.domain.facts import FactStatus, Statement, Text, Value
from tocsin.domain.inventory import affected_rows, summarise
from tocsin.domain.moments import Moment, Precision, read_utc, shown
from tocsin.domain.register.row import Cell, CellStatus, Column, Look, known
from tocsin.domain.terms import Certainty
from tocsin.domain.values import show_statement, show_value

_FROM_ROWS: Mapping[str, Callable[[Sequence[InventoryRecorded]], Value | None]] = {
    "data.categories": lambda rows: summarise(list(rows)).categories,
    "data.special": lambda rows: summarise(list(rows)).special,
    "data.protection": lambda rows: tuple(dict.fromkeys(row.protection for row in rows if row.protection)),
    "subjects.categories": lambda rows: summarise(list(rows)).subject_categories,
    "records.count": lambda rows: summarise(list(rows)).records,
}
"""What the rows of the inventory say of a fact. People overlap between rows, so rows never count them."""


def fact_column(key: str, title: Text) -> Column:
    """Make the column of a fact; it takes the key of the fact as its id."""
    return Column(key, title, lambda look: fact_cell(look, key))


def fact_cell(look: Look, key: str) -> Cell:
    """Give what was last said of a fact, with what the rows of the inventory add to it."""
    stated = stated_cell(look, key)
    rows = affected_rows(look.state.inventory)
    found = _FROM_ROWS[key](rows) if key in _FROM_ROWS else None
    says_nothing = stated.status is CellStatus.NOT_ANSWERED
    if not found or not (says_nothing or isinstance(found, tuple)):
        return stated  # a person's word on a figure, that it is unknown included, goes before a sum of rows
    if stated.value is not None and not isinstance(stated.value, tuple):
        return stated
    before = stated.value if isinstance(stated.value, tuple) else ()
    value = tuple(dict.fromkeys((*before, *found))) if isinstance(found, tuple) else found
    if value == before:
        return stated
    is_sure = stated.status is not CellStatus.ESTIMATED and all(
        row.certainty is Certainty.CONFIRMED for row in rows
    )
    spec = look.catalogue.get(key)
    text = show_value(value, spec, language=look.language, zone=look.zone)
    return Cell(CellStatus.KNOWN, text, value) if is_sure else Cell(CellStatus.ESTIMATED, f"≈ {text}", value)


def stated_cell(look: Look, key: str) -> Cell:
    """Give what was last said of a fact; a text in the language of the register goes before another."""
    statement = newest(look, key)
    if statement is None:
        return Cell()
    spec = look.catalogue.get(key)
    if statement.redacted:
        return Cell(CellStatus.REDACTED)
    text = show_statement(statement, spec, language=look.language, zone=look.zone)
    return Cell(_STATUS[statement.status], text, statement.value)


def newest(look: Look, key: str) -> Statement | None:
    """Give the newest statement of a fact, that in the language of the register first."""
    return look.state.statement(f"{key}@{look.language}") or look.state.statement(key)


def reason_cell(look: Look, key: str) -> Cell:
    """Give the reasons of a decision, or of a fact that was stated."""
    statement = newest(look, key)
    if statement is not None and statement.redacted:
        return Cell(CellStatus.REDACTED)
    return known(statement.because, statement.because) if statement is not None else Cell()


def author_cell(look: Look, key: str) -> Cell:
    """Give who last said so."""
    statement = newest(look, key)
    return known(statement.actor, statement.actor) if statement is not None else Cell()


def stated_at_cell(look: Look, key: str) -> Cell:
    """Give when it was last said."""
    statement = newest(look, key)
    return recorded_cell(look, statement.recorded_at) if statement is not None else Cell()


def recorded_cell(look: Look, instant: str) -> Cell:
    """Give an instant of the journal (UTC, fixed-width form) in the zone of the case."""
    if not instant:
        return Cell()
    moment = Moment(at=instant, precision=Precision.SECOND, said="", zone=look.zone.key)
    return known(moment, shown(read_utc(instant), look.zone))


_STATUS = {
    FactStatus.KNOWN: CellStatus.KNOWN,
    FactStatus.ESTIMATED: CellStatus.ESTIMATED,
    FactStatus.UNKNOWN: CellStatus.UNKNOWN,
    FactStatus.NOT_APPLICABLE: CellStatus.NOT_APPLICABLE,
}
