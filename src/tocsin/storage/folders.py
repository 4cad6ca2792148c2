"""Keeping a whole folder: every ordinary file under it, in one order, with no way out of it."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tocsin.domain.errors import UserError
from tocsin.domain.record.folders import Member, named, write_manifest
from tocsin.storage.vault import Kept, Progress, Vault

MOST_FILES = 100_000
DEEPEST = 100
"""Folders in folders: each one that is being walked keeps a descriptor open."""

_SORTS = (
    (stat.S_ISLNK, "symbolic link"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


class KeptFolder(msgspec.Struct, frozen=True):
    """A folder that was copied into the vault: its manifest, and what stands in it."""

    manifest: Kept
    members: tuple[Member, ...]

    @property
    def files(self) -> int:
        """How many files it held."""
        return sum(not member.left_out for member in self.members)

    @property
    def total(self) -> int:
        """How many bytes they have together."""
        return sum(member.size for member in self.members)


def folder_bytes(path: Path) -> int:
    """Give about how many bytes a folder holds, for showing how far its copy has come."""
    return sum(status.st_size for _name, status, _within in _walk(path) if stat.S_ISREG(status.st_mode))


def keep_folder(vault: Vault, path: Path, progress: Progress | None = None) -> KeptFolder:
    """Copy every ordinary file of a folder into a vault, then its manifest.

    Links are not followed; they, devices and pipes are listed in the manifest and left out. Names are data:
    nothing is ever written under one.

    Raises:
        UserError: it cannot be read, changed while it was copied, or holds too much.
    """
    members: list[Member] = []
    for name, status, within in _walk(path):
        reason = next((word for is_one, word in _SORTS if is_one(status.st_mode)), "")
        if reason:
            members.append(named(name, Member(left_out=reason)))
        elif not stat.S_ISREG(status.st_mode):
            members.append(named(name, Member(left_out="no file")))
        else:
            kept = vault.keep_file(Path(os.fsdecode(name.rpartition(b"/")[2])), progress, within=within)
            found = Member(sha256=kept.sha256, size=kept.size, modified_ns=status.st_mtime_ns)
            members.append(named(name, found))
        if len(members) > MOST_FILES:
            raise UserError(
                f"{path} holds more than {MOST_FILES:,} files", "Pack it into one file first, with tar"
            )
    return KeptFolder(vault.keep(io.BytesIO(write_manifest(members))), tuple(members))


def _walk(path: Path) -> Iterator[tuple[bytes, os.stat_result, int]]:
    """Give what lies under a folder: name from there, status, and the descriptor of its own folder."""
    try:
        root = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        what = "is a symbolic link" if path.is_symlink() else f"cannot be read: {error.strerror}"
        raise UserError(f"{path} {what}", f"Name the folder itself: {path.resolve()}") from None
    yield from _walk_within(path, b"", root, 0)


def _walk_within(
    path: Path, before: bytes, descriptor: int, depth: int
) -> Iterator[tuple[bytes, os.stat_result, int]]:
    try:
        if depth > DEEPEST:
            raise UserError(
                f"{path} holds folders more than {DEEPEST} deep", "Pack it into one file, with tar"
            )
        for entry in sorted(os.fsencode(name) for name in os.listdir(descriptor)):
            name = before + entry
            status = os.stat(entry, dir_fd=descriptor, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
                inner = os.open(entry, flags, dir_fd=descriptor)
                yield from _walk_within(path, name + b"/", inner, depth + 1)
            else:
                yield name, status, descriptor
    except OSError as error:
        raise UserError(
            f"{path} cannot be read as a whole: {error.strerror}", "Check who may read what lies in it"
        ) from None
    finally:
        os.close(descriptor)
