"""Assessing the risk for people: the figure, what it rests on, what it speaks for. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.conditions.verdicts import Lookup, evaluate, show_found
from tocsin.domain.entries import Body, Entry, RiskAdvised, RiskAssessed
from tocsin.domain.errors import UserError
from tocsin.domain.facts import in_language, nearest
from tocsin.domain.risk.advice import (
    ExemptionView,
    RiskAdvice,
    advise,
    exemptions,
    limits,
    speaks_for_it,
    speaks_for_less,
)
from tocsin.domain.risk.severity import Change, Step, changes, formula, missing_elements, score, steps
from tocsin.domain.text import TEXT_LIMIT, checked, required
from tocsin.services.risk.inputs import Typed, gather
from tocsin.services.workbench import OpenCase

_TRUTH = {True: "yes", False: "no", None: "unknown"}


class RiskView(msgspec.Struct, frozen=True, kw_only=True):
    """An assessment in words, in the language of the case.

    What is advised and speaks for it or for less, exemptions and limits are as the facts are now;
    ``body.advised`` is what was advised when it was made. ``stale`` names facts that it rests on and that
    are others now: name, then, now.
    """

    entry: Entry[RiskAssessed]
    formula: str
    meaning: str
    steps: tuple[Step, ...]
    flags: tuple[tuple[str, str], ...]
    considered: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    advice: tuple[RiskAdvice, ...]
    more: tuple[tuple[str, str], ...]
    less: tuple[tuple[str, str], ...]
    exemptions: tuple[ExemptionView, ...]
    stale: tuple[tuple[str, str, str], ...]

    @property
    def body(self) -> RiskAssessed:
        """What was recorded."""
        return self.entry.body


class Past(msgspec.Struct, frozen=True):
    """An assessment in the history, and what it says otherwise than the one before."""

    entry: Entry[RiskAssessed]
    formula: str
    changes: tuple[Change, ...]


def assess(
    case: OpenCase,
    typed: Typed,
    because: str,
    considered: Mapping[str, str] | None = None,
    *,
    fill: bool = False,
) -> RiskView:
    """Record an assessment.

    Args:
        case: the open case.
        typed: the inputs, by element.
        because: why it is assessed, or assessed anew; also the reason of every input that has none.
        considered: a text for factors of the EDPB, by id.
        fill: confirm the suggestions for what was not typed.

    Raises:
        UserError: an input cannot be read or is missing, or no reason is given.
    """
    reason = required(because, "The reason for the assessment", TEXT_LIMIT)
    texts = _considered(case, considered or {})
    library = case.workbench.library

    def record(state: CaseState) -> Sequence[Body]:
        method = library.risk_method
        inputs, read = gather(method, state, case.catalogue, typed, reason, fill=fill)
        missing = missing_elements(method, {one.element for one in inputs})
        if missing:
            hint = "The facts do not suggest it" if fill else "Say it, or confirm what the facts suggest"
            raise UserError("Not said: " + ", ".join(missing), f"{hint}. tocsin risk suggest shows both")
        figures = score(method, inputs)
        lookup = fact_lookup(state, case.catalogue)
        body = RiskAssessed(
            method=method.id,
            version=method.version,
            dpc=figures.dpc,
            ei=figures.ei,
            cb=figures.cb,
            severity=figures.severity,
            band=figures.band,
            inputs=inputs,
            flags={flag.id: _TRUTH[evaluate(flag.when, lookup).truth] for flag in method.flags},
            considered=texts,
            facts_read=read,
            because=reason,
        )
        advice = advise(method, library.risk_factors, body, lookup, state.header.language)
        told = tuple(RiskAdvised(one.decides, one.suggest, one.because) for one in advice if one.applies)
        return [msgspec.structs.replace(body, advised=told)]

    case.record(record)
    view = latest(case)
    assert view is not None  # noqa: S101 - it was recorded in the lines above
    return view


def _considered(case: OpenCase, considered: Mapping[str, str]) -> dict[str, str]:
    known = {one.id for one in case.workbench.library.risk_factors.considerations}
    for id in considered:
        if id not in known:
            near = nearest(id, known)
            hint = f"Did you mean {near}?" if near else "One of: " + ", ".join(sorted(known))
            raise UserError(f"There is no factor {id!r} to consider", hint)
    return {
        id: checked(text.strip(), "What was considered")
        for id, text in considered.items()
        if text.strip() not in {"", "-"}
    }


def latest(case: OpenCase) -> RiskView | None:
    """Give the newest assessment in words, or None."""
    if not case.state.assessments:
        return None
    return _view(case, case.state.assessments[-1], fact_lookup(case.state, case.catalogue))


def _view(case: OpenCase, entry: Entry[RiskAssessed], lookup: Lookup) -> RiskView:
    library, language, body = case.workbench.library, case.header.language, entry.body
    method, factors = library.risk_method, library.risk_factors
    band = method.band_called(body.band)
    flag_titles = {flag.id: in_language(flag.title, language) for flag in method.flags}
    titles = {one.id: in_language(one.title, language) for one in factors.considerations}
    return RiskView(
        entry=entry,
        formula=formula(method, body, language),
        meaning=in_language(band.meaning, language) if band else "",
        steps=tuple(steps(method, body, language)),
        flags=tuple((flag_titles.get(id, id), truth) for id, truth in body.flags.items()),
        considered=tuple((titles.get(id, id), text) for id, text in body.considered.items()),
        limits=tuple(limits(method, lookup, language)),
        advice=tuple(advise(method, factors, body, lookup, language)),
        more=tuple(speaks_for_it(method, factors, body, lookup, language)),
        less=tuple(speaks_for_less(factors, lookup, language)),
        exemptions=tuple(exemptions(factors, lookup, language)),
        stale=tuple(
            (name, then, now)
            for name, then in body.facts_read.items()
            if (now := show_found(lookup(name))) != then
        ),
    )


def history(case: OpenCase) -> list[Past]:
    """Give every assessment, oldest first, with what each changed."""
    found = []
    before: RiskAssessed | None = None
    for entry in case.state.assessments:
        words = formula(case.workbench.library.risk_method, entry.body, case.header.language)
        changed = changes(before, entry.body) if before is not None else []
        found.append(Past(entry, words, tuple(changed)))
        before = entry.body
    return found


def risk_advice(case: OpenCase, decides: str) -> list[RiskAdvice]:
    """Give what the newest assessment and the facts speak for in a decision; nothing without one."""
    if not case.state.assessments:
        return []
    library = case.workbench.library
    body = case.state.assessments[-1].body
    lookup = fact_lookup(case.state, case.catalogue)
    advice = advise(library.risk_method, library.risk_factors, body, lookup, case.header.language)
    return [one for one in advice if one.decides == decides]


def result_lines(view: RiskView) -> list[str]:
    """Tell a result for reading: the formula, each input with its reason, what stands beside, the advice."""
    lines = [view.formula, view.meaning, ""]
    lines += [_step_line(step) for step in view.steps]
    lines += [f"{title}: {truth}" for title, truth in view.flags]
    lines += ["", *(f"{title}: {text}" for title, text in view.considered)]
    lines += [f"Because: {view.body.because}"] if view.body.because else []
    lines += ["", *(advice_line(one) for one in view.advice)]
    lines += [f"speaks for it: {text} [{source}]" for text, source in view.more]
    lines += [f"speaks for less: {text} [{source}]" for text, source in view.less]
    lines += ["", *(f"limit: {text}" for text in view.limits)]
    lines += [f"changed since: {name} was {then}, is {now}" for name, then, now in view.stale]
    return lines


def _step_line(step: Step) -> str:
    factors = f"; {', '.join(step.factors)}" if step.factors else ""
    outdone = "" if step.counts else " (another counts more)"
    because = f" Because: {step.because}" if step.because else ""
    return f"{step.element} {step.choice}{outdone}: {step.title}: {step.text}{factors}.{because}"


def advice_line(one: RiskAdvice) -> str:
    """Tell one piece of advice on a line."""
    reasons = ", ".join(f"{reason.name}: {show_found(reason.found)}" for reason in one.reasons)
    known = f" ({reasons})" if reasons else ""
    if one.applies:
        return f"{one.decides}: {one.suggest}. {one.because}{known} [{one.source}]"
    return f"{one.decides}: would be {one.suggest}, if so: {one.because}{known} [{one.source}]"
