"""Reading playbooks: every problem of the file at once, with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from tocsin.content.playbooks.graph import check_graph
from tocsin.content.playbooks.known import Known
from tocsin.content.playbooks.parts import VERSION, Assembled, Assembly, PhasePlace, Source
from tocsin.content.playbooks.steps import read_step
from tocsin.content.playbooks.work import read_advice
from tocsin.content.reading import FACT_KEY, IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.vocabulary import read_fact
from tocsin.domain.conditions.names import name_types
from tocsin.domain.errors import Problem, Severity
from tocsin.domain.facts import Catalogue, FactSpec, Text
from tocsin.domain.playbooks.playbook import SCHEMA, Phase, Playbook, Side, Status, Step, digest
from tocsin.domain.playbooks.work import Advice, Decision, DraftWanted, Gate


class Surroundings(msgspec.Struct, frozen=True):
    """What a playbook may refer to.

    Attributes:
        catalogue: the facts that every playbook knows.
        forms: the ids of the forms.
        clocks: what clocks are called: a regime, or a regime and a stage, ``gdpr-33-1.complement``.
        playbooks: the ids of other playbooks; None where it is not known which there are.
        fragments: the fragments that can be included, by name.
        overlay: the overlay of the organisation.
    """

    catalogue: Catalogue
    forms: frozenset[str]
    clocks: frozenset[str]
    playbooks: frozenset[str] | None = None
    fragments: Mapping[str, Source] = {}
    overlay: Source | None = None


class Written(msgspec.Struct, frozen=True):
    """A playbook as it was read, with the places where its parts are written.

    Attributes:
        playbook: None if anything keeps it from being used.
        problems: everything that is wrong, in the order of the files.
        roots: its own file, then the files that it includes; empty where it is no playbook at all.
        steps: the places of its steps, by id.
        phases: the places of its phases, by id.
    """

    playbook: Playbook | None
    problems: list[Problem]
    roots: list[Fields] = []
    steps: Mapping[str, Fields] = {}
    phases: Mapping[str, Fields] = {}


def parse_playbook(source: bytes, file: str, around: Surroundings) -> tuple[Playbook | None, list[Problem]]:
    """Read one playbook, with what it includes; gives it, or None, and everything that is wrong."""
    written = read_playbook(source, file, around)
    return written.playbook, written.problems


def read_playbook(source: bytes, file: str, around: Surroundings) -> Written:
    """Read one playbook, with what it includes, and keep in mind where everything is written."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return Written(None, reading.problems)
    reading.read_languages(root)
    book = _Book(root, around)
    playbook = book.read()
    problems = _in_order(book.readings)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return Written(None, problems, book.roots, book.places, book.phases)
    text = source.decode("utf-8-sig")
    sound = msgspec.structs.replace(playbook, text=text, sha256=digest(text, playbook.parts))
    return Written(sound, problems, book.roots, book.places, book.phases)


def _in_order(readings: list[Reading]) -> list[Problem]:
    """Give every problem once, file by file. The ids of steps are read ahead, and would be told twice."""
    unique = dict.fromkeys(problem for reading in readings for problem in reading.problems)
    files = {reading.file: number for number, reading in reversed(list(enumerate(readings)))}
    return sorted(unique, key=lambda problem: (files[problem.file], problem.line, problem.column))


def _with_advice(step: Step, more: Mapping[str, list[Advice]]) -> Step:
    if not isinstance(step.work, Decision) or step.work.fact not in more:
        return step
    advice = (*more[step.work.fact], *step.work.advice)
    return msgspec.structs.replace(step, work=msgspec.structs.replace(step.work, advice=advice))


class _Book:
    """The reading of one playbook: what it declares first, then its steps, which refer to that."""

    def __init__(self, root: Fields, around: Surroundings) -> None:
        self._root = root
        self._reading = root.reading
        self._around = around
        self._catalogue = around.catalogue
        self.places: dict[str, Fields] = {}
        self.phases: dict[str, Fields] = {}
        self.readings = [root.reading]
        self.roots = [root]

    def read(self) -> Playbook:
        root = self._root
        id = root.matching("id", SLUG, "a short name in small letters")
        found = Assembly(
            root,
            id,
            fragments=self._around.fragments,
            overlay=self._around.overlay,
            playbooks=self._around.playbooks,
        ).put_together()
        self.readings, self.roots = found.readings, found.roots
        facts = tuple(self._facts(found))
        self._catalogue = self._around.catalogue.extended(facts)
        known = self._known(found)
        playbook = Playbook(
            id=id,
            version=root.matching("version", VERSION, "a version such as 1.0.0"),
            status=root.choice("status", Status, Status.DRAFT),
            reviewed=root.day("reviewed"),
            created=root.day("created", ""),
            sides=self._sides(),
            family=root.matching("family", SLUG, "a short name in small letters", ""),
            languages=self._reading.languages,
            jurisdictions=root.words("jurisdictions"),
            title=root.translated("title"),
            summary=root.translated("summary"),
            pick_when=self._texts("pick_when"),
            roles=found.roles,
            facts=facts,
            phases=tuple(self._phase(place, known) for place in found.phases),
            refs=root.words("refs"),
            contacts=found.contacts,
            closes_when=root.condition("closes_when", known.type_of),
            parts=tuple(found.parts),
        )
        playbook = self._advised(playbook, known)
        root.get("x")  # what other programs keep with the playbook
        root.finish()
        root.note_twins("phases", [phase.id for phase in playbook.phases])
        self._check_authors(playbook)
        check_graph(playbook, self.places)
        return playbook

    def _sides(self) -> tuple[Side, ...]:
        words = self._root.words("for")
        wrong = [word for word in words if word not in set(Side)]
        if wrong:
            self._root.problem("for", "S005", f"{wrong[0]!r} is not known here", "One of: " + ", ".join(Side))
        return tuple(Side(word) for word in words if word not in wrong) or tuple(Side)

    def _advised(self, playbook: Playbook, known: Known) -> Playbook:
        """Add the playbook's own advice to decisions of the fragments it includes, before what these say."""
        more: dict[str, list[Advice]] = {}
        for fields in self._root.maps("advice"):
            fact = fields.text("decides")
            found = playbook.decision_on(fact)
            if found is None:
                fields.problem("decides", "R006", f"no step decides {fact!r}")
            options = [option.id for option in found[1].options] if found else []
            more.setdefault(fact, []).append(read_advice(fields, options, known.type_of))
        phases = []
        for phase in playbook.phases:
            steps = tuple(_with_advice(step, more) for step in phase.steps)
            phases.append(msgspec.structs.replace(phase, steps=steps))
        return msgspec.structs.replace(playbook, phases=tuple(phases))

    def _known(self, found: Assembled) -> Known:
        steps = frozenset(place.fields.text("id", "") for phase in found.phases for place in phase.steps)
        return Known(
            catalogue=self._catalogue,
            steps=steps,
            roles=frozenset(found.roles),
            forms=self._around.forms,
            clocks=self._around.clocks,
            playbooks=self._around.playbooks,
            type_of=name_types(self._catalogue, steps, self._around.clocks),
        )

    def _texts(self, name: str) -> tuple[Text, ...]:
        return tuple(
            self._reading.translated(node, path) for node, path in self._reading.list_of(self._root, name)
        )

    def _facts(self, found: Assembled) -> Iterator[FactSpec]:
        groups = [group.id for group in self._around.catalogue.groups]
        seen: dict[str, FactSpec] = {}
        for place in found.facts:
            fields, key = place.fields, place.key.text
            if not FACT_KEY.fullmatch(key):
                what = f"{key!r} is not a dotted key"
                fields.reading.problem(place.key, place.path, "S004", what, "Write portal.access_path")
            if key in self._around.catalogue:
                what = f"{key} is in the catalogue already"
                fields.reading.problem(place.key, place.path, "S006", what, "Use it as it is")
            spec = read_fact(fields.reading, fields, self._around.catalogue.choices, key)
            if spec.group not in groups:
                what = f"there is no group {spec.group!r}"
                fields.problem("group", "R007", what, "One of: " + ", ".join(groups))
            earlier = seen.setdefault(key, spec)
            if (earlier.type, earlier.choice_ids) != (spec.type, spec.choice_ids):
                what = f"{key} is declared before with another type or other choices"
                fields.wrong("S008", what, "Declare it once, or the same way")
            if earlier is spec:
                yield spec

    def _phase(self, place: PhasePlace, known: Known) -> Phase:
        fields = place.fields
        steps = []
        for one in place.steps:
            step = read_step(one.fields, known, one.origin)
            if step.id in self.places:
                one.fields.problem("id", "S006", f"there are two steps called {step.id!r}")
            self.places.setdefault(step.id, one.fields)
            steps.append(step)
        phase = Phase(
            id=fields.matching("id", IDENTIFIER, "an identifier"),
            title=fields.translated("title"),
            when=fields.condition("when", known.type_of),
            steps=tuple(steps),
        )
        fields.finish()
        self.phases.setdefault(phase.id, fields)
        return phase

    def _check_authors(self, playbook: Playbook) -> None:
        """Note every gate that keeps out the author of a step that writes nothing."""
        for step in playbook.steps():
            named = playbook.step(step.work.not_author_of) if isinstance(step.work, Gate) else None
            if named is not None and not isinstance(named.work, DraftWanted):
                what = f"{named.id} is no step that drafts something"
                self.places[step.id].problem("not_author_of", "R002", what)
