"""Conditions in the words of CACAO: comparisons as in STIX patterns, joined with AND and OR.

Out, every condition of ours can be said. In, only what needs no brackets is understood; anything else is
left to a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

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
    Scalar,
    parse,
)
from tocsin.domain.facts import FactSpec, FactType

# Out.


def variable(name: str) -> str:
    """Give the CACAO variable for a name of ours: ``time.aware_at`` is ``__time-aware_at__``."""
    return f"__{name.replace('.', '-')}__"


def pattern(condition: Condition) -> str:
    """Give a condition as a STIX-like pattern over variables.

    What is unknown has no word in CACAO: there, a variable without a value fails every comparison.
    """
    return _written(condition.root)


def joined(conditions: Sequence[Condition]) -> str:
    """Give several conditions, all of which must hold, as one pattern."""
    written = [pattern(condition) for condition in conditions]
    return written[0] if len(written) == 1 else " AND ".join(f"({one})" for one in written)


def _written(node: Node) -> str:
    match node:
        case AllOf(parts=parts):
            return " AND ".join(_grouped(part) for part in parts)
        case AnyOf(parts=parts):
            return " OR ".join(_grouped(part) for part in parts)
        case Not(part=part):
            return f"NOT ({_written(part)})"
        case Known(name=name, wanted=wanted):
            return f"{'' if wanted else 'NOT '}EXISTS {_operand(name)}"
        case Compare():
            return _comparison(node)
        case Name():
            return f"{_operand(node)} = 'true'"
        case Literal():
            return _operand(node)


def _grouped(node: Node) -> str:
    text = _written(node)
    return f"({text})" if isinstance(node, AllOf | AnyOf) else text


def _comparison(node: Compare) -> str:
    left, right = _operand(node.left), _operand(node.right)
    match node.sign:
        case "has":
            return f"{left} = {right}"
        case "in" | "has_any":
            return f"{left} IN {right}"
        case "has_all":
            values = node.right.value if isinstance(node.right, Literal) else ()
            every = values if isinstance(values, tuple) else (values,)
            return " AND ".join(f"{left} = {_quoted(value)}" for value in every)
        case "==":
            return f"{left} = {right}"
        case sign:
            return f"{left} {sign} {right}"


def _operand(node: Node) -> str:
    match node:
        case Name(name=name):
            return f"{variable(name)}:value"
        case Literal(value=tuple() as values):
            return "(" + ", ".join(_quoted(value) for value in values) + ")"
        case Literal(value=value) if not isinstance(value, tuple):
            return _quoted(value)
        case _:
            return f"({_written(node)})"


def _quoted(value: Scalar) -> str:
    if isinstance(value, bool):
        return f"'{str(value).lower()}'"
    if isinstance(value, timedelta):
        return f"'{int(value.total_seconds())}'"
    return f"'{value}'"


# In.


class Term(msgspec.Struct, frozen=True):
    """One comparison of a foreign condition: a variable, a sign, and the values it is held against."""

    variable: str
    sign: str
    values: tuple[str, ...]


class Pattern(msgspec.Struct, frozen=True):
    """Comparisons that are all joined by the same word: ``and`` or ``or``."""

    terms: tuple[Term, ...]
    word: str = "and"


_VALUE = r"'[^'\n]*'|\"[^\"\n]*\"|[^\s(),'\"]+"
_TERM = re.compile(
    rf"\(?\s*(?:\$\$)?(?P<name>__[\w.-]+?__|\w+(?=\$\$))(?:\$\$)?(?:[:.]value)?\s*"
    rf"(?P<sign>==|!=|<>|<=|>=|=|<|>|\bIN\b)\s*"
    rf"(?P<values>\(\s*(?:{_VALUE})(?:\s*,\s*(?:{_VALUE}))*\s*\)|{_VALUE})\s*\)?",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s+(AND|OR)\s+", re.IGNORECASE)
_LONGEST = 1_000
_SIGNS = {"=": "==", "==": "==", "<>": "!=", "!=": "!=", "IN": "in"}


def read_pattern(text: str) -> Pattern | None:
    """Read a foreign condition; None where it is more than comparisons joined by one word."""
    if len(text) > _LONGEST:
        return None
    pieces = _JOIN.split(text.strip())
    words = {word.lower() for word in pieces[1::2]}
    matches = [_TERM.fullmatch(piece.strip()) for piece in pieces[::2]]
    if len(words) > 1 or any(match is None for match in matches):
        return None
    terms = [_term(match) for match in matches if match is not None]
    return Pattern(tuple(terms), next(iter(words), "and"))


def _term(match: re.Match[str]) -> Term:
    sign = match["sign"].upper()
    values = re.findall(_VALUE, match["values"].strip("()") if sign == "IN" else match["values"])
    return Term(match["name"], _SIGNS.get(sign, sign), tuple(value.strip("'\", ") for value in values))


def as_condition(found: Pattern, fact_of: Callable[[str], FactSpec | None]) -> Condition | None:
    """Give a foreign condition as one of ours; None where its variables or values do not allow it.

    Args:
        found: the condition, as `read_pattern` gave it.
        fact_of: gives the fact that stands for a variable.
    """
    parts = [_said(term, fact_of(term.variable)) for term in found.terms]
    if any(part is None for part in parts):
        return None
    try:
        return parse(f" {found.word} ".join(part for part in parts if part))
    except ConditionError:
        return None


def _said(term: Term, spec: FactSpec | None) -> str | None:
    if spec is None:
        return None
    values = [_literal(value, spec.type) for value in term.values]
    if not values or None in values:
        return None
    if term.sign == "in":
        return f"{spec.key} in [{', '.join(value for value in values if value)}]"
    if term.sign not in {"==", "!="} and spec.type is not FactType.INT:
        return None
    return f"{spec.key} {term.sign} {values[0]}"


def _literal(value: str, kind: FactType) -> str | None:
    if kind is FactType.BOOL:
        return value.lower() if value.lower() in {"true", "false"} else None
    if kind is FactType.INT:
        return value if re.fullmatch(r"-?\d{1,15}", value, re.ASCII) else None
    return f"'{value}'" if "'" not in value else None
