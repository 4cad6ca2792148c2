"""How wide the columns of a table are on paper: each has its longest word, the rest goes by text."""

from __future__ import annotations

import msgspec

from tocsin.documents.tree import Table, Words, plain

_CAPACITY = 96
"""Characters that surely fit side by side on a page in the small letters of a table, padding included."""

_PADDING = 2
"""Characters whose width a column loses at its sides."""

_LONGEST = 24
"""Characters of a word that a column is made wide enough for."""

_TOGETHER = 600
"""Characters of a row that is not split over pages."""


class Columns(msgspec.Struct, frozen=True):
    """The columns of a table: what share of the width each has, and how many characters surely fit."""

    shares: tuple[int, ...]
    rooms: tuple[int, ...]


def measure(table: Table) -> Columns:
    """Share the width of a page among the columns of a table."""
    texts = [[plain(cell) for cell in column] for column in zip(table.head, *table.rows, strict=True)]
    capacity = max(4 * len(texts), _CAPACITY - _PADDING * len(texts))
    words = [max((len(word) for text in column for word in text.split()), default=1) for column in texts]
    needs = [min(word, _LONGEST) for word in words]
    if sum(needs) > capacity:
        needs = [min(need, max(4, capacity // len(texts))) for need in needs]
    wishes = [max(max(map(len, column), default=1), 1) ** 0.7 for column in texts]
    rest = max(0, capacity - sum(needs))
    widths = [need + rest * wish / sum(wishes) for need, wish in zip(needs, wishes, strict=True)]
    return Columns(
        tuple(round((width + _PADDING) * 100) for width in widths), tuple(int(width) + 1 for width in widths)
    )


def letter_size(columns: int) -> float:
    """Give the size of letters, in points, in a table of so many columns."""
    return 8 if columns > 5 else 9 if columns > 3 else 9.5


def is_short(row: tuple[Words, ...]) -> bool:
    """Whether a row fits on a page, so that it need not be split over two."""
    return sum(len(run.text) for cell in row for run in cell) < _TOGETHER
