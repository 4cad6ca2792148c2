"""Reading legal regimes."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.content.reading import FACT_KEY, IDENTIFIER, SLUG, Fields, Reading
from tocsin.domain.condition_types import Kind, NameType
from tocsin.domain.errors import Problem
from tocsin.domain.regimes import Audience, Confidence, Regime, Source, Stage

SCHEMA = "breach-regime/1"

TypeOf = Callable[[str], NameType | None]


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
    regime = Regime(
        id=root.matching("id", SLUG, "a short name in small letters"),
        title=root.translated("title"),
        source=read_source(reading, root),
        valid_from=root.day("valid_from"),
        valid_until=root.day("valid_until", ""),
        audience=root.choice("audience", Audience, Audience.AUTHORITY),
        applies_when=root.condition("applies_when", type_of),
        stages=tuple(_stage(fields, type_of) for fields in root.maps("stages", required=True)),
        notes=root.translated("notes", required=False),
    )
    root.note_twins("stages", [stage.id for stage in regime.stages])
    root.finish()
    return (None if reading.problems else regime), reading.problems


def read_source(reading: Reading, root: Fields) -> Source:
    """Read where a rule comes from; a rule without a source is a problem."""
    node = root.get("source", required=True)
    fields = reading.fields(node, "source") if node is not None else None
    if fields is None:
        return Source("", "", "", Confidence.LOW)
    source = Source(
        law=fields.text("law"),
        url=fields.text("url"),
        checked=fields.day("checked"),
        confidence=fields.choice("confidence", Confidence, Confidence.LOW),
        note=fields.text("note", ""),
    )
    fields.finish()
    return source


def _stage(fields: Fields, type_of: TypeOf) -> Stage:
    stage = Stage(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        title=fields.translated("title"),
        trigger=_fact(fields, "trigger", type_of, Kind.INSTANT),
        hours=fields.number("hours"),
        contract_hours=fields.flag("contract_hours"),
        counts_1182_71=fields.flag("counts_1182_71"),
        late_needs=_fact(fields, "late_needs", type_of, Kind.TEXT) if fields.has("late_needs") else "",
    )
    fields.finish()
    return stage


def _fact(fields: Fields, name: str, type_of: TypeOf, kind: Kind) -> str:
    key = fields.matching(name, FACT_KEY, "the key of a fact")
    known = type_of(key) if key else None
    if key and known is None:
        fields.problem(name, f"there is no fact called {key}")
    elif known is not None and known.kind is not kind:
        fields.problem(name, f"{key} is not of the type {kind}")
    return key
