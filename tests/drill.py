"""Playbooks as a person writes them: the smallest there can be, an overlay, and shipped ones to change."""

from __future__ import annotations

import msgspec

from tocsin.content.library import Library, playbooks_folder
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.domain.playbooks.playbook import Playbook

DRILL = """\
schema: breach-playbook/1
id: drill
version: 1.0.0
reviewed: "2026-11-23"
languages: [en, fr]
title: {en: "A drill", fr: "Un exercice"}
summary: {en: "For practice", fr: "Pour s'exercer"}
roles:
  lead: {en: "Incident lead", fr: "Responsable"}
  dpo: {en: "Officer", fr: "Délégué"}
phases:
  - id: open
    title: {en: "Open", fr: "Ouvrir"}
    steps:
      - id: call
        kind: task
        role: lead
        title: {en: "Call everybody", fr: "Appeler tout le monde"}
        why: {en: "So that they know.", fr: "Pour qu'ils sachent."}
      - id: approve
        kind: gate
        role: lead
        all_of: [dpo]
        title: {en: "Approve", fr: "Approuver"}
        why: {en: "Two look.", fr: "Deux regardent."}
        needs: [call]
closes_when: step.approve.done
"""
"""It can be used, and breaks the rules: nothing in it leads to a notification."""

OVERLAY = """\
schema: breach-overlay/1
id: our-house
languages: [en]
roles:
  dpo: {contact: "the duty phone, day and night"}
clients:
  - {name: "Departmental Council 11", contract_hours: 24, contact: "Officer, dpo@cd11.example.org"}
  - {name: "City of Example"}
steps:
  - into: open
    step: {id: phone_chain, kind: task, role: lead, title: "Start the phone chain", why: "Mail may be read."}
"""


def shipped_text(id: str) -> str:
    """Give the text of a shipped playbook."""
    return (playbooks_folder() / f"{id}.yaml").read_text(encoding="utf-8")


def newer(text: str) -> str:
    """Give the next version of a text."""
    return text.replace("version: 2.0.0", "version: 2.1.0").replace("version: 1.0.0", "version: 1.1.0")


def read(library: Library, text: str, overlay: str = "") -> Playbook:
    """Read a playbook that can be used, with the fragments of a library and perhaps an overlay."""
    source = Source("overlay.yaml", overlay.encode()) if overlay else None
    around = msgspec.structs.replace(library.shelf.around, overlay=source)
    playbook, problems = parse_playbook(text.encode(), "drill.yaml", around)
    assert playbook is not None, [str(problem) for problem in problems]
    return playbook
