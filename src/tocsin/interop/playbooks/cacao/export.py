"""A playbook as a CACAO 2.0 document: the same playbook in the same language always gives the same bytes.

What a case knows is never part of it, nor who is meant by a role. Other programs see the order, the
conditions and the texts; they do not see the clocks.
"""

from __future__ import annotations

import json

from tocsin.domain.facts import Catalogue
from tocsin.domain.playbooks.playbook import SCHEMA, Playbook
from tocsin.domain.playbooks.work import Call, DraftWanted, EvidenceWanted, Wait
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.cacao.commands import activity, variables
from tocsin.interop.playbooks.cacao.extension import definition, write_extension
from tocsin.interop.playbooks.cacao.ids import EXTENSION, IDENTITY, playbook_id
from tocsin.interop.playbooks.cacao.waves import Workflow, agent, names_asked
from tocsin.interop.playbooks.wording import StepWords

_CAUTION = (
    "Not for legal deadlines: CACAO has no legal clocks, and no answer 'unknown'. Steps stand in waves, "
    "each of which waits for the one before; the playbook itself orders less. Conditions that cannot be "
    "told yet count as not met yet: look at them again."
)


def export_cacao(playbook: Playbook, catalogue: Catalogue, language: str) -> bytes:
    """Write a playbook as CACAO 2.0.

    Args:
        playbook: read without the overlay of an organisation.
        catalogue: the facts that every playbook knows.
        language: of the texts; one of those that the playbook is written in.
    """
    words = StepWords(playbook, catalogue, language)
    workflow = Workflow(playbook, words)
    created = playbook.created or playbook.reviewed
    labels: list[Value] = [playbook.family, SCHEMA, f"version {playbook.version}"]
    document: dict[str, Value] = {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": playbook_id(playbook.id),
        "name": words.say(playbook.title),
        "description": f"{words.say(playbook.summary)}\n\n{_CAUTION}",
        "playbook_types": _types(playbook),
        "playbook_activities": [*sorted({activity(step) for step in playbook.steps()})],
        "playbook_processing_summary": _summary(playbook, workflow),
        "created_by": IDENTITY,
        "created": _midnight(min(created, playbook.reviewed)),
        "modified": _midnight(playbook.reviewed),
        "labels": [label for label in labels if label],
        "workflow_start": workflow.start,
        "workflow": workflow.steps,
        "agent_definitions": {
            agent(playbook, role): {"type": "group", "name": words.role(role)} for role in playbook.roles
        },
        "extension_definitions": {EXTENSION: definition()},
        "playbook_extensions": {EXTENSION: write_extension(playbook)},
    }
    references = dict.fromkeys([*playbook.refs, *(law for step in playbook.steps() for law in step.law)])
    if references:
        document["external_references"] = [{"name": reference} for reference in references]
    filled = variables(playbook, names_asked(playbook), catalogue, language)
    if filled:
        document["playbook_variables"] = filled
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _midnight(day: str) -> str:
    return f"{day}T00:00:00.000Z"


def _types(playbook: Playbook) -> list[Value]:
    kinds = {type(step.work) for step in playbook.steps()}
    found: list[Value] = ["mitigation"]
    if EvidenceWanted in kinds:
        found.insert(0, "investigation")
    if DraftWanted in kinds:
        found.append("notification")
    return found


def _summary(playbook: Playbook, workflow: Workflow) -> Value:
    works = [step.work for step in playbook.steps()]
    return {
        "manual_playbook": True,
        "external_playbooks": any(isinstance(work, Call) for work in works),
        "parallel_processing": workflow.is_parallel,
        "if_logic": any(True for _name in names_asked(playbook)),
        "temporal_logic": any(isinstance(work, Wait) and work.length is not None for work in works),
        "extensions": True,
    }
