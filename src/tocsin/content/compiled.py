"""Content in the form the program uses, kept between runs so that its YAML is read only when it changed.

Reading a file strictly takes milliseconds, and there are many files. What comes out is kept in this
user's cache folder under a name made from every file it was made from, the code that reads them
included. Nothing there is needed: where it is missing, damaged or cannot be written, it is made anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tocsin.content.places import cache_folder

T = TypeVar("T")

_PACKAGE = Path(__file__).parents[1]


def kept(kind: str, sources: Iterable[Path], form: type[T] | Any, make: Callable[[], T]) -> T:  # noqa: ANN401
    """Give what `make` makes, from the cache if it was made from the same sources before.

    Args:
        kind: names what it is; one of each kind is kept.
        sources: every file it is made from.
        form: its type, as msgspec knows it.
        make: makes it; what it raises is raised.
    """
    path = cache_folder() / f"{kind}-{_fingerprint(sources)}.msgpack"
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(path.read_bytes(), type=form)
    made = make()
    with suppress(OSError):
        _keep(path, msgspec.msgpack.encode(made), kind)
    return made


def _keep(path: Path, data: bytes, kind: str) -> None:
    """Write a file in one piece, for this user alone, and remove what it takes the place of."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(temporary).replace(path)
    for older in path.parent.glob(f"{kind}-*.msgpack"):
        if older != path:
            older.unlink(missing_ok=True)


def _fingerprint(sources: Iterable[Path]) -> str:
    stamps = [_code(), *(_stamp(path) for path in sources)]
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:24]


@cache
def _code() -> str:
    """Tell this version of the code that reads content from any other."""
    files = sorted(path for room in ("content", "domain") for path in (_PACKAGE / room).glob("*.py"))
    return "\n".join([sys.version, msgspec.__version__, *(_stamp(path) for path in files)])


def _stamp(path: Path) -> str:
    try:
        seen = path.stat()
    except OSError:
        return f"{path} is not there"  # a link that leads nowhere: whoever reads it will say so
    return f"{path} {seen.st_size} {seen.st_mtime_ns}"
