"""Affected data taken together: what adds up, and what cannot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import row, state_of
from tocsin.domain.facts import Count
from tocsin.domain.inventory import affected_rows, summarise
from tocsin.domain.terms import Certainty


def records(*counts: Count | None) -> Count | None:
    """Give the records of rows taken together."""
    return summarise([row(number, records=count) for number, count in enumerate(counts, 1)]).records


def test_rows_that_are_ruled_out_are_not_affected() -> None:
    state = state_of(
        row(1, certainty=Certainty.SUSPECTED),
        row(2, certainty=Certainty.RULED_OUT),
        row(3, certainty=Certainty.CONFIRMED),
    )
    assert [one.row for one in affected_rows(state.inventory)] == ["R-1", "R-3"]


def test_a_row_ruled_out_later_is_no_longer_affected() -> None:
    state = state_of(row(1), row(1, certainty=Certainty.RULED_OUT))
    assert affected_rows(state.inventory) == []


def test_the_rows_of_a_party_are_its_own_and_those_of_everybody() -> None:
    state = state_of(row(1, party="P-1"), row(2, party="P-2"), row(3))
    assert [one.row for one in affected_rows(state.inventory, "P-1")] == ["R-1", "R-3"]
    assert [one.row for one in affected_rows(state.inventory)] == ["R-1", "R-2", "R-3"]


def test_nothing_affected_sums_up_to_nothing() -> None:
    summary = summarise([])
    assert (summary.rows, summary.categories, summary.records) == ((), (), None)
    assert (summary.largest_subjects, summary.uncounted_rows) == (None, 0)


def test_categories_are_each_named_once_in_the_order_they_came() -> None:
    summary = summarise(
        [
            row(1, category="health", special=("health", "union"), subject_categories=("patients",)),
            row(2, category="contact", special=("health",), subject_categories=("staff", "patients")),
            row(3, category="health"),
            row(4),
        ]
    )
    assert summary.categories == ("health", "contact")
    assert summary.special == ("health", "union")
    assert summary.subject_categories == ("patients", "staff")


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ([Count(best=3), Count(best=4)], Count(best=7)),
        ([Count(best=3, basis="logs")], Count(best=3)),
        # 10..14 and exactly 4: at least 14, at most 18.
        ([Count(low=10, high=14), Count(best=4)], Count(low=14, high=18)),
        ([Count(low=10, best=12, high=14), Count(best=4)], Count(low=14, best=16, high=18)),
        ([Count(low=1, best=2, high=3), Count(low=10, best=20, high=30)], Count(low=11, best=22, high=33)),
        ([Count(low=10), Count(best=4)], Count(low=14)),
        ([Count(high=14), Count(best=4)], Count(low=4, high=18)),
        ([Count(low=5, high=5), Count(best=4)], Count(low=9, high=9)),
        ([Count(best=0)], Count(best=0)),
        # A best figure beside one end of a range says nothing about the other end.
        ([Count(best=12, high=20), Count(best=4)], Count(low=4, best=16, high=24)),
        ([Count(low=10, best=12), Count(best=4)], Count(low=14, best=16)),
    ],
)
def test_records_add_up_bound_by_bound(counts: list[Count], total: Count) -> None:
    assert records(*counts) == total


@pytest.mark.parametrize(
    ("counts", "total"),
    [
        ([Count(best=3), None], Count(low=3)),
        ([None, Count(low=10, best=12, high=14)], Count(low=10)),
        ([None, Count(high=14)], Count(low=0)),
    ],
)
def test_a_row_that_nobody_counted_opens_the_top(counts: list[Count | None], total: Count) -> None:
    assert records(*counts) == total


def test_rows_that_nobody_counted_have_no_sum() -> None:
    assert records(None, None) is None
    assert summarise([row(1), row(2)]).uncounted_rows == 2


def test_only_rows_without_records_count_as_uncounted() -> None:
    summary = summarise([row(1, records=Count(best=0)), row(2, subjects=Count(best=5))])
    assert summary.uncounted_rows == 1


def test_people_are_not_added_up_for_one_person_may_stand_in_every_row() -> None:
    rows = [row(1, subjects=Count(best=100)), row(2, subjects=Count(low=50, high=300)), row(3)]
    assert summarise(rows).largest_subjects == 300


def test_people_without_an_upper_figure_do_not_count_as_the_largest_group() -> None:
    rows = [row(1, subjects=Count(low=5000)), row(2, subjects=Count(best=7))]
    assert summarise(rows).largest_subjects == 7


RANGES = st.lists(st.integers(0, 1000), min_size=3, max_size=3).map(sorted)


@given(st.lists(RANGES, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_the_sum_holds_for_whatever_the_true_figures_are(ranges: list[list[int]]) -> None:
    counts = [Count(low=low, best=best, high=high) for low, best, high in ranges]
    total = records(*counts)
    assert total is not None
    expected = [sum(figures) for figures in zip(*ranges, strict=True)]
    if len(set(expected)) == 1:
        assert total == Count(best=expected[0])
    else:
        assert [total.low, total.best, total.high] == expected
