"""Legal regimes: who must tell whom, by when, counted from what. All of it is data; see `data/regimes`."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tocsin.domain.conditions import Condition
from tocsin.domain.facts import Text


class Audience(StrEnum):
    """Whom a notification is for."""

    AUTHORITY = "authority"
    CONTROLLERS = "controllers"


class Confidence(StrEnum):
    """How well a rule is sourced: the text itself seen; one secondary source; weak."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Source(msgspec.Struct, frozen=True):
    """Where a rule comes from and when somebody last compared it; ``checked`` is an ISO date."""

    law: str
    url: str
    checked: str
    confidence: Confidence
    note: str = ""


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One notification that a regime asks for.

    Attributes:
        id: such as ``initial``.
        title: in each language.
        trigger: the fact that starts the clock.
        hours: elapsed hours until it is due; None where the law gives no figure.
        contract_hours: whether a figure agreed with the recipient takes the place of ``hours``.
        counts_1182_71: whether Regulation 1182/71 gives a later end of the period.
        late_needs: the fact that must be answered once the deadline has passed.
    """

    id: str
    title: Text
    trigger: str
    hours: int | None = None
    contract_hours: bool = False
    counts_1182_71: bool = False
    late_needs: str = ""


class Regime(msgspec.Struct, frozen=True, kw_only=True):
    """A duty to notify, with the period in which it is in force (ISO dates, the last day included)."""

    id: str
    title: Text
    source: Source
    valid_from: str
    audience: Audience
    applies_when: Condition | None
    stages: tuple[Stage, ...]
    valid_until: str = ""
    notes: Text = {}

    def stage(self, id: str) -> Stage | None:
        """Give the stage of that id, or None."""
        return next((stage for stage in self.stages if stage.id == id), None)

    def in_force(self, day: str) -> bool:
        """Whether it was in force on a day, given as an ISO date."""
        return self.valid_from <= day and (not self.valid_until or day <= self.valid_until)
