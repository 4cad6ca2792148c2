"""The manifest of a folder that is evidence: each file with its name, size, time and SHA-256.

It is UTF-8, a JSON document on each line, in the order of the bytes of the names. A name is data and is
never used as a path. One that is no text is given as the hexadecimal digits of its bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from tocsin.domain.errors import UserError


class Member(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the manifest: a file of the folder, or what was left out of it, and why.

    Attributes:
        path: relative to the folder, with ``/``; empty where it is no text.
        path_hex: its bytes, as hex, where it is no text.
        sha256: of its bytes, hex; empty for what was left out.
        size: in bytes.
        modified_ns: when it was last written, in nanoseconds since 1970.
        left_out: why it was not kept: a link, a device, a pipe.
    """

    path: str = ""
    path_hex: str = ""
    sha256: str = ""
    size: int = 0
    modified_ns: int = 0
    left_out: str = ""

    @property
    def name(self) -> bytes:
        """The bytes of its name."""
        return bytes.fromhex(self.path_hex) if self.path_hex else self.path.encode()

    @property
    def shown(self) -> str:
        """Its name for a person; bytes that are no text are written out in hexadecimal digits."""
        return self.name.decode(errors="backslashreplace")


def named(name: bytes, member: Member) -> Member:
    """Give a line its name."""
    try:
        return msgspec.structs.replace(member, path=name.decode())
    except UnicodeDecodeError:
        return msgspec.structs.replace(member, path_hex=name.hex())


def write_manifest(members: Iterable[Member]) -> bytes:
    """Write the manifest of a folder; the same folder gives the same bytes."""
    return b"".join(msgspec.json.encode(member) + b"\n" for member in sorted(members, key=_by_name))


def _by_name(member: Member) -> bytes:
    return member.name


def read_manifest(source: bytes) -> list[Member]:
    """Read a manifest.

    Raises:
        UserError: it is damaged.
    """
    try:
        return [_DECODER.decode(line) for line in source.split(b"\n") if line]
    except (msgspec.DecodeError, ValueError) as error:
        raise UserError(f"The manifest of a folder cannot be read: {error}", "Restore a copy") from None


_DECODER = msgspec.json.Decoder(Member)
