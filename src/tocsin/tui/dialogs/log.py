"""Writing into the timeline, from anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from tocsin.domain.errors import UserError
from tocsin.domain.terms import Audience, Lane, LogKind
from tocsin.services.timeline.logbook import LogLine
from tocsin.tui.dialogs.form import Unsent
from tocsin.tui.doubts import Doubts
from tocsin.tui.messages import PasteTooLong
from tocsin.tui.text import block, line
from tocsin.tui.widgets.submit_area import SubmitArea


class Draft(msgspec.Struct, frozen=True):
    """A note that is about to be written: what was typed, and the kind, lane and audience that were set."""

    typed: str
    log: LogKind
    lane: Lane
    audience: Audience | None


class LogDialog(ModalScreen[bool]):
    """One line is enough: ``@13:20`` sets when it happened, ``#tag`` tags, ``+file`` attaches."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "back"),
        Binding("ctrl+r", "kind", "kind"),
        Binding("ctrl+o", "lane", "whose doing"),
        Binding("ctrl+g", "audience", "given to"),
    ]

    def __init__(
        self,
        title: str,
        *,
        read: Callable[[str], LogLine],
        submit: Callable[[Draft], None],
        too_long: Callable[[str], None],
        unsent: Unsent,
        initial: str = "",
    ) -> None:
        """Ask for a note.

        Args:
            title: what the note is for.
            read: takes a line apart, for showing how it is understood.
            submit: writes the note; raises UserError to have it mended.
            too_long: told of a paste that is too long for a note.
            unsent: keeps what was typed and not sent.
            initial: the text to begin with.
        """
        super().__init__()
        self._title = title
        self._read = read
        self._submit = submit
        self._too_long = too_long
        self._unsent = unsent
        self._initial = initial
        self._kinds = list(LogKind)
        self._lanes = list(Lane)
        self._audiences: list[Audience | None] = [None, *Audience]
        self._doubts = Doubts()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(line((self._title, "bold")))
            yield SubmitArea(
                self._unsent.recall(self._title) or self._initial,
                placeholder="What happened? @13:20 in front says when",
            )
            yield Static("", id="understood")
            yield Static("", id="error", classes="error")
            yield Static(
                line(
                    ("enter adds · ^j line · ^r kind · ^o whose doing · ^g given to · esc back, kept", "dim")
                )
            )

    def on_mount(self) -> None:
        area = self.query_one(SubmitArea)
        area.move_cursor(area.document.end)
        area.focus()
        self._understood()

    def _understood(self) -> None:
        """Say how the line is understood."""
        read = self._read(self.query_one(SubmitArea).text)
        parts = [f"at {read.at.said}" if read.at else "at now", str(self._kinds[0]), str(self._lanes[0])]
        parts += [f"for {self._audiences[0]}"] if self._audiences[0] else []
        parts += [f"#{tag}" for tag in read.tags] + [f"+{file}" for file in read.files]
        self.query_one("#understood", Static).update(line(" · ".join(parts)))

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._understood()
        self._unsent.keep(self._title, event.text_area.text)

    def action_kind(self) -> None:
        """Take the next kind of note."""
        self._kinds = [*self._kinds[1:], self._kinds[0]]
        self._understood()

    def action_lane(self) -> None:
        """Say whose doing it was: ours, theirs, legal."""
        self._lanes = [*self._lanes[1:], self._lanes[0]]
        self._understood()

    def action_audience(self) -> None:
        """Say who may be given it."""
        self._audiences = [*self._audiences[1:], self._audiences[0]]
        self._understood()

    @on(SubmitArea.Submitted)
    def _send(self, event: SubmitArea.Submitted) -> None:
        event.stop()
        draft = Draft(event.area.text, self._kinds[0], self._lanes[0], self._audiences[0])
        self._doubts.sent(draft)
        try:
            self._submit(draft)
        except UserError as error:
            self._doubts.refused(draft, error)
            place = self.query_one("#error", Static)
            place.update(block(f"✗ {error.message}\n{error.hint}"))
            place.add_class("-said")
            return
        self._unsent.keep(self._title, "")
        self.dismiss(True)

    @on(PasteTooLong)
    def _paste_too_long(self, event: PasteTooLong) -> None:
        event.stop()
        self._too_long(event.text)

    def action_cancel(self) -> None:
        """Leave; the text is kept for the next time."""
        self.dismiss(False)
