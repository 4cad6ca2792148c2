"""The steps of a foreign workflow, whatever dialect they are written in, as nodes of one kind."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from tocsin.domain.errors import UserError
from tocsin.interop.playbooks.foreign import ForeignMap
from tocsin.interop.playbooks.losses import Code

MOST_NODES = 2_000
_ID = re.compile(r"[a-z][a-z0-9-]*--[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class NodeType(StrEnum):
    """What a node of the workflow is."""

    START = "start"
    END = "end"
    ACTION = "action"
    PLAYBOOK = "playbook-action"
    PARALLEL = "parallel"
    IF = "if-condition"
    WHILE = "while-condition"
    SWITCH = "switch-condition"


_TYPES = {
    **{str(type): type for type in NodeType},
    "single": NodeType.ACTION,
    "playbook": NodeType.PLAYBOOK,
    "decision": NodeType.SWITCH,
}
"""The types by their words: those of 2.0, of 1.x, and of a dialect."""

BRANCHING = frozenset({NodeType.IF, NodeType.WHILE, NodeType.SWITCH, NodeType.PARALLEL})
DECIDING = frozenset({NodeType.IF, NodeType.WHILE, NodeType.SWITCH})


class Branch(msgspec.Struct, frozen=True):
    """A way out of a branching node: ``yes``, ``no`` or the value of a case, and where it leads."""

    label: str
    to: str


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A step of the workflow.

    Attributes:
        id: as the source has it.
        type: what it is.
        name: what it is called there; may be empty.
        fields: everything else that the source says of it.
        follow: where it goes on once it is through, its branches included; empty at an end.
        failure: where it goes on if it fails, if that is somewhere else.
        branches: the ways out of a branching node.
        condition: what it decides by.
        has_others: whether what it decides may be none of its branches.
    """

    id: str
    type: NodeType
    name: str
    fields: ForeignMap
    follow: str = ""
    failure: str = ""
    branches: tuple[Branch, ...] = ()
    condition: str = ""
    has_others: bool = False

    @property
    def place(self) -> str:
        """Where it is in the foreign document."""
        return self.fields.place

    @property
    def exits(self) -> tuple[str, ...]:
        """Every node that it leads to."""
        ways = (*(branch.to for branch in self.branches), self.follow, self.failure)
        return tuple(dict.fromkeys(way for way in ways if way))


def read_nodes(workflow: ForeignMap) -> dict[str, Node]:
    """Read the steps of a workflow.

    Raises:
        UserError: there are more than can be followed, or a step is of a type that is not known.
    """
    entries = [(key, workflow.map(key)) for key in workflow]
    if len(entries) > MOST_NODES:
        what = f"The workflow has {len(entries):,} steps; {MOST_NODES:,} is the most"
        raise UserError(what, "Take it apart")
    nodes = {id: _node(id, fields) for id, fields in entries}
    return {id: _connected(node, nodes) for id, node in nodes.items()}


def _node(id: str, fields: ForeignMap) -> Node:
    losses = fields.losses
    word = fields.text("type") or id.partition("--")[0]
    if word not in _TYPES:
        known = ", ".join(NodeType)
        raise UserError(f"{fields.place}: there is no step type {word!r} in CACAO", f"One of: {known}")
    type = _TYPES[word]
    if word == "decision":
        losses.note(Code.DECISION, fields.place, "a step of type decision is read as a choice of cases")
    elif word != type:
        losses.note(Code.OLDER_TYPE, fields.place, f"the type {word!r} of CACAO 1 is read as {type}")
    if not _ID.fullmatch(id):
        losses.note(Code.LOOSE_ID, fields.place, "the id is not type--uuid")
    readers = {
        NodeType.IF: _if,
        NodeType.WHILE: _while,
        NodeType.SWITCH: _switch,
        NodeType.PARALLEL: _parallel,
    }
    return readers[type](id, fields) if type in readers else _plain(id, type, fields)


def _plain(id: str, type: NodeType, fields: ForeignMap) -> Node:
    success, completion = fields.text("on_success"), fields.text("on_completion")
    failure, next_step = fields.text("on_failure"), fields.text("next_step")
    if next_step:
        fields.losses.note(Code.NEXT_STEP, fields.place, "next_step is read as on_completion")
    follow = success or completion or next_step
    does = type in {NodeType.ACTION, NodeType.PLAYBOOK}
    if failure and not does:
        fields.losses.warn(Code.NOT_CARRIED, fields.at("on_failure"), f"a step of type {type} cannot fail")
    return Node(
        id=id,
        type=type,
        name=fields.text("name"),
        fields=fields,
        follow="" if type is NodeType.END else follow,
        failure=failure if does and failure != follow else "",
    )


def _branching(
    id: str, type: NodeType, fields: ForeignMap, branches: list[Branch], condition: str = ""
) -> Node:
    """Give a branching node; ``on_success`` and ``on_failure`` of one go on after its branches."""
    follow = fields.text("on_completion") or fields.text("on_success") or fields.text("next_step")
    failure = fields.text("on_failure")
    if failure and failure != follow:
        what = "what to do if a branch fails has no place here: the step it leads to stands by itself"
        fields.losses.warn(Code.NOT_CARRIED, fields.at("on_failure"), what)
    return Node(
        id=id,
        type=type,
        name=fields.text("name"),
        fields=fields,
        follow=follow,
        branches=tuple(branches),
        condition=condition,
    )


def _condition(fields: ForeignMap, name: str = "condition") -> str:
    condition = fields.text(name)
    if not condition:
        fields.losses.note(Code.NO_CONDITION, fields.place, "no condition is said: a person decides")
    return condition


def _first(fields: ForeignMap, name: str) -> str:
    """Give the only step under a key; in CACAO 1 several could stand there."""
    ways = fields.words(name)
    if len(ways) > 1:
        what = f"the first of {len(ways)} steps is followed, as CACAO 2 has it"
        fields.losses.warn(Code.OLDER_TYPE, fields.at(name), what)
    return next(iter(ways), "")


def _if(id: str, fields: ForeignMap) -> Node:
    yes, no = _first(fields, "on_true"), _first(fields, "on_false")
    condition = _condition(fields)
    if yes or no:
        branches = [Branch("yes", yes), Branch("no", no)]
        return _branching(id, NodeType.IF, fields, [one for one in branches if one.to], condition)
    yes, no = fields.text("on_success"), fields.text("on_failure")
    if yes or no:
        fields.losses.note(
            Code.SUCCESS_BRANCH, fields.place, "on_success and on_failure are read as yes and no"
        )
    branches = [one for one in (Branch("yes", yes), Branch("no", no)) if one.to]
    return Node(
        id=id,
        type=NodeType.IF,
        name=fields.text("name"),
        fields=fields,
        follow=fields.text("on_completion"),
        branches=tuple(branches),
        condition=condition,
    )


def _while(id: str, fields: ForeignMap) -> Node:
    body = _first(fields, "on_true")
    branches = [Branch("yes", body)] if body else []
    return _branching(id, NodeType.WHILE, fields, branches, _condition(fields))


def _switch(id: str, fields: ForeignMap) -> Node:
    name = "conditions" if fields.has("conditions") else "cases"
    cases = fields.map(name)
    branches = [Branch(value, _first(cases, value)) for value in cases]
    looked_at = fields.text("switch")
    if not looked_at and name == "cases":
        fields.losses.note(
            Code.NO_SWITCH, fields.place, "what the cases look at is not said: a person decides"
        )
    node = _branching(id, NodeType.SWITCH, fields, [one for one in branches if one.to], looked_at)
    return msgspec.structs.replace(node, has_others=name == "cases")


def _parallel(id: str, fields: ForeignMap) -> Node:
    branches = [Branch("", way) for way in fields.words("next_steps")]
    return _branching(id, NodeType.PARALLEL, fields, branches)


def _connected(node: Node, nodes: dict[str, Node]) -> Node:
    """Give a node without the ways that lead nowhere; each is told."""
    for way in node.exits:
        if way not in nodes:
            node.fields.losses.warn(Code.MISSING_STEP, node.place, f"it leads to {way}, which is not there")
    branches = tuple(branch for branch in node.branches if branch.to in nodes)
    return msgspec.structs.replace(
        node,
        follow=node.follow if node.follow in nodes else "",
        failure=node.failure if node.failure in nodes else "",
        branches=branches,
        has_others=node.has_others or (node.type is NodeType.SWITCH and not branches),
    )
