"""A filing of a major ICT-related incident in the ESAs' own JSON, as DORA authorities take it.

Implementing Regulation (EU) 2025/302, Annexes I and II; the ESAs' schema IR-1.2. Its names are spelt as it
spells them (``dataLosseMaterialityThresholds``). What nobody has said is left out, never made up.
"""

from __future__ import annotations

import msgspec

from tocsin.domain.documents.forms import AnswerState, FilingPhase, FilledForm
from tocsin.domain.facts import Catalogue, Count, FactStatus
from tocsin.interop.json_text import Value
from tocsin.interop.notifications import dora_words as words
from tocsin.interop.notifications.dora_answers import Answers, kept
from tocsin.interop.playbooks.losses import Loss

FORM = "eu-dora"
"""The form whose answers are exported."""

_FIGURES = (
    ("dora.clients", "clients"),
    ("dora.counterparts", "financial_counterparts"),
    ("dora.transactions", "transactions"),
)
_OTHER = "other"
_ENDS = ("time.handled_at", "time.ended_at")


class DoraReport(msgspec.Struct, frozen=True):
    """A report, and what was left out or changed on the way, by the number of its field."""

    report: dict[str, Value]
    losses: tuple[Loss, ...]


def export_dora(
    filled: FilledForm,
    catalogue: Catalogue,
    phase: FilingPhase,
    *,
    reference: str,
    authority_reference: str = "",
) -> DoraReport:
    """Give the report of a phase.

    Args:
        filled: the form `FORM`, answered.
        catalogue: the facts.
        phase: initial notification, intermediate (complementary) or final report; fields of later phases
            stay out.
        reference: our own code for the incident (2.1).
        authority_reference: the code that the authority gave it (3.1).
    """
    answers = Answers(filled, catalogue, phase)
    has_left = answers.flag("submission") is False
    later = phase.reaches(FilingPhase.COMPLEMENTARY)
    report = kept(
        {
            "incidentSubmission": words.RECLASSIFIED if has_left else words.SUBMISSIONS[phase],
            "reportCurrency": next((one.upper() for one in answers.chosen("currency")), ""),
            "submittingEntity": _submitter(answers),
            "affectedEntity": [_affected(answers)],
            "ultimateParentUndertaking": _parent(answers),
            "primaryContact": answers.contact("first_contact"),
            "secondaryContact": answers.contact("second_contact"),
            "incident": _incident(answers, reference, authority_reference if later else ""),
            "impactAssessment": _impact(answers),
            "reportingToOtherAuthorities": _authorities(answers),
            "reportingToOtherAuthoritiesOther": answers.text("authorities_other"),
            "informationDurationServiceDowntimeActualOrEstimate": _how_long_is_known(answers),
        }
    )
    return DoraReport(report, tuple(answers.losses))


def _submitter(answers: Answers) -> dict[str, Value]:
    """Give who submits: with an LEI or another code, for the schema takes one of the two."""
    lei = answers.lei("submitter_code", "org.lei")
    code = "" if lei else answers.text("submitter_code", "org.registration")
    made = kept({"name": answers.text("submitter"), "LEI": lei, "code": code})
    return {"entityType": "SUBMITTING_ENTITY", **made} if made else {}


def _affected(answers: Answers) -> dict[str, Value]:
    return kept(
        {
            "entityType": "AFFECTED_ENTITY",
            "name": answers.text("affected_name"),
            "LEI": answers.lei("affected_lei", "org.lei"),
            "affectedEntityType": answers.words("entity_type", words.ENTITIES),
        }
    )


def _parent(answers: Answers) -> dict[str, Value]:
    lei = answers.lei("parent_lei", "dora.parent_lei")
    made = kept({"name": answers.text("parent_name"), "LEI": lei})
    return {"entityType": "ULTIMATE_PARENT_UNDERTAKING_ENTITY", **made} if made else {}


def _incident(answers: Answers, reference: str, authority_reference: str) -> dict[str, Value]:
    return kept(
        {
            "financialEntityCode": reference,
            "detectionDateTime": answers.instant("detected"),
            "classificationDateTime": answers.instant("classified"),
            "incidentDescription": answers.text("description"),
            "otherInformation": answers.text("other_information"),
            "classificationTypes": _criteria(answers),
            "isBusinessContinuityActivated": answers.flag("continuity"),
            "incidentOccurrenceDateTime": answers.instant("occurred"),
            "incidentDuration": answers.span("duration", "time.started_at", *_ENDS),
            "originatesFromThirdPartyProvider": answers.text("third_party"),
            "incidentDiscovery": next(iter(answers.words("discovery", words.DISCOVERY, _OTHER)), ""),
            "competentAuthorityCode": authority_reference,
            "incidentType": _kind(answers),
            **_causes(answers),
        }
    )


def _causes(answers: Answers) -> dict[str, Value]:
    return {
        "rootCauseHLClassification": answers.words("root_cause", words.CAUSES),
        "rootCausesDetailedClassification": answers.words("root_cause_detail", words.CAUSE_DETAILS),
        "rootCausesAdditionalClassification": answers.words("root_cause_more", words.CAUSES_MORE),
        "rootCausesOther": answers.text("root_cause_other"),
        "rootCausesInformation": answers.text("root_cause_text"),
        "rootCauseAddressingDateTime": answers.instant("cause_removed"),
        "incidentResolutionSummary": answers.text("resolution"),
        "incidentResolutionDateTime": answers.instant("resolved"),
        "incidentResolutionVsPlannedImplementation": answers.text("resolution_differs", or_reason=True),
        "assessmentOfRiskToCriticalFunctions": answers.text("critical_functions"),
        "informationRelevantToResolutionAuthorities": answers.text("resolution_authorities"),
        "financialRecoveriesAmount": answers.whole("recoveries"),
        "grossAmountIndirectDirectCosts": answers.whole("costs"),
        "recurringNonMajorIncidentsDescription": answers.text("recurring"),
        "recurringIncidentDate": answers.instant("recurring_since"),
    }


def _criteria(answers: Answers) -> list[Value]:
    """Give each criterion with what the schema keeps under it."""
    chosen = answers.chosen("criteria")
    details: dict[str, dict[str, Value]] = {
        "spread": {
            "countryCodeMaterialityThresholds": answers.words("countries", words.COUNTRIES),
            "memberStatesImpactType": answers.words("abroad", words.ABROAD),
            "memberStatesImpactTypeDescription": answers.text("abroad_detail"),
        },
        "data_losses": {
            "dataLosseMaterialityThresholds": answers.words("data_losses", words.LOSSES),
            "dataLossesDescription": answers.text("data_losses_detail"),
        },
        "reputation": {
            "reputationalImpactType": answers.words("reputation", words.REPUTATION),
            "reputationalImpactDescription": answers.text("reputation_context"),
        },
        "economic": {"economicImpactMaterialityThreshold": answers.text("economic_threshold")},
    }
    if details["economic"]["economicImpactMaterialityThreshold"] and "economic" not in chosen:
        told = "the file has room for it only where economic impact is a criterion (2.5): left out"
        answers.tell("economic_threshold", told, warn=True)
    answers.words("criteria", words.CRITERIA)  # tells of those that are none
    return [
        kept({"classificationCriterion": words.CRITERIA[one], **details.get(one, {})})
        for one in chosen
        if one in words.CRITERIA
    ]


def _kind(answers: Answers) -> dict[str, Value]:
    return kept(
        {
            "incidentClassification": answers.words("incident_type", words.INCIDENTS),
            "otherIncidentClassification": answers.text("incident_type_other"),
            "threatTechniques": answers.words("techniques", words.TECHNIQUES, _OTHER),
            "otherThreatTechniques": _other_techniques(answers),
            "indicatorsOfCompromise": answers.text("indicators"),
        }
    )


def _other_techniques(answers: Answers) -> str:
    """Name the techniques that the schema has no word for, before what was said of them."""
    named = [
        answers.title("techniques", one)
        for one in answers.chosen("techniques")
        if one not in words.TECHNIQUES
    ]
    return ". ".join(filter(None, ["; ".join(named), answers.text("techniques_other")]))


def _impact(answers: Answers) -> dict[str, Value]:
    return kept(
        {
            "hasImpactOnRelevantClients": answers.flag("relevant_clients"),
            "serviceImpact": _service(answers),
            "criticalServicesAffected": answers.text("critical_services"),
            "affectedAssets": _assets(answers),
            "affectedFunctionalAreas": answers.text("functional_areas"),
            "isAffectedInfrastructureComponents": answers.yes_no("infrastructure"),
            "affectedInfrastructureComponents": answers.text("infrastructure_detail"),
            "isImpactOnFinancialInterest": answers.yes_no("financial_interest"),
        }
    )


def _service(answers: Answers) -> dict[str, Value]:
    measures = answers.text("temporary_measures")
    said = answers.statement("temporary_measures")
    has_none = said is not None and said.status is FactStatus.NOT_APPLICABLE
    return kept(
        {
            "serviceRestorationDateTime": answers.instant("recovered"),
            "serviceDowntime": answers.span("downtime", "service.down_at", "service.restored_at"),
            "isTemporaryActionsMeasuresForRecovery": True if measures else False if has_none else None,
            "descriptionOfTemporaryActionsMeasuresForRecovery": measures,
        }
    )


def _assets(answers: Answers) -> dict[str, Value]:
    def pair(number: str, share: str) -> dict[str, Value]:
        return kept({"number": answers.figure(number), "percentage": answers.whole(share)})

    return kept(
        {
            "affectedClients": pair("clients", "clients_share"),
            "affectedFinancialCounterparts": pair("counterparts", "counterparts_share"),
            "affectedTransactions": pair("transactions", "transactions_share"),
            "valueOfAffectedTransactions": answers.whole("transactions_value"),
            "numbersActualEstimate": _how_figures_are_known(answers),
        }
    )


def _how_figures_are_known(answers: Answers) -> list[Value]:
    """Say of each figure whether it is actual, estimated, or that there is no impact (3.12)."""
    found: list[Value] = []
    for key, whom in _FIGURES:
        said = answers.statement("figures", key)
        if said is None:
            continue
        count = said.value
        if said.status is FactStatus.NOT_APPLICABLE or (isinstance(count, Count) and count.ceiling == 0):
            found.append(f"no_impact_on_{whom}")
        elif isinstance(count, Count):
            is_actual = count.is_exact and said.status is FactStatus.KNOWN
            found.append(f"{'actual_figures' if is_actual else 'estimates'}_for_{whom}_affected")
    return found


def _how_long_is_known(answers: Answers) -> str:
    """Say whether duration and downtime are actual, estimated, both, or not known (3.17)."""
    item = "duration_figures"
    statuses = set()
    for start, *ends in (("time.started_at", *_ENDS), ("service.down_at", "service.restored_at")):
        first = answers.statement(item, start)
        last = next(
            (one for key in ends if (one := answers.statement(item, key)) is not None and one.has_value), None
        )
        if first is not None and first.has_value and last is not None:
            statuses.add(FactStatus.ESTIMATED in {first.status, last.status})
    match sorted(statuses):
        case [False]:
            return "actual_figures"
        case [True]:
            return "estimates"
        case [False, True]:
            return "actual_figures_and_estimates"
    is_open = answers.state(item) not in {AnswerState.MISSING, AnswerState.NOT_APPLICABLE}
    return "no_information_available" if is_open else ""


def _authorities(answers: Answers) -> list[Value]:
    """Give who else was told; *none* only where it stands alone."""
    found = answers.words("authorities", words.AUTHORITIES, _OTHER)
    return [one for one in found if one != "none"] or found
