"""What is fuzzed: how an input is made, what it is handed to, and what may come of it.

A target's ``run`` names the outcome in a word, for the count. Whatever it raises is a defect.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Protocol

import msgspec
import yaml

from tests.casework import SAMPLES
from tests.content.playbook_every_key import (
    A_PHASE,
    AROUND,
    BARE_HEAD,
    CATALOGUE,
    GATE,
    HOST,
    OVERLAY,
    PLAYBOOK,
    SOME_STEPS,
    STEPS,
)
from tests.domain.building import NOW, known, moment, not_applicable, party, row, state_of, unknown
from tests.fuzz.bundles import BundleTarget
from tests.fuzz.mutations import CONDITION_TOKENS, mutated
from tests.fuzz.trees import Tree, containers, mutated_tree
from tocsin.content.library import playbooks_folder
from tocsin.content.playbooks.parts import Source, read_overlay
from tocsin.content.playbooks.playbook import parse_playbook
from tocsin.domain.case import CaseState
from tocsin.domain.conditions.grammar import MAX_DEPTH, MAX_LENGTH, ConditionError, parse
from tocsin.domain.conditions.names import fact_lookup, name_types
from tocsin.domain.conditions.sense import Kind, NameType, check
from tocsin.domain.conditions.verdicts import Absent, Found, Lookup, evaluate, show_found
from tocsin.domain.errors import Problem, Severity
from tocsin.domain.facts import Contact, Count
from tocsin.domain.law.regimes import Audience
from tocsin.domain.playbooks.playbook import FRAGMENT_SCHEMA, OVERLAY_SCHEMA, Playbook
from tocsin.domain.playbooks.row_names import row_types
from tocsin.domain.playbooks.walk import Followed, measure
from tocsin.domain.playbooks.work import Collects
from tocsin.domain.terms import PartyRole


class Target(Protocol):
    """Something that reads what strangers wrote."""

    def make(self, random: Random) -> bytes:
        """Make an input from random numbers alone."""

    def run(self, data: bytes) -> str:
        """Hand an input over and see that the outcome is one of those that are promised."""


STATES = [
    CaseState(),
    state_of(
        known("case.role", "controller"),
        known("time.aware_at", moment("2026-11-23 10:00")),
        unknown("time.ended_at"),
        known("nature.cia", ("integrity",)),
        known("nature.breach", "confirmed"),
        known("subjects.count", Count(low=3, high=12)),
        not_applicable("subjects.vulnerable"),
        party(1, role=PartyRole.CONTROLLER, contact=Contact("DPO", "dpo@example.org")),
        party(2),
        row(1, label="Invoices", subjects=Count(best=5), special=("health",)),
        row(2),
    ),
]
"""Cases that an accepted playbook is walked in: nothing known, and something of everything."""


def _shipped_and_hostile() -> list[bytes]:
    files = [*sorted(playbooks_folder().rglob("*.yaml")), *sorted((SAMPLES / "yaml-hostile").glob("*.yml"))]
    return [path.read_bytes() for path in files]


class PlaybookTarget:
    """The reader of playbooks, of the fragments they include, and of the overlay of an organisation."""

    def __init__(self) -> None:
        self._small = [(BARE_HEAD + step).encode() for step in STEPS.values()]
        self._parts = [text.encode() for text in (SOME_STEPS, A_PHASE, OVERLAY)]
        self._large = [PLAYBOOK.encode(), (BARE_HEAD + STEPS["task"] + STEPS["checklist"] + GATE).encode()]
        self._foreign = _shipped_and_hostile()
        self._samples = [*self._small, *self._parts, *self._foreign]
        self._trees: list[Tree] = [yaml.safe_load(file) for file in (*self._small, *self._parts)]
        self._pieces = [piece for tree in self._trees for piece in containers(tree)]

    def make(self, random: Random) -> bytes:
        """Damage a small file as text or as a tree, now and then a larger one, or take bytes alone."""
        kind = random.random()
        if kind < 0.01:
            return random.randbytes(random.randint(0, 64))
        if kind < 0.5:
            return mutated_tree(random, random.choice(self._trees), self._pieces)
        pools = (self._small, self._parts, self._large, self._foreign)
        (pool,) = random.choices(pools, weights=[60, 35, 4, 1])
        return mutated(random, random.choice(pool), self._samples)

    def run(self, data: bytes) -> str:
        """Read it as what it says it is."""
        around = msgspec.structs.replace(AROUND, overlay=None)
        if FRAGMENT_SCHEMA.encode() in data:
            source = Source("hostile.yaml", data)
            around = msgspec.structs.replace(around, fragments={"some-steps": source, "a-phase": source})
            playbook, problems = parse_playbook(HOST.encode(), "host.yaml", around)
        elif OVERLAY_SCHEMA.encode() in data:
            source = Source("hostile.yaml", data)
            read_overlay(source)
            around = msgspec.structs.replace(around, overlay=source)
            playbook, problems = parse_playbook(HOST.encode(), "host.yaml", around)
        else:
            playbook, problems = parse_playbook(data, "hostile.yaml", around)
        self._check_told(playbook, problems)
        if playbook is None:
            return next(problem.code for problem in problems)
        self._check_usable(playbook)
        return "read"

    @staticmethod
    def _check_told(playbook: Playbook | None, problems: Sequence[Problem]) -> None:
        assert (playbook is None) == any(problem.severity is Severity.ERROR for problem in problems)
        for problem in problems:
            assert problem.line >= 1
            assert problem.column >= 1
            assert problem.code
            assert problem.message
            str(problem).encode()

    @staticmethod
    def _check_usable(playbook: Playbook) -> None:
        """Keep it and take it out again, and walk it with nothing known and with much known."""
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(playbook), type=Playbook) == playbook
        for state in STATES:
            progress = measure(
                [Followed(playbook, "2026-11-23T12:00:00.000000Z")],
                state,
                facts=fact_lookup(state, CATALOGUE.extended(playbook.facts)),
                readings=[],
                form_audiences={"sa-notification": Audience.AUTHORITY},
                now=NOW,
            )
            assert {view.step.base for view in progress.steps()} == {step.id for step in playbook.steps()}


_AT = moment("2026-11-23 14:00")
_VALUES: dict[Kind, list[Found]] = {
    Kind.BOOL: [True, False],
    Kind.ENUM: ["controller", "confirmed", "", "?"],
    Kind.SET: [(), ("integrity",), ("integrity", "availability", "?")],
    Kind.TEXT: ["", "x", "Ransomware"],
    Kind.NUMBER: [
        0,
        -1,
        7,
        Count(),
        Count(best=5),
        Count(low=1, high=9),
        Count(low=3),
        Count(high=3, best=1),
    ],
    Kind.INSTANT: [_AT],
    Kind.DURATION: [timedelta(0), timedelta(days=-3), timedelta(hours=5)],
    Kind.OPAQUE: [Contact("DPO", "dpo@example.org")],
}


class ConditionTarget:
    """The parser of conditions, the check of their types, and their evaluation."""

    _STEPS = ("contain", "hold")
    _CLOCKS = ("gdpr-33-1", "gdpr-33-1.complement")

    def __init__(self) -> None:
        self._type_of = row_types(name_types(CATALOGUE, self._STEPS, self._CLOCKS), Collects.PARTIES)
        names = [
            *CATALOGUE.facts,
            *("row.name", "row.role", "row.contract_hours", "row.contact"),
            *("inventory.rows", "parties.affected", "step.hold.done", "step.contain.outcome"),
            *(f"clock.{clock}.{word}" for clock in self._CLOCKS for word in ("overdue", "remaining", "met")),
        ]
        self._names = [(name, name_type) for name in names if (name_type := self._type_of(name))]

    def make(self, random: Random) -> bytes:
        """Write a condition that makes sense, damage it or not, or string tokens together."""
        kind = random.random()
        if kind < 0.1:
            tokens = random.choices(CONDITION_TOKENS, k=random.randint(0, 30))
            return random.choice([" ", ""]).join(tokens).encode()
        written = self._written(random, random.choice([1, 2, 3, MAX_DEPTH])).encode()
        if kind < 0.5:
            return written
        samples = [self._written(random, 2).encode() for _ in range(2)]
        return mutated(random, written, samples)

    def _written(self, random: Random, depth: int) -> str:
        kind = random.randrange(6) if depth > 1 else random.randrange(2)
        match kind:
            case 0 | 1 | 2:
                return self._test(random)
            case 3:
                return f"not {self._written(random, depth - 1)}"
            case 4:
                return f"({self._written(random, depth - 1)})"
            case _:
                sign = random.choice([" and ", " or "])
                return sign.join(self._written(random, depth - 1) for _ in range(random.randint(2, 3)))

    def _test(self, random: Random) -> str:
        name, name_type = random.choice(self._names)
        if random.random() < 0.2:
            return f"{random.choice(['known', 'unknown'])}({name})"
        match name_type.kind:
            case Kind.BOOL:
                return name
            case Kind.NUMBER:
                return f"{name} {random.choice(['<', '>=', '==', '!='])} {random.randint(-2, 12)}"
            case Kind.DURATION:
                return f"{name} {random.choice(['<', '>='])} {random.randint(0, 99)}{random.choice('mhdw')}"
            case Kind.INSTANT:
                return f"{name} <= {random.choice(['time.aware_at', 'time.ended_at'])}"
            case Kind.SET:
                two = f"[{self._word(random, name_type)}, {self._word(random, name_type)}]"
                return random.choice([name, f"{name} has_any {two}", f"not {name} has_all {two}"])
            case Kind.OPAQUE:
                return f"known({name})"
            case _:
                sign, open_, close = random.choice([("==", "", ""), ("!=", "", ""), ("in", "[", "]")])
                return f"{name} {sign} {open_}{self._word(random, name_type)}{close}"

    @staticmethod
    def _word(random: Random, name_type: NameType) -> str:
        return repr(random.choice(sorted(name_type.values) or ["x", "y"]))

    def run(self, data: bytes) -> str:
        """Parse it; check it if it can be read; evaluate it if it makes sense."""
        source = data.decode("utf-8", "surrogateescape")
        try:
            condition = parse(source)
        except ConditionError as refused:
            self._check_told(refused, source)
            return "not read"
        assert len(source) <= MAX_LENGTH
        wrong = check(condition, self._type_of)
        for one in wrong:
            self._check_told(one, source)
        if wrong:
            return "makes no sense"
        random = Random(data)  # noqa: S311 - the same input must always get the same answers
        answers: dict[str, Found] = {name: self._answer(random, name) for name in condition.names}
        for lookup in (lambda _name: Absent.UNSET, lambda _name: Absent.NOT_APPLICABLE, answers.__getitem__):
            self._check_verdict(condition.names, lookup, source)
        return "evaluated"

    def _answer(self, random: Random, name: str) -> Found:
        name_type = self._type_of(name)
        assert name_type is not None
        found: list[Found] = [*Absent, *_VALUES[name_type.kind]]
        return random.choice(found)

    @staticmethod
    def _check_told(error: ConditionError, source: str) -> None:
        assert error.message
        assert 1 <= error.column <= len(source) + 1

    @staticmethod
    def _check_verdict(names: Sequence[str], lookup: Lookup, source: str) -> None:
        verdict = evaluate(parse(source), lookup)
        assert verdict.truth in (True, False, None)
        assert {reason.name for reason in verdict.because} <= set(names)
        assert bool(verdict.waits_for) == (verdict.truth is None)
        for reason in verdict.because:
            show_found(reason.found)


TARGETS: dict[str, type[PlaybookTarget | ConditionTarget | BundleTarget]] = {
    "playbook": PlaybookTarget,
    "condition": ConditionTarget,
    "bundle": BundleTarget,
}
