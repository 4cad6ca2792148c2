"""The order of a playbook as a tree: every step once, below the last of those that come before it."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.building import condition, playbook
from tests.interop.random_playbooks import playbooks
from tocsin.content.library import shipped
from tocsin.domain.playbooks.playbook import Phase, Playbook, Step, leans_on
from tocsin.domain.playbooks.tree import Branch, branches
from tocsin.domain.playbooks.work import Task

SHIPPED = sorted(shipped().shelf.playbooks)


def step(id: str, **more: object) -> Step:
    return Step(id=id, title={}, work=Task(), **more)  # type: ignore[arg-type]  # as the test gives them


def drawn(*steps: Step) -> list[str]:
    return [f"{branch.lines}{branch.step.id}" for branch in branches(playbook(*steps))]


def parents(found: list[Branch]) -> dict[str, str]:
    """Read from the picture which step each one stands below; each level is three characters wide."""
    above: list[str] = []
    read = {}
    for branch in found:
        depth = len(branch.lines) // 3
        del above[depth:]
        read[branch.step.id] = above[-1] if above else ""
        above.append(branch.step.id)
    return read


def check(book: Playbook) -> None:
    """Say of a picture what holds of every one."""
    found = branches(book)
    assert sorted(branch.step.id for branch in found) == sorted(one.id for one in book.steps())
    phase_of = {one.id: phase for phase in book.phases for one in phase.steps}
    for branch, parent in zip(found, parents(found).values(), strict=True):
        before = leans_on(phase_of[branch.step.id], branch.step)
        assert {*branch.also, *([parent] if parent else [])} == set(before)
        assert parent not in branch.also
        assert branch.lines.endswith(("╞═ ", "╘═ ")) == (parent in branch.step.needs)
        assert branch.lines.endswith(("├─ ", "└─ ")) == (bool(parent) and parent not in branch.step.needs)
    assert branches(book) == found


def test_a_step_that_nothing_comes_before_stands_at_the_left() -> None:
    assert drawn(step("a"), step("b")) == ["a", "b"]


def test_a_double_line_stands_only_where_a_step_needs_the_one_above() -> None:
    steps = (step("a"), step("b", needs=("a",)), step("c", after=("a",)), step("d", needs=("a",)))
    assert drawn(*steps) == ["a", "╞═ b", "├─ c", "╘═ d"]


def test_the_last_branch_is_an_angle_and_the_line_ends_there() -> None:
    steps = (
        step("a"),
        step("b", needs=("a",)),
        step("c", after=("b",)),
        step("d", after=("a",)),
        step("e", needs=("d",)),
    )
    assert drawn(*steps) == ["a", "╞═ b", "│  └─ c", "└─ d", "   ╘═ e"]


def test_a_step_stands_below_the_deepest_of_those_before_it_and_names_the_others() -> None:
    steps = (step("a"), step("b", needs=("a",)), step("c", needs=("a", "b")))
    first, second, third = branches(playbook(*steps))
    assert (first.also, second.also) == ((), ())
    assert (third.lines, third.also) == ("   ╘═ ", ("a",))


def test_a_step_that_is_only_asked_about_comes_before_too() -> None:
    steps = (step("a"), step("b", when=condition("step.a.done")))
    assert drawn(*steps) == ["a", "└─ b"]


def test_what_the_condition_of_a_phase_asks_about_comes_before_its_steps() -> None:
    book = playbook(
        phases=(Phase("one", {}, (step("a"),)), Phase("two", {}, (step("b"),), condition("step.a.skipped")))
    )
    assert [branch.lines for branch in branches(book)] == ["", "└─ "]


def test_a_step_that_stands_in_the_file_before_what_it_needs_is_drawn_below_it() -> None:
    assert drawn(step("late", needs=("early",)), step("early")) == ["early", "╘═ late"]


def test_three_hundred_steps_in_a_row_are_drawn_without_recursion() -> None:
    row = [step("s0"), *(step(f"s{number}", needs=(f"s{number - 1}",)) for number in range(1, 300))]
    found = branches(playbook(*row))
    assert [branch.step.id for branch in found] == [one.id for one in row]
    assert found[-1].lines == "   " * 298 + "╘═ "


def test_three_thousand_steps_in_a_row_are_not_too_deep_either() -> None:
    row = [step("s0"), *(step(f"s{number}", after=(f"s{number - 1}",)) for number in range(1, 3_000))]
    assert len(branches(playbook(*reversed(row)))) == 3_000


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_playbook_is_drawn_with_each_step_once_and_always_the_same(name: str) -> None:
    check(shipped().shelf.playbooks[name])


@settings(max_examples=50, deadline=None)
@given(playbooks())
def test_any_playbook_is_drawn_with_each_step_once(book: Playbook) -> None:
    check(book)


@settings(max_examples=50, deadline=None)
@given(playbooks(), st.randoms(use_true_random=False))
def test_what_stands_below_what_does_not_depend_on_the_order_of_the_file(book: Playbook, by: Random) -> None:
    phases = tuple(
        msgspec.structs.replace(phase, steps=tuple(by.sample(phase.steps, len(phase.steps))))
        for phase in book.phases
    )
    shuffled = msgspec.structs.replace(book, phases=phases)
    assert parents(branches(shuffled)) == parents(branches(book))
