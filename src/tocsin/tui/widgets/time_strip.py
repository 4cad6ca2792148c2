"""The next 72 hours in the responder's zone: nights, weekends, now, and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.widget import Widget

from tocsin.domain.law.timestrip import strip, strip_lines
from tocsin.domain.moments import find_zone
from tocsin.tui.text import block


class TimeStrip(Widget):
    """Three lines: the days, the hours (night and weekend shaded), the marks of what is due."""

    DEFAULT_CSS = """
    TimeStrip { height: 3; padding: 0 1; border-bottom: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = datetime.now(UTC)
        self._deadlines: Sequence[tuple[str, datetime]] = ()
        self._zone: ZoneInfo = find_zone("UTC")

    def show(self, now: datetime, deadlines: Sequence[tuple[str, datetime]], zone: ZoneInfo) -> None:
        """Show deadlines, each with its label."""
        if (now, deadlines, zone) != (self._now, self._deadlines, self._zone):
            self._now, self._deadlines, self._zone = now, deadlines, zone
            self.refresh()

    def render(self) -> Content:
        row = strip(self._now, self._deadlines, width=max(self.content_size.width, 1), zone=self._zone)
        days, hours, marks = strip_lines(row)
        later = f"  {row.later} later" if row.later else ""
        room = self.content_size.width - len(marks.rstrip())
        marks = marks.rstrip() + (later.rjust(room) if len(later) < room else "")
        return block((days + "\n", "dim"), (hours + "\n", "$secondary"), (marks, "bold"))
