"""The evidence: what was kept, its digest, what it belongs to, and whether it still holds."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import DataTable, Static

from tocsin.domain.moments import read_utc, shown
from tocsin.services.evidence import EvidenceCheck, compare, links_of, list_evidence
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.screens.attach import attach_dialog
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.text import Part, block, cell, line


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

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._checks: dict[str, EvidenceCheck] = {}

    def compose_body(self) -> ComposeResult:
        yield DataTable[object](id="vault", cursor_type="row")
        yield Static(id="piece")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for name in ("id", "holds", "bytes", "added", "by", "name"):
            table.add_column(cell(name), key=name)
        table.focus()

    async def show(self) -> None:
        table = self.query_one(DataTable)
        at, entries = table.cursor_row, list_evidence(self.case)
        table.clear()
        for entry in entries:
            check = self._checks.get(entry.body.evidence)
            holds = "not checked" if check is None else check.what or "yes"
            when = shown(read_utc(entry.recorded_at), self.case.zone)
            added = f"{entry.body.size:,}", when, entry.actor
            cells = [entry.body.evidence, holds, *added, entry.body.name]
            table.add_row(*[cell(text) for text in cells], key=entry.body.evidence)
        table.move_cursor(row=min(at, max(len(entries) - 1, 0)))
        self._show_piece()

    def _show_piece(self) -> None:
        table, place = self.query_one(DataTable), self.query_one("#piece", Static)
        if not table.row_count:
            place.update(line(("No evidence yet: a copies a file into the vault", "dim")))
            return
        key = str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)
        entry = self.case.state.evidence.get(key)
        if entry is None:
            return
        body = entry.body
        parts: list[Part] = [
            (f"{body.evidence} {body.name}\n", "bold"),
            ("SHA-256  ", "dim"),
            f"{body.sha256}\n",
        ]
        for label, text in (("from     ", body.source), ("shows    ", body.note)):
            if text:
                parts += [(label, "dim"), f"{text}\n"]
        for link in links_of(self.case, body.evidence):
            belongs = (
                " / ".join(part for part in (link.step, link.item) if part) or f"entry …{link.entry[-8:]}"
            )
            parts += [("belongs  ", "dim"), f"{belongs}\n"]
        parts.append((f"kept as vault/{body.sha256[:16]}… in the folder of the case", "dim"))
        place.update(block(*parts))

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self._show_piece()

    def action_add_evidence(self) -> None:
        """Copy a file into the vault."""

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        self.app.push_screen(attach_dialog(self, "a file"), done)

    def action_verify(self) -> None:
        """Hash every file again."""
        self.app.notify("Hashing the vault …", markup=False)
        vault, bodies = self.case.vault, [entry.body for entry in self.case.state.evidence]

        def hash_all() -> None:
            self.post_message(self.Checked([compare(vault, body) for body in bodies]))

        self.run_worker(hash_all, thread=True, exclusive=True, group="verify", exit_on_error=False)

    @on(Checked)
    async def _checked(self, event: Checked) -> None:
        event.stop()
        self._checks = {check.evidence: check for check in event.checks}
        broken = [check for check in event.checks if not check.holds]
        if broken:
            words = "; ".join(f"{check.evidence}: {check.what}" for check in broken)
            self.app.notify(words, severity="error", timeout=30, markup=False)
        else:
            self.app.notify(f"All {len(event.checks)} files hold", markup=False)
        await self.show()
