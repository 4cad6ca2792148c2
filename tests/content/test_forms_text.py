from __future__ import annotations

import pytest

from tests.content.written import check_told, shown
from tocsin.content.documents.forms import Template, parse_form, read_form
from tocsin.content.regimes import parse_regime
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.documents.forms import Extra, FormProfile
from tocsin.domain.errors import Problem, Severity
from tocsin.domain.law.regimes import Audience, Regime

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
    "nature.cia": NameType(Kind.SET, frozenset({"confidentiality", "integrity", "availability"})),
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
            "sections[0].items[1].required: 'no' is neither true, false nor a phase of a filing",
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
        (
            "id: subjects",
            "id: description  # again",
            "# again",
            "sections[0].items[1].id: 'description' is here twice",
        ),
        (
            ", confidence: high}",
            "}",
            "source:",
            "source.confidence: 'confidence' is missing",
        ),
        ('checked: "2026-11-23", ', "", "source:", "source: 'checked' is missing"),
        ("languages: [en]", "languages: []", "languages:", "languages: no language is named"),
        (
            "stage: initial\n",
            "stage: initial\nphases: {later: initial}\n",
            "phases:",
            "phases.later: 'later' is no phase of a filing",
        ),
        (
            "required: false",
            "required: finally",
            "required: finally",
            "sections[0].items[1].required: 'finally' is neither true, false nor a phase of a filing",
        ),
        (
            "case.role != 'processor'",
            "case.role == 'processor' and case.role == 'controller'",
            "when:",
            "sections[0].items[1].when: this is never asked: "
            "case.role == 'processor' and case.role == 'controller'",
        ),
        (
            "sources: [summary.authority]",
            "sources: []",
            "sources: []",
            "sections[0].items[0].sources: no fact answers what is required",
        ),
        (
            "label_all: true",
            "max_chars: 0",
            "max_chars",
            "sections[0].items[1].max_chars: 0 is no length of a text",
        ),
        (
            "label_all: true",
            "max_chars: 1000001",
            "max_chars",
            "sections[0].items[1].max_chars: 1000001 is no length of a text",
        ),
        (
            "        sources: [summary.authority]\n",
            "        sources: [summary.authority, nature.cia]\n        options: {secrecy: A}\n",
            "options",
            "sections[0].items[0].options.secrecy: 'secrecy' is no value of summary.authority, nature.cia",
        ),
        (
            "        sources: [summary.authority]\n",
            "        sources: [nature.cia]\n        options: {integrity: Integrity was lost}\n"
            "        max_chars: 9\n",
            "max_chars",
            "sections[0].items[0].max_chars: an option has 18 characters, and so would never fit",
        ),
        (
            "audience: authority\n",
            "audience: authority\nportal: portal of the authority\n",
            "portal",
            "portal: 'portal of the authority' is not an address, such as https://example.org",
        ),
        (
            "audience: authority\n",
            "audience: authority\njurisdiction: france\n",
            "france",
            "jurisdiction: 'france' is not a country, such as fr",
        ),
        (
            "audience: authority\n",
            "audience: authority\nform_languages: [French]\n",
            "French",
            "form_languages[0]: 'French' is not a language, such as fr",
        ),
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


def test_everything_wrong_in_a_form_is_told_in_the_order_of_the_file() -> None:
    broken = (
        SOUND.replace("id: sa-notification\n", "id: SA\n")
        .replace("subjects.count", "subjects.kount")
        .replace("checked: ", "seen: ")
    )
    problems = parse(broken.encode())[1]
    lines = [problem.line for problem in problems]
    assert len(set(lines)) == 3
    assert lines == sorted(lines)


def test_what_contradicts_the_condition_of_its_form_is_never_asked() -> None:
    offered = SOUND.replace("regime: gdpr-33-1\n", "regime: gdpr-33-1\nwhen: \"case.role == 'processor'\"\n")
    (problem,) = parse(offered.encode())[1]
    assert (problem.code, problem.path) == ("G004", "sections[0].items[1].when")


def test_a_form_that_is_only_looked_at_is_never_offered_and_its_items_are_looked_at_all_the_same() -> None:
    offered = SOUND.replace("regime: gdpr-33-1\n", 'regime: gdpr-33-1\nwhen: "false"\n')
    assert parse(offered.encode())[1] == []


def test_a_condition_of_a_form_that_is_not_sound_is_told_once() -> None:
    broken = SOUND.replace("regime: gdpr-33-1\n", 'regime: gdpr-33-1\nwhen: "1 == 2"\n')
    assert shown(parse(broken.encode())[1]) == ["8:10 when: the name stands on the left of a comparison"]


OPTIONS = """\
        sources: [summary.authority, nature.cia]
        options: {confidentiality: A, availability: {en: B}}
"""


def test_values_without_an_option_are_pointed_out_and_the_form_can_be_used() -> None:
    text = SOUND.replace("        sources: [summary.authority]\n", OPTIONS)
    read = read_form(text.encode(), "form.yaml", TYPES.get, regimes())
    assert read.problems == []
    assert read.form is not None
    assert next(read.form.items()).options == {"confidentiality": {"en": "A"}, "availability": {"en": "B"}}
    (warning,) = read.warnings
    assert (warning.code, warning.severity, warning.path) == (
        "S015",
        Severity.WARNING,
        "sections[0].items[0].options",
    )
    assert warning.message == "no option for integrity of nature.cia"


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("sa-notification", []),
        ("fancy", ["template: there is no template 'fancy'"]),
        ("picky", ["template: picky is written with items: contact"]),
        ("informed", ["template: informed is written with uses: situation"]),
    ],
)
def test_a_form_is_written_with_a_template_that_it_has_all_for(template: str, wanted: list[str]) -> None:
    text = SOUND.replace("template: sa-notification", f"template: {template}")
    templates = {
        "sa-notification": Template(),
        "picky": Template(items=frozenset({"description", "contact"})),
        "informed": Template(uses=frozenset({Extra.SITUATION})),
    }
    read = read_form(text.encode(), "form.yaml", TYPES.get, regimes(), templates=templates)
    assert [f"{problem.path}: {problem.message}" for problem in read.problems] == wanted
