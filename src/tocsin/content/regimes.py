"""Reading legal regimes: periods that do not overlap, stages that refer to each other, worked examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from tocsin.content.reading import FACT_KEY, IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.yaml_text import Mapping, Scalar
from tocsin.domain.conditions.sense import Kind, NameType
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.law.regimes import (
    FILED,
    OWED,
    AtEarliest,
    AtFact,
    AtFiling,
    AtStatement,
    Audience,
    Cap,
    Confidence,
    Example,
    Expected,
    FirstDay,
    Period,
    Regime,
    Roll,
    Source,
    Stage,
    Start,
    TwoWorkingDays,
    Unit,
    Which,
    Within,
)
from tocsin.domain.moments import find_zone

SCHEMA = "breach-regime/1"

TypeOf = Callable[[str], NameType | None]
"""Tells the type of a fact, or None for one that does not exist."""

_WITHIN = re.compile(r"(?P<count>[1-9][0-9]{0,4}) (?P<unit>hours?|days?|business days?|months?|years?)")
_CALENDAR = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|X[A-Z]{3}")
_CLOSED = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_PLACE = re.compile(r"[a-z]{2}(_[a-z]{2,4})?|eea")


def parse_regime(source: bytes, file: str, type_of: TypeOf) -> tuple[Regime | None, list[Problem]]:
    """Read one regime.

    Args:
        source: the bytes of the file.
        file: its name, for the problems.
        type_of: the types of the facts it may refer to.

    Returns:
        The regime and no problems, or None and what is wrong.
    """
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    regime = _Reader(reading, type_of).regime(root)
    root.finish()
    return (None if reading.problems else regime), reading.problems


def read_source(reading: Reading, root: Fields) -> Source:
    """Read where a rule comes from; a rule without a source is a problem."""
    node = root.get("source", required=True)
    fields = reading.fields(node, root.place("source")) if node is not None else None
    if fields is None:
        return Source("", "", "", Confidence.LOW)
    if not fields.has("confidence"):
        fields.problem("confidence", "S002", "'confidence' is missing", "One of: " + ", ".join(Confidence))
    source = Source(
        law=fields.text("law"),
        url=fields.text("url"),
        checked=fields.day("checked"),
        confidence=fields.choice("confidence", Confidence, Confidence.LOW),
        note=fields.text("note", ""),
    )
    fields.finish()
    return source


def _audience(fields: Fields) -> Audience:
    """Read whom a law wants told; a contract or a habit of the house is no regime."""
    audience = fields.choice("audience", Audience, Audience.AUTHORITY)
    if audience not in OWED:
        fields.problem(
            "audience", "S005", f"no law is about {audience!r}", "One of: " + ", ".join(sorted(OWED))
        )
    return audience


class _Reader:
    """The reading of one regime: its stages are read period by period, then held against each other."""

    def __init__(self, reading: Reading, type_of: TypeOf) -> None:
        self._reading = reading
        self._type_of = type_of
        self._stage_ids: frozenset[str] = frozenset()

    def _type_in_stage(self, name: str) -> NameType | None:
        """Tell the type of a name in the condition of a stage, which may ask what was filed."""
        before, _dot, stage = name.partition(".")
        if before == FILED:
            return NameType(Kind.BOOL) if stage in self._stage_ids else None
        return self._type_of(name)

    def regime(self, root: Fields) -> Regime:
        zone = root.text("zone", "")
        if zone:
            try:
                find_zone(zone)
            except UserError as error:
                root.problem("zone", "S004", error.message, error.hint)
        places, examples = root.maps("periods", required=True), root.maps("examples")
        regime = Regime(
            id=root.matching("id", SLUG, "a short name in small letters"),
            title=root.translated("title"),
            jurisdiction=root.matching("jurisdiction", _PLACE, "a country such as fr, or eu, or us_ca"),
            source=read_source(self._reading, root),
            audience=_audience(root),
            recipient=root.translated("recipient", required=False),
            applies_when=root.condition("applies_when", self._type_of),
            periods=tuple(self._period(fields) for fields in places),
            zone=zone,
            calendar=root.matching(
                "calendar", _CALENDAR, "a country (US), part of it (US-NY) or exchange", ""
            ),
            closed=root.words("closed", _CLOSED, "a day as MM-DD"),
            notes=root.translated("notes", required=False),
            examples=tuple(self._example(fields) for fields in examples),
        )
        self._check_periods(places, regime.periods)
        for place, example in zip(examples, regime.examples, strict=True):
            self._check_example(place, example, regime)
        return regime

    def _period(self, fields: Fields) -> Period:
        stages = fields.maps("stages", required=True)
        self._stage_ids = frozenset(stage.text("id", "") for stage in stages)
        period = Period(
            valid_from=fields.day("from", ""),
            valid_until=fields.day("until", ""),
            dormant=fields.translated("dormant", required=False),
            source=read_source(self._reading, fields) if fields.has("source") else None,
            stages=tuple(self._stage(stage) for stage in stages),
        )
        fields.note_twins("stages", [stage.id for stage in period.stages])
        for place, stage in zip(stages, period.stages, strict=True):
            start = stage.start
            if isinstance(start, AtFiling) and (period.stage(start.stage) is None or start.stage == stage.id):
                known = ", ".join(one.id for one in period.stages if one.id != stage.id) or "none"
                place.problem(
                    "starts",
                    "R002",
                    f"there is no other stage {start.stage!r} in this period",
                    f"Known: {known}",
                )
        if not fields.has("from") and not fields.has("dormant"):
            fields.problem(
                "from",
                "S002",
                "a period is in force from a day, or dormant with its reason",
                "from: 2018-05-25",
            )
        if period.valid_from and period.dormant:
            fields.problem("dormant", "S008", "a period that is in force from a day is not dormant")
        if period.valid_until and period.valid_until < period.valid_from:
            fields.problem("until", "S008", f"the period ends before it begins, on {period.valid_from}")
        fields.finish()
        return period

    def _check_periods(self, places: Sequence[Fields], periods: Sequence[Period]) -> None:
        """Refuse versions of the law that are in force at once: a day would have two deadlines."""
        dated = sorted(
            (one for one in zip(periods, places, strict=True) if one[0].valid_from),
            key=lambda one: one[0].valid_from,
        )
        for (before, _place), (after, place) in pairwise(dated):
            if not before.valid_until or before.valid_until >= after.valid_from:
                place.problem(
                    "from",
                    "S008",
                    f"the period from {before.valid_from} is still in force then",
                    f"End that one: until: the day before {after.valid_from}",
                )

    def _stage(self, fields: Fields) -> Stage:
        expected = fields.map("expected")
        cap = fields.map("cap")
        roll = fields.map("rolls")
        note = fields.map("two_working_days")
        stage = Stage(
            id=fields.matching("id", IDENTIFIER, "an identifier"),
            title=fields.translated("title"),
            start=self._start(fields),
            within=self._within(fields) if fields.has("within") else None,
            audience=_audience(fields) if fields.has("audience") else None,
            recipient=fields.translated("recipient", required=False),
            when=fields.condition("when", self._type_in_stage),
            cap=self._cap(cap) if cap else None,
            first_day=fields.choice("first_day", FirstDay, FirstDay.NEXT),
            from_year_end=fields.flag("from_year_end"),
            roll=self._roll(roll) if roll else None,
            contract_hours=fields.flag("contract_hours"),
            counts_1182_71=fields.flag("counts_1182_71"),
            two_working_days=self._two_working_days(note) if note else None,
            expected=self._expected(expected) if expected else None,
            late_needs=self._fact(fields, "late_needs", Kind.TEXT) if fields.has("late_needs") else "",
            law=fields.text("law", ""),
            source=read_source(self._reading, fields) if fields.has("source") else None,
        )
        if stage.from_year_end and (stage.within is None or stage.within.unit is not Unit.DAYS):
            fields.problem("from_year_end", "S008", "only a period in days runs from the end of a year")
        if stage.counts_1182_71 and stage.within is None:
            fields.problem("counts_1182_71", "S008", "there is no period that the Regulation could count")
        fields.finish()
        return stage

    def _start(self, fields: Fields) -> Start:
        """Read what starts the clock: a fact, or a map that says which of the other kinds it is."""
        node = fields.get("starts", required=True)
        if node is None or isinstance(node, Scalar):
            return AtFact(self._fact(fields, "starts", Kind.INSTANT) if node else "")
        inner = self._reading.fields(node, fields.place("starts"))
        start: Start = AtFact("")
        if inner is None:
            return start
        if inner.has("filed"):
            stage = inner.matching("filed", IDENTIFIER, "an identifier")
            start = AtFiling(stage, inner.choice("which", Which, Which.FIRST))
        elif inner.has("stated"):
            start = AtStatement(self._fact(inner, "stated", None))
        elif inner.has("earliest"):
            facts = inner.words("earliest")
            for key in facts:
                self._check_fact(inner, "earliest", key, Kind.INSTANT)
            start = AtEarliest(facts)
        else:
            fields.problem(
                "starts",
                "S002",
                "what starts the clock is not said",
                "A fact, or one of: filed, stated, earliest",
            )
        inner.finish()
        return start

    def _within(self, fields: Fields, name: str = "within") -> Within:
        text = fields.text(name)
        match = _WITHIN.fullmatch(text)
        if match is None:
            fields.problem(
                name,
                "S004",
                f"{text!r} is not a period",
                "Write a number and hours, days, business days, months or years, such as 72 hours",
            )
            return Within(1, Unit.HOURS)
        return Within(int(match["count"]), Unit(match["unit"].removesuffix("s") + "s"))

    def _cap(self, fields: Fields) -> Cap:
        cap = Cap(self._fact(fields, "starts", Kind.INSTANT), self._within(fields))
        fields.finish()
        return cap

    def _roll(self, fields: Fields) -> Roll:
        roll = Roll(
            to=fields.matching("to", _CLOCK, "a time of day, or 24:00"),
            law=fields.text("law"),
            unless=fields.condition("unless", self._type_of),
        )
        fields.finish()
        return roll

    def _expected(self, fields: Fields) -> Expected:
        expected = Expected(
            self._within(fields), fields.translated("by"), fields.condition("when", self._type_of)
        )
        fields.finish()
        return expected

    def _two_working_days(self, fields: Fields) -> TwoWorkingDays:
        note = TwoWorkingDays(fields.translated("rejected_by"))
        fields.finish()
        return note

    def _fact(self, fields: Fields, name: str, kind: Kind | None) -> str:
        key = fields.matching(name, FACT_KEY, "the key of a fact")
        self._check_fact(fields, name, key, kind)
        return key

    def _check_fact(self, fields: Fields, name: str, key: str, kind: Kind | None) -> None:
        known = self._type_of(key) if key else None
        if key and known is None:
            fields.problem(name, "R001", f"there is no fact called {key}")
        elif known is not None and kind is not None and known.kind is not kind:
            fields.problem(name, "T001", f"{key} is not of the type {kind}")

    def _example(self, fields: Fields) -> Example:
        example = Example(
            facts=self._texts(fields, "facts"),
            filed=self._texts(fields, "filed"),
            stage=fields.matching("stage", IDENTIFIER, "an identifier"),
            due=fields.text("due", ""),
            latest=fields.text("latest", ""),
            state=fields.text("state", ""),
            zone=fields.text("zone", "UTC"),
            country=fields.text("country", ""),
            line=fields.node.line,
        )
        fields.finish()
        return example

    def _texts(self, fields: Fields, name: str) -> dict[str, str]:
        """Read a map of texts; a plain word such as true or 12 counts as text here."""
        node = fields.get(name)
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            fields.problem(name, "S003", "a map is expected here")
            return {}
        return {
            key.text: value.text
            if isinstance(value, Scalar)
            else self._reading.scalar_text(value, fields.place(name))
            for key, value in node.pairs
        }

    def _check_example(self, place: Fields, example: Example, regime: Regime) -> None:
        for stage in (example.stage, *example.filed):
            if regime.stage(stage) is None:
                place.problem("stage", "R002", f"there is no stage {stage!r}")
        for key in example.facts:
            if self._type_of(key) is None:
                place.problem("facts", "R001", f"there is no fact called {key}")
