"""What only the catalogue says of a fact: further names of values, files, forms, ranges, the profile."""

from __future__ import annotations

import pytest

from tests.content.written import check_told, shown
from tocsin.content.vocabulary import parse_vocabulary
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue, Choice, in_language
from tocsin.domain.identifiers import TextFormat

SOUND = """\
schema: breach-vocabulary/1
languages: [en, fr]
labels: [de, nl]
groups:
  - id: organisation
    title: {en: "We", fr: "Nous"}
choices:
  country:
    - {id: fr, title: {en: "France", fr: "France"}}
  entity:
    - {id: bank, title: {en: "Bank", fr: "Banque"}}
  harm:
    - {id: fraud, title: {en: "Fraud", fr: "Fraude", de: "Betrug"}}
    - {id: distress, title: {en: "Distress", fr: "Préjudice moral", de: "Leid"}}
facts:
  - key: org.siren
    type: text
    group: organisation
    format: siren
    profile: true
    wanted_for: [fr, bank, everyone]
    title: {en: "SIREN", fr: "SIREN"}
  - key: org.share
    type: int
    most: 100
    group: organisation
    title: {en: "Share", fr: "Part"}
  - key: conseq.harms
    type: set
    choices: harm
    group: organisation
    title: {en: "Harm", fr: "Préjudices"}
"""
MORE = """\
schema: breach-vocabulary/1
languages: [en, fr]
facts:
  - key: conseq.worst
    type: enum
    choices: harm
    group: organisation
    title: {en: "Worst", fr: "Pire"}
"""


def parse(source: bytes) -> tuple[Catalogue | None, list[Problem]]:
    return parse_vocabulary(source, "facts.yaml")


def catalogue() -> Catalogue:
    found, problems = parse(SOUND.encode())
    assert problems == []
    assert found is not None
    return found


def test_a_value_is_named_in_more_languages_than_the_file() -> None:
    harms = catalogue().need("conseq.harms")
    assert harms.choice_title("fraud", "de") == "Betrug"
    assert harms.choice_title("fraud", "fr") == "Fraude"
    assert catalogue().choice_title("harm", "distress", "de") == "Leid"


def test_a_language_that_a_value_is_not_named_in_gets_the_first() -> None:
    assert catalogue().need("conseq.harms").choice_title("fraud", "nl") == "Fraud"
    assert in_language(catalogue().choices["country"][0].title, "de") == "France"


def test_a_name_for_all_languages_is_one_for_the_further_ones_too() -> None:
    same = SOUND.replace('{en: "Distress", fr: "Préjudice moral", de: "Leid"}', '"Stress"').replace(
        ', de: "Betrug"', ', de: "Betrug", nl: "Fraude"'
    )
    found, problems = parse(same.encode())
    assert problems == []
    assert found is not None
    assert found.choices["harm"][1] == Choice("distress", dict.fromkeys(["en", "fr", "de", "nl"], "Stress"))


def test_form_range_and_profile_are_read() -> None:
    siren, share = catalogue().need("org.siren"), catalogue().need("org.share")
    assert (siren.format, siren.profile) == (TextFormat.SIREN, True)
    assert siren.wanted_for == ("fr", "bank", "everyone")
    assert (share.format, share.most, share.profile, share.wanted_for) == (None, 100, False, ())


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        (
            ', de: "Leid"}',
            "}",
            "id: fraud",
            "choices.harm: distress has no name in 'de', but others have",
        ),
        (
            ', de: "Leid"}',
            ', de: "Leid", it: "Disagio"}',
            "Disagio",
            "choices.harm[1].title: 'it' is none of the languages of this file",
        ),
        (
            '{en: "Harm", fr: "Préjudices"}',
            '{en: "Harm", fr: "Préjudices", de: "Schaden"}',
            "Schaden",
            "facts[2].title: 'de' is none of the languages of this file",
        ),
        ("format: siren", "format: siret", "format: siret", "facts[0].format: 'siret' is not known here"),
        ("    most: 100", "    format: lei", "format: lei", "facts[1].format: only a text has a form"),
        (
            "    format: siren",
            "    most: 9",
            "most: 9",
            "facts[0].most: only a whole number (int) has a largest one",
        ),
        ("most: 100", "most: many", "most: many", "facts[1].most: a whole number is expected here"),
        (
            "    profile: true\n",
            "",
            "wanted_for:",
            "facts[0].wanted_for: only what the profile may hold can be wanted there: profile: true",
        ),
        (
            "[fr, bank, everyone]",
            "[fr, banc]",
            "wanted_for:",
            "facts[0].wanted_for: 'banc' is no country and no legal status",
        ),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, mark: str, wanted: str) -> None:
    check_told(parse, SOUND, old, new, mark=mark, wanted=wanted)


def test_a_file_is_read_upon_another() -> None:
    found, problems = parse_vocabulary(MORE.encode(), "facts-more.yaml", catalogue())
    assert problems == []
    assert found is not None
    assert list(found.facts) == ["org.siren", "org.share", "conseq.harms", "conseq.worst"]
    assert found.need("conseq.worst").choice_title("fraud", "de") == "Betrug"
    assert [group.id for group in found.groups] == ["organisation"]
    assert set(found.choices) == {"country", "entity", "harm"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("key: conseq.worst", "key: conseq.harms", "4:10 facts[0].key: conseq.harms is here twice"),
        ("choices: harm", "choices: harms", "6:14 facts[0].choices: there are no choices called 'harms'"),
        (
            "facts:",
            'choices: {harm: [{id: a, title: "A"}]}\nfacts:',
            "3:11 choices.harm: there are choices called 'harm' already",
        ),
        (
            "facts:",
            'groups: [{id: organisation, title: "W"}]\nfacts:',
            "3:9 groups: 'organisation' is here twice",
        ),
    ],
)
def test_what_a_file_says_that_another_said_is_told(old: str, new: str, told: str) -> None:
    problems = parse_vocabulary(MORE.replace(old, new).encode(), "facts-more.yaml", catalogue())[1]
    assert told in shown(problems)
