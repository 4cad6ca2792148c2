"""What the tests of services share: a second person at the same case, and what they look up often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from tests.casework import state
from tocsin.domain.entries import Body, LogWritten
from tocsin.domain.law.readings import Reading
from tocsin.domain.playbooks.progress import StepState
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.steps import need_step
from tocsin.services.rows import add_party
from tocsin.services.workbench import OpenCase, Workbench

B = TypeVar("B", bound=Body)


def beside(case: OpenCase, actor: str) -> OpenCase:
    """Open a case a second time, as somebody else; close it with a ``with`` block."""
    at_home = case.workbench
    other = Workbench(at_home.home, actor, library=at_home.library, now=at_home.now)
    return other.open(case.header.ref)


def bodies(case: OpenCase, kind: type[B]) -> list[B]:
    """Give what the entries of one kind say, in order."""
    return [entry.body for entry in case.state.entries if isinstance(entry.body, kind)]


def notes(case: OpenCase) -> list[str]:
    """Give the texts of all notes, in order."""
    return [body.text for body in bodies(case, LogWritten)]


def last(case: OpenCase, kind: type[B]) -> B:
    """Give what the newest entry of one kind says."""
    return bodies(case, kind)[-1]


def step_state(case: OpenCase, step: str) -> StepState:
    """Give where a step stands."""
    return need_step(case, step).state


def steps_for_us(case: OpenCase, *others: str) -> int:
    """Give how many steps a shipped playbook has without the phases of the other side.

    Nor does giving reasons for a delay count: it is asked for only once something is late.
    """
    assert case.playbook is not None
    ours = [phase for phase in case.playbook.phases if phase.id not in others]
    return sum(step.id != "late_reasons" for phase in ours for step in phase.steps)


def reading(case: OpenCase, regime: str, party: str = "") -> Reading:
    """Give what the clock of the first notification of a regime, to a recipient, says."""
    (found,) = [
        one for one in case.readings() if (one.regime, one.party) == (regime, party) and one.is_first_stage
    ]
    return found


def become_aware(case: OpenCase, when: str = "now") -> None:
    """Decide that it is a breach, and since when that is certain."""
    state(case, "time.aware_at", when, because="reproduced with test accounts")
    state(case, "time.aware_basis", "reproduced with test accounts")
    decide(case, "nature.personal_data_breach", "confirmed", "reproduced")


def list_controllers(case: OpenCase, hours: Sequence[str] = ("24", "48", "")) -> None:
    """List a controller for each figure of contract hours, all of them affected: P-1, P-2 and so on."""
    for number, figure in enumerate(hours, 1):
        named = {"name": f"Council {number}", "contract_hours": figure, "involvement": "affected"}
        add_party(case, named)
