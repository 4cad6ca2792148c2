"""What a saved draft was built from, what a person wrote into it, and where it is no longer what is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import drafts_of
from tocsin.domain.documents.provenance import Block, Line, Origin, Source, SourceKind, blocks, carried
from tocsin.domain.documents.provenance import entry as recorded
from tocsin.domain.entries import Body, DraftReviewed, DraftSaved, Entry
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Contact, Count, bare_key
from tocsin.domain.moments import read_utc
from tocsin.domain.values import show_contact, show_count
from tocsin.services.drafts.provenance import Citation, Citing, Handwork, LineSources, cited_lines
from tocsin.services.drafts.versions import need_draft
from tocsin.services.drafts.writing import preview
from tocsin.services.earlier import EarlierCase
from tocsin.services.workbench import OpenCase


class SavedLines(msgspec.Struct, frozen=True):
    """The lines of a saved draft with what they are built from; ``edited`` is by the number of the line."""

    lines: tuple[Line, ...]
    edited: dict[int, Handwork]


class Change(msgspec.Struct, frozen=True):
    """A source as a draft knew it, and as it stands now; ``words`` is that on one line."""

    before: Citation
    after: Citation
    words: str

    @property
    def fact(self) -> str:
        """The key of the fact that has changed; empty where it is no fact."""
        return bare_key(self.after.ref) if self.after.kind is SourceKind.FACT else ""


class StaleBlock(msgspec.Struct, frozen=True):
    """A part of a saved draft that what was recorded since has overtaken.

    Attributes:
        first: the number of its first line; of what is missing, that of the heading it belongs under.
        last: the number of its last line.
        heading: what it stands under.
        text: as it stands in the draft; of what is missing, as it would read now.
        is_missing: whether the draft does not say it at all.
        by_hand: whether a person wrote it.
        changes: what it is built from that has changed.
    """

    first: int
    last: int
    heading: str
    text: str
    changes: tuple[Change, ...]
    is_missing: bool = False
    by_hand: bool = False

    @property
    def where(self) -> str:
        """Where it stands, in words."""
        lines = f"line {self.first}" if self.first == self.last else f"lines {self.first} to {self.last}"
        place = f"not said yet, belongs after {lines}" if self.is_missing else lines
        by_hand = ", written by hand" if self.by_hand else ""
        return f"{place} ({self.heading}{by_hand})" if self.heading else f"{place}{by_hand}"

    @property
    def told(self) -> list[str]:
        """What has changed, a line for each source, each with where it stands."""
        return [f"{self.where}: {change.words}" for change in self.changes]


def saved_lines(case: OpenCase, entry: Entry[DraftSaved]) -> SavedLines:
    """Give the lines of a saved draft with their sources.

    The document is written again as it was written then. Lines that cannot be had again, because a template
    has changed or something was removed since, have no sources.
    """
    body = entry.body
    try:
        then = written_then(case, entry)
    except UserError:  # its form, its template or its reader is no longer there
        lines = carried((), body.text, Origin.NOT_KNOWN)
        return SavedLines(tuple(lines), {})
    base = carried(then, body.base or body.text, Origin.NOT_KNOWN)
    if not body.edited:
        return SavedLines(tuple(base), {})
    lines = carried(base, body.text, Origin.BY_HAND)
    return SavedLines(tuple(lines), _handwork(case.state, entry, lines))


def draft_sources(case: OpenCase, draft: str, language: str = "en") -> list[LineSources]:
    """Give each line of a saved draft with its sources, as they stood when it was saved.

    Args:
        case: the open case.
        draft: its id (``D-2``, ``2``).
        language: in which the sources are told.

    Raises:
        UserError: there is no such draft.
    """
    entry = need_draft_entry(case.state, draft)
    saved = saved_lines(case, entry)
    then = _then(case, entry)
    return cited_lines(Citing(case, then.state, language), saved.lines, saved.edited)


def need_draft_entry(state: CaseState, typed: str) -> Entry[DraftSaved]:
    """Give the entry of a saved draft whose text is still there.

    Raises:
        UserError: there is no such draft, or its text was removed.
    """
    body = need_draft(state, typed)
    entry = state.drafts.get(body.draft)
    if entry is None or entry.redacted or not body.text:
        raise UserError(f"The text of {body.draft} was removed", "Save a new version: tocsin draft save")
    return entry


def written_then(case: OpenCase, entry: Entry[DraftSaved]) -> tuple[Line, ...]:
    """Write a document again as it was when a draft of it was saved.

    Raises:
        UserError: its form, its template or its reader is no longer there.
    """
    body = entry.body
    then = _then(case, entry)
    return preview(then, body.form, language=body.language, party=body.party, segment=body.segment).lines


def _then(case: OpenCase, entry: Entry[DraftSaved]) -> EarlierCase:
    """Take the case back to when what was saved had been written."""
    return EarlierCase(case, entry.body.facts_as_of, read_utc(entry.body.written_at or entry.recorded_at))


def _handwork(state: CaseState, entry: Entry[DraftSaved], lines: Sequence[Line]) -> dict[int, Handwork]:
    body = entry.body
    versions = [
        one
        for one in drafts_of(state, body.form, body.party, body.language, body.segment)
        if one.seq <= entry.seq
    ]
    texts = [frozenset(one.body.text.split("\n")) if one.body.edited else frozenset() for one in versions]
    found = {}
    for number, line in enumerate(lines, 1):
        if line.origin is Origin.BY_HAND:
            at = len(versions) - 1
            while at and line.text in texts[at - 1]:
                at -= 1
            found[number] = Handwork(versions[at].actor, versions[at].recorded_at, versions[at].body.draft)
    return found


def stale_blocks(case: OpenCase, entry: Entry[DraftSaved]) -> list[StaleBlock]:
    """Say where a saved draft no longer says what is known, in the order of its text.

    A part that would be written again as it stands is not stale, whatever has changed beside it.
    """
    if all(isinstance(one.body, DraftSaved | DraftReviewed) for one in _since(case.state, entry)):
        return []
    changed = _Changed(case, entry)
    standing = blocks(saved_lines(case, entry).lines)
    now = _written_now(case, entry.body)
    still = {block.text for block in now}
    found = [
        StaleBlock(
            block.first,
            block.last,
            block.heading,
            block.text,
            changes,
            by_hand=block.origin is Origin.BY_HAND,
        )
        for block in standing
        if block.text not in still and (changes := tuple(changed.among(block.sources)))
    ]
    named = {source for block in standing for source in block.sources} | set(_own(case.state, entry.body))
    found += _missing(now, standing, named, changed)
    return sorted(found, key=lambda one: one.first)


def _since(state: CaseState, entry: Entry[DraftSaved]) -> Iterator[Entry[Body]]:
    return (one for one in reversed(state.entries) if one.seq > entry.body.facts_as_of)


def _written_now(case: OpenCase, body: DraftSaved) -> list[Block]:
    """Give what the document would say now; nothing where its form, template or reader is gone."""
    try:
        now = preview(case, body.form, language=body.language, party=body.party, segment=body.segment)
    except UserError:
        return []
    return blocks(now.lines)


def _missing(
    now: Sequence[Block], standing: Sequence[Block], named: set[Source], changed: _Changed
) -> Iterator[StaleBlock]:
    """Give what the document would say now of things that the draft names nowhere."""
    places = {block.heading: block.first for block in reversed(standing)}
    end = standing[-1].last if standing else 1
    for block in now:
        new = [source for source in block.said if source not in named]
        if changes := tuple(changed.among(new)):
            first = places.get(block.heading, end)
            yield StaleBlock(first, first, block.heading, block.text, changes, is_missing=True)


def _own(state: CaseState, draft: DraftSaved) -> Iterator[Source]:
    """Give the versions and filings of the same document: that it was sent changes nothing it says."""
    for saved in drafts_of(state, draft.form, draft.party, segment=draft.segment):
        yield recorded(saved.id)
    for filing in state.filings:
        if (filing.body.form, filing.body.party) == (draft.form, draft.party):
            yield recorded(filing.id)


class _Changed:
    """Tells which sources say something else now than when a draft was saved."""

    def __init__(self, case: OpenCase, entry: Entry[DraftSaved]) -> None:
        self._then = Citing(case, _then(case, entry).state)
        self._now = Citing(case, case.state)

    def among(self, sources: Sequence[Source]) -> Iterator[Change]:
        for source in sources:
            then, now = self._then.content(source), self._now.content(source)
            if then != now:
                before, after = self._then.of(source), self._now.of(source)
                yield Change(before, after, _change_words(before, after, "; ".join(_fields(then, now))))


def _fields(then: object, now: object) -> Iterator[str]:
    """Say which fields of a row were restated."""
    if not (isinstance(then, Body) and isinstance(now, Body)):
        return
    for name in then.__struct_fields__:
        was, is_now = getattr(then, name), getattr(now, name)
        if was != is_now:
            yield f"{name.replace('_', ' ')}: {_shown(was)} → {_shown(is_now)}"


def _shown(value: object) -> str:
    match value:
        case Count():
            return show_count(value)
        case Contact():
            return show_contact(value)
        case tuple():
            return ", ".join(map(str, value)) or "nothing"
        case _:
            return str(value) if value not in {None, ""} else "nothing"


def _change_words(before: Citation, after: Citation, restated: str) -> str:
    entries = " → ".join(f"#{one.entry}" for one in (before, after) if one.entry)
    if restated:
        return f"{after.title}: {restated} ({entries})"
    was = before.value or ("recorded" if before.entry else "not recorded yet")
    now = after.value or ("recorded" if after.entry else "no longer there")
    title = after.title if after.entry else before.title
    return f"{title}: {was} → {now} ({entries})"
