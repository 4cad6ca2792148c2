from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.domain.errors import ContentError, Problem
from tocsin.interop.json_text import MAX_BYTES, MAX_DEPTH, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def refused(data: bytes) -> Problem:
    with pytest.raises(ContentError) as error:
        read_json(data, "theirs.json")
    (problem,) = error.value.problems
    assert problem.hint
    return problem


@given(VALUES)
@settings(max_examples=200, deadline=None)
def test_any_document_is_read_as_it_was_written(value: object) -> None:
    assert read_json(json.dumps(value).encode(), "theirs.json") == value


@given(st.binary(max_size=200) | st.text('{}[]",:\\ 0truefalsn\u0000', max_size=60).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(ContentError):
        json.dumps(read_json(data, "theirs.json"))


def test_a_mark_at_the_start_is_no_part_of_it() -> None:
    assert read_json(b"\xef\xbb\xbf{}", "theirs.json") == {}


def test_numbers_nobody_counts_with_stay_text() -> None:
    assert read_json(b"[1.5, 1e999, 1234567890123456789012]", "x") == [
        "1.5",
        "1e999",
        "1234567890123456789012",
    ]


def test_a_key_that_is_there_twice_is_refused() -> None:
    assert "'a' is twice" in refused(b'{"b": {"a": 1, "a": 2}}').message


@pytest.mark.parametrize("word", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_number_is_refused(word: bytes) -> None:
    assert "is not JSON" in refused(b"[" + word + b"]").message


def test_a_place_is_told() -> None:
    problem = refused(b'{\n  "a": 1,\n  b: 2\n}')
    assert (problem.file, problem.line, problem.column) == ("theirs.json", 3, 3)


def test_depth_is_bounded_before_anything_is_built() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "x")
    assert "nested" in refused(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)).message
    assert "nested" in refused(b"[" * 1_000_000).message


def test_brackets_in_texts_do_not_count() -> None:
    assert read_json(json.dumps(["[" * 1_000 + '\\"{']).encode(), "x")


def test_size_is_bounded() -> None:
    assert "bytes" in refused(b'"' + b"x" * MAX_BYTES + b'"').message


def test_what_is_not_utf_8_is_refused() -> None:
    assert "not UTF-8, at byte 2" in refused(b'"\xff"').message
