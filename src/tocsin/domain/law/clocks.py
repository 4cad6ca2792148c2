"""Clocks: what each regime says at this moment, to whom, and why.

The way of a reading: does the regime apply, is this stage asked for, what started its clock, how long it
runs, what was filed. Each step adds its words to ``because``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.verdicts import Found, Lookup, evaluate, show_found
from tocsin.domain.entries import Entry, FilingRecorded, PartyRecorded
from tocsin.domain.facts import in_language
from tocsin.domain.law.applicability import Applicability, Standing, standing_of
from tocsin.domain.law.calendars import Closed
from tocsin.domain.law.deadlines import Deadline, Duty, Place, deadline_of
from tocsin.domain.law.readings import ClockState, Earlier, Reading, urgency
from tocsin.domain.law.regimes import FILED, Audience, Regime, Stage
from tocsin.domain.law.starts import Begun, Waiting, begin
from tocsin.domain.moments import find_zone, shown, write_utc
from tocsin.domain.parties import affected_controllers
from tocsin.domain.terms import Purpose


class Surroundings(msgspec.Struct, frozen=True):
    """What clocks need to know of the world.

    Attributes:
        authority: how the competent data-protection authority is called.
        closed_on: gives the working days of a calendar by its name; an empty name is that of the case.
    """

    authority: str
    closed_on: Callable[[str], Closed]


def read_clocks(
    regimes: Iterable[Regime], state: CaseState, lookup: Lookup, *, now: datetime, around: Surroundings
) -> list[Reading]:
    """Read every clock of a case.

    Args:
        regimes: those known; each is read by its own condition.
        state: the case.
        lookup: what the names in the conditions stand for; facts only.
        now: the present, aware.
        around: the authority and the calendars.

    Returns:
        One reading per stage and recipient, and one for each regime that is open, dormant or does not
        apply; most urgent first.
    """
    zone = find_zone(state.header.zone)
    look = _Look(state, lookup, now, zone, around)
    readings = [
        reading
        for regime in regimes
        for reading in look.regime(standing_of(regime, state, lookup, now=now, zone=zone))
    ]
    return sorted(readings, key=urgency)


class _Look(msgspec.Struct, frozen=True):
    """One look at a case: what every reading of it is made from."""

    state: CaseState
    lookup: Lookup
    now: datetime
    zone: ZoneInfo
    around: Surroundings

    def regime(self, applicability: Applicability) -> Iterator[Reading]:
        """Read the clocks of one regime."""
        regime, period = applicability.regime, applicability.period or applicability.regime.periods[0]
        if applicability.standing is not Standing.APPLIES:
            blank = self._blank(regime, period.stages[0], applicability)
            is_open = applicability.standing is Standing.OPEN
            yield msgspec.structs.replace(
                blank,
                state=ClockState.NOT_STARTED if is_open else ClockState.NOT_APPLICABLE,
                waits_for=applicability.waits_for,
                because=applicability.because,
            )
            return
        for number, stage in enumerate(period.stages):
            blank = self._blank(regime, stage, applicability)
            yield from self._stage(
                msgspec.structs.replace(blank, is_first_stage=number == 0), regime, stage, applicability
            )

    def _blank(self, regime: Regime, stage: Stage, applicability: Applicability) -> Reading:
        named = stage.recipient or regime.recipient
        audience = stage.audience or regime.audience
        unnamed = {
            Audience.AUTHORITY: self.around.authority,
            Audience.CONTROLLERS: "each controller",
            Audience.PEOPLE: "the people concerned",
            Audience.PUBLIC: "the public",
        }[audience]
        return Reading(
            regime=regime.id,
            stage=stage.id,
            recipient=in_language(named, self.state.header.language) if named else unnamed,
            law=stage.law or (stage.source or regime.source).law,
            title=stage.title,
            state=ClockState.NOT_STARTED,
            standing=applicability.standing,
        )

    def _stage(
        self, blank: Reading, regime: Regime, stage: Stage, applicability: Applicability
    ) -> Iterator[Reading]:
        verdict = evaluate(stage.when, self._with_filings(regime))
        if verdict.truth is not True:
            found = "; ".join(f"{reason.name} is {show_found(reason.found)}" for reason in verdict.because)
            if verdict.truth is None:
                because = (f"It is open whether this is asked for: {found}",)
                yield msgspec.structs.replace(blank, waits_for=verdict.waits_for, because=because)
            else:
                because = (f"Not asked for: {found}",)
                yield msgspec.structs.replace(blank, state=ClockState.NOT_APPLICABLE, because=because)
        elif (stage.audience or regime.audience) is not Audience.CONTROLLERS:
            yield self._clock(blank, regime, stage, applicability, None)
        else:
            yield from self._each_controller(blank, regime, stage, applicability)

    def _with_filings(self, regime: Regime) -> Lookup:
        """Let the conditions of stages ask what was filed: ``filed.progress``."""
        filed = {
            entry.body.stage
            for entry in self.state.filings
            if entry.body.regime == regime.id and entry.body.purpose is Purpose.NOTIFICATION
        }

        def lookup(name: str) -> Found:
            before, _dot, stage = name.partition(".")
            return stage in filed if before == FILED else self.lookup(name)

        return lookup

    def _each_controller(
        self, blank: Reading, regime: Regime, stage: Stage, applicability: Applicability
    ) -> Iterator[Reading]:
        controllers = affected_controllers(self.state)
        for controller in controllers:
            name = controller.body.name or controller.body.party
            named = msgspec.structs.replace(blank, recipient=name, party=controller.body.party)
            yield self._clock(named, regime, stage, applicability, controller.body)
        if not controllers:
            waiting = ("No controller is listed yet: list every organisation whose data may be affected",)
            yield msgspec.structs.replace(blank, because=waiting)

    def _clock(
        self,
        blank: Reading,
        regime: Regime,
        stage: Stage,
        applicability: Applicability,
        party: PartyRecorded | None,
    ) -> Reading:
        ruled = applicability.because if applicability.ruling else ()
        filing = _first_filing(self.state, blank)
        withdrawal = None if filing else _withdrawal(self.state, blank)
        if withdrawal is not None and withdrawal.body.filed_at is not None:
            when = shown(withdrawal.body.filed_at, self.zone)
            because = (*ruled, f"No longer asked for: withdrawn {when} ({withdrawal.body.filing})")
            return msgspec.structs.replace(blank, state=ClockState.NOT_APPLICABLE, because=because)
        place = Place(
            self.zone,
            find_zone(regime.zone) if regime.zone else self.zone,
            _with_more(self.around.closed_on(regime.calendar), regime.closed),
            self.lookup,
        )
        begun = begin(stage, self.state, blank.regime, blank.party, zone=self.zone)
        earlier = tuple(self._earlier(begun, stage, party, place))
        if isinstance(begun, Waiting):
            early = filing.body.filed_at if filing else None
            words = [
                *ruled,
                begun.words,
                *([f"Filed {shown(early, self.zone)} all the same"] if early else []),
            ]
            return msgspec.structs.replace(
                blank,
                waits_for=begun.waits_for,
                met_at=early.at if early else None,
                earlier=earlier,
                because=tuple(words),
            )
        deadline = deadline_of(Duty(stage, party, blank.key), begun, self.state, place)
        return self._read(blank, stage, begun, deadline, filing, earlier=earlier, ruled=ruled)

    def _read(
        self,
        blank: Reading,
        stage: Stage,
        begun: Begun,
        deadline: Deadline,
        filing: Entry[FilingRecorded] | None,
        *,
        earlier: tuple[Earlier, ...],
        ruled: tuple[str, ...],
    ) -> Reading:
        due, now = deadline.due, self.now
        met = filing.body.filed_at.utc if filing and filing.body.filed_at else None
        because = [*ruled, *begun.words, *deadline.steps]
        if begun.at > now:
            because.append("It starts only after now: look whether that is meant")
        if filing is not None:
            because.extend(_filed_words(filing, begun.at, self.zone))
        return msgspec.structs.replace(
            blank,
            state=_state(due, met, now),
            starts_at=write_utc(begun.at),
            due_at=write_utc(due) if due else None,
            latest_at=write_utc(deadline.latest) if deadline.latest else None,
            ends_day=deadline.ends_day,
            target_at=write_utc(deadline.target) if deadline.target else None,
            target_by=deadline.target_by,
            remaining_s=_whole_seconds(due, now) if due and met is None else None,
            elapsed_s=int(((met or now) - begun.at).total_seconds()),
            met_at=write_utc(met) if met else None,
            late_needs=stage.late_needs,
            earlier=earlier,
            because=tuple(because),
        )

    def _earlier(
        self, begun: Begun | Waiting, stage: Stage, party: PartyRecorded | None, place: Place
    ) -> Iterator[Earlier]:
        for before in begun.before:
            deadline = deadline_of(Duty(stage, party, None), before.begun, self.state, place)
            yield Earlier(
                starts_at=write_utc(before.begun.at),
                due_at=write_utc(deadline.due) if deadline.due else None,
                stated_at=before.stated_at,
                stated_by=before.stated_by,
                replaced_because=before.replaced_because,
            )


def _with_more(closed: Closed, more: tuple[str, ...]) -> Closed:
    """Give a calendar with further free days, as ``MM-DD``."""
    if not more:
        return closed
    return lambda day: closed(day) or ("closed" if f"{day:%m-%d}" in more else "")


def _whole_seconds(due: datetime, now: datetime) -> int:
    return int((due - now).total_seconds() // 1)


def _state(due: datetime | None, met: datetime | None, now: datetime) -> ClockState:
    if met is not None:
        return ClockState.MET_LATE if due is not None and met > due else ClockState.MET
    return ClockState.OVERDUE if due is not None and now > due else ClockState.RUNNING


def _first_filing(state: CaseState, blank: Reading) -> Entry[FilingRecorded] | None:
    """Give the earliest notification, in its own time, that answers this clock."""
    answering = [
        entry
        for entry in state.filings
        if (entry.body.regime, entry.body.stage, entry.body.party) == blank.key
        and entry.body.filed_at is not None
        and entry.body.purpose is Purpose.NOTIFICATION
    ]
    return min(
        answering, key=lambda entry: entry.body.filed_at.at if entry.body.filed_at else "", default=None
    )


def _withdrawal(state: CaseState, blank: Reading) -> Entry[FilingRecorded] | None:
    """Give the withdrawal of what was notified to this recipient, if it was withdrawn."""
    return next(
        (
            entry
            for entry in state.filings
            if (entry.body.regime, entry.body.party) == (blank.regime, blank.party)
            and entry.body.purpose is Purpose.WITHDRAWAL
        ),
        None,
    )


def _filed_words(filing: Entry[FilingRecorded], start: datetime, zone: ZoneInfo) -> Iterator[str]:
    body = filing.body
    if body.filed_at is None:
        return
    reference = f", reference {body.reference}" if body.reference else ""
    yield f"Filed {shown(body.filed_at, zone)} ({body.filing}{reference})"
    if body.filed_at.utc < start:
        yield "It was filed before the clock started: look whether both times are meant"
