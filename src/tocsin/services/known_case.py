"""What is known of a case: read out of its state with the law, the playbooks and the clock at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from tocsin.content.holidays import closed_on
from tocsin.domain.case import CaseState
from tocsin.domain.conditions.names import Outcome, fact_lookup, full_lookup
from tocsin.domain.conditions.verdicts import Lookup
from tocsin.domain.entries import PlaybookAdopted
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue
from tocsin.domain.header import CaseHeader
from tocsin.domain.law.applicability import Applicability, standing_of
from tocsin.domain.law.calendars import Closed
from tocsin.domain.law.clocks import Surroundings, read_clocks
from tocsin.domain.law.readings import Reading
from tocsin.domain.moments import Moment, find_zone, read_moment
from tocsin.domain.playbooks.playbook import Playbook, Step
from tocsin.domain.playbooks.progress import Progress
from tocsin.domain.playbooks.walk import Followed, measure
from tocsin.domain.playbooks.work import Decision
from tocsin.domain.wording import Reader

if TYPE_CHECKING:
    from tocsin.services.workbench import Workbench

T = TypeVar("T")


class KnownCase:
    """A case as far as it is read; `tocsin.services.workbench.OpenCase` adds to it."""

    state: CaseState

    def __init__(self, workbench: Workbench) -> None:
        """Take the workbench that it lies on."""
        self.workbench = workbench
        self._catalogue: tuple[tuple[str, ...], Catalogue] | None = None
        self._seen: dict[tuple[str, int], Any] | None = None

    @property
    def header(self) -> CaseHeader:
        """The reference, title, zone, language and country."""
        return self.state.header

    @property
    def zone(self) -> ZoneInfo:
        """The zone that times without one are read and shown in."""
        return find_zone(self.state.header.zone)

    def moment(self, typed: str) -> Moment:
        """Read a time as a person types it, in the zone of the case."""
        return read_moment(typed, zone=self.zone, now=self.workbench.now())

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        """The playbooks that the case follows, the first one first; those that can be read."""
        return tuple(one.playbook for one in self.followed())

    @property
    def playbook(self) -> Playbook | None:
        """The playbook that the case follows; None where there is none, or it cannot be read any more."""
        return next(iter(self.playbooks), None)

    @property
    def playbook_problems(self) -> list[Problem]:
        """Why a pinned playbook cannot be read; empty in the normal run of things."""
        pinned = (self._pinned(adopted.body)[1] for adopted in self.state.playbooks.values())
        return [problem for problems in pinned for problem in problems]

    def _pinned(self, body: PlaybookAdopted) -> tuple[Playbook | None, list[Problem]]:
        return self.workbench.library.shelf.read_pinned(body)

    def followed(self) -> list[Followed]:
        """Give the playbooks that the case follows and can be read, each with since when."""
        return self.once("followed", self._followed)

    def _followed(self) -> list[Followed]:
        found = []
        for adopted in self.state.playbooks.values():
            playbook = self._pinned(adopted.body)[0]
            if playbook is not None:
                found.append(Followed(playbook, adopted.recorded_at))
        return found

    def decision_on(self, fact: str) -> tuple[Step, Decision] | None:
        """Give the step of a playbook that decides a fact, with its options, or None."""
        found = (playbook.decision_on(fact) for playbook in self.playbooks)
        return next((decision for decision in found if decision is not None), None)

    @property
    def catalogue(self) -> Catalogue:
        """Every fact that can be asked for, those of the playbooks included."""
        playbooks = self.playbooks
        pinned = tuple(playbook.sha256 for playbook in playbooks)
        if self._catalogue is None or self._catalogue[0] != pinned:
            facts = [spec for playbook in playbooks for spec in playbook.facts]
            self._catalogue = (pinned, self.workbench.library.catalogue.extended(facts))
        return self._catalogue[1]

    @property
    def authority(self) -> str:
        """How the competent supervisory authority is called; in Germany it is that of the Land."""
        known, country = self.workbench.library.authorities, self.header.country
        land = f"{country}-{self.state.text_value('org.land').upper()}"
        return known.get(land) or known.get(country, "the supervisory authority")

    def reader(self, state: CaseState | None = None) -> Reader:
        """Give what puts entries into words."""
        return Reader(state or self.state, self.catalogue, self.playbooks)

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Let work that looks many times see the clocks and steps of one moment, read once.

        What is recorded meanwhile is seen all the same.
        """
        self._seen = {}
        try:
            yield
        finally:
            self._seen = None

    def once(self, what: str, look: Callable[[], T]) -> T:
        """Give what a look at the case finds; within `at_one_moment`, a second look finds the same."""
        if self._seen is None:
            return look()
        key = (what, self.state.seq)
        if key not in self._seen:
            self._seen[key] = look()
        found: T = self._seen[key]
        return found

    def readings(self, state: CaseState | None = None, now: datetime | None = None) -> list[Reading]:
        """Read every clock, most urgent first: as the case stands now, or at another state and time."""
        if state is None and now is None:
            return self.once("readings", lambda: self._read_clocks(self.state, self.workbench.now()))
        return self._read_clocks(state or self.state, now or self.workbench.now())

    def _read_clocks(self, state: CaseState, now: datetime) -> list[Reading]:
        return read_clocks(
            self.workbench.library.regimes.values(),
            state,
            fact_lookup(state, self.catalogue),
            now=now,
            around=Surroundings(self.authority, self._closed_on),
        )

    def _closed_on(self, calendar: str) -> Closed:
        return closed_on(calendar or self.header.country)

    def applicabilities(self) -> list[Applicability]:
        """Say of every regime whether it applies."""
        lookup = fact_lookup(self.state, self.catalogue)
        now = self.workbench.now()
        return [
            standing_of(regime, self.state, lookup, now=now, zone=self.zone)
            for regime in self.workbench.library.regimes.values()
        ]

    def progress(self, readings: Sequence[Reading] | None = None) -> Progress | None:
        """Say where the case stands in its playbooks; None without one."""
        return self.once("progress", lambda: self._measure(readings))

    def _measure(self, readings: Sequence[Reading] | None) -> Progress | None:
        followed = self.followed()
        if not followed:
            return None
        return measure(
            followed,
            self.state,
            facts=fact_lookup(self.state, self.catalogue),
            readings=self.readings() if readings is None else readings,
            form_audiences=self.workbench.library.form_audiences,
            now=self.workbench.now(),
        )

    def lookup(self) -> Lookup:
        """Give what the names in conditions stand for: facts, clocks and steps."""
        return self.once("lookup", self._full_lookup)

    def _full_lookup(self) -> Lookup:
        readings = self.readings()
        progress = self.progress(readings)

        def step_outcome(step: str) -> Outcome | None:
            view = progress.step(step) if progress else None
            return view.outcome if view else None

        return full_lookup(fact_lookup(self.state, self.catalogue), readings, step_outcome)
