"""Whether conditions can hold together: tried out over what the names in them can stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations, product
from math import prod

from tocsin.domain.conditions.grammar import (
    AllOf,
    Compare,
    Condition,
    Literal,
    Name,
    Node,
    Scalar,
    walk,
)
from tocsin.domain.conditions.names import RESERVED
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.conditions.verdicts import Absent, Found, holds
from tocsin.domain.moments import Moment, Precision

MOST = 100_000
"""How many combinations of values are tried at most for what hangs together."""

MOST_WORDS = 10
"""Of so many words of a set every choice is tried."""


def can_hold(conditions: Sequence[Condition], type_of: Callable[[str], NameType | None]) -> bool | None:
    """Whether there are values for which every condition is true; None where there are too many to try.

    Of an enumeration the values that the conditions name are tried and one that they do not, of a number or
    a length of time what is just below and above each that is named, of a set every choice of the words
    that are named, of names that are compared with each other every order; and that nobody knows, and of a
    fact that it does not apply.
    """
    answers = [_can_hold(parts, type_of) for parts in _apart(conditions)]
    return False if False in answers else None if None in answers else True


def _apart(conditions: Iterable[Condition]) -> Iterator[list[Node]]:
    """Give what must hold in groups that share no name: each can be tried on its own."""
    groups: list[tuple[set[str], list[Node]]] = []
    for part in (part for condition in conditions for part in _joined(condition.root)):
        names = {node.name for node in walk(part) if isinstance(node, Name)}
        touching = [group for group in groups if group[0] & names]
        groups = [group for group in groups if group not in touching]
        parts = [*(one for group in touching for one in group[1]), part]
        groups.append((names.union(*(group[0] for group in touching)), parts))
    yield from (parts for _names, parts in groups)


def _joined(root: Node) -> Iterator[Node]:
    left = [root]
    while left:
        node = left.pop(0)
        if isinstance(node, AllOf):
            left = [*node.parts, *left]
        else:
            yield node


def _can_hold(parts: Sequence[Node], type_of: Callable[[str], NameType | None]) -> bool | None:
    named: dict[str, set[Scalar]] = {}
    for part in parts:
        for name, compared in _compared(part):
            named.setdefault(name, set()).update(compared)
    beside = {name for part in parts for name in _beside(part)}
    near = _near({value for name in beside for value in named[name]}, len(beside))
    for name in beside:
        named[name] |= near
    values: dict[str, list[Found]] = {}
    for name, compared in named.items():
        tried = _values(name, type_of(name), compared, len(named))
        if tried is None:
            return None
        values[name] = tried
    if prod(len(tried) for tried in values.values()) > MOST:
        return None
    return any(
        all(holds(part, chosen.__getitem__) for part in parts)
        for chosen in (dict(zip(values, tried, strict=True)) for tried in product(*values.values()))
    )


def _compared(part: Node) -> Iterator[tuple[str, set[Scalar]]]:
    """Give every name of a condition, with the values that it is compared with."""
    for node in walk(part):
        if isinstance(node, Name):
            yield node.name, set()
        elif isinstance(node, Compare) and isinstance(node.left, Name) and isinstance(node.right, Literal):
            value = node.right.value
            yield node.left.name, set(value if isinstance(value, tuple) else (value,))


def _beside(part: Node) -> Iterator[str]:
    """Give the names that are compared with other names: points in time, or numbers."""
    for node in walk(part):
        if isinstance(node, Compare) and isinstance(node.left, Name) and isinstance(node.right, Name):
            yield from (node.left.name, node.right.name)


def _near(compared: set[Scalar], names: int) -> set[Scalar]:
    """Give enough numbers around each that is named, and around none, for so many names to differ by."""
    numbers = {0, *(value for value in compared if isinstance(value, int))}
    return {value + by for value in numbers for by in range(-names, names + 1)}


def _values(name: str, kind: NameType | None, named: set[Scalar], names: int) -> list[Found] | None:
    """Give what a name can stand for, as far as it makes a difference; None where that is too much.

    ``names`` is how many there are in all: so many points in time can follow each other.
    """
    if kind is not None and kind.kind is Kind.SET and len(named) > MOST_WORDS:
        return None
    absent = [Absent.UNKNOWN]
    if name.partition(".")[0] not in RESERVED:
        absent.append(Absent.NOT_APPLICABLE)
    return [*_known_values(kind, named, names), *absent]


def _known_values(kind: NameType | None, named: set[Scalar], names: int) -> list[Found]:
    words = sorted(value for value in named if isinstance(value, str))
    match kind.kind if kind else Kind.OPAQUE:
        case Kind.BOOL:
            return [True, False]
        case Kind.ENUM:
            others = sorted((kind.values if kind else frozenset[str]()) - named)[:1]
            return [*words, *others]
        case Kind.SET:
            choices = (kind.values if kind else frozenset[str]()) or frozenset({"something else"})
            all_named = [some for size in range(len(words) + 1) for some in combinations(words, size)]
            others = sorted(choices - named)[:1]
            return [*all_named, *((*some, other) for other in others for some in all_named)]
        case Kind.NUMBER:
            near = {value + by for value in named if isinstance(value, int) for by in (-1, 0, 1)}
            return [number for number in sorted({0, *near}) if number >= 0]
        case Kind.DURATION:
            lengths = {value for value in named if isinstance(value, timedelta)} or {timedelta()}
            return [value + timedelta(seconds=by) for value in sorted(lengths) for by in (-1, 0, 1)]
        case Kind.INSTANT:
            return [_moment(day) for day in range(1, min(names, 28) + 1)]
        case _:
            return [*words, "something else"]


def _moment(day: int) -> Moment:
    return Moment(f"2026-02-{day:02}T00:00:00.000000Z", Precision.SECOND, "", "UTC")
