"""What was asked about before it was recorded: the same, sent again, is meant."""

from __future__ import annotations

from tocsin.domain.errors import DoubtError, UserError


class Doubts:
    """Remembers the last thing that was asked about, on one screen or in one dialog."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self._asked: tuple[object, DoubtError] | None = None

    def sent(self, what: object) -> None:
        """Take note of what is sent; if it was asked about and comes again, it is meant."""
        if self._asked is not None and self._asked[0] == what:
            self._asked[1].confirm()

    def refused(self, what: object, error: UserError) -> None:
        """Take note of why something was not recorded."""
        self._asked = (what, error) if isinstance(error, DoubtError) else None
