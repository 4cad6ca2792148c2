"""Small files that use every key of the playbook format: a playbook, two fragments and an overlay.

Most steps stand alone, so that any of them makes a playbook under `BARE_HEAD`; together they are `PLAYBOOK`.
"""

from __future__ import annotations

from tests.content.playbook_written import spec
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import Surroundings
from tocsin.domain.facts import Catalogue, Choice, FactType, Group

CATALOGUE = Catalogue(
    facts={
        fact.key: fact
        for fact in (
            spec("case.role", FactType.ENUM, "controller", "processor"),
            spec("time.aware_at", FactType.INSTANT),
            spec("time.ended_at", FactType.INSTANT),
            spec("nature.breach", FactType.ENUM, "confirmed", "pending"),
            spec("nature.cia", FactType.SET, "availability", "integrity"),
            spec("nature.story", FactType.TEXT),
            spec("subjects.count", FactType.COUNT),
            spec("subjects.vulnerable", FactType.BOOL),
            spec("case.staff", FactType.INT),
            spec("case.contact", FactType.CONTACT),
        )
    },
    groups=(Group("nature", {"en": "Nature"}), Group("playbook", {"en": "Playbook"})),
    choices={"countries": (Choice("fr", {"en": "France"}), Choice("eu", {"en": "Union"}))},
)

HEAD = """\
schema: breach-playbook/1
id: every-key
version: 1.0.0
status: stable
reviewed: 2026-11-23
created: "2026-11-01"
for: [controller, processor]
family: webapp-access-control
languages: [en, fr]
jurisdictions: FR
title: {en: Small, fr: Petit}
summary: A small one
pick_when:
  - {en: always, fr: toujours}
refs: ["GDPR Art. 33"]
roles:
  lead: {en: Lead, fr: Responsable}
  dpo: DPO
facts:
  portal.path:
    type: enum
    group: nature
    title: {en: Path, fr: Chemin}
    question: Which way?
    help: Look at the logs.
    serves: [gdpr:33.3.a]
    choices:
      - {id: cache, title: Cache}
      - {id: page, title: Page, within: [cache]}
  portal.country: {type: enum, title: Country, choices: countries}
  portal.note: {title: Note}
x: {owner: [anything, 7, true]}
phases:
  - id: work
    title: {en: Work, fr: Travail}
    when: "case.role in ['controller', 'processor'] and not (subjects.count < 10)"
    steps:
"""

BARE_HEAD = """\
schema: breach-playbook/1
id: every-key
version: 1.0.0
reviewed: 2026-11-23
languages: [en, fr]
title: Small
summary: A small one
roles: {lead: Lead, dpo: DPO}
facts: {portal.path: {title: Path}}
phases:
  - id: work
    title: Work
    steps:
"""
"""No more than a playbook must say."""

STEPS = {
    "task": """\
      - id: call_host
        kind: task
        role: lead
        title: {en: Call, fr: Appeler}
        why: {en: Time, fr: Temps}
        avoid: Shouting
        ready: They answered
        when: "nature.cia has 'integrity' or unknown(time.aware_at)"
        due: {after: time.aware_at, within: 4h}
        est: 30m
        law: "GDPR 33(1)"
        accept: {V001: The owner asked for it}
        mandatory: true
        repeat: {until: "known(time.ended_at)", most: 5}
        records:
          - {fact: time.ended_at, value: now}
          - {fact: nature.breach, value: confirmed}
        not_run: ["rm -rf /tmp/example"]
""",
    "checklist": """\
      - id: contain
        kind: checklist
        role: lead
        title: {en: Contain, fr: Confiner}
        why: Stop
        due: {before: clock.gdpr-33-1, by: 2h}
        for_each: {in: parties, where: "row.role == 'controller'"}
        items:
          - {id: cut, text: Cut}
          - {id: index, optional: true, text: Index}
        records:
          - {fact: subjects.vulnerable, value: "true"}
""",
    "decision": """\
      - id: is_breach
        kind: decision
        role: dpo
        title: {en: "A breach?", fr: "Une violation ?"}
        why: Clock
        decides: nature.breach
        options:
          - {id: confirmed, text: Yes it is, asks: [time.aware_at]}
          - {id: pending, text: Not yet, revisit: 6h}
        advice:
          - {when: "known(subjects.count)", suggest: confirmed, because: It is open, source: EDPB}
""",
    "form": """\
      - id: first_facts
        kind: form
        role: lead
        title: Note
        why: Memory
        fields:
          - {fact: portal.path, optional: true}
          - {fact: subjects.count}
          - {collects: inventory, optional: true}
""",
    "evidence": """\
      - id: hold
        kind: evidence
        role: lead
        title: Keep
        why: Proof
        supports: nature.story
        items:
          - {id: logs, window: 90d, what: Logs}
          - {id: report, optional: true, what: Report}
""",
    "draft": """\
      - id: write
        kind: draft
        role: dpo
        title: Draft
        why: Write
        for_each: {in: inventory}
        form: sa-notification
""",
    "clock": """\
      - id: clocks
        kind: clock
        role: lead
        title: Clocks
        why: They run
        regimes: [gdpr-33-1, gdpr-33-1.complement]
        goal: filed
""",
    "wait": """\
      - id: answers
        kind: wait
        role: lead
        title: Wait
        why: Answers
        until: "subjects.vulnerable"
        for: 30d
        remind: 5d
        timeout: 4w
""",
    "call": """\
      - id: other
        kind: call
        role: lead
        title: Ransom
        why: It is encrypted
        playbook: ransomware
        version: ^1
""",
}
"""A step of each kind that refers to no other step, as it stands in the list of a phase."""

GATE = """\
      - id: write_more
        kind: draft
        role: dpo
        title: Draft
        why: Write
        needs: [call_host]
        after: contain
        form: sa-notification
      - id: approve
        kind: gate
        role: lead
        title: Approve
        why: Two
        all_of: [lead]
        any_of: dpo
        count: 2
        not_author_of: write_more
        escalate: {after: 2h, to: dpo}
        at_deadline: hold
"""
"""Steps that refer to others: to the task, to the checklist, to each other."""

INCLUDES = """\
      - include: some-steps@^1
  - include: a-phase@1.2.0
"""

TAIL = """\
advice:
  - {decides: nature.breach, when: "step.hold.done", suggest: confirmed, because: It is open, source: EDPB}
closes_when: "step.approve.done or step.answers.outcome == 'timeout'"
"""

PLAYBOOK = HEAD + "".join(STEPS.values()) + GATE + INCLUDES + TAIL
HOST = BARE_HEAD + STEPS["task"] + INCLUDES
"""A short playbook that includes both fragments."""

SOME_STEPS = """\
schema: breach-fragment/1
id: some-steps
version: 1.0.0
languages: [en, fr]
title: Some steps
roles: {liaison: Liaison}
facts:
  portal.reporter: {type: text, title: Reporter}
steps:
  - {id: thank, kind: task, role: liaison, title: Thank, why: It helps}
"""

A_PHASE = """\
schema: breach-fragment/1
id: a-phase
version: 1.2.0
languages: [en, fr]
title: A phase
phases:
  - id: later
    title: Later
    steps:
      - {id: learn, kind: task, role: lead, title: Learn, why: Next time}
"""

OVERLAY = """\
schema: breach-overlay/1
id: house
languages: [en, fr]
roles:
  dpo: {contact: "dpo@example.org"}
  night: {title: Night duty, contact: "+33 1 00 00 00 00"}
steps:
  - playbooks: every-key
    into: work
    step: {id: ring, kind: task, role: night, title: Ring, why: House rule}
clients:
  - {name: City of Example, contract_hours: 24, contact: "dpo@city.example.org"}
"""

AROUND = Surroundings(
    CATALOGUE,
    frozenset({"sa-notification", "register-entry"}),
    frozenset({"gdpr-33-1", "gdpr-33-1.complement"}),
    playbooks=frozenset({"every-key", "ransomware"}),
    fragments={
        "some-steps": Source("some-steps.yaml", SOME_STEPS.encode()),
        "a-phase": Source("a-phase.yaml", A_PHASE.encode()),
    },
    overlay=Source("overlay.yaml", OVERLAY.encode()),
)
