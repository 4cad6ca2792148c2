"""Archives of one form only: ZIP whose members lie in it as they are, one after the other, and nothing else.

Any program that knows ZIP opens them (PKWARE APPNOTE 6.3.9). The same members always give the same bytes:
nothing is compressed, names are ASCII, every member is of 1 January 1980 and for its owner alone. What is
read has to be of that form to the last byte, so there is nothing that could be hidden in it or that could
unfold: no compression, no link, no second name, nothing between the members, before the first or at the end.
It is written and read from its beginning to its end, so it goes through a pipe.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import msgspec

MOST_MEMBERS = 500_000
"""How many members an archive may have: what is known of each is held while it is read."""

LONGEST_NAME = 200
"""Bytes."""

_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64, _WHERE_END64 = b"PK\x06\x06", b"PK\x06\x07"
_FULL, _FULL_COUNT = 0xFFFF_FFFF, 0xFFFF
"""What stands in a field that is too small; the figure itself stands in a larger one (ZIP64)."""

_HEADER = struct.Struct("<4sHHHHHLLLHH")
_ENTRY = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_MODE = stat.S_IFREG | 0o600
_UNIX, _PLAIN, _ZIP64 = 3 << 8, 20, 45
_DAY = 0x0021
_EXTRA64 = 1
_PIECE = 1 << 20

_ENCRYPTED, _SIZES_LATER = 1, 8
_DEVICE_NAMES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_NOT_ON_WINDOWS = re.compile(r'[:*?"<>|]')


class ArchiveError(ValueError):
    """It is no archive of this form; the message says why, in a few words."""


class Member(msgspec.Struct, frozen=True):
    """A file for an archive.

    Attributes:
        name: with ``/`` between folders.
        size: in bytes.
        crc: its CRC-32.
        pieces: gives its bytes, from the beginning each time it is called.
    """

    name: str
    size: int
    crc: int
    pieces: Callable[[], Iterable[bytes]]


class Source(Protocol):
    """What an archive is read from."""

    def read(self, size: int, /) -> bytes:
        """Give at most so many bytes; none at the end."""


# Writing.


def write_zip(members: Iterable[Member]) -> Iterator[bytes]:
    """Give the bytes of an archive, piece by piece.

    Raises:
        ArchiveError: a name cannot be used, or a member is not what was said of it.
    """
    names, listed = Names(), _Directory()
    for member in members:
        names.add(member.name.encode())
        yield listed.add(member.name.encode(), member.size, member.crc)
        size, crc = 0, 0
        for piece in member.pieces():
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            yield piece
        if (size, crc) != (member.size, member.crc):
            raise ArchiveError(f"{member.name} changed while it was written")
    yield from listed.entries
    yield listed.end()


class _Directory:
    """What stands at the end of an archive: its members once more, and where they are."""

    def __init__(self) -> None:
        self.entries: list[bytes] = []
        self.at = 0

    def add(self, name: bytes, size: int, crc: int) -> bytes:
        """Take in a member; gives what stands before its bytes."""
        small = min(size, _FULL)
        extra = _extra(size, size) if size >= _FULL else b""
        version = _ZIP64 if extra else _PLAIN
        header = _HEADER.pack(
            _LOCAL, version, 0, 0, 0, _DAY, crc, small, small, len(name), len(extra)
        ) + name + extra  # fmt: skip
        figures = [size, size] if size >= _FULL else []
        figures += [self.at] if self.at >= _FULL else []
        extra = _extra(*figures) if figures else b""
        version = _ZIP64 if extra else _PLAIN
        self.entries.append(
            _ENTRY.pack(
                *(_CENTRAL, _UNIX | version, version, 0, 0, 0, _DAY, crc, small, small),
                *(len(name), len(extra), 0, 0, 0, _MODE << 16, min(self.at, _FULL)),
            )
            + name
            + extra
        )
        self.at += len(header) + size
        return header

    def end(self) -> bytes:
        """Give what follows the entries."""
        count, size = len(self.entries), sum(map(len, self.entries))
        large = b""
        if count >= _FULL_COUNT or self.at >= _FULL or size >= _FULL:
            versions = (_UNIX | _ZIP64, _ZIP64)
            large = struct.pack("<4sQHHLLQQQQ", _END64, 44, *versions, 0, 0, count, count, size, self.at)
            large += struct.pack("<4sLQL", _WHERE_END64, 0, self.at + size, 1)
        few = min(count, _FULL_COUNT)
        where = (min(size, _FULL), min(self.at, _FULL))
        return large + struct.pack("<4sHHHHLLH", _END, 0, 0, few, few, *where, 0)


def _extra(*figures: int) -> bytes:
    return struct.pack(f"<HH{len(figures)}Q", _EXTRA64, 8 * len(figures), *figures)


# Names.


class Names:
    """The names that were used, so that no two of them are one on any file system."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: set[str] = set()

    def add(self, raw: bytes) -> str:
        """Take in a name; gives it as text.

        Raises:
            ArchiveError: it is no name that is safe everywhere, or there is another like it.
        """
        name, folded = _checked_name(raw), raw.decode("ascii", "replace").lower()
        before = self._files.get(folded)
        if before is not None:
            twice = "is in it twice" if before == name else f"is {before} where capital letters do not count"
            raise ArchiveError(f"{name} {twice}")
        parts = folded.split("/")
        above = {"/".join(parts[:end]) for end in range(1, len(parts))}
        if folded in self._folders or above & self._files.keys():
            raise ArchiveError(f"{name} is a file and a folder")
        self._files[folded] = name
        self._folders |= above
        return name


def _checked_name(raw: bytes) -> str:
    shown = ascii(raw[:LONGEST_NAME].decode(errors="backslashreplace"))
    if not raw or len(raw) > LONGEST_NAME:
        raise ArchiveError(f"a name of {len(raw):,} bytes; {LONGEST_NAME} is the most" if raw else "no name")
    if any(byte < 0x20 or byte == 0x7F for byte in raw):
        raise ArchiveError(f"{shown}: a control character in a name")
    if not raw.isascii():
        raise ArchiveError(f"{shown}: a name that is not ASCII")
    name = raw.decode("ascii")
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        raise ArchiveError(f"{shown}: a name that does not begin in the archive")
    if "\\" in name:
        raise ArchiveError(f"{shown}: a backslash in a name")
    if name.endswith("/"):
        raise ArchiveError(f"{shown}: a folder")
    for part in name.split("/"):
        if part in {"", ".", ".."}:
            raise ArchiveError(f"{shown}: a name that leads elsewhere")
        if part.endswith((".", " ")) or part.startswith(" "):
            raise ArchiveError(f"{shown}: a name that Windows changes")
        if _DEVICE_NAMES.fullmatch(part) or _NOT_ON_WINDOWS.search(part):
            raise ArchiveError(f"{shown}: a name that means something else on Windows")
    return name


# Reading.


class Stored:
    """A member while it is read; what is not read of it is passed over."""

    def __init__(self, source: _Counted, name: str, size: int, crc: int) -> None:
        self.name = name
        self.size = size
        self._crc = crc
        self._source = source
        self._left = size
        self._found = 0

    def read(self, size: int = -1, /) -> bytes:
        """Give at most so many of its bytes, all of them if negative; none at its end.

        Raises:
            ArchiveError: the archive is cut off, or the member is not what its sum says.
        """
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._source.exactly(wanted)
        self._left -= len(data)
        self._found = zlib.crc32(data, self._found)
        if not self._left and self._found != self._crc:
            raise ArchiveError(f"{self.name} is damaged: its CRC-32 is another")
        return data

    def finish(self) -> None:
        """Read what is left, and compare its sum."""
        while self._left:
            self.read(_PIECE)
        self.read(0)


class _Counted:
    """Reads exactly what is asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def upto(self, size: int) -> bytes:
        """Give so many bytes; fewer at the end."""
        pieces, left = [], size
        while left and (piece := self._source.read(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)

    def exactly(self, size: int) -> bytes:
        data = self.upto(size)
        if len(data) < size:
            raise ArchiveError("it is cut off")
        return data


def read_zip(source: Source) -> Iterator[Stored]:
    """Give the members of an archive, in order; each is read before the next is asked for.

    Raises:
        ArchiveError: it is not of this form; some members may have been given before that shows.
    """
    counted, names, listed = _Counted(source), Names(), _Directory()
    while (begins := counted.upto(4)) == _LOCAL:
        if len(listed.entries) == MOST_MEMBERS:
            raise ArchiveError(f"it has more than {MOST_MEMBERS:,} members")
        header = begins + counted.exactly(_HEADER.size - 4)
        yield from _member(counted, header, names, listed)
    if not listed.entries:
        raise ArchiveError("it is empty" if begins == _END else "it is no ZIP file")
    if begins not in {_CENTRAL, b""}:
        raise ArchiveError("there is something between its members")
    expected = [*listed.entries, listed.end()]
    _compare_end(begins + counted.upto(sum(map(len, expected)) - 3), expected)


def _member(counted: _Counted, header: bytes, names: Names, listed: _Directory) -> Iterator[Stored]:
    fields = _HEADER.unpack(header)
    _version, flags, method, _time, _day, crc, packed, size, named, more = fields[1:]
    if named > LONGEST_NAME:
        raise ArchiveError(f"a name of {named:,} bytes; {LONGEST_NAME} is the most")
    raw = counted.exactly(named)
    name = names.add(raw)
    extra = counted.exactly(more)
    if flags & _ENCRYPTED:
        raise ArchiveError(f"{name} is encrypted inside the archive")
    if method:
        raise ArchiveError(f"{name} is compressed, which is never done here")
    if flags & _SIZES_LATER:
        raise ArchiveError(f"{name} does not say how long it is")
    if packed != size:
        raise ArchiveError(f"{name} has two sizes")
    if size == _FULL and len(extra) == len(_extra(0, 0)):
        size = int.from_bytes(extra[4:12], "little")
    if header + raw + extra != listed.add(raw, size, crc):
        raise ArchiveError(f"{name} is written in another way than it should be")
    stored = Stored(counted, name, size, crc)
    yield stored
    stored.finish()


def _compare_end(found: bytes, expected: list[bytes]) -> None:
    at = 0
    for entry in expected:
        part = found[at : at + len(entry)]
        if part != entry:
            raise ArchiveError(_difference(part, entry))
        at += len(entry)
    if found[at:]:
        raise ArchiveError("something follows its end")


def _difference(found: bytes, expected: bytes) -> str:
    """Say in what the directory of an archive is not what its members are."""
    if len(found) < len(expected):
        return "it is cut off"
    if not expected.startswith(_CENTRAL) or not found.startswith(_CENTRAL):
        return "its directory does not list the members that it has"
    name = expected[_ENTRY.size : _ENTRY.size + _ENTRY.unpack_from(expected)[10]].decode("ascii")
    mode = _ENTRY.unpack_from(found)[15] >> 16
    kinds = {stat.S_IFLNK: "a link", stat.S_IFDIR: "a folder", stat.S_IFREG: "a file with other rights"}
    if mode != _MODE:
        return f"{name} is {kinds.get(stat.S_IFMT(mode), 'a device, a pipe or of an unknown kind')}"
    return f"its directory says something else of {name} than the member itself"
