"""The drafts: every document, what is open in it and answered there, and the text as it will read."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import OptionList, Static

from tocsin.domain.documents.provenance import SourceKind
from tocsin.domain.errors import UserError
from tocsin.domain.facts import bare_key, in_language
from tocsin.services.drafts.items import key_alone
from tocsin.services.drafts.listing import Document, list_documents
from tocsin.services.drafts.sheet import Earlier, Mark, SheetBlock, compare, earlier_versions, overtaken
from tocsin.services.drafts.standing import Standings
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.screens.draft_actions import DraftActions
from tocsin.tui.screens.draft_words import document_row, reader_words, standing_words, verdict
from tocsin.tui.text import Part, line
from tocsin.tui.widgets.document_list import DocumentList
from tocsin.tui.widgets.item_list import ItemList
from tocsin.tui.widgets.paper import Paper, PaperLine

_PANES = {"documents": "Documents", "items": "Answers", "paper": "Text"}
"""The panes from left to right; where there is no room for all, one is shown at a time."""

_KEYS = {
    "documents": "v review  x check  c copy  t language",
    "items": "x check  c copy  t language",
    "paper": "j next change  c copy  g reader  t language",
}
"""What else can be done in each pane; the footer has no room for all of it."""

_ALL_KEYS = (
    "v review  x check  j next change  c copy the next answer  g next reader  t language  e every item"
)

_WIDE = 120
"""Columns from which on all panes stand beside each other."""


class DraftsScreen(DraftActions):
    """Documents at the left, what is open in one in the middle, its text at the right."""

    NAME = "drafts"
    SCOPE = Scope.DRAFTS
    TITLE_OF_HELP = "The drafts: every notification, from what is known"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.DRAFTS)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._language = case.header.language
        self._documents: list[Document] = []
        self._standings = Standings(case)
        self._at = 0
        self._pane = "documents"
        self._everything = False
        self._versions: list[Earlier] = []
        self._beside = -1
        self._overtaken: dict[str, str] = {}
        self._written: tuple[object, ...] = ()
        self._is_layout_due = False

    def compose_body(self) -> ComposeResult:
        yield Static(id="document-head")
        yield Static(id="panes")
        with Horizontal(id="columns", classes="-documents"):
            yield DocumentList(id="documents")
            with Vertical(id="work"):
                yield Static(id="items-head")
                yield ItemList(id="items")
            with Vertical(id="sheet"):
                yield Static(id="version")
                yield Paper(id="paper")
        yield Static(id="sources")

    def on_mount(self) -> None:
        self.query_one(DocumentList).focus()

    def on_resize(self) -> None:
        self.refresh_all()

    # What is shown.

    async def show(self) -> None:
        document = self.document
        self._documents = list_documents(self.case)
        known = [one.form.id for one in self._documents], [one.reader for one in self._documents]
        if document is not None and (document.form.id, document.reader) in zip(*known, strict=True):
            self._at = list(zip(*known, strict=True)).index((document.form.id, document.reader))
        self._at = min(self._at, len(self._documents) - 1)
        with self.case.at_one_moment():
            rows = [
                document_row(self.case, one, self._standings.of(one), self.case.header.language)
                for one in self._documents
            ]
        self.query_one(DocumentList).show(rows, self._at, on_one_line=self.size.width < _WIDE)
        await self._show_document()

    @property
    def document(self) -> Document | None:
        """The document under the cursor."""
        return self._documents[self._at] if self._documents else None

    def language_of(self, document: Document) -> str:
        """Give the language it is shown in: the chosen one, or that of the case if it is not written so."""
        written = self.case.workbench.library.languages_of(document.form.template)
        return self._language if self._language in written else self.case.header.language

    async def _show_document(self) -> None:
        self._is_layout_due = False
        document = self.document
        if document is None:
            return
        language = self.language_of(document)
        try:
            self.sheet = self.sheets.open(document, language)
        except UserError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            return
        which = (document.form.id, *document.reader, language)
        self._versions = earlier_versions(self.case, document, language)
        if which != self._written[:4]:
            self._beside = -1
        self._show_head(document)
        self._show_items_head()
        none = "Nothing is open here. e shows every item of the form."
        await self.query_one(ItemList).show(
            which[:3], self.sheet.items, everything=self._everything, none=none
        )
        self._show_paper(which)

    def _show_head(self, document: Document) -> None:
        assert self.sheet is not None  # noqa: S101 - shown after it was laid out
        reader = reader_words(self.case, document, self._language)
        title: list[Part] = [(in_language(document.form.title, self._language), "bold")]
        title += [f": {reader}"] if reader else []
        title += standing_words(self._standings.of(document))
        said = line(*verdict(document, self.sheet))
        self.query_one("#document-head", Static).update(line(*title) + "\n" + said)
        panes: list[Part] = []
        if self.size.width < _WIDE:
            for pane, name in _PANES.items():
                panes += [(f" {name} ", "bold reverse" if pane == self._pane else ""), " "]
            panes.append((f" {_KEYS[self._pane]}", "dim"))
        else:
            panes.append((_ALL_KEYS, "dim"))
        self.query_one("#panes", Static).update(line(*panes))

    def _show_items_head(self) -> None:
        assert self.sheet is not None  # noqa: S101 - shown after it was laid out
        items = self.sheet.items
        is_open = sum(bool(item.why) for item in items)
        shown = f"all {len(items)} items" if self._everything else f"{is_open} of {len(items)} open"
        document = self.document
        alone = ", a for it alone" if document is not None and document.party is not None else ""
        goes = f"enter answers{alone}, e {'open ones' if self._everything else 'every one'}"
        self.query_one("#items-head", Static).update(line((f"{shown}: {goes}", "dim")))

    def _show_paper(self, which: tuple[object, ...]) -> None:
        assert self.sheet is not None  # noqa: S101 - shown after it was laid out
        texts = [block.text for block in self.sheet.blocks]
        version = self.query_one("#version", Static)
        if self._beside < 0:
            version.update(line(("as it reads now", "dim")))
            lines = [PaperLine(text) for text in texts]
        else:
            earlier = self._versions[min(self._beside, len(self._versions) - 1)]
            self._overtaken = overtaken(self.case, earlier)
            compared = compare(earlier.text, texts)
            changed = sum(mark is not Mark.SAME for mark, _text in compared)
            version.update(line((f"against {earlier.title}: ", "bold"), f"{changed} blocks differ"))
            lines = [PaperLine(text, str(mark)) for mark, text in compared]
        anew = (*which, self._beside) != self._written
        self._written = (*which, self._beside)
        self.query_one(Paper).show(lines, anew=anew)
        self._show_sources()

    def _block_at_hand(self) -> SheetBlock | None:
        """Give the block of the text under the cursor, or None where it is gone from the text."""
        paper = self.query_one(Paper)
        at = paper.line_at_cursor
        if self.sheet is None or at is None or at.is_gone:
            return None
        place = paper.highlighted or 0
        same = [(abs(n - place), one) for n, one in enumerate(self.sheet.blocks) if one.text == at.text]
        return min(same, key=lambda one: one[0])[1] if same else None

    @on(Paper.Moved)
    def _show_sources(self) -> None:
        """Say what the block under the cursor is built from, and what has overtaken an earlier version."""
        at, block = self.query_one(Paper).line_at_cursor, self._block_at_hand()
        changed = self._overtaken.get(at.text, "") if at is not None and self._beside >= 0 else ""
        if changed:
            parts: list[Part] = [("since then ", "bold $warning"), changed]
        elif block is not None and block.words:
            parts = [("" if block.words.startswith("because of") else "from ", "bold"), block.words]
        elif at is not None and at.is_gone:
            parts = [("stood in the earlier version; nothing that it says has changed since", "dim")]
        else:
            parts = [("words of the template or of a person; nothing of the case stands in them", "dim")]
        self.query_one("#sources", Static).update(line(*parts))

    # Where the cursor is.

    def go_to(self, *what: str) -> None:
        """Put the cursor on a document, given by its form and by whom it is for."""
        form, reader = what
        self._documents = list_documents(self.case)
        for number, document in enumerate(self._documents):
            if document.form.id == form and reader in {"", *document.reader}:
                self._at = number
        self.refresh_all()

    @on(OptionList.OptionHighlighted, "#documents")
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Move the cursor at once; the document is laid out when no key waits."""
        event.stop()
        if event.option_index == self._at:
            return
        self._at = event.option_index
        if not self._is_layout_due:
            self._is_layout_due = True
            self.call_after_refresh(self._show_document_if_due)

    async def _show_document_if_due(self) -> None:
        if self._is_layout_due:
            await self._show_document()

    @on(OptionList.OptionSelected, "#documents")
    async def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self._show_document_if_due()
        self._go_to_pane("items" if self.query_one(ItemList).rows else "paper")

    def _pane_widget(self, pane: str) -> Widget:
        return self.query_one(f"#{pane}")

    def _go_to_pane(self, pane: str) -> None:
        self._show_pane(pane)
        self._pane_widget(pane).focus()

    def _show_pane(self, pane: str) -> None:
        self._pane = pane
        columns = self.query_one("#columns")
        for one in _PANES:
            columns.set_class(one == pane, f"-{one}")
        self.query_one("#sources").set_class(pane == "paper", "-wanted")
        if self.document is not None and self.sheet is not None:
            self._show_head(self.document)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in _PANES:
            widget = self._pane_widget(pane)
            if pane != self._pane and widget in event.widget.ancestors_with_self:
                self._show_pane(pane)

    def action_next_pane(self) -> None:
        """Go to the next field of the item that is being answered; after the last, to the next pane."""
        if not self.query_one(ItemList).go_to_field(1):
            panes = list(_PANES)
            self._go_to_pane(panes[(panes.index(self._pane) + 1) % len(panes)])

    def action_previous_pane(self) -> None:
        """Go to the field before; before the first, to the pane before."""
        if not self.query_one(ItemList).go_to_field(-1):
            panes = list(_PANES)
            self._go_to_pane(panes[panes.index(self._pane) - 1])

    def leave_field(self) -> bool:
        items = self.query_one(ItemList)
        if items.opened is not None:
            self.run_worker(self._close_item(), exclusive=True, group="items")
            return True
        if self._pane == "documents":
            return False
        self._go_to_pane("documents")
        return True

    async def _close_item(self) -> None:
        items = self.query_one(ItemList)
        items.focus()
        await items.close()
        await self._show_document()

    # Answering in place.

    @on(ItemList.Moved)
    def _item_moved(self, event: ItemList.Moved) -> None:
        """Show in the text what the item under the cursor becomes."""
        event.stop()
        keys = {bare_key(key) for key in event.item.keys}
        blocks = self.sheet.blocks if self.sheet is not None and self._beside < 0 else ()
        for number, block in enumerate(blocks):
            if any(bare_key(one.ref) in keys for one in block.sources if one.kind is SourceKind.FACT):
                self.query_one(Paper).highlighted = number
                return

    @on(ItemList.Chosen)
    async def _item_chosen(self, event: ItemList.Chosen) -> None:
        """Open the fields of an item; what is decided or listed elsewhere is gone to."""
        event.stop()
        item = event.item
        decisions = [(one, key) for key in item.keys if (one := self.case.decision_on(key)) is not None]
        decided = {key for _one, key in decisions}
        keys = [key for key in item.keys if key not in decided]
        if keys:
            await self.query_one(ItemList).open(item.id, [self.question(key) for key in keys], self.recall)
        elif decisions:
            (step, _decision), key = decisions[0]
            self.workbench_app.work_on(step.id, key)
        elif item.rows:
            self.workbench_app.show_screen("inventory")
        else:
            self.app.notify("o opens the text in $EDITOR, where the name can be taken out", markup=False)

    async def action_alone(self) -> None:
        """Answer the item under the cursor for the reader of the document alone."""
        items = self.query_one(ItemList)
        item, document = items.item, self.document
        if document is None or document.party is None:
            self.app.notify(
                "This document is for nobody in particular: what it says is said of the case", markup=False
            )
        elif self._pane != "items" or item is None or not item.keys:
            self.app.notify("Go to an answer first, with tab", markup=False)
        else:
            keys = [key_alone(key, document.party.party) for key in item.keys]
            await items.open(item.id, [self.question(key) for key in keys], self.recall)

    @on(OptionList.OptionSelected, "#paper")
    def _block_chosen(self, event: OptionList.OptionSelected) -> None:
        """Go to what the block under the cursor is built from."""
        event.stop()
        block = self._block_at_hand()
        for source in block.sources if block is not None else ():
            if source.kind is SourceKind.FACT:
                self.workbench_app.show_fact(source.ref)
            else:
                self.workbench_app.show_screen("timeline" if source.kind is SourceKind.ENTRY else "inventory")
            return

    # How it is shown.

    async def action_everything(self) -> None:
        """Show every item of the form, or only those that are open."""
        self._everything = not self._everything
        await self.show()

    async def action_changes(self) -> None:
        """Show the text against what was filed last, then against what was saved last, then alone."""
        if not self._versions:
            self.app.notify("No version in this language was saved or filed yet", markup=False)
            return
        self._beside = self._beside + 1 if self._beside + 1 < len(self._versions) else -1
        if self._beside >= 0 and self._pane != "paper":
            self._go_to_pane("paper")
        await self._show_document()

    async def action_next_change(self) -> None:
        """Go to what differs next from the earlier version."""
        if self._beside < 0:
            await self.action_changes()
        elif not self.query_one(Paper).go_to_change():
            self.app.notify("Nothing differs", markup=False)

    async def action_next_reader(self) -> None:
        """Show what the next reader of the same form gets: each controller, each group of people."""
        document = self.document
        if document is None:
            return
        same = [n for n, one in enumerate(self._documents) if one.form.id == document.form.id]
        if len(same) < 2:
            self.app.notify("This document has one reader", markup=False)
            return
        self._at = same[(same.index(self._at) + 1) % len(same)]
        await self.show()

    async def action_language(self) -> None:
        """Show the document in the next language."""
        document = self.document
        if document is None:
            return
        languages = list(self.case.workbench.library.languages_of(document.form.template))
        self._language = languages[(languages.index(self.language_of(document)) + 1) % len(languages)]
        await self.show()
