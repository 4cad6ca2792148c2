"""Where a case stands, as plain values for a template: clocks, steps, decisions, what changed, what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from tocsin.content.event_words import EventWords
from tocsin.content.form_values import Plain
from tocsin.domain.entries import DraftSaved, Entry, FactSet, LogWritten
from tocsin.domain.facts import FactStatus, Statement, in_language
from tocsin.domain.forms import FormProfile
from tocsin.domain.moments import Moment, read_utc
from tocsin.domain.progress import OUT_OF_THE_WAY, Progress, StepState, StepView
from tocsin.domain.readings import ClockState, Reading
from tocsin.domain.regimes import Regime
from tocsin.domain.terms import LogKind, PartyRole
from tocsin.domain.timeline import happened_at, in_order
from tocsin.domain.work import Decision

_SOON_S = 24 * 3600
"""Seconds to a deadline that is called close."""

_MOST_EVENTS = 500
_MOST_STEPS = 25
_FINDINGS = ("nature.findings_before", "portal.audit_findings")
_AUDIT = frozenset({"audit", "pentest", "finding"})
"""Tags of notes on what was found before."""

_SPANS = (
    ("time.started_at", "time.detected_at", "span_detect"),
    ("time.detected_at", "time.aware_at", "span_aware"),
    ("time.detected_at", "time.ended_at", "span_contain"),
)
"""From when to when something took, and what that is called."""

_BEFORE = (
    ("measures.before", "measure_there"),
    ("measures.before_partly", "measure_partly"),
    ("measures.before_absent", "measure_absent"),
)
_AFTER = (("measures.after", "measure_added"), ("measures.planned", "measure_planned"))


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What it is told from.

    Attributes:
        words: the case, and the language that it is told in.
        readings: its clocks, most urgent first.
        progress: where it stands in its playbooks; None without one.
        regimes: the duties, by id.
        forms: the documents, by id.
        now: the present, aware.
        since: the last version of the same document; None where this is the first.
    """

    words: EventWords
    readings: Sequence[Reading]
    progress: Progress | None
    regimes: Mapping[str, Regime]
    forms: Mapping[str, FormProfile]
    now: datetime
    since: Entry[DraftSaved] | None = None


def situation_values(situation: Situation) -> dict[str, Plain]:
    """Give what a template may use.

    Keys: ``title``, ``opened``, ``playbooks``; ``alarm`` (late, soon or calm) and ``clocks``; ``done``,
    ``applicable``, ``next_steps``, ``late_steps``, ``more_steps``, ``avoid``; ``to_decide``, ``decisions``; ``unknown`` and
    ``estimated``; ``since``, ``changes``, ``news``; ``actions``, ``events``, ``left_out``; ``parties``;
    ``filings``, ``drafts``, ``evidence``; ``findings``, ``measures`` and ``spans``.
    """
    told = _Told(situation)
    state = situation.words.state
    events = list(told.events())
    return {
        "title": state.header.title,
        "opened": situation.words.at(state.header.opened_at),
        "playbooks": [
            in_language(book.title, situation.words.language) for book in situation.words.playbooks
        ],
        **told.clocks(),
        **told.steps(),
        "decisions": list(told.decisions()),
        "unknown": list(told.unknown()),
        "estimated": list(told.estimated()),
        "since": situation.words.at(situation.since.recorded_at) if situation.since else "",
        "changes": list(told.changes()),
        "news": list(told.news()),
        "actions": list(told.actions()),
        "events": events[:_MOST_EVENTS],
        "left_out": max(0, len(events) - _MOST_EVENTS),
        "parties": list(told.parties()),
        "filings": list(told.filings()),
        "drafts": list(told.drafts()),
        "evidence": list(told.evidence()),
        "findings": list(told.findings()),
        "measures": list(told.measures()),
        "spans": list(told.spans()),
    }


class _Told:
    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._words = situation.words
        self._state = situation.words.state
        self._phrases = situation.words.phrases
        self._say = situation.words.phrases.say

    # Clocks.

    def clocks(self) -> dict[str, Plain]:
        counting = [reading for reading in self._situation.readings if reading.counts]
        states = {reading.state for reading in counting}
        close = any(
            reading.is_open and reading.remaining_s is not None and reading.remaining_s < _SOON_S
            for reading in counting
        )
        alarm = "late" if ClockState.OVERDUE in states else "soon" if close else "calm"
        return {"alarm": alarm, "clocks": [self._clock(reading) for reading in counting]}

    def _clock(self, reading: Reading) -> Plain:
        language = self._words.language
        regime = self._situation.regimes.get(reading.regime)
        title = in_language(regime.title, language) if regime else reading.regime
        stage = in_language(reading.title, language)
        party = self._state.parties.get(reading.party) if reading.party else None
        return {
            "title": title if stage in {"", title} else self._say("clock_stage", title=title, stage=stage),
            "to": party.body.name if party else "",
            "law": reading.law,
            "state": self._reading(reading),
            "open": reading.is_open,
        }

    def _reading(self, reading: Reading) -> str:
        length = self._words.length(reading.remaining_s or 0)
        due = self._words.at(reading.due_at) if reading.due_at else ""
        match reading.state:
            case ClockState.RUNNING if reading.remaining_s is not None:
                return self._say("clock_running", left=length, due=due)
            case ClockState.RUNNING:
                return self._say("clock_unlimited", length=self._words.length(reading.elapsed_s or 0))
            case ClockState.OVERDUE:
                return self._say("clock_overdue", left=length, due=due)
            case ClockState.MET | ClockState.MET_LATE:
                at = self._words.at(reading.met_at) if reading.met_at else ""
                return self._say(f"clock_{reading.state}", at=at)
            case _:
                return self._phrases.phrases["clock_not_started"]

    # Steps and decisions.

    def steps(self) -> dict[str, Plain]:
        progress = self._situation.progress
        views = progress.steps() if progress else []
        following = progress.next_steps() if progress else []
        undecided = [view for view in following if isinstance(view.step.work, Decision)]
        avoid = dict.fromkeys(
            in_language(view.step.avoid, self._words.language) for view in following if view.step.avoid
        )
        return {
            "done": sum(view.state in {StepState.DONE, StepState.SKIPPED} for view in views),
            "applicable": sum(view.state is not StepState.NOT_APPLICABLE for view in views),
            "next_steps": [self._step(view) for view in following[:_MOST_STEPS]],
            "more_steps": max(0, len(following) - _MOST_STEPS),
            "late_steps": [
                self._step(view) for view in views if view.is_late and view.state not in OUT_OF_THE_WAY
            ],
            "to_decide": [self._step(view) for view in undecided],
            "avoid": list(avoid),
        }

    def _step(self, view: StepView) -> Plain:
        return {
            "title": self._words.step_title(view.step.id),
            "role": self._words.role(view.step.role) if view.step.role else "",
            "due": self._words.at(view.due_at) if view.due_at else "",
            "late": view.is_late,
        }

    def decisions(self) -> Iterator[Plain]:
        for key, taken in self._state.decisions.items():
            last = taken[-1]
            yield {
                "title": self._words.fact_title(key),
                "option": self._phrases.phrases["redacted"]
                if last.redacted
                else self._words.option(key, last.body.option),
                "because": last.body.because,
                "by": last.actor,
                "at": self._words.at(last.recorded_at),
                "times": len(taken),
            }

    # What is known.

    def _stated(self) -> Iterator[tuple[str, Statement]]:
        for key, history in self._state.facts.items():
            if history and key in self._words.catalogue:
                yield key, history[-1]

    def unknown(self) -> Iterator[Plain]:
        for key, last in self._stated():
            if last.status is FactStatus.UNKNOWN and not last.redacted:
                yield {"title": self._words.fact_title(key), "because": last.because}

    def estimated(self) -> Iterator[Plain]:
        for key, last in self._stated():
            if last.status is FactStatus.ESTIMATED and last.has_value:
                yield {"title": self._words.fact_title(key), "value": self._value(key, last)}

    def _value(self, key: str, statement: Statement) -> str:
        if statement.redacted:
            return self._phrases.phrases["redacted"]
        body = FactSet(key=key, value=statement.value, status=statement.status)
        return self._words.statement_words(body)

    def changes(self) -> Iterator[Plain]:
        """Give the facts that read differently from what the last version of the document knew."""
        since = self._situation.since
        if since is None:
            return
        for key, history in self._state.facts.items():
            if self._words.catalogue.get(key) is None:
                continue
            before = [one for one in history if one.recorded_at <= since.recorded_at]
            if len(before) == len(history):
                continue
            old = self._value(key, before[-1]) if before else ""
            new = self._value(key, history[-1])
            if old != new:
                yield {"title": self._words.fact_title(key), "before": old, "after": new}

    # What happened.

    def news(self) -> Iterator[Plain]:
        """Give what was recorded since the last version, facts aside: they are among the changes."""
        since = self._situation.since
        for entry in self._state.entries:
            is_new = since is not None and entry.seq > since.seq
            if is_new and not isinstance(entry.body, FactSet) and (text := self._words.text(entry)):
                yield self._event(entry, text)

    def events(self) -> Iterator[Plain]:
        """Give the whole story: what was logged, found, decided, sent; facts only where they are times."""
        for entry in in_order(self._state.entries):
            body = entry.body
            if isinstance(body, FactSet) and not isinstance(body.value, Moment):
                continue
            if text := self._words.text(entry):
                yield self._event(entry, text)

    def actions(self) -> Iterator[Plain]:
        for entry in in_order(self._state.entries):
            body = entry.body
            if (
                isinstance(body, LogWritten)
                and body.log is LogKind.ACTION
                and (text := self._words.text(entry))
            ):
                yield self._event(entry, text)

    def _event(self, entry: Entry, text: str) -> Plain:  # type: ignore[type-arg]  # of any kind
        happened = happened_at(entry.body)
        return {"at": self._words.at(happened or entry.recorded_at), "by": entry.actor, "text": text}

    # Who was told, and what there is.

    def parties(self) -> Iterator[Plain]:
        for entry in self._state.parties:
            body = entry.body
            told = [one for one in self._state.filings if one.body.party == body.party]
            yield {
                "name": body.name,
                "role": self._words.catalogue.choice_title(
                    "role", PartyRole(body.role), self._words.language
                ),
                "involvement": self._phrases.phrases[f"involvement_{body.involvement}"],
                "told": self._filed_at(told[-1].body.filed_at, told[-1].recorded_at) if told else "",
            }

    def filings(self) -> Iterator[Plain]:
        for entry in self._state.filings:
            body = entry.body
            regime = self._situation.regimes.get(body.regime)
            yield {
                "id": body.filing,
                "what": in_language(regime.title, self._words.language) if regime else body.regime,
                "law": regime.source.law if regime else "",
                "to": body.recipient,
                "at": self._filed_at(body.filed_at, entry.recorded_at),
                "reference": body.reference,
                "channel": body.channel,
                "sha256": body.sha256,
            }

    def _filed_at(self, filed_at: Moment | None, recorded_at: str) -> str:
        return self._words.at(filed_at or recorded_at)

    def drafts(self) -> Iterator[Plain]:
        """Give the newest version of each document, in each language and for each reader."""
        newest = {
            (entry.body.form, entry.body.party, entry.body.segment, entry.body.language): entry
            for entry in self._state.drafts
        }
        for entry in newest.values():
            body = entry.body
            form = self._situation.forms.get(body.form)
            party = self._state.parties.get(body.party)
            yield {
                "id": body.draft,
                "title": in_language(form.title, self._words.language) if form else body.form,
                "to": party.body.name if party else body.segment,
                "language": body.language,
                "by": entry.actor,
                "at": self._words.at(entry.recorded_at),
                "open": len([gap for gap in body.gaps if gap.why == "missing"]),
            }

    def evidence(self) -> Iterator[Plain]:
        for entry in self._state.evidence:
            body = entry.body
            yield {
                "id": body.evidence,
                "name": body.name,
                "sha256": body.sha256,
                "size": self._phrases.number(body.size),
                "source": body.source,
                "note": body.note,
                "by": entry.actor,
                "at": self._words.at(entry.recorded_at),
            }

    # Looking back.

    def findings(self) -> Iterator[Plain]:
        """Give what had been found before the breach: every statement of it, and notes that speak of audits."""
        for key in _FINDINGS:
            for stated in self._state.facts.get(key, ()) if key in self._words.catalogue else ():
                if stated.has_value or stated.redacted:
                    yield {
                        "text": self._value(key, stated),
                        "source": stated.source,
                        "by": stated.actor,
                        "at": self._words.at(stated.recorded_at),
                    }
        for entry in in_order(self._state.entries):
            if isinstance(entry.body, LogWritten) and _AUDIT & {tag.lower() for tag in entry.body.tags}:
                if text := self._words.text(entry):
                    event = self._event(entry, text)
                    yield {**event, "source": ""} if isinstance(event, dict) else event

    def measures(self) -> Iterator[Plain]:
        """Give each measure of Art. 32 that somebody spoke of: how it stood before, and after."""
        before, after = self._by_measure(_BEFORE), self._by_measure(_AFTER)
        for measure in self._words.catalogue.choices.get("measure", ()):
            if measure.id in before or measure.id in after:
                yield {
                    "title": in_language(measure.title, self._words.language),
                    "before": before.get(measure.id, ""),
                    "after": after.get(measure.id, ""),
                }

    def _by_measure(self, facts: Sequence[tuple[str, str]]) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, phrase in facts:
            value = self._state.value(key)
            for measure in value if isinstance(value, tuple) else ():
                found.setdefault(measure, self._phrases.phrases[phrase])
        return found

    def spans(self) -> Iterator[Plain]:
        for first, second, phrase in _SPANS:
            begun, ended = self._state.value(first), self._state.value(second)
            if isinstance(begun, Moment) and isinstance(ended, Moment) and begun.utc <= ended.utc:
                length = self._words.length((ended.utc - begun.utc).total_seconds())
                yield {"title": self._phrases.phrases[phrase], "length": length}
        for reading in self._situation.readings:
            if reading.is_first_stage and reading.starts_at and reading.met_at:
                taken = (read_utc(reading.met_at) - read_utc(reading.starts_at)).total_seconds()
                clock = self._clock(reading)
                title = str(clock["title"]) if isinstance(clock, dict) else ""
                to = str(clock["to"]) if isinstance(clock, dict) else ""
                named = f"{title}, {to}" if to else title
                yield {
                    "title": self._say("span_filed", title=named),
                    "length": self._words.length(max(0.0, taken)),
                }
