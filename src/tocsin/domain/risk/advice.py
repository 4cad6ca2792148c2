"""What an assessment and the facts speak for: the more protective of the figure and the EDPB's factors.

It is advice: it never sets a fact and never decides. A figure says how grave a breach looks; the factors
(`data/risk/edpb-9-2022.yaml`) say what the EDPB would not let pass below it. GDPR Art. 33(1), 34(1), 34(3).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.verdicts import Lookup, Reason, Verdict, evaluate
from tocsin.domain.entries import RiskAssessed
from tocsin.domain.facts import Text, in_language
from tocsin.domain.law.regimes import Source
from tocsin.domain.risk.severity import Level, Method, band_title, show_points

LEVEL_FACT = "risk.level"
SUBJECTS_FACT = "notify.subjects"
_ASSESSMENT = "risk assessment"


class Consideration(msgspec.Struct, frozen=True):
    """A factor that is considered in words; ``facts`` are what a first text of it is made from."""

    id: str
    title: Text
    question: Text
    facts: tuple[str, ...] = ()


class LevelRule(msgspec.Struct, frozen=True):
    """What speaks for a level, whatever a figure says; ``unless`` must be known to hold to silence it."""

    id: str
    level: Level
    when: Condition
    because: Text
    source: str
    unless: Condition | None = None

    def verdict(self, lookup: Lookup) -> Verdict:
        """Say whether it speaks, and which names made it so."""
        unless = evaluate(self.unless, lookup) if self.unless else None
        if unless is not None and unless.truth is True:
            return Verdict(truth=False, because=unless.because)
        return evaluate(self.when, lookup)


class Outcome(msgspec.Struct, frozen=True):
    """What a duty asks for at a level of risk."""

    level: Level
    suggest: str
    because: Text
    source: str


class Duty(msgspec.Struct, frozen=True):
    """A decision that follows from the level of risk, with an outcome for each; ``when`` says for whom."""

    decides: str
    outcomes: tuple[Outcome, ...]
    when: Condition | None = None

    def outcome(self, level: Level) -> Outcome:
        """Give what it asks for at a level."""
        return next(outcome for outcome in self.outcomes if outcome.level is level)


class Exemption(msgspec.Struct, frozen=True):
    """One exemption of Art. 34(3): what must be true for it, and what facts speak for or against it."""

    id: str
    law: str
    suggest: str
    title: Text
    requires: tuple[Text, ...]
    supported: Condition | None = None
    refused: Condition | None = None


class Factors(msgspec.Struct, frozen=True, kw_only=True):
    """What is considered beside the figure, and the duties that follow from the level."""

    id: str
    version: str
    title: Text
    source: Source
    considerations: tuple[Consideration, ...]
    raises: tuple[LevelRule, ...]
    calms: tuple[LevelRule, ...]
    duties: tuple[Duty, ...]
    exemptions: tuple[Exemption, ...]


class RiskAdvice(msgspec.Struct, frozen=True):
    """A piece of advice; ``applies`` is None where it waits for facts, or for a person to look."""

    decides: str
    suggest: str
    because: str
    source: str
    applies: bool | None
    reasons: tuple[Reason, ...] = ()


class ExemptionView(msgspec.Struct, frozen=True):
    """An exemption at this moment: supported (True), refused (False) or open (None) by the facts."""

    id: str
    law: str
    suggest: str
    title: str
    requires: tuple[str, ...]
    stands: bool | None
    reasons: tuple[Reason, ...]


class Weighed(msgspec.Struct, frozen=True):
    """The level that figure and factors speak for, and which of them."""

    level: Level
    by_figure: Level
    raised_by: tuple[tuple[LevelRule, tuple[Reason, ...]], ...]
    would_raise: tuple[tuple[LevelRule, tuple[Reason, ...]], ...]


def weigh(method: Method, factors: Factors, body: RiskAssessed, lookup: Lookup) -> Weighed:
    """Take the more protective of the figure and the factors.

    A band that this version of the method does not know any more counts as the highest.
    """
    band = method.band_called(body.band)
    by_figure = band.level if band else Level.HIGH_RISK
    verdicts = [(rule, rule.verdict(lookup)) for rule in factors.raises]
    holding = [rule.level for rule, verdict in verdicts if verdict.truth is True]
    level = max([by_figure, *holding], key=lambda one: one.rank)
    return Weighed(
        level=level,
        by_figure=by_figure,
        raised_by=tuple(
            (rule, verdict.because) for rule, verdict in verdicts if verdict.truth and rule.level is level
        ),
        would_raise=tuple(
            (rule, verdict.because)
            for rule, verdict in verdicts
            if verdict.truth is None and rule.level.rank > level.rank
        ),
    )


def advise(
    method: Method, factors: Factors, body: RiskAssessed, lookup: Lookup, language: str
) -> list[RiskAdvice]:
    """Give the advice on the level of risk, then on each duty, most protective first."""
    weighed = weigh(method, factors, body, lookup)
    figure = f"{show_points(body.severity)} {band_title(method, body, language)}"
    about = Reason(_ASSESSMENT, figure)
    found = list(_on_level(method, body, weighed, about, lookup=lookup, language=language))
    decided = lookup(LEVEL_FACT)
    levels = [weighed.level]
    reasons: tuple[Reason, ...] = (about,)
    if isinstance(decided, str) and decided in set(Level):
        levels.append(Level(decided))
        reasons = (about, Reason(LEVEL_FACT, decided))
    level = max(levels, key=lambda one: one.rank)
    duties = [duty for duty in factors.duties if evaluate(duty.when, lookup).truth is not False]
    for duty in duties:
        outcome = duty.outcome(level)
        because = in_language(outcome.because, language)
        found.append(
            RiskAdvice(duty.decides, outcome.suggest, because, outcome.source, applies=True, reasons=reasons)
        )
    if level is Level.HIGH_RISK and any(duty.decides == SUBJECTS_FACT for duty in duties):
        found += _on_exemptions(factors, lookup, language)
    return found


def _on_level(
    method: Method, body: RiskAssessed, weighed: Weighed, about: Reason, *, lookup: Lookup, language: str
) -> Iterator[RiskAdvice]:
    outdone = weighed.by_figure is not weighed.level
    if not outdone:
        band = method.band_called(body.band)
        meaning = in_language(band.meaning, language) if band else band_title(method, body, language)
        because = " ".join([meaning, *limits(method, lookup, language, always=False)])
        yield RiskAdvice(
            LEVEL_FACT,
            weighed.level,
            because,
            in_language(method.title, language),
            applies=True,
            reasons=(about,),
        )
    for rule, reasons in weighed.raised_by if outdone else ():
        because = f"{in_language(rule.because, language)} {in_language(method.outweighed, language)}"
        yield RiskAdvice(
            LEVEL_FACT, rule.level, because, rule.source, applies=True, reasons=(*reasons, about)
        )
    for rule, reasons in weighed.would_raise:
        because = in_language(rule.because, language)
        yield RiskAdvice(LEVEL_FACT, rule.level, because, rule.source, applies=None, reasons=reasons)


def limits(method: Method, lookup: Lookup, language: str, *, always: bool = True) -> list[str]:
    """Give what the method does not say well of this breach; ``always`` adds what it never says well."""
    return [
        in_language(limit.text, language)
        for limit in method.limits
        if (always if limit.when is None else evaluate(limit.when, lookup).truth is True)
    ]


def _on_exemptions(factors: Factors, lookup: Lookup, language: str) -> Iterator[RiskAdvice]:
    for view in exemptions(factors, lookup, language):
        if view.stands is not False:
            because = f"{view.title}: " + " ".join(view.requires)
            # What is open is for a person to look at, whatever else becomes known: it waits for no fact.
            reasons = view.reasons if view.stands else ()
            yield RiskAdvice(SUBJECTS_FACT, view.suggest, because, view.law, view.stands, reasons)


def exemptions(factors: Factors, lookup: Lookup, language: str) -> list[ExemptionView]:
    """Give each exemption of Art. 34(3), with what must be true for it and what the facts say."""
    return [_exemption(one, lookup, language) for one in factors.exemptions]


def _exemption(one: Exemption, lookup: Lookup, language: str) -> ExemptionView:
    stands: bool | None = None
    reasons: tuple[Reason, ...] = ()
    for condition, means in ((one.refused, False), (one.supported, True)):
        verdict = evaluate(condition, lookup) if condition else None
        if verdict is not None and verdict.truth is True:
            stands, reasons = means, verdict.because
            break
        if verdict is not None and verdict.truth is None and not reasons:
            reasons = verdict.because
    return ExemptionView(
        id=one.id,
        law=one.law,
        suggest=one.suggest,
        title=in_language(one.title, language),
        requires=tuple(in_language(text, language) for text in one.requires),
        stands=stands,
        reasons=reasons,
    )


def speaks_for_it(
    method: Method, factors: Factors, body: RiskAssessed, lookup: Lookup, language: str
) -> list[tuple[str, str]]:
    """Give what speaks for the level that is advised, beside the figure; each with its source."""
    return [
        (in_language(rule.because, language), rule.source)
        for rule, _reasons in weigh(method, factors, body, lookup).raised_by
    ]


def speaks_for_less(factors: Factors, lookup: Lookup, language: str) -> list[tuple[str, str]]:
    """Give what speaks for less, each with its source; a person weighs it, the advice does not."""
    return [
        (in_language(rule.because, language), rule.source)
        for rule in factors.calms
        if rule.verdict(lookup).truth is True
    ]
