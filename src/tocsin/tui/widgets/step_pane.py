"""The step at hand: why it matters, what to leave alone, and its work, done where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tocsin.domain.conditions.verdicts import show_found
from tocsin.domain.errors import UserError
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.playbooks.step_cards import Line, StepCard
from tocsin.tui.messages import ReasonsGiven
from tocsin.tui.text import Part, block, line
from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.fields import answer_field
from tocsin.tui.widgets.step_tree import MARKS

if TYPE_CHECKING:
    from tocsin.tui.widgets.rationale import Rationale

_TICKS = {ItemState.DONE: "[x]", ItemState.WAIVED: "[-]", ItemState.OPEN: "[ ]"}

_MARKED = {"task": "Done", "wait": "No longer waited for"}
"""Kinds of step without lines, which a person marks done; and what the one line says."""

_WHAT_TO_DO = {
    "task": "enter: mark it done",
    "checklist": "space ticks, w waives a line with a reason",
    "evidence": "enter attaches a file, w says that it is missing",
    "draft": "enter opens the document",
    "clock": "enter opens the clocks",
    "gate": "enter approves, or refuses",
    "form": "enter opens the list",
    "decision": "pick with enter, say why, enter records",
    "wait": "enter ends the waiting, with a reason",
    "call": "enter follows that playbook beside this one",
}


class StepPane(VerticalScroll):
    """Shows one step and lets it be worked on."""

    can_focus = False

    DEFAULT_CSS = """
    StepPane { width: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    StepPane Static { height: auto; }
    StepPane .head { margin-bottom: 1; }
    StepPane OptionList { height: auto; max-height: 100%; background: $background; border: none; padding: 0; }
    StepPane #lines, StepPane #options { margin-bottom: 1; }
    """

    class LineActed(Message):
        """The person wants something done with a line of the step: ``open`` or ``tick``."""

        def __init__(self, step: StepCard, item: str, verb: str) -> None:
            super().__init__()
            self.step = step
            self.item = item
            self.verb = verb

    class Decided(Message):
        """An option was chosen, and the reasons given."""

        def __init__(self, key: str, option: str, because: str) -> None:
            super().__init__()
            self.key = key
            self.option = option
            self.because = because

    def __init__(self, recall: Callable[[str], str], *, id: str | None = None) -> None:
        """Take ``recall``: gives what was typed into a field and not sent."""
        super().__init__(id=id)
        self._recall = recall
        self.card: StepCard | None = None
        self._option = ""
        self._answer_fields: list[AnswerField] = []
        self._rationale: Rationale | None = None

    async def show(self, card: StepCard) -> None:
        """Show a step; if it is the one on show, what is being typed and the focus are left alone."""
        before, self.card = self.card, card
        if before is not None and before.id == card.id and self._same_parts(before, card):
            self._update(card)
            return
        self._option = next((option.id for option in card.options if option.chosen), "")
        await self.remove_children()
        await self.mount_all(self._parts(card))
        for lines in self.query("#lines").results(OptionList):
            states = [one.state for one in card.lines]
            lines.highlighted = states.index(ItemState.OPEN) if ItemState.OPEN in states else 0
        self.scroll_home(animate=False, immediate=True)

    def _same_parts(self, before: StepCard, card: StepCard) -> bool:
        return [q.key for q in before.questions] == [q.key for q in card.questions] and bool(
            before.lines
        ) == bool(card.lines)

    def _parts(self, card: StepCard) -> list[Widget]:
        parts: list[Widget] = [Static(self._head(card), classes="head")]
        if card.decides:
            parts.append(Static(self._advice(card), id="advice"))
            parts.append(OptionList(*self._options(card), id="options", compact=True))
            # Imported here: what edits texts is slow to load, and few steps need it.
            from tocsin.tui.widgets.rationale import Rationale  # noqa: PLC0415

            self._rationale = Rationale(card.decides, self._recall(f"because:{card.decides}"))
            parts.append(self._rationale)
        if card.lines or card.kind in _MARKED:
            parts.append(OptionList(*self._lines(card), id="lines", compact=True))
        self._answer_fields = [
            answer_field(question, self._recall(f"fact:{question.key}")) for question in card.questions
        ]
        return [*parts, *self._answer_fields]

    def _update(self, card: StepCard) -> None:
        self.query_one(".head", Static).update(self._head(card))
        for field, question in zip(self._answer_fields, card.questions, strict=True):
            field.show_question(question)
        if card.decides:
            self.query_one("#advice", Static).update(self._advice(card))
            self._refill(self.query_one("#options", OptionList), self._options(card))
        if card.lines or card.kind in _MARKED:
            self._refill(self.query_one("#lines", OptionList), self._lines(card))

    def _refill(self, options: OptionList, prompts: list[Option]) -> None:
        at = options.highlighted
        options.set_options(prompts)
        options.highlighted = min(at, len(prompts) - 1) if at is not None and prompts else None

    def _head(self, card: StepCard) -> Content:
        mark, _style = MARKS[card.state]
        who = f"{card.role} ({card.contact})" if card.contact else card.role
        parts: list[Part] = [(f"{mark} {card.title}", "bold"), (f"\n{who}", "dim")]
        if card.due:
            late = (" · late: it was due ", "bold $error") if card.is_late else (" · due ", "dim")
            parts += [late, (card.due, "" if card.is_late else "dim")]
        if card.takes:
            parts.append((f" · takes {card.takes}", "dim"))
        if card.standing:
            parts.append(("\n" + card.standing, "$warning"))
        if card.why_not:
            go = "   enter goes there" if card.state is StepState.WAITING else ""
            parts += [("\n" + card.why_not, "$warning"), (go, "dim")]
        for label, text in (("\nWhy  ", card.why), ("\nNot  ", card.avoid), ("\nDone ", card.ready)):
            if text:
                parts += [(label, "bold $accent"), text]
        footnotes = " · ".join(part for part in (card.law, card.note) if part)
        if footnotes:
            parts.append(("\n" + footnotes, "dim"))
        if card.state in {StepState.AVAILABLE, StepState.WAITING} and (
            card.lines or card.kind in {"task", "decision", "wait"}
        ):
            parts.append(("\n" + _WHAT_TO_DO[card.kind], "$primary"))
        return block(*parts)

    def _lines(self, card: StepCard) -> list[Option]:
        if card.kind in _MARKED:
            done = card.state is StepState.DONE
            return [Option(line("[x] " if done else "[ ] ", _MARKED[card.kind]), id="done")]
        return [Option(self._line(one), id=f"{number}") for number, one in enumerate(card.lines)]

    def _line(self, one: Line) -> Content:
        parts: list[Part] = [f"{_TICKS[one.state]} ", one.text]
        if one.optional:
            parts.append(("  optional", "dim"))
        said = "  ".join(part for part in (one.who, one.note) if part)
        if said:
            parts.append((f"  {said}", "dim"))
        return block(*parts)

    def _advice(self, card: StepCard) -> Content:
        parts: list[Part] = []
        for view in card.advice:
            reasons = ", ".join(f"{reason.name}: {show_found(reason.found)}" for reason in view.reasons)
            if view.applies:
                parts += [("Advice  ", "bold $accent"), (view.suggest, "bold"), f": {view.because}"]
                parts.append((f"  ({reasons}; {view.source})\n", "dim"))
            elif reasons:
                parts.append((f"Would be {view.suggest} if known: {reasons}\n", "dim"))
            else:  # it waits for no fact: a person looks at what it takes
                parts.append((f"Would be {view.suggest}, if so: {view.because}  ({view.source})\n", "dim"))
        return block(*parts)

    def _options(self, card: StepCard) -> list[Option]:
        options = []
        for option in card.options:
            picked = option.id == self._option
            decided = ("  decided", "bold $success") if option.chosen else ("", "")
            why = (f"\n    {card.rationale}", "dim") if option.chosen and card.rationale else ("", "")
            prompt = block("(•) " if picked else "( ) ", option.text, (f"  {option.id}", "dim"), decided, why)
            options.append(Option(prompt, id=option.id))
        return options

    # What the person does.

    def focus_work(self, key: str = "") -> None:
        """Take the cursor to where the step is worked on: the field of a fact, or the first thing open."""
        for field in self._answer_fields:
            if field.question.key == key:
                field.focus_field()
                return
        if self.card is not None and self.card.decides and not key:
            self.query_one("#options", OptionList).focus()
            return
        for field in self._answer_fields:
            if field.question.is_open:
                field.focus_field()
                return
        targets = self.query("#lines, LineInput, SubmitArea")
        if targets:
            targets.first().focus()

    def line_under_cursor(self) -> str:
        """Give the item of the line that the cursor stands on, or an empty text."""
        if self.card is None or not self.query("#lines"):
            return ""
        at = self.query_one("#lines", OptionList).highlighted
        return self.card.lines[at].id if at is not None and self.card.lines else ""

    @on(OptionList.OptionSelected, "#lines")
    def _line_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self.card is not None:
            item = self.card.lines[event.option_index].id if self.card.lines else ""
            self.post_message(self.LineActed(self.card, item, "open"))

    @on(OptionList.OptionSelected, "#options")
    def _option_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._option = event.option_id or ""
        if self.card is not None:
            self._refill(self.query_one("#options", OptionList), self._options(self.card))
        if self._rationale is not None:
            self._rationale.ask(self._option)

    @on(ReasonsGiven)
    def _reasons_given(self, event: ReasonsGiven) -> None:
        event.stop()
        if self.card is None:
            return
        if not self._option:
            self.show_rationale_error(UserError("No option is picked yet", "Go up, pick one with enter"))
            return
        self.post_message(self.Decided(self.card.decides, self._option, event.text))

    def show_rationale_error(self, error: UserError | None) -> None:
        """Say what is wrong with the decision, or that it was taken."""
        if self._rationale is not None:
            self._rationale.show_error(error)
