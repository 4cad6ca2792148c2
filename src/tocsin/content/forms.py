"""Reading notification forms."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.content.reading import IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.regimes import TypeOf, read_source
from tocsin.domain.errors import Problem
from tocsin.domain.forms import INVENTORY_SOURCES, FormItem, FormProfile, FormSection
from tocsin.domain.regimes import Audience, Regime

SCHEMA = "breach-form/1"


def parse_form(
    source: bytes, file: str, type_of: TypeOf, regimes: Mapping[str, Regime]
) -> tuple[FormProfile | None, list[Problem]]:
    """Read one form; gives None and what is wrong if it cannot be used."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    regime = root.matching("regime", SLUG, "the name of a regime")
    stage = root.matching("stage", IDENTIFIER, "a stage of the regime")
    if regime and regime not in regimes:
        root.problem("regime", "R008", f"there is no regime {regime!r}")
    elif regime and regimes[regime].stage(stage) is None:
        root.problem("stage", "R008", f"{regime} has no stage {stage!r}")
    form = FormProfile(
        id=root.matching("id", SLUG, "a short name in small letters"),
        title=root.translated("title"),
        source=read_source(reading, root),
        audience=root.choice("audience", Audience, Audience.AUTHORITY),
        regime=regime,
        stage=stage,
        template=root.matching("template", SLUG, "the name of a template"),
        sections=tuple(_section(fields, type_of) for fields in root.maps("sections", required=True)),
    )
    root.finish()
    root.note_twins("sections", [item.id for item in form.items()])
    return (None if reading.problems else form), reading.problems


def _section(fields: Fields, type_of: TypeOf) -> FormSection:
    section = FormSection(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        title=fields.translated("title"),
        items=tuple(_item(item, type_of) for item in fields.maps("items", required=True)),
    )
    fields.finish()
    return section


def _item(fields: Fields, type_of: TypeOf) -> FormItem:
    sources = fields.words("sources")
    for key in sources:
        if key not in INVENTORY_SOURCES and type_of(key) is None:
            fields.problem("sources", "R001", f"there is no fact called {key}")
    item = FormItem(
        id=fields.matching("id", IDENTIFIER, "an identifier"),
        title=fields.translated("title"),
        sources=sources,
        law=fields.text("law", ""),
        required=fields.flag("required", default=True),
        when=fields.condition("when", type_of),
        label_all=fields.flag("label_all"),
    )
    fields.finish()
    return item
