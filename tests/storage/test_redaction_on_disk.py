"""What was redacted is gone from the bytes on disk, not only from the table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.storage.disk import NOW, add, findings, notes, texts
from tocsin.domain import journal
from tocsin.domain.entries import Body, Entry, LogWritten, Redacted, stripped
from tocsin.domain.errors import UserError
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore

CANARY = "canary-7f3d91"
SHORT = f"short {CANARY}"
LONG = f"{CANARY} " * 4_000
"""Some 56 kB: many pages of the database."""


def redact(store: CaseStore, entry: Entry[Body]) -> None:
    """Redact an entry as the program does it."""
    redaction = Redacted(entry=entry.id, because="a name", keeps=journal.canonical(stripped(entry.body)))
    with store.writing("dpo") as writer:
        writer.append([redaction], NOW, os.urandom)
        writer.empty(entry.id)
    store.forget_freed_pages()


def holding_the_canary(folder: Path) -> list[str]:
    """Name the files of a case folder whose bytes hold what was redacted."""
    return [path.name for path in sorted(folder.iterdir()) if CANARY.encode() in path.read_bytes()]


def test_before_a_redaction_the_text_is_on_the_disk(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        add(store, *notes(SHORT))
    assert holding_the_canary(tmp_path) == ["case.db"]


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_after_a_redaction_no_file_holds_the_text(tmp_path: Path, text: str) -> None:
    with CaseStore.create(tmp_path) as store:
        entry = add(store, *notes("before", text, "after"))[1]
        redact(store, entry)
    assert holding_the_canary(tmp_path) == []


def test_a_text_redacted_after_reopening_is_gone_too(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        entry = add(store, *notes(LONG))[0]
    with CaseStore.open(tmp_path) as store:
        redact(store, entry)
    assert holding_the_canary(tmp_path) == []


def test_a_text_is_gone_also_while_somebody_else_has_the_case_open(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store, CaseStore.open(tmp_path) as other:
        entry = add(store, *notes(SHORT))[0]
        assert texts(other) == [SHORT]
        redact(store, entry)
        assert texts(other) == [""]
        store.close()
    assert holding_the_canary(tmp_path) == []


def test_an_entry_that_was_emptied_is_marked_and_keeps_what_the_redaction_left(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        entry = add(store, LogWritten(text=SHORT, step="reporter"))[0]
        redact(store, entry)
        first, second = store.entries()
    assert first.redacted
    assert first.body == LogWritten(step="reporter")
    assert (first.seq, first.id, first.recorded_at, first.actor) == (
        entry.seq,
        entry.id,
        entry.recorded_at,
        entry.actor,
    )
    assert not second.redacted


def test_a_case_verifies_after_a_redaction(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        entry = add(store, *notes("before", SHORT, "after"))[1]
        redact(store, entry)
        assert findings(store) == []
        assert store.head().seq == 4


def redact_and_raise(store: CaseStore, entry: Entry[Body]) -> None:
    with store.writing("dpo") as writer:
        writer.append([Redacted(entry=entry.id)], NOW, os.urandom)
        writer.empty(entry.id)
        raise RuntimeError


def test_a_redaction_that_fails_leaves_the_text(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        entry = add(store, *notes(SHORT))[0]
        with pytest.raises(RuntimeError):
            redact_and_raise(store, entry)
        assert texts(store) == [SHORT]
        assert findings(store) == []


@pytest.mark.skipif(
    engine.journal_mode() != "wal", reason="a reader holds up the writer: nothing is redacted"
)
def test_where_somebody_goes_on_reading_it_is_said_that_the_text_may_still_be_there(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        entry = add(store, *notes(SHORT, "second", "third"))[0]
    with CaseStore.open(tmp_path) as store, CaseStore.open(tmp_path) as other:
        store._connection.execute("PRAGMA busy_timeout = 10")
        reading = other.entries()
        next(reading)
        with pytest.raises(UserError, match=r"may still stand in .*another program is reading the case"):
            redact(store, entry)
        assert holding_the_canary(tmp_path) == ["case.db"]
        reading.close()  # type: ignore[attr-defined]
    assert holding_the_canary(tmp_path) == []
