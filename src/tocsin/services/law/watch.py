"""Watching the clocks of a case: what happened to them since they were last looked at."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.domain.law.readings import Reading
from tocsin.domain.law.thresholds import Crossing, crossings
from tocsin.services.overview import reading_words
from tocsin.services.workbench import OpenCase


class Notice(msgspec.Struct, frozen=True):
    """Something that happened to a clock, in words for a line or a notification.

    Attributes:
        text: names the case, the law and what happened; nothing that people wrote.
        more: adds the title of the case and the recipient; only for where the person asked for them.
        crossing: what happened.
    """

    text: str
    more: str
    crossing: Crossing


class Watch:
    """Remembers the last look at the clocks of a case."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case
        self._seen: Sequence[Reading] | None = None

    def look(self) -> list[Notice]:
        """Take in what others have recorded, and say what happened since the last look.

        The first look only learns where the clocks stand: it tells those that are open.
        """
        self._case.refresh()
        readings = self._case.readings()
        before, self._seen = self._seen, readings
        if before is None:
            return [
                self._notice(Crossing(one, reading_words(one, self._case))) for one in readings if one.is_open
            ]
        return [self._notice(crossing) for crossing in crossings(before, readings)]

    def _notice(self, crossing: Crossing) -> Notice:
        header, reading = self._case.header, crossing.reading
        text = f"{header.ref} {reading.law}: {crossing.what}"
        return Notice(text, f"{text} → {reading.recipient} ({header.title})", crossing)
