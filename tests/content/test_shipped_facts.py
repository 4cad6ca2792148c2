"""The shipped catalogue: what notifications ask is in it, with its values, and answers can be typed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tocsin.content.library import DATA, Library
from tocsin.domain.answers import read_answer
from tocsin.domain.facts import FactSpec, FactType
from tocsin.domain.identifiers import TextFormat
from tocsin.services.facts import need_fact

LIBRARY = Library()
CATALOGUE = LIBRARY.catalogue
PROFILE = [spec for spec in CATALOGUE if spec.profile]

ASKED_BY_FORMS = {
    "who": """
        case.role org.name org.siren org.kvk org.kbo org.nif org.cf_piva org.cvr org.orgnr org.ico_no org.lei
        org.vat org.registration org.address org.contact org.website org.pec org.sector org.nace
        org.ownership org.size org.headcount org.countries org.main_establishment org.authority
        org.legal_representative org.legal_representative_role org.representative_eu org.entity
        reporter.contact reporter.role reporter.function reporter.acting_for reporter.available
        dpo.designated dpo.contact dpo.designation_no contact.incident contact.incident_role contact.second
        controller.name joint_controllers.names processor.involved processor.name processor.id
        processor.contact processor.role processor.chain processor.notified_controller_at
    """,
    "when": """
        time.aware_at time.aware_basis time.detected_at time.discovery_how time.discovery_circumstances
        time.started_at time.ended_at time.ongoing time.may_recur time.classified_at time.significant_at
        time.delay_reasons time.law_enforcement_delay time.law_enforcement_reason time.cause_removed_at
    """,
    "what": """
        nature.established nature.cia nature.integrity nature.origin nature.cause incident.cyberattack
        nature.attack nature.root_cause nature.iocs summary.authority systems.description systems.hosting
        systems.countries data.media processing.purpose processing.ropa_ref processing.legal_basis
        data.categories data.special data.description data.national_numbers data.secrecy data.protection
        data.protection_detail data.volume records.count data.retention_expired_share subjects.categories
        subjects.description subjects.count crossborder.states subjects.directly_identifiable
        subjects.minors subjects.minors_count subjects.vulnerable subjects.vulnerable_count
        service.impact service.users service.bcp_activated service.critical
    """,
    "what comes of it": """
        conseq.confidentiality conseq.integrity conseq.availability conseq.harms conseq.description
        conseq.materialised conseq.materialised_detail risk.severity risk.severity_reason risk.likelihood
        risk.level risk.reasoning risk.method risk.author risk.assessed_at
    """,
    "what is done": """
        measures.before measures.before_partly measures.before_absent measures.before_detail
        measures.immediate measures.recovery measures.prevent measures.after measures.planned
        measures.planned_by measures.none_reason measures.data_recovered staff.training_last_24m
    """,
    "who is told": """
        comm.decision comm.done_at comm.planned_at comm.informed comm.channels comm.exemption
        comm.exemption_reason comm.languages comm.accessible_formats comm.hotline comm.page comm.support
        notify.authority notify.subjects summary.people summary.public summary.controllers
        summary.management conseq.people measures.people comm.advice
        crossborder.is crossborder.substantially_affects crossborder.authorities incident.crossborder
        other_auth.notified other_auth.planned other_auth.details
        police.complaint police.filed_at police.service police.reference police.offences
        insurance.cyber insurance.insurer insurance.policy insurance.notified_at insurance.claim_no
        ransom.demanded ransom.amount ransom.deadline ransom.published incident.ransom_paid
    """,
    "products": """
        product.name product.version product.cve product.cvss product.markets product.user_measures
        product.sensitivity
    """,
}
"""What forms and letters ask that a person answers, by the keys of this catalogue."""


@pytest.mark.parametrize("part", ASKED_BY_FORMS)
def test_whatever_notifications_ask_has_a_fact(part: str) -> None:
    assert [key for key in ASKED_BY_FORMS[part].split() if key not in CATALOGUE] == []


ANSWERED_BY_COMMON_FACTS = {
    *("1.1", "1.2", "1.3", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11", "1.12"),
    *("2.1", "2.2", "2.3", "2.4", "2.7", "2.9"),
    *("3.1", "3.2", "3.3", "3.12", "3.15", "3.16", "3.17", "3.20", "3.22", "3.25", "3.26", "3.29", "3.31"),
    *("3.32", "3.33", "3.34", "3.35", "4.5", "4.7", "4.8"),
}
"""Fields that facts beyond ``dora`` answer, or that the program knows: type, references, durations."""


def test_every_field_of_a_dora_report_has_its_fact() -> None:
    """Implementing Regulation (EU) 2025/302, Annex I: 1.1 to 1.15, 2.1 to 2.10, 3.1 to 3.35, 4.1 to 4.16."""
    fields = {
        f"{part}.{n}" for part, last in ((1, 15), (2, 10), (3, 35), (4, 16)) for n in range(1, last + 1)
    }
    own = {law.removeprefix("dora:") for spec in CATALOGUE if spec.group == "dora" for law in spec.serves}
    assert len(fields) == 76
    assert own | ANSWERED_BY_COMMON_FACTS == fields
    assert own & ANSWERED_BY_COMMON_FACTS == set()


VALUES = {
    "origin": """device_lost_stolen paper_lost_insecure mail_lost_opened hacking malware phishing
        paper_disposal ewaste unintended_publication wrong_subject_shown wrong_recipient verbal access_misuse
        misconfiguration software_error unavailability wrong_file_added redaction_failure supply_chain
        other""",
    "cause": """internal_malicious internal_accidental external_malicious external_accidental technical
        other""",
    "cia": "confidentiality integrity availability authenticity",
    "attack": """ransomware data_exfiltration credential_stuffing account_takeover bec phishing web_exploit
        brute_force supply_chain insider ddos destruction defacement resource_hijacking""",
    "discovery": """security_team staff monitoring audit_internal audit_external customer_or_subject
        processor partner authority law_enforcement researcher press_or_leak_site attacker other""",
    "data_category": """identity contact credentials national_id id_documents bank_account card financial
        transactions traffic_metadata location ip_device family professional education behaviour_profile
        images_voice communications_content criminal children_data other""",
    "special": """racial_ethnic political religious union health sex_life sexual_orientation genetic
        biometric gender_reassignment""",
    "subject_category": """employees job_applicants users subscribers customers prospects members patients
        students minors vulnerable beneficiaries officers suppliers citizens military other""",
    "confidentiality_effect": "disclosed_beyond linkable misuse",
    "integrity_effect": "modified_inconsistent modified_used falsified",
    "availability_effect": "service_impossible service_degraded data_permanently_lost",
    "harm": """loss_of_control rights_limited discrimination identity_theft fraud phishing_scam
        pseudonymisation_reversed financial_loss reputation privacy secrecy_lost physical distress extortion
        loss_of_opportunity care_disruption other""",
    "severity": "negligible limited significant maximal",
    "likelihood": "very_likely likely neutral unlikely very_unlikely",
    "risk": "none_or_unlikely risk high_risk",
    "comm": "already planned undecided no",
    "exemption": "art_34_3_a art_34_3_b art_34_3_c not_high_risk national_restriction",
    "channel": "email post sms phone in_app web_banner public_notice social in_person",
    "protection": """cleartext encrypted_key_safe encrypted_key_exposed hashed_salted_slow hashed_weak
        pseudonymised masked tokenised""",
    "measure": """mfa password_policy least_privilege account_review admin_separation encryption_rest
        encryption_transit device_encryption pseudonymisation data_minimisation_retention
        backups_offline_tested logging log_monitoring_24x7 edr_av email_filtering dlp_bcc_guard patching
        vuln_scan_pentest segmentation hardening_config_review secure_dev_test supplier_clauses_audit
        awareness_training_24m phishing_exercise incident_plan_tested bcp_drp physical_security
        secure_disposal dpia_done access_revocation_process change_control rate_limit_anti_scraping""",
}
"""The values that authorities' lists can be mapped to."""


@pytest.mark.parametrize("name", VALUES)
def test_an_enumeration_has_the_values_that_forms_map_to(name: str) -> None:
    assert set(VALUES[name].split()) <= {choice.id for choice in CATALOGUE.choices[name]}


@pytest.mark.parametrize("name", ["data_category", "special", "harm", "protection"])
def test_what_a_letter_to_people_prints_has_its_name_in_six_languages(name: str) -> None:
    for choice in CATALOGUE.choices[name]:
        assert list(choice.title) == ["en", "fr", "de", "es", "it", "nl"], choice.id
        assert all(choice.title.values())


@pytest.mark.parametrize("name", ["data_category", "special", "harm", "protection"])
@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "nl"])
def test_no_two_values_have_the_same_name(name: str, language: str) -> None:
    titles = [choice.title[language] for choice in CATALOGUE.choices[name]]
    assert len(set(titles)) == len(titles)


TYPED = {
    FactType.BOOL: "yes",
    FactType.TEXT: "Something",
    FactType.INT: "12",
    FactType.INSTANT: "2026-11-23 14:00",
    FactType.COUNT: "10000..14000",
    FactType.CONTACT: "Duty officer, duty@example.org",
}
NUMBERS = {
    TextFormat.SIREN: "732829320",
    TextFormat.KVK: "12345678",
    TextFormat.KBO: "0202239951",
    TextFormat.NIF: "B58378431",
    TextFormat.CF_PIVA: "00743110157",
    TextFormat.CVR: "13585628",
    TextFormat.ORGNR: "1234567897",
    TextFormat.ICO: "ZA123456",
    TextFormat.LEI: "529900T8BM49AURSDO55",
    TextFormat.VAT: "FR83404833048",
}


@pytest.mark.parametrize("spec", list(CATALOGUE), ids=lambda spec: spec.key)
def test_every_fact_has_its_question_and_takes_an_answer(spec: FactSpec) -> None:
    typed = TYPED.get(spec.type) or spec.choices[-1].id
    if spec.format:
        typed = NUMBERS[spec.format]
    answer = read_answer(spec, typed, zone=ZoneInfo("UTC"), now=datetime(2026, 11, 23, tzinfo=UTC))
    assert answer.value is not None
    assert set(spec.question) == {"en", "fr"}
    assert spec.question["en"].endswith(("?", " is an answer")), spec.key


def test_a_share_is_at_most_a_hundred_per_cent() -> None:
    shares = [spec for spec in CATALOGUE if spec.key.endswith("_share")]
    assert shares
    assert {spec.most for spec in shares} == {100}


@pytest.mark.parametrize("reader", ["authority", "controllers", "people", "public", "management"])
def test_each_reader_has_a_text_of_its_own_in_any_language(reader: str) -> None:
    for language in ("", "@fr", "@de", "@nl"):
        assert need_fact(CATALOGUE, f"summary.{reader}{language}").type is FactType.TEXT


# The profile of the organisation.


def test_nothing_in_a_profile_starts_a_legal_clock() -> None:
    starting = {key for regime in LIBRARY.regimes.values() for key in regime.starting_facts()}
    assert [spec.key for spec in PROFILE if spec.key in starting] == []
    assert FactType.INSTANT not in {spec.type for spec in PROFILE}


def test_a_profile_holds_what_every_form_asks_of_the_organisation() -> None:
    everyone = {spec.key for spec in PROFILE if "everyone" in spec.wanted_for}
    assert {
        *("org.name", "org.address", "org.contact", "org.sector", "org.size", "org.ownership"),
        *("org.countries", "org.main_establishment", "org.entity", "dpo.designated", "dpo.contact"),
        *("reporter.contact", "reporter.role", "insurance.cyber"),
    } == everyone


def test_no_file_of_the_catalogue_is_left_out() -> None:
    lines = [
        line
        for path in (DATA / "vocabulary").glob("facts*.yaml")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert sum(line.startswith("  - key: ") for line in lines) == len(CATALOGUE.facts)
