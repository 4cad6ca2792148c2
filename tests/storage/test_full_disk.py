"""A full disk is told in words, leaves nothing half-written, and is over when there is room again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.disk import add, findings, left_in, make_case, notes, run, texts
from tocsin.domain.errors import UserError
from tocsin.storage.case_store import CaseStore

LARGE = "x" * 50_000


@pytest.fixture
def full(tmp_path: Path) -> Iterator[CaseStore]:
    """A case with one entry, on a disk that has room for a little more but not for much."""
    folder = make_case(tmp_path / "case", "one")
    with CaseStore.open(folder) as store:
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        yield store


def make_room(store: CaseStore) -> None:
    store._connection.execute("PRAGMA max_page_count = 100000")


def test_what_does_not_fit_is_refused_in_words(full: CaseStore) -> None:
    with pytest.raises(UserError) as refusal:
        add(full, *notes(LARGE))
    assert refusal.value.message.startswith(f"The disk that holds {full.folder} is full or cannot be written")
    assert "Nothing of this was recorded; everything recorded before is safe" in refusal.value.hint


def test_nothing_of_a_batch_is_written_when_its_last_entry_does_not_fit(full: CaseStore) -> None:
    with pytest.raises(UserError):
        add(full, *notes("two", "three", LARGE))
    assert texts(full) == ["one"]
    assert full.head().seq == 1
    assert findings(full) == []


def test_no_transaction_is_left_open(full: CaseStore) -> None:
    with pytest.raises(UserError):
        add(full, *notes(LARGE))
    assert not full._connection.in_transaction


def test_others_can_write_after_one_was_refused(full: CaseStore) -> None:
    with pytest.raises(UserError):
        add(full, *notes(LARGE))
    assert run("append", full.folder, "other", 1)[0].endswith("other 0")


def test_it_works_again_when_there_is_room(full: CaseStore) -> None:
    with pytest.raises(UserError):
        add(full, *notes(LARGE))
    make_room(full)
    add(full, *notes(LARGE))
    assert texts(full) == ["one", LARGE]
    assert findings(full) == []


def test_what_is_small_enough_still_fits(full: CaseStore) -> None:
    with pytest.raises(UserError):
        add(full, *notes(LARGE))
    add(full, *notes("two"))
    assert texts(full) == ["one", "two"]


def test_a_file_that_may_grow_no_further_loses_nothing_acknowledged(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    *acknowledged, refusal, after = run("fill", folder, 200_000)
    assert len(acknowledged) > 1
    assert refusal.startswith(f"UserError: The disk that holds {folder} is full or cannot be written")
    with CaseStore.open(folder) as store:
        assert [entry.id for entry in store.entries(after=1)] == [*acknowledged, after]
        assert findings(store) == []


def test_evidence_that_does_not_fit_leaves_nothing_in_the_vault(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    said = run("fill", folder, 100_000)
    assert "kept what does not fit" not in said
    assert left_in(folder) == ["case.db", "case.lock"]
