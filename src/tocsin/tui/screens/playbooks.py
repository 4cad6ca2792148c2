"""The playbooks: what do you see? Find one by it, look at it whole, follow it, or write one of your own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tocsin.domain.conditions.grammar import write_duration
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.facts import in_language
from tocsin.domain.playbooks.changes import Change
from tocsin.domain.playbooks.playbook import Playbook, Step
from tocsin.domain.playbooks.tree import branches
from tocsin.services.playbooks.authoring import edit_playbook
from tocsin.services.playbooks.step_cards import due_words
from tocsin.services.playbooks.upgrade import outlook
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.tui.text import Part, block, line
from tocsin.tui.widgets.line_input import LineInput

_KEYS = "enter follows it · ^g picture · ^e write your own · tab scroll · esc back"
_KEYS_IN_CASE = "enter follows it · ^g picture · ^d compare · ^e edit · tab scroll · esc back"


class PlaybookBrowser(ModalScreen[str | None]):
    """Shows the playbooks by their signs, and the one under the cursor; gives the one that is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "back"),
        Binding("up", "move(-1)", "up", show=False, priority=True),
        Binding("down", "move(1)", "down", show=False, priority=True),
        Binding("ctrl+g", "picture", "picture", priority=True),
        Binding("ctrl+d", "compare", "compare", priority=True),
        Binding("ctrl+e", "edit", "edit", priority=True),
    ]

    DEFAULT_CSS = """
    PlaybookBrowser { background: $background; }
    PlaybookBrowser #browser { height: 100%; padding: 0 1; }
    PlaybookBrowser #browser > Static { height: auto; }
    PlaybookBrowser #find { background: $panel; margin-bottom: 1; }
    PlaybookBrowser #found { width: 32; height: 1fr; border-right: solid $panel; }
    PlaybookBrowser.-wide #found { width: 64; }
    PlaybookBrowser.-drawn #found { display: none; }
    PlaybookBrowser #preview { width: 1fr; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    PlaybookBrowser #card { height: auto; }
    PlaybookBrowser.-drawn #card { text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, workbench: Workbench, language: str, case: OpenCase | None = None) -> None:
        super().__init__()
        self._workbench = workbench
        self._language = language
        self._case = case
        self._view: Callable[[Playbook], Content] = self._card
        self._told: tuple[str, Content] | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="browser"):
            yield Static(line(("What do you see?", "bold")))
            yield LineInput(
                placeholder="encrypted, wrong recipient, a lost laptop …", id="find", compact=True
            )
            with Horizontal():
                yield OptionList(id="found", compact=True)
                with VerticalScroll(id="preview"):
                    yield Static(id="card")
            yield Static(line((_KEYS if self._case is None else _KEYS_IN_CASE, "dim")))

    def on_mount(self) -> None:
        self._fill()
        self.query_one(LineInput).focus()

    # Finding one.

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._fill()

    def _fill(self) -> None:
        found = self.query_one("#found", OptionList)
        wanted = self.query_one(LineInput).value.casefold().split()
        books = [one for one in self._playbooks() if all(word in self._said(one) for word in wanted)]
        found.set_options([Option(self._prompt(one, wanted), id=one.id) for one in books])
        found.highlighted = 0 if books else None
        self._show()

    def _playbooks(self) -> list[Playbook]:
        """Give all of them, the common path first: it is the one to take in doubt."""
        known = self._workbench.library.shelf.playbooks.values()
        return sorted(known, key=lambda one: (one.id != "generic", in_language(one.title, self._language)))

    def _said(self, playbook: Playbook) -> str:
        texts = (playbook.title, playbook.summary, *playbook.pick_when)
        said = [in_language(text, self._language) for text in texts]
        return " ".join([playbook.id, playbook.family, *said]).casefold()

    def _prompt(self, playbook: Playbook, wanted: list[str]) -> Content:
        """Give the title, and the sign that fits best what was typed."""
        signs = [in_language(sign, self._language) for sign in playbook.pick_when]
        fitting = [sign for sign in signs if any(word in sign.casefold() for word in wanted)] or signs
        followed = self._case is not None and playbook.id in self._case.state.playbooks
        title = in_language(playbook.title, self._language)
        return block(
            ("● " if followed else "", "$success"), (title, "bold"), (f"\n  {(fitting or [''])[0]}", "dim")
        )

    def action_move(self, by: int) -> None:
        """Take the cursor up or down, whether or not the list has the focus."""
        if isinstance(self.focused, VerticalScroll):
            self.focused.scroll_relative(y=by, animate=False)
            return
        found = self.query_one("#found", OptionList)
        if found.option_count:
            found.highlighted = ((found.highlighted or 0) + by) % found.option_count

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show()

    def _at_cursor(self) -> Playbook | None:
        found = self.query_one("#found", OptionList)
        if found.highlighted is None:
            return None
        id = found.get_option_at_index(found.highlighted).id or ""
        return self._workbench.library.shelf.playbooks.get(id)

    # Looking at it.

    def _show(self) -> None:
        playbook = self._at_cursor()
        card = self.query_one("#card", Static)
        if self._told is not None and (playbook is None or self._told[0] != playbook.id):
            self._told = None
        if self._told is not None:
            card.update(self._told[1])
        elif playbook is None:
            card.update(line("No playbook tells of that. Begin with generic: changing later loses nothing."))
        else:
            card.update(self._view(playbook))
        self.set_class(self._view == self._picture, "-drawn")
        self.query_one("#preview", VerticalScroll).scroll_home(animate=False)

    def _card(self, playbook: Playbook) -> Content:
        parts: list[Part] = [
            (in_language(playbook.title, self._language), "bold"),
            (f"  {playbook.id} {playbook.version}\n", "dim"),
            in_language(playbook.summary, self._language) + "\n",
        ]
        for sign in playbook.pick_when:
            parts += [("\n· ", "$accent"), in_language(sign, self._language)]
        for phase in playbook.phases:
            parts.append((f"\n\n{in_language(phase.title, self._language)}", "bold"))
            if phase.when is not None:
                parts.append((f"  if {phase.when.source}", "dim"))
            for step in phase.steps:
                parts += list(self._line(playbook, step))
        parts.append((f"\n\nReviewed {playbook.reviewed}. Rests on\n", "dim"))
        parts += [(f"  {ref}\n", "dim") for ref in playbook.refs]
        return block(*parts)

    def _line(self, playbook: Playbook, step: Step) -> Iterator[Part]:
        yield f"\n  {in_language(step.title, self._language)}"
        role = in_language(playbook.roles[step.role], self._language)
        due = due_words(self._workbench, step.due, self._language, playbook.facts) if step.due else ""
        words = [role, due, f"takes {write_duration(step.est)}" if step.est else ""]
        yield (f"\n    {' · '.join(word for word in words if word)}", "dim")

    def action_picture(self) -> None:
        """Draw what comes before what, or show the steps again."""
        self._told = None
        self._view = self._card if self._view == self._picture else self._picture
        self._show()

    def _picture(self, playbook: Playbook) -> Content:
        parts: list[Part] = [("═ needs the one above, ─ only comes after it\n\n", "dim")]
        for branch in branches(playbook):
            title = in_language(branch.step.title, self._language)
            also = f"  also {', '.join(branch.also)}" if branch.also else ""
            parts += [(branch.lines, "dim"), title, (f"{also}\n", "dim")]
        return block(*parts)

    def action_compare(self) -> None:
        """Show what following it would change in the case, or show the steps again."""
        if self._case is not None:
            self._told = None
            self._view = self._card if self._view == self._comparison else self._comparison
            self._show()

    def _comparison(self, playbook: Playbook) -> Content:
        assert self._case is not None  # noqa: S101 - asked for in a case only
        try:
            seen = outlook(self._case, playbook)
        except UserError as error:
            return block(error.message)
        parts: list[Part] = [
            (f"In the place of {seen.before.id} {seen.before.version}\n\n", "bold"),
            ("stays done     ", "dim"),
            (", ".join(seen.kept) or "nothing") + "\n",
            ("to be done     ", "dim"),
            (", ".join(seen.new) or "nothing new") + "\n",
        ]
        if seen.gone:
            parts += [("no longer shown, kept in the journal  ", "dim"), ", ".join(seen.gone) + "\n"]
        if seen.before.id == seen.after.id:
            parts.append("\n")
            parts += [_changed(change) for change in seen.changes] or ["the same text"]
        return block(*parts)

    # Taking it, writing one.

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _taken(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        event.stop()
        playbook = self._at_cursor()
        if playbook is not None:
            self.dismiss(playbook.id)

    def action_cancel(self) -> None:
        """Show all of them again; else leave without taking one."""
        find = self.query_one(LineInput)
        if find.value:
            find.value = ""
        else:
            self.dismiss(None)

    def action_edit(self) -> None:
        """Edit the playbook under the cursor as one's own, check it, and look at it again."""
        playbook = self._at_cursor()
        if playbook is None:
            return
        today = self._workbench.now().date().isoformat()
        try:
            with self.app.suspend():
                edited = edit_playbook(self._workbench.library, playbook.id, today=today)
        except UserError as error:
            self.app.notify(str(error), severity="warning", timeout=10, markup=False)
            return
        if edited.problems:
            self._told = (playbook.id, _problems(edited.problems, usable=edited.playbook is not None))
        self._fill()
        found = self.query_one("#found", OptionList)
        found.highlighted = found.get_option_index(playbook.id)
        where = f"saved as {edited.path}" if edited.path else "nothing was changed"
        self.app.notify(f"{playbook.id}: {where}; {len(edited.problems)} problems", markup=False)


def _changed(change: Change) -> Part:
    name = f"{change.part} {change.id} {change.place}".strip()
    return f"{change.what} {name}: {change.before[:60] or 'nothing'} → {change.after[:60] or 'nothing'}\n"


def _problems(problems: tuple[Problem, ...], *, usable: bool) -> Content:
    state = "It can be used, and breaks rules" if usable else "It cannot be used yet; the shipped one stays"
    return block((f"{state}\n\n", "bold $warning"), *(f"{problem}\n" for problem in problems))
