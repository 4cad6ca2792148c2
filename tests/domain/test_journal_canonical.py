"""The bytes that are hashed: those of RFC 8785, in this language and in any other."""

from __future__ import annotations

import json

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings

from tests.domain.bodies import any_body
from tocsin.domain.entries import Body, FactSet, LogWritten
from tocsin.domain.facts import Count, FactStatus
from tocsin.domain.journal import SAFE_INTEGER, canonical


class Fraction(msgspec.Struct):
    """A body as no kind of entry has one."""

    inner: dict[str, list[float]]


@given(any_body)
@settings(max_examples=600, deadline=None)
def test_canonical_bytes_are_those_of_an_independent_implementation(body: Body) -> None:
    assert canonical(body).encode() == rfc8785.dumps(msgspec.to_builtins(body))


@given(any_body)
@settings(max_examples=100, deadline=None)
def test_canonical_text_is_plain_json_that_makes_itself_again(body: Body) -> None:
    text = canonical(body)
    assert rfc8785.dumps(json.loads(text)) == text.encode()


def test_fields_stand_in_the_order_of_their_names_without_spaces() -> None:
    body = FactSet(key="subjects.count", value=Count(low=1, best=2, high=3), status=FactStatus.ESTIMATED)
    assert canonical(body) == (
        '{"key":"subjects.count","status":"estimated","value":{"best":2,"high":3,"low":1,"type":"count"}}'
    )


def test_what_was_not_said_takes_no_room() -> None:
    assert canonical(LogWritten(text="seen")) == '{"text":"seen"}'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"', r"\""),
        ("\\", r"\\"),
        ("/", "/"),
        ("\b\t\n\f\r", r"\b\t\n\f\r"),
        ("\x00\x1f", r"\u0000\u001f"),
        ("\x7f\u2028é𝄞", "\x7f\u2028é𝄞"),
    ],
)
def test_characters_are_escaped_as_rfc_8785_says(text: str, written: str) -> None:
    assert canonical(LogWritten(text=text)) == f'{{"text":"{written}"}}'


def test_the_largest_number_is_the_one_of_rfc_7493() -> None:
    assert SAFE_INTEGER == 9_007_199_254_740_991


@pytest.mark.parametrize("number", [SAFE_INTEGER, -SAFE_INTEGER])
def test_the_largest_numbers_that_every_language_writes_alike_are_kept(number: int) -> None:
    assert canonical(FactSet(key="k", value=number)) == f'{{"key":"k","value":{number}}}'


@pytest.mark.parametrize("number", [SAFE_INTEGER + 1, -SAFE_INTEGER - 1, 10**30])
def test_a_number_beyond_those_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="beyond the numbers that every language writes alike"):
        canonical(FactSet(key="k", value=number))


def test_a_number_beyond_those_is_refused_deep_inside_too() -> None:
    with pytest.raises(ValueError, match="beyond the numbers"):
        canonical(FactSet(key="k", value=Count(high=SAFE_INTEGER + 1)))


def test_a_fraction_is_refused_wherever_it_stands() -> None:
    with pytest.raises(TypeError, match="no fractions"):
        canonical(Fraction({"a": [1.5]}))


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        canonical(LogWritten(text="a\udc80"))
