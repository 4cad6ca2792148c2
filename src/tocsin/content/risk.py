"""Reading how risk is judged: the method that gives a figure, and the factors that stand beside it."""

from __future__ import annotations

import re
from itertools import pairwise

from tocsin.content.reading import FACT_KEY, IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.regimes import TypeOf, read_source
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.names import name_types
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue
from tocsin.domain.risk.advice import Consideration, Duty, Exemption, Factors, LevelRule, Outcome
from tocsin.domain.risk.severity import (
    Band,
    ContextFactor,
    Element,
    Flag,
    Level,
    Limit,
    Method,
    Part,
    RiskChoice,
    Suggestion,
)

METHOD_SCHEMA = "breach-risk-method/1"
FACTORS_SCHEMA = "breach-risk-factors/1"

_ELEMENT = re.compile(rf"({'|'.join(Part)})\.[a-z][a-z_]*")
_CHOICE = re.compile(r"[a-z][a-z_]*|[0-9]")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


def parse_method(source: bytes, file: str, catalogue: Catalogue) -> tuple[Method | None, list[Problem]]:
    """Read a method; gives None and what is wrong if it cannot be used.

    Args:
        source: the bytes of the file.
        file: its name, for the problems.
        catalogue: the facts that its conditions may ask.
    """
    reading = Reading(file)
    root = reading.root(source, METHOD_SCHEMA)
    if root is None:
        return None, reading.problems
    reading.read_languages(root)
    type_of = name_types(catalogue)
    context = tuple(_context(fields) for fields in root.maps("context", required=True))
    bands = root.maps("bands", required=True)
    method = Method(
        id=root.matching("id", SLUG, "a short name in small letters"),
        version=root.matching("version", _VERSION, "a version such as 1.0.0"),
        title=root.translated("title"),
        source=read_source(reading, root),
        outweighed=root.translated("outweighed"),
        context=context,
        elements=tuple(_element(fields, type_of, context) for fields in root.maps("elements", required=True)),
        flags=tuple(_flag(fields, type_of) for fields in root.maps("flags")),
        bands=tuple(_band(fields) for fields in bands),
        limits=tuple(_limit(fields, type_of) for fields in root.maps("limits", required=True)),
    )
    _check_method(root, bands, method)
    root.finish()
    return (None if reading.problems else method), reading.problems


def _check_method(root: Fields, bands: list[Fields], method: Method) -> None:
    for name, ids in (
        ("elements", [element.id for element in method.elements]),
        ("bands", [band.id for band in method.bands]),
        ("context", [factor.id for factor in method.context]),
        ("limits", [limit.id for limit in method.limits]),
    ):
        root.note_twins(name, ids)
    for part in Part:
        if not method.of(part):
            root.problem("elements", "S002", f"nothing of {part} is judged")
    if method.bands and method.bands[0].floor != 0:
        bands[0].problem("from", "S004", "the first band begins with 0")
    for (before, after), place in zip(pairwise(method.bands), bands[1:], strict=True):
        if after.floor <= before.floor:
            place.problem("from", "S004", "a band begins above the one before it")
        if after.level.rank < before.level.rank:
            place.problem("level", "S004", "a higher band stands for no lower level")


def _required_condition(fields: Fields, name: str, type_of: TypeOf) -> Condition:
    fields.get(name, required=True)
    return fields.condition(name, type_of) or Condition("false")


def _context(fields: Fields) -> ContextFactor:
    factor = ContextFactor(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        raises=fields.flag("raises"),
        text=fields.translated("text"),
    )
    fields.finish()
    return factor


def _element(fields: Fields, type_of: TypeOf, context: tuple[ContextFactor, ...]) -> Element:
    choices = tuple(_choice(one) for one in fields.maps("choices", required=True))
    fields.note_twins("choices", [choice.id for choice in choices])
    places = fields.maps("suggest")
    element = Element(
        id=fields.matching("id", _ELEMENT, "a part and a name, such as cb.intent"),
        title=fields.translated("title"),
        choices=choices,
        base=fields.text("base", ""),
        suggestions=tuple(_suggestion(one, type_of) for one in places),
    )
    known, factors = {choice.id for choice in choices}, {factor.id for factor in context}
    if element.base and element.base not in known:
        fields.problem("base", "R007", f"there is no choice {element.base!r}")
    for place, suggestion in zip(places, element.suggestions, strict=True):
        if suggestion.choice not in known:
            place.problem("choice", "R007", f"there is no choice {suggestion.choice!r}")
        for factor in suggestion.factors:
            if factor not in factors:
                place.problem("factors", "R007", f"there is no factor {factor!r}")
    fields.finish()
    return element


def _choice(fields: Fields) -> RiskChoice:
    points = fields.number("hundredths")
    if points is None:
        fields.get("hundredths", required=True)
    choice = RiskChoice(
        id=fields.matching("id", _CHOICE, "a word, or a figure"),
        points=points or 0,
        text=fields.translated("text"),
    )
    fields.finish()
    return choice


def _suggestion(fields: Fields, type_of: TypeOf) -> Suggestion:
    suggestion = Suggestion(
        when=_required_condition(fields, "when", type_of),
        choice=fields.text("choice"),
        because=fields.translated("because"),
        factors=fields.words("factors"),
    )
    fields.finish()
    return suggestion


def _flag(fields: Fields, type_of: TypeOf) -> Flag:
    flag = Flag(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        when=_required_condition(fields, "when", type_of),
        title=fields.translated("title"),
    )
    fields.finish()
    return flag


def _level(fields: Fields) -> Level:
    fields.get("level", required=True)
    return fields.choice("level", Level, Level.HIGH_RISK)


def _band(fields: Fields) -> Band:
    fields.get("from", required=True)
    band = Band(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        floor=fields.number("from") or 0,
        level=_level(fields),
        title=fields.translated("title"),
        meaning=fields.translated("meaning"),
    )
    fields.finish()
    return band


def _limit(fields: Fields, type_of: TypeOf) -> Limit:
    limit = Limit(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        text=fields.translated("text"),
        when=fields.condition("when", type_of),
    )
    fields.finish()
    return limit


def parse_factors(source: bytes, file: str, catalogue: Catalogue) -> tuple[Factors | None, list[Problem]]:
    """Read the factors and the duties; gives None and what is wrong if they cannot be used."""
    reading = Reading(file)
    root = reading.root(source, FACTORS_SCHEMA)
    if root is None:
        return None, reading.problems
    reading.read_languages(root)
    type_of = name_types(catalogue)
    factors = Factors(
        id=root.matching("id", SLUG, "a short name in small letters"),
        version=root.matching("version", _VERSION, "a version such as 1.0.0"),
        title=root.translated("title"),
        source=read_source(reading, root),
        considerations=tuple(_consideration(one, catalogue) for one in root.maps("factors", required=True)),
        raises=tuple(_rule(one, type_of) for one in root.maps("raises", required=True)),
        calms=tuple(_rule(one, type_of, calms=True) for one in root.maps("calms")),
        duties=tuple(_duty(one, catalogue, type_of) for one in root.maps("duties", required=True)),
        exemptions=tuple(_exemption(one, catalogue, type_of) for one in root.maps("exemptions")),
    )
    root.note_twins("factors", [one.id for one in factors.considerations])
    root.note_twins("raises", [rule.id for rule in factors.raises])
    root.finish()
    return (None if reading.problems else factors), reading.problems


def _consideration(fields: Fields, catalogue: Catalogue) -> Consideration:
    facts = fields.words("facts", FACT_KEY, "a dotted key")
    for key in facts:
        if key not in catalogue:
            fields.problem("facts", "R001", f"there is no fact called {key}")
    one = Consideration(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        title=fields.translated("title"),
        question=fields.translated("question"),
        facts=facts,
    )
    fields.finish()
    return one


def _rule(fields: Fields, type_of: TypeOf, *, calms: bool = False) -> LevelRule:
    rule = LevelRule(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        level=Level.NONE_OR_UNLIKELY if calms else _level(fields),
        when=_required_condition(fields, "when", type_of),
        because=fields.translated("because"),
        source=fields.text("source"),
        unless=fields.condition("unless", type_of),
    )
    fields.finish()
    return rule


def _duty(fields: Fields, catalogue: Catalogue, type_of: TypeOf) -> Duty:
    decides = fields.text("decides")
    options = _options(fields, decides, catalogue)
    outcomes = tuple(_outcome(one, options) for one in fields.maps("outcomes", required=True))
    if sorted(outcome.level for outcome in outcomes) != sorted(Level):
        fields.problem("outcomes", "S002", "there is one outcome for each level: " + ", ".join(Level))
    when = fields.condition("when", type_of)
    fields.finish()
    return Duty(decides, outcomes, when)


def _options(fields: Fields, decides: str, catalogue: Catalogue) -> frozenset[str]:
    spec = catalogue.get(decides)
    if spec is None:
        fields.problem("decides", "R001", f"there is no fact called {decides}")
    return spec.choice_ids if spec else frozenset()


def _outcome(fields: Fields, options: frozenset[str]) -> Outcome:
    suggest = fields.text("suggest")
    if suggest not in options:
        fields.problem("suggest", "R007", f"there is no value {suggest!r}")
    outcome = Outcome(_level(fields), suggest, fields.translated("because"), fields.text("source"))
    fields.finish()
    return outcome


def _exemption(fields: Fields, catalogue: Catalogue, type_of: TypeOf) -> Exemption:
    suggest = fields.text("suggest")
    if suggest not in {choice.id for choice in catalogue.choices.get("notify_subjects", ())}:
        fields.problem("suggest", "R007", f"there is no value {suggest!r}")
    requires = tuple(
        fields.reading.translated(*place) for place in fields.reading.list_of(fields, "requires")
    )
    if not requires:
        fields.problem("requires", "S002", "what must be true for it is not said")
    one = Exemption(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        law=fields.text("law"),
        suggest=suggest,
        title=fields.translated("title"),
        requires=requires,
        supported=fields.condition("supported", type_of),
        refused=fields.condition("refused", type_of),
    )
    fields.finish()
    return one
