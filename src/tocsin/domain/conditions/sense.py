"""Whether a condition makes sense: each name is there, and is compared with what it can be compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum

import msgspec

from tocsin.domain.conditions.grammar import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    ConditionError,
    Known,
    Literal,
    Name,
    Node,
    Not,
)


class Kind(StrEnum):
    """What sort of value a name stands for."""

    BOOL = "bool"
    ENUM = "enum"
    SET = "set"
    TEXT = "text"
    NUMBER = "number"
    INSTANT = "instant"
    DURATION = "duration"
    OPAQUE = "opaque"


class NameType(msgspec.Struct, frozen=True):
    """The type of a name: its kind, and the values of an enumeration."""

    kind: Kind
    values: frozenset[str] = frozenset()


_SIGNS = {
    Kind.BOOL: {"==", "!="},
    Kind.ENUM: {"==", "!=", "in"},
    Kind.SET: {"has", "has_any", "has_all"},
    Kind.TEXT: {"==", "!=", "in"},
    Kind.NUMBER: {"==", "!=", "<", "<=", ">", ">=", "in"},
    Kind.INSTANT: {"<", "<=", ">", ">="},
    Kind.DURATION: {"<", "<=", ">", ">="},
    Kind.OPAQUE: set[str](),
}
_BESIDE = {Kind.INSTANT: "a point in time", Kind.NUMBER: "a number"}
"""Kinds of which one name may be compared with another."""

_LISTS = frozenset({"in", "has_any", "has_all"})
_PYTHON_TYPES: dict[Kind, type] = {
    Kind.BOOL: bool,
    Kind.ENUM: str,
    Kind.SET: str,
    Kind.TEXT: str,
    Kind.NUMBER: int,
    Kind.DURATION: timedelta,
}


def check(condition: Condition, type_of: Callable[[str], NameType | None]) -> list[ConditionError]:
    """Check a condition against what its names stand for.

    Args:
        condition: as `parse` gave it.
        type_of: gives the type of a name, or None for a name that does not exist.

    Returns:
        Everything that makes no sense, with columns; empty if it is sound.
    """
    return list(_check_truth(condition.root, type_of))


def _check_truth(node: Node, type_of: Callable[[str], NameType | None]) -> Iterator[ConditionError]:
    match node:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from _check_truth(part, type_of)
        case Not(part=part):
            yield from _check_truth(part, type_of)
        case Known(name=name):
            yield from _check_name(name, type_of)
        case Compare():
            yield from _check_comparison(node, type_of)
        case Literal(value=value, column=column):
            if not isinstance(value, bool):
                yield ConditionError("a value alone is neither true nor false", column)
        case Name(name=name, column=column):
            name_type = type_of(name)
            if name_type is None:
                yield from _check_name(node, type_of)
            elif name_type.kind not in {Kind.BOOL, Kind.SET}:
                yield ConditionError(
                    f"{name} is not yes or no: compare it with something", column, f"known({name})"
                )


def _check_name(name: Name, type_of: Callable[[str], NameType | None]) -> Iterator[ConditionError]:
    if type_of(name.name) is None:
        code = {"step": "R002", "clock": "R003"}.get(name.name.partition(".")[0], "R001")
        yield ConditionError(f"there is nothing called {name.name}", name.column, code=code)


def _check_comparison(node: Compare, type_of: Callable[[str], NameType | None]) -> Iterator[ConditionError]:
    if not isinstance(node.left, Name):
        yield ConditionError("the name stands on the left of a comparison", node.column)
        return
    name_type = type_of(node.left.name)
    if name_type is None:
        yield from _check_name(node.left, type_of)
        return
    if node.sign not in _SIGNS[name_type.kind]:
        fitting = ", ".join(sorted(_SIGNS[name_type.kind])) or "known( ) and unknown( )"
        yield ConditionError(f"{node.sign} does not fit {node.left.name}", node.column, f"It takes {fitting}")
        return
    if isinstance(node.right, Name) and name_type.kind in _BESIDE:
        other = type_of(node.right.name)
        if other is None or other.kind is not name_type.kind:
            yield ConditionError(f"{node.right.name} is not {_BESIDE[name_type.kind]}", node.right.column)
        return
    if not isinstance(node.right, Literal):
        yield ConditionError("a value is expected on the right", node.column)
        return
    yield from _check_values(node.left.name, name_type, node.sign, node.right)


def _check_values(name: str, name_type: NameType, sign: str, right: Literal) -> Iterator[ConditionError]:
    if isinstance(right.value, tuple) != (sign in _LISTS):
        wanted = "a list in square brackets" if sign in _LISTS else "one value"
        yield ConditionError(f"{sign} takes {wanted}", right.column)
        return
    values = right.value if isinstance(right.value, tuple) else (right.value,)
    wanted_type = _PYTHON_TYPES.get(name_type.kind)
    for value in values:
        if wanted_type is None or type(value) is not wanted_type:
            yield ConditionError(f"{value!r} cannot be compared with {name}", right.column)
        elif name_type.values and value not in name_type.values:
            hint = "One of: " + ", ".join(sorted(name_type.values))
            yield ConditionError(f"{value!r} is not a value of {name}", right.column, hint)
