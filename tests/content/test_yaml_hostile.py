"""Files that somebody prepared against YAML readers: none is a usable playbook, and none does harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casework import SAMPLES
from tocsin.content.library import Library
from tocsin.content.playbooks.playbook import parse_playbook

HOSTILE = SAMPLES / "yaml-hostile"
FILES = sorted(HOSTILE.glob("*.yml")) if HOSTILE.is_dir() else []

# What each of them is about, as far as it can be told by a word of the message.
SAID = {
    "alias-recursive-map.yml": "anchors and aliases",
    "alias-single-benign.yml": "anchors and aliases",
    "bidi-override.yml": "U+202E",
    "binary-tag.yml": "binary is not allowed",
    "bool-on-key.yml": "'on' is not known here",
    "control-chars-ansi.yml": "U+001B",
    "custom-tag.yml": "the tag !known",
    "deep-maps.yml": "nested more than",
    "dup-key-after-merge.yml": "anchors and aliases",
    "dup-key-quoted.yml": "'title' is here twice",
    "empty.yml": "the file is empty",
    "expr-tag-trap.yml": "did not find expected whitespace",
    "float-version.yml": "1.10 is not a text",
    "homoglyph-id.yml": "is not an identifier",
    "include-self.yml": "names no fragment and its version",
    "include-url.yml": "names no fragment and its version",
    "latin1.yml": "not UTF-8",
    "merge-key-list.yml": "anchors and aliases",
    "nfd-id.yml": "is not an identifier",
    "norway-lang-key.yml": "'no' is none of the languages",
    "null-required.yml": "'id' is missing",
    "option-ids-yes-no.yml": "'options' is not known here|'decides' is missing",
    "set-tag.yml": "the tag",
    "tab-indent.yml": "cannot start any token|found character",
    "top-level-list.yml": "the file is no map",
}


@pytest.fixture(scope="module")
def library() -> Library:
    """The shipped content, which the files could refer to."""
    return Library()


def test_the_hostile_files_are_there() -> None:
    if not FILES:
        pytest.skip("the folder of sample files is not beside this checkout")
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_hostile_file_is_refused_with_its_place(path: Path, library: Library) -> None:
    playbook, problems = parse_playbook(path.read_bytes(), path.name, library.shelf.around)
    assert playbook is None
    assert problems
    assert all(
        problem.file == path.name and problem.line >= 1 and problem.column >= 1 for problem in problems
    )
    if wanted := SAID.get(path.name):
        messages = "\n".join(problem.message for problem in problems)
        assert any(word in messages for word in wanted.split("|")), messages
