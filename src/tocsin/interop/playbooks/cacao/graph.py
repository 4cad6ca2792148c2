"""The order of a foreign workflow: what comes after what, and on which answers it depends.

CACAO is structured: what a branching step names as ``on_completion`` follows when its branches have come
to their ends. Real files also jump between branches, share ends, and lead back. So the ways are taken as
edges; those that lead back are dropped and told; the ends of branches are tied to what follows them. No
recursion: a workflow may be a chain of thousands of steps.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec

from tocsin.interop.playbooks.cacao.guards import ALWAYS, Answer, Guard, along, either
from tocsin.interop.playbooks.cacao.nodes import BRANCHING, DECIDING, Node, NodeType
from tocsin.interop.playbooks.losses import Code, Losses

OTHERWISE = "default"
SUCCESS, FAILURE = "success", "failure"

_SILENT = frozenset({NodeType.START, NodeType.END, NodeType.PARALLEL})
"""What orders steps and is none itself."""


class Area(StrEnum):
    """From where a step is reached."""

    MAIN = "imported"
    EXCEPTION = "on_exception"
    LOOSE = "not_connected"


class Placed(msgspec.Struct, frozen=True):
    """A step with its place in the order.

    Attributes:
        node: the step.
        area: from where it is reached.
        after: the ids of the steps that it comes after.
        guard: on which answers it depends.
        loop: the id of the ``while-condition`` whose body it belongs to, or an empty text.
    """

    node: Node
    area: Area
    after: tuple[str, ...]
    guard: Guard
    loop: str


def labels(node: Node) -> frozenset[str]:
    """Give every answer that a node can get."""
    if node.type is NodeType.SWITCH:
        others = {OTHERWISE} if node.has_others else set()
        return frozenset({branch.label for branch in node.branches} | others)
    if node.type in DECIDING:
        return frozenset({"yes", "no"})
    return frozenset({SUCCESS, FAILURE}) if node.failure else frozenset()


def arrange(nodes: Mapping[str, Node], start: str, exception: str, losses: Losses) -> list[Placed]:
    """Give the steps in an order in which they can be followed."""
    return _Graph(nodes, losses).arranged(start, exception)


class _Graph:
    def __init__(self, nodes: Mapping[str, Node], losses: Losses) -> None:
        self._nodes = nodes
        self._losses = losses
        self._found: dict[str, int] = {}  # in which order a node was first reached
        self._area: dict[str, Area] = {}
        self._back: set[tuple[str, str]] = set()
        self._ways: dict[str, list[str]] = {}  # what is left of the exits

    def arranged(self, start: str, exception: str) -> list[Placed]:
        self._reach(start, Area.MAIN)
        self._reach(exception, Area.EXCEPTION)
        for id, node in self._nodes.items():
            if id not in self._found:
                tell = self._losses.note if node.type in _SILENT else self._losses.warn
                tell(Code.NOT_CONNECTED, node.place, "no way leads to this step")
                self._reach(id, Area.LOOSE)
        self._ways = {id: list(self._exits(id)) for id in self._found}
        self._tell_shared()
        return list(self._placed(self._before(), self._loops()))

    # What is reached from where, and what leads back.

    def _reach(self, root: str, area: Area) -> None:
        if root not in self._nodes or root in self._found:
            return
        path = [(root, iter(self._nodes[root].exits))]
        open_ones = {root}
        self._enter(root, area)
        while path:
            id, ways = path[-1]
            way = next(ways, None)
            if way is None:
                path.pop()
                open_ones.discard(id)
            elif way in open_ones:
                self._turn_back(id, way)
            elif way not in self._found:
                self._enter(way, area)
                open_ones.add(way)
                path.append((way, iter(self._nodes[way].exits)))
            elif self._area[way] is not area and self._nodes[way].type is not NodeType.END:
                self._back.add((id, way))
                self._losses.warn(Code.LOOP, self._nodes[id].place, f"it goes on with {way}: do so by hand")

    def _enter(self, id: str, area: Area) -> None:
        self._found[id] = len(self._found)
        self._area[id] = area

    def _turn_back(self, id: str, way: str) -> None:
        self._back.add((id, way))
        if self._nodes[way].type is not NodeType.WHILE:
            what = f"it leads back to {way}, an earlier step: go back by hand (tocsin step undo)"
            self._losses.warn(Code.LOOP, self._nodes[id].place, what)

    def _exits(self, id: str) -> Iterator[str]:
        for way in self._nodes[id].exits:
            if (id, way) not in self._back and self._area[way] is self._area[id]:
                yield way

    def _tell_shared(self) -> None:
        """Tell of every step that several branches lead to, other than by what follows all of them."""
        joined = {node.follow for node in self._nodes.values() if node.type in BRANCHING}
        ways = Counter(way for ways in self._ways.values() for way in ways)
        for id, number in ways.items():
            if number > 1 and id not in joined:
                what = f"{number} ways lead here: it applies if one of them is taken"
                self._losses.note(Code.SHARED_STEP, self._nodes[id].place, what)

    # What comes before what.

    def _before(self) -> dict[str, list[str]]:
        """Give for each node those that come right before it, the ends of branches included."""
        after = {id: list(ways) for id, ways in self._ways.items()}
        for id, node in self._nodes.items():
            if node.type in BRANCHING and node.follow and node.follow in after[id]:
                later = _reachable(after, [node.follow])
                for last in self._last_of_branches(node):
                    if last not in later:
                        after[last].append(node.follow)
        before: dict[str, list[str]] = {id: [] for id in self._found}
        for id, ways in after.items():
            for way in dict.fromkeys(ways):
                before[way].append(id)
        return before

    def _last_of_branches(self, node: Node) -> Iterator[str]:
        inside = self._inside(node)
        for id in sorted(inside, key=self._found.__getitem__):
            ways = self._ways[id]
            ends = any(self._nodes[way].type is NodeType.END for way in ways)
            if self._nodes[id].type is not NodeType.END and (ends or not ways):
                yield id

    def _inside(self, node: Node) -> set[str]:
        """Give what the branches of a node lead to before what follows it."""
        heads = [branch.to for branch in node.branches if (node.id, branch.to) not in self._back]
        return _reachable(self._ways, heads, stop={node.follow, node.id})

    def _loops(self) -> dict[str, str]:
        """Give for each step of the body of a loop the innermost such loop."""
        loops: dict[str, str] = {}
        for id in self._found:  # outer ones are reached before inner ones
            node = self._nodes[id]
            if node.type is NodeType.WHILE:
                loops.update(dict.fromkeys(self._inside(node), id))
        return loops

    # Putting it together.

    def _placed(self, before: Mapping[str, list[str]], loops: Mapping[str, str]) -> Iterator[Placed]:
        guards: dict[str, Guard] = {}
        last: dict[str, set[str]] = {}
        earlier: dict[str, set[str]] = {}
        for id in _in_order(before, self._found):
            node = self._nodes[id]
            guards[id] = self._guard(id, before[id], guards)
            ahead = {step for one in before[id] for step in last[one]}
            near = {step for step in ahead if not any(step in earlier[other] for other in ahead)}
            if node.type in _SILENT:
                last[id] = near
                continue
            last[id] = {id}
            earlier[id] = ahead.union(*(earlier[step] for step in ahead))
            after = tuple(sorted(near, key=self._found.__getitem__))
            yield Placed(node, self._area[id], after, guards[id], loops.get(id, ""))

    def _guard(self, id: str, before: Iterable[str], guards: Mapping[str, Guard]) -> Guard:
        ways = [
            along(guards[one], answer) for one in before for answer in self._answers(self._nodes[one], id)
        ]
        guard = either(ways, lambda one: labels(self._nodes[one])) if ways else ALWAYS
        if guard is None:
            what = "on what it depends is more than a condition can say: whether it applies, a person decides"
            self._losses.warn(Code.CONDITION, self._nodes[id].place, what)
        return guard or ALWAYS

    def _answers(self, node: Node, way: str) -> Iterator[Answer | None]:
        """Give the answers of a node that lead to another one; None where it always does."""
        if node.follow == way and node.type in BRANCHING:
            yield None
        if node.type is NodeType.PARALLEL and any(branch.to == way for branch in node.branches):
            yield None
        if node.type in DECIDING:
            yield from (Answer(node.id, branch.label) for branch in node.branches if branch.to == way)
        if node.type not in BRANCHING:
            if node.follow == way:
                yield Answer(node.id, SUCCESS) if node.failure else None
            if node.failure == way:
                yield Answer(node.id, FAILURE)


def _reachable(
    exits: Mapping[str, list[str]], roots: Iterable[str], stop: frozenset[str] | set[str] = frozenset()
) -> set[str]:
    """Give what can be reached, the roots included, without going through what stops."""
    ahead, seen = [root for root in roots if root not in stop], set[str]()
    while ahead:
        id = ahead.pop()
        if id not in seen:
            seen.add(id)
            ahead += [way for way in exits[id] if way not in stop]
    return seen


def _in_order(before: Mapping[str, list[str]], found: Mapping[str, int]) -> Iterator[str]:
    """Give the nodes, each after those before it, and else as they were first reached."""
    waits = {id: len(ids) for id, ids in before.items()}
    after: dict[str, list[str]] = {id: [] for id in before}
    for id, ids in before.items():
        for one in ids:
            after[one].append(id)
    ready = [(found[id], id) for id, number in waits.items() if not number]
    heapq.heapify(ready)
    while ready:
        _rank, id = heapq.heappop(ready)
        yield id
        for way in after[id]:
            waits[way] -= 1
            if not waits[way]:
                heapq.heappush(ready, (found[way], way))
