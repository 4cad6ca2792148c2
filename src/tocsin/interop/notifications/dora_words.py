"""What the ESAs' schema for major incidents (IR-1.2) calls the values of our enumerations.

The spelling is the schema's own, mistakes included: it is compared letter by letter.
"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.domain.documents.forms import FilingPhase

SUBMISSIONS: Mapping[FilingPhase, str] = {
    FilingPhase.INITIAL: "initial_notification",
    FilingPhase.COMPLEMENTARY: "intermediate_report",
    FilingPhase.FINAL: "final_report",
}
RECLASSIFIED = "major_incident_reclassified_as_non-major"

ENTITIES: Mapping[str, str] = {
    "credit_institution": "credit_institution",
    "payment_institution": "payment_institution",
    "exempted_payment_institution": "exempted_payment_institution",
    "account_information_service_provider": "account_information_service_provider",
    "electronic_money_institution": "electronic_money_institution",
    "exempted_electronic_money_institution": "exempted_electronic_money_institution",
    "investment_firm": "investment_firm",
    "crypto_asset_service_provider": "crypto-asset_service_provider",
    "issuer_of_asset_referenced_tokens": "issuer_of_asset-referenced_tokens",
    "central_securities_depository": "central_securities_depository",
    "central_counterparty": "central_counterparty",
    "trading_venue": "trading_venue",
    "trade_repository": "trade_repository",
    "alternative_fund_manager": "manager_of_alternative_investment_fund",
    "management_company": "management_company",
    "data_reporting_service_provider": "data_reporting_service_provider",
    "insurance_undertaking": "insurance_and_reinsurance_undertaking",
    "insurance_intermediary": (
        "insurance_intermediary_reinsurance_intermediary_and_ancillary_insurance_intermediary"
    ),
    "occupational_retirement_institution": "institution_for_occupational_retirement_provision",
    "credit_rating_agency": "credit_rating_agency",
    "critical_benchmark_administrator": "administrator_of_critical_benchmarks",
    "crowdfunding_service_provider": "crowdfunding_service_provider",
    "securitisation_repository": "securitisation_repository",
}

CRITERIA: Mapping[str, str] = {
    "clients": "clients_financial_counterparts_and_transactions_affected",
    "reputation": "reputational_impact",
    "duration": "duration_and_service_downtime",
    "spread": "geographical_spread",
    "data_losses": "data_losses",
    "critical_services": "critical_services_affected",
    "economic": "economic_impact",
}

# fmt: off
COUNTRIES: Mapping[str, str] = {
    one.lower(): one
    for one in (
        "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "DE", "GR", "HU", "IS",
        "IE", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
    )
}
# fmt: on

DISCOVERY: Mapping[str, str] = {
    "security_team": "it_security",
    "staff": "staff",
    "monitoring": "monitoring_systems",
    "audit_internal": "internal_audit",
    "audit_external": "external_audit",
    "customer_or_subject": "clients",
    "processor": "third-party_provider",
    "authority": "authority_agency_law_enforcement_body",
    "law_enforcement": "authority_agency_law_enforcement_body",
    "attacker": "attacker",
    "other": "other",
}

REPUTATION: Mapping[str, str] = {
    "media": "the_major_ict-related_incident_has_been_reflected_in_the_media",
    "complaints": (
        "the_major_ict-related_incident_has_resulted_in_repetitive_complaints_from_different_clients_or_"
        "financial_counterparts_on_client-facing_services_or_critical_business_relationships"
    ),
    "requirements": (
        "the_financial_entity_will_not_be_able_to_or_is_likely_not_to_be_able_to_meet_regulatory_requirements_"
        "as_a_result_of_the_major_ict-related_incident"
    ),
    "losing_clients": (
        "the_financial_entity_will_or_is_likely_to_lose_clients_or_financial_counterparts_with_a_material_"
        "impact_on_its_business_as_a_result_of_the_major_ict-related_incident"
    ),
}

ABROAD: Mapping[str, str] = {
    "clients": "clients",
    "counterparts": "financial_counterparts",
    "branch": "branch_of_the_financial_entity",
    "group": ("financial_entities_within_the_group_carrying_out_activities_in_the_respective_member_state"),
    "infrastructure": "financial_market_infrastructure",
    "third_parties": "third-party_providers_that_may_be_common_to_other_financial_entities",
}

LOSSES: Mapping[str, str] = {
    one: one for one in ("availability", "authenticity", "integrity", "confidentiality")
}

INCIDENTS: Mapping[str, str] = {
    "cybersecurity": "cybersecurity-related",
    "process_failure": "process_failure",
    "system_failure": "system_failure",
    "external_event": "external_event",
    "payment": "payment-related",
    "other": "other",
}

TECHNIQUES: Mapping[str, str] = {
    "phishing": "social_engineering_including_phishing",
    "ddos": "ddos",
    "identity_theft": "identity_theft",
    "ransomware": "data_encryption_for_impact_including_ransomware",
    "resource_hijacking": "resource_hijacking",
    "data_exfiltration": "data_exfiltration_and_manipulation_including_identity_theft",
    "destruction": "data_destruction",
    "defacement": "defacement",
    "supply_chain": "supply-chain_attack",
    "other": "other",
}

AUTHORITIES: Mapping[str, str] = {
    "police": "police_law_enforcement",
    "csirt": "csirt",
    "data_protection": "data_protection_authority",
    "cyber_agency": "national_cybersecurity_agency",
    "financial_supervisor": "other",
    "telecom_regulator": "other",
    "health_authority": "other",
    "other": "other",
    "none": "none",
}

CAUSES: Mapping[str, str] = {
    "malicious": "malicious_actions",
    "process": "process_failure",
    "system": "system_failure_malfunction",
    "human": "human_error",
    "external": "external_event",
}

CAUSE_DETAILS: Mapping[str, str] = {
    "malicious_internal": "malicious_actions_deliberate_internal_actions",
    "malicious_physical": "malicious_actions_deliberate_physical_damage_manipulation_theft",
    "malicious_fraud": "malicious_actions_fraudulent_actions",
    "process_monitoring": "process_failure_insufficient_monitoring_or_failure_of_monitoring_and_control",
    "process_roles": "process_failure_insufficient_unclear_roles_and_responsibilities",
    "process_risk": "process_failure_ICT_risk_management_process_failure",
    "process_operations": (
        "process_failure_insufficient_or_failure_of_ict_operations_and_ict_security_operations"
    ),
    "process_projects": "process_failure_insufficient_or_failure_of_ict_project_management",
    "process_policies": "process_failure_inadequacy_of_internal_policies_procedures_and_documentation",
    "process_acquisition": "process_failure_inadequate_ict_systems_acquisition_development_and_maintenance",
    "process_other": "process_failure_other",
    "system_capacity": "system_failure_hardware_capacity_and_performance",
    "system_maintenance": "system_failure_hardware_maintenance",
    "system_ageing": "system_failure_hardware_obsolescence_ageing",
    "system_software": "system_failure_software_compatibility_configuration",
    "system_performance": "system_failure_software_performance",
    "system_network": "system_failure_network_configuration",
    "system_damage": "system_failure_physical_damage",
    "system_other": "system_failure_other",
    "human_omission": "human_error_omission",
    "human_mistake": "human_error_mistake",
    "human_skills": "human_error_skills_knowledge",
    "human_resources": "human_error_inadequate_human_resources",
    "human_communication": "human_error_miscommunication",
    "human_other": "human_error_other",
    "external_disaster": "external_event_natural_disasters_force_majeure",
    "external_third_party": "external_event_third-party_failures",
    "external_other": "external_event_other",
}

CAUSES_MORE: Mapping[str, str] = {
    "policy_adherence": "monitoring_of_policy_adherence",
    "third_parties": "monitoring_of_third-party_service_providers",
    "remediation": "monitoring_and_verification_of_remediation_of_vulnerabilities",
    "identity_access": "identity_and_access_management",
    "cryptography": "encryption_and_cryptography",
    "logging": "logging",
    "risk_tolerance": "failure_in_specifying_accurate_risk_tolerance_levels",
    "assessments": "insufficient_vulnerability_and_threat_assessments",
    "risk_treatment": "inadequate_risk_treatment_measures",
    "residual_risk": "poor_management_of_residual_ict_risks",
    "patching": "vulnerability_and_patch_management",
    "changes": "change_management",
    "capacity": "capacity_and_performance_management",
    "assets": "ict_asset_management_and_information_classification",
    "backup": "backup_and_restore",
    "error_handling": "error_handling",
    "acquisition": "inadequate_ict_systems_acquisition_development_and_maintenance",
    "testing": "insufficient_or_failure_of_software_testing",
}
