"""The profiles of forms: which there are, and whether files of one's own can be used as such."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from tocsin.content.library import Library
from tocsin.domain.documents.forms import FormProfile
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.facts import nearest


class CheckedForm(msgspec.Struct, frozen=True):
    """What a check found in one file; without a form if it cannot be used."""

    file: Path
    form: FormProfile | None
    problems: tuple[Problem, ...]


def check_forms(library: Library, paths: Sequence[Path] = ()) -> list[CheckedForm]:
    """Check files, and whole folders of them; without any, all forms, those of one's own last.

    What may not be meant in a shipped form is told only where its file is named.

    Raises:
        UserError: a file cannot be read, or a folder has no form.
    """
    shelf = library.form_shelf
    if not paths:
        shipped = [(path, shelf.check(path)) for path in shelf.shipped_files]
        own = [
            CheckedForm(path, read.form, (*read.problems, *read.warnings)) for path, read in shelf.read_own
        ]
        return [*(CheckedForm(path, read.form, tuple(read.problems)) for path, read in shipped), *own]
    files = [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise UserError(f"There is no form in {', '.join(map(str, paths))}", "Forms are files named *.yaml")
    read = [(file, shelf.check(file)) for file in files]
    return [CheckedForm(file, one.form, (*one.problems, *one.warnings)) for file, one in read]


def need_profiles(library: Library, named: str = "") -> list[FormProfile]:
    """Give the profile of that id, or all of them.

    Raises:
        UserError: there is none of that name.
    """
    if named and named not in library.forms:
        near = nearest(named, library.forms)
        hint = f"Did you mean {near}?" if near else "tocsin draft profiles lists them"
        raise UserError(f"There is no document called {named!r}", hint)
    return [library.forms[named]] if named else list(library.forms.values())
