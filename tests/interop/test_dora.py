"""A filing under DORA in the JSON of the ESAs: taken by their schema, and nothing made up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.casework import SAMPLES
from tests.domain.bodies import texts
from tests.domain.building import Journal, estimated, known, moment, not_applicable, unknown
from tocsin.content.library import Library
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.documents.forms import FilingPhase, fill
from tocsin.domain.entries import Body
from tocsin.domain.facts import Contact, Count, FactSpec, FactType
from tocsin.interop.notifications import dora_words as words
from tocsin.interop.notifications.dora import DoraReport, export_dora

SCHEMA = SAMPLES / "dora" / "DORA_IR_Schema_v1.2.json"
LIBRARY = Library()
FORM, CATALOGUE = LIBRARY.form("eu-dora"), LIBRARY.catalogue
INITIAL, INTERMEDIATE, FINAL = FilingPhase

needs_schema = pytest.mark.skipif(not SCHEMA.is_file(), reason="the samples of other projects are not here")


@cache
def schema() -> Any:
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def refusals(report: object) -> list[str]:
    """Give what the schema has against a report.

    It says 2020-12 and writes ``dependencies``, which only older drafts obey: it is asked as both.
    """
    if not SCHEMA.is_file():
        pytest.skip("the samples of other projects are not here")
    validators = (jsonschema.Draft202012Validator(schema()), jsonschema.Draft7Validator(schema()))
    return [f"{one.json_path}: {one.message}" for asked in validators for one in asked.iter_errors(report)]


def exported(*bodies: Body, phase: FilingPhase = INITIAL, **more: str) -> DoraReport:
    state = Journal(*bodies).state
    filled = fill(FORM, state, CATALOGUE, fact_lookup(state, CATALOGUE), language="en")
    return export_dora(filled, CATALOGUE, phase, **{"reference": "2026-0001", **more})


def told(made: DoraReport, number: str) -> list[str]:
    return [loss.message for loss in made.losses if loss.place == number]


BEGIN: Mapping[str, Body] = {
    body.key: body
    for body in (
        known("incident.major", True),
        known("org.name", "Example Bank"),
        known("org.lei", "969500TJ5KRTCJQWXH05"),
        known("dora.entity_type", ("credit_institution", "crypto_asset_service_provider")),
        known("dora.currency", "eur"),
        known("contact.incident", Contact("Desk", "desk@bank.example", "+33 1 23 45 67 89")),
        known("contact.second", Contact("Duty", "duty@bank.example", "+33 1 23 45 67 80")),
        known("time.detected_at", moment("2026-11-22 08:10")),
        known("time.classified_at", moment("2026-11-22 11:00")),
        known("summary.authority", "Transfers are refused.\nCustomers cannot pay."),
        known("dora.criteria", ("clients", "reputation", "duration", "spread", "data_losses", "economic")),
        known("dora.spread_countries", ("be", "gr")),
        known("time.discovery_how", "monitoring"),
        known("service.bcp_activated", False),
    )
}
MIDDLE: Mapping[str, Body] = {
    body.key: body
    for body in (
        known("time.started_at", moment("2026-11-22 07:45")),
        known("time.handled_at", moment("2026-11-23 09:50")),
        known("service.down_at", moment("2026-11-22 07:45")),
        estimated("service.restored_at", moment("2026-11-22 17:45")),
        estimated("dora.clients", Count(best=12_000)),
        known("dora.clients_share", 4),
        known("dora.counterparts", Count(best=3)),
        known("dora.counterparts_share", 0),
        known("dora.relevant_clients", False),
        not_applicable("dora.transactions"),
        known("dora.transactions_share", 0),
        known("dora.transactions_value", 0),
        known("dora.reputation", ("media", "losing_clients")),
        known("dora.reputation_context", "Two newspapers."),
        known("dora.impact_abroad", ("clients", "group")),
        known("dora.impact_abroad_detail", "Branch in Brussels."),
        known("nature.cia", ("availability", "confidentiality")),
        known("dora.data_losses", "Account statements."),
        known("service.critical", "Payments."),
        known("dora.incident_type", ("cybersecurity", "other")),
        known("dora.incident_type_other", "Fraud."),
        known("nature.attack", ("ransomware", "web_exploit", "bec")),
        known("nature.attack_detail", "Through a mail gateway."),
        known("dora.functional_areas", "Retail payments."),
        known("dora.infrastructure_affected", True),
        known("systems.description", "Two database servers."),
        unknown("dora.financial_interest"),
        known("other_auth.notified", ("police", "data_protection", "telecom_regulator")),
        known("other_auth.details", "ARCEP, 22 November."),
        known("measures.recovery", "Manual transfers."),
        known("nature.iocs", "TLP AMBER, list of hashes."),
    )
}
END: Mapping[str, Body] = {
    body.key: body
    for body in (
        known("dora.root_cause", ("malicious", "process")),
        known("dora.root_cause_detail", ("malicious_fraud", "process_operations", "process_other")),
        known("dora.root_cause_more", ("patching", "backup")),
        known("dora.root_cause_other", "A contract that ended."),
        known("nature.root_cause", "An update that was missed."),
        known("dora.resolution", "Restored from backup."),
        known("time.cause_removed_at", moment("2026-11-23 09:00")),
        not_applicable("dora.resolution_differs", "as planned"),
        known("dora.economic_threshold", "Not met: 40 000 EUR."),
        known("dora.costs", 40),
        known("dora.recoveries", 0),
    )
}
ALL = {**BEGIN, **MIDDLE, **END}


# The schema.


@needs_schema
@pytest.mark.parametrize(
    ("phase", "facts"), [(INITIAL, BEGIN), (INTERMEDIATE, {**BEGIN, **MIDDLE}), (FINAL, ALL)]
)
def test_the_schema_takes_a_full_report_of_each_phase(phase: FilingPhase, facts: Mapping[str, Body]) -> None:
    made = exported(*facts.values(), phase=phase, authority_reference="ACPR-7")
    assert refusals(made.report) == []


@needs_schema
def test_the_schema_would_refuse_what_is_wrong() -> None:
    made = exported(*ALL.values(), phase=FINAL).report
    faults: list[dict[str, object]] = [
        {"reportCurrency": "USD"},
        {"nobodys": 1},
        {"reportingToOtherAuthorities": []},
        {"primaryContact": {"name": "Desk"}},
        {"submittingEntity": {"entityType": "SUBMITTING_ENTITY", "name": "Bank"}},
    ]
    for fault in faults:
        assert refusals({**made, **fault}) != []


@needs_schema
def test_the_schema_wants_a_word_on_the_planned_date_in_every_final_report() -> None:
    """Annex II has 4.9 only where it applies: so our form requires it, and takes a reason for its absence."""
    without = [body for key, body in ALL.items() if key != "dora.resolution_differs"]
    assert refusals(exported(*without, phase=FINAL).report) != []
    said = exported(*ALL.values(), phase=FINAL).report["incident"]
    assert isinstance(said, dict)
    assert said["incidentResolutionVsPlannedImplementation"] == "as planned"


@needs_schema
def test_every_word_is_one_of_the_schema_and_every_value_of_ours_has_one() -> None:
    found: dict[str, set[str]] = {}

    def collect(node: Any, name: str = "") -> None:
        if isinstance(node, dict):
            if "enum" in node:
                found.setdefault(name, set()).update(node["enum"])
            for key, value in node.items():
                collect(value, name if key == "items" else key)

    collect(schema()["properties"])
    collect(schema()["$defs"])
    for table, enum, choices in (
        (words.ENTITIES, "affectedEntityType", "financial_entity"),
        (words.CRITERIA, "classificationCriterion", "dora_criterion"),
        (words.REPUTATION, "reputationalImpactType", "dora_reputation"),
        (words.ABROAD, "memberStatesImpactType", "dora_abroad"),
        (words.LOSSES, "dataLosseMaterialityThresholds", "cia"),
        (words.INCIDENTS, "incidentClassification", "dora_incident"),
        (words.CAUSES, "rootCauseHLClassification", "dora_cause"),
        (words.CAUSE_DETAILS, "rootCausesDetailedClassification", "dora_cause_detail"),
        (words.CAUSES_MORE, "rootCausesAdditionalClassification", "dora_cause_more"),
        (words.AUTHORITIES, "reportingToOtherAuthorities", "other_authority"),
    ):
        assert set(table.values()) == found[enum], enum
        assert set(table) == {choice.id for choice in CATALOGUE.choices[choices]}, choices
    assert set(words.COUNTRIES.values()) == found["countryCodeMaterialityThresholds"]
    assert set(words.COUNTRIES) <= {choice.id for choice in CATALOGUE.choices["country"]}
    assert set(words.DISCOVERY.values()) == found["incidentDiscovery"] - {"financial_counterparts"}
    assert set(words.TECHNIQUES.values()) == found["threatTechniques"]
    assert {*words.SUBMISSIONS.values(), words.RECLASSIFIED} == found["incidentSubmission"]
    assert {choice.id.upper() for choice in CATALOGUE.choices["currency"]} == found["reportCurrency"]


# What stands where.


def test_fields_of_later_phases_stay_out() -> None:
    initial = exported(*ALL.values(), authority_reference="ACPR-7").report
    assert "impactAssessment" not in initial
    incident = initial["incident"]
    assert isinstance(incident, dict)
    assert not {"incidentDuration", "rootCausesInformation", "competentAuthorityCode"} & set(incident)
    middle = exported(*ALL.values(), phase=INTERMEDIATE).report["incident"]
    assert isinstance(middle, dict)
    assert "incidentDuration" in middle
    assert "rootCausesInformation" not in middle


def test_times_are_in_utc_and_lengths_in_days_hours_and_minutes() -> None:
    report: Any = exported(*ALL.values(), phase=FINAL).report
    assert report["incident"]["detectionDateTime"] == "2026-11-22T07:10:00Z"
    assert report["incident"]["incidentDuration"] == "01:02:05"
    assert report["impactAssessment"]["serviceImpact"]["serviceDowntime"] == "00:10:00"
    assert report["informationDurationServiceDowntimeActualOrEstimate"] == "actual_figures_and_estimates"


def test_figures_say_whether_they_are_actual_or_estimates_or_there_is_no_impact() -> None:
    assets: Any = exported(*ALL.values(), phase=FINAL).report["impactAssessment"]
    assert assets["affectedAssets"]["numbersActualEstimate"] == [
        "estimates_for_clients_affected",
        "actual_figures_for_financial_counterparts_affected",
        "no_impact_on_transactions",
    ]
    assert assets["affectedAssets"]["affectedClients"] == {"number": 12_000, "percentage": 4}
    assert assets["isImpactOnFinancialInterest"] == "information_not_available"


def test_what_belongs_to_a_criterion_stands_under_it() -> None:
    incident: Any = exported(*ALL.values(), phase=FINAL).report["incident"]
    by_criterion = {one.pop("classificationCriterion"): one for one in incident["classificationTypes"]}
    assert by_criterion["geographical_spread"]["countryCodeMaterialityThresholds"] == ["BE", "GR"]
    assert by_criterion["data_losses"]["dataLosseMaterialityThresholds"] == [
        "availability",
        "confidentiality",
    ]
    assert by_criterion["economic_impact"] == {"economicImpactMaterialityThreshold": "Not met: 40 000 EUR."}
    assert by_criterion["duration_and_service_downtime"] == {}


def test_a_technique_without_a_word_is_other_and_is_named() -> None:
    made = exported(*ALL.values(), phase=FINAL)
    report: Any = made.report
    kind = report["incident"]["incidentType"]
    assert kind["threatTechniques"] == ["data_encryption_for_impact_including_ransomware", "other"]
    assert kind["otherThreatTechniques"].startswith("Vulnerability exploited; Mailbox taken over")
    assert kind["otherThreatTechniques"].endswith("Through a mail gateway.")
    assert len(told(made, "3.25")) == 2


def test_an_incident_that_is_no_longer_major_is_reclassified() -> None:
    facts = {**BEGIN, "incident.major": known("incident.major", False)}
    report = exported(*facts.values(), phase=INTERMEDIATE).report
    assert report["incidentSubmission"] == "major_incident_reclassified_as_non-major"
    assert refusals(report) == []


def test_who_submits_has_an_lei_or_another_code_never_both() -> None:
    both = exported(*BEGIN.values(), known("org.registration", "FREUID.1")).report["submittingEntity"]
    assert isinstance(both, dict)
    assert "code" not in both
    alone = {key: body for key, body in BEGIN.items() if key != "org.lei"}
    report = exported(*alone.values(), known("org.registration", "FREUID.1")).report
    assert isinstance(report["submittingEntity"], dict)
    assert report["submittingEntity"]["code"] == "FREUID.1"
    assert refusals(report) == []


# What is told.


def test_of_an_empty_case_only_its_number_is_known() -> None:
    report = exported().report
    assert report == {
        "incidentSubmission": "initial_notification",
        "affectedEntity": [{"entityType": "AFFECTED_ENTITY"}],
        "incident": {"financialEntityCode": "2026-0001"},
    }


def test_a_contact_that_the_schema_would_refuse_is_told() -> None:
    made = exported(
        known("contact.incident", Contact("Desk", "desk@bank.example", "01 23 45 67 89")),
        known("contact.second", Contact("Duty", "", "+33 1 23 45 67 80")),
    )
    assert made.report["primaryContact"] == {"name": "Desk", "email": "desk@bank.example"}
    assert "secondaryContact" not in made.report
    assert "country code" in told(made, "1.7\u20131.9")[0]
    assert "no e-mail address" in told(made, "1.10\u20131.12")[0]


@pytest.mark.parametrize(
    ("bodies", "number", "word"),
    [
        ([known("time.detected_at", moment("2026-11-22"))], "2.2", "only the day"),
        ([estimated("time.detected_at", moment("2026-11-22 10:00"))], "2.2", "an estimate"),
        ([known("dora.clients", Count(low=10, high=20))], "3.4", "one figure: 20"),
        ([known("time.discovery_how", "researcher")], "2.7", "Security researcher"),
        (
            [known("dora.criteria", ("spread",)), known("dora.spread_countries", ("eu",))],
            "2.6",
            "European Union",
        ),
        (
            [
                known("time.started_at", moment("2026-11-22 10:00")),
                known("time.ended_at", moment("2026-11-22 09:00")),
            ],
            "3.15",
            "before the beginning",
        ),
        ([known("dora.economic_threshold", "Met.")], "4.12", "only where economic impact"),
        ([known("summary.authority", "x" * 40_000)], "2.4", "refused like this"),
    ],
)
def test_what_is_changed_on_the_way_is_told_by_its_field(bodies: list[Body], number: str, word: str) -> None:
    (message,) = told(exported(*bodies, phase=FINAL), number)
    assert word in message


def test_none_stands_alone_among_other_authorities() -> None:
    for chosen, wanted in ((("none",), ["none"]), (("none", "csirt"), ["csirt"])):
        report = exported(known("other_auth.notified", chosen), phase=INTERMEDIATE).report
        assert report["reportingToOtherAuthorities"] == wanted


# Whatever is known.


def bodies_of(spec: FactSpec) -> st.SearchStrategy[Body]:
    times = st.sampled_from(["2026-11-20", "2026-11-21 10:00", "2026-11-23 23:59"]).map(moment)
    ids = sorted(spec.choice_ids) or [""]
    counts = st.builds(Count, best=st.integers(0, 10**9), high=st.none() | st.integers(0, 10**9))
    contact = st.builds(Contact, texts, st.just("a@b.example") | st.just(""), st.just("+33 1 22") | texts)
    values: dict[FactType, st.SearchStrategy[Any]] = {
        FactType.BOOL: st.booleans(),
        FactType.ENUM: st.sampled_from(ids),
        FactType.SET: st.lists(st.sampled_from(ids), min_size=1, unique=True).map(tuple),
        FactType.TEXT: texts,
        FactType.INT: st.integers(0, 100),
        FactType.INSTANT: times,
        FactType.COUNT: counts,
        FactType.CONTACT: contact,
    }
    stated = values[spec.type].flatmap(
        lambda value: st.sampled_from([known(spec.key, value), estimated(spec.key, value)])
    )
    return stated | st.sampled_from([unknown(spec.key), not_applicable(spec.key)])


ASKED = sorted({key for item in FORM.items() for key in item.sources})


@needs_schema
@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(list(FilingPhase)))
def test_whatever_is_known_the_schema_only_misses_what_nobody_said(
    data: st.DataObject, phase: FilingPhase
) -> None:
    keys = data.draw(st.sets(st.sampled_from(ASKED)))
    made = exported(*(data.draw(bodies_of(CATALOGUE.need(key))) for key in sorted(keys)), phase=phase)
    wrong = [
        error
        for error in jsonschema.Draft202012Validator(schema()).iter_errors(made.report)
        if error.validator != "required"
    ]
    assert [error.message for error in wrong] == []
