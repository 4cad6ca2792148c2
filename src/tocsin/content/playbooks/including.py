"""What a fragment or an overlay is checked in: it says nothing on its own, only as part of a playbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from tocsin.content.playbooks.parts import VERSION, Source
from tocsin.content.playbooks.playbook import Written
from tocsin.content.reading import IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.yaml_text import Mapping, Node, Scalar, read_yaml
from tocsin.domain.errors import Problem
from tocsin.domain.playbooks.playbook import OVERLAY_SCHEMA, SCHEMA

_ASKED_OF_STEP = re.compile(r"\bstep\.([a-z][a-z0-9_]*)\.")


def schema_of(source: Source) -> str:
    """Give what a file says it is; an empty text if it cannot be read so far."""
    node, _problems = read_yaml(source.data, source.file)
    return _word(node, "schema")


def id_of(source: Source) -> str:
    """Give the id that a file says it has; an empty text if it has none that it may have."""
    node, _problems = read_yaml(source.data, source.file)
    id = _word(node, "id")
    return id if SLUG.fullmatch(id) else ""


def _word(node: Node | None, name: str) -> str:
    pairs = node.pairs if isinstance(node, Mapping) else ()
    return next((one.text for key, one in pairs if key.text == name and isinstance(one, Scalar)), "")


def is_part(written: Written, file: str) -> bool:
    """Whether a playbook was put together from a file, or would have been if that could be read."""
    roots = (root.reading.file for root in written.roots)
    return file in roots or any(problem.file == file for problem in written.problems)


# A host for a fragment that no playbook includes yet.


def host_of(name: str, source: Source, form: str) -> bytes:
    """Write a playbook that includes one fragment, and has whatever steps and roles that refers to.

    Args:
        name: by which the fragment is included.
        source: the fragment.
        form: the id of a form there is: what the steps that are made up draft.
    """
    reading = Reading(source.file)
    root = reading.root(source.data, _word(read_yaml(source.data, source.file)[0], "schema"))
    assert root is not None  # noqa: S101 - its schema was read, so it is a map
    reading.read_languages(root)
    version = root.text("version", "")
    include = {"include": f"{name}@{version if VERSION.fullmatch(version) else '1.0.0'}"}
    declared = {key.text for key, _node, _path in root.pairs("roles")}
    roles = ("host", *sorted(set(_words(root, "role", "all_of", "any_of", "to")) - declared))
    steps = [
        {"id": id, "kind": "draft", "form": form, "role": "host", "title": "-", "why": "-"}
        for id in ("host", *sorted(set(_steps(root))))
    ]
    of_phases = root.has("phases")
    phase = {"id": "host", "title": "-", "steps": steps if of_phases else [*steps, include]}
    playbook = {
        "schema": SCHEMA,
        "id": "host",
        "version": "1.0.0",
        "reviewed": "2026-01-01",
        "languages": list(reading.languages),
        "title": "-",
        "summary": "-",
        "roles": dict.fromkeys(roles, "-"),
        "phases": [phase, include] if of_phases else [phase],
    }
    return json.dumps(playbook).encode()  # JSON is YAML too


def _steps(root: Fields) -> Iterator[str]:
    """Give the steps that a fragment refers to, and does not have itself."""
    own = set(_words(root, "id"))
    asked = {id for node in _scalars(root.node) for id in _ASKED_OF_STEP.findall(node.text)}
    referred = {*_words(root, "needs", "after", "not_author_of"), *asked}
    yield from (id for id in referred - own if IDENTIFIER.fullmatch(id))


def _words(root: Fields, *names: str) -> Iterator[str]:
    """Give the words under keys, wherever these stand."""
    for mapping in _mappings(root.node):
        for key, value in mapping.pairs:
            if key.text in names and not isinstance(value, Mapping):
                items = (value,) if isinstance(value, Scalar) else value.items
                yield from (item.text for item in items if isinstance(item, Scalar))


def _nodes(root: Node) -> Iterator[Node]:
    left = [root]
    while left:
        node = left.pop()
        yield node
        if isinstance(node, Mapping):
            left += [value for _key, value in node.pairs]
        elif not isinstance(node, Scalar):
            left += node.items


def _mappings(root: Node) -> Iterator[Mapping]:
    yield from (node for node in _nodes(root) if isinstance(node, Mapping))


def _scalars(root: Node) -> Iterator[Scalar]:
    yield from (node for node in _nodes(root) if isinstance(node, Scalar))


# Steps of the house that no playbook takes in.


def homeless(overlay: Source, found: Iterable[Written]) -> list[Problem]:
    """Say which steps of an overlay are in none of all playbooks: each names a phase that none has."""
    placed = {
        place.path
        for written in found
        for place in written.steps.values()
        if place.reading.file == overlay.file
    }
    reading = Reading(overlay.file)
    root = reading.root(overlay.data, OVERLAY_SCHEMA)
    for place in root.maps("steps") if root is not None else ():
        step = place.map("step")
        if step is not None and not place.has("playbooks") and step.path not in placed:
            into = place.text("into", "")
            place.problem("into", "R007", f"no playbook has a phase {into!r}", "Correct the name")
    return [problem for problem in reading.problems if problem.code == "R007"]
