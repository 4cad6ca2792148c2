"""Where a case stands: how long there is, what to do next, what is not known yet."""

from __future__ import annotations

import msgspec

from tocsin.domain.facts import in_language
from tocsin.domain.header import CaseHeader
from tocsin.domain.journal import Head
from tocsin.domain.law.calendars import end_words
from tocsin.domain.law.readings import ClockState, Reading
from tocsin.domain.moments import read_utc, shown, span
from tocsin.domain.playbooks.progress import Progress, StepView, next_question
from tocsin.services.drafts.listing import Document, list_documents
from tocsin.services.workbench import OpenCase


class Question(msgspec.Struct, frozen=True):
    """The next thing to ask: a fact, how to ask it, and the step that wants it."""

    fact: str
    text: str
    step: str


class Overview(msgspec.Struct, frozen=True):
    """The answers to the three questions that every screen must answer."""

    header: CaseHeader
    head: Head
    readings: tuple[Reading, ...]
    next_steps: tuple[StepView, ...]
    next_question: Question | None
    documents: tuple[Document, ...]
    steps_done: int
    steps_applicable: int


def overview(case: OpenCase) -> Overview:
    """Say where a case stands."""
    readings = case.readings()
    progress = case.progress(readings)
    return Overview(
        header=case.header,
        head=case.head(),
        readings=tuple(readings),
        next_steps=tuple(progress.next_steps()) if progress else (),
        next_question=question(case, progress),
        documents=tuple(list_documents(case, owed=True)),
        steps_done=sum(phase.done for phase in progress.phases) if progress else 0,
        steps_applicable=sum(phase.applicable for phase in progress.phases) if progress else 0,
    )


def question(case: OpenCase, progress: Progress | None) -> Question | None:
    """Give the next open question of the playbook, in the language of the case."""
    found = next_question(progress) if progress else None
    if found is None:
        return None
    view, key = found
    spec = case.catalogue.need(key)
    text = in_language(spec.question or spec.title, case.header.language)
    return Question(key, text, view.step.id)


def reading_words(reading: Reading, case: OpenCase) -> str:
    """Say what a clock reads, in a few words that need no colour: ``41:17 left``, ``late by 3:10``."""
    match reading.state:
        case ClockState.RUNNING if reading.remaining_s is not None:
            return f"{span(reading.remaining_s)} left"
        case ClockState.RUNNING:
            return _without_figure(reading, case)
        case ClockState.OVERDUE:
            needed = ", reasons needed" if reasons_missing(reading, case) else ""
            return f"late by {span(reading.remaining_s or 0)}{needed}"
        case ClockState.MET:
            return f"filed {shown(read_utc(reading.met_at), case.zone)}" if reading.met_at else "filed"
        case ClockState.MET_LATE:
            needed = ", reasons needed" if reasons_missing(reading, case) else ""
            return f"filed late{needed}"
        case ClockState.NOT_STARTED:
            return "not started"
        case ClockState.NOT_APPLICABLE:
            return "does not apply"


def briefest_words(reading: Reading, case: OpenCase) -> str:
    """Say what a clock reads where room is scarce; for how long it has run goes without saying why."""
    return reading_words(reading, case).partition(", ")[0]


def _without_figure(reading: Reading, case: OpenCase) -> str:
    """Say how long a clock has run to which nothing gives a deadline, and whether its target has passed."""
    figure = "no figure agreed" if reading.party else "no figure in the law"
    words = f"running for {span(reading.elapsed_s or 0)}, {figure}"
    if reading.target_at is None:
        return words
    left = (read_utc(reading.target_at) - case.workbench.now()).total_seconds()
    return f"{words}; {span(left)} to the target" if left >= 0 else f"{words}; target passed {span(left)} ago"


def reasons_missing(reading: Reading, case: OpenCase) -> bool:
    """Whether a deadline was missed and nobody has given the reasons yet."""
    return reading.needs_reasons and not _reasons(reading, case)


def _reasons(reading: Reading, case: OpenCase) -> bool:
    statement = case.state.statement(reading.late_needs)
    return statement is not None and statement.has_value


def brief_law(reading: Reading) -> str:
    """Give the law of a clock for a narrow place: ``GDPR 33(2)``."""
    return reading.law.replace("Art. ", "")


def due_words(reading: Reading, case: OpenCase) -> str:
    """Say when a clock is due, in the zone of the case; empty where there is no figure."""
    if not reading.due_at:
        return ""
    return f"due {end_words(read_utc(reading.due_at), case.zone, ends_day=reading.ends_day)}"


def one_line(case: OpenCase) -> str:
    """Say where the case stands on one line, for a prompt or a status bar."""
    readings = case.readings()
    progress = case.progress(readings)
    parts = [case.header.ref]
    urgent = next((reading for reading in readings if reading.is_open), None)
    if urgent is not None:
        parts.append(f"{reading_words(urgent, case)} {urgent.law} -> {urgent.recipient}")
        others = sum(reading.is_open for reading in readings) - 1
        if others:
            parts.append(f"+{others} open")
    elif any(one.counts and one.is_first_stage and one.state is ClockState.NOT_STARTED for one in readings):
        parts.append("clock not started")
    if progress is not None:
        done = sum(phase.done for phase in progress.phases)
        parts.append(f"{done}/{sum(phase.applicable for phase in progress.phases)} steps")
    return " | ".join(parts)
