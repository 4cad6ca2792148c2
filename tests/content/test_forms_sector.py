"""Forms of the laws for sectors and products: NIS2, DORA, CRA."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.casework import SAMPLES
from tests.content.test_shipped_content import BAD_FRENCH
from tocsin.content.library import Library
from tocsin.domain.documents.forms import INVENTORY_SOURCES, FilingPhase, FollowUp, FormItem, FormProfile
from tocsin.domain.facts import Text
from tocsin.domain.law.regimes import Audience, Confidence

LIBRARY = Library()
FORMS = {
    "eu-nis2-early-warning": ("eu-nis2", "early_warning"),
    "eu-nis2-notification": ("eu-nis2", "notification"),
    "eu-nis2-final": ("eu-nis2", "final"),
    "eu-dora": ("eu-dora", "initial"),
    "eu-cra-vulnerability-early-warning": ("eu-cra-vulnerability", "early_warning"),
    "eu-cra-vulnerability-notification": ("eu-cra-vulnerability", "notification"),
    "eu-cra-vulnerability-final": ("eu-cra-vulnerability", "final"),
    "eu-cra-incident-early-warning": ("eu-cra-incident", "early_warning"),
    "eu-cra-incident-notification": ("eu-cra-incident", "notification"),
    "eu-cra-incident-final": ("eu-cra-incident", "final"),
}
DORA = LIBRARY.form("eu-dora")
SCHEMA = SAMPLES / "dora" / "DORA_IR_Schema_v1.2.json"

every_form = pytest.mark.parametrize("form", [LIBRARY.form(id) for id in FORMS], ids=list(FORMS))


@every_form
def test_a_form_answers_its_regime_and_stage(form: FormProfile) -> None:
    assert (form.regime, form.stage) == FORMS[form.id]
    assert form.audience is Audience.AUTHORITY
    assert form.follow_up is (FollowUp.FULL if form.regime == "eu-dora" else FollowUp.SECOND_FORM)


@every_form
def test_a_form_names_its_recipient_and_how_it_says_unknown(form: FormProfile) -> None:
    """Without these, the authority for data protection and an article of the GDPR would stand there."""
    assert form.authority
    assert {"en", "fr"} <= set(form.says_unknown)


@every_form
def test_what_was_not_seen_with_its_owner_is_not_called_certain(form: FormProfile) -> None:
    assert form.source.confidence is not Confidence.HIGH
    assert form.source.note


@every_form
def test_an_option_stands_for_a_value_of_a_source(form: FormProfile) -> None:
    for item in form.items():
        specs = [LIBRARY.catalogue.need(key) for key in item.sources if key not in INVENTORY_SOURCES]
        values = {value for spec in specs for value in spec.choice_ids}
        assert set(item.options) <= values, item.id


@every_form
def test_an_item_without_a_fact_is_never_required(form: FormProfile) -> None:
    bare = [item for item in form.items() if not item.sources]
    assert all(item.required_from is None and item.help for item in bare)
    assert {item.number for item in bare} <= ({"2.1", "3.1"} if form is DORA else set())


def texts(form: FormProfile) -> Iterator[Text]:
    yield from (form.title, form.says_unknown)
    for section in form.sections:
        yield section.title
    for item in form.items():
        yield from (item.title, item.help)


@every_form
def test_the_french_has_no_break_spaces(form: FormProfile) -> None:
    assert [text["fr"] for text in texts(form) if BAD_FRENCH.search(text.get("fr", ""))] == []


# NIS2 Art. 23(4).


def sources_by_law(id: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for item in LIBRARY.form(id).items():
        found.setdefault(item.law, set()).update(item.sources)
    return found


def test_the_early_warning_asks_for_malice_and_other_countries_and_takes_unknown() -> None:
    items = {item.id: item for item in LIBRARY.form("eu-nis2-early-warning").items()}
    for id, fact in (("malicious", "incident.cyberattack"), ("crossborder", "incident.crossborder")):
        assert (items[id].law, items[id].unknown_until) == ("Art. 23(4)(a)", FilingPhase.FINAL)
        assert fact in items[id].sources


def test_the_notification_asks_for_an_assessment_and_indicators_only_where_there_are_any() -> None:
    form = LIBRARY.form("eu-nis2-notification")
    asked = sources_by_law(form.id)["Art. 23(4)(b)"]
    assert {"service.impact", "incident.cyberattack", "incident.crossborder", "nature.iocs"} <= asked
    (indicators,) = (item for item in form.items() if "nature.iocs" in item.sources)
    assert indicators.required_from is None


def test_the_final_report_asks_for_each_point_of_the_law() -> None:
    asked = sources_by_law("eu-nis2-final")
    assert {"summary.authority", "service.impact"} <= asked["Art. 23(4)(d)(i)"]
    assert "nature.root_cause" in asked["Art. 23(4)(d)(ii)"]
    assert {"measures.immediate", "measures.prevent"} <= asked["Art. 23(4)(d)(iii)"]
    assert "incident.crossborder" in asked["Art. 23(4)(d)(iv)"]


# CRA Art. 14(2) and (4).


@pytest.mark.parametrize(
    ("id", "law", "facts"),
    [
        ("vulnerability-early-warning", "Art. 14(2)(a)", {"product.markets"}),
        (
            "vulnerability-notification",
            "Art. 14(2)(b)",
            {"product.exploit", "product.measures", "product.user_measures", "product.sensitivity"},
        ),
        ("vulnerability-final", "Art. 14(2)(c)(i)", {"product.cvss", "product.impact"}),
        ("vulnerability-final", "Art. 14(2)(c)(ii)", {"product.actor"}),
        ("vulnerability-final", "Art. 14(2)(c)(iii)", {"product.update"}),
        ("incident-early-warning", "Art. 14(4)(a)", {"product.markets", "incident.cyberattack"}),
        (
            "incident-notification",
            "Art. 14(4)(b)",
            {"product.impact", "product.measures", "product.user_measures", "product.sensitivity"},
        ),
        ("incident-final", "Art. 14(4)(c)(i)", {"product.impact"}),
        ("incident-final", "Art. 14(4)(c)(ii)", {"nature.root_cause"}),
        ("incident-final", "Art. 14(4)(c)(iii)", {"measures.immediate"}),
    ],
)
def test_a_form_of_the_cra_asks_for_what_its_point_of_the_law_names(
    id: str, law: str, facts: set[str]
) -> None:
    assert facts <= sources_by_law(f"eu-cra-{id}")[law]


@pytest.mark.parametrize("id", [id for id in FORMS if id.startswith("eu-cra")])
def test_the_fields_of_the_platform_stand_in_its_order(id: str) -> None:
    numbers = [int(re.sub(r"\D.*$", "", item.number.lstrip("vi"))) for item in LIBRARY.form(id).items()]
    assert numbers == sorted(numbers)


# DORA: the 76 fields of Annex I.


def fields(item: FormItem) -> Iterator[str]:
    """Give the numbers that an item stands for: the first and the last of a range."""
    first, _, last = item.number.partition("\u2013")
    part, start = first.split(".")
    end = last.split(".")[1] if last else start
    yield from (f"{part}.{number}" for number in range(int(start), int(end) + 1))


def test_all_76_fields_are_there_once_and_in_their_order() -> None:
    wanted = [
        f"{part}.{number}"
        for part, most in ((1, 15), (2, 10), (3, 35), (4, 16))
        for number in range(1, most + 1)
    ]
    assert [number for item in DORA.items() for number in fields(item)] == wanted
    assert len(wanted) == 76


@pytest.mark.skipif(not SCHEMA.is_file(), reason="the samples of other projects are not here")
def test_every_field_that_the_schema_numbers_is_in_the_form() -> None:
    told = re.findall(r"[1-4]\.\d{1,2}", " ".join(descriptions(json.loads(SCHEMA.read_text("utf-8")))))
    asked = {number for item in DORA.items() for number in fields(item)}
    assert len(set(told)) > 65
    assert set(told) <= asked


def descriptions(node: object) -> Iterator[str]:
    """Give the descriptions of a schema, in which the fields are numbered."""
    if isinstance(node, dict):
        if isinstance(text := node.get("description"), str):
            yield text
        for value in node.values():
            yield from descriptions(value)
    elif isinstance(node, list):
        for value in node:
            yield from descriptions(value)


def test_a_phase_answers_its_stage_and_its_fields_are_required_from_it() -> None:
    assert DORA.phases == {
        FilingPhase.INITIAL: "initial",
        FilingPhase.COMPLEMENTARY: "intermediate",
        FilingPhase.FINAL: "final",
    }
    of_section = {
        "general": FilingPhase.INITIAL,
        "initial": FilingPhase.INITIAL,
        "intermediate": FilingPhase.COMPLEMENTARY,
        "final": FilingPhase.FINAL,
    }
    for section in DORA.sections:
        for item in section.items:
            assert item.required_from in {None, of_section[section.id]}, item.number


OPTIONAL = {"1.5", "1.6", "1.13", "1.14", "2.1", "2.10", "3.1", "4.10", "4.11", "4.15", "4.16"}
"""Fields that no condition of ours decides, or that no fact answers."""


def test_a_field_that_depends_on_another_is_asked_only_then() -> None:
    conditional = {
        "2.6", "2.8", "3.3", "3.8", "3.9", "3.10", "3.11", "3.13", "3.14", "3.16", "3.17", "3.18", "3.19",
        "3.20", "3.21", "3.24", "3.25", "3.26", "3.29", "3.32", "3.35", "4.3", "4.4",
    }  # fmt: skip
    asked_if = {number for item in DORA.items() if item.when for number in fields(item)}
    assert asked_if == conditional | {"1.5", "1.6"}
    assert {n for item in DORA.items() if item.required_from is None for n in fields(item)} == OPTIONAL
