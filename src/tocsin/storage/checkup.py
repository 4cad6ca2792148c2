"""What can be seen of the machine, the engine and the files of a case from outside."""

from __future__ import annotations

import ctypes
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from tocsin.storage import engine
from tocsin.storage.filesystem import file_system
from tocsin.storage.sharing import is_shared
from tocsin.storage.workspace import UNSENT

_UNSYNCHRONISED = 0x0040
"""``STA_UNSYNC`` of ``adjtimex``: nothing keeps the clock to the time."""

_FAILED = -1


class EngineView(msgspec.Struct, frozen=True):
    """The SQLite library of this process."""

    library: str
    sqlite: str
    wal_is_safe: bool
    journal_mode: str
    encrypts: bool


def look_at_engine() -> EngineView:
    """Say which SQLite is used, and how."""
    module = engine.sqlite()
    return EngineView(
        library=module.__name__.partition(".")[0],
        sqlite=module.sqlite_version,
        wal_is_safe=engine.wal_is_safe(module.sqlite_version_info),
        journal_mode=engine.journal_mode(),
        encrypts=engine.can_encrypt(),
    )


def open_to(path: Path) -> str:
    """Say to whom a file or folder is open beside its owner: ``everybody``, ``a group`` or nobody."""
    mode = stat.S_IMODE(path.lstat().st_mode)
    if mode & stat.S_IRWXO:
        return "everybody"
    return "a group" if mode & stat.S_IRWXG else ""


def too_open(folder: Path) -> Iterator[tuple[Path, str]]:
    """Give every file and folder of a case that is open to others, and to whom.

    In a workspace that is shared with a group, that group is meant to be let in; another one is not.
    """
    shared = is_shared(folder)
    group = folder.stat().st_gid
    for path in [folder, *sorted(folder.rglob("*"))]:
        with suppress(FileNotFoundError):  # another program has just removed it
            whom = "" if path.is_symlink() else open_to(path)
            if whom == "a group" and shared:
                whom = "" if path.lstat().st_gid == group else "another group"
            if whom:
                yield path, whom


def shut_out(folder: Path) -> list[Path]:
    """Give what the group of a shared case cannot use as its owner can; unsent texts are their writer's."""
    if not is_shared(folder):
        return []
    found = []
    for path in sorted(folder.rglob("*")):
        with suppress(FileNotFoundError):  # another program has just removed it
            mode = path.lstat().st_mode
            alike = (mode & stat.S_IRWXU) >> 3 == mode & stat.S_IRWXG
            if not (alike or path.is_symlink() or path.parent.name == UNSENT):
                found.append(path)
    return found


def is_temporary(path: Path) -> bool:
    """Whether what lies there is gone when the machine starts again."""
    place = path.resolve()
    temporary = {Path(tempfile.gettempdir()).resolve(), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")}  # noqa: S108
    return any(place.is_relative_to(one) for one in temporary) or file_system(path) in {"tmpfs", "ramfs"}


class _Timex(ctypes.Structure):
    """The beginning of ``struct timex``; the kernel fills 208 bytes."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def clock_is_kept() -> bool | None:
    """Whether something keeps the clock of this machine to the time; None where that cannot be told.

    Linux knows by itself (``adjtimex``, which changes nothing here); others would have to be asked over the
    network.
    """
    if not sys.platform.startswith("linux"):
        return None
    timex = _Timex()
    try:
        answer: int = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return None
    return None if answer == _FAILED else not timex.status & _UNSYNCHRONISED


def swap_devices() -> list[str] | None:
    """Name where memory may be written out to; None where that cannot be told. Compressed memory is none."""
    try:
        lines = Path("/proc/swaps").read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    except OSError:
        return None
    names = [line.split()[0] for line in lines if line.split()]
    return [name for name in names if not name.startswith("/dev/zram")]


def is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself be made."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)
