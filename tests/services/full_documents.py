"""What the documents besides the notification ask for, answered for the portal case of a controller."""

from __future__ import annotations

from io import BytesIO

from tests.casework import state
from tests.services.full_cases import fill_controller
from tocsin.domain.terms import Lane, LogKind
from tocsin.services.drafts.filings import record_filing
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

LETTER_LANGUAGES = ("en", "fr", "de", "es", "it", "nl")

TO_PEOPLE = {
    "summary.people": {
        "en": (
            "After an update of our portal, people who were signed in could open documents of others. "
            "We closed the page 40 minutes after the report."
        ),
        "fr": (
            "Après une mise à jour de notre portail, des usagers connectés pouvaient ouvrir les documents "
            "d'autres personnes. Nous avons fermé la page 40 minutes après le signalement."
        ),
        "de": (
            "Nach einem Update unseres Portals konnten angemeldete Personen Dokumente anderer öffnen. "
            "40 Minuten nach dem Hinweis haben wir die Seite geschlossen."
        ),
        "es": (
            "Tras una actualización de nuestro portal, personas con sesión iniciada podían abrir documentos "
            "ajenos. Cerramos la página 40 minutos después del aviso."
        ),
        "it": (
            "Dopo un aggiornamento del nostro portale chi era collegato poteva aprire documenti di altri. "
            "Abbiamo chiuso la pagina 40 minuti dopo la segnalazione."
        ),
        "nl": (
            "Na een update van ons portaal konden ingelogde mensen documenten van anderen openen. "
            "We sloten de pagina 40 minuten na de melding."
        ),
    },
    "measures.people": {
        "en": "On 23 November 2026 we closed the page and ended all open sessions.",
        "fr": "Le 23 novembre 2026, nous avons fermé la page et mis fin à toutes les sessions.",
        "de": "Am 23. November 2026 haben wir die Seite geschlossen und alle Sitzungen beendet.",
        "es": "El 23 de noviembre de 2026 cerramos la página y todas las sesiones abiertas.",
        "it": "Il 23 novembre 2026 abbiamo chiuso la pagina e tutte le sessioni aperte.",
        "nl": "Op 23 november 2026 sloten we de pagina en beëindigden we alle open sessies.",
    },
    "comm.hotline": {
        "en": "0 800 00 00 00, Monday to Friday, 9:00 to 17:00",
        "fr": "0 800 00 00 00, du lundi au vendredi, de 9 h à 17 h",
        "de": "0 800 00 00 00, Montag bis Freitag, 9 bis 17 Uhr",
        "es": "0 800 00 00 00, de lunes a viernes, de 9:00 a 17:00",
        "it": "0 800 00 00 00, da lunedì a venerdì, dalle 9 alle 17",
        "nl": "0 800 00 00 00, maandag tot vrijdag, 9 tot 17 uur",
    },
    "comm.page": dict.fromkeys(LETTER_LANGUAGES, "city.example.org/breach"),
    "comm.signed_by": {
        "en": "Director of Citizen Services",
        "fr": "La directrice des services aux usagers",
        "de": "Leitung des Bürgerdienstes",
        "es": "Dirección de Servicios a la Ciudadanía",
        "it": "La direzione dei servizi ai cittadini",
        "nl": "De directeur Burgerzaken",
    },
}

IN_BOTH = {
    "summary.management": {
        "en": (
            "The portal showed documents of other users for six weeks. It is "
            "closed. We notify within the period."
        ),
        "fr": (
            "Le portail a montré pendant six semaines des documents d'autrui. Il "
            "est fermé. Nous notifions à temps."
        ),
    },
    "summary.public": {
        "en": "We have closed a page of our portal because users could see documents of others.",
        "fr": "Nous avons fermé une page de notre portail, car des usagers voyaient les documents d'autrui.",
    },
    "systems.description": {
        "en": "Portal 8.4.2 and its document store, in our own data centre.",
        "fr": "Portail 8.4.2 et son stockage de documents, dans notre centre de données.",
    },
    "nature.root_cause": {
        "en": "The server checked the session, not the owner of the document; no test covered it.",
        "fr": "Le serveur vérifiait la session, pas le propriétaire du document ; aucun test ne le couvrait.",
    },
    "nature.findings_before": {
        "en": (
            "Finding 12 of the audit of 3 April 2026: owner product engineering, due 30 June 2026, "
            "closed 24 November 2026."
        ),
        "fr": (
            "Constat 12 de l'audit du 3 avril 2026 : responsable l'ingénierie "
            "produit, échéance le 30 juin 2026, "
            "clos le 24 novembre 2026."
        ),
    },
    "risk.reasoning": {
        "en": "Disability files and identity papers; one account read 400 documents.",
        "fr": "Dossiers de handicap et pièces d'identité ; un compte a lu 400 documents.",
    },
    "police.loss": {
        "en": "EUR 18,000 of external help so far, from offers.",
        "fr": "18 000 euros d'aide externe à ce jour, selon devis.",
    },
    "org.legal_representative_role": {"en": "Mayor", "fr": "Maire"},
    "time.discovery_circumstances": {
        "en": "A user reported it to the help desk.",
        "fr": "Un usager l'a signalé à l'assistance.",
    },
}

PLAIN = {
    "org.siren": "732829320",
    "org.address": "1 Example Square, 75000 Example",
    "org.legal_representative": "Mayor, +33 1 99 00 12 00",
    "contact.incident": "Incident lead, incident@example.org",
    "contact.press": "Press office, press@example.org",
    "insurance.insurer": "Example Insurance, claims@example.org",
    "insurance.policy": "CY-0001",
    "insurance.cyber": "yes",
    "incident.cyberattack": "yes",
    "nature.attack": "web_exploit",
    "nature.known_before": "reported",
    "police.offences": "access, data",
    "measures.before": "logging, patching",
    "measures.before_partly": "periodic_audits",
    "measures.before_absent": "secure_dev_test",
    "measures.after": "secure_dev_test",
    "measures.planned": "rate_limit_anti_scraping",
    "comm.next_update": "2026-12-01",
    "time.incident_aware_at": "13:45",
}


def fill_documents(case: OpenCase) -> None:
    """Answer everything that any document of a controller asks, log some work, keep evidence, notify."""
    fill_controller(case)
    for key, value in PLAIN.items():
        state(case, key, value)
    for texts in (TO_PEOPLE, IN_BOTH):
        for key, by_language in texts.items():
            state(case, key, by_language["en"])
            for language, text in by_language.items():
                state(case, f"{key}@{language}", text)
    add_stream(case, BytesIO(b"GET /documents/880001\n" * 40), "portal-access.log", source="log server")
    write_log(case, "Route of the documents closed", at=case.moment("13:10"), log=LogKind.ACTION)
    write_log(case, "Finding 12 names missing ownership checks #audit", log=LogKind.FINDING)
    write_log(case, "The reporter confirms that no copy is kept", lane=Lane.THEM, log=LogKind.COMMUNICATION)
    record_filing(
        case, filed_at=case.moment("now"), regime="gdpr-33-1", reference="FR-2026-77", channel="portal"
    )
