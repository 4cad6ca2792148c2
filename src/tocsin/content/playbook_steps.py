"""Reading one step of a playbook, whatever kind of work it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec

from tocsin.content.reading import IDENTIFIER, SLUG, Fields
from tocsin.domain.condition_types import NameType
from tocsin.domain.conditions import WORDS
from tocsin.domain.facts import Catalogue, FactSpec, FactType
from tocsin.domain.playbook import CLOCK, Due, ForEach, Repeat, Step
from tocsin.domain.row_names import row_types
from tocsin.domain.work import (
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

ONCE = frozenset({Form, Decision, Call})
"""Kinds of work whose answers are those of the whole case: they are not repeated for rows."""

AGAIN = frozenset({Task, Checklist})
"""Kinds of work that can be done again and again."""

MOST_ROUNDS = 50


class Known(msgspec.Struct, frozen=True):
    """What a step may refer to.

    ``playbooks`` is None where it is not known which there are.
    """

    catalogue: Catalogue
    steps: frozenset[str]
    roles: frozenset[str]
    forms: frozenset[str]
    clocks: frozenset[str]
    playbooks: frozenset[str] | None
    type_of: Callable[[str], NameType | None]


def read_step(fields: Fields, known: Known, origin: str) -> Step:
    """Read a step."""
    return _StepReader(fields, known).read(origin)


def read_advice(fields: Fields, options: Sequence[str], type_of: Callable[[str], NameType | None]) -> Advice:
    """Read one piece of advice for a decision between these options."""
    advice = Advice(
        fields.condition("when", type_of),
        _one_of(fields, "suggest", options, "R006", "option"),
        fields.translated("because"),
        fields.text("source", ""),
    )
    fields.finish()
    return advice


def _one_of(fields: Fields, name: str, known: Iterable[str], code: str, what: str) -> str:
    text = fields.text(name)
    if text and text not in known:
        hint = "One of: " + ", ".join(sorted(known))
        fields.problem(name, code, f"there is no {what} {text!r}", hint)
    return text


class _StepReader:
    def __init__(self, fields: Fields, known: Known) -> None:
        self._fields = fields
        self._known = known
        self._type_of = known.type_of

    def read(self, origin: str) -> Step:
        fields = self._fields
        id = fields.matching("id", IDENTIFIER, "an identifier")
        if id in WORDS:
            fields.problem("id", "S004", f"{id!r} is a word of the condition language")
        for_each = self._for_each()
        self._type_of = row_types(self._known.type_of, for_each.over if for_each else None)
        step = Step(
            id=id,
            title=fields.translated("title"),
            work=self._work(),
            why=fields.translated("why"),
            avoid=fields.translated("avoid", required=False),
            ready=fields.translated("ready", required=False),
            role=_one_of(fields, "role", self._known.roles, "R004", "role"),
            needs=self._steps("needs"),
            after=self._steps("after"),
            when=fields.condition("when", self._type_of),
            due=self._due(),
            est=fields.duration("est"),
            law=fields.words("law"),
            mandatory=fields.flag("mandatory"),
            for_each=for_each,
            repeat=self._repeat(),
            origin=origin,
        )
        for _code, reason, path in fields.pairs("accept"):  # what the author answers to a rule: see `lints`
            fields.reading.scalar_text(reason, path)
        if for_each is not None and type(step.work) in ONCE:
            fields.problem("for_each", "S013", f"a {step.kind} is answered once for the whole case")
        if step.repeat is not None and type(step.work) not in AGAIN:
            fields.problem("repeat", "S013", f"a {step.kind} is not done again and again")
        fields.finish()
        return step

    # Referring to what is there.

    def _steps(self, name: str) -> tuple[str, ...]:
        steps = self._fields.words(name)
        for step in steps:
            if step not in self._known.steps:
                self._fields.problem(name, "R002", f"there is no step {step!r}")
        return steps

    def _fact(self, fields: Fields, name: str) -> FactSpec | None:
        key = fields.text(name)
        if key:
            self._check_facts(fields, name, [key])
        return self._known.catalogue.facts.get(key)

    def _facts(self, fields: Fields, name: str) -> tuple[str, ...]:
        keys = fields.words(name)
        self._check_facts(fields, name, keys)
        return keys

    def _check_facts(self, fields: Fields, name: str, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self._known.catalogue:
                hint = "Declare it under facts: or use the catalogue"
                fields.problem(name, "R001", f"there is no fact called {key!r}", hint)

    def _check_clock(self, fields: Fields, name: str, clock: str) -> None:
        if clock not in self._known.clocks:
            fields.problem(name, "R003", f"there is no regime {clock!r}")

    # Its place in the order.

    def _for_each(self) -> ForEach | None:
        inner = self._fields.map("for_each")
        if inner is None:
            return None
        if not inner.has("in"):
            inner.problem("in", "S002", "'in' is missing", "in: parties, or in: inventory")
        over = inner.choice("in", Collects, Collects.PARTIES)
        where = inner.condition("where", row_types(self._known.type_of, over))
        inner.finish()
        return ForEach(over, where)

    def _repeat(self) -> Repeat | None:
        inner = self._fields.map("repeat")
        if inner is None:
            return None
        most = inner.number("most")
        if most is None or not 0 < most <= MOST_ROUNDS:
            what = f"how often at most is not said: from 1 to {MOST_ROUNDS}"
            inner.problem("most", "S004", what, "most: 5")
        repeat = Repeat(inner.condition("until", self._type_of), most or 1)
        inner.finish()
        return repeat

    def _due(self) -> Due | None:
        due = self._fields.map("due")
        if due is None:
            return None
        name, word = ("before", "by") if due.has("before") else ("after", "within")
        point = due.text(name)
        if point.startswith(CLOCK):
            self._check_clock(due, name, point.removeprefix(CLOCK))
        elif name == "before":
            due.problem(name, "T001", f"{point!r} is no clock", "before: clock.gdpr-33-1")
        else:
            spec = self._fact(due, name)
            if spec is not None and spec.type is not FactType.INSTANT:
                due.problem(name, "T001", f"{point} is not a point in time")
        length = due.duration(word)
        if not due.has(word):
            due.problem(word, "S002", f"{word!r} is missing", f"{word}: 2h")
        due.finish()
        if length is None:
            return None
        return Due(length=length, before=point) if name == "before" else Due(length=length, after=point)

    # What it asks for.

    def _work(self) -> Work:
        kind = _one_of(self._fields, "kind", KINDS, "S005", "kind of step")
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
            spec = self._fact(inner, "fact")
            value = inner.text("value")
            if spec is not None and value == NOW and spec.type is not FactType.INSTANT:
                inner.problem("value", "T001", f"{spec.key} is not a point in time")
            if spec is not None and spec.choices and value and value not in spec.choice_ids:
                hint = "One of: " + ", ".join(sorted(spec.choice_ids))
                inner.problem("value", "T001", f"{value!r} is not a value of {spec.key}", hint)
            found.append(Record(spec.key if spec else "", value))
        return tuple(found)

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
        return EvidenceWanted(items, self._facts(self._fields, "supports"))

    def _form(self) -> Form:
        found = []
        for inner in _finished(self._fields.maps("fields", required=True)):
            optional = inner.flag("optional")
            if inner.has("collects"):
                collects = inner.choice("collects", Collects, Collects.INVENTORY)
                found.append(Field(collects=collects, optional=optional))
            else:
                spec = self._fact(inner, "fact")
                found.append(Field(fact=spec.key if spec else "", optional=optional))
        return Form(tuple(found))

    def _decision(self) -> Decision:
        fields = self._fields
        spec = self._fact(fields, "decides")
        options = tuple(
            Option(
                inner.matching("id", IDENTIFIER, "an identifier"),
                inner.translated("text"),
                self._facts(inner, "asks"),
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
        return DraftWanted(_one_of(self._fields, "form", self._known.forms, "R005", "form"))

    def _clock(self) -> ClockWanted:
        regimes = self._fields.words("regimes")
        for regime in regimes:
            self._check_clock(self._fields, "regimes", regime)
        if not regimes:
            self._fields.problem("regimes", "S002", "no regime is named", "regimes: [gdpr-33-1]")
        return ClockWanted(regimes, self._fields.choice("goal", ClockGoal, ClockGoal.STARTED))

    def _gate(self) -> Gate:
        fields = self._fields
        gate = Gate(
            all_of=self._roles("all_of"),
            any_of=self._roles("any_of"),
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
        if gate.count > len(gate.all_of) and not gate.any_of:
            roles = len(gate.all_of)
            what = f"{gate.count} approvals are asked for, but only {roles} roles may give one"
            fields.problem("count", "S012", what)
        return gate

    def _roles(self, name: str) -> tuple[str, ...]:
        roles = self._fields.words(name)
        for role in roles:
            if role not in self._known.roles:
                self._fields.problem(name, "R004", f"there is no role {role!r}")
        return roles

    def _escalation(self) -> Escalation | None:
        inner = self._fields.map("escalate")
        if inner is None:
            return None
        after = inner.duration("after")
        if not inner.has("after"):
            inner.problem("after", "S002", "'after' is missing", "after: 2h")
        to = _one_of(inner, "to", self._known.roles, "R004", "role")
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
        return Call(playbook, fields.text("version", ""))


def _finished(maps: list[Fields]) -> Iterable[Fields]:
    """Give maps one by one; each is checked for unknown keys once the caller has read it."""
    for inner in maps:
        yield inner
        inner.finish()
