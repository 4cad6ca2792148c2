"""Writing playbooks of one's own: begin with one there is, edit it, check it, and look at it again."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from tocsin.content.library import Library
from tocsin.content.playbooks.lints import judge
from tocsin.content.reading import SLUG
from tocsin.domain.errors import Problem, UserError
from tocsin.domain.playbooks.playbook import Playbook
from tocsin.services.editor import edit_text
from tocsin.storage.whole import write_whole

PLAYBOOKS = "playbooks"


class Edited(msgspec.Struct, frozen=True):
    """What came of editing a playbook.

    Attributes:
        path: where it is saved; None if nothing was changed.
        playbook: as it was read; None if it cannot be used yet.
        problems: everything that is wrong with it, by the rules too.
    """

    path: Path | None
    playbook: Playbook | None
    problems: tuple[Problem, ...]


def edit_playbook(library: Library, id: str, *, like: str = "", today: str) -> Edited:
    """Edit a playbook of one's own in ``$EDITOR``; of a shipped one a copy, which then takes its place.

    What was written is saved even if it cannot be used yet: the library leaves it out until it can. A
    shipped one of which nothing was changed is not copied: the copy would miss what is shipped later.

    Args:
        library: where playbooks are found, and whose own folder is written to.
        id: the playbook to edit, or one that is new.
        like: the playbook that a new one begins as a copy of; empty for ``generic``.
        today: an ISO date, for the rules.

    Raises:
        UserError: there is no folder of one's own, the id is none, there is a playbook of one's own of
            that id already and ``like`` another, it cannot be read, or the editor failed.
    """
    if library.own is None:
        raise UserError("There is no folder for playbooks of your own", "Set $XDG_CONFIG_HOME")
    if not SLUG.fullmatch(id):
        raise UserError(f"{id!r} is no id for a playbook", "Small letters, digits and -: my-portal")
    path = library.own / PLAYBOOKS / f"{id}.yaml"
    if like and path.is_file():
        raise UserError(f"There is a playbook {id!r} of your own already", "Edit it without --like")
    before = _text(library, path, id, like)
    after = edit_text(before, library.own / PLAYBOOKS, ".yaml")
    if after == before:
        if path.is_file():
            return _looked_at(library, None, path, today)
        if id in library.shelf.playbooks and not like:
            return Edited(None, library.shelf.playbooks[id], ())
    _save(path, after)
    library.forget_playbooks()
    return _looked_at(library, path, path, today)


def _text(library: Library, path: Path, id: str, like: str) -> str:
    """Give the text to begin with: one's own, or a copy of one there is under the new id."""
    if path.is_file():
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise UserError(f"{path} is not UTF-8", "Save it as UTF-8 with your editor") from None
    shelf = library.shelf
    begun = shelf.find(id if id in shelf.playbooks and not like else like or "generic")
    return re.sub(r"(?m)^id: .*$", f"id: {id}", begun.text, count=1)


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode(), durable=True)


def _looked_at(library: Library, saved: Path | None, path: Path, today: str) -> Edited:
    written = library.shelf.written(path)
    return Edited(saved, written.playbook, tuple(judge(written, library, today)))
