"""Who works on what, as they said: steps that somebody has taken on, and shifts that were handed over."""

from __future__ import annotations

from typing import Any

from tocsin.domain.entries import Entry, ShiftHanded, StepClaimed

HANDS = (StepClaimed, ShiftHanded)


class Hands:
    """What was said of who works on what. Only `take` changes it."""

    def __init__(self) -> None:
        """Start with nobody on anything."""
        self.claims: dict[tuple[str, str], Entry[StepClaimed]] = {}
        self.shifts: list[Entry[ShiftHanded]] = []

    def take(self, entry: Entry[Any]) -> None:
        """Take in an entry of one of `HANDS`."""
        match entry.body:
            case StepClaimed(playbook=playbook, step=step, free=True):
                self.claims.pop((playbook, step), None)
            case StepClaimed(playbook=playbook, step=step):
                self.claims[playbook, step] = entry
            case ShiftHanded():
                self.shifts.append(entry)

    def who(self, playbook: str, step: str) -> str:
        """Give who has taken a step on; empty where nobody has."""
        claim = self.claims.get((playbook, step))
        return claim.actor if claim else ""
