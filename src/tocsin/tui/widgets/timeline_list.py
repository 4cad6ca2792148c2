"""The timeline as a list that draws only the lines on the screen, however many there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from zoneinfo import ZoneInfo

import msgspec
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tocsin.domain.moments import Moment, Precision, find_zone, read_utc
from tocsin.domain.text import one_line
from tocsin.domain.weaving import Order, Picked, Row, Woven

_NARROW_COLUMNS, _WIDE_COLUMNS = (11, 11, 5, 8), (16, 16, 5, 12)
_SECONDS = 3
"""Cells that the seconds take, where machine events are shown."""

_WIDE = 110

_KEPT_LINES = 300
"""Lines that are kept as they were drawn."""


class TimelineLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row in words, as one line.

    Attributes:
        happened: when, with what is known of its precision; else UTC in the fixed-width form.
        learned: when it was recorded, in that form; empty where that says nothing new.
        lane: whose doing it was, or that a machine says so.
        is_ours: whether the lane is ours, and drawn as usual.
        who: who recorded it, or what brought it.
        text: what it says, its lines kept.
        is_removed: whether it was redacted.
    """

    happened: Moment | str
    learned: str
    lane: str
    is_ours: bool
    who: str
    text: str
    is_removed: bool = False


NO_ROWS = Woven(Picked((), ()), Order(), lambda _ids: {})
"""A timeline with nothing in it."""


class TimelineList(ScrollView, can_focus=True):
    """Entries and machine events, oldest first, with both times; the one under the cursor can be read."""

    DEFAULT_CSS = """
    TimelineList { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "jump(0)", show=False),
        Binding("end,G", "jump(-1)", show=False),
    ]

    class Highlighted(Message):
        """The cursor stands on a row, or the list is empty."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    def __init__(self, line_of: Callable[[Row], TimelineLine], *, id: str | None = None) -> None:
        """Take ``line_of``: puts a row into words, when it comes onto the screen."""
        super().__init__(id=id)
        self.line_of = line_of
        self.zone: ZoneInfo = find_zone("UTC")
        self.with_seconds = False
        self._rows = NO_ROWS
        self._base = Style()
        self._drawn: dict[int, Strip] = {}
        self.cursor = 0

    @property
    def rows(self) -> Woven:
        """What is shown."""
        return self._rows

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if len(self._rows) else None

    def show(self, rows: Woven, zone: ZoneInfo, *, with_seconds: bool = False) -> None:
        """Show rows; the cursor stays on its row, or at the end if it was there.

        Args:
            rows: oldest first.
            zone: the zone that times are shown in.
            with_seconds: whether times have seconds, as those of machine events need.
        """
        was, at_end = self.row, self.cursor >= len(self._rows) - 1
        self._rows, self.zone, self.with_seconds = rows, zone, with_seconds
        self._drawn.clear()
        self.virtual_size = Size(self.size.width, len(rows))
        place = None if at_end or was is None else rows.place_of(was)
        self.cursor = max(len(rows) - 1, 0) if place is None else place
        self._show_cursor()
        self.refresh()

    def _show_cursor(self) -> None:
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)
        self.post_message(self.Highlighted(self.row))

    def _go(self, to: int) -> None:
        if not len(self._rows):
            return
        before, self.cursor = self.cursor, max(0, min(to, len(self._rows) - 1))
        self.refresh_line(before)
        self._show_cursor()
        self.refresh_line(self.cursor)

    def action_move(self, by: int) -> None:
        """Move the cursor by so many lines."""
        self._go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by so many pages."""
        self._go(self.cursor + by * max(self.size.height - 1, 1))

    def action_jump(self, to: int) -> None:
        """Move the cursor to the first entry (0) or the last (-1)."""
        self._go(0 if to == 0 else len(self._rows) - 1)

    def on_click(self, event: events.Click) -> None:
        self.focus()
        self._go(int(self.scroll_offset.y) + event.y)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._rows))
        self._drawn.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a part of the screen.

        How they look is found out once for all of them, and nothing is computed for the border and padding
        that this widget does not have: that would take as long as the lines.
        """
        if self.rich_style != self._base or len(self._drawn) > _KEPT_LINES:
            self._base = self.rich_style
            self._drawn.clear()
        _behind, background = self.background_colors
        filters, (left, right) = self.get_line_filters(), crop.column_span
        strips = []
        for y in crop.line_range:
            strip = self.render_line(y)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            strips.append(strip.crop(left, right))
        return strips

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        number = y + int(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        if number >= len(self._rows):
            return Strip.blank(width, self._base)
        if number == self.cursor:
            return self._draw(number, width, self._base + Style(reverse=self.has_focus, bold=True))
        if number not in self._drawn:
            self._drawn[number] = self._draw(number, width, self._base)
        return self._drawn[number]

    def _draw(self, number: int, width: int, base: Style) -> Strip:
        segments = self._segments(self.line_of(self._rows[number]), width, base)
        return Strip(segments).adjust_cell_length(width, base)

    def _segments(self, line: TimelineLine, width: int, base: Style) -> list[Segment]:
        dim = base + Style(dim=True)
        columns = [
            (self._time(line.happened, width, seconds=self.with_seconds), base),
            (self._time(line.learned, width) if line.learned else "", dim),
            (line.lane, base + Style(bold=not line.is_ours)),
            (line.who, dim),
        ]
        widths = _columns(width, self.with_seconds)
        segments = [
            Segment(set_cell_size(one_line(text), size) + " ", style)
            for (text, style), size in zip(columns, widths, strict=True)
        ]
        room = max(width - sum(widths) - len(widths), 1)
        text = one_line(line.text[: 4 * room])
        if cell_len(text) > room:
            text = set_cell_size(text, room - 1) + "…"
        segments.append(Segment(text, base + Style(italic=line.is_removed)))
        return segments

    def _time(self, instant: Moment | str, width: int, *, seconds: bool = False) -> str:
        """Write a time without its zone, which stands above the list; the year only where there is room."""
        moment = instant if isinstance(instant, Moment) else None
        local = (moment.utc if moment else read_utc(str(instant))).astimezone(self.zone)
        is_day = moment is not None and moment.precision is Precision.DAY
        day = f"{local:%Y-%m-%d}" if width >= _WIDE else f"{local:%m-%d}"
        return day if is_day else f"{day} {local:%H:%M:%S}" if seconds else f"{day} {local:%H:%M}"


def _columns(width: int, with_seconds: bool) -> tuple[int, ...]:
    """Give the widths of the columns before the text."""
    happened, *others = _WIDE_COLUMNS if width >= _WIDE else _NARROW_COLUMNS
    return (happened + (_SECONDS if with_seconds else 0), *others)


def heading(width: int, *, with_seconds: bool = False) -> str:
    """Give the heads of the columns, as wide as they are."""
    names = zip(("happened", "learned", "lane", "who"), _columns(width, with_seconds), strict=True)
    return "".join(set_cell_size(name, size) + " " for name, size in names) + "what"
