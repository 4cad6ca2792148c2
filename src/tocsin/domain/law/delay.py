"""Why a deadline was missed: what the journal shows, in order, with the gaps that need an explanation.

The journal gives the dates; what filled the time between them only a person can say. A weekend or an
internal approval alone explains nothing, so every gap is left open to be filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.doubts import FIRST_ALERT
from tocsin.domain.entries import DecisionMade, Entry, LogWritten
from tocsin.domain.law.readings import Reading
from tocsin.domain.moments import Moment, read_utc
from tocsin.domain.terms import LogKind
from tocsin.domain.timeline import happened_at

GAP = timedelta(hours=4)
"""Time in which nothing happened that has to be explained."""

_TOLD = frozenset({LogKind.ACTION, LogKind.FINDING, LogKind.COMMUNICATION})
_MOST_TOLD = 6
"""So many notes are told for one gap."""


class Happening(StrEnum):
    """What a milestone is."""

    ALERT = "alert"
    START = "start"
    DECISION = "decision"
    DUE = "due"
    FILED = "filed"
    NOW = "now"


class Milestone(msgspec.Struct, frozen=True):
    """Something dated that the reasons for a delay must mention; ``text`` is what was said of it."""

    at: datetime
    what: Happening
    text: str = ""


class Note(msgspec.Struct, frozen=True, order=True):
    """What was logged in a gap; ``entry`` is the id of the entry."""

    at: datetime
    text: str
    entry: str


class Gap(msgspec.Struct, frozen=True):
    """The time between two milestones, with the notes that fall into it."""

    after: Milestone
    before: Milestone
    notes: tuple[Note, ...]

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.before.at - self.after.at


class Story(msgspec.Struct, frozen=True):
    """How a filing came to be late: its milestones in order, and the gaps between them."""

    milestones: tuple[Milestone, ...]
    gaps: tuple[Gap, ...]


def story_of(state: CaseState, reading: Reading, now: datetime, *, decided: str, basis: str) -> Story:
    """Tell how a deadline came to be missed.

    Args:
        state: the case.
        reading: the clock.
        now: the present, aware.
        decided: the fact that is the decision to notify.
        basis: the fact that says why the clock started when it did.
    """
    in_turn = list(Happening)
    milestones = sorted(
        _milestones(state, reading, now, decided=decided, basis=basis),
        key=lambda one: (one.at.replace(second=0, microsecond=0), in_turn.index(one.what)),
    )
    gaps = tuple(
        Gap(after, before, tuple(_notes(state, after.at, before.at)))
        for after, before in pairwise(one for one in milestones if one.what is not Happening.DUE)
        if before.at - after.at >= GAP
    )
    return Story(tuple(milestones), gaps)


def _milestones(
    state: CaseState, reading: Reading, now: datetime, *, decided: str, basis: str
) -> Iterator[Milestone]:
    alert = state.value(FIRST_ALERT)
    if isinstance(alert, Moment):
        yield Milestone(alert.utc, Happening.ALERT)
    if reading.starts_at:
        yield Milestone(read_utc(reading.starts_at), Happening.START, state.text_value(basis))
    made: list[Entry[DecisionMade]] = state.decisions.get(decided, [])
    if made:
        yield Milestone(read_utc(made[-1].recorded_at), Happening.DECISION, made[-1].body.because)
    if reading.due_at:
        yield Milestone(read_utc(reading.due_at), Happening.DUE)
    if reading.met_at:
        yield Milestone(read_utc(reading.met_at), Happening.FILED)
    else:
        yield Milestone(now, Happening.NOW)


def _notes(state: CaseState, after: datetime, before: datetime) -> Iterator[Note]:
    """Give the notes of a gap, by when it happened; those that a later note replaced are left out."""
    found = []
    for entry in state.entries:
        if not isinstance(entry.body, LogWritten) or entry.body.log not in _TOLD:
            continue
        happened = happened_at(entry.body)
        at = happened.utc if happened else read_utc(entry.recorded_at)
        if after < at < before and entry.id not in state.amended_by and not entry.redacted:
            found.append(Note(at, entry.body.text, entry.id))
    yield from sorted(found)[:_MOST_TOLD]
