from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.storage.disk import add, environment, make_case, notes, texts, worker
from tocsin.storage.case_store import LOCK, CaseStore
from tocsin.storage.lock import holding


def start_holding(lock: Path, who: str) -> subprocess.Popen[str]:
    """Start a process that holds a lock until its stdin is closed; gives it once it does."""
    process = subprocess.Popen(
        worker("hold", lock, who),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    return process


def test_a_free_lock_is_taken_without_telling_anybody(tmp_path: Path) -> None:
    told: list[str] = []
    with holding(tmp_path / "lock", "lead", told.append):
        pass
    assert told == []


def test_the_lock_says_who_holds_it(tmp_path: Path) -> None:
    with holding(tmp_path / "lock", "lead"):
        assert (tmp_path / "lock").read_text().rstrip() == f"lead (process {os.getpid()})"


def test_a_shorter_name_leaves_nothing_of_a_longer_one(tmp_path: Path) -> None:
    with holding(tmp_path / "lock", "a very long name of somebody"):
        pass
    with holding(tmp_path / "lock", "dpo"):
        assert (tmp_path / "lock").read_text().rstrip() == f"dpo (process {os.getpid()})"


def test_the_lock_file_belongs_to_this_user_alone(tmp_path: Path) -> None:
    with holding(tmp_path / "lock", "lead"):
        pass
    assert stat.S_IMODE((tmp_path / "lock").stat().st_mode) == 0o600


def test_who_waits_is_told_once_who_holds_it(tmp_path: Path) -> None:
    with start_holding(tmp_path / "lock", "dpo") as holder:
        assert holder.stdin is not None
        told: list[str] = []

        def let_go(who: str) -> None:
            told.append(who)
            assert holder.stdin is not None
            holder.stdin.close()

        with holding(tmp_path / "lock", "lead", let_go):
            assert told == [f"dpo (process {holder.pid})"]


def test_the_lock_is_free_when_its_holder_dies(tmp_path: Path) -> None:
    with start_holding(tmp_path / "lock", "dpo") as holder:
        with holding(tmp_path / "lock", "lead", lambda _who: holder.kill()):
            assert (tmp_path / "lock").read_text().rstrip() == f"lead (process {os.getpid()})"
        assert holder.wait(timeout=60) == -9


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), holding(tmp_path / "lock", "lead"):
        raise RuntimeError
    told: list[str] = []
    with holding(tmp_path / "lock", "lead", told.append):
        pass
    assert told == []


def test_what_a_hostile_name_wrote_is_read_without_trouble(tmp_path: Path) -> None:
    holder = "\udcff" * 10
    (tmp_path / "lock").write_bytes(b"\xff\xfe not text")
    with start_holding(tmp_path / "lock", "x") as process:
        assert process.stdin is not None
        (tmp_path / "lock").write_bytes(holder.encode("utf-8", "surrogateescape"))
        told: list[str] = []

        def let_go(who: str) -> None:
            told.append(who)
            assert process.stdin is not None
            process.stdin.close()

        with holding(tmp_path / "lock", "lead", let_go):
            assert told == ["\ufffd" * 10]


def test_a_writer_says_whom_it_waits_for(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    with start_holding(folder / LOCK, "dpo") as holder, CaseStore.open(folder) as store:
        told: list[str] = []

        def let_go(who: str) -> None:
            told.append(who)
            assert holder.stdin is not None
            holder.stdin.close()

        store.waiting_for = let_go
        add(store, *notes("two"))
        assert told == [f"dpo (process {holder.pid})"]
        assert store.head().seq == 2


LOCKS = Path("/proc/locks")


def wait_until_queued(pid: int) -> None:
    """Wait until the kernel has a process among those that wait for a lock."""
    until = time.monotonic() + 30
    while not any("->" in line and f" {pid} " in line for line in LOCKS.read_text().splitlines()):
        assert time.monotonic() < until, f"process {pid} does not wait"
        time.sleep(0.002)


@pytest.mark.skipif(not LOCKS.is_file(), reason="whether a process waits is not shown here")
def test_writers_get_through_in_the_order_they_came(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case")
    writers: list[subprocess.Popen[str]] = []
    with start_holding(folder / LOCK, "dpo") as holder:
        for number in range(4):
            one = worker("append", folder, f"writer-{number}", 1)
            writers.append(subprocess.Popen(one, stdout=subprocess.DEVNULL, text=True, env=environment()))
            wait_until_queued(writers[-1].pid)
        assert holder.stdin is not None
        holder.stdin.close()
    assert [writer.wait(timeout=30) for writer in writers] == [0] * 4
    with CaseStore.open(folder) as store:
        assert texts(store) == [f"writer-{number} 0" for number in range(4)]


@pytest.mark.skipif(not LOCKS.is_file(), reason="whether a process waits is not shown here")
def test_who_lets_go_and_wants_it_again_comes_after_who_waits(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case")
    with holding(folder / LOCK, "greedy"):
        patient = subprocess.Popen(
            worker("append", folder, "patient", 1), stdout=subprocess.DEVNULL, text=True, env=environment()
        )
        wait_until_queued(patient.pid)
        patient.send_signal(signal.SIGSTOP)
        os.waitpid(patient.pid, os.WUNTRACED)  # from now on it is woken, and does not get to run
    threading.Timer(0.1, patient.send_signal, [signal.SIGCONT]).start()
    with holding(folder / LOCK, "greedy"), CaseStore.open(folder) as store:
        assert texts(store) == ["patient 0"]
    assert patient.wait(timeout=30) == 0


def test_reading_waits_for_nobody(tmp_path: Path) -> None:
    folder = make_case(tmp_path / "case", "one")
    with start_holding(folder / LOCK, "dpo") as holder:
        with CaseStore.open(folder) as store:
            assert store.head().seq == 1
            assert len(list(store.entries())) == 1
        assert holder.stdin is not None
        holder.stdin.close()


def test_two_threads_do_not_hold_it_at_once(tmp_path: Path) -> None:
    inside = 0
    most = 0
    count = threading.Lock()

    def enter() -> None:
        nonlocal inside, most
        for _turn in range(20):
            with holding(tmp_path / "lock", "thread"):
                with count:
                    inside += 1
                    most = max(most, inside)
                with count:
                    inside -= 1

    threads = [threading.Thread(target=enter) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert most == 1


def test_opening_a_case_again_keeps_the_locks_of_this_process(tmp_path: Path) -> None:
    """POSIX drops every lock of a process on a file when the process closes any descriptor of it."""
    folder = make_case(tmp_path / "case", "one")
    code = (
        "import fcntl, sys\n"
        "with open(sys.argv[1], 'r+b') as file:\n"
        # The bytes on which every connection that has SQLite's shared lock holds a read lock.
        "    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)\n"
    )
    with CaseStore.open(folder) as store, store.writing("lead") as writer:
        assert writer.entries(0)
        with CaseStore.open(folder) as second:
            assert second.head().seq == 1
        done = subprocess.run(
            [sys.executable, "-c", code, folder / "case.db"], capture_output=True, text=True, check=False
        )
    assert "BlockingIOError" in done.stderr
