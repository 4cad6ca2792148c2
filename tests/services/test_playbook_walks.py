"""Every shipped playbook, walked to its end in each role: whatever can be worked on is worked on."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.casework import Clock, state
from tests.conftest import OpenACase
from tests.services.scenes import beside
from tocsin.domain.facts import FactType
from tocsin.domain.items import ItemState
from tocsin.domain.progress import StepState, StepView
from tocsin.domain.work import (
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
    Task,
)
from tocsin.services import steps
from tocsin.services.decisions import decide
from tocsin.services.drafts import save_draft
from tocsin.services.evidence import Place, add_stream
from tocsin.services.filings import record_filing
from tocsin.services.integrity import verify_case
from tocsin.services.rows import add_party, add_row
from tocsin.services.workbench import OpenCase

TYPED = {
    FactType.BOOL: "yes",
    FactType.TEXT: "as the log shows",
    FactType.INT: "3",
    FactType.INSTANT: "-1h",
    FactType.COUNT: "~120 (100..150) log",
    FactType.CONTACT: "Officer, dpo@example.org",
}


def only_watched(view: StepView) -> bool:
    """Whether a step waits for a clock to start, so that nobody can work on it."""
    return isinstance(view.step.work, ClockWanted) and view.step.work.goal is ClockGoal.STARTED


Choices = dict[str, str]
"""What is decided, by the fact that is decided; elsewhere the first option is taken."""


class Walk:
    """Somebody who works on whatever can be worked on, step by step, until there is nothing left."""

    def __init__(self, case: OpenCase, choices: Choices) -> None:
        self.case = case
        self.case.workbench.confirm = lambda _doubts: True  # the answers of a walk are made up
        self.choices = choices
        self.worked: list[str] = []

    def to_the_end(self) -> None:
        """Work until nothing is available; every step is worked on once, or the walk goes in circles."""
        while available := self.available():
            # A clock that is only to be seen running is done by what other steps ask for.
            view = next((one for one in available if not only_watched(one)), available[0])
            assert view.step.id not in self.worked, f"{view.step.id} was worked on and is still available"
            self.worked.append(view.step.id)
            self.work(view)

    def available(self) -> list[StepView]:
        progress = self.case.progress()
        assert progress is not None
        return progress.next_steps()

    def work(self, view: StepView) -> None:
        """Do what a step asks for, whatever its kind."""
        step = view.step.id
        match view.step.work:
            case Task():
                steps.mark_done(self.case, step, "done")
            case Checklist():
                self.tick(view)
            case Form(fields=fields):
                for field in fields:
                    self.fill(field.collects, field.fact)
            case Decision(fact=fact, options=options):
                chosen = self.choices.get(fact, options[0].id)
                decide(self.case, fact, chosen, "as the facts show")
                for key in next(option.asks for option in options if option.id == chosen):
                    self.fill(None, key)
            case EvidenceWanted():
                self.attach(view)
            case DraftWanted(form=form):
                for item in view.open_items:
                    party = item.id if item.id.startswith("P-") else ""
                    save_draft(self.case, form, party=party)
            case ClockWanted():
                assert not only_watched(view), f"{step} waits for a clock that nothing starts"
                for item in view.open_items:
                    regime, _slash, party = item.id.partition("/")
                    record_filing(self.case, filed_at=self.case.moment("now"), regime=regime, party=party)
            case Gate():
                self.approve(view)

    def tick(self, view: StepView) -> None:
        """Tick the first line, waive the next, tick the rest; leave what is optional alone."""
        for number, item in enumerate(view.open_items):
            if number == 1:
                steps.waive(self.case, view.step.id, item.id, "there is none here")
            else:
                steps.tick(self.case, view.step.id, item.id)

    def attach(self, view: StepView) -> None:
        """Attach the first piece that is asked for, and say that the others are missing."""
        first, *others = view.open_items
        place = Place(step=view.step.id, item=first.id)
        add_stream(self.case, BytesIO(first.id.encode()), first.id, place=place)
        for item in others:
            steps.waive(self.case, view.step.id, item.id, "it was not kept")

    def approve(self, view: StepView) -> None:
        """Let somebody new give each approval that is open."""
        for number, item in enumerate(view.open_items):
            with beside(self.case, f"approver {number}") as theirs:
                steps.approve(theirs, view.step.id, item.id.split(" or ")[0])
        self.case.refresh()

    def fill(self, collects: Collects | None, fact: str) -> None:
        """Answer one question of a form; every third answer is *unknown*."""
        if collects is Collects.INVENTORY:
            add_row(self.case, {"label": "Files", "special": "health"})
        elif collects is Collects.PARTIES:
            for hours in ("24", ""):
                add_party(self.case, {"name": f"Council {hours}", "contract_hours": hours})
        elif self.case.state.statement(fact) is None:
            spec = self.case.catalogue.need(fact)
            typed = spec.choices[0].id if spec.choices else TYPED[spec.type]
            unknown = len(fact) % 3 == 0 and fact not in {"time.aware_at", "case.role"}
            state(self.case, fact, "unknown" if unknown else typed)


def end_of(case: OpenCase, choices: Choices) -> dict[str, StepState]:
    """Walk a playbook to its end, and give where each of its steps stands then."""
    Walk(case, choices).to_the_end()
    assert verify_case(case.workbench, case.header.ref).holds
    progress = case.progress()
    assert progress is not None
    return {view.step.id: view.state for view in progress.steps()}


def those(found: dict[str, StepState], *states: StepState) -> set[str]:
    return {step for step, state in found.items() if state in states}


OTHER_ROLE = {
    "controller": {"list_controllers", "draft_notices", "approve_notices", "send_notices", "offer_draft"},
    "processor": {
        "risk",
        "decide_authority",
        "decide_people",
        "draft_authority",
        "approve_authority",
        "file_authority",
    },
}
"""The steps of the portal playbook that a role leaves to the other; a joint controller is a controller."""


@pytest.mark.parametrize("role", ["controller", "joint_controller", "processor"])
@pytest.mark.parametrize("playbook", ["portal-exposure", "generic"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_playbook_can_be_walked_to_its_end(
    open_case: OpenACase, playbook: str, role: str, language: str
) -> None:
    case = open_case(playbook=playbook, role=role, language=language, country="FR")
    found = end_of(case, {})
    assert those(found, StepState.AVAILABLE, StepState.WAITING, StepState.SKIPPED) == set()
    # Nothing was late, so there was no delay to give reasons for.
    left_out = (OTHER_ROLE[role.removeprefix("joint_")] | {"late_reasons"}) & set(found)
    # Both roles draft the notification to the authority, each in a step of its own: one draft is both.
    same_document = {"offer_draft", "draft_authority"}
    assert left_out - same_document <= those(found, StepState.NOT_APPLICABLE) <= left_out


@pytest.mark.parametrize("playbook", ["portal-exposure", "generic"])
def test_the_role_may_be_found_out_on_the_way(open_case: OpenACase, playbook: str) -> None:
    case = open_case(playbook=playbook)  # the first choice of a role is controller
    found = end_of(case, {})
    assert those(found, StepState.AVAILABLE, StepState.WAITING) == set()
    assert case.state.value("case.role") == "controller"


@pytest.mark.parametrize("playbook", ["portal-exposure", "generic"])
def test_not_notifying_leaves_nothing_to_file(open_case: OpenACase, playbook: str) -> None:
    case = open_case(playbook=playbook, role="controller")
    found = end_of(case, {"risk.level": "none_or_unlikely", "notify.authority": "none"})
    assert those(found, StepState.AVAILABLE, StepState.WAITING) == set()
    assert {"draft_authority", "approve_authority", "file_authority"} <= those(
        found, StepState.NOT_APPLICABLE
    )
    assert found["register"] is StepState.DONE


@pytest.mark.parametrize("playbook", ["portal-exposure", "generic"])
def test_who_is_late_also_gives_reasons(open_case: OpenACase, playbook: str, clock: Clock) -> None:
    case = open_case(playbook=playbook, role="controller", aware="now")
    clock.move(hours=80)
    found = end_of(case, {})
    assert those(found, StepState.AVAILABLE, StepState.WAITING) == set()
    assert case.state.statement("time.delay_reasons") is not None
    assert found["file_authority"] is StepState.DONE


@pytest.mark.parametrize("playbook", ["portal-exposure", "generic"])
def test_what_may_be_skipped_can_all_be_skipped(open_case: OpenACase, playbook: str) -> None:
    case = open_case(playbook=playbook, role="controller", country="FR")
    progress = case.progress()
    assert progress is not None
    optional = [view.step.id for view in progress.steps() if not view.step.mandatory]
    for step in optional:
        if steps.need_step(case, step).state is not StepState.DONE:
            steps.skip(case, step, "left out on purpose")
    found = end_of(case, {})
    assert those(found, StepState.AVAILABLE) == set()
    assert {"first_facts", "is_breach", "register"} <= those(found, StepState.DONE)


def test_each_kind_of_step_is_walked(open_case: OpenACase) -> None:
    case = open_case(playbook="portal-exposure", role="processor")
    walk = Walk(case, {})
    walk.to_the_end()
    worked = [steps.need_step(case, step) for step in walk.worked]
    assert {view.step.kind for view in worked} == {
        "task",
        "checklist",
        "form",
        "decision",
        "evidence",
        "draft",
        "gate",
        "clock",
    }
    assert ItemState.WAIVED in {item.state for view in worked for item in view.items}
