"""The shipped catalogue, regimes, forms and templates: complete, consistent, and written with care."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tocsin.content.library import DATA, Library
from tocsin.domain.facts import Text
from tocsin.domain.law.regimes import AtFact, Confidence, Regime, Source, Unit, Within
from tocsin.services.law.regime_examples import differences

LIBRARY = Library()


def texts_of_content() -> Iterator[tuple[str, Text]]:
    """Give every text of the catalogue, the regimes and the forms."""
    catalogue = LIBRARY.catalogue
    yield from ((f"group {group.id}", group.title) for group in catalogue.groups)
    for name, choices in catalogue.choices.items():
        yield from ((f"{name}: {choice.id}", choice.title) for choice in choices)
    for fact in catalogue:
        yield from ((fact.key, text) for text in (fact.title, fact.question))
        if fact.help:
            yield f"{fact.key} help", fact.help
    for regime in LIBRARY.regimes.values():
        yield from ((regime.id, text) for text in (regime.title, regime.notes))
        yield from ((f"{regime.id} dormant", period.dormant) for period in regime.periods if period.dormant)
        if regime.recipient:
            yield f"{regime.id} recipient", regime.recipient
        for stage in regime.stages():
            yield f"{regime.id} {stage.id}", stage.title
            if stage.recipient:
                yield f"{regime.id} {stage.id} recipient", stage.recipient
    for form in LIBRARY.forms.values():
        yield from ((form.id, text) for text in (form.title, *(section.title for section in form.sections)))
        yield from ((f"{form.id}: {item.id}", item.title) for item in form.items())


# What there is.


def test_a_file_is_called_like_what_it_holds() -> None:
    for folder, found in (("regimes", LIBRARY.regimes), ("forms", LIBRARY.forms)):
        assert sorted(path.stem for path in (DATA / folder).glob("*.yaml")) == sorted(found)


def sources() -> Iterator[tuple[str, Source]]:
    """Give every source of the rules, with what it is for."""
    yield from ((f"form {form.id}", form.source) for form in LIBRARY.forms.values())
    for regime in LIBRARY.regimes.values():
        yield regime.id, regime.source
        for period in regime.periods:
            if period.source:
                yield f"{regime.id} {period.valid_from}", period.source
        yield from ((f"{regime.id} {stage.id}", stage.source) for stage in regime.stages() if stage.source)


@pytest.mark.parametrize(("what", "source"), list(sources()), ids=[what for what, _source in sources()])
def test_a_rule_says_where_it_comes_from_and_when_that_was_checked(what: str, source: Source) -> None:
    assert source.law, what
    assert source.url.startswith(("https://", "http://"))
    assert date(2026, 1, 1) <= date.fromisoformat(source.checked) <= date.today()  # noqa: DTZ011 - a day


def test_a_rule_from_memory_is_not_called_certain() -> None:
    for what, source in sources():
        if source.note.endswith("the text was not read again."):
            assert source.confidence is not Confidence.HIGH, what


def test_a_controller_has_seventy_two_hours() -> None:
    """GDPR Art. 33(1): not later than 72 hours after having become aware of it."""
    stage = LIBRARY.regimes["gdpr-33-1"].stage("initial")
    assert stage is not None
    assert (stage.within, stage.start) == (Within(72, Unit.HOURS), AtFact("time.aware_at"))
    assert stage.late_needs == "time.delay_reasons"


def test_a_processor_has_no_figure_but_its_contract() -> None:
    """GDPR Art. 33(2): without undue delay."""
    stage = LIBRARY.regimes["gdpr-33-2"].stage("notice")
    assert stage is not None
    assert (stage.within, stage.contract_hours, stage.start) == (None, True, AtFact("time.aware_at"))


def test_the_regulation_applies_from_its_day() -> None:
    """GDPR Art. 99(2): from 25 May 2018."""
    for id in ("gdpr-33-1", "gdpr-33-2", "gdpr-34"):
        assert LIBRARY.regimes[id].periods[0].valid_from == "2018-05-25"


NOT_LAW_YET = {"fr-nis2", "us-circia", "ae-federal", "in-dpdp", "eu-ai-act"}
"""Duties that nothing of is in force on the day they were checked."""


def test_what_is_not_law_yet_never_runs() -> None:
    assert {id for id, regime in LIBRARY.regimes.items() if not regime.period("2026-11-23")} == NOT_LAW_YET
    assert any(period.dormant for period in LIBRARY.regimes["gdpr-33-1"].periods)
    assert any(period.dormant for period in LIBRARY.regimes["uk-nis"].periods)


ASKED_FOR = """
    gdpr-33-1 gdpr-33-2 gdpr-34 uk-gdpr-33-1 uk-gdpr-33-2 uk-gdpr-34 uk-pecr
    eu-led eu-eudpr eu-nis2 eu-nis2-trust eu-dora eu-cra-vulnerability eu-cra-incident eu-eprivacy
    eu-eidas-qualified eu-eidas-nonqualified eu-cer fr-lopmi fr-health fr-oiv fr-ose fr-nis2
    ch-fadp ch-fadp-processor ch-isa
    us-hipaa-500 us-hipaa-small us-hipaa-associate us-sec-105 us-nydfs us-ftc-hbnr us-ftc-safeguards
    us-bank-36h us-bank-service us-ncua us-circia us-ca us-ny us-tx us-fl us-co
    ca-pipeda ca-qc br-lgpd au-ndb nz-pa sg-pdpa jp-appi kr-pipa in-cert in-dpdp cn-pipl cn-csir cn-ndr
    vn-pdpl id-pdp sa-pdpl tr-kvkk za-popia ng-ndpa ae-adgm ae-federal
"""


def test_the_regimes_that_responders_meet_are_there() -> None:
    assert set(ASKED_FOR.split()) <= set(LIBRARY.regimes)


@pytest.mark.parametrize("regime", LIBRARY.regimes.values(), ids=list(LIBRARY.regimes))
def test_a_regime_agrees_with_its_worked_examples(regime: Regime) -> None:
    assert regime.examples
    for example in regime.examples:
        assert differences(LIBRARY, regime, example) == []


@pytest.mark.parametrize("path", sorted((DATA / "regimes").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_worked_example_stands_below_its_computation(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    examples = lines[lines.index("examples:") + 1 :]
    assert examples[0].startswith("  # ")
    assert sum(line.startswith("  - ") for line in examples) == len(LIBRARY.regimes[path.stem].examples)


@pytest.mark.parametrize("regime", LIBRARY.regimes.values(), ids=list(LIBRARY.regimes))
def test_days_of_a_national_law_are_counted_where_it_holds(regime: Regime) -> None:
    counted = [stage for stage in regime.stages() if stage.within and stage.within.unit is not Unit.HOURS]
    if counted and regime.jurisdiction not in {"eu", "eea"}:
        assert regime.zone
        assert regime.calendar


@pytest.mark.parametrize("regime", LIBRARY.regimes.values(), ids=list(LIBRARY.regimes))
def test_only_law_of_the_union_and_the_kingdom_is_read_under_regulation_1182_71(
    regime: Regime,
) -> None:
    if any(stage.counts_1182_71 for stage in regime.stages()):
        assert regime.jurisdiction in {"eu", "eea", "gb"}


def test_every_country_of_the_area_has_its_authority() -> None:
    """The 27 Member States, and Iceland, Liechtenstein and Norway."""
    members = "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK"
    area = {members[start : start + 2] for start in range(0, len(members), 2)} | {"IS", "LI", "NO"}
    assert len(area) == 30
    assert area <= set(LIBRARY.authorities)
    assert all(LIBRARY.authorities.values())


def test_every_form_has_its_template_in_every_language() -> None:
    for form in LIBRARY.forms.values():
        for language in LIBRARY.languages:
            assert LIBRARY.template(language, form.template)


# Languages.


def test_documents_are_written_in_english_and_french() -> None:
    assert LIBRARY.languages == ("en", "fr")


def test_every_text_of_the_rules_is_there_in_english_and_in_french() -> None:
    missing = [
        place
        for place, text in texts_of_content()
        if not (text.get("en", "").strip() and text.get("fr", "").strip())
    ]
    assert missing == []


BAD_FRENCH = re.compile(
    "(?<![\u00a0\u202f\u00ab(])[;!?\u00bb]"  # such a sign follows a no-break space
    "|(?<![\u00a0\u202f0-9/]):(?!//)"  # so does a colon, but not within a time
    "|\u00ab(?![\u00a0\u202f])"  # and what is quoted stands off its mark
)


def bad_french(found: Iterator[tuple[str, Text]]) -> list[str]:
    return [f"{place}: {text['fr']}" for place, text in found if BAD_FRENCH.search(text.get("fr", ""))]


def test_french_of_the_rules_has_no_break_spaces_before_high_punctuation() -> None:
    assert bad_french(texts_of_content()) == []


@pytest.mark.parametrize("name", sorted(path.name for path in (DATA / "templates" / "fr").glob("*.j2")))
def test_french_of_a_template_has_no_break_spaces_before_high_punctuation(name: str) -> None:
    source = (DATA / "templates" / "fr" / name).read_text(encoding="utf-8")
    text = re.sub(r"\{[{%].*?[}%]\}", "", source)
    rows = [row for row in text.splitlines() if not row.startswith("|")]
    assert [row for row in rows if BAD_FRENCH.search(row)] == []


# What a notification must hold, GDPR Art. 33(1) and (3).


def test_the_form_for_the_authority_asks_for_all_of_article_33_3() -> None:
    """(a) nature, categories and numbers; (b) contact; (c) consequences; (d) measures taken and proposed."""
    by_law: dict[str, set[str]] = {}
    for item in LIBRARY.form("sa-notification").items():
        by_law.setdefault(item.law, set()).update(item.sources)
    assert {
        "subjects.categories", "subjects.count", "records.count", "data.categories", "nature.cia"
    } <= by_law["Art. 33(3)(a)"]  # fmt: skip
    assert {"dpo.contact", "contact.incident"} <= by_law["Art. 33(3)(b)"]
    assert {"conseq.description"} <= by_law["Art. 33(3)(c)"]
    assert {"measures.immediate", "measures.prevent"} <= by_law["Art. 33(3)(d)"]


def test_the_form_for_the_authority_asks_for_the_reasons_of_a_delay() -> None:
    """GDPR Art. 33(1): a notification after 72 hours is accompanied by reasons for the delay."""
    assert any("time.delay_reasons" in item.sources for item in LIBRARY.form("sa-notification").items())
