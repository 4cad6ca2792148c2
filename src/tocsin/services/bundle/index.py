"""What a person reads of a bundle: a page for the browser that loads nothing, and a few lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo

from tocsin.documents.frame import Document, Frame
from tocsin.documents.html import write_html
from tocsin.documents.tree import Block, Heading, Items, Paragraph, Run, Table, Tree, Verbatim, Words
from tocsin.domain.case import CaseState, fold
from tocsin.domain.moments import read_utc
from tocsin.domain.text import one_line, visible
from tocsin.domain.timeline import Query, select
from tocsin.domain.wording import Reader
from tocsin.services.bundle.manifest import DOCUMENTS, VAULT, VERIFIER
from tocsin.services.bundle.parts import Gathered
from tocsin.services.bundle.plan import Plan
from tocsin.services.bundle.words import BundleWords
from tocsin.services.workbench import OpenCase

_COMMAND = f"python3 -I {VERIFIER}"
_WIDTH = 78


class Index:
    """What is said of one bundle. It is written from what its reader is given, and from nothing else."""

    def __init__(self, case: OpenCase, plan: Plan, words: BundleWords) -> None:
        self._words = words
        self._head = plan.head
        self._giving = giving = plan.giving
        self._ref = plan.ref
        entries = [entry for entry in case.state.entries if entry.seq <= plan.head.seq]
        self._state = fold(giving.blanked(entries))
        self._as_of = entries[-1].recorded_at
        adopted = any(giving.gives(entry) for entry in case.state.playbooks.values())
        self._reader = Reader(
            self._state,
            case.catalogue if adopted else case.workbench.library.catalogue,
            case.playbooks if adopted else (),
        )
        self._copy = words.copy(plan.copy, self._called(plan.party))

    def _called(self, party: str) -> str:
        known = self._state.parties.get(party)
        return f"{party} {one_line(known.body.name)}".strip() if known else party

    @property
    def state(self) -> CaseState:
        """The case as the reader of the bundle knows it."""
        return self._state

    @property
    def _title(self) -> str:
        title = one_line(self._state.header.title)
        return (
            self._words("titled", ref=self._ref, title=title)
            if title
            else self._words("title", ref=self._ref)
        )

    def _covers(self) -> str:
        at = _local(self._as_of, UTC)
        return self._words("covers", entries=self._head.seq, at=at, head=str(self._head))

    def readme(self, left_out: Sequence[str]) -> bytes:
        """Give the text that lies beside everything else."""
        words = self._words
        lines = [self._title, "", self._copy, self._covers(), "", words("open")]
        lines += ["", words("check"), words("check_how"), "", f"    {_COMMAND}", "", words("check_what")]
        lines += ["", words("what_is"), words("names"), "", words("left_out")]
        lines += [f"- {visible(line)}" for line in left_out] or [words("nothing_left_out")]
        return ("\n".join(piece for line in lines for piece in _wrapped(line)) + "\n").encode()

    def page(self, found: Gathered, left_out: Sequence[str]) -> bytes:
        """Give the page: what this is, how to check it, what was left out, timeline, documents, evidence."""
        words = self._words
        blocks: list[Block] = [
            Heading(1, _text(self._title)),
            Paragraph(_text(self._copy)),
            Paragraph(_text(self._covers())),
            Heading(2, _text(words("check"))),
            Paragraph(_text(words("check_how"))),
            Verbatim(_COMMAND),
            Paragraph(_text(words("check_what"))),
            Heading(2, _text(words("left_out"))),
            self._items(left_out, "nothing_left_out"),
            Heading(2, _text(words("timeline"))),
            Paragraph(_text(words("times", zone=self._reader.zone.key))),
            self._table(("#", "happened", "recorded", "who", "what"), self._timeline()),
            Heading(2, _text(words("documents"))),
            self._table(("document", "file"), self._documents(found)),
            Heading(2, _text(words("evidence"))),
            self._table(("evidence", "size", "file"), self._evidence(found)),
        ]
        return write_html(Document(self._frame(), Tree(tuple(blocks))))

    def _frame(self) -> Frame:
        return Frame(
            title=self._title,
            language=self._words.language,
            organisation=one_line(self._state.text_value("org.name")),
            case=self._ref,
            draft="",
            head=str(self._head),
            date=self._as_of[:10],
            recorded_at=read_utc(self._as_of).replace(microsecond=0),
            approved=True,
        )

    def _items(self, lines: Sequence[str], none: str) -> Block:
        if not lines:
            return Paragraph(_text(self._words(none)))
        return Items(tuple((Paragraph(_text(one_line(line))),) for line in lines))

    def _table(self, head: Sequence[str], rows: Iterable[tuple[Words, ...]]) -> Block:
        cells = tuple(rows)
        if not cells:
            return Paragraph(_text(self._words("none")))
        return Table(tuple(_text(one if one == "#" else self._words(one)) for one in head), cells)

    def _timeline(self) -> Iterable[tuple[Words, ...]]:
        zone = self._reader.zone
        for item in select(self._reader, Query(), with_amended=True):
            if item.seq in self._giving.withheld:
                continue
            evidence = f" [{', '.join(item.evidence)}]" if item.evidence else ""
            yield (
                _text(str(item.seq)),
                _text(_local(item.happened_at, zone)),
                _text(_local(item.recorded_at, zone) if item.happened else ""),
                _text(one_line(item.actor)),
                _text(one_line(item.text + evidence)),
            )

    def _documents(self, found: Gathered) -> Iterable[tuple[Words, ...]]:
        for one in found.parts:
            if one.name.startswith(f"{DOCUMENTS}/"):
                yield _text(one.title), _link(one.name)

    def _evidence(self, found: Gathered) -> Iterable[tuple[Words, ...]]:
        there = {one.name for one in found.parts}
        for entry in self._state.evidence:
            body, name = entry.body, f"{VAULT}/{entry.body.sha256}"
            size = f"{body.total or body.size:,}"
            called = _text(one_line(f"{body.evidence} {body.name}"))
            yield called, _text("" if body.physical else size), _link(name) if name in there else _text("-")


def _local(instant: str, zone: tzinfo) -> str:
    return f"{read_utc(instant).astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _text(text: str) -> Words:
    return (Run(text),)


def _link(name: str) -> Words:
    return (Run(name, href=name),)


def _wrapped(line: str) -> Iterable[str]:
    """Break a line of text where it is too wide; what is set in stays as it is."""
    if line.startswith("    ") or not line:
        return [line]
    pieces, last = [], ""
    for word in line.split(" "):
        if last and len(last) + 1 + len(word) > _WIDTH:
            pieces.append(last)
            last = word
        else:
            last = f"{last} {word}" if last else word
    return [*pieces, last]
