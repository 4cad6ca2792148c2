"""The timeline as a list that draws only the lines on the screen, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar
from zoneinfo import ZoneInfo

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tocsin.domain.entries import Body, Entry
from tocsin.domain.moments import Moment, Precision, find_zone, read_utc
from tocsin.domain.terms import Lane
from tocsin.domain.text import one_line
from tocsin.domain.timeline import TimelineItem

_NARROW_COLUMNS, _WIDE_COLUMNS = (11, 11, 5, 8), (16, 16, 5, 12)
_LANES = {Lane.US: "us", Lane.THEM: "them", Lane.LEGAL: "legal"}
_WIDE = 110


class TimelineList(ScrollView, can_focus=True):
    """Entries, oldest first, with both times; the one under the cursor can be read and amended."""

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
        """The cursor stands on an entry, or the list is empty."""

        def __init__(self, entry: Entry[Body] | None) -> None:
            super().__init__()
            self.entry = entry

    def __init__(self, item_of: Callable[[Entry[Body]], TimelineItem], *, id: str | None = None) -> None:
        """Take ``item_of``: puts an entry into words, when it comes onto the screen."""
        super().__init__(id=id)
        self.item_of = item_of
        self.zone: ZoneInfo = find_zone("UTC")
        self._entries: Sequence[Entry[Body]] = ()
        self.cursor = 0

    @property
    def entry(self) -> Entry[Body] | None:
        """The entry under the cursor."""
        return self._entries[self.cursor] if self._entries else None

    def show(self, entries: Sequence[Entry[Body]], zone: ZoneInfo) -> None:
        """Show entries; the cursor stays on its entry, or at the end if it was there."""
        was, at_end = self.entry, self.cursor >= len(self._entries) - 1
        self._entries, self.zone = entries, zone
        self.virtual_size = Size(self.size.width, len(entries))
        if at_end or was is None:
            self.cursor = max(len(entries) - 1, 0)
        else:
            self.cursor = next(
                (i for i, entry in enumerate(entries) if entry.seq == was.seq), len(entries) - 1
            )
        self.cursor = max(self.cursor, 0)
        self._show_cursor()
        self.refresh()

    def _show_cursor(self) -> None:
        self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True)
        self.post_message(self.Highlighted(self.entry))

    def _go(self, to: int) -> None:
        if not self._entries:
            return
        self.cursor = max(0, min(to, len(self._entries) - 1))
        self._show_cursor()
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor by so many lines."""
        self._go(self.cursor + by)

    def action_page(self, by: int) -> None:
        """Move the cursor by so many pages."""
        self._go(self.cursor + by * max(self.size.height - 1, 1))

    def action_jump(self, to: int) -> None:
        """Move the cursor to the first entry (0) or the last (-1)."""
        self._go(0 if to == 0 else len(self._entries) - 1)

    def on_click(self, event: events.Click) -> None:
        self.focus()
        self._go(int(self.scroll_offset.y) + event.y)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._entries))

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        number = y + int(self.scroll_offset.y)
        width = self.scrollable_content_region.width
        if number >= len(self._entries):
            return Strip.blank(width, self.rich_style)
        item = self.item_of(self._entries[number])
        base = self.rich_style
        if number == self.cursor:
            base += Style(reverse=self.has_focus, bold=True)
        return Strip(self._segments(item, width, base)).adjust_cell_length(width, base)

    def _segments(self, item: TimelineItem, width: int, base: Style) -> list[Segment]:
        dim = base + Style(dim=True)
        lane = base + Style(bold=item.lane is not Lane.US)
        columns = [
            (self._time(item.happened or item.happened_at, width), base),
            (self._time(item.recorded_at, width) if item.happened else "", dim),
            (_LANES[item.lane], lane),
            (item.actor, dim),
        ]
        widths = _columns(width)
        segments = [
            Segment(set_cell_size(one_line(text), size) + " ", style)
            for (text, style), size in zip(columns, widths, strict=True)
        ]
        used = sum(widths) + len(widths)
        marks = ("⎘ " if item.evidence else "") + ("✎ " if item.amends or item.amended_by else "")
        text = marks + one_line(item.text)
        room = max(width - used, 1)
        if cell_len(text) > room:
            text = set_cell_size(text, room - 1) + "…"
        segments.append(Segment(text, base + Style(italic=item.redacted)))
        return segments

    def _time(self, instant: Moment | str, width: int) -> str:
        """Write a time without its zone, which stands above the list; the year only where there is room."""
        moment = instant if isinstance(instant, Moment) else None
        local = (moment.utc if moment else read_utc(str(instant))).astimezone(self.zone)
        is_day = moment is not None and moment.precision is Precision.DAY
        day = f"{local:%Y-%m-%d}" if width >= _WIDE else f"{local:%m-%d}"
        return day if is_day else f"{day} {local:%H:%M}"


def _columns(width: int) -> tuple[int, ...]:
    """Give the widths of the columns before the text."""
    return _WIDE_COLUMNS if width >= _WIDE else _NARROW_COLUMNS


def heading(width: int) -> str:
    """Give the heads of the columns, as wide as they are."""
    names = zip(("happened", "learned", "lane", "who"), _columns(width), strict=True)
    return "".join(set_cell_size(name, size) + " " for name, size in names) + "what"
