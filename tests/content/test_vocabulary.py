from __future__ import annotations

import pytest

from tests.content.written import check_told, shown
from tocsin.content.vocabulary import parse_authorities, parse_vocabulary
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue, FactType

SOUND = """\
schema: breach-vocabulary/1
languages: [en, fr]
groups:
  - id: nature
    title: {en: "Nature", fr: "Nature (fr)"}
choices:
  access:
    - {id: confirmed, title: {en: "Confirmed", fr: "Confirmé"}}
    - {id: possible, title: {en: "Possible", fr: "Possible (fr)"}}
facts:
  - key: nature.access
    type: enum
    choices: access
    group: nature
    title: {en: "Access", fr: "Accès"}
    question: {en: "Who?", fr: "Qui ?"}
    serves: ["gdpr:33.3.a"]
  - key: nature.kinds
    type: set
    group: nature
    title: {en: "Kinds", fr: "Genres"}
    choices:
      - {id: paper, title: {en: "Paper", fr: "Papier"}}
  - key: nature.when
    type: instant
    group: nature
    title: {en: "When", fr: "Quand"}
"""

AUTHORITIES = """\
schema: breach-authorities/1
source: {law: "GDPR Art. 51"}
authorities:
  FR: CNIL
  "NO": Datatilsynet
"""


def parse(source: bytes) -> tuple[Catalogue | None, list[Problem]]:
    return parse_vocabulary(source, "facts.yaml")


def test_a_sound_catalogue_is_read() -> None:
    catalogue, problems = parse(SOUND.encode())
    assert problems == []
    assert catalogue is not None
    assert list(catalogue.facts) == ["nature.access", "nature.kinds", "nature.when"]
    assert [group.id for group in catalogue.groups] == ["nature"]


def test_a_fact_says_all_of_itself() -> None:
    catalogue, _problems = parse(SOUND.encode())
    assert catalogue is not None
    access = catalogue.need("nature.access")
    assert access.type is FactType.ENUM
    assert access.title == {"en": "Access", "fr": "Accès"}
    assert access.question == {"en": "Who?", "fr": "Qui ?"}
    assert access.help == {}
    assert access.choice_ids == {"confirmed", "possible"}
    assert access.choice_title("confirmed", "fr") == "Confirmé"
    assert access.serves == ("gdpr:33.3.a",)
    assert access.group == "nature"


def test_choices_may_be_shared_or_its_own() -> None:
    catalogue, _problems = parse(SOUND.encode())
    assert catalogue is not None
    assert catalogue.choice_title("access", "possible", "en") == "Possible"
    assert catalogue.need("nature.kinds").choice_ids == {"paper"}
    assert catalogue.need("nature.when").choices == ()


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        ("key: nature.when", "key: when", "key: when", "facts[2].key: 'when' is not a dotted key"),
        (
            "key: nature.when",
            "key: Nature.When",
            "Nature.When",
            "facts[2].key: 'Nature.When' is not a dotted key",
        ),
        (
            "key: nature.when",
            "key: step.when",
            "key: step.when",
            "facts[2].key: step.when begins with a word that the engine keeps for itself",
        ),
        (
            "key: nature.when",
            "key: clock.when",
            "key: clock.when",
            "facts[2].key: clock.when begins with a word that the engine keeps for itself",
        ),
        ("type: instant", "type: date", "type: date", "facts[2].type: 'date' is not known here"),
        (
            "type: instant",
            "type: enum",
            "key: nature.when",
            "facts[2].choices: an enum or a set has choices, anything else has none",
        ),
        (
            "type: enum",
            "type: text",
            "choices: access",
            "facts[0].choices: an enum or a set has choices, anything else has none",
        ),
        (
            '{en: "When", fr: "Quand"}',
            '{en: "When"}',
            'title: {en: "When"}',
            "facts[2].title: the text is missing in 'fr'",
        ),
        (
            'question: {en: "Who?", fr: "Qui ?"}',
            'question: {fr: "Qui ?"}',
            'question: {fr: "Qui ?"}',
            "facts[0].question: the text is missing in 'en'",
        ),
        ("    serves:", "    server:", "server:", "facts[0]: 'server' is not known here"),
        (
            '- {id: possible, title: {en: "Possible", fr: "Possible (fr)"}}',
            "- {id: possible}",
            "- {id: possible}",
            "choices.access[1]: 'title' is missing",
        ),
        (
            "- {id: paper, ",
            "- {id: Paper, ",
            "id: Paper",
            "facts[1].choices[0].id: 'Paper' is not an identifier",
        ),
        (
            'fr: "Papier"}}',
            'fr: "Papier"}, colour: red}',
            "colour: red",
            "facts[1].choices[0]: 'colour' is not known here",
        ),
        (
            "groups:\n",
            'groups:\n  - {id: Nature-1, title: {en: "N", fr: "N"}}\n',
            "id: Nature-1",
            "groups[0].id: 'Nature-1' is not an identifier",
        ),
    ],
)
def test_what_is_wrong_in_a_catalogue_is_told(old: str, new: str, mark: str, wanted: str) -> None:
    check_told(parse, SOUND, old, new, mark=mark, wanted=wanted)


def test_a_fact_of_no_group_is_told() -> None:
    broken = SOUND.replace('group: nature\n    title: {en: "When"', 'group: natur\n    title: {en: "When"')
    # The last fact begins on line 24; its group is two lines below.
    assert shown(parse(broken.encode())[1]) == ["26:12 facts[2].group: there is no group 'natur'"]


def test_choices_that_are_not_shared_are_told() -> None:
    problems = parse(SOUND.replace("choices: access", "choices: acces").encode())[1]
    assert shown(problems) == [
        "13:14 facts[0].choices: there are no choices called 'acces'",
        "13:14 facts[0].choices: an enum or a set has choices, anything else has none",
    ]


def test_a_fact_that_is_there_twice_is_told() -> None:
    problems = parse(SOUND.replace("key: nature.when", "key: nature.kinds").encode())[1]
    assert shown(problems) == ["24:10 facts[2].key: nature.kinds is here twice"]


def test_a_choice_that_is_there_twice_is_told() -> None:
    problems = parse(SOUND.replace("id: possible", "id: confirmed").encode())[1]
    assert shown(problems) == ["8:5 choices.access: 'confirmed' is here twice"]


WIDER = """\
      - {id: world, title: {en: "World", fr: "Monde"}}
      - {id: union, title: {en: "Union", fr: "Union (fr)"}, within: [world]}
      - {id: paper, title: {en: "Paper", fr: "Papier"}, within: [union]}
"""
PAPER = '      - {id: paper, title: {en: "Paper", fr: "Papier"}}\n'


def test_a_value_is_part_of_all_that_what_it_is_part_of_is_part_of() -> None:
    catalogue, problems = parse(SOUND.replace(PAPER, WIDER).encode())
    assert problems == []
    assert catalogue is not None
    spec = catalogue.need("nature.kinds")
    assert spec.with_wider(("paper",)) == ("paper", "union", "world")
    assert spec.with_wider(("union", "paper")) == ("union", "paper", "world")
    assert spec.with_wider(()) == ()


def test_a_value_that_is_part_of_nothing_there_is_told() -> None:
    problems = parse(SOUND.replace(PAPER, WIDER.replace("[union]", "[onion]")).encode())[1]
    assert shown(problems) == ["23:7 facts[1].choices[2].within: there is no value 'onion'"]


def test_a_value_that_is_part_of_itself_is_told() -> None:
    circle = WIDER.replace('fr: "Monde"}', 'fr: "Monde"}, within: [paper]')
    problems = parse(SOUND.replace(PAPER, circle).encode())[1]
    assert [told.message for told in problems] == [
        "world would be part of itself",
        "union would be part of itself",
        "paper would be part of itself",
    ]


def test_a_group_that_is_there_twice_is_told() -> None:
    twice = '  - id: nature\n    title: {en: "N", fr: "N"}\n  - id: nature\n'
    problems = parse(SOUND.replace("  - id: nature\n", twice).encode())[1]
    assert shown(problems) == ["4:3 groups: 'nature' is here twice"]


def test_a_catalogue_without_facts_is_told() -> None:
    assert "1:1 : 'facts' is missing" in shown(parse(b"schema: breach-vocabulary/1\nlanguages: [en]\n")[1])


def test_everything_wrong_is_told_at_once() -> None:
    broken = (
        SOUND.replace("type: instant", "type: date")
        .replace("id: paper", "id: Paper")
        .replace(', fr: "Accès"', "")
        .replace("serves:", "server:")
    )
    catalogue, problems = parse(broken.encode())
    assert catalogue is None
    assert {problem.path for problem in problems} == {
        "facts[0]",
        "facts[0].title",
        "facts[1].choices[0].id",
        "facts[2].type",
    }


# Supervisory authorities.


def test_authorities_are_read_by_country() -> None:
    authorities, problems = parse_authorities(AUTHORITIES.encode(), "authorities.yaml")
    assert problems == []
    assert authorities == {"FR": "CNIL", "NO": "Datatilsynet"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  FR: CNIL", "  fr: CNIL", "4:3 authorities.fr: 'fr' is no country code"),
        ("  FR: CNIL", "  FRA: CNIL", "4:3 authorities.FRA: 'FRA' is no country code"),
        ("  FR: CNIL", "  FR: 12", "4:7 authorities.FR: 12 is not a text"),
        ('source: {law: "GDPR Art. 51"}\n', "", "1:1 : 'source' is missing"),
        ("authorities:", "authority:", "3:1 : 'authority' is not known here"),
    ],
)
def test_what_is_wrong_in_the_authorities_is_told(old: str, new: str, told: str) -> None:
    _authorities, problems = parse_authorities(AUTHORITIES.replace(old, new).encode(), "authorities.yaml")
    assert shown(problems) == [told]


def test_norway_is_norway_without_quotes() -> None:
    """YAML 1.1 would read the country code NO as false."""
    plain = AUTHORITIES.replace('"NO"', "NO")
    authorities, problems = parse_authorities(plain.encode(), "authorities.yaml")
    assert problems == []
    assert authorities["NO"] == "Datatilsynet"
