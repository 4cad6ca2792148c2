"""The shipped content, found and read: catalogue, regimes, forms, templates, playbooks.

Everything is read when it is first asked for, and once. Shipped content that cannot be read is an error
of ours and stops the program; a playbook that a person names is their file and is reported to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from tocsin.content.compiled import kept
from tocsin.content.documents.draft_rules import parse_draft_rules
from tocsin.content.documents.form_shelf import FormShelf
from tocsin.content.documents.forms import ANSWERS
from tocsin.content.documents.letters import parse_helpers, parse_letters, parse_words
from tocsin.content.documents.phrases import Phrases, parse_phrases
from tocsin.content.files import bytes_of, usable, yaml_files
from tocsin.content.places import config_folder
from tocsin.content.playbooks.playbook import Surroundings
from tocsin.content.playbooks.shelf import Shelf
from tocsin.content.regimes import parse_regime
from tocsin.content.retention import parse_retention
from tocsin.content.risk import parse_factors, parse_method
from tocsin.content.rules import parse_rules
from tocsin.content.vocabulary import parse_authorities, parse_vocabulary
from tocsin.domain.conditions.names import name_types
from tocsin.domain.documents.completeness import DraftRule
from tocsin.domain.documents.forms import FormProfile
from tocsin.domain.documents.letter_rules import Vague
from tocsin.domain.documents.letters import Letters
from tocsin.domain.errors import ContentError, Problem, UserError
from tocsin.domain.facts import Catalogue
from tocsin.domain.law.regimes import Audience, Regime
from tocsin.domain.record.retention import RetentionRule
from tocsin.domain.risk.advice import Factors
from tocsin.domain.risk.severity import Method
from tocsin.domain.rules import Rule

T = TypeVar("T")

_PACKAGE = Path(__file__).parents[1]
DATA = _PACKAGE / "data"


def playbooks_folder() -> Path:
    """Give the folder of the shipped playbooks: inside the wheel, or beside ``src`` in a checkout."""
    packaged = _PACKAGE / "playbooks"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "playbooks"


class Library:
    """The shipped content with what this user added, or that of other folders.

    Args:
        data: the folder of vocabulary, regimes, forms and templates.
        playbooks: the folder of playbooks.
        own: a folder of this user's own: its ``regimes`` are read too, and one of a shipped name takes
            the place of that; and its ``forms``, under names of their own.
    """

    def __init__(self, data: Path = DATA, playbooks: Path | None = None, own: Path | None = None) -> None:
        self._data = data
        self._playbooks = playbooks or playbooks_folder()
        self.own = own

    @cached_property
    def catalogue(self) -> Catalogue:
        """Every fact that can be asked for."""
        return kept("catalogue", self._facts, Catalogue, self._read_catalogue)

    @property
    def _facts(self) -> list[Path]:
        """The files of the catalogue: the common facts, then those of one subject each."""
        folder = self._data / "vocabulary"
        return [folder / "facts.yaml", *sorted(folder.glob("facts-*.yaml"))]

    def _read_catalogue(self) -> Catalogue:
        catalogue = Catalogue()
        for path in self._facts:
            read, problems = parse_vocabulary(path.read_bytes(), path.name, catalogue)
            catalogue = usable(path, read, problems)
        return catalogue

    @cached_property
    def authorities(self) -> Mapping[str, str]:
        """The names of the supervisory authorities by country code (FR), or that of a part of it (DE-BY)."""
        path = self._data / "vocabulary" / "authorities.yaml"
        authorities, problems = parse_authorities(path.read_bytes(), path.name)
        return usable(path, authorities or None, problems)

    @cached_property
    def regimes(self) -> Mapping[str, Regime]:
        """The legal regimes by id, in the order of their file names; own ones last."""
        return {**self._shipped_regimes, **self._own_regimes[0]}

    @property
    def own_regimes(self) -> frozenset[str]:
        """The ids of regimes that are this user's own."""
        return frozenset(self._own_regimes[0])

    @property
    def own_problems(self) -> tuple[Problem, ...]:
        """What is wrong with this user's own regimes; those that have a problem are left out."""
        return self._own_regimes[1]

    @cached_property
    def _shipped_regimes(self) -> dict[str, Regime]:
        paths = list(yaml_files(self._data / "regimes"))
        return kept("regimes", [*self._facts, *paths], dict[str, Regime], lambda: self._read_regimes(paths))

    def _read_regimes(self, paths: Iterable[Path]) -> dict[str, Regime]:
        regimes = {}
        for path in paths:
            regime, problems = self.check_regime(path)
            sound = usable(path, regime, problems)
            regimes[sound.id] = sound
        return regimes

    @cached_property
    def _own_regimes(self) -> tuple[dict[str, Regime], tuple[Problem, ...]]:
        if self.own is None:
            return {}, ()
        regimes: dict[str, Regime] = {}
        problems: list[Problem] = []
        for path in yaml_files(self.own / "regimes"):
            try:
                regime, wrong = self.check_regime(path)
            except UserError as error:
                regime, wrong = None, [Problem(str(path), 1, 1, "", error.message, error.hint)]
            problems.extend(wrong)
            if regime is not None:
                regimes[regime.id] = regime
        return regimes, tuple(problems)

    def check_regime(self, path: Path) -> tuple[Regime | None, list[Problem]]:
        """Read a regime; gives it, or None and all its problems.

        Raises:
            UserError: the file cannot be read.
        """
        named = path.name if path.is_relative_to(self._data) else str(path)
        return parse_regime(bytes_of(path), named, name_types(self.catalogue))

    @cached_property
    def clock_names(self) -> frozenset[str]:
        """What clocks are called in conditions and playbooks: ``regime``, and ``regime.stage``."""
        return clock_names(self.regimes)

    @cached_property
    def form_shelf(self) -> FormShelf:
        """The notification forms, shipped and this user's own."""
        shipped = self._shipped_regimes
        return FormShelf(
            self._data,
            self.own,
            (name_types(self.catalogue, clocks=clock_names(shipped)), shipped),
            (name_types(self.catalogue, clocks=self.clock_names), self.regimes),
            [*self._facts, *yaml_files(self._data / "regimes")],
        )

    @property
    def forms(self) -> Mapping[str, FormProfile]:
        """The notification forms by id; this user's own last."""
        return self.form_shelf.forms

    @property
    def _form_sources(self) -> list[Path]:
        """Every file that a form may refer to, and the forms."""
        own = yaml_files(self.own / "regimes") if self.own else ()
        return [*self._facts, *yaml_files(self._data / "regimes"), *own, *self.form_shelf.files]

    @cached_property
    def form_audiences(self) -> dict[str, Audience]:
        """Whom each form is for, by form id."""
        return {form.id: form.audience for form in self.forms.values()}

    def form(self, id: str) -> FormProfile:
        """Give the form of that id.

        Raises:
            UserError: there is none.
        """
        if id not in self.forms:
            hint = "One of: " + ", ".join(self.forms)
            raise UserError(f"There is no document called {id!r}", hint)
        return self.forms[id]

    def template(self, language: str, name: str) -> str:
        """Give the source of a template of a language.

        Raises:
            UserError: it has not been written in that language.
        """
        path = self._data / "templates" / language / f"{name}.md.j2"
        if not path.is_file():
            written = ", ".join(self.languages_of(name))
            raise UserError(
                f"{name} is not written in {language!r}", f"Languages it is written in: {written}"
            )
        return path.read_text(encoding="utf-8")

    def languages_of(self, template: str) -> tuple[str, ...]:
        """Give the languages that a template is written in."""
        found = (self._data / "templates").glob(f"*/{template}.md.j2")
        return tuple(sorted(path.parent.name for path in found))

    def phrases(self, language: str) -> Phrases:
        """Give the words that documents of a language are written with.

        Raises:
            UserError: no documents are written in that language.
            ContentError: its file has problems.
        """
        if language not in self._phrases:
            self._phrases[language] = self._read_phrases(language)
        return self._phrases[language]

    @cached_property
    def _phrases(self) -> dict[str, Phrases]:
        return {}

    def _read_phrases(self, language: str) -> Phrases:
        path = self._data / "templates" / language / "phrases.yaml"
        if not path.is_file():
            known = sorted(found.parent.name for found in (self._data / "templates").glob("*/phrases.yaml"))
            raise UserError(f"There are no documents in {language!r}", f"One of: {', '.join(known)}")
        name = f"{language}/{path.name}"
        phrases, problems = parse_phrases(path.read_bytes(), name, language)
        if phrases is None:
            raise ContentError(name, problems)
        return phrases

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that every document is written in; letters to people are in more."""
        return self.languages_of(ANSWERS)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules that files are checked against, by code."""
        path = self._data / "rules.yaml"
        rules, problems = parse_rules(path.read_bytes(), path.name)
        return usable(path, rules, problems)

    @cached_property
    def draft_rules(self) -> Mapping[str, DraftRule]:
        """The rules for documents, by code."""
        path = self._data / "draft-rules.yaml"
        sources = [path, *self._form_sources]
        return kept("draft-rules", sources, dict[str, DraftRule], lambda: self._read_draft_rules(path))

    def _read_draft_rules(self, path: Path) -> dict[str, DraftRule]:
        type_of = name_types(self.catalogue, clocks=clock_names(self._shipped_regimes))
        rules, problems = parse_draft_rules(path.read_bytes(), path.name, type_of)
        return dict(usable(path, rules, problems))

    @cached_property
    def retention(self) -> Sequence[RetentionRule]:
        """How long cases are kept, by country."""
        path = self._data / "retention.yaml"
        rules, problems = parse_retention(path.read_bytes(), path.name)
        return usable(path, rules, problems)

    @cached_property
    def letters(self) -> Letters:
        """What letters to people are written with: consequences, advice, and who helps."""
        folder = self._data / "letters"
        advice, helpers = folder / "advice.yaml", folder / "helpers.yaml"

        def read() -> Letters:
            letters, problems = parse_letters(advice.read_bytes(), advice.name, self.catalogue)
            sound = usable(advice, letters, problems)
            found, problems = parse_helpers(helpers.read_bytes(), helpers.name, self.catalogue, sound)
            return msgspec.structs.replace(sound, helpers=usable(helpers, found, problems))

        return kept("letters", [*self._facts, advice, helpers], Letters, read)

    def vague_words(self, language: str) -> Mapping[str, Vague]:
        """Give the words that a letter of a language avoids; none where nobody has listed any."""
        path = self._data / "letters" / f"words-{language}.yaml"
        if not path.is_file():
            return {}

        def read() -> dict[str, Vague]:
            words, problems = parse_words(path.read_bytes(), path.name)
            return dict(usable(path, words, problems))

        return kept(f"words-{language}", [path], dict[str, Vague], read)

    @cached_property
    def risk_method(self) -> Method:
        """How a figure is put on the severity of a breach."""
        path = self._data / "risk" / "enisa-2013.yaml"

        def read() -> Method:
            method, problems = parse_method(path.read_bytes(), path.name, self.catalogue)
            return usable(path, method, problems)

        return kept("risk-method", [*self._facts, path], Method, read)

    @cached_property
    def risk_factors(self) -> Factors:
        """What is considered beside that figure, and the duties that follow."""
        path = self._data / "risk" / "edpb-9-2022.yaml"

        def read() -> Factors:
            factors, problems = parse_factors(path.read_bytes(), path.name, self.catalogue)
            return usable(path, factors, problems)

        return kept("risk-factors", [*self._facts, path], Factors, read)

    @cached_property
    def shelf(self) -> Shelf:
        """The playbooks."""
        around = Surroundings(self.catalogue, frozenset(self.forms), self.clock_names)
        return Shelf(self._playbooks, self.own, around, self._form_sources)

    def forget_playbooks(self) -> None:
        """Read the playbooks again when they are next asked for: a file of them has changed."""
        self.__dict__.pop("shelf", None)


@cache
def shipped() -> Library:
    """Give the shipped content; a process reads it once."""
    return Library(own=config_folder())


def clock_names(regimes: Mapping[str, Regime]) -> frozenset[str]:
    """Give what the clocks of regimes are called: ``regime``, and ``regime.stage``."""
    stages = {f"{regime.id}.{stage.id}" for regime in regimes.values() for stage in regime.stages()}
    return frozenset(regimes) | stages
