"""Many writers at one case: workbenches, commands and a reader at once, each as fast as it can.

A workbench is a process that has the case open and writes notes; a command is `tocsin log`, started anew for
every note; the reader looks for what is new, twenty times in a second, as the screen does.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.torture._cases import findings, new_case, opened
from tocsin.domain.entries import LogWritten
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import Workbench

WRITERS = 16
COMMANDS = 2
READER_HZ = 20
MOST_P99, MOST_READ = 0.1, 0.1
"""Seconds, at the 99th percentile: for a note to be recorded, and for the reader to look."""


def run(quick: bool) -> list[str]:
    """Let them all write."""
    each = 10 if quick else 300
    with tempfile.TemporaryDirectory() as folder:
        home, stop = Path(folder) / "home", Path(folder) / "stop"
        ref = new_case(home)
        writers = [_Process(_write, home, ref, f"writer-{number}", each) for number in range(WRITERS)]
        commands = [_Process(_command, home, ref, f"command-{number}", stop) for number in range(COMMANDS)]
        reader = _Process(_read, home, ref, stop)
        noted = [seconds for one in writers for seconds in one.result()]
        stop.touch()
        commanded = [seconds for one in commands for seconds in one.result()]
        looked = reader.result()
        with opened(home, ref) as case:
            notes = sum(isinstance(entry.body, LogWritten) for entry in case.state.entries)
        assert notes == len(noted) + len(commanded), (
            f"{notes} notes are there of {len(noted) + len(commanded)}"
        )
        wrong = findings(home, ref)
        assert not wrong, f"the journal does not hold: {wrong[0]}"
    p99 = _percentile(noted, 99)
    if not quick:  # a few notes of processes that have just started say nothing of how long a note takes
        assert p99 < MOST_P99, f"a note took {p99 * 1000:.0f} ms (p99)"
        assert _percentile(looked, 99) < MOST_READ, (
            f"the reader waited {_percentile(looked, 99) * 1000:.0f} ms"
        )
    return [
        f"{WRITERS} workbenches and {COMMANDS} commands: {notes:,} notes, 0 errors, 0 lost",
        f"a note of a workbench: {_told(noted)}",
        f"a command from start to end: {_told(commanded)}",
        f"a look of the reader: {_told(looked)}",
    ]


class _Process:
    """A function in a process of its own; what it gives comes back, and what it raises, too."""

    def __init__(self, function: Callable[..., list[float]], *arguments: object) -> None:
        out, into = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(out)
            _give(into, function, *arguments)
        os.close(into)
        self._out = out

    def result(self) -> list[float]:
        with open(self._out, "rb") as said:  # noqa: PTH123 - a descriptor
            answer: dict[str, Any] = json.loads(said.read() or b'{"error": "ended without a word"}')
        os.waitpid(self._child, 0)
        assert "error" not in answer, answer["error"]
        seconds: list[float] = answer["seconds"]
        return seconds


def _give(into: int, function: Callable[..., list[float]], *arguments: object) -> None:
    try:
        answer: dict[str, object] = {"seconds": function(*arguments)}
    except BaseException:
        answer = {"error": traceback.format_exc()}
    with contextlib.suppress(BrokenPipeError), open(into, "wb") as said:
        said.write(json.dumps(answer).encode())
    os._exit(0)


def _write(home: Path, ref: str, who: str, count: int) -> list[float]:
    times = []
    with Workbench(home, who).open(ref) as case:
        for number in range(count):
            start = time.perf_counter()
            write_log(case, f"{who} saw the {number}th thing")
            times.append(time.perf_counter() - start)
    return times


def _command(home: Path, ref: str, who: str, stop: Path) -> list[float]:
    times: list[float] = []
    while not (stop.exists() and times):
        start = time.perf_counter()
        line = [sys.executable, "-m", "tocsin", "--home", str(home), "--as", who, "--case", ref]
        done = subprocess.run(
            [*line, "log", f"{who}, {len(times)}"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        times.append(time.perf_counter() - start)
    return times


def _read(home: Path, ref: str, stop: Path) -> list[float]:
    times: list[float] = []
    with opened(home, ref) as case:
        while not (stop.exists() and times):
            start = time.perf_counter()
            case.refresh()
            times.append(time.perf_counter() - start)
            assert [entry.seq for entry in case.state.entries[-50:]] == list(
                range(max(1, case.state.seq - 49), case.state.seq + 1)
            )
            time.sleep(1 / READER_HZ)
    return times


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


def _told(seconds: list[float]) -> str:
    p50, p99, most = _percentile(seconds, 50), _percentile(seconds, 99), max(seconds)
    return f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, at most {most * 1000:.0f} ms"
