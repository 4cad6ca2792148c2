"""What a clock reads at one moment. A reading is never stored and never ticks: it is computed anew."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tocsin.domain.case import ClockKey
from tocsin.domain.facts import Text
from tocsin.domain.law.applicability import Standing


class ClockState(StrEnum):
    """Where a clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    NOT_APPLICABLE = "not_applicable"


class Earlier(msgspec.Struct, frozen=True):
    """A reading that was replaced: the trigger as it was stated before, and the deadline it gave."""

    starts_at: str
    due_at: str | None
    stated_at: str
    stated_by: str
    replaced_because: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one clock says. Instants are UTC in the fixed-width form; ``remaining_s`` is whole seconds.

    Attributes:
        regime: the duty.
        stage: the notification within it.
        recipient: whom it is for, as they are called.
        state: where it stands.
        law: the provision.
        party: the id of the recipient, where each has a clock of their own.
        title: what is notified, in each language.
        standing: whether the regime applies at all.
        is_first_stage: whether this is the first notification of its regime.
        starts_at: when the clock started.
        due_at: the deadline to work to; None where neither law nor contract gives a figure.
        latest_at: the last instant that another reading of the law would still accept.
        ends_day: whether the deadline is the end of a day where it counts: ``24:00``.
        target_at: a time of one's own, or one that an authority expects; never a legal deadline.
        target_by: whose it is.
        remaining_s: until ``due_at``, negative once it has passed.
        elapsed_s: since ``starts_at``, until it was met.
        met_at: when it was filed; that may be before the clock starts.
        late_needs: the fact that must be answered once the deadline has passed.
        waits_for: the facts, or ``regime.stage`` to be filed, that the clock waits for.
        earlier: readings that were replaced.
        because: the steps from the trigger to the deadline, so that they can be checked by hand.
    """

    regime: str
    stage: str
    recipient: str
    state: ClockState
    law: str
    party: str = ""
    title: Text = {}
    standing: Standing = Standing.APPLIES
    is_first_stage: bool = True
    starts_at: str | None = None
    due_at: str | None = None
    latest_at: str | None = None
    ends_day: bool = False
    target_at: str | None = None
    target_by: str = ""
    remaining_s: int | None = None
    elapsed_s: int | None = None
    met_at: str | None = None
    late_needs: str = ""
    waits_for: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    because: tuple[str, ...] = ()

    @property
    def key(self) -> ClockKey:
        """What names this clock within its case."""
        return (self.regime, self.stage, self.party)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act on it."""
        return self.state in {ClockState.RUNNING, ClockState.OVERDUE}

    @property
    def counts(self) -> bool:
        """Whether it is a clock of this case: its regime applies, and its stage may be asked for."""
        return self.standing is Standing.APPLIES and self.state is not ClockState.NOT_APPLICABLE

    @property
    def needs_reasons(self) -> bool:
        """Whether it passed its deadline, so that the reasons for the delay must be given."""
        return bool(self.late_needs) and self.state in {ClockState.OVERDUE, ClockState.MET_LATE}


_RANKS = {
    ClockState.RUNNING: 1,
    ClockState.NOT_STARTED: 3,
    ClockState.MET_LATE: 4,
    ClockState.MET: 5,
    ClockState.NOT_APPLICABLE: 6,
}


def urgency(reading: Reading) -> tuple[int, str, float]:
    """Order readings by what needs a person first.

    Overdue, then running by the time that is left, then running towards a target or without a figure,
    longest first; then what has not started, what was filed, and what does not apply.
    """
    if reading.state is ClockState.OVERDUE or (reading.is_open and reading.remaining_s is not None):
        return (0, "", reading.remaining_s if reading.remaining_s is not None else 0)
    if reading.standing is Standing.OPEN:
        return (_RANKS[ClockState.NOT_STARTED], "z", 0)
    return (_RANKS[reading.state], reading.target_at or "~", -(reading.elapsed_s or 0))
