"""The tag files of a bag: BagIt 1.0, RFC 8493 (https://www.rfc-editor.org/rfc/rfc8493)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.domain.text import one_line

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
"""``bagit.txt``."""

DECLARATION_FILE = "bagit.txt"
INFO_FILE = "bag-info.txt"
MANIFEST_FILE = "manifest-sha256.txt"
TAG_MANIFEST_FILE = "tagmanifest-sha256.txt"
PAYLOAD = "data"


def manifest(files: Iterable[tuple[str, str]]) -> bytes:
    """Write a manifest: a digest (hex) and a path on each line, in the order of the paths.

    Percent signs and line ends in a path are encoded, as section 2.1.3 asks.
    """
    lines = sorted((_encoded(path), digest) for digest, path in files)
    return "".join(f"{digest}  {path}\n" for path, digest in lines).encode()


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def bag_info(labels: Mapping[str, str], *, octets: int, files: int) -> bytes:
    """Write ``bag-info.txt`` (section 2.2.2): labels with their values, and the size of the payload."""
    lines = {**labels, "Payload-Oxum": f"{octets}.{files}"}
    return "".join(f"{label}: {one_line(value)}\n" for label, value in lines.items() if value).encode()
