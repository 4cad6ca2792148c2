"""A screen on which facts are answered; what was typed and not sent is kept for the next time."""

from __future__ import annotations

from textual import on
from textual.screen import Screen

from tocsin.domain.errors import UserError
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.playbooks.step_cards import Question
from tocsin.services.playbooks.step_cards import question as question_card
from tocsin.services.workbench import OpenCase
from tocsin.tui.dialogs.choose import ChooseDialog
from tocsin.tui.dialogs.form import Unsent
from tocsin.tui.doubts import Doubts
from tocsin.tui.messages import Answered, ChoicesWanted, Typing
from tocsin.tui.widgets.answer_field import AnswerField

_PAUSE = 0.4
"""Seconds without a key after which half-written text is kept."""


class AnsweringScreen(Screen[None]):
    """Takes the answers of its fields. Subclasses show the case, and say where the cursor goes next."""

    def __init__(self, case: OpenCase) -> None:
        super().__init__()
        self.case = case
        self._pending: dict[str, str] = {}
        self._doubts = Doubts()

    def refresh_all(self) -> None:
        """Show everything anew."""
        raise NotImplementedError

    def leave_field(self) -> bool:
        """Take the cursor out of a field; gives whether it was in one."""
        return False

    def fact_at_hand(self) -> str:
        """The fact that is being looked at, on a screen that shows one."""
        asking = [field.question.key for field in self.query(AnswerField) if field.has_class("-asking")]
        return asking[0] if asking else ""

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
        sent = (event.key, event.typed)
        self._doubts.sent(sent)
        try:
            # Enter on an answer that was not touched goes on; it does not state the same again.
            if asked.is_open or event.typed != asked.typed:
                self.answer(event.key, event.typed)
        except UserError as error:
            self._doubts.refused(sent, error)
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
        """Go on from a field that was answered: to the next one that is open, and then to those before it."""
        fields = list(self.query(AnswerField))
        at = fields.index(field)
        following = [*fields[at + 1 :], *fields[:at]]
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
