"""A disk that remembers what SQLite told it, and what of that is there after the power failed.

The model is that of a common disk and file system: what was synced is there. Of what was written after the
last sync of a file, any sectors of 512 bytes may be there and any may not, whatever their order; a file that
was cut or deleted may be whole again, unless its folder was synced.
"""

# ruff: noqa: N802 - methods that SQLite names

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import apsw

SECTOR = 512


class Write(NamedTuple):
    """Bytes put at a place of a file."""

    file: str
    offset: int
    data: bytes


class Cut(NamedTuple):
    """A file made shorter."""

    file: str
    size: int


class Sync(NamedTuple):
    """What was written to a file has reached the disk."""

    file: str


class Delete(NamedTuple):
    """A file that was removed; ``synced`` when its folder was synced after that."""

    file: str
    synced: bool


class Acknowledged(NamedTuple):
    """A person was told that this is recorded."""

    id: str


_Name = apsw.URIFilename | str | None
Event = Write | Cut | Sync | Delete | Acknowledged


class Disk(apsw.VFS):
    """The files of SQLite on the machine's own file system, with a list of what is done to them."""

    def __init__(self, name: str) -> None:
        self.called = name
        self.events: list[Event] = []
        super().__init__(name, "")

    def xOpen(self, name: _Name, flags: list[int]) -> apsw.VFSFile:
        return _File(self.events, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.events.append(Delete(Path(filename).name, bool(syncdir)))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(self, events: list[Event], name: _Name, flags: list[int]) -> None:
        super().__init__("", name, flags)
        plain = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._events = events
        self._name = Path(plain or "temporary").name

    def xWrite(self, data: bytes, offset: int) -> None:
        self._events.append(Write(self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._events.append(Cut(self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._events.append(Sync(self._name))
        super().xSync(flags)


class Crash(NamedTuple):
    """What is there after the power failed."""

    files: dict[str, bytes]
    acknowledged: tuple[str, ...]


def crashes(
    begin: dict[str, bytes], events: list[Event], points: int, chance: random.Random
) -> Iterator[Crash]:
    """Let the power fail at so many random moments.

    Args:
        begin: the files as they lay on the disk when the first event happened.
        events: what happened.
        points: how many crashes to give, in the order of their moments.
        chance: decides on the moments, and on what survives.
    """
    moments = sorted(chance.choices(range(len(events) + 1), k=points))
    durable = dict(begin)
    pending: list[Event] = []
    acknowledged: list[str] = []
    done = 0
    for moment in moments:
        for event in events[done:moment]:
            match event:
                case Acknowledged(id):
                    acknowledged.append(id)
                case Sync(file):
                    durable = _after(durable, [one for one in pending if _of(one) == file], None)
                    pending = [one for one in pending if _of(one) != file]
                case Delete(file, synced=True):
                    durable.pop(file, None)
                    pending = [one for one in pending if _of(one) != file]
                case _:
                    pending.append(event)
        done = moment
        yield Crash(_after(durable, pending, chance), tuple(acknowledged))


def _of(event: Event) -> str:
    return "" if isinstance(event, Acknowledged) else event.file


def _after(files: dict[str, bytes], events: list[Event], chance: random.Random | None) -> dict[str, bytes]:
    """Give the files after events: all of them, or those parts of them that chance lets survive."""
    left = {name: bytearray(content) for name, content in files.items()}
    share = 1.0 if chance is None else chance.choice([0.0, 0.1, 0.5, 0.9, 1.0])

    def survives() -> bool:
        return chance is None or chance.random() < share

    for event in events:
        match event:
            case Write(file, offset, data):
                content = left.setdefault(file, bytearray()) if survives() or file in left else None
                for start, piece in _sectors(offset, data):
                    if content is not None and survives():
                        content.extend(bytes(max(0, start - len(content))))
                        content[start : start + len(piece)] = piece
            case Cut(file, size) if file in left and survives():
                del left[file][size:]
            case Delete(file) if survives():
                left.pop(file, None)
    return {name: bytes(content) for name, content in left.items()}


def _sectors(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    """Cut a write at the borders of the sectors it touches."""
    at = 0
    while at < len(data):
        length = min(SECTOR - (offset + at) % SECTOR, len(data) - at)
        yield offset + at, data[at : at + length]
        at += length
