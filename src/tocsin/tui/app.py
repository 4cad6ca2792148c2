"""The app: which case is open, which screen is shown, and what happens every second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import monotonic

from textual import constants, events
from textual.app import App, SuspendNotSupported
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from tocsin.domain.errors import BrokenCaseError, LockedCaseError, UserError
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.thresholds import crossings
from tocsin.services.keys import has_passphrase
from tocsin.services.overview import reasons_missing
from tocsin.services.presence import Presence
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.services.zones import local_zone
from tocsin.tui.commands import ActionCommands
from tocsin.tui.garbage import Garbage
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.text import NoControls
from tocsin.tui.theme import DAY, NIGHT

_SCREENS = {
    "cases": "tocsin.tui.screens.cases:CasesScreen",
    "case": "tocsin.tui.screens.case:StepsScreen",
    "timeline": "tocsin.tui.screens.timeline:TimelineScreen",
    "facts": "tocsin.tui.screens.facts:FactsScreen",
    "inventory": "tocsin.tui.screens.inventory:InventoryScreen",
    "drafts": "tocsin.tui.screens.drafts:DraftsScreen",
    "evidence": "tocsin.tui.screens.evidence:EvidenceScreen",
    "clocks": "tocsin.tui.screens.clocks:ClocksScreen",
}
"""The screens, each with the module and the class it is; loaded when one is first shown."""


def _load(name: str) -> Callable[..., Screen[None]]:
    """Give the class of a screen. The first screen should not wait for the others to be loaded."""
    module, _colon, kind = _SCREENS[name].partition(":")
    screen: Callable[..., Screen[None]] = getattr(import_module(module), kind)
    return screen


_NOTICES = 2
"""So many things that were told are shown at once."""

_TICK = 1.0
"""Seconds between two looks at the clock, and at what others have recorded."""


class TocsinApp(App[None]):
    """The workbench."""

    TITLE = "tocsin"
    CSS_PATH = Path(__file__).with_name("tocsin.tcss")
    COMMANDS = App.COMMANDS | {ActionCommands}
    ENABLE_COMMAND_PALETTE = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual declares it so

    def __init__(self, workbench: Workbench, ref: str = "") -> None:
        super().__init__()
        self.workbench = workbench
        # A prompt on the terminal would stop the screen: `unlock` and the dialogs ask instead.
        workbench.keys.ask = workbench.confirm = None
        self.zone = local_zone()
        self.case: OpenCase | None = None
        self._first = ref
        self._went: list[str] = []
        self._no_controls = NoControls()
        self._garbage = Garbage()
        self._fault = ""
        self.alarm = ""
        self._notices: list[tuple[float, str, str]] = []
        self._seen: list[Reading] = []
        self._presence: Presence | None = None
        self.company: tuple[str, ...] = ()
        """Who else has the case open, in words, the fullest first."""
        for theme in (NIGHT, DAY):
            self.register_theme(theme)
        self.theme = NIGHT.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Let no control character through to the terminal, whichever widget drew it."""
        return [*super().get_line_filters(), self._no_controls]

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key):
            self._garbage.typed()
        await super().on_event(event)

    def on_mount(self) -> None:
        self._garbage.begin()
        if not self._first:
            self.push_screen(_load("cases")())
        else:
            try:
                self.open_case(self._first)
            except LockedCaseError as error:
                self.push_screen(_load("cases")())
                self.call_after_refresh(self.unlock, self._first, error)
            except (UserError, BrokenCaseError) as error:
                self.push_screen(_load("cases")())
                self.notify(str(error), severity="error", timeout=30, markup=False)
        self.call_after_refresh(self._tell_problems)
        self.set_interval(_TICK, self._tick)

    def _tell_problems(self) -> None:
        """Say what of this user's own content is not used; a case is shown before all of that is read."""
        library = self.workbench.library
        for problem in (*library.own_problems, *library.form_shelf.problems, *library.shelf.problems):
            self.notify(f"Not used: {problem}", severity="warning", timeout=30, markup=False)

    # Cases and screens.

    def open_case(self, ref: str) -> None:
        """Open a case and show it.

        Raises:
            UserError: there is no such case.
            LockedCaseError: it is encrypted, and nothing at hand opens it; see `unlock`.
            BrokenCaseError: it is damaged.
        """
        case = self.workbench.open(ref)
        self.case = case
        self._presence = Presence(case)
        self._seen, self.alarm = [], ""
        self._went = ["case"]
        self._need_screen("case")
        if len(self.screen_stack) > 1:
            self.switch_screen("case")
        else:
            self.push_screen("case")
        for notice in case.continuity.notices:
            self.notify(notice, severity="error", timeout=30, markup=False)

    def unlock(self, ref: str, locked: LockedCaseError) -> None:
        """Ask for the passphrase of an encrypted case, and open it."""
        folder = self.workbench.folder(ref)
        if locked.install or not has_passphrase(folder):
            self.notify(str(locked), severity="error", timeout=20, markup=False)
            return

        def take(passphrase: str) -> None:
            if self.workbench.keys.by_passphrase(folder, passphrase) is None:
                raise UserError("This is not its passphrase")

        def opened(done: bool | None) -> None:
            try:
                if done:
                    self.open_case(ref)
            except (UserError, BrokenCaseError) as error:
                self.notify(str(error), severity="error", timeout=20, markup=False)

        # Imported here: most cases are not encrypted.
        from tocsin.tui.dialogs.passphrase import PassphraseDialog  # noqa: PLC0415

        self.push_screen(PassphraseDialog(ref, take), opened)

    async def close_case(self) -> None:
        """Go back to the list of cases."""
        if self.case is None:
            return
        case, self.case = self.case, None
        self._leave()
        await self.switch_screen(_load("cases")())
        for name in _SCREENS:
            if self.is_screen_installed(name):
                self.uninstall_screen(name)
        case.close()

    def _need_screen(self, name: str) -> CaseScreen:
        """Give a screen of the case that is open, made when it is first needed."""
        assert self.case is not None  # noqa: S101 - asked for by screens of a case only
        if not self.is_screen_installed(name):
            self.install_screen(_load(name)(self.case), name)
            self.call_after_refresh(self._garbage.keep)
        screen = self.get_screen(name)
        assert isinstance(screen, CaseScreen)  # noqa: S101 - the table above is ours
        return screen

    def show_screen(self, name: str) -> None:
        """Show a screen of the case that is open."""
        if self.case is None or self._current() == name:
            return
        self._went = [*[went for went in self._went if went != name], name]
        self._need_screen(name)
        self.switch_screen(name)

    def _current(self) -> str:
        return self.screen.NAME if isinstance(self.screen, CaseScreen) else ""

    def go_back(self) -> bool:
        """Show the screen that was shown before; gives whether there was one."""
        if len(self._went) < 2:
            return False
        self._went.pop()
        self.switch_screen(self._went[-1])
        return True

    def work_on(self, step: str, fact: str = "") -> None:
        """Show a step of the playbook, and go into its work."""
        self._go_into("case", step, fact)

    def show_fact(self, key: str) -> None:
        """Show a fact, and go into its field."""
        self._go_into("facts", key)

    def show_document(self, form: str, party: str) -> None:
        """Show a document."""
        self._go_into("drafts", form, party)

    def _go_into(self, name: str, *what: str) -> None:
        if self.case is not None:
            self.show_screen(name)
            self.call_after_refresh(self._need_screen(name).go_to, *what)

    # What is told.

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = True,
    ) -> None:
        """Tell something for some seconds: in a case on a line of its own, elsewhere in a corner."""
        screens = [one for one in self.screen_stack if isinstance(one, CaseScreen) and one.has_frame]
        if markup or not screens:
            super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)
            return
        until = monotonic() + (self.NOTIFICATION_TIMEOUT if timeout is None else timeout)
        self._notices.append((until, f"{title}: {message}" if title else message, severity))
        screens[-1].show_notices()

    @property
    def notices(self) -> list[tuple[str, str]]:
        """What was told last and may still be read, each text with how bad it is."""
        now = monotonic()
        self._notices = [one for one in self._notices if one[0] > now][-_NOTICES:]
        return [(text, severity) for _until, text, severity in self._notices]

    # Every second.

    def _tick(self) -> None:
        self._garbage.tick()
        screen = self.screen_stack[-1] if self.screen_stack else None
        if self.case is None or not isinstance(screen, CaseScreen) or not screen.has_frame:
            return
        try:
            changed = self.case.refresh()
        except (UserError, BrokenCaseError) as error:
            self.notify(str(error), severity="error", timeout=10, markup=False)
            return
        self._watch_clocks(screen)
        self._look_around(screen)
        if changed:
            screen.refresh_all()
        else:
            screen.show_frame()

    def _watch_clocks(self, screen: CaseScreen) -> None:
        """Ring when a clock passes a threshold or its end; reasons for a delay are asked for at once."""
        readings = screen.case.readings()
        before, self._seen = self._seen, readings
        alarming = [one for one in crossings(before, readings) if one.is_alarming] if before else []
        if not alarming:
            return
        first = alarming[0].reading
        self.alarm = f"{first.law} → {first.recipient}: {alarming[0].what}"
        self.bell()
        if reasons_missing(first, screen.case) and not screen.is_typing:
            # Imported here: it loads what documents are written with, and few deadlines are missed.
            from tocsin.tui.screens.reasons import reasons_dialog  # noqa: PLC0415

            self.push_screen(reasons_dialog(screen, first), lambda _sent: screen.refresh_all())

    def on_unmount(self) -> None:
        self._leave()
        self._garbage.end()

    # Who else is here.

    def _leave(self) -> None:
        if self._presence is not None:
            self._presence.leave()
        self._presence, self.company = None, ()

    def _look_around(self, screen: CaseScreen) -> None:
        """See who else is here, and let them see what we look at."""
        others = self._presence.look(screen.NAME) if self._presence is not None else []
        names = list(dict.fromkeys(one.actor for one in others))
        told = [f"{one.actor} ({one.at})" if one.at else one.actor for one in others]
        self.company = (
            (f"here: {', '.join(told)}", f"here: {', '.join(names)}", f"{len(names)} here") if others else ()
        )

    def action_next_theme(self) -> None:
        """Change between night and day."""
        self.theme = DAY.name if self.theme == NIGHT.name else NIGHT.name

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal to another program for a while.

        Raises:
            UserError: there is none: the workbench is shown in a browser.
        """
        try:
            with super().suspend():
                yield
        except SuspendNotSupported:
            raise UserError(
                "An editor needs a terminal, and this is none", "From the shell: tocsin draft edit FORM"
            ) from None

    # The end.

    def _fatal_error(self) -> None:
        """Keep the traceback without the values of variables: they may be somebody's data."""
        error = sys.exception()
        self._fault = self.workbench.keys.trace(error) if error else "unknown\n"
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
    in_browser = bool(constants.DRIVER)  # `tocsin serve` names the driver that speaks to one
    if not in_browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
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
