"""Every rule of judgement finds what breaks it, and leaves alone what does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tocsin.content.playbooks.lints
from tests.content.lints.examples import EXAMPLES, Example
from tests.content.lints.sound import LIBRARY, SOUND, judged


def lint_codes() -> set[str]:
    """Give the codes that the rules of judgement give, as their source says."""
    folder = Path(tocsin.content.playbooks.lints.__file__).parent
    texts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    return set(re.findall(r'"([A-Z]\d{3})"', texts))


def test_every_rule_of_judgement_has_its_examples() -> None:
    assert {example.code for example in EXAMPLES} == lint_codes()


def test_the_small_playbook_is_sound() -> None:
    assert judged(SOUND) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.code)
def test_a_rule_that_is_broken_is_told_alone_and_at_its_line(example: Example) -> None:
    found = judged(example.broken)
    assert {problem.code for problem in found} == {example.code}
    line = example.broken[: example.broken.index(example.at)].count("\n") + 1
    assert example.broken.count(example.at) == 1
    assert {(problem.file, problem.line) for problem in found} == {("small.yaml", line)}
    assert all(problem.message and problem.path is not None for problem in found)
    assert {problem.severity for problem in found} == {LIBRARY.rules[example.code].severity}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.code)
def test_what_is_near_to_it_does_not_break_the_rule(example: Example) -> None:
    assert [str(problem) for problem in judged(example.kept)] == []
