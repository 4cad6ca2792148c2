"""The clock board: the next 72 hours, every clock by urgency, what may apply, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_lowercase
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import Source
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.terms import Ruling
from tocsin.services.drafts.filings import filed_for
from tocsin.services.law import clocks as services
from tocsin.services.overview import due_words, reading_words, reasons_missing
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.form import FormDialog, FormField, Submit
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.filing import filing_dialog, receipt_dialog
from tocsin.tui.screens.reasons import reasons_dialog
from tocsin.tui.text import Part, block
from tocsin.tui.widgets.time_strip import TimeStrip

_LABELS = "123456789" + ascii_lowercase
_RULINGS = (
    (Ruling.APPLIES, "it applies"),
    (Ruling.DOES_NOT_APPLY, "it does not apply"),
    (Ruling.BY_CONDITION, "as its condition says"),
)
_MOST_QUESTIONS = 3


class _Row(msgspec.Struct, frozen=True):
    """A line of the board: a clock with its label, or a question with its fact."""

    id: str
    prompt: Content
    reading: Reading | None = None
    fact: str = ""


class ClocksScreen(CaseScreen):
    """The strip above, the board in the middle, the reasons for the line under the cursor below."""

    NAME = "clocks"
    SCOPE = Scope.CLOCKS
    TITLE_OF_HELP = "The clocks: every deadline, and why"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.CLOCKS)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._rows: dict[str, _Row] = {}
        self._by_recipient = False
        self._everything = False
        self._at_rest = False

    def compose_body(self) -> ComposeResult:
        yield TimeStrip()
        yield OptionList(id="clocks", compact=True)
        with VerticalScroll(id="because"):
            yield Static(id="because-text")

    def on_mount(self) -> None:
        self.query_one("#clocks", OptionList).focus()

    async def show(self) -> None:
        clocks = self.query_one("#clocks", OptionList)
        was = self._highlighted_id()
        readings = self.case.readings()
        counting = [reading for reading in readings if reading.counts]
        labels = _labels(counting)
        if self._by_recipient:
            counting.sort(key=lambda reading: reading.recipient)
        rows = [self._clock_row(reading, labels) for reading in counting]
        found = services.standings(self.case)
        rows += [_question_row(asked) for asked in found.questions[:_MOST_QUESTIONS]]
        rest = self._rest_rows(found, [reading for reading in readings if not reading.counts])
        if self._at_rest:
            was, self._at_rest = rest[0].id, False
        rows += rest
        self._rows = {row.id: row for row in rows}
        clocks.set_options([Option(row.prompt, id=row.id) for row in rows])
        clocks.highlighted = next((at for at, row in enumerate(rows) if row.id == was), 0)
        deadlines = [
            (labels[reading.key], read_utc(reading.due_at))
            for reading in counting
            if reading.is_open and reading.due_at
        ]
        self.query_one(TimeStrip).show(self.case.workbench.now(), deadlines, self.case.zone)
        self._show_because()

    def _clock_row(self, reading: Reading, labels: Mapping[tuple[str, str, str], str]) -> _Row:
        words = ", ".join(
            part for part in (reading_words(reading, self.case), due_words(reading, self.case)) if part
        )
        title = in_language(reading.title, self.case.header.language)
        style = "bold" if reading.is_open else "dim"
        label = labels.get(reading.key, " ")
        prompt = block(
            (f"{label} {reading.law} → {reading.recipient}", style),
            (f"  {title}\n", "dim"),
            (f"    {words}", "" if reading.is_open else "dim"),
        )
        return _Row("/".join(reading.key), prompt, reading)

    def _rest_rows(self, found: services.Standings, rest: Sequence[Reading]) -> list[_Row]:
        """Give what may apply and what does not: counted, and one by one if wanted."""
        undecided = f"{len(found.open)} may apply, " if found.open else ""
        counted = (
            f"{undecided}{len(found.does_not_apply)} do not apply, {len(found.dormant)} are not in force"
        )
        key = "x hides them" if self._everything else "x shows them"
        rows = [_Row("rest", block((f"  {counted}: {key}", "dim")))]
        for reading in rest if self._everything else ():
            regime = self.case.workbench.library.regimes[reading.regime]
            title = in_language(regime.title, self.case.header.language)
            prompt = block(
                (f"  {reading.law}  {title}  ", "dim"), (str(reading.standing.replace("_", " ")), "")
            )
            rows.append(_Row("/".join(reading.key), prompt, reading))
        return rows

    def _highlighted_id(self) -> str:
        clocks = self.query_one("#clocks", OptionList)
        at = clocks.highlighted
        return (
            (clocks.get_option_at_index(at).id or "") if at is not None and at < clocks.option_count else ""
        )

    @property
    def reading(self) -> Reading | None:
        """The clock under the cursor."""
        row = self._rows.get(self._highlighted_id())
        return row.reading if row else None

    def _show_because(self) -> None:
        reading = self.reading
        text = self.query_one("#because-text", Static)
        if reading is None:
            text.update(block(("Which laws apply follows from facts. What is open is asked here.", "dim")))
            return
        regime = self.case.workbench.library.regimes[reading.regime]
        stage = regime.stage(reading.stage)
        language = self.case.header.language
        parts: list[Part] = [(in_language(regime.title, language) + "\n", "bold")]
        parts += [f"  {number}. {step}\n" for number, step in enumerate(reading.because, 1)]
        for earlier in reading.earlier:
            began = shown(read_utc(earlier.starts_at), self.case.zone)
            due = f", due {shown(read_utc(earlier.due_at), self.case.zone)}" if earlier.due_at else ""
            why = earlier.replaced_because or "no reason given"
            said = f"  earlier reading: from {began}{due}, stated by {earlier.stated_by}; replaced: {why}\n"
            parts.append((said, "dim"))
        if reasons_missing(reading, self.case):
            parts.append(("  The reasons for the delay must be given: y writes them\n", "bold $warning"))
        if regime.notes:
            parts.append(f"\n{in_language(regime.notes, language)}\n")
        parts += _source_words((stage.source if stage else None) or regime.source)
        text.update(block(*parts))

    @on(OptionList.OptionHighlighted, "#clocks")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_because()

    @on(OptionList.OptionSelected, "#clocks")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self._rows.get(event.option_id or "")
        if row is not None and row.fact:
            self.workbench_app.show_fact(row.fact)
        elif row is not None and row.reading is not None and row.reading.waits_for:
            self._go_to(row.reading.waits_for[0])

    def _go_to(self, name: str) -> None:
        """Go to what a clock waits for, where that is a fact."""
        if name in self.case.catalogue:
            self.workbench_app.show_fact(name)

    def action_by_recipient(self) -> None:
        """Order the clocks by recipient, or by urgency again."""
        self._by_recipient = not self._by_recipient
        self.refresh_all()

    def action_everything(self) -> None:
        """Show what does not apply too, or hide it again, with the cursor there."""
        self._everything = not self._everything
        self._at_rest = True
        self.refresh_all()

    # What is done to the clock under the cursor.

    def action_restate(self) -> None:
        """State anew when the clock under the cursor started."""
        reading = self.reading
        start = services.start_of(self.case, reading) if reading else ""
        if not start:
            self.app.notify(
                "This clock starts with a filing or a finding, not with a stated time", markup=False
            )
            return
        asked = self.question(start)
        fields = [
            FormField(name="at", label=asked.text, hint=asked.takes, value=asked.typed),
            FormField(name="because", label="Why", hint="required once it was stated before"),
        ]

        def submit(typed: Mapping[str, str]) -> None:
            because = f" because {typed['because']}" if typed["because"].strip() else ""
            self.answer(start, typed["at"] + because)

        intro = f"{asked.help}\nThe earlier reading stays on record, with the reason."
        self._ask("When the clock started", fields, submit, intro)

    def action_file(self) -> None:
        """Record that what this clock waits for was filed."""
        reading = self.reading
        if reading is not None and reading.counts:
            dialog = filing_dialog(
                self, reading.recipient, regime=reading.regime, stage=reading.stage, party=reading.party
            )
            self.app.push_screen(dialog, self._done)

    def action_receipt(self) -> None:
        """Record what the recipient answered to what was filed for this clock."""
        reading = self.reading
        filed = filed_for(self.case, reading) if reading is not None else None
        if filed is None:
            self.app.notify("Nothing was filed for this clock yet: f records it", markup=False)
        else:
            self.app.push_screen(receipt_dialog(self, filed), self._done)

    def action_rule(self) -> None:
        """Say that the regime under the cursor applies, or does not, whatever its condition says."""
        reading = self.reading
        if reading is None:
            return
        fields = [
            FormField(
                name="ruling",
                label="Does it apply?",
                hint="↓ shows the answers",
                choices=tuple((str(ruling), words) for ruling, words in _RULINGS),
            ),
            FormField(name="because", label="Why", hint="it is recorded"),
        ]

        def submit(typed: Mapping[str, str]) -> None:
            said = typed["ruling"].strip()
            if said not in set(Ruling):
                raise UserError(f"{said!r} is no ruling", "One of: " + ", ".join(Ruling))
            services.rule(self.case, reading.regime, Ruling(said), typed["because"])

        regime = self.case.workbench.library.regimes[reading.regime]
        condition = regime.applies_when.source if regime.applies_when else "it always applies"
        self._ask(f"Rule on {reading.law}", fields, submit, f"Its condition: {condition}")

    def action_target(self) -> None:
        """Set a time of one's own for a clock to which the law gives no figure."""
        reading = self.reading
        if reading is None:
            return
        fields = [
            FormField(
                name="hours", label="Hours from its start", hint="a number; empty takes the target back"
            ),
            FormField(name="because", label="Why", hint="may stay empty"),
        ]

        def submit(typed: Mapping[str, str]) -> None:
            said = typed["hours"].strip()
            if said and not (said.isascii() and said.isdecimal() and len(said) < 6):
                raise UserError(f"{said!r} is no number of hours", "Write 24, or leave it empty")
            services.set_target(
                self.case,
                reading.regime,
                int(said) if said else None,
                stage=reading.stage,
                party=reading.party,
                because=typed["because"],
            )

        self._ask(
            "Our own target", fields, submit, "The law gives no figure here. A target is never a deadline."
        )

    def action_extend(self) -> None:
        """Record that an authority granted more time."""
        reading = self.reading
        if reading is None:
            return
        fields = [
            FormField(name="until", label="Until when", hint="a time; empty takes the extension back"),
            FormField(name="by", label="Who granted it", hint="the authority"),
            FormField(name="reference", label="Reference", hint="of their letter"),
            FormField(name="because", label="On what ground", hint="may stay empty"),
        ]

        def submit(typed: Mapping[str, str]) -> None:
            said = typed["until"].strip()
            services.extend(
                self.case,
                reading.regime,
                self.case.moment(said) if said else None,
                stage=reading.stage,
                party=reading.party,
                by=typed["by"],
                reference=typed["reference"],
                because=typed["because"],
            )

        self._ask("More time granted", fields, submit, "The deadline before it is told in the steps.")

    def action_reasons(self) -> None:
        """Write the reasons for a delay."""
        reading = self.reading
        if reading is None or not reading.needs_reasons:
            self.app.notify("This clock is not late, or the law wants no reasons", markup=False)
            return
        self.app.push_screen(reasons_dialog(self, reading), self._done)

    def _ask(self, title: str, fields: Sequence[FormField], submit: Submit, intro: str) -> None:
        dialog = FormDialog(title, fields, submit, intro=intro, unsent=self.unsent)
        self.app.push_screen(dialog, self._done)

    def _done(self, sent: bool | None) -> None:
        if sent:
            self.refresh_all()


def _question_row(asked: services.Asked) -> _Row:
    """Give a line that asks what would settle which laws apply."""
    settles = f"settles about {round(asked.question.settles)} of {asked.question.of} that may apply"
    prompt = block(("? ", "bold $accent"), asked.text, (f"\n    {settles}; enter answers it", "dim"))
    return _Row(f"?{asked.question.fact}", prompt, fact=asked.question.fact)


def _labels(readings: Sequence[Reading]) -> dict[tuple[str, str, str], str]:
    """Give the clocks that run towards a deadline a character each, the most urgent first."""
    running = [reading for reading in readings if reading.is_open and reading.due_at]
    return {reading.key: label for reading, label in zip(running, _LABELS, strict=False)}


def _source_words(source: Source) -> list[Part]:
    where = f"{source.law}, {source.url}, checked {source.checked}, confidence {source.confidence}\n"
    style = "dim" if source.confidence == "high" else "$warning"
    return [(where, style), (source.note, "dim")]
