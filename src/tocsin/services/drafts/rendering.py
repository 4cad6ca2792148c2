"""Rendering a saved draft as a document that can be sent: Markdown, plain text, HTML, DOCX or PDF.

Nothing is recorded by it. What is written depends on the saved draft and on whether it may go out, and on
nothing else: rendering it again gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import msgspec

from tocsin.content.documents.markdown import escape_markdown
from tocsin.content.files import bytes_of
from tocsin.documents.docx import write_docx
from tocsin.documents.frame import Document, Frame
from tocsin.documents.html import write_html
from tocsin.documents.markdown import write_markdown
from tocsin.documents.pdf import write_pdf
from tocsin.documents.text import write_text
from tocsin.documents.tree import read_markdown, shown
from tocsin.domain.documents.merging import has_conflict
from tocsin.domain.documents.source_words import source_words
from tocsin.domain.entries import DraftSaved, Entry
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language
from tocsin.domain.law.regimes import Audience
from tocsin.domain.moments import Moment, Precision, read_utc
from tocsin.domain.playbooks.progress import Progress, StepState, StepView
from tocsin.domain.playbooks.work import DraftWanted, Gate
from tocsin.services.drafts.case_facts import case_facts, known_at_draft
from tocsin.services.drafts.footnotes import as_markdown, footnoted
from tocsin.services.drafts.review import DraftState, draft_state, is_approved
from tocsin.services.drafts.saved_sources import draft_sources, need_draft_entry
from tocsin.services.drafts.writing import need_phrases
from tocsin.services.private_files import write_private
from tocsin.services.workbench import OpenCase
from tocsin.storage import workspace


class Format(StrEnum):
    """What a document can be written as; each is also the ending of its file."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MARKDOWN = "md"
    TEXT = "txt"


class Rendered(msgspec.Struct, frozen=True):
    """A document that was written.

    Attributes:
        draft: the saved draft that it was written from.
        path: of the file.
        sha256: of the file, hex.
        approved: whether it may go out; what may not is marked on every page.
        with_facts: whether the facts are inside, for programs.
        notes: what a reader of the draft would look for in vain, and why.
    """

    draft: str
    path: Path
    sha256: str
    approved: bool
    with_facts: bool = False
    notes: tuple[str, ...] = ()


def render(
    case: OpenCase,
    draft: str,
    form: Format,
    *,
    word_template: Path | None = None,
    output: Path | None = None,
    folder: Path | None = None,
    force: bool = False,
    internal: bool = False,
) -> Rendered:
    """Write a saved draft as a document, into ``out/`` or where it is said.

    Args:
        case: the open case.
        draft: the id of the draft (``D-2``, ``2``).
        form: what to write it as.
        word_template: for DOCX, a Word file of the house whose styles, header and footer are kept.
        output: the file to write; in a folder, under a name with its digest, if None.
        folder: that folder; ``out/`` if None.
        force: whether ``output`` may be there already, with other content.
        internal: whether to write the copy for the house: with a footnote for each thing that it is built
            from, and marked on every page as not for filing. The copy that goes out never has them.

    Raises:
        UserError: there is no such draft, its text was removed, what the format needs is not installed, or
            the file cannot be written.
    """
    if word_template is not None and form is not Format.DOCX:
        raise UserError("Only DOCX is written into a Word template", "Add --format docx")
    entry = need_draft_entry(case.state, draft)
    document = _document(case, entry, internal=internal)
    template = bytes_of(word_template) if word_template else None
    written = _written(case, entry, document, form, template)
    digest = hashlib.sha256(written.data).hexdigest()
    name = _name(entry.body, digest, form, internal=internal)
    output = folder / name if folder and output is None else output
    path = _write(case, name, written.data, output, force=force)
    left_out = [f"left out: {what}" for what in document.tree.left_out]
    if has_conflict(entry.body.text):
        left_out.insert(0, "it holds places that are not settled: tocsin draft edit")
    may_go_out = document.frame.approved and not internal
    return Rendered(
        entry.body.draft, path, digest, may_go_out, written.with_facts, (*left_out, *written.notes)
    )


def newest_versions(case: OpenCase) -> list[Entry[DraftSaved]]:
    """Give the newest version of each document, for each reader and language; a removed text is none."""
    newest = {_recipient(entry.body): entry for entry in case.state.drafts}
    return [entry for entry in newest.values() if not entry.redacted]


def render_all(
    case: OpenCase,
    form: Format,
    *,
    word_template: Path | None = None,
    folder: Path | None = None,
    internal: bool = False,
    progress: Callable[[int], object] | None = None,
) -> list[Rendered]:
    """Write the newest version of every document of a case.

    Args:
        case: the open case.
        form: what to write them as.
        word_template: as for one.
        folder: where to write them, under their names with a digest; ``out/`` if None.
        internal: as for one.
        progress: told 1 after each document.

    Raises:
        UserError: no document was saved yet, or one of them cannot be written.
    """
    entries = newest_versions(case)
    if not entries:
        raise UserError(
            "No document was saved yet", "tocsin draft save FORM saves one; draft list shows them"
        )
    done = []
    if folder is not None:
        workspace.private_folder(folder)
    for entry in entries:
        draft = entry.body.draft
        done.append(render(case, draft, form, word_template=word_template, folder=folder, internal=internal))
        if progress is not None:
            progress(1)
    return done


class _Written(msgspec.Struct, frozen=True):
    data: bytes
    with_facts: bool = False
    notes: tuple[str, ...] = ()


def _written(
    case: OpenCase, entry: Entry[DraftSaved], document: Document, form: Format, template: bytes | None
) -> _Written:
    match form:
        case Format.MARKDOWN:
            return _Written(write_markdown(document, escape_markdown))
        case Format.TEXT:
            return _Written(write_text(document))
        case Format.HTML:
            return _Written(write_html(document))
        case Format.DOCX:
            return _Written(write_docx(document, template))
        case Format.PDF:
            return _written_pdf(case, entry, document)


def _written_pdf(case: OpenCase, entry: Entry[DraftSaved], document: Document) -> _Written:
    """Write a PDF; the copy of an authority has the facts inside, as long as they are what the text says."""
    notes = []
    facts = None
    for_authority = case.workbench.library.form(entry.body.form).audience is Audience.AUTHORITY
    if for_authority and not document.frame.internal:
        if entry.body.edited:
            notes.append("the facts are not inside: the text was edited, and may say something else")
        else:
            facts = case_facts(case, entry)
    pdf = write_pdf(document, facts)
    if pdf.not_shown:
        notes.append(f"not in the fonts of the PDF, written as ⟨number⟩: {' '.join(pdf.not_shown)}")
    return _Written(pdf.data, facts is not None, tuple(notes))


def _document(case: OpenCase, entry: Entry[DraftSaved], *, internal: bool) -> Document:
    body = entry.body
    form = case.workbench.library.form(body.form)
    tree = read_markdown(body.text, language=body.language, title=in_language(form.title, body.language))
    recorded = Moment(at=entry.recorded_at, precision=Precision.MINUTE, said="", zone="UTC")
    known = known_at_draft(case, entry)
    frame = Frame(
        title=tree.title,
        language=body.language,
        organisation=shown(known.text_value("org.name")),
        case=case.header.ref,
        draft=body.draft,
        head=str(case.head(entry.seq)),
        date=need_phrases(case, body.language).moment(recorded, case.zone),
        recorded_at=read_utc(entry.recorded_at).replace(microsecond=0),
        approved=may_go_out(case, entry),
        internal=internal,
    )
    if internal:
        tree = read_markdown(_with_sources(case, body), language=body.language, title=tree.title)
    return Document(frame, tree)


def _with_sources(case: OpenCase, draft: DraftSaved) -> str:
    say = source_words(draft.language)
    lines = draft_sources(case, draft.draft, draft.language)
    return as_markdown(footnoted(lines, say), say)


def _name(draft: DraftSaved, digest: str, form: Format, *, internal: bool) -> str:
    kind = "internal" if internal else ""
    parts = [draft.draft, draft.form, draft.party, draft.segment, draft.language, kind, digest[:12]]
    return "_".join(part for part in parts if part) + f".{form}"


def _write(case: OpenCase, name: str, data: bytes, output: Path | None, *, force: bool) -> Path:
    if output is None:
        return workspace.write_document(case.folder, name, data)
    write_private(output, data, force=force)
    return output


def may_go_out(case: OpenCase, entry: Entry[DraftSaved]) -> bool:
    """Whether a saved draft was approved or filed, or a gate that names its draft step was passed on it.

    A gate was passed on the version that was the newest one all the while from its first approval on. To
    pass it with a reason, where the playbook lets it go on at its due time, counts as well; that somebody
    wants changes outweighs it.
    """
    draft = entry.body
    if is_approved(case.state, draft.draft):
        return True
    progress = case.progress()
    if progress is None or draft_state(case.state, draft.draft) is DraftState.CHANGES_WANTED:
        return False
    later = [
        other.recorded_at
        for other in case.state.drafts
        if other.seq > entry.seq and _recipient(other.body) == _recipient(draft)
    ]
    ends = min(later, default="")
    return any(
        entry.recorded_at < first and (not ends or last < ends)
        for first, last in (_passed(gate) for gate in _gates(progress, draft))
    )


def _recipient(draft: DraftSaved) -> tuple[str, ...]:
    return draft.form, draft.party, draft.segment, draft.language


def _gates(progress: Progress, draft: DraftSaved) -> list[StepView]:
    """Give the gates that name the step in which a draft was asked for."""
    playbooks = {playbook.id: playbook for playbook in progress.playbooks}
    gates = []
    for view in progress.steps():
        if not isinstance(view.step.work, Gate) or view.state not in {StepState.DONE, StepState.SKIPPED}:
            continue
        step = playbooks[view.playbook].step(view.step.work.not_author_of)
        asks = isinstance(step.work, DraftWanted) and step.work.form == draft.form if step else False
        if asks and (not view.step.row or draft.party in {"", view.step.row}):
            gates.append(view)
    return gates


def _passed(gate: StepView) -> tuple[str, str]:
    """Give when a gate was first approved, and when it was passed."""
    approvals = [item.at for item in gate.items if item.at] if gate.state is StepState.DONE else []
    return min(approvals, default=gate.finished_at), gate.finished_at
