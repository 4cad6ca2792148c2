"""The timeline: what happened, when it was learned, and what was known at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, Static

from tocsin.domain.case import CaseState, as_known_at
from tocsin.domain.entries import Body, Entry, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.timeline import Query, TimelineItem, choose, item_of, read_query
from tocsin.services.integrity import redact
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.confirm import TextDialog
from tocsin.tui.dialogs.form import FormDialog, FormField
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.text import Part, block, line
from tocsin.tui.widgets.line_input import LineInput
from tocsin.tui.widgets.timeline_list import TimelineList, heading


class TimelineScreen(CaseScreen):
    """Every change of the case, on two axes of time."""

    NAME = "timeline"
    SCOPE = Scope.TIMELINE
    TITLE_OF_HELP = "The timeline: what happened, and when it was learned"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.TIMELINE)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._query = Query()
        self._known_at = ""
        self._state: CaseState = case.state

    def compose_body(self) -> ComposeResult:
        yield Static(id="banner")
        yield LineInput(
            id="filter", compact=True, placeholder="who:dpo kind:decision lane:them after:-6h #tag and words"
        )
        yield Static(id="columns-head")
        yield TimelineList(self._item, id="entries")
        yield Static(id="entry")

    def on_mount(self) -> None:
        self.query_one(TimelineList).focus()

    def _item(self, entry: Entry[Body]) -> TimelineItem:
        return item_of(self.case.reader(self._state), entry)

    async def show(self) -> None:
        self._state = as_known_at(self.case.state, self._known_at) if self._known_at else self.case.state
        entries = choose(self.case.reader(self._state), self._query)
        banner = self.query_one("#banner", Static)
        banner.display = bool(self._known_at)
        if self._known_at:
            when = shown(read_utc(self._known_at), self.case.zone)
            banner.update(line(f"AS KNOWN AT {when} · not now · k and enter, or esc, comes back to now"))
        total = len(self._state.entries)
        count = str(total) if self._query.is_empty else f"{len(entries)} of {total}"
        what = f"{heading(self.size.width)}  ({count} entries, {self.case.header.zone})"
        self.query_one("#columns-head", Static).update(line(what), layout=False)
        self.query_one(TimelineList).show(entries, self.case.zone)

    @on(TimelineList.Highlighted)
    def _highlighted(self, event: TimelineList.Highlighted) -> None:
        event.stop()
        if event.entry is None:
            self.query_one("#entry", Static).update(
                line(("Nothing passes this filter. l writes an entry", "dim"))
            )
        else:
            self.query_one("#entry", Static).update(
                block(*self._detail(self._item(event.entry))), layout=False
            )

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
        parts.append(f"\n{item.text}")
        return parts

    def action_read(self) -> None:
        """Read the whole entry."""
        entry = self.query_one(TimelineList).entry
        if entry is not None:
            text = "".join(
                part if isinstance(part, str) else part[0] for part in self._detail(self._item(entry))
            )
            self.app.push_screen(TextDialog(f"Entry #{entry.seq}  {entry.id}", text))

    def action_filter(self) -> None:
        """Filter the timeline."""
        self.add_class("-filtering")
        self.query_one("#filter", LineInput).focus()

    @on(Input.Submitted, "#filter")
    def _filtered(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self._query = read_query(event.value, zone=self.case.zone, now=self.case.workbench.now())
        except UserError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            return
        self.set_class(not self._query.is_empty, "-filtering")
        self.query_one(TimelineList).focus()
        self.refresh_all()

    def leave_field(self) -> bool:
        if isinstance(self.focused, LineInput):
            if self._query.is_empty:
                self.remove_class("-filtering")
            self.query_one(TimelineList).focus()
            return True
        if self._known_at or not self._query.is_empty:
            self._known_at, self._query = "", Query()
            self.query_one("#filter", LineInput).value = ""
            self.remove_class("-filtering")
            self.refresh_all()
            return True
        return False

    def action_known_at(self) -> None:
        """Show the case as it was known at a moment."""
        field = FormField(name="at", label="As known at", hint="a time; empty for now")

        def submit(typed: Mapping[str, str]) -> None:
            said = typed["at"].strip()
            self._known_at = self.case.moment(said).at if said else ""

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        intro = "What had been recorded by then, and nothing that was learned later."
        self.app.push_screen(FormDialog("As known at", [field], submit, intro=intro), done)

    def action_amend(self) -> None:
        """Replace the note under the cursor by a better one."""
        entry = self.query_one(TimelineList).entry
        if entry is None or not isinstance(entry.body, LogWritten):
            self.app.notify(
                "Only notes are amended; facts are restated, rows amended where they stand", markup=False
            )
            return
        self.open_log(f"Amend #{entry.seq}", amends=f"#{entry.seq}", initial=entry.body.text)

    def action_redact(self) -> None:
        """Remove what the entry under the cursor says, for good."""
        entry = self.query_one(TimelineList).entry
        if entry is None:
            return

        def act(because: str) -> None:
            redact(self.case, f"#{entry.seq}", because)

        intro = (
            "What the entry says is removed for good. That it was there, when and by whom, stays and still "
            "verifies. Copies made before still hold it."
        )
        self.ask_reason(f"Redact entry #{entry.seq}", act, intro=intro)
