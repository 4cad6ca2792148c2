"""Regimes as they are written: everything they can say, and every mistake told at its place."""

from __future__ import annotations

import pytest

from tests.content.written import changed, check_told, line_of, shown
from tocsin.content.regimes import parse_regime
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.errors import Problem
from tocsin.domain.law.regimes import (
    AtEarliest,
    AtFact,
    AtFiling,
    AtStatement,
    Audience,
    Cap,
    Confidence,
    Example,
    FirstDay,
    Regime,
    Stage,
    Unit,
    Which,
    Within,
)

SOUND = """\
schema: breach-regime/1
languages: [en]
id: gdpr-33-1
title: "Notification"
jurisdiction: eea
source:
  law: "GDPR Art. 33(1)"
  url: "https://eur-lex.europa.eu/eli/reg/2016/679/oj"
  checked: "2026-11-23"
  confidence: high
audience: authority
applies_when: "case.role == 'controller'"
periods:
  - from: "2018-05-25"
    stages:
      - id: initial
        title: "Initial"
        starts: time.aware_at
        within: 72 hours
        counts_1182_71: true
        late_needs: time.delay_reasons
"""

WHOLE = """\
schema: breach-regime/1
languages: [en]
id: xx-whole
title: "Everything that a regime can say"
jurisdiction: us_ny
source: {law: "Law 1", url: "https://law.example.org", checked: "2026-11-23", confidence: low, note: "weak"}
audience: people
recipient: "Residents"
zone: America/New_York
calendar: US-NY
closed: ["12-29", "12-30"]
periods:
  - from: "2020-01-01"
    until: "2024-12-31"
    stages:
      - {id: early, title: "Early", starts: {earliest: [time.started_at, time.aware_at]}, within: 1 month}
  - from: "2025-01-01"
    stages:
      - id: early
        title: "Early"
        law: "Law 1, sec. 2"
        audience: authority
        recipient: "Attorney General"
        when: "case.role == 'controller'"
        starts: time.classified_at
        within: 4 hours
        cap: {starts: time.aware_at, within: 24 hours}
        rolls: {to: "12:00", law: "sec. 3", unless: "case.role == 'processor'"}
      - id: yearly
        title: "Yearly"
        starts: time.aware_at
        within: 60 days
        from_year_end: true
        first_day: same
      - id: final
        title: "Final"
        starts: {filed: early, which: latest}
        within: 3 business days
      - id: finding
        title: "Finding"
        starts: {stated: case.role}
        expected: {within: 5 days, by: "the regulator", when: "case.role == 'controller'"}
        contract_hours: true
        source: {law: "Law 2", url: "https://law.example.org/2", checked: "2026-11-01", confidence: medium}
  - dormant: "Proposed"
    stages:
      - {id: early, title: "Early", starts: time.aware_at, within: 96 hours}
notes: "In plain words"
examples:
  - facts: {case.role: controller, time.aware_at: "2026-11-23 14:00"}
    filed: {early: "2026-11-24 10:00"}
    stage: final
    due: "2026-11-27 24:00"
    latest: "2026-11-27"
    state: running
    zone: America/New_York
    country: US
"""

TYPES = {
    "case.role": NameType(Kind.ENUM, frozenset({"controller", "processor"})),
    "time.aware_at": NameType(Kind.INSTANT),
    "time.started_at": NameType(Kind.INSTANT),
    "time.classified_at": NameType(Kind.INSTANT),
    "time.delay_reasons": NameType(Kind.TEXT),
}


def parse(source: bytes) -> tuple[Regime | None, list[Problem]]:
    return parse_regime(source, "gdpr.yaml", TYPES.get)


def read(text: str) -> Regime:
    regime, problems = parse(text.encode())
    assert problems == []
    assert regime is not None
    return regime


def whole(stage: str) -> Stage:
    """Give a stage of the period in force of the regime that says everything."""
    found = read(WHOLE).periods[1].stage(stage)
    assert found is not None
    return found


def test_a_sound_regime_is_read() -> None:
    regime = read(SOUND)
    assert (regime.id, regime.jurisdiction) == ("gdpr-33-1", "eea")
    assert regime.audience is Audience.AUTHORITY
    assert regime.source.law == "GDPR Art. 33(1)"
    assert regime.source.checked == "2026-11-23"
    assert regime.source.confidence is Confidence.HIGH
    assert (regime.zone, regime.calendar, regime.recipient) == ("", "", {})


def test_a_stage_says_all_of_itself() -> None:
    stage = read(SOUND).stage("initial")
    assert stage is not None
    assert (stage.start, stage.within) == (AtFact("time.aware_at"), Within(72, Unit.HOURS))
    assert (stage.late_needs, stage.counts_1182_71, stage.contract_hours) == (
        "time.delay_reasons",
        True,
        False,
    )


def test_a_regime_says_where_and_for_whom_its_days_count() -> None:
    regime = read(WHOLE)
    assert (regime.zone, regime.calendar, regime.closed) == (
        "America/New_York",
        "US-NY",
        ("12-29", "12-30"),
    )
    assert (regime.audience, regime.recipient) == (Audience.PEOPLE, {"en": "Residents"})
    assert regime.applies_when is None
    assert regime.notes == {"en": "In plain words"}


def test_the_versions_of_a_law_follow_each_other() -> None:
    before, now, proposed = read(WHOLE).periods
    assert (before.valid_from, before.valid_until) == ("2020-01-01", "2024-12-31")
    assert (now.valid_from, now.valid_until) == ("2025-01-01", "")
    assert (proposed.valid_from, proposed.dormant) == ("", {"en": "Proposed"})


def test_what_starts_a_clock_is_a_fact_a_filing_a_finding_or_the_earliest_of_facts() -> None:
    (early,) = read(WHOLE).periods[0].stages
    assert early.start == AtEarliest(("time.started_at", "time.aware_at"))
    assert whole("early").start == AtFact("time.classified_at")
    assert whole("final").start == AtFiling("early", Which.LATEST)
    assert whole("finding").start == AtStatement("case.role")


def test_a_stage_may_have_a_second_limit_and_move_off_free_days() -> None:
    early = whole("early")
    assert early.cap == Cap("time.aware_at", Within(24, Unit.HOURS))
    assert early.roll is not None
    assert (early.roll.to, early.roll.law) == ("12:00", "sec. 3")
    assert early.roll.unless is not None
    assert early.roll.unless.source == "case.role == 'processor'"
    assert early.when is not None


def test_a_stage_may_be_for_somebody_else_and_come_from_elsewhere() -> None:
    early, finding = whole("early"), whole("finding")
    assert (early.audience, early.recipient, early.law) == (
        Audience.AUTHORITY,
        {"en": "Attorney General"},
        "Law 1, sec. 2",
    )
    assert finding.source is not None
    assert (finding.source.law, finding.source.confidence) == ("Law 2", Confidence.MEDIUM)
    assert finding.expected is not None
    assert (finding.expected.within, finding.expected.by) == (
        Within(5, Unit.DAYS),
        {"en": "the regulator"},
    )
    assert finding.contract_hours


def test_days_may_be_counted_from_the_day_itself_or_the_end_of_its_year() -> None:
    assert (whole("yearly").first_day, whole("yearly").from_year_end) == (FirstDay.SAME, True)
    assert (whole("final").within, whole("final").first_day) == (
        Within(3, Unit.BUSINESS_DAYS),
        FirstDay.NEXT,
    )


def test_an_example_says_what_was_and_what_must_come_out() -> None:
    (example,) = read(WHOLE).examples
    assert example == Example(
        facts={"case.role": "controller", "time.aware_at": "2026-11-23 14:00"},
        filed={"early": "2026-11-24 10:00"},
        stage="final",
        due="2026-11-27 24:00",
        latest="2026-11-27",
        state="running",
        zone="America/New_York",
        country="US",
        line=line_of(WHOLE, "- facts:"),
    )


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
        (
            "jurisdiction: eea",
            "jurisdiction: Europe",
            "Europe",
            "jurisdiction: 'Europe' is not a country such as fr, or eu, or us_ca",
        ),
        ('  law: "GDPR Art. 33(1)"\n', "", "  url:", "source: 'law' is missing"),
        (
            '  checked: "2026-11-23"',
            '  checked: "last week"',
            "last week",
            "source.checked: a date is expected here",
        ),
        ("confidence: high", "confidence: sure", "sure", "source.confidence: 'sure' is not known here"),
        (
            "  confidence: high",
            "  confidence: high\n  trust: high",
            "trust",
            "source: 'trust' is not known here",
        ),
        ('"2018-05-25"', '"2018-25-05"', "2018-25-05", "periods[0].from: a date is expected here"),
        ("audience: authority", "audience: police", "police", "audience: 'police' is not known here"),
        (
            "audience: authority",
            "zone: Europe/Atlantis",
            "zone:",
            "zone: There is no time zone called 'Europe/Atlantis'",
        ),
        (
            "audience: authority",
            "calendar: Germany",
            "calendar:",
            "calendar: 'Germany' is not a country (US), part of it (US-NY) or exchange",
        ),
        ("audience: authority", "closed: ['24 Dec']", "closed:", "closed[0]: '24 Dec' is not a day as MM-DD"),
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
            "starts: time.aware_at",
            "starts: time.aware",
            "time.aware",
            "periods[0].stages[0].starts: there is no fact called time.aware",
        ),
        (
            "starts: time.aware_at",
            "starts: case.role",
            "starts:",
            "periods[0].stages[0].starts: case.role is not of the type instant",
        ),
        (
            "starts: time.aware_at",
            "starts: {filed: final}",
            "starts:",
            "periods[0].stages[0].starts: there is no other stage 'final' in this period",
        ),
        (
            "starts: time.aware_at",
            "starts: {filed: initial}",
            "starts:",
            "periods[0].stages[0].starts: there is no other stage 'initial' in this period",
        ),
        (
            "starts: time.aware_at",
            "starts: {earliest: [time.aware_at, time.late]}",
            "starts:",
            "periods[0].stages[0].starts.earliest: there is no fact called time.late",
        ),
        (
            "starts: time.aware_at",
            "starts: {stated: time.late}",
            "starts:",
            "periods[0].stages[0].starts.stated: there is no fact called time.late",
        ),
        (
            "late_needs: time.delay_reasons",
            "late_needs: time.aware_at",
            "late_needs",
            "periods[0].stages[0].late_needs: time.aware_at is not of the type text",
        ),
        (
            "within: 72 hours",
            "within: three days",
            "three days",
            "periods[0].stages[0].within: 'three days' is not a period",
        ),
        (
            "within: 72 hours",
            "within: 3 fortnights",
            "fortnights",
            "periods[0].stages[0].within: '3 fortnights' is not a period",
        ),
        (
            "within: 72 hours",
            "within: 0 hours",
            "0 hours",
            "periods[0].stages[0].within: '0 hours' is not a period",
        ),
        (
            "        within: 72 hours\n",
            "",
            "counts_",
            "periods[0].stages[0].counts_1182_71: there is no period that the Regulation could count",
        ),
        (
            "late_needs: time.delay_reasons",
            "from_year_end: true",
            "from_year_end",
            "periods[0].stages[0].from_year_end: only a period in days runs from the end of a year",
        ),
        (
            "late_needs: time.delay_reasons",
            'rolls: {to: "noon", law: "sec. 3"}',
            "noon",
            "periods[0].stages[0].rolls.to: 'noon' is not a time of day, or 24:00",
        ),
        (
            "counts_1182_71: true",
            "counts_1182_71: yes",
            "counts_",
            "periods[0].stages[0].counts_1182_71: true or false is expected here",
        ),
        (
            "late_needs: time.delay_reasons",
            "late: time.delay_reasons",
            "late:",
            "periods[0].stages[0]: 'late' is not known here",
        ),
        (
            '- from: "2018-05-25"',
            '- until: "2027-01-01"',
            "until:",
            "periods[0].from: a period is in force from a day, or dormant with its reason",
        ),
        (
            '- from: "2018-05-25"',
            '- from: "2018-05-25"\n    until: "2018-05-24"',
            "until:",
            "periods[0].until: the period ends before it begins, on 2018-05-25",
        ),
        (
            '- from: "2018-05-25"',
            '- from: "2018-05-25"\n    dormant: "Proposed"',
            "dormant:",
            "periods[0].dormant: a period that is in force from a day is not dormant",
        ),
    ],
)
def test_what_is_wrong_in_a_regime_is_told(old: str, new: str, mark: str, wanted: str) -> None:
    check_told(parse, SOUND, old, new, mark=mark, wanted=wanted)


def shown_paths(text: str, old: str, new: str) -> list[str]:
    """Make one thing wrong, and give what is told, without its place."""
    return [line.partition(" ")[2] for line in shown(parse(changed(text, old, new).encode())[1])]


def test_a_rule_without_a_source_is_told() -> None:
    start, end = SOUND.index("source:"), SOUND.index("audience:")
    assert "1:1 : 'source' is missing" in shown(parse((SOUND[:start] + SOUND[end:]).encode())[1])


def test_a_regime_without_periods_or_stages_is_told() -> None:
    broken = SOUND[: SOUND.index("periods:")] + "periods: []\n"
    assert shown(parse(broken.encode())[1]) == ["13:10 periods: the list is empty"]
    broken = SOUND[: SOUND.index("    stages:")] + "    stages: []\n"
    assert shown(parse(broken.encode())[1]) == ["15:13 periods[0].stages: the list is empty"]


def test_two_stages_of_one_name_are_told() -> None:
    twice = SOUND + SOUND[SOUND.index("      - id: initial") :]
    assert shown(parse(twice.encode())[1]) == ["16:7 periods[0].stages: 'initial' is here twice"]


@pytest.mark.parametrize("until", ["", '    until: "2025-01-01"\n', '    until: "2030-12-31"\n'])
def test_versions_of_a_law_in_force_at_once_are_told(until: str) -> None:
    ended = SOUND.replace('- from: "2018-05-25"\n', f'- from: "2018-05-25"\n{until}')
    second = SOUND[SOUND.index("  - from:") :].replace("2018-05-25", "2025-01-01")
    (problem,) = parse((ended + second).encode())[1]
    assert problem.path == "periods[1].from"
    assert problem.message == "the period from 2018-05-25 is still in force then"


def test_a_version_that_ends_the_day_before_the_next_is_sound() -> None:
    ended = SOUND.replace('- from: "2018-05-25"\n', '- from: "2018-05-25"\n    until: "2024-12-31"\n')
    second = SOUND[SOUND.index("  - from:") :].replace("2018-05-25", "2025-01-01")
    assert len(read(ended + second).periods) == 2


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("stage: final", "stage: last", "examples[0].stage: there is no stage 'last'"),
        ("filed: {early:", "filed: {late:", "examples[0].stage: there is no stage 'late'"),
        ("facts: {case.role:", "facts: {case.rule:", "examples[0].facts: there is no fact called case.rule"),
    ],
)
def test_an_example_that_names_what_is_not_there_is_told(old: str, new: str, wanted: str) -> None:
    assert shown_paths(WHOLE, old, new) == [wanted]
