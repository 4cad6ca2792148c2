"""What starts a clock: a stated point in time, the filing of another stage, or a finding recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.entries import Entry, FilingRecorded
from tocsin.domain.facts import Statement
from tocsin.domain.law.regimes import AtEarliest, AtFact, AtFiling, AtStatement, Stage, Which
from tocsin.domain.moments import Moment, Precision, find_zone, read_utc, shown
from tocsin.domain.terms import Purpose

_UTC = find_zone("UTC")


class Begun(msgspec.Struct, frozen=True):
    """A clock that has started: when, why in words, and what was stated before.

    ``by_cap`` says that only its second limit has started; the first still waits.
    """

    at: datetime
    words: tuple[str, ...]
    before: tuple[Before, ...] = ()
    by_cap: bool = False


class Before(msgspec.Struct, frozen=True):
    """A start that was restated since, and why."""

    begun: Begun
    stated_at: str
    stated_by: str
    replaced_because: str


class Waiting(msgspec.Struct, frozen=True):
    """A clock that has not started: what it waits for, and what was stated before."""

    waits_for: tuple[str, ...]
    words: str
    before: tuple[Before, ...] = ()


Beginning: TypeAlias = Begun | Waiting


def begin(stage: Stage, state: CaseState, regime: str, party: str, *, zone: ZoneInfo) -> Beginning:
    """Say when the clock of a stage started, or what it waits for.

    Args:
        stage: the notification.
        state: the case.
        regime: the id of its regime.
        party: the id of the recipient, where each has a clock of their own.
        zone: in which times are written.
    """
    match stage.start:
        case AtFact(fact=fact):
            begun = _at_fact(fact, state, zone)
            if isinstance(begun, Waiting) and stage.cap and not begun.before:
                return _at_cap(stage.cap.fact, begun, state, zone)
            return begun
        case AtEarliest(facts=facts):
            return _at_earliest(facts, state, zone)
        case AtFiling():
            return _at_filing(stage.start, state, regime, party, zone)
        case AtStatement(fact=fact):
            return _at_statement(fact, state, zone)


def _at_fact(key: str, state: CaseState, zone: ZoneInfo) -> Beginning:
    history = state.facts.get(key, [])
    before = tuple(_restated(key, history, zone))
    if not history or not isinstance(history[-1].value, Moment):
        return Waiting((key,), f"Starts with {key}, which is not stated", before)
    return Begun(history[-1].value.utc, tuple(_stated(key, history[-1], zone)), before)


def _at_cap(fact: str, waiting: Waiting, state: CaseState, zone: ZoneInfo) -> Beginning:
    """Let the second limit run while the first has not started: it would bind if that started now."""
    begun = _at_fact(fact, state, zone)
    if isinstance(begun, Waiting):
        return waiting
    words = f"{waiting.waits_for[0]} is not stated: until it is, the outer limit runs"
    return msgspec.structs.replace(begun, words=(*begun.words, words), by_cap=True)


def _at_earliest(keys: tuple[str, ...], state: CaseState, zone: ZoneInfo) -> Beginning:
    begun = [one for key in keys if isinstance(one := _at_fact(key, state, zone), Begun)]
    if not begun:
        return Waiting(keys, f"Starts with the earliest of {', '.join(keys)}; none is stated")
    first = min(begun, key=lambda one: one.at)
    if len(keys) == 1:
        return first
    return msgspec.structs.replace(first, words=(*first.words, f"The earliest of {', '.join(keys)} counts"))


def _at_filing(start: AtFiling, state: CaseState, regime: str, party: str, zone: ZoneInfo) -> Beginning:
    filings = [entry for entry in state.filings if _answers(entry, start, regime, party)]
    if not filings:
        waits = f"{regime}.{start.stage}"
        return Waiting((waits,), f"Starts when {start.stage} has been filed, which it has not")
    choose = max if start.which is Which.LATEST else min
    filing = choose(filings, key=lambda entry: entry.body.filed_at.at if entry.body.filed_at else "")
    filed_at = filing.body.filed_at
    assert filed_at is not None  # noqa: S101 - _answers asks for it
    which = "the latest filing of " if start.which is Which.LATEST and len(filings) > 1 else ""
    words = f"{which}{start.stage} filed: {_both(filed_at, zone)} ({filing.body.filing})"
    return Begun(filed_at.utc, (words[0].upper() + words[1:],))


def _answers(entry: Entry[FilingRecorded], start: AtFiling, regime: str, party: str) -> bool:
    body = entry.body
    counts = body.purpose is Purpose.NOTIFICATION or (
        body.purpose is Purpose.UPDATE and start.which is Which.LATEST
    )
    return (
        counts
        and body.filed_at is not None
        and (body.regime, body.stage, body.party) == (regime, start.stage, party)
    )


def _at_statement(key: str, state: CaseState, zone: ZoneInfo) -> Beginning:
    """Start when the value that a fact has now was first recorded, repetitions since left aside."""
    history = state.facts.get(key, [])
    if not history or not history[-1].has_value:
        return Waiting((key,), f"Starts when {key} is recorded")
    first = history[-1]
    for statement in reversed(history):
        if statement.value != history[-1].value:
            break
        first = statement
    at = read_utc(first.recorded_at)
    return Begun(at, (f"{key} recorded by {first.actor} on {shown(at, zone)}",))


def _restated(key: str, history: list[Statement], zone: ZoneInfo) -> Iterator[Before]:
    for statement, successor in pairwise(history):
        if isinstance(statement.value, Moment):
            begun = Begun(statement.value.utc, tuple(_stated(key, statement, zone)))
            yield Before(begun, statement.recorded_at, statement.actor, successor.because)


def _stated(key: str, statement: Statement, zone: ZoneInfo) -> Iterator[str]:
    moment = statement.value
    assert isinstance(moment, Moment)  # noqa: S101 - the callers ask for it
    stated = f"stated by {statement.actor} on {shown(read_utc(statement.recorded_at), zone)}"
    yield f"{key}: {_both(moment, zone)}, {stated}"
    if moment.precision is Precision.DAY:
        yield "Only the day is known: counted from its first moment, which is the safe reading"


def _both(moment: Moment, zone: ZoneInfo) -> str:
    """Write a point in time in the zone of the case and in UTC."""
    local, utc = shown(moment, zone), shown(moment.utc, _UTC)
    return local if local == utc else f"{local} = {utc}"
