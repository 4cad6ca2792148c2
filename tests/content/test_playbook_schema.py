"""The schema for editors says what the reader says of the form of a document, and nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tests.content.playbook_every_key import (
    A_PHASE,
    AROUND,
    BARE_HEAD,
    GATE,
    HOST,
    OVERLAY,
    PLAYBOOK,
    SOME_STEPS,
    STEPS,
)
from tocsin.content.library import Library, playbooks_folder
from tocsin.content.playbooks.names import names_of
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.content.playbooks.schema import playbook_schema
from tocsin.content.yaml_text import Mapping, Node, Scalar, Sequence, read_yaml
from tocsin.domain.errors import Problem
from tocsin.domain.facts import FactType
from tocsin.domain.playbooks.playbook import Side, Status
from tocsin.domain.playbooks.work import KINDS, AtDeadline, ClockGoal, Collects

Tree: TypeAlias = Any
"""What JSON can hold."""

Place: TypeAlias = tuple[str | int, ...]
"""The keys and numbers that lead to a part of a document."""


def plain(node: Node) -> Tree:
    """Give what YAML 1.2 takes a node for."""
    match node:
        case Mapping(pairs=pairs):
            return {key.text: plain(value) for key, value in pairs}
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Scalar(text=text):
            if node.is_null:
                return None
            return text if node.is_text else json.loads(text)


def document(text: str) -> Tree:
    node, problems = read_yaml(text.encode(), "test.yaml")
    assert node is not None, problems
    return plain(node)


DOCUMENTS = {
    **{kind: document(BARE_HEAD + step) for kind, step in STEPS.items()},
    "gate": document(BARE_HEAD + STEPS["task"] + STEPS["checklist"] + GATE),
    "every-key": document(PLAYBOOK),
    "some-steps": document(SOME_STEPS),
    "a-phase": document(A_PHASE),
    "overlay": document(OVERLAY),
}
SCHEMA = playbook_schema(names_of(AROUND, ("en", "fr")))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def told(name: str, tree: Tree) -> list[Problem]:
    """Give what the reader says when one of the documents reads otherwise."""
    data = json.dumps(tree).encode()  # JSON is YAML too
    source = Source(f"{name}.yaml", data)
    around = msgspec.structs.replace(AROUND, overlay=source if name == "overlay" else None)
    if name in AROUND.fragments:
        around = msgspec.structs.replace(around, fragments={**AROUND.fragments, name: source})
    is_playbook = name not in {"overlay", *AROUND.fragments}
    return parse_playbook(data if is_playbook else HOST.encode(), "playbook.yaml", around)[1]


def errors(tree: Tree) -> list[ValidationError]:
    """Give what the schema says, down to each single thing."""

    def flat(found: ValidationError) -> Iterator[ValidationError]:
        yield found
        for inner in found.context or ():
            yield from flat(inner)

    return [one for found in VALIDATOR.iter_errors(tree) for one in flat(found)]


def nodes(tree: Tree, path: Place = ()) -> Iterator[tuple[Place, Tree]]:
    yield path, tree
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield from nodes(value, (*path, key))


def at(tree: Tree, path: Place) -> Tree:
    for key in path:
        tree = tree[key]
    return tree


def as_told(path: Place) -> str:
    """Write a path as problems do."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")


class Known(msgspec.Struct, frozen=True):
    """A map of a document, with the keys that the reader and the schema know there.

    ``place`` is the same for maps of one sort: the sort of document or step it is in, and the keys to it.
    """

    document: str
    path: Place
    place: str
    to_reader: frozenset[str]
    to_schema: frozenset[str]


def place_of(tree: Tree, path: Place) -> str:
    words = [str(at(tree, ("schema",)))]
    for key in path:
        tree = at(tree, (key,))
        words += [] if isinstance(key, int) or words[-1] in {"facts", "roles"} else [key]
        if isinstance(tree, dict) and "kind" in tree:
            words = [str(tree["kind"])]
        if key in {"due", "for_each", "repeat"}:  # the same in steps of every kind
            words = [str(key)]
    return ".".join(words)


def keys_of(error: ValidationError) -> frozenset[str]:
    """Give the keys that a map may have that was refused for another."""
    schema: Tree = error.schema
    return frozenset(schema["properties"])


@cache
def maps() -> list[Known]:
    """Give every map with keys of its own, found by what is said of a key that nobody knows."""
    found = []
    for name, tree in DOCUMENTS.items():
        for path, inner in nodes(tree):
            if not isinstance(inner, dict):
                continue
            changed = copy.deepcopy(tree)
            at(changed, path)["zzz"] = "zzz"
            hints = [
                problem.hint.removeprefix("Known here: ")
                for problem in told(name, changed)
                if problem.message == "'zzz' is not known here" and problem.path == as_told(path)
            ]
            known = [
                keys_of(error)
                for error in errors(changed)
                if error.validator == "additionalProperties" and tuple(error.absolute_path) == path
            ]
            assert bool(hints) == bool(known), (name, path, hints, known)
            if hints:
                keys = frozenset(hints[0].split(", "))
                found.append(Known(name, path, place_of(tree, path), keys, frozenset().union(*known)))
    return found


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.fixture(scope="module")
def shipped() -> Draft202012Validator:
    library = Library()
    schema = playbook_schema(names_of(library.shelf.around, library.languages))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("path", sorted(playbooks_folder().rglob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_file_fits(path: Path, shipped: Draft202012Validator) -> None:
    shipped.validate(document(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_with_every_key_fits_and_is_read(name: str) -> None:
    assert told(name, DOCUMENTS[name]) == []
    assert [error.message for error in errors(DOCUMENTS[name])] == []


def test_reader_and_schema_know_the_same_keys_in_every_map() -> None:
    to_reader: dict[str, set[str]] = {}
    to_schema: dict[str, set[str]] = {}
    for known in maps():
        to_reader.setdefault(known.place, set()).update(known.to_reader)
        to_schema.setdefault(known.place, set()).update(known.to_schema)
    for place in to_reader:
        # The first two the reader knows in every step, to say why they are refused; the third, in the place
        # of all others, has a map of its own in the schema.
        to_reader[place] -= {"for_each", "repeat", "include"} - to_schema[place]
    assert to_reader == to_schema


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("key", "value"), [("for_each", {"in": "parties"}), ("repeat", {"most": 2})], ids=["for_each", "repeat"]
)
def test_rows_and_rounds_are_for_the_same_kinds_of_step(kind: str, key: str, value: Tree) -> None:
    tree = copy.deepcopy(DOCUMENTS["every-key"])
    step = next(
        inner for _path, inner in nodes(tree) if isinstance(inner, dict) and inner.get("kind") == kind
    )
    step[key] = value
    assert {problem.code for problem in told("every-key", tree)} <= {"S013"}
    assert bool(told("every-key", tree)) == bool(errors(tree))


ODD: list[Tree] = [7, True, "", "No such thing!", [], {}, ["No such thing!"], [7]]


class Change(msgspec.Struct, frozen=True):
    """A document with a key left out, or with something odd under it: what the reader and the schema say."""

    document: str
    path: str
    odd: Tree
    told: list[Problem]
    fits: bool


@cache
def changes() -> list[Change]:
    """Change every key once for each sort of map."""
    found = []
    seen = set()
    for known in maps():
        for key in at(DOCUMENTS[known.document], known.path):
            if (known.place, key) in seen:
                continue
            seen.add((known.place, key))
            for odd in (None, *ODD):
                tree = copy.deepcopy(DOCUMENTS[known.document])
                place = at(tree, known.path)
                del place[key]
                if odd is not None:
                    place[key] = odd
                path = as_told((*known.path, key))
                problems = told(known.document, tree)
                found.append(Change(known.document, path, odd, problems, VALIDATOR.is_valid(tree)))
    return found


FORM = {"S001", "S002", "S003", "S004", "S005", "S009", "S013"}
"""Rules of form; the others are about names, types, order and languages."""

UNSAID = {"roles.night.title"}
"""What only the playbook can tell: whether it declares the role, so that the overlay need not name it."""


def test_what_the_reader_refuses_for_its_form_the_schema_refuses_too() -> None:
    missed = [one for one in changes() if one.fits and any(problem.code in FORM for problem in one.told)]
    assert {one.path for one in missed} == UNSAID


def test_what_the_schema_refuses_the_reader_does_not_take() -> None:
    assert [change for change in changes() if not change.fits and not change.told] == []


def test_names_of_ones_own_are_offered_and_a_fragment_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    fragments = tmp_path / "fragments"
    fragments.mkdir()
    (fragments / "house-steps.yaml").write_text(SOME_STEPS.replace("1.0.0", "2.1.0"))
    (fragments / "broken.yaml").write_text("schema: [")
    (tmp_path / "overlay.yaml").write_text(OVERLAY)
    library = Library(own=tmp_path)
    names = names_of(library.shelf.around, library.languages)
    assert {"house-steps@^2", "house-steps@2.1.0"} <= set(names.step_fragments)
    assert {"liaison", "night"} <= set(names.roles)
    assert not any("broken" in typed for typed in (*names.step_fragments, *names.phase_fragments))


def test_what_completes_a_name_does_not_shut_out_one_that_a_playbook_declares() -> None:
    tree = document(BARE_HEAD + STEPS["form"])
    assert isinstance(tree, dict)
    tree["roles"] = {"lead": "Lead", "cat_herder": "Somebody else"}
    at(tree, ("phases", 0, "steps", 0))["role"] = "cat_herder"
    assert told("form", tree) == []
    assert errors(tree) == []


@pytest.mark.parametrize("key", ["case.role", "step.path", "path", "Portal.path"])
def test_a_fact_that_cannot_be_declared_is_refused_by_both(key: str) -> None:
    tree = document(BARE_HEAD + STEPS["task"])
    assert isinstance(tree, dict)
    tree["facts"] = {key: {"title": "Path"}}
    assert told("task", tree)
    assert errors(tree)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("status",), Status),
        (("for",), Side),
        (("facts", "portal.path", "type"), FactType),
        (("phases", 0, "steps", 0, "goal"), ClockGoal),
        (("phases", 0, "steps", 0, "kind"), KINDS),
        (("phases", 0, "steps", 0, "for_each", "in"), Collects),
        (("phases", 0, "steps", 0, "at_deadline"), AtDeadline),
    ],
    ids=lambda value: str(value[-1]) if isinstance(value, tuple) else "",
)
def test_a_closed_set_of_words_is_the_same_to_both(path: Place, words: Iterable[str]) -> None:
    def refused_for_the_word(word: str) -> tuple[bool, bool]:
        tree = copy.deepcopy(document(BARE_HEAD + STEPS["clock"]))
        at(tree, ("phases", 0, "steps", 0))["kind"] = "gate" if path[-1] == "at_deadline" else "clock"
        place = tree
        for key in path[:-1]:
            place = place.setdefault(key, {}) if isinstance(place, dict) else at(place, (key,))
        place[path[-1]] = word
        by_reader = any(
            problem.code == "S005" and problem.path.endswith(str(path[-1])) for problem in told("clock", tree)
        )
        by_schema = any(
            error.validator == "enum" and tuple(error.absolute_path) == path for error in errors(tree)
        )
        return by_reader, by_schema

    assert {refused_for_the_word(word) for word in words} == {(False, False)}
    assert refused_for_the_word("somehow") == (True, True)
