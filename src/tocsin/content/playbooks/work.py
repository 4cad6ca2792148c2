"""Reading what a step of a playbook asks for: the keys of each kind of work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from tocsin.content.playbooks.known import Known, one_of
from tocsin.content.reading import IDENTIFIER, SLUG, Fields
from tocsin.domain.answers import read_answer
from tocsin.domain.conditions.sense import NameType
from tocsin.domain.errors import UserError
from tocsin.domain.facts import FactSpec, FactType
from tocsin.domain.moments import find_zone
from tocsin.domain.playbooks.work import (
    KINDS,
    NOW,
    Advice,
    AtDeadline,
    Call,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    Escalation,
    EvidenceItem,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Item,
    Option,
    Record,
    Task,
    Wait,
    Work,
)

WANTED_VERSION = re.compile(r"\^\d{1,4}|\d+\.\d+\.\d+", re.ASCII)
"""Which versions of another file fit: any that begins with a number, or just one."""

_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def read_work(fields: Fields, known: Known, type_of: Callable[[str], NameType | None]) -> Work:
    """Read what a step asks for.

    Args:
        fields: the step.
        known: what it may refer to.
        type_of: tells the type of a name in its conditions.
    """
    return _WorkReader(fields, known, type_of).read()


def read_advice(fields: Fields, options: Sequence[str], type_of: Callable[[str], NameType | None]) -> Advice:
    """Read one piece of advice for a decision between these options."""
    advice = Advice(
        fields.condition("when", type_of),
        one_of(fields, "suggest", options, "R006", "option"),
        fields.translated("because"),
        fields.text("source", ""),
    )
    fields.finish()
    return advice


class _WorkReader:
    def __init__(self, fields: Fields, known: Known, type_of: Callable[[str], NameType | None]) -> None:
        self._fields = fields
        self._known = known
        self._type_of = type_of

    def read(self) -> Work:
        kind = one_of(self._fields, "kind", KINDS, "S005", "kind of step")
        readers: Mapping[str, Callable[[], Work]] = {
            "task": self._task,
            "checklist": self._checklist,
            "decision": self._decision,
            "form": self._form,
            "evidence": self._evidence,
            "draft": self._draft,
            "clock": self._clock,
            "gate": self._gate,
            "wait": self._wait,
            "call": self._call,
        }
        return readers[kind]() if kind in readers else Task()

    def _task(self) -> Task:
        return Task(self._records(), self._fields.words("not_run"))

    def _records(self) -> tuple[Record, ...]:
        found = []
        for inner in _finished(self._fields.maps("records")):
            spec = self._known.fact_in(inner, "fact")
            value = inner.text("value")
            if spec is not None and value:
                self._check_value(inner, spec, value)
            found.append(Record(spec.key if spec else "", value))
        return tuple(found)

    def _check_value(self, fields: Fields, spec: FactSpec, value: str) -> None:
        """Note a value that could not be stated once the work is done."""
        if value == NOW and spec.type is not FactType.INSTANT:
            fields.problem("value", "T001", f"{spec.key} is not a point in time")
        elif spec.type is FactType.ENUM and value not in spec.choice_ids:
            hint = "One of: " + ", ".join(sorted(spec.choice_ids))
            fields.problem("value", "T001", f"{value!r} is not a value of {spec.key}", hint)
        else:
            try:
                read_answer(spec, value, zone=find_zone("UTC"), now=_SOME_DAY)
            except UserError as error:
                what = f"{spec.key} cannot be that: {error.message}"
                fields.problem("value", "T001", what, error.hint)

    def _checklist(self) -> Checklist:
        items = tuple(
            Item(
                inner.matching("id", IDENTIFIER, "an identifier"),
                inner.translated("text"),
                inner.flag("optional"),
            )
            for inner in _finished(self._fields.maps("items", required=True))
        )
        self._fields.note_twins("items", [item.id for item in items])
        return Checklist(items, self._records())

    def _evidence(self) -> EvidenceWanted:
        items = tuple(
            EvidenceItem(
                inner.matching("id", IDENTIFIER, "an identifier"),
                inner.translated("what"),
                inner.flag("optional"),
                inner.duration("window"),
            )
            for inner in _finished(self._fields.maps("items", required=True))
        )
        self._fields.note_twins("items", [item.id for item in items])
        return EvidenceWanted(items, self._known.facts_in(self._fields, "supports"))

    def _form(self) -> Form:
        found = []
        for inner in _finished(self._fields.maps("fields", required=True)):
            optional = inner.flag("optional")
            if inner.has("collects"):
                collects = inner.choice("collects", Collects, Collects.INVENTORY)
                found.append(Field(collects=collects, optional=optional))
            else:
                spec = self._known.fact_in(inner, "fact")
                found.append(Field(fact=spec.key if spec else "", optional=optional))
        return Form(tuple(found))

    def _decision(self) -> Decision:
        fields = self._fields
        spec = self._known.fact_in(fields, "decides")
        options = tuple(
            Option(
                inner.matching("id", IDENTIFIER, "an identifier"),
                inner.translated("text"),
                self._known.facts_in(inner, "asks"),
                inner.duration("revisit"),
            )
            for inner in _finished(fields.maps("options", required=True))
        )
        ids = [option.id for option in options]
        fields.note_twins("options", ids)
        if spec is not None and (spec.type is not FactType.ENUM or set(ids) != spec.choice_ids):
            what = f"the options are not the values of {spec.key}"
            fields.problem("options", "S010", what, "Its values: " + ", ".join(sorted(spec.choice_ids)))
        advice = tuple(read_advice(inner, ids, self._type_of) for inner in fields.maps("advice"))
        return Decision(spec.key if spec else "", options, advice)

    def _draft(self) -> DraftWanted:
        return DraftWanted(one_of(self._fields, "form", self._known.forms, "R005", "form"))

    def _clock(self) -> ClockWanted:
        regimes = self._fields.words("regimes")
        for regime in regimes:
            self._known.check_clock(self._fields, "regimes", regime)
        if not regimes:
            self._fields.problem("regimes", "S002", "no regime is named", "regimes: [gdpr-33-1]")
        return ClockWanted(regimes, self._fields.choice("goal", ClockGoal, ClockGoal.STARTED))

    def _gate(self) -> Gate:
        fields = self._fields
        gate = Gate(
            all_of=self._known.roles_in(self._fields, "all_of"),
            any_of=self._known.roles_in(self._fields, "any_of"),
            count=fields.number("count") or 1,
            not_author_of=fields.text("not_author_of", ""),
            escalate=self._escalation(),
            at_deadline=(
                fields.choice("at_deadline", AtDeadline, AtDeadline.HOLD)
                if fields.has("at_deadline")
                else None
            ),
        )
        if gate.not_author_of and gate.not_author_of not in self._known.steps:
            fields.problem("not_author_of", "R002", f"there is no step {gate.not_author_of!r}")
        if not gate.roles:
            fields.wrong("S012", "no role may approve it", "any_of: [dpo, legal]")
        elif gate.count > len(gate.all_of) and not gate.any_of:
            one = len(gate.all_of) == 1
            what = (
                f"{gate.count} approvals are asked for, but only {len(gate.all_of)} role{'s' * (not one)} may"
            )
            fields.problem("count", "S012", f"{what} give one", "Name more roles, or ask for fewer")
        return gate

    def _escalation(self) -> Escalation | None:
        inner = self._fields.map("escalate")
        if inner is None:
            return None
        after = inner.duration("after")
        if not inner.has("after"):
            inner.problem("after", "S002", "'after' is missing", "after: 2h")
        to = one_of(inner, "to", self._known.roles, "R004", "role")
        inner.finish()
        return Escalation(after or timedelta(), to)

    def _wait(self) -> Wait:
        fields = self._fields
        wait = Wait(
            until=fields.condition("until", self._type_of),
            length=fields.duration("for"),
            remind=fields.duration("remind"),
            timeout=fields.duration("timeout"),
        )
        if wait.until is None and wait.length is None:
            fields.problem(
                "until", "S002", "what is waited for is not said", "until: a condition, or for: 30d"
            )
        return wait

    def _call(self) -> Call:
        fields = self._fields
        playbook = fields.matching("playbook", SLUG, "the id of a playbook")
        known = self._known.playbooks
        if playbook and known is not None and playbook not in known:
            hint = "One of: " + ", ".join(sorted(known))
            fields.problem("playbook", "R005", f"there is no playbook {playbook!r}", hint)
        version = fields.matching("version", WANTED_VERSION, "a version such as ^1 or 1.2.0", "")
        return Call(playbook, version)


def _finished(maps: list[Fields]) -> Iterable[Fields]:
    """Give maps one by one; each is checked for unknown keys once the caller has read it."""
    for inner in maps:
        yield inner
        inner.finish()
