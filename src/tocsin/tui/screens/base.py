"""What every screen of a case has: the frame, the clock, logging, and one way to do things."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.text import TEXT_LIMIT
from tocsin.services import intake
from tocsin.services.drafts.unblocking import unblocking
from tocsin.services.overview import brief_law, briefest_words, due_words, question, reading_words
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope
from tocsin.tui.dialogs.confirm import ConfirmDialog
from tocsin.tui.dialogs.form import FormDialog, FormField
from tocsin.tui.dialogs.help import help_dialog
from tocsin.tui.messages import Goto, PasteTooLong
from tocsin.tui.screens.answering import AnsweringScreen
from tocsin.tui.text import line
from tocsin.tui.widgets.frame import NavBar, NoticeBar, StatusBar, TitleBar
from tocsin.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from tocsin.tui.app import TocsinApp

T = TypeVar("T")

_SOON = 0.25
"""The share of a period that is left when its clock is drawn as urgent."""


class CaseScreen(AnsweringScreen):
    """A screen of an open case. Subclasses compose a body and show the case in it."""

    NAME: ClassVar[str]
    SCOPE: ClassVar[Scope]
    TITLE_OF_HELP: ClassVar[str]

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._is_show_due = False

    @property
    def workbench_app(self) -> TocsinApp:
        """The app, as ours."""
        return cast("TocsinApp", self.app)

    def compose(self) -> ComposeResult:
        yield TitleBar()
        yield NavBar(self.NAME)
        yield Static(id="alarm")
        with Container(id="body"):
            yield from self.compose_body()
        yield NoticeBar(id="notices")
        yield StatusBar()
        yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """Compose what is between the frame."""
        raise NotImplementedError

    async def show(self) -> None:
        """Show the case as it is now."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        self.refresh_all()

    def go_to(self, *what: str) -> None:
        """Put the cursor on something: a step and a fact, a fact, or a document and its recipient."""

    def refresh_all(self) -> None:
        """Show the frame and the body anew."""
        self.show_frame()
        self.refresh_body()

    def refresh_body(self) -> None:
        """Show the body anew, once, however often it is asked for meanwhile."""
        if not self._is_show_due:
            self._is_show_due = True
            self.call_later(self._show_once)

    async def _show_once(self) -> None:
        self._is_show_due = False
        await self.show()

    # The frame.

    @property
    def has_frame(self) -> bool:
        """Whether the frame is there: not while the screen is just being made or taken down."""
        return len(self.query("TitleBar, StatusBar, NoticeBar, #alarm")) == 4

    def show_frame(self) -> None:
        """Show the title, the most urgent clock, the head, and since when everything is saved."""
        readings = [reading for reading in self.case.readings() if reading.counts]
        urgent = next((reading for reading in readings if reading.is_open), readings[0] if readings else None)
        header = self.case.header
        clocks = self._clock_words(urgent) if urgent else ["no clock applies yet"]
        closed = "" if header.is_open else f" ({header.state})"
        self.query_one(TitleBar).show(f"{header.ref} {header.title}{closed}", clocks, _state(urgent))
        last = self.case.state.entries[-1].recorded_at
        saved = f"saved {read_utc(last).astimezone(self.case.zone):%H:%M:%S}"
        saved = saved if self.case.is_writable and not header.is_purged else "read only"
        ours = f"{self.case.workbench.actor} · {saved}"
        self.query_one(StatusBar).show(f"head {self.case.head()}", ours, self.workbench_app.company)
        self._show_banner()
        self.show_notices()

    def _show_banner(self) -> None:
        """Show an alarm, or that nothing is left of the case but its skeleton."""
        alarm, purged = self.workbench_app.alarm, self.case.state.keeping.purged
        words = f"{alarm}  esc hides this" if alarm else ""
        if purged is not None:
            when = shown(read_utc(purged.recorded_at), self.case.zone)
            words = f"PURGED {when} by {purged.actor}: {purged.body.because}. Read only"
        banner = self.query_one("#alarm", Static)
        banner.display = bool(words)
        banner.update(line(words), layout=False)

    def show_notices(self) -> None:
        """Show what was told a moment ago."""
        self.query_one(NoticeBar).show(self.workbench_app.notices)

    def _clock_words(self, reading: Reading) -> list[str]:
        """Say how long there is, the fullest way first; whom it is owed to is always said."""
        words, due = reading_words(reading, self.case), due_words(reading, self.case)
        full = f"{words} · {brief_law(reading)} → {reading.recipient}"
        with_due = [f"{full} · {due}"] if due and reading.is_open else []
        brief = [f"{one} → {reading.recipient}" for one in (words, briefest_words(reading, self.case))]
        return [*with_due, full, *brief]

    # Doing things.

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Do something; what a person can mend is said at the bottom, and gives None."""
        try:
            result = act()
        except UserError as error:
            self.app.notify(str(error), severity="warning", timeout=10, markup=False)
            return None
        except BrokenCaseError as error:
            self.app.notify(str(error), severity="error", timeout=30, markup=False)
            return None
        self.refresh_all()
        return result

    @on(Goto)
    def _goto_clicked(self, event: Goto) -> None:
        event.stop()
        self.action_goto(event.screen)

    def action_goto(self, name: str) -> None:
        """Show another screen of the case."""
        self.workbench_app.show_screen(name)

    def action_back(self) -> None:
        """Leave a field; else hide an alarm; else go back to where one was before."""
        if self.focused is not None and self.leave_field():
            return
        if self.workbench_app.alarm:
            self.workbench_app.alarm = ""
            self.show_frame()
            return
        if not self.workbench_app.go_back():
            self.app.notify("The case begins here; q goes back to the list of cases", markup=False)

    def action_close_case(self) -> None:
        """Go back to the list of cases."""
        self.app.call_later(self.workbench_app.close_case)

    @property
    def is_typing(self) -> bool:
        """Whether the cursor stands in a field."""
        return self.focused is not None and self.focused.check_consume_key("a", "a")

    def action_show_help(self) -> None:
        """Say what can be done here."""
        scopes = [self.SCOPE, Scope.IN_A_CASE, Scope.EVERYWHERE]
        self.app.push_screen(help_dialog(self.TITLE_OF_HELP, scopes))

    def action_next_question(self) -> None:
        """Go to the first open question of the steps at hand; where none is open, to the next step."""
        progress = self.case.progress()
        asked = question(self.case, progress)
        following = progress.next_steps() if progress else []
        if asked is not None:
            self.workbench_app.work_on(asked.step, asked.fact)
        elif following:
            ids = [view.address for view in following]
            at = self.step_at_hand()
            self.workbench_app.work_on(ids[(ids.index(at) + 1) % len(ids)] if at in ids else ids[0])
        else:
            self.app.notify("Nothing of the playbook is open now", markup=False)

    def action_most_wanted(self) -> None:
        """Go to the open fact that most documents wait for; from there, to the one that comes after it."""
        wanted = [one.fact for one in unblocking(self.case)]
        if not wanted:
            self.app.notify("No document that is owed waits for an answer", markup=False)
            return
        at = self.fact_at_hand()
        key = wanted[(wanted.index(at) + 1) % len(wanted)] if at in wanted else wanted[0]
        decision = self.case.decision_on(key)
        if decision is None:
            self.workbench_app.show_fact(key)
        else:
            self.workbench_app.work_on(decision[0].id, key)

    def step_at_hand(self) -> str:
        """The step that is being looked at, on a screen that shows one."""
        return ""

    # Assessing the risk.

    def action_severity(self) -> None:
        """Assess how severe the breach is for people, then show how the figure came about."""
        from tocsin.tui.screens.severity import result_dialog, severity_dialog  # noqa: PLC0415 - rare

        def done(sent: bool | None) -> None:
            told = result_dialog(self) if sent else None
            if told is not None:
                self.refresh_all()
                self.app.push_screen(told)

        self.app.push_screen(severity_dialog(self), done)

    # Logging.

    def action_log(self) -> None:
        """Write into the timeline."""
        self.open_log("Log")

    def open_log(self, title: str, amends: str = "", initial: str = "") -> None:
        """Ask for a note; with ``amends``, for a better version of an earlier one."""
        # Imported here: what edits texts is slow to load, and the first screen should not wait for it.
        from tocsin.tui.screens.noting import log_dialog  # noqa: PLC0415

        dialog = log_dialog(self, title, amends=amends, initial=initial)
        self.app.push_screen(dialog, lambda sent: self.refresh_all() if sent else None)

    def on_paste(self, event: events.Paste) -> None:
        """Take what is pasted outside a field for a note, or for evidence if it is long."""
        event.stop()
        if len(event.text) > TEXT_LIMIT:
            self.offer_as_evidence(event.text)
        else:
            self.open_log("Log", initial=event.text)

    @on(PasteTooLong)
    def _paste_too_long(self, event: PasteTooLong) -> None:
        event.stop()
        self.offer_as_evidence(event.text)

    def offer_as_evidence(self, text: str) -> None:
        """Ask whether something long that was pasted is evidence."""

        def keep(yes: bool | None) -> None:
            if yes:
                kept = self.attempt(lambda: intake.keep_paste(self.case, text))
                if kept:
                    self.app.notify(f"Kept as {kept}", markup=False)

        size = len(text.encode(errors="replace"))
        self.app.push_screen(
            ConfirmDialog(
                f"{size:,} bytes were pasted. Keep them as evidence?", "A note is shorter than that."
            ),
            keep,
        )

    def ask_reason(self, title: str, act: Callable[[str], None], intro: str = "") -> None:
        """Ask for a reason, and do something with it."""

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        field = FormField(name="because", label="Why", hint="it is recorded")
        self.app.push_screen(
            FormDialog(title, [field], lambda typed: act(typed["because"]), intro=intro, unsent=self.unsent),
            done,
        )


def _state(reading: Reading | None) -> str:
    """Say how urgent a clock is, for its colour."""
    if reading is None or not reading.is_open:
        return "calm"
    if reading.state is ClockState.OVERDUE:
        return "late"
    if reading.remaining_s is None or reading.elapsed_s is None:
        return "calm"
    return "soon" if reading.remaining_s < _SOON * (reading.remaining_s + reading.elapsed_s) else "calm"
