"""Holding regimes against their own worked examples, so that a rule and its arithmetic cannot part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tocsin.content.holidays import closed_on
from tocsin.content.library import Library
from tocsin.domain import journal
from tocsin.domain.answers import read_answer
from tocsin.domain.case import CaseState, fold
from tocsin.domain.conditions.names import fact_lookup
from tocsin.domain.entries import Body, CaseOpened, Entry, FactSet, FilingRecorded, PartyRecorded
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.law.clocks import Surroundings, read_clocks
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import Audience, Example, Regime
from tocsin.domain.moments import Moment, find_zone, read_moment, shown, write_utc
from tocsin.domain.terms import Involvement

_LONG_AGO = datetime(2018, 5, 25, tzinfo=UTC)
_PARTY = "P-1"


def check_regime_file(library: Library, path: Path) -> tuple[Regime | None, list[Problem]]:
    """Read a regime and work its examples; gives it, or None and everything that is wrong.

    Raises:
        UserError: the file cannot be read.
    """
    regime, problems = library.check_regime(path)
    if regime is None:
        return None, problems
    wrong = [
        Problem(str(path), example.line, 1, f"examples[{number}]", message)
        for number, example in enumerate(regime.examples)
        for message in differences(library, regime, example)
    ]
    return (None if wrong else regime), wrong


def differences(library: Library, regime: Regime, example: Example) -> list[str]:
    """Say where a worked example and the clock disagree; empty if they agree."""
    try:
        return list(_differences(library, regime, example))
    except UserError as error:
        return [f"the example cannot be read: {error}"]


def _differences(library: Library, regime: Regime, example: Example) -> Iterator[str]:
    zone = find_zone(example.zone)
    reading = worked(library, regime, example)
    if reading is None:
        yield f"there is no clock for {example.stage} under these facts"
        return
    for name, wanted, found in (
        ("due", example.due, reading.due_at),
        ("latest", example.latest, reading.latest_at),
    ):
        at = read_moment(wanted, zone=zone, now=_LONG_AGO).at if wanted else None
        if at != found and (wanted or name == "due"):
            told = shown(datetime.fromisoformat(found), zone) if found else "no such time"
            steps = "; ".join(reading.because)
            yield f"{name} is {told}, not {wanted or 'without a figure'}. The clock says: {steps}"
    if example.state and reading.state != example.state:
        yield f"the clock is {reading.state}, not {example.state}"


def worked(library: Library, regime: Regime, example: Example) -> Reading | None:
    """Give what the clock of an example reads when everything in it has just happened.

    Where nothing in it has a time, it is read on the day on which the law was last checked.
    """
    state = _state_of(library, regime, example)
    stated = [
        datetime.fromisoformat(value.at)
        for history in state.facts.values()
        if isinstance(value := history[-1].value, Moment)
    ]
    filed = [entry.body.filed_at.utc for entry in state.filings if entry.body.filed_at]
    readings = read_clocks(
        [regime],
        state,
        fact_lookup(state, library.catalogue),
        now=max([*stated, *filed], default=datetime.fromisoformat(f"{regime.source.checked}T12:00Z")),
        around=Surroundings(
            library.authorities.get(example.country, "the supervisory authority"),
            lambda calendar: closed_on(calendar or example.country),
        ),
    )
    return next((reading for reading in readings if reading.stage == example.stage), None)


def _state_of(library: Library, regime: Regime, example: Example) -> CaseState:
    zone = find_zone(example.zone)
    bodies: list[Body] = [
        CaseOpened(format=journal.FORMAT, ref="example", zone=example.zone, country=example.country)
    ]
    for key, typed in example.facts.items():
        answer = read_answer(library.catalogue.need(key), typed, zone=zone, now=_LONG_AGO)
        bodies.append(FactSet(key=key, value=answer.value, status=answer.status))
    party = ""
    if regime.audience is Audience.CONTROLLERS:
        party = _PARTY
        bodies.append(PartyRecorded(party=_PARTY, involvement=Involvement.AFFECTED))
    for number, (stage, typed) in enumerate(example.filed.items(), 1):
        filed_at = read_moment(typed, zone=zone, now=_LONG_AGO)
        bodies.append(
            FilingRecorded(
                filing=f"F-{number}", regime=regime.id, stage=stage, party=party, filed_at=filed_at
            )
        )
    return fold(
        Entry(seq, f"{seq:08}", write_utc(_LONG_AGO + timedelta(seconds=seq)), "example", body)
        for seq, body in enumerate(bodies, 1)
    )
