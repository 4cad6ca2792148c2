"""The playbooks: those shipped, this user's own, and the ones that cases have pinned."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import msgspec

from tocsin.content.compiled import kept
from tocsin.content.files import bytes_of, usable, yaml_files
from tocsin.content.playbooks.including import homeless, host_of, id_of, is_part, schema_of
from tocsin.content.playbooks.parts import Client, Source, read_overlay
from tocsin.content.playbooks.playbook import Surroundings, Written, parse_playbook, read_playbook
from tocsin.content.reading import SLUG
from tocsin.domain.entries import PlaybookAdopted
from tocsin.domain.errors import ContentError, Problem, UserError
from tocsin.domain.facts import nearest
from tocsin.domain.playbooks.playbook import FRAGMENT_SCHEMA, OVERLAY_SCHEMA, PartKind, Playbook

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
        self._unreadable: dict[Path, Problem] = {}

    @cached_property
    def around(self) -> Surroundings:
        """What a playbook may refer to."""
        return msgspec.structs.replace(
            self._bare,
            playbooks=frozenset(
                [path.stem for path in yaml_files(self._folder)]
                + [id_of(source) or path.stem for path, source in self._own_sources("playbooks").items()]
            ),
            fragments={
                **{path.stem: _shipped(path) for path in yaml_files(self._folder / FRAGMENTS)},
                **{path.stem: source for path, source in self._own_sources(FRAGMENTS).items()},
            },
            overlay=self._overlay,
        )

    def _own_sources(self, kind: str) -> dict[Path, Source]:
        return self._sources_in(self._own_files(kind))

    def _sources_in(self, paths: Iterable[Path]) -> dict[Path, Source]:
        """Read files of one's own; those that cannot be read are left out, and told."""
        found = {}
        for path in paths:
            try:
                found[path] = Source(str(path), bytes_of(path))
            except UserError as error:
                self._unreadable[path] = Problem(str(path), 1, 1, "", error.message, error.hint)
        return found

    def _own_files(self, kind: str) -> list[Path]:
        return list(yaml_files(self._own / kind)) if self._own else []

    @property
    def _overlay_file(self) -> list[Path]:
        path = self._own / OVERLAY if self._own else None
        return [path] if path is not None and path.is_file() else []

    @cached_property
    def _overlay(self) -> Source | None:
        return next(iter(self._sources_in(self._overlay_file).values()), None)

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
        fragments = [*yaml_files(self._folder / FRAGMENTS), *self._own_files(FRAGMENTS)]
        beside = self._own_files(f"playbooks/{FRAGMENTS}")
        sources = [*self._sources, *self.files, *fragments, *beside, *self._overlay_file]
        return kept("playbooks", sources, _Read, self._read_all)

    def _read_all(self) -> _Read:
        playbooks: dict[str, Playbook] = {}
        problems: dict[Problem, None] = {}
        found: list[Written] = []
        for path in yaml_files(self._folder):
            written = read_playbook(path.read_bytes(), path.name, self.around)
            found.append(written)
            if written.playbook is None and self._own is not None:
                problems.update(dict.fromkeys(written.problems))
                written = self._without_own(path)
            sound = usable(path, written.playbook, written.problems)
            playbooks[sound.id] = sound
        own: dict[str, Path] = {}
        for path in self._own_sources("playbooks"):
            written = self.written(path)
            found.append(written)
            problems.update(dict.fromkeys(written.problems))
            if written.playbook is None:
                continue
            if written.playbook.id in own:
                what = f"{own[written.playbook.id].name} has the id {written.playbook.id!r} already"
                problems[Problem(str(path), 1, 1, "id", what, "Take another id", "S006")] = None
                continue
            own[written.playbook.id] = path
            playbooks[written.playbook.id] = written.playbook
        if self._overlay is not None:
            problems.update(dict.fromkeys(homeless(self._overlay, found)))
        return _Read(playbooks, [*self._unreadable.values(), *problems])

    def _without_own(self, path: Path) -> Written:
        """Read a shipped playbook without the overlay, and if need be without fragments of one's own."""
        fragments = {path.stem: _shipped(path) for path in yaml_files(self._folder / FRAGMENTS)}
        without = msgspec.structs.replace(self.around, overlay=None)
        written = read_playbook(path.read_bytes(), path.name, without)
        if written.playbook is None:
            without = msgspec.structs.replace(without, fragments=fragments)
            written = read_playbook(path.read_bytes(), path.name, without)
        return written

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
            hint = f"Did you mean {near}?" if near else "One of: " + ", ".join(self.playbooks) + "."
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
        return read_playbook(bytes_of(path), self._named(path), self._around(path))

    def written_of(self, path: Path) -> list[Written]:
        """Read what a file is checked through: a playbook itself, a part in whatever it is part of.

        A fragment is read in the place of the one of its name in every playbook that includes it: those of
        the library, and those in the folder above its own. One that nothing includes is read in a playbook
        made up for it. An overlay is read in the place of this organisation's with every playbook of the
        library. In problems the file is called as it is here, and those in other files are not about it:
        see `tocsin.content.playbooks.lints.judge_file`.

        Raises:
            UserError: the file cannot be read.
        """
        source = Source(str(path), bytes_of(path))
        schema = schema_of(source)
        if schema == FRAGMENT_SCHEMA:
            return self._including(path, source)
        if schema == OVERLAY_SCHEMA:
            return self._overlaid(source)
        return [read_playbook(source.data, source.file, self._around(path))]

    def _including(self, path: Path, source: Source) -> list[Written]:
        name = path.stem if SLUG.fullmatch(path.stem) else id_of(source) or "fragment"
        above = yaml_files(path.parent.parent) if path.parent.name == FRAGMENTS else ()
        files = {one.resolve(): one for one in (*above, *self.files)}
        found = []
        for file, playbook in self._sources_in(files.values()).items():
            around = self._around(file)
            fragments = {**around.fragments, name: source}
            inside = msgspec.structs.replace(around, fragments=fragments, overlay=None)
            written = read_playbook(playbook.data, self._named(file), inside)
            if is_part(written, source.file):
                found.append(written)
        if found:
            return found
        fragments = {**self._around(path).fragments, name: source}
        inside = msgspec.structs.replace(self.around, fragments=fragments, overlay=None)
        host = host_of(name, source, min(self._bare.forms))
        return [read_playbook(host, f"{name} on its own", inside)]

    def _overlaid(self, source: Source) -> list[Written]:
        found = []
        for file, playbook in self._sources_in(self.files).items():
            inside = msgspec.structs.replace(self._around(file), overlay=source)
            found.append(read_playbook(playbook.data, self._named(file), inside))
        lost = homeless(source, found)
        return [msgspec.structs.replace(one, problems=[*one.problems, *lost]) for one in found]

    def _named(self, path: Path) -> str:
        """Give what a file is called in problems: a shipped one by its name, any other by its path."""
        return path.name if path.is_relative_to(self._folder) else str(path)

    def _around(self, path: Path) -> Surroundings:
        """Give what a playbook may refer to; of fragments, those beside one of one's own come first."""
        if path.is_relative_to(self._folder):
            return self.around
        sources = self._sources_in(yaml_files(path.parent / FRAGMENTS))
        beside = {one.stem: source for one, source in sources.items()}
        return msgspec.structs.replace(self.around, fragments={**self.around.fragments, **beside})

    @property
    def files(self) -> list[Path]:
        """The files of all playbooks, shipped ones first."""
        return [*yaml_files(self._folder), *self._own_files("playbooks")]

    def read_pinned(self, body: PlaybookAdopted) -> tuple[Playbook | None, list[Problem]]:
        """Read a playbook that a case has pinned, from its journal alone."""
        pinned = hashlib.sha256(msgspec.msgpack.encode((body.playbook, body.text, body.parts))).hexdigest()
        if pinned not in self._pinned:
            self._pinned[pinned] = self._read_pinned(body, pinned)
        return self._pinned[pinned]

    @cached_property
    def _pinned(self) -> dict[str, tuple[Playbook | None, list[Problem]]]:
        return {}

    def _read_pinned(self, body: PlaybookAdopted, pinned: str) -> tuple[Playbook | None, list[Problem]]:
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
            return kept(f"pinned-{pinned[:16]}", self._sources, Playbook, make), []
        except _UnreadableError as error:
            return None, error.problems


def _shipped(fragment: Path) -> Source:
    return Source(f"{FRAGMENTS}/{fragment.name}", bytes_of(fragment))
