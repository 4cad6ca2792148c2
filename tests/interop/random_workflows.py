"""Random CACAO workflows: well nested ones, with what an engine would do in them, and wild ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec
from hypothesis import strategies as st

from tocsin.interop.playbooks.cacao.ids import derived

TYPES = (
    *("start", "end", "action", "playbook-action", "parallel", "if-condition", "while-condition"),
    *("switch-condition", "single", "decision"),
)


def document(workflow: Mapping[str, Any], start: str, **more: Any) -> dict[str, Any]:
    """Give a CACAO document around a workflow."""
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": derived("playbook", "random"),
        "name": "Random",
        "created_by": derived("identity", "random"),
        "created": "2026-01-02T03:04:05.678Z",
        "modified": "2026-02-03T04:05:06.789Z",
        "workflow_start": start,
        "workflow": dict(workflow),
        **more,
    }


# Well nested ones.


class Act(msgspec.Struct, frozen=True):
    """Something to do."""


class Both(msgspec.Struct, frozen=True):
    """Branches side by side."""

    branches: tuple[Block, ...]


class Choose(msgspec.Struct, frozen=True):
    """Branches of which the answer to a question picks one: an if, or a switch of two cases."""

    branches: tuple[Block, ...]
    switch: bool


Part: TypeAlias = "Act | Both | Choose"
Block: TypeAlias = tuple[Part, ...]

BLOCKS: st.SearchStrategy[Block] = st.recursive(
    st.lists(st.just(Act()), min_size=1, max_size=3).map(tuple),
    lambda inner: st.lists(
        st.just(Act())
        | st.lists(inner, min_size=1, max_size=3).map(tuple).map(Both)
        | st.builds(Choose, st.lists(inner, min_size=1, max_size=2).map(tuple), st.booleans()),
        min_size=1,
        max_size=3,
    ).map(tuple),
    max_leaves=12,
)


class Nested:
    """A well nested workflow, and what an engine would do in it."""

    def __init__(self, block: Block) -> None:
        self.workflow: dict[str, dict[str, Any]] = {}
        self._number = 0
        self.questions: dict[str, list[str]] = {}  # the answers by the name of the question
        first = self._block(block, self._put("end"))
        self.start = self._put("start", on_completion=first)
        self.block = block

    def document(self) -> dict[str, Any]:
        return document(self.workflow, self.start)

    def _put(self, type: str, **fields: Any) -> str:
        self._number += 1
        id = derived(type, str(self._number))
        self.workflow[id] = {"type": type, **fields}
        return id

    def _block(self, block: Block, follow: str) -> str:
        for part in reversed(block):
            follow = self._part(part, follow)
        return follow

    def _part(self, part: Part, follow: str) -> str:
        name = f"n{self._number}"
        if isinstance(part, Act):
            return self._put(
                "action", name=name, on_completion=follow, commands=[{"type": "manual", "command": "x"}]
            )
        heads = [self._block(branch, self._put("end")) for branch in part.branches]
        if isinstance(part, Both):
            return self._put("parallel", name=name, next_steps=heads, on_completion=follow)
        if part.switch:
            labels = ["one", "two"][: len(heads)]
            self.questions[name] = [*labels, "default"]
            cases = dict(zip(labels, heads, strict=True))
            return self._put("switch-condition", name=name, switch="__x__", cases=cases, on_completion=follow)
        self.questions[name] = ["yes", "no"]
        ways = dict(zip(["on_true", "on_false"], heads, strict=False))
        return self._put("if-condition", name=name, condition="unclear", **ways, on_completion=follow)

    def done(self, answers: Mapping[str, str]) -> list[str]:
        """Give the names of what is done or asked, one branch after the other, with these answers."""
        found: list[str] = []
        ahead = [self.start]
        while ahead:
            step = self.workflow[ahead.pop()]
            if step["type"] in {"action", "if-condition", "switch-condition"}:
                found.append(step["name"])
            answer = answers.get(step.get("name", ""), "")
            ways = {"yes": "on_true", "no": "on_false"}
            taken = step.get(ways.get(answer, ""), "") or step.get("cases", {}).get(answer, "")
            next_ones = [*step.get("next_steps", []), taken, step.get("on_completion", "")]
            ahead += [way for way in reversed(next_ones) if way]
        return found


# Wild ones.

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", "__x__:value = 'a'", "password=hunter2", "\x1b[31m", "\u202e"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


@st.composite
def wild(draw: st.DrawFn) -> dict[str, Any]:
    """Give a document whose steps lead anywhere: back, nowhere, to each other, to themselves."""
    number = draw(st.integers(1, 20))
    types = [draw(st.sampled_from(TYPES)) for _number in range(number)]
    ids = [derived(type, str(place)) for place, type in enumerate(types)]
    way = st.sampled_from([*ids, "end--missing"])
    ways = st.lists(way, max_size=3, unique=True)
    fields = st.fixed_dictionaries(
        {},
        optional={
            "name": TEXTS,
            "description": TEXTS,
            "on_completion": way,
            "on_success": way,
            "on_failure": way,
            "next_step": way,
            "on_true": way | ways,
            "on_false": way,
            "next_steps": ways,
            "cases": st.dictionaries(st.sampled_from(["1", "two", "default", "yes"]), way, max_size=3),
            "conditions": st.dictionaries(st.sampled_from(["yes", "no"]), way, max_size=2),
            "condition": TEXTS,
            "switch": TEXTS,
            "commands": st.lists(
                st.fixed_dictionaries({"type": st.sampled_from(["manual", "bash"]), "command": TEXTS}),
                max_size=3,
            ),
            "x_other": VALUES,
        },
    )
    workflow = {id: {"type": type, **draw(fields)} for id, type in zip(ids, types, strict=True)}
    more = draw(
        st.fixed_dictionaries(
            {}, optional={"workflow_exception": way, "description": TEXTS, "labels": VALUES, "x": VALUES}
        )
    )
    return document(workflow, draw(way), **more)
