"""Deciding: the option, the reasons, and beside them what was advised and known."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.verdicts import Lookup, Reason, evaluate, show_found
from tocsin.domain.entries import AdviceShown, Body, DecisionMade
from tocsin.domain.errors import UserError
from tocsin.domain.facts import FactType, in_language
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.work import Advice, Decision
from tocsin.domain.text import TEXT_LIMIT, required
from tocsin.services.personal_data import doubts_about
from tocsin.services.risk.assessing import risk_advice
from tocsin.services.workbench import OpenCase


class AdviceView(msgspec.Struct, frozen=True):
    """A piece of advice at this moment.

    ``applies`` is None where its condition waits for facts; ``reasons`` are the names that settled it,
    or that it waits for.
    """

    suggest: str
    because: str
    source: str
    applies: bool | None
    reasons: tuple[Reason, ...]


def advice_for(case: OpenCase, decision: Decision) -> list[AdviceView]:
    """Give the advice on a decision: what applies, and what would if more were known. Never the choice.

    What the playbook says comes first, then what the newest assessment of risk speaks for.
    """
    lookup, language = case.lookup(), case.header.language
    views = [_view(advice, lookup, language) for advice in decision.advice]
    options = {option.id for option in decision.options}
    assessed = [view for view in advice_from_risk(case, decision.fact) if view.suggest in options]
    return [*(view for view in views if view.applies is not False), *assessed]


def advice_from_risk(case: OpenCase, key: str) -> list[AdviceView]:
    """Give what the newest assessment of risk speaks for in a decision; nothing where there is none."""
    return [
        AdviceView(one.suggest, one.because, one.source, one.applies, one.reasons)
        for one in risk_advice(case, key)
    ]


def _view(advice: Advice, lookup: Lookup, language: str) -> AdviceView:
    verdict = evaluate(advice.when, lookup)
    because = in_language(advice.because, language)
    return AdviceView(advice.suggest, because, advice.source, verdict.truth, verdict.because)


def decide(case: OpenCase, key: str, option: str, because: str) -> None:
    """Record a decision with its reasons.

    Args:
        case: the open case.
        key: the fact that is decided, such as ``notify.authority``.
        option: one of its values.
        because: the reasons; they are what an authority will read.

    Raises:
        UserError: the key is no decision, the option is none of its own, or no reason is given.
        DoubtError: there seem to be data of people in the reasons, and nobody has said yet that it is meant.
    """
    spec = case.catalogue.need(key)
    found = case.decision_on(spec.key)
    if found is None and (spec.type is not FactType.ENUM or spec.group != "decisions"):
        raise UserError(f"{spec.key} is no decision", f"State it: tocsin fact set {spec.key} VALUE")
    if option not in spec.choice_ids:
        raise UserError(
            f"{option!r} is not an option of {spec.key}",
            "One of: " + ", ".join(choice.id for choice in spec.choices),
        )
    reason = required(because, "The reason for the decision", TEXT_LIMIT)
    case.workbench.ask(doubts_about([reason]))

    def record(_state: CaseState) -> Sequence[Body]:
        return [_made(case, spec.key, option, reason, found)]

    case.record(record)


def _made(
    case: OpenCase, key: str, option: str, because: str, found: tuple[Step, Decision] | None
) -> DecisionMade:
    known = advice_for(case, found[1]) if found else advice_from_risk(case, key)
    shown = [view for view in known if view.applies]
    read = {reason.name: show_found(reason.found) for view in shown for reason in view.reasons}
    return DecisionMade(
        key=key,
        option=option,
        because=because,
        advice=tuple(AdviceShown(view.suggest, view.because) for view in shown),
        facts_read=read,
        step=found[0].id if found else "",
    )
