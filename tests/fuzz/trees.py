"""Ways to damage a document that leave it well formed, so that what reads it gets beyond its YAML."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeAlias

from tests.fuzz.mutations import CONDITION_TOKENS, FORMAT_TOKENS

Tree: TypeAlias = dict[str, "Tree"] | list["Tree"] | str | int | bool | None

_ODD_TEXTS = [
    *["", " ", "\n", "x" * 500, "\ud800", "\u202e", "\u00e9", "1.0.0", "999999w", "true", "now", "clock."],
    *["row.name", "~", "a: b", "- a", "'", "known(", "^1"],
]
_ODD_NUMBERS = [True, False, 0, 1, 50, 51, -1, 10**9, 10**40]
_ODD_NODES: list[Tree] = [None, [], [[]], [None], [""], {}, {"": ""}, {"en": "x"}, {"en": "", "fr": None}]
ODD: list[Tree] = [*_ODD_TEXTS, *_ODD_NUMBERS, *_ODD_NODES]
"""Values that stand where something else is expected."""


def mutated_tree(random: Random, tree: Tree, pieces: Sequence[Tree]) -> bytes:
    """Damage a copy of a document in one to three places, and write it as JSON, which is YAML too."""
    changed = copy.deepcopy(tree)
    for _ in range(random.randint(1, 3)):
        places = [place for place in containers(changed) if place]
        if places:
            _damage(random, random.choice(places), pieces)
    text = json.dumps(changed, ensure_ascii=random.random() < 0.5, default=str)  # a date is its text
    return text.encode("utf-8", "surrogatepass")


def containers(tree: Tree) -> Iterator[dict[str, Tree] | list[Tree]]:
    """Give every map and every list of a document."""
    if isinstance(tree, dict | list):
        yield tree
        for inner in tree.values() if isinstance(tree, dict) else tree:
            yield from containers(inner)


def _damage(random: Random, place: dict[str, Tree] | list[Tree], pieces: Sequence[Tree]) -> None:
    """Take something away, put something else in its place, or add something."""
    new = _piece(random, pieces)
    if isinstance(place, dict):
        key = random.choice(list(place))
        match random.randrange(4):
            case 0:
                del place[key]
            case 1:
                place[random.choice(FORMAT_TOKENS)] = place.pop(key)
            case 2:
                place[random.choice(FORMAT_TOKENS)] = new
            case _:
                place[key] = new
        return
    at = random.randrange(len(place))
    match random.randrange(4):
        case 0:
            del place[at]
        case 1:
            place.insert(random.randint(0, len(place)), copy.deepcopy(place[at]))
        case 2:
            place.insert(at, new)
        case _:
            place[at] = new


def _piece(random: Random, pieces: Sequence[Tree]) -> Tree:
    match random.randrange(4):
        case 0:
            return random.choice(FORMAT_TOKENS)
        case 1:
            return " ".join(random.choices(CONDITION_TOKENS, k=random.randint(1, 5)))
        case 2:
            return copy.deepcopy(random.choice(ODD))
        case _:
            return copy.deepcopy(random.choice(pieces))
