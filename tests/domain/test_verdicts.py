"""What a condition means: true, false or unknown, and which names made it so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.building import condition, moment
from tocsin.domain.conditions.verdicts import (
    ALWAYS,
    Absent,
    Found,
    Reason,
    Truth,
    Verdict,
    all_of,
    evaluate,
    show_found,
)
from tocsin.domain.facts import Contact, Count

UNKNOWN, UNSET, OUT = Absent.UNKNOWN, Absent.UNSET, Absent.NOT_APPLICABLE


def verdict(source: str, **names: Found) -> Verdict:
    """Evaluate a condition over these names."""
    return evaluate(condition(source), names.__getitem__)


def truth(source: str, **names: Found) -> Truth:
    """Give only the truth of a condition."""
    return verdict(source, **names).truth


AS_FOUND: dict[Truth, Found] = {True: True, False: False, None: UNKNOWN}


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, True, False, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, True, None, True),
        (None, False, False, None),
        (None, None, None, None),
    ],
)
def test_and_and_or_follow_kleene(a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    names = {"a": AS_FOUND[a], "b": AS_FOUND[b]}
    assert truth("a and b", **names) is both
    assert truth("a or b", **names) is either


@pytest.mark.parametrize(("a", "opposite"), [(True, False), (False, True), (None, None)])
def test_not_follows_kleene(a: Truth, opposite: Truth) -> None:
    assert truth("not a", a=AS_FOUND[a]) is opposite


@pytest.mark.parametrize(("word", "expected"), [("true", True), ("false", False), ("not false", True)])
def test_true_and_false_stand_for_themselves(word: str, expected: bool) -> None:
    assert verdict(word) == Verdict(truth=expected)


def test_no_condition_is_always_true() -> None:
    names: dict[str, Found] = {}
    assert evaluate(None, names.__getitem__) is ALWAYS
    assert Verdict(truth=True) == ALWAYS


@pytest.mark.parametrize("absent", [UNKNOWN, UNSET])
def test_what_is_not_known_leaves_a_comparison_open(absent: Absent) -> None:
    for source in ("a == 1", "a != 1", "a < 1", "a in [1]", "a has 'x'", "not a == 1", "a"):
        assert truth(source, a=absent) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a == 'x'", False), ("a != 'x'", True), ("a in ['x']", False), ("a has 'x'", False), ("a", False)],
)
def test_what_does_not_apply_equals_nothing(source: str, expected: bool) -> None:
    assert truth(source, a=OUT) is expected


@pytest.mark.parametrize(
    ("found", "is_known"),
    [(True, True), (False, True), (0, True), (OUT, True), (UNKNOWN, False), (UNSET, False)],
)
def test_known_asks_whether_there_is_an_answer(found: Found, is_known: bool) -> None:
    assert truth("known(a)", a=found) is is_known
    assert truth("unknown(a)", a=found) is not is_known


@pytest.mark.parametrize(
    ("source", "found", "expected"),
    [
        ("a == 'x'", "x", True),
        ("a == 'x'", "X", False),
        ("a != 'x'", "y", True),
        ("a in ['x', 'y']", "y", True),
        ("a in ['x', 'y']", "z", False),
        ("a == true", True, True),
        ("a != true", True, False),
        ("a", True, True),
        ("a", False, False),
        ("a == 3", 3, True),
        ("a < 3", 3, False),
        ("a <= 3", 3, True),
        ("a > 3", 3, False),
        ("a >= 3", 3, True),
        ("a in [1, 3]", 3, True),
        ("a has 'x'", ("x", "y"), True),
        ("a has 'z'", ("x", "y"), False),
        ("a has 'x'", (), False),
        ("a has_any ['z', 'y']", ("x", "y"), True),
        ("a has_any ['z']", ("x", "y"), False),
        ("a has_all ['x', 'y']", ("x", "y"), True),
        ("a has_all ['x', 'z']", ("x", "y"), False),
        ("a < 4h", timedelta(hours=3), True),
        ("a >= 4h", timedelta(hours=4), True),
        ("a < 0h", timedelta(minutes=-1), True),
    ],
)
def test_a_value_is_compared(source: str, found: Found, expected: bool) -> None:
    assert truth(source, a=found) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [(("x",), True), (("x", "y"), True), ((), False), (OUT, False), (UNKNOWN, None), (UNSET, None)],
)
def test_a_set_alone_holds_if_anything_of_it_is_chosen(found: Found, expected: Truth) -> None:
    assert truth("a", a=found) is expected
    assert truth("not a", a=found) is (None if expected is None else not expected)


def test_a_set_alone_gives_itself_as_the_reason() -> None:
    assert verdict("a and b", a=("x",), b=True).because == (Reason("a", ("x",)), Reason("b", found=True))
    assert verdict("a", a=UNSET).waits_for == ("a",)


def test_points_in_time_are_compared_whatever_zone_they_were_said_in() -> None:
    early, late = moment("2026-11-23 08:30 America/New_York"), moment("2026-11-23 14:31")  # 13:30, 13:31 UTC
    assert truth("a < b", a=early, b=late) is True
    assert truth("a >= b", a=early, b=late) is False
    assert truth("a <= b", a=early, b=early) is True


def test_a_point_in_time_beside_one_that_is_not_known_waits_for_that_one() -> None:
    found = verdict("a < b", a=moment("14:00"), b=UNKNOWN)
    assert (found.truth, found.waits_for) == (None, ("b",))


RANGE = Count(low=10, best=12, high=14)


@pytest.mark.parametrize(
    ("source", "count", "expected"),
    [
        ("a > 5", Count(best=12), True),
        ("a == 12", Count(best=12), True),
        ("a != 12", Count(best=12), False),
        ("a > 9", RANGE, True),
        ("a > 10", RANGE, None),
        ("a >= 10", RANGE, True),
        ("a >= 11", RANGE, None),
        ("a > 14", RANGE, False),
        ("a >= 14", RANGE, None),
        ("a < 10", RANGE, False),
        ("a < 11", RANGE, None),
        ("a < 15", RANGE, True),
        ("a <= 14", RANGE, True),
        ("a <= 13", RANGE, None),
        ("a == 12", RANGE, None),
        ("a == 9", RANGE, False),
        ("a == 15", RANGE, False),
        ("a != 9", RANGE, True),
        ("a != 12", RANGE, None),
        ("a in [1, 2]", RANGE, False),
        ("a in [1, 12]", RANGE, None),
        ("a in [1, 12]", Count(best=12), True),
        ("a == 7", Count(low=7, high=7), True),
        ("a > 5", Count(low=10), True),
        ("a > 10", Count(low=10), None),
        ("a < 10", Count(low=10), False),
        ("a < 100", Count(low=10), None),
        ("a == 100", Count(low=10), None),
        ("a > 14", Count(high=14), False),
        ("a >= 0", Count(high=14), True),
        ("a > 5", Count(high=14), None),
        ("a < 15", Count(high=14), True),
        ("a < 11", Count(best=12, high=14), None),
        ("a > 14", Count(best=12, high=14), False),
        ("a > 13", Count(low=10, best=12), None),
        ("a > 9", Count(low=10, best=12), True),
        ("a > 0", Count(), None),
        ("not a > 10", RANGE, None),
    ],
)
def test_a_range_is_compared_as_a_whole(source: str, count: Count, expected: Truth) -> None:
    assert truth(source, a=count) is expected


def test_a_range_that_straddles_a_limit_waits_for_a_better_count() -> None:
    assert verdict("a >= 11", a=RANGE).waits_for == ("a",)


def names_of(found: Verdict) -> list[str]:
    """Give the names that a verdict rests on."""
    return [reason.name for reason in found.because]


@pytest.mark.parametrize(
    ("source", "names", "deciding"),
    [
        ("a and b", {"a": True, "b": True}, ["a", "b"]),
        ("a and b", {"a": True, "b": False}, ["b"]),
        ("a and b", {"a": False, "b": False}, ["a", "b"]),
        ("a and b", {"a": False, "b": UNKNOWN}, ["a"]),
        ("a and b", {"a": True, "b": UNKNOWN}, ["b"]),
        ("a or b", {"a": True, "b": False}, ["a"]),
        ("a or b", {"a": False, "b": False}, ["a", "b"]),
        ("a or b", {"a": False, "b": UNSET}, ["b"]),
        ("not a or b", {"a": False, "b": UNSET}, ["a"]),
        ("a and (b or c)", {"a": True, "b": UNKNOWN, "c": True}, ["a", "c"]),
        ("a and (b or c)", {"a": True, "b": UNKNOWN, "c": False}, ["b"]),
        ("a == 1 and a < 5", {"a": 1}, ["a"]),
        ("known(a) and b", {"a": UNSET, "b": True}, ["a"]),
        ("a < b", {"a": moment("14:00"), "b": moment("13:00")}, ["a", "b"]),
        ("a and true", {"a": True}, ["a"]),
        ("a or true", {"a": True}, ["a"]),
    ],
)
def test_because_names_exactly_what_decided(
    source: str, names: dict[str, Found], deciding: list[str]
) -> None:
    assert names_of(verdict(source, **names)) == deciding


def test_because_says_what_each_name_stood_for() -> None:
    assert verdict("a and not b", a=True, b=False).because == (Reason("a", True), Reason("b", False))


def test_a_settled_verdict_waits_for_nothing() -> None:
    assert verdict("a or b", a=True, b=UNKNOWN).waits_for == ()


def test_an_open_verdict_waits_for_every_name_that_could_settle_it() -> None:
    assert verdict("a and b and c", a=UNKNOWN, b=True, c=UNSET).waits_for == ("a", "c")


TRUE, FALSE, OPEN = (Verdict(value, (Reason(name, name),)) for value, name in
                     [(True, "t"), (False, "f"), (None, "u")])  # fmt: skip


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], Verdict(truth=True)),
        ([TRUE, FALSE, OPEN], FALSE),
        ([TRUE, OPEN], OPEN),
        ([TRUE, TRUE], Verdict(True, TRUE.because * 2)),
    ],
)
def test_verdicts_are_joined_as_and_joins(verdicts: list[Verdict], expected: Verdict) -> None:
    assert all_of(verdicts) == expected


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        ("processor", "processor"),
        (("x", "y"), "x, y"),
        ((), "none"),
        (UNKNOWN, "unknown for now"),
        (UNSET, "not asked yet"),
        (OUT, "not applicable"),
        (Contact("DPO"), "DPO"),
        (timedelta(hours=41, minutes=17, seconds=59), "41:17"),
        (timedelta(minutes=-2), "-0:02"),
        (timedelta(hours=-3, minutes=-5), "-3:05"),
        (timedelta(0), "0:00"),
        (Count(best=213), "213"),
        (Count(low=10, high=14), "10..14"),
        (Count(low=10), "10.."),
        (Count(high=14), "..14"),
        (RANGE, "12 (10..14)"),
    ],
)
def test_an_explanation_writes_what_a_name_stood_for(found: Found, shown: str) -> None:
    assert show_found(found) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2026-11-23 14:00", "2026-11-23 14:00 +01:00"),
        ("-2h", "2026-11-23 12:00 +01:00"),
        ("now", "2026-11-23 14:00 +01:00"),
        ("2026-11-23 08:00 America/New_York", "2026-11-23 08:00 -05:00"),
        ("2026-11-23", "2026-11-23"),
    ],
)
def test_an_explanation_writes_a_time_so_that_it_can_be_read_tomorrow(typed: str, shown: str) -> None:
    assert show_found(moment(typed)) == shown
