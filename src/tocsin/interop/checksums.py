"""Lists of digests as ``sha256sum -c`` of GNU coreutils reads them."""

from __future__ import annotations

from collections.abc import Iterable

_ESCAPED = ((b"\\", b"\\\\"), (b"\n", b"\\n"), (b"\r", b"\\r"))


def checksum_line(sha256: str, name: bytes) -> bytes:
    r"""Write a line; a name with a backslash or a line end is escaped, and the line begins with ``\``.

    Args:
        sha256: hex.
        name: of the file, its bytes as the file system has them.
    """
    escaped = name
    for found, written in _ESCAPED:
        escaped = escaped.replace(found, written)
    return (b"\\" if escaped != name else b"") + sha256.encode() + b"  " + escaped + b"\n"


def checksums(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Write a list of digests and names, in the order of the names."""
    return b"".join(checksum_line(sha256, name) for sha256, name in sorted(files, key=lambda one: one[1]))
