"""What a person said of legal clocks: whether they apply, a target of one's own, more time granted."""

from __future__ import annotations

from typing import ClassVar

from tocsin.domain.entries.body import Body
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Ruling


class RegimeRuled(Body, frozen=True):
    """A person's word on whether a legal regime applies; it goes before what its condition says."""

    kind: ClassVar[str] = "regime.ruled"
    kept: ClassVar[tuple[str, ...]] = ("regime", "ruling")
    regime: str
    ruling: Ruling = Ruling.BY_CONDITION
    because: str = ""


class ClockTargeted(Body, frozen=True):
    """A time of one's own for a clock to which the law gives no figure; None takes it back."""

    kind: ClassVar[str] = "clock.targeted"
    kept: ClassVar[tuple[str, ...]] = ("regime", "stage", "party", "hours")
    regime: str
    stage: str
    party: str = ""
    hours: int | None = None
    because: str = ""


class ClockExtended(Body, frozen=True):
    """More time that an authority granted for one clock; None takes it back."""

    kind: ClassVar[str] = "clock.extended"
    kept: ClassVar[tuple[str, ...]] = ("regime", "stage", "party", "until")
    regime: str
    stage: str
    party: str = ""
    until: Moment | None = None
    by: str = ""
    reference: str = ""
    because: str = ""
