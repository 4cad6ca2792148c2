"""The names that a playbook of a library can use: what an editor offers for completion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from tocsin.content.playbooks.parts import Source
from tocsin.content.playbooks.playbook import Surroundings
from tocsin.content.reading import Fields, Reading
from tocsin.domain.facts import FactSpec, in_language
from tocsin.domain.playbooks.playbook import FRAGMENT_SCHEMA, OVERLAY_SCHEMA


class Names(msgspec.Struct, frozen=True):
    """Names by what they name, each list in alphabetical order.

    Attributes:
        facts: what the catalogue says of each of its facts.
        groups: the headings that facts stand under.
        choices: enumerations that facts may share.
        roles: those that fragments and the overlay declare; a playbook may declare others.
        phase_fragments: what includes each fragment of phases: ``art33-notify@^1``, ``art33-notify@1.0.0``.
        step_fragments: the same for fragments of steps.
        languages: those that documents are written in; a playbook may be in others.
    """

    facts: list[FactSpec]
    groups: list[str]
    choices: list[str]
    clocks: list[str]
    forms: list[str]
    playbooks: list[str]
    roles: list[str]
    phase_fragments: list[str]
    step_fragments: list[str]
    languages: list[str]

    def titles_of(self, facts: Iterable[FactSpec]) -> Mapping[str, str]:
        """Give the English titles of facts by key."""
        return {fact.key: in_language(fact.title, "en") for fact in facts}


def names_of(around: Surroundings, languages: Iterable[str]) -> Names:
    """Collect the names; a fragment or an overlay that cannot be read offers none."""
    fragments = {
        name: root
        for name, source in sorted(around.fragments.items())
        if (root := _root(source, FRAGMENT_SCHEMA)) is not None
    }
    overlay = _root(around.overlay, OVERLAY_SCHEMA) if around.overlay else None
    declaring = [*fragments.values(), *([overlay] if overlay else [])]
    catalogue = around.catalogue
    return Names(
        facts=sorted(catalogue.facts.values(), key=lambda fact: fact.key),
        groups=sorted(group.id for group in catalogue.groups),
        choices=sorted(catalogue.choices),
        clocks=sorted(around.clocks),
        forms=sorted(around.forms),
        playbooks=sorted(around.playbooks or ()),
        roles=sorted({key.text for root in declaring for key, _node, _path in root.pairs("roles")}),
        phase_fragments=[
            typed for name, root in fragments.items() for typed in _includes(name, root, "phases")
        ],
        step_fragments=[
            typed for name, root in fragments.items() for typed in _includes(name, root, "steps")
        ],
        languages=sorted(languages),
    )


def _root(source: Source, schema: str) -> Fields | None:
    return Reading(source.file).root(source.data, schema)


def _includes(name: str, root: Fields, held: str) -> Iterator[str]:
    """Give the two ways to include a fragment: any version that is compatible, or just this one."""
    version = root.text("version", "")
    if version and root.has(held):
        yield f"{name}@^{version.partition('.')[0]}"
        yield f"{name}@{version}"
