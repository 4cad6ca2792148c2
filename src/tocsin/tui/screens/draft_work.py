"""What can be done with a document besides writing it: checking, copying it into a portal, reviewing it."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.domain.errors import Severity, UserError
from tocsin.domain.terms import Verdict
from tocsin.services.drafts.answer_sheet import SheetLine, answer_sheet, need_lines
from tocsin.services.drafts.check import CheckedDraft
from tocsin.services.drafts.listing import Document
from tocsin.services.drafts.review import review_draft
from tocsin.services.workbench import OpenCase
from tocsin.tui.dialogs.confirm import TextDialog
from tocsin.tui.dialogs.form import FormDialog, FormField, Unsent

_VERDICTS = (
    (str(Verdict.COMMENT), "a remark"),
    (str(Verdict.CHANGES_WANTED), "it must change"),
    (str(Verdict.REVIEWED), "read, and in order"),
    (str(Verdict.APPROVED), "it may go out"),
)
_MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.NOTE: "·"}


def check_dialog(checked: CheckedDraft, *, is_filed: bool) -> TextDialog:
    """Show everything that a check of a document found."""
    found = "\n".join(_lines(checked)) or "Nothing stands against it."
    return TextDialog(_verdict(checked, is_filed=is_filed), found)


def _verdict(checked: CheckedDraft, *, is_filed: bool) -> str:
    can = "can" if checked.can_be_filed else "should not"
    what = f"be filed as {checked.phase}" if is_filed else "go out"
    return f"{checked.answered} of {checked.asked} answered; {can} {what}"


def _lines(checked: CheckedDraft) -> list[str]:
    return [f"{_MARKS[found.severity]} {found.code}  {found.text}" for found in checked.found]


def review_dialog(case: OpenCase, document: Document, unsent: Unsent) -> FormDialog:
    """Ask what somebody says of the newest saved version.

    Raises:
        UserError: none is saved.
    """
    if not document.drafts:
        raise UserError("No version is saved yet", "w saves one; then somebody else can review it")
    draft = document.drafts[-1].body.draft
    fields = [
        FormField(name="verdict", label="What you say", hint="↓ shows them", choices=_VERDICTS),
        FormField(name="role", label="In which role", hint="needed to approve"),
        FormField(name="because", label="Why, or what must change", hint="needed for a remark"),
        FormField(name="block", label="On which heading", hint="empty for the whole"),
    ]

    def submit(typed: Mapping[str, str]) -> None:
        review_draft(
            case,
            draft,
            Verdict(typed["verdict"]),
            role=typed["role"],
            because=typed["because"],
            block=typed["block"],
        )

    return FormDialog(f"Review {draft}", fields, submit, unsent=unsent)


class Copying:
    """The answers of a document, given one after the other."""

    def __init__(self) -> None:
        """Begin with no document."""
        self._of: tuple[str, str, str] = ("", "", "")
        self._at = 0

    def next(self, case: OpenCase, document: Document, language: str) -> tuple[SheetLine, str]:
        """Give the next answer, and where it stands: ``3/14``. After the last one comes the first.

        Raises:
            UserError: nothing is answered yet.
        """
        party = document.party.party if document.party else ""
        lines = need_lines(answer_sheet(case, document.form.id, language=language, party=party))
        of = (document.form.id, party, language)
        self._at = self._at + 1 if of == self._of and self._at + 1 < len(lines) else 0
        self._of = of
        return lines[self._at], f"{self._at + 1}/{len(lines)}"
