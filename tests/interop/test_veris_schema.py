"""The schema of VERIS takes whatever is exported, and would tell if something were wrong with it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.casework import SAMPLES
from tests.domain.bodies import texts
from tests.domain.building import Journal, estimated, known, moment
from tests.interop.veris_checks import (
    CATALOGUE,
    RANSOMWARE,
    accepted,
    exported,
    needs_samples,
    validator,
)
from tocsin.domain.case import CaseState
from tocsin.domain.entries import CaseOpened
from tocsin.domain.facts import Catalogue, Contact, Count, FactSpec, FactType
from tocsin.interop.notifications import veris_words as words
from tocsin.interop.notifications.veris import export_veris

FILES = sorted((SAMPLES / "veris" / "bin-tests").glob("*"))


@needs_samples
def test_every_word_is_one_of_the_schema() -> None:
    def allowed(*path: str) -> set[str]:
        node: Any = validator().schema
        for part in path:
            node = node["items"] if part == "[]" else node["properties"][part]
        return set(node["enum"])

    for act in (*words.ORIGINS.values(), *words.MALICIOUS_ORIGINS.values(), *words.ATTACKS.values()):
        assert act.variety in allowed("action", act.kind, "variety", "[]")
        assert act.vector in allowed("action", act.kind, "vector", "[]")
    for who, variety in words.DISCOVERY.values():
        assert variety in allowed("discovery_method", who, "variety", "[]")
    assert set(words.ASSETS.values()) <= allowed("asset", "assets", "[]", "variety")
    assert set(words.MEDIA.values()) <= allowed("asset", "assets", "[]", "variety")
    assert set(words.CLOUD.values()) <= allowed("asset", "cloud", "[]")
    sizes = {*words.SIZE.values(), *(size for _most, size in words.HEADCOUNT)}
    assert sizes <= allowed("victim", "employee_count")
    lost = ("attribute", "confidentiality")
    assert {*words.DATA.values(), *words.SPECIAL.values()} <= allowed(*lost, "data", "[]", "variety")
    assert set(words.VICTIMS.values()) <= allowed(*lost, "data_victim", "[]")
    assert set(words.PROTECTION.values()) <= allowed(*lost, "state", "[]")
    assert set(words.DISCLOSURE.values()) <= allowed(*lost, "data_disclosure")
    assert set(words.RESTORED.values()) <= allowed("attribute", "availability", "variety", "[]")


@needs_samples
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_incidents_of_others_are_taken_where_they_are_of_this_version(path: Any) -> None:
    incident = json.loads(path.read_text(encoding="utf-8"))
    is_current = incident["schema_version"].startswith("1.4")
    assert accepted(incident) or not is_current


Fault = Callable[[dict[str, Any]], None]


def faults(node: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str, tuple[str | int, ...], object]]:
    """Give one fault after the other: a key that is nobody's, a word of no list, a value of another type."""
    if isinstance(node, dict):
        if at[:1] != ("plus",) and at not in {("actor", "unknown"), ("action", "unknown")}:
            yield "a key that is nobody's", (*at, "nobodys"), "x"
        for key, value in node.items():
            yield from faults(value, (*at, key))
    elif isinstance(node, list):
        yield "an empty list", at, []
        for number, value in enumerate(node):
            yield from faults(value, (*at, number))
    elif isinstance(node, str) and at[0] not in {"plus", "summary", "incident_id", "source_id"}:
        if at != ("schema_version",):
            yield "a word of no list", at, "Nonsense!"
        yield "a number for a word", at, 7
    elif isinstance(node, int):
        yield "a word for a number", at, "seven"


def with_fault(incident: dict[str, Any], at: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """Give a copy of an incident with one fault."""
    broken: dict[str, Any] = copy.deepcopy(incident)
    node: Any = broken
    for part in at[:-1]:
        node = node[part]
    node[at[-1]] = value
    return broken


@needs_samples
def test_the_schema_refuses_every_incident_with_one_fault() -> None:
    incident = json.loads(json.dumps(exported(*RANSOMWARE).incident))
    # The schema lets these be anything; that they are right is for the tests above.
    lenient = {("attribute", "availability", "nobodys")}
    tried = [one for one in faults(incident) if one[1] not in lenient and one[1][0] != "plus"]
    passed = [(what, at) for what, at, value in tried if accepted(with_fault(incident, at, value))]
    assert passed == []
    assert len(tried) >= 60


@needs_samples
@pytest.mark.parametrize(
    "key",
    [
        *("actor", "action", "discovery_method", "schema_version", "asset", "timeline", "incident_id"),
        *("security_incident", "summary"),
    ],
)
def test_the_schema_misses_every_part_that_it_asks_for(key: str) -> None:
    incident = dict(exported(*RANSOMWARE).incident)
    del incident[key]
    assert not accepted(incident)


def answers(spec: FactSpec) -> st.SearchStrategy[Any]:
    """Give any value that a fact of the catalogue can have."""
    ids = [choice.id for choice in spec.choices]
    match spec.type:
        case FactType.BOOL:
            return st.booleans()
        case FactType.ENUM:
            return st.sampled_from(ids)
        case FactType.SET:
            return st.lists(st.sampled_from(ids), unique=True, max_size=4).map(tuple)
        case FactType.INT:
            return st.integers(0, 10**9)
        case FactType.COUNT:
            figures = st.none() | st.integers(0, 10**9)
            return st.builds(Count, low=figures, best=figures, high=figures)
        case FactType.INSTANT:
            days = st.dates(date(1971, 1, 1), date(2900, 1, 1))
            return days.map(lambda day: moment(day.isoformat()))
        case FactType.CONTACT:
            return st.builds(Contact, name=texts)
        case _:
            return texts


PARTS = {"time", "nature", "data", "subjects", "records", "org", "case", "incident", "service", "systems"}
ASKED = [spec for spec in CATALOGUE if spec.key.split(".")[0] in PARTS]


@st.composite
def states(draw: st.DrawFn) -> CaseState:
    """Any case in which facts that VERIS may ask for are answered."""
    journal = Journal()
    for spec in draw(st.lists(st.sampled_from(ASKED), max_size=12, unique_by=lambda one: one.key)):
        say = draw(st.sampled_from([known, estimated]))
        journal.add(say(spec.key, draw(answers(spec))))
    return journal.state


@needs_samples
@settings(deadline=None)
@given(states())
def test_whatever_is_known_the_schema_takes_it(state: CaseState) -> None:
    made = export_veris(state, CATALOGUE)
    assert list(validator().iter_errors(made.incident)) == []


def test_a_catalogue_without_facts_exports_too() -> None:
    journal = Journal()
    assert isinstance(journal.entries[0].body, CaseOpened)
    assert export_veris(journal.state, Catalogue()).incident["schema_version"] == "1.4.1"
