"""A case as it was at an earlier entry, so that what was written then can be written again."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime

from tocsin.domain.case import fold
from tocsin.domain.journal import Head, SealedEntry
from tocsin.services.workbench import OpenCase


class EarlierCase(OpenCase):
    """A case after so many of its entries, at a time; it is looked at, and nothing is added to it.

    What was redacted since is gone from it too.
    """

    def __init__(self, case: OpenCase, seq: int, now: datetime) -> None:
        """Take a case back.

        Args:
            case: the case; it stays as it is.
            seq: the number of the last entry that counts.
            now: the time that clocks are read at, aware.
        """
        vars(self).update(vars(case))
        self.workbench = copy.copy(case.workbench)
        self.workbench.now = lambda: now
        self._seen = {}  # neither its time nor its journal moves: what was looked at once stays so
        self.state = fold(entry for entry in case.state.entries if entry.seq <= seq)

    def head(self, at: int | None = None) -> Head:
        """Give the end of the journal, as it was then or at the entry of that number."""
        return super().head(self.state.seq if at is None else at)

    def sealed(self) -> Iterator[SealedEntry]:
        """Give every entry there was, as stored."""
        return (entry for entry in super().sealed() if entry.seq <= self.state.seq)
