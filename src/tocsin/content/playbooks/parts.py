"""Putting a playbook together: its own phases, the fragments it includes, the overlay of the organisation.

A fragment is a file of phases or of steps that several playbooks share; it is included by name and version
(``include: art33-notify@^1``) and found only in the library. An overlay adds steps of the house, and says
how to reach a role, without a copy of the playbook. What was used is kept beside the text of the playbook,
so that a case never depends on a file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import msgspec

from tocsin.content.reading import IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.yaml_text import Node, Scalar, read_yaml
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Text, nearest
from tocsin.domain.playbooks.playbook import FRAGMENT_SCHEMA, OVERLAY_SCHEMA, Part, PartKind, fits

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)
_INCLUDE = re.compile(r"(?P<name>[a-z][a-z0-9-]{1,63})@(?P<version>\^\d{1,4}|\d+\.\d+\.\d+)", re.ASCII)
_DEEPEST = 4
MOST_STEPS = 300


class Source(msgspec.Struct, frozen=True):
    """A file: how it is called in problems, and its bytes."""

    file: str
    data: bytes


class StepPlace(msgspec.Struct, frozen=True):
    """Where a step is written, and the id of the file it comes from."""

    fields: Fields
    origin: str


class FactPlace(msgspec.Struct, frozen=True):
    """Where a fact is declared: its key, and what is said of it."""

    key: Scalar
    path: str
    fields: Fields


class PhasePlace(msgspec.Struct, frozen=True):
    """Where a phase is written, and its steps in order, those of the house last."""

    fields: Fields
    steps: list[StepPlace]


class Assembled(msgspec.Struct, frozen=True):
    """A playbook put together, before its steps are read; ``roots`` are its own file and what it includes."""

    phases: list[PhasePlace]
    roles: dict[str, Text]
    facts: list[FactPlace]
    contacts: dict[str, str]
    parts: list[Part]
    readings: list[Reading]
    roots: list[Fields]


class Assembly:
    """Puts one playbook together; problems are noted where they are."""

    def __init__(
        self,
        root: Fields,
        playbook: str,
        *,
        fragments: Mapping[str, Source],
        overlay: Source | None,
        playbooks: frozenset[str] | None,
    ) -> None:
        """Start.

        Args:
            root: the file of the playbook.
            playbook: its id.
            fragments: the fragments there are, by name.
            overlay: the overlay of the organisation, if it has one.
            playbooks: the ids of all playbooks; None where it is not known which there are.
        """
        self._root = root
        self._playbook = playbook
        self._fragments = fragments
        self._overlay = overlay
        self._playbooks = playbooks
        self._found = Assembled([], {}, [], {}, [], [root.reading], [root])

    def put_together(self) -> Assembled:
        """Give the phases with their steps, and what they were put together from."""
        found = self._found
        self._declared(self._root)
        found.phases.extend(self._phases(self._root, self._playbook, ()))
        if self._overlay is not None:
            self._add_overlay(self._overlay)
        number = sum(len(phase.steps) for phase in found.phases)
        if number > MOST_STEPS:
            self._root.problem("phases", "S011", f"{number} steps are too many; {MOST_STEPS} is the most")
        return found

    def _declared(self, fields: Fields) -> None:
        """Take in the roles and facts that a file declares; what was declared before stays."""
        for key, node, path in fields.pairs("roles"):
            self._found.roles.setdefault(key.text, fields.reading.translated(node, path))
        for key, node, path in fields.pairs("facts"):
            inner = fields.reading.fields(node, path)
            if inner is not None:
                self._found.facts.append(FactPlace(key, path, inner))

    # Phases, steps, and what is included among them.

    def _phases(self, fields: Fields, origin: str, within: tuple[str, ...]) -> Iterator[PhasePlace]:
        for place in fields.maps("phases", required=not within):
            if place.has("include"):
                yield from self._included_phases(place, within)
            else:
                yield PhasePlace(place, list(self._steps(place, origin, within, required=True)))

    def _steps(
        self, fields: Fields, origin: str, within: tuple[str, ...], *, required: bool
    ) -> Iterator[StepPlace]:
        for place in fields.maps("steps", required=required):
            if place.has("include"):
                yield from self._included_steps(place, within)
            else:
                yield StepPlace(place, origin)

    def _included_phases(self, place: Fields, within: tuple[str, ...]) -> Iterator[PhasePlace]:
        fragment = self._fragment(place, within)
        if fragment is None:
            return
        name, root = fragment
        if not root.has("phases"):
            place.problem("include", "I004", f"{name} holds steps, no phases", "Include it among the steps")
            return
        yield from self._phases(root, name, (*within, name))
        root.finish()

    def _included_steps(self, place: Fields, within: tuple[str, ...]) -> Iterator[StepPlace]:
        fragment = self._fragment(place, within)
        if fragment is None:
            return
        name, root = fragment
        if root.has("phases"):
            place.problem("include", "I004", f"{name} holds phases, no steps", "Include it among the phases")
            return
        yield from self._steps(root, name, (*within, name), required=True)
        root.finish()

    def _fragment(self, place: Fields, within: tuple[str, ...]) -> tuple[str, Fields] | None:
        """Find and begin to read a fragment; None, with the problem noted, where that cannot be done."""
        typed = place.text("include")
        place.finish()
        match = _INCLUDE.fullmatch(typed)
        if match is None:
            hint = "A name of the library with its version: art33-notify@^1. No path, no address"
            place.problem("include", "I001", f"{typed!r} names no fragment and its version", hint)
            return None
        name = match["name"]
        if name in within or len(within) >= _DEEPEST:
            way = " -> ".join((*within, name))
            place.problem("include", "I003", f"the includes lead in a circle, or too deep: {way}")
            return None
        source = self._fragments.get(name)
        if source is None:
            near = nearest(name, self._fragments)
            hint = f"Did you mean {near}?" if near else "One of: " + ", ".join(sorted(self._fragments))
            place.problem("include", "I002", f"there is no fragment {name!r}", hint)
            return None
        root = self._begin(source, FRAGMENT_SCHEMA)
        if root is None:
            return None
        version = root.matching("version", VERSION, "a version such as 1.0.0")
        if root.matching("id", SLUG, "a short name in small letters") != name:
            root.problem("id", "S004", f"the id is not {name!r}, as the file is called")
        if not fits(version, match["version"]):
            place.problem("include", "I002", f"{name} is there in version {version}")
        for language in self._root.reading.languages:
            if language not in root.reading.languages:
                place.problem("include", "L001", f"{name} is not written in {language!r}")
        root.translated("title", required=False)
        self._declared(root)
        self._note_part(PartKind.FRAGMENT, name, version, source)
        return name, root

    def _begin(self, source: Source, schema: str) -> Fields | None:
        reading = Reading(source.file)
        self._found.readings.append(reading)
        root = reading.root_of(source.data, *_read(source.data, source.file), schema)
        if root is None:
            return None
        reading.read_languages(root)
        self._found.roots.append(root)
        return root

    def _note_part(self, kind: PartKind, name: str, version: str, source: Source) -> None:
        text = source.data.decode("utf-8-sig")
        part = Part(kind, name, version, hashlib.sha256(text.encode()).hexdigest(), text)
        if part not in self._found.parts:
            self._found.parts.append(part)

    # The overlay of the organisation.

    def _add_overlay(self, source: Source) -> None:
        root = self._begin(source, OVERLAY_SCHEMA)
        if root is None:
            return
        name = root.matching("id", SLUG, "a short name in small letters")
        self._note_part(PartKind.OVERLAY, name, "", source)
        for key, node, path in root.pairs("roles"):
            role = root.reading.fields(node, path)
            if role is not None:
                self._add_role(key.text, role)
        for place in root.maps("steps"):
            self._add_house_step(place, name)
        root.note_twins("clients", [read_client(client).name for client in root.maps("clients")])
        root.finish()

    def _add_role(self, role: str, fields: Fields) -> None:
        contact = fields.text("contact", "")
        title = fields.translated("title", required=role not in self._found.roles)
        self._found.roles.setdefault(role, title)
        if contact:
            self._found.contacts[role] = contact
        fields.finish()

    def _add_house_step(self, place: Fields, origin: str) -> None:
        meant = place.words("playbooks", SLUG, "the id of a playbook")
        for word in meant:
            if self._playbooks is not None and word not in {self._playbook, *self._playbooks}:
                near = nearest(word, self._playbooks)
                hint = f"Did you mean {near}?" if near else "One of: " + ", ".join(sorted(self._playbooks))
                place.problem("playbooks", "R005", f"there is no playbook {word!r}", hint)
        into = place.matching("into", IDENTIFIER, "the id of a phase")
        step = place.map("step")
        if step is None:
            place.problem("step", "S002", "'step' is missing", "step: {id: …, kind: task, …}")
        place.finish()
        if step is None or (meant and self._playbook not in meant):
            return
        phase = next((one for one in self._found.phases if one.fields.text("id", "") == into), None)
        if phase is not None:
            phase.steps.append(StepPlace(step, origin))
        elif meant:
            known = ", ".join(one.fields.text("id", "") for one in self._found.phases)
            place.problem("into", "R007", f"{self._playbook} has no phase {into!r}", f"One of: {known}")


class Client(msgspec.Struct, frozen=True):
    """A controller that we work for, as the overlay knows it."""

    name: str
    contract_hours: int | None = None
    contact: str = ""


def read_client(fields: Fields) -> Client:
    """Read a client of an overlay."""
    client = Client(fields.text("name"), fields.number("contract_hours"), fields.text("contact", ""))
    fields.finish()
    return client


def read_overlay(source: Source) -> tuple[Client, ...]:
    """Give the clients that an overlay names; what is wrong with it is told where it is used."""
    reading = Reading(source.file)
    root = reading.root(source.data, OVERLAY_SCHEMA)
    return tuple(read_client(fields) for fields in root.maps("clients")) if root else ()


@lru_cache(maxsize=64)
def _read(data: bytes, file: str) -> tuple[Node | None, list[Problem]]:
    """Read a file that many playbooks share."""
    return read_yaml(data, file)
