"""The parts of a step: what is there, what is open, and who did it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.domain.building import (
    Journal,
    known,
    mark,
    moment,
    not_applicable,
    party,
    playbook,
    progress_of,
    row,
    state_of,
    unknown,
)
from tocsin.domain.case import CaseState
from tocsin.domain.entries import (
    Body,
    DecisionMade,
    DraftSaved,
    EvidenceLinked,
    InventoryWithdrawn,
    PartyWithdrawn,
)
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.law.regimes import Audience
from tocsin.domain.playbooks.items import ItemState, ItemView
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.progress import StepState, StepView
from tocsin.domain.playbooks.work import (
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceItem,
    EvidenceWanted,
    Field,
    Form,
    Item,
    Option,
    Task,
    Work,
)
from tocsin.domain.terms import Involvement, Mark, PartyRole

OPEN, DONE, WAIVED = ItemState.OPEN, ItemState.DONE, ItemState.WAIVED


def view(
    work: Work,
    state: CaseState,
    *,
    readings: tuple[Reading, ...] = (),
    audiences: dict[str, Audience] | None = None,
) -> StepView:
    """Look at one step, called *it*."""
    book = playbook(Step(id="it", title={}, work=work))
    found = progress_of(book, state, readings=readings, audiences=audiences).step("it")
    assert found is not None
    return found


def states(found: StepView) -> dict[str, ItemState]:
    """Give where each item stands."""
    return {item.id: item.state for item in found.items}


def is_done(work: Work, *bodies: Body) -> bool:
    """Whether a step is done after these."""
    return view(work, state_of(*bodies)).state is StepState.DONE


def test_a_task_is_done_when_somebody_says_so() -> None:
    assert not is_done(Task())
    assert is_done(Task(), mark("it", Mark.DONE))


def test_a_task_taken_back_is_open_again() -> None:
    assert not is_done(Task(), mark("it", Mark.DONE), mark("it", Mark.REOPENED))
    assert is_done(Task(), mark("it", Mark.DONE), mark("it", Mark.REOPENED), mark("it", Mark.DONE))


LIST = Checklist((Item("lock", {}), Item("log", {}), Item("tea", {}, optional=True)))


def test_a_checklist_is_done_when_every_line_that_must_be_is_ticked() -> None:
    assert not is_done(LIST, mark("it", Mark.TICKED, item="lock"))
    assert is_done(LIST, mark("it", Mark.TICKED, item="lock"), mark("it", Mark.TICKED, item="log"))


def test_a_line_can_be_waived_with_its_reason() -> None:
    waived = mark("it", Mark.WAIVED, item="log", because="no logs here")
    found = view(LIST, state_of(mark("it", Mark.TICKED, item="lock"), waived))
    assert found.state is StepState.DONE
    assert states(found) == {"lock": DONE, "log": WAIVED, "tea": OPEN}
    assert found.items[1].because == "no logs here"


def test_a_line_says_who_ticked_it_and_when() -> None:
    journal = Journal()
    journal.add(mark("it", Mark.TICKED, item="lock"), actor="analyst")
    line = view(LIST, journal.state).items[0]
    assert (line.by, line.at) == ("analyst", "2026-11-23T12:01:00.000000Z")


def test_a_line_that_was_unticked_is_open_and_nobody_s() -> None:
    marks = [mark("it", Mark.TICKED, item="lock"), mark("it", Mark.UNTICKED, item="lock")]
    assert view(LIST, state_of(*marks)).items[0] == ItemView("lock", OPEN)


def test_saying_that_a_checklist_is_done_does_not_tick_its_lines() -> None:
    found = view(LIST, state_of(mark("it", Mark.DONE)))
    assert found.state is StepState.AVAILABLE
    assert [item.id for item in found.open_items] == ["lock", "log"]


def test_a_list_where_nothing_must_be_done_is_done_by_saying_so() -> None:
    optional = Checklist((Item("tea", {}, optional=True),))
    assert not is_done(optional)
    assert not is_done(optional, mark("it", Mark.TICKED, item="tea"))
    assert is_done(optional, mark("it", Mark.DONE))


def test_marks_on_another_step_or_playbook_do_not_count() -> None:
    elsewhere = [mark("other", Mark.TICKED, item="lock"), mark("other", Mark.TICKED, item="log")]
    assert not is_done(LIST, *elsewhere)
    assert not is_done(Task(), mark("other", Mark.DONE))


FORM = Form(
    (
        Field("leak"),
        Field("people"),
        Field("detail", optional=True),
        Field(collects=Collects.INVENTORY),
        Field(collects=Collects.PARTIES),
    )
)


def test_a_form_is_done_when_every_question_has_an_answer() -> None:
    assert is_done(FORM, known("leak", value=False), known("people", 3), row(1), party(1))


@pytest.mark.parametrize("answer", [unknown("people"), not_applicable("people")])
def test_unknown_and_not_applicable_are_answers(answer: Body) -> None:
    assert is_done(FORM, known("leak", value=True), answer, row(1), party(1))


def test_a_form_says_what_is_open() -> None:
    found = view(FORM, state_of(known("leak", value=True)))
    assert states(found) == {
        "leak": DONE,
        "people": OPEN,
        "detail": OPEN,
        "inventory": OPEN,
        "parties": OPEN,
    }
    assert [item.id for item in found.open_items] == ["people", "inventory", "parties"]


def test_rows_and_parties_that_were_withdrawn_leave_their_question_open() -> None:
    found = view(FORM, state_of(row(1), InventoryWithdrawn(row="R-1"), party(1), PartyWithdrawn(party="P-1")))
    assert (states(found)["inventory"], states(found)["parties"]) == (OPEN, OPEN)


def test_an_answer_says_who_gave_it() -> None:
    journal = Journal()
    journal.add(known("leak", value=True, because="saw it"), actor="analyst")
    answer = view(FORM, journal.state).items[0]
    assert (answer.by, answer.because) == ("analyst", "saw it")


DECISION = Decision(
    "risk",
    (
        Option("none", {}),
        Option("high", {}, asks=("risk.why", "risk.when")),
        Option("later", {}, revisit=timedelta(hours=4)),
    ),
)


def decide(option: str) -> DecisionMade:
    """Decide on the risk."""
    return DecisionMade(key="risk", option=option, because="as I see it")


def test_a_decision_is_done_when_an_option_is_chosen() -> None:
    assert not is_done(DECISION)
    found = view(DECISION, state_of(decide("none")))
    assert found.state is StepState.DONE
    assert found.items[0].because == "as I see it"


def test_a_decision_to_decide_later_leaves_it_open() -> None:
    assert not is_done(DECISION, decide("later"))
    assert not is_done(DECISION, decide("none"), decide("later"))


def test_an_option_that_asks_for_facts_is_done_when_they_are_answered() -> None:
    assert not is_done(DECISION, decide("high"), known("risk.why", "health"))
    assert is_done(DECISION, decide("high"), known("risk.why", "health"), unknown("risk.when"))


def test_facts_are_asked_for_only_by_the_option_that_was_chosen() -> None:
    assert states(view(DECISION, state_of(decide("high")))) == {
        "risk": DONE,
        "risk.why": OPEN,
        "risk.when": OPEN,
    }
    assert states(view(DECISION, state_of(decide("high"), decide("none")))) == {"risk": DONE}


def test_an_option_that_the_playbook_does_not_know_decides_nothing() -> None:
    assert not is_done(DECISION, decide("maybe"))


def test_stating_the_fact_is_no_decision() -> None:
    assert not is_done(DECISION, known("risk", "none"))


EVIDENCE = EvidenceWanted((EvidenceItem("logs", {}), EvidenceItem("image", {}, optional=True)))


def test_evidence_is_secured_when_it_is_attached() -> None:
    assert not is_done(EVIDENCE)
    links = [EvidenceLinked(evidence=f"EV-{n}", step="it", item="logs") for n in (1, 2)]
    found = view(EVIDENCE, state_of(*links))
    assert found.state is StepState.DONE
    assert found.items[0].because == "EV-1, EV-2"


def test_evidence_that_is_gone_is_declared_missing() -> None:
    found = view(EVIDENCE, state_of(mark("it", Mark.WAIVED, item="logs", because="rotated")))
    assert (found.state, found.items[0].state) == (StepState.DONE, WAIVED)


def test_evidence_declared_missing_and_found_after_all_is_there() -> None:
    waived = mark("it", Mark.WAIVED, item="logs", because="rotated")
    found = view(EVIDENCE, state_of(waived, EvidenceLinked(evidence="EV-1", step="it", item="logs")))
    assert found.items[0].state is DONE


@pytest.mark.parametrize(
    "link",
    [
        EvidenceLinked(evidence="EV-1", step="other", item="logs"),
        EvidenceLinked(evidence="EV-1", step="it", item="image"),
        EvidenceLinked(evidence="EV-1", step="it"),
    ],
)
def test_evidence_for_something_else_does_not_count(link: EvidenceLinked) -> None:
    assert not is_done(EVIDENCE, link)


DRAFT = DraftWanted("notice")
TO_EACH = {"notice": Audience.CONTROLLERS}
TO_ONE = {"notice": Audience.AUTHORITY}


def draft(number: int, party: str = "", form: str = "notice") -> DraftSaved:
    """Save a draft."""
    return DraftSaved(draft=f"D-{number}", form=form, party=party)


def test_a_document_for_the_authority_is_done_when_a_version_is_saved() -> None:
    assert states(view(DRAFT, state_of(), audiences=TO_ONE)) == {"notice": OPEN}
    found = view(DRAFT, state_of(draft(1)), audiences=TO_ONE)
    assert (found.state, found.items[0].because) == (StepState.DONE, "D-1")


def test_a_draft_of_another_form_does_not_count() -> None:
    assert view(DRAFT, state_of(draft(1, form="letter")), audiences=TO_ONE).state is StepState.AVAILABLE


def test_a_document_for_each_controller_is_done_when_each_has_one() -> None:
    both = [party(1), party(2, involvement=Involvement.AFFECTED)]
    half = view(DRAFT, state_of(*both, draft(1, "P-1")), audiences=TO_EACH)
    assert states(half) == {"P-1": DONE, "P-2": OPEN}
    whole = view(DRAFT, state_of(*both, draft(1, "P-1"), draft(2, "P-2")), audiences=TO_EACH)
    assert whole.state is StepState.DONE


def test_a_controller_ruled_out_needs_no_document() -> None:
    bodies = [
        party(1),
        party(2, involvement=Involvement.NOT_AFFECTED),
        party(3, role=PartyRole.PROCESSOR),
    ]
    assert states(view(DRAFT, state_of(*bodies), audiences=TO_EACH)) == {"P-1": OPEN}


def test_while_no_controller_is_listed_a_document_for_each_waits_for_the_list() -> None:
    found = view(DRAFT, state_of(draft(1)), audiences=TO_EACH)
    assert (found.state, states(found)) == (StepState.AVAILABLE, {"parties": OPEN})


MET = frozenset({ClockState.MET, ClockState.MET_LATE})


def clock(state: ClockState, regime: str = "sa", party: str = "", *, filed: bool = False) -> Reading:
    """Give what a clock says; one that was met was filed, another only where it is said."""
    met_at = "then" if filed or state in MET else None
    return Reading(
        regime=regime, stage="initial", recipient="x", state=state, law="", party=party, met_at=met_at
    )


@pytest.mark.parametrize(
    ("state", "started", "filed"),
    [
        (ClockState.NOT_STARTED, OPEN, OPEN),
        (ClockState.RUNNING, DONE, OPEN),
        (ClockState.OVERDUE, DONE, OPEN),
        (ClockState.MET, DONE, DONE),
        (ClockState.MET_LATE, DONE, DONE),
    ],
)
def test_a_clock_step_is_done_by_what_the_clock_says(
    state: ClockState, started: ItemState, filed: ItemState
) -> None:
    for goal, expected in ((ClockGoal.STARTED, started), (ClockGoal.FILED, filed)):
        found = view(ClockWanted(("sa",), goal), state_of(), readings=(clock(state),))
        assert states(found) == {"sa": expected}
        assert (found.state is StepState.DONE) == (expected is DONE)


def test_a_clock_that_was_met_says_when() -> None:
    found = view(ClockWanted(("sa",), ClockGoal.FILED), state_of(), readings=(clock(ClockState.MET),))
    assert found.items == (ItemView("sa", DONE, at="then"),)


def test_a_filing_counts_for_a_clock_that_has_not_started() -> None:
    early = (clock(ClockState.NOT_STARTED, filed=True),)
    filed = view(ClockWanted(("sa",), ClockGoal.FILED), state_of(), readings=early)
    assert (filed.state, filed.items) == (StepState.DONE, (ItemView("sa", DONE, at="then"),))
    # That it started is another thing, and nobody has said so.
    started = view(ClockWanted(("sa",), ClockGoal.STARTED), state_of(), readings=early)
    assert (started.state, states(started)) == (StepState.AVAILABLE, {"sa": OPEN})


def test_every_clock_of_the_regimes_must_get_there() -> None:
    readings = (
        clock(ClockState.MET, "controllers", "P-1"),
        clock(ClockState.RUNNING, "controllers", "P-2"),
        clock(ClockState.OVERDUE, "insurance"),
    )
    found = view(ClockWanted(("controllers", "sa"), ClockGoal.FILED), state_of(), readings=readings)
    assert states(found) == {"controllers/P-1": DONE, "controllers/P-2": OPEN}


def test_a_clock_that_does_not_apply_is_left_aside() -> None:
    readings = (clock(ClockState.NOT_APPLICABLE), clock(ClockState.MET, "insurance"))
    found = view(ClockWanted(("sa", "insurance"), ClockGoal.FILED), state_of(), readings=readings)
    assert (found.state, states(found)) == (StepState.DONE, {"insurance": DONE})


def test_where_no_clock_applies_somebody_says_that_it_was_looked_at() -> None:
    wanted = ClockWanted(("sa",), ClockGoal.FILED)
    readings = (clock(ClockState.NOT_APPLICABLE),)
    assert view(wanted, state_of(), readings=readings).state is StepState.AVAILABLE
    said = state_of(mark("it", Mark.DONE))
    assert view(wanted, said, readings=readings).state is StepState.DONE


def test_an_answer_to_a_time_is_an_answer() -> None:
    assert is_done(Form((Field("time.aware_at"),)), known("time.aware_at", moment("14:00")))
