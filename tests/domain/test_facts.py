"""The catalogue of facts, and what a fact is."""

from __future__ import annotations

import pytest

from tests.domain.building import catalogue, spec
from tocsin.domain.errors import UserError
from tocsin.domain.facts import (
    Catalogue,
    Choice,
    Count,
    FactStatus,
    FactType,
    Statement,
    bare_key,
    in_language,
    nearest,
)

ROLE = spec("case.role", FactType.ENUM, "controller", "processor")
SUMMARY = spec("summary", FactType.TEXT)
CATALOGUE = catalogue(ROLE, SUMMARY)


def test_a_text_is_given_in_the_language_asked_for() -> None:
    assert in_language({"en": "bell", "fr": "cloche"}, "fr") == "cloche"


def test_a_text_missing_in_a_language_is_given_in_its_first() -> None:
    assert in_language({"en": "bell", "fr": "cloche"}, "de") == "bell"
    assert in_language({"fr": "cloche", "en": ""}, "en") == "cloche"


def test_a_text_in_no_language_is_empty() -> None:
    assert in_language({}, "en") == ""


def test_a_fact_is_found_by_its_key_with_or_without_a_language() -> None:
    assert CATALOGUE.get("summary") is SUMMARY
    assert CATALOGUE.get("summary@fr") is SUMMARY
    assert CATALOGUE.get("summer") is None


def test_a_mistyped_key_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(UserError) as refused:
        CATALOGUE.need("case.rol")
    assert refused.value.message == "There is no fact called 'case.rol'"
    assert refused.value.hint == "Did you mean case.role?"


def test_a_key_like_no_other_is_refused_with_where_to_look() -> None:
    with pytest.raises(UserError) as refused:
        CATALOGUE.need("zzz")
    assert refused.value.hint == "tocsin fact list --all names every fact"


def test_a_catalogue_lists_its_facts_in_order() -> None:
    assert [one.key for one in CATALOGUE] == ["case.role", "summary"]
    assert "summary" in CATALOGUE
    assert "summer" not in CATALOGUE


def test_a_playbook_adds_facts_without_changing_the_catalogue_it_found() -> None:
    more = spec("portal.documents", FactType.COUNT)
    extended = CATALOGUE.extended([more])
    assert extended.need("portal.documents") is more
    assert extended.need("summary") is SUMMARY
    assert CATALOGUE.get("portal.documents") is None


def test_a_playbook_s_fact_stands_in_for_one_of_the_same_key() -> None:
    own = spec("summary", FactType.BOOL)
    assert CATALOGUE.extended([own]).need("summary").type is FactType.BOOL


def test_the_choices_of_a_fact_are_named_by_id_and_title() -> None:
    assert ROLE.choice_ids == {"controller", "processor"}
    assert ROLE.choice_title("processor", "en") == "Processor"
    assert ROLE.choice_title("bystander", "en") == "bystander"


def test_a_shared_enumeration_names_its_values() -> None:
    shared = Catalogue(choices={"special": (Choice("health", {"en": "Health", "fr": "Santé"}),)})
    assert shared.choice_title("special", "health", "fr") == "Santé"
    assert shared.choice_title("special", "luck", "fr") == "luck"
    assert shared.choice_title("colours", "red", "fr") == "red"


@pytest.mark.parametrize(("key", "bare"), [("a.b@fr", "a.b"), ("a.b", "a.b"), ("", "")])
def test_the_language_is_taken_off_a_key(key: str, bare: str) -> None:
    assert bare_key(key) == bare


@pytest.mark.parametrize(("word", "found"), [("controler", "controller"), ("xyz", ""), ("", "")])
def test_the_nearest_word_is_offered_only_if_it_is_near(word: str, found: str) -> None:
    assert nearest(word, ["controller", "processor"]) == found


@pytest.mark.parametrize(
    ("count", "is_exact", "ceiling"),
    [
        (Count(best=12), True, 12),
        (Count(low=10, best=12, high=14), False, 14),
        (Count(low=10, high=14), False, 14),
        (Count(low=10), False, None),
        (Count(high=14), False, 14),
        (Count(best=12, high=14), False, 14),
        (Count(), False, None),
    ],
)
def test_a_count_is_exact_only_without_a_range(count: Count, is_exact: bool, ceiling: int | None) -> None:
    assert count.is_exact is is_exact
    assert count.ceiling == ceiling


def test_a_statement_of_no_is_a_value_and_unknown_is_none() -> None:
    said = Statement("e", "2026-11-23T13:00:00.000000Z", "lead", value=False, status=FactStatus.KNOWN)
    unsaid = Statement("e", "2026-11-23T13:00:00.000000Z", "lead", value=None, status=FactStatus.UNKNOWN)
    assert said.has_value
    assert not said.redacted
    assert not unsaid.has_value
