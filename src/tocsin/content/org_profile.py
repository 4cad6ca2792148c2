"""Reading the profile of the organisation, ``org.yaml``: values for the facts that may stand there."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tocsin.content.files import bytes_of
from tocsin.content.reading import Reading
from tocsin.content.yaml_text import Mapping, Node, Scalar, Sequence
from tocsin.domain.answers import Answer, read_answer, read_choice, takes
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.facts import (
    Catalogue,
    Contact,
    FactSpec,
    FactStatus,
    FactType,
    nearest,
)
from tocsin.domain.profile import Profile

SCHEMA = "breach-org/1"
_LANGUAGE = re.compile(r"[a-z]{2}")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the present: nothing that may stand in a profile is a time."""


def parse_profile(source: bytes, file: str, catalogue: Catalogue) -> tuple[Profile | None, list[Problem]]:
    """Read a profile; gives None and what is wrong if it cannot be used."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    facts: dict[str, Answer] = {}
    for key, node, path in root.pairs("facts"):
        if isinstance(node, Scalar) and node.is_null:
            continue  # not filled in yet
        try:
            spec = profile_fact(catalogue, key.text)
        except UserError as error:
            reading.problem(key, path, "R001", error.message, error.hint)
            continue
        answer = _answer(reading, spec, node, path)
        if answer is not None:
            facts[key.text] = answer
    root.finish()
    return (None if reading.problems else Profile(facts)), reading.problems


def read_profile(path: Path, catalogue: Catalogue) -> tuple[Profile, tuple[Problem, ...]]:
    """Read the profile in a file; an empty one where there is no file, or it cannot be used."""
    if not path.exists():
        return Profile(), ()
    try:
        profile, problems = parse_profile(bytes_of(path), str(path), catalogue)
    except UserError as error:
        return Profile(), (Problem(str(path), 1, 1, "", error.message, error.hint),)
    return profile or Profile(), tuple(problems)


def profile_fact(catalogue: Catalogue, key: str) -> FactSpec:
    """Give what the catalogue says of a key of a profile, with or without a language.

    Raises:
        UserError: there is no such fact, it belongs to single cases, or it takes no language.
    """
    bare, at, language = key.partition("@")
    spec = catalogue.get(bare)
    if spec is None or not spec.profile:
        what = "is a fact of one case, not of the organisation" if spec else "is no fact of the organisation"
        near = nearest(bare, (known.key for known in catalogue if known.profile))
        hint = f"Did you mean {near}?" if near else "tocsin org --all names what may stand here"
        raise UserError(f"{bare!r} {what}", hint)
    if at and (spec.type is not FactType.TEXT or spec.format or not _LANGUAGE.fullmatch(language)):
        raise UserError(f"{key!r} cannot be in a language of its own", f"Use {spec.key}")
    return spec


def read_value(spec: FactSpec, typed: str) -> Answer:
    """Read a value of a profile as it is typed into a field.

    Raises:
        UserError: it is no value of that fact, or something that only a case can leave open.
    """
    answer = read_answer(spec, typed, zone=ZoneInfo("UTC"), now=_LONG_AGO)
    if answer.status not in {FactStatus.KNOWN, FactStatus.NOT_APPLICABLE}:
        raise UserError(
            f"{spec.key} is not known this way", "Leave it out until it is known, or: n/a because …"
        )
    return answer


def _answer(reading: Reading, spec: FactSpec, node: Node, path: str) -> Answer | None:
    match node:
        case Scalar():
            return _read(reading, spec, node, path)
        case Sequence() if spec.type is FactType.SET:
            return _several(reading, spec, node, path)
        case Mapping() if spec.type is FactType.CONTACT:
            return _contact(reading, node, path)
    reading.problem(node, path, "S003", f"{spec.key} takes: {takes(spec)}")
    return None


def _read(reading: Reading, spec: FactSpec, node: Scalar, path: str) -> Answer | None:
    # Scalars stay text here, so that a number in a register needs no quotes to keep its zeros.
    try:
        return read_value(spec, node.text)
    except UserError as error:
        reading.problem(node, path, "S004", error.message, error.hint)
        return None


def _several(reading: Reading, spec: FactSpec, node: Sequence, path: str) -> Answer | None:
    chosen = set()
    for number, item in enumerate(node.items):
        text = item.text if isinstance(item, Scalar) else ""
        try:
            chosen.add(read_choice(spec.choices, text))
        except UserError as error:
            reading.problem(item, f"{path}[{number}]", "S005", error.message, error.hint)
    if not node.items:
        reading.problem(node, path, "S002", "the list is empty", "Leave the key out, or: n/a because …")
    return Answer(tuple(choice.id for choice in spec.choices if choice.id in chosen), FactStatus.KNOWN)


def _contact(reading: Reading, node: Mapping, path: str) -> Answer | None:
    fields = reading.fields(node, path)
    if fields is None:
        return None
    contact = Contact(
        name=fields.text("name", ""),
        email=fields.text("email", ""),
        phone=fields.text("phone", ""),
    )
    fields.finish()
    if contact == Contact():
        fields.wrong("S002", "nobody is named", "name, email, phone: at least one of them")
    return Answer(contact, FactStatus.KNOWN)
