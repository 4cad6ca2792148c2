"""What a person does to clocks: rules a regime in or out, sets a target, notes more time."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.entries import Body, ClockExtended, ClockTargeted, RegimeRuled
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language, nearest
from tocsin.domain.law.applicability import Applicability, RegimeQuestion, Standing, questions
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import AtFact, Audience, Regime, Stage
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Ruling
from tocsin.domain.text import checked, required
from tocsin.services.rows import need_party
from tocsin.services.workbench import OpenCase

_MOST_HOURS = 10_000


class Asked(msgspec.Struct, frozen=True):
    """A question that would settle which regimes apply, in the language of the case."""

    question: RegimeQuestion
    text: str


class Standings(msgspec.Struct, frozen=True):
    """Every regime by what it is to a case, and the questions that would settle those that are open."""

    applies: tuple[Applicability, ...]
    open: tuple[Applicability, ...]
    does_not_apply: tuple[Applicability, ...]
    dormant: tuple[Applicability, ...]
    questions: tuple[Asked, ...]


def standings(case: OpenCase) -> Standings:
    """Say which regimes apply to a case, which do not, and what to ask about the rest."""
    found = case.applicabilities()
    lookup = fact_lookup(case.state, case.catalogue)
    asked = []
    for question in questions(found, lookup, case.catalogue):
        spec = case.catalogue.need(question.fact)
        text = in_language(spec.question or spec.title, case.header.language)
        asked.append(Asked(question, text))

    def those(standing: Standing) -> tuple[Applicability, ...]:
        return tuple(one for one in found if one.standing is standing)

    return Standings(
        applies=those(Standing.APPLIES),
        open=those(Standing.OPEN),
        does_not_apply=those(Standing.DOES_NOT_APPLY),
        dormant=those(Standing.DORMANT),
        questions=tuple(asked),
    )


def need_regime(case: OpenCase, typed: str) -> Regime:
    """Give a regime by its id.

    Raises:
        UserError: there is none; the nearest is offered.
    """
    regimes = case.workbench.library.regimes
    if typed not in regimes:
        near = nearest(typed, regimes)
        hint = f"Did you mean {near}? " if near else ""
        raise UserError(f"There is no regime {typed!r}", f"{hint}tocsin clock regimes lists them")
    return regimes[typed]


def rule(case: OpenCase, typed: str, ruling: Ruling, because: str) -> None:
    """Rule a regime in or out, or leave it to its condition again; the reason is recorded.

    Raises:
        UserError: there is no such regime, or no reason is given.
    """
    regime = need_regime(case, typed)
    reason = required(because, "The reason")
    case.record(lambda _state: [RegimeRuled(regime=regime.id, ruling=ruling, because=reason)])


def set_target(
    case: OpenCase, typed: str, hours: int | None, *, stage: str = "", party: str = "", because: str = ""
) -> None:
    """Set a time of one's own for a clock to which the law gives no figure; None takes it back.

    Args:
        case: the open case.
        typed: the id of the regime.
        hours: from the start of the clock.
        stage: its stage; the first if empty.
        party: the recipient, for a regime that has several.
        because: why this long.

    Raises:
        UserError: the law gives a figure there, or regime, stage and party do not fit together.
    """
    regime, step, recipient = _clock(case, typed, stage, party)
    if step.within is not None:
        raise UserError(
            f"{regime.id} {step.id} has a legal deadline: {step.within}",
            "A target of one's own is for clocks to which the law gives no figure",
        )
    if hours is not None and not 0 < hours <= _MOST_HOURS:
        raise UserError(f"{hours} hours are no target", f"Between 1 and {_MOST_HOURS:,}")
    target = ClockTargeted(
        regime=regime.id,
        stage=step.id,
        party=recipient,
        hours=hours,
        because=checked(because, "The reason"),
    )
    case.record(lambda _state: [target])


def extend(
    case: OpenCase,
    typed: str,
    until: Moment | None,
    *,
    stage: str = "",
    party: str = "",
    by: str = "",
    reference: str = "",
    because: str = "",
) -> None:
    """Record that an authority granted more time for one clock; None takes it back.

    Args:
        case: the open case.
        typed: the id of the regime.
        until: the new deadline.
        stage: its stage; the first if empty.
        party: the recipient, for a regime that has several.
        by: who granted it.
        reference: of their letter.
        because: on what ground.

    Raises:
        UserError: it is not said who granted it, or regime, stage and party do not fit together.
    """
    regime, step, recipient = _clock(case, typed, stage, party)
    extended = ClockExtended(
        regime=regime.id,
        stage=step.id,
        party=recipient,
        until=until,
        by=required(by, "Who granted the time") if until else checked(by, "Who granted the time"),
        reference=checked(reference, "The reference"),
        because=checked(because, "The ground"),
    )

    def decide(state: CaseState) -> Sequence[Body]:
        if until is None and not state.extensions.get((regime.id, step.id, recipient)):
            raise UserError(f"No time was granted for {regime.id} {step.id}", "There is nothing to take back")
        return [extended]

    case.record(decide)


def _clock(case: OpenCase, typed: str, stage: str, party: str) -> tuple[Regime, Stage, str]:
    regime = need_regime(case, typed)
    step = regime.stage(stage) if stage else next(regime.stages())
    if step is None:
        known = ", ".join(dict.fromkeys(known.id for known in regime.stages()))
        raise UserError(f"{regime.id} has no stage {stage!r}", f"One of: {known}")
    if (step.audience or regime.audience) is Audience.CONTROLLERS:
        if not party:
            raise UserError(f"{regime.id} has a clock for each controller", "Say which with --party")
        return regime, step, need_party(case.state, party).party
    return regime, step, ""


def start_of(case: OpenCase, reading: Reading) -> str:
    """Give the fact that a clock starts with, to be stated or restated; empty if it starts otherwise."""
    stage = case.workbench.library.regimes[reading.regime].stage(reading.stage)
    return stage.start.fact if stage is not None and isinstance(stage.start, AtFact) else ""
