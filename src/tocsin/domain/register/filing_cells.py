"""Cells of the register that filings fill: who was told, when, in time or not, and who was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

from tocsin.domain.conditions.grammar import Name, walk
from tocsin.domain.entries import Entry, FilingRecorded
from tocsin.domain.facts import in_language
from tocsin.domain.law.readings import ClockState
from tocsin.domain.law.regimes import Audience, Regime, Stage
from tocsin.domain.moments import shown
from tocsin.domain.parties import affected_controllers
from tocsin.domain.register.fact_cells import recorded_cell
from tocsin.domain.register.row import Cell, CellStatus, Look, known
from tocsin.domain.terms import Purpose
from tocsin.domain.values import show_value

_ROLE = "case.role"
_AWARE_OF_A_BREACH = frozenset({"time.aware_at", "time.suspected_at"})
_COMM_DECISION, _TOLD_ALREADY = "comm.decision", "already"
_PURPOSES = {
    Purpose.NOTIFICATION: {"en": "", "fr": ""},
    Purpose.UPDATE: {"en": "update", "fr": "complément"},
    Purpose.WITHDRAWAL: {"en": "withdrawal", "fr": "retrait"},
}
_REFERENCE = {"en": "reference", "fr": "référence"}
_BY_CONTROLLERS = {"en": "no (processor)", "fr": "non (sous-traitant)"}
_NOT_TOLD = {"en": "not told yet", "fr": "pas encore averti"}


class Told(StrEnum):
    """Whom a filing told."""

    AUTHORITY = "authority"
    PEOPLE = "people"
    CONTROLLER = "controller"
    OTHER = "other"


def is_about_personal_data(regime: Regime) -> bool:
    """Whether a law is about personal data: it asks who decides on them, or counts from such a breach."""
    condition = regime.applies_when
    names = walk(condition.root) if condition is not None else ()
    asks_role = any(isinstance(node, Name) and node.name == _ROLE for node in names)
    return asks_role or bool(regime.starting_facts() & _AWARE_OF_A_BREACH)


def told_by(look: Look, regime: str, stage: str) -> Told:
    """Say whom a notification tells; a regime that is not known any more told somebody else."""
    duty = look.regimes.get(regime)
    if duty is None:
        return Told.OTHER
    step = duty.stage(stage)
    audience = (step.audience if step else None) or duty.audience
    if audience is Audience.CONTROLLERS:
        return Told.CONTROLLER
    if not is_about_personal_data(duty):
        return Told.OTHER
    return {Audience.AUTHORITY: Told.AUTHORITY, Audience.PEOPLE: Told.PEOPLE}.get(audience, Told.OTHER)


def filings_to(look: Look, whom: Told) -> list[Entry[FilingRecorded]]:
    """Give the filings to one sort of recipient, by the time they were sent."""
    found = [
        entry for entry in look.state.filings if told_by(look, entry.body.regime, entry.body.stage) is whom
    ]
    return sorted(
        found, key=lambda entry: (entry.body.filed_at.at if entry.body.filed_at else "~", entry.seq)
    )


def notified(look: Look, whom: Told) -> list[Entry[FilingRecorded]]:
    """Give the filings that notify, updates and withdrawals left aside."""
    return [entry for entry in filings_to(look, whom) if entry.body.purpose is Purpose.NOTIFICATION]


def yes_or_no(look: Look, answer: bool) -> Cell:
    """Make a cell of a yes or no."""
    return known(answer, show_value(answer, None, language=look.language, zone=look.zone))


def is_told(whom: Told) -> Callable[[Look], Cell]:
    """Make the cell that says whether somebody was told; a processor tells the controllers instead."""

    def cell(look: Look) -> Cell:
        found = bool(notified(look, whom))
        if whom is Told.PEOPLE and look.state.value(_COMM_DECISION) == _TOLD_ALREADY:
            found = True
        if not found and look.state.value(_ROLE) == "processor":
            return Cell(CellStatus.NOT_APPLICABLE, look.words(_BY_CONTROLLERS), value=False)
        return yes_or_no(look, found)

    return cell


def first_told_at(whom: Told) -> Callable[[Look], Cell]:
    """Make the cell of the first notification."""

    def cell(look: Look) -> Cell:
        moments = [one.body.filed_at for one in notified(look, whom) if one.body.filed_at is not None]
        return known(moments[0], shown(moments[0], look.zone)) if moments else _not_yet(look, whom)

    return cell


def recipients(whom: Told) -> Callable[[Look], Cell]:
    """Make the cell that names who was notified."""

    def cell(look: Look) -> Cell:
        names = tuple(dict.fromkeys(recipient(look, entry.body) for entry in notified(look, whom)))
        return known(names, ", ".join(names)) if names else _not_yet(look, whom)

    return cell


def references(whom: Told) -> Callable[[Look], Cell]:
    """Make the cell of the numbers that recipients gave."""

    def cell(look: Look) -> Cell:
        given = [entry.body.reference for entry in filings_to(look, whom) if entry.body.reference]
        numbers = tuple(dict.fromkeys(given))
        return known(numbers, ", ".join(numbers)) if numbers else _not_yet(look, whom)

    return cell


def every_filing(whom: Told) -> Callable[[Look], Cell]:
    """Make the cell with a line for each filing: number, when, what, to whom, reference, hash of the text."""

    def cell(look: Look) -> Cell:
        lines = tuple(_line(look, entry) for entry in filings_to(look, whom))
        return known(lines, "\n".join(lines)) if lines else _not_yet(look, whom)

    return cell


def recipient(look: Look, body: FilingRecorded) -> str:
    """Say how the recipient of a filing is called; a redacted one by what its regime says."""
    if body.recipient:
        return body.recipient
    duty, stage = _duty(look, body)
    named = (stage.recipient if stage else {}) or (duty.recipient if duty else {})
    return in_language(named, look.language) or body.party or look.authority or body.regime


def _duty(look: Look, body: FilingRecorded) -> tuple[Regime | None, Stage | None]:
    duty = look.regimes.get(body.regime)
    return duty, duty.stage(body.stage) if duty else None


def _line(look: Look, entry: Entry[FilingRecorded]) -> str:
    body = entry.body
    when = shown(body.filed_at, look.zone) if body.filed_at else ""
    _regime, stage = _duty(look, body)
    parts = [
        when,
        recipient(look, body),
        look.words(stage.title) if stage else body.stage,
        look.words(_PURPOSES[body.purpose]),
        body.channel,
        f"{look.words(_REFERENCE)} {body.reference}" if body.reference else "",
        f"sha256 {body.sha256[:16]}" if body.sha256 else "",
        Cell(CellStatus.REDACTED).shown(look.language) if entry.redacted else "",
    ]
    return f"{body.filing}: " + ", ".join(part for part in parts if part)


def _not_yet(look: Look, whom: Told) -> Cell:
    """Make the cell of what has no answer: nobody was told, or what was told says nothing of it."""
    return Cell() if is_told(whom)(look).value else Cell(CellStatus.NOT_APPLICABLE)


# Deadlines towards the authority.


def _authority_readings(look: Look) -> Iterator[tuple[ClockState, str]]:
    for reading in look.readings:
        if not (reading.counts and reading.is_first_stage and reading.due_at):
            continue
        if told_by(look, reading.regime, reading.stage) is Told.AUTHORITY:
            yield reading.state, reading.due_at


def due_at(look: Look) -> Cell:
    """Give the first deadline towards an authority for personal data."""
    due = min((due for _state, due in _authority_readings(look)), default="")
    return recorded_cell(look, due) if due else Cell(CellStatus.NOT_APPLICABLE)


def is_in_time(look: Look) -> Cell:
    """Say whether every authority that was notified was notified in time."""
    states = {state for state, _due in _authority_readings(look)} & {ClockState.MET, ClockState.MET_LATE}
    return yes_or_no(look, ClockState.MET_LATE not in states) if states else Cell(CellStatus.NOT_APPLICABLE)


# Controllers, told one by one.


def controllers(look: Look) -> Cell:
    """Give a line for each controller that was told, and for each that is still to be told."""
    told = filings_to(look, Told.CONTROLLER)
    reached = {entry.body.party for entry in told if entry.body.purpose is Purpose.NOTIFICATION}
    lines = [_line(look, entry) for entry in told]
    for party in affected_controllers(look.state):
        if party.body.party not in reached:
            lines.append(f"{party.body.party} {party.body.name}: {look.words(_NOT_TOLD)}")
    return known(tuple(lines), "\n".join(lines)) if lines else Cell(CellStatus.NOT_APPLICABLE)
