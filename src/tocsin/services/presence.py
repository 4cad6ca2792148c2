"""Who has a case open, and what they look at."""

from __future__ import annotations

import os
import platform
from contextlib import suppress

from tocsin.domain.moments import write_utc
from tocsin.services.workbench import OpenCase
from tocsin.storage.presence import Place, Present, others


class Presence:
    """Our place among those who have a case open; where nothing can be written, we only see the others."""

    def __init__(self, case: OpenCase) -> None:
        """Take it, until `leave`."""
        self._case = case
        self._place: Place | None = None
        workbench = case.workbench
        machine = platform.node().partition(".")[0]
        here = Present(workbench.actor, machine, os.getpid(), write_utc(workbench.now()))
        if case.is_writable:
            with suppress(OSError):
                self._place = Place(case.folder, here, case.cipher)

    def look(self, at: str) -> list[Present]:
        """Let the others see what we look at, and give who they are, the longest first."""
        if self._place is not None:
            self._place.move(at)
        return others(self._case.folder, self._case.cipher, but=self._place)

    def leave(self) -> None:
        """Be gone."""
        if self._place is not None:
            self._place.leave()
            self._place = None


def who_is_here(case: OpenCase) -> list[Present]:
    """Give who has a case open in a workbench, the longest first."""
    return others(case.folder, case.cipher)
