"""Where the steps of a playbook stand: their order, their conditions, and what a person should do next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.building import (
    NOW,
    condition,
    known,
    mark,
    moment,
    playbook,
    progress_of,
    state_of,
    unknown,
)
from tocsin.domain.conditions.verdicts import Reason
from tocsin.domain.entries import Body, DecisionMade
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.playbooks.playbook import Due, Phase, Playbook, Step
from tocsin.domain.playbooks.progress import Progress, StepState, StepView, next_question
from tocsin.domain.playbooks.work import Checklist, Collects, Decision, Field, Form, Item, Option, Task, Work
from tocsin.domain.terms import Mark

DONE, AVAILABLE, WAITING, SKIPPED, OUT = (
    StepState.DONE,
    StepState.AVAILABLE,
    StepState.WAITING,
    StepState.SKIPPED,
    StepState.NOT_APPLICABLE,
)
TASK = Task()


def step(
    id: str,
    *,
    needs: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    when: str = "",
    work: Work = TASK,
    due: Due | None = None,
    mandatory: bool = False,
) -> Step:
    """Make a step; a task unless told otherwise."""
    return Step(
        id=id,
        title={},
        work=work,
        needs=needs,
        after=after,
        when=condition(when) if when else None,
        due=due,
        mandatory=mandatory,
    )


def look(book: Playbook, *bodies: Body) -> Progress:
    """Measure a playbook after these."""
    return progress_of(book, state_of(*bodies))


def view(book: Playbook, id: str, *bodies: Body) -> StepView:
    """Look at one step of a playbook after these."""
    found = look(book, *bodies).step(id)
    assert found is not None
    return found


def done(id: str) -> Body:
    """Mark a step done."""
    return mark(id, Mark.DONE)


def skip(id: str) -> Body:
    """Skip a step."""
    return mark(id, Mark.SKIPPED, because="no time")


def test_a_step_without_conditions_is_available() -> None:
    assert view(playbook(step("a")), "a").state is AVAILABLE


def test_a_step_says_who_did_it_when_and_what_they_said() -> None:
    found = view(playbook(step("a")), "a", mark("a", Mark.DONE, because="at the firewall"))
    assert (found.state, found.by, found.at, found.note) == (
        DONE,
        "lead",
        "2026-11-23T12:01:00.000000Z",
        "at the firewall",
    )


def test_a_skipped_step_keeps_its_reason() -> None:
    found = view(playbook(step("a")), "a", skip("a"))
    assert (found.state, found.note) == (SKIPPED, "no time")


def test_a_step_reopened_is_available_again() -> None:
    assert view(playbook(step("a")), "a", skip("a"), mark("a", Mark.REOPENED)).state is AVAILABLE
    assert view(playbook(step("a")), "a", skip("a"), done("a")).state is DONE


NEEDS = playbook(step("a", when="leak"), step("b", needs=("a",)))
AFTER = playbook(step("a", when="leak"), step("b", after=("a",)))
YES, NO = known("leak", value=True), known("leak", value=False)


@pytest.mark.parametrize(
    ("bodies", "needing", "following"),
    [
        ((YES,), WAITING, WAITING),
        ((), WAITING, WAITING),
        ((YES, done("a")), AVAILABLE, AVAILABLE),
        ((YES, skip("a")), WAITING, AVAILABLE),
        ((NO,), OUT, AVAILABLE),
    ],
    ids=["available", "waiting", "done", "skipped", "not-applicable"],
)
def test_needs_waits_for_what_was_done_and_after_for_what_is_out_of_the_way(
    bodies: tuple[Body, ...], needing: StepState, following: StepState
) -> None:
    assert view(NEEDS, "b", *bodies).state is needing
    assert view(AFTER, "b", *bodies).state is following


@pytest.mark.parametrize("book", [NEEDS, AFTER])
def test_a_step_that_waits_names_what_it_waits_for(book: Playbook) -> None:
    found = view(book, "b", YES)
    assert (found.waits_for_steps, found.waits_for_facts) == (("a",), ())


def test_a_step_whose_need_was_skipped_names_it() -> None:
    assert view(NEEDS, "b", YES, skip("a")).waits_for_steps == ("a",)


def test_a_step_whose_need_does_not_apply_says_why_it_does_not_either() -> None:
    assert view(NEEDS, "b", NO).because == (Reason("leak", found=False),)


def test_that_something_does_not_apply_is_handed_on_along_needs() -> None:
    book = playbook(
        step("a", when="leak"), step("b", needs=("a",)), step("c", needs=("b",)), step("d", after=("c",))
    )
    progress = look(book, NO)
    assert [found.state for found in progress.steps()] == [OUT, OUT, OUT, AVAILABLE]


def test_every_need_must_be_done() -> None:
    book = playbook(step("a"), step("b"), step("c", needs=("a", "b")))
    assert view(book, "c", done("a")).waits_for_steps == ("b",)
    assert view(book, "c", done("a"), done("b")).state is AVAILABLE


def test_a_step_may_need_one_that_stands_later_in_the_file() -> None:
    book = playbook(step("a", needs=("b",)), step("b"))
    assert [found.state for found in look(book).steps()] == [WAITING, AVAILABLE]


def test_a_step_already_done_stays_done_whatever_it_needs() -> None:
    assert view(NEEDS, "b", YES, done("b")).state is DONE
    assert view(NEEDS, "b", NO, done("b")).state is DONE


WHEN = playbook(step("a", when="leak and people > 10"))


def test_a_step_whose_condition_holds_is_available() -> None:
    found = view(WHEN, "a", YES, known("people", 11))
    assert found.state is AVAILABLE
    assert found.because == (Reason("leak", found=True), Reason("people", 11))


def test_a_step_whose_condition_does_not_hold_does_not_apply() -> None:
    found = view(WHEN, "a", NO)
    assert (found.state, found.because) == (OUT, (Reason("leak", found=False),))


@pytest.mark.parametrize(
    ("bodies", "waits_for"),
    [((), ("leak", "people")), ((YES,), ("people",)), ((YES, unknown("people")), ("people",))],
)
def test_a_step_whose_condition_is_open_waits_and_names_the_facts(
    bodies: tuple[Body, ...], waits_for: tuple[str, ...]
) -> None:
    found = view(WHEN, "a", *bodies)
    assert (found.state, found.waits_for_facts, found.waits_for_steps) == (WAITING, waits_for, ())


def test_a_skipped_step_that_does_not_apply_does_not_apply() -> None:
    assert view(WHEN, "a", skip("a"), NO).state is OUT
    assert view(WHEN, "a", skip("a")).state is SKIPPED


def phases() -> Playbook:
    """Make a playbook of two phases, the second only where there is a leak."""
    return playbook(
        phases=(
            Phase("first", {}, (step("a"), step("b", when="people > 10"))),
            Phase("second", {}, (step("c"), step("d", when="people > 10")), when=condition("leak")),
        )
    )


def test_the_condition_of_a_phase_joins_that_of_each_step() -> None:
    assert [found.state for found in look(phases(), NO, known("people", 11)).steps()] == [
        AVAILABLE,
        AVAILABLE,
        OUT,
        OUT,
    ]
    assert [found.state for found in look(phases(), YES, known("people", 3)).steps()] == [
        AVAILABLE,
        OUT,
        AVAILABLE,
        OUT,
    ]


def test_an_open_phase_makes_its_steps_wait_for_both_facts() -> None:
    assert view(phases(), "c").waits_for_facts == ("leak",)
    assert view(phases(), "d").waits_for_facts == ("leak", "people")


def test_a_phase_counts_what_is_done_and_what_applies() -> None:
    first, second = look(phases(), YES, known("people", 3), done("a"), skip("c")).phases
    assert (first.done, first.applicable) == (1, 1)
    assert (second.done, second.applicable) == (1, 1)
    first, second = look(phases()).phases
    assert (first.done, first.applicable) == (0, 2)
    assert (second.done, second.applicable) == (0, 2)


def test_a_condition_can_ask_whether_another_step_is_done() -> None:
    book = playbook(step("a", when="step.b.done"), step("b"))
    assert view(book, "a").state is OUT
    assert view(book, "a", done("b")).state is AVAILABLE
    assert view(book, "a", skip("b")).state is OUT


def test_a_condition_can_ask_the_clocks() -> None:
    book = playbook(step("a", when="clock.sa.overdue"))
    overdue = Reading(regime="sa", stage="s", recipient="x", state=ClockState.OVERDUE, law="")
    found = progress_of(book, state_of(), readings=(overdue,)).step("a")
    assert found is not None
    assert found.state is AVAILABLE
    assert view(book, "a").state is OUT


DUE = Due(after="time.aware_at", length=timedelta(hours=4))
AWARE = known("time.aware_at", moment("2026-11-23 10:00"))
"""09:00 UTC: four hours before `NOW`, so the step is due now."""


def test_a_step_is_due_so_long_after_a_fact() -> None:
    found = view(playbook(step("a", due=DUE)), "a", AWARE)
    assert (found.due_at, found.is_late) == ("2026-11-23T13:00:00.000000Z", False)


def test_a_step_is_late_only_after_the_instant_it_is_due() -> None:
    book, state = playbook(step("a", due=DUE)), state_of(AWARE)
    late = progress_of(book, state, now=NOW + timedelta(microseconds=1)).step("a")
    assert late is not None
    assert late.is_late


def test_a_step_that_is_done_skipped_or_out_is_not_late() -> None:
    book = playbook(step("a", due=DUE), step("b", due=DUE), step("c", due=DUE, when="leak"))
    state = state_of(AWARE, done("a"), skip("b"), NO)
    progress = progress_of(book, state, now=NOW + timedelta(days=1))
    assert [found.is_late for found in progress.steps()] == [False, False, False]
    assert all(found.due_at for found in progress.steps())


def test_a_step_that_waits_can_be_late() -> None:
    book = playbook(step("a"), step("b", needs=("a",), due=DUE))
    found = progress_of(book, state_of(AWARE), now=NOW + timedelta(hours=1)).step("b")
    assert found is not None
    assert (found.state, found.is_late) == (WAITING, True)


@pytest.mark.parametrize("bodies", [(), (unknown("time.aware_at"),), (known("time.aware_at", "soon"),)])
def test_while_nobody_knows_when_it_began_a_step_is_not_due(bodies: tuple[Body, ...]) -> None:
    found = view(playbook(step("a", due=DUE)), "a", *bodies)
    assert (found.due_at, found.is_late) == (None, False)


def test_what_can_be_done_now_stands_by_due_time_then_in_order() -> None:
    later = Due(after="time.aware_at", length=timedelta(hours=8))
    book = playbook(
        step("a"), step("b", due=later), step("c"), step("d", due=DUE), step("e", needs=("a",), due=DUE)
    )
    assert [found.step.id for found in look(book, AWARE).next_steps()] == ["d", "b", "a", "c"]
    assert [found.step.id for found in look(book).next_steps()] == ["a", "b", "c", "d"]


def test_what_is_done_or_skipped_is_not_to_be_done_next() -> None:
    book = playbook(step("a"), step("b"), step("c"))
    assert [found.step.id for found in look(book, done("a"), skip("c")).next_steps()] == ["b"]


def test_a_step_that_does_not_exist_is_not_there() -> None:
    assert look(playbook(step("a"))).step("z") is None


FORM = Form((Field("leak"), Field("people"), Field("extra", optional=True), Field(collects=Collects.PARTIES)))
RISK = Decision("risk", (Option("high", {}, asks=("why",)), Option("none", {})))


def question(book: Playbook, *bodies: Body) -> tuple[str, str] | None:
    """Give the next question, with the step that asks it."""
    found = next_question(look(book, *bodies))
    return (found[0].step.id, found[1]) if found else None


def test_the_next_question_is_the_first_that_nobody_answered() -> None:
    book = playbook(step("task"), step("form", work=FORM))
    assert question(book) == ("form", "leak")
    assert question(book, YES) == ("form", "people")


def test_an_unknown_answer_is_not_asked_again() -> None:
    assert question(playbook(step("form", work=FORM)), unknown("leak")) == ("form", "people")


def test_what_is_optional_or_filled_by_rows_is_not_asked_as_a_question() -> None:
    assert question(playbook(step("form", work=FORM)), YES, unknown("people")) is None


def test_a_step_that_waits_asks_nothing_yet() -> None:
    book = playbook(step("first"), step("form", work=FORM, needs=("first",)))
    assert question(book) is None
    assert question(book, done("first")) == ("form", "leak")


def test_a_decision_asks_for_the_facts_of_its_option_but_not_for_itself() -> None:
    book = playbook(step("decide", work=RISK))
    assert question(book) is None
    assert question(book, DecisionMade(key="risk", option="high")) == ("decide", "why")
    assert question(book, DecisionMade(key="risk", option="none")) is None


def test_the_step_that_is_due_first_asks_first() -> None:
    other = Form((Field("urgent"),))
    book = playbook(step("form", work=FORM), step("soon", work=other, due=DUE))
    assert question(book, AWARE) == ("soon", "urgent")


def test_a_checklist_asks_no_questions() -> None:
    assert question(playbook(step("list", work=Checklist((Item("leak", {}),))))) is None


def test_a_mandatory_step_is_measured_like_any_other() -> None:
    book = playbook(step("a", mandatory=True, when="leak"))
    assert view(book, "a", NO).state is OUT
    assert view(book, "a", YES).state is AVAILABLE


def test_a_long_chain_of_steps_is_measured_in_one_pass() -> None:
    chain = [step("s0"), *[step(f"s{n}", needs=(f"s{n - 1}",)) for n in range(1, 100)]]
    progress = look(playbook(*reversed(chain)), done("s0"))
    assert [found.state for found in progress.steps()[-3:]] == [WAITING, AVAILABLE, DONE]
