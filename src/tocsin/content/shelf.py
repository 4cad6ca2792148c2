"""The playbooks: those shipped, this user's own, and the ones that cases have pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from tocsin.content.compiled import kept
from tocsin.content.files import bytes_of, usable, yaml_files
from tocsin.content.playbook_parts import Client, Source, read_overlay
from tocsin.content.playbooks import Surroundings, Written, parse_playbook, read_playbook
from tocsin.domain.entries import PlaybookAdopted
from tocsin.domain.errors import ContentError, Problem, UserError
from tocsin.domain.facts import nearest
from tocsin.domain.playbook import PartKind, Playbook

FRAGMENTS = "fragments"
OVERLAY = "overlay.yaml"


class _Read(msgspec.Struct, frozen=True):
    playbooks: dict[str, Playbook]
    problems: list[Problem]


class _UnreadableError(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("a pinned playbook cannot be read")
        self.problems = problems


class Shelf:
    """The playbooks of a library, and of this user.

    Args:
        folder: the shipped ones, with their fragments in a folder of their own.
        own: a folder of this user's own, with ``playbooks``, ``fragments`` and ``overlay.yaml``, or None.
        around: what playbooks may refer to, but for each other, fragments and overlay.
        sources: every file that ``around`` was made from.
    """

    def __init__(self, folder: Path, own: Path | None, around: Surroundings, sources: Sequence[Path]) -> None:
        self._folder = folder
        self._own = own
        self._bare = around
        self._sources = list(sources)

    @cached_property
    def around(self) -> Surroundings:
        """What a playbook may refer to."""
        return msgspec.structs.replace(
            self._bare,
            playbooks=frozenset(path.stem for path in self.files),
            fragments={path.stem: Source(path.name, bytes_of(path)) for path in self._fragment_files()},
            overlay=self._overlay,
        )

    def _own_files(self, kind: str) -> list[Path]:
        return list(yaml_files(self._own / kind)) if self._own else []

    def _fragment_files(self) -> list[Path]:
        """Give every fragment; own ones come last and take the place of shipped ones."""
        return [*yaml_files(self._folder / FRAGMENTS), *self._own_files(FRAGMENTS)]

    @property
    def _overlay_file(self) -> list[Path]:
        path = self._own / OVERLAY if self._own else None
        return [path] if path is not None and path.is_file() else []

    @cached_property
    def _overlay(self) -> Source | None:
        return next((Source(str(path), bytes_of(path)) for path in self._overlay_file), None)

    @cached_property
    def clients(self) -> tuple[Client, ...]:
        """The controllers that the overlay of the organisation names, with what their contracts say."""
        return read_overlay(self._overlay) if self._overlay else ()

    # All of them.

    @property
    def playbooks(self) -> Mapping[str, Playbook]:
        """Every playbook by id, own ones last; one of a shipped name takes the place of that."""
        return self._read.playbooks

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with this user's own playbooks, fragments and overlay; they are left out."""
        return tuple(self._read.problems)

    @cached_property
    def _read(self) -> _Read:
        beside = self._own_files(f"playbooks/{FRAGMENTS}")
        sources = [*self._sources, *self.files, *self._fragment_files(), *beside, *self._overlay_file]
        return kept("playbooks", sources, _Read, self._read_all)

    def _read_all(self) -> _Read:
        playbooks: dict[str, Playbook] = {}
        problems: dict[Problem, None] = {}
        without = msgspec.structs.replace(self.around, overlay=None)
        for path in yaml_files(self._folder):
            playbook, wrong = parse_playbook(path.read_bytes(), path.name, self.around)
            if playbook is None and self._own is not None:
                problems.update(dict.fromkeys(wrong))
                playbook, wrong = parse_playbook(path.read_bytes(), path.name, without)
            sound = usable(path, playbook, wrong)
            playbooks[sound.id] = sound
        for path in self._own_files("playbooks"):
            playbook, wrong = self.check(path)
            problems.update(dict.fromkeys(wrong))
            if playbook is not None:
                playbooks[playbook.id] = playbook
        return _Read(playbooks, list(problems))

    # One of them.

    def find(self, named: str) -> Playbook:
        """Give a playbook by its id, or one from a file by its path.

        Raises:
            UserError: there is none of that name, or the file cannot be read.
            ContentError: it has problems; all of them are told.
        """
        path = Path(named)
        is_file = path.suffix in {".yaml", ".yml"}
        if is_file or (named not in self.playbooks and path.is_file()):
            playbook, problems = self.check(path)
            if playbook is None:
                raise ContentError(f"The playbook {path}", problems)
            return playbook
        if named not in self.playbooks:
            near = nearest(named, self.playbooks)
            hint = f"Did you mean {near}?" if near else "One of: " + ", ".join(self.playbooks)
            raise UserError(f"There is no playbook called {named!r}", f"{hint} A file of your own: its path")
        return self.playbooks[named]

    def check(self, path: Path) -> tuple[Playbook | None, list[Problem]]:
        """Read a playbook of one's own; gives it, or None and all its problems.

        Raises:
            UserError: the file cannot be read.
        """
        written = self.written(path)
        return written.playbook, written.problems

    def written(self, path: Path) -> Written:
        """Read a playbook and keep in mind where everything is written.

        Raises:
            UserError: the file cannot be read.
        """
        named = path.name if path.is_relative_to(self._folder) else str(path)
        return read_playbook(bytes_of(path), named, self._around(path))

    def _around(self, path: Path) -> Surroundings:
        """Give what a playbook may refer to; of fragments, those beside one of one's own come first."""
        if path.is_relative_to(self._folder):
            return self.around
        beside = {one.stem: Source(str(one), bytes_of(one)) for one in yaml_files(path.parent / FRAGMENTS)}
        return msgspec.structs.replace(self.around, fragments={**self.around.fragments, **beside})

    @property
    def files(self) -> list[Path]:
        """The files of all playbooks, shipped ones first."""
        return [*yaml_files(self._folder), *self._own_files("playbooks")]

    def read_pinned(self, body: PlaybookAdopted) -> tuple[Playbook | None, list[Problem]]:
        """Read a playbook that a case has pinned, from its journal alone."""
        if body.sha256 not in self._pinned:
            self._pinned[body.sha256] = self._read_pinned(body)
        return self._pinned[body.sha256]

    @cached_property
    def _pinned(self) -> dict[str, tuple[Playbook | None, list[Problem]]]:
        return {}

    def _read_pinned(self, body: PlaybookAdopted) -> tuple[Playbook | None, list[Problem]]:
        def make() -> Playbook:
            of_kind = {
                kind: {
                    part.name: Source(part.name, part.text.encode())
                    for part in body.parts
                    if part.kind == kind
                }
                for kind in PartKind
            }
            around = msgspec.structs.replace(
                self._bare,
                fragments=of_kind[PartKind.FRAGMENT],
                overlay=next(iter(of_kind[PartKind.OVERLAY].values()), None),
            )
            playbook, problems = parse_playbook(body.text.encode(), body.playbook, around)
            if playbook is None:
                raise _UnreadableError(problems)
            return playbook

        try:
            return kept(f"pinned-{body.sha256[:16]}", self._sources, Playbook, make), []
        except _UnreadableError as error:
            return None, error.problems
