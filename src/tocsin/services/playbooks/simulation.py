"""Walking a playbook with made-up answers, in a case of its own that is thrown away afterwards.

The walk uses the services that a person uses, at a clock of its own that moves on by the working time of
each step. What is answered comes from a seed, so that a walk can be repeated. It shows what reading does
not: steps that nobody ever gets to, work that leads nowhere, and how late a duty is met.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median

import msgspec

from tocsin.content.library import Library
from tocsin.domain.conditions.verdicts import evaluate
from tocsin.domain.facts import FactSpec, FactType
from tocsin.domain.law.readings import ClockState
from tocsin.domain.moments import Moment, read_utc
from tocsin.domain.playbooks.playbook import Step
from tocsin.domain.playbooks.progress import StepState, StepView
from tocsin.domain.playbooks.work import (
    Call,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    EvidenceWanted,
    Form,
    Gate,
    Option,
    Wait,
)
from tocsin.services.cases import open_new_case
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import Place, add_stream
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.playbooks import steps
from tocsin.services.playbooks.decisions import decide
from tocsin.services.playbooks.steps import need_progress
from tocsin.services.rows import add_party, add_row
from tocsin.services.workbench import OpenCase, Workbench

BEGIN = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
"""Monday, half past three in the morning in Paris."""

ROLES = ("controller", "processor")
_UNKNOWN, _MISSING, _ABSENT = 0.3, 0.3, 0.2
"""How often an answer is unknown, a thing is not there, and nobody comes."""

_MOST_TURNS = 500
_WITHOUT_ESTIMATE = timedelta(minutes=15)
_TYPED = {
    FactType.BOOL: ("yes", "no"),
    FactType.TEXT: ("as the log shows",),
    FactType.INT: ("3", "120"),
    FactType.INSTANT: ("-1h", "-20m"),
    FactType.COUNT: ("12", "~120 (100..150) log", "~40000 (30000..60000) estimate"),
    FactType.CONTACT: ("Officer, dpo@example.org",),
}
_MISSED = frozenset({ClockState.MET_LATE, ClockState.OVERDUE})
_DECISIVE = "nature.personal_data_breach"
_AUTHORITY = "notify.authority"


class Left(msgspec.Struct, frozen=True):
    """A step that the walk could not finish, and what it waits for."""

    step: str
    waits_for: tuple[str, ...]


class Walked(msgspec.Struct, frozen=True):
    """One walk.

    Attributes:
        seed: what its answers came from.
        is_slow: whether nights and absences were put between its steps; every fourth walk is so.
        worked: the steps that were worked on, in order.
        left: the steps that were left open: a dead end.
        is_closed: whether what the playbook asks for before a case is closed holds.
        decided_after: hours from awareness to the decision on the authority; None without one.
        filed_after: hours from awareness to the first filing; None where nothing was filed.
        late: the regimes whose end was missed.
        lasted: hours of the whole walk.
    """

    seed: int
    is_slow: bool
    worked: tuple[str, ...]
    left: tuple[Left, ...]
    is_closed: bool
    decided_after: float | None
    filed_after: float | None
    late: tuple[str, ...]
    lasted: float


class Simulated(msgspec.Struct, frozen=True):
    """All walks through one playbook in one role.

    Attributes:
        role: controller or processor.
        walks: one by one.
        never: the steps that are for this role, and that no walk got done.
    """

    role: str
    walks: tuple[Walked, ...]
    never: tuple[str, ...]

    @property
    def dead_ends(self) -> tuple[Walked, ...]:
        """The walks that did not come to an end."""
        return tuple(walk for walk in self.walks if walk.left or not walk.is_closed)

    def hours(self, name: str) -> tuple[float, float] | None:
        """Give the middle and the longest of a time, in hours, without the slow walks; None without any."""
        swift = [walk for walk in self.walks if not walk.is_slow]
        found = [hours for walk in swift if (hours := getattr(walk, name)) is not None]
        return (median(found), max(found)) if found else None


def simulate(library: Library, playbook: str, role: str, seeds: Iterable[int]) -> Simulated:
    """Walk a playbook once for each seed.

    Raises:
        UserError: there is no such playbook, or it cannot be used.
    """
    walks, met = [], Counter[str]()
    every: set[str] = set()
    for seed in seeds:
        with _workspace() as home:
            walked, seen, applicable = _Walker(library, home, seed, {}).walk(playbook, role)
        walks.append(walked)
        met.update(seen)
        every |= applicable
    chosen = library.shelf.find(playbook)
    never = tuple(step.id for step in chosen.steps() if step.id in every and not met[step.id])
    return Simulated(role, tuple(walks), never)


def walk(
    library: Library,
    playbook: str,
    role: str,
    seed: int,
    choices: Mapping[str, str],
    *,
    home: Path | None = None,
) -> Walked:
    """Walk a playbook once.

    Args:
        library: where the playbook is found, and what it refers to.
        playbook: the id of a playbook of the library, or the path of a file.
        role: of the organisation; empty if it is found out on the way.
        seed: what everything that is made up comes from.
        choices: what is decided and answered, by fact, as a person types it.
        home: a workspace to keep the case in; without one it is thrown away.

    Raises:
        UserError: there is no such playbook, or it cannot be used.
    """
    with _workspace(home) as folder:
        return _Walker(library, folder, seed, choices).walk(playbook, role)[0]


@contextmanager
def _workspace(home: Path | None = None) -> Iterator[Path]:
    if home is not None:
        yield home
        return
    with tempfile.TemporaryDirectory(prefix="tocsin-simulation-") as folder:
        yield Path(folder)


class _Walker:
    def __init__(self, library: Library, home: Path, seed: int, choices: Mapping[str, str]) -> None:
        self._random = Random(seed)  # noqa: S311 - made-up answers, repeatable
        self._seed = seed
        self._is_slow = seed % 4 == 3
        self._choices = choices
        self._now = BEGIN
        self._workbench = Workbench(home, "lead", library=library, now=lambda: self._now)
        self._workbench.confirm = lambda _doubts: True  # what is made up looks wrong often enough
        self._worked: list[str] = []
        self._first_choice: set[str] = set()

    def walk(self, playbook: str, role: str) -> tuple[Walked, set[str], set[str]]:
        with open_new_case(
            self._workbench, "Simulation", zone="Europe/Paris", playbook=playbook, role=role, country="FR"
        ) as case:
            for _turn in range(_MOST_TURNS):
                if not (self._work_on_something(case) or self._settle(case)):
                    break
            views = need_progress(case).steps()
            done = {view.step.base for view in views if view.state in {StepState.DONE, StepState.SKIPPED}}
            meant = {view.step.base for view in views if not _is_out_for_the_role(view)}
            return self._told(case), done, meant

    def _work_on_something(self, case: OpenCase) -> bool:
        available = [view for view in need_progress(case).next_steps() if not _only_shows(view)]
        if not available:
            return False
        view = self._random.choice(available)
        self._now += view.step.est or _WITHOUT_ESTIMATE
        if self._is_slow and self._random.random() < _ABSENT:
            self._now += timedelta(hours=self._random.randint(8, 40))
        self._workbench.actor = view.step.role or "lead"
        self._worked.append(view.step.id)
        self._work(case, view)
        return True

    def _settle(self, case: OpenCase) -> bool:
        """Decide what was put off, and answer what was unknown, once nothing else is left to do."""
        self._now += timedelta(hours=1)
        if case.state.text_value(_DECISIVE) == "pending":
            decide(case, _DECISIVE, self._choices.get(_DECISIVE, "confirmed"), "as the facts show")
            self._answer(case, "time.aware_at", never_unknown=True)
            self._answer(case, "time.aware_basis", never_unknown=True)
            return True
        waiting = [view for view in need_progress(case).steps() if view.state is StepState.WAITING]
        facts = dict.fromkeys(name for view in waiting for name in view.waits_for_facts)
        unknown = [key for key in facts if key in case.catalogue.facts and case.state.value(key) is None]
        asked = [key for key in unknown if case.state.statement(key) is not None]
        for key in asked:
            self._answer(case, key, never_unknown=True)
        return bool(asked)

    # One step.

    def _work(self, case: OpenCase, view: StepView) -> None:
        """Do what a step asks for, whatever its kind; one that asks for nothing is marked done."""
        match view.step.work:
            case Decision(fact=fact, options=options):
                self._decide(case, fact, options)
            case Wait() as wait:
                self._wait(case, view, wait)
            case Call():
                steps.skip(case, view.step.id, "the other playbook is walked by itself")
            case Form(fields=fields):
                for field in fields:
                    self._fill(case, field.collects, field.fact)
            case Gate() as gate:
                self._pass(case, view, gate)
            case _:
                for item in view.open_items:
                    self._do(case, view.step, item.id)
        if not view.open_items and not isinstance(view.step.work, Decision | Wait | Call):
            steps.mark_done(case, view.step.id, "done")

    def _do(self, case: OpenCase, step: Step, item: str) -> None:
        match step.work:
            case DraftWanted(form=form):
                party = item if case.state.parties.get(item) else ""
                save_draft(case, form, party=party, segment="" if party or item == form else item)
            case ClockWanted():
                clock, _slash, party = item.partition("/")
                regime, _dot, stage = clock.partition(".")
                record_filing(case, filed_at=case.moment("now"), regime=regime, stage=stage, party=party)
            case _ if self._random.random() < _MISSING:
                steps.waive(case, step.id, item, "there is none here")
            case EvidenceWanted():
                place = Place(step=step.id, item=item)
                add_stream(case, BytesIO(f"{step.id} {item}".encode()), f"{item}.log", place=place)
            case _:
                steps.tick(case, step.id, item)

    def _decide(self, case: OpenCase, fact: str, options: Sequence[Option]) -> None:
        final = [option for option in options if option.revisit is None]
        offered = final if fact in self._first_choice else options
        chosen = self._choices.get(fact) or self._random.choice(offered).id
        self._first_choice.add(fact)
        decide(case, fact, chosen, "as the facts show")
        for key in next((option.asks for option in options if option.id == chosen), ()):
            self._answer(case, key, never_unknown=key.startswith("time."))

    def _fill(self, case: OpenCase, collects: Collects | None, fact: str) -> None:
        if collects is Collects.INVENTORY:
            special = self._random.choice(["", "health"])
            add_row(case, {"label": "Files", "category": "identity", "special": special})
        elif collects is Collects.PARTIES:
            for hours in self._random.sample(["24", "48", ""], self._random.randint(1, 3)):
                involvement = self._random.choice(["affected", "checking"])
                name = f"Council {hours}".strip()
                add_party(case, {"name": name, "contract_hours": hours, "involvement": involvement})
        elif case.state.statement(fact) is None:
            self._answer(case, fact, never_unknown=fact == "case.role")

    def _answer(self, case: OpenCase, key: str, *, never_unknown: bool = False) -> None:
        spec = case.catalogue.need(key)
        if key in self._choices:
            typed = self._choices[key]
        elif not never_unknown and self._random.random() < _UNKNOWN:
            typed = "unknown"
        else:
            typed = self._typed(spec)
        set_fact(case, key, read_typed(case, key, typed), because="as the log shows")

    def _typed(self, spec: FactSpec) -> str:
        ids = [choice.id for choice in spec.choices]
        if spec.type is FactType.SET:
            return ",".join(self._random.sample(ids, self._random.randint(1, min(3, len(ids)))))
        return self._random.choice(ids or list(_TYPED[spec.type]))

    def _pass(self, case: OpenCase, view: StepView, gate: Gate) -> None:
        """Approve; or nobody comes, and whoever it is escalated to does."""
        absent = gate.escalate is not None and self._random.random() < _ABSENT
        if absent and gate.escalate is not None:
            self._now += gate.escalate.after
        for number, item in enumerate(view.open_items):
            roles = item.id.split(" or ")
            role = gate.escalate.to if absent and gate.escalate and not gate.all_of else roles[0]
            self._workbench.actor = f"{role}, approver {number}"
            steps.approve(case, view.step.id, role)

    def _wait(self, case: OpenCase, view: StepView, wait: Wait) -> None:
        if wait.until is not None and self._random.random() < _MISSING:
            for reason in evaluate(wait.until, case.lookup()).because:
                if reason.name in case.catalogue.facts and case.state.value(reason.name) is None:
                    self._answer(case, reason.name, never_unknown=True)
        now = need_progress(case).step(view.step.id)
        if now is not None and now.state is StepState.AVAILABLE:
            steps.mark_done(case, view.step.id, "no longer waited for")

    # What came of it.

    def _told(self, case: OpenCase) -> Walked:
        views = need_progress(case).steps()
        out = {StepState.DONE, StepState.SKIPPED, StepState.NOT_APPLICABLE}
        left = [view for view in views if view.state not in out and not _only_shows(view)]
        closes = case.playbook.closes_when if case.playbook else None
        readings = case.readings()
        filed = [read_utc(reading.met_at) for reading in readings if reading.met_at]
        made = case.state.decisions.get(_AUTHORITY, [])
        return Walked(
            seed=self._seed,
            is_slow=self._is_slow,
            worked=tuple(self._worked),
            left=tuple(Left(view.step.id, (*view.waits_for_steps, *view.waits_for_facts)) for view in left),
            is_closed=closes is None or evaluate(closes, case.lookup()).truth is True,
            decided_after=_hours_since_aware(case, read_utc(made[0].recorded_at)) if made else None,
            filed_after=_hours_since_aware(case, min(filed)) if filed else None,
            late=tuple(dict.fromkeys(one.regime for one in readings if one.state in _MISSED)),
            lasted=(self._now - BEGIN).total_seconds() / 3600,
        )


def _only_shows(view: StepView) -> bool:
    """Whether a step only shows that a clock runs, so that nobody can work on it."""
    return isinstance(view.step.work, ClockWanted) and view.step.work.goal is ClockGoal.STARTED


def _is_out_for_the_role(view: StepView) -> bool:
    """Whether a step is for the other side."""
    out = view.state is StepState.NOT_APPLICABLE
    return out and any(reason.name == "case.role" for reason in view.because)


def _hours_since_aware(case: OpenCase, instant: datetime) -> float | None:
    aware = case.state.value("time.aware_at")
    if not isinstance(aware, Moment):
        return None
    return (instant - aware.utc).total_seconds() / 3600
