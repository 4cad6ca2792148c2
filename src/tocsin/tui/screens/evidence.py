"""The evidence: what was kept, its digest, whose hands it is in, and whether it still holds."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import DataTable, Static

from tocsin.domain.entries import Entry, EvidenceAdded
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.record.keeping import last_hashed
from tocsin.services.evidence.attaching import links_of, list_evidence
from tocsin.services.evidence.custody import (
    EvidenceCheck,
    chain_of,
    compare,
    due_evidence,
    known_standing,
    members_of,
    record_checks,
)
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.confirm import TextDialog
from tocsin.tui.dialogs.form import FormDialog
from tocsin.tui.screens.attach import attach_dialog
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.custody import custody_dialog, item_dialog
from tocsin.tui.text import Part, block, cell, line

_NEWEST = 2
"""Links of the chain of custody that are shown under the list."""


class EvidenceScreen(CaseScreen):
    """The vault, and the piece under the cursor."""

    NAME = "evidence"
    SCOPE = Scope.EVIDENCE
    TITLE_OF_HELP = "The evidence: copied, hashed, linked to what it shows"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.EVIDENCE)

    class Checked(Message):
        """Every file was hashed again."""

        def __init__(self, checks: list[EvidenceCheck]) -> None:
            super().__init__()
            self.checks = checks

    def compose_body(self) -> ComposeResult:
        yield Static(id="due")
        yield DataTable[object](id="vault", cursor_type="row")
        yield Static(id="piece")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for name in ("id", "standing", "bytes", "last hashed", "by", "name"):
            table.add_column(cell(name), key=name)
        table.focus()

    async def show(self) -> None:
        table = self.query_one(DataTable)
        at, entries = table.cursor_row, list_evidence(self.case)
        table.clear()
        for entry in entries:
            table.add_row(*[cell(text) for text in self._row(entry)], key=entry.body.evidence)
        table.move_cursor(row=min(at, max(len(entries) - 1, 0)))
        self._show_note()
        self._show_piece()

    def _show_note(self) -> None:
        """Say above the list that nothing may be destroyed, and what is to be hashed again."""
        due, hold = due_evidence(self.case), self.case.state.keeping.hold
        told = [f"Legal hold, nothing is destroyed: {hold.body.because}"] if hold else []
        told += [f"{len(due)} not hashed for long: v hashes everything again"] if due else []
        note = self.query_one("#due", Static)
        note.display = bool(told)
        note.update(line((" · ".join(told), "$warning")))

    def _row(self, entry: Entry[EvidenceAdded]) -> list[str]:
        body, (at, by) = entry.body, last_hashed(self.case.state.keeping, entry)
        hashed = ["-", "-"] if body.physical else [shown(read_utc(at), self.case.zone), by]
        size = "a thing" if body.physical else f"{body.total or body.size:,}"
        name = f"{body.name} ({body.files:,} files)" if body.files else body.name
        return [body.evidence, known_standing(self.case.state, body), size, *hashed, name]

    def _at_hand(self) -> Entry[EvidenceAdded] | None:
        """Give the piece under the cursor."""
        table = self.query_one(DataTable)
        if not table.row_count:
            return None
        key = str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)
        return self.case.state.evidence.get(key)

    def _show_piece(self) -> None:
        entry, place = self._at_hand(), self.query_one("#piece", Static)
        if entry is None:
            place.update(line(("No evidence yet: a copies a file into the vault", "dim")))
        else:
            place.update(block(*self._piece(entry, most=_NEWEST)))

    def _piece(self, entry: Entry[EvidenceAdded], most: int | None = None) -> list[Part]:
        """Say what is known of a piece: its chain of custody, or the ``most`` newest links of it."""
        body = entry.body
        parts: list[Part] = [(f"{body.evidence} {body.name}\n", "bold")]
        if body.sha256:
            parts += [("SHA-256  ", "dim"), f"{body.sha256}{' (manifest)' if body.files else ''}\n"]
        chain = chain_of(self.case, body.evidence)[1]
        links = chain if most is None else chain[-most:]
        if len(links) < len(chain):
            parts += [("custody  ", "dim"), f"{len(chain) - len(links)} earlier: enter shows them\n"]
        for step in links:
            when = shown(step.at or read_utc(step.recorded_at), self.case.zone)
            how = f" {step.how}" if step.how else ""
            parts += [("custody  ", "dim"), f"{when} {step.act}{how} (#{step.seq} {step.recorded_by})\n"]
        for label, text in (("from     ", body.source), ("shows    ", body.note)):
            if text:
                parts += [(label, "dim"), f"{text}\n"]
        for link in links_of(self.case, body.evidence):
            belongs = (
                " / ".join(part for part in (link.step, link.item) if part) or f"entry …{link.entry[-8:]}"
            )
            parts += [("belongs  ", "dim"), f"{belongs}\n"]
        return parts

    @on(DataTable.RowSelected)
    def _selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        entry = self._at_hand()
        if entry is None:
            return
        text = "".join(part if isinstance(part, str) else part[0] for part in self._piece(entry))
        for member in members_of(self.case.vault, entry.body):
            text += f"\n{member.left_out or f'{member.size:,}':>16}  {member.shown}"
        self.app.push_screen(TextDialog(f"Evidence {entry.body.evidence}", text))

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self._show_piece()

    def _ask(self, dialog: FormDialog) -> None:
        self.app.push_screen(dialog, lambda sent: self.refresh_all() if sent else None)

    def action_add_evidence(self) -> None:
        """Copy a file or a folder into the vault."""
        self._ask(attach_dialog(self, "a file or a folder"))

    def action_add_item(self) -> None:
        """Record a thing that is no file."""
        self._ask(item_dialog(self))

    def action_custody(self) -> None:
        """Record the next step of the chain of custody of the piece under the cursor."""
        entry = self._at_hand()
        if entry is not None:
            self._ask(custody_dialog(self, entry.body))

    def action_verify(self) -> None:
        """Hash every file again."""
        self.app.notify("Hashing the vault …", markup=False)
        vault, keeping = self.case.vault, self.case.state.keeping
        bodies = [entry.body for entry in self.case.state.evidence]

        def hash_all() -> None:
            self.post_message(self.Checked([compare(vault, body, keeping) for body in bodies]))

        self.run_worker(hash_all, thread=True, exclusive=True, group="verify", exit_on_error=False)

    @on(Checked)
    async def _checked(self, event: Checked) -> None:
        event.stop()
        if self.case.is_writable:
            self.attempt(lambda: record_checks(self.case, event.checks))
        broken = [check for check in event.checks if not check.holds]
        if broken:
            words = "; ".join(f"{check.evidence}: {check.what}" for check in broken)
            self.app.notify(words, severity="error", timeout=30, markup=False)
        else:
            held = sum(check.was_hashed for check in event.checks)
            rest = len(event.checks) - held
            aside = f"; {rest} with nothing to hash: a thing, or destroyed on record" if rest else ""
            self.app.notify(f"{held} hashed again, all hold{aside}", markup=False)
        self.refresh_all()
