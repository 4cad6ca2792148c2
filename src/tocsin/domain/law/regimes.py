"""Legal regimes: who must tell whom, by when, counted from what. All of it is data; see `data/regimes`.

A regime is a duty with a condition; a period of it is how the duty reads while one version of the law is
in force; a stage is one notification within it, with what starts its clock and how long it runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.facts import Text

FILED = "filed"
"""First part of the names by which the condition of a stage asks whether another was filed."""


class Audience(StrEnum):
    """Whom a document is for. Only controllers are told one by one, each with a clock of its own.

    No law is about the last two: an insurer, whom a contract wants told, and ourselves.
    """

    AUTHORITY = "authority"
    CONTROLLERS = "controllers"
    PEOPLE = "people"
    PUBLIC = "public"
    INSURER = "insurer"
    INTERNAL = "internal"


OWED = frozenset({Audience.AUTHORITY, Audience.CONTROLLERS, Audience.PEOPLE, Audience.PUBLIC})
"""Whom a law can want notified."""


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


class Unit(StrEnum):
    """What a period is counted in. Days and business days end with their last day, hours do not."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business days"
    MONTHS = "months"
    YEARS = "years"


class Within(msgspec.Struct, frozen=True):
    """A length of time as a law writes it: ``72 hours``, ``1 month``, ``4 business days``."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        """As it is written in a regime."""
        return f"{self.count} {str(self.unit).removesuffix('s') if self.count == 1 else self.unit}"


class Which(StrEnum):
    """Which of several filings of a stage starts the next one."""

    FIRST = "first"
    LATEST = "latest"


class AtFact(msgspec.Struct, frozen=True, tag="fact"):
    """The clock starts at a point in time that somebody stated."""

    fact: str


class AtEarliest(msgspec.Struct, frozen=True, tag="earliest"):
    """The clock starts at the earliest of several points in time, as far as they are stated."""

    facts: tuple[str, ...]


class AtFiling(msgspec.Struct, frozen=True, tag="filed"):
    """The clock starts when another stage of the same regime was filed."""

    stage: str
    which: Which = Which.FIRST


class AtStatement(msgspec.Struct, frozen=True, tag="stated"):
    """The clock starts when somebody recorded the value that a fact has now: a finding, a decision."""

    fact: str


Start: TypeAlias = AtFact | AtEarliest | AtFiling | AtStatement


class FirstDay(StrEnum):
    """Which day is the first of a period in days: the one after the event, or that of the event itself."""

    NEXT = "next"
    SAME = "same"


class Cap(msgspec.Struct, frozen=True):
    """A second limit from an earlier point in time; it falls away where the clock starts only after it."""

    fact: str
    within: Within


class Roll(msgspec.Struct, frozen=True):
    """A deadline on a day that is no working day moves to the next one: to ``to``, ``12:00`` or ``24:00``.

    Attributes:
        to: the time of that day.
        law: what says so.
        unless: the deadline stays where it is if this holds, or if it is open whether it does.
    """

    to: str
    law: str
    unless: Condition | None = None


class Expected(msgspec.Struct, frozen=True):
    """A time that an authority expects though the law gives none; never shown as a legal deadline.

    With ``when``, it is expected only if that holds.
    """

    within: Within
    by: Text
    when: Condition | None = None


class TwoWorkingDays(msgspec.Struct, frozen=True):
    """Regulation 1182/71 Art. 3(5) read for a period in hours: a note, with who rejects that reading."""

    rejected_by: Text


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One notification that a regime asks for.

    Attributes:
        id: such as ``initial``.
        title: in each language.
        start: what starts the clock.
        within: how long it runs; None where the law gives no figure.
        audience: whom it is for, where that is not the audience of the regime.
        recipient: what they are called, where that differs.
        when: the stage is asked for only if this holds; ``filed.initial`` asks whether another was filed.
        cap: a second limit.
        first_day: which day is counted first.
        from_year_end: whether a period in days runs from the end of the calendar year of the event.
        roll: where a deadline on a free day moves to.
        contract_hours: whether a figure agreed with the recipient takes the place of ``within``.
        counts_1182_71: whether Regulation 1182/71 gives a later end of the period.
        two_working_days: the note on its Art. 3(5).
        expected: what an authority expects, beside or instead of the law.
        late_needs: the fact that must be answered once the deadline has passed.
        law: the provision, where the regime's source names a wider one.
        source: where this stage comes from, where that is not the source of the regime.
    """

    id: str
    title: Text
    start: Start
    within: Within | None = None
    audience: Audience | None = None
    recipient: Text = {}
    when: Condition | None = None
    cap: Cap | None = None
    first_day: FirstDay = FirstDay.NEXT
    from_year_end: bool = False
    roll: Roll | None = None
    contract_hours: bool = False
    counts_1182_71: bool = False
    two_working_days: TwoWorkingDays | None = None
    expected: Expected | None = None
    late_needs: str = ""
    law: str = ""
    source: Source | None = None


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """How a duty reads while one version of the law is in force (ISO dates, the last day included).

    A period with ``dormant`` reasons and no first day is not law yet: it is known, and never runs.
    """

    stages: tuple[Stage, ...]
    valid_from: str = ""
    valid_until: str = ""
    dormant: Text = {}
    source: Source | None = None

    def covers(self, day: str) -> bool:
        """Whether it is in force on a day, given as an ISO date."""
        return bool(self.valid_from) and self.valid_from <= day <= (self.valid_until or day)

    def stage(self, id: str) -> Stage | None:
        """Give the stage of that id, or None."""
        return next((stage for stage in self.stages if stage.id == id), None)


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A worked example of a regime: facts and filings as typed, and the deadline they must give.

    Attributes:
        facts: values by key, as a person types them.
        filed: when stages were filed, by stage.
        stage: the stage whose deadline is looked at.
        due: the deadline, as typed; empty where there is none.
        latest: the other reading of the law, likewise.
        zone: the zone of the case.
        country: where the case is, for its public holidays.
        line: where the example stands in its file.
    """

    facts: Mapping[str, str]
    stage: str
    filed: Mapping[str, str] = {}
    due: str = ""
    latest: str = ""
    state: str = ""
    zone: str = "UTC"
    country: str = ""
    line: int = 0


class Regime(msgspec.Struct, frozen=True, kw_only=True):
    """A duty to notify.

    Attributes:
        id: such as ``gdpr-33-1``.
        title: in each language.
        jurisdiction: the part of the world whose law it is, a value of the enumeration ``country``.
        source: where it comes from.
        audience: whom it is for, unless a stage says otherwise.
        recipient: what they are called; empty for the data-protection authority of the case's country.
        applies_when: the condition under which it applies.
        periods: its versions in time.
        zone: the IANA zone whose days count; empty for that of the case.
        calendar: the country (``US``), part of it (``US-NY``) or exchange (``XNYS``) whose holidays count;
            empty for the country of the case.
        closed: further days without work, as ``MM-DD``.
        examples: worked examples, computed by hand.
    """

    id: str
    title: Text
    jurisdiction: str
    source: Source
    audience: Audience
    applies_when: Condition | None
    periods: tuple[Period, ...]
    recipient: Text = {}
    zone: str = ""
    calendar: str = ""
    closed: tuple[str, ...] = ()
    notes: Text = {}
    examples: tuple[Example, ...] = ()

    def period(self, day: str) -> Period | None:
        """Give the period that is in force on a day (ISO date), or None."""
        return next((period for period in self.periods if period.covers(day)), None)

    def stages(self) -> Iterator[Stage]:
        """Every stage of every period, the newest period in force first, those not in force last."""
        for period in sorted(self.periods, key=lambda period: period.valid_from, reverse=True):
            yield from period.stages

    def stage(self, id: str) -> Stage | None:
        """Give the newest stage of that id, or None."""
        return next((stage for stage in self.stages() if stage.id == id), None)

    def starting_facts(self) -> frozenset[str]:
        """The points in time that start or limit any of its clocks."""
        facts: set[str] = set()
        for stage in self.stages():
            match stage.start:
                case AtFact(fact=fact):
                    facts.add(fact)
                case AtEarliest(facts=several):
                    facts.update(several)
                case _:
                    pass
            if stage.cap:
                facts.add(stage.cap.fact)
        return frozenset(facts)
