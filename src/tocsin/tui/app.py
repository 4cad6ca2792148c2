"""The app: which case is open, which screen is shown, and what happens every second."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

from textual.app import App
from textual.filter import LineFilter

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.services.zones import local_zone
from tocsin.tui.commands import ActionCommands
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.case import StepsScreen
from tocsin.tui.screens.cases import CasesScreen
from tocsin.tui.screens.clocks import ClocksScreen
from tocsin.tui.screens.drafts import DraftsScreen
from tocsin.tui.screens.evidence import EvidenceScreen
from tocsin.tui.screens.facts import FactsScreen
from tocsin.tui.screens.inventory import InventoryScreen
from tocsin.tui.screens.timeline import TimelineScreen
from tocsin.tui.text import NoControls
from tocsin.tui.theme import DAY, NIGHT

_SCREENS: tuple[type[CaseScreen], ...] = (
    StepsScreen,
    TimelineScreen,
    FactsScreen,
    InventoryScreen,
    DraftsScreen,
    EvidenceScreen,
    ClocksScreen,
)

_TICK = 1.0
"""Seconds between two looks at the clock, and at what others have recorded."""


class TocsinApp(App[None]):
    """The workbench."""

    TITLE = "tocsin"
    CSS_PATH = "tocsin.tcss"
    COMMANDS = App.COMMANDS | {ActionCommands}
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual declares it so

    def __init__(self, workbench: Workbench, ref: str = "") -> None:
        super().__init__()
        self.workbench = workbench
        self.zone = local_zone()
        self.case: OpenCase | None = None
        self._first = ref
        self._went: list[str] = []
        self._no_controls = NoControls()
        self._fault = ""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let no control character through to the terminal, whichever widget drew it."""
        return [*super().get_line_filters(), self._no_controls]

    def on_mount(self) -> None:
        for theme in (NIGHT, DAY):
            self.register_theme(theme)
        self.theme = NIGHT.name
        self.push_screen(CasesScreen())
        if self._first:
            try:
                self.open_case(self._first)
            except (UserError, BrokenCaseError) as error:
                self.notify(str(error), severity="error", timeout=30, markup=False)
        self.set_interval(_TICK, self._tick)

    # Cases and screens.

    def open_case(self, ref: str) -> None:
        """Open a case and show it.

        Raises:
            UserError: there is no such case.
            BrokenCaseError: it is damaged.
        """
        case = self.workbench.open(ref)
        self.case = case
        for screen in _SCREENS:
            self.install_screen(screen(case), screen.NAME)
        self._went = ["case"]
        self.push_screen("case")

    async def close_case(self) -> None:
        """Go back to the list of cases."""
        if self.case is None:
            return
        case, self.case = self.case, None
        await self.pop_screen()
        for screen in _SCREENS:
            self.uninstall_screen(screen.NAME)
        case.close()

    def show_screen(self, name: str) -> None:
        """Show a screen of the case that is open."""
        if self.case is None or self._current() == name:
            return
        self._went = [*[went for went in self._went if went != name], name]
        self.switch_screen(name)

    def _current(self) -> str:
        return self.screen.NAME if isinstance(self.screen, CaseScreen) else ""

    def go_back(self) -> None:
        """Show the screen that was shown before; from the first, the list of cases."""
        if len(self._went) > 1:
            self._went.pop()
            self.switch_screen(self._went[-1])
        else:
            self.call_later(self.close_case)

    def work_on(self, step: str, fact: str = "") -> None:
        """Show a step of the playbook, and go into its work."""
        self.show_screen("case")
        screen = self.get_screen("case")
        if isinstance(screen, StepsScreen):
            self.call_after_refresh(screen.work_on, step, fact)

    def show_fact(self, key: str) -> None:
        """Show a fact, and go into its field."""
        self.show_screen("facts")
        screen = self.get_screen("facts")
        if isinstance(screen, FactsScreen):
            self.call_after_refresh(screen.go_to, key)

    def show_document(self, form: str, party: str) -> None:
        """Show a document."""
        self.show_screen("drafts")
        screen = self.get_screen("drafts")
        if isinstance(screen, DraftsScreen):
            self.call_after_refresh(screen.go_to, form, party)

    # Every second.

    def _tick(self) -> None:
        if self.case is None or not isinstance(self.screen, CaseScreen):
            return
        try:
            changed = self.case.refresh()
        except (UserError, BrokenCaseError) as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        if changed:
            self.screen.refresh_all()
        else:
            self.screen.show_frame()

    def action_next_theme(self) -> None:
        """Change between night and day."""
        self.theme = DAY.name if self.theme == NIGHT.name else NIGHT.name

    # The end.

    def _fatal_error(self) -> None:
        """Keep the traceback without the values of variables: they may be somebody's data."""
        self._fault = traceback.format_exc()
        self.bell()
        self._close_messages_no_wait()

    @property
    def fault(self) -> str:
        """The traceback of an error of ours that ended the app, or an empty text."""
        return self._fault


def run_workbench(workbench: Workbench, ref: str = "") -> int:
    """Run the workbench until the person leaves; gives the exit code.

    Args:
        workbench: the workspace.
        ref: the case to open; else the only one there is, else the list is shown.

    Raises:
        UserError: this is no terminal, or the case that was named does not exist.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(
            "The workbench needs a terminal", "Without one: tocsin status, tocsin log …; see tocsin --help"
        )
    refs = workbench.refs()
    if ref and ref not in refs:
        raise UserError(f"There is no case {ref!r} in {workbench.home}", "tocsin cases lists them")
    app = TocsinApp(workbench, ref or (refs[0] if len(refs) == 1 else ""))
    try:
        app.run()
    finally:
        if app.case is not None:
            app.case.close()
    if app.fault:
        sys.stderr.write(app.fault)
        sys.stderr.write(
            "tocsin: this is an error of tocsin itself. What was recorded is safe in the case.\n"
        )
        return 3
    return app.return_code or 0
