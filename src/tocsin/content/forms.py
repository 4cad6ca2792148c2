"""Reading notification forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tocsin.content.reading import IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.regimes import TypeOf, read_source
from tocsin.domain.errors import Problem
from tocsin.domain.forms import (
    INVENTORY_SOURCES,
    Extra,
    FilingPhase,
    FollowUp,
    FormItem,
    FormProfile,
    FormSection,
    Publicity,
)
from tocsin.domain.regimes import OWED, Audience, Regime

SCHEMA = "breach-form/1"

ANSWERS = "answers"
"""The template that writes any form as a sheet of answers, in its own order."""


def parse_form(
    source: bytes, file: str, type_of: TypeOf, regimes: Mapping[str, Regime]
) -> tuple[FormProfile | None, list[Problem]]:
    """Read one form; gives None and what is wrong if it cannot be used."""
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return None, reading.problems
    reading.languages = root.words("languages")
    audience = root.choice("audience", Audience, Audience.AUTHORITY)
    regime = root.matching("regime", SLUG, "the name of a regime", "")
    stage = root.matching("stage", IDENTIFIER, "a stage of the regime", None if regime else "")
    if regime and regime not in regimes:
        root.problem("regime", "R008", f"there is no regime {regime!r}")
    elif regime and audience not in OWED:
        root.problem("regime", "S009", f"a document for {audience!r} answers no regime")
    elif regime and regimes[regime].stage(stage) is None:
        root.problem("stage", "R008", f"{regime} has no stage {stage!r}")
    phases = _phases(root, stage, regimes.get(regime))
    form = FormProfile(
        id=root.matching("id", SLUG, "a short name in small letters"),
        title=root.translated("title"),
        source=read_source(reading, root),
        audience=audience,
        regime=regime,
        stage=stage,
        template=root.matching("template", SLUG, "the name of a template", ANSWERS),
        sections=tuple(_section(fields, type_of) for fields in root.maps("sections", required=True)),
        version=root.text("version", ""),
        jurisdiction=root.text("jurisdiction", ""),
        authority=root.text("authority", ""),
        phases=phases,
        form_languages=root.words("form_languages"),
        follow_up=root.choice("follow_up", FollowUp, FollowUp.SECOND_FORM),
        publicity=root.choice("publicity", Publicity, Publicity.UNSAID),
        portal=root.text("portal", ""),
        says_unknown=root.translated("says_unknown", required=False),
        when=root.condition("when", type_of),
        uses=_uses(root),
    )
    root.finish()
    root.note_twins("sections", [item.id for item in form.items()])
    return (None if reading.problems else form), reading.problems


def _uses(root: Fields) -> tuple[Extra, ...]:
    words = root.words("uses")
    if set(words) - set(Extra):
        root.problem("uses", "S005", "one of these is not known here", "One of: " + ", ".join(Extra))
    return tuple(Extra(word) for word in words if word in set(Extra))


def _phases(root: Fields, stage: str, regime: Regime | None) -> dict[FilingPhase, str]:
    """Read which stage of the regime a filing of each phase answers; the first one is ``stage`` itself."""
    phases = {FilingPhase.INITIAL: stage} if stage else {}
    for key, node, path in root.pairs("phases"):
        name = root.reading.scalar_text(node, path)
        if key.text not in set(FilingPhase):
            hint = "One of: " + ", ".join(FilingPhase)
            root.reading.problem(key, path, "S005", f"{key.text!r} is no phase of a filing", hint)
        elif regime is not None and regime.stage(name) is None:
            root.reading.problem(node, path, "R008", f"{regime.id} has no stage {name!r}")
        else:
            phases[FilingPhase(key.text)] = name
    return phases


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
        number=fields.text("number", ""),
        law=fields.text("law", ""),
        required_from=_required(fields),
        unknown_until=_unknown(fields),
        when=fields.condition("when", type_of),
        label_all=fields.flag("label_all"),
        options=dict(_options(fields)),
        max_chars=fields.number("max_chars"),
        help=fields.translated("help", required=False),
    )
    fields.finish()
    return item


def _required(fields: Fields) -> FilingPhase | None:
    """Read ``required``: true or false, or the phase from which on."""
    if fields.is_word("required", set(FilingPhase)):
        return fields.choice("required", FilingPhase, FilingPhase.INITIAL)
    return FilingPhase.INITIAL if fields.flag("required", default=True) else None


def _unknown(fields: Fields) -> FilingPhase | None:
    """Read ``unknown``: the last phase in which it is taken as an answer; false where it never is."""
    if fields.is_word("unknown", set(FilingPhase)):
        return fields.choice("unknown", FilingPhase, FilingPhase.COMPLEMENTARY)
    if not fields.has("unknown"):
        return FilingPhase.COMPLEMENTARY
    return FilingPhase.FINAL if fields.flag("unknown") else None


def _options(fields: Fields) -> Iterator[tuple[str, str]]:
    for key, node, path in fields.pairs("options"):
        yield key.text, fields.reading.scalar_text(node, path)
