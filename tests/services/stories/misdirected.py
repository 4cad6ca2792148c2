"""A personnel list sent to the wrong address: notified late, people told, everything known in the end."""

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
from tocsin.services.rows import add_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

HOUSE: dict[str, Told] = {
    "org.siren": "732829320",
    "org.address": "3 Example Quay, 44000 Example",
    "org.sector": "retail",
    "org.size": "small",
    "org.legal_representative": "+33 1 99 00 30 00",
    "org.legal_representative_role": {"en": "Managing director", "fr": "Gérante"},
    "dpo.contact": "DPO, dpo@shop.example.org, +33 1 99 00 30 34",
    "contact.incident": "personnel@shop.example.org",
    "contact.press": "office@shop.example.org",
    "insurance.cyber": "yes",
    "insurance.insurer": "Example Insurance, claims@insurer.example.org",
    "insurance.policy": "CY-3107",
    "processor.involved": "no",
    "crossborder.is": "no",
    "processing.purpose": {"en": "Payroll", "fr": "Paie"},
    "staff.training_last_24m": "no",
    "measures.before": "security_policies",
    "measures.before_absent": "dlp_bcc_guard, awareness_training_24m",
}

KNOWN: dict[str, Told] = {
    "time.detected_at": "2026-11-19 16:20",
    "time.discovery_how": "customer_or_subject",
    "time.discovery_circumstances": {
        "en": "The person who received the e-mail wrote back that it was not meant for them.",
        "fr": "La personne qui a reçu le courriel a répondu qu'il ne lui était pas destiné.",
    },
    "time.started_at": "2026-11-19 15:58",
    "time.ended_at": "2026-11-20 09:10",
    "time.ongoing": "no",
    "time.aware_basis": {
        "en": "The answer of the recipient quotes the name of the attachment.",
        "fr": "La réponse du destinataire cite le nom de la pièce jointe.",
    },
    "time.delay_reasons": {
        "en": "The e-mail was known to the personnel office on 19 November; the data protection officer "
        "was told on 23 November, 09:00, when back from leave, because no deputy was named. The "
        "notification followed that day.",
        "fr": "Le service du personnel connaissait le courriel dès le 19 novembre ; la déléguée à la "
        "protection des données, de retour de congé, a été informée le 23 novembre à 9 h, aucune "
        "suppléance n'étant prévue. La notification a suivi le même jour.",
    },
    "nature.cia": "confidentiality",
    "nature.established": "established",
    "nature.origin": "wrong_recipient_email",
    "nature.cause": "internal_accidental",
    "nature.access_observed": "confirmed",
    "nature.recipient": "trusted",
    "nature.known_before": "not_reported",
    "nature.root_cause": {
        "en": "The address was completed by the mail program, and lists are sent as attachments without a "
        "password.",
        "fr": "L'adresse a été complétée par la messagerie, et les listes partent en pièce jointe sans "
        "mot de passe.",
    },
    "nature.findings_before": {"en": "No finding before.", "fr": "Aucun constat antérieur."},
    "incident.cyberattack": "no",
    "systems.description": {
        "en": "Mail of the personnel office.",
        "fr": "Messagerie du service du personnel.",
    },
    "service.impact": "none",
    "data.protection": "cleartext",
    "subjects.categories": "employees",
    "subjects.vulnerable": "no",
    "subjects.count": "84",
    "records.count": "84",
    "ransom.demanded": "no",
    "summary.authority": {
        "en": "On 19 November 2026 the personnel office sent the pay list of October to a customer who "
        "has the same first name as the accountant. The customer opened it, wrote back, and deleted it "
        "the next morning.",
        "fr": "Le 19 novembre 2026, le service du personnel a envoyé la liste de paie d'octobre à une "
        "cliente qui porte le même prénom que la comptable. La cliente l'a ouverte, a répondu, puis l'a "
        "supprimée le lendemain matin.",
    },
    "summary.management": {
        "en": "A pay list of 84 employees went to a customer by mistake. She deleted it. We notify late, "
        "with reasons.",
        "fr": "Une liste de paie de 84 salariés est partie par erreur chez une cliente, qui l'a "
        "supprimée. Nous notifions en retard, avec les motifs.",
    },
    "summary.public": {
        "en": "A list with data of our employees was sent to one wrong address. It was deleted there.",
        "fr": "Une liste comportant des données de nos salariés a été envoyée à une mauvaise adresse. "
        "Elle y a été supprimée.",
    },
    "conseq.description": {
        "en": "A stranger saw names, pay and bank account numbers; a misuse of the accounts is unlikely, "
        "not excluded.",
        "fr": "Une inconnue a vu noms, salaires et coordonnées bancaires ; un usage des comptes est "
        "improbable, sans être exclu.",
    },
    "conseq.harms": "loss_of_control, financial_loss",
    "conseq.materialised": "no",
    "measures.immediate": {
        "en": "19 November, 16:40: recipient asked to delete\n20 November, 09:10: deletion confirmed in "
        "writing",
        "fr": "19 novembre, 16:40 : suppression demandée\n20 novembre, 09:10 : suppression confirmée par "
        "écrit",
    },
    "measures.prevent": {
        "en": "Address completion is off in the personnel office; lists are shared in a protected folder.",
        "fr": "Le service du personnel n'a plus de complétion d'adresse ; les listes sont partagées dans "
        "un dossier protégé.",
    },
    "measures.for_people": {
        "en": "Each employee was told what to look for on the statement of account.",
        "fr": "Chaque salarié a été informé de ce qu'il doit vérifier sur son relevé de compte.",
    },
    "measures.after": "dlp_bcc_guard",
    "measures.planned": "awareness_training_24m",
    "police.complaint": "no",
    "other_auth.notified": "none",
    "conseq.confidentiality": "disclosed_beyond",
    "risk.severity": "limited",
    "risk.reasoning": {
        "en": "Account numbers and pay of 84 people, one recipient who is known and confirmed the deletion.",
        "fr": "Coordonnées bancaires et salaires de 84 personnes, une destinataire connue qui a confirmé "
        "la suppression.",
    },
    "comm.decision": "already",
    "comm.done_at": "2026-11-23 11:00",
    "comm.informed": "84",
    "comm.channels": "email, in_person",
    "comm.next_update": "n/a because the matter is closed",
}

LETTER: dict[str, Told] = {
    "summary.people": {
        "en": "On 19 November 2026 we sent a list with your pay and your bank account number to a "
        "customer by mistake.",
        "fr": "Le 19 novembre 2026, nous avons envoyé par erreur à une cliente une liste avec votre "
        "salaire et vos coordonnées bancaires.",
        "de": "Am 19. November 2026 haben wir eine Liste mit Ihrem Gehalt und Ihrer Kontonummer aus "
        "Versehen an eine Kundin geschickt.",
        "es": "El 19 de noviembre de 2026 enviamos por error a una clienta una lista con su sueldo y su "
        "número de cuenta.",
        "it": "Il 19 novembre 2026 abbiamo inviato per errore a una cliente un elenco con la Sua "
        "retribuzione e il Suo numero di conto.",
        "nl": "Op 19 november 2026 hebben we een lijst met uw loon en uw rekeningnummer per ongeluk naar "
        "een klant gestuurd.",
    },
    "measures.people": {
        "en": "We asked the customer at once to delete the list. She confirmed it in writing the next "
        "morning.",
        "fr": "Nous avons aussitôt demandé à la cliente de supprimer la liste. Elle l'a confirmé par "
        "écrit le lendemain matin.",
        "de": "Wir haben die Kundin sofort gebeten, die Liste zu löschen. Am nächsten Morgen hat sie das "
        "schriftlich bestätigt.",
        "es": "Pedimos enseguida a la clienta que borrara la lista. Lo confirmó por escrito a la mañana "
        "siguiente.",
        "it": "Abbiamo chiesto subito alla cliente di cancellare l'elenco. Lo ha confermato per iscritto "
        "la mattina dopo.",
        "nl": "We hebben de klant meteen gevraagd de lijst te wissen. De volgende ochtend heeft zij dat "
        "schriftelijk bevestigd.",
    },
    "comm.hotline": in_all("+33 1 99 00 30 10"),
    "comm.signed_by": {
        "en": "The managing director",
        "fr": "La gérante",
        "de": "Die Geschäftsführerin",
        "es": "La gerente",
        "it": "L'amministratrice",
        "nl": "De directeur",
    },
}


def misdirected(workbench: Workbench, clock: Clock) -> OpenCase:
    """Play the case: known on Thursday, the DPO told on Monday, notified late and in full."""
    case = open_new_case(
        workbench,
        "Pay list sent to a customer",
        zone="Europe/Paris",
        playbook="misdirected",
        role="controller",
        country="FR",
        organisation="Example Shop",
    )
    tell(case, HOUSE)
    state(case, "time.aware_at", "2026-11-19 16:30", because="the answer of the recipient")
    tell(case, KNOWN)
    tell(case, LETTER)
    decide(case, "nature.personal_data_breach", "confirmed", "the recipient wrote that she opened it")
    add_row(
        case,
        {
            "label": "Pay list of October",
            "category": "bank_account",
            "subject_categories": "employees",
            "subjects": "84",
            "records": "84",
            "protection": "cleartext",
            "certainty": "confirmed",
        },
    )
    add_stream(case, BytesIO(b"Subject: not for me\n"), "answer.eml", source="mail of the personnel office")
    write_log(
        case, "Asked the customer to delete the list", at=case.moment("2026-11-19 16:40"), log=LogKind.ACTION
    )
    write_log(case, "The customer confirms: deleted, not copied", at=case.moment("2026-11-20 09:10"),
              lane=Lane.THEM, log=LogKind.COMMUNICATION)  # fmt: skip
    decide(case, "risk.level", "risk", "account numbers, one recipient who is known")
    decide(case, "notify.authority", "full", "everything is known")
    decide(
        case, "notify.subjects", "direct", "told although the risk is not high: they can watch their accounts"
    )
    draft, _path = save_draft(case, "sa-notification")
    record_filing(
        case, filed_at=case.moment("now"), draft=draft.body.draft, reference="FR-2026-903", channel="portal"
    )
    clock.move(hours=1)
    return case
