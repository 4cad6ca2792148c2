"""Who works on what: a step that somebody takes on, and a shift that ends."""

from __future__ import annotations

from typing import ClassVar

from tocsin.domain.entries.body import Body


class StepClaimed(Body, frozen=True):
    """Somebody takes a step on, so that others leave it to them; or lets go of it.

    Attributes:
        playbook: that the step is of.
        step: its id; a claim of a step that is repeated is one of all its rounds.
        free: whether it is let go.
        because: why, where somebody else had it.
    """

    kind: ClassVar[str] = "step.claimed"
    kept: ClassVar[tuple[str, ...]] = ("playbook", "step", "free")
    playbook: str
    step: str
    free: bool = False
    because: str = ""


class ShiftHanded(Body, frozen=True):
    """Who led hands over to somebody else, who then knew what the brief says.

    Attributes:
        to: who takes over.
        brief: SHA-256 of the brief that was given, hex.
        note: what was said besides.
    """

    kind: ClassVar[str] = "shift.handed"
    kept: ClassVar[tuple[str, ...]] = ("brief",)
    to: str = ""
    brief: str = ""
    note: str = ""
