"""Picking from a list, one value or several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tocsin.tui.text import line


class ChooseDialog(ModalScreen[list[str] | None]):
    """Shows values with their names. Enter takes the one under the cursor, or all that were ticked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "back"),
        Binding("space", "tick", "tick", show=True),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        chosen: Sequence[str] = (),
        *,
        several: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._chosen = [choice for choice, _name in choices if choice in chosen]
        self._several = several

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(line((self._title, "bold")))
            yield OptionList(*self._options(), compact=True)
            keys = (
                "space ticks, enter takes what is ticked, esc back"
                if self._several
                else "enter takes it, esc back"
            )
            yield Static(line((keys, "dim")))

    def _options(self) -> list[Option]:
        return [Option(self._prompt(choice, name), id=choice) for choice, name in self._choices]

    def _prompt(self, choice: str, name: str) -> Content:
        mark = ("[x] " if choice in self._chosen else "[ ] ") if self._several else ""
        return line(mark, name, (f"  {choice}", "dim"))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.focus()
        listed = [choice for choice, _name in self._choices]
        options.highlighted = listed.index(self._chosen[0]) if self._chosen else 0

    def action_tick(self) -> None:
        """Tick the value under the cursor, or take the tick off."""
        options = self.query_one(OptionList)
        if not self._several or options.highlighted is None:
            return
        choice, name = self._choices[options.highlighted]
        if choice in self._chosen:
            self._chosen.remove(choice)
        else:
            self._chosen.append(choice)
        options.replace_option_prompt(choice, self._prompt(choice, name))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        picked = event.option_id or ""
        in_order = [choice for choice, _name in self._choices if choice in self._chosen]
        self.dismiss(in_order if self._several and in_order else [picked])

    def action_cancel(self) -> None:
        """Leave without choosing."""
        self.dismiss(None)
