"""The clocks: every deadline with the steps that lead to it, so that they can be checked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tocsin.domain.clocks import Reading
from tocsin.domain.facts import in_language
from tocsin.domain.moments import read_utc, shown
from tocsin.services.overview import due_words, reading_words
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.form import FormDialog, FormField
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.filing import filing_dialog
from tocsin.tui.text import Part, block


class ClocksScreen(CaseScreen):
    """Clocks above, the most urgent first; the reasons for the one under the cursor below."""

    NAME = "clocks"
    SCOPE = Scope.CLOCKS
    TITLE_OF_HELP = "The clocks: every deadline, and why"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.CLOCKS)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._readings: list[Reading] = []
        self._key: tuple[str, str, str] | None = None

    def compose_body(self) -> ComposeResult:
        yield OptionList(id="clocks", compact=True)
        with VerticalScroll(id="because"):
            yield Static(id="because-text")

    def on_mount(self) -> None:
        self.query_one("#clocks", OptionList).focus()

    async def show(self) -> None:
        self._readings = self.case.readings()
        clocks = self.query_one("#clocks", OptionList)
        clocks.set_options([Option(self._prompt(reading)) for reading in self._readings])
        keys = [reading.key for reading in self._readings]
        clocks.highlighted = keys.index(self._key) if self._key in keys else 0
        self._show_because()

    def _prompt(self, reading: Reading) -> Content:
        words = ", ".join(
            part for part in (reading_words(reading, self.case), due_words(reading, self.case)) if part
        )
        style = "bold" if reading.is_open else "dim"
        return block(
            (f" {reading.law} → {reading.recipient}\n", style),
            (f"   {words}", "" if reading.is_open else "dim"),
        )

    @property
    def reading(self) -> Reading | None:
        """The clock under the cursor."""
        at = self.query_one("#clocks", OptionList).highlighted
        return self._readings[at] if at is not None and at < len(self._readings) else None

    def _show_because(self) -> None:
        reading = self.reading
        if reading is None:
            return
        regime = self.case.workbench.library.regimes[reading.regime]
        parts: list[Part] = [(in_language(regime.title, self.case.header.language) + "\n", "bold")]
        parts += [f"  {number}. {text}\n" for number, text in enumerate(reading.because, 1)]
        for earlier in reading.earlier:
            began = shown(read_utc(earlier.starts_at), self.case.zone)
            due = f", due {shown(read_utc(earlier.due_at), self.case.zone)}" if earlier.due_at else ""
            why = earlier.replaced_because or "no reason given"
            parts.append(
                (
                    f"  earlier reading: from {began}{due}, stated by {earlier.stated_by}; replaced: {why}\n",
                    "dim",
                )
            )
        if reading.needs_reasons:
            parts.append(
                (f"  The reasons for the delay must be given: {reading.late_needs}\n", "bold $warning")
            )
        parts.append((f"\n{in_language(regime.notes, self.case.header.language)}\n", ""))
        source = regime.source
        parts.append(
            (f"{source.law}, {source.url}, checked {source.checked}, confidence {source.confidence}\n", "dim")
        )
        parts.append((source.note, "dim"))
        self.query_one("#because-text", Static).update(block(*parts))

    @on(OptionList.OptionHighlighted, "#clocks")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        reading = self.reading
        self._key = reading.key if reading else None
        self._show_because()

    def action_restate(self) -> None:
        """State anew when the clock under the cursor started."""
        reading = self.reading
        if reading is None:
            return
        stage = self.case.workbench.library.regimes[reading.regime].stage(reading.stage)
        if stage is None:
            return
        asked = self.question(stage.trigger)
        fields = [
            FormField(name="at", label=asked.text, hint=asked.takes, value=asked.typed),
            FormField(name="because", label="Why", hint="required once it was stated before"),
        ]

        def submit(typed: Mapping[str, str]) -> None:
            because = f" because {typed['because']}" if typed["because"].strip() else ""
            self.answer(stage.trigger, typed["at"] + because)

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        intro = f"{asked.help}\nThe earlier reading stays on record, with the reason."
        self.app.push_screen(
            FormDialog("When the clock started", fields, submit, intro=intro, unsent=self.unsent), done
        )

    def action_file(self) -> None:
        """Record that what this clock waits for was filed."""
        reading = self.reading
        if reading is None:
            return

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        dialog = filing_dialog(
            self, reading.recipient, regime=reading.regime, stage=reading.stage, party=reading.party
        )
        self.app.push_screen(dialog, done)
