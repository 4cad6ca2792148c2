"""What a document is built from: every line that an entry changes cites it, and what it cites it says."""

from __future__ import annotations

import random

import pytest

from tests.services.perturbed import Perturbation, perturbations, readers_of, tried, written
from tests.services.stories import STORIES
from tocsin.content.library import Library
from tocsin.domain.documents.provenance import Source
from tocsin.services.workbench import OpenCase

FORMS = tuple(Library().forms)
EACH = 3
"""Entries that are changed for a document; ``python -m tests.torture sources`` changes every one."""


@pytest.fixture(scope="session")
def changed(whole_cases: dict[str, OpenCase]) -> dict[str, list[Perturbation]]:
    return {name: perturbations(case) for name, case in whole_cases.items()}


@pytest.mark.parametrize("form", FORMS)
def test_what_an_entry_changes_in_a_document_is_what_cites_it(
    whole_cases: dict[str, OpenCase], changed: dict[str, list[Perturbation]], form: str
) -> None:
    chance = random.Random(form)  # noqa: S311 - the same ones every time
    story = chance.choice([name for name in STORIES if readers_of(whole_cases[name], form)])
    case = whole_cases[story]
    whose = chance.choice(readers_of(case, form))
    before = written(case, whose)
    cited = {source for block in before for source in block.sources}
    found = [
        line for what in some(changed[story], cited, chance) for line in tried(case, whose, what, before)
    ]
    assert found == []


def some(every: list[Perturbation], cited: set[Source], chance: random.Random) -> list[Perturbation]:
    """Choose some of the entries that a document cites, and one that it does not."""
    inside = [one for one in every if one.sources & cited]
    outside = [one for one in every if not one.sources & cited]
    return [*chance.sample(inside, min(EACH, len(inside))), *chance.sample(outside, min(1, len(outside)))]


@pytest.mark.parametrize("story", STORIES)
def test_every_plain_fact_of_a_whole_case_can_be_told_apart(
    changed: dict[str, list[Perturbation]], story: str
) -> None:
    plain = [one for one in changed[story] if one.is_plain]
    assert len(plain) > len(changed[story]) / 4
