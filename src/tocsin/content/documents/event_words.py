"""Entries of the journal in the words of a document, in its language; what adds nothing to it has none."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import msgspec

from tocsin.content.documents.phrases import Phrases
from tocsin.domain.case import CaseState
from tocsin.domain.entries import (
    Body,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DecisionMade,
    Entry,
    EvidenceAdded,
    FactSet,
    FilingReceipted,
    FilingRecorded,
    FilingWithdrawn,
    InventoryRecorded,
    LogWritten,
    PartyRecorded,
    RiskAssessed,
    StepMarked,
)
from tocsin.domain.facts import Catalogue, Count, in_language
from tocsin.domain.moments import Moment, Precision
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.domain.playbooks.row_names import filled
from tocsin.domain.risk.severity import show_points
from tocsin.domain.terms import Mark

_WEEK = 7
"""Days."""

_HOUR = 60
"""Minutes."""

_TAGS = re.compile(r"(?:\s+#[\w-]+)+\s*$")
"""Tags at the end of a note: they are for finding it, and say nothing to a reader."""

_MARKS = {Mark.DONE: "event_done", Mark.SKIPPED: "event_skipped", Mark.REOPENED: "event_reopened"}


class EventWords(msgspec.Struct, frozen=True):
    """What it takes to put an entry into the words of a document."""

    state: CaseState
    catalogue: Catalogue
    playbooks: tuple[Playbook, ...]
    phrases: Phrases
    zone: ZoneInfo

    @property
    def language(self) -> str:
        """The language of the document."""
        return self.phrases.language

    def text(self, entry: Entry[Body]) -> str:  # noqa: PLR0912 - a case for each kind of entry
        """Give what an entry says, or an empty text where it is no part of the story."""
        if entry.redacted:
            return self.phrases.phrases["redacted"]
        say = self.phrases.say
        match entry.body:
            case LogWritten(text=text):
                return "" if entry.id in self.state.amended_by else _TAGS.sub("", text)
            case FactSet():
                return self._fact(entry.body)
            case DecisionMade(key=key, option=option, because=because):
                title, chosen = self.fact_title(key), self.option(key, option)
                return say("event_decided", title=title, option=chosen, because=because)
            case FilingRecorded(filing=filing, recipient=recipient, reference=reference):
                number = say("event_reference", reference=reference) if reference else ""
                return say("event_filed", filing=filing, recipient=recipient, reference=number)
            case FilingReceipted(filing=filing, reference=reference):
                number = say("event_reference", reference=reference) if reference else ""
                return say("event_receipt", filing=filing, reference=number)
            case FilingWithdrawn(filing=filing, because=because):
                return say("event_unfiled", filing=filing, because=because)
            case EvidenceAdded(evidence=evidence, name=name):
                return say("event_evidence", evidence=evidence, name=name)
            case StepMarked(mark=mark, item="", because=because) if mark in _MARKS:
                return say(_MARKS[mark], title=self.step_title(entry.body.step), because=because)
            case PartyRecorded(name=name, involvement=involvement):
                return say("labelled", label=name, text=self.phrases.phrases[f"involvement_{involvement}"])
            case InventoryRecorded():
                return self._row(entry.body)
            case RiskAssessed(severity=severity, method=method):
                return say("event_severity", points=show_points(severity), method=method)
            case CaseOpened():
                return self.phrases.phrases["event_opened"]
            case CaseClosed(because=because):
                return say("event_closed", because=because)
            case CaseReopened(because=because):
                return say("event_reopened_case", because=because)
            case _:
                return ""

    def _fact(self, body: FactSet) -> str:
        spec = self.catalogue.get(body.key)
        if spec is None:
            return ""
        statement = self.statement_words(body)
        return self.phrases.say("labelled", label=in_language(spec.title, self.language), text=statement)

    def statement_words(self, body: FactSet) -> str:
        """Give what was stated of a fact; the sentence that promises more to an authority stays out."""
        spec = self.catalogue.need(body.key)
        if body.value is None:
            unknown = body.status == "unknown"
            return self.phrases.phrases["not_known"] if unknown else self.phrases.phrases["no_answer"]
        if isinstance(body.value, Count):
            return self.phrases.count(body.value, estimated=body.status == "estimated")
        return self.phrases.value(body.value, spec, self.zone)

    def _row(self, body: InventoryRecorded) -> str:
        certainty = self.phrases.phrases[f"certainty_{body.certainty}"]
        if body.subjects is None:
            return self.phrases.say("labelled", label=body.label, text=certainty)
        people = self.phrases.count(body.subjects, estimated=True)
        return self.phrases.say("event_row", label=body.label, certainty=certainty, people=people)

    # Names of things.

    def fact_title(self, key: str) -> str:
        """Give the name of a fact, or its key."""
        spec = self.catalogue.get(key)
        return in_language(spec.title, self.language) if spec else key

    def option(self, key: str, option: str) -> str:
        """Give the name of an option of a decision."""
        spec = self.catalogue.get(key)
        return spec.choice_title(option, self.language) if spec else option

    def step_title(self, id: str) -> str:
        """Give the title of a step with its row filled in, or its id where no playbook has it any more."""
        step = next((found for book in self.playbooks if (found := book.step(id)) is not None), None)
        if step is None:
            return id
        row = id.partition("@")[2]
        entry = self.state.parties.get(row) or self.state.inventory.get(row) if row else None
        return in_language(filled(step.title, entry.body) if entry else step.title, self.language)

    def role(self, id: str) -> str:
        """Give the name of a role, or its id."""
        titles = next((book.roles[id] for book in self.playbooks if id in book.roles), None)
        return in_language(titles, self.language) if titles else id

    # Times.

    def at(self, instant: str | Moment) -> str:
        """Write an instant: one that was recorded, or one that somebody stated."""
        if isinstance(instant, str):
            instant = Moment(at=instant, precision=Precision.MINUTE, said="", zone="UTC")
        return self.phrases.moment(instant, self.zone)

    def length(self, seconds: float) -> str:
        """Write a length of time in hours and minutes; in days, where it is a week or more."""
        minutes = int(abs(seconds)) // 60
        days, hours = divmod(minutes // 60, 24)
        if days >= _WEEK:
            return self.phrases.say("days", days=str(days), hours=str(hours))
        if minutes < _HOUR:
            return self.phrases.say("minutes", minutes=str(minutes))
        return self.phrases.say("hours", hours=str(minutes // 60), minutes=f"{minutes % 60:02d}")
