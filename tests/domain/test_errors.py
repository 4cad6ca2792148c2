"""What is said when something is refused."""

from __future__ import annotations

import pytest

from tocsin.domain.errors import (
    BrokenCaseError,
    ContentError,
    FieldError,
    NewerCaseError,
    Problem,
    UserError,
    in_field,
)


def test_an_error_says_what_happened_then_what_to_do() -> None:
    assert (
        str(UserError("No such case", "tocsin cases lists them")) == "No such case\ntocsin cases lists them"
    )


def test_an_error_without_advice_is_one_line() -> None:
    assert str(UserError("No such case")) == "No such case"
    assert str(BrokenCaseError("The case is damaged")) == "The case is damaged"


def test_a_damaged_case_is_nothing_a_person_can_put_right_by_typing() -> None:
    broken: Exception = BrokenCaseError("The case is damaged", "Run tocsin verify")
    assert not isinstance(broken, UserError)
    assert str(broken) == "The case is damaged\nRun tocsin verify"


def test_a_newer_case_says_to_update_and_that_nothing_was_changed() -> None:
    assert NewerCaseError("Format 2").hint.endswith("Update this one; nothing was changed")


def test_what_is_refused_inside_a_field_names_the_field() -> None:
    with pytest.raises(FieldError) as refused, in_field("records"):
        raise UserError("'x' is not a number", "Write 12000")
    assert refused.value.field == "records"
    assert refused.value.at_field == "'x' is not a number"
    assert refused.value.message == "records: 'x' is not a number"
    assert refused.value.hint == "Write 12000"


def test_the_innermost_field_keeps_its_name() -> None:
    with pytest.raises(FieldError) as refused, in_field("row"), in_field("records"):
        raise UserError("no")
    assert refused.value.field == "records"


def test_our_own_mistakes_pass_through_a_field_unchanged() -> None:
    with pytest.raises(ZeroDivisionError), in_field("records"):
        raise ZeroDivisionError


PROBLEM = Problem("drill.yaml", 3, 5, "phases[0]", "no steps", "Add one")


def test_a_problem_is_written_as_editors_link_it() -> None:
    assert str(PROBLEM) == "drill.yaml:3:5 phases[0]: no steps (Add one)"


def test_a_problem_without_place_and_hint_is_shorter() -> None:
    assert str(Problem("drill.yaml", 1, 1, "", "is empty")) == "drill.yaml:1:1 is empty"


@pytest.mark.parametrize(("count", "said"), [(1, "1 problem"), (2, "2 problems")])
def test_a_file_that_cannot_be_used_counts_and_lists_its_problems(count: int, said: str) -> None:
    error = ContentError("Playbook drill", [PROBLEM] * count)
    assert error.message == f"Playbook drill cannot be used: {said}"
    assert error.hint.splitlines() == [str(PROBLEM)] * count
    assert error.problems == (PROBLEM,) * count
