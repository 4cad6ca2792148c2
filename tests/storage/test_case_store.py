from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.storage.disk import NOW, add, counting, findings, left_in, make_case, notes, run, texts
from tocsin.domain.entries import CaseOpened, ClockJumped, FactSet, LogWritten
from tocsin.domain.errors import BrokenCaseError, NewerCaseError, UserError
from tocsin.domain.journal import EMPTY, GENESIS
from tocsin.storage.case_store import CaseStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    """A new case file, open."""
    with CaseStore.create(tmp_path) as created:
        yield created


# Making and opening.


def test_a_new_case_is_empty(store: CaseStore) -> None:
    assert list(store.entries()) == []
    assert store.head() == EMPTY
    assert store.writable


def test_a_case_is_not_made_over_another(store: CaseStore) -> None:
    add(store, *notes("one"))
    with pytest.raises(UserError, match="File exists"):
        CaseStore.create(store.folder)
    assert texts(store) == ["one"]


def test_a_folder_without_a_case_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no case in"):
        CaseStore.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_was_appended_is_there_after_opening_again(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        written = add(store, CaseOpened(format=1, ref="2026-0001", title="Portal"), *notes("one"))
    with CaseStore.open(tmp_path) as store:
        assert list(store.entries()) == written


def test_the_files_of_a_case_belong_to_this_user_alone(tmp_path: Path, store: CaseStore) -> None:
    add(store, *notes("one"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert {"case.db", "case.lock"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_a_closed_case_leaves_only_the_database_and_the_lock(tmp_path: Path) -> None:
    make_case(tmp_path, "one")
    assert left_in(tmp_path) == ["case.db", "case.lock"]


# Appending.


def test_entries_are_numbered_and_chained(store: CaseStore) -> None:
    add(store, *notes("one", "two"))
    add(store, *notes("three"))
    sealed = list(store.sealed())
    assert [entry.seq for entry in sealed] == [1, 2, 3]
    assert [entry.prev for entry in sealed] == [GENESIS, sealed[0].hash, sealed[1].hash]
    assert findings(store) == []


def test_the_head_is_the_last_entry(store: CaseStore) -> None:
    add(store, *notes("one", "two"))
    last = list(store.sealed())[-1]
    assert (store.head().seq, store.head().hash) == (2, last.hash)


def test_an_entry_says_who_recorded_it_and_when(store: CaseStore) -> None:
    add(store, *notes("one"), actor="dpo", now=NOW + timedelta(seconds=5))
    entry = next(store.entries())
    assert (entry.actor, entry.recorded_at) == ("dpo", "2026-11-23T13:00:05.000000Z")


def test_what_append_gives_is_what_is_read(store: CaseStore) -> None:
    written = add(store, *notes("one", "two"))
    assert written == list(store.entries())


def test_appending_nothing_writes_nothing(store: CaseStore) -> None:
    assert add(store) == []
    assert store.head() == EMPTY


def test_text_is_kept_byte_for_byte(store: CaseStore) -> None:
    hostile = "\x1b[31m\u202e [/] 'quoted' \"; DROP TABLE journal; -- \n\t\x00 \U0001f6a8 é"
    add(store, *notes(hostile))
    assert texts(store) == [hostile]


def test_an_id_is_a_uuid_of_the_moment_of_recording(store: CaseStore) -> None:
    id = add(store, *notes("one"))[0].id
    # 2026-11-23 13:00 UTC is 1 795 438 800 s after 1970, so 1 795 438 800 000 ms = 0x1a2087dec80.
    assert id.startswith("01a2087d-ec80-7")


def test_a_batch_is_one_transaction(store: CaseStore) -> None:
    add(store, *notes("before"))
    unwritable = LogWritten(text="\ud800")  # cannot be written as UTF-8
    with pytest.raises(UnicodeEncodeError):
        add(store, *notes("one", "two"), unwritable, *notes("four"))
    assert texts(store) == ["before"]
    assert store.head().seq == 1


def append_and_raise(store: CaseStore) -> None:
    with store.writing("lead") as writer:
        writer.append(notes("one"), NOW, counting())
        raise UserError("changed my mind")


def test_an_error_after_appending_takes_it_back(store: CaseStore) -> None:
    with pytest.raises(UserError, match="changed my mind"):
        append_and_raise(store)
    assert texts(store) == []


def test_a_number_beyond_json_is_refused_and_nothing_written(store: CaseStore) -> None:
    with pytest.raises(ValueError, match="beyond the numbers"):
        add(store, *notes("one"), FactSet(key="a.b", value=2**53))
    assert store.head() == EMPTY


def test_after_an_error_the_next_append_works(store: CaseStore) -> None:
    with pytest.raises(UnicodeEncodeError):
        add(store, *notes("\ud800"))
    add(store, *notes("one"))
    assert texts(store) == ["one"]
    assert findings(store) == []


# Reading.


def test_entries_after_a_number_are_those_that_follow_it(store: CaseStore) -> None:
    add(store, *notes("one", "two", "three"))
    assert [entry.seq for entry in store.entries(after=1)] == [2, 3]
    assert list(store.entries(after=3)) == []


def test_entries_of_some_kinds_leave_the_others_out(store: CaseStore) -> None:
    add(store, *notes("one"), FactSet(key="a.b", value="x"), *notes("three"))
    assert [entry.seq for entry in store.entries(kinds=["log.written"])] == [1, 3]
    assert [entry.seq for entry in store.entries(kinds=["fact.set", "log.written"], after=1)] == [2, 3]
    assert list(store.entries(kinds=["case.closed"])) == []


def insert_raw(store: CaseStore, kind: str, body: str) -> None:
    store._connection.execute(
        "INSERT INTO journal (seq, id, recorded_at, actor, kind, salt, body, body_sha256, prev, hash) "
        "VALUES (1, 'x', '2026-11-23T13:00:00.000000Z', 'x', ?, '00', ?, '', '', '')",
        (kind, body),
    )


def test_an_entry_of_an_unknown_kind_is_refused_not_skipped(store: CaseStore) -> None:
    insert_raw(store, "dance.danced", "{}")
    with pytest.raises(NewerCaseError, match=r"Entry 1 is of a kind .* 'dance\.danced'"):
        list(store.entries())


def test_a_body_that_is_not_what_its_kind_says_is_damage(store: CaseStore) -> None:
    insert_raw(store, "log.written", '{"tempo":"allegro"}')
    with pytest.raises(BrokenCaseError, match=r"Entry 1 \(log\.written\) cannot be read"):
        list(store.entries())


# Several at the case.


def test_two_that_have_a_case_open_take_turns(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as first, CaseStore.open(tmp_path) as second:
        add(first, *notes("one"))
        add(second, *notes("two"))
        add(first, *notes("three"))
        assert texts(second) == ["one", "two", "three"]
        assert findings(first) == []


def test_a_writer_sees_what_another_process_appended_meanwhile(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        add(store, *notes("ours"))
        run("append", tmp_path, "theirs", 2)
        with store.writing("lead") as writer:
            seen = [entry.body.text for entry in writer.entries(1) if isinstance(entry.body, LogWritten)]
    assert seen == ["theirs 0", "theirs 1"]


def test_a_writer_sees_what_it_appended_itself(store: CaseStore) -> None:
    with store.writing("lead") as writer:
        writer.append(notes("one"), NOW, counting())
        assert [entry.seq for entry in writer.entries(0)] == [1]


def test_the_data_version_changes_when_somebody_else_commits(tmp_path: Path) -> None:
    with CaseStore.create(tmp_path) as store:
        before = store.data_version()
        run("append", tmp_path, "theirs", 1)
        assert store.data_version() != before


def test_the_data_version_stays_when_only_this_connection_commits(store: CaseStore) -> None:
    before = store.data_version()
    add(store, *notes("one"))
    assert store.data_version() == before


# The clock of the machine.


def test_entries_of_one_batch_are_a_microsecond_apart(store: CaseStore) -> None:
    written = add(store, *notes("one", "two", "three"))
    assert [entry.recorded_at for entry in written] == [
        "2026-11-23T13:00:00.000000Z",
        "2026-11-23T13:00:00.000001Z",
        "2026-11-23T13:00:00.000002Z",
    ]


def test_a_clock_that_went_back_is_noted_and_the_order_kept(store: CaseStore) -> None:
    add(store, *notes("one"), now=NOW)
    written = add(store, *notes("two"), now=NOW - timedelta(hours=1))
    jump = written[0].body
    assert jump == ClockJumped(
        machine_said="2026-11-23T12:00:00.000000Z", last_entry="2026-11-23T13:00:00.000000Z"
    )
    assert [entry.recorded_at for entry in store.entries()] == [
        "2026-11-23T13:00:00.000000Z",
        "2026-11-23T13:00:00.000001Z",
        "2026-11-23T13:00:00.000002Z",
    ]
    assert texts(store) == ["one", "two"]
    assert findings(store) == []


@pytest.mark.parametrize(("back", "entries"), [(1.0, 2), (2.0, 2), (2.1, 3)])
def test_a_clock_that_is_hardly_behind_is_not_noted(store: CaseStore, back: float, entries: int) -> None:
    add(store, *notes("one"), now=NOW)
    add(store, *notes("two"), now=NOW - timedelta(seconds=back))
    assert store.head().seq == entries
    assert findings(store) == []


def test_nothing_is_noted_where_nothing_is_appended(store: CaseStore) -> None:
    add(store, *notes("one"), now=NOW)
    add(store, now=NOW - timedelta(days=1))
    assert store.head().seq == 1
