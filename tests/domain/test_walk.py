"""Steps that wait, are repeated, call another playbook or are due by a clock; two playbooks in one case."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from tests.domain.building import (
    NOW,
    condition,
    known,
    looking,
    mark,
    moment,
    not_applicable,
    party,
    playbook,
    row,
    state_of,
    unknown,
)
from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import Outcome
from tocsin.domain.entries import Body, DraftSaved, LogWritten, PartyWithdrawn
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.law.regimes import Audience
from tocsin.domain.moments import read_utc, write_utc
from tocsin.domain.playbooks.items import ItemState
from tocsin.domain.playbooks.playbook import Due, ForEach, Phase, Playbook, Repeat, Step
from tocsin.domain.playbooks.progress import Progress, StepState, StepView
from tocsin.domain.playbooks.walk import Followed, measure
from tocsin.domain.playbooks.work import (
    AtDeadline,
    Call,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    DraftWanted,
    Escalation,
    Gate,
    Item,
    Task,
    Wait,
    Work,
)
from tocsin.domain.terms import Involvement, Mark

DONE, AVAILABLE, WAITING, SKIPPED, OUT = (
    StepState.DONE,
    StepState.AVAILABLE,
    StepState.WAITING,
    StepState.SKIPPED,
    StepState.NOT_APPLICABLE,
)
TASK = Task()
CLIENTS = ForEach(Collects.PARTIES, condition("row.involvement != 'not_affected'"))


def step(id: str, work: Work = TASK, **more: object) -> Step:
    """Make a step; a task unless told otherwise."""
    fields: dict[str, object] = {"title": {"en": id}, **more}
    return Step(id=id, work=work, **fields)  # type: ignore[arg-type]  # as the test gives them


def walk(
    *books: Playbook,
    bodies: tuple[Body, ...] = (),
    now: datetime = NOW,
    readings: tuple[Reading, ...] = (),
    state: CaseState | None = None,
) -> Progress:
    """Measure playbooks after these entries."""
    known_now = state or state_of(*bodies)
    since = known_now.entries[0].recorded_at
    return measure(
        [Followed(book, since) for book in books],
        known_now,
        facts=looking(known_now),
        readings=readings,
        form_audiences={"notice": Audience.CONTROLLERS, "authority": Audience.AUTHORITY},
        now=now,
    )


def view(progress: Progress, id: str) -> StepView:
    """Give a step that is there."""
    found = progress.step(id)
    assert found is not None, [one.step.id for one in progress.steps()]
    return found


def done(id: str) -> Body:
    return mark(id, Mark.DONE)


# Steps for each row.


SEND = playbook(
    step("draft", for_each=CLIENTS),
    step("send", needs=("draft",), for_each=CLIENTS, title={"en": "To {row.name}, {row.contract_hours} h"}),
    step("report", needs=("send",)),
)
CITY, TOWN = party(1, contract_hours=24), party(2, involvement=Involvement.NOT_AFFECTED)
VILLAGE = party(3)


def test_a_step_is_there_once_for_each_row_that_is_meant() -> None:
    progress = walk(SEND, bodies=(CITY, TOWN, VILLAGE))
    assert [one.step.id for one in progress.steps()] == [
        *("draft@P-1", "draft@P-3"),
        *("send@P-1", "send@P-3"),
        "report",
    ]


def test_what_a_row_says_stands_in_the_title_of_its_step() -> None:
    progress = walk(SEND, bodies=(CITY, VILLAGE))
    assert view(progress, "send@P-1").step.title == {"en": "To City 1, 24 h"}
    assert view(progress, "send@P-3").step.title == {"en": "To City 3,  h"}


def test_a_step_for_a_row_waits_for_the_step_before_it_for_the_same_row() -> None:
    progress = walk(SEND, bodies=(CITY, VILLAGE, done("draft@P-3")))
    assert view(progress, "send@P-1").state is WAITING
    assert view(progress, "send@P-1").waits_for_steps == ("draft@P-1",)
    assert view(progress, "send@P-3").state is AVAILABLE


def test_what_comes_after_waits_for_every_row() -> None:
    most = (CITY, VILLAGE, done("draft@P-1"), done("send@P-1"), done("draft@P-3"))
    assert view(walk(SEND, bodies=most), "report").waits_for_steps == ("send@P-3",)
    assert view(walk(SEND, bodies=(*most, done("send@P-3"))), "report").state is AVAILABLE


def test_without_rows_a_step_waits_for_them() -> None:
    waiting = view(walk(SEND), "draft")
    assert (waiting.state, waiting.waits_for_facts) == (WAITING, ("parties.affected",))
    book = playbook(step("look", for_each=ForEach(Collects.INVENTORY)))
    assert view(walk(book), "look").waits_for_facts == ("inventory.rows",)


def test_without_rows_the_title_of_a_step_leaves_open_what_a_row_would_say() -> None:
    assert view(walk(SEND), "send").step.title == {"en": "To …, … h"}
    # So it does where there are rows and none is meant.
    assert view(walk(SEND, bodies=(TOWN,)), "send").step.title == {"en": "To …, … h"}


@pytest.mark.parametrize(
    ("said", "state", "waits_for"),
    [
        ((known("leak", value=False),), OUT, ()),
        ((known("leak", value=True),), WAITING, ("parties.affected",)),
        ((), WAITING, ("parties.affected",)),
    ],
)
def test_without_rows_a_step_still_takes_its_own_condition_into_account(
    said: tuple[Body, ...], state: StepState, waits_for: tuple[str, ...]
) -> None:
    book = playbook(step("send", for_each=CLIENTS, when=condition("leak")))
    found = view(walk(book, bodies=said), "send")
    assert (found.state, found.waits_for_facts) == (state, waits_for)
    assert [reason.name for reason in found.because] == (["leak"] if state is OUT else [])


def test_without_rows_a_step_takes_the_condition_of_its_phase_into_account() -> None:
    phase = Phase("tell", {"en": "Tell"}, (step("send", for_each=CLIENTS),), condition("leak"))
    book = playbook(phases=(phase,))
    assert view(walk(book, bodies=(known("leak", value=False),)), "send").state is OUT
    assert view(walk(book, bodies=(known("leak", value=True),)), "send").state is WAITING


def test_without_rows_a_condition_that_asks_a_row_waits_for_one() -> None:
    asks_both = condition("leak and row.contract_hours <= 24")
    book = playbook(step("send", for_each=CLIENTS, when=asks_both))
    assert view(walk(book, bodies=(known("leak", value=False),)), "send").state is WAITING


def test_what_needs_a_step_that_does_not_apply_without_rows_does_not_apply_either() -> None:
    book = playbook(step("send", for_each=CLIENTS, when=condition("leak")), step("report", needs=("send",)))
    assert view(walk(book, bodies=(known("leak", value=False),)), "report").state is OUT


def test_where_no_row_is_meant_a_step_does_not_apply() -> None:
    progress = walk(SEND, bodies=(TOWN,))
    assert view(progress, "draft").state is OUT
    assert [reason.name for reason in view(progress, "draft").because] == ["row.involvement"]
    assert view(progress, "report").state is OUT


def test_what_was_done_for_a_row_that_is_no_longer_meant_stays_to_be_seen() -> None:
    out = party(1, involvement=Involvement.NOT_AFFECTED)
    progress = walk(SEND, bodies=(CITY, VILLAGE, mark("draft@P-1", Mark.SKIPPED, because="x"), out))
    assert view(progress, "draft@P-1").state is OUT
    assert progress.step("send@P-1") is None


def test_a_row_that_was_withdrawn_has_no_steps() -> None:
    progress = walk(SEND, bodies=(CITY, VILLAGE, PartyWithdrawn(party="P-1")))
    assert progress.step("draft@P-1") is None


def test_a_condition_may_ask_its_row() -> None:
    urgent = playbook(
        step("call", for_each=ForEach(Collects.PARTIES), when=condition("row.contract_hours <= 24"))
    )
    progress = walk(urgent, bodies=(CITY, party(2, contract_hours=72), VILLAGE))
    assert view(progress, "call@P-1").state is AVAILABLE
    assert progress.step("call@P-2") is None
    waiting = view(progress, "call@P-3")
    assert (waiting.state, waiting.waits_for_facts) == (WAITING, ("row.contract_hours",))


def test_rows_of_affected_data_repeat_a_step_too() -> None:
    book = playbook(
        step(
            "trace",
            Checklist((Item("where", {"en": "Where was {row.label} copied to?"}),)),
            for_each=ForEach(Collects.INVENTORY, condition("row.records > 100")),
        )
    )
    progress = walk(book, bodies=(row(1, label="Invoices"),))
    assert view(progress, "trace@R-1").state is WAITING
    work = view(progress, "trace@R-1").step.work
    assert isinstance(work, Checklist)
    assert work.items[0].text == {"en": "Where was Invoices copied to?"}


def test_a_draft_and_a_clock_for_a_row_are_those_of_its_organisation() -> None:
    book = playbook(
        step("write", DraftWanted("notice"), for_each=CLIENTS),
        step("tell", ClockWanted(("sa",), ClockGoal.FILED), for_each=CLIENTS),
    )
    met = Reading(
        regime="sa",
        stage="initial",
        recipient="City 1",
        state=ClockState.MET,
        law="",
        party="P-1",
        is_first_stage=True,
        met_at="2026-11-23T09:00:00.000000Z",
    )
    running = msgspec.structs.replace(met, state=ClockState.RUNNING, party="P-3", met_at=None)
    saved = DraftSaved(draft="D-1", form="notice", party="P-1")
    progress = walk(book, bodies=(CITY, VILLAGE, saved), readings=(met, running))
    assert [one.state for one in progress.steps()] == [DONE, AVAILABLE, DONE, AVAILABLE]
    assert [item.id for item in view(progress, "tell@P-3").items] == ["sa/P-3"]


# Steps that are done again.

AGAIN = Repeat(condition("leak == false"), 3)


def test_a_task_is_open_again_until_its_condition_holds() -> None:
    book = playbook(step("scan", repeat=AGAIN), step("close", needs=("scan",)))
    once = walk(book, bodies=(done("scan"),))
    assert (view(once, "scan").state, view(once, "scan").rounds) == (AVAILABLE, 1)
    assert view(once, "close").state is WAITING
    clean = walk(book, bodies=(done("scan"), done("scan"), known("leak", value=False)))
    assert (view(clean, "scan").state, view(clean, "scan").rounds) == (DONE, 2)
    assert view(clean, "close").state is AVAILABLE


def test_a_condition_that_holds_before_the_first_round_does_not_spare_it() -> None:
    book = playbook(step("scan", repeat=AGAIN))
    assert view(walk(book, bodies=(known("leak", value=False),)), "scan").state is AVAILABLE


def test_no_step_is_done_more_often_than_it_says() -> None:
    book = playbook(step("scan", repeat=AGAIN))
    rounds = (done("scan"), done("scan"), done("scan"))
    assert view(walk(book, bodies=rounds), "scan").state is DONE
    assert view(walk(book, bodies=rounds[:2]), "scan").state is AVAILABLE


def test_a_checklist_begins_anew_with_every_round() -> None:
    lines = Checklist((Item("a", {}), Item("b", {}), Item("c", {}, optional=True)))
    book = playbook(step("check", lines, repeat=AGAIN))
    first = (mark("check", Mark.TICKED, item="a"), mark("check", Mark.WAIVED, item="b", because="x"))
    second = (*first, mark("check", Mark.TICKED, item="a"))
    again = view(walk(book, bodies=second), "check")
    assert [item.state for item in again.items] == [ItemState.DONE, ItemState.OPEN, ItemState.OPEN]
    over = view(walk(book, bodies=(*first, known("leak", value=False))), "check")
    assert over.state is DONE
    assert [item.state for item in over.items] == [ItemState.DONE, ItemState.WAIVED, ItemState.OPEN]


def test_a_round_is_taken_back() -> None:
    book = playbook(step("scan", repeat=AGAIN))
    back = (done("scan"), done("scan"), mark("scan", Mark.REOPENED))
    assert view(walk(book, bodies=back), "scan").rounds == 1


# Waiting.


def waiting(**how: object) -> Playbook:
    """Make a playbook that waits after a task, and goes on after that."""
    work = Wait(**how)  # type: ignore[arg-type]  # as the test gives them
    return playbook(step("file"), step("wait", work, needs=("file",)), step("go", needs=("wait",)))


def test_waiting_is_over_when_its_condition_holds() -> None:
    book = waiting(until=condition("known(people)"))
    still = view(walk(book, bodies=(done("file"),)), "wait")
    assert (still.state, still.outcome) == (AVAILABLE, None)
    progress = walk(book, bodies=(done("file"), known("people", 3)))
    assert (view(progress, "wait").state, view(progress, "wait").outcome) == (DONE, Outcome.MET)
    assert view(progress, "go").state is AVAILABLE


def test_waiting_does_not_begin_before_what_it_needs() -> None:
    progress = walk(waiting(until=condition("known(people)")), bodies=(known("people", 3),))
    assert view(progress, "wait").state is WAITING


def test_waiting_for_a_length_of_time_is_over_when_it_has_passed() -> None:
    book = waiting(length=timedelta(days=30))
    state = state_of(done("file"))
    begun = read_utc(state.entries[-1].recorded_at)
    before = view(walk(book, state=state, now=begun + timedelta(days=29)), "wait")
    after = view(walk(book, state=state, now=begun + timedelta(days=30)), "wait")
    assert (before.state, after.state, after.outcome) == (AVAILABLE, DONE, Outcome.MET)
    assert after.finished_at == write_utc(begun + timedelta(days=30))


def test_waiting_in_vain_ends_with_its_timeout() -> None:
    book = playbook(
        step("wait", Wait(until=condition("known(people)"), timeout=timedelta(days=7))),
        step("ask", after=("wait",), when=condition("step.wait.outcome == 'timeout'")),
        step("thank", after=("wait",), when=condition("step.wait.outcome == 'met'")),
    )
    state = state_of()
    begun = read_utc(state.entries[0].recorded_at)
    late = walk(book, state=state, now=begun + timedelta(days=8))
    assert view(late, "wait").outcome is Outcome.TIMEOUT
    assert (view(late, "ask").state, view(late, "thank").state) == (AVAILABLE, OUT)
    early = walk(book, state=state, now=begun)
    assert (view(early, "ask").state, view(early, "thank").state) == (WAITING, WAITING)


def test_somebody_can_end_the_waiting() -> None:
    progress = walk(waiting(until=condition("known(people)")), bodies=(done("file"), done("wait")))
    assert (view(progress, "wait").state, view(progress, "wait").outcome) == (DONE, Outcome.ENDED)


def test_a_reminder_is_due_again_after_each_note() -> None:
    book = waiting(until=condition("known(people)"), remind=timedelta(days=5))
    state = state_of(done("file"))
    begun = read_utc(state.entries[-1].recorded_at)
    asked = view(walk(book, state=state, now=begun + timedelta(days=6)), "wait")
    assert (asked.due_at, asked.is_late) == (write_utc(begun + timedelta(days=5)), True)
    noted = state_of(done("file"), LogWritten(text="asked again", step="wait"))
    last = read_utc(noted.entries[-1].recorded_at)
    assert view(walk(book, state=noted), "wait").due_at == write_utc(last + timedelta(days=5))


# Gates.


GATE = Gate(
    any_of=("dpo",), escalate=Escalation(timedelta(hours=2), "executive"), at_deadline=AtDeadline.HOLD
)


def test_a_gate_that_nobody_passes_is_escalated_after_its_time() -> None:
    book = playbook(step("draft"), step("approve", GATE, needs=("draft",)))
    state = state_of(done("draft"))
    begun = read_utc(state.entries[-1].recorded_at)
    assert not view(walk(book, state=state, now=begun + timedelta(minutes=119)), "approve").escalated
    assert view(walk(book, state=state, now=begun + timedelta(hours=2)), "approve").escalated
    assert not view(walk(book, now=begun + timedelta(hours=9)), "approve").escalated


def test_the_approval_it_was_escalated_to_stands_for_all() -> None:
    gate = msgspec.structs.replace(GATE, all_of=("legal", "dpo"), any_of=(), count=2)
    approved = mark("approve", Mark.APPROVED, role="executive")
    progress = walk(playbook(step("approve", gate)), bodies=(approved,))
    assert view(progress, "approve").state is DONE
    assert [item.id for item in view(progress, "approve").items] == ["executive"]


# Due times.


def clock(starts_at: str, due_at: str | None, party: str = "") -> Reading:
    """Give a clock that runs."""
    return Reading(
        regime="sa",
        stage="initial",
        recipient="x",
        state=ClockState.RUNNING,
        law="",
        party=party,
        is_first_stage=True,
        starts_at=starts_at,
        due_at=due_at,
    )


EARLY = clock("2026-11-23T08:00:00.000000Z", "2026-11-24T08:00:00.000000Z", "P-1")
LATER = clock("2026-11-23T09:00:00.000000Z", "2026-11-26T09:00:00.000000Z", "P-3")


@pytest.mark.parametrize(
    ("due", "at"),
    [
        (Due(after="clock.sa", length=timedelta(hours=4)), "2026-11-23T12:00:00.000000Z"),
        (Due(before="clock.sa", length=timedelta(hours=2)), "2026-11-24T06:00:00.000000Z"),
        (Due(before="clock.sa.initial", length=timedelta(hours=2)), "2026-11-24T06:00:00.000000Z"),
        (Due(before="clock.other", length=timedelta(hours=2)), None),
        (Due(after="clock.other", length=timedelta(hours=2)), None),
        (Due(after="time.aware_at", length=timedelta(hours=2)), "2026-11-23T11:00:00.000000Z"),
    ],
)
def test_a_step_is_due_by_the_earliest_of_its_clocks(due: Due, at: str | None) -> None:
    aware = known("time.aware_at", moment("2026-11-23 10:00"))
    progress = walk(playbook(step("s", due=due)), bodies=(aware,), readings=(LATER, EARLY))
    assert view(progress, "s").due_at == at


def test_a_step_for_a_row_is_due_by_the_clock_of_that_row() -> None:
    book = playbook(step("s", due=Due(before="clock.sa", length=timedelta(hours=2)), for_each=CLIENTS))
    progress = walk(book, bodies=(CITY, VILLAGE), readings=(EARLY, LATER))
    assert view(progress, "s@P-1").due_at == "2026-11-24T06:00:00.000000Z"
    assert view(progress, "s@P-3").due_at == "2026-11-26T07:00:00.000000Z"


def test_a_clock_without_an_end_makes_nothing_due() -> None:
    endless = clock("2026-11-23T08:00:00.000000Z", None)
    due = Due(before="clock.sa", length=timedelta(hours=2))
    assert view(walk(playbook(step("s", due=due)), readings=(endless,)), "s").due_at is None


# Two playbooks.


def called(id: str, *steps: Step) -> Playbook:
    """Make a playbook of another name."""
    own = tuple(msgspec.structs.replace(one, origin=one.origin or id) for one in steps)
    return msgspec.structs.replace(playbook(), id=id, phases=(Phase("p", {"en": id}, own),))


SHARED = step("log", origin="open-log")


def test_the_steps_of_a_second_playbook_follow_those_of_the_first() -> None:
    progress = walk(playbook(step("a")), called("second", step("b")))
    assert [(one.playbook, one.step.id) for one in progress.steps()] == [("drill", "a"), ("second", "b")]


def test_a_step_that_both_include_is_there_once_and_done_for_both() -> None:
    first = called("first", SHARED, step("a", needs=("log",)))
    second = called("second", SHARED, step("b", needs=("log",)))
    before = walk(first, second)
    assert [one.step.id for one in before.steps()] == ["log", "a", "b"]
    told = msgspec.structs.replace(mark("log", Mark.DONE), playbook="open-log")
    after = walk(first, second, bodies=(told,))
    assert [one.state for one in after.steps()] == [DONE, AVAILABLE, AVAILABLE]


def test_steps_of_one_name_are_told_apart_by_their_playbook() -> None:
    progress = walk(called("first", step("a")), called("second", step("a")))
    assert view(progress, "a").playbook == "first"
    assert view(progress, "second:a").playbook == "second"


def test_a_call_is_done_when_nothing_of_the_other_playbook_is_left() -> None:
    caller = playbook(step("restore", Call("second")), step("close", needs=("restore",)))
    second = called("second", step("b"), step("c"))
    assert view(walk(caller), "restore").state is AVAILABLE
    finished = (
        msgspec.structs.replace(mark("b", Mark.DONE), playbook="second"),
        msgspec.structs.replace(mark("c", Mark.SKIPPED, because="x"), playbook="second"),
    )
    assert view(walk(caller, second, bodies=finished[:1]), "restore").state is AVAILABLE
    over = walk(caller, second, bodies=finished)
    assert (view(over, "restore").state, view(over, "close").state) == (DONE, AVAILABLE)
    assert view(walk(caller, bodies=finished), "restore").state is AVAILABLE


def test_playbooks_that_call_each_other_never_end_each_other() -> None:
    one, other = called("one", step("a", Call("other"))), called("other", step("b", Call("one")))
    progress = walk(one, other)
    assert [view.state for view in progress.steps()] == [AVAILABLE, AVAILABLE]


def test_three_hundred_steps_in_a_row_are_walked() -> None:
    steps = [step(f"s{n}", needs=(f"s{n + 1}",)) for n in range(299)]
    progress = walk(playbook(*steps, step("s299")))
    assert [view.step.id for view in progress.next_steps()] == ["s299"]


# Since when.


def test_a_step_can_be_worked_on_since_the_last_thing_it_depends_on() -> None:
    book = playbook(step("a"), step("b", needs=("a",), when=condition("known(leak)")))
    state = state_of(known("leak", value=True), done("a"))
    assert view(walk(book, state=state), "b").since == state.entries[-1].recorded_at
    state = state_of(done("a"), known("leak", value=True))
    assert view(walk(book, state=state), "b").since == state.entries[-1].recorded_at
    assert view(walk(book), "a").since == state.entries[0].recorded_at


@pytest.mark.parametrize("body", [unknown("leak"), not_applicable("leak")])
def test_waiting_goes_on_while_its_fact_is_unknown(body: Body) -> None:
    book = waiting(until=condition("leak == true"))
    assert view(walk(book, bodies=(done("file"), body)), "wait").state is AVAILABLE
