"""Whether conditions can hold together: tried out over what the names in them can stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import product
from math import prod

from tocsin.domain.condition_types import Kind, NameType
from tocsin.domain.conditions import AllOf, AnyOf, Compare, Condition, Known, Literal, Name, Node, Not, Scalar
from tocsin.domain.moments import Moment, Precision
from tocsin.domain.verdicts import Absent, Found, evaluate

_EARLIER, _LATER = (Moment(f"2026-01-0{day}T00:00:00.000000Z", Precision.SECOND, "", "UTC") for day in (1, 2))

MOST = 100_000
"""How many combinations of values are tried at most."""


def can_hold(conditions: Sequence[Condition], type_of: Callable[[str], NameType | None]) -> bool | None:
    """Whether there are values for which every condition is true; None where there are too many to try.

    Of an enumeration the values that the conditions name are tried and one that they do not, of a number or
    a length of time what is just below and above each that is named; and that nobody knows.
    """
    named: dict[str, set[Scalar]] = {}
    for condition in conditions:
        for name, value in _compared(condition.root):
            named.setdefault(name, set()).update(value)
    values = {name: _values(type_of(name), mentioned) for name, mentioned in named.items()}
    if prod(len(tried) for tried in values.values()) > MOST:
        return None
    return any(
        all(evaluate(condition, chosen.__getitem__).truth is True for condition in conditions)
        for chosen in (dict(zip(values, tried, strict=True)) for tried in product(*values.values()))
    )


def _compared(node: Node) -> Iterator[tuple[str, set[Scalar]]]:
    """Give every name of a condition, with the values that it is compared with at that place."""
    left = [node]
    while left:
        match left.pop():
            case AllOf(parts=parts) | AnyOf(parts=parts):
                left.extend(parts)
            case Not(part=part):
                left.append(part)
            case Known(name=Name(name=name)) | Name(name=name):
                yield name, set()
            case Compare(left=first, right=second):
                sides = [side for side in (first, second) if isinstance(side, Literal)]
                literals = {value for side in sides for value in _all_of(side.value)}
                yield from ((side.name, literals) for side in (first, second) if isinstance(side, Name))
            case _:
                pass


def _all_of(value: Scalar | tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)


def _values(kind: NameType | None, named: set[Scalar]) -> list[Found]:
    """Give what a name can stand for, as far as it makes a difference."""
    return [*_known_values(kind, named), Absent.UNKNOWN]


def _known_values(kind: NameType | None, named: set[Scalar]) -> list[Found]:
    match kind.kind if kind else Kind.OPAQUE:
        case Kind.BOOL:
            return [True, False]
        case Kind.ENUM:
            others = sorted((kind.values if kind else frozenset()) - named)[:1]
            return [*sorted(str(value) for value in named), *others]
        case Kind.SET:
            words = sorted(str(value) for value in named)
            return [(), *((word,) for word in words), tuple(words)]
        case Kind.NUMBER:
            return [value + step for value in named if isinstance(value, int) for step in (-1, 0, 1)] or [1]
        case Kind.DURATION:
            lengths = [value for value in named if isinstance(value, timedelta)]
            return [value + timedelta(minutes=step) for value in lengths for step in (-1, 0, 1)]
        case Kind.INSTANT:
            return [_EARLIER, _LATER]
        case _:
            return [*sorted(str(value) for value in named), "something else"]
