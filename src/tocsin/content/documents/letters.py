"""Reading what letters to people are written with: consequences, advice, who helps, and words to avoid."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.content.reading import IDENTIFIER, Fields, Reading
from tocsin.content.regimes import read_source
from tocsin.domain.documents.letter_rules import Vague
from tocsin.domain.documents.letters import (
    CONFIDENTIALITY,
    NOT_KNOWN,
    Advice,
    Consequence,
    Helper,
    Letters,
    Match,
    Urgency,
)
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue, Text

LETTERS_SCHEMA = "breach-letters/1"
HELPERS_SCHEMA = "breach-helpers/1"
WORDS_SCHEMA = "breach-words/1"


def parse_letters(source: bytes, file: str, catalogue: Catalogue) -> tuple[Letters | None, list[Problem]]:
    """Read consequences and advice; gives None and what is wrong if they cannot be used."""
    reading = Reading(file)
    root = reading.root(source, LETTERS_SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    root.day("checked")
    reader = _Reader(reading, catalogue)
    letters = Letters(
        discovery=reader.by_value(root, "discovery", "discovery"),
        readable=reader.by_value(root, "readable", "protection", NOT_KNOWN),
        consequences=tuple(reader.consequence(fields) for fields in root.maps("consequences", required=True)),
        advice=tuple(reader.advice(fields) for fields in root.maps("advice", required=True)),
    )
    root.note_twins("consequences", [one.id for one in letters.consequences])
    root.note_twins("advice", [one.id for one in letters.advice])
    root.finish()
    return (None if reading.problems else letters), reading.problems


class _Reader:
    def __init__(self, reading: Reading, catalogue: Catalogue) -> None:
        self._reading = reading
        self._choices = catalogue.choices

    def by_value(self, root: Fields, name: str, enumeration: str, *more: str) -> dict[str, Text]:
        """Read a map from values of an enumeration to texts."""
        known = self._known(enumeration) | set(more)
        found = {}
        for key, node, path in root.pairs(name):
            if key.text not in known:
                self._reading.problem(key, path, "R007", f"there is no value {key.text!r}")
            found[key.text] = self._reading.translated(node, path)
        return found

    def consequence(self, fields: Fields) -> Consequence:
        read = Consequence(
            fields.matching("id", IDENTIFIER, "an identifier"), self._match(fields), fields.translated("text")
        )
        fields.finish()
        return read

    def advice(self, fields: Fields) -> Advice:
        read = Advice(
            fields.matching("id", IDENTIFIER, "an identifier"),
            fields.choice("urgency", Urgency, Urgency.WATCH),
            self._match(fields),
            fields.translated("do"),
            fields.translated("why"),
        )
        fields.finish()
        return read

    def _match(self, fields: Fields) -> Match:
        return Match(
            categories=self._values(fields, "categories", "data_category"),
            special=self._values(fields, "special", "special"),
            loss=self._values(fields, "loss", "cia") or (CONFIDENTIALITY,),
        )

    def _values(self, fields: Fields, name: str, enumeration: str) -> tuple[str, ...]:
        words = fields.words(name)
        for word in words:
            if word not in self._known(enumeration):
                fields.problem(name, "R007", f"there is no value {word!r}")
        return words

    def _known(self, enumeration: str) -> set[str]:
        return {choice.id for choice in self._choices.get(enumeration, ())}


def parse_helpers(
    source: bytes, file: str, catalogue: Catalogue, letters: Letters
) -> tuple[tuple[Helper, ...] | None, list[Problem]]:
    """Read who helps in which country; gives None and what is wrong if it cannot be used."""
    reading = Reading(file)
    root = reading.root(source, HELPERS_SCHEMA)
    if root is None:
        return None, reading.problems
    countries = {choice.id for choice in catalogue.choices.get("country", ())}
    advice = {one.id for one in letters.advice}
    found = []
    for fields in root.maps("helpers", required=True):
        one = Helper(
            country=fields.text("country"),
            name=fields.text("name"),
            phone=fields.text("phone", ""),
            web=fields.text("web", ""),
            serves=fields.words("serves"),
            source=read_source(reading, fields),
            review_by=fields.day("review_by"),
        )
        fields.finish()
        if one.country not in countries:
            fields.problem("country", "R007", f"there is no country {one.country!r}")
        for served in set(one.serves) - advice:
            fields.problem("serves", "R007", f"there is no advice {served!r}")
        if not one.phone and not one.web:
            fields.wrong("S002", "neither phone nor web is there")
        found.append(one)
    root.finish()
    return (None if reading.problems else tuple(found)), reading.problems


def parse_words(source: bytes, file: str) -> tuple[Mapping[str, Vague] | None, list[Problem]]:
    """Read the words that a letter of one language avoids, by phrase; None with what is wrong."""
    reading = Reading(file)
    root = reading.root(source, WORDS_SCHEMA)
    if root is None:
        return None, reading.problems
    root.text("language")
    found: dict[str, Vague] = {}
    for fields in root.maps("words", required=True):
        phrases = fields.words("phrases")
        if not phrases:
            fields.wrong("S002", "'phrases' is missing")
        vague = Vague(
            phrases,
            fields.text("why"),
            fields.text("better"),
            fields.words("unless"),
            fields.text("source", ""),
        )
        fields.finish()
        for phrase in phrases:
            if phrase in found:
                fields.problem("phrases", "S006", f"{phrase!r} is here twice")
            found[phrase] = vague
    root.finish()
    return (None if reading.problems else found), reading.problems
