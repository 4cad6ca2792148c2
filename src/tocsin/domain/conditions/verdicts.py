"""What a condition means: true, false or unknown, and which facts made it so (Kleene's strong logic)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Any, TypeAlias

import msgspec

from tocsin.domain.conditions.grammar import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    Known,
    Literal,
    Name,
    Node,
    Not,
    Scalar,
)
from tocsin.domain.facts import Contact, Count
from tocsin.domain.moments import Moment, find_zone, shown, span
from tocsin.domain.values import show_count


class Absent(Enum):
    """Why a name has no value."""

    UNSET = "not asked yet"
    UNKNOWN = "unknown for now"
    NOT_APPLICABLE = "not applicable"


Found: TypeAlias = Scalar | tuple[str, ...] | Count | Moment | Contact | Absent
"""What a name stands for at this moment."""

Lookup: TypeAlias = Callable[[str], Found]

Truth: TypeAlias = bool | None
"""True, false, or None for unknown."""


class Reason(msgspec.Struct, frozen=True):
    """One name that made a verdict what it is, and what it stood for."""

    name: str
    found: Found


class Verdict(msgspec.Struct, frozen=True):
    """The truth of a condition, and the names that settled it, or that it waits for."""

    truth: Truth
    because: tuple[Reason, ...] = ()

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The names that would have to be answered; empty unless the truth is unknown."""
        return tuple(reason.name for reason in self.because) if self.truth is None else ()


ALWAYS = Verdict(truth=True)


def evaluate(condition: Condition | None, lookup: Lookup) -> Verdict:
    """Give the verdict on a condition; no condition is always true.

    Args:
        condition: already checked against the types of its names.
        lookup: what each name stands for now.
    """
    if condition is None:
        return ALWAYS
    verdict = _truth(condition.root, lookup)
    unique = tuple({reason.name: reason for reason in verdict.because}.values())
    return Verdict(verdict.truth, unique)


def holds(node: Node, lookup: Lookup) -> bool:
    """Whether a part of a condition is true."""
    return _truth(node, lookup).truth is True


def all_of(verdicts: list[Verdict]) -> Verdict:
    """Join verdicts with *and*: false if one is, unknown if none is false and one is unknown."""
    return _join(verdicts, decisive=False)


def _truth(node: Node, lookup: Lookup) -> Verdict:
    match node:
        case AllOf(parts=parts):
            return _join([_truth(part, lookup) for part in parts], decisive=False)
        case AnyOf(parts=parts):
            return _join([_truth(part, lookup) for part in parts], decisive=True)
        case Not(part=part):
            inner = _truth(part, lookup)
            return Verdict(None if inner.truth is None else not inner.truth, inner.because)
        case Known(name=name, wanted=wanted):
            found = lookup(name.name)
            return Verdict(
                (found not in (Absent.UNSET, Absent.UNKNOWN)) is wanted, (Reason(name.name, found),)
            )
        case Compare():
            return _compare(node, lookup)
        case Name(name=name):
            return _bare(name, lookup(name))
        case Literal(value=value):
            return Verdict(value is True)


def _join(verdicts: list[Verdict], *, decisive: bool) -> Verdict:
    """Join verdicts: one of the ``decisive`` truth settles it; else an unknown one leaves it open."""
    for wanted in (decisive, None):
        deciding = [verdict for verdict in verdicts if verdict.truth is wanted]
        if deciding:
            return Verdict(wanted, tuple(reason for verdict in deciding for reason in verdict.because))
    return Verdict(not decisive, tuple(reason for verdict in verdicts for reason in verdict.because))


def _bare(name: str, found: Found) -> Verdict:
    because = (Reason(name, found),)
    if isinstance(found, Absent):
        return Verdict(False if found is Absent.NOT_APPLICABLE else None, because)
    return Verdict(bool(found) if isinstance(found, tuple) else found is True, because)


def _compare(node: Compare, lookup: Lookup) -> Verdict:
    assert isinstance(node.left, Name)  # noqa: S101 - the check of types refuses anything else
    left = lookup(node.left.name)
    reasons = [Reason(node.left.name, left)]
    if isinstance(node.right, Name):
        right: Found | tuple[Scalar, ...] = lookup(node.right.name)
        reasons.append(Reason(node.right.name, right))  # type: ignore[arg-type]  # a name is never a list
    else:
        assert isinstance(node.right, Literal)  # noqa: S101 - as above
        right = node.right.value
    because = tuple(reasons)
    absent = [side for side in (left, right) if isinstance(side, Absent)]
    if Absent.UNSET in absent or Absent.UNKNOWN in absent:
        missing = tuple(reason for reason in because if reason.found in (Absent.UNSET, Absent.UNKNOWN))
        return Verdict(None, missing)
    if absent:
        return Verdict(node.sign == "!=", because)
    return Verdict(_holds(node.sign, left, right), because)


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _holds(sign: str, left: object, right: object) -> Truth:
    if isinstance(left, Count) and isinstance(right, Count):
        return _holds_for_counts(sign, left, right)
    if isinstance(left, Count):
        return _holds_for_count(sign, left, right)
    if isinstance(right, Count) and isinstance(left, int):
        return _holds_for_counts(sign, Count(best=left), right)
    if isinstance(left, Moment) and isinstance(right, Moment):
        return _ORDER[sign](left.at, right.at)
    if sign == "in":
        return left in right if isinstance(right, tuple) else False
    if sign in {"has", "has_any", "has_all"}:
        chosen = set(left) if isinstance(left, tuple) else set[str]()
        wanted = set(right) if isinstance(right, tuple) else {right}
        return bool(chosen & wanted) if sign == "has_any" else wanted <= chosen
    return _ORDER[sign](left, right)


def _ends(count: Count) -> tuple[int | None, int | None]:
    """Give the lowest and the highest that a count can be; None where that end is open."""
    low = count.low if count.low is not None else count.best if count.high is None else 0
    return low, count.high if count.high is not None else count.best if count.low is None else None


def _holds_for_counts(sign: str, left: Count, right: Count) -> Truth:
    """Compare two ranges: known only where every number of one and every number of the other agree."""
    (left_low, left_high), (right_low, right_high) = _ends(left), _ends(right)
    if left_low is None or left_high is None or right_low is None or right_high is None:
        return None
    holds = {_ORDER[sign](one, other) for one in (left_low, left_high) for other in (right_low, right_high)}
    are_apart = left_high < right_low or right_high < left_low
    if sign in {"==", "!="} and not are_apart and len({left_low, left_high, right_low, right_high}) > 1:
        return None
    return holds.pop() if len(holds) == 1 else None


def _holds_for_count(sign: str, count: Count, right: object) -> Truth:
    """Compare a range with a number: unknown where part of the range would hold and part would not."""
    if isinstance(right, tuple):
        outcomes = [_holds_for_count("==", count, value) for value in right]
        return True if True in outcomes else None if None in outcomes else False
    low, high = _ends(count)
    if low is None or not isinstance(right, int):
        return None
    if sign in {"==", "!="}:
        outside = right < low or (high is not None and right > high)
        equal: Truth = False if outside else True if low == high else None
        return equal if sign == "==" or equal is None else not equal
    at_low = _ORDER[sign](low, right)
    at_high = _ORDER[sign](high, right) if high is not None else sign in {">", ">="}
    return at_low if at_low == at_high else None


def show_found(found: Found) -> str:
    """Write what a name stood for, for an explanation."""
    if isinstance(found, Absent):
        return found.value
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, timedelta):
        return ("-" if found < timedelta(0) else "") + span(found.total_seconds())
    if isinstance(found, tuple):
        return ", ".join(found) or "none"
    if isinstance(found, Count):
        return show_count(found)
    if isinstance(found, Moment):
        return shown(found, find_zone(found.zone))
    return found.name if isinstance(found, Contact) else str(found)
