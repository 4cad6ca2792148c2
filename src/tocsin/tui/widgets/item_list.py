"""The items of a form in its own order; the one under the cursor is answered where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Static

from tocsin.domain.documents.forms import AnswerState
from tocsin.services.drafts.items import ItemLine
from tocsin.services.playbooks.step_cards import Question
from tocsin.tui.text import block
from tocsin.tui.widgets.answer_field import AnswerField
from tocsin.tui.widgets.fields import answer_field
from tocsin.tui.widgets.item_row import ItemRow


class ItemWork(Vertical):
    """What an item is answered with: its help, what it says now, and a field for each of its facts."""

    DEFAULT_CSS = """
    ItemWork { height: auto; padding: 0 0 0 3; }
    ItemWork .told { height: auto; margin-bottom: 1; color: $text-muted; }
    """

    def __init__(self, item: ItemLine, questions: Sequence[Question], recall: Callable[[str], str]) -> None:
        told = [part for part in (item.help, item.law) if part]
        if item.state is not AnswerState.MISSING and item.answer:
            told.append(f"says now: {item.answer}")
        about = [Static(block("\n".join(told)), classes="told")] if told else []
        super().__init__(*about, *[answer_field(one, recall(f"fact:{one.key}")) for one in questions])


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
    ItemList ItemRow.-at { background: $panel; }
    ItemList:focus ItemRow.-at { background: $block-cursor-background; color: $block-cursor-foreground; }
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
        self._opened = ""

    @property
    def rows(self) -> list[ItemRow]:
        """The items that are shown."""
        return list(self.query_children(ItemRow))

    @property
    def opened(self) -> ItemRow | None:
        """The item that is being answered."""
        return next((row for row in self.rows if row.item.id == self._opened), None)

    @property
    def item(self) -> ItemLine | None:
        """The item under the cursor."""
        rows = self.rows
        return rows[self._at].item if rows else None

    async def show(self, document: object, items: Sequence[ItemLine], *, everything: bool, none: str) -> None:
        """Show items: those that are open, or every one; one that is being answered stays.

        Args:
            document: what they are of; of another one, the cursor starts at the top.
            items: in the order of the form.
            everything: those that are answered, too.
            none: what to say where there are none.
        """
        rows = self.rows
        at = rows[self._at].item.id if rows else ""
        if document != self._document:
            self._document, self._at, at = document, 0, ""
            await self.close()
        listed = [one for one in items if everything or one.why or one.id == self._opened]
        ids = [one.id for one in listed]
        if self._opened not in ids:
            await self.close()
        with self.app.batch_update():
            await self._put(listed, with_headings=everything)
            await self._say(none if not listed else "")
        self._mark(ids.index(at) if at in ids else self._at)

    async def _put(self, listed: Sequence[ItemLine], *, with_headings: bool) -> None:
        """Show items in the rows that are there; rows are made and removed as needed."""
        sections = [one.section if with_headings else "" for one in listed]
        before = ["", *sections]
        headings = [one if one != before[n] else "" for n, one in enumerate(sections)]
        rows = self.rows
        for row, item, heading in zip(rows, listed, headings, strict=False):
            row.show(item, heading)
        if len(rows) > len(listed):
            await self.remove_children(rows[len(listed) :])
        elif len(rows) < len(listed):
            new = zip(listed[len(rows) :], headings[len(rows) :], strict=True)
            await self.mount_all(ItemRow(item, heading) for item, heading in new)
        opened = self.opened
        if opened is not None:
            for work in self.query_children(ItemWork):
                self.move_child(work, after=opened)

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
        self._opened = item
        row = self.opened
        if row is None:
            return
        self._mark(self.rows.index(row))
        await self.mount(ItemWork(row.item, questions, recall), after=row)
        fields = list(self.query(AnswerField))
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
        """Close the item that is open; what was typed and not sent is kept."""
        self._opened = ""
        await self.remove_children(ItemWork)

    def on_click(self, event: events.Click) -> None:
        row = next((one for one in self.rows if one.region.contains(*event.screen_offset)), None)
        if row is None or row is self.opened:
            return
        event.stop()
        at = self.rows.index(row)
        was_there = at == self._at and self.has_focus
        self.focus()
        self.go_to(at)
        if was_there:
            self.action_choose()
