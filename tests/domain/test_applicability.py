"""Which regimes apply: by their conditions, by what a person ruled, by what is in force; and what to ask."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from tests.domain.building import NOW, PARIS, catalogue, known, moment, regime, spec, stage, state_of, unknown
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.entries import Body, RegimeRuled
from tocsin.domain.facts import Choice, FactSpec, FactType
from tocsin.domain.law.applicability import Applicability, Standing, questions, standing_of
from tocsin.domain.law.regimes import Period, Regime
from tocsin.domain.terms import Ruling

COUNTRIES = FactSpec(
    key="countries",
    type=FactType.SET,
    title={"en": "Countries"},
    choices=(
        Choice("eea", {"en": "Area"}),
        Choice("eu", {"en": "Union"}, within=("eea",)),
        Choice("fr", {"en": "France"}, within=("eu", "eea")),
        Choice("us", {"en": "States"}),
        Choice("us_ca", {"en": "California"}, within=("us",)),
    ),
)
CATALOGUE = catalogue(
    COUNTRIES,
    spec("role", FactType.ENUM, "controller", "processor"),
    spec("bank", FactType.BOOL),
    spec("people", FactType.COUNT),
    spec("when", FactType.INSTANT),
)


def look(duty: Regime, *bodies: Body, now: datetime = NOW) -> Applicability:
    """Say whether a regime applies after these entries."""
    state = state_of(*bodies)
    return standing_of(duty, state, fact_lookup(state, CATALOGUE), now=now, zone=PARIS)


def ruled(ruling: Ruling, because: str = "counsel says so") -> RegimeRuled:
    return RegimeRuled(regime="sa", ruling=ruling, because=because)


BANKS = regime(when="bank == true")


def test_a_regime_applies_or_not_as_its_condition_says() -> None:
    yes, no = look(BANKS, known("bank", value=True)), look(BANKS, known("bank", value=False))
    assert (yes.standing, yes.because) == (Standing.APPLIES, ("Applies: bank is yes",))
    assert (no.standing, no.because) == (Standing.DOES_NOT_APPLY, ("Does not apply: bank is no",))


def test_an_open_condition_names_the_facts_it_waits_for() -> None:
    found = look(regime(when="bank == true and role == 'controller'"))
    assert (found.standing, found.waits_for) == (Standing.OPEN, ("bank", "role"))


def test_a_regime_without_a_condition_always_applies() -> None:
    assert look(regime()).because == ("Applies to every case",)


@pytest.mark.parametrize(
    ("said", "eea", "us"),
    [
        (("fr",), Standing.APPLIES, Standing.DOES_NOT_APPLY),
        (("eu",), Standing.APPLIES, Standing.DOES_NOT_APPLY),
        (("us_ca",), Standing.DOES_NOT_APPLY, Standing.APPLIES),
        (("fr", "us_ca"), Standing.APPLIES, Standing.APPLIES),
    ],
)
def test_who_is_in_a_country_is_in_the_region_it_is_part_of(
    said: tuple[str, ...], eea: Standing, us: Standing
) -> None:
    countries = known("countries", said)
    assert look(regime(when="countries has 'eea'"), countries).standing is eea
    assert look(regime(when="countries has 'us'"), countries).standing is us


def test_a_region_is_not_each_of_its_countries() -> None:
    assert (
        look(regime(when="countries has 'fr'"), known("countries", ("eu",))).standing
        is Standing.DOES_NOT_APPLY
    )


# What a person says goes before the condition.


def test_a_person_rules_a_regime_in_or_out_with_a_reason() -> None:
    out = look(BANKS, known("bank", value=True), ruled(Ruling.DOES_NOT_APPLY))
    assert out.standing is Standing.DOES_NOT_APPLY
    assert out.because == ("Does not apply: lead ruled so, because counsel says so",)
    inside = look(BANKS, known("bank", value=False), ruled(Ruling.APPLIES))
    assert inside.standing is Standing.APPLIES
    assert inside.ruling is not None


def test_a_ruling_settles_what_is_open() -> None:
    found = look(BANKS, ruled(Ruling.DOES_NOT_APPLY))
    assert (found.standing, found.waits_for) == (Standing.DOES_NOT_APPLY, ())


def test_the_last_ruling_counts_and_the_condition_can_be_let_in_again() -> None:
    bodies = [
        known("bank", value=True),
        ruled(Ruling.DOES_NOT_APPLY),
        ruled(Ruling.BY_CONDITION, "checked again"),
    ]
    assert look(BANKS, *bodies).because == ("Applies: bank is yes",)


# In force or not.


def versions(*periods: Period) -> Regime:
    return msgspec.structs.replace(regime(), periods=periods)


CHANGED = versions(
    Period(stages=(stage(hours=24),), valid_from="2013-08-25", valid_until="2026-11-22"),
    Period(stages=(stage(hours=72),), valid_from="2026-11-23"),
    Period(stages=(stage(hours=96),), dormant={"en": "Proposed"}),
)


@pytest.mark.parametrize(
    ("aware", "hours"), [("2026-11-22 23:59", 24), ("2026-11-23 00:00", 72), ("2026-11-23 12:00", 72)]
)
def test_the_law_of_the_day_on_which_the_clock_started_counts(aware: str, hours: int) -> None:
    period = look(CHANGED, known("time.aware_at", moment(aware))).period
    assert period is not None
    within = period.stages[0].within
    assert within is not None
    assert within.count == hours


def test_while_nothing_started_the_law_of_today_counts() -> None:
    before = look(CHANGED, now=NOW - timedelta(days=3)).period
    assert before is not None
    assert before.valid_from == "2013-08-25"


def test_what_is_not_law_is_dormant_with_its_reason() -> None:
    found = look(versions(Period(stages=(stage(),), dormant={"en": "A bill, not law"})))
    assert (found.standing, found.because, found.period) == (Standing.DORMANT, ("A bill, not law",), None)


def test_what_becomes_law_later_says_when() -> None:
    found = look(versions(Period(stages=(stage(),), valid_from="2027-05-14")))
    assert (found.standing, found.because) == (Standing.DORMANT, ("In force from 2027-05-14",))


def test_nobody_can_rule_in_what_is_not_law() -> None:
    bill = versions(Period(stages=(stage(),), dormant={"en": "A bill"}))
    assert look(bill, ruled(Ruling.APPLIES)).standing is Standing.DORMANT


# What to ask.


def asked(*conditions: str, bodies: tuple[Body, ...] = ()) -> list[tuple[str, float, int]]:
    """Give the questions that are left: the fact, how much it settles, of how many."""
    state = state_of(*bodies)
    lookup = fact_lookup(state, CATALOGUE)
    duties = [regime(f"duty-{number}", when=when) for number, when in enumerate(conditions)]
    found = [standing_of(duty, state, lookup, now=NOW, zone=PARIS) for duty in duties]
    return [(one.fact, round(one.settles, 2), one.of) for one in questions(found, lookup, CATALOGUE)]


def test_a_question_that_settles_more_is_asked_first() -> None:
    # Whatever the countries are, they settle at least two of three; whether it is a bank settles one.
    found = asked("countries has 'us'", "countries has 'fr'", "bank == true")
    assert [fact for fact, _settles, _of in found] == ["countries", "bank"]
    assert found[0][1:] == (2.0, 3)


def test_a_question_counts_by_the_average_of_its_answers() -> None:
    # "no" settles both, "yes" only the first: one and a half on the average.
    assert asked("bank == true", "bank == true and people >= 500")[0] == ("bank", 1.5, 2)


def test_what_is_answered_is_not_asked_again() -> None:
    conditions = ("bank == true", "role == 'controller'")
    assert [fact for fact, *_rest in asked(*conditions, bodies=(known("bank", value=True),))] == ["role"]
    assert asked(*conditions, bodies=(known("bank", value=True), known("role", "processor"))) == []


def test_an_answer_of_unknown_leaves_the_question_open() -> None:
    assert [fact for fact, *_rest in asked("bank == true", bodies=(unknown("bank"),))] == ["bank"]


def test_numbers_are_tried_on_both_sides_of_the_thresholds() -> None:
    assert asked("people >= 500") == [("people", 1.0, 1)]


def test_a_dormant_regime_asks_nothing() -> None:
    bill = msgspec.structs.replace(
        regime(when="bank == true"), periods=(Period(stages=(stage(),), dormant={"en": "A bill"}),)
    )
    state = state_of()
    lookup = fact_lookup(state, CATALOGUE)
    assert questions([standing_of(bill, state, lookup, now=NOW, zone=PARIS)], lookup, CATALOGUE) == []
