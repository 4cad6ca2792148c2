"""Numbers of people and records: exact, estimated, or a range, and how they were counted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.domain.answers import checked_count, read_count
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Count
from tocsin.domain.journal import SAFE_INTEGER


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("12000", Count(best=12000)),
        ("0", Count(best=0)),
        ("12 000", Count(best=12000)),
        ("12,000", Count(best=12000)),
        ("12.000", Count(best=12000)),
        ("12'000", Count(best=12000)),
        ("12_000", Count(best=12000)),
        ("12\u00a0000", Count(best=12000)),
        ("1\u202f234\u202f567", Count(best=1234567)),
        ("  213  ", Count(best=213)),
        ("213 query on logins", Count(best=213, basis="query on logins")),
        ("213, query on logins", Count(best=213, basis="query on logins")),
        ("213 — query on logins", Count(best=213, basis="query on logins")),
        ("213: (mail addresses)", Count(best=213, basis="(mail addresses)")),
    ],
)
def test_one_figure_is_exact(typed: str, count: Count) -> None:
    assert read_count(typed) == (count, False)


@pytest.mark.parametrize(
    "typed", ["~12000", "~ 12 000", "about 12000", "About 12000", "env. 12000", "environ 12 000"]
)
def test_a_figure_can_be_an_estimate(typed: str) -> None:
    assert read_count(typed) == (Count(best=12000), True)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("10000..14000", Count(low=10000, high=14000)),
        ("10 000 .. 14 000", Count(low=10000, high=14000)),
        ("10000..", Count(low=10000)),
        ("..14000", Count(high=14000)),
        ("5..5", Count(low=5, high=5)),
        ("12000 (10000..14000)", Count(low=10000, best=12000, high=14000)),
        ("12000(10000..14000)", Count(low=10000, best=12000, high=14000)),
        ("12000 ( 10000 .. )", Count(low=10000, best=12000)),
        ("12000 (..14000)", Count(best=12000, high=14000)),
        ("12000 (10000..14000) log lines", Count(low=10000, best=12000, high=14000, basis="log lines")),
        ("10000..14000 log lines", Count(low=10000, high=14000, basis="log lines")),
    ],
)
def test_a_range_is_an_estimate_even_without_a_tilde(typed: str, count: Count) -> None:
    assert read_count(typed) == (count, True)
    assert read_count(f"~{typed}") == (count, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("14000..10000", "14000 .. 10000"),
        ("12000 (13000..14000)", "13000 .. 12000 .. 14000"),
        ("12000 (10000..11000)", "10000 .. 12000 .. 11000"),
        ("12000 (13000..)", "13000 .. 12000"),
    ],
)
def test_a_range_upside_down_is_refused_with_its_figures(typed: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        read_count(typed)
    assert refused.value.message == f"The range is upside down: {said}"
    assert refused.value.hint == "Give low, best, high in that order"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "~",
        "..",
        "many",
        "-5",
        "1.5",
        "3,5",
        "12,34",
        "1,234,56",
        "12k",
        "1e6",
        "12000 5000",
        "10-20",
        "(1..2)",
        "12000 2 lists",
        "٣",
    ],
)
def test_what_is_no_number_of_people_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        read_count(typed)


def test_what_is_no_number_is_told_what_a_number_looks_like() -> None:
    with pytest.raises(UserError) as refused:
        read_count("many")
    assert refused.value.message == "'many' is not a number or a range"
    assert refused.value.hint == "Write 12000, ~12000, 10000..14000, ~12000 (10000..14000) how counted"


@pytest.mark.parametrize("typed", ["9007199254740992", "1..9007199254740992", "12345678901234567"])
def test_a_count_that_the_journal_cannot_hold_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        read_count(typed)


def test_the_largest_count_that_the_journal_can_hold_is_read() -> None:
    assert read_count(str(SAFE_INTEGER)) == (Count(best=SAFE_INTEGER), False)


@pytest.mark.parametrize("count", [Count(best=-1), Count(low=-1, high=5), Count(high=SAFE_INTEGER + 1)])
def test_figures_below_nothing_or_beyond_writing_are_refused(count: Count) -> None:
    with pytest.raises(UserError, match="cannot be below 0 or beyond"):
        checked_count(count)


def test_how_it_was_counted_is_a_line_of_text() -> None:
    with pytest.raises(UserError, match="How it was counted has 2,001 characters"):
        read_count("12 " + "x" * 2001)


@given(st.lists(st.integers(0, SAFE_INTEGER), min_size=3, max_size=3).map(sorted))
@settings(max_examples=200, deadline=None)
def test_figures_in_order_are_read_as_they_stand(figures: list[int]) -> None:
    low, best, high = figures
    assert read_count(f"{best} ({low}..{high})") == (Count(low=low, best=best, high=high), True)


@pytest.mark.parametrize(
    "typed",
    ["1 111" * 20_000, "1" * 100_000, "1 " * 50_000, " " * 100_000 + "x", "1..1" * 20_000, "(" * 50_000],
)
def test_a_hostile_length_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        read_count(typed)
