"""What a CACAO document must be: as the official schemas say, and as they cannot say of its graph."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from tests.casework import SAMPLES

SCHEMAS = SAMPLES / "cacao" / "schemas" / "schemas"
PLAYBOOKS = SAMPLES / "cacao" / "playbooks"

needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the official schemas are not here")


@cache
def _validator() -> Draft7Validator:
    schemas = [json.loads(path.read_bytes()) for path in sorted(SCHEMAS.rglob("*.json"))]
    resources = [(one["$id"], DRAFT7.create_resource(one)) for one in schemas]
    root = next(one for one in schemas if one["title"] == "playbook")
    return Draft7Validator(root, registry=Registry().with_resources(resources))


def schema_faults(document: Any) -> list[str]:
    """Give what the official schemas have against a document."""
    return [f"{list(error.path)}: {error.message}" for error in _validator().iter_errors(document)]


def exits(step: dict[str, Any]) -> Iterator[str]:
    """Give every step that a step leads to."""
    yield from step.get("next_steps", [])
    yield from (step[key] for key in ("on_true", "on_false", "on_completion") if key in step)


def graph_faults(document: dict[str, Any]) -> list[str]:
    """Give what is wrong with the workflow of an export; the schemas look at none of this."""
    workflow: dict[str, dict[str, Any]] = document["workflow"]
    faults = []
    if workflow.get(document["workflow_start"], {}).get("type") != "start":
        faults.append("it does not begin with a start step")
    named = Counter(way for step in workflow.values() for way in exits(step))
    faults += [f"{way} is not there" for way in named if way not in workflow]
    faults += [
        f"{id} is not reached once" for id in workflow if named[id] != (id != document["workflow_start"])
    ]
    for id, step in workflow.items():
        if id.partition("--")[0] != step["type"]:
            faults.append(f"{id} is a {step['type']}")
        if bool(list(exits(step))) == (step["type"] == "end"):
            faults.append(f"{id} ends, or goes on, where it should not")
        if step["type"] == "action" and step["agent"] not in document["agent_definitions"]:
            faults.append(f"{id} is done by nobody")
        for variable in [*step.get("out_args", []), *re.findall(r"__[\w-]+?__", step.get("condition", ""))]:
            if variable not in document["playbook_variables"]:
                faults.append(f"{variable} is not defined")
    if document["modified"] < document["created"]:
        faults.append("it was changed before it was made")
    return faults


def in_sequence(document: dict[str, Any]) -> list[str]:
    """Give the names of the actions as an engine reaches them that does one branch after the other."""
    workflow: dict[str, dict[str, Any]] = document["workflow"]
    names, ahead = [], [document["workflow_start"]]
    while ahead:
        step = workflow[ahead.pop()]
        if step["type"] in {"action", "playbook-action"}:
            names.append(step["name"])
        ahead += reversed(list(exits(step)))
    return names
