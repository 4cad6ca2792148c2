"""The case: the playbook, the step at hand, and at the side the clocks and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import OptionList, Static

from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.progress import Progress, StepState
from tocsin.domain.playbooks.work import (
    Call,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
    Wait,
)
from tocsin.services.drafts.listing import Document, list_documents
from tocsin.services.hands import claim_step, release_step
from tocsin.services.overview import question
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.step_cards import StepCard, picture, role_title, step_card
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.form import FormDialog, FormField
from tocsin.tui.doubts import Doubts
from tocsin.tui.screens.attach import attach_dialog
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.following import follow_dialog
from tocsin.tui.screens.side import for_whom, show_side
from tocsin.tui.text import Part, line
from tocsin.tui.widgets.side_pane import SidePane
from tocsin.tui.widgets.step_pane import StepPane
from tocsin.tui.widgets.step_tree import StepTree


class StepsScreen(CaseScreen):
    """The playbook of the case, worked where it stands."""

    NAME = "case"
    SCOPE = Scope.CASE
    TITLE_OF_HELP = "The case: the playbook and the step at hand"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.CASE)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._step = ""
        self._focus_on = ""
        self._decision_doubts = Doubts()

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="columns"):
            yield StepTree(id="steps")
            yield StepPane(self.recall, id="step")
            yield SidePane()
        yield Static(id="next")
        yield Static(id="gaps")

    def on_mount(self) -> None:
        self.query_one(StepTree).focus()

    def on_resize(self) -> None:
        self.refresh_all()

    async def show(self) -> None:
        progress = self.case.progress()
        self.query_one("#columns").display = progress is not None
        if progress is None:
            self._show_no_playbook()
            return
        self.query_one(StepTree).show(progress, self.case.header.language, self.case.state.hands)
        if not self._step:
            first = next(iter(progress.next_steps()), progress.steps()[0])
            self._step = first.address
            self.query_one(StepTree).go_to(self._step)
        await self._show_step(progress)
        documents = list_documents(self.case, owed=True)
        self._show_bottom(progress, documents)
        side = self.query_one(SidePane)
        if side.display:
            show_side(side, self.case, documents)

    def _show_no_playbook(self) -> None:
        if self.case.header.is_purged:
            left = "What stays of this case: its chain (tocsin verify), and its row of the register."
            self.query_one("#next", Static).update(line(left))
            self.query_one("#gaps", Static).update("")
            return
        problems = "; ".join(str(problem) for problem in self.case.playbook_problems[:2])
        self.query_one("#next", Static).update(
            line(f"This case follows no playbook that can be read. {problems}")
        )

    async def _show_step(self, progress: Progress) -> None:
        view = progress.step(self._step)
        if view is None:
            return
        pane = self.query_one(StepPane)
        await pane.show(step_card(self.case, view))
        if self._focus_on:
            key, self._focus_on = self._focus_on, ""
            self.call_after_refresh(pane.focus_work, "" if key == "*" else key)

    def _show_bottom(self, progress: Progress, documents: list[Document]) -> None:
        asked, following = question(self.case, progress), progress.next_steps()
        goes = ("  n goes there", "dim")
        text: list[Part] = [("nothing of the playbook is open now", "dim")]
        if asked is not None:
            text = [("next question  ", "bold"), asked.text, goes]
        elif following:
            title = in_language(following[0].step.title, self.case.header.language)
            text = [("next step  ", "bold"), title, goes]
        self.query_one("#next", Static).update(line(*text))
        answers = [
            f"{for_whom(document, self.case)} {document.answered}/{document.asked}" for document in documents
        ]
        self.query_one("#gaps", Static).update(line("answers  " + " · ".join(answers)))

    # Where the cursor is.

    def go_to(self, *what: str) -> None:
        """Go to a step, and into its work: to the field of a fact, if one is named too."""
        step, key = (*what, "")[:2]
        self._step = step
        self._focus_on = key or "*"
        self.query_one(StepTree).go_to(step)
        self.refresh_all()

    @on(StepTree.Highlighted)
    async def _highlighted(self, event: StepTree.Highlighted) -> None:
        event.stop()
        if event.step == self._step:
            return
        self._step = event.step
        progress = self.case.progress()
        if progress is not None:
            await self._show_step(progress)

    @on(StepTree.Chosen)
    def _chosen(self, event: StepTree.Chosen) -> None:
        event.stop()
        self._step = event.step
        card = self._card()
        if card is not None and card.state is StepState.WAITING and self._go_to_what_it_waits_for():
            return
        self.query_one(StepPane).focus_work()

    def _go_to_what_it_waits_for(self) -> bool:
        progress = self.case.progress()
        view = progress.step(self._step) if progress else None
        if view is None or progress is None:
            return False
        for step in view.waits_for_steps:
            own = progress.step(f"{view.playbook}:{step}")
            self.go_to(own.address if own else step)
            return True
        for fact in view.waits_for_facts:
            self._go_to_fact(progress, fact)
            return True
        return False

    def _go_to_fact(self, progress: Progress, fact: str) -> None:
        """Go to the step that asks for a fact, or else to the fact itself."""
        for view in progress.steps():
            work = view.step.work
            asks = isinstance(work, Form) and any(field.fact == fact for field in work.fields)
            if asks or (isinstance(work, Decision) and work.fact == fact):
                self.go_to(view.address, fact)
                return
        self.workbench_app.show_fact(fact)

    def step_at_hand(self) -> str:
        return self._step

    def leave_field(self) -> bool:
        if isinstance(self.focused, StepTree):
            return False
        self.query_one(StepTree).focus()
        return True

    def _card(self) -> StepCard | None:
        return self.query_one(StepPane).card

    # Working on the step.

    def action_act(self) -> None:
        """Go into the step."""
        self.query_one(StepPane).focus_work()

    def action_tick(self) -> None:
        """Tick the line under the cursor, or take the tick off."""
        card, item = self._card(), self.query_one(StepPane).line_under_cursor()
        if card is not None and item and card.kind == "checklist":
            self.attempt(lambda: steps.toggle(self.case, card.id, item))
        elif card is not None and card.kind == "checklist":
            self.query_one(StepPane).focus_work()

    @on(StepPane.LineActed)
    def _line_acted(self, event: StepPane.LineActed) -> None:
        event.stop()
        card, item = event.step, event.item
        view = steps.need_step(self.case, card.id)
        match view.step.work:
            case EvidenceWanted():
                self._attach_file(card, item)
            case DraftWanted(form=form):
                if item == Collects.PARTIES:
                    self.workbench_app.show_screen("inventory")
                else:
                    self.workbench_app.show_document(form, "" if item == form else item)
            case Gate():
                self._approve(card)
            case Call(playbook=playbook):
                self._follow(playbook, beside=True)
            case Wait():
                self.ask_reason(
                    f"No longer waited for: {card.title}",
                    lambda because: steps.mark_done(self.case, card.id, because),
                )
            case Form():
                self.workbench_app.show_screen("inventory")
            case _ if card.kind == "checklist":
                self.attempt(lambda: steps.toggle(self.case, card.id, item))
            case _ if card.kind == "task":
                self._mark_task(card)
            case _:
                self.workbench_app.show_screen("clocks")

    def _mark_task(self, card: StepCard) -> None:
        if card.state is StepState.DONE:
            self.attempt(lambda: steps.undo(self.case, card.id))
            return

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        field = FormField(name="note", label="What was done", hint="may stay empty")
        dialog = FormDialog(
            card.title,
            [field],
            lambda typed: steps.mark_done(self.case, card.id, typed["note"]),
            unsent=self.unsent,
        )
        self.app.push_screen(dialog, done)

    def _attach_file(self, card: StepCard, item: str) -> None:
        words = next((one.text for one in card.lines if one.id == item), item)
        self.app.push_screen(attach_dialog(self, words, step=card.step, item=item), self._refresh_if)

    def _refresh_if(self, sent: bool | None) -> None:
        if sent:
            self.refresh_all()

    def _approve(self, card: StepCard) -> None:
        roles = steps.approvers(steps.need_step(self.case, card.id))
        fields = [
            FormField(
                name="role",
                label="In which role",
                hint="↓ shows them",
                value=roles[0] if len(roles) == 1 else "",
                choices=tuple((role, role_title(self.case, role)) for role in roles),
            ),
            FormField(name="refuse", label="Refuse because", hint="leave empty to approve"),
            FormField(name="note", label="Note", hint="may stay empty"),
        ]

        def submit(typed: Mapping[str, str]) -> None:
            if typed["refuse"].strip():
                steps.refuse(self.case, card.id, typed["role"], typed["refuse"])
            else:
                steps.approve(self.case, card.id, typed["role"], typed["note"])

        self.app.push_screen(FormDialog(card.title, fields, submit, unsent=self.unsent), self._refresh_if)

    @on(StepPane.Decided)
    def _decided(self, event: StepPane.Decided) -> None:
        event.stop()
        pane = self.query_one(StepPane)
        sent = (event.key, event.option, event.because)
        self._decision_doubts.sent(sent)
        try:
            decide(self.case, *sent)
        except UserError as error:
            self._decision_doubts.refused(sent, error)
            pane.show_rationale_error(error)
            return
        pane.show_rationale_error(None)
        self.keep_later(f"because:{event.key}", "")
        self.refresh_all()
        self.call_after_refresh(self._after_decision)

    def _after_decision(self) -> None:
        card = self._card()
        if card is not None and any(asked.is_open for asked in card.questions):
            self.query_one(StepPane).focus_work(next(asked.key for asked in card.questions if asked.is_open))
        else:
            self.leave_field()

    def action_skip(self) -> None:
        """Leave the step out, with a reason."""
        card = self._card()
        if card is None:
            return
        if card.mandatory:
            self.attempt(lambda: steps.skip(self.case, card.id, "-"))
            return
        self.ask_reason(f"Skip: {card.title}", lambda because: steps.skip(self.case, card.id, because))

    def action_claim(self) -> None:
        """Take the step on, so that others leave it to us; or let go of it."""
        card = self._card()
        if card is None:
            return
        if card.taken_on_by == self.case.workbench.actor:
            self.attempt(lambda: release_step(self.case, card.id))
        elif card.taken_on_by:
            self._take_over(card)
        else:
            self.attempt(lambda: claim_step(self.case, card.id))

    def _take_over(self, card: StepCard) -> None:
        def claim(because: str) -> None:
            claim_step(self.case, card.id, because)

        self.ask_reason(f"{card.taken_on_by} has taken it on: {card.title}", claim)

    # The playbooks.

    def action_playbooks(self) -> None:
        """Find another playbook, compare it with what is followed, and follow it."""
        # Imported here: the case should be there at once, and playbooks are rarely changed.
        from tocsin.tui.screens.playbooks import PlaybookBrowser  # noqa: PLC0415

        def taken(playbook: str | None) -> None:
            if playbook is not None:
                self._follow(playbook, beside=False)

        browser = PlaybookBrowser(self.case.workbench, self.case.header.language, self.case)
        self.app.push_screen(browser, taken)

    def _follow(self, playbook: str, *, beside: bool) -> None:
        self.app.push_screen(follow_dialog(self.case, playbook, self.unsent, beside=beside), self._followed)

    def _followed(self, sent: bool | None) -> None:
        if sent:
            self._step = ""
            self.refresh_all()

    def action_picture(self) -> None:
        """Show what comes before what, and where each step stands."""
        from tocsin.tui.dialogs.confirm import TextDialog  # noqa: PLC0415 - as above

        progress = self.case.progress()
        if progress is not None:
            lines = picture(progress, self.case.header.language)
            self.app.push_screen(TextDialog("═ needs the one above, ─ only comes after it", "\n".join(lines)))

    def action_undo(self) -> None:
        """Take back that the step was done, skipped or approved."""
        card = self._card()
        if card is not None:
            self.attempt(lambda: steps.undo(self.case, card.id))

    def action_waive(self) -> None:
        """Say that the line under the cursor does not apply, or that evidence is missing."""
        card, item = self._card(), self.query_one(StepPane).line_under_cursor()
        if card is None or not item or card.kind not in {"checklist", "evidence"}:
            self.app.notify(
                "Put the cursor on a line of a checklist, or on evidence that is asked for", markup=False
            )
            return
        chosen = next(one for one in card.lines if one.id == item)
        if chosen.state is ItemState.WAIVED:
            self.attempt(lambda: steps.untick(self.case, card.id, item))
        else:
            title = f"Does not apply, or is missing: {chosen.text}"
            self.ask_reason(title, lambda because: steps.waive(self.case, card.id, item, because))

    @on(OptionList.OptionHighlighted)
    def _line_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
