"""Facts: what is known of the breach, how well, and since when.

A fact is never a bare value. It is known, estimated, unknown for now, or not applicable; it says who
said so and from what; and it keeps every earlier statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.identifiers import TextFormat
from tocsin.domain.moments import Moment

Text: TypeAlias = dict[str, str]
"""A text in one or more languages, by language code."""


def in_language(text: Text, language: str) -> str:
    """Give a text in a language, or in the first one it has."""
    return text.get(language) or next(iter(text.values()), "")


class FactStatus(StrEnum):
    """How well a fact is known."""

    KNOWN = "known"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class FactType(StrEnum):
    """What sort of value a fact takes."""

    BOOL = "bool"
    ENUM = "enum"
    SET = "set"
    TEXT = "text"
    INT = "int"
    INSTANT = "instant"
    COUNT = "count"
    CONTACT = "contact"


class Count(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="count", tag_field="type"):
    """A number of people or records: a best figure, the range it lies in, and how it was counted."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    basis: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether it is one figure without a range."""
        return self.best is not None and self.low is None and self.high is None

    @property
    def ceiling(self) -> int | None:
        """The most it can be, as far as anyone has said."""
        return self.high if self.high is not None else self.best


class Contact(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, tag="contact", tag_field="type"):
    """Somebody to ask: a name or a function, and how to reach them."""

    name: str = ""
    email: str = ""
    phone: str = ""


Value: TypeAlias = bool | int | str | tuple[str, ...] | Count | Moment | Contact
"""What a fact can hold."""


class Choice(msgspec.Struct, frozen=True):
    """One value of an enumeration, with its name in each language.

    ``within`` names every wider value of the same enumeration that it is part of: France is in the Union.
    """

    id: str
    title: Text
    within: tuple[str, ...] = ()


EVERYONE = "everyone"
"""Stands in ``wanted_for`` for every organisation."""


class FactSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What the catalogue says of a fact.

    Attributes:
        key: dotted, such as ``time.aware_at``.
        type: what sort of value it takes.
        title: its name, in each language.
        question: how to ask for it, in each language.
        help: what to think of when answering.
        choices: the values of an ``enum`` or ``set``.
        serves: the items of the law it answers, such as ``gdpr:33.3.a``.
        group: the heading it stands under.
        format: the form that a ``text`` must have.
        most: the largest number that an ``int`` may be.
        profile: whether it is the same in every case, so that the profile of the organisation may hold it.
        ours: whether it speaks of ourselves, or of what we knew and decided; so does all of the profile. What
            we write in the name of another cannot say it.
        wanted_for: whose profile should hold it: values of ``org.countries`` and ``org.entity``, or
            `EVERYONE`; empty where it is nobody's duty.
    """

    key: str
    type: FactType
    title: Text
    question: Text = {}
    help: Text = {}
    choices: tuple[Choice, ...] = ()
    serves: tuple[str, ...] = ()
    group: str = ""
    format: TextFormat | None = None
    most: int | None = None
    profile: bool = False
    ours: bool = False
    wanted_for: tuple[str, ...] = ()

    @property
    def choice_ids(self) -> frozenset[str]:
        """The values it may take, for an ``enum`` or a ``set``."""
        return frozenset(choice.id for choice in self.choices)

    def with_wider(self, chosen: tuple[str, ...]) -> tuple[str, ...]:
        """Give chosen values together with every wider value that one of them is part of."""
        wider = (value for choice in self.choices if choice.id in chosen for value in choice.within)
        return tuple(dict.fromkeys((*chosen, *wider)))

    def choice_title(self, choice: str, language: str) -> str:
        """Give the name of one of its values, or the value itself where it has none."""
        return next(
            (in_language(known.title, language) for known in self.choices if known.id == choice), choice
        )


class Group(msgspec.Struct, frozen=True):
    """A heading under which facts are shown."""

    id: str
    title: Text


class Catalogue(msgspec.Struct, frozen=True):
    """Every fact that can be asked for, by key; the headings they stand under; the shared enumerations."""

    facts: Mapping[str, FactSpec] = {}
    groups: tuple[Group, ...] = ()
    choices: Mapping[str, tuple[Choice, ...]] = {}

    def __iter__(self) -> Iterator[FactSpec]:
        """Every fact, in the order of the catalogue."""
        return iter(self.facts.values())

    def __contains__(self, key: object) -> bool:
        """Whether there is a fact of that key."""
        return key in self.facts

    def get(self, key: str) -> FactSpec | None:
        """Give the fact of that key, or None."""
        return self.facts.get(bare_key(key))

    def need(self, key: str) -> FactSpec:
        """Give the fact of that key.

        Raises:
            UserError: there is none; the nearest keys are offered.
        """
        spec = self.get(key)
        if spec is None:
            near = nearest(bare_key(key), self.facts)
            hint = f"Did you mean {near}?" if near else "tocsin fact list --all names every fact"
            raise UserError(f"There is no fact called {key!r}", hint)
        return spec

    def extended(self, more: Iterable[FactSpec]) -> Catalogue:
        """Give a catalogue that also holds the facts of a playbook."""
        facts = dict(self.facts)
        for spec in more:
            facts[spec.key] = spec
        return msgspec.structs.replace(self, facts=facts)

    def choice_title(self, enumeration: str, choice: str, language: str) -> str:
        """Give the name of a value of a shared enumeration, or the value itself where it has none."""
        titles = (known.title for known in self.choices.get(enumeration, ()) if known.id == choice)
        return next((in_language(title, language) for title in titles), choice)


class FactKey(msgspec.Struct, frozen=True):
    """A key taken apart: ``summary.people@P-2@fr`` is what is true of P-2 alone, written in French.

    Attributes:
        bare: the key in the catalogue.
        party: the organisation that it is true of; empty for the whole case.
        language: that a text is written in; empty where that is unsaid.
    """

    bare: str
    party: str = ""
    language: str = ""

    def __str__(self) -> str:
        """The key as it is recorded."""
        return "@".join(part for part in (self.bare, self.party, self.language) if part)


_PARTY = re.compile(r"p-\d+", re.IGNORECASE | re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}")


def read_fact_key(key: str) -> FactKey:
    """Take a key apart.

    Raises:
        UserError: what stands after ``@`` is neither an organisation nor a language.
    """
    bare, *rest = key.split("@")
    party = rest.pop(0).upper() if rest and _PARTY.fullmatch(rest[0]) else ""
    language = rest.pop(0) if rest and _LANGUAGE.fullmatch(rest[0]) else ""
    if rest:
        raise UserError(
            f"{rest[0]!r} is not the code of a language, nor the id of an organisation",
            f"A text in another language: {bare}@fr; what is true of one organisation alone: {bare}@P-1",
        )
    return FactKey(bare, party, language)


def bare_key(key: str) -> str:
    """Give the key alone: ``summary.authority@fr`` is ``summary.authority`` in French."""
    return key.partition("@")[0]


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word most like a mistyped one, or an empty text."""
    # Imported here: it is slow to load, and needed only when something is already wrong.
    from difflib import get_close_matches  # noqa: PLC0415

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


class Statement(msgspec.Struct, frozen=True, gc=False):
    """A fact as somebody stated it, at one point of the journal.

    Attributes:
        entry: id of the entry that says it.
        recorded_at: when it was recorded, UTC, fixed-width form.
        actor: who said so.
        value: what it is; None where unknown, not applicable or redacted.
        status: how well it is known.
        source: from what.
        because: why it was stated, or restated.
        evidence: ids of evidence.
        redacted: whether the value was removed since.
    """

    entry: str
    recorded_at: str
    actor: str
    value: Value | None
    status: FactStatus
    source: str = ""
    because: str = ""
    evidence: tuple[str, ...] = ()
    redacted: bool = False

    @property
    def has_value(self) -> bool:
        """Whether there is a value to work with."""
        return self.value is not None
