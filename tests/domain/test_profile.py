"""The profile of the organisation: what it says of a new case, and what it lacks."""

from __future__ import annotations

import msgspec
import pytest

from tests.domain.building import spec
from tocsin.domain.answers import Answer
from tocsin.domain.entries import FactSet
from tocsin.domain.facts import EVERYONE, Catalogue, Choice, FactSpec, FactStatus, FactType, Value
from tocsin.domain.profile import Profile

PLACES = (
    Choice("eu", {"en": "European Union"}),
    Choice("fr", {"en": "France"}, ("eu",)),
    Choice("ca", {"en": "Canada"}),
    Choice("ca_qc", {"en": "Québec"}, ("ca",)),
)


def place(key: str, type: FactType) -> FactSpec:
    return msgspec.structs.replace(spec(key, type), choices=PLACES, profile=True)


def ours(key: str, *wanted_for: str) -> FactSpec:
    return msgspec.structs.replace(spec(key, FactType.TEXT), profile=True, wanted_for=wanted_for)


CATALOGUE = Catalogue().extended(
    [
        place("org.countries", FactType.SET),
        place("org.main_establishment", FactType.ENUM),
        spec("org.entity", FactType.SET, "financial_entity", "none"),
        ours("org.name", EVERYONE),
        ours("org.siren", "fr"),
        ours("org.union", "eu"),
        ours("org.lei", "financial_entity"),
        ours("org.website"),
    ]
)


def profile(**values: Value) -> Profile:
    return Profile(
        {f"org.{name}": Answer(value, FactStatus.KNOWN) for name, value in values.items()},
    )


def missing(**values: Value) -> list[str]:
    return [spec.key for spec in profile(**values).missing(CATALOGUE)]


def test_an_empty_profile_lacks_what_everyone_should_say() -> None:
    assert missing() == ["org.name"]


def test_what_is_wanted_depends_on_where_and_what_we_are() -> None:
    assert missing(name="Example") == []
    assert missing(name="Example", countries=("fr",)) == ["org.siren", "org.union"]
    assert missing(name="Example", main_establishment="fr") == ["org.siren", "org.union"]
    assert missing(name="Example", entity=("financial_entity",)) == ["org.lei"]
    assert missing(name="Example", countries=("ca",), entity=("none",)) == []


def test_not_applicable_is_an_answer() -> None:
    said = Profile({"org.name": Answer(None, FactStatus.NOT_APPLICABLE, "a person of one")})
    assert said.missing(CATALOGUE) == []


def test_a_text_in_any_language_is_there() -> None:
    assert Profile({"org.name@fr": Answer("Exemple", FactStatus.KNOWN)}).missing(CATALOGUE) == []


@pytest.mark.parametrize(
    ("values", "country"),
    [
        ({}, ""),
        ({"countries": ("fr",)}, "FR"),
        ({"countries": ("fr", "ca")}, ""),
        ({"countries": ("fr", "ca"), "main_establishment": "ca"}, "CA"),
        ({"countries": ("ca_qc", "ca")}, "CA"),
        ({"countries": ("ca_qc",)}, ""),
        ({"countries": None}, ""),
    ],
)
def test_the_country_of_a_new_case_is_given_where_it_is_clear(values: dict[str, Value], country: str) -> None:
    assert profile(**values).country == country


def test_a_case_knows_what_the_profile_says_and_from_where() -> None:
    facts = profile(name="Example", countries=("fr",)).first_facts([], "organisation profile")
    assert facts == [
        FactSet(key=key, value=value, status=FactStatus.KNOWN, because="organisation profile")
        for key, value in (("org.name", "Example"), ("org.countries", ("fr",)))
    ]


def test_why_something_does_not_apply_goes_along() -> None:
    said = Profile({"org.siren": Answer(None, FactStatus.NOT_APPLICABLE, "no register")})
    (fact,) = said.first_facts([], "organisation profile")
    assert (fact.status, fact.because) == (FactStatus.NOT_APPLICABLE, "organisation profile: no register")


def stated(key: str, value: Value) -> FactSet:
    return FactSet(key=key, value=value, status=FactStatus.KNOWN)


def test_what_was_said_for_the_case_goes_before_the_profile() -> None:
    both = Profile(
        {key: Answer("Example", FactStatus.KNOWN) for key in ("org.name", "org.name@fr", "org.website")}
    )
    facts = both.first_facts([stated("org.name", "Another")], "organisation profile")
    assert [fact.key for fact in facts] == ["org.website"]


def test_a_controller_writes_under_the_name_of_the_profile() -> None:
    facts = profile(name="Example").first_facts([stated("case.role", "controller")], "organisation profile")
    assert [(fact.key, fact.value) for fact in facts] == [
        ("org.name", "Example"),
        ("controller.name", "Example"),
    ]


@pytest.mark.parametrize("role", ["processor", "joint_controller"])
def test_nobody_else_takes_that_name_for_the_controller_s(role: str) -> None:
    facts = profile(name="Example").first_facts([stated("case.role", role)], "organisation profile")
    assert [fact.key for fact in facts] == ["org.name"]
