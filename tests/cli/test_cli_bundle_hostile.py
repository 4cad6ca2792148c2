"""Archives that somebody made to do harm: each is refused with a reason, and nothing is left of it."""

from __future__ import annotations

import io
import os
import stat
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import msgspec
import pytest

from tests.cli.shell import UNSEEN, Shell
from tests.services.bundles import contents, packed, relisted
from tocsin.services.bundle.manifest import (
    MANIFEST,
    SUMS,
    Listed,
    read_manifest,
    write_manifest,
    write_sums,
)

Bend = Callable[[bytes], bytes]


def zipped(files: Mapping[str, bytes], **more: int) -> bytes:
    """Give an archive as other programs write it."""
    target = io.BytesIO()
    with ZipFile(target, "w", more.get("method", ZIP_STORED)) as archive:
        for name, data in files.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = more.get("method", ZIP_STORED)
            info.external_attr = more.get("mode", 0o100600) << 16
            info.create_system = 3
            archive.writestr(info, data)
    return target.getvalue()


def with_more(name: str, data: bytes = b"x") -> Bend:
    """Add a member under a name that the writer of bundles would refuse."""

    def bend(good: bytes) -> bytes:
        raw = name.encode()
        sizes = (zlib.crc32(data), len(data), len(data), len(raw), 0)
        header = struct.pack("<4sHHHHHLLLHH", b"PK\x03\x04", 20, 0, 0, 0, 0x21, *sizes)
        return _cut(good, 2) + header + raw + data

    return bend


def _cut(good: bytes, count: int) -> bytes:
    """Give the beginning of a bundle, up to its members of that number."""
    at = 0
    for _number in range(count):
        size, named = struct.unpack_from("<L", good, at + 22)[0], struct.unpack_from("<H", good, at + 26)[0]
        at += 30 + named + size
    return good[:at]


def central(good: bytes) -> int:
    """Give where the directory of a bundle begins."""
    found: int = struct.unpack_from("<L", good, len(good) - 6)[0]
    return found


def patched(at: int, data: bytes, *, in_directory: bool = False) -> Bend:
    """Write over some bytes."""

    def bend(good: bytes) -> bytes:
        start = at + (central(good) if in_directory else 0)
        return good[:start] + data + good[start + len(data) :]

    return bend


def mode(kind: int) -> Bend:
    """Say in the directory that the first member is of another kind."""
    return patched(38, struct.pack("<L", (kind | 0o777) << 16), in_directory=True)


def changed(name: str, data: bytes) -> Bend:
    """Change a file, with a manifest and sums from before."""
    return lambda good: packed({**contents(good), name: data})


def overlapping(good: bytes) -> bytes:
    """Let two entries of the directory name the same bytes, as the best of bombs do."""
    at = central(good)
    entry = good[at : at + 46 + struct.unpack_from("<H", good, at + 28)[0]]
    count = struct.unpack_from("<H", good, len(good) - 12)[0]
    size = len(good) - 22 - at + len(entry)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, count + 1, count + 1, size, at, 0)
    return good[:-22] + entry + end


def listing(name: str, size: int) -> Bend:
    """Say in the manifest that a file is of another size, with sums that fit that."""

    def bend(good: bytes) -> bytes:
        files = contents(good)
        manifest = read_manifest(files[MANIFEST])
        kept = [one for one in manifest.files if one.name != name]
        lie = Listed(name, size, "a" * 64)
        at = [one.name for one in manifest.files].index(name) if name in files else len(kept)
        manifest = msgspec.structs.replace(manifest, files=(*kept[:at], lie, *kept[at:]))
        data = write_manifest(manifest)
        return packed({**files, MANIFEST: data, SUMS: write_sums(data, manifest.files)})

    return bend


def many(good: bytes) -> bytes:
    """Add thousands of members that nobody listed."""
    return packed({**contents(good), **{f"vault/{number:064x}": b"" for number in range(3_000)}})


HOSTILE: dict[str, tuple[Bend, str]] = {
    "nothing": (lambda _good: b"", "no ZIP file"),
    "noise": (lambda _good: b"\x00\xff" * 500, "no ZIP file"),
    "a tar": (lambda _good: b"manifest.json" + b"\0" * 1011, "no ZIP file"),
    "an empty archive": (lambda _good: zipped({}), "it is empty"),
    "a program before it": (lambda good: b"#!/bin/sh\nexit 1\n" + good, "no ZIP file"),
    "something after it": (lambda good: good + b"more", "something follows its end"),
    "a second archive after it": (lambda good: good + good, "something follows its end"),
    "a comment": (lambda good: good[:-2] + b"\x05\0hello", "its directory"),
    "cut off in the middle": (lambda good: good[: len(good) // 2], "cut off"),
    "cut off at the end": (lambda good: good[:-1], "cut off"),
    "no directory": (lambda good: good[: central(good)], "cut off"),
    "compressed": (lambda good: zipped(contents(good), method=ZIP_DEFLATED), "is compressed"),
    "a bomb of zeros": (
        lambda good: zipped({**contents(good), "manifest.json": b"\0" * 50_000_000}, method=ZIP_DEFLATED),
        "is compressed",
    ),
    "overlapping entries": (overlapping, "its directory"),
    "a journal that is longer": (listing("journal.jsonl", 10**7), "is not as long as the manifest says"),
    "a journal that is another": (listing("journal.jsonl", 0), "is not as long as the manifest says"),
    "a file of less than nothing": (listing("vault/" + "a" * 64, -5), "less than nothing"),
    "a file that is not there": (listing("vault/" + "a" * 64, 5), "is missing"),
    "more than the disk holds": (listing("vault/" + "a" * 64, 10**15), "bytes are to come"),
    "members that nobody listed": (many, "is not where the manifest lists it"),
    "encrypted inside": (patched(6, b"\x01\x00"), "is encrypted inside"),
    "sizes that come later": (patched(6, b"\x08\x00"), "does not say how long it is"),
    "two sizes": (patched(18, b"\xff\xff\xff\x7f"), "has two sizes"),
    "a size beyond the end": (patched(18, b"\xff\xff\xff\x7f" * 2), "longer than it can be"),
    "another sum": (patched(14, b"\0\0\0\0"), "is damaged"),
    "another date": (patched(12, b"\xff\xff"), "in another way"),
    "a link": (mode(stat.S_IFLNK), "is a link"),
    "a device": (mode(stat.S_IFBLK), "a device"),
    "a pipe": (mode(stat.S_IFIFO), "a device, a pipe"),
    "a folder": (mode(stat.S_IFDIR), "is a folder"),
    "a program that runs as root": (mode(stat.S_IFREG | 0o4000), "other rights"),
    "another name in the directory": (patched(46, b"MANIFEST", in_directory=True), "says something else"),
    "another place in the directory": (patched(42, b"\x01\0\0\0", in_directory=True), "says something else"),
    "up and out": (with_more("../../.ssh/authorized_keys"), "leads elsewhere"),
    "an absolute name": (with_more("/etc/cron.d/x"), "does not begin in the archive"),
    "a drive": (with_more("C:/Windows/x"), "does not begin in the archive"),
    "a backslash": (with_more("vault\\..\\..\\x"), "a backslash"),
    "a device of Windows": (with_more("vault/NUL"), "on Windows"),
    "an escape sequence": (with_more("a\x1b]0;pwned\x07\x1b[2J"), "a control character"),
    "a zero byte": (with_more("index.html\0.exe"), "a control character"),
    "reversed letters": (with_more("a\u202egpj.exe"), "not ASCII"),
    "a name twice": (with_more("manifest.json"), "is in it twice"),
    "a name in capitals": (with_more("MANIFEST.json"), "capital letters do not count"),
    "a file and a folder": (with_more("manifest.json/x"), "a file and a folder"),
    "a very long name": (with_more("v" * 5_000), "5,000 bytes"),
    "a database": (lambda good: relisted({**contents(good), "case.db": b"x"}), "'case.db' is no name"),
    "a key": (lambda good: relisted({**contents(good), "case.key": b"x"}), "'case.key' is no name"),
    "a vault that leads out": (
        lambda good: relisted({**contents(good), "vault/x.sh": b"x"}),
        "'vault/x.sh' is no name",
    ),
    "another journal": (changed("journal.jsonl", b"{}\n"), "is not as long as the manifest says"),
    "other sums": (changed("SHA256SUMS", b"x"), "SHA256SUMS is not the list"),
    "no manifest": (changed("manifest.json", b""), "damaged"),
    "a manifest of nested lists": (changed("manifest.json", b"[" * 100_000), "damaged"),
    "a page that runs": (changed("index.html", b"<script>"), "is not as long as"),
}


@pytest.fixture(scope="module")
def good(_processor_home: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A copy of a case that nobody bent."""
    path = tmp_path_factory.mktemp("good") / "good.zip"
    Shell(_processor_home).done("export", "case", "--output", str(path))
    return path.read_bytes()


def test_what_nobody_bent_is_taken(good: bytes, tocsin: Shell, tmp_path: Path) -> None:
    (tmp_path / "good.zip").write_bytes(packed(contents(good)))
    assert tocsin.done("import", str(tmp_path / "good.zip"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_and_nothing_is_left_of_it(
    name: str, good: bytes, tocsin: Shell, tmp_path: Path
) -> None:
    bend, why = HOSTILE[name]
    path = tmp_path / "hostile.zip"
    path.write_bytes(bend(good))
    before = sorted(tmp_path.rglob("*"))
    said = tocsin.refused("import", str(path))
    assert any(part in said for part in why.split("|")), said
    assert "Traceback" not in said
    assert not UNSEEN.search(said)
    assert len(said) < 1_000
    left = [found for found in tmp_path.rglob("*") if found not in before]
    assert [found for found in left if found not in {tocsin.home, tocsin.home / "cases"}] == []


def test_there_are_many_of_them() -> None:
    assert len(HOSTILE) >= 45


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "missing"])
def test_what_is_no_ordinary_file_is_refused(kind: str, tocsin: Shell, tmp_path: Path, good: bytes) -> None:
    path = tmp_path / "in.zip"
    match kind:
        case "link":
            (tmp_path / "real.zip").write_bytes(good)
            path.symlink_to(tmp_path / "real.zip")
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case _:
            pass
    assert "in.zip" in tocsin.refused("import", str(path))
