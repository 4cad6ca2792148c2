"""Writers that are killed at any moment: nothing acknowledged is lost, and a repeated run adds nothing twice.

In each cycle several processes write into one case and are killed with SIGKILL after a random time. Each says
what it is about to record before it does, and acknowledges it when `write_log` has returned. Then the case is
opened as after a crash: every acknowledged entry must be there; what was under way is repeated under its id,
as a shell or a script would, and must be there exactly once.
"""

# ruff: noqa: S311 - chance with a seed, so that a run can be repeated

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path
from uuid import UUID

from tests.torture._cases import findings, new_case, opened
from tocsin.domain.entries import LogWritten
from tocsin.services.acts import Acts
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import Workbench

WRITERS = 4
CYCLES_PER_CASE = 25
"""A case is opened anew in every cycle, which takes longer the longer it is."""


def run(quick: bool) -> list[str]:
    """Run the cycles."""
    return torture(12 if quick else 3_000, seed=1)


def torture(cycles: int, seed: int) -> list[str]:
    """Kill the writers so many times."""
    chance = random.Random(seed)
    acknowledged = under_way = committed = 0
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, cycles, CYCLES_PER_CASE):
            home = Path(folder) / str(first)
            ref = new_case(home)
            recorded: set[str] = set()
            for _cycle in range(first, min(first + CYCLES_PER_CASE, cycles)):
                begun, done = _killed_writers(home, ref, chance)
                recorded |= done
                committed += _repeat(home, ref, begun - done)
                recorded |= begun
                acknowledged += len(done)
                under_way += len(begun - done)
                with opened(home, ref) as case:
                    ids = [entry.id for entry in case.state.entries]
                    missing = recorded - set(ids)
                    assert not missing, (
                        f"{len(missing)} acknowledged entries are lost, {sorted(missing)[0]} first"
                    )
                    assert len(ids) == len(set(ids)), "an entry is there twice"
            wrong = findings(home, ref)
            assert not wrong, f"the journal does not hold: {wrong[0]}"
    assert acknowledged, "nothing was written before the writers were killed"
    return [
        f"{cycles:,} cycles of {WRITERS} writers killed: 0 of {acknowledged:,} acknowledged entries lost",
        f"{under_way:,} were under way, {committed:,} of them recorded; each was repeated and is there once",
    ]


def _killed_writers(home: Path, ref: str, chance: random.Random) -> tuple[set[str], set[str]]:
    """Give the ids that were begun, and those that were acknowledged."""
    pipes = [os.pipe() for _ in range(WRITERS)]
    writers = []
    for number, (_out, into) in enumerate(pipes):
        seed = chance.getrandbits(64)
        child = os.fork()
        if child == 0:
            _write_until_killed(home, ref, into, number, random.Random(seed))
        writers.append(child)
    for _out, into in pipes:
        os.close(into)
    first = os.read(pipes[0][0], 4096)  # one of them has begun
    time.sleep(chance.uniform(0.0, 0.04))
    for child in writers:
        os.kill(child, signal.SIGKILL)
    for child in writers:
        os.waitpid(child, 0)
    begun: set[str] = set()
    done: set[str] = set()
    for number, (out, _into) in enumerate(pipes):
        with open(out, "rb") as said:  # noqa: PTH123 - a descriptor
            for line in ((first if number == 0 else b"") + said.read()).decode().splitlines():
                what, id = line.split()
                (begun if what == "begin" else done).add(id)
    return begun, done


def _write_until_killed(home: Path, ref: str, into: int, number: int, chance: random.Random) -> None:
    """Write as fast as it goes, in a process of its own; never returns."""
    try:
        workbench = Workbench(home, f"writer-{number}")
        with workbench.open(ref) as case:
            while True:
                id = str(UUID(int=chance.getrandbits(128), version=4))
                workbench.acts = Acts(id)
                os.write(into, f"begin {id}\n".encode())
                write_log(case, f"note of {number} " + "x" * chance.choice([1, 100, 5_000]))
                os.write(into, f"done {id}\n".encode())
    finally:
        os._exit(1)


def _repeat(home: Path, ref: str, ids: set[str]) -> int:
    """Record what was under way again, each under its id; gives how many were there already."""
    there = 0
    for id in sorted(ids):
        with opened(home, ref) as case:
            found = next((entry for entry in case.state.entries if entry.id == id), None)
            text = found.body.text if found is not None and isinstance(found.body, LogWritten) else "repeated"
        workbench = Workbench(home, "after the crash")
        workbench.acts = Acts(id)
        with workbench.open(ref) as case:
            before = case.head().seq if found is None else found.seq
            entry = write_log(case, text)
            assert entry.id == id
            assert entry.seq == (before + 1 if found is None else found.seq)
        there += found is not None
    return there
