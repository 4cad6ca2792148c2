"""What sort of file system a path lies on: SQLite's log needs one of this machine.

A write-ahead log is shared memory between the processes of one machine, and locks over a network are kept
by nobody in particular (https://sqlite.org/wal.html, https://sqlite.org/howtocorrupt.html, section 2.1).
"""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

_NETWORK = frozenset(
    {
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "curlftpfs",
        "davfs",
        "davfs2",
        "drvfs",
        "gcsfuse",
        "gfs",
        "gfs2",
        "glusterfs",
        "gpfs",
        "grpcfuse",
        "juicefs",
        "lustre",
        "mfs",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "prl_fs",
        "pvfs2",
        "rclone",
        "s3fs",
        "smb",
        "smb3",
        "smbfs",
        "smbnetfs",
        "sshfs",
        "vboxsf",
        "virtiofs",
        "vmhgfs",
        "vmhgfs-fuse",
    }
)
"""File systems of another machine, or shared with one, as Linux names them, without ``fuse.`` before."""

_ESCAPED = re.compile(r"\\([0-7]{3})")


def file_system(path: Path) -> str:
    """Give the type of the file system of a path (``ext4``, ``nfs4``), or an empty text if it cannot be told.

    Read from Linux' list of mounts; no other system has one that can be read without a program.
    """
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    place = path.resolve()
    found, deepest = "", -1
    for line in lines:
        mounted, _separator, kind = line.partition(" - ")
        fields = mounted.split(" ")
        if len(fields) < 5 or not kind:
            continue
        point = Path(_ESCAPED.sub(lambda match: chr(int(match[1], 8)), fields[4]))
        # Of two mounts at one place the later hides the earlier.
        if len(point.parts) >= deepest and place.is_relative_to(point):
            found, deepest = kind.split(" ")[0], len(point.parts)
    return found


def is_network(kind: str) -> bool:
    """Whether a file system is another machine's, or shared with one."""
    return kind.removeprefix("fuse.") in _NETWORK
