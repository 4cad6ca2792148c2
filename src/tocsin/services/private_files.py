"""Files that leave the workspace: written for this user alone, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkstemp

from tocsin.domain.errors import UserError
from tocsin.storage.sharing import share_alike


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
    incoming: Path | None = None
    try:
        if path.exists() and not path.is_file():
            raise UserError(f"{path} is there already, and is no file", "Name another file")
        if path.exists() and not force and path.read_bytes() != data:
            raise UserError(f"{path} is there already", "Name another file, or write over it with --force")
        descriptor, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
        incoming = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            if share:
                share_alike(descriptor, path.parent)
            file.writelines([data] if isinstance(data, bytes) else data)
        incoming.replace(path)
        incoming = None
    except OSError as error:
        what = f"{path} cannot be written: {error.strerror}"
        raise UserError(what, "Check the folder and who may write there") from error
    finally:
        if incoming is not None:
            incoming.unlink(missing_ok=True)


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
