"""The 18 cases of EDPB Guidelines 01/2021, assessed as a responder would: never less protective.

The figure of ENISA alone would be, in several of them: there the factors of the EDPB must speak.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest

from tests.content.edpb_cases import GUIDELINES_01_2021, GUIDELINES_9_2022, Example
from tests.domain.assessing import FACTORS, HARMLESS, LIBRARY, METHOD, assessed, inputs_of
from tests.domain.building import known, state_of
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.conditions.verdicts import Lookup
from tocsin.domain.entries import RiskAssessed, RiskInput
from tocsin.domain.risk.advice import LEVEL_FACT, advise, weigh
from tocsin.domain.risk.severity import Level, Part
from tocsin.services.risk.inputs import suggested_for


class Judged(msgspec.Struct, frozen=True):
    """What a responder would say of a case, and the figure that this gives, in hundredths."""

    kinds: tuple[str, ...]
    level: str
    circumstances: Mapping[str, str]
    severity: int
    band: str


def judged(kinds: str, level: str, severity: int, band: str, **circumstances: str) -> Judged:
    return Judged(tuple(kinds.split("; ")), level, {**HARMLESS, **circumstances}, severity, band)


MEANT = {"intent": "malicious"}
JUDGED = {
    # Nobody could read the data, and they were back within hours.
    "01": judged("simple 1", "maximum", 150, "low", availability="easy", **MEANT),
    "02": judged("simple 1", "maximum", 175, "low", availability="temporary", **MEANT),
    "03": judged("sensitive 4", "maximum", 475, "very_high", availability="temporary", **MEANT),
    "04": judged("simple 1; financial 4 volume", "maximum", 550, "very_high",
                 confidentiality="unknown_recipients", availability="full", **MEANT),
    # Applications read as simple data: the figure alone stays below high.
    "05": judged("simple 1", "maximum", 200, "medium", confidentiality="unknown_recipients",
                 integrity="unused", **MEANT),
    "06": judged("simple 1", "negligible", 125, "low", confidentiality="unknown_recipients", **MEANT),
    "07": judged("financial 3", "maximum", 400, "very_high", confidentiality="unknown_recipients", **MEANT),
    "08": judged("simple 1", "maximum", 175, "low", confidentiality="known_recipients", **MEANT),
    "09": judged("financial 2 nature", "maximum", 225, "medium", confidentiality="known_recipients"),
    "10": judged("simple 1", "maximum", 150, "low", confidentiality="no_evidence", availability="easy",
                 **MEANT),
    # A stolen notebook: no evidence of misuse counts nothing, nor do 100,000 people.
    "11": judged("simple 1", "maximum", 150, "low", confidentiality="no_evidence", availability="easy",
                 **MEANT),
    "12": judged("sensitive 4", "maximum", 500, "very_high", confidentiality="no_evidence",
                 availability="full", **MEANT),
    "13": judged("behavioural 1 nature", "maximum", 125, "low", confidentiality="known_recipients"),
    # 60,000 recipients who are all known, and a number that counts as simple data.
    "14": judged("simple 2 controller", "maximum", 225, "medium", confidentiality="known_recipients"),
    "15": judged("simple 1; sensitive 1 nature", "maximum", 125, "low", confidentiality="known_recipients"),
    "16": judged("simple 1", "maximum", 125, "low", confidentiality="known_recipients"),
    "17": judged("simple 1; financial 1 nature", "maximum", 200, "medium",
                 confidentiality="known_recipients", integrity="recoverable", **MEANT),
    "18": judged("financial 3", "maximum", 400, "very_high", confidentiality="unknown_recipients", **MEANT),
}  # fmt: skip

LESS_BY_FIGURE = ["02", "05", "08", "11", "14", "16", "17"]
"""Where the figure alone would be less protective than the Board."""

OF_THE_BOARD = pytest.mark.parametrize("example", GUIDELINES_01_2021, ids=lambda example: example.id)


def assessment(example: Example) -> RiskAssessed:
    one = JUDGED[example.id]
    kinds = [kind.split() for kind in one.kinds]
    return assessed(
        [
            *(RiskInput(f"dpc.{name}", choice, tuple(factors)) for name, choice, *factors in kinds),
            RiskInput("ei.whole", one.level),
            *(RiskInput(f"cb.{what}", how) for what, how in one.circumstances.items()),
        ]
    )


def looking_at(example: Example, **more: str) -> Lookup:
    stated = {key: value for key, value in example.facts.items() if key in LIBRARY.catalogue}
    facts = {**stated, "case.role": "controller", **{key.replace("_", ".", 1): v for key, v in more.items()}}
    return fact_lookup(state_of(*(known(key, value) for key, value in facts.items())), LIBRARY.catalogue)


def needed(example: Example) -> Level:
    if example.people:
        return Level.HIGH_RISK
    return Level.RISK if example.authority else Level.NONE_OR_UNLIKELY


def applying(example: Example, body: RiskAssessed, decides: str, **more: str) -> set[str]:
    found = advise(METHOD, FACTORS, body, looking_at(example, **more), "en")
    return {one.suggest for one in found if one.decides == decides and one.applies}


def test_every_case_is_judged() -> None:
    assert list(JUDGED) == [example.id for example in GUIDELINES_01_2021]


@OF_THE_BOARD
def test_the_figure_of_a_case_is_what_the_formula_gives(example: Example) -> None:
    body = assessment(example)
    assert (body.severity, body.band) == (JUDGED[example.id].severity, JUDGED[example.id].band)


@OF_THE_BOARD
def test_the_advice_is_never_less_protective_than_the_board(example: Example) -> None:
    body = assessment(example)
    levels = {Level(one).rank for one in applying(example, body, LEVEL_FACT)}
    assert levels
    assert min(levels) >= needed(example).rank
    if example.authority:
        assert applying(example, body, "notify.authority") == {"phased"}
    if example.people:
        assert applying(example, body, "notify.subjects") == {"direct"}


@OF_THE_BOARD
def test_it_stays_so_when_somebody_decided_that_a_risk_is_unlikely(example: Example) -> None:
    body = assessment(example)
    people = applying(example, body, "notify.subjects", risk_level="none_or_unlikely")
    assert "direct" in people or not example.people
    authority = applying(example, body, "notify.authority", risk_level="none_or_unlikely")
    assert "phased" in authority or not example.authority


def test_the_figure_alone_would_be_less_protective_in_some_cases_and_the_advice_says_so() -> None:
    less = []
    for example in GUIDELINES_01_2021:
        body = assessment(example)
        band = METHOD.band_called(body.band)
        assert band is not None
        if band.level.rank < needed(example).rank:
            less.append(example.id)
            found = advise(METHOD, FACTORS, body, looking_at(example), "en")
            told = [one.because for one in found if one.decides == LEVEL_FACT and one.applies]
            assert told
            assert all(because.endswith(METHOD.outweighed["en"]) for because in told)
    assert less == LESS_BY_FIGURE


@OF_THE_BOARD
def test_where_the_board_asks_for_nothing_no_factor_does(example: Example) -> None:
    """Only the figure may ask for more than the Board does: advice that cries wolf is not read."""
    if not example.authority:
        weighed = weigh(METHOD, FACTORS, assessment(example), looking_at(example))
        assert weighed.level is weighed.by_figure


@OF_THE_BOARD
def test_a_suggestion_is_never_below_what_a_responder_would_say_of_the_circumstances(
    example: Example,
) -> None:
    for element in METHOD.of(Part.CB):
        suggested = suggested_for(element, looking_at(example), "en")
        said = element.choice(JUDGED[example.id].circumstances[element.id.removeprefix("cb.")])
        assert said is not None
        if suggested is not None:
            choice = element.choice(suggested.choice)
            assert choice is not None
            assert choice.points >= said.points, element.id


@pytest.mark.parametrize("example", [*GUIDELINES_01_2021, *GUIDELINES_9_2022], ids=lambda example: example.id)
def test_even_the_lowest_figure_there_is_does_not_make_the_advice_less_protective(example: Example) -> None:
    lowest = assessed(inputs_of(("simple", "1"), "negligible"))
    levels = {Level(one).rank for one in applying(example, lowest, LEVEL_FACT)}
    assert min(levels) >= needed(example).rank
