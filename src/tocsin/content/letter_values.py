"""What the template of a letter to people uses besides its items: days, the data in plain words, advice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from tocsin.content.form_values import Plain
from tocsin.content.phrases import Phrases
from tocsin.domain.entries import InventoryRecorded
from tocsin.domain.facts import Catalogue, Contact, FactStatus, Statement, in_language
from tocsin.domain.forms import FilledForm
from tocsin.domain.letters import CONFIDENTIALITY, NOT_KNOWN, Advice, Letters
from tocsin.domain.moments import Moment
from tocsin.domain.terms import Certainty
from tocsin.domain.values import show_contact

_ACCESS = {"confirmed": "seen", "possible": "maybe_seen", "ruled_out": "exposed"}


class LetterSources(msgspec.Struct, frozen=True):
    """What a letter is written from besides the answers: content, and where its readers live."""

    letters: Letters
    catalogue: Catalogue
    phrases: Phrases
    zone: ZoneInfo
    countries: tuple[str, ...]
    authority: str
    today: Moment


def letter_values(filled: FilledForm, sources: LetterSources) -> dict[str, Plain]:
    """Give what the template may use.

    Keys: ``what`` (seen, maybe_seen, exposed, unavailable, changed or affected: what happened to the data),
    ``changed``, ``unavailable``, ``ongoing``, the days ``began``, ``ended``, ``found``, ``next`` with their
    preposition, ``found_date`` without, ``discovery``, ``contacts``, ``data`` (label, special, readable,
    certain), ``consequences``, ``advice`` in groups (urgency; advice: do, why, helpers), ``authority`` (empty
    where it is not known) and ``today``.
    """
    words = _Words(filled, sources)
    rows = filled.answer("record_categories").rows
    lost = words.chosen("nature.cia")
    letters, language = sources.letters, filled.language
    counted = lost or (CONFIDENTIALITY,)  # what is not known yet is taken for the worst
    return {
        "what": words.what(lost),
        "changed": "integrity" in lost,
        "unavailable": "availability" in lost,
        "ongoing": words.value("time.ongoing") is True,
        "began": words.day("time.started_at"),
        "ended": words.day("time.ended_at"),
        "found": words.day("time.aware_at"),
        "found_date": words.day("time.aware_at", "date_alone"),
        "next": words.day("comm.next_update"),
        "discovery": in_language(letters.discovery.get(words.one("time.discovery_how"), {}), language),
        "contacts": words.contacts(),
        "data": [words.row(row) for row in _in_kinds(rows)],
        "consequences": [
            in_language(one.text, language) for one in letters.consequences_for(list(rows), counted)
        ],
        "advice": words.groups(letters.advice_for(list(rows), counted)),
        "authority": sources.authority,
        "today": sources.phrases.day("date_alone", sources.today, sources.zone),
    }


def _in_kinds(rows: Sequence[InventoryRecorded]) -> list[InventoryRecorded]:
    """Give each kind of data once: rows that people would read as the same line are the same to them."""
    kinds = {
        (row.category or row.label, row.special, row.protection, row.certainty is Certainty.CONFIRMED): row
        for row in rows
    }
    return list(kinds.values())


class _Words:
    def __init__(self, filled: FilledForm, sources: LetterSources) -> None:
        self._filled = filled
        self._sources = sources
        self._stated = {found.key: found.statement for answer in filled.answers for found in answer.facts}

    def value(self, key: str) -> object:
        statement = self._stated.get(key)
        return statement.value if statement else None

    def one(self, key: str) -> str:
        value = self.value(key)
        return value if isinstance(value, str) else ""

    def chosen(self, key: str) -> tuple[str, ...]:
        value = self.value(key)
        return value if isinstance(value, tuple) else ()

    def what(self, lost: Sequence[str]) -> str:
        if CONFIDENTIALITY in lost:
            return _ACCESS.get(self.one("nature.access_observed"), "maybe_seen")
        if "availability" in lost:
            return "unavailable"
        return "changed" if "integrity" in lost else "affected"

    def day(self, key: str, phrase: str = "") -> str:
        """Give a day with its preposition, or an empty text; an hour would only be in the reader's way."""
        statement: Statement | None = self._stated.get(key)
        if statement is None or not isinstance(statement.value, Moment):
            return ""
        about = "about_day" if statement.status is FactStatus.ESTIMATED else "on_day"
        return self._sources.phrases.day(phrase or about, statement.value, self._sources.zone)

    def contacts(self) -> list[Plain]:
        """Give how we are reached; what we call a contact among ourselves is left out."""
        values = (found.statement.value for found in self._filled.answer("contact").facts)
        return [show_contact(value) for value in values if isinstance(value, Contact)]

    def row(self, row: InventoryRecorded) -> Plain:
        """Give a line of the table; the label is ours, and stands only where its kind has no name."""
        language, title = self._filled.language, self._sources.catalogue.choice_title
        is_named = row.category not in {"", "other"}
        readable = self._sources.letters.readable
        return {
            "label": title("data_category", row.category, language) if is_named else row.label,
            "special": self._sources.phrases.listed([title("special", one, language) for one in row.special]),
            "readable": in_language(readable.get(row.protection) or readable[NOT_KNOWN], language),
            "certain": self._sources.phrases.phrases["yes"]
            if row.certainty is Certainty.CONFIRMED
            else self._sources.phrases.phrases["not_certain"],
        }

    def groups(self, advice: Sequence[Advice]) -> list[Plain]:
        """Give advice in groups of one urgency."""
        return [
            {"urgency": str(urgency), "advice": [self.advice(one) for one in ones]}
            for urgency, ones in groupby(advice, key=lambda one: one.urgency)
        ]

    def advice(self, advice: Advice) -> Plain:
        language = self._filled.language
        helpers = self._sources.letters.helpers_for(self._sources.countries, advice.id)
        return {
            "do": in_language(advice.do, language),
            "why": in_language(advice.why, language),
            "helpers": "; ".join(one.shown for one in helpers),
        }
