"""What a clock is read from, as sources of a text that tells of it."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.domain.case import CaseState
from tocsin.domain.provenance import Source, entry, fact, party
from tocsin.domain.readings import Reading
from tocsin.domain.regimes import AtEarliest, AtFact, AtFiling, AtStatement, Regime, Stage


def read_from(reading: Reading, regime: Regime, state: CaseState) -> Iterator[Source]:
    """Give the facts and filings that start a clock, the party that it is for, and what was filed."""
    stage = regime.stage(reading.stage)
    if stage is not None:
        yield from _started_by(reading, stage, state)
    if reading.party:
        yield party(reading.party)
    if reading.met_at is not None:
        yield from _filed(reading, reading.stage, state)


def _started_by(reading: Reading, stage: Stage, state: CaseState) -> Iterator[Source]:
    match stage.start:
        case AtFact(fact=key) | AtStatement(fact=key):
            yield fact(key)
        case AtEarliest(facts=keys):
            yield from (fact(key) for key in keys)
        case AtFiling(stage=earlier):
            yield from _filed(reading, earlier, state)
    if stage.cap is not None:
        yield fact(stage.cap.fact)


def _filed(reading: Reading, stage: str, state: CaseState) -> Iterator[Source]:
    wanted = (reading.regime, stage, reading.party)
    for filing in state.filings:
        if (filing.body.regime, filing.body.stage, filing.body.party) == wanted:
            yield entry(filing.id)
