"""Archives of one form: any program opens them, the same files give the same bytes, no other is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.interop import stored_zip
from tocsin.interop.stored_zip import ArchiveError, Member, Names, read_zip, write_zip


def member(name: str, data: bytes) -> Member:
    """Give a file for an archive."""
    return Member(name, len(data), zlib.crc32(data), lambda: (data,))


def written(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Write an archive."""
    return b"".join(write_zip(member(name, data) for name, data in files))


def read(data: bytes) -> list[tuple[str, bytes]]:
    """Read an archive."""
    return [(one.name, one.read()) for one in read_zip(io.BytesIO(data))]


FILES = [("a.txt", b"one\n"), ("vault/b", b""), ("vault/c", bytes(range(256)) * 300)]


def test_what_was_written_is_read_again() -> None:
    assert read(written(FILES)) == FILES


def test_the_same_files_give_the_same_bytes() -> None:
    assert written(FILES) == written(FILES)


def test_another_program_reads_it_too_and_finds_nothing_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(written(FILES))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        assert [(info.filename, archive.read(info)) for info in archive.infolist()] == FILES
        assert {info.external_attr >> 16 for info in archive.infolist()} == {0o100600}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_more_members_than_a_small_field_counts_are_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_zip, "_FULL_COUNT", 500)  # stands in for 65,535; the fields are the same
    files = [(f"n/{number}", b"") for number in range(700)]
    data = written(files)
    (tmp_path / "many.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "many.zip") as archive:
        assert len(archive.infolist()) == 700
    assert sum(1 for _one in read_zip(io.BytesIO(data))) == 700


def test_a_large_member_has_its_size_in_a_large_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_zip, "_FULL", 1_000)  # stands in for 4 GiB; the fields are the same
    data = written([("small", b"x" * 10), ("large", b"y" * 2_000), ("far", b"z" * 10)])
    assert read(data)[1:] == [("large", b"y" * 2_000), ("far", b"z" * 10)]


def test_a_member_that_changed_while_it_was_written_is_told() -> None:
    lies = Member("a", 3, zlib.crc32(b"one"), lambda: (b"two",))
    with pytest.raises(ArchiveError, match="a changed while it was written"):
        list(write_zip([lies]))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z]{1,8}(/[a-z0-9]{1,8})?", fullmatch=True), st.binary()), max_size=5
    )
)
def test_any_files_come_back(files: Sequence[tuple[str, bytes]]) -> None:
    once = {name: data for name, data in files if not any(other.startswith(f"{name}/") for other, _ in files)}
    if once:
        assert read(written(once.items())) == list(once.items())


@settings(max_examples=200)
@given(st.data())
def test_no_byte_can_be_changed_unseen(data: st.DataObject) -> None:
    good = written(FILES[:2])
    at = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(ArchiveError):
        read(bytes(bad))


@pytest.mark.parametrize("cut", range(1, len(written(FILES[:2])), 7))
def test_no_end_can_be_cut_off_unseen(cut: int) -> None:
    with pytest.raises(ArchiveError):
        read(written(FILES[:2])[:-cut])


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_whatever_comes_it_is_read_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", written(FILES[:1])):
        try:
            read(start + data)
        except ArchiveError:
            continue
        assert start + data == start


BAD_NAMES = [
    (b"", "no name"),
    (b"/etc/passwd", "does not begin in the archive"),
    (b"C:/x", "does not begin in the archive"),
    (b"c:x", "does not begin in the archive"),
    (b"../x", "leads elsewhere"),
    (b"vault/../../x", "leads elsewhere"),
    (b"vault/..", "leads elsewhere"),
    (b"./x", "leads elsewhere"),
    (b"vault//x", "leads elsewhere"),
    (b"vault\\..\\x", "a backslash"),
    (b"vault/", "a folder"),
    (b"a\0.txt", "a control character"),
    (b"a\x1b[2J", "a control character"),
    (b"a\nb", "a control character"),
    (b"a\x7f", "a control character"),
    ("a\u202etxt.exe".encode(), "not ASCII"),
    ("caf\u00e9".encode(), "not ASCII"),
    (b"\xff\xfe", "not ASCII"),
    (b"CON", "something else on Windows"),
    (b"vault/nul.txt", "something else on Windows"),
    (b"COM1", "something else on Windows"),
    (b"ab:stream", "something else on Windows"),
    (b"a?", "something else on Windows"),
    (b"name.", "that Windows changes"),
    (b"name ", "that Windows changes"),
    (b" name", "that Windows changes"),
    (b"x" * 201, "201 bytes"),
]


@pytest.mark.parametrize(("name", "why"), BAD_NAMES, ids=[repr(name[:20]) for name, _why in BAD_NAMES])
def test_a_name_that_is_not_safe_everywhere_is_refused(name: bytes, why: str) -> None:
    with pytest.raises(ArchiveError, match=why):
        Names().add(name)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (b"a", b"a", "twice"),
        (b"vault/a", b"VAULT/A", "capital letters do not count"),
        (b"a", b"a/b", "a file and a folder"),
        (b"a/b", b"A", "a file and a folder"),
    ],
)
def test_two_names_that_are_one_somewhere_are_refused(first: bytes, second: bytes, why: str) -> None:
    names = Names()
    names.add(first)
    with pytest.raises(ArchiveError, match=why):
        names.add(second)
