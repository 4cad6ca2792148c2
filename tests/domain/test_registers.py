"""Rows that are restated, withdrawn and never lost."""

from __future__ import annotations

import pytest

from tests.domain.building import Journal, row
from tocsin.domain.entries import Entry, InventoryRecorded, InventoryWithdrawn
from tocsin.domain.registers import Register


def filled(*numbers: int) -> Register[InventoryRecorded]:
    """Give a register in which these rows were recorded, in this order."""
    register: Register[InventoryRecorded] = Register("R")
    for number in numbers:
        record(register, number)
    return register


def record(register: Register[InventoryRecorded], number: int, label: str = "") -> Entry[InventoryRecorded]:
    """Record a version of a row."""
    body = row(number, label=label)
    entry = Entry(1, "id", "2026-11-23T13:00:00.000000Z", "lead", body)
    register.record(body.row, entry)
    return entry


def withdraw(register: Register[InventoryRecorded], number: int) -> None:
    """Withdraw a row."""
    id = f"R-{number}"
    register.withdraw(id, Journal().add(InventoryWithdrawn(row=id)))


def rows_of(register: Register[InventoryRecorded]) -> list[str]:
    """Give the ids of the current rows."""
    return [entry.body.row for entry in register]


def test_an_empty_register_gives_its_first_id() -> None:
    register = filled()
    assert (len(register), rows_of(register), register.next_id()) == (0, [], "R-1")


def test_rows_stand_in_the_order_they_came() -> None:
    assert rows_of(filled(2, 1, 3)) == ["R-2", "R-1", "R-3"]


def test_a_row_restated_keeps_its_place_and_every_version() -> None:
    register = filled(1, 2)
    first = register.get("R-1")
    last = record(register, 1, "exports")
    assert register.get("R-1") is last
    assert rows_of(register) == ["R-1", "R-2"]
    assert register.history("R-1") == (first, last)
    assert len(register) == 2


def test_a_withdrawn_row_is_no_longer_current_but_stays_readable() -> None:
    register = filled(1, 2)
    withdraw(register, 1)
    assert register.get("R-1") is None
    assert rows_of(register) == ["R-2"]
    assert len(register) == 1
    assert len(register.history("R-1")) == 1
    assert register.ever() == ("R-1", "R-2")


def test_a_row_withdrawn_twice_counts_as_withdrawn_once() -> None:
    register = filled(1, 2)
    withdraw(register, 1)
    withdraw(register, 1)
    assert len(register) == 1


def test_a_withdrawn_row_that_is_recorded_again_is_current_again() -> None:
    register = filled(1)
    withdraw(register, 1)
    last = record(register, 1)
    assert register.get("R-1") is last
    assert len(register) == 1


def test_withdrawing_a_row_that_never_was_changes_nothing() -> None:
    register = filled(1)
    withdraw(register, 7)
    assert (len(register), register.ever()) == (1, ("R-1",))


def test_an_id_is_never_used_twice() -> None:
    register = filled(1, 2)
    withdraw(register, 2)
    assert register.next_id() == "R-3"


def test_ids_already_promised_are_counted() -> None:
    assert filled(1).next_id(beyond=2) == "R-4"


def test_a_row_that_never_was_has_no_history() -> None:
    assert filled().history("R-1") == ()
    assert filled().get("R-1") is None


@pytest.mark.parametrize("typed", ["R-2", "r-2", "R2", "r2", "2", " 2 ", "02", "R-02"])
def test_a_row_is_meant_by_its_number(typed: str) -> None:
    assert filled(1, 2).matching(typed) == "R-2"


@pytest.mark.parametrize("typed", ["", "3", "R-3", "P-2", "R--2", "two", "R-2x", "-2", "\u0662", "20"])
def test_what_names_no_row_matches_nothing(typed: str) -> None:
    assert filled(1, 2).matching(typed) == ""


def test_a_withdrawn_row_can_still_be_named() -> None:
    register = filled(1)
    withdraw(register, 1)
    assert register.matching("1") == "R-1"
