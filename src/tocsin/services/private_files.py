"""Files that leave the workspace: written for this user alone, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tocsin.domain.errors import UserError
from tocsin.storage.whole import whole_file


def write_private(
    path: Path, data: bytes | Iterable[bytes], *, force: bool = False, share: bool = False
) -> None:
    """Write a file that only this user may read (0600).

    Args:
        path: where; its folder must be there.
        data: what it holds, or its pieces.
        force: write over a file that is there already and holds something else.
        share: let the group read it, too, where it shares the folder (`tocsin.storage.sharing`).

    Raises:
        UserError: there is another file already, or it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            raise UserError(f"{path} is there already, and is no file", "Name another file")
        if path.exists() and not force and path.read_bytes() != data:
            raise UserError(f"{path} is there already", "Name another file, or write over it with --force")
        with whole_file(path, shared=share) as file:
            file.writelines([data] if isinstance(data, bytes) else data)
    except OSError as error:
        what = f"{path} cannot be written: {error.strerror}"
        raise UserError(what, "Check the folder and who may write there") from error


def read_small(path: Path, longest: int = 1 << 20) -> bytes:
    """Read a small file that a person named.

    Args:
        path: the file.
        longest: bytes; one that is longer is not read to its end.

    Raises:
        UserError: it cannot be read, is no ordinary file, or is longer.
    """
    try:
        if not path.is_file():
            raise UserError(f"There is no file {path}", "Check its name")
        with path.open("rb") as file:
            data = file.read(longest + 1)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}", "Check who may read it") from error
    if len(data) > longest:
        raise UserError(f"{path} is longer than {longest:,} bytes", "Check which file it is")
    return data
