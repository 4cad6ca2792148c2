"""Strict YAML: a small, predictable part of YAML 1.2, read into nodes that know their place.

What could surprise is refused before anything is built: anchors, aliases, merge keys, tags, more than
one document, duplicate keys, control and bidirectional characters, great size, depth or number. Scalars
stay text; whoever asks for a number or a yes gets one, so that ``NO`` is Norway and ``12:30`` a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

import msgspec
import yaml

from tocsin.domain.errors import Problem
from tocsin.domain.text import visible

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24
MAX_NODES = 20_000

_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_QUOTE_HINT = (
    "Put the text in quotes, or write it as a block with |: a plain text may not hold ': ' or ' #' "
    "nor begin with one of ! & * [ { \" ' % @ `"
)

# What YAML 1.2 (core schema) would take for something other than text when it is not quoted.
_NOT_TEXT = re.compile(
    r"~|null|Null|NULL|true|True|TRUE|false|False|FALSE"
    r"|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class Scalar(msgspec.Struct, frozen=True):
    """One value, as text; ``plain`` when it stood without quotes."""

    text: str
    plain: bool
    line: int
    column: int

    @property
    def is_null(self) -> bool:
        """Whether it is nothing at all."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}

    @property
    def is_text(self) -> bool:
        """Whether YAML 1.2 takes it for text."""
        return not self.plain or not (self.text == "" or _NOT_TEXT.fullmatch(self.text))


class Sequence(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


class Mapping(msgspec.Struct, frozen=True):
    """A map; keys are scalars, each there once, in the order of the file."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping


class _RefusedError(Exception):
    def __init__(self, code: str, message: str, line: int, column: int, hint: str = "") -> None:
        super().__init__(message)
        self._told = (line, column, "", message, hint, code)

    def problem(self, file: str) -> Problem:
        return Problem(file, *self._told)


def read_yaml(source: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read one document.

    Args:
        source: the bytes of the file.
        file: its name, for the problems.

    Returns:
        The root node and no problems, or None and what is wrong.
    """
    try:
        text = _decode(source)
        events = _Events(text)
        root = _document(events)
    except _RefusedError as refused:
        return None, [refused.problem(file)]
    if events.duplicates:
        return None, [
            Problem(
                file,
                key.line,
                key.column,
                "",
                f"the key {key.text!r} is here twice",
                "Keep one; YAML would drop the first",
                "Y008",
            )
            for key in events.duplicates
        ]
    return root, []


def _decode(source: bytes) -> str:
    if len(source) > MAX_BYTES:
        raise _RefusedError("Y001", f"the file has {len(source):,} bytes; {MAX_BYTES:,} is the most", 1, 1)
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise _RefusedError("Y002", "the file is not UTF-8", line, 1, "Save it as UTF-8") from None
    _refuse_unseen(text, 1, 1)
    return text


def _refuse_unseen(text: str, line: int, column: int) -> None:
    for number, row in enumerate(text.replace("\r\n", "\n").split("\n")):
        shown = visible(row)
        if shown != row:
            first = next(at for at, (was, now) in enumerate(zip(row, shown, strict=False)) if was != now)
            hint = "Remove it: characters that cannot be seen can make a text read as something else"
            message = f"the character U+{ord(row[first]):04X} is not allowed"
            raise _RefusedError("Y003", message, line + number, column + first, hint)


class _Events:
    """The parser's events, one ahead, with every guard applied as they pass."""

    def __init__(self, text: str) -> None:
        self._events = self._guarded(text)
        self._depth = 0
        self._nodes = 0
        self.duplicates: list[Scalar] = []
        self.current = next(self._events, None)

    def take(self) -> yaml.Event:
        event = self.current
        if event is None:
            raise _RefusedError("Y009", "the file ends too early", 1, 1)
        self.current = next(self._events, None)
        return event

    def _guarded(self, text: str) -> Iterator[yaml.Event]:
        try:
            documents = 0
            for event in yaml.parse(text, Loader=_LOADER):
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise _at(
                            event, "Y006", "a second document begins here", "One file holds one document"
                        )
                self._guard(event)
                yield event
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = error.problem or error.context or "it is not YAML"
            raise _RefusedError("Y009", problem, line, column, _QUOTE_HINT) from None
        except yaml.YAMLError as error:
            raise _RefusedError("Y009", f"it is not YAML: {visible(str(error))}", 1, 1) from None

    def _guard(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = "anchors and aliases (& and *) are not allowed"
            raise _at(event, "Y010", what, "Write the value out, or quote it")
        tag = getattr(event, "tag", None)
        if tag:
            what = f"the tag {tag} is not allowed"
            raise _at(event, "Y011", what, "Values have no tags here; quote a text with !")
        if isinstance(event, yaml.NodeEvent):
            self._nodes += 1
            if self._nodes > MAX_NODES:
                raise _at(event, "Y004", f"the file has more than {MAX_NODES:,} values")
        if isinstance(event, yaml.CollectionStartEvent):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise _at(event, "Y005", f"the file is nested more than {MAX_DEPTH} deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            self._depth -= 1


def _at(event: yaml.Event, code: str, message: str, hint: str = "") -> _RefusedError:
    return _RefusedError(code, message, *_place(event), hint)


def _place(event: yaml.Event) -> tuple[int, int]:
    """Give line and column of an event, counted from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _document(events: _Events) -> Node:
    events.take()  # the stream starts
    if isinstance(events.current, yaml.StreamEndEvent):
        raise _RefusedError("Y006", "the file is empty", 1, 1)
    events.take()  # the document starts
    root = _node(events)
    while events.current is not None:
        events.take()  # to its end, so that a second document is found
    return root


def _node(events: _Events) -> Node:
    """Build a node; recursion is bounded by `MAX_DEPTH`, which the events enforce."""
    event = events.take()
    line, column = _place(event)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(events.current, yaml.SequenceEndEvent):
            items.append(_node(events))
        events.take()
        return Sequence(tuple(items), line, column)
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events, line, column)
    if not isinstance(event, yaml.ScalarEvent):
        raise _at(event, "Y009", "a value is expected here")
    # Escapes in double quotes can bring in what the bytes of the file did not hold.
    _refuse_unseen(event.value, line, column)
    return Scalar(event.value, not event.style, line, column)


def _mapping(events: _Events, line: int, column: int) -> Mapping:
    pairs: list[tuple[Scalar, Node]] = []
    seen: set[str] = set()
    while not isinstance(events.current, yaml.MappingEndEvent):
        key = _node(events)
        if not isinstance(key, Scalar):
            what = "a key is a list or a map"
            raise _RefusedError("Y007", what, key.line, key.column, "Keys are plain words")
        if key.plain and key.text == "<<":
            what = "merge keys (<<) are not allowed"
            raise _RefusedError("Y010", what, key.line, key.column, "Write the values out")
        if key.text in seen:
            events.duplicates.append(key)
        seen.add(key.text)
        pairs.append((key, _node(events)))
    events.take()
    return Mapping(tuple(pairs), line, column)
