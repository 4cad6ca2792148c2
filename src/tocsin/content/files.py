"""Files of content: finding them, reading them, and insisting that ours can be used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from tocsin.domain.errors import ContentError, Problem, UserError

T = TypeVar("T")


def yaml_files(folder: Path) -> Iterator[Path]:
    """Give the YAML files of a folder by name; none where there is no folder."""
    yield from sorted(folder.glob("*.yaml"))


def bytes_of(path: Path) -> bytes:
    """Read a file.

    Raises:
        UserError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}"
        raise UserError(what, "Check its name and who may read it") from None


def usable(path: Path, found: T | None, problems: Sequence[Problem]) -> T:
    """Give what was read from a file of ours.

    Raises:
        ContentError: there is anything wrong with it.
    """
    if found is None or problems:
        raise ContentError(str(path), problems)
    return found
