"""What stands beside the step on a wide terminal: clocks, what is missing, and the last entries."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.domain.facts import in_language
from tocsin.domain.text import one_line
from tocsin.services.drafts.listing import Document
from tocsin.services.overview import brief_law, reading_words
from tocsin.services.workbench import OpenCase
from tocsin.tui.text import Part
from tocsin.tui.widgets.side_pane import SidePane


def for_whom(document: Document, case: OpenCase) -> str:
    """Tell a document from the others: by its recipient, or by its title if it has one recipient only."""
    if document.party is not None:
        return document.party.name
    return in_language(document.form.title, case.header.language)


def show_side(side: SidePane, case: OpenCase, documents: Sequence[Document]) -> None:
    """Show the clocks that count, the answers that the documents miss, and the last five entries."""
    side.show(_clocks(case), _gaps(case, documents), _last(case))


def _clocks(case: OpenCase) -> list[Part]:
    parts: list[Part] = []
    law = ""
    for reading in case.readings():
        if not reading.counts:
            continue
        if reading.law != law:
            law = reading.law
            parts.append((f"{brief_law(reading)}\n", "dim"))
        words = reading_words(reading, case)
        parts.append((f"  {words} → {reading.recipient}\n", "bold" if reading.is_open else "dim"))
    return parts


def _gaps(case: OpenCase, documents: Sequence[Document]) -> list[Part]:
    parts: list[Part] = []
    for document in documents:
        open_gaps = [gap.title for gap in document.gaps if gap.why == "missing"]
        answered = f"{for_whom(document, case)}: {document.answered} of {document.asked}\n"
        parts.append((answered, "bold" if open_gaps else "dim"))
        parts += [(f"  {title}\n", "") for title in open_gaps]
    return parts


def _last(case: OpenCase) -> list[Part]:
    reader, parts = case.reader(), list[Part]()
    for entry in case.state.entries[-5:]:
        parts.append((f"#{entry.seq} {entry.actor}  ", "dim"))
        parts.append(f"{one_line(reader.text(entry))[:100]}\n")
    return parts
