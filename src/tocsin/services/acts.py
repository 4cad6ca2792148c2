"""Recording once what is asked for twice: a caller names what a run records by an id of its own.

The first act of a run gets that id as the id of its first entry; further acts get ids that follow from it. A
run that is repeated under the same id finds what the first one recorded: it sees the case as it stood before
each act, gives the same answer, and adds only what the first one did not come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from tocsin.domain import journal
from tocsin.domain.entries import Body, Entry
from tocsin.domain.errors import UserError


class Acts:
    """The ids of what one run records, in order."""

    def __init__(self, first: str) -> None:
        """Begin with an id.

        Args:
            first: a UUID, as text.

        Raises:
            UserError: it is none.
        """
        try:
            self._first = UUID(first)
        except ValueError:
            raise UserError(f"{first!r} is not a UUID", "Make one with uuidgen") from None
        self._count = 0

    @property
    def first(self) -> str:
        """The id that was named, in its usual form."""
        return str(self._first)

    def next(self) -> str:
        """Give the id of the next act."""
        count, self._count = self._count, self._count + 1
        return str(uuid5(self._first, str(count)) if count else self._first)


def recorded_before(entries: Sequence[Entry[Body]], id: str) -> int:
    """Give the number of the entry with an id, or 0."""
    return next((entry.seq for entry in entries if entry.id == id), 0)


def insist_same(found: Sequence[Entry[Body]], bodies: Sequence[Body]) -> None:
    """Refuse what is not what was recorded under the same id.

    Of an entry that was redacted since, nobody can tell; its kind has to do.

    Raises:
        UserError: it is something else.
    """
    for entry, body in zip(found, bodies, strict=False):
        same = entry.redacted or journal.canonical(entry.body) == journal.canonical(body)
        if entry.body.kind != body.kind or not same:
            break
    else:
        if len(found) == len(bodies):
            return
    where = f"#{found[0].seq}" if found else "nothing"
    raise UserError(
        f"What was recorded under this id is {where}, and says something else",
        "Nothing was recorded. What is new needs an id of its own; a time such as -2h is another each time",
    )
