"""The profile of the organisation: what every case knows from its first moment, kept in one file."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tocsin.content.library import Library
from tocsin.content.org_profile import parse_profile, profile_fact, read_profile, read_value
from tocsin.content.org_writing import blank_profile, with_value, written
from tocsin.domain.answers import Answer
from tocsin.domain.errors import ContentError, Problem, UserError
from tocsin.domain.facts import FactSpec, Group, bare_key
from tocsin.domain.profile import Profile, headings
from tocsin.services.editor import edit_text
from tocsin.storage.whole import write_whole

FILE = "org.yaml"


class Organisation(msgspec.Struct, frozen=True):
    """The profile, the file it is in, and what is wrong with that; with a problem, nothing of it is used."""

    path: Path | None
    profile: Profile
    problems: tuple[Problem, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether there is a file."""
        return self.path is not None and self.path.exists()


class Line(msgspec.Struct, frozen=True):
    """A fact of the organisation with its value; None where nothing is said of it."""

    key: str
    spec: FactSpec
    answer: Answer | None


class Missing(msgspec.Struct, frozen=True):
    """A fact that the profile should hold, and the documents that ask for it."""

    spec: FactSpec
    asked_by: tuple[str, ...]


class Edited(msgspec.Struct, frozen=True):
    """A profile after it was edited; ``saved`` says whether anything was written."""

    organisation: Organisation
    saved: bool


def read_organisation(library: Library) -> Organisation:
    """Read the profile of this user's organisation; an empty one where there is none. Never fails."""
    if library.own is None:
        return Organisation(None, Profile())
    path = library.own / FILE
    return Organisation(path, *read_profile(path, library.catalogue))


def need_organisation(library: Library) -> Organisation:
    """Read the profile of this user's organisation.

    Raises:
        ContentError: it has problems; all of them are told.
    """
    found = read_organisation(library)
    if found.problems:
        raise ContentError(f"The profile {found.path}", found.problems)
    return found


def lines_of(
    library: Library, profile: Profile, *, everything: bool = False
) -> list[tuple[Group, list[Line]]]:
    """Give what the profile holds, or may hold, under its headings."""
    grouped = []
    for group, specs in headings(library.catalogue):
        lines: list[Line] = []
        for spec in specs:
            keys = [key for key in profile.facts if bare_key(key) == spec.key]
            lines += [Line(key, spec, profile.facts[key]) for key in keys]
            lines += [Line(spec.key, spec, None)] if everything and not keys else []
        if lines:
            grouped.append((group, lines))
    return grouped


def missing_of(library: Library, profile: Profile) -> list[Missing]:
    """Give what forms will want of an organisation like this one, and the profile does not hold."""
    found = []
    for spec in profile.missing(library.catalogue):
        forms = [
            form.id
            for form in library.forms.values()
            if any(spec.key in item.sources for item in form.items())
        ]
        found.append(Missing(spec, tuple(forms)))
    return found


def set_value(library: Library, key: str, typed: str) -> Line:
    """Put a value into the profile; whatever else its file holds stays as it was written.

    Args:
        library: whose own folder the profile lies in.
        key: of the fact; ``@fr`` after it for a text in another language.
        typed: the value, as it is typed into the field of the fact; ``n/a because …`` is one.

    Raises:
        UserError: there is no such fact of an organisation, the value is none for it, or the file is
            written in a way that only an editor can change.
        ContentError: the file has problems.
    """
    path = _own_file(library)
    before = need_organisation(library).profile
    spec = profile_fact(library.catalogue, key)
    answer = read_value(spec, typed)
    text = with_value(_text(path), key, written(answer))
    after, problems = parse_profile(text.encode(), str(path), library.catalogue)
    for problem in problems:  # the value holds something that such a file may not
        raise UserError(f"{key} cannot be written: {problem.message}", problem.hint)
    if after is None or dict(after.facts) != {**before.facts, key: answer}:
        raise UserError(
            f"{path} is written in a way that only an editor can change", "Change it: tocsin org edit"
        )
    _save(path, text)
    return Line(key, spec, answer)


def edit_organisation(library: Library) -> Edited:
    """Open the profile in the person's editor; a new one has every fact that may stand in it as a comment.

    What was written is saved, whether or not it can be used.

    Raises:
        UserError: there is no folder of one's own, the file is not UTF-8, or the editor failed.
    """
    path = _own_file(library)
    text = _text(path)
    before = text or blank_profile(library.catalogue)
    after = edit_text(before, path.parent, ".yaml")
    if after != before:
        _save(path, after)
    return Edited(read_organisation(library), after != before)


def _own_file(library: Library) -> Path:
    if library.own is None:
        raise UserError("There is no folder for a profile of your organisation", "Set $XDG_CONFIG_HOME")
    return library.own / FILE


def _text(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8", "Save it as UTF-8 with your editor") from None


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, text.encode(), durable=True)
