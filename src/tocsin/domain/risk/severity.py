"""Severity of a breach after ENISA (2013): SE = DPC x EI + CB, from inputs that a person confirmed.

The method is data (`data/risk/enisa-2013.yaml`); this computes it. All points are hundredths, so that
0.75 is 75: what is recorded must never be a float. DPC is the highest score of any category of data, EI
the highest of any identifier, CB the sum of the circumstances.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.entries import RiskAssessed, RiskInput
from tocsin.domain.errors import UserError, in_field
from tocsin.domain.facts import Text, in_language, nearest
from tocsin.domain.law.regimes import Source


class Part(StrEnum):
    """The three parts of the formula; the first word of an element's id."""

    DPC = "dpc"
    EI = "ei"
    CB = "cb"


class Level(StrEnum):
    """How much risk there is for people, as GDPR Art. 33(1) and 34(1) tell it apart; least first."""

    NONE_OR_UNLIKELY = "none_or_unlikely"
    RISK = "risk"
    HIGH_RISK = "high_risk"

    @property
    def rank(self) -> int:
        """How high it is, from 0."""
        return list(Level).index(self)


class RiskChoice(msgspec.Struct, frozen=True):
    """One value of an element: its points in hundredths, and when it fits."""

    id: str
    points: int
    text: Text


class Suggestion(msgspec.Struct, frozen=True):
    """What facts suggest for an element, and why. A person confirms it or says otherwise."""

    when: Condition
    choice: str
    because: Text
    factors: tuple[str, ...] = ()


class Element(msgspec.Struct, frozen=True):
    """One thing that is judged, such as ``dpc.financial``, ``ei.name`` or ``cb.intent``.

    ``base`` is the choice of a category of data that nothing raises or lowers.
    """

    id: str
    title: Text
    choices: tuple[RiskChoice, ...]
    base: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def part(self) -> Part:
        """The part of the formula it belongs to."""
        return Part(self.id.partition(".")[0])

    def choice(self, id: str) -> RiskChoice | None:
        """Give the choice of that id, or None."""
        return next((choice for choice in self.choices if choice.id == id), None)


class ContextFactor(msgspec.Struct, frozen=True):
    """What raises or lowers the score of a category of data."""

    id: str
    raises: bool
    text: Text


class Flag(msgspec.Struct, frozen=True):
    """What is told beside the score and changes nothing in it."""

    id: str
    when: Condition
    title: Text


class Band(msgspec.Struct, frozen=True):
    """A range of scores, from its own first figure on, and the level that practice reads into it."""

    id: str
    floor: int
    level: Level
    title: Text
    meaning: Text


class Limit(msgspec.Struct, frozen=True):
    """What the method does not say well; always true where there is no condition."""

    id: str
    text: Text
    when: Condition | None = None


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """A way to put a figure on the severity of a breach. ``bands`` ascend."""

    id: str
    version: str
    title: Text
    source: Source
    outweighed: Text
    context: tuple[ContextFactor, ...]
    elements: tuple[Element, ...]
    flags: tuple[Flag, ...]
    bands: tuple[Band, ...]
    limits: tuple[Limit, ...]

    def of(self, part: Part) -> tuple[Element, ...]:
        """Give the elements of one part, in the order of the method."""
        return tuple(element for element in self.elements if element.id.startswith(f"{part}."))

    def element(self, id: str) -> Element:
        """Give the element of that id.

        Raises:
            UserError: there is none.
        """
        found = next((element for element in self.elements if element.id == id), None)
        if found is None:
            near = nearest(id, [element.id for element in self.elements])
            known = ", ".join(element.id for element in self.elements)
            raise UserError(
                f"{self.id} judges nothing called {id!r}",
                f"Did you mean {near}?" if near else f"One of: {known}",
            )
        return found

    def band(self, severity: int) -> Band:
        """Give the band of a score; the lower end of each belongs to it."""
        return [band for band in self.bands if band.floor <= severity][-1]

    def band_called(self, id: str) -> Band | None:
        """Give the band of that id, or None."""
        return next((band for band in self.bands if band.id == id), None)


class Score(msgspec.Struct, frozen=True):
    """What the formula gives, in hundredths, and the band it lies in."""

    dpc: int
    ei: int
    cb: int
    severity: int
    band: str


def score(method: Method, inputs: Sequence[RiskInput]) -> Score:
    """Compute the severity.

    Raises:
        UserError: an input is not of the method, is there twice or is missing; a score beside the base of
            its category without what raises or lowers it.
    """
    points: dict[Part, list[int]] = {part: [] for part in Part}
    seen: set[str] = set()
    for one in inputs:
        element = method.element(one.element)
        if one.element in seen:
            raise UserError(f"{one.element} is said twice", "Say it once")
        seen.add(one.element)
        with in_field(one.element):
            points[element.part].append(points_of(method, one))
    missing = missing_elements(method, seen)
    if missing:
        raise UserError("Not said: " + ", ".join(missing), "tocsin risk method shows what there is to choose")
    dpc, ei, cb = max(points[Part.DPC]), max(points[Part.EI]), sum(points[Part.CB])
    severity = dpc * ei // 100 + cb
    return Score(dpc, ei, cb, severity, method.band(severity).id)


def missing_elements(method: Method, said: set[str]) -> list[str]:
    """Give what must still be said: one category, one identifier, every circumstance."""
    missing = [
        f"{part}.*" for part in (Part.DPC, Part.EI) if not any(one.id in said for one in method.of(part))
    ]
    return missing + [one.id for one in method.of(Part.CB) if one.id not in said]


def points_of(method: Method, one: RiskInput) -> int:
    """Give the points of one input, in hundredths.

    Raises:
        UserError: it is not of the method, or stands beside the base of its category without what raises
            or lowers it.
    """
    element = method.element(one.element)
    choice = element.choice(one.choice)
    if choice is None:
        known = ", ".join(known.id for known in element.choices)
        raise UserError(f"{one.choice!r} is none of the choices", f"One of: {known}")
    known_factors = {factor.id: factor for factor in method.context}
    for named in one.factors:
        if named not in known_factors:
            raise UserError(f"There is no factor {named!r}", "One of: " + ", ".join(known_factors))
        if not element.base:
            raise UserError(f"{named!r} has no place here", "It raises or lowers a kind of data")
    base = element.choice(element.base)
    if base is not None and choice.points != base.points:
        raises = choice.points > base.points
        fitting = [factor.id for factor in method.context if factor.raises is raises]
        if not set(fitting) & set(one.factors):
            beside, does = ("above", "raises") if raises else ("below", "lowers")
            raise UserError(
                f"{choice.id} is {beside} the base {element.base}, and nothing {does} it",
                f"Name what {does} it: {', '.join(fitting)}",
            )
    return choice.points


def show_points(points: int) -> str:
    """Write hundredths as people read them: 275 is ``2.75``, 300 is ``3``."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


class Step(msgspec.Struct, frozen=True):
    """One line of how a result came about; ``counts`` is false for a score that a higher one outdoes."""

    element: str
    title: str
    choice: str
    points: int
    text: str
    because: str
    factors: tuple[str, ...] = ()
    suggested: bool = False
    counts: bool = True


def steps(method: Method, body: RiskAssessed, language: str) -> list[Step]:
    """Tell a recorded assessment input by input, in the order of the method.

    What this version of the method does not know any more is told by its ids.
    """
    order = {element.id: number for number, element in enumerate(method.elements)}
    found = [
        _step(method, one, language)
        for one in sorted(body.inputs, key=lambda one: order.get(one.element, len(order)))
    ]
    counted: set[str] = set()
    told = []
    for step in found:
        part = step.element.partition(".")[0]
        outdone = part in counted or step.points < {"dpc": body.dpc, "ei": body.ei}.get(part, 0)
        if part in {Part.DPC, Part.EI} and not outdone:
            counted.add(part)
        told.append(msgspec.structs.replace(step, counts=part == Part.CB or not outdone))
    return told


def _step(method: Method, one: RiskInput, language: str) -> Step:
    element = next((known for known in method.elements if known.id == one.element), None)
    choice = element.choice(one.choice) if element else None
    factors = {factor.id: in_language(factor.text, language) for factor in method.context}
    return Step(
        element=one.element,
        title=in_language(element.title, language) if element else one.element,
        choice=one.choice,
        points=choice.points if choice else 0,
        text=in_language(choice.text, language) if choice else "",
        because=one.because,
        factors=tuple(factors.get(factor, factor) for factor in one.factors),
        suggested=one.suggested,
    )


def formula(method: Method, body: RiskAssessed, language: str) -> str:
    """Write the formula with its figures: ``SE = 3 x 1 + 0.75 = 3.75: high``."""
    dpc, ei, cb, severity = map(show_points, (body.dpc, body.ei, body.cb, body.severity))
    return f"SE = {dpc} \u00d7 {ei} + {cb} = {severity}: {band_title(method, body, language)}"


def band_title(method: Method, body: RiskAssessed, language: str) -> str:
    """Give the name of the band that was recorded."""
    band = method.band_called(body.band)
    return in_language(band.title, language) if band else body.band.replace("_", " ")


class Change(msgspec.Struct, frozen=True):
    """What one assessment says otherwise than the one before; an empty side was not said there."""

    element: str
    before: str
    after: str


def changes(before: RiskAssessed, after: RiskAssessed) -> list[Change]:
    """Tell what changed between two assessments: the result first, then the inputs."""
    found = []
    if before.method != after.method:
        found.append(Change("method", before.method, after.method))
    if (before.severity, before.band) != (after.severity, after.band):
        found.append(Change("severity", _result(before), _result(after)))
    then = {one.element: _said(one) for one in before.inputs}
    now = {one.element: _said(one) for one in after.inputs}
    for element in dict.fromkeys((*then, *now)):
        if then.get(element) != now.get(element):
            found.append(Change(element, then.get(element, ""), now.get(element, "")))
    return found


def _result(body: RiskAssessed) -> str:
    return f"{show_points(body.severity)} {body.band}"


def _said(one: RiskInput) -> str:
    return " ".join((one.choice, *one.factors))
