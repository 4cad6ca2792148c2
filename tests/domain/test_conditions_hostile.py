"""Conditions from files of strangers: limits, and nothing but a refusal whatever they hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.domain.conditions.grammar import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    ConditionError,
    parse,
    walk,
)

SIGNS = "a b.c known( unknown( ( ) [ ] , == != < <= > >= in has has_any has_all and or not true false"
PIECES = [
    *SIGNS.split(" "),
    *["'x'", "'", "3", "-3", "4h", "\u0663h", "\u0663", " ", "\n", "\u00a0", "\x1c", "9" * 20, ".", '"', "#"],
]


def test_the_limits_are_those_that_are_documented() -> None:
    assert (MAX_LENGTH, MAX_DEPTH, MAX_NODES) == (400, 12, 64)


def test_a_condition_of_just_the_limit_is_read() -> None:
    source = "a == '" + "x" * (MAX_LENGTH - 7) + "'"
    assert len(source) == MAX_LENGTH
    assert parse(source).names == ("a",)


def test_one_character_more_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(ConditionError, match="401 characters; 400 is the most") as refused:
        parse("(" * (MAX_LENGTH + 1))
    assert refused.value.column == 1


def test_twelve_levels_of_brackets_are_read_and_thirteen_are_not() -> None:
    # The outermost expression is the first level: eleven pairs of brackets make twelve.
    assert parse("(" * 11 + "a" + ")" * 11).names == ("a",)
    with pytest.raises(ConditionError, match="nested more than 12 deep") as refused:
        parse("(" * 12 + "a" + ")" * 12)
    assert refused.value.column == 13


def test_eleven_times_not_is_read_and_twelve_times_is_not() -> None:
    assert parse("not " * 11 + "a").names == ("a",)
    with pytest.raises(ConditionError, match="nested more than 12 deep"):
        parse("not " * 12 + "a")


def test_brackets_and_not_share_the_depth() -> None:
    with pytest.raises(ConditionError, match="nested more than 12 deep"):
        parse("not (" * 6 + "a" + ")" * 6)


def test_sixty_four_parts_are_read_and_one_more_is_not() -> None:
    # The *or* itself is one part: 63 names beside it make 64.
    assert len(list(walk(parse(" or ".join("a" * 63)).root))) == 64
    with pytest.raises(ConditionError, match="more than 64 parts") as refused:
        parse(" or ".join("a" * 64))
    assert refused.value.column == 1


@given(st.text(max_size=MAX_LENGTH + 5))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        condition = parse(source)
    except ConditionError as refused:
        assert refused.message  # noqa: PT017 - either outcome is right, but nothing else is
    else:
        assert condition.source == source


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(["", " "]))
@settings(max_examples=1500, deadline=None)
def test_any_mixture_of_its_own_signs_is_read_or_refused_at_a_column_of_it(
    pieces: list[str], between: str
) -> None:
    source = between.join(pieces)
    try:
        condition = parse(source)
    except ConditionError as refused:
        assert 1 <= refused.column <= len(source) + 1  # noqa: PT017 - as above
    else:
        assert len(list(walk(condition.root))) <= MAX_NODES


@pytest.mark.parametrize("source", ["a < \u0663h", "a < \u0663", "a == 1\u0663", "a in [\u0663]"])
def test_digits_of_other_scripts_are_refused(source: str) -> None:
    with pytest.raises(ConditionError, match="cannot be read"):
        parse(source)


@pytest.mark.parametrize(
    "source",
    [
        "a.__class__",
        "__import__('os')",
        "a[0]",
        "a; b",
        "{{a}}",
        "a if b else c",
        "lambda: a",
        "'a' + 'b'",
        "a ** 9",
        "f'a'",
        "`a`",
        "a\x00",
    ],
)
def test_nothing_of_python_or_a_template_is_part_of_it(source: str) -> None:
    with pytest.raises(ConditionError):
        parse(source)
