"""Reading playbooks: every problem of the file at once, with its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from tocsin.content.playbook_graph import check_graph
from tocsin.content.reading import FACT_KEY, IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.vocabulary import read_fact
from tocsin.domain.condition_types import NameType
from tocsin.domain.errors import Problem
from tocsin.domain.facts import Catalogue, FactSpec, FactType, Text
from tocsin.domain.names import name_types
from tocsin.domain.playbook import (
    KINDS,
    SCHEMA,
    Advice,
    Checklist,
    ClockGoal,
    ClockWanted,
    Collects,
    Decision,
    DraftWanted,
    Due,
    EvidenceItem,
    EvidenceWanted,
    Field,
    Form,
    Gate,
    Item,
    Option,
    Phase,
    Playbook,
    Status,
    Step,
    Task,
    Work,
)

_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)
_RESERVED = frozenset(
    {"and", "or", "not", "in", "has", "has_any", "has_all", "known", "unknown", "true", "false"}
)


class Surroundings(msgspec.Struct, frozen=True):
    """What a playbook may refer to: the catalogue of facts, the forms there are, and the clocks.

    A clock is named by its regime, or by regime and stage: ``gdpr-33-1.complement``.
    """

    catalogue: Catalogue
    forms: frozenset[str]
    clocks: frozenset[str]


def parse_playbook(source: bytes, file: str, around: Surroundings) -> tuple[Playbook | None, list[Problem]]:
    """Read one playbook.

    Returns:
        The playbook and no problems, or None and everything that is wrong, in the order of the file.
    """
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    if not reading.languages:
        root.problem("languages", "no language is named", "languages: [en, fr]")
    playbook = _Book(reading, root, around).read()
    text = source.decode("utf-8-sig")
    digest = hashlib.sha256(text.encode()).hexdigest()
    # The ids of the steps are read ahead: what is wrong there would be told twice.
    unique = dict.fromkeys(reading.problems)
    problems = sorted(unique, key=lambda problem: (problem.line, problem.column))
    return (None if problems else msgspec.structs.replace(playbook, text=text, sha256=digest)), problems


class _Book:
    """The reading of one playbook: what it declares first, then its steps, which refer to that."""

    def __init__(self, reading: Reading, root: Fields, around: Surroundings) -> None:
        self._reading = reading
        self._root = root
        self._around = around
        self._roles: dict[str, Text] = {}
        self._step_ids = frozenset(_step_ids(root))
        self._catalogue = around.catalogue
        self._type_of: Callable[[str], NameType | None] = lambda _name: None
        self._places: dict[str, Fields] = {}

    def read(self) -> Playbook:
        root = self._root
        self._roles = {
            key.text: self._reading.translated(node, path) for key, node, path in root.pairs("roles")
        }
        facts = tuple(self._facts())
        self._catalogue = self._around.catalogue.extended(facts)
        self._type_of = name_types(self._catalogue, self._step_ids, self._around.clocks)
        playbook = Playbook(
            id=root.matching("id", SLUG, "a short name in small letters"),
            version=root.matching("version", _VERSION, "a version such as 1.0.0"),
            status=root.choice("status", Status, Status.DRAFT),
            reviewed=root.day("reviewed"),
            languages=self._reading.languages,
            title=root.translated("title"),
            summary=root.translated("summary"),
            pick_when=self._texts("pick_when"),
            roles=self._roles,
            facts=facts,
            phases=tuple(self._phase(fields) for fields in root.maps("phases", required=True)),
            refs=root.words("refs"),
        )
        root.finish()
        root.note_twins("phases", [phase.id for phase in playbook.phases])
        self._check_authors(playbook)
        check_graph(self._reading, playbook, self._places)
        return playbook

    def _check_authors(self, playbook: Playbook) -> None:
        """Note every gate that keeps out the author of a step that writes nothing."""
        for step in playbook.steps():
            named = playbook.step(step.work.not_author_of) if isinstance(step.work, Gate) else None
            if named is not None and not isinstance(named.work, DraftWanted):
                self._places[step.id].problem("not_author_of", f"{named.id} is no step that drafts something")

    def _texts(self, name: str) -> tuple[Text, ...]:
        return tuple(
            self._reading.translated(node, path) for node, path in self._reading.list_of(self._root, name)
        )

    def _facts(self) -> Iterable[FactSpec]:
        for key, node, path in self._root.pairs("facts"):
            fields = self._reading.fields(node, path)
            if not FACT_KEY.fullmatch(key.text):
                self._reading.problem(
                    key, path, f"{key.text!r} is not a dotted key", "Write portal.access_path"
                )
            if fields is None:
                continue
            if key.text in self._around.catalogue:
                self._reading.problem(key, path, f"{key.text} is in the catalogue already", "Use it as it is")
            spec = read_fact(self._reading, fields, self._around.catalogue.choices, key.text)
            groups = [group.id for group in self._around.catalogue.groups]
            if spec.group not in groups:
                fields.problem("group", f"there is no group {spec.group!r}", "One of: " + ", ".join(groups))
            yield spec

    def _phase(self, fields: Fields) -> Phase:
        phase = Phase(
            id=fields.matching("id", IDENTIFIER, "an identifier"),
            title=fields.translated("title"),
            when=fields.condition("when", self._type_of),
            steps=tuple(self._step(step) for step in fields.maps("steps", required=True)),
        )
        fields.finish()
        return phase

    def _step(self, fields: Fields) -> Step:
        step_id = fields.matching("id", IDENTIFIER, "an identifier")
        if step_id in _RESERVED:
            fields.problem("id", f"{step_id!r} is a word of the condition language")
        if step_id in self._places:
            fields.problem("id", f"there are two steps called {step_id!r}")
        self._places[step_id] = fields
        step = Step(
            id=step_id,
            title=fields.translated("title"),
            work=self._work(fields),
            why=fields.translated("why"),
            avoid=fields.translated("avoid", required=False),
            role=self._known(fields, "role", self._roles, "role"),
            needs=self._steps(fields, "needs"),
            after=self._steps(fields, "after"),
            when=fields.condition("when", self._type_of),
            due=self._due(fields),
            law=fields.words("law"),
            mandatory=fields.flag("mandatory"),
        )
        fields.finish()
        return step

    def _known(self, fields: Fields, name: str, known: Iterable[str], what: str) -> str:
        text = fields.text(name)
        if text and text not in known:
            fields.problem(name, f"there is no {what} {text!r}", "One of: " + ", ".join(sorted(known)))
        return text

    def _steps(self, fields: Fields, name: str) -> tuple[str, ...]:
        steps = fields.words(name)
        for step in steps:
            if step not in self._step_ids:
                fields.problem(name, f"there is no step {step!r}")
        return steps

    def _fact(self, fields: Fields, name: str) -> FactSpec | None:
        key = fields.text(name)
        spec = self._catalogue.facts.get(key)
        if key and spec is None:
            fields.problem(
                name, f"there is no fact called {key!r}", "Declare it under facts: or use the catalogue"
            )
        return spec

    def _due(self, fields: Fields) -> Due | None:
        node = fields.get("due")
        due = self._reading.fields(node, fields.place("due")) if node is not None else None
        if due is None:
            return None
        after = self._fact(due, "after")
        if after is not None and after.type is not FactType.INSTANT:
            due.problem("after", f"{after.key} is not a point in time")
        within = due.duration("within")
        if not due.has("within"):
            due.problem("within", "'within' is missing", "within: 2h")
        due.finish()
        return Due(after.key, within) if after and within is not None else None

    def _work(self, fields: Fields) -> Work:
        kind = self._known(fields, "kind", KINDS, "kind of step")
        readers: Mapping[str, Callable[[Fields], Work]] = {
            "task": lambda _fields: Task(),
            "checklist": self._checklist,
            "decision": self._decision,
            "form": self._form,
            "evidence": self._evidence,
            "draft": lambda inner: DraftWanted(self._known(inner, "form", self._around.forms, "form")),
            "clock": self._clock,
            "gate": self._gate,
        }
        return readers.get(kind, readers["task"])(fields)

    def _checklist(self, fields: Fields) -> Checklist:
        items = tuple(
            Item(
                inner.matching("id", IDENTIFIER, "an identifier"),
                inner.translated("text"),
                inner.flag("optional"),
            )
            for inner in self._finished(fields.maps("items", required=True))
        )
        fields.note_twins("items", [item.id for item in items])
        return Checklist(items)

    def _evidence(self, fields: Fields) -> EvidenceWanted:
        items = tuple(
            EvidenceItem(
                inner.matching("id", IDENTIFIER, "an identifier"),
                inner.translated("what"),
                inner.flag("optional"),
            )
            for inner in self._finished(fields.maps("items", required=True))
        )
        fields.note_twins("items", [item.id for item in items])
        return EvidenceWanted(items)

    def _finished(self, maps: list[Fields]) -> Iterable[Fields]:
        """Give the maps one by one; each is checked for unknown keys once the caller has read it."""
        for inner in maps:
            yield inner
            inner.finish()

    def _form(self, fields: Fields) -> Form:
        found = []
        for inner in self._finished(fields.maps("fields", required=True)):
            optional = inner.flag("optional")
            if inner.has("collects"):
                found.append(
                    Field(collects=inner.choice("collects", Collects, Collects.INVENTORY), optional=optional)
                )
            else:
                spec = self._fact(inner, "fact")
                found.append(Field(fact=spec.key if spec else "", optional=optional))
        return Form(tuple(found))

    def _decision(self, fields: Fields) -> Decision:
        spec = self._fact(fields, "decides")
        options = tuple(
            Option(
                inner.matching("id", IDENTIFIER, "an identifier"),
                inner.translated("text"),
                self._asks(inner),
                inner.duration("revisit"),
            )
            for inner in self._finished(fields.maps("options", required=True))
        )
        ids = [option.id for option in options]
        fields.note_twins("options", ids)
        if spec is not None and (spec.type is not FactType.ENUM or set(ids) != spec.choice_ids):
            fields.problem(
                "options",
                f"the options are not the values of {spec.key}",
                "Its values: " + ", ".join(sorted(spec.choice_ids)),
            )
        advice = tuple(
            Advice(
                inner.condition("when", self._type_of),
                self._known(inner, "suggest", ids, "option"),
                inner.translated("because"),
                inner.text("source", ""),
            )
            for inner in self._finished(fields.maps("advice"))
        )
        return Decision(spec.key if spec else "", options, advice)

    def _asks(self, fields: Fields) -> tuple[str, ...]:
        keys = fields.words("asks")
        for key in keys:
            if key not in self._catalogue:
                fields.problem("asks", f"there is no fact called {key!r}")
        return keys

    def _clock(self, fields: Fields) -> ClockWanted:
        regimes = fields.words("regimes")
        for regime in regimes:
            if regime not in self._around.clocks:
                fields.problem("regimes", f"there is no regime {regime!r}")
        if not regimes:
            fields.problem("regimes", "no regime is named", "regimes: [gdpr-33-1]")
        return ClockWanted(regimes, fields.choice("goal", ClockGoal, ClockGoal.STARTED))

    def _gate(self, fields: Fields) -> Gate:
        gate = Gate(
            all_of=fields.words("all_of"),
            any_of=fields.words("any_of"),
            count=fields.number("count") or 1,
            not_author_of=fields.text("not_author_of", ""),
        )
        for name, roles in (("all_of", gate.all_of), ("any_of", gate.any_of)):
            for role in roles:
                if role not in self._roles:
                    fields.problem(name, f"there is no role {role!r}")
        if gate.not_author_of and gate.not_author_of not in self._step_ids:
            fields.problem("not_author_of", f"there is no step {gate.not_author_of!r}")
        if gate.count > len(gate.all_of) and not gate.any_of:
            fields.problem(
                "count",
                f"{gate.count} approvals are asked for, but only {len(gate.all_of)} roles may give one",
            )
        return gate


def _step_ids(root: Fields) -> Iterable[str]:
    """Give the ids of all steps before any is read, so that a step may refer to a later one."""
    for phase in root.maps("phases"):
        for step in phase.maps("steps"):
            yield step.text("id", "")
