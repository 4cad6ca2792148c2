"""What the tests of the domain build by hand: journals, facts, conditions, regimes, playbooks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState, fold
from tocsin.domain.conditions.grammar import Condition, parse
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.conditions.verdicts import Lookup
from tocsin.domain.entries import (
    Body,
    CaseOpened,
    Entry,
    FactSet,
    FilingRecorded,
    InventoryRecorded,
    PartyRecorded,
    StepMarked,
)
from tocsin.domain.facts import Catalogue, Choice, FactSpec, FactStatus, FactType, Value
from tocsin.domain.law.calendars import weekends_only
from tocsin.domain.law.clocks import Surroundings, read_clocks
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import (
    AtFact,
    Audience,
    Confidence,
    Period,
    Regime,
    Source,
    Stage,
    Unit,
    Within,
)
from tocsin.domain.moments import Moment, read_moment, write_utc
from tocsin.domain.playbooks.playbook import Phase, Playbook, Status, Step
from tocsin.domain.playbooks.progress import Progress
from tocsin.domain.playbooks.walk import Followed, measure
from tocsin.domain.terms import Mark

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
"""Monday, 14:00 in Paris."""

SOURCE = Source(
    law="GDPR Art. 33(1)",
    url="https://law.example.org/gdpr",
    checked="2026-11-23",
    confidence=Confidence.HIGH,
)


def moment(typed: str, zone: ZoneInfo = PARIS, now: datetime = NOW) -> Moment:
    """Read a time as a person in Paris types it."""
    return read_moment(typed, zone=zone, now=now)


def condition(source: str) -> Condition:
    """Read a condition."""
    return parse(source)


def known(key: str, value: Value, because: str = "") -> FactSet:
    """Say that a fact is known."""
    return FactSet(key=key, value=value, status=FactStatus.KNOWN, because=because)


def estimated(key: str, value: Value) -> FactSet:
    """Say that a fact is estimated."""
    return FactSet(key=key, value=value, status=FactStatus.ESTIMATED)


def unknown(key: str) -> FactSet:
    """Say that a fact is unknown for now."""
    return FactSet(key=key, status=FactStatus.UNKNOWN)


def not_applicable(key: str, because: str = "nothing of the sort") -> FactSet:
    """Say that a fact does not apply."""
    return FactSet(key=key, status=FactStatus.NOT_APPLICABLE, because=because)


AROUND = Surroundings("CNIL", lambda _calendar: weekends_only)
"""The authority of France, and calendars without holidays."""


class Journal:
    """A journal written by hand: an entry a minute, from 2026-11-23 12:00 UTC on, unless told otherwise."""

    def __init__(self, *bodies: Body, zone: str = "Europe/Paris", language: str = "en") -> None:
        self.entries: list[Entry[Body]] = []
        self.add(CaseOpened(format=1, ref="C-1", title="Portal documents", zone=zone, language=language))
        for body in bodies:
            self.add(body)

    def add(
        self, body: Body, *, actor: str = "lead", at: datetime | None = None, redacted: bool = False
    ) -> Entry[Body]:
        """Write an entry at the end."""
        seq = len(self.entries) + 1
        recorded_at = at or datetime(2026, 11, 23, 12, 0, tzinfo=UTC) + timedelta(minutes=seq - 1)
        entry = Entry(
            seq=seq,
            id=f"{seq:08x}-0000-7000-8000-{seq:012x}",
            recorded_at=write_utc(recorded_at),
            actor=actor,
            body=body,
            redacted=redacted,
        )
        self.entries.append(entry)
        return entry

    @property
    def state(self) -> CaseState:
        """What is known after the last entry."""
        return fold(self.entries)


def state_of(*bodies: Body) -> CaseState:
    """Give what is known after these."""
    return Journal(*bodies).state


def spec(key: str, type: FactType, *choices: str) -> FactSpec:
    """Describe a fact; the names of its choices are their ids with a capital."""
    return FactSpec(
        key=key,
        type=type,
        title={"en": key.replace(".", " "), "fr": f"{key} (fr)"},
        choices=tuple(Choice(choice, {"en": choice.capitalize()}) for choice in choices),
    )


def catalogue(*specs: FactSpec) -> Catalogue:
    """Put facts into a catalogue."""
    return Catalogue(facts={one.key: one for one in specs})


def stage(id: str = "initial", *, hours: int | None = 72, **more: object) -> Stage:
    """Make a notification, counted from ``time.aware_at`` unless told otherwise."""
    fields: dict[str, object] = {
        "title": {"en": "Initial notification"},
        "start": AtFact("time.aware_at"),
        "within": Within(hours, Unit.HOURS) if hours else None,
        **more,
    }
    return Stage(id=id, **fields)  # type: ignore[arg-type]  # as the test gives them


def regime(
    id: str = "sa",
    *,
    audience: Audience = Audience.AUTHORITY,
    when: str = "",
    hours: int | None = 72,
    contract_hours: bool = False,
    counts_1182_71: bool = True,
    late_needs: str = "time.delay_reasons",
    valid_from: str = "2018-05-25",
    valid_until: str = "",
) -> Regime:
    """Make a duty to notify, counted from ``time.aware_at``; it looks like GDPR Art. 33(1)."""
    only = stage(
        hours=hours,
        contract_hours=contract_hours,
        counts_1182_71=counts_1182_71 and hours is not None,
        late_needs=late_needs,
    )
    return staged(only, id=id, audience=audience, when=when, valid_from=valid_from, valid_until=valid_until)


def staged(
    *stages: Stage,
    id: str = "sa",
    audience: Audience = Audience.AUTHORITY,
    when: str = "",
    valid_from: str = "2018-05-25",
    valid_until: str = "",
    **more: object,
) -> Regime:
    """Make a duty of several notifications, in force in one period."""
    fields: dict[str, object] = {"title": {"en": "Notification"}, "source": SOURCE, **more}
    return Regime(
        id=id,
        jurisdiction="eea",
        audience=audience,
        applies_when=parse(when) if when else None,
        periods=(Period(stages=stages, valid_from=valid_from, valid_until=valid_until),),
        **fields,  # type: ignore[arg-type]  # as the test gives them
    )


def contract_regime(hours: int | None = None) -> Regime:
    """Make a duty towards each controller whose figure is in the contract, as GDPR Art. 33(2)."""
    return regime(
        "controllers",
        audience=Audience.CONTROLLERS,
        hours=hours,
        contract_hours=True,
        counts_1182_71=False,
        late_needs="",
    )


def readings_of(regime: Regime, state: CaseState, now: datetime = NOW) -> list[Reading]:
    """Read the clocks of one regime."""
    return read_clocks([regime], state, looking(state), now=now, around=AROUND)


def looking(state: CaseState) -> Lookup:
    """Give what the names of facts stand for, in a catalogue that knows none of them."""
    return fact_lookup(state, Catalogue())


def reading_of(regime: Regime, state: CaseState, now: datetime = NOW) -> Reading:
    """Read the only clock of a regime."""
    (reading,) = readings_of(regime, state, now)
    return reading


def filing(number: int, filed_at: str, *, regime: str = "sa", party: str = "") -> FilingRecorded:
    """Say that something was filed."""
    return FilingRecorded(
        filing=f"F-{number}", regime=regime, stage="initial", party=party, filed_at=moment(filed_at)
    )


def party(number: int, **more: object) -> PartyRecorded:
    """Name another organisation."""
    fields: dict[str, object] = {"name": f"City {number}", **more}
    return PartyRecorded(party=f"P-{number}", **fields)  # type: ignore[arg-type]  # as the test gives them


def row(number: int, **more: object) -> InventoryRecorded:
    """Name a row of affected data."""
    return InventoryRecorded(row=f"R-{number}", **more)  # type: ignore[arg-type]  # as the test gives them


def mark(step: str, mark: Mark, *, item: str = "", role: str = "", because: str = "") -> StepMarked:
    """Mark a step of the playbook that `playbook` makes, or an item of it."""
    return StepMarked(playbook="drill", step=step, mark=mark, item=item, role=role, because=because)


def playbook(*steps: Step, phases: tuple[Phase, ...] = ()) -> Playbook:
    """Make a playbook of one phase with these steps, or of the phases given."""
    given = phases or (Phase("all", {"en": "All"}, steps),)
    own = tuple(
        msgspec.structs.replace(
            phase, steps=tuple(msgspec.structs.replace(one, origin="drill") for one in phase.steps)
        )
        for phase in given
    )
    return Playbook(
        id="drill",
        version="1",
        status=Status.STABLE,
        reviewed="2026-11-23",
        languages=("en",),
        title={"en": "Drill"},
        summary={"en": "For practice"},
        pick_when=(),
        roles={},
        facts=(),
        phases=own,
    )


def progress_of(
    playbook: Playbook,
    state: CaseState,
    *,
    readings: tuple[Reading, ...] = (),
    audiences: dict[str, Audience] | None = None,
    now: datetime = NOW,
) -> Progress:
    """Measure how far a playbook has come."""
    followed = [Followed(playbook, state.entries[0].recorded_at)]
    return measure(
        followed, state, facts=looking(state), readings=readings, form_audiences=audiences or {}, now=now
    )
