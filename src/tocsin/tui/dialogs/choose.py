"""Picking from a list, one value or several; what is typed narrows the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tocsin.tui.text import line


class ChooseDialog(ModalScreen[list[str] | None]):
    """Shows values with their names. Enter takes the one under the cursor, or all that were ticked.

    Letters show only the values that have them in their name.
    """

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
        self._wanted = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(line((self._title, "bold")))
            yield OptionList(*self._options(), compact=True)
            yield Static(self._keys(), id="keys")

    def _keys(self) -> Content:
        takes = "space ticks, enter takes what is ticked" if self._several else "enter takes it"
        if self._wanted:
            return line(("find: ", "dim"), (self._wanted, "bold"), (f"  {takes}, esc shows all", "dim"))
        return line((f"type to find, {takes}, esc back", "dim"))

    def _options(self) -> list[Option]:
        return [Option(self._prompt(choice, name), id=choice) for choice, name in self._listed()]

    def _listed(self) -> list[tuple[str, str]]:
        """Give the values that are shown: all, or those that have what was typed in their name."""
        wanted = self._wanted.casefold()
        return [one for one in self._choices if wanted in f"{one[0]} {one[1]}".casefold()]

    def _prompt(self, choice: str, name: str) -> Content:
        mark = ("[x] " if choice in self._chosen else "[ ] ") if self._several else ""
        return line(mark, name, (f"  {choice}", "dim"))

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.focus()
        listed = [choice for choice, _name in self._choices]
        options.highlighted = listed.index(self._chosen[0]) if self._chosen else 0

    def on_key(self, event: events.Key) -> None:
        if event.key == "backspace":
            self._find(self._wanted[:-1])
        elif event.is_printable and event.character and not (self._several and event.key == "space"):
            self._find(self._wanted + event.character)
        else:
            return
        event.stop()

    def _find(self, wanted: str) -> None:
        self._wanted = wanted
        options = self.query_one(OptionList)
        options.set_options(self._options())
        options.highlighted = 0 if options.option_count else None
        self.query_one("#keys", Static).update(self._keys())

    def action_tick(self) -> None:
        """Tick the value under the cursor, or take the tick off."""
        options = self.query_one(OptionList)
        if not self._several or options.highlighted is None:
            return
        choice, name = self._listed()[options.highlighted]
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
        """Show all values again; else leave without choosing."""
        if self._wanted:
            self._find("")
        else:
            self.dismiss(None)
