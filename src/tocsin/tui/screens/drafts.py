"""The drafts: each document with what stands between it and filing, and the text as it will read."""

from __future__ import annotations

from typing import ClassVar

from markdown_it import MarkdownIt
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Markdown, OptionList, Static
from textual.widgets.option_list import Option

from tocsin.domain.entries import DraftSaved, Entry, Gap
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.text import visible
from tocsin.services.draft_readers import segment_title
from tocsin.services.drafts import Document, Preview, latest_text, list_documents, preview, save_draft
from tocsin.services.editor import edit_text
from tocsin.services.workbench import OpenCase
from tocsin.tui.actions import Scope, case_bindings
from tocsin.tui.dialogs.choose import ChooseDialog
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.draft_work import Copying, check_dialog, review_dialog
from tocsin.tui.screens.filing import filing_dialog
from tocsin.tui.text import Part, block, line

_WHY = {
    "missing": ("✗", "to be completed"),
    "unknown": ("?", "not known yet; the text says so"),
    "untranslated": ("a", "not written in this language"),
    "names_other": ("!", "must not go out like this"),
}

_FORMATS = ("to send or to keep", "to edit in Word", "to read in a browser", "Markdown", "plain text")
"""What each format is for, in the order of `tocsin.services.rendering.Format`."""


class DraftsScreen(CaseScreen):
    """Documents at the left; at the right what is open in one, and its text."""

    NAME = "drafts"
    SCOPE = Scope.DRAFTS
    TITLE_OF_HELP = "The drafts: every notification, from what is known"
    BINDINGS: ClassVar[list[BindingType]] = case_bindings(Scope.DRAFTS)

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self._language = case.header.language
        self._documents: list[Document] = []
        self._at = 0
        self._seen: Preview | None = None
        self._copying = Copying()

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="columns"):
            yield OptionList(id="documents", compact=True)
            with Vertical(id="document"):
                yield Static(id="document-head")
                yield OptionList(id="open-items", compact=True)
                with VerticalScroll(id="paper"):
                    yield Markdown(id="text", open_links=False, parser_factory=_parser)

    def on_mount(self) -> None:
        self.query_one("#documents", OptionList).focus()

    async def show(self) -> None:
        self._documents = list_documents(self.case)
        documents = self.query_one("#documents", OptionList)
        forms = ["", *[document.form.id for document in self._documents]]
        documents.set_options(
            Option(self._prompt(document, heads=document.form.id != before))
            for document, before in zip(self._documents, forms, strict=False)
        )
        self._at = min(self._at, len(self._documents) - 1)
        documents.highlighted = self._at
        await self._show_document()

    def _prompt(self, document: Document, *, heads: bool) -> Content:
        missing = sum(gap.why == "missing" for gap in document.gaps)
        form = in_language(document.form.title, self._language)
        filled = round(8 * document.answered / document.asked) if document.asked else 8
        bar = "█" * filled + "░" * (8 - filled)
        state = f"{missing} to complete" if missing else "complete"
        saved = f" · {document.drafts[-1].body.draft}" if document.drafts else ""
        sent = " · filed" if self._is_filed(document) else ""
        parts: list[Part] = [(f" {bar} {state}{saved}{sent}", "dim")]
        reader = self._reader(document)
        if not reader:
            return block((f"{form}\n", "bold"), *parts)
        heading = (f"{form}\n", "bold $accent") if heads else ("", "")
        return block(heading, (f" {reader}\n", "bold"), *parts)

    def _reader(self, document: Document) -> str:
        """Give whom it is for, where there are several."""
        if document.party is not None:
            return document.party.name
        return segment_title(self.case, document.segment, self._language) if document.segment else ""

    def _language_of(self, document: Document) -> str:
        """Give the language it is shown in: the chosen one, or that of the case if it is not written so."""
        written = self.case.workbench.library.languages_of(document.form.template)
        return self._language if self._language in written else self.case.header.language

    def _is_filed(self, document: Document) -> bool:
        party = document.party.party if document.party else ""
        wanted = (document.form.regime, document.form.stage, party)
        filings = self.case.state.filings
        return any((e.body.regime, e.body.stage, e.body.party) == wanted for e in filings)

    @property
    def document(self) -> Document | None:
        """The document under the cursor."""
        return self._documents[self._at] if self._documents else None

    async def _show_document(self) -> None:
        document = self.document
        if document is None:
            return
        party, segment = document.reader
        language = self._language_of(document)
        try:
            self._seen = preview(self.case, document.form.id, language=language, party=party, segment=segment)
        except UserError as error:
            self.app.notify(str(error), severity="warning", markup=False)
            return
        blocking = len(self._seen.blocking)
        what = "can be filed" if document.form.is_filed else "complete"
        verdict = f"{what}: no, {blocking} to complete" if blocking else f"{what}: yes"
        source = document.form.source
        head: list[Part] = [
            (verdict, "bold $warning" if blocking else "bold $success"),
            (f"   {language} · {source.law} · confidence {source.confidence}", "dim"),
            ("   w saves it", "dim"),
        ]
        self.query_one("#document-head", Static).update(line(*head))
        gaps = self.query_one("#open-items", OptionList)
        gaps.display = bool(self._seen.gaps)
        gaps.set_options([Option(_gap(gap)) for gap in self._seen.gaps])
        await self.query_one(Markdown).update(visible(self._seen.text))

    def go_to(self, *what: str) -> None:
        """Put the cursor on a document, given by its form and by whom it is for."""
        form, reader = what
        documents = list_documents(self.case)
        for number, document in enumerate(documents):
            if document.form.id == form and reader in {"", *document.reader}:
                self._at = number
        self.refresh_all()

    @on(OptionList.OptionHighlighted, "#documents")
    async def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_index != self._at:
            self._at = event.option_index
            await self._show_document()

    @on(OptionList.OptionSelected, "#documents")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        gaps = self.query_one("#open-items", OptionList)
        (gaps if gaps.display else self.query_one("#paper")).focus()

    @on(OptionList.OptionSelected, "#open-items")
    def _gap_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to where the gap is closed."""
        event.stop()
        gap = self._seen.gaps[event.option_index] if self._seen else None
        if gap is None or not gap.sources:
            return
        source = next((one for one in gap.sources if self._is_open(one)), gap.sources[0])
        if self.case.catalogue.get(source) is None:
            self.workbench_app.show_screen("inventory")
        else:
            self.workbench_app.show_fact(source)

    def _is_open(self, source: str) -> bool:
        statement = self.case.state.statement(source)
        return statement is None or not statement.has_value

    # What can be done with a document.

    def action_save(self) -> None:
        """Save this version."""
        self._save(None)

    def _save(self, text: str | None) -> None:
        document = self.document
        if document is None:
            return
        party, segment = document.reader
        language = self._language_of(document)
        saved = self.attempt(
            lambda: save_draft(
                self.case, document.form.id, language=language, party=party, segment=segment, text=text
            )
        )
        if saved:
            entry, path = saved
            self.app.notify(f"{entry.body.draft} saved, and written to {path}", markup=False, timeout=8)

    def action_editor(self) -> None:
        """Edit the text in $EDITOR, and save what was made of it."""
        document = self.document
        if document is None:
            return
        party, segment = document.reader
        language = self._language_of(document)
        begun = latest_text(self.case, document.form.id, language=language, party=party, segment=segment)
        try:
            with self.app.suspend():
                after = edit_text(begun.text, self.case.folder)
        except UserError as error:
            self.app.notify(str(error), severity="warning", timeout=10, markup=False)
            return
        if after == begun.text and not begun.is_merged:
            self.app.notify("Nothing was changed, so nothing was saved", markup=False)
        else:
            self._save(after)

    def action_file(self) -> None:
        """Record that the document was filed or sent."""
        document = self.document
        if document is None:
            return
        if not document.form.is_filed:
            self.app.notify("It answers no duty, so it is not filed; l logs that it went out", markup=False)
            return
        latest: Entry[DraftSaved] | None = document.drafts[-1] if document.drafts else None
        recipient = document.party.name if document.party else self.case.authority

        def done(sent: bool | None) -> None:
            if sent:
                self.refresh_all()

        dialog = filing_dialog(
            self,
            recipient,
            regime=document.form.regime,
            stage=document.form.stage,
            party=document.party.party if document.party else "",
            draft=latest.body if latest else None,
        )
        self.app.push_screen(dialog, done)

    def action_check(self) -> None:
        """Show what stands between the document and its filing, with codes."""
        document = self.document
        if document is not None:
            language = self._language_of(document)
            dialog = self.attempt(lambda: check_dialog(self.case, document, language))
            if dialog is not None:
                self.app.push_screen(dialog)

    def action_copy_field(self) -> None:
        """Put the next answer on the clipboard, in the order of the portal."""
        document = self.document
        if document is None:
            return
        found = self.attempt(lambda: self._copying.next(self.case, document, self._language))
        if found is not None:
            field, at = found
            self.app.copy_to_clipboard(field.answer)
            number = f"{field.number} · " if field.number else ""
            told = f"{at}  {number}{field.label}\n{field.answer}"
            self.app.notify(told, title="On the clipboard", markup=False, timeout=20)

    def action_review(self) -> None:
        """Comment on the newest saved version, ask for changes, or approve it."""
        document = self.document
        if document is not None:
            dialog = self.attempt(lambda: review_dialog(self.case, document, self.unsent))
            if dialog is not None:
                self.app.push_screen(dialog, lambda sent: self.refresh_all() if sent else None)

    def action_render(self) -> None:
        """Write the newest saved version in this language as a document, in a format that is asked for."""
        document = self.document
        if document is None:
            return
        language = self._language_of(document)
        saved = [entry.body.draft for entry in document.drafts if entry.body.language == language]
        if not saved:
            self.app.notify("No version is saved in this language yet: w saves it", markup=False)
            return
        # Imported here: what writes documents is slow to load, and is needed when it is asked for.
        from tocsin.services.rendering import Format, render  # noqa: PLC0415

        def take(chosen: list[str] | None) -> None:
            done = self.attempt(lambda: render(self.case, saved[-1], Format(chosen[0]))) if chosen else None
            if done:
                told = [f"{saved[-1]} written to {done.path}", *done.notes]
                if not done.approved:
                    told.append("Marked as a draft: it is neither approved nor filed")
                self.app.notify("\n".join(told), markup=False, timeout=12)

        formats = [(str(one), name) for one, name in zip(Format, _FORMATS, strict=True)]
        self.app.push_screen(ChooseDialog(f"Write {saved[-1]} as", formats), take)

    async def action_language(self) -> None:
        """Show the document in the next language."""
        document = self.document
        if document is None:
            return
        languages = list(self.case.workbench.library.languages_of(document.form.template))
        self._language = languages[(languages.index(self._language_of(document)) + 1) % len(languages)]
        await self.show()

    def leave_field(self) -> bool:
        documents = self.query_one("#documents", OptionList)
        if documents.has_focus:
            return False
        documents.focus()
        return True


def _parser() -> MarkdownIt:
    """Read Markdown as the drafts use it; an address in a text is text, not a link."""
    return MarkdownIt("commonmark").enable("table")


def _gap(gap: Gap) -> Content:
    mark, why = _WHY[gap.why]
    goes = "  enter goes there" if gap.sources else ""
    return line((f" {mark} ", "bold"), gap.title, (f": {why}{goes}", "dim"))
