"""Files that are there whole or not at all: written beside their place, then renamed into it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from tocsin.storage.sharing import share_alike


@contextmanager
def whole_file(path: Path, *, durable: bool = False, shared: bool = False) -> Iterator[BinaryIO]:
    """Give a file to write that takes its place when the block ends; if it raises, nothing has changed.

    This user alone may read it (0600).

    Args:
        path: its place; the folder must be there.
        durable: what was written, and its name, are on the disk when the block has ended.
        shared: let the group read it, too, where it shares the folder (`tocsin.storage.sharing`).

    Raises:
        OSError: it cannot be written.
    """
    descriptor, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)
    incoming = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if shared:
                share_alike(descriptor, path.parent)
            yield file
            if durable:
                file.flush()
                os.fsync(descriptor)
        incoming.replace(path)
    except BaseException:
        with suppress(OSError):  # a medium that cannot be written refuses this, too
            incoming.unlink(missing_ok=True)
        raise
    if durable:
        sync_folder(path.parent)


def write_whole(path: Path, data: bytes, *, durable: bool = False, shared: bool = False) -> None:
    """Write a file as `whole_file` does.

    Raises:
        OSError: it cannot be written.
    """
    with whole_file(path, durable=durable, shared=shared) as file:
        file.write(data)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
