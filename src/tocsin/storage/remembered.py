"""The last head of each case that this user saw on this machine, kept outside the case folder.

One small file per case, named by the hash of its first entry, and one per place, so that a case that was
written anew from its first entry is noticed too. Whoever can write these files can make them agree with
anything: they show what happened to the case folder, not what happened to this account.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TypeVar

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.journal import Head
from tocsin.storage.whole import write_whole

T = TypeVar("T")


class SeenHead(msgspec.Struct, frozen=True):
    """A head as it was last seen.

    Attributes:
        ref: reference of the case.
        opened: hash of its first entry, which names the case for good.
        seq: number of the last entry.
        hash: its hash.
        seen_at: when, UTC, fixed-width form.
        place: the folder of the case then.
    """

    ref: str
    opened: str
    seq: int
    hash: str
    seen_at: str
    place: str

    @property
    def head(self) -> Head:
        """The head itself."""
        return Head(self.seq, self.hash)


class RememberedHeads:
    """What is remembered, in a folder of this user's own; the folder need not exist."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of_case(self, opened: str) -> SeenHead | None:
        """Give the last head seen of the case whose first entry has that hash.

        Raises:
            UserError: it cannot be read.
        """
        return _read(self._path(opened), SeenHead)

    def at_place(self, place: Path) -> SeenHead | None:
        """Give the last head seen of the case that was in a folder.

        Raises:
            UserError: it cannot be read.
        """
        opened = _read(self._place_path(place), str)
        return self.of_case(opened) if opened else None

    def keep(self, seen: SeenHead) -> None:
        """Remember a head; the file is whole at any time.

        Raises:
            UserError: it cannot be written.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._path(seen.opened), msgspec.json.encode(seen))
            place = self._place_path(Path(seen.place))
            there = msgspec.json.encode(seen.opened)
            if not place.exists() or place.read_bytes() != there:
                write_whole(place, there)
        except OSError as error:
            raise UserError(
                f"{self.folder} cannot be written: {error.strerror}",
                "The head of the case is not remembered here. Keep it elsewhere: tocsin head --to FILE",
            ) from error

    def _path(self, opened: str) -> Path:
        return self.folder / f"{hashlib.sha256(opened.encode()).hexdigest()[:32]}.json"

    def _place_path(self, place: Path) -> Path:
        return self.folder / f"at-{hashlib.sha256(str(place).encode()).hexdigest()[:32]}.json"


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"What was last seen of this case cannot be read: {path}: {what}",
            "Compare the head with one kept elsewhere: tocsin verify --against HEAD",
        ) from error
