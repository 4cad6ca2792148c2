"""Feeds random and mutated input to what reads files of strangers.

    uv run --all-extras python -m tests.fuzz.fuzz playbook --inputs 1000000 --seed 1
    uv run --all-extras python -m tests.fuzz.fuzz condition --inputs 1000000 --seed 1 --jobs 2
    uv run --all-extras python -m tests.fuzz.fuzz bundle --inputs 1000000 --seed 1
    uv run --all-extras python -m tests.fuzz.fuzz playbook --replay FILE

Input N of seed S is the same in any number of processes, as long as the shipped and the sample files are.
An input fails if it raises anything that is not declared, if what is told of it makes no sense, or if it
takes too long. It is then saved, shown with its seed and number, and the run ends with exit code 1. At the
end stand the inputs per second, and how many came to which end, so that one can see how deep they went.
"""

from __future__ import annotations

import argparse
import multiprocessing
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import msgspec

from tests.fuzz.targets import TARGETS, Target

CHUNK = 1_000
SECONDS = 2.0
"""Processor time that one input may take."""

_EVERY = 10.0
"""Seconds between two lines of progress."""


class Chunk(msgspec.Struct, frozen=True):
    """A piece of work: some inputs of one seed."""

    target: str
    seed: int
    numbers: range


class Failure(msgspec.Struct, frozen=True):
    """An input that came to an end which is not declared."""

    number: int
    data: bytes
    trace: str


class Outcome(msgspec.Struct, frozen=True):
    """What came of a chunk: how often each declared end, and the failures."""

    ends: dict[str, int]
    failures: list[Failure]


class TooSlowError(Exception):
    """An input takes more than its processor time."""


@contextmanager
def _limited() -> Iterator[None]:
    """Raise `TooSlowError` inside a ``with`` block that takes too long."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def _too_slow(_signal: int, _frame: object) -> None:
    raise TooSlowError(f"more than {SECONDS} s")


def make(target: Target, seed: int, number: int) -> bytes:
    """Give input ``number`` of a seed."""
    return target.make(Random(seed << 40 | number))  # noqa: S311 - it must come out the same again


def run(chunk: Chunk) -> Outcome:
    """Make and hand over the inputs of a chunk."""
    signal.signal(signal.SIGVTALRM, _too_slow)
    target = TARGETS[chunk.target]()
    ends: Counter[str] = Counter()
    failures = []
    for number in chunk.numbers:
        data = make(target, chunk.seed, number)
        try:
            with _limited():
                ends[target.run(data)] += 1
        except Exception:  # whatever it is: that is what we look for
            failures.append(Failure(number, data, traceback.format_exc()))
    return Outcome(dict(ends), failures)


def outcomes(chunks: list[Chunk], jobs: int) -> Iterator[Outcome]:
    """Run chunks in so many processes; in this one if one is enough."""
    if jobs == 1:
        yield from map(run, chunks)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap_unordered(run, chunks)


def fuzz(target: str, *, inputs: int, seed: int, jobs: int, folder: Path) -> int:
    """Run so many inputs, say how it goes, and give the exit code."""
    chunks = [
        Chunk(target, seed, range(start, min(start + CHUNK, inputs))) for start in range(0, inputs, CHUNK)
    ]
    ends: Counter[str] = Counter()
    start = told = time.monotonic()
    for outcome in outcomes(chunks, jobs):
        ends.update(outcome.ends)
        if outcome.failures:
            _tell(target, seed, outcome.failures, folder)
            return 1
        if time.monotonic() - told > _EVERY:
            told = time.monotonic()
            say(f"{target}: {_pace(ends.total(), told - start)} of {inputs:,}")
    say(f"{target}, seed {seed}: {_pace(ends.total(), time.monotonic() - start)}, no failure")
    say("  " + ", ".join(f"{end} {count:,}" for end, count in ends.most_common()))
    return 0


def _pace(done: int, seconds: float) -> str:
    return f"{done:,} inputs in {seconds:,.0f} s, {done / max(seconds, 0.001):,.0f} per second"


def _tell(target: str, seed: int, failures: Iterable[Failure], folder: Path) -> None:
    """Save and show failures, each place once."""
    by_place = {failure.trace.rsplit("File", 1)[-1]: failure for failure in failures}
    folder.mkdir(parents=True, exist_ok=True)
    for failure in by_place.values():
        path = folder / f"{target}-{seed}-{failure.number}"
        path.write_bytes(failure.data)
        say(f"FAILED {target}, seed {seed}, input {failure.number}, saved as {path}")
        say(f"{failure.data!r}\n{failure.trace}")


def replay(target: str, file: Path) -> int:
    """Hand over one saved input, without a limit of time."""
    say(TARGETS[target]().run(file.read_bytes()))
    return 0


def say(text: str) -> None:
    """Write a line of the report."""
    print(text, flush=True)  # noqa: T201 - this is a report


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.fuzz", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--save", type=Path, default=Path(tempfile.gettempdir()) / "tocsin-fuzz")
    parser.add_argument("--replay", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    if chosen.replay:
        return replay(chosen.target, chosen.replay)
    return fuzz(chosen.target, inputs=chosen.inputs, seed=chosen.seed, jobs=chosen.jobs, folder=chosen.save)


if __name__ == "__main__":
    sys.exit(main())
