"""Ransomware at a clinic that had a good backup: the first notification is filed, the complement is due."""

from __future__ import annotations

from io import BytesIO

from tests.casework import Clock, state
from tests.services.stories.telling import Told, in_all, tell
from tocsin.domain.terms import Lane, LogKind
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.playbooks.decisions import decide
from tocsin.services.rows import add_row, amend_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

HOUSE: dict[str, Told] = {
    "org.siren": "732829320",
    "org.address": "12 Example Avenue, 33000 Example",
    "org.sector": "health",
    "org.size": "medium",
    "org.legal_representative": "+33 1 99 00 20 00",
    "org.legal_representative_role": {"en": "Director", "fr": "Directrice"},
    "dpo.contact": "DPO, dpo@clinic.example.org, +33 1 99 00 20 34",
    "contact.incident": "crisis@clinic.example.org, +33 1 99 00 20 99",
    "contact.press": "press@clinic.example.org",
    "insurance.cyber": "yes",
    "insurance.insurer": "Example Insurance, claims@insurer.example.org",
    "insurance.policy": "CY-2044",
    "processor.involved": "no",
    "crossborder.is": "no",
    "processing.purpose": {
        "en": "Care of patients, and their billing",
        "fr": "Soins aux patients et facturation",
    },
    "staff.training_last_24m": "yes",
    "measures.before": "backups_offline_tested, logging, patching",
    "measures.before_partly": "mfa, segmentation",
}

FIRST_DAY: dict[str, Told] = {
    "time.detected_at": "2026-11-21 05:50",
    "time.incident_aware_at": "2026-11-21 06:30",
    "time.discovery_how": "staff",
    "time.discovery_circumstances": {
        "en": "Nurses on the night shift could not open patient files.",
        "fr": "Les infirmières de nuit ne pouvaient plus ouvrir les dossiers des patients.",
    },
    "time.started_at": "~2026-11-19",
    "time.ongoing": "yes",
    "nature.cia": "availability",
    "nature.established": "established",
    "nature.origin": "malware, hacking",
    "nature.cause": "external_malicious",
    "nature.attack": "ransomware",
    "nature.attack_detail": {
        "en": "Access through a remote-access account without a second factor; encryption of the file "
        "servers.",
        "fr": "Accès par un compte d'accès à distance sans second facteur ; chiffrement des serveurs de "
        "fichiers.",
    },
    "nature.access_observed": "possible",
    "nature.known_before": "reported",
    "incident.cyberattack": "yes",
    "systems.description": {
        "en": "Two file servers and the patient record system, in the clinic's own server room.",
        "fr": "Deux serveurs de fichiers et le dossier patient informatisé, dans la salle serveur de la "
        "clinique.",
    },
    "systems.hosting": "own_premises",
    "service.impact": "high",
    "service.impact_detail": {
        "en": "Planned operations of two days were postponed; emergencies went to another hospital.",
        "fr": "Les opérations prévues sur deux jours ont été reportées ; les urgences ont été dirigées "
        "vers un autre hôpital.",
    },
    "service.down_at": "2026-11-21 05:30",
    "data.protection": "cleartext",
    "subjects.categories": "patients, employees",
    "subjects.vulnerable": "yes",
    "subjects.count": "~9200 (8700..12200) appointment book and payroll",
    "records.count": "unknown",
    "ransom.demanded": "yes",
    "ransom.amount": {"en": "40 bitcoin, says the note", "fr": "40 bitcoins, selon le message"},
    "ransom.deadline": "2026-11-26 12:00",
    "ransom.published": "no",
    "ransom.actor": {"en": "not named in the note", "fr": "non nommé dans le message"},
    "incident.ransom_paid": "no",
    "summary.authority": {
        "en": "In the night of 21 November 2026 two file servers and the patient record system were "
        "encrypted. A note asks for a ransom; it does not speak of stolen data.\n\nThe attackers came in "
        "through a remote-access account. A backup that was kept offline is intact.",
        "fr": "Dans la nuit du 21 novembre 2026, deux serveurs de fichiers et le dossier patient "
        "informatisé ont été chiffrés. Un message réclame une rançon ; il ne parle pas de données "
        "volées.\n\nLes attaquants sont entrés par un compte d'accès à distance. Une sauvegarde conservée "
        "hors ligne est intacte.",
    },
    "summary.management": {
        "en": "Patient files were encrypted by ransomware on Saturday morning. An offline backup is "
        "intact; restoring it has begun. Operations are postponed. Nothing is paid.",
        "fr": "Un rançongiciel a chiffré les dossiers des patients samedi matin. Une sauvegarde hors "
        "ligne est intacte ; la restauration a commencé. Des opérations sont reportées. Rien n'est payé.",
    },
    "summary.public": {
        "en": "An attack on our computers keeps us from opening patient files. Emergencies are cared for "
        "elsewhere.",
        "fr": "Une attaque informatique nous empêche d'ouvrir les dossiers des patients. Les urgences "
        "sont prises en charge ailleurs.",
    },
    "conseq.description": {
        "en": "Operations were postponed and drug plans were not at hand; care was later than it should "
        "have been.",
        "fr": "Des opérations ont été reportées et des plans de traitement manquaient ; des soins ont "
        "pris du retard.",
    },
    "conseq.harms": "care_disruption, distress",
    "measures.immediate": {
        "en": "06:40 network of the servers cut off\n07:15 remote access closed for everybody\n08:00 "
        "paper files in use",
        "fr": "06:40 réseau des serveurs coupé\n07:15 accès à distance fermé pour tous\n08:00 passage au "
        "papier",
    },
    "police.complaint": "yes",
    "police.filed_at": "2026-11-22 10:00",
    "police.service": {"en": "Gendarmerie of Example", "fr": "Gendarmerie d'Example"},
    "police.offences": "access, hindrance, data, extortion",
    "police.loss": {
        "en": "EUR 62,000 of external help and cancelled operations, from offers and the operating plan.",
        "fr": "62 000 euros d'aide externe et d'opérations annulées, selon devis et planning opératoire.",
    },
}

SECOND_DAY: dict[str, Told] = {
    "time.ended_at": "2026-11-22 14:00",
    "time.ongoing": "no",
    "nature.access_observed": "ruled_out",
    "nature.root_cause": {
        "en": "The remote-access account of a former supplier was never closed, and asked for no second "
        "factor.",
        "fr": "Le compte d'accès à distance d'un ancien prestataire n'avait jamais été fermé et "
        "n'exigeait pas de second facteur.",
    },
    "nature.findings_before": {
        "en": "Audit of 12 March 2026, finding 4: accounts of former suppliers. Owner: IT. Due 30 June "
        "2026, still open.",
        "fr": "Audit du 12 mars 2026, constat 4 : comptes d'anciens prestataires. Responsable : DSI. "
        "Échéance le 30 juin 2026, toujours ouvert.",
    },
    "data.restored": "delayed",
    "service.restored_at": "2026-11-22 14:00",
    "service.recovery": "regular",
    "subjects.count": "11454",
    "records.count": "~52000 restored backup",
    "measures.recovery": {
        "en": "Restored from the offline backup of 20 November, 22:00, and entered again from paper.",
        "fr": "Restauration depuis la sauvegarde hors ligne du 20 novembre à 22 h, et ressaisie depuis le "
        "papier.",
    },
    "measures.prevent": {
        "en": "A second factor for every remote access by 15 December; supplier accounts end with the "
        "contract.",
        "fr": "Un second facteur pour tout accès à distance d'ici le 15 décembre ; les comptes des "
        "prestataires cessent avec le contrat.",
    },
    "measures.for_people": {
        "en": "Postponed operations get a new date by telephone within a week.",
        "fr": "Une nouvelle date est proposée par téléphone sous une semaine pour chaque opération reportée.",
    },
    "measures.after": "mfa, access_revocation_process",
    "measures.planned": "segmentation, log_monitoring_24x7",
    "insurance.notified_at": "2026-11-21 09:30",
    "insurance.claim_no": "S-2026-311",
    "other_auth.notified": "police, csirt",
    "conseq.availability": "service_degraded",
    "risk.severity": "significant",
    "comm.decision": "planned",
    "comm.planned_at": "2026-11-25",
    "risk.reasoning": {
        "en": "Care was late for 32 hours; the outgoing traffic, recorded without gaps, shows no copy.",
        "fr": "Des soins ont été retardés pendant 32 heures ; le trafic sortant, enregistré sans lacune, "
        "ne montre aucune copie.",
    },
    "comm.next_update": "2026-12-01",
}

LETTER: dict[str, Told] = {
    "summary.people": {
        "en": "On 21 November 2026 criminals locked the computers of our clinic. For a day and a half we "
        "could not open your file. We restored it from a backup.",
        "fr": "Le 21 novembre 2026, des criminels ont bloqué les ordinateurs de notre clinique. Pendant "
        "un jour et demi, nous n'avons pas pu ouvrir votre dossier. Nous l'avons rétabli grâce à une "
        "sauvegarde.",
        "de": "Am 21. November 2026 haben Kriminelle die Computer unserer Klinik gesperrt. Anderthalb "
        "Tage lang konnten wir Ihre Akte nicht öffnen. Wir haben sie aus einer Sicherung "
        "wiederhergestellt.",
        "es": "El 21 de noviembre de 2026 unos delincuentes bloquearon los ordenadores de nuestra "
        "clínica. Durante un día y medio no pudimos abrir su historia clínica. La hemos recuperado de una "
        "copia de seguridad.",
        "it": "Il 21 novembre 2026 dei criminali hanno bloccato i computer della nostra clinica. Per un "
        "giorno e mezzo non abbiamo potuto aprire la Sua cartella. L'abbiamo ripristinata da una copia di "
        "sicurezza.",
        "nl": "Op 21 november 2026 hebben criminelen de computers van onze kliniek vergrendeld. "
        "Anderhalve dag konden we uw dossier niet openen. We hebben het hersteld uit een back-up.",
    },
    "measures.people": {
        "en": "We cut off the attackers on the first morning. All files are back since 22 November, 14:00.",
        "fr": "Nous avons écarté les attaquants dès le premier matin. Tous les dossiers sont de retour "
        "depuis le 22 novembre à 14 h.",
        "de": "Am ersten Morgen haben wir die Angreifer ausgesperrt. Seit dem 22. November, 14 Uhr, sind "
        "alle Akten wieder da.",
        "es": "La primera mañana cortamos el acceso a los atacantes. Desde el 22 de noviembre a las 14:00 "
        "están de nuevo todas las historias clínicas.",
        "it": "La prima mattina abbiamo escluso gli aggressori. Dal 22 novembre alle 14 tutte le cartelle "
        "sono di nuovo disponibili.",
        "nl": "De eerste ochtend hebben we de aanvallers buitengesloten. Sinds 22 november 14.00 uur zijn "
        "alle dossiers terug.",
    },
    "comm.hotline": {
        "en": "0 800 00 00 20, every day, 8:00 to 20:00",
        "fr": "0 800 00 00 20, tous les jours de 8 h à 20 h",
        "de": "0 800 00 00 20, täglich 8 bis 20 Uhr",
        "es": "0 800 00 00 20, todos los días de 8:00 a 20:00",
        "it": "0 800 00 00 20, tutti i giorni dalle 8 alle 20",
        "nl": "0 800 00 00 20, elke dag van 8 tot 20 uur",
    },
    "comm.page": in_all("clinic.example.org/attack"),
    "comm.signed_by": {
        "en": "The director of the clinic",
        "fr": "La directrice de la clinique",
        "de": "Die Direktorin der Klinik",
        "es": "La directora de la clínica",
        "it": "La direttrice della clinica",
        "nl": "De directeur van de kliniek",
    },
}


def ransomware(workbench: Workbench, clock: Clock) -> OpenCase:
    """Play the case: the attack, a first notification within the period, the restore, what is known since."""
    case = open_new_case(
        workbench,
        "Patient files encrypted",
        zone="Europe/Paris",
        playbook="ransomware",
        role="controller",
        country="FR",
        organisation="Clinic of Example",
    )
    tell(case, HOUSE)
    tell(case, FIRST_DAY)
    state(
        case, "time.aware_at", "2026-11-21 07:00", because="patient files are encrypted, seen on the servers"
    )
    tell(case, {"time.aware_basis": {"en": "The files on the servers are encrypted, and a note asks for "
    "money.",
                                     "fr": "Les fichiers des serveurs sont chiffrés et un message réclame "
                                     "de l'argent."}})  # fmt: skip
    decide(case, "nature.personal_data_breach", "confirmed", "patient files could not be opened")
    for row in (
        {
            "label": "Patient record system",
            "category": "health_or_disability",
            "special": "health",
            "subject_categories": "patients",
            "subjects": "~9000 (8500..12000) appointment book",
            "protection": "cleartext",
            "certainty": "confirmed",
        },
        {
            "label": "Payroll folder",
            "category": "bank_account",
            "subject_categories": "employees",
            "subjects": "214",
            "records": "214",
            "protection": "cleartext",
            "certainty": "confirmed",
        },
    ):
        add_row(case, row)
    add_stream(case, BytesIO(b"All your files are encrypted\n"), "note.txt", source="screen of a ward")
    write_log(case, "Network of the servers cut off", at=case.moment("2026-11-21 06:40"), log=LogKind.ACTION)
    write_log(case, "The hospital of the region takes emergencies", lane=Lane.THEM, log=LogKind.COMMUNICATION)
    decide(case, "risk.level", "high_risk", "operations were postponed")
    decide(case, "notify.authority", "phased", "it is not known yet whether data were copied")
    draft, _path = save_draft(case, "sa-notification")
    record_filing(
        case, filed_at=case.moment("now"), draft=draft.body.draft, reference="FR-2026-812", channel="portal"
    )
    save_draft(case, "sitrep")
    state(case, "police.reference", "PV-2026-77")
    record_filing(case, filed_at=case.moment("2026-11-22 10:00"), regime="fr-lopmi", reference="PV-2026-77")
    clock.move(hours=20)
    tell(case, SECOND_DAY)
    tell(case, LETTER)
    amend_row(
        case, "R-1", {"subjects": "11240", "records": "51786", "because": "counted in the restored backup"}
    )
    write_log(case, "Finding 4 of the March audit names this account #audit", log=LogKind.FINDING)
    decide(case, "notify.subjects", "direct", "the risk is high: care was late")
    return case
