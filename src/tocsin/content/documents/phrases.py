"""Values in the sentences of a document: dates, numbers and the words around them, per language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from tocsin.content.reading import Reading
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Contact, Count, FactSpec, FactStatus, Statement, Value
from tocsin.domain.moments import Moment, Precision, find_zone, offset
from tocsin.domain.values import show_contact

SCHEMA = "breach-phrases/1"
_VOWELS = frozenset({8, 11})
"""Days whose Italian name begins with a vowel: *l'otto*, *l'undici*."""

_PLACE = re.compile(r"\{(\w+)\}")


class Phrases(msgspec.Struct, frozen=True):
    """The words of one language, and the locale that dates and numbers follow."""

    language: str
    locale: str
    phrases: Mapping[str, str]

    def say(self, phrase: str, **parts: str) -> str:
        """Give a phrase with its places filled; what is filled in is never read as a phrase itself."""
        return _PLACE.sub(lambda place: parts.get(place[1], ""), self.phrases[phrase])

    def number(self, number: int) -> str:
        """Write a whole number."""
        return _shown_number(number, self.locale)

    def moment(self, moment: Moment, zone: ZoneInfo) -> str:
        """Write an instant with its offset, or only the day where only that is known."""
        is_day = moment.precision is Precision.DAY
        local = moment.utc.astimezone(find_zone(moment.zone) if is_day else zone)
        day = self.date(local.date())
        if is_day:
            return day
        return self.say("date_time", date=day, time=f"{local:%H:%M}", offset=f"UTC{offset(local)}")

    def day(self, phrase: str, moment: Moment, zone: ZoneInfo) -> str:
        """Write the day of an instant, put into a phrase: ``on 23 November 2026``."""
        there = find_zone(moment.zone) if moment.precision is Precision.DAY else zone
        day = moment.utc.astimezone(there).date()
        text = self.say(phrase, date=self.date(day))
        if self.language == "it" and day.day in _VOWELS:
            text = re.sub(r"\b(il|al) (?=\d)", lambda found: {"il": "l'", "al": "all'"}[found[1]], text)
        return text

    def date(self, day: date) -> str:
        """Write a day of the calendar."""
        text = _shown_day(day, self.phrases["date"], self.locale)
        return text.replace("1", "1er", 1) if day.day == 1 and self.language == "fr" else text

    def count(self, count: Count, *, estimated: bool) -> str:
        """Write a number of people or records, with its range and how it was counted."""
        parts = {
            name: self.number(figure)
            for name, figure in (("number", count.best), ("low", count.low), ("high", count.high))
            if figure is not None
        }
        if count.is_exact:
            figure = self.say("about", **parts) if estimated else parts["number"]
        elif count.low is not None and count.high is not None:
            figure = self.say("about_between" if count.best is not None else "between", **parts)
        elif count.low is not None:
            figure = self.say("about_at_least" if count.best is not None else "at_least", **parts)
        else:
            figure = self.say("about_at_most" if count.best is not None else "at_most", **parts)
        return self.say("counted", figure=figure, basis=count.basis) if count.basis else figure

    def listed(self, items: list[str]) -> str:
        """Join items as a sentence does."""
        from babel.lists import format_list  # noqa: PLC0415

        return format_list(items, locale=self.locale) if items else ""

    def series(self, titles: Iterable[str]) -> str:
        """Put titles beside each other that may themselves hold an *and* or a comma."""
        return ("\u00a0; " if self.language == "fr" else "; ").join(titles)

    def law(self, law: str) -> str:
        """Write a source as the language calls it: ``GDPR Art. 33`` is ``RGPD art. 33`` in French."""
        return law.replace("GDPR", self.phrases["gdpr"]).replace("Art.", self.phrases["article"])

    def value(self, value: Value, spec: FactSpec, zone: ZoneInfo, *, estimated: bool = False) -> str:
        """Write the value of a fact."""
        match value:
            case bool():
                return self.phrases["yes" if value else "no"]
            case int():
                return self.number(value)
            case str():
                return spec.choice_title(value, self.language)
            case tuple():
                return self.series(spec.choice_title(item, self.language) for item in value)
            case Count():
                return self.count(value, estimated=estimated)
            case Moment():
                return self.moment(value, zone)
            case Contact():
                return show_contact(value)

    def statement(self, statement: Statement, spec: FactSpec, zone: ZoneInfo) -> str:
        """Write what was stated of a fact, *unknown* and *not applicable* included."""
        if statement.redacted:
            return self.phrases["redacted"]
        if statement.value is None:
            if statement.status is FactStatus.NOT_APPLICABLE:
                return self.say("not_applicable", because=statement.because)
            return self.phrases["unknown"]
        estimated = statement.status is FactStatus.ESTIMATED
        text = self.value(statement.value, spec, zone, estimated=estimated)
        if estimated and not isinstance(statement.value, Count):
            return self.say("estimated", text=text)
        return text

    def missing(self, spec: FactSpec | None, title: str) -> str:
        """Write the mark that stands where an answer is missing."""
        question = spec.question.get(self.language, "") if spec else ""
        return self.say("missing", question=question or title)


# Babel is imported where it is used: it is slow to load, and only documents need it.


@lru_cache(maxsize=4096)
def _shown_number(number: int, locale: str) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415

    return format_decimal(number, locale=locale)


@lru_cache(maxsize=4096)
def _shown_day(day: date, pattern: str, locale: str) -> str:
    """Write a day; a document writes the same few again and again."""
    from babel.dates import format_date  # noqa: PLC0415

    return format_date(day, pattern, locale=locale)


def parse_phrases(source: bytes, file: str, language: str) -> tuple[Phrases | None, list[Problem]]:
    """Read the words of a language; gives None and what is wrong if they cannot be used."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    locale = root.text("locale")
    phrases = {key.text: reading.scalar_text(node, path) for key, node, path in root.pairs("phrases")}
    root.finish()
    return (None if reading.problems else Phrases(language, locale, phrases)), reading.problems
