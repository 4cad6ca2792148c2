"""What is advised: the more protective of the figure and the factors; exemptions are looked at, not taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.assessing import FACTORS, LIBRARY, METHOD, assessed, inputs_of
from tests.domain.building import known, state_of
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.conditions.verdicts import Lookup
from tocsin.domain.entries import RiskAssessed
from tocsin.domain.facts import Count, FactType, Value
from tocsin.domain.risk.advice import RiskAdvice, advise, exemptions, limits, speaks_for_less, weigh
from tocsin.domain.risk.severity import Level

LOW = assessed(inputs_of(("simple", "1"), "maximum"))
MEDIUM = assessed(inputs_of(("behavioural", "2"), "maximum"))
HIGH = assessed(inputs_of(("financial", "3"), "maximum"))
SEEN: dict[str, Value] = {
    "nature.cia": ("confidentiality",),
    "nature.access_observed": "confirmed",
    "nature.recipient": "known",
}
SAFE: dict[str, Value] = {
    "nature.cia": ("confidentiality",),
    "nature.access_observed": "ruled_out",
    "data.protection": "encrypted_key_safe",
}


def looking_at(facts: dict[str, Value]) -> Lookup:
    return fact_lookup(state_of(*(known(key, value) for key, value in facts.items())), LIBRARY.catalogue)


def advice(body: RiskAssessed, facts: dict[str, Value], decides: str) -> list[RiskAdvice]:
    return [one for one in advise(METHOD, FACTORS, body, looking_at(facts), "en") if one.decides == decides]


def applying(body: RiskAssessed, facts: dict[str, Value], decides: str) -> set[str]:
    return {one.suggest for one in advice(body, facts, decides) if one.applies}


@pytest.mark.parametrize(
    ("body", "level", "authority", "people"),
    [
        (LOW, "none_or_unlikely", "none", "not_required"),
        (MEDIUM, "risk", "phased", "not_required"),
        (HIGH, "high_risk", "phased", "direct"),
    ],
)
def test_the_figure_speaks_where_no_factor_asks_for_more(
    body: RiskAssessed, level: str, authority: str, people: str
) -> None:
    facts: dict[str, Value] = {**SAFE, "subjects.vulnerable": False, "conseq.harms": ()}
    assert applying(body, facts, "risk.level") == {level}
    assert applying(body, facts, "notify.authority") == {authority}
    assert people in applying(body, facts, "notify.subjects")


def test_a_low_figure_does_not_outdo_what_the_board_asks_for() -> None:
    """EDPB Guidelines 01/2021, case 08: access by somebody who confirmed nothing is a risk."""
    (found,) = [one for one in advice(LOW, SEEN, "risk.level") if one.applies]
    assert found.suggest == "risk"
    assert found.because.endswith("the more protective of the two counts.")
    assert {reason.name for reason in found.reasons} >= {"nature.access_observed", "risk assessment"}
    assert applying(LOW, SEEN, "notify.authority") == {"phased"}


def test_facts_that_speak_for_less_are_told_and_lower_nothing() -> None:
    assert speaks_for_less(FACTORS, looking_at(SAFE), "en")
    assert applying(HIGH, SAFE, "risk.level") == {"high_risk"}


def test_what_is_not_known_yet_does_not_calm() -> None:
    assert applying(LOW, {}, "risk.level") == {"risk"}
    assert applying(LOW, {"data.special": ("health",)}, "risk.level") == {"high_risk"}


def test_a_higher_level_that_was_decided_counts_for_the_duties() -> None:
    facts: dict[str, Value] = {**SAFE, "subjects.vulnerable": False, "risk.level": "high_risk"}
    assert "direct" in applying(LOW, facts, "notify.subjects")
    assert "not_required" not in applying(LOW, facts, "notify.subjects")


def test_a_lower_level_that_was_decided_does_not() -> None:
    facts: dict[str, Value] = {**SEEN, "risk.level": "none_or_unlikely"}
    assert applying(HIGH, facts, "notify.authority") == {"phased"}
    assert "direct" in applying(HIGH, facts, "notify.subjects")


def test_a_processor_is_advised_on_the_level_only() -> None:
    """GDPR Art. 33(2): it tells its controllers, whatever the risk; Art. 33(1) and 34 are theirs."""
    facts: dict[str, Value] = {**SEEN, "case.role": "processor"}
    found = advise(METHOD, FACTORS, HIGH, looking_at(facts), "en")
    assert {one.decides for one in found} == {"risk.level"}
    assert any("Art. 33(2)" in text for text in limits(METHOD, looking_at(facts), "en"))


def stands(facts: dict[str, Value]) -> dict[str, bool | None]:
    return {one.id: one.stands for one in exemptions(FACTORS, looking_at(facts), "en")}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {"a": None, "b": None, "c": None}),
        (SAFE, {"a": True, "b": None, "c": None}),
        ({"data.protection": "encrypted_key_exposed"}, {"a": False, "b": None, "c": None}),
        ({**SAFE, "nature.cia": ("confidentiality", "availability")}, {"a": False, "b": None, "c": None}),
        ({**SEEN, "nature.recipient": "hostile"}, {"a": None, "b": False, "c": None}),
    ],
)
def test_an_exemption_stands_only_as_far_as_the_facts_go(
    facts: dict[str, Value], expected: dict[str, bool | None]
) -> None:
    """GDPR Art. 34(3)(a) never cures a loss of availability; (b) and (c) are for a person to show."""
    assert stands(facts) == expected


def test_each_exemption_says_what_must_be_true_for_it() -> None:
    found = {one.id: one for one in exemptions(FACTORS, looking_at({}), "en")}
    assert [one.law for one in found.values()] == [f"GDPR Art. 34(3)({letter})" for letter in "abc"]
    assert all(len(one.requires) >= 3 for one in found.values())
    assert "key is safe" in " ".join(found["a"].requires)
    assert "just as effectively" in " ".join(found["c"].requires)
    assert found["c"].suggest == "public"


def test_an_exemption_that_is_open_is_told_as_open() -> None:
    shown = {one.suggest: one.applies for one in advice(HIGH, SEEN, "notify.subjects")}
    assert shown == {"direct": True, "exempt": None, "public": None}
    assert {one.suggest for one in advice(LOW, SAFE, "notify.subjects")} == {"not_required"}


def test_an_outage_is_said_to_be_what_the_method_knows_little_of() -> None:
    facts: dict[str, Value] = {
        "nature.cia": ("availability",),
        "nature.access_observed": "ruled_out",
        "data.restored": "in_time",
    }
    (found,) = [one for one in advice(LOW, facts, "risk.level") if one.applies]
    assert "only availability is lost" in found.because


def test_a_band_that_is_not_known_any_more_counts_as_the_highest() -> None:
    body = RiskAssessed(method="enisa-2013", band="dire", severity=100)
    assert weigh(METHOD, FACTORS, body, looking_at(SAFE)).level is Level.HIGH_RISK


NAMES = (
    *("nature.cia", "nature.access_observed", "nature.recipient", "nature.origin", "nature.cause"),
    *("data.categories", "data.special", "data.protection", "data.restored", "conseq.harms"),
    *("subjects.vulnerable", "subjects.count"),
)
"""The facts that the factors read."""


def answers(key: str) -> st.SearchStrategy[Value]:
    spec = LIBRARY.catalogue.need(key)
    ids = [choice.id for choice in spec.choices]
    match spec.type:
        case FactType.SET:
            return st.lists(st.sampled_from(ids), max_size=3, unique=True).map(tuple)
        case FactType.ENUM:
            return st.sampled_from(ids)
        case FactType.COUNT:
            return st.builds(Count, best=st.sampled_from([1, 50, 100, 101, 5_000, 200_000]))
        case _:
            return st.booleans()


facts_of_all_sorts = st.fixed_dictionaries({}, optional={key: answers(key) for key in NAMES})


@given(facts_of_all_sorts, st.sampled_from([LOW, MEDIUM, HIGH]))
def test_the_advice_is_never_below_the_figure_nor_below_a_factor_that_holds(
    facts: dict[str, Value], body: RiskAssessed
) -> None:
    lookup = looking_at(facts)
    band = METHOD.band_called(body.band)
    assert band is not None
    holding = [rule.level.rank for rule in FACTORS.raises if rule.verdict(lookup).truth is True]
    advised = [
        Level(one.suggest).rank
        for one in advise(METHOD, FACTORS, body, lookup, "en")
        if one.decides == "risk.level" and one.applies
    ]
    assert advised
    assert set(advised) == {max([band.level.rank, *holding])}


@given(facts_of_all_sorts)
def test_a_higher_figure_never_asks_for_less(facts: dict[str, Value]) -> None:
    lookup = looking_at(facts)
    ranks = [weigh(METHOD, FACTORS, body, lookup).level.rank for body in (LOW, MEDIUM, HIGH)]
    assert ranks == sorted(ranks)


@given(facts_of_all_sorts)
def test_not_knowing_what_would_calm_never_asks_for_less(facts: dict[str, Value]) -> None:
    known_level = weigh(METHOD, FACTORS, LOW, looking_at(facts)).level.rank
    for key, calms in (
        ("data.protection", {"encrypted_key_safe", "hashed_salted_slow"}),
        ("nature.access_observed", {"ruled_out"}),
        ("nature.recipient", {"trusted"}),
    ):
        if facts.get(key) in calms:
            fewer = {name: value for name, value in facts.items() if name != key}
            assert weigh(METHOD, FACTORS, LOW, looking_at(fewer)).level.rank >= known_level
