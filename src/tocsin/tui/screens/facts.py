"""The facts: what is known, estimated or unknown, under their subjects or as the forms ask, with history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from tocsin.domain.facts import FactType, Statement, bare_key, in_language
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.parties import said_of
from tocsin.domain.values import show_statement
from tocsin.services.drafts.fact_board import FactBoard
from tocsin.services.facts import fact_history, list_facts
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.text import Part, block
from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.fact_list import FactLine, FactList
from tocsin.tui.widgets.fields import answer_field


class FactsScreen(CaseScreen):
    """Every fact that can be asked for; the one under the cursor is answered at the right."""

    NAME = "facts"
    SCOPE = Scope.FACTS
    TITLE_OF_HELP = "The facts: what is known, and how well"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.FACTS)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._key = ""
        self._line = ""
        self._by_form = False
        self._is_fact_due = False
        self._board = FactBoard(case)

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="columns"):
            yield FactList(id="facts")
            with VerticalScroll(id="fact", can_focus=False):
                yield Static(id="fact-title")
                yield VerticalScroll(id="fact-field", can_focus=False)
                yield Static(id="fact-asked")
                yield Static(id="fact-history")

    def on_mount(self) -> None:
        self.query_one(FactList).focus()

    async def show(self) -> None:
        self._board = FactBoard(self.case)
        groups = list(self._as_forms_ask() if self._by_form else self._by_subject())
        if not self._key:
            self._key = next(fact.key for _title, group in groups for fact in group)
        facts = self.query_one(FactList)
        facts.show(groups)
        facts.go_to(self._key, self._line)
        await self._show_fact()

    def _by_subject(self) -> Iterator[tuple[str, list[FactLine]]]:
        language = self.case.header.language
        for group, views in list_facts(self.case, everything=True):
            lines = [self._fact_line(view.key, view.key) for view in views]
            yield in_language(group.title, language), lines

    def _as_forms_ask(self) -> Iterator[tuple[str, list[FactLine]]]:
        for form in self._board.by_form():
            lines = [
                self._fact_line(
                    f"{form.form}/{one.key}",
                    one.key,
                    asked=f"{one.asking.number} {one.asking.item}".strip(),
                    waits=int(one.asking.waits),
                    also=len(one.also),
                )
                for one in form.facts
            ]
            yield form.title, lines

    def _fact_line(
        self, id: str, key: str, *, asked: str = "", waits: int | None = None, also: int = 0
    ) -> FactLine:
        said, language = self.case.state.statement(key), self.case.header.language
        spec = self.case.catalogue.need(key)
        title = in_language(spec.title, language)
        return FactLine(
            id=id,
            key=key,
            title=f"{title}{said_of(self.case.state, key)}",
            asked="" if asked.casefold() == title.casefold() else asked,
            status=said.status if said else None,
            value=show_statement(said, spec, language=language, zone=self.case.zone),
            waits=self._board.waits(key) if waits is None else waits,
            also=also,
        )

    async def _show_fact(self) -> None:
        self._is_fact_due = False
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
        self.query_one("#fact-asked", Static).update(self._asked())
        said = [self._said(statement) for statement in reversed(history)]
        self.query_one("#fact-history", Static).update(
            block(("History\n", "bold"), *said) if said else block("")
        )

    def _asked(self) -> Content:
        """Say who asks for the fact, and who waits for it."""
        parts: list[Part] = []
        for asking in self._board.asked_by(bare_key(self._key)):
            mark = ("✗ waits  ", "bold $warning") if asking.waits else ("  asks   ", "dim")
            number = f" {asking.number}" if asking.number else ""
            parts += [mark, asking.title, (f"{number}: {asking.item}\n", "dim")]
        if not parts:
            return block(("No document of this case asks for it.\n", "dim"))
        return block(("What it unblocks\n", "bold"), *parts)

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

    def fact_at_hand(self) -> str:
        return self._key

    def go_to(self, *what: str) -> None:
        """Put the cursor on a fact, and into its field."""
        self._key = what[0]
        self.refresh_all()
        self.call_after_refresh(self.action_edit)

    @on(OptionList.OptionHighlighted, "#facts")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Move the cursor at once; the fact is shown when no key waits."""
        event.stop()
        if not event.option_id or event.option_id == self._line:
            return
        self._line = event.option_id
        self._key = self.query_one(FactList).key_of(event.option_id)
        if not self._is_fact_due:
            self._is_fact_due = True
            self.call_after_refresh(self._show_fact_if_due)

    async def _show_fact_if_due(self) -> None:
        if self._is_fact_due:
            await self._show_fact()

    @on(OptionList.OptionSelected, "#facts")
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_edit()

    async def action_edit(self) -> None:
        """Go into the field."""
        await self._show_fact_if_due()
        for field in self.query(AnswerField):
            field.focus_field()

    async def action_grouping(self) -> None:
        """Put the facts under the forms that ask for them, or under their subjects."""
        self._by_form = not self._by_form
        self._line = ""
        await self.show()

    def leave_field(self) -> bool:
        facts = self.query_one(FactList)
        if facts.has_focus:
            return False
        facts.focus()
        return True
