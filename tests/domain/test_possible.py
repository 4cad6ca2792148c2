"""Whether conditions can hold together: what contradicts itself is found, what may be true is let through."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import condition
from tocsin.domain.conditions.possible import can_hold
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.conditions.verdicts import Absent, Found, evaluate
from tocsin.domain.facts import Contact
from tocsin.domain.moments import Moment, Precision

TYPES = {
    "leak": NameType(Kind.BOOL),
    "closed": NameType(Kind.BOOL),
    "role": NameType(Kind.ENUM, frozenset({"controller", "joint_controller", "processor"})),
    "kinds": NameType(Kind.SET, frozenset({"integrity", "availability", "confidentiality"})),
    "people": NameType(Kind.NUMBER),
    "records": NameType(Kind.NUMBER),
    "files": NameType(Kind.NUMBER),
    "left": NameType(Kind.DURATION),
    "began": NameType(Kind.INSTANT),
    "ended": NameType(Kind.INSTANT),
    "seen": NameType(Kind.INSTANT),
    "summary": NameType(Kind.TEXT),
    "dpo": NameType(Kind.OPAQUE),
}


def holds(*sources: str) -> bool | None:
    """Whether these conditions can hold together."""
    return can_hold([condition(source) for source in sources], TYPES.get)


@pytest.mark.parametrize(
    "source",
    [
        "true",
        "leak",
        "not leak",
        "leak != true",
        "role == 'controller'",
        "role != 'controller' and role != 'processor'",
        "role != 'controller'",
        "kinds",
        "not kinds",
        "kinds has 'integrity' and kinds has 'availability'",
        "kinds has_all ['integrity', 'availability']",
        "kinds and not (kinds has 'integrity')",
        "kinds has 'integrity' and kinds has 'availability' and not (kinds has 'confidentiality')",
        "people == 4",
        "people > 4",
        "people < 4",
        "people >= 4 and people <= 4",
        "people > 4 and people < 10",
        "people in [1, 2] and people != 1",
        "people < records",
        "people > records and records > files and files > 10",
        "people >= records and people <= 4 and records >= 4",
        "left < 4h",
        "left > 4h and left < 24h",
        "left > 59m and left < 1h",
        "began < ended",
        "began < ended and ended < seen",
        "began >= ended",
        "summary == 'x'",
        "summary != 'x'",
        "unknown(leak)",
        "known(dpo)",
        "unknown(dpo)",
        "known(people)",
        "role != 'controller' and role != 'processor' and role != 'joint_controller'",
        "leak or closed",
        "(leak and closed) or (not leak and not closed)",
    ],
)
def test_a_condition_that_can_be_true_can_hold(source: str) -> None:
    assert holds(source) is True


@pytest.mark.parametrize(
    "source",
    [
        "false",
        "leak and not leak",
        "leak == true and leak == false",
        "role == 'controller' and role == 'processor'",
        "role in ['controller'] and role != 'controller'",
        "kinds has 'integrity' and not kinds",
        "kinds has_all ['integrity', 'availability'] and not (kinds has 'integrity')",
        "people < 4 and people > 4",
        "people == 4 and people == 5",
        "people > 4 and people < 5",
        "people < records and records < people",
        "people < records and records < files and files < 2",
        "people == records and people > 4 and records < 4",
        "left < 4h and left > 24h",
        "began < ended and began > ended",
        "began < ended and ended < seen and seen <= began",
        "kinds and not (kinds has_any ['integrity', 'availability', 'confidentiality'])",
        "began < began",
        "summary == 'x' and summary == 'y'",
        "unknown(leak) and leak",
        "known(role) and unknown(role)",
        "leak and (not leak or false)",
    ],
)
def test_a_condition_that_contradicts_itself_cannot_hold(source: str) -> None:
    assert holds(source) is False


def test_conditions_are_looked_at_together() -> None:
    both = ("role == 'controller'", "leak", "role in ['processor', 'joint_controller']")
    assert holds(*both[:2]) is True
    assert holds(*both) is False


def test_no_condition_at_all_can_hold() -> None:
    assert holds() is True


def test_values_named_in_another_condition_are_tried_too() -> None:
    assert holds("people > 4", "people < 7", "people != 5", "people != 6") is False
    assert holds("people > 4", "people < 8", "people != 5", "people != 6") is True


def test_a_name_of_no_known_type_can_be_what_it_is_compared_with_or_something_else() -> None:
    assert holds("nobody == 'x'") is True
    assert holds("nobody != 'x'") is True
    assert holds("nobody == 'x' and nobody == 'y'") is False


def test_where_there_is_too_much_to_try_nothing_is_claimed() -> None:
    # What is compared with 3 has six answers: 0, 2, 3, 4, that nobody knows, that it does not apply. 6 ** 10.
    numbers = [condition(f"people{one} > 3 or people{two} > 3") for one, two in pairwise("abcdefghij")]
    assert can_hold(numbers, lambda _name: TYPES["people"]) is None
    words = ", ".join(f"'word{number}'" for number in range(25))
    assert can_hold([condition(f"kinds has_any [{words}]")], lambda _name: NameType(Kind.SET)) is None


def test_what_has_nothing_to_do_with_each_other_is_tried_apart() -> None:
    numbers = [condition(f"people{letter} > 3") for letter in "abcdefghijklmnop"]
    assert can_hold(numbers, lambda _name: TYPES["people"]) is True
    apart = [*numbers, condition("leak and not leak")]
    assert can_hold(apart, lambda name: TYPES.get(name, TYPES["people"])) is False


DAYS = st.integers(1, 9).map(
    lambda day: Moment(f"2026-03-0{day}T00:00:00.000000Z", Precision.SECOND, "", "UTC")
)
ANSWERS: dict[str, st.SearchStrategy[Found]] = {
    "leak": st.booleans(),
    "closed": st.booleans(),
    "role": st.sampled_from(sorted(TYPES["role"].values)),
    "kinds": st.lists(st.sampled_from(sorted(TYPES["kinds"].values)), unique=True).map(tuple),
    "people": st.integers(0, 12),
    "records": st.integers(0, 12),
    "files": st.integers(0, 12),
    "left": st.integers(-60, 3000).map(lambda minutes: timedelta(minutes=minutes)),
    "began": DAYS,
    "ended": DAYS,
    "seen": DAYS,
    "summary": st.sampled_from(["x", "y", "something longer"]),
    "dpo": st.just(Contact("Officer")),
}
ABSENT = st.sampled_from([Absent.UNKNOWN, Absent.UNSET, Absent.NOT_APPLICABLE])
TESTS = [
    "leak",
    "closed == false",
    "closed != true",
    "role == 'controller'",
    "role != 'processor'",
    "role in ['processor', 'joint_controller']",
    "kinds",
    "kinds has 'integrity'",
    "kinds has_any ['integrity', 'availability']",
    "kinds has_all ['availability', 'confidentiality']",
    "people < 4",
    "people >= 4",
    "people != 7",
    "people in [3, 9]",
    "people < records",
    "records <= files",
    "files != people",
    "left < 4h",
    "left >= 24h",
    "began < ended",
    "began >= seen",
    "ended <= seen",
    "summary == 'x'",
    "summary != 'y'",
    "known(dpo)",
    "unknown(leak)",
    "known(people)",
]


@given(
    st.fixed_dictionaries({name: found | ABSENT for name, found in ANSWERS.items()}),
    st.lists(st.sampled_from(TESTS), min_size=1, max_size=5),
)
@settings(max_examples=400, deadline=None)
def test_what_somebody_can_answer_is_never_called_impossible(
    answers: dict[str, Found], tests: list[str]
) -> None:
    """Whatever is answered, what is true of it, and what is false of it turned around, can hold together."""
    found = {test: evaluate(condition(test), answers.__getitem__).truth for test in tests}
    true = [test if truth else f"not ({test})" for test, truth in found.items() if truth is not None]
    assert holds(*true) in {True, None}
