"""What a case is called, how its times and texts are read, and whether its work goes on."""

from __future__ import annotations

import msgspec


class CaseHeader(msgspec.Struct):
    """What a case is called and how its times and texts are read."""

    ref: str = ""
    title: str = ""
    zone: str = "UTC"
    language: str = "en"
    country: str = ""
    opened_at: str = ""
    is_open: bool = False
    is_purged: bool = False

    @property
    def state(self) -> str:
        """``open``, ``closed``, or ``purged``."""
        return "purged" if self.is_purged else "open" if self.is_open else "closed"
