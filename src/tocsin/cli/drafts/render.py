"""Writing a saved draft as a document, from the shell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tocsin.cli import output
from tocsin.cli.invocation import Invocation, case_options, json_option, pass_invocation
from tocsin.services.drafts.versions import need_draft, write_draft

if TYPE_CHECKING:
    from tocsin.services.drafts.rendering import Rendered

_FORMATS = ("pdf", "docx", "html", "md", "txt")


@click.command(
    "render",
    epilog="Examples: tocsin draft render D-1 --format pdf"
    " · tocsin draft render D-1 --format docx --word-template house.docx --output notice.docx"
    " · tocsin draft render --all --format pdf",
)
@click.argument("draft_id", metavar="[DRAFT]", default="")
@click.option("--all", "everything", is_flag=True, help="The newest version of every document of the case.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="What to write it as; without it, the Markdown as it was saved.",
)
@click.option(
    "--word-template",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="For docx: a Word file of the house, whose styles, header and footer are kept.",
)
@click.option(
    "--output",
    "output_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write it there; else into out/, under a name with its digest. Its ending can say the format."
    " With --all, the folder for them.",
)
@click.option(
    "--internal",
    is_flag=True,
    help="The copy for the house: a footnote for each fact, row and entry that it is built from.",
)
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
@json_option
@case_options
@pass_invocation
def render_command(
    invocation: Invocation,
    *,
    draft_id: str,
    everything: bool,
    form: str | None,
    word_template: Path | None,
    output_file: Path | None,
    internal: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write a saved draft as a document, and print its path.

    It is marked as a draft on every page until its gate was passed or it was filed, and names the case, the
    draft and the head of the journal. The same draft gives the same bytes. PDF is PDF/A-3a and PDF/UA-1; in
    a notification to an authority, the facts are inside as case-facts.json.

    The internal copy has footnotes: which fact, how well known, who said so, when, the number of the entry,
    the evidence. It is marked as not for filing on every page; what goes out never has footnotes.
    """
    if bool(draft_id) == everything:
        raise click.UsageError("Say which draft, such as D-1, or --all")
    if everything:
        _render_all(invocation, form, word_template, output_file, internal=internal, as_json=as_json)
        return
    if form is None and output_file is not None:
        form = output_file.suffix.removeprefix(".").lower()
        if form not in _FORMATS:
            raise click.UsageError("Say what to write it as: --format pdf, docx, html, md or txt")
    with invocation.open_case() as case:
        if form is None and word_template is None and not internal:
            path = write_draft(case, need_draft(case.state, draft_id))
            _rendered(str(path), sha256(path.read_bytes()).hexdigest(), {}, as_json)
            return
        # Imported here: the other commands need nothing of what writes documents.
        from tocsin.services.drafts.rendering import Format, render  # noqa: PLC0415

        done = render(
            case,
            draft_id,
            Format(form or ("docx" if word_template else "md")),
            word_template=word_template,
            output=output_file,
            force=force,
            internal=internal,
        )
        told = _told(done)
        _rendered(str(told.pop("path")), str(told.pop("sha256")), told, as_json)
        if not as_json:
            for note in done.notes:
                output.note(note)
            if internal:
                output.note("Marked as an internal copy on every page: it is not for filing")
            elif not done.approved:
                output.note("Marked as a draft on every page: it is neither approved nor filed")


def _told(done: Rendered) -> dict[str, object]:
    return {
        "path": str(done.path),
        "sha256": done.sha256,
        "approved": done.approved,
        "with_facts": done.with_facts,
        "notes": done.notes,
    }


def _render_all(
    invocation: Invocation,
    form: str | None,
    word_template: Path | None,
    folder: Path | None,
    *,
    internal: bool,
    as_json: bool,
) -> None:
    from tocsin.services.drafts.rendering import Format, newest_versions, render_all  # noqa: PLC0415

    written = Format(form or ("docx" if word_template else "md"))
    with invocation.open_case() as case, _bar(len(newest_versions(case))) as progress:
        done = render_all(
            case, written, word_template=word_template, folder=folder, internal=internal, progress=progress
        )
    if as_json:
        output.emit_json({"documents": [{"draft": one.draft, **_told(one)} for one in done]})
        return
    for one in done:
        output.say(str(one.path))
        for told in one.notes:
            output.note(f"{one.draft}: {told}")
    marked = sum(not one.approved for one in done)
    documents = "1 document" if len(done) == 1 else f"{len(done)} documents"
    output.note(documents + (f", {marked} of them marked as drafts" if marked else ""))


@contextmanager
def _bar(documents: int) -> Iterator[Callable[[int], object] | None]:
    """Show how many documents are written, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=documents, label="documents", file=sys.stderr) as bar:
        yield bar.update


def _rendered(path: str, digest: str, more: dict[str, object], as_json: bool) -> None:
    if as_json:
        output.emit_json({"path": path, "sha256": digest, **more})
    else:
        output.say(path)
