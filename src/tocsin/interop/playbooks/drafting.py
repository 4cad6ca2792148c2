"""A playbook in the making: what the importers have in common.

The result is always a draft: it has no legal clock, no law, and no time by which a step is due, because
the formats that it comes from have none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.errors import UserError
from tocsin.domain.facts import Choice, FactSpec, FactType, Text
from tocsin.domain.playbooks.playbook import Part, Phase, Playbook, Repeat, Status, Step
from tocsin.domain.playbooks.work import Work
from tocsin.domain.text import visible
from tocsin.interop.playbooks.losses import Loss, Losses
from tocsin.interop.playbooks.naming import Names, slug
from tocsin.interop.playbooks.playbook_yaml import write_playbook
from tocsin.interop.playbooks.sentences import Sentences, sentences
from tocsin.interop.playbooks.yaml_writing import Tree, Word

MOST_STEPS = 300
"""As many steps as a playbook may have."""

_MOST_BYTES = 256 * 1024
"""As many bytes as the file of a playbook may have."""

_LONGEST_TITLE = 160
_LONGEST_FACT = 24  # short, so that conditions over several facts stay within their limits
_GROUP = "playbook"


class Format(StrEnum):
    """The formats of others that a playbook can be read from."""

    CACAO = "cacao"
    REACT = "react"
    IRIS = "iris"
    THEHIVE = "thehive"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of a foreign file.

    Attributes:
        format: what it was.
        playbook: the id of the playbook.
        text: the playbook, as YAML of ``breach-playbook/1``.
        losses: what was left out or changed.
        sources: for each step, the place in the foreign file that it comes from.
        fragments: what the playbook includes, where it came along.
        own: whether it was an export of ours, and the text is that of the file it was made from.
    """

    format: Format
    playbook: str
    text: str
    losses: tuple[Loss, ...] = ()
    sources: Mapping[str, str] = {}
    fragments: tuple[Part, ...] = ()
    own: bool = False


class Origin(msgspec.Struct, frozen=True):
    """Where a playbook comes from.

    ``day`` is when the file was read, as an ISO date: it stands where the source has no date of its own.
    """

    format: Format
    file: str
    sha256: str
    day: str
    language: str

    @classmethod
    def of(cls, data: bytes, *, format: Format, file: str, day: str, language: str) -> Origin:
        """Give the origin of a file with these bytes."""
        return cls(format, file, hashlib.sha256(data).hexdigest(), day, language)


class Draft:
    """Collects phases, steps, roles and facts, and gives the playbook."""

    def __init__(self, origin: Origin, title: str, losses: Losses) -> None:
        """Start.

        Args:
            origin: where it comes from.
            title: what it is called there.
            losses: where losses are told.
        """
        self.losses = losses
        self.words: Sentences = sentences(origin.language)
        self._origin = origin
        self._title = title or visible(origin.file)
        self.id = slug(title, "imported-playbook")
        self._names = Names()
        self._role_names = Names()
        self._roles: dict[str, Text] = {}
        self._role_ids: dict[str, str] = {}
        self._facts: dict[str, FactSpec] = {}
        self._fact_names = Names(_LONGEST_FACT)
        self._phases: dict[str, tuple[Text, list[Step]]] = {}
        self._sources: dict[str, str] = {}

    def text(self, text: str) -> Text:
        """Give a text in the language of the source."""
        return {self._origin.language: text}

    def role(self, title: str) -> str:
        """Give the role of a title, making it if there is none yet."""
        if title not in self._role_ids:
            role = self._role_names.give(title, "role")
            self._role_ids[title] = role
            self._roles[role] = self.text(one_line(title))
        return self._role_ids[title]

    def fact(
        self, name: str, kind: FactType, title: str, *, question: str = "", choices: Mapping[str, str] = {}
    ) -> FactSpec:
        """Declare a fact of this playbook; ``choices`` are titles by id, for an ``enum``."""
        key = f"{self._prefix}.{self._fact_names.give(name, 'value')}"
        self._facts[key] = FactSpec(
            key=key,
            type=kind,
            title=self.text(one_line(title)),
            question=self.text(one_line(question)) if question else {},
            choices=tuple(Choice(id, self.text(one_line(text))) for id, text in choices.items()),
            group=_GROUP,
        )
        return self._facts[key]

    @property
    def _prefix(self) -> str:
        """What the facts of this playbook begin with, so that they meet no others."""
        return "x_" + self.id.replace("-", "_")[:16].strip("_")

    def step_id(self, title: str, otherwise: str = "step") -> str:
        """Give an id for a step."""
        return self._names.give(title, otherwise)

    def phase(self, id: str, title: str) -> str:
        """Begin a phase, or go on with it; gives its id."""
        self._phases.setdefault(id, (self.text(title), []))
        return id

    def add(
        self,
        phase: str,
        *,
        id: str,
        title: str,
        why: str,
        role: str,
        work: Work,
        place: str,
        after: Iterable[str] = (),
        when: Condition | None = None,
        repeat: Repeat | None = None,
    ) -> None:
        """Add a step; ``place`` is where the foreign file has it, ``why`` may be empty."""
        short = one_line(title, _LONGEST_TITLE)
        if short != title.strip():
            why = f"{title}\n\n{why}".strip()  # nothing of it is lost
        step = Step(
            id=id,
            title=self.text(short),
            why=self.text(why or self.words.no_reason),
            role=role,
            work=work,
            after=tuple(after),
            when=when,
            repeat=repeat,
        )
        self._phases[phase][1].append(step)
        self._sources[id] = place

    def finish(
        self,
        *,
        summary: str,
        day: str = "",
        refs: Iterable[str] = (),
        notes: Mapping[str, Tree] | None = None,
    ) -> Imported:
        """Give the playbook.

        Args:
            summary: what it says of itself.
            day: when it was last changed, as an ISO date, if it says so.
            refs: what it refers to.
            notes: what to keep of it under ``x``.

        Raises:
            UserError: it has no steps, or more than a playbook may have.
        """
        number = len(self._sources)
        if not 0 < number <= MOST_STEPS:
            what = f"{self._origin.file} has {number} steps; a playbook has 1 to {MOST_STEPS}"
            raise UserError(what, "Take it apart" if number else "There is nothing in it to follow")
        phases = (Phase(id, title, tuple(steps)) for id, (title, steps) in self._phases.items() if steps)
        playbook = Playbook(
            id=self.id,
            version="0.1.0",
            status=Status.DRAFT,
            reviewed=day or self._origin.day,
            languages=(self._origin.language,),
            title=self.text(one_line(self._title, _LONGEST_TITLE)),
            summary=self.text(summary or self.words.no_summary),
            pick_when=(),
            roles=self._roles,
            facts=tuple(self._facts.values()),
            phases=tuple(phases),
            refs=tuple(dict.fromkeys(refs)),
        )
        text = write_playbook(playbook, comments=self._comments(), notes={"import": self._notes(notes)})
        if len(text.encode()) > _MOST_BYTES:
            what = f"{self._origin.file} becomes a playbook of more than {_MOST_BYTES:,} bytes"
            raise UserError(what, "Take it apart, or shorten its texts")
        return Imported(
            format=self._origin.format,
            playbook=self.id,
            text=text,
            losses=tuple(self.losses),
            sources=self._sources,
        )

    def _comments(self) -> list[str]:
        number = sum(1 for _loss in self.losses)
        return [
            f"Imported from {self._origin.format}; {number} things were left out or changed.",
            "A draft: read every step, and give it roles, reasons, times and law before it is used.",
        ]

    def _notes(self, more: Mapping[str, Tree] | None) -> Tree:
        return {
            "format": Word(self._origin.format),
            "sha256": self._origin.sha256,
            **(more or {}),
            "steps": {id: place for id, place in self._sources.items() if place},
        }


def one_line(text: str, limit: int = _LONGEST_TITLE) -> str:
    """Give a text on one line, cut after so many characters."""
    line = re.sub(r"[ \t\n]+", " ", text).strip()  # the unbreakable spaces of French stay
    return line if len(line) <= limit else f"{line[: limit - 2].rstrip()} …"
