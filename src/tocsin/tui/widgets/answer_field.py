"""One question with its field: what is asked, what may be typed, what was answered, what is wrong."""

from __future__ import annotations

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from tocsin.domain.errors import UserError
from tocsin.services.playbooks.step_cards import Question
from tocsin.tui.messages import Answered, ChoicesWanted, Typing
from tocsin.tui.text import Part, block
from tocsin.tui.widgets.line_input import LineInput

_FEW = 20
"""So many choices are named below a field."""


class AnswerField(Vertical):
    """A question and its field. Enter sends the answer; the down arrow shows the choices."""

    DEFAULT_CSS = """
    AnswerField { height: auto; margin-bottom: 1; }
    AnswerField .hint { color: $text-muted; height: auto; display: none; }
    AnswerField.-asking .hint { display: block; }
    AnswerField .error { color: $text-error; height: auto; display: none; }
    AnswerField.-wrong .error { display: block; }
    AnswerField LineInput { background: $panel; }
    AnswerField.-asking LineInput { background: $boost; }
    """

    def __init__(self, question: Question, unsent: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.question = question
        self._unsent = unsent

    def compose(self) -> ComposeResult:
        yield Static(self._label(), classes="label")
        yield self.compose_input(self._unsent or self.question.typed)
        yield Static(self._hint(), classes="hint")
        yield Static("", classes="error")

    def compose_input(self, typed: str) -> Widget:
        """Give the field, with a text in it."""
        words = [choice for choice, _title in self.question.choices]
        suggester = SuggestFromList(words, case_sensitive=False) if words else None
        return LineInput(typed, compact=True, suggester=suggester, select_on_focus=False)

    def _label(self) -> Content:
        mark = "?" if self.question.is_open else "✓"
        parts: list[Part] = [
            (f"{mark} ", "bold $accent" if self.question.is_open else "$success"),
            (self.question.text, "bold"),
        ]
        if self.question.optional:
            parts.append(("  optional", "dim"))
        if self._unsent:
            parts.append(("  not sent yet: enter sends it", "$warning"))
        return block(*parts)

    def _hint(self) -> Content:
        parts: list[Part] = [self.question.help, "\n"] if self.question.help else []
        if self.question.choices:
            several = "one or more, with commas" if self.question.several else "one of"
            listed = ", ".join(choice for choice, _title in self.question.choices[:_FEW])
            listed += ", …" if len(self.question.choices) > _FEW else ""
            parts.append((f"↓ shows them: {several}: {listed}", "dim"))
        else:
            more = "  (enter sends, ^j new line)" if self.question.is_long else ""
            parts.append((f"{self.question.takes}{more}", "dim"))
        unknown = "" if "unknown" in self.question.takes else "unknown, "
        parts.append((f" · also: {unknown}n/a because …", "dim"))
        return block(*parts)

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.query_one(LineInput).value

    def fill(self, typed: str) -> None:
        """Put a text into the field."""
        self.query_one(LineInput).value = typed

    def focus_field(self) -> None:
        """Take the cursor into the field."""
        self.query_one(LineInput).focus(scroll_visible=False)

    def on_descendant_blur(self) -> None:
        self.remove_class("-asking")

    def on_descendant_focus(self) -> None:
        self.add_class("-asking")
        self.call_after_refresh(self.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Keep the field that is asking in sight when it or one above it grows to its text."""
        beside = self.parent.query(AnswerField) if isinstance(self.parent, Widget) else ()
        for field in beside:
            if field.has_class("-asking"):
                field.call_after_refresh(field.scroll_visible, animate=False)

    def show_question(self, question: Question) -> None:
        """Show the question as it stands now; what is being typed is left alone."""
        before, self.question = self.question, question
        if not self._unsent and self.typed == before.typed != question.typed:
            self.fill(question.typed)
        self._refresh_label()

    def accept(self, question: Question) -> None:
        """Show that the answer was taken."""
        self._unsent = ""
        self.question = question
        self.fill(question.typed)
        self.show_error(None)
        self._refresh_label()

    def show_error(self, error: UserError | None) -> None:
        """Say at the field what is wrong with it, or that nothing is."""
        self.set_class(error is not None, "-wrong")
        if error is not None:
            hint = f"\n{error.hint}" if error.hint else ""
            place = self.query_one(".error", Static)
            place.update(block(f"✗ {error.message}{hint}"))
            self.call_after_refresh(place.scroll_visible, animate=False)

    def _refresh_label(self) -> None:
        self.query_one(".label", Static).update(self._label())

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.note_typing()

    def note_typing(self) -> None:
        """Say that the text of the field changed."""
        is_new = self.typed != self.question.typed
        if is_new or self._unsent:
            self._unsent = self.typed if is_new else ""
            self._refresh_label()
            self.post_message(Typing(f"fact:{self.question.key}", self._unsent))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.send()

    def send(self) -> None:
        """Send what stands in the field."""
        self.post_message(Answered(self, self.question.key, self.typed))

    def on_key(self, event: events.Key) -> None:
        if event.key == "down" and self.question.choices:
            event.stop()
            self.post_message(ChoicesWanted(self))
