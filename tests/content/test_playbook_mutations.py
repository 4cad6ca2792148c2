"""One fault at a time in the shipped playbooks: the right code is told, with a place, and nothing breaks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from tests.content.playbook_mutations import (
    FAULTS,
    INCLUDES,
    LIBRARY,
    ONLY_FOR,
    Fault,
    Tree,
    as_file,
    tree_of,
    without_include,
)
from tocsin.content.library import playbooks_folder
from tocsin.content.playbooks.lints import judge
from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import read_playbook
from tocsin.domain.errors import Problem

TODAY = "2026-11-26"
SEED = 20261126
AT_ONCE = 1
"""At so many places of a file every fault is made; which, the seed decides."""
FILES_EACH = 8
"""In so many of the files where it can be made every fault is made; which, the seed decides."""

PLAYBOOKS = sorted(playbooks_folder().glob("*.yaml"))
FRAGMENTS = sorted((playbooks_folder() / "fragments").glob("*.yaml"))


def judged(path: Path, tree: Tree) -> list[Problem]:
    """Judge a changed playbook, or the first one, with a changed fragment in it."""
    around, data = LIBRARY.shelf.around, as_file(tree)
    if path in FRAGMENTS:
        fragments = {**around.fragments, path.stem: Source(path.name, data)}
        around = msgspec.structs.replace(around, fragments=fragments)
        host = playbooks_folder() / "generic.yaml"
        return judge(read_playbook(host.read_bytes(), host.name, around), LIBRARY, TODAY)
    return judge(read_playbook(data, path.name, around), LIBRARY, TODAY)


def shuffled(paths: Sequence[Path], name: str) -> list[Path]:
    """Give files in an order of their own for each fault, so that together they meet all of them."""
    return random.Random(f"{SEED} {name}").sample(paths, len(paths))  # noqa: S311 - only which come first


def faulty(path: Path, fault: Fault) -> Iterator[Tree]:
    """Make a fault at some of the places where it can be made, each in a copy of its own."""
    number = sum(1 for _ in fault.places(tree_of(path)))
    draw = random.Random(f"{SEED} {path.stem} {fault.name}")  # noqa: S311 - only which places are tried
    for place in draw.sample(range(number), min(AT_ONCE, number)):
        tree = tree_of(path)
        list(fault.places(tree))[place]()
        yield tree


def test_nothing_is_wrong_before_a_fault_is_made() -> None:
    for path in (*PLAYBOOKS, *FRAGMENTS):
        assert [str(problem) for problem in judged(path, tree_of(path))] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_told_wherever_it_is_made(fault: Fault) -> None:
    made = 0
    for path in shuffled((*PLAYBOOKS, *FRAGMENTS), fault.name):
        if made >= FILES_EACH * AT_ONCE:
            break
        for tree in faulty(path, fault):
            made += 1
            found = judged(path, tree)
            codes = {problem.code for problem in found}
            assert codes & set(fault.codes), (path.name, codes, as_file(tree).decode()[:3000])
            assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in found)
    assert made >= 1


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_an_include_that_is_taken_out_is_missed(path: Path) -> None:
    for name, codes in INCLUDES.items():
        tree = tree_of(path)
        is_wanted = ONLY_FOR.get(name, "") in ("", *tree.get("for", ONLY_FOR.values()))
        if without_include(tree, name) and is_wanted:
            assert {problem.code for problem in judged(path, tree)} & set(codes), name


def test_every_shipped_fragment_is_taken_out_of_something() -> None:
    assert set(INCLUDES) == {path.stem for path in FRAGMENTS}
    for name in INCLUDES:
        assert any(without_include(tree_of(path), name) for path in PLAYBOOKS), name
