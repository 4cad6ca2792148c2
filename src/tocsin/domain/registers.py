"""Lists of rows that are restated, never edited: each row keeps every version it had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Generic, TypeVar

from tocsin.domain.entries import Body, Entry

B = TypeVar("B", bound=Body)


class Register(Generic[B]):
    """Rows by id, each with its versions; a withdrawn row is no longer current but stays readable."""

    def __init__(self, prefix: str) -> None:
        """Start empty; ids are given as ``prefix-1``, ``prefix-2`` and so on."""
        self._prefix = prefix
        self._versions: dict[str, list[Entry[B]]] = {}
        self._withdrawn: dict[str, Entry[Body]] = {}

    def record(self, row: str, entry: Entry[B]) -> None:
        """Add a version of a row; a withdrawn row that is recorded again is current again."""
        self._versions.setdefault(row, []).append(entry)
        self._withdrawn.pop(row, None)

    def withdraw(self, row: str, entry: Entry[Body]) -> None:
        """Take a row out of what is current."""
        if row in self._versions:
            self._withdrawn[row] = entry

    def next_id(self, beyond: int = 0) -> str:
        """Give the id that a new row gets; ids are never used twice.

        Args:
            beyond: how many further ids are already promised to rows not yet recorded.
        """
        return f"{self._prefix}-{len(self._versions) + 1 + beyond}"

    def get(self, row: str) -> Entry[B] | None:
        """Give the newest version of a current row, or None."""
        if row not in self._versions or row in self._withdrawn:
            return None
        return self._versions[row][-1]

    def history(self, row: str) -> tuple[Entry[B], ...]:
        """Give every version of a row, oldest first."""
        return tuple(self._versions.get(row, ()))

    def ever(self) -> tuple[str, ...]:
        """Give the ids of all rows there have been."""
        return tuple(self._versions)

    def __iter__(self) -> Iterator[Entry[B]]:
        """The newest version of every current row, in the order the rows came."""
        for row in self._versions:
            current = self.get(row)
            if current is not None:
                yield current

    def __len__(self) -> int:
        """How many rows are current."""
        return len(self._versions) - len(self._withdrawn)

    def matching(self, typed: str) -> str:
        """Give the id meant by what somebody typed: ``c-2``, ``C2`` and ``2`` are all ``C-2``."""
        digits = re.fullmatch(rf"(?:{self._prefix}-?)?0*(\d+)", typed.strip(), re.I)
        row = f"{self._prefix}-{digits[1]}" if digits else typed.strip()
        return row if row in self._versions else ""
