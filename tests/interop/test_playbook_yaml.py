from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.interop.random_playbooks import TEXTS, playbooks, read
from tocsin.content.library import Library
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.content.yaml_text import Mapping as YamlMapping
from tocsin.content.yaml_text import Scalar, read_yaml
from tocsin.domain.playbooks.playbook import Playbook, Step
from tocsin.domain.text import visible
from tocsin.interop.playbooks.playbook_yaml import write_playbook
from tocsin.interop.playbooks.yaml_writing import Short, Tree, Word, write_yaml

LIBRARY = Library()


def bare(playbook: Playbook) -> Playbook:
    """Give a playbook without what only says how it was written down."""

    def step(one: Step) -> Step:
        return msgspec.structs.replace(one, origin="")

    phases = tuple(
        msgspec.structs.replace(phase, steps=tuple(map(step, phase.steps))) for phase in playbook.phases
    )
    return msgspec.structs.replace(playbook, phases=phases, text="", parts=(), sha256="", contacts={})


@given(playbooks())
@settings(max_examples=120, deadline=None)
def test_any_playbook_reads_back_as_it_was_written(playbook: Playbook) -> None:
    assert bare(read(write_playbook(playbook))) == bare(playbook)


@pytest.mark.parametrize("id", sorted(LIBRARY.shelf.playbooks))
def test_a_shipped_playbook_reads_back_as_it_was_written(id: str) -> None:
    playbook = LIBRARY.shelf.playbooks[id]
    text = write_playbook(playbook)
    found, problems = parse_playbook(text.encode(), id, LIBRARY.shelf.around)
    assert problems == []
    assert found is not None
    assert bare(found) == bare(playbook)


@given(playbooks())
@settings(max_examples=20, deadline=None)
def test_other_readers_of_yaml_read_the_same_texts(playbook: Playbook) -> None:
    found = yaml.safe_load(write_playbook(playbook))
    assert found["title"] == playbook.title
    assert [step["why"] for phase in found["phases"] for step in phase["steps"]] == [
        step.why for step in playbook.steps()
    ]


def test_contacts_of_an_organisation_are_not_written() -> None:
    playbook = LIBRARY.shelf.playbooks["generic"]
    known = msgspec.structs.replace(playbook, contacts={"dpo": "dpo@example.org"})
    assert "example.org" not in write_playbook(known)


# Texts.


def value(text: str) -> str:
    """Write a text under a key and read it back."""
    node, problems = read_yaml(write_yaml({"key": text}).encode(), "play.yaml")
    assert problems == []
    assert isinstance(node, YamlMapping)
    scalar = node.pairs[0][1]
    assert isinstance(scalar, Scalar)
    assert not scalar.plain or isinstance(text, Word)
    return scalar.text


@given(st.text().filter(lambda text: visible(text) == text))
@settings(max_examples=500, deadline=None)
@example("a\n b\n")
@example(" a\nb")
@example("a\n\n\nb")
@example("a\n  \nb")
@example("---\n...")
@example("\ufffe\uffff")
@example("a\tb\n\tc")
@example("# no comment")
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert value(text) == text


@given(TEXTS, st.integers(0, 3))
@settings(max_examples=100, deadline=None)
def test_a_text_is_read_back_at_any_depth(text: Mapping[str, str], depth: int) -> None:
    tree: dict[str, object] = {"text": Short(text)}
    for _level in range(depth):
        tree = {"list": [tree, tree]}
    found = yaml.safe_load(write_yaml(tree))  # type: ignore[arg-type]  # a tree of any depth
    for _level in range(depth):
        found = found["list"][1]
    assert found["text"] == text


@pytest.mark.parametrize("word", ["null", "yes", "no", "on", "true", "1", "1.5", "~", "", "a b", "[x]"])
def test_a_word_that_yaml_would_take_for_something_else_is_quoted(word: str) -> None:
    assert write_yaml({"key": Word(word)}) == f'key: "{word}"\n'


def test_words_lists_and_short_maps_look_as_in_the_shipped_files() -> None:
    tree: dict[str, Tree] = {
        "id": Word("portal-exposure"),
        "languages": [Word("en"), Word("fr")],
        "title": Short(en="A portal", fr="Un portail"),
        "items": [Short(id=Word("cut"), text=Short(en="Cut it"))],
        "steps": [{"id": Word("a"), "mandatory": True, "why": Short(en="one\ntwo")}],
        "notes": {},
    }
    assert write_yaml(tree, ["About it"]) == (
        "# About it\n"
        "id: portal-exposure\n"
        "languages: [en, fr]\n"
        'title: {en: "A portal", fr: "Un portail"}\n'
        "items:\n"
        '  - {id: cut, text: {en: "Cut it"}}\n'
        "steps:\n"
        "  - id: a\n"
        "    mandatory: true\n"
        "    why:\n"
        "      en: |-\n"
        "        one\n"
        "        two\n"
        "notes: {}\n"
    )
