"""Reading the catalogue of facts, and the names of the supervisory authorities."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from tocsin.content.reading import FACT_KEY, IDENTIFIER, Fields, Reading
from tocsin.content.yaml_text import Node, Scalar
from tocsin.domain.conditions.names import RESERVED
from tocsin.domain.errors import Problem
from tocsin.domain.facts import EVERYONE, Catalogue, Choice, FactSpec, FactType, Group
from tocsin.domain.identifiers import TextFormat

VOCABULARY_SCHEMA = "breach-vocabulary/1"
AUTHORITIES_SCHEMA = "breach-authorities/1"
_COUNTRY = re.compile(r"[A-Z]{2}(-[A-Z]{2})?")
CHOSEN = frozenset({FactType.ENUM, FactType.SET})
_WHO = ("country", "entity")
"""The enumerations whose values say for whom something is wanted."""

Choices = Mapping[str, tuple[Choice, ...]]
"""Enumerations by name."""


def parse_vocabulary(
    source: bytes, file: str, upon: Catalogue | None = None
) -> tuple[Catalogue | None, list[Problem]]:
    """Read a catalogue of facts; gives None and what is wrong if it cannot be used.

    Args:
        source: the bytes of the file.
        file: its name, for the problems.
        upon: what was read before from other files: its groups and choices may be used, and what is given
            holds its facts too.
    """
    upon = upon or Catalogue()
    reading = Reading(file)
    root = reading.root(source, VOCABULARY_SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    labels = root.words("labels")
    groups = (*upon.groups, *(_group(fields) for fields in root.maps("groups")))
    shared = dict(upon.choices)
    for key, node, path in root.pairs("choices"):
        if key.text in shared:
            reading.problem(key, path, "S006", f"there are choices called {key.text!r} already")
        shared[key.text] = _choice_list(reading, node, path, labels)
    facts = dict(upon.facts)
    for fields in root.maps("facts", required=True):
        spec = _fact_of_catalogue(reading, fields, shared)
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


def _fact_of_catalogue(reading: Reading, fields: Fields, shared: Choices) -> FactSpec:
    """Read a fact with what only the catalogue says: its form, its range, and the profile it may stand in."""
    form = fields.choice("format", TextFormat, TextFormat.VAT) if fields.has("format") else None
    most = fields.number("most")
    profile = fields.flag("profile")
    ours = fields.flag("ours") or profile
    wanted_for = fields.words("wanted_for")
    spec = read_fact(reading, fields, shared, key=fields.matching("key", FACT_KEY, "a dotted key"))
    if form is not None and spec.type is not FactType.TEXT:
        fields.problem("format", "S009", "only a text has a form")
    if most is not None and spec.type is not FactType.INT:
        fields.problem("most", "S009", "only a whole number (int) has a largest one")
    if wanted_for and not profile:
        fields.problem(
            "wanted_for", "S009", "only what the profile may hold can be wanted there: profile: true"
        )
    known = {choice.id for name in _WHO for choice in shared.get(name, ())}
    for who in wanted_for:
        if who != EVERYONE and who not in known:
            fields.problem("wanted_for", "R007", f"{who!r} is no country and no legal status")
    return msgspec.structs.replace(
        spec, format=form, most=most, profile=profile, ours=ours, wanted_for=wanted_for
    )


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


def _choice_list(reading: Reading, node: Node, path: str, labels: tuple[str, ...] = ()) -> tuple[Choice, ...]:
    """Read an enumeration; ``labels`` are languages that all of its values may be named in, or none."""
    choices = tuple(_choice(inner, labels) for inner in reading.fields_of_list(node, path))
    known = {choice.id: choice for choice in choices}
    for language in labels:
        nameless = [choice.id for choice in choices if language not in choice.title]
        if nameless and len(nameless) < len(choices):
            without = ", ".join(nameless)
            reading.problem(node, path, "L001", f"{without} has no name in {language!r}, but others have")
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


def _choice(fields: Fields, labels: tuple[str, ...]) -> Choice:
    choice = Choice(
        fields.matching("id", IDENTIFIER, "an identifier"),
        fields.translated("title", more=labels),
        fields.words("within"),
    )
    fields.finish()
    return choice


def parse_authorities(source: bytes, file: str) -> tuple[dict[str, str], list[Problem]]:
    """Read the names of supervisory authorities by country code, or by that of a part of the country."""
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
