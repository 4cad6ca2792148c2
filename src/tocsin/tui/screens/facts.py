"""The facts: what is known, estimated or unknown, under their headings, with their history."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tocsin.domain.facts import FactStatus, FactType, Statement, in_language
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.values import show_statement
from tocsin.services.facts import FactView, fact_history, list_facts
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.text import Part, block, line
from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.fields import answer_field

_MARKS = {
    FactStatus.KNOWN: "✓",
    FactStatus.ESTIMATED: "≈",
    FactStatus.UNKNOWN: "?",
    FactStatus.NOT_APPLICABLE: "\N{EN DASH}",
}


class FactsScreen(CaseScreen):
    """Every fact that can be asked for; the one under the cursor is answered at the right."""

    NAME = "facts"
    SCOPE = Scope.FACTS
    TITLE_OF_HELP = "The facts: what is known, and how well"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.FACTS)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._key = ""
        self._listed: list[str] = []

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="columns"):
            yield OptionList(id="facts", compact=True)
            with VerticalScroll(id="fact", can_focus=False):
                yield Static(id="fact-title")
                yield VerticalScroll(id="fact-field", can_focus=False)
                yield Static(id="fact-history")

    def on_mount(self) -> None:
        self.query_one("#facts", OptionList).focus()

    async def show(self) -> None:
        grouped = list_facts(self.case, everything=True)
        facts = self.query_one("#facts", OptionList)
        options: list[Option | None] = []
        for group, views in grouped:
            title = in_language(group.title, self.case.header.language)
            options.append(Option(line((title, "bold $accent")), disabled=True))
            options += [Option(self._prompt(view), id=view.key) for view in views]
        keys = [option.id for option in options if option is not None and option.id]
        if keys == self._listed:
            for view in (view for _group, views in grouped for view in views):
                facts.replace_option_prompt(view.key, self._prompt(view))
        else:
            self._listed = keys
            facts.set_options(options)
        if not self._key:
            self._key = keys[0]
        facts.highlighted = facts.get_option_index(self._key)
        await self._show_fact()

    def _prompt(self, view: FactView) -> Content:
        said, language = view.statement, self.case.header.language
        mark = _MARKS[said.status] if said else " "
        value = show_statement(said, view.spec, language=language, zone=self.case.zone)
        _bare, _at, written_in = view.key.partition("@")
        title = in_language(view.spec.title, language) + (f" [{written_in}]" if written_in else "")
        return line((f" {mark} ", "bold"), title, (f"  {value}", "dim"))

    async def _show_fact(self) -> None:
        spec, history = fact_history(self.case, self._key)
        language = self.case.header.language
        head: list[Part] = [(in_language(spec.title, language), "bold"), (f"  {self._key}", "dim")]
        if spec.serves:
            head.append((f"\nanswers {', '.join(spec.serves)}", "dim"))
        if spec.type is FactType.TEXT and "@" not in self._key:
            other = "fr" if language == "en" else "en"
            head.append((f"\nin another language: tocsin fact set {spec.key}@{other} TEXT", "dim"))
        self.query_one("#fact-title", Static).update(block(*head))
        holder = self.query_one("#fact-field", VerticalScroll)
        field = next(iter(holder.query(AnswerField)), None)
        if field is not None and field.question.key == self._key:
            field.show_question(self.question(self._key))
        else:
            await holder.remove_children()
            await holder.mount(answer_field(self.question(self._key), self.recall(f"fact:{self._key}")))
        said = [self._said(statement) for statement in reversed(history)]
        self.query_one("#fact-history", Static).update(
            block(("History\n", "bold"), *said) if said else block("")
        )

    def _said(self, statement: Statement) -> str:
        spec, _history = fact_history(self.case, self._key)
        value = show_statement(statement, spec, language=self.case.header.language, zone=self.case.zone)
        reasons = "; ".join(
            part for part in (statement.source, statement.because, *statement.evidence) if part
        )
        when = shown(read_utc(statement.recorded_at), self.case.zone)
        return (
            f"{when} {statement.actor} ({statement.status}): {value}{f'  [{reasons}]' if reasons else ''}\n"
        )

    def go_to(self, *what: str) -> None:
        """Put the cursor on a fact, and into its field."""
        self._key = what[0]
        self.refresh_all()
        self.call_after_refresh(self.action_edit)

    @on(OptionList.OptionHighlighted, "#facts")
    async def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_id and event.option_id != self._key:
            self._key = event.option_id
            await self._show_fact()

    @on(OptionList.OptionSelected, "#facts")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit()

    def action_edit(self) -> None:
        """Go into the field."""
        for field in self.query(AnswerField):
            field.focus_field()

    def leave_field(self) -> bool:
        facts = self.query_one("#facts", OptionList)
        if facts.has_focus:
            return False
        facts.focus()
        return True
