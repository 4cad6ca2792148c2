"""A form of a few fields: what is wrong is said at the field, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from tocsin.domain.errors import FieldError, UserError
from tocsin.tui.dialogs.choose import ChooseDialog
from tocsin.tui.doubts import Doubts
from tocsin.tui.messages import PasteTooLong
from tocsin.tui.text import block, line
from tocsin.tui.widgets.line_input import LineInput


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One field: its name, its label, what may be typed, what stands in it, and what there is to choose.

    What is typed into a secret one is not shown, and kept nowhere.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    several: bool = False
    secret: bool = False


class Unsent:
    """Where half-written text is kept between two openings of a dialog."""

    def __init__(self, keep: Callable[[str, str], object], recall: Callable[[str], str]) -> None:
        self.keep = keep
        self.recall = recall


NOWHERE = Unsent(lambda _field, _text: None, lambda _field: "")
"""Keeps nothing: for a dialog outside a case."""

Submit = Callable[[Mapping[str, str]], None]
"""Does what the form is for; raises UserError to have it mended."""


class FormDialog(ModalScreen[bool]):
    """Asks for a few fields; enter goes on to the next, and sends from the last. Dismisses true once done."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "back"),
        Binding("ctrl+s", "send", "send"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        submit: Submit,
        *,
        intro: str = "",
        unsent: Unsent = NOWHERE,
        only_changed: bool = False,
    ) -> None:
        """Ask.

        Args:
            title: what is asked for.
            fields: in order.
            submit: called with what was typed, by field name.
            intro: a sentence above the fields.
            unsent: keeps what was typed and not sent.
            only_changed: give ``submit`` only the fields that differ from what stood in them.
        """
        super().__init__()
        self._title = title
        self._fields = {field.name: field for field in fields}
        self._submit = submit
        self._intro = intro
        self._unsent = unsent
        self._only_changed = only_changed
        self._doubts = Doubts()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(line((self._title, "bold")))
            if self._intro:
                yield Static(block((self._intro, "dim")))
            with VerticalScroll(classes="fields", can_focus=False):
                for field in self._fields.values():
                    yield from self._compose_field(field)
            yield Static("", id="error", classes="error")
            kept = "" if self._unsent is NOWHERE else " (what you typed is kept)"
            keys = f"enter next, ^s send, ↓ choices where offered, esc back{kept}"
            yield Static(line((keys, "dim")))

    def _compose_field(self, field: FormField) -> ComposeResult:
        kept = "" if field.secret else self._unsent.recall(self._unsent_name(field.name))
        words = [choice for choice, _name in field.choices]
        suggester = SuggestFromList(words, case_sensitive=False) if words else None
        with Vertical(classes="field", id=f"field-{field.name}"):
            yield Static(line((field.label, "bold"), (f"  {field.hint}" if field.hint else "", "dim")))
            yield LineInput(
                kept or field.value,
                id=f"input-{field.name}",
                compact=True,
                password=field.secret,
                suggester=suggester,
                select_on_focus=False,
            )
            yield Static("", classes="error")

    def _unsent_name(self, field: str) -> str:
        return f"dialog:{self._title}:{field}"

    def on_mount(self) -> None:
        self.query(LineInput).first().focus(scroll_visible=False)

    def on_descendant_focus(self) -> None:
        field = self.focused.parent if self.focused is not None else None
        if isinstance(field, Vertical):
            # The label and what is wrong stand around the field: bring all of it into sight.
            self.call_after_refresh(field.scroll_visible, animate=False, immediate=True)

    def _typed(self) -> dict[str, str]:
        return {name: self.query_one(f"#input-{name}", LineInput).value for name in self._fields}

    @on(Input.Changed)
    def _keep(self, event: Input.Changed) -> None:
        name = (event.input.id or "").removeprefix("input-")
        if self._fields[name].secret:
            return
        changed = event.value if event.value != self._fields[name].value else ""
        self._unsent.keep(self._unsent_name(name), changed)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        inputs = list(self.query(LineInput))
        position = inputs.index(event.input) if isinstance(event.input, LineInput) else len(inputs) - 1
        if position + 1 < len(inputs):
            inputs[position + 1].focus()
        else:
            self.action_send()

    @on(PasteTooLong)
    def _too_long(self, event: PasteTooLong) -> None:
        event.stop()
        self._show_error(
            UserError(f"{len(event.text):,} characters are too long for a field", "Attach it as evidence")
        )

    def on_key(self, event: events.Key) -> None:
        focused = self.focused
        if event.key != "down" or not isinstance(focused, LineInput):
            return
        field = self._fields[(focused.id or "").removeprefix("input-")]
        if field.choices:
            event.stop()
            event.prevent_default()
            self._offer(field, focused)

    def _offer(self, field: FormField, into: LineInput) -> None:
        def take(chosen: list[str] | None) -> None:
            if chosen is not None:
                into.value = ", ".join(chosen)

        already = [part.strip() for part in into.value.split(",")]
        self.app.push_screen(ChooseDialog(field.label, field.choices, already, several=field.several), take)

    def action_send(self) -> None:
        """Do what the form is for, or say at the field what is wrong."""
        typed = self._typed()
        if self._only_changed:
            typed = {name: text for name, text in typed.items() if text != self._fields[name].value}
        self._doubts.sent(typed)
        try:
            self._submit(typed)
        except UserError as error:
            self._doubts.refused(typed, error)
            self._show_error(error)
            return
        for name in self._fields:
            self._unsent.keep(self._unsent_name(name), "")
        self.dismiss(True)

    def _show_error(self, error: UserError) -> None:
        for place in self.query(".error"):
            place.remove_class("-said")
        message, field = error.message, ""
        if isinstance(error, FieldError) and error.field in self._fields:
            message, field = error.at_field, error.field
            self.query_one(f"#input-{field}", LineInput).focus()
        place = self.query_one(f"#field-{field} .error" if field else "#error", Static)
        place.update(block(f"✗ {message}" + (f"\n{error.hint}" if error.hint else "")))
        place.add_class("-said")
        place.scroll_visible(animate=False)

    def action_cancel(self) -> None:
        """Leave; what was typed is kept for the next time."""
        self.dismiss(False)
