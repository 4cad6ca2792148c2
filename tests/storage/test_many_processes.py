"""Several processes at one case, and processes that are killed: what was acknowledged stays."""

from __future__ import annotations

import random
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.storage.disk import add, environment, findings, make_case, notes, run, texts, worker
from tocsin.storage.case_store import CaseStore
from tocsin.storage.workspace import list_refs

WRITERS = 6
EACH = 40
ROUNDS = 15


def start(command: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a process beside this one."""
    return subprocess.Popen(
        worker(command, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def finish(process: subprocess.Popen[str]) -> list[str]:
    """Wait for a process and give what it said; it must have had no trouble."""
    out, trouble = process.communicate(timeout=120)
    assert (process.returncode, trouble) == (0, "")
    return out.splitlines()


def test_six_writers_and_a_reader_lose_nothing(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "first")
    reader = start("read", folder, WRITERS * EACH + 1)
    writers = [start("append", folder, f"writer-{number}", EACH) for number in range(WRITERS)]
    acknowledged = [line.split(" ", 1) for writer in writers for line in finish(writer)]
    if len(acknowledged) < WRITERS * EACH:
        reader.kill()  # it would wait for the rest
    assert finish(reader) == [f"read {WRITERS * EACH + 1}, findings 0"]
    with CaseStore.open(folder) as store:
        found = {entry.id for entry in store.entries(after=1)}
        assert {id for id, _text in acknowledged} == found
        assert sorted(texts(store)) == sorted(["first", *(text for _id, text in acknowledged)])
        assert len(found) == WRITERS * EACH
        assert findings(store) == []


def test_a_case_can_be_opened_at_any_moment_while_others_write(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "first")
    writers = [start("append", folder, f"writer-{number}", EACH) for number in range(3)]
    seen = [0]
    while any(writer.poll() is None for writer in writers):
        with CaseStore.open(folder) as store:
            seen.append(store.head().seq)
    assert seen == sorted(seen)
    assert [len(finish(writer)) for writer in writers] == [EACH] * 3


def test_a_writer_keeps_its_own_order_among_others(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case")
    writers = [start("append", folder, f"writer-{number}", 10) for number in range(3)]
    for writer in writers:
        finish(writer)
    with CaseStore.open(folder) as store:
        written = texts(store)
    for number in range(3):
        own = [text for text in written if text.startswith(f"writer-{number} ")]
        assert own == [f"writer-{number} {count}" for count in range(10)]


def killed_while_appending(folder: Path, label: str, acknowledgements: int, patience: float) -> list[str]:
    """Start a writer, kill it some moment after so many acknowledgements, give all that it acknowledged."""
    with start("append", folder, label, 100_000) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        seen = [process.stdout.readline() for _number in range(acknowledgements)]
        time.sleep(patience)  # so that it dies anywhere within an append, not only just after one
        process.kill()
        # Not communicate(): it would leave out what readline() has taken from the pipe ahead of its line.
        rest = process.stdout.readlines()
        assert process.stderr.read() == ""
    return [line.split(" ", 1)[0] for line in [*seen, *rest] if line.strip()]


def test_what_was_acknowledged_before_a_kill_is_there_afterwards(tmp_path: Path) -> None:
    chance = random.Random(20261123)  # noqa: S311 - moments, not secrets
    folder = make_case(tmp_path / "case", "first")
    acknowledged: set[str] = set()
    for number in range(ROUNDS):
        acknowledged |= set(
            killed_while_appending(folder, f"round-{number}", chance.randrange(1, 20), chance.random() / 200)
        )
        with CaseStore.open(folder) as store:
            found = [entry.id for entry in store.entries(after=1)]
            assert len(found) == len(set(found))
            assert acknowledged <= set(found)
            # An entry may be durable without its acknowledgement having come through: one per kill.
            assert len(set(found) - acknowledged) <= number + 1
            assert findings(store) == []
    assert len(acknowledged) >= ROUNDS
    with CaseStore.open(folder) as store:
        before = store.head().seq
        add(store, *notes("afterwards"), now=datetime.now(UTC))
        assert store.head().seq == before + 1
        assert findings(store) == []


def test_the_lock_of_a_killed_writer_is_free(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "first")
    killed_while_appending(folder, "killed", 1, 0.0)
    assert run("append", folder, "next", 1)[0].endswith(" next 0")


def test_two_processes_never_get_the_same_reference(tmp_path: Path) -> None:
    home = tmp_path / "workspace"
    processes = [start("claim", home, 15) for _number in range(4)]
    claimed = [ref for process in processes for ref in finish(process)]
    assert len(claimed) == len(set(claimed)) == 60
    assert list_refs(home) == [f"2026-{number:04d}" for number in range(1, 61)]
