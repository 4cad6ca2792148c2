"""Groups of people who get the same letter, from the rows of the inventory."""

from __future__ import annotations

from tests.casework import state as stated
from tocsin.domain.documents.segments import UNSORTED, segment_called, segments, unequal_rows
from tocsin.services.rows import add_row, amend_row
from tocsin.services.workbench import OpenCase


def row(case: OpenCase, people: str = "", **more: str) -> None:
    add_row(case, {"label": "Files", "category": "identity", "subject_categories": people, **more})


def ids(case: OpenCase, party: str = "") -> list[tuple[str, tuple[str, ...]]]:
    return [(one.id, one.rows) for one in segments(case.state, party)]


def test_without_rows_there_are_no_groups(case: OpenCase) -> None:
    assert segments(case.state) == []


def test_each_category_of_people_is_a_group_with_the_rows_that_hold_their_data(case: OpenCase) -> None:
    row(case, "employees")
    row(case, "customers")
    row(case, "employees")
    assert ids(case) == [("employees", ("R-1", "R-3")), ("customers", ("R-2",))]


def test_a_row_about_two_categories_belongs_to_both(case: OpenCase) -> None:
    row(case, "employees")
    row(case, "employees, customers")
    assert ids(case) == [("employees", ("R-1", "R-2")), ("customers", ("R-2",))]


def test_categories_with_the_same_rows_get_one_letter(case: OpenCase) -> None:
    row(case, "patients, minors")
    assert ids(case) == [("patients+minors", ("R-1",))]


def test_rows_that_say_nobody_are_a_group_of_their_own(case: OpenCase) -> None:
    row(case)
    row(case, "employees")
    assert ids(case) == [(UNSORTED, ("R-1",)), ("employees", ("R-2",))]
    assert segments(case.state)[0].people == ()


def test_a_row_that_is_ruled_out_is_in_no_letter(case: OpenCase) -> None:
    row(case, "employees")
    row(case, "customers")
    amend_row(case, "R-2", {"certainty": "ruled_out", "because": "never exported"})
    assert ids(case) == [("employees", ("R-1",))]


def test_a_controller_has_only_its_own_groups(processor_case: OpenCase) -> None:
    from tests.services.scenes import list_controllers

    list_controllers(processor_case, ["24", "48"])
    row(processor_case, "employees", party="P-1")
    row(processor_case, "customers", party="P-2")
    assert ids(processor_case, "P-1") == [("employees", ("R-1",))]


def test_a_group_is_called_by_its_id_a_category_or_rows(case: OpenCase) -> None:
    row(case, "patients, minors")
    row(case, "employees")
    stated(case, "case.role", "controller")
    found = [segment_called(case.state, typed) for typed in ("patients+minors", "minors", "R-2", "r2 + R-1")]
    assert [one.id if one else "" for one in found] == [
        "patients+minors",
        "patients+minors",
        "R-2",
        "R-1+R-2",
    ]
    last = found[-1]
    assert last is not None
    assert last.people == ("patients", "minors", "employees")


def test_a_group_that_is_not_there_is_none(case: OpenCase) -> None:
    row(case, "employees")
    for typed in ("", "customers", "R-2", "R-1+R-9", "../etc"):
        assert segment_called(case.state, typed) is None


def test_rows_of_different_numbers_are_told_apart(case: OpenCase) -> None:
    row(case, "employees", subjects="310")
    row(case, "employees", subjects="310")
    (segment,) = segments(case.state)
    assert unequal_rows(case.state, segment) == ()
    row(case, "employees", subjects="1900")
    (segment,) = segments(case.state)
    assert [one.row for one in unequal_rows(case.state, segment)] == ["R-1", "R-2", "R-3"]


def test_a_row_without_a_figure_says_nothing_about_who_is_in_it(case: OpenCase) -> None:
    row(case, "employees", subjects="310")
    row(case, "employees")
    (segment,) = segments(case.state)
    assert unequal_rows(case.state, segment) == ()
