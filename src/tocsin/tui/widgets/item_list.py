"""The items of a form in its own order; the one under the cursor is answered where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tocsin.domain.forms import AnswerState
from tocsin.services.draft_items import ItemLine
from tocsin.services.step_cards import Question
from tocsin.tui.text import Part, block
from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.fields import answer_field

_WHY = {
    "missing": ("✗", ""),
    "unknown": ("?", "not known yet; the text says so"),
    "untranslated": ("a", "not written in this language"),
    "names_other": ("!", "must not go out like this"),
}
_MARKS = {
    AnswerState.KNOWN: "✓",
    AnswerState.ESTIMATED: "≈",
    AnswerState.UNKNOWN: "?",
    AnswerState.NOT_APPLICABLE: "\N{EN DASH}",
    AnswerState.MISSING: "·",
}
_CUT = 90
"""Characters of an answer that are shown beside its item."""


class ItemRow(Vertical):
    """One item; when it is opened, with its help, what it says now, and the fields that answer it."""

    DEFAULT_CSS = """
    ItemRow { height: auto; }
    ItemRow Static { height: auto; }
    ItemRow .work { height: auto; padding: 0 0 0 3; display: none; }
    ItemRow.-open .work { display: block; }
    ItemRow.-open .told { margin-bottom: 1; color: $text-muted; }
    """

    def __init__(self, item: ItemLine, heading: str) -> None:
        super().__init__()
        self.item = item
        self.heading = heading

    def compose(self) -> ComposeResult:
        yield Static(self._line(), classes="line")
        yield Vertical(classes="work")

    def show(self, item: ItemLine, heading: str) -> None:
        """Show the item as it stands now."""
        if (item, heading) != (self.item, self.heading):
            self.item, self.heading = item, heading
            self.query_one(".line", Static).update(self._line())

    def _line(self) -> Content:
        item = self.item
        mark, why = _WHY.get(item.why, (_MARKS[item.state], ""))
        if item.why == "unknown" and item.blocks:
            why = "must be known by now"
        elif item.why == "missing" and item.decided:
            why = "a decision, in the playbook"
        elif item.why == "missing" and not item.keys:
            why = "from the inventory"
        number = f"{item.number} " if item.number else ""
        answer = " ".join(item.answer.split())
        answer = f"{answer[:_CUT]}…" if len(answer) > _CUT else answer
        parts: list[Part] = [(f"{self.heading}\n", "bold $accent")] if self.heading else []
        parts += [(f" {mark} ", "bold $warning" if item.blocks else "bold"), (number, "dim"), item.title]
        return block(*parts, (f": {why or answer}" if why or answer else "", "dim"))

    async def open(self, questions: Sequence[Question], recall: Callable[[str], str]) -> None:
        """Open the item: its help, what it says now, and a field for each question."""
        item, work = self.item, self.query_one(".work", Vertical)
        await work.remove_children()
        told = [part for part in (item.help, item.law) if part]
        if item.state is not AnswerState.MISSING and item.answer:
            told.append(f"says now: {item.answer}")
        about = [Static(block("\n".join(told)), classes="told")] if told else []
        await work.mount(*about, *[answer_field(one, recall(f"fact:{one.key}")) for one in questions])
        self.add_class("-open")

    async def close(self) -> None:
        """Close the item; what was typed and not sent is kept."""
        self.remove_class("-open")
        await self.query_one(".work", Vertical).remove_children()


class ItemList(VerticalScroll, can_focus=True):
    """The items of a document. Enter asks to open the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "move(-10)", show=False),
        Binding("pagedown", "move(10)", show=False),
        Binding("home", "move(-100000)", show=False),
        Binding("end", "move(100000)", show=False),
        Binding("enter", "choose", show=False),
    ]

    DEFAULT_CSS = """
    ItemList { scrollbar-size-vertical: 1; }
    ItemList .nothing { padding: 0 1; color: $text-muted; }
    ItemList ItemRow.-at .line { background: $panel; }
    ItemList:focus ItemRow.-at .line {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """

    class Chosen(Message):
        """The person wants to answer an item."""

        def __init__(self, item: ItemLine) -> None:
            super().__init__()
            self.item = item

    class Moved(Message):
        """The cursor stands on another item."""

        def __init__(self, item: ItemLine) -> None:
            super().__init__()
            self.item = item

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._at = 0
        self._document: object = None

    @property
    def rows(self) -> list[ItemRow]:
        """The items that are shown."""
        return list(self.query_children(ItemRow))

    @property
    def opened(self) -> ItemRow | None:
        """The item that is being answered."""
        return next((row for row in self.rows if row.has_class("-open")), None)

    async def show(self, document: object, items: Sequence[ItemLine], *, everything: bool, none: str) -> None:
        """Show items: those that are open, or every one; one that is being answered stays.

        Args:
            document: what they are of; of another one, the cursor starts at the top.
            items: in the order of the form.
            everything: those that are answered, too.
            none: what to say where there are none.
        """
        if document != self._document:
            self._document, self._at = document, 0
            await self.remove_children(ItemRow)
        opened = self.opened
        stays = opened.item.id if opened is not None else ""
        listed = [one for one in items if everything or one.why or one.id == stays]
        headings = [one.section if everything else "" for one in listed]
        firsts = [
            one if one != before else "" for one, before in zip(headings, ["", *headings], strict=False)
        ]
        rows = {row.item.id: row for row in self.rows}
        wanted = {one.id for one in listed}
        gone = [row for id, row in rows.items() if id not in wanted]
        with self.app.batch_update():
            for row in gone:
                await row.remove()
            for number, (item, heading) in enumerate(zip(listed, firsts, strict=True)):
                if item.id in rows:
                    rows[item.id].show(item, heading)
                else:
                    following = self.rows[number : number + 1]
                    await self.mount(ItemRow(item, heading), before=following[0] if following else None)
            await self._say(none if not listed else "")
        self._mark(self._at)

    async def _say(self, nothing: str) -> None:
        await self.remove_children(".nothing")
        if nothing:
            await self.mount(Static(block(nothing), classes="nothing"))

    def _mark(self, at: int) -> None:
        rows = self.rows
        self._at = max(0, min(at, len(rows) - 1))
        for number, row in enumerate(rows):
            row.set_class(number == self._at, "-at")

    def go_to(self, at: int) -> None:
        """Put the cursor on an item, and bring it into sight."""
        self._mark(at)
        rows = self.rows
        if rows:
            rows[self._at].scroll_visible(animate=False)
            self.post_message(self.Moved(rows[self._at].item))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.go_to(self._at + by)

    def action_choose(self) -> None:
        """Answer the item under the cursor."""
        rows = self.rows
        if rows:
            self.post_message(self.Chosen(rows[self._at].item))

    async def open(self, item: str, questions: Sequence[Question], recall: Callable[[str], str]) -> None:
        """Open an item, and take the cursor into the first field that is open."""
        await self.close()
        for number, row in enumerate(self.rows):
            if row.item.id == item:
                self._mark(number)
                await row.open(questions, recall)
                fields = list(row.query(AnswerField))
                first = next((one for one in fields if one.question.is_open), fields[0] if fields else None)
                if first is not None:
                    first.focus_field()

    def go_to_field(self, by: int) -> bool:
        """Go to another field of the item that is open; gives whether there is one."""
        fields = list(self.query(AnswerField))
        at = next((n for n, field in enumerate(fields) if field.has_class("-asking")), None)
        if at is None or not 0 <= at + by < len(fields):
            return False
        fields[at + by].focus_field()
        return True

    async def close(self) -> None:
        """Close the item that is open."""
        for row in self.rows:
            if row.has_class("-open"):
                await row.close()

    def on_click(self, event: events.Click) -> None:
        row = next((one for one in self.rows if one.region.contains(*event.screen_offset)), None)
        if row is None or row.has_class("-open"):
            return
        event.stop()
        at = self.rows.index(row)
        was_there = at == self._at and self.has_focus
        self.focus()
        self.go_to(at)
        if was_there:
            self.action_choose()
