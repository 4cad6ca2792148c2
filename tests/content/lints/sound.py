"""A small playbook that no rule finds anything in, and judging what becomes of it."""

from __future__ import annotations

from typing import Any

import msgspec

from tests.content.written import changed
from tocsin.content.library import Library
from tocsin.content.playbooks.lints import judge
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import read_playbook
from tocsin.domain.errors import Problem

LIBRARY = Library()
TODAY = "2026-11-26"

SOUND = """\
schema: breach-playbook/1
id: small
version: 1.0.0
reviewed: "2026-11-26"
for: [controller]
languages: [en, fr]
title: {en: "Small", fr: "Petit"}
summary: {en: "A small one", fr: "Un petit"}
roles:
  dpo: {en: "Data protection officer", fr: "Délégué"}
  legal: {en: "Legal", fr: "Juridique"}
  executive: {en: "Executive on call", fr: "Direction d'astreinte"}
facts:
  portal.path:
    type: enum
    group: nature
    title: {en: "Way in", fr: "Chemin"}
    choices:
      - {id: link, title: {en: "Link", fr: "Lien"}}
      - {id: search, title: {en: "Search", fr: "Recherche"}}
phases:
  - id: open
    title: {en: "Open", fr: "Ouvrir"}
    steps:
      - id: first_facts
        kind: form
        role: dpo
        title: {en: "Note the first facts", fr: "Noter les premiers faits"}
        why: {en: "Memory", fr: "Mémoire"}
        ready: {en: "Each has an answer", fr: "Chacun a sa réponse"}
        est: 10m
        law: ["GDPR 33(5)"]
        fields: [{fact: time.detected_at}, {fact: case.role}, {fact: portal.path}]
      - id: hold_evidence
        kind: evidence
        role: dpo
        title: {en: "Keep the logs", fr: "Garder les journaux"}
        why: {en: "Proof", fr: "Preuve"}
        avoid: {en: "Working on the original", fr: "Travailler sur l'original"}
        ready: {en: "They are in the vault", fr: "Ils sont au coffre"}
        est: 30m
        law: ["GDPR 33(5)"]
        supports: [nature.access_observed]
        items: [{id: logs, what: {en: "Logs", fr: "Journaux"}}]
      - id: contain
        kind: checklist
        role: dpo
        title: {en: "Stop it", fr: "Arrêter"}
        why: {en: "It goes on", fr: "Cela continue"}
        avoid: {en: "Traces are needed", fr: "Il faut les traces"}
        ready: {en: "It is shut", fr: "C'est fermé"}
        est: 30m
        law: ["GDPR 32"]
        items:
          - {id: link, text: {en: "Close the link", fr: "Fermer le lien"}}
          - {id: search, text: {en: "Ask search engines", fr: "Demander aux moteurs"}}
      - id: rebuild
        kind: task
        role: dpo
        after: [hold_evidence]
        title: {en: "Rebuild the portal", fr: "Remonter le portail"}
        why: {en: "It was entered", fr: "Il a été pénétré"}
        avoid: {en: "The old keys", fr: "Les anciennes clés"}
        ready: {en: "A test is green", fr: "Un test est vert"}
        est: 4h
        law: ["GDPR 32"]
      - id: asked
        kind: form
        role: dpo
        after: [first_facts]
        title: {en: "Ask the rest", fr: "Demander le reste"}
        why: {en: "The authority asks", fr: "L'autorité demande"}
        ready: {en: "Each has an answer", fr: "Chacun a sa réponse"}
        est: 2h
        law: ["GDPR 33(3)"]
        fields:
          - {fact: summary.authority}
          - {fact: nature.cia}
          - {fact: nature.origin}
          - {fact: nature.access_observed}
          - {fact: time.started_at}
          - {fact: subjects.categories}
          - {fact: subjects.count}
          - {fact: records.count}
          - {collects: inventory}
          - {fact: conseq.description}
          - {fact: measures.immediate}
          - {fact: measures.prevent}
          - {fact: dpo.contact}
  - id: decide
    title: {en: "Decide", fr: "Décider"}
    steps:
      - id: is_breach
        kind: decision
        role: dpo
        after: [first_facts]
        title: {en: "Is it a breach", fr: "Est-ce une violation"}
        why: {en: "The clock", fr: "Le délai"}
        ready: {en: "It is chosen", fr: "C'est choisi"}
        est: 20m
        law: ["GDPR 33(1)"]
        decides: nature.personal_data_breach
        options:
          - {id: confirmed, text: {en: "Yes", fr: "Oui"}, asks: [time.aware_at]}
          - {id: pending, text: {en: "Not yet", fr: "Pas encore"}, revisit: 6h}
          - {id: not_a_breach, text: {en: "No", fr: "Non"}}
        advice:
          - when: "nature.access_observed == 'confirmed'"
            suggest: confirmed
            because: {en: "Somebody got at it", fr: "Quelqu'un y a eu accès"}
            source: "EDPB 9/2022"
      - id: decide_authority
        kind: decision
        role: dpo
        needs: [is_breach]
        when: "case.role in ['controller', 'joint_controller']"
        title: {en: "Notify the authority", fr: "Notifier l'autorité"}
        why: {en: "In doubt, notify", fr: "Dans le doute, notifier"}
        ready: {en: "It is chosen", fr: "C'est choisi"}
        est: 30m
        due: {after: time.aware_at, within: 48h}
        law: ["GDPR 33(1)"]
        decides: notify.authority
        options:
          - {id: full, text: {en: "Yes", fr: "Oui"}}
          - {id: phased, text: {en: "In phases", fr: "Par étapes"}}
          - {id: none, text: {en: "No", fr: "Non"}}
  - id: notify
    title: {en: "Notify", fr: "Notifier"}
    when: "notify.authority != 'none'"
    steps:
      - id: draft
        kind: draft
        role: dpo
        needs: [decide_authority]
        title: {en: "Draft it", fr: "Le rédiger"}
        why: {en: "Gaps stay marked", fr: "Les vides restent marqués"}
        avoid: {en: "Guesses", fr: "Les suppositions"}
        ready: {en: "A version is saved", fr: "Une version est enregistrée"}
        est: 60m
        law: ["GDPR 33(3)"]
        form: sa-notification
      - id: approve
        kind: gate
        role: legal
        needs: [draft]
        title: {en: "Approve it", fr: "Le valider"}
        why: {en: "A second pair of eyes", fr: "Un second regard"}
        avoid: {en: "Asking for more", fr: "En demander plus"}
        ready: {en: "It is approved", fr: "C'est validé"}
        est: 30m
        law: ["GDPR 33(1)"]
        any_of: [dpo, legal]
        not_author_of: draft
        escalate: {after: 2h, to: executive}
        at_deadline: proceed_with_reason
      - id: file
        kind: clock
        role: dpo
        needs: [decide_authority]
        after: [approve]
        title: {en: "File it", fr: "Le déposer"}
        why: {en: "The duty", fr: "L'obligation"}
        ready: {en: "The reference is noted", fr: "La référence est notée"}
        est: 30m
        due: {after: time.aware_at, within: 66h}
        law: ["GDPR 33(1)"]
        regimes: [gdpr-33-1]
        goal: filed
"""

STEP = """\
      - id: {id}
        kind: {kind}
        role: dpo
        title: {{en: "One more", fr: "Encore un"}}
        why: {{en: "Why", fr: "Pourquoi"}}
        avoid: {{en: "Haste", fr: "La hâte"}}
        ready: {{en: "Done", fr: "Fait"}}
        est: 10m
        law: ["GDPR 32"]
"""


def step(id: str, *lines: str, kind: str = "task") -> str:
    """Write a step that says all that a step has to say, and these lines."""
    return STEP.format(id=id, kind=kind) + "".join(f"        {line}\n" for line in lines)


def with_step(id: str, *lines: str, kind: str = "task", phase: str = "open") -> str:
    """Give the small playbook with one more step, the last of a phase."""
    following = {"open": "  - id: decide\n", "decide": "  - id: notify\n"}
    if phase == "notify":
        return SOUND + step(id, *lines, kind=kind)
    return changed(SOUND, following[phase], step(id, *lines, kind=kind) + following[phase])


def sound_but(old: str, new: str) -> str:
    """Give the small playbook with one thing changed that stands there once."""
    return changed(SOUND, old, new)


def in_step(id: str, old: str, new: str, text: str = SOUND) -> str:
    """Give the small playbook with one thing changed in one of its steps."""
    start = text.index(f"      - id: {id}\n")
    end = text.find("      - id: ", start + 1)
    body = text[start : end if end > 0 else len(text)]
    return text.replace(body, changed(body, old, new))


def place(text: str, mark: str) -> str:
    """Give the line on which something first stands, as problems name it: ``small.yaml:12``."""
    return f"small.yaml:{text[: text.index(mark)].count(chr(10)) + 1}"


def told(text: str, **more: Any) -> list[str]:
    """Give what the rules find, as ``file:line CODE message``."""
    return [f"{one.file}:{one.line} {one.code} {one.message}" for one in judged(text, **more)]


def codes(text: str, **more: Any) -> list[str]:
    """Give the codes of what the rules find, in the order of the file."""
    return [one.code for one in judged(text, **more)]


def judged(text: str, *, fragments: dict[str, str] | None = None, overlay: str = "") -> list[Problem]:
    """Give everything that the rules find in a playbook of the shipped library, ``small.yaml``.

    Args:
        text: the playbook.
        fragments: further fragments by name.
        overlay: that of the organisation.
    """
    around = LIBRARY.shelf.around
    own = {name: Source(f"{name}.yaml", said.encode()) for name, said in (fragments or {}).items()}
    around = msgspec.structs.replace(
        around,
        fragments={**around.fragments, **own},
        overlay=Source("overlay.yaml", overlay.encode()) if overlay else None,
    )
    return judge(read_playbook(text.encode(), "small.yaml", around), LIBRARY, TODAY)
