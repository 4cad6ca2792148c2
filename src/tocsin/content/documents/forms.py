"""Reading notification forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from tocsin.content.reading import IDENTIFIER, SLUG, Fields, Reading
from tocsin.content.regimes import TypeOf, read_source
from tocsin.content.yaml_text import Scalar
from tocsin.domain.conditions.grammar import Condition
from tocsin.domain.conditions.possible import can_hold
from tocsin.domain.documents.forms import (
    INVENTORY_SOURCES,
    Extra,
    FilingPhase,
    FollowUp,
    FormItem,
    FormProfile,
    FormSection,
    Publicity,
)
from tocsin.domain.errors import Problem, Severity
from tocsin.domain.facts import Text
from tocsin.domain.law.regimes import OWED, Audience, Regime

SCHEMA = "breach-form/1"

ANSWERS = "answers"
"""The template that writes any form as a sheet of answers, in its own order."""

MOST_CHARS = 1_000_000
"""More than any portal takes: a limit above it is a slip of the hand."""

_COUNTRY = re.compile(r"[a-z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ADDRESS = re.compile(r"https?://\S+")
_NEVER = "false"
"""The condition of a form that is shown but never offered, such as a draft that nobody takes yet."""


class Template(msgspec.Struct, frozen=True):
    """What a template asks of a form: ids of items that it names, and what it is written from besides."""

    items: frozenset[str] = frozenset()
    uses: frozenset[Extra] = frozenset()


class ReadForm(msgspec.Struct, frozen=True):
    """A form as read: None with every problem, or the form with what its author may want to look at."""

    form: FormProfile | None
    problems: list[Problem]
    warnings: list[Problem]


def parse_form(
    source: bytes, file: str, type_of: TypeOf, regimes: Mapping[str, Regime]
) -> tuple[FormProfile | None, list[Problem]]:
    """Read one form; gives None and what is wrong if it cannot be used."""
    read = read_form(source, file, type_of, regimes)
    return read.form, read.problems


def read_form(
    source: bytes,
    file: str,
    type_of: TypeOf,
    regimes: Mapping[str, Regime],
    *,
    templates: Mapping[str, Template] | None = None,
    taken: Mapping[str, str] | None = None,
) -> ReadForm:
    """Read one form, and find what works but may not be meant.

    Args:
        source: the bytes of the file.
        file: its name, for the problems.
        type_of: the types of the facts and clocks that it may refer to.
        regimes: those that it may answer.
        templates: those that it may be written with; None where that is not looked at.
        taken: ids that it may not have, each with who has it.
    """
    reading = Reading(file)
    root = reading.root(source, SCHEMA)
    if root is None:
        return ReadForm(None, reading.problems, [])
    reader = _Reader(reading, type_of, regimes)
    form = reader.form(root)
    root.finish()
    if templates is not None:
        _check_template(root, form, templates)
    if taken and form.id in taken:
        hint = "Take another id: what was filed names its form by it"
        root.problem("id", "S006", f"{taken[form.id]} has the id {form.id!r} already", hint)
    problems = sorted(reading.problems, key=lambda problem: (problem.line, problem.column))
    return ReadForm(None if problems else form, problems, reader.warnings)


def _check_template(root: Fields, form: FormProfile, templates: Mapping[str, Template]) -> None:
    wanted = templates.get(form.template)
    if wanted is None:
        hint = f"Without one, {ANSWERS} writes the answers in the order of the form. Others: "
        root.problem(
            "template", "R008", f"there is no template {form.template!r}", hint + ", ".join(templates)
        )
        return
    for what, lacking in (
        ("items", wanted.items - {item.id for item in form.items()}),
        ("uses", wanted.uses - set(form.uses)),
    ):
        if lacking:
            named = ", ".join(sorted(lacking))
            hint = f"Leave template out: {ANSWERS} needs none of them"
            root.problem("template", "R008", f"{form.template} is written with {what}: {named}", hint)


class _Reader:
    """The reading of one form; what must not be there twice is remembered on the way."""

    def __init__(self, reading: Reading, type_of: TypeOf, regimes: Mapping[str, Regime]) -> None:
        self._reading = reading
        self._type_of = type_of
        self._regimes = regimes
        self._ids: set[str] = set()
        self._when: Condition | None = None
        self.warnings: list[Problem] = []

    def form(self, root: Fields) -> FormProfile:
        self._reading.read_languages(root)
        audience = root.choice("audience", Audience, Audience.AUTHORITY)
        regime = root.matching("regime", SLUG, "the name of a regime", "")
        stage = root.matching("stage", IDENTIFIER, "a stage of the regime", None if regime else "")
        duty = self._regimes.get(regime)
        if regime and duty is None:
            root.problem("regime", "R008", f"there is no regime {regime!r}")
        elif regime and audience not in OWED:
            root.problem("regime", "S009", f"a document for {audience!r} answers no regime")
        elif duty is not None and duty.stage(stage) is None:
            root.problem("stage", "R008", f"{regime} has no stage {stage!r}")
        self._when = self._condition(root)
        return FormProfile(
            id=root.matching("id", SLUG, "a short name in small letters"),
            title=root.translated("title"),
            source=read_source(self._reading, root),
            audience=audience,
            regime=regime,
            stage=stage,
            template=root.matching("template", SLUG, "the name of a template", ANSWERS),
            phases=_phases(root, stage, duty),
            sections=tuple(self._section(fields) for fields in root.maps("sections", required=True)),
            version=root.text("version", ""),
            jurisdiction=root.matching("jurisdiction", _COUNTRY, "a country, such as fr", ""),
            authority=root.text("authority", ""),
            form_languages=root.words("form_languages", _LANGUAGE, "a language, such as fr"),
            follow_up=root.choice("follow_up", FollowUp, FollowUp.SECOND_FORM),
            publicity=root.choice("publicity", Publicity, Publicity.UNSAID),
            portal=root.matching("portal", _ADDRESS, "an address, such as https://example.org", ""),
            says_unknown=root.translated("says_unknown", required=False),
            when=self._when,
            uses=_uses(root),
        )

    def _section(self, fields: Fields) -> FormSection:
        section = FormSection(
            id=self._new(fields, "section "),
            title=fields.translated("title"),
            items=tuple(self._item(item) for item in fields.maps("items", required=True)),
        )
        fields.finish()
        return section

    def _item(self, fields: Fields) -> FormItem:
        sources = fields.words("sources")
        for key in sources:
            if key not in INVENTORY_SOURCES and self._type_of(key) is None:
                fields.problem("sources", "R001", f"there is no fact called {key}")
        item = FormItem(
            id=self._new(fields),
            title=fields.translated("title"),
            sources=sources,
            number=fields.text("number", ""),
            law=fields.text("law", ""),
            required_from=_required(fields, bool(sources)),
            unknown_until=_unknown(fields),
            when=self._condition(fields),
            label_all=fields.flag("label_all"),
            options=dict(self._options(fields)),
            max_chars=fields.number("max_chars"),
            help=fields.translated("help", required=False),
        )
        self._check_options(fields, item)
        _check_length(fields, item)
        fields.finish()
        return item

    def _new(self, fields: Fields, kind: str = "") -> str:
        """Read an id that nothing of its kind had before."""
        id = fields.matching("id", IDENTIFIER, "an identifier")
        if id and kind + id in self._ids:
            fields.problem("id", "S006", f"{id!r} is here twice")
        self._ids.add(kind + id)
        return id

    def _condition(self, fields: Fields) -> Condition | None:
        """Read when a form is offered, or an item of it asked; what can never be so is a mistake."""
        told = len(self._reading.problems)
        condition = fields.condition("when", self._type_of)
        if condition is None or len(self._reading.problems) > told:
            return None  # one that is not sound cannot be tried out
        if condition.source == _NEVER:
            return condition
        around = [self._when] if self._when and self._when.source != _NEVER else []
        if can_hold([*around, condition], self._type_of) is False:
            what = "asked" if fields.path else "offered"
            hint = "Change the condition, or leave it out"
            fields.problem("when", "G004", f"this is never {what}: {condition.source}", hint)
        return condition

    def _options(self, fields: Fields) -> Iterator[tuple[str, Text]]:
        for key, node, path in fields.pairs("options"):
            yield key.text, self._reading.translated(node, path)

    def _values(self, key: str) -> frozenset[str]:
        """Give the values that a fact is chosen from; none if it is not chosen."""
        known = None if key in INVENTORY_SOURCES else self._type_of(key)
        return known.values if known else frozenset()

    def _check_options(self, fields: Fields, item: FormItem) -> None:
        """Hold the options against the values: none that is foreign, and of each fact either all or none."""
        if not item.options:
            return
        chosen = {key: self._values(key) for key in item.sources}
        values = frozenset[str]().union(*chosen.values())
        for key, _node, path in fields.pairs("options"):
            if key.text not in values:
                hint = (
                    "One of: " + ", ".join(sorted(values))
                    if values
                    else "No source of it is chosen from a list"
                )
                what = f"{key.text!r} is no value of {', '.join(item.sources) or 'a fact'}"
                self._reading.problem(key, path, "S010", what, hint)
        for fact, known in chosen.items():
            if lacking := sorted(known - item.options.keys()):
                self._warn(
                    fields,
                    "options",
                    "S015",
                    f"no option for {', '.join(lacking)} of {fact}",
                    "It is printed in our words, and tocsin draft check says so where it is chosen (DF06)",
                )

    def _warn(self, fields: Fields, name: str, code: str, message: str, hint: str) -> None:
        node, path = fields.node_of(name), fields.place(name)
        self.warnings.append(
            Problem(self._reading.file, node.line, node.column, path, message, hint, code, Severity.WARNING)
        )


def _check_length(fields: Fields, item: FormItem) -> None:
    """Refuse a limit that no answer, or no option of the form, could keep; and one that is none."""
    if item.max_chars is None:
        return
    longest = max((len(text) for option in item.options.values() for text in option.values()), default=1)
    if not 1 <= item.max_chars <= MOST_CHARS:
        fields.problem(
            "max_chars", "S004", f"{item.max_chars} is no length of a text", "Leave it out if not known"
        )
    elif item.max_chars < longest:
        fields.problem("max_chars", "S008", f"an option has {longest} characters, and so would never fit")


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


def _required(fields: Fields, has_sources: bool) -> FilingPhase | None:
    """Read ``required``: true or false, or the phase from which on; what nothing answers never is."""
    said = _phase_or_flag(fields, "required", default=True)
    if said is not False and not has_sources:
        hint = "Name one, or: required: false"
        fields.problem("sources", "S002", "no fact answers what is required", hint)
    return FilingPhase.INITIAL if said is True else said or None


def _unknown(fields: Fields) -> FilingPhase | None:
    """Read ``unknown``: the last phase in which it is taken as an answer; false where it never is."""
    said = _phase_or_flag(fields, "unknown", default=FilingPhase.COMPLEMENTARY)
    return FilingPhase.FINAL if said is True else said or None


def _phase_or_flag(fields: Fields, name: str, *, default: FilingPhase | bool) -> FilingPhase | bool:
    node = fields.get(name)
    if node is None:
        return default
    word = node.text if isinstance(node, Scalar) else ""
    if word in {"true", "false"}:
        return fields.flag(name)
    if word in set(FilingPhase):
        return FilingPhase(word)
    hint = "One of: true, false, " + ", ".join(FilingPhase)
    fields.problem(name, "S005", f"{word!r} is neither true, false nor a phase of a filing", hint)
    return default
