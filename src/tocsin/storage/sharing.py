"""Who may read what is made: this user alone; in a folder that is shared with a group, that group too.

A workspace is shared by whoever sets it up: a folder of the group with mode 2770. The bit that hands the
group on to what is made inside (setgid) says that this is meant; everything that tocsin makes below takes
after the folder it is made in, whatever the umask. Nobody else is ever let in.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_GROUP = stat.S_IRGRP | stat.S_IWGRP | stat.S_IXGRP
_ALONE, _SHARED = 0o700, 0o2770


def is_shared(folder: Path) -> bool:
    """Whether what is made in a folder is for its group, too."""
    mode = folder.stat().st_mode
    return bool(mode & stat.S_ISGID) and mode & _GROUP == _GROUP


def group_of(folder: Path) -> str:
    """Give the name of the group of a folder, or its number where it has none."""
    try:
        return folder.group()
    except KeyError:
        return str(folder.stat().st_gid)


def share_alike(descriptor: int, folder: Path) -> None:
    """Give the group of a shared folder what the owner of a file in it has.

    Args:
        descriptor: the file, open.
        folder: that it lies in.
    """
    if is_shared(folder):
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        shared = mode | (mode & stat.S_IRWXU) >> 3
        if mode != shared:  # only its owner may say so
            os.fchmod(descriptor, shared)


def make_folder(path: Path, *, parents: bool = False, exist_ok: bool = False) -> None:
    """Make a folder as the one that it lies in.

    Args:
        path: where.
        parents: whether the folders above it are made, too.
        exist_ok: whether it may be there already; then it is left as it is.

    Raises:
        OSError: it cannot be made.
    """
    if parents and not path.parent.exists():
        make_folder(path.parent, parents=True, exist_ok=True)
    try:
        path.mkdir(mode=_ALONE)
    except FileExistsError:
        if not (exist_ok and path.is_dir()):
            raise
        return
    if is_shared(path.parent):
        path.chmod(_SHARED)
