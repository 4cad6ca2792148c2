"""What is done with the document under the cursor: saving, editing, filing, copying, reviewing, rendering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tocsin.domain.entries import DraftSaved, Entry
from tocsin.domain.errors import UserError, in_field
from tocsin.domain.text import required
from tocsin.services.drafts.listing import Document
from tocsin.services.drafts.sheet import Sheet, Sheets
from tocsin.services.drafts.versions import Begun, latest_text, save_draft
from tocsin.services.editor import edit_text
from tocsin.services.workbench import OpenCase
from tocsin.tui.dialogs.choose import ChooseDialog
from tocsin.tui.dialogs.form import FormDialog, FormField
from tocsin.tui.screens.base import CaseScreen
from tocsin.tui.screens.draft_work import Copying, check_dialog, review_dialog
from tocsin.tui.screens.filing import filing_dialog

_FORMATS = ("to send or to keep", "to edit in Word", "to read in a browser", "Markdown", "plain text")
"""What each format is for, in the order of `tocsin.services.drafts.rendering.Format`."""


class DraftActions(CaseScreen):
    """Does things with one document. Subclasses say which one, and in which language."""

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case)
        self.sheet: Sheet | None = None
        self.sheets = Sheets(case)
        self._copying = Copying()

    @property
    def document(self) -> Document | None:
        """The document under the cursor."""
        raise NotImplementedError

    def language_of(self, document: Document) -> str:
        """Give the language that a document is shown in."""
        raise NotImplementedError

    def action_save(self) -> None:
        """Save the text as it is shown: from the facts, with what a person wrote into it before."""
        document = self.document
        if document is not None:
            self._save(document)

    def _save(self, document: Document, text: str | None = None, begun: Begun | None = None) -> None:
        party, segment = document.reader
        language = self.language_of(document)
        saved = self.attempt(
            lambda: save_draft(
                self.case,
                document.form.id,
                language=language,
                party=party,
                segment=segment,
                text=text,
                begun=begun,
            )
        )
        if saved:
            entry, path = saved
            written = f", and written to {path}" if path else "; p writes it where you say"
            self.app.notify(f"{entry.body.draft} saved{written}", markup=False, timeout=8)

    def action_editor(self) -> None:
        """Edit the text in $EDITOR, and save what was made of it."""
        document = self.document
        if document is None:
            return
        party, segment = document.reader
        language = self.language_of(document)
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
            self._save(document, after, begun)

    def action_file(self) -> None:
        """Record that the document was filed or sent."""
        document = self.document
        if document is None:
            return
        if not document.form.is_filed:
            self.app.notify("It answers no duty, so it is not filed; l logs that it went out", markup=False)
            return
        latest: Entry[DraftSaved] | None = document.drafts[-1] if document.drafts else None
        dialog = filing_dialog(
            self,
            document.party.name if document.party else self.case.authority,
            regime=document.form.regime,
            stage=document.form.stage,
            party=document.party.party if document.party else "",
            draft=latest.body if latest else None,
        )
        self.app.push_screen(dialog, self._refresh_if)

    def _refresh_if(self, sent: bool | None) -> None:
        if sent:
            self.refresh_all()

    def action_check(self) -> None:
        """Show what stands between the document and its filing, with codes."""
        document = self.document
        if document is not None:
            sheet = self.attempt(lambda: self.sheets.open(document, self.language_of(document)))
            if sheet is not None:
                self.app.push_screen(check_dialog(sheet.checked, is_filed=document.form.is_filed))

    def action_copy_field(self) -> None:
        """Put the next answer on the clipboard, in the order of the portal."""
        document = self.document
        if document is None:
            return
        language = self.language_of(document)
        found = self.attempt(lambda: self._copying.next(self.case, document, language))
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
                self.app.push_screen(dialog, self._refresh_if)

    def action_render(self) -> None:
        """Write the newest saved version in this language as a document, in a format that is asked for."""
        document = self.document
        if document is None:
            return
        language = self.language_of(document)
        saved = [entry.body.draft for entry in document.drafts if entry.body.language == language]
        if not saved:
            self.app.notify("No version is saved in this language yet: w saves it", markup=False)
            return
        # Imported here: what writes documents is slow to load, and is needed when it is asked for.
        from tocsin.services.drafts.rendering import Format, render  # noqa: PLC0415

        def take(chosen: list[str] | None) -> None:
            if chosen and self.case.is_encrypted:
                self._ask_where(lambda path: write(chosen[0], path))
            elif chosen:
                self.attempt(lambda: write(chosen[0], None))

        def write(form: str, path: Path | None) -> None:
            done = render(self.case, saved[-1], Format(form), output=path)
            told = [f"{saved[-1]} written to {done.path}", *done.notes]
            if not done.approved:
                told.append("Marked as a draft: it is neither approved nor filed")
            self.app.notify("\n".join(told), markup=False, timeout=12)

        formats = [(str(one), name) for one, name in zip(Format, _FORMATS, strict=True)]
        self.app.push_screen(ChooseDialog(f"Write {saved[-1]} as", formats), take)

    def _ask_where(self, write: Callable[[Path], None]) -> None:
        """Ask where a document of an encrypted case goes: there it is not encrypted."""

        def submit(typed: Mapping[str, str]) -> None:
            with in_field("file"):
                write(Path(required(typed["file"], "The file")).expanduser().absolute())

        field = FormField(name="file", label="Write it to", hint="a file; whoever has it can read it")
        self.app.push_screen(FormDialog("The case is encrypted, this document will not be", [field], submit))
