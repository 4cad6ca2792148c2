"""What a document is built from: for each of its lines, the facts, rows and entries that it says.

A source is *said* where its words stand in the line, and has *chosen* a line whose words are those of the
template, written because the source says what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec


class SourceKind(StrEnum):
    """What a source is."""

    FACT = "fact"
    ROW = "row"
    PARTY = "party"
    ENTRY = "entry"
    INVENTORY = "inventory"


class Source(msgspec.Struct, frozen=True, order=True):
    """Something of a case that a text is built from.

    Attributes:
        kind: what it is.
        ref: the key of a fact, with the language of its text if it has one (``summary.people@fr``); the id
            of a row of the inventory or of a party; the id of an entry; empty for the inventory as a whole,
            where nothing of it is recorded.
    """

    kind: SourceKind
    ref: str = ""


def fact(key: str) -> Source:
    """Give a fact as a source."""
    return Source(SourceKind.FACT, key)


def row(id: str) -> Source:
    """Give a row of the inventory as a source."""
    return Source(SourceKind.ROW, id)


def party(id: str) -> Source:
    """Give another organisation as a source."""
    return Source(SourceKind.PARTY, id)


def entry(id: str) -> Source:
    """Give an entry as a source."""
    return Source(SourceKind.ENTRY, id)


class Origin(StrEnum):
    """Who wrote a line: the template, a person, or nobody knows, because it cannot be written again."""

    WRITTEN = "written"
    BY_HAND = "by_hand"
    NOT_KNOWN = "not_known"


class Line(msgspec.Struct, frozen=True):
    """A line of a document, with what it says and what chose its words.

    Of one written by hand, these are the sources of the words that stood there before.
    """

    text: str
    said: tuple[Source, ...] = ()
    chosen: tuple[Source, ...] = ()
    origin: Origin = Origin.WRITTEN


class Block(msgspec.Struct, frozen=True):
    """A heading, a paragraph, an item of a list or a row of a table.

    Attributes:
        first: the number of its first line, from 1.
        heading: what it stands under, without the marks of Markdown; of a heading, its own words.
        text: its lines.
        said: the sources whose words stand in it.
        chosen: the sources that chose its words.
        origin: who wrote it; by hand if any line of it was.
    """

    first: int
    heading: str
    text: str
    said: tuple[Source, ...] = ()
    chosen: tuple[Source, ...] = ()
    origin: Origin = Origin.WRITTEN

    @property
    def last(self) -> int:
        """The number of its last line."""
        return self.first + self.text.count("\n")

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything that it is built from, what it says first."""
        return together((self.said, self.chosen))


_HEADING = re.compile(r"#{1,6} +(.*)")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]) ")
_ROW = re.compile(r"\|")
_NO_WORDS = re.compile(r"[|\s:-]*")


def blocks(lines: Sequence[Line]) -> list[Block]:
    """Take a document apart into its blocks; lines without words, between them or in tables, are left out."""
    found: list[Block] = []
    heading = ""
    for first, group in _groups(lines):
        title = _HEADING.fullmatch(group[0].text)
        heading = title[1] if title else heading
        text = "\n".join(line.text for line in group)
        said, chosen = together(line.said for line in group), together(line.chosen for line in group)
        origins = {line.origin for line in group}
        origin = next(one for one in (Origin.BY_HAND, Origin.NOT_KNOWN, Origin.WRITTEN) if one in origins)
        only_chosen = tuple(one for one in chosen if one not in said)
        found.append(Block(first, heading, text, said, only_chosen, origin))
    return found


def carried(before: Sequence[Line], text: str, origin: Origin) -> list[Line]:
    """Give the lines of a text with the sources that they have in another one.

    Args:
        before: the lines whose sources are known.
        text: what has become of them.
        origin: of lines that are not among them. Those by hand have the sources of the lines whose place
            they took; of the others nothing is claimed.
    """
    after = text.removesuffix("\n").split("\n")
    matcher = SequenceMatcher(None, [line.text for line in before], after, autojunk=False)
    found: list[Line] = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            found += before[start:end]
            continue
        gone = before[start:end]
        for number, line in enumerate(after[first:last]):
            replaced = gone[number : number + 1] if len(gone) == last - first else gone
            found.append(_other(line, replaced, origin))
    return found


def _other(text: str, replaced: Sequence[Line], origin: Origin) -> Line:
    if not text.strip():
        return Line(text)
    if origin is Origin.NOT_KNOWN:
        return Line(text, origin=origin)
    said, chosen = together(line.said for line in replaced), together(line.chosen for line in replaced)
    return Line(text, said, tuple(one for one in chosen if one not in said), origin)


def together(sources: Iterable[Iterable[Source]]) -> tuple[Source, ...]:
    """Give every source once, in the order in which they come."""
    return tuple(dict.fromkeys(one for some in sources for one in some))


def _groups(lines: Sequence[Line]) -> Iterator[tuple[int, list[Line]]]:
    """Give the lines of each block, with the number of the first."""
    group: list[Line] = []
    stands_alone = False
    for number, line in enumerate(lines, 1):
        alone = bool(_HEADING.fullmatch(line.text) or _ROW.match(line.text))
        if group and (alone or stands_alone or _ITEM.match(line.text) or not line.text.strip()):
            yield number - len(group), group
            group = []
        if not _NO_WORDS.fullmatch(line.text):
            group.append(line)
            stands_alone = alone
    if group:
        yield len(lines) + 1 - len(group), group
