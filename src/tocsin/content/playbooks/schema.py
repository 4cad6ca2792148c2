"""The JSON Schema of playbooks, fragments and overlays, for editors that complete and check them.

It says what can be said of the form of a document; `tocsin.content.playbooks.playbook` says the rest. Kinds,
enumerations, patterns and limits are those of the reader, names those of a library.
"""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.content.playbooks.json_schema import (
    DIALECT,
    Schema,
    any_text,
    choice,
    either,
    list_of,
    number,
    one_of,
    pattern,
    ref,
    shape,
    titled,
    when_key,
    words,
)
from tocsin.content.playbooks.names import Names
from tocsin.content.playbooks.parts import VERSION
from tocsin.content.playbooks.schema_steps import ADVICE_ON, step_schemas
from tocsin.content.reading import FACT_KEY, IDENTIFIER, SLUG
from tocsin.content.vocabulary import CHOSEN
from tocsin.domain.conditions.grammar import DURATION, MAX_LENGTH, WORDS
from tocsin.domain.conditions.names import RESERVED
from tocsin.domain.facts import FactType
from tocsin.domain.playbooks.playbook import CLOCK, FRAGMENT_SCHEMA, OVERLAY_SCHEMA, SCHEMA, Side, Status

DESCRIPTION = """\
Playbooks, fragments and overlays of tocsin. A document that fits this schema has the right form. It says \
nothing of: whether every text is there in each language of the file; whether the steps, roles, facts and \
phases that are named exist, and facts are of a type that fits; whether a role of the house that no playbook \
declares has a title; whether conditions can be read and make sense; whether the options of a decision are \
the values of its fact; whether ids are there twice; whether the order of the steps is one, without a \
circle; whether a length of time is under ten years; the size of the file. `tocsin playbook check FILE` \
says all of it."""


def playbook_schema(names: Names) -> Schema:
    """Give the schema of the three sorts of document; the same names give the same schema.

    There is no ``$id``: the schema belongs to one library, and another's is a different one.
    """
    sorts = {SCHEMA: _playbook(names), FRAGMENT_SCHEMA: _fragment(names), OVERLAY_SCHEMA: _overlay(names)}
    return {
        "$schema": DIALECT,
        "title": "tocsin playbook, fragment or overlay",
        "description": DESCRIPTION,
        "type": "object",
        "properties": {"schema": {**one_of(sorts), "description": "What this file is, and in which format."}},
        "required": ["schema"],
        "allOf": [when_key("schema", name, ref(_named(name))) for name in sorts],
        "$defs": {
            **{_named(name): schema for name, schema in sorts.items()},
            **_phases(names),
            **dict(step_schemas()),
            "fact_declaration": _fact_declaration(names),
            **_words(names),
        },
    }


def _named(schema: str) -> str:
    """Give the name of a sort of document: ``breach-playbook/1`` is a playbook."""
    return schema.removeprefix("breach-").partition("/")[0]


# The three sorts of document.


def _playbook(names: Names) -> Schema:
    return shape(
        "A playbook: steps in a partial order, with conditions over facts. It is data and runs nothing.",
        {
            **_head(names),
            "reviewed": ref("day", "The day on which somebody last went through it: 2026-11-23."),
            "title": ref("text", "Its title."),
            "summary": ref("text", "For whom and for what it is, in a sentence or two."),
            "phases": list_of(ref("phase_or_include"), "Its phases, in the order they are shown.", least=1),
        },
        {
            "status": choice(
                Status,
                "How far it has come.",
                {
                    Status.DRAFT: "not to be relied on yet",
                    Status.STABLE: "reviewed and ready",
                    Status.DEPRECATED: "there is a better one",
                },
                Status.DRAFT,
            ),
            "created": ref("day", "The day on which it was first published."),
            "for": words(
                choice(
                    Side,
                    "What the organisation is to the data.",
                    {
                        Side.CONTROLLER: "it decides why and how they are processed",
                        Side.PROCESSOR: "it processes them for others",
                    },
                ),
                "For whom it is; for both, if nothing is said.",
            ),
            "family": {**pattern(SLUG), "description": "The sort of breach that it is for: ransomware."},
            "jurisdictions": words(any_text(), "Where its law applies: EU, FR."),
            "pick_when": list_of(ref("text"), "Signs by which to pick it."),
            "refs": words(any_text(), "Law, guidelines and decisions that it rests on."),
            "advice": list_of(ADVICE_ON, "Advice of its own for decisions of the fragments it includes."),
            "closes_when": ref("condition", "What must hold before a case that follows it is closed."),
            "x": {"description": "What other programs keep with the playbook; not looked at."},
            **_declarations(),
        },
    )


def _fragment(names: Names) -> Schema:
    return shape(
        "A fragment: phases or steps that several playbooks include. Its id is the name of its file.",
        _head(names),
        {
            "title": ref("text", "What it is about, for those who choose it."),
            "phases": list_of(ref("phase_or_include"), "Phases; then it is included among phases."),
            "steps": list_of(ref("step_or_include"), "Steps; then it is included among steps.", least=1),
            **_declarations(),
        },
        oneOf=[{"required": ["phases"]}, {"required": ["steps"]}],
    )


def _overlay(names: Names) -> Schema:
    head = _head(names)
    return shape(
        "The overlay of an organisation: its own steps, how to reach a role, its clients.",
        {key: head[key] for key in ("schema", "id", "languages")},
        {
            "roles": {
                "type": "object",
                "description": "Roles of playbooks by name, and how to reach them here.",
                "properties": {role: ref("house_role") for role in names.roles},
                "additionalProperties": ref("house_role"),
            },
            "steps": list_of(
                shape(
                    "A step of the house, put at the end of a phase.",
                    {
                        "into": ref("identifier", "The id of the phase."),
                        "step": ref("step", "The step."),
                    },
                    {"playbooks": words(ref("slug"), "Only in these playbooks; in all, if nothing is said.")},
                ),
                "Steps of the house.",
            ),
            "clients": list_of(
                shape(
                    "A controller that this organisation works for.",
                    {"name": any_text("Its name.")},
                    {
                        "contract_hours": number("In how many hours the contract wants it to be told.", 0),
                        "contact": any_text("How to reach it."),
                    },
                ),
                "Controllers that this organisation works for.",
            ),
        },
    )


def _head(names: Names) -> Mapping[str, Schema]:
    return {
        "schema": {"type": "string", "description": "What this file is, and in which format."},
        "id": ref("slug", "Its name, as other files say it: small letters, digits and hyphens."),
        "version": {
            **pattern(VERSION),
            "description": "Its version: 1.0.0. The first number says what fits.",
        },
        "languages": words(
            either(one_of(names.languages), any_text()),
            "The languages of its texts; each text is in all of them, or the same in all.",
            least=1,
        ),
    }


def _declarations() -> Mapping[str, Schema]:
    return {
        "roles": {
            "type": "object",
            "description": "Roles by name; people are bound to them per case, never in the file.",
            "additionalProperties": ref("text"),
        },
        "facts": {
            "type": "object",
            "description": "Facts beyond the catalogue, by dotted key: portal.access_path.",
            "propertyNames": ref("declared_fact"),
            "additionalProperties": ref("fact_declaration"),
        },
    }


# Their parts.


def _phases(names: Names) -> Mapping[str, Schema]:
    phase = shape(
        "Steps under one heading.",
        {
            "id": ref("identifier", "Its name within the playbook."),
            "title": ref("text", "Its heading."),
            "steps": list_of(ref("step_or_include"), "Its steps, in the order they are shown.", least=1),
        },
        {"when": ref("condition", "What must hold for each of its steps, beside their own conditions.")},
    )
    return {
        "phase": phase,
        "phase_or_include": _or_include("phase", names.phase_fragments),
        "step_or_include": _or_include("step", names.step_fragments),
    }


def _or_include(written: str, fragments: list[str]) -> Schema:
    """Give the schema of a phase or step that is written out, or found in a fragment."""
    include = {
        **one_of(fragments),
        "description": f"A fragment of {written}s, by name and version: ^1 is any that begins with 1.",
    }
    return {
        "type": "object",
        "properties": {"include": include},
        "if": {"required": ["include"]},
        "then": shape("What a fragment holds.", {"include": {}}),
        "else": ref(written),
    }


def _fact_declaration(names: Names) -> Schema:
    shared = {**one_of(names.choices), "description": "An enumeration of the catalogue."}
    own = list_of(
        shape(
            "One value.",
            {"id": ref("identifier", "The value."), "title": ref("text", "What it is called.")},
            {"within": words(ref("identifier"), "Wider values of the list that it is part of.")},
        ),
        "The values.",
        least=1,
    )
    kinds = {
        FactType.BOOL: "yes or no",
        FactType.ENUM: "one of some values",
        FactType.SET: "any of some values",
        FactType.TEXT: "words",
        FactType.INT: "a whole number",
        FactType.INSTANT: "a point in time",
        FactType.COUNT: "a number of people or records, or the range it lies in",
        FactType.CONTACT: "somebody to ask",
    }
    has_choices = {"properties": {"type": {"enum": [str(kind) for kind in FactType if kind in CHOSEN]}}}
    return shape(
        "What a fact of this playbook is.",
        {"title": ref("text", "What it is called.")},
        {
            "type": choice(FactType, "What it holds.", kinds, FactType.TEXT),
            "choices": either(shared, own, description="The values of an enum or a set: a list, or a name."),
            "question": ref("text", "How to ask for it."),
            "help": ref("text", "What to think of when answering."),
            "serves": words(any_text(), "The items of the law that it answers: gdpr:33.3.a."),
            "group": {
                **one_of(names.groups),
                "description": "The heading it stands under.",
                "default": "playbook",
            },
        },
        **{
            "if": {**has_choices, "required": ["type"]},
            "then": {"required": ["choices"]},
            "else": {"properties": {"choices": False}},
        },
    )


def _words(names: Names) -> Mapping[str, Schema]:
    """Give the schemas of single values."""
    declared = {
        **pattern(FACT_KEY),
        "not": either(ref("catalogue_fact"), {"pattern": f"^(?:{'|'.join(sorted(RESERVED))})\\."}),
    }
    of_type = {
        kind: [fact for fact in names.facts if fact.type is kind]
        for kind in (FactType.INSTANT, FactType.ENUM)
    }
    return {
        "text": either(
            any_text(),
            {
                "type": "object",
                "properties": {language: any_text() for language in names.languages},
                "additionalProperties": any_text(),
                "minProperties": 1,
            },
            description="A text, the same in every language; or a map of language to text.",
        ),
        "condition": {
            **any_text(),
            "maxLength": MAX_LENGTH,
            "description": "A condition over facts: known(time.aware_at) and subjects.count > 500.",
        },
        "duration": {**pattern(DURATION), "description": "A length of time: 30m, 4h, 2d or 1w."},
        "day": {"type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
        "slug": pattern(SLUG),
        "identifier": pattern(IDENTIFIER),
        "step_id": {**pattern(IDENTIFIER), "not": one_of(sorted(WORDS))},
        "role": either(one_of(names.roles), any_text()),
        "house_role": shape(
            "A role in this organisation.",
            {},
            {
                "title": ref("text", "What it is called, if no playbook says so."),
                "contact": any_text("How to reach it, at night too."),
            },
        ),
        "fact": either(ref("catalogue_fact"), ref("declared_fact")),
        "chosen_fact": either(titled(names.titles_of(of_type[FactType.ENUM])), ref("declared_fact")),
        "instant_fact": titled(names.titles_of(of_type[FactType.INSTANT])),
        "catalogue_fact": titled(names.titles_of(names.facts)),
        "declared_fact": declared,
        "clock": one_of(names.clocks),
        "clock_point": one_of(f"{CLOCK}{clock}" for clock in names.clocks),
        "form": one_of(names.forms),
        "playbook_id": one_of(names.playbooks),
    }
