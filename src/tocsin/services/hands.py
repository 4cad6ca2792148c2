"""Many hands at one case: who has taken which step on, and handing the case over."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Body, Entry, ShiftHanded, StepClaimed
from tocsin.domain.errors import UserError
from tocsin.domain.moments import read_utc, shown
from tocsin.domain.text import checked, required
from tocsin.services.drafts.writing import preview
from tocsin.services.playbooks.steps import need_step
from tocsin.services.workbench import OpenCase

BRIEF = "handover"
"""The form that the brief is written by."""


def claim_step(case: OpenCase, step: str, because: str = "") -> Entry[StepClaimed]:
    """Take a step on, so that others see it and leave it to us.

    Args:
        case: the open case.
        step: its id.
        because: why; needed where somebody else has taken it on.

    Raises:
        UserError: there is no such step, it is ours already, or it is another's and no reason is given.
    """
    reason = checked(because, "The reason")
    view = need_step(case, step)
    actor = case.workbench.actor

    def decide(state: CaseState) -> Sequence[Body]:
        held = state.hands.claims.get((view.playbook, view.step.id))
        if held is not None and held.actor == actor:
            raise UserError(f"{step} is yours already", f"Let go of it: tocsin step release {step}")
        if held is not None and not reason:
            since = shown(read_utc(held.recorded_at), case.zone)
            raise UserError(
                f"{held.actor} has taken {step} on, since {since}",
                "Ask them; or take it over with --because WHY",
            )
        return [StepClaimed(playbook=view.playbook, step=view.step.id, because=reason)]

    return _claimed(case.record(decide)[-1])


def release_step(case: OpenCase, step: str, because: str = "") -> Entry[StepClaimed]:
    """Let go of a step that somebody has taken on.

    Raises:
        UserError: there is no such step, or nobody has taken it on.
    """
    reason = checked(because, "The reason")
    view = need_step(case, step)

    def decide(state: CaseState) -> Sequence[Body]:
        if not state.hands.who(view.playbook, view.step.id):
            raise UserError(f"Nobody has taken {step} on")
        return [StepClaimed(playbook=view.playbook, step=view.step.id, free=True, because=reason)]

    return _claimed(case.record(decide)[-1])


def _claimed(entry: Entry[Body]) -> Entry[StepClaimed]:
    body = entry.body
    assert isinstance(body, StepClaimed)  # noqa: S101 - it is what was just written
    return Entry(entry.seq, entry.id, entry.recorded_at, entry.actor, body, entry.redacted)


def brief(case: OpenCase, language: str = "") -> str:
    """Write what the next person must know, from where the case stands now."""
    return preview(case, BRIEF, language=language).text


def hand_over(case: OpenCase, to: str, note: str = "", language: str = "") -> str:
    """Hand the case over; gives the brief that they were given.

    Args:
        case: the open case.
        to: who takes over.
        note: what is said besides.
        language: of the brief; else that of the case.

    Raises:
        UserError: it is not said to whom.
    """
    who, said = required(to, "Who takes over", 200), checked(note, "The note")
    text = brief(case, language)
    given = sha256(text.encode()).hexdigest()
    case.record(lambda _state: [ShiftHanded(to=who, brief=given, note=said)])
    return text
