"""A damaged case file is told as such, by a sentence or a finding, and is not changed by being looked at."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.storage.disk import findings, left_in, make_case, texts
from tocsin.domain.entries import Body, Entry
from tocsin.domain.errors import BrokenCaseError, UserError
from tocsin.domain.journal import Finding
from tocsin.storage.case_store import CaseStore

HEADER = 100
"""Bytes of the header of a SQLite file."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a sound case file with twenty entries."""
    folder = make_case(tmp_path_factory.mktemp("whole"), *[f"entry {n} {'x' * 100}" for n in range(20)])
    return (folder / "case.db").read_bytes()


@pytest.fixture(scope="module")
def entries(whole: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[Entry[Body]]:
    """The entries of that file."""
    folder = tmp_path_factory.mktemp("entries")
    (folder / "case.db").write_bytes(whole)
    with CaseStore.open(folder) as store:
        return list(store.entries())


def looked_at(folder: Path, contents: bytes) -> tuple[list[Finding], list[Entry[Body]]]:
    """Read all there is in a case file of these bytes; whatever happens, it must not change."""
    path = folder / "case.db"
    path.write_bytes(contents)
    try:
        with CaseStore.open(folder) as store:
            wrong = [Finding(0, guard) for guard in store.wrong_guards()] + findings(store)
            return wrong, [] if wrong else list(store.entries())
    finally:
        assert path.read_bytes() == contents
        assert set(left_in(folder)) <= {"case.db", "case.lock"}


def refusal(folder: Path, contents: bytes) -> BrokenCaseError:
    with pytest.raises(BrokenCaseError) as caught:
        looked_at(folder, contents)
    assert "Nothing was changed" in caught.value.hint
    return caught.value


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"").message == f"{tmp_path / 'case.db'} is empty"


@pytest.mark.parametrize("size", [1, 15, 16, 99, 100, 511])
def test_a_file_of_a_few_bytes_is_cut_off(tmp_path: Path, whole: bytes, size: int) -> None:
    assert refusal(tmp_path, whole[:size]).message == f"{tmp_path / 'case.db'} is cut off"


@pytest.mark.parametrize(
    "contents",
    [b"PK\x03\x04" * 2_000, b"\x00" * 8_192, b"SQLite format 4\x00" * 600, "é".encode() * 5_000],
    ids=["archive", "zeros", "other format", "text"],
)
def test_garbage_is_no_case_file(tmp_path: Path, contents: bytes) -> None:
    assert "does not begin as a SQLite database" in refusal(tmp_path, contents).message


def test_a_file_shorter_than_it_says_is_not_said_to_be_no_database(tmp_path: Path, whole: bytes) -> None:
    """A file that another process is just making longer looks so, before the locks are asked for."""
    assert "is damaged" in refusal(tmp_path, whole[: -len(whole) // 3]).message


def test_a_sound_header_over_garbage_is_no_case_file(tmp_path: Path, whole: bytes) -> None:
    refusal(tmp_path, whole[:16] + b"\xff" * 8_192)
    refusal(tmp_path, whole[:HEADER] + b"\xff" * (len(whole) - HEADER))


@pytest.mark.parametrize("kept", [512, 1_000, 4_095, 4_096, 5_000, 8_192, 12_288])
def test_a_file_that_was_cut_off_is_damaged(tmp_path: Path, whole: bytes, kept: int) -> None:
    assert kept < len(whole)
    refusal(tmp_path, whole[:kept])


def test_a_file_that_lost_its_last_byte_shows(tmp_path: Path, whole: bytes) -> None:
    try:
        wrong, _entries = looked_at(tmp_path, whole[:-1])
    except BrokenCaseError:
        return
    assert wrong


def test_bytes_after_the_end_change_nothing(tmp_path: Path, whole: bytes, entries: list[Entry[Body]]) -> None:
    assert looked_at(tmp_path, whole + b"x" * 1_000) == ([], entries)


def check_flipped(
    folder: Path, whole: bytes, entries: list[Entry[Body]], offsets: list[int], mask: int
) -> None:
    """Flip one byte at a time: it is told, or found by the check, or was in no entry."""
    for offset in offsets:
        flipped = bytearray(whole)
        flipped[offset] ^= mask
        try:
            wrong, found = looked_at(folder, bytes(flipped))
        except (BrokenCaseError, UserError):
            continue
        assert wrong or found == entries, f"byte {offset} is different and nobody says so"


@pytest.mark.parametrize("mask", [0x01, 0xFF])
def test_any_flipped_byte_of_the_header_is_told_or_harmless(
    tmp_path: Path, whole: bytes, entries: list[Entry[Body]], mask: int
) -> None:
    check_flipped(tmp_path, whole, entries, list(range(HEADER)), mask)


@pytest.mark.parametrize("mask", [0x01, 0x80, 0xFF])
def test_a_flipped_byte_anywhere_is_told_or_harmless(
    tmp_path: Path, whole: bytes, entries: list[Entry[Body]], mask: int
) -> None:
    chance = random.Random(mask)  # noqa: S311 - places, not secrets
    check_flipped(tmp_path, whole, entries, chance.sample(range(HEADER, len(whole)), 250), mask)


def test_a_flipped_byte_in_a_text_is_found_by_the_check(tmp_path: Path, whole: bytes) -> None:
    damaged = whole.replace(b"entry 7 x", b"entry 7 y")
    assert damaged != whole
    wrong, _entries = looked_at(tmp_path, damaged)
    assert wrong == [Finding(8, "has a body that does not match its digest", is_of_body=True)]


def test_every_flipped_byte_of_one_entry_shows(tmp_path: Path, whole: bytes) -> None:
    start = whole.index(b'{"text":"entry 7 ')
    for offset in range(start, start + 30):
        flipped = bytearray(whole)
        flipped[offset] ^= 0x02
        wrong, _entries = looked_at(tmp_path, bytes(flipped))
        assert [finding.seq for finding in wrong] == [8]


def test_a_time_that_cannot_be_read_is_told_with_its_entry(tmp_path: Path, whole: bytes) -> None:
    # The eighth entry of `make_case` was recorded at 13:07.
    damaged = whole.replace(b"2026-11-23T13:07:00.000000Z", b"2026-11-23T13:x7:00.000000Z")
    assert damaged != whole
    (tmp_path / "case.db").write_bytes(damaged)
    with CaseStore.open(tmp_path) as store:
        with pytest.raises(BrokenCaseError, match="Entry 8 is damaged: '2026-11-23T13:x7"):
            list(store.entries())
        assert findings(store)[0] == Finding(8, "was changed: its hash does not match its contents")


def test_a_folder_in_place_of_the_file_is_no_case(tmp_path: Path) -> None:
    (tmp_path / "case.db").mkdir()
    with pytest.raises(UserError, match="There is no case"):
        CaseStore.open(tmp_path)


def test_a_copy_that_was_restored_works(tmp_path: Path, whole: bytes) -> None:
    refusal(tmp_path, whole[:5_000])
    (tmp_path / "case.db").write_bytes(whole)
    with CaseStore.open(tmp_path) as store:
        assert len(texts(store)) == 20
        assert findings(store) == []


def test_a_log_of_garbage_beside_the_file_is_left_out(tmp_path: Path, whole: bytes) -> None:
    (tmp_path / "case.db").write_bytes(whole)
    (tmp_path / "case.db-wal").write_bytes(b"garbage" * 1_000)
    with CaseStore.open(tmp_path) as store:
        assert len(texts(store)) == 20
        assert findings(store) == []
