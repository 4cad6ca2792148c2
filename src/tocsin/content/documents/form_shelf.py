"""The forms: those shipped, and this user's own beside them, under names of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from tocsin.content.compiled import kept
from tocsin.content.documents.forms import ReadForm, Template, parse_form, read_form
from tocsin.content.files import bytes_of, usable, yaml_files
from tocsin.content.regimes import TypeOf
from tocsin.domain.documents.forms import Extra, FormProfile
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.law.regimes import Regime

_NAMED_ITEM = re.compile(r"\bitems\.([a-z_]+)")
_SUFFIX = ".md.j2"


class FormShelf:
    """The forms of a library, and of this user.

    Args:
        data: the folder with the shipped ``forms`` and ``templates``.
        own: a folder of this user's own, with ``forms``, or None.
        shipped: the types of the names that a shipped form may refer to, and the shipped regimes: one's own
            may be without a stage of theirs.
        all_of_them: the same, with those of this user.
        sources: every file that the shipped ones refer to.
    """

    def __init__(
        self,
        data: Path,
        own: Path | None,
        shipped: tuple[TypeOf, Mapping[str, Regime]],
        all_of_them: tuple[TypeOf, Mapping[str, Regime]],
        sources: Sequence[Path],
    ) -> None:
        self._data = data
        self._own_folder = own
        self._for_shipped = shipped
        self._for_own = all_of_them
        self._sources = sources

    @cached_property
    def forms(self) -> Mapping[str, FormProfile]:
        """Every form by id; this user's own last."""
        return {**self._shipped, **self._own}

    @property
    def own(self) -> frozenset[str]:
        """The ids of forms that are this user's own."""
        return frozenset(self._own)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with this user's own forms; those that have a problem are left out."""
        return tuple(problem for _path, read in self.read_own for problem in read.problems)

    @property
    def shipped_files(self) -> list[Path]:
        """The files of the shipped forms."""
        return list(yaml_files(self._data / "forms"))

    @property
    def files(self) -> list[Path]:
        """The files of all forms, shipped ones first."""
        own = yaml_files(self._own_folder / "forms") if self._own_folder else ()
        return [*self.shipped_files, *own]

    def check(self, path: Path, taken: Mapping[str, str] | None = None) -> ReadForm:
        """Read a form; one of one's own does not take the place of a shipped one.

        Args:
            path: the file.
            taken: ids that it may not have, each with who has it; without them, those of all other forms.

        Raises:
            UserError: the file cannot be read.
        """
        if path.absolute().is_relative_to(self._data):
            return read_form(bytes_of(path), path.name, *self._for_shipped, templates=self._templates)
        taken = self._taken_but_by(path) if taken is None else taken
        return read_form(bytes_of(path), str(path), *self._for_own, templates=self._templates, taken=taken)

    def _taken_but_by(self, path: Path) -> dict[str, str]:
        own = [(read.form, file) for file, read in self.read_own if not _is_same(file, path)]
        return {
            **dict.fromkeys(self._shipped, "a shipped form"),
            **{form.id: file.name for form, file in own if form is not None},
        }

    @cached_property
    def _shipped(self) -> dict[str, FormProfile]:
        sources = [*self._sources, *self.shipped_files]
        return kept("forms", sources, dict[str, FormProfile], self._read_shipped)

    def _read_shipped(self) -> dict[str, FormProfile]:
        forms = {}
        for path in self.shipped_files:
            form, problems = parse_form(path.read_bytes(), path.name, *self._for_shipped)
            sound = usable(path, form, problems)
            forms[sound.id] = sound
        return forms

    @cached_property
    def _own(self) -> dict[str, FormProfile]:
        return {form.id: form for _path, read in self.read_own if (form := read.form) is not None}

    @cached_property
    def read_own(self) -> list[tuple[Path, ReadForm]]:
        """Every file of this user's own with what was read from it; of two with one id the first is used."""
        found = []
        taken = dict.fromkeys(self._shipped, "a shipped form")
        for path in yaml_files(self._own_folder / "forms") if self._own_folder else ():
            try:
                read = self.check(path, taken)
            except UserError as error:
                read = ReadForm(None, [Problem(str(path), 1, 1, "", error.message, error.hint)], [])
            if read.form is not None:
                taken[read.form.id] = path.name
            found.append((path, read))
        return found

    @cached_property
    def _templates(self) -> dict[str, Template]:
        """What each template asks of a form: the items that it names, and what its shipped forms use."""
        items: dict[str, set[str]] = {}
        for path in sorted((self._data / "templates").glob(f"*/*{_SUFFIX}")):
            named = _NAMED_ITEM.findall(path.read_text(encoding="utf-8"))
            items.setdefault(path.name.removesuffix(_SUFFIX), set()).update(named)
        uses: dict[str, set[Extra]] = {}
        for form in self._shipped.values():
            uses.setdefault(form.template, set()).update(form.uses)
        return {name: Template(frozenset(items[name]), frozenset(uses[name])) for name in sorted(uses)}


def _is_same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
