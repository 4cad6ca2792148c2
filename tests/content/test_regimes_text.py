from __future__ import annotations

import pytest

from tests.content.written import check_told, shown
from tocsin.content.regimes import parse_regime
from tocsin.domain.condition_types import Kind, NameType
from tocsin.domain.errors import Problem
from tocsin.domain.regimes import Audience, Confidence, Regime

SOUND = """\
schema: breach-regime/1
languages: [en]
id: gdpr-33-1
title: "Notification"
source:
  law: "GDPR Art. 33(1)"
  url: "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
  checked: "2026-11-23"
  confidence: high
valid_from: "2018-05-25"
audience: authority
applies_when: "case.role == 'controller'"
stages:
  - id: initial
    title: "Initial"
    trigger: time.aware_at
    hours: 72
    counts_1182_71: true
    late_needs: time.delay_reasons
"""

TYPES = {
    "case.role": NameType(Kind.ENUM, frozenset({"controller", "processor"})),
    "time.aware_at": NameType(Kind.INSTANT),
    "time.delay_reasons": NameType(Kind.TEXT),
}


def parse(source: bytes) -> tuple[Regime | None, list[Problem]]:
    return parse_regime(source, "gdpr.yaml", TYPES.get)


def test_a_sound_regime_is_read() -> None:
    regime, problems = parse(SOUND.encode())
    assert problems == []
    assert regime is not None
    assert (regime.id, regime.valid_from, regime.valid_until) == ("gdpr-33-1", "2018-05-25", "")
    assert regime.audience is Audience.AUTHORITY
    assert regime.source.law == "GDPR Art. 33(1)"
    assert regime.source.checked == "2026-11-23"
    assert regime.source.confidence is Confidence.HIGH


def test_a_stage_says_all_of_itself() -> None:
    regime, _problems = parse(SOUND.encode())
    assert regime is not None
    stage = regime.stage("initial")
    assert stage is not None
    assert (stage.trigger, stage.hours, stage.late_needs) == ("time.aware_at", 72, "time.delay_reasons")
    assert stage.counts_1182_71
    assert not stage.contract_hours


def test_a_stage_may_have_no_figure() -> None:
    regime, problems = parse(SOUND.replace("    hours: 72\n", "    contract_hours: true\n").encode())
    assert problems == []
    assert regime is not None
    assert regime.stages[0].hours is None
    assert regime.stages[0].contract_hours


def test_a_regime_in_force_without_an_end_goes_on() -> None:
    regime, _problems = parse(SOUND.encode())
    assert regime is not None
    assert regime.in_force("2018-05-25")
    assert regime.in_force("2099-01-01")
    assert not regime.in_force("2018-05-24")


def test_the_last_day_of_a_regime_is_included() -> None:
    ended = SOUND.replace('valid_from: "2018-05-25"', 'valid_from: "2018-05-25"\nvalid_until: "2027-06-30"')
    regime, problems = parse(ended.encode())
    assert problems == []
    assert regime is not None
    assert regime.in_force("2027-06-30")
    assert not regime.in_force("2027-07-01")


@pytest.mark.parametrize(
    ("old", "new", "mark", "wanted"),
    [
        (
            "id: gdpr-33-1",
            "id: GDPR_33",
            "id: GDPR_33",
            "id: 'GDPR_33' is not a short name in small letters",
        ),
        ('title: "Notification"\n', "", "schema:", ": 'title' is missing"),
        ('  law: "GDPR Art. 33(1)"\n', "", "  url:", "source: 'law' is missing"),
        (
            '  checked: "2026-11-23"',
            '  checked: "last week"',
            "last week",
            "source.checked: a date is expected here",
        ),
        ("confidence: high", "confidence: sure", "sure", "source.confidence: 'sure' is not known here"),
        ("  confidence: high", "  trust: high", "trust", "source: 'trust' is not known here"),
        ('"2018-05-25"', '"2018-25-05"', "2018-25-05", "valid_from: a date is expected here"),
        ("audience: authority", "audience: police", "police", "audience: 'police' is not known here"),
        (
            "case.role == 'controller'",
            "case.role == 'client'",
            "'client'",
            "applies_when: 'client' is not a value of case.role",
        ),
        (
            "case.role == 'controller'",
            "case.rule == 'controller'",
            "case.rule",
            "applies_when: there is nothing called case.rule",
        ),
        (
            "trigger: time.aware_at",
            "trigger: time.aware",
            "time.aware",
            "stages[0].trigger: there is no fact called time.aware",
        ),
        (
            "trigger: time.aware_at",
            "trigger: case.role",
            "trigger:",
            "stages[0].trigger: case.role is not of the type instant",
        ),
        (
            "late_needs: time.delay_reasons",
            "late_needs: time.aware_at",
            "late_needs",
            "stages[0].late_needs: time.aware_at is not of the type text",
        ),
        ("hours: 72", "hours: three days", "three days", "stages[0].hours: a whole number is expected here"),
        (
            "counts_1182_71: true",
            "counts_1182_71: yes",
            "counts_",
            "stages[0].counts_1182_71: true or false is expected here",
        ),
        ("    hours: 72", "    hour: 72", "hour:", "stages[0]: 'hour' is not known here"),
    ],
)
def test_what_is_wrong_in_a_regime_is_told(old: str, new: str, mark: str, wanted: str) -> None:
    check_told(parse, SOUND, old, new, mark=mark, wanted=wanted)


def test_a_rule_without_a_source_is_told() -> None:
    start, end = SOUND.index("source:"), SOUND.index("valid_from:")
    assert "1:1 : 'source' is missing" in shown(parse((SOUND[:start] + SOUND[end:]).encode())[1])


def test_a_regime_without_stages_is_told() -> None:
    broken = SOUND[: SOUND.index("stages:")] + "stages: []\n"
    assert shown(parse(broken.encode())[1]) == ["13:9 stages: the list is empty"]


def test_two_stages_of_one_name_are_told() -> None:
    twice = SOUND + SOUND[SOUND.index("  - id: initial") :]
    assert shown(parse(twice.encode())[1]) == ["14:3 stages: 'initial' is here twice"]
