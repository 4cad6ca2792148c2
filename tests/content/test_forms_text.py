from __future__ import annotations

import pytest

from tests.content.written import check_told, shown
from tocsin.content.forms import parse_form
from tocsin.content.regimes import parse_regime
from tocsin.domain.condition_types import Kind, NameType
from tocsin.domain.errors import Problem
from tocsin.domain.forms import FormProfile
from tocsin.domain.regimes import Audience, Regime

SOUND = """\
schema: breach-form/1
languages: [en]
id: sa-notification
title: "Notification"
source: {law: "GDPR Art. 33(3)", url: "https://example.org", checked: "2026-11-23", confidence: high}
audience: authority
regime: gdpr-33-1
stage: initial
template: sa-notification
sections:
  - id: nature
    title: "Nature"
    items:
      - id: description
        title: "What happened"
        law: "Art. 33(3)(a)"
        sources: [summary.authority]
      - id: subjects
        title: "People"
        sources: [subjects.count, inventory.subjects]
        required: false
        when: "case.role != 'processor'"
        label_all: true
"""

TYPES = {
    "case.role": NameType(Kind.ENUM, frozenset({"controller", "processor"})),
    "summary.authority": NameType(Kind.TEXT),
    "subjects.count": NameType(Kind.NUMBER),
    "time.aware_at": NameType(Kind.INSTANT),
}

REGIME = """\
schema: breach-regime/1
languages: [en]
id: gdpr-33-1
title: "Notification"
jurisdiction: eea
source: {law: "x", url: "x", checked: "2026-11-23", confidence: high}
periods:
  - from: "2018-05-25"
    stages:
      - {id: initial, title: "Initial", starts: time.aware_at, within: 72 hours}
"""


def regimes() -> dict[str, Regime]:
    regime, problems = parse_regime(REGIME.encode(), "gdpr.yaml", TYPES.get)
    assert problems == []
    assert regime is not None
    return {regime.id: regime}


def parse(source: bytes) -> tuple[FormProfile | None, list[Problem]]:
    return parse_form(source, "form.yaml", TYPES.get, regimes())


def test_a_sound_form_is_read() -> None:
    form, problems = parse(SOUND.encode())
    assert problems == []
    assert form is not None
    assert (form.id, form.regime, form.stage) == ("sa-notification", "gdpr-33-1", "initial")
    assert form.audience is Audience.AUTHORITY
    assert [item.id for item in form.items()] == ["description", "subjects"]


def test_an_item_is_required_unless_it_says_otherwise() -> None:
    form, _problems = parse(SOUND.encode())
    assert form is not None
    description, subjects = form.items()
    assert (description.required, description.label_all, description.when) == (True, False, None)
    assert (subjects.required, subjects.label_all) == (False, True)
    assert subjects.when is not None
    assert subjects.sources == ("subjects.count", "inventory.subjects")


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        ("id: sa-notification\n", "id: SA\n", "id: SA", "id: 'SA' is not a short name in small letters"),
        ("regime: gdpr-33-1", "regime: gdpr-33-9", "gdpr-33-9", "regime: there is no regime 'gdpr-33-9'"),
        ("stage: initial", "stage: final", "stage: final", "stage: gdpr-33-1 has no stage 'final'"),
        ("audience: authority", "audience: press", "press", "audience: 'press' is not known here"),
        (
            "sources: [summary.authority]",
            "sources: [summary.autority]",
            "autority",
            "sections[0].items[0].sources: there is no fact called summary.autority",
        ),
        (
            "inventory.subjects]",
            "inventory.people]",
            "inventory.people",
            "sections[0].items[1].sources: there is no fact called inventory.people",
        ),
        (
            "case.role != 'processor'",
            "case.role != 'client'",
            "'client'",
            "sections[0].items[1].when: 'client' is not a value of case.role",
        ),
        (
            "required: false",
            "required: no",
            "required: no",
            "sections[0].items[1].required: true or false is expected here",
        ),
        (
            "        label_all: true",
            "        labels: true",
            "labels",
            "sections[0].items[1]: 'labels' is not known here",
        ),
        (
            "  - id: nature\n",
            "  - id: Nature\n",
            "id: Nature",
            "sections[0].id: 'Nature' is not an identifier",
        ),
        ("id: subjects", "id: description", "  - id: nature", "sections: 'description' is here twice"),
    ],
)
def test_what_is_wrong_in_a_form_is_told(old: str, new: str, mark: str, wanted: str) -> None:
    check_told(parse, SOUND, old, new, mark=mark, wanted=wanted)


def test_a_section_without_items_is_told() -> None:
    broken = SOUND[: SOUND.index("    items:")] + "    items: []\n"
    assert shown(parse(broken.encode())[1]) == ["13:12 sections[0].items: the list is empty"]


def test_a_form_without_sections_is_told() -> None:
    broken = SOUND[: SOUND.index("sections:")]
    assert shown(parse(broken.encode())[1]) == ["1:1 : 'sections' is missing"]
