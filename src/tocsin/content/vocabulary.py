"""Reading the catalogue of facts, and the names of the supervisory authorities."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from tocsin.content.reading import FACT_KEY, IDENTIFIER, Fields, Reading
from tocsin.content.yaml_text import Node, Scalar
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue, Choice, FactSpec, FactType, Group
from tocsin.domain.names import RESERVED

VOCABULARY_SCHEMA = "breach-vocabulary/1"
AUTHORITIES_SCHEMA = "breach-authorities/1"
_COUNTRY = re.compile(r"[A-Z]{2}")
CHOSEN = frozenset({FactType.ENUM, FactType.SET})

Choices = Mapping[str, tuple[Choice, ...]]
"""Enumerations by name."""


def parse_vocabulary(source: bytes, file: str) -> tuple[Catalogue | None, list[Problem]]:
    """Read a catalogue of facts; gives None and what is wrong if it cannot be used."""
    reading = Reading(file)
    root = reading.root(source, VOCABULARY_SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    groups = tuple(_group(fields) for fields in root.maps("groups"))
    shared: dict[str, tuple[Choice, ...]] = {}
    for key, node, path in root.pairs("choices"):
        shared[key.text] = _choice_list(reading, node, path)
    facts: dict[str, FactSpec] = {}
    for fields in root.maps("facts", required=True):
        spec = read_fact(reading, fields, shared, key=fields.matching("key", FACT_KEY, "a dotted key"))
        if spec.key in facts:
            fields.problem("key", "S006", f"{spec.key} is here twice")
        if spec.group not in {group.id for group in groups}:
            fields.problem("group", "R007", f"there is no group {spec.group!r}")
        facts[spec.key] = spec
    root.note_twins("groups", [group.id for group in groups])
    root.finish()
    return (
        None if reading.problems else Catalogue(facts=facts, groups=groups, choices=shared)
    ), reading.problems


def _group(fields: Fields) -> Group:
    group = Group(fields.matching("id", IDENTIFIER, "an identifier"), fields.translated("title"))
    fields.finish()
    return group


def read_fact(reading: Reading, fields: Fields, shared: Choices, key: str) -> FactSpec:
    """Read the declaration of one fact, of the catalogue or of a playbook."""
    if key.partition(".")[0] in RESERVED:
        fields.problem("key", "S004", f"{key} begins with a word that the engine keeps for itself")
    kind = fields.choice("type", FactType, FactType.TEXT)
    choices = _choices(reading, fields, shared)
    if (kind in CHOSEN) != bool(choices):
        fields.problem("choices", "S009", "an enum or a set has choices, anything else has none")
    spec = FactSpec(
        key=key,
        type=kind,
        title=fields.translated("title"),
        question=fields.translated("question", required=False),
        help=fields.translated("help", required=False),
        choices=choices,
        serves=fields.words("serves"),
        group=fields.text("group", "playbook"),
    )
    fields.finish()
    return spec


def _choices(reading: Reading, fields: Fields, shared: Choices) -> tuple[Choice, ...]:
    node = fields.get("choices")
    if node is None:
        return ()
    if isinstance(node, Scalar):
        if node.text not in shared:
            fields.problem("choices", "R007", f"there are no choices called {node.text!r}")
        return shared.get(node.text, ())
    return _choice_list(reading, node, fields.place("choices"))


def _choice_list(reading: Reading, node: Node, path: str) -> tuple[Choice, ...]:
    choices = tuple(_choice(inner) for inner in reading.fields_of_list(node, path))
    known = {choice.id: choice for choice in choices}
    reading.note_twins(node, path, [choice.id for choice in choices])
    for number, choice in enumerate(choices):
        for wider in choice.within:
            if wider not in known:
                reading.problem(node, f"{path}[{number}].within", "R007", f"there is no value {wider!r}")
        if choice.id in _wider(choice, known):
            reading.problem(node, f"{path}[{number}].within", "S008", f"{choice.id} would be part of itself")
    return tuple(
        msgspec.structs.replace(choice, within=_wider(choice, known)) if choice.within else choice
        for choice in choices
    )


def _wider(choice: Choice, known: Mapping[str, Choice]) -> tuple[str, ...]:
    """Give all that a value is part of, whatever that in turn is part of included."""
    found: list[str] = []
    ahead = list(choice.within)
    while ahead:
        wider = ahead.pop(0)
        if wider not in found:
            found.append(wider)
            ahead += known[wider].within if wider in known else ()
    return tuple(found)


def _choice(fields: Fields) -> Choice:
    choice = Choice(
        fields.matching("id", IDENTIFIER, "an identifier"),
        fields.translated("title"),
        fields.words("within"),
    )
    fields.finish()
    return choice


def parse_authorities(source: bytes, file: str) -> tuple[dict[str, str], list[Problem]]:
    """Read the names of supervisory authorities by country code."""
    reading = Reading(file)
    root = reading.root(source, AUTHORITIES_SCHEMA)
    if root is None:
        return {}, reading.problems
    root.get("source", required=True)
    authorities = {}
    for key, node, path in root.pairs("authorities"):
        if not _COUNTRY.fullmatch(key.text):
            reading.problem(key, path, "S004", f"{key.text!r} is no country code")
        authorities[key.text] = reading.scalar_text(node, path)
    root.finish()
    return authorities, reading.problems
