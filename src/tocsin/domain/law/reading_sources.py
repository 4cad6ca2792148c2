"""What clocks are read from and conditions are settled by, as sources of a text that tells of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import FROM_ROWS, clocks_called
from tocsin.domain.documents.provenance import Source, SourceKind, entry, fact, party, row, together
from tocsin.domain.inventory import affected_rows
from tocsin.domain.law.readings import Reading
from tocsin.domain.law.regimes import FILED, AtEarliest, AtFact, AtFiling, AtStatement, Regime, Stage
from tocsin.domain.parties import affected_controllers


class ReadingSources:
    """Tells of clocks and conditions what they rest on, at one moment of a case."""

    def __init__(
        self, state: CaseState, regimes: Mapping[str, Regime], readings: Callable[[], Sequence[Reading]]
    ) -> None:
        """Look at a case; ``readings`` gives its clocks, and is asked only where a clock is named."""
        self._state = state
        self._regimes = regimes
        self._read = readings

    @cached_property
    def _readings(self) -> Sequence[Reading]:
        return self._read()

    def clock(self, reading: Reading) -> tuple[Source, ...]:
        """Give what starts a clock, what moves its end, the party that it is for, and what was filed."""
        return together((self._clock(reading),))

    def _clock(self, reading: Reading) -> Iterator[Source]:
        regime = self._regimes.get(reading.regime)
        stage = regime.stage(reading.stage) if regime else None
        if stage is not None:
            yield from self._started_by(reading, stage)
        if reading.party:
            yield party(reading.party)
        key = (reading.regime, reading.stage, reading.party)
        if key in self._state.targets:
            yield entry(self._state.targets[key].id)
        yield from (entry(one.id) for one in self._state.extensions.get(key, ()))
        if reading.met_at is not None:
            yield from self._filed(reading.regime, reading.stage, reading.party)

    def applies(self, reading: Reading) -> tuple[Source, ...]:
        """Give what settles whether a duty, and a stage of it, is asked for at all."""
        regime = self._regimes.get(reading.regime)
        stage = regime.stage(reading.stage) if regime else None
        if regime is None or stage is None:
            return ()
        ruled = [entry(one.id) for one in self._state.rulings.get(regime.id, ())[-1:]]
        conditions = [one for one in (regime.applies_when, stage.when) if one is not None]
        names = [name for one in conditions for name in one.names]
        filed = [
            source
            for name in names
            if name.startswith(f"{FILED}.")
            for source in self._filed(regime.id, name.removeprefix(f"{FILED}."), reading.party)
        ]
        return together((ruled, self.named(names), filed))

    def named(self, names: Iterable[str]) -> tuple[Source, ...]:
        """Give what answers the names that a condition reads; of steps, and of what was filed, nothing."""
        return together(self._named(name) for name in names)

    def _named(self, name: str) -> Iterator[Source]:
        match name.split("."):
            case ["clock", *clock, _word]:
                for reading in clocks_called(self._readings, ".".join(clock)):
                    yield from self.applies(reading)
                    yield from self.clock(reading)
            case ["inventory", _what]:
                yield from self._rows() or [Source(SourceKind.INVENTORY)]
            case ["parties", _what]:
                yield from (party(one.body.party) for one in affected_controllers(self._state))
            case ["step" | "row" | "filed", *_what]:
                return
            case _:
                yield fact(name)
                if name in FROM_ROWS:
                    yield from self._rows()

    def _rows(self) -> list[Source]:
        return [row(one.row) for one in affected_rows(self._state.inventory)]

    def _started_by(self, reading: Reading, stage: Stage) -> Iterator[Source]:
        match stage.start:
            case AtFact(fact=key) | AtStatement(fact=key):
                yield fact(key)
            case AtEarliest(facts=keys):
                yield from (fact(key) for key in keys)
            case AtFiling(stage=earlier):
                yield from self._filed(reading.regime, earlier, reading.party)
        if stage.cap is not None:
            yield fact(stage.cap.fact)

    def _filed(self, regime: str, stage: str, whose: str) -> Iterator[Source]:
        for filing in self._state.filings:
            if (filing.body.regime, filing.body.stage, filing.body.party) == (regime, stage, whose):
                yield entry(filing.id)
