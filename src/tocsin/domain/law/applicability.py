"""Which legal regimes apply to a case: as their conditions say, unless a person has ruled otherwise.

A condition over facts that nobody has answered leaves it open, and names the facts. The question worth
asking first is the one whose answer would settle the most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.grammar import Compare, Literal, Name, walk
from tocsin.domain.conditions.verdicts import Absent, Found, Lookup, evaluate, show_found
from tocsin.domain.entries import Entry, RegimeRuled
from tocsin.domain.facts import Catalogue, Count, FactSpec, FactType, in_language
from tocsin.domain.law.regimes import AtFact, Period, Regime
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Ruling


class Standing(StrEnum):
    """What a regime is to a case."""

    APPLIES = "applies"
    OPEN = "open"
    DOES_NOT_APPLY = "does_not_apply"
    DORMANT = "dormant"


class Applicability(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a regime applies, and why.

    Attributes:
        regime: the duty.
        standing: what it is to the case.
        because: what makes it so, in words.
        waits_for: the facts that would settle it; empty unless it is open.
        period: the version of the law in force; None where there is none.
        ruling: what a person said last, if that counts.
    """

    regime: Regime
    standing: Standing
    because: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    period: Period | None = None
    ruling: Entry[RegimeRuled] | None = None


def standing_of(
    regime: Regime, state: CaseState, lookup: Lookup, *, now: datetime, zone: ZoneInfo
) -> Applicability:
    """Say whether a regime applies to a case.

    Args:
        regime: the duty.
        state: the case.
        lookup: what the names in its condition stand for.
        now: the present, aware; it decides what is in force while nobody has said when the clock started.
        zone: the zone whose days count.
    """
    period = _period(regime, state, now=now, zone=zone)
    if period is None:
        return Applicability(
            regime=regime, standing=Standing.DORMANT, because=(_not_in_force(regime, state),)
        )
    ruled = state.rulings.get(regime.id)
    if ruled and ruled[-1].body.ruling is not Ruling.BY_CONDITION:
        return _as_ruled(regime, period, ruled[-1])
    verdict = evaluate(regime.applies_when, lookup)
    found = "; ".join(f"{reason.name} is {show_found(reason.found)}" for reason in verdict.because)
    standing, words = {
        True: (Standing.APPLIES, "Applies"),
        False: (Standing.DOES_NOT_APPLY, "Does not apply"),
        None: (Standing.OPEN, "It is open whether this applies"),
    }[verdict.truth]
    return Applicability(
        regime=regime,
        standing=standing,
        because=(f"{words}: {found}" if found else f"{words} to every case",),
        waits_for=verdict.waits_for,
        period=period,
    )


def _as_ruled(regime: Regime, period: Period, ruling: Entry[RegimeRuled]) -> Applicability:
    applies = ruling.body.ruling is Ruling.APPLIES
    reason = ruling.body.because or "the reason was redacted"
    return Applicability(
        regime=regime,
        standing=Standing.APPLIES if applies else Standing.DOES_NOT_APPLY,
        because=(f"{'Applies' if applies else 'Does not apply'}: {ruling.actor} ruled so, because {reason}",),
        period=period,
        ruling=ruling,
    )


def _period(regime: Regime, state: CaseState, *, now: datetime, zone: ZoneInfo) -> Period | None:
    """Give the version of the law that counts: that of the day the clock started, or else of today."""
    for period in regime.periods:
        started = _started(period, state)
        if started is not None and period.covers(started.astimezone(zone).date().isoformat()):
            return period
    if any(_started(period, state) is not None for period in regime.periods):
        return None
    return regime.period(now.astimezone(zone).date().isoformat())


def _started(period: Period, state: CaseState) -> datetime | None:
    start = period.stages[0].start
    stated = state.value(start.fact) if isinstance(start, AtFact) else None
    return stated.utc if isinstance(stated, Moment) else None


def _not_in_force(regime: Regime, state: CaseState) -> str:
    """Say when a regime is in force, or why it is not law."""
    dated = [period for period in regime.periods if period.valid_from]
    if not dated:
        return in_language(regime.periods[0].dormant, state.header.language)
    return "; ".join(
        f"In force from {period.valid_from}" + (f" until {period.valid_until}" if period.valid_until else "")
        for period in dated
    )


class RegimeQuestion(msgspec.Struct, frozen=True):
    """A fact to ask for, and how much its answer would settle.

    Attributes:
        fact: its key.
        settles: how many open regimes its answer settles, on the average of the answers it can have.
        of: how many regimes are open.
        regimes: the ids of those that wait for it.
    """

    fact: str
    settles: float
    of: int
    regimes: tuple[str, ...]


def questions(
    applicabilities: Iterable[Applicability], lookup: Lookup, catalogue: Catalogue
) -> list[RegimeQuestion]:
    """Give what to ask to learn which regimes apply, what settles the most first.

    Args:
        applicabilities: of every regime, as `standing_of` gave them.
        lookup: what the names in their conditions stand for.
        catalogue: the types of the facts.
    """
    open_ones = [one for one in applicabilities if one.standing is Standing.OPEN]
    asked = dict.fromkeys(name for one in open_ones for name in one.waits_for)
    ranked = []
    for order, name in enumerate(asked):
        spec = catalogue.get(name)
        if spec is None:
            continue
        settled = [_settled(open_ones, name, answer, lookup) for answer in _answers(open_ones, spec)]
        question = RegimeQuestion(
            fact=name,
            settles=sum(settled) / len(settled),
            of=len(open_ones),
            regimes=tuple(one.regime.id for one in open_ones if name in one.waits_for),
        )
        ranked.append((-question.settles, -len(question.regimes), order, question))
    return [question for *_order, question in sorted(ranked, key=lambda one: one[:3])]


def _settled(open_ones: Sequence[Applicability], name: str, answer: Found, lookup: Lookup) -> int:
    def answered(asked: str) -> Found:
        return answer if asked == name else lookup(asked)

    return sum(evaluate(one.regime.applies_when, answered).truth is not None for one in open_ones)


def _answers(open_ones: Sequence[Applicability], spec: FactSpec) -> list[Found]:
    """Give answers that stand for all that a fact can have, as far as the open conditions tell them apart."""
    compared = set(_compared(open_ones, spec.key))
    match spec.type:
        case FactType.BOOL:
            return [True, False]
        case FactType.ENUM:
            return [choice.id for choice in spec.choices]
        case FactType.SET:
            return [(), *(spec.with_wider((value,)) for value in sorted(map(str, compared)))]
        case FactType.COUNT | FactType.INT:
            edges = {edge for value in compared if isinstance(value, int) for edge in (value - 1, value + 1)}
            return [Count(best=max(edge, 0)) for edge in sorted(edges)] or [Count(best=1)]
        case _:
            return [Absent.NOT_APPLICABLE]


def _compared(open_ones: Sequence[Applicability], key: str) -> Iterator[object]:
    """Give the values that the open conditions compare a fact with."""
    for one in open_ones:
        if one.regime.applies_when is None:
            continue
        for node in walk(one.regime.applies_when.root):
            match node:
                case Compare(left=Name(name=name), right=Literal(value=value)) if name == key:
                    yield from value if isinstance(value, tuple) else (value,)
