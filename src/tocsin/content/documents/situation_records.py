"""What a case has on record, as plain values for a template: who was told, evidence, measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from tocsin.content.documents.event_words import EventWords
from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.told import Told, all_told, told
from tocsin.domain.documents.forms import FormProfile
from tocsin.domain.documents.provenance import Source, fact, party
from tocsin.domain.documents.provenance import entry as recorded
from tocsin.domain.entries import DraftSaved, Entry, FactSet, LogWritten
from tocsin.domain.facts import Statement, bare_key, in_language
from tocsin.domain.law.reading_sources import ReadingSources
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import Regime
from tocsin.domain.moments import Moment, read_utc
from tocsin.domain.playbooks.progress import Progress
from tocsin.domain.terms import PartyRole
from tocsin.domain.timeline import happened_at, in_order

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


def speaks_of_audits(note: LogWritten) -> bool:
    """Whether a note is tagged as one on what was found before."""
    return not _AUDIT.isdisjoint(tag.lower() for tag in note.tags)


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What it is told from.

    Attributes:
        words: the case, and the language that it is told in.
        readings: its clocks, most urgent first.
        progress: where it stands in its playbooks; None without one.
        sources: what its clocks and conditions rest on.
        regimes: the duties, by id.
        forms: the documents, by id.
        since: the last version of the same document; None where this is the first.
    """

    words: EventWords
    readings: Sequence[Reading]
    progress: Progress | None
    sources: ReadingSources
    regimes: Mapping[str, Regime]
    forms: Mapping[str, FormProfile]
    since: Entry[DraftSaved] | None = None


class Records:
    """What was sent, kept and found, and the words that all of a situation is told in."""

    def __init__(self, situation: Situation) -> None:
        """Look at a situation."""
        self._situation = situation
        self._words = situation.words
        self._state = situation.words.state
        self._phrases = situation.words.phrases
        self._say = situation.words.phrases.say

    def value(self, key: str, statement: Statement) -> str:
        """Give what was stated of a fact, in words."""
        if statement.redacted:
            return self._phrases.phrases["redacted"]
        body = FactSet(key=key, value=statement.value, status=statement.status)
        return self._words.statement_words(body)

    def event(self, entry: Entry, text: str) -> dict[str, Plain]:  # type: ignore[type-arg]  # of any kind
        """Give an entry as a line: when it happened, who recorded it, what it says."""
        happened = happened_at(entry.body)
        line: dict[str, Plain] = {"at": self._words.at(happened or entry.recorded_at), "by": entry.actor}
        return all_told({**line, "text": text}, recorded(entry.id))

    def fact(self, key: str) -> Source:
        """Give a fact as a source: as it was stated in the language of the document, or as it was."""
        own = f"{key}@{self._words.language}"
        return fact(own if own in self._state.facts else key)

    def clock_title(self, reading: Reading) -> str:
        """Give what a clock is for, without whom it is for."""
        language = self._words.language
        regime = self._situation.regimes.get(reading.regime)
        title = in_language(regime.title, language) if regime else reading.regime
        stage = in_language(reading.title, language)
        return title if stage in {"", title} else self._say("clock_stage", title=title, stage=stage)

    def recipient(self, reading: Reading) -> str:
        """Give whom a duty is answered to, where it is not one of several parties."""
        regime = self._situation.regimes.get(reading.regime)
        return self._named(regime, reading.stage, reading.recipient)

    def _named(self, regime: Regime | None, stage: str, recorded: str) -> str:
        """Give the name that a law has for a recipient in this language, or the one recorded."""
        steps = [step for period in regime.periods for step in period.stages] if regime else []
        names = [step.recipient for step in steps if step.id == stage] + (
            [regime.recipient] if regime else []
        )
        found = next((name for name in names if recorded in name.values()), None)
        return in_language(found, self._words.language) if found else recorded

    def histories(self) -> Iterator[tuple[str, Sequence[Statement]]]:
        """Give all that was stated of each fact; of a text, in the language of the document."""
        facts, language = self._state.facts, self._words.language
        for key in dict.fromkeys(bare_key(key) for key in facts):
            history = facts.get(f"{key}@{language}") or facts.get(key, [])
            if history and key in self._words.catalogue:
                yield key, history

    # Who was told, and what there is.

    def parties(self) -> Iterator[Plain]:
        """Give the other organisations, each with when it was told."""
        for entry in self._state.parties:
            body = entry.body
            told_in = [one for one in self._state.filings if one.body.party == body.party]
            values: dict[str, Plain] = {
                "name": body.name,
                "role": self._words.catalogue.choice_title(
                    "role", PartyRole(body.role), self._words.language
                ),
                "involvement": self._phrases.phrases[f"involvement_{body.involvement}"],
                "told": told(
                    self._filed_at(told_in[-1].body.filed_at, told_in[-1].recorded_at) if told_in else "",
                    [recorded(one.id) for one in told_in[-1:]],
                ),
            }
            yield all_told(values, party(body.party))

    def filings(self) -> Iterator[Plain]:
        """Give what was sent."""
        for entry in self._state.filings:
            body = entry.body
            regime = self._situation.regimes.get(body.regime)
            values: dict[str, Plain] = {
                "id": body.filing,
                "what": in_language(regime.title, self._words.language) if regime else body.regime,
                "law": self._phrases.law(regime.source.law) if regime else "",
                "to": self._named(regime, body.stage, body.recipient),
                "at": self._filed_at(body.filed_at, entry.recorded_at),
                "reference": body.reference,
                "channel": body.channel,
                "sha256": body.sha256,
            }
            yield all_told(values, recorded(entry.id))

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
            reader = self._state.parties.get(body.party)
            values: dict[str, Plain] = {
                "id": body.draft,
                "title": in_language(form.title, self._words.language) if form else body.form,
                "to": told(reader.body.name, [party(body.party)]) if reader else body.segment,
                "language": body.language,
                "by": entry.actor,
                "at": self._words.at(entry.recorded_at),
                "open": len([gap for gap in body.gaps if gap.why == "missing"]),
            }
            yield all_told(values, recorded(entry.id))

    def evidence(self) -> Iterator[Plain]:
        """Give the files that are kept."""
        for entry in self._state.evidence:
            body = entry.body
            values: dict[str, Plain] = {
                "id": body.evidence,
                "name": body.name,
                "sha256": body.sha256,
                "size": self._phrases.number(body.size),
                "source": body.source,
                "note": body.note,
                "by": entry.actor,
                "at": self._words.at(entry.recorded_at),
            }
            yield all_told(values, recorded(entry.id))

    # Looking back.

    def findings(self) -> Iterator[Plain]:
        """Give what had been found before: every statement of it, and notes tagged as speaking of audits."""
        for key in _FINDINGS:
            for stated in dict(self.histories()).get(key, ()):
                if stated.has_value or stated.redacted:
                    values: dict[str, Plain] = {
                        "text": self.value(key, stated),
                        "source": stated.source,
                        "by": stated.actor,
                        "at": self._words.at(stated.recorded_at),
                    }
                    yield all_told(values, self.fact(key), recorded(stated.entry))
        for entry in in_order(self._state.entries):
            is_note = isinstance(entry.body, LogWritten) and speaks_of_audits(entry.body)
            if is_note and (text := self._words.text(entry)):
                yield {**self.event(entry, text), "source": ""}

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

    def _by_measure(self, facts: Sequence[tuple[str, str]]) -> dict[str, Told]:
        found: dict[str, Told] = {}
        looked_at: list[Source] = []
        for key, phrase in facts:
            value = self._state.value(key)
            for measure in value if isinstance(value, tuple) else ():
                found.setdefault(measure, told(self._phrases.phrases[phrase], [fact(key)], looked_at))
            looked_at.append(fact(key))
        return found

    def spans(self) -> Iterator[Plain]:
        """Give how long it took: to notice, to be certain, to end it, to notify."""
        for first, second, phrase in _SPANS:
            begun, ended = self._state.value(first), self._state.value(second)
            if isinstance(begun, Moment) and isinstance(ended, Moment) and begun.utc <= ended.utc:
                length = self._words.length((ended.utc - begun.utc).total_seconds())
                yield all_told(
                    {"title": self._phrases.phrases[phrase], "length": length}, fact(first), fact(second)
                )
        for reading in self._situation.readings:
            if reading.is_first_stage and reading.starts_at and reading.met_at:
                taken = (read_utc(reading.met_at) - read_utc(reading.starts_at)).total_seconds()
                whose = self._state.parties.get(reading.party) if reading.party else None
                title = self.clock_title(reading)
                named = f"{title}, {whose.body.name}" if whose else title
                said = self._situation.sources.clock(reading)
                because = self._situation.sources.applies(reading)
                values: dict[str, Plain] = {
                    "title": told(self._say("span_filed", title=named), said, because),
                    "length": self._words.length(max(0.0, taken)),
                }
                yield all_told(values, *said)
