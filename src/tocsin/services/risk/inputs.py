"""What goes into an assessment of risk: what the facts suggest, and what a person types instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import msgspec

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.conditions.verdicts import Absent, Lookup, Reason, evaluate, show_found
from tocsin.domain.entries import RiskInput
from tocsin.domain.errors import UserError, in_field
from tocsin.domain.facts import Catalogue, in_language
from tocsin.domain.risk.severity import Element, Method, Part, RiskChoice, points_of, show_points
from tocsin.domain.text import checked
from tocsin.domain.values import show_value
from tocsin.services.workbench import OpenCase

_BECAUSE = re.compile(r"(?:^|\s+)(?:because|car|parce que)\s+", re.IGNORECASE)
_FIGURE = re.compile(r"([0-9]?)(?:[.,]([0-9]{1,2}))?", re.ASCII)

Typed = Mapping[str, str]
"""What was typed for each element: ``3 volume because a year of statements``; empty for not affected."""


class Suggested(msgspec.Struct, frozen=True):
    """What the facts suggest for an element, why, and which names said so."""

    choice: str
    factors: tuple[str, ...]
    because: str
    reasons: tuple[Reason, ...]

    @property
    def typed(self) -> str:
        """As a person would type it."""
        return f"{' '.join((self.choice, *self.factors))} because {self.because}"


class ElementView(msgspec.Struct, frozen=True):
    """One element to judge, in the language of the case. ``choices`` are id, points as text, and words."""

    id: str
    part: Part
    title: str
    base: str
    choices: tuple[tuple[str, str, str], ...]
    suggested: Suggested | None


class ConsiderationView(msgspec.Struct, frozen=True):
    """One factor of the EDPB to say a sentence on; ``text`` is what the facts say of it."""

    id: str
    title: str
    question: str
    text: str


def elements(case: OpenCase) -> list[ElementView]:
    """Give everything the method judges, with what the facts suggest for it."""
    lookup, language = fact_lookup(case.state, case.catalogue), case.header.language
    return [_element(element, lookup, language) for element in case.workbench.library.risk_method.elements]


def _element(element: Element, lookup: Lookup, language: str) -> ElementView:
    return ElementView(
        id=element.id,
        part=element.part,
        title=in_language(element.title, language),
        base=element.base,
        choices=tuple(
            (choice.id, show_points(choice.points), in_language(choice.text, language))
            for choice in element.choices
        ),
        suggested=suggested_for(element, lookup, language),
    )


def suggested_for(element: Element, lookup: Lookup, language: str) -> Suggested | None:
    """Give the first suggestion that holds; None where the facts say nothing, or too little."""
    for suggestion in element.suggestions:
        verdict = evaluate(suggestion.when, lookup)
        if verdict.truth is True:
            because = in_language(suggestion.because, language)
            return Suggested(suggestion.choice, suggestion.factors, because, verdict.because)
    return None


def considerations(case: OpenCase) -> list[ConsiderationView]:
    """Give the factors of the EDPB, each with what the facts say of it."""
    language = case.header.language
    return [
        ConsiderationView(
            id=one.id,
            title=in_language(one.title, language),
            question=in_language(one.question, language),
            text="; ".join(_fact_words(case, key) for key in one.facts if _fact_words(case, key)),
        )
        for one in case.workbench.library.risk_factors.considerations
    ]


def _fact_words(case: OpenCase, key: str) -> str:
    spec, language = case.catalogue.need(key), case.header.language
    found = fact_lookup(case.state, case.catalogue)(key)
    if isinstance(found, Absent | timedelta):
        return ""
    value = show_value(found, spec, language=language, zone=case.zone)
    return f"{in_language(spec.title, language)}: {value}" if value else ""


def element_id(method: Method, part: Part, name: str) -> str:
    """Give the id of an element from its name within its part, or the beginning of that.

    No name stands for all data taken together.

    Raises:
        UserError: there is none, or more than one.
    """
    wanted = f"{part}.{name.strip().lower().removeprefix(f'{part}.') or 'whole'}"
    ids = [element.id for element in method.of(part)]
    found = [id for id in ids if id == wanted] or [id for id in ids if id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    offered = ", ".join(id.removeprefix(f"{part}.") for id in found or ids)
    raise UserError(f"{name.strip()!r} is nothing that {part} judges", f"One of: {offered}")


def read_input(method: Method, element_id: str, typed: str, because: str = "") -> RiskInput | None:
    """Read what was typed for an element; None where that says *not affected*.

    Args:
        method: what judges it.
        element_id: such as ``dpc.financial``.
        typed: a choice (its id, the beginning of it, or its figure), what raises or lowers it, and after
            ``because`` the reason.
        because: the reason where none was typed.

    Raises:
        FieldError: it cannot be read.
    """
    element = method.element(element_id)
    value, _word, own = _parted(typed.strip())
    words = [word for word in re.split(r"[\s;+]+|,(?![0-9])", value) if word]
    if not words or (words == ["-"] and not own):
        return None
    with in_field(element_id):
        choice = _read_choice(element, words[0])
        factors = tuple(dict.fromkeys(_read_factor(method, word) for word in words[1:]))
        one = RiskInput(element_id, choice.id, factors, checked(own or because, "The reason"))
        points_of(method, one)
    return one


def _parted(typed: str) -> tuple[str, str, str]:
    match = _BECAUSE.search(typed)
    return (typed[: match.start()], "because", typed[match.end() :].strip()) if match else (typed, "", "")


def _read_choice(element: Element, word: str) -> RiskChoice:
    wanted = word.lower()
    exact = element.choice(wanted)
    if exact is not None:
        return exact
    points = _hundredths(wanted)
    if points is not None:
        found = [choice for choice in element.choices if choice.points == points]
    else:
        found = [choice for choice in element.choices if choice.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    offered = ", ".join(f"{one.id} ({show_points(one.points)})" for one in found or element.choices)
    what = f"fits {len(found)} choices" if found else "is none of the choices"
    raise UserError(f"{word!r} {what}", f"One of: {offered}")


def _hundredths(word: str) -> int | None:
    match = _FIGURE.fullmatch(word)
    if match is None or not word:
        return None
    return int(match[1] or 0) * 100 + int((match[2] or "0").ljust(2, "0"))


def _read_factor(method: Method, word: str) -> str:
    found = [factor.id for factor in method.context if factor.id.startswith(word.lower())]
    if len(found) != 1:
        known = ", ".join(factor.id for factor in method.context)
        raise UserError(f"There is no factor {word!r}", f"One of: {known}. A reason begins with: because")
    return found[0]


def gather(
    method: Method, state: CaseState, catalogue: Catalogue, typed: Typed, because: str, *, fill: bool
) -> tuple[tuple[RiskInput, ...], dict[str, str]]:
    """Put the inputs of an assessment together.

    Args:
        method: what judges.
        state: the case as it is now.
        catalogue: its facts.
        typed: what was typed, by element.
        because: the reason for what has none of its own.
        fill: take the suggestion for what was not typed: the circumstances one by one, the categories of
            data and the identifiers where none of them was typed.

    Returns:
        The inputs in the order of the method, and what the facts said on which suggestions rest.
    """
    lookup, language = fact_lookup(state, catalogue), state.header.language
    for id in typed:
        method.element(id)
    typed_parts = {Part(id.partition(".")[0]) for id, text in typed.items() if text.strip()}
    inputs, read = [], dict[str, str]()
    for element in method.elements:
        suggested = suggested_for(element, lookup, language)
        open_part = element.part is Part.CB or element.part not in typed_parts
        if element.id in typed:
            one = read_input(method, element.id, typed[element.id])
        elif fill and open_part and suggested is not None:
            one = RiskInput(element.id, suggested.choice, suggested.factors)
        else:
            one = None
        if one is None:
            continue
        confirmed = suggested is not None and (one.choice, one.factors) == (
            suggested.choice,
            suggested.factors,
        )
        if suggested is not None and confirmed:
            read |= {reason.name: show_found(reason.found) for reason in suggested.reasons}
            one = msgspec.structs.replace(one, because=one.because or suggested.because, suggested=True)
        inputs.append(msgspec.structs.replace(one, because=one.because or because))
    return tuple(inputs), read
