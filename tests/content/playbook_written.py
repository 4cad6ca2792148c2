"""A small playbook with a step of every kind, and what it may refer to."""

from __future__ import annotations

from tocsin.content.playbooks.playbook import Surroundings, parse_playbook
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue, Choice, FactSpec, FactType, Group
from tocsin.domain.playbooks.playbook import Playbook


def spec(key: str, kind: FactType, *choices: str) -> FactSpec:
    """Declare a fact."""
    return FactSpec(
        key=key,
        type=kind,
        title={"en": key},
        choices=tuple(Choice(id=choice, title={"en": choice}) for choice in choices),
        group="nature",
    )


CATALOGUE = Catalogue(
    facts={
        fact.key: fact
        for fact in (
            spec("case.role", FactType.ENUM, "controller", "processor"),
            spec("time.detected_at", FactType.INSTANT),
            spec("time.aware_at", FactType.INSTANT),
            spec("nature.breach", FactType.ENUM, "confirmed", "pending"),
            spec("subjects.count", FactType.COUNT),
        )
    },
    groups=(Group("nature", {"en": "Nature"}), Group("playbook", {"en": "Playbook"})),
)

AROUND = Surroundings(CATALOGUE, frozenset({"sa-notification"}), frozenset({"gdpr-33-1"}))

SOUND = """\
schema: breach-playbook/1
id: small
version: 1.0.0
status: stable
reviewed: "2026-11-23"
languages: [en, fr]
title: {en: "Small", fr: "Petit"}
summary: {en: "A small one", fr: "Un petit"}
pick_when:
  - {en: "always", fr: "toujours"}
roles:
  lead: {en: "Lead", fr: "Responsable"}
  dpo: {en: "DPO", fr: "DPD"}
facts:
  portal.path:
    type: enum
    group: nature
    title: {en: "Path", fr: "Chemin"}
    choices:
      - {id: cache, title: {en: "Cache", fr: "Cache (fr)"}}
phases:
  - id: open
    title: {en: "Open", fr: "Ouvrir"}
    steps:
      - id: facts
        kind: form
        role: lead
        title: {en: "Note", fr: "Noter"}
        why: {en: "Memory", fr: "Mémoire"}
        due: {after: time.detected_at, within: 15m}
        fields:
          - {fact: time.detected_at}
          - {fact: portal.path, optional: true}
          - {collects: inventory}
      - id: contain
        kind: checklist
        role: lead
        mandatory: true
        title: {en: "Contain", fr: "Confiner"}
        why: {en: "Stop", fr: "Arrêter"}
        avoid: {en: "Wiping", fr: "Effacer"}
        items:
          - {id: cut, text: {en: "Cut", fr: "Couper"}}
          - {id: index, optional: true, text: {en: "Index", fr: "Indexation"}}
      - id: is_breach
        kind: decision
        role: dpo
        after: [facts]
        title: {en: "A breach?", fr: "Une violation ?"}
        why: {en: "Clock", fr: "Délai"}
        law: ["GDPR 33(1)"]
        decides: nature.breach
        options:
          - {id: confirmed, text: {en: "Yes", fr: "Oui"}, asks: [time.aware_at]}
          - {id: pending, text: {en: "Not yet", fr: "Pas encore"}, revisit: 6h}
        advice:
          - when: "known(portal.path)"
            suggest: confirmed
            because: {en: "It is open", fr: "C'est ouvert"}
            source: "EDPB 9/2022"
  - id: tell
    title: {en: "Tell", fr: "Notifier"}
    when: "case.role == 'controller'"
    steps:
      - id: clocks
        kind: clock
        role: lead
        needs: [is_breach]
        title: {en: "Clocks", fr: "Délais"}
        why: {en: "Run", fr: "Courent"}
        regimes: [gdpr-33-1]
        goal: filed
      - id: draft
        kind: draft
        role: dpo
        title: {en: "Draft", fr: "Projet"}
        why: {en: "Write", fr: "Écrire"}
        form: sa-notification
      - id: approve
        kind: gate
        role: lead
        needs: [draft]
        title: {en: "Approve", fr: "Valider"}
        why: {en: "Two", fr: "Deux"}
        all_of: [lead]
        any_of: [dpo]
        count: 2
        not_author_of: draft
      - id: evidence
        kind: evidence
        role: lead
        title: {en: "Keep", fr: "Garder"}
        why: {en: "Proof", fr: "Preuve"}
        items:
          - {id: logs, what: {en: "Logs", fr: "Journaux"}}
      - id: review
        kind: task
        role: lead
        when: "step.is_breach.done and clock.gdpr-33-1.overdue"
        title: {en: "Review", fr: "Bilan"}
        why: {en: "Learn", fr: "Apprendre"}
"""


def parse(source: bytes) -> tuple[Playbook | None, list[Problem]]:
    """Read a playbook in these surroundings."""
    return parse_playbook(source, "small.yaml", AROUND)


def sound() -> Playbook:
    """Give the small playbook."""
    playbook, problems = parse(SOUND.encode())
    assert problems == []
    assert playbook is not None
    return playbook
