"""Two cases of the portal in which everything is answered that a document asks for."""

from __future__ import annotations

from tests.casework import state
from tests.services.scenes import become_aware
from tocsin.services.playbooks.decisions import decide
from tocsin.services.rows import add_party, add_row
from tocsin.services.workbench import OpenCase

TEXTS = {
    "summary.authority": {
        "en": (
            "After a release of the portal, a signed-in user could open documents of other users by changing "
            "the number in the address.\n\nA user reported it; the route was closed 40 minutes later."
        ),
        "fr": (
            "Après une mise à jour du portail, un usager connecté pouvait ouvrir les documents d'autres "
            "usagers en changeant le numéro dans l'adresse.\n\nUn usager l'a signalé ; la route a été fermée "
            "40 minutes plus tard."
        ),
    },
    "time.aware_basis": {
        "en": "Reproduced with two test accounts; the access log shows 400 documents read by one account.",
        "fr": "Reproduit avec deux comptes de test ; le journal montre 400 documents lus par un compte.",
    },
    "conseq.description": {
        "en": "Strangers may have learned of a disability; identity documents can be used to impersonate.",
        "fr": "Des inconnus ont pu apprendre un handicap ; une pièce d'identité permet d'usurper celle-ci.",
    },
    "measures.immediate": {
        "en": "14:05 document route closed\n14:20 shared caches purged\n14:40 sessions revoked",
        "fr": "14:05 route des documents fermée\n14:20 caches partagés purgés\n14:40 sessions révoquées",
    },
    "measures.prevent": {
        "en": "The server will check the owner of every document, from 30 November.",
        "fr": "Le serveur contrôlera le propriétaire de chaque document, à partir du 30 novembre.",
    },
    "measures.for_people": {
        "en": "A telephone line for those who fear misuse of their identity documents.",
        "fr": "Une ligne téléphonique pour celles et ceux qui craignent un usage de leurs pièces d'identité.",
    },
}


def describe(case: OpenCase) -> None:
    """State all that is known of the breach, in English and French."""
    state(case, "time.detected_at", "12:30")
    state(case, "time.discovery_how", "customer_or_subject")
    state(case, "time.started_at", "~2026-10-13")
    state(case, "time.ended_at", "13:10")
    state(case, "time.ongoing", "no")
    become_aware(case, "13:45")
    state(case, "nature.cia", "confidentiality")
    state(case, "nature.established", "established")
    state(case, "nature.origin", "wrong_subject_shown, software_error")
    state(case, "nature.cause", "internal_accidental")
    state(case, "nature.access_observed", "confirmed")
    state(case, "subjects.categories", "beneficiaries, minors")
    state(case, "subjects.vulnerable", "yes")
    state(case, "conseq.harms", "identity_theft, discrimination, privacy")
    state(case, "dpo.contact", "Data protection officer, dpo@example.org, +33 1 99 00 12 34")
    for key, texts in TEXTS.items():
        state(case, key, texts["en"])
        state(case, f"{key}@fr", texts["fr"])


def rows(case: OpenCase, *parties: str) -> None:
    """List what was affected, the first row for the first party and so on."""
    listed: tuple[dict[str, str], ...] = (
        {
            "label": "Identity documents",
            "category": "id_documents",
            "subjects": "~310 (280..350) files in the log",
            "records": "400",
            "protection": "cleartext",
            "certainty": "confirmed",
        },
        {
            "label": "Disability files",
            "category": "health_or_disability",
            "special": "health",
            "subjects": "..1900 all files of the tenant",
            "protection": "cleartext",
        },
    )
    for row, party in zip(listed, parties or ("", ""), strict=True):
        add_row(case, {**row, "party": party})


def fill_controller(case: OpenCase) -> None:
    """Answer everything that the notification to the authority asks."""
    describe(case)
    rows(case)
    state(case, "processor.name", "Example Software")
    state(case, "subjects.count", "~2400 (310..5200) files of the affected tenants")
    state(case, "records.count", "unknown", because="the log is being restored")
    state(case, "crossborder.is", "no")
    decide(case, "risk.level", "high_risk", "disability files and identity documents")
    decide(case, "notify.authority", "phased", "the number of records is not known yet")
    decide(case, "notify.subjects", "direct", "the risk is high")


def fill_processor(case: OpenCase) -> None:
    """Answer everything that the notice to the first of three controllers asks."""
    describe(case)
    for name, hours in (("Council 4", "24"), ("Council 11", "48"), ("Metropolis of the North", "")):
        contact = f"Data protection officer, dpo@{name.split()[-1].lower()}.example.org"
        add_party(
            case, {"name": name, "contract_hours": hours, "involvement": "affected", "contact": contact}
        )
    rows(case, "P-1", "P-2")
    state(case, "subjects.count", "~2400 (310..5200) files of the affected tenants")
