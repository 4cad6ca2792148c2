"""The schema of the steps of a playbook: per kind exactly the keys that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from tocsin.content.playbooks.json_schema import (
    Schema,
    any_text,
    choice,
    either,
    flag,
    list_of,
    number,
    one_of,
    pattern,
    ref,
    shape,
    when_key,
    words,
)
from tocsin.content.playbooks.steps import AGAIN, MOST_ROUNDS, ONCE
from tocsin.content.playbooks.work import WANTED_VERSION
from tocsin.domain.playbooks.work import (
    KINDS,
    AtDeadline,
    Call,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
    Task,
    Wait,
    Work,
)

Keys = Mapping[str, Schema]


class _Kind(msgspec.Struct, frozen=True):
    """A kind of step: what it means, and the keys that it takes beside those of every step."""

    meaning: str
    required: Keys = {}
    optional: Keys = {}
    also: Schema = {}


_REQUIRED: Keys = {
    "id": ref(
        "step_id", "Its name. Other steps and conditions name it, and a case keeps under it what was done."
    ),
    "kind": ref("kind"),
    "role": ref("role", "Who does it: a role of this playbook, or of a fragment that it includes."),
    "title": ref("text", "What to do, in a few words."),
    "why": ref("text", "Why it matters, for somebody who is tired and in a hurry."),
}
"""The keys that every step must have."""

_OPTIONAL: Keys = {
    "avoid": ref("text", "What not to do: the mistake that is easily made here and cannot be taken back."),
    "ready": ref("text", "What it looks like when it is done."),
    "needs": words(
        ref("step_id"),
        "Steps that must be done before. If one of them does not apply, neither does this one.",
    ),
    "after": words(
        ref("step_id"),
        "Steps that come first where they apply. Skipped or not applicable counts as out of the way.",
    ),
    "when": ref(
        "condition",
        "The step applies only if this holds. While a fact in it is unknown, the step waits for it.",
    ),
    "due": ref("due"),
    "est": ref("duration", "How long the work takes: 30m, 2h. It tells whether the deadline can be kept."),
    "law": words(any_text(), "The provisions that it answers, as they are cited: GDPR 33(1)."),
    "mandatory": flag("A legal duty: it can be answered with “unknown”, but not skipped."),
    "accept": {
        "type": "object",
        "description": "Rules that this step breaks on purpose, by code, each with its reason.",
        "additionalProperties": any_text(),
    },
}
"""The keys that every step may have."""

_ROWS = {Collects.INVENTORY: "kinds of affected data", Collects.PARTIES: "organisations concerned"}
_FOR_EACH = shape(
    "Do the step once for each row of a list of the case; {row.name} in its texts stands for the row.",
    {"in": choice(Collects, "The rows.", _ROWS)},
    {
        "where": ref(
            "condition", "Only rows for which this does not turn out false: row.role == 'controller'."
        )
    },
)
_REPEAT = shape(
    "The step is open again each time it is done.",
    {"most": number("How often at most.", 1, MOST_ROUNDS)},
    {"until": ref("condition", "It is over once this holds.")},
)
_RECORDS = list_of(
    shape(
        "A fact that is stated when the step is done.",
        {
            "fact": ref("fact", "The fact."),
            "value": any_text(
                'Its value as a person types it, in quotes where it is no text: "true". now is the moment '
                "at which the step was done."
            ),
        },
    ),
    "Facts that are stated when the step is done.",
)
_ADVICE_REQUIRED: Keys = {
    "suggest": ref("identifier", "The option that is suggested. Advice never picks it: a person decides."),
    "because": ref("text", "The reason that is shown with the suggestion."),
}
_ADVICE_OPTIONAL: Keys = {
    "when": ref("condition", "When it is given; always, if nothing is said."),
    "source": any_text("Where the reason comes from: an article, a guideline, a decision."),
}
ADVICE = shape("A suggestion for a decision, with its reason.", _ADVICE_REQUIRED, _ADVICE_OPTIONAL)
ADVICE_ON = shape(
    "Advice of this playbook for a decision of a fragment; it is given before what the fragment says.",
    {"decides": ref("chosen_fact", "The fact that the decision decides."), **_ADVICE_REQUIRED},
    _ADVICE_OPTIONAL,
)

_MAY_STAY_OPEN: Keys = {"optional": flag("The step is done without it.")}

_OWN: Mapping[type[Work], _Kind] = {
    Task: _Kind(
        "Something to do; somebody marks it done.",
        {},
        {
            "records": _RECORDS,
            "not_run": words(any_text(), "Commands of an imported playbook: shown, and never run."),
        },
    ),
    Checklist: _Kind(
        "Lines to tick; done when each that is not optional is ticked, or waived with a reason.",
        {
            "items": list_of(
                shape(
                    "One line.",
                    {
                        "id": ref(
                            "identifier", "Its name within the list; the case keeps its tick under it."
                        ),
                        "text": ref("text", "What to do or to see to."),
                    },
                    _MAY_STAY_OPEN,
                ),
                "The lines.",
                least=1,
            )
        },
        {"records": _RECORDS},
    ),
    Decision: _Kind(
        "A choice that a person makes, with reasons.",
        {
            "decides": ref("chosen_fact", "The fact that is set to the id of the chosen option: an enum."),
            "options": list_of(
                shape(
                    "One way to decide.",
                    {
                        "id": ref("identifier", "A value of the fact that is decided."),
                        "text": ref("text", "What is chosen, in words."),
                    },
                    {
                        "asks": words(ref("fact"), "Facts that must be answered once it is chosen."),
                        "revisit": ref(
                            "duration", "So long after, the decision is to be looked at again: 6h."
                        ),
                    },
                ),
                "The ways to decide: one for each value of the fact, no more and no fewer.",
                least=1,
            ),
        },
        {"advice": list_of(ADVICE, "Suggestions, in the order they are shown; all that hold are.")},
    ),
    Form: _Kind(
        "Questions; done when each that is not optional has an answer. “Unknown for now” is one.",
        {
            "fields": list_of(
                either(
                    shape("A fact.", {"fact": ref("fact", "The fact that is asked for.")}, _MAY_STAY_OPEN),
                    shape(
                        "Rows.",
                        {"collects": choice(Collects, "Rows that are filled in.", _ROWS)},
                        _MAY_STAY_OPEN,
                    ),
                ),
                "The questions.",
                least=1,
            )
        },
    ),
    EvidenceWanted: _Kind(
        "Material to secure; done when each piece is attached, or said to be missing with a reason.",
        {
            "items": list_of(
                shape(
                    "One piece.",
                    {
                        "id": ref("identifier", "Its name within the list."),
                        "what": ref("text", "What to keep."),
                    },
                    {
                        **_MAY_STAY_OPEN,
                        "window": ref("duration", "How far back it should reach: 90d."),
                    },
                ),
                "The pieces.",
                least=1,
            )
        },
        {"supports": words(ref("fact"), "Facts that the material can prove.")},
    ),
    DraftWanted: _Kind(
        "A document to draft; done when a version is saved, for every recipient it has.",
        {"form": ref("form", "The document.")},
    ),
    ClockWanted: _Kind(
        "Legal clocks; done by what the clocks say.",
        {
            "regimes": words(
                ref("clock"), "The clocks: a regime, or a regime and a stage: gdpr-33-1.complement.", least=1
            )
        },
        {
            "goal": choice(
                ClockGoal,
                "What is waited for.",
                {
                    ClockGoal.STARTED: "they run, or are known not to apply",
                    ClockGoal.FILED: "the notification is filed",
                },
                ClockGoal.STARTED,
            )
        },
    ),
    Gate: _Kind(
        "Approvals before going on.",
        {},
        {
            "all_of": words(ref("role"), "Roles of which every one must approve."),
            "any_of": words(ref("role"), "Roles of which any one may approve."),
            "count": number("How many people must approve, from either list together; 1 if not said.", 1),
            "not_author_of": ref("step_id", "A draft step: who wrote that draft may not approve."),
            "escalate": shape(
                "Who may approve in everybody's place, once it has waited so long.",
                {
                    "after": ref("duration", "So long after the gate could first be passed: 2h."),
                    "to": ref("role", "The role that may approve then."),
                },
            ),
            "at_deadline": choice(
                AtDeadline,
                "What becomes of it when it is due; if nothing is said, it may be passed at any time.",
                {
                    AtDeadline.HOLD: "it holds, whatever that costs",
                    AtDeadline.PROCEED: "it may be passed with a reason",
                },
            ),
        },
        {"anyOf": [{"required": ["all_of"]}, {"required": ["any_of"]}]},
    ),
    Wait: _Kind(
        "Something to wait for; somebody may end it sooner.",
        {},
        {
            "until": ref("condition", "It is over once this holds."),
            "for": ref("duration", "It is over after so long: 30d."),
            "remind": ref("duration", "How often to look again: 5d."),
            "timeout": ref("duration", "After so long it is over, whatever came."),
        },
        {"anyOf": [{"required": ["until"]}, {"required": ["for"]}]},
    ),
    Call: _Kind(
        "Another playbook to follow in the same case; done when nothing of it is left to do.",
        {"playbook": ref("playbook_id", "Its id.")},
        {
            "version": {
                **pattern(WANTED_VERSION),
                "description": "Which versions fit: ^1 is any that begins with 1, 1.2.0 only that one.",
            }
        },
    ),
}


def step_schemas() -> Iterator[tuple[str, Schema]]:
    """Give the schemas of a step, of its parts, and of a step of each kind, by name."""
    meanings = "; ".join(f"{name}: {_OWN[work].meaning.rstrip('.')}" for name, work in KINDS.items())
    yield "kind", {**one_of(KINDS), "description": f"What the step asks for. {meanings}."}
    yield "due", _due()
    yield (
        "step",
        {
            "type": "object",
            "description": "One step. Its kind says which further keys it takes.",
            "properties": {**_REQUIRED, **_OPTIONAL},
            "required": list(_REQUIRED),
            "allOf": [when_key("kind", name, ref(f"{name}_step")) for name in KINDS],
        },
    )
    for name, work in KINDS.items():
        yield f"{name}_step", _of_kind(work)


def _of_kind(work: type[Work]) -> Schema:
    """Give the schema of a step of one kind; what every step may say is described there."""
    kind = _OWN[work]
    common = {key: ref(f"step/properties/{key}") for key in (*_REQUIRED, *_OPTIONAL)}
    repeated = {
        **({} if work in ONCE else {"for_each": _FOR_EACH}),
        **({"repeat": _REPEAT} if work in AGAIN else {}),
    }
    return shape(kind.meaning, kind.required, {**kind.optional, **repeated, **common}, **kind.also)


def _due() -> Schema:
    after = either(
        ref("instant_fact"),
        ref("declared_fact"),
        ref("clock_point"),
        description="The fact that is a point in time, or the clock at its start: clock.gdpr-33-1.",
    )
    return either(
        shape(
            "So long after a point in time.",
            {"after": after, "within": ref("duration", "So long after it: 4h.")},
        ),
        shape(
            "So long before the end of a clock.",
            {
                "before": ref("clock_point", "The clock, at its end: clock.gdpr-33-1."),
                "by": ref("duration", "So long before it: 12h."),
            },
        ),
        description="When it should be finished: after … within …, or before … by ….",
    )
