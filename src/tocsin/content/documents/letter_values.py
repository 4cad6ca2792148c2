"""What the template of a letter to people uses besides its items: days, the data in plain words, advice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec

from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.phrases import Phrases
from tocsin.content.documents.told import Told, all_told, told, yes_if
from tocsin.domain.documents.forms import FilledForm
from tocsin.domain.documents.letters import CONFIDENTIALITY, NOT_KNOWN, Advice, Consequence, Letters
from tocsin.domain.documents.provenance import Source, fact, together
from tocsin.domain.documents.provenance import row as row_of
from tocsin.domain.entries import InventoryRecorded
from tocsin.domain.facts import Catalogue, Contact, FactStatus, Statement, in_language
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


_SAID_BY_KIND = {"health_or_disability": ("health",)}
"""Special categories that the name of a kind of data says already."""


def letter_values(filled: FilledForm, sources: LetterSources) -> dict[str, Plain]:
    """Give what the template may use.

    Keys: ``what`` (seen, maybe_seen, exposed, unavailable, was_unavailable, changed, affected),
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
        "changed": yes_if("integrity" in lost, words.stated("nature.cia")),
        "unavailable": yes_if("availability" in lost, words.stated("nature.cia")),
        "ongoing": yes_if(words.value("time.ongoing") is True, words.stated("time.ongoing")),
        "began": words.day("time.started_at"),
        "ended": words.day("time.ended_at"),
        "found": words.day("time.aware_at"),
        "found_date": words.day("time.aware_at", "date_alone"),
        "next": words.day("comm.next_update"),
        "discovery": told(
            in_language(letters.discovery.get(words.one("time.discovery_how"), {}), language),
            (),
            words.stated("time.discovery_how"),
        ),
        "contacts": words.contacts(),
        "data": [words.row(*ones) for ones in _in_kinds(rows)],
        "consequences": [
            told(in_language(one.text, language), (), words.reasons(one, rows, counted))
            for one in letters.consequences_for(list(rows), counted)
        ],
        "advice": words.groups(letters.advice_for(list(rows), counted), rows, counted),
        "authority": sources.authority,
        "today": sources.phrases.day("date_alone", sources.today, sources.zone),
    }


def _in_kinds(rows: Sequence[InventoryRecorded]) -> list[list[InventoryRecorded]]:
    """Give the rows of each kind of data: rows that people would read as the same line are one kind."""
    kinds: dict[object, list[InventoryRecorded]] = {}
    for row in rows:
        confirmed = row.certainty is Certainty.CONFIRMED
        kind = (row.category or row.label, row.special, row.protection, confirmed)
        kinds.setdefault(kind, []).append(row)
    return list(kinds.values())


class _Words:
    def __init__(self, filled: FilledForm, sources: LetterSources) -> None:
        self._filled = filled
        self._sources = sources
        self._stated = {found.key: found.statement for answer in filled.answers for found in answer.facts}
        self._origins = {found.key: found.origins for answer in filled.answers for found in answer.facts}

    def stated(self, *keys: str) -> list[Source]:
        """Give facts as sources, in the language that they are taken in."""
        return [one for key in keys for one in self._origins.get(key, (fact(key),))]

    def reasons(
        self, one: Consequence | Advice, rows: Sequence[InventoryRecorded], lost: Sequence[str]
    ) -> list[Source]:
        """Give what something is said for: the rows that it fits, and what was lost."""
        return [*(row_of(row.row) for row in rows if one.match.fits([row], lost)), *self.stated("nature.cia")]

    def value(self, key: str) -> object:
        statement = self._stated.get(key)
        return statement.value if statement else None

    def one(self, key: str) -> str:
        value = self.value(key)
        return value if isinstance(value, str) else ""

    def chosen(self, key: str) -> tuple[str, ...]:
        value = self.value(key)
        return value if isinstance(value, tuple) else ()

    def what(self, lost: Sequence[str]) -> Told:
        if CONFIDENTIALITY in lost:
            access = _ACCESS.get(self.one("nature.access_observed"), "maybe_seen")
            return told(access, self.stated("nature.cia", "nature.access_observed"))
        if "availability" in lost:
            is_over = self.value("time.ongoing") is False
            return told(
                "was_unavailable" if is_over else "unavailable", self.stated("nature.cia", "time.ongoing")
            )
        return told("changed" if "integrity" in lost else "affected", self.stated("nature.cia"))

    def day(self, key: str, phrase: str = "") -> Told:
        """Give a day with its preposition, or an empty text; an hour would only be in the reader's way."""
        statement: Statement | None = self._stated.get(key)
        if statement is None or not isinstance(statement.value, Moment):
            return told("", self.stated(key))
        about = "about_day" if statement.status is FactStatus.ESTIMATED else "on_day"
        day = self._sources.phrases.day(phrase or about, statement.value, self._sources.zone)
        return told(day, self.stated(key))

    def contacts(self) -> list[Plain]:
        """Give how we are reached; what we call a contact among ourselves is left out."""
        return [
            told(show_contact(found.statement.value), found.origins)
            for found in self._filled.answer("contact").facts
            if isinstance(found.statement.value, Contact)
        ]

    def row(self, *rows: InventoryRecorded) -> Plain:
        """Give a line of the table; the label is ours, and stands only where its kind has no name."""
        row = rows[-1]
        language, title = self._filled.language, self._sources.catalogue.choice_title
        is_named = row.category not in {"", "other"}
        readable = (
            self._sources.letters.readable.get(row.protection) or self._sources.letters.readable[NOT_KNOWN]
        )
        no = self._sources.phrases.phrases["no"]
        said = _SAID_BY_KIND.get(row.category, ())
        values: dict[str, Plain] = {
            "label": title("data_category", row.category, language) if is_named else row.label,
            "special": self._sources.phrases.listed(
                [title("special", one, language) for one in row.special if one not in said]
            ),
            "readable": told(
                no if self._is_unseen() else in_language(readable, language),
                [row_of(one.row) for one in rows],
                self.stated("nature.access_observed"),
            ),
            "certain": self._sources.phrases.phrases["yes"]
            if row.certainty is Certainty.CONFIRMED
            else self._sources.phrases.phrases["not_certain"],
        }
        return all_told(values, *(row_of(one.row) for one in rows))

    def _is_unseen(self) -> bool:
        """Whether nobody outside can have read the data, however they were protected."""
        return self.one("nature.access_observed") == "ruled_out"

    def groups(
        self, advice: Sequence[Advice], rows: Sequence[InventoryRecorded], lost: Sequence[str]
    ) -> list[Plain]:
        """Give advice in groups of one urgency."""
        groups: list[Plain] = []
        for urgency, found in groupby(advice, key=lambda one: one.urgency):
            ones = list(found)
            reasons = together(self.reasons(one, rows, lost) for one in ones)
            groups.append(
                {
                    "urgency": told(str(urgency), reasons),
                    "advice": [self.advice(one, self.reasons(one, rows, lost)) for one in ones],
                }
            )
        return groups

    def advice(self, advice: Advice, reasons: Sequence[Source]) -> Plain:
        language = self._filled.language
        helpers = self._sources.letters.helpers_for(self._sources.countries, advice.id)
        return {
            "do": told(in_language(advice.do, language), (), reasons),
            "why": told(in_language(advice.why, language), (), reasons),
            "helpers": told("; ".join(one.shown for one in helpers), (), [fact("subjects.countries")]),
        }
