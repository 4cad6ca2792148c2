"""Stating what is known: a value, an estimate, *unknown for now*, or *not applicable* with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.domain.answers import Answer, read_answer
from tocsin.domain.case import CaseState
from tocsin.domain.doubts import BEFORE_ANYBODY_KNEW, about_start
from tocsin.domain.entries import Body, FactSet
from tocsin.domain.errors import UserError
from tocsin.domain.facts import (
    Catalogue,
    FactSpec,
    FactStatus,
    FactType,
    Group,
    Statement,
    Value,
    read_fact_key,
)
from tocsin.domain.law.applicability import Standing
from tocsin.domain.moments import Moment
from tocsin.domain.text import checked
from tocsin.services.evidence.attaching import need_evidence
from tocsin.services.personal_data import doubts_about
from tocsin.services.workbench import OpenCase


class FactView(msgspec.Struct, frozen=True):
    """A fact with what was last said of it; ``key`` may carry a language (``summary.authority@fr``)."""

    key: str
    spec: FactSpec
    statement: Statement | None


def need_fact(catalogue: Catalogue, key: str) -> FactSpec:
    """Give what the catalogue says of a key; an organisation and a language may stand after it.

    Raises:
        UserError: there is no such fact, or it takes no language.
    """
    spec = catalogue.need(key)
    if read_fact_key(key).language and spec.type is not FactType.TEXT:
        raise UserError(f"{spec.key} is no text, so it has no languages", f"Use {spec.key}")
    return spec


def _recorded_key(state: CaseState, key: str) -> str:
    """Give a key as it is recorded.

    Raises:
        UserError: the organisation that it is said of is not listed.
    """
    parts = read_fact_key(key)
    if parts.party and state.parties.get(parts.party) is None:
        known = ", ".join(f"{one.body.party} {one.body.name}" for one in state.parties) or "none yet"
        raise UserError(f"There is no organisation {parts.party}", f"Known: {known}")
    return str(parts)


def read_typed(case: OpenCase, key: str, typed: str) -> Answer:
    """Read what was typed as the answer to a fact, in the zone of the case."""
    spec = need_fact(case.catalogue, key)
    return read_answer(spec, typed, zone=case.zone, now=case.workbench.now())


def set_fact(
    case: OpenCase,
    key: str,
    answer: Answer,
    *,
    source: str = "",
    because: str = "",
    evidence: Sequence[str] = (),
) -> None:
    """State a fact; what was stated before stays in its history.

    Args:
        case: the open case.
        key: of the catalogue or the playbook; ``@P-2`` after it for what is true of that organisation alone,
            and ``@fr`` for a text in another language.
        answer: see `read_typed`.
        source: from what it is known.
        because: why it is stated, or restated; required where a legal clock starts with it.
        evidence: ids of evidence for it.

    Raises:
        UserError: the key or its organisation is unknown, it is set by a decision, or a clock would move
            without a reason.
        DoubtError: the time looks wrong or there seem to be data of people in it, and nobody has said yet
            that it is meant.
    """
    spec = need_fact(case.catalogue, key)
    key = _recorded_key(case.state, key)
    _refuse_decided(case, key)
    because = checked(because or answer.because, "The reason")
    starts_a_clock = key in triggers(case)
    asked = tuple(
        about_start(
            key,
            answer.value,
            case.state,
            starts_clocks=starts_a_clock,
            now=case.workbench.now(),
            zone=case.zone,
        )
    )
    said = [because, source]
    if isinstance(answer.value, str) and not spec.profile:  # what is said of ourselves is no one's secret
        said.append(answer.value)
    case.workbench.ask([*asked, *doubts_about(said)])

    def decide(state: CaseState) -> Sequence[Body]:
        before = state.statement(key)
        stated = _instant(before.value) if before is not None else ""
        if starts_a_clock and stated not in {"", _instant(answer.value)} and not because:
            raise UserError(
                f"{key} starts legal clocks and was stated before",
                "Say why it is restated (--because); the earlier reading is kept",
            )
        return [
            FactSet(
                key=key,
                value=answer.value,
                status=answer.status,
                source=checked(source, "The source"),
                because=because,
                evidence=tuple(need_evidence(state, one) for one in evidence),
                asked=asked,
            )
        ]

    case.record(decide)


def _instant(value: Value | None) -> str:
    """Give the instant of a trigger, however it was typed; an empty text where there is none."""
    return value.at if isinstance(value, Moment) else ""


def triggers(case: OpenCase) -> frozenset[str]:
    """Give the facts that start legal clocks of this case, or may: of the regimes that apply or are open.

    When the exposure itself began starts a clock only where a regime applies that says so.
    """
    applying: set[str] = set()
    possible: set[str] = set()
    for one in case.applicabilities():
        if one.standing is Standing.APPLIES:
            applying |= one.regime.starting_facts()
        elif one.standing is Standing.OPEN:
            possible |= one.regime.starting_facts()
    return frozenset(applying | (possible - BEFORE_ANYBODY_KNEW))


def _refuse_decided(case: OpenCase, key: str) -> None:
    if case.decision_on(key) is not None:
        raise UserError(
            f"{key} is a decision, and needs its reasons", f"tocsin decide {key} OPTION --because …"
        )


def list_facts(case: OpenCase, *, everything: bool = False) -> list[tuple[Group, list[FactView]]]:
    """Give the facts under their headings: those that something was said of, or every one."""
    catalogue, state = case.catalogue, case.state
    grouped = []
    for group in catalogue.groups:
        views = [
            view
            for spec in catalogue
            if spec.group == group.id
            for view in _variants(spec, state)
            if everything or view.statement is not None
        ]
        if views:
            grouped.append((group, views))
    return grouped


def _variants(spec: FactSpec, state: CaseState) -> list[FactView]:
    """Give the fact itself, then what is true of one organisation alone, and each language of it."""
    keys = [spec.key, *sorted(key for key in state.facts if key.startswith(f"{spec.key}@"))]
    return [FactView(key, spec, state.statement(key)) for key in keys]


def fact_history(case: OpenCase, key: str) -> tuple[FactSpec, list[Statement]]:
    """Give everything that was ever stated of a fact, oldest first."""
    if key in case.state.facts:  # as it was recorded, whatever stands in it
        return case.catalogue.need(key), list(case.state.facts[key])
    return need_fact(case.catalogue, key), list(case.state.facts.get(str(read_fact_key(key)), []))


def unknown(because: str = "") -> Answer:
    """Give the answer *unknown for now*."""
    return Answer(None, FactStatus.UNKNOWN, because)
