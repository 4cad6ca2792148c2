"""The condition language of playbooks and regimes: its grammar and its tree.

    expr    := and ("or" and)*        and := not ("and" not)*       not := "not" not | test
    test    := operand ((== != < <= > >= in has has_any has_all) operand)?
    operand := literal | name | "known(" name ")" | "unknown(" name ")" | "(" expr ")" | "[" literal, … "]"
    literal := 'text' | whole number | true | false | duration (4h, 30m, 2d)

A name alone is a test where it stands for yes or no, or for a set: ``data.special`` holds if anything of
it is chosen.

Names are fact keys (``case.role``), or what the engine knows: ``step.<id>.done``,
``clock.<regime>.started``, ``clock.<regime>.overdue``, ``clock.<regime>.remaining``,
``inventory.rows``, ``inventory.special``, ``parties.affected``. There is no arithmetic, no call and no
way to build text, so there is nothing to exhaust. Whether a condition makes sense is told by
`tocsin.domain.conditions.sense`, what it means by `tocsin.domain.conditions.verdicts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import TypeAlias

import msgspec

MAX_LENGTH = 400
MAX_DEPTH = 12
MAX_NODES = 64

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<text>'[^'\n]*')"
    r"|(?P<duration>[0-9]{1,6}[mhdw])(?![\w.])"
    r"|(?P<number>-?[0-9]{1,15})(?![\w.])"
    r"|(?P<name>[a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)*)"
    r"|(?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)"
    r")"
)
WORDS = frozenset(
    {"and", "or", "not", "in", "has", "has_any", "has_all", "known", "unknown", "true", "false"}
)
"""The words of the language; nothing may be called so."""

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "has", "has_any", "has_all"})
DURATION = re.compile(r"\d{1,6}[mhdw]", re.ASCII)
"""A length of time: a whole number and its unit."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

Scalar: TypeAlias = bool | int | str | timedelta


class ConditionError(Exception):
    """A condition that cannot be read, or makes no sense.

    ``column`` counts from 1; ``code`` names the rule that is broken, where that is a special one.
    """

    def __init__(self, message: str, column: int, hint: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.hint = hint
        self.code = code


def _too_much(message: str, column: int) -> ConditionError:
    return ConditionError(message, column, "Take it apart: conditions of phases and steps are joined", "X002")


class Name(msgspec.Struct, frozen=True):
    """A fact, or something the engine knows."""

    name: str
    column: int


class Literal(msgspec.Struct, frozen=True):
    """A value written in the condition; a tuple for a list."""

    value: Scalar | tuple[Scalar, ...]
    column: int


class Compare(msgspec.Struct, frozen=True):
    """Two operands and the sign between them."""

    sign: str
    left: Node
    right: Node
    column: int


class Known(msgspec.Struct, frozen=True):
    """``known(x)``, or with ``wanted`` false ``unknown(x)``: always true or false."""

    name: Name
    wanted: bool
    column: int


class Not(msgspec.Struct, frozen=True):
    """``not x``."""

    part: Node
    column: int


class AllOf(msgspec.Struct, frozen=True):
    """``a and b and …``."""

    parts: tuple[Node, ...]
    column: int


class AnyOf(msgspec.Struct, frozen=True):
    """``a or b or …``."""

    parts: tuple[Node, ...]
    column: int


Node: TypeAlias = Name | Literal | Compare | Known | Not | AllOf | AnyOf


class Condition(msgspec.Struct, frozen=True, dict=True):
    """A condition as written; its tree is made when it is first asked for, and kept."""

    source: str

    @cached_property
    def root(self) -> Node:
        """The tree.

        Raises:
            ConditionError: it cannot be read; not for one that `parse` gave.
        """
        return _tree(self.source)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names it reads, each once, in the order they appear."""
        return tuple(dict.fromkeys(node.name for node in walk(self.root) if isinstance(node, Name)))


def walk(node: Node) -> Iterator[Node]:
    """Give a node and every node under it."""
    yield node
    match node:
        case Compare(left=left, right=right):
            yield from walk(left)
            yield from walk(right)
        case Known(name=name):
            yield name
        case Not(part=part):
            yield from walk(part)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from walk(part)


def parse(source: str) -> Condition:
    """Read a condition.

    Raises:
        ConditionError: it is too long, too deep, or not of the grammar; with the column.
    """
    if len(source) > MAX_LENGTH:
        raise _too_much(f"the condition has {len(source)} characters; {MAX_LENGTH} is the most", 1)
    condition = Condition(source)
    if sum(1 for _ in walk(condition.root)) > MAX_NODES:
        raise _too_much(f"the condition has more than {MAX_NODES} parts", 1)
    return condition


def _tree(source: str) -> Node:
    parser = _Parser(source)
    root = parser.expression(1)
    if parser.token is not None:
        raise ConditionError(f"{parser.token.text!r} is not expected here", parser.token.column)
    return root


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    column: int


class _Parser:
    """Recursive descent, one token ahead; depth is bounded by `MAX_DEPTH`."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._position = 0
        self.token: _Token | None = None
        self._advance()

    def _advance(self) -> None:
        if not self._source[self._position :].strip():
            self.token = None
            return
        match = _TOKEN.match(self._source, self._position)
        if match is None or match.lastgroup is None:
            column = (
                self._position
                + 1
                + len(self._source[self._position :])
                - len(self._source[self._position :].lstrip())
            )
            raise ConditionError(
                f"{self._source[column - 1 :][:12]!r} cannot be read",
                column,
                "Texts stand in single quotes; names are lower case with dots; numbers are whole",
            )
        self._position = match.end()
        self.token = _Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1)

    def _take(self, *texts: str) -> _Token | None:
        token = self.token
        if token is not None and token.kind in {"name", "sign"} and token.text in texts:
            self._advance()
            return token
        return None

    def _need(self, text: str, after: str) -> None:
        if self._take(text) is None:
            raise ConditionError(f"{text!r} is missing after {after}", self._column())

    def _column(self) -> int:
        return self.token.column if self.token else len(self._source) + 1

    def expression(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _too_much(f"the condition is nested more than {MAX_DEPTH} deep", self._column())
        column = self._column()
        parts = [self._conjunction(depth)]
        while self._take("or"):
            parts.append(self._conjunction(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts), column)

    def _conjunction(self, depth: int) -> Node:
        column = self._column()
        parts = [self._negation(depth)]
        while self._take("and"):
            parts.append(self._negation(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts), column)

    def _negation(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _too_much(f"the condition is nested more than {MAX_DEPTH} deep", self._column())
        if token := self._take("not"):
            return Not(self._negation(depth + 1), token.column)
        left = self._operand(depth)
        if sign := self._take(*COMPARISONS):
            return Compare(sign.text, left, self._operand(depth), sign.column)
        return left

    def _operand(self, depth: int) -> Node:
        token = self.token
        if token is None:
            raise ConditionError("the condition ends too early", self._column())
        if self._take("("):
            inner = self.expression(depth + 1)
            self._need(")", "the expression in brackets")
            return inner
        if self._take("["):
            return self._list(token.column)
        if self._take("known", "unknown"):
            return self._known(token)
        if token.kind == "name" and token.text not in WORDS:
            self._advance()
            return Name(token.text, token.column)
        return self._literal()

    def _known(self, word: _Token) -> Node:
        self._need("(", word.text)
        token = self.token
        if token is None or token.kind != "name" or token.text in WORDS:
            raise ConditionError(f"{word.text}( ) takes the name of a fact", self._column())
        self._advance()
        self._need(")", token.text)
        return Known(Name(token.text, token.column), word.text == "known", word.column)

    def _list(self, column: int) -> Node:
        values: list[Scalar] = []
        while True:
            item = self._literal()
            assert not isinstance(item.value, tuple)  # noqa: S101 - _literal gives one value
            values.append(item.value)
            if self._take("]"):
                return Literal(tuple(values), column)
            self._need(",", "a value of the list")

    def _literal(self) -> Literal:
        token = self.token
        if token is None:
            raise ConditionError("a value is missing", self._column())
        value = _value(token)
        if value is None:
            raise ConditionError(f"{token.text!r} is not expected here", token.column)
        self._advance()
        return Literal(value, token.column)


def _value(token: _Token) -> Scalar | None:
    if token.kind == "text":
        return token.text[1:-1]
    if token.kind == "number":
        return int(token.text)
    if token.kind == "duration":
        return read_duration(token.text)
    return {"true": True, "false": False}.get(token.text)


def read_duration(text: str) -> timedelta:
    """Read ``30m``, ``4h``, ``2d`` or ``1w``.

    Raises:
        ValueError: it is none of these.
    """
    if not DURATION.fullmatch(text):
        raise ValueError(f"{text!r} is not a length of time: write 30m, 4h, 2d or 1w")
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def write_duration(length: timedelta) -> str:
    """Write a length of time in whole minutes as `read_duration` reads it, in the largest unit that fits."""
    minutes = int(length.total_seconds()) // 60
    for unit, size in (("w", 10_080), ("d", 1_440), ("h", 60)):
        if minutes and minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
