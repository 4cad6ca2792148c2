"""Whether a condition makes sense for the names it reads."""

from __future__ import annotations

import pytest

from tests.domain.building import condition
from tocsin.domain.conditions.sense import Kind, NameType, check

TYPES = {
    "leak": NameType(Kind.BOOL),
    "role": NameType(Kind.ENUM, frozenset({"controller", "processor"})),
    "kinds": NameType(Kind.SET, frozenset({"integrity", "availability"})),
    "summary": NameType(Kind.TEXT),
    "people": NameType(Kind.NUMBER),
    "aware": NameType(Kind.INSTANT),
    "began": NameType(Kind.INSTANT),
    "left": NameType(Kind.DURATION),
    "dpo": NameType(Kind.OPAQUE),
}


def problems(source: str) -> list[tuple[str, int]]:
    """Give what makes no sense in a condition, with columns."""
    return [(problem.message, problem.column) for problem in check(condition(source), TYPES.get)]


@pytest.mark.parametrize(
    "source",
    [
        "leak",
        "not leak",
        "true",
        "leak == true and leak != false",
        "role == 'controller'",
        "role != 'controller'",
        "role in ['controller', 'processor']",
        "kinds",
        "not kinds",
        "kinds has 'integrity'",
        "kinds has_any ['integrity', 'availability']",
        "kinds has_all ['integrity']",
        "summary == 'x'",
        "summary in ['x', 'y']",
        "people == 1 or people != 2 or people < 3 or people <= 4 or people > 5 or people >= 6",
        "people in [1, 2]",
        "aware < began and aware <= began and aware > began and aware >= began",
        "left < 4h or left >= 30m",
        "known(dpo) and unknown(aware)",
        "known(leak) or (leak and not known(people))",
    ],
)
def test_a_condition_that_makes_sense_has_no_problems(source: str) -> None:
    assert problems(source) == []


@pytest.mark.parametrize(
    ("source", "message", "column"),
    [
        ("nobody", "there is nothing called nobody", 1),
        ("leak and nobody == 1", "there is nothing called nobody", 10),
        ("known(nobody)", "there is nothing called nobody", 7),
        ("not unknown(nobody)", "there is nothing called nobody", 13),
        ("role", "role is not yes or no: compare it with something", 1),
        ("leak or people", "people is not yes or no: compare it with something", 9),
        ("not role", "role is not yes or no: compare it with something", 5),
        ("summary", "summary is not yes or no: compare it with something", 1),
        ("leak and aware", "aware is not yes or no: compare it with something", 10),
        ("'x'", "a value alone is neither true nor false", 1),
        ("leak and 3", "a value alone is neither true nor false", 10),
        ("1 == people", "the name stands on the left of a comparison", 3),
        ("(leak or leak) == true", "the name stands on the left of a comparison", 16),
        ("known(leak) == true", "the name stands on the left of a comparison", 13),
        ("leak < true", "< does not fit leak", 6),
        ("role < 'x'", "< does not fit role", 6),
        ("role has 'controller'", "has does not fit role", 6),
        ("kinds == 'integrity'", "== does not fit kinds", 7),
        ("kinds in ['integrity']", "in does not fit kinds", 7),
        ("people has 3", "has does not fit people", 8),
        ("aware == began", "== does not fit aware", 7),
        ("left == 4h", "== does not fit left", 6),
        ("dpo == 'x'", "== does not fit dpo", 5),
        ("people < kinds", "kinds is not a number", 10),
        ("leak == (leak)", "a value is expected on the right", 6),
        ("leak == known(leak)", "a value is expected on the right", 6),
        ("aware < people", "people is not a point in time", 9),
        ("aware < nobody", "nobody is not a point in time", 9),
        ("aware < 3", "3 cannot be compared with aware", 9),
        ("role == ['controller']", "== takes one value", 9),
        ("role in 'controller'", "in takes a list in square brackets", 9),
        ("kinds has ['integrity']", "has takes one value", 11),
        ("kinds has_any 'integrity'", "has_any takes a list in square brackets", 15),
        ("leak == 1", "1 cannot be compared with leak", 9),
        ("people == true", "True cannot be compared with people", 11),
        ("people == '3'", "'3' cannot be compared with people", 11),
        ("people in [1, '2']", "'2' cannot be compared with people", 11),
        ("summary == 3", "3 cannot be compared with summary", 12),
        ("left < 4", "4 cannot be compared with left", 8),
        ("role == 'bystander'", "'bystander' is not a value of role", 9),
        ("kinds has 'beauty'", "'beauty' is not a value of kinds", 11),
    ],
)
def test_what_makes_no_sense_is_said_with_its_column(source: str, message: str, column: int) -> None:
    assert problems(source) == [(message, column)]


def test_everything_that_makes_no_sense_is_said_at_once() -> None:
    assert problems("nobody and (role or people == 'x') and not known(anybody)") == [
        ("there is nothing called nobody", 1),
        ("role is not yes or no: compare it with something", 13),
        ("'x' cannot be compared with people", 31),
        ("there is nothing called anybody", 50),
    ]


def test_every_wrong_value_of_a_list_is_said() -> None:
    assert [message for message, _ in problems("role in ['a', 'controller', 'b']")] == [
        "'a' is not a value of role",
        "'b' is not a value of role",
    ]


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("role == 'bystander'", "One of: controller, processor"),
        ("people has 3", "It takes !=, <, <=, ==, >, >=, in"),
        ("dpo == 'x'", "It takes known( ) and unknown( )"),
        ("people", "known(people)"),
    ],
)
def test_a_problem_comes_with_what_would_fit(source: str, hint: str) -> None:
    (problem,) = check(condition(source), TYPES.get)
    assert problem.hint == hint
