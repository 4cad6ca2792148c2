"""What each kind of step asks for, as manual commands and variables of CACAO."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.domain.facts import Catalogue, FactType, in_language
from tocsin.domain.playbooks.playbook import Playbook, Step
from tocsin.domain.playbooks.work import (
    Call,
    Checklist,
    ClockWanted,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
    Task,
    Wait,
    Work,
)
from tocsin.interop.json_text import Value
from tocsin.interop.playbooks.cacao.patterns import variable
from tocsin.interop.playbooks.wording import StepWords

_ACTIVITIES: dict[type[Work], str] = {
    Task: "step-sequence",
    Checklist: "step-sequence",
    Decision: "identify-steps",
    Form: "analyze-collected-data",
    EvidenceWanted: "analyze-collected-data",
    DraftWanted: "compose-content",
    Gate: "identify-steps",
    ClockWanted: "step-sequence",
    Wait: "step-sequence",
    Call: "step-sequence",
}
"""What a kind of step is in the vocabulary of CACAO (playbook-activity-type-ov)."""

_TYPES = {
    FactType.BOOL: "bool",
    FactType.INT: "integer",
    FactType.COUNT: "dictionary",
    FactType.CONTACT: "dictionary",
}
"""The CACAO types of facts; anything else is a string."""


def activity(step: Step) -> str:
    """Give the activity that a step is in CACAO."""
    return _ACTIVITIES[type(step.work)]


def commands(step: Step, words: StepWords) -> list[Value]:
    """Give the manual commands of a step, one for each thing it asks for."""
    lines = [
        f"{line.text} ({words.words.optional})" if line.optional else line.text for line in words.lines(step)
    ]
    if isinstance(step.work, Decision):
        lines = [f"{words.title(step)} {words.words.choose}: {' / '.join(lines)}"]
    return [
        {"type": "manual", "command": line, "playbook_activity": activity(step)}
        for line in lines or [words.title(step)]
    ]


def description(step: Step, words: StepWords) -> str:
    """Give what there is to know of a step besides what it asks for."""
    rows = words.rows(step)
    notes = [f"{label}: {text}" for label, text in words.notes(step)]
    return "\n".join([*([rows] if rows else []), *notes])


def facts_of(step: Step) -> tuple[str, ...]:
    """Give the facts that a step states, each once."""
    match step.work:
        case Form(fields=fields):
            facts = [field.fact for field in fields if field.fact]
        case Decision(fact=fact, options=options):
            facts = [fact, *(asked for option in options for asked in option.asks)]
        case Task(records=records) | Checklist(records=records):
            facts = [record.fact for record in records]
        case _:
            facts = []
    return tuple(dict.fromkeys(facts))


def variables(
    playbook: Playbook, asked: Iterable[str], catalogue: Catalogue, language: str
) -> dict[str, Value]:
    """Give the variables of a playbook, without any value.

    Args:
        playbook: whose steps fill them.
        asked: the names that the written conditions read.
        catalogue: the facts that every playbook knows.
        language: of the descriptions.
    """
    every = catalogue.extended(playbook.facts)
    filled = {name for step in playbook.steps() for name in facts_of(step)}
    found: dict[str, Value] = {}
    for name in sorted({*filled, *asked}):
        spec = every.get(name)
        found[variable(name)] = {
            "type": _TYPES.get(spec.type, "string") if spec else "string",
            "description": in_language(spec.title, language) if spec else name,
            "external": name not in filled,
        }
    return found
