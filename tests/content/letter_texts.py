"""For each language a letter that people understand, and one of the kind that they put aside."""

from __future__ import annotations

# ruff: noqa: E501 - letters, as their readers get them

GOOD = {
    "en": (
        "On 23 November 2026 others could open your file in our portal. We closed the page on the same day. "
        "We do not know yet who saw it. Your name and your bank account were in the file. Somebody could take "
        "money from your account. Please look through your account today. Call your bank if you see a payment "
        "that you do not know. We will write to you again on 1 December. We are sorry that this happened."
    ),
    "fr": (
        "Le 23 novembre 2026, d'autres pouvaient ouvrir votre dossier sur notre site. Nous avons fermé la page "
        "le jour même. Nous ne savons pas encore qui l'a vu. Votre nom et votre compte étaient dans le dossier. "
        "Quelqu'un pourrait prendre de l'argent sur votre compte. Lisez vos relevés dès ce soir. Si vous voyez "
        "un paiement que vous ne connaissez pas, appelez votre banque. Nous vous demandons pardon."
    ),
    "de": (
        "Am 23. November 2026 konnten andere Ihre Akte auf unserer Seite öffnen. Wir haben die Seite noch am "
        "selben Tag zugemacht. Wir wissen noch nicht, wer sie gesehen hat. Ihr Name und Ihr Konto standen in der "
        "Akte. Jemand könnte Geld von Ihrem Konto holen. Bitte sehen Sie heute Ihr Konto durch. Rufen Sie Ihre "
        "Bank an, wenn Sie eine Zahlung nicht kennen. Es tut uns leid."
    ),
    "es": (
        "El 23 de noviembre de 2026 otros podían abrir su ficha en nuestra página. La cerramos el mismo día. "
        "Aún no sabemos quién la vio. Su nombre y su cuenta estaban en la ficha. Alguien podría sacar dinero de "
        "su cuenta. Mire hoy su cuenta. Llame a su banco si ve un pago que no conoce. Le pedimos perdón. Le "
        "escribiremos de nuevo el uno de diciembre."
    ),
    "it": (
        "Il 23 novembre 2026 altri potevano aprire i Suoi dati sul nostro sito. Lo stesso giorno abbiamo chiuso "
        "la pagina. Non si sa chi li ha visti. Nei dati ci sono il Suo nome e il Suo conto. Si può togliere "
        "denaro dal conto. Oggi veda il Suo conto. Se vede un costo che non è Suo, chiami la banca. Le "
        "chiediamo scusa per ciò che è successo. Le diremo di più il primo del mese."
    ),
    "nl": (
        "Op 23 november 2026 konden anderen uw dossier op onze site openen. We sloten de pagina op dezelfde dag. "
        "We weten nog niet wie het heeft gezien. Uw naam en uw rekening stonden erin. Iemand kan geld van uw "
        "rekening halen. Kijk vandaag uw rekening na. Bel uw bank als u iets ziet dat u niet kent. Het spijt ons "
        "dat dit is gebeurd. We schrijven u weer op 1 december."
    ),
}

BAD = {
    "en": (
        "Pursuant to Article 34 of Regulation (EU) 2016/679, notification is hereby provided that certain "
        "personal information relating to individuals utilising the organisation's electronic administrative "
        "infrastructure may potentially have been subjected to unauthorised consultation by unidentified "
        "third parties, notwithstanding the comprehensive organisational and technical arrangements implemented, "
        "and that all necessary measures have been immediately initiated with a view to the remediation of the "
        "aforementioned cyber incident. We take the security of your data very seriously and apologise for any "
        "inconvenience. Please see the attached document and remain vigilant."
    ),
    "fr": (
        "En application de l'article 34 du règlement (UE) 2016/679, nous vous informons que certaines données à "
        "caractère personnel relatives aux utilisateurs de l'infrastructure administrative électronique de "
        "l'organisation sont susceptibles d'avoir été potentiellement consultées par des tiers non identifiés, "
        "nonobstant les dispositions organisationnelles et techniques préalablement mises en œuvre, et que toutes "
        "les mesures nécessaires ont été immédiatement initiées en vue de la remédiation de cet incident de "
        "sécurité. Nous vous invitons à la plus grande vigilance et vous prions de nous excuser pour la gêne "
        "occasionnée. Vous trouverez en pièce jointe les informations complémentaires."
    ),
    "de": (
        "Gemäß Artikel 34 der Verordnung (EU) 2016/679 setzen wir Sie darüber in Kenntnis, dass bestimmte "
        "personenbezogene Daten der Nutzerinnen und Nutzer der elektronischen Verwaltungsinfrastruktur unserer "
        "Organisation möglicherweise einer unberechtigten Kenntnisnahme durch nicht identifizierte Dritte "
        "ausgesetzt waren, ungeachtet der umfassenden organisatorischen und technischen Vorkehrungen, und dass "
        "alle erforderlichen Maßnahmen zur Bewältigung dieses Sicherheitsvorfalls unverzüglich eingeleitet "
        "wurden. Wir nehmen den Datenschutz sehr ernst und bedauern etwaige Unannehmlichkeiten. Näheres "
        "entnehmen Sie bitte dem Dokument im Anhang."
    ),
    "es": (
        "De conformidad con el artículo 34 del Reglamento (UE) 2016/679, se comunica que determinados datos de "
        "carácter personal relativos a los usuarios de la infraestructura administrativa electrónica de la "
        "organización podrían haberse visto potencialmente sometidos a una consulta no autorizada por terceros "
        "no identificados, no obstante las disposiciones organizativas y técnicas implementadas con "
        "anterioridad, y que se han adoptado inmediatamente todas las medidas necesarias para la subsanación de "
        "dicho incidente de seguridad. Nos tomamos muy en serio la confidencialidad y lamentamos las molestias. "
        "Adjuntamos documentación complementaria."
    ),
    "it": (
        "Ai sensi dell'articolo 34 del Regolamento (UE) 2016/679, si comunica che determinati dati personali "
        "riguardanti gli utilizzatori dell'infrastruttura amministrativa elettronica dell'organizzazione "
        "potrebbero potenzialmente essere stati sottoposti a consultazione non autorizzata da parte di soggetti "
        "terzi non identificati, nonostante le disposizioni organizzative e tecniche precedentemente "
        "implementate, e che sono state immediatamente intraprese tutte le misure necessarie finalizzate al "
        "superamento del predetto incidente di sicurezza informatica e al ripristino della piena operatività "
        "delle infrastrutture interessate. Raccomandiamo massima attenzione e ci scusiamo per il disagio "
        "eventualmente arrecato. Informazioni supplementari in allegato."
    ),
    "nl": (
        "Overeenkomstig artikel 34 van Verordening (EU) 2016/679 stellen wij u ervan in kennis dat bepaalde "
        "persoonsgegevens betreffende de gebruikers van de elektronische administratieve infrastructuur van de "
        "organisatie mogelijkerwijs onderworpen zijn geweest aan ongeautoriseerde raadpleging door "
        "niet-geïdentificeerde derden, niettegenstaande de geïmplementeerde organisatorische en technische "
        "voorzieningen, en dat onmiddellijk alle nodige maatregelen zijn geïnitieerd ter remediëring van "
        "voornoemd beveiligingsincident. Wij nemen dit zeer serieus en betreuren het ongemak. Aanvullende "
        "informatie vindt u in de bijlage."
    ),
}

LANGUAGES = list(GOOD)
