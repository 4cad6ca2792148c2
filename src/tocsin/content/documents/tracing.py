"""Following a template while it writes: which values each piece of the text was made from.

The template is not changed. In its tree, every name that is read, every test of a condition and every
branch gets a note beside it; the notes print nothing, so the text is the same with them and without.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias, TypeVar

import msgspec
from jinja2 import nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer

from tocsin.content.documents.told import Told, chosen_by, said_by_line
from tocsin.domain.documents.provenance import Line, Source, together

T = TypeVar("T")

_READ, _FIRST_TEST, _NEXT_TEST, _DROP, _ENTER, _LEAVE = (
    f"tracing: {name}" for name in ("read", "first test", "next test", "drop", "enter", "leave")
)
"""Names of filters that no template can write."""


class Piece(msgspec.Struct, frozen=True):
    """A piece of text as it was written: what was read for it, and the tests of the branches it stands in."""

    text: str
    reads: tuple[Told, ...]
    branches: tuple[tuple[Source, ...], ...]

    @property
    def lines(self) -> tuple[tuple[Source, ...], ...]:
        """The sources of each of its lines."""
        lines = said_by_line(self.reads[0]) if len(self.reads) == 1 else ()
        number = self.text.count("\n") + 1
        return lines if len(lines) == number else (_sources(self.reads),) * number

    @property
    def chosen(self) -> tuple[Source, ...]:
        """What chose that it is written."""
        return together((*self.branches, *map(chosen_by, self.reads)))


class Trace:
    """What is being read, and which branches are being written."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._reads: list[Told] = []
        self._tested: tuple[Source, ...] = ()
        self._branches: list[tuple[Source, ...]] = []

    def read(self, value: T) -> T:
        """Note that a value was looked at."""
        if isinstance(value, Told):
            self._reads.append(value)
        return value

    def piece(self, text: str) -> Piece:
        """Take what was read for the text that was just written."""
        reads, self._reads = self._reads, []
        return Piece(text, tuple(reads), tuple(self._branches))

    # What stands beside the nodes of a template.

    def _first_test(self, value: T) -> T:
        self._tested = ()
        return self._next_test(value)

    def _next_test(self, value: T) -> T:
        self._tested = together((self._tested, _sources(self._reads), *map(chosen_by, self._reads)))
        return self._drop(value)

    def _drop(self, value: T) -> T:
        self._reads.clear()
        return value

    @pass_context
    def _enter(self, _context: Context, value: T) -> T:
        self._branches.append(self._tested)
        return value

    @pass_context
    def _leave(self, _context: Context, value: T) -> T:
        self._branches.pop()
        return value

    def filters(self) -> dict[str, object]:
        """Give what `traced` puts beside the nodes, by name."""
        return {
            _READ: self.read,
            _FIRST_TEST: self._first_test,
            _NEXT_TEST: self._next_test,
            _DROP: self._drop,
            _ENTER: self._enter,
            _LEAVE: self._leave,
        }


def _sources(reads: Iterable[Told]) -> tuple[Source, ...]:
    return together(line for text in reads for line in said_by_line(text))


def traced(template: nodes.Template) -> nodes.Template:
    """Give the tree of a template with notes beside what it reads and where it decides."""
    noted: nodes.Template = _Noting().visit(template)
    return noted


class _Noting(NodeTransformer):
    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - called by name
        return _noted(node, _READ) if node.ctx == "load" else node

    def visit_If(self, node: nodes.If) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.test = _noted(node.test, _FIRST_TEST)
        node.body = _branch(node.body, node.lineno)
        for other in node.elif_:
            # It was noted as one that stands alone: its branch is, its test belongs to this chain.
            other.test = _noted(other.test.node, _NEXT_TEST)  # type: ignore[attr-defined]
        node.else_ = _branch(node.else_, node.lineno) if node.else_ else node.else_
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.iter = _noted(node.iter, _DROP)
        node.test = _noted(node.test, _DROP) if node.test is not None else None
        return node

    def visit_Assign(self, node: nodes.Assign) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        node.node = _noted(node.node, _DROP)
        return node


def _branch(body: list[nodes.Node], line: int) -> list[nodes.Node]:
    return [_note(_ENTER, line), *body, _note(_LEAVE, line)]


def _note(name: str, line: int) -> nodes.Node:
    return nodes.ExprStmt(_noted(nodes.Const(None, lineno=line), name), lineno=line)


def _noted(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


_Part: TypeAlias = tuple[str, tuple[Source, ...], tuple[Source, ...]]
"""A part of a line: its text, its sources, and what chose it."""


def lines_of(pieces: Iterable[Piece], text: str) -> tuple[Line, ...]:
    """Give the lines of a text that was put together from pieces, with their sources.

    Args:
        pieces: as they were written.
        text: the same without some of the empty lines, and without white space around it.
    """
    written: list[list[_Part]] = [[]]
    for piece in pieces:
        chosen = piece.chosen
        for number, (part, said) in enumerate(zip(piece.text.split("\n"), piece.lines, strict=True)):
            if number:
                written.append([])
            written[-1].append((part, said, chosen))
    full = (parts for parts in written if "".join(part for part, _said, _chosen in parts).strip())
    return tuple(
        _line(line, next(full)) if line.strip() else Line(line)
        for line in text.removesuffix("\n").split("\n")
    )


def _line(text: str, parts: list[_Part]) -> Line:
    shown = [(said, chosen) for part, said, chosen in parts if part.strip()]
    said = together(one for one, _chosen in shown)
    chosen = together(one for _said, one in shown)
    return Line(text, said, tuple(one for one in chosen if one not in said))
