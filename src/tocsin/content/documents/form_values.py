"""A filled form as the plain values that its template uses: every answer in the words of its language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from tocsin.content.documents.markdown import bold
from tocsin.content.documents.phrases import Phrases
from tocsin.content.documents.told import Told, all_told, lines_told, told, told_for
from tocsin.domain.documents.forms import (
    INVENTORY_SOURCES,
    AnswerState,
    FilledForm,
    FormItem,
    FormProfile,
    FormSection,
    ItemAnswer,
)
from tocsin.domain.documents.provenance import Source, SourceKind, fact, party, row, together
from tocsin.domain.entries import InventoryRecorded, PartyRecorded
from tocsin.domain.facts import Catalogue, FactSpec, FactStatus, FactType, Statement, in_language
from tocsin.domain.law.regimes import Confidence
from tocsin.domain.moments import Moment
from tocsin.domain.values import show_contact

Plain: TypeAlias = "str | bool | int | list[Plain] | dict[str, Plain] | None"
"""What a template may see: no objects, so that there is nothing to call."""


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a document says of the case it comes from; ``head`` is the end of the journal it was made at."""

    ref: str
    head: str
    prepared: Moment
    zone: ZoneInfo
    role: str
    sender: str
    authority: str


Named: TypeAlias = Callable[[Iterable[str]], tuple[Source, ...]]
"""Gives what the names in a condition are answered by."""


def _facts(names: Iterable[str]) -> tuple[Source, ...]:
    return tuple(fact(name) for name in names)


def form_values(
    filled: FilledForm, catalogue: Catalogue, phrases: Phrases, case: CaseLine, named: Named = _facts
) -> dict[str, Plain]:
    """Give what a template may use; ``named`` gives what the names in a condition are answered by.

    Keys: ``form`` (title, version, authority, portal, weak, source), ``items`` (by id: title, number, own,
    law, state, value, day, answer, table; the state of one that is not asked is ``not_asked``), ``sections``
    (title, items that are asked), ``gaps``, ``party`` (name, contact) or None, ``role``, ``sender``,
    ``authority``, ``case``.
    """
    words = _Words(filled, catalogue, phrases, case.zone, named)
    answers = {answer.item.id: words.answer(answer) for answer in filled.answers}
    sections: list[Plain] = []
    for section in filled.profile.sections:
        asked = [answers[item.id] for item in section.items if item.id in answers]
        if asked:
            title = in_language(section.title, filled.language)
            sections.append({"title": told(title, (), words.section_because(section)), "items": list(asked)})
    return {
        "items": {item.id: answers.get(item.id) or words.not_asked(item) for item in filled.profile.items()},
        "sections": sections,
        "gaps": [
            told(
                phrases.say(f"gap_{gap.why}", title=gap.title),
                open_sources(gap.sources),
                words.asked_because(filled.answer(gap.item).item),
            )
            for gap in filled.gaps
        ],
        "form": _form(filled.profile, phrases),
        "party": _party(filled.party),
        "role": told(case.role, [fact("case.role")]),
        "sender": told(case.sender, [fact("org.name")]),
        "authority": case.authority,
        "case": {
            "ref": case.ref,
            "head": case.head,
            "prepared": phrases.moment(case.prepared, case.zone),
            "day": phrases.day("date_alone", case.prepared, case.zone),
        },
    }


def answer_texts(
    filled: FilledForm, catalogue: Catalogue, phrases: Phrases, zone: ZoneInfo
) -> dict[str, str]:
    """Give each answer in the words of the document, by item; what is missing has none."""
    words = _Words(filled, catalogue, phrases, zone)
    return {
        answer.item.id: "" if answer.state is AnswerState.MISSING else str(words.text(answer))
        for answer in filled.answers
    }


def open_sources(sources: Iterable[str]) -> list[Source]:
    """Give what would answer an item, as sources: facts, or the inventory where it has no row."""
    kinds = (Source(SourceKind.INVENTORY) if one in INVENTORY_SOURCES else fact(one) for one in sources)
    return list(dict.fromkeys(kinds))


def answered_by(answer: ItemAnswer) -> tuple[Source, ...]:
    """Give what answers an item; what would, where nothing does."""
    return built_from(answer) or tuple(open_sources(answer.asked))


def built_from(answer: ItemAnswer) -> tuple[Source, ...]:
    """Give what answers an item."""
    rows = [row(one.row) for one in answer.rows]
    return together([*(found.origins for found in answer.facts), rows])


def _form(profile: FormProfile, phrases: Phrases) -> Plain:
    source = profile.source
    return {
        "title": in_language(profile.title, phrases.language),
        "version": profile.version,
        "authority": profile.authority,
        "portal": profile.portal,
        "follow_up": str(profile.follow_up),
        "weak": source.confidence is not Confidence.HIGH,
        "source": f"{phrases.law(source.law)}, {phrases.date(date.fromisoformat(source.checked))}",
    }


def _party(recipient: PartyRecorded | None) -> Plain:
    if recipient is None:
        return None
    contact = show_contact(recipient.contact) if recipient.contact else ""
    return all_told({"name": recipient.name, "contact": contact}, party(recipient.party))


class _Words:
    """The answers of one form, put into words."""

    def __init__(
        self,
        filled: FilledForm,
        catalogue: Catalogue,
        phrases: Phrases,
        zone: ZoneInfo,
        named: Named = _facts,
    ) -> None:
        self._filled = filled
        self._named = named
        self._catalogue = catalogue
        self._phrases = phrases
        self._zone = zone

    def answer(self, answer: ItemAnswer) -> Plain:
        item = answer.item
        title = in_language(item.title, self._filled.language)
        own = next((item.title[one] for one in self._filled.profile.form_languages if one in item.title), "")
        because = self.asked_because(item)
        return {
            "title": told(title, (), because),
            "number": item.number,
            "own": told("" if own == title else own, (), because),
            "law": self._phrases.law(item.law),
            "state": told(str(answer.state), answered_by(answer), because),
            "value": told(self._value(answer), answered_by(answer)[:1]),
            "day": told(self._day(answer), answered_by(answer)[:1]),
            "answer": told_for(self.text(answer), because),
            "table": [self._row(one) for one in answer.rows] if "inventory" in item.sources else [],
        }

    def not_asked(self, item: FormItem) -> Plain:
        """Give the values of an item that this document does not ask for."""
        blank = dict.fromkeys(("answer", "title", "number", "own", "law", "value", "day"), "")
        return {**blank, "state": told("not_asked", (), self.asked_because(item)), "table": []}

    def section_because(self, section: FormSection) -> tuple[Source, ...]:
        """Give the facts for which a section is there at all: those of its items, where each has some."""
        reasons = [self.asked_because(item) for item in section.items]
        return together(reasons) if all(reasons) else ()

    def asked_because(self, item: FormItem) -> tuple[Source, ...]:
        """Give that for which an item is asked at all."""
        return self._named(item.when.names) if item.when is not None else ()

    def _value(self, answer: ItemAnswer) -> str:
        """Give the id of what was chosen, where the first fact is a choice: for a template to decide by."""
        first = answer.facts[0] if answer.facts else None
        spec = self._catalogue.get(first.key) if first else None
        value = first.statement.value if first else None
        return value if spec is not None and spec.type is FactType.ENUM and isinstance(value, str) else ""

    def _day(self, answer: ItemAnswer) -> str:
        """Give the day of the first answer, where it is a time: for readers to whom the hour says nothing."""
        value = answer.facts[0].statement.value if answer.facts else None
        return self._phrases.day("date_alone", value, self._zone) if isinstance(value, Moment) else ""

    def text(self, answer: ItemAnswer) -> Told:
        """Give the words of an answer, with a mark where it is missing."""
        item = answer.item
        if answer.state is AnswerState.MISSING:
            spec = next((self._catalogue.get(source) for source in item.sources), None)
            mark = self._phrases.missing(spec, in_language(item.title, self._filled.language))
            text = bold(mark) if item.required else self._phrases.phrases["not_stated"]
            return told(text, open_sources(answer.asked))
        return lines_told([*self._facts(answer), *self._figures(answer)])

    def _facts(self, answer: ItemAnswer) -> list[Told]:
        """One line per fact; all but the one that the title of the item stands for say which they are."""
        lines = []
        titled = "" if answer.item.label_all else answer.item.sources[0]
        for found in answer.facts:
            spec = self._catalogue.need(found.key)
            text = self._said(found.statement, spec, answer.item)
            if found.key != titled:
                title = in_language(spec.title, self._filled.language)
                text = self._phrases.say("labelled", label=title, text=text)
            lines.append(told(text, found.origins))
        return lines

    def _said(self, statement: Statement, spec: FactSpec, item: FormItem) -> str:
        """Give an answer in the words of the form itself, where it has words of its own."""
        unknown = in_language(self._filled.profile.says_unknown, self._filled.language)
        if unknown and statement.status is FactStatus.UNKNOWN:
            return unknown
        value = statement.value
        chosen = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
        if spec.choices and item.options and chosen:
            language = self._filled.language
            words = [
                in_language(item.options.get(one, {}), language) or spec.choice_title(one, language)
                for one in chosen
            ]
            return self._phrases.series(dict.fromkeys(words))
        return self._phrases.statement(statement, spec, self._zone)

    def _figures(self, answer: ItemAnswer) -> list[Told]:
        """What the inventory counts, row by row, where the item asks for a number."""
        lines = []
        for one in answer.rows:
            for source, count in (("inventory.subjects", one.subjects), ("inventory.records", one.records)):
                if source in answer.item.sources and count is not None:
                    figure = self._phrases.count(count, estimated=True)
                    line = self._phrases.say("labelled", label=one.label, text=figure)
                    lines.append(told(line, [row(one.row)]))
        return lines

    def _row(self, affected: InventoryRecorded) -> Plain:
        """A line of the table; figures that are not the recipient's own stay out of it."""
        language, title = self._filled.language, self._catalogue.choice_title
        own = self._filled.party is None or affected.party == self._filled.party.party
        counts = [
            self._phrases.count(count, estimated=True) if count is not None and own else ""
            for count in (affected.subjects, affected.records)
        ]
        values: dict[str, Plain] = {
            "label": affected.label,
            "category": title("data_category", affected.category, language),
            "special": ", ".join(title("special", one, language) for one in affected.special),
            "subjects": counts[0],
            "records": counts[1],
            "protection": title("protection", affected.protection, language),
            "certainty": self._phrases.phrases[f"certainty_{affected.certainty}"],
        }
        return all_told(values, row(affected.row))
