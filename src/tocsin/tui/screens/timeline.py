"""The timeline: what happened, when it was learned, and what was known at a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import ClassVar

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from tocsin.domain.entries import Body, Entry, EventPinned, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.events.batches import Event, event_query, moment_of
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.terms import Lane
from tocsin.domain.timeline import Query, TimelineItem, item_of, read_query
from tocsin.domain.weaving import Row
from tocsin.services.events.finding import need_event, pin_event
from tocsin.services.record.integrity import redact
from tocsin.services.timeline.rows import Rows, TimelineRows, Wanted
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.confirm import TextDialog
from tocsin.tui.dialogs.form import FormDialog, FormField
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.marking import mark_dialog
from tocsin.tui.text import Part, block, line
from tocsin.tui.widgets.line_input import LineInput
from tocsin.tui.widgets.timeline_list import TimelineLine, TimelineList, heading

_SLICE = 0.003
"""Seconds that gathering rows may take before keys are looked at."""

_TOLD = 0.1
"""Seconds between two figures of how many were looked at: each is drawn, and that takes time from keys."""

_GLANCES = 8
"""Turns of the event loop that are left to others then: a key passes through several until it is answered.

Nothing sleeps: on a busy machine, whoever sleeps for a millisecond comes back much later.
"""


class TimelineScreen(CaseScreen):
    """Every change of the case, on two axes of time, and the events of machines among them."""

    NAME = "timeline"
    SCOPE = Scope.TIMELINE
    TITLE_OF_HELP = "The timeline: what happened, and when it was learned"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.TIMELINE)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._wanted = Wanted()
        self._rows = TimelineRows(case)
        self._gathering: Wanted | None = None
        self._is_stale = False
        self._reader = case.reader()

    def compose_body(self) -> ComposeResult:
        yield Static(id="banner")
        yield LineInput(
            id="filter", compact=True, placeholder="who:dpo kind:decision lane:them after:-6h #tag and words"
        )
        yield Static(id="columns-head")
        yield TimelineList(self._line, id="entries")
        yield Static(id="entry")

    def on_mount(self) -> None:
        self.query_one(TimelineList).focus()

    def _item(self, entry: Entry[Body]) -> TimelineItem:
        return item_of(self._reader, entry)

    def _line(self, row: Row) -> TimelineLine:
        if isinstance(row, Event):
            pin = "◆ " if row.name in self._reader.state.pins else ""
            about = f"{row.about}: " if row.about else ""
            brought = self._reader.state.imports.get(row.batch)
            return TimelineLine(
                happened=moment_of(row),
                learned=brought.recorded_at if brought else "",
                lane="log",
                is_ours=True,
                who=row.batch,
                text=f"{pin}{about}{row.message}",
            )
        item = self._item(row)
        marks = ("⎘ " if item.evidence else "") + ("✎ " if item.amends or item.amended_by else "")
        marks += f"({item.audience}) " if item.audience else ""
        return TimelineLine(
            happened=item.happened or item.happened_at,
            learned=item.recorded_at if item.happened else "",
            lane=item.lane,
            is_ours=item.lane is Lane.US,
            who=item.actor,
            text=marks + item.text,
            is_removed=item.redacted,
        )

    # Gathering the rows.

    async def show(self) -> None:
        if self._gathering is self._wanted:
            self._is_stale = True  # what came meanwhile is gathered next: beginning anew might never end
        else:
            self._gather(self._wanted)

    @work(exclusive=True, group="rows")
    async def _gather(self, wanted: Wanted) -> None:
        """Gather the rows a few milliseconds at a time, then show them; keys are answered between."""
        self._gathering, self._is_stale = wanted, True
        try:
            while self._is_stale:
                self._is_stale = False
                await self._gather_once(wanted)
        finally:
            if self._gathering is wanted:
                self._gathering = None

    async def _gather_once(self, wanted: Wanted) -> None:
        gathering = self._rows.gather(wanted)
        told, since = monotonic(), 0.0
        while True:
            if monotonic() - since > _SLICE:
                for _ in range(_GLANCES):
                    await asyncio.sleep(0)
                since = monotonic()
            try:
                looked_at = next(gathering)
            except StopIteration as end:
                self._show_rows(end.value)
                return
            if monotonic() - told > _TOLD:
                self._head(f"looking … {looked_at:,}")
                told = monotonic()

    def _show_rows(self, rows: Rows) -> None:
        wanted = self._wanted
        self._reader = self.case.reader(rows.state)
        banner = self.query_one("#banner", Static)
        banner.display = bool(wanted.known_at)
        if wanted.known_at:
            when = shown(read_utc(wanted.known_at), self.case.zone)
            banner.update(line(f"AS KNOWN AT {when} · not now · k and enter, or esc, comes back to now"))
        count = f"{rows.total:,}" if wanted.query.is_empty else f"{len(rows.woven):,} of {rows.total:,}"
        what = "entries and events" if wanted.events else "entries"
        self._head(f"{self.case.header.zone}, {count} {what}")
        self.query_one(TimelineList).show(rows.woven, self.case.zone, with_seconds=wanted.events)

    def _head(self, told: str) -> None:
        names = heading(self.size.width, with_seconds=self._wanted.events)
        self.query_one("#columns-head", Static).update(line(f"{names}  ({told})"), layout=False)

    # The row under the cursor.

    @on(TimelineList.Highlighted)
    def _highlighted(self, event: TimelineList.Highlighted) -> None:
        event.stop()
        detail = self.query_one("#entry", Static)
        if event.row is None:
            detail.update(line(("Nothing passes this filter. l writes an entry", "dim")))
        elif isinstance(event.row, Event):
            detail.update(block(*self._event_detail(event.row)), layout=False)
        else:
            detail.update(block(*self._detail(self._item(event.row))), layout=False)

    def _detail(self, item: TimelineItem) -> list[Part]:
        recorded = shown(read_utc(item.recorded_at), self.case.zone, seconds=True)
        happened = f"happened {shown(item.happened, self.case.zone)}, " if item.happened else ""
        parts: list[Part] = [
            (f"#{item.seq} ", "bold"),
            (f"{happened}recorded {recorded} by {item.actor} · {item.kind} · {item.lane}", "dim"),
        ]
        if item.evidence:
            parts.append((f" · {', '.join(item.evidence)}", "dim"))
        if item.amended_by:
            parts.append((" · amended later", "$warning"))
        if item.amends:
            parts.append((" · amends an earlier note", "dim"))
        if item.audience:
            parts.append((f" · for {item.audience}", "$warning"))
        parts.append(f"\n{item.text}")
        return parts

    def _event_detail(self, event: Event) -> list[Part]:
        brought = self.case.state.imports.get(event.batch)
        learned = f", learned {shown(read_utc(brought.recorded_at), self.case.zone)}" if brought else ""
        tags = "".join(f" #{tag}" for tag in event.tags)
        pinned = self.case.state.pins.get(event.name)
        parts: list[Part] = [
            (f"{event.name} ", "bold"),
            (
                f"happened {event.said} ({event.zone}){learned} with {event.batch} · {event.about}{tags}",
                "dim",
            ),
        ]
        if pinned is not None:
            parts.append((f" · pinned as #{pinned.seq}", "$warning"))
        parts.append(f"\n{event.message}")
        return parts

    def action_read(self) -> None:
        """Read the whole entry, or the whole record of a machine event."""
        row = self.query_one(TimelineList).row
        if isinstance(row, Event):
            found = self.attempt(lambda: need_event(self.case, row.name))
            if found is not None:
                text = f"{_plain(self._event_detail(found))}\n\n{found.record}"
                self.app.push_screen(TextDialog(f"{row.name}, line {row.line} of {row.batch}", text))
        elif row is not None:
            text = _plain(self._detail(self._item(row)))
            if isinstance(row.body, EventPinned):
                text = f"{text}\n\n{row.body.record}"
            self.app.push_screen(TextDialog(f"Entry #{row.seq}  {row.id}", text))

    # What is shown.

    def _want(self, **changed: object) -> None:
        self._wanted = msgspec.structs.replace(self._wanted, **changed)
        self.refresh_body()

    def action_machines(self) -> None:
        """Show machine events among the entries, or leave them out."""
        if not len(self.case.state.imports):
            self.app.notify("No log was taken in yet: tocsin events import FILE", markup=False)
            return
        try:
            event_query(self._wanted.query)
        except UserError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            return
        self._want(events=not self._wanted.events)

    def action_filter(self) -> None:
        """Filter the timeline."""
        field = self.query_one("#filter", LineInput)
        field.display = True
        self.set_focus(field)  # at once: what is typed next belongs into it

    @on(Input.Submitted, "#filter")
    def _filtered(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            query = read_query(event.value, zone=self.case.zone, now=self.case.workbench.now())
            if self._wanted.events:
                event_query(query)
        except UserError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            return
        self.query_one("#filter").display = not query.is_empty
        self.set_focus(self.query_one(TimelineList))
        self._want(query=query)

    def leave_field(self) -> bool:
        if isinstance(self.focused, LineInput):
            self.query_one("#filter").display = not self._wanted.query.is_empty
            self.set_focus(self.query_one(TimelineList))
            return True
        if self._wanted.known_at or not self._wanted.query.is_empty:
            field = self.query_one("#filter", LineInput)
            field.value, field.display = "", False
            self._want(known_at="", query=Query())
            return True
        return False

    def action_known_at(self) -> None:
        """Show the case as it was known at a moment."""
        field = FormField(name="at", label="As known at", hint="a time; empty for now")

        def submit(typed: Mapping[str, str]) -> None:
            said = typed["at"].strip()
            self._want(known_at=self.case.moment(said).at if said else "")

        intro = "What had been recorded by then, and nothing that was learned later."
        self.app.push_screen(FormDialog("As known at", [field], submit, intro=intro))

    def action_amend(self) -> None:
        """Replace the note under the cursor by a better one."""
        entry = self.query_one(TimelineList).row
        if isinstance(entry, Event) or entry is None or not isinstance(entry.body, LogWritten):
            self.app.notify(
                "Only notes are amended; facts are restated, rows amended where they stand", markup=False
            )
            return
        self.open_log(f"Amend #{entry.seq}", amends=f"#{entry.seq}", initial=entry.body.text)

    def action_redact(self) -> None:
        """Remove what the entry under the cursor says, for good."""
        entry = self.query_one(TimelineList).row
        if entry is None or isinstance(entry, Event):
            self.app.notify(
                "Only entries are redacted; machine events stay as their source has them", markup=False
            )
            return

        def act(because: str) -> None:
            redact(self.case, f"#{entry.seq}", because)

        intro = (
            "What the entry says is removed for good. That it was there, when and by whom, stays and still "
            "verifies. Copies made before still hold it."
        )
        self.ask_reason(f"Redact entry #{entry.seq}", act, intro=intro)

    def action_mark(self) -> None:
        """Say who may be given the entry under the cursor."""
        entry = self.query_one(TimelineList).row
        if entry is None or isinstance(entry, Event):
            self.app.notify("Only entries are marked; a machine event is pinned first", markup=False)
            return
        self.app.push_screen(mark_dialog(self, entry), lambda sent: self.refresh_all() if sent else None)

    def action_pin(self) -> None:
        """Put the machine event under the cursor onto the timeline, as an entry that keeps its record."""
        row = self.query_one(TimelineList).row
        if not isinstance(row, Event):
            self.app.notify("Machine events are pinned; m shows them", markup=False)
            return

        def submit(typed: Mapping[str, str]) -> None:
            lane = typed["lane"].strip() or Lane.THEM
            if lane not in set(Lane):
                raise UserError(f"There is no lane {lane!r}", "One of: " + ", ".join(Lane))
            pin_event(self.case, row.name, note=typed["note"].strip(), lane=Lane(lane))

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        fields = [
            FormField(name="note", label="Why it matters", hint="#tags in it count"),
            FormField(
                name="lane",
                label="Whose doing it was",
                value=Lane.THEM,
                choices=tuple((lane.value, lane.value) for lane in Lane),
            ),
        ]
        self.app.push_screen(FormDialog(f"Pin {row.name}", fields, submit, unsent=self.unsent), done)


def _plain(parts: list[Part]) -> str:
    return "".join(part if isinstance(part, str) else part[0] for part in parts)
