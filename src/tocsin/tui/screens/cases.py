"""The list of cases, and the first screen somebody sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import DataTable, Static

from tocsin.domain.errors import BrokenCaseError, LockedCaseError, UserError
from tocsin.services.cases import CaseSummary, list_cases
from tocsin.tui.actions import Scope, bindings
from tocsin.tui.dialogs.help import help_dialog
from tocsin.tui.screens.new_case import NewCase
from tocsin.tui.text import block, cell
from tocsin.tui.widgets.frame import PlaceBar
from tocsin.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from tocsin.tui.app import TocsinApp

_WELCOME = """

  No case here yet.

  n   open a case: when personal data leak, or may have leaked
  p   find a playbook by what you see
  d   look around in an example case first

  Everything stays in this folder, on this machine; nothing is sent.
"""

_LOOK_AGAIN = 15
"""Seconds between two looks at all cases, while the list is on the screen."""


class CasesScreen(Screen[None]):
    """Every case of the workspace with its most urgent clock."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CASES, Scope.EVERYWHERE)

    @property
    def workbench_app(self) -> TocsinApp:
        """The app, as ours."""
        return cast("TocsinApp", self.app)

    def compose(self) -> ComposeResult:
        yield PlaceBar(str(self.workbench_app.workbench.home))
        with Container(id="body"):
            yield Static(block(_WELCOME), id="welcome")
            yield DataTable[object](id="cases", cursor_type="row", zebra_stripes=False)
        yield KeyBar()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for name in ("case", "state", "steps", "clock", "title"):
            table.add_column(cell(name), key=name)
        self.set_interval(_LOOK_AGAIN, self.show)

    def on_screen_resume(self) -> None:
        self.show()

    def show(self) -> None:
        """Show the cases as they are now; the cursor stays on its case."""
        if self.app.screen is not self:
            return
        workbench = self.workbench_app.workbench
        summaries = list_cases(workbench)
        self.query_one("#welcome").display = not summaries
        table = self.query_one(DataTable)
        table.display = bool(summaries)
        at = table.cursor_row
        table.clear()
        for summary in summaries:
            table.add_row(*[cell(text) for text in self._row(summary)], key=summary.ref)
        table.move_cursor(row=min(at, max(len(summaries) - 1, 0)))
        if summaries:
            table.focus()

    def _row(self, summary: CaseSummary) -> list[str]:
        state = summary.trouble or summary.header.state
        steps = "-" if summary.trouble else f"{summary.steps_done}/{summary.steps_applicable}"
        return [summary.ref, state, steps, summary.clock or "-", summary.header.title]

    @on(DataTable.RowSelected)
    def _selected(self, event: DataTable.RowSelected) -> None:
        event.stop()
        self._open(str(event.row_key.value))

    def action_open(self) -> None:
        """Open the case under the cursor."""
        table = self.query_one(DataTable)
        if table.row_count:
            self._open(str(table.coordinate_to_cell_key(table.cursor_coordinate).row_key.value))

    def _open(self, ref: str) -> None:
        try:
            self.workbench_app.open_case(ref)
        except LockedCaseError as error:
            self.workbench_app.unlock(ref, error)
        except (UserError, BrokenCaseError) as error:
            self.app.notify(str(error), severity="error", timeout=20, markup=False)

    def action_playbooks(self) -> None:
        """Find a playbook by what is seen, and open a case that follows it."""
        # Imported here: the list of cases should be there at once.
        from tocsin.tui.screens.playbooks import PlaybookBrowser  # noqa: PLC0415

        def taken(playbook: str | None) -> None:
            if playbook is not None:
                self._ask_for_case(playbook)

        self.app.push_screen(PlaybookBrowser(self.workbench_app.workbench, "en"), taken)

    def action_new_case(self) -> None:
        """Ask for what a new case needs, and open it."""
        self._ask_for_case("generic")

    def _ask_for_case(self, playbook: str) -> None:
        asking = NewCase(self.workbench_app.workbench, self.workbench_app.zone, playbook)
        for problem in asking.problems:
            self.notify(f"Not used: {problem}", severity="warning", timeout=30, markup=False)
        self.app.push_screen(asking.dialog(), lambda _sent: self._open(asking.ref) if _sent else None)

    def action_demo(self) -> None:
        """Make an example case in this workspace, and open it."""
        # Imported here: few people make the example case, and those only once.
        from tocsin.services.demo import build_demo  # noqa: PLC0415

        self._open(build_demo(self.workbench_app.workbench))

    def action_show_help(self) -> None:
        """Say what can be done here."""
        self.app.push_screen(help_dialog("The cases", [Scope.CASES, Scope.EVERYWHERE]))
