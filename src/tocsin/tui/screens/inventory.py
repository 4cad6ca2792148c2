"""The inventory: which data are affected, and the other organisations that the breach concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import DataTable, Static

from tocsin.domain.entries import InventoryRecorded, PartyRecorded
from tocsin.domain.inventory import affected_rows, summarise
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.terms import Certainty, Involvement, PartyRole
from tocsin.domain.values import show_contact, show_count
from tocsin.services import rows
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.form import FormDialog, FormField, Submit
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.text import Part, block, cell, line


def _words(kinds: type[Certainty | Involvement | PartyRole]) -> tuple[tuple[str, str], ...]:
    return tuple((kind.value, kind.value.replace("_", " ")) for kind in kinds)


_WIDE = 120
_ROOM = 16
"""Cells that the widest column gains on a wide screen."""

# Each column with its width, and whether a narrow screen shows it.
_DATA_COLUMNS = {
    "row": (5, True),
    "data": (27, True),
    "certainty": (10, True),
    "people": (18, True),
    "records": (18, False),
    "special": (12, False),
    "for": (5, True),
}
_PARTY_COLUMNS = {
    "id": (5, True),
    "name": (27, True),
    "role": (10, True),
    "involvement": (12, True),
    "contract": (8, True),
    "contact": (50, False),
}


class InventoryScreen(CaseScreen):
    """Rows of affected data above, organisations below; a row's history at the bottom."""

    NAME = "inventory"
    SCOPE = Scope.INVENTORY
    TITLE_OF_HELP = "The inventory: which data, whose, how many; and whom to tell"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.INVENTORY)

    def compose_body(self) -> ComposeResult:
        yield Static(id="data-head")
        yield DataTable[object](id="data", cursor_type="row")
        yield Static(id="parties-head")
        yield DataTable[object](id="parties", cursor_type="row")
        yield Static(id="row")

    def on_mount(self) -> None:
        self.query_one("#data", DataTable).focus()

    def on_resize(self) -> None:
        self.refresh_all()

    async def show(self) -> None:
        summary = summarise(affected_rows(self.case.state.inventory))
        head: list[Part] = [("Affected data", "bold"), ("  a adds a row", "dim")]
        if summary.rows:
            counted = show_count(summary.records) if summary.records else "not counted"
            if summary.records and summary.uncounted_rows:
                counted = f"at least {summary.records.low}, {summary.uncounted_rows} rows not counted"
            special = f", special: {', '.join(summary.special)}" if summary.special else ""
            head.append((f"   records {counted}{special}", "dim"))
        self.query_one("#data-head", Static).update(line(*head))
        parties_head = line(("Organisations", "bold"), ("  o adds one", "dim"))
        self.query_one("#parties-head", Static).update(parties_head)
        data = {entry.body.row: self._row_cells(entry.body) for entry in self.case.state.inventory}
        parties = {entry.body.party: self._party_cells(entry.body) for entry in self.case.state.parties}
        self._fill("#data", data, _DATA_COLUMNS)
        self._fill("#parties", parties, _PARTY_COLUMNS)
        self._show_row()

    def _fill(self, name: str, found: dict[str, list[str]], columns: dict[str, tuple[int, bool]]) -> None:
        """Fill a table with what there is room for; what is left out is said below, for the row at hand."""
        table = self.query_one(name, DataTable)
        at, is_wide = table.cursor_row, self.size.width >= _WIDE
        shown_columns = [
            number for number, (_width, narrow) in enumerate(columns.values()) if is_wide or narrow
        ]
        table.clear(columns=True)
        for number in shown_columns:
            column, (width, _narrow) = list(columns.items())[number]
            table.add_column(
                cell(column), key=column, width=width + (_ROOM if is_wide and number == 1 else 0)
            )
        for key, cells in found.items():
            table.add_row(*[cell(cells[number]) for number in shown_columns], key=key)
        table.move_cursor(row=min(at, max(len(found) - 1, 0)))

    def _row_cells(self, body: InventoryRecorded) -> list[str]:
        return [
            body.row,
            body.label,
            body.certainty.replace("_", " "),
            show_count(body.subjects) if body.subjects else "-",
            show_count(body.records) if body.records else "-",
            ", ".join(body.special) or "-",
            body.party or "-",
        ]

    def _party_cells(self, body: PartyRecorded) -> list[str]:
        return [
            body.party,
            body.name,
            body.role.replace("_", " "),
            body.involvement.replace("_", " "),
            f"{body.contract_hours} h" if body.contract_hours else "-",
            show_contact(body.contact) if body.contact else "-",
        ]

    # The row under the cursor.

    def _table(self) -> DataTable[object]:
        parties = self.query_one("#parties", DataTable)
        return parties if parties.has_focus else self.query_one("#data", DataTable)

    def _row_id(self) -> str:
        table = self._table()
        if not table.row_count:
            return ""
        return str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value)

    def _show_row(self) -> None:
        row, place = self._row_id(), self.query_one("#row", Static)
        if not row:
            place.update(line(("Nothing is listed yet: a adds affected data, o an organisation", "dim")))
            return
        register = self.case.state.parties if self._table().id == "parties" else self.case.state.inventory
        parts: list[Part] = [(f"{row}: every version\n", "bold")]
        reader = self.case.reader()
        for entry in reversed(register.history(row)):
            when = shown(read_utc(entry.recorded_at), self.case.zone)
            parts += [(f"{when} {entry.actor}  ", "dim"), f"{reader.text(entry)}\n"]
        place.update(block(*parts))

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self._show_row()

    def on_descendant_focus(self) -> None:
        self._show_row()

    @on(DataTable.RowSelected)
    def _selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self.action_amend_row()

    # Adding and amending.

    def action_add_row(self) -> None:
        """Add a row of affected data."""
        self._ask("A row of affected data", self._row_fields(None), self._add_row)

    def _add_row(self, typed: Mapping[str, str]) -> None:
        rows.add_row(self.case, typed)

    def action_add_party(self) -> None:
        """Add another organisation."""
        self._ask("An organisation", self._party_fields(None), self._add_party)

    def _add_party(self, typed: Mapping[str, str]) -> None:
        rows.add_party(self.case, typed)

    def action_amend_row(self) -> None:
        """Restate the row under the cursor."""
        row = self._row_id()
        if not row:
            return
        if self._table().id == "parties":
            party = self.case.state.parties.get(row)
            fields = self._party_fields(party.body if party else None)
            self._ask(
                f"{row} restated", fields, lambda typed: rows.amend_party(self.case, row, typed), amend=True
            )
        else:
            found = self.case.state.inventory.get(row)
            fields = self._row_fields(found.body if found else None)
            self._ask(
                f"{row} restated", fields, lambda typed: rows.amend_row(self.case, row, typed), amend=True
            )

    def action_withdraw(self) -> None:
        """Take out the row under the cursor, entered by mistake."""
        row = self._row_id()
        if not row:
            return
        withdraw = rows.withdraw_party if self._table().id == "parties" else rows.withdraw_row
        intro = (
            "For a mistake. What turned out not to be affected is amended instead: ruled out, not affected."
        )
        self.ask_reason(f"Withdraw {row}", lambda because: withdraw(self.case, row, because), intro=intro)

    def _ask(self, title: str, fields: list[FormField], submit: Submit, *, amend: bool = False) -> None:

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        self.app.push_screen(FormDialog(title, fields, submit, unsent=self.unsent, only_changed=amend), done)

    def _choices(self, enumeration: str) -> tuple[tuple[str, str], ...]:
        language = self.case.header.language
        found = self.case.catalogue.choices[enumeration]
        return tuple((choice.id, choice.title.get(language, choice.id)) for choice in found)

    def _row_fields(self, body: InventoryRecorded | None) -> list[FormField]:
        row = body or InventoryRecorded(row="")
        parties = tuple((entry.body.party, entry.body.name) for entry in self.case.state.parties)
        return [
            FormField(name="label", label="What", hint="no personal data", value=row.label),
            FormField(
                name="category",
                label="Category",
                hint="↓",
                value=row.category,
                choices=self._choices("data_category"),
            ),
            FormField(
                name="special",
                label="Special categories",
                hint="↓ several, or empty",
                value=", ".join(row.special),
                choices=self._choices("special"),
                several=True,
            ),
            FormField(
                name="subject_categories",
                label="About whom",
                hint="↓ several",
                value=", ".join(row.subject_categories),
                choices=self._choices("subject_category"),
                several=True,
            ),
            FormField(
                name="subjects",
                label="People",
                hint="~640 (500..1900) how counted",
                value=show_count(row.subjects) if row.subjects else "",
            ),
            FormField(
                name="records",
                label="Records",
                hint="the same",
                value=show_count(row.records) if row.records else "",
            ),
            FormField(name="location", label="Where", value=row.location),
            FormField(
                name="protection",
                label="How protected",
                hint="↓",
                value=row.protection,
                choices=self._choices("protection"),
            ),
            FormField(
                name="certainty", label="Certainty", hint="↓", value=row.certainty, choices=_words(Certainty)
            ),
            FormField(
                name="party",
                label="For which controller",
                hint="↓ or empty for all",
                value=row.party,
                choices=parties,
            ),
            FormField(name="because", label="Why", hint="what makes it so"),
        ]

    def _party_fields(self, body: PartyRecorded | None) -> list[FormField]:
        party = body or PartyRecorded(party="")
        hours = str(party.contract_hours) if party.contract_hours else ""
        return [
            FormField(name="name", label="Name", value=party.name),
            FormField(name="role", label="Role", hint="↓", value=party.role, choices=_words(PartyRole)),
            FormField(
                name="involvement",
                label="Affected?",
                hint="↓",
                value=party.involvement,
                choices=_words(Involvement),
            ),
            FormField(
                name="contract_hours",
                label="Contract hours",
                hint="in which it wants to be told; empty if none",
                value=hours,
            ),
            FormField(
                name="contact",
                label="Contact",
                hint="name, address@example.org, telephone",
                value=show_contact(party.contact) if party.contact else "",
            ),
            FormField(name="note", label="Note", value=party.note),
            FormField(name="because", label="Why", hint="what makes it so"),
        ]
