"""A document laid out to be worked on: its items, its text as it would be saved, what stands against it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

from tocsin.domain.documents.provenance import Block, Line, Origin, blocks, carried
from tocsin.domain.entries import DraftSaved, Entry
from tocsin.domain.moments import read_utc, shown
from tocsin.services.drafts.changes import last_filing, next_phase
from tocsin.services.drafts.check import CheckedDraft, check_preview
from tocsin.services.drafts.items import ItemLine, item_lines
from tocsin.services.drafts.listing import Document
from tocsin.services.drafts.provenance import Citation, Citing, LineSources, cited_lines
from tocsin.services.drafts.saved_sources import stale_blocks
from tocsin.services.drafts.versions import latest_text
from tocsin.services.drafts.writing import Preview, preview
from tocsin.services.workbench import OpenCase


class SheetBlock(msgspec.Struct, frozen=True):
    """A heading, a paragraph, an item of a list or a row of a table.

    Attributes:
        text: its Markdown.
        words: what it is built from, on one line; empty where it says nothing of the case.
        sources: the same, to go to.
    """

    text: str
    words: str = ""
    sources: tuple[Citation, ...] = ()


class Sheet(msgspec.Struct, frozen=True):
    """A document in one language.

    Attributes:
        seen: as it is written from the facts.
        edited: the same with what a person wrote into an earlier version; None where nobody did.
        blocks: of the text as it would be saved.
        items: what its form asks.
        checked: what stands against filing it next.
    """

    seen: Preview
    edited: str | None
    blocks: tuple[SheetBlock, ...]
    items: tuple[ItemLine, ...]
    checked: CheckedDraft


class Mark(StrEnum):
    """What became of a block between two versions."""

    SAME = " "
    GONE = "-"
    NEW = "+"


class Earlier(msgspec.Struct, frozen=True):
    """A version to compare with: what it is, its text, and the draft that it was (empty where none was)."""

    title: str
    text: str
    draft: str = ""


class Sheets:
    """Lays documents out; one that was laid out is kept while nothing is recorded and the minute lasts."""

    def __init__(self, case: OpenCase) -> None:
        """Begin with a case, and nothing laid out."""
        self._case = case
        self._as_of: tuple[object, ...] = ()
        self._kept: dict[tuple[str, ...], Sheet] = {}

    def open(self, document: Document, language: str) -> Sheet:
        """Lay a document out, without recording anything.

        Raises:
            UserError: it cannot be written in that language.
        """
        minute = self._case.workbench.now().replace(second=0, microsecond=0)
        as_of = (self._case.state.seq, minute)
        if as_of != self._as_of:
            self._as_of, self._kept = as_of, {}
        which = (document.form.id, *document.reader, language)
        if which not in self._kept:
            with self._case.at_one_moment():
                self._kept[which] = open_sheet(self._case, document, language)
        return self._kept[which]


def open_sheet(case: OpenCase, document: Document, language: str) -> Sheet:
    """Lay a document out, without recording anything.

    Raises:
        UserError: it cannot be written in that language.
    """
    party, segment = document.reader
    form = document.form.id
    seen = preview(case, form, language=language, party=party, segment=segment)
    edited = None
    if any(entry.body.edited and entry.body.language == language for entry in document.drafts):
        edited = latest_text(case, form, language=language, party=party, segment=segment).text
    phase = next_phase(case, form, party)
    return Sheet(
        seen,
        edited,
        tuple(_traced(case, seen, edited)),
        tuple(item_lines(case, seen, phase)),
        check_preview(case, seen, phase, edited),
    )


def _traced(case: OpenCase, seen: Preview, edited: str | None) -> list[SheetBlock]:
    """Give the blocks of the text as it would be saved, each with what stands on record for it."""
    lines = seen.lines if edited is None else carried(seen.lines, edited, Origin.BY_HAND)
    cited = cited_lines(Citing(case, case.state), lines)
    return [_with_sources(block, cited[block.first - 1 : block.last]) for block in blocks(lines)]


def _with_sources(block: Block, lines: list[LineSources]) -> SheetBlock:
    said = [citation for line in lines for citation in line.said]
    chosen = [citation for line in lines for citation in line.chosen]
    by_hand = ["written by hand"] if block.origin is Origin.BY_HAND else []
    words = "; ".join(dict.fromkeys((*by_hand, *(line.words for line in lines if line.words))))
    return SheetBlock(block.text, words, tuple(dict.fromkeys((*said, *chosen))))


def _texts(text: str) -> list[str]:
    return [block.text for block in blocks([Line(line) for line in text.split("\n")])]


def earlier_versions(case: OpenCase, document: Document, language: str) -> list[Earlier]:
    """Give what a document can be compared with: what was filed last, and what was saved last."""
    found = []
    filing = last_filing(case, document.form.id, document.reader[0])
    drafts: list[Entry[DraftSaved]] = [one for one in document.drafts if one.body.language == language]
    if filing is not None and filing.body.text and _is_of(case, document, filing.body.draft, language):
        told = filing.body.filed_at
        at = f" on {shown(read_utc(told.at), case.zone)}" if told is not None else ""
        found.append(Earlier(f"{filing.body.filing}, filed{at}", filing.body.text, filing.body.draft))
    if drafts and not (found and drafts[-1].body.draft == (filing.body.draft if filing else "")):
        newest = drafts[-1]
        at = shown(read_utc(newest.recorded_at), case.zone)
        title = f"{newest.body.draft}, saved on {at} by {newest.actor}"
        found.append(Earlier(title, newest.body.text, newest.body.draft))
    return found


def overtaken(case: OpenCase, earlier: Earlier) -> dict[str, str]:
    """Say of blocks that an earlier version has wrong, or has not, what was recorded since, on one line."""
    entry: Entry[DraftSaved] | None = case.state.drafts.get(earlier.draft)
    if entry is None or entry.redacted:
        return {}
    with case.at_one_moment():
        found = stale_blocks(case, entry)
    return {block.text: "; ".join(change.words for change in block.changes) for block in found}


def _is_of(case: OpenCase, document: Document, draft: str, language: str) -> bool:
    """Whether a filed draft was for the same people, in the same language."""
    entry: Entry[DraftSaved] | None = case.state.drafts.get(draft)
    if entry is None:
        return not draft
    return (entry.body.segment, entry.body.language) == (document.reader[1], language)


def compare(before: str, now: Iterable[str]) -> list[tuple[Mark, str]]:
    """Say of each block of two versions whether it stayed, went or came, in the order of the text.

    Args:
        before: the whole text of the earlier version.
        now: the blocks of the later one.
    """
    old, new = _texts(before), list(now)
    found: list[tuple[Mark, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [(Mark.SAME, text) for text in new[c:d]]
        else:
            found += [(Mark.GONE, text) for text in old[a:b]]
            found += [(Mark.NEW, text) for text in new[c:d]]
    return found
