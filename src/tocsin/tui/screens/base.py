"""What every screen of a case has: the frame, the clock, logging, and one way to do things."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Footer, Static

from tocsin.domain.errors import BrokenCaseError, DoubtError, UserError
from tocsin.domain.moments import read_utc
from tocsin.domain.readings import ClockState, Reading
from tocsin.domain.text import TEXT_LIMIT
from tocsin.services import intake
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.logbook import read_log_line
from tocsin.services.overview import brief_law, due_words, question, reading_words
from tocsin.services.step_cards import Question
from tocsin.services.step_cards import question as question_card
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope
from tocsin.tui.dialogs.choose import ChooseDialog
from tocsin.tui.dialogs.confirm import ConfirmDialog
from tocsin.tui.dialogs.form import FormDialog, FormField, Unsent
from tocsin.tui.dialogs.help import help_dialog
from tocsin.tui.messages import Answered, ChoicesWanted, Goto, PasteTooLong, Typing
from tocsin.tui.text import line
from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.frame import NavBar, StatusBar, TitleBar

if TYPE_CHECKING:
    from tocsin.tui.app import TocsinApp
    from tocsin.tui.dialogs.log import Draft

T = TypeVar("T")

_SOON = 0.25
"""The share of a period that is left when its clock is drawn as urgent."""

_PAUSE = 0.4
"""Seconds without a key after which half-written text is kept."""


class CaseScreen(Screen[None]):
    """A screen of an open case. Subclasses compose a body and show the case in it."""

    NAME: ClassVar[str]
    SCOPE: ClassVar[Scope]
    TITLE_OF_HELP: ClassVar[str]

    def __init__(self, case: OpenCase) -> None:
        super().__init__()
        self.case = case
        self._pending: dict[str, str] = {}
        self._is_show_due = False
        self._doubt: tuple[tuple[str, str], DoubtError] | None = None

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
        yield StatusBar()
        yield Footer(compact=True, show_command_palette=False)

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
        return len(self.query("TitleBar, StatusBar, #alarm")) == 3

    def show_frame(self) -> None:
        """Show the title, the most urgent clock, the head, and since when everything is saved."""
        readings = [reading for reading in self.case.readings() if reading.counts]
        urgent = next((reading for reading in readings if reading.is_open), readings[0] if readings else None)
        header = self.case.header
        clock = self._clock_words(urgent) if urgent else "no clock applies yet"
        closed = "" if header.is_open else " (closed)"
        self.query_one(TitleBar).show(f"{header.ref} {header.title}{closed}", clock, _state(urgent))
        last = self.case.state.entries[-1].recorded_at
        saved = f"saved {read_utc(last).astimezone(self.case.zone):%H:%M:%S}"
        saved = saved if self.case.is_writable else "read only"
        self.query_one(StatusBar).show(f"head {self.case.head()}", f"{self.case.workbench.actor} · {saved}")
        alarm = self.query_one("#alarm", Static)
        alarm.display = bool(self.workbench_app.alarm)
        alarm.update(line(f"{self.workbench_app.alarm}  esc hides this"))

    def _clock_words(self, reading: Reading) -> str:
        words = reading_words(reading, self.case)
        due = due_words(reading, self.case)
        due = f" · {due}" if due and reading.is_open and self.size.width >= 100 else ""
        return f"{words} · {brief_law(reading)} → {reading.recipient}{due}"

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
        self.workbench_app.go_back()

    @property
    def is_typing(self) -> bool:
        """Whether the cursor stands in a field."""
        return self.focused is not None and self.focused.check_consume_key("a", "a")

    def leave_field(self) -> bool:
        """Take the cursor out of a field; gives whether it was in one."""
        return False

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

    def step_at_hand(self) -> str:
        """The step that is being looked at, on a screen that shows one."""
        return ""

    # Text that was typed and not sent.

    @property
    def unsent(self) -> Unsent:
        """Where dialogs keep what was typed and not sent."""
        return Unsent(self.keep_later, self.recall)

    def keep_later(self, field: str, text: str) -> None:
        """Keep a half-written text, once its writer pauses."""
        if not self._pending:
            self.set_timer(_PAUSE, self.flush_unsent)
        self._pending[field] = text

    def recall(self, field: str) -> str:
        """Give what was typed into a field and not sent."""
        return self._pending[field] if field in self._pending else self.case.recall_unsent(field)

    def flush_unsent(self) -> None:
        """Keep every half-written text now."""
        pending, self._pending = self._pending, {}
        for field, text in pending.items():
            self.case.keep_unsent(field, text)

    def on_screen_suspend(self) -> None:
        self.flush_unsent()

    def on_unmount(self) -> None:
        self.flush_unsent()

    # Answering facts.

    @on(Typing)
    def _typing(self, event: Typing) -> None:
        event.stop()
        self.keep_later(event.name, event.typed)

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        asked = event.field.question
        if self._doubt is not None and self._doubt[0] == (event.key, event.typed):
            self._doubt[1].confirm()  # it was asked, and the same was sent again
        try:
            # Enter on an answer that was not touched goes on; it does not state the same again.
            if asked.is_open or event.typed != asked.typed:
                self.answer(event.key, event.typed)
        except UserError as error:
            self._doubt = ((event.key, event.typed), error) if isinstance(error, DoubtError) else None
            event.field.show_error(error)
            return
        event.field.accept(self.question(event.key))
        self.after_answer(event.field)
        self.refresh_all()

    def answer(self, key: str, typed: str) -> None:
        """State a fact as it was typed."""
        set_fact(self.case, key, read_typed(self.case, key, typed))
        self.keep_later(f"fact:{key}", "")

    def question(self, key: str) -> Question:
        """Give a fact as a question."""
        return question_card(self.case, key)

    def after_answer(self, field: AnswerField) -> None:
        """Go on from a field that was answered: to the next one that is open."""
        fields = list(self.query(AnswerField))
        following = fields[fields.index(field) + 1 :]
        target = next((one for one in following if one.question.is_open), None)
        if target is not None:
            target.focus_field()
        else:
            self.leave_field()

    @on(ChoicesWanted)
    def _choices_wanted(self, event: ChoicesWanted) -> None:
        event.stop()
        field = event.field

        def take(chosen: list[str] | None) -> None:
            if chosen is not None:
                field.fill(", ".join(chosen))
                field.focus_field()

        already = [part.strip() for part in field.typed.split(",")]
        asked = field.question
        self.app.push_screen(ChooseDialog(asked.text, asked.choices, already, several=asked.several), take)

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
        from tocsin.tui.dialogs.log import LogDialog  # noqa: PLC0415

        def submit(draft: Draft) -> None:
            intake.write_line(self.case, draft.typed, log=draft.log, lane=draft.lane, amends=amends)

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        dialog = LogDialog(
            title,
            read=lambda typed: read_log_line(typed, zone=self.case.zone, now=self.case.workbench.now()),
            submit=submit,
            too_long=self.offer_as_evidence,
            unsent=self.unsent,
            initial=initial,
        )
        self.app.push_screen(dialog, done)

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
