"""What a document is written from besides the answers to its items: where the case stands, advice, delay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tocsin.content.documents.event_words import EventWords
from tocsin.content.documents.form_values import Plain
from tocsin.content.documents.letter_values import LetterSources, letter_values
from tocsin.content.documents.phrases import Phrases
from tocsin.content.documents.situation_records import Situation
from tocsin.content.documents.situation_values import since_values, standing_values
from tocsin.content.documents.told import all_told, told, yes_if
from tocsin.domain.case import CaseState
from tocsin.domain.documents.forms import Extra, FilledForm, drafts_of
from tocsin.domain.documents.letters import Helper
from tocsin.domain.documents.provenance import Source, fact, together
from tocsin.domain.documents.provenance import entry as recorded
from tocsin.domain.doubts import FIRST_ALERT
from tocsin.domain.law.delay import Gap, Happening, Milestone, story_of
from tocsin.domain.law.readings import Reading
from tocsin.domain.moments import Moment, Precision, write_utc
from tocsin.services.bundle.pack_files import pack_values
from tocsin.services.drafts.writing import reading_sources
from tocsin.services.workbench import OpenCase

_DECIDED = "notify.authority"
_BASIS = "time.aware_basis"


def extra_values(case: OpenCase, filled: FilledForm, phrases: Phrases) -> dict[str, Plain]:
    """Give the values that a document uses beyond those of its form; only what it says that it uses."""
    uses = filled.profile.uses
    values: dict[str, Plain] = {}
    if Extra.LETTER in uses:
        values["letter"] = letter_values(filled, _letter_sources(case, phrases))
    if Extra.SITUATION in uses:
        situation = _situation(case, filled, phrases)
        standing = case.once(f"standing {phrases.language}", lambda: standing_values(situation))
        values["situation"] = {**standing, **since_values(situation)}
    if Extra.DELAY in uses:
        values["delay"] = _delay_values(case, phrases)
    if Extra.PACK in uses:
        values["pack"] = pack_values(case, event_words(case, phrases))
    return values


def event_words(case: OpenCase, phrases: Phrases) -> EventWords:
    """Give what puts the entries of a case into the words of a document."""
    return EventWords(case.state, case.catalogue, case.playbooks, phrases, case.zone)


def countries_of(case: OpenCase) -> tuple[str, ...]:
    """Give the countries that the people concerned live in; that of the case where nobody has said."""
    stated = case.state.value("subjects.countries")
    lived = stated if isinstance(stated, tuple) else ()
    return lived or (case.header.country.lower(),)


def helpers_of(case: OpenCase) -> list[Helper]:
    """Give who helps people in the countries of the case."""
    return case.workbench.library.letters.helpers_for(countries_of(case))


def _letter_sources(case: OpenCase, phrases: Phrases) -> LetterSources:
    known = case.workbench.library.authorities
    return LetterSources(
        case.workbench.library.letters,
        case.catalogue,
        phrases,
        case.zone,
        countries_of(case),
        known.get(case.header.country, ""),
        _moment(case.workbench.now()),
    )


def _situation(case: OpenCase, filled: FilledForm, phrases: Phrases) -> Situation:
    readings = case.readings()
    earlier = drafts_of(case.state, filled.profile.id, language=filled.language)
    return Situation(
        words=event_words(case, phrases),
        readings=readings,
        progress=case.progress(readings),
        sources=reading_sources(case),
        regimes=case.workbench.library.regimes,
        forms=case.workbench.library.forms,
        since=earlier[-1] if earlier else None,
    )


def late_clock(case: OpenCase) -> Reading | None:
    """Give the first clock that passed its deadline and wants reasons; None where none did."""
    return next((reading for reading in case.readings() if reading.needs_reasons), None)


def _delay_values(case: OpenCase, phrases: Phrases) -> Plain:
    """Give whether a filing is late, and of a late one what happened, and the gaps to be explained."""
    reading, sources = late_clock(case), reading_sources(case)
    if reading is None:
        in_time = together(sources.clock(one) for one in case.readings() if one.late_needs)
        return {"is_late": yes_if(False, in_time)}
    story = story_of(case.state, reading, case.workbench.now(), decided=_DECIDED, basis=_BASIS)
    words = event_words(case, phrases)
    clock = sources.clock(reading)
    late = words.length(reading.remaining_s or 0) if reading.remaining_s else ""
    return all_told(
        {
            "is_late": yes_if(True, clock),
            "law": reading.law,
            "late": late,
            "lines": [_milestone(one, case.state, clock, words) for one in story.milestones],
            "gaps": [_gap(gap, case.state, clock, words) for gap in story.gaps],
        },
        *clock,
    )


def _milestone(one: Milestone, state: CaseState, clock: Sequence[Source], words: EventWords) -> Plain:
    values: dict[str, Plain] = {
        "what": told(str(one.what), (), _shown_by(one, state, clock)),
        "at": words.at(_moment(one.at)),
        "text": one.text,
    }
    return all_told(values, *_shown_by(one, state, clock))


def _gap(gap: Gap, state: CaseState, clock: Sequence[Source], words: EventWords) -> Plain:
    start, end = _shown_by(gap.after, state, clock), _shown_by(gap.before, state, clock)
    return {
        "start": told(words.at(_moment(gap.after.at)), start),
        "end": told(words.at(_moment(gap.before.at)), end),
        "length": told(words.length(gap.length.total_seconds()), [*start, *end]),
        "notes": [
            all_told({"at": words.at(_moment(one.at)), "text": one.text}, recorded(one.entry))
            for one in gap.notes
        ],
    }


def _shown_by(one: Milestone, state: CaseState, clock: Sequence[Source]) -> Sequence[Source]:
    """Give what a milestone is known from."""
    match one.what:
        case Happening.ALERT:
            return [fact(FIRST_ALERT)]
        case Happening.START:
            return [*clock, fact(_BASIS)] if one.text else clock
        case Happening.DECISION:
            return [recorded(made.id) for made in state.decisions[_DECIDED][-1:]]
        case Happening.DUE | Happening.FILED:
            return clock
        case Happening.NOW:
            return []


def _moment(instant: datetime) -> Moment:
    return Moment(at=write_utc(instant), precision=Precision.MINUTE, said="", zone="UTC")
