"""Measures tocsin beside a peer, in the same run: `uv run --all-extras python -m tests.bench.bench`.

Prints one line per figure: what was measured, ours, the peer's, the median of the ratios of pairs that ran
in turn, and the budget. Nothing here asserts: machines differ, and the ratio is what counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import events
from tests.bench.documents import check_all, cold_pdf, full_case, two_pages
from tests.bench.playbooks import STEPS, look_again
from tests.bench.terminal import seconds_until, timeline_keys
from tests.bench.verifying import append_beside_insert, hash_alone, verify_beside_hashing
from tocsin.domain.case import fold
from tocsin.domain.entries import LogWritten
from tocsin.services.cases import open_new_case
from tocsin.services.demo import build_demo
from tocsin.services.workbench import Workbench
from tocsin.storage import engine
from tocsin.storage.case_store import CaseStore

ENTRIES = 100_000
RUNS = 9
EMPTY_APP = (
    "from textual.app import App\n"
    "from textual.widgets import Label\n"
    "class Empty(App):\n"
    "    def compose(self):\n"
    "        yield Label('FIRST-FRAME')\n"
    "Empty().run()\n"
)


def in_turn(ours: Callable[[], float], peer: Callable[[], float]) -> tuple[float, float, float]:
    """Run two measurements in turn, after one of each; gives both medians and the median of the ratios."""
    ours()
    peer()
    pairs = [(ours(), peer()) for _ in range(RUNS)]
    return (
        statistics.median(first for first, _second in pairs),
        statistics.median(second for _first, second in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def timed(act: Callable[[], object]) -> Callable[[], float]:
    """Give what measures how many seconds something takes."""

    def measure() -> float:
        start = time.perf_counter()
        act()
        return time.perf_counter() - start

    return measure


def show(what: str, ours: float, peer: float | None, ratio: float | None, budget: str) -> None:
    """Print a line of the table."""
    beside = f"{peer:9.3f}" if peer is not None else "        -"
    times = f"{ratio:6.2f}" if ratio is not None else "     -"
    print(f"{what:<58} {ours:9.3f} {beside} {times}   {budget}")  # noqa: T201 - this is a report


def program(*arguments: str) -> Callable[[], float]:
    """Give what measures a program of this environment, from start to end."""
    command = [str(Path(sys.executable).parent / arguments[0]), *arguments[1:]]
    return timed(lambda: subprocess.run(command, check=True, capture_output=True))


def commands(home: Path) -> None:
    """Measure commands as whole processes."""
    workbench = Workbench(home, "lead")
    with open_new_case(workbench, "Bench", zone="UTC", playbook="portal-exposure", role="controller"):
        pass
    peer = program("sqlite-utils", "--version")
    show(
        "tocsin --version, s (sqlite-utils --version)", *in_turn(program("tocsin", "--version"), peer), "<= 1"
    )
    log = program("tocsin", "--home", str(home), "log", "A line of ordinary length")
    show("tocsin log, end to end, s (sqlite-utils --version)", *in_turn(log, peer), "<= 1.5")


CHECKING = """
import pathlib, sys
from tests.bench.playbooks import check_all
took, checked = check_all(pathlib.Path(sys.argv[1]))
print(took, len(checked.playbooks), len(checked.problems))
"""


def playbooks(home: Path) -> None:
    """Measure what playbooks cost."""
    peer = program("sqlite-utils", "--version")
    listing = program("tocsin", "--home", str(home), "playbook", "list")
    show("tocsin playbook list, s (sqlite-utils --version)", *in_turn(listing, peer), "<= 1.5")
    command = [sys.executable, "-c", CHECKING, str(home)]
    runs = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(5)
    ]
    took = statistics.median(float(run[0]) for run in runs)
    show(f"check all {runs[0][1]} playbooks by every rule, s", took, None, None, "< 1")
    show(f"where a case stands in a playbook of {STEPS} steps, ms", look_again(home), None, None, "< 5")


def first_frame(home: Path) -> None:
    """Measure from the start of the program to the first frame of a case on a terminal."""
    ref = build_demo(Workbench(home, "lead"))
    ours = [str(Path(sys.executable).parent / "tocsin"), "--home", str(home)]
    peer = [sys.executable, "-c", EMPTY_APP]
    figures = in_turn(
        lambda: seconds_until(ours, b"Freeze logs"), lambda: seconds_until(peer, b"FIRST-FRAME")
    )
    show("program to first frame of a case, s (an empty Textual app)", *figures, "<= 1.5")
    regimes(home, ref)


def large_case(home: Path) -> str:
    """Make a case of `ENTRIES` entries and give its reference."""
    workbench = Workbench(home, "lead")
    with open_new_case(workbench, "Large", zone="UTC", playbook="portal-exposure", role="controller") as case:
        texts = [f"Entry {number}: client {number % 40} asked about {number}" for number in range(ENTRIES)]
        case.record(lambda _state: [LogWritten(text=text, tags=("bench",)) for text in texts])
        return case.header.ref


OPENING = """
import pathlib, re, sys, time
from tocsin.services.workbench import Workbench
start = time.perf_counter()
case = Workbench(pathlib.Path(sys.argv[1]), "lead").open(sys.argv[2])
case.readings()
case.progress()
took = time.perf_counter() - start
# Not ru_maxrss: a child takes that over from the process that started it.
status = pathlib.Path("/proc/self/status").read_text()
print(took, int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) / 1024)
case.close()
"""


def opening(home: Path, ref: str) -> None:
    """Measure opening a large case, in a process of its own."""
    command = [sys.executable, "-c", OPENING, str(home), ref]
    runs = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(5)
    ]
    took, memory = (statistics.median(float(run[column]) for run in runs) for column in (0, 1))
    show(f"open a case of {ENTRIES:,} entries, s", took, None, None, "<= 1")
    show("the same, peak memory of the process, MiB", memory, None, None, "<= 150")
    with CaseStore.open(Workbench(home, "lead").folder(ref)) as store:
        show(f"fold {ENTRIES:,} entries, s", timed(lambda: fold(store.entries()))(), None, None, "-")


REGIMES = """
import pathlib, sys, time
from tocsin.content.library import shipped
from tocsin.services.workbench import Workbench
library = shipped()
library.catalogue
start = time.perf_counter()
library.regimes
read = time.perf_counter() - start
with Workbench(pathlib.Path(sys.argv[1]), "lead").open(sys.argv[2]) as case:
    case.readings(), case.applicabilities()
    start = time.perf_counter()
    case.readings(), case.applicabilities()
    print(1000 * read, 1000 * (time.perf_counter() - start), len(library.regimes))
"""


def regimes(home: Path, ref: str) -> None:
    """Measure what all legal regimes cost, in processes of their own: reading them, and a look at a case."""
    command = [sys.executable, "-c", REGIMES, str(home), ref]

    def measured(**environment: str) -> list[float]:
        runs = [
            subprocess.run(
                command, check=True, capture_output=True, text=True, env={**os.environ, **environment}
            ).stdout.split()
            for _ in range(5)
        ]
        return [statistics.median(float(run[column]) for run in runs) for column in range(3)]

    kept, evaluated, number = measured()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tocsin").write_text("no folder can be made here", encoding="utf-8")
        anew = measured(XDG_CACHE_HOME=folder)[0]
    show(f"read {number:.0f} regimes when tocsin starts, ms", kept, None, None, "< 30")
    show("the same without what is kept in the cache folder, ms", anew, None, None, "-")
    show(f"which of {number:.0f} regimes apply, and every clock, ms", evaluated, None, None, "< 20")


def keys(home: Path, ref: str, small_home: Path, small_ref: str) -> None:
    """Measure a key in a timeline: from the key to the frame that answers it, without a terminal."""
    large = timeline_keys(Workbench(home, "lead"), ref)
    small = timeline_keys(Workbench(small_home, "lead"), small_ref)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        ours, peer = (1000 * sorted(taken)[int(share * len(taken))] for taken in (large, small))
        budget = "< 16" if name == "p99" else "-"
        what = f"a key in a timeline of {ENTRIES:,}, {name}, ms (of 55)"
        show(what, ours, peer, ours / peer, budget)


def record(home: Path, large: Path) -> None:
    """Measure what the record costs: checking all of it, and appending to it."""
    verify, hashing = verify_beside_hashing(large)
    figures = in_turn(timed(verify), timed(hashing))
    show(f"verify {ENTRIES:,} entries, s (read and hash the same bytes)", *figures, "<= 3")
    show("only hash them, once they are in memory, s", timed(hash_alone(large))(), None, None, "-")
    ours, peer, ratio = in_turn(*append_beside_insert(home / "appended"))
    show("append an entry, durably, ms (a bare insert)", 1000 * ours, 1000 * peer, ratio, "<= 2")


def documents(home: Path) -> None:
    """Measure what the documents of a full case cost."""
    ref, number = full_case(home)
    first, again, owed = check_all(home, ref)
    show(f"check the {owed} documents that a full case owes, ms", again, None, None, "< 100")
    show("the same for the first time in a process, ms", first, None, None, "-")
    show("a PDF of two pages, cold, ms", cold_pdf(home, ref, two_pages(home, ref)), None, None, "< 300")
    peer = program("sqlite-utils", "--version")
    render = program("tocsin", "--home", str(home), "draft", "render", "--all", "--format", "pdf")
    what = f"draft render --all, {number} PDF, s (sqlite-utils --version)"
    show(what, *in_turn(render, peer), "< 3 s")


def main() -> None:
    """Measure everything."""
    module = engine.sqlite()
    python = sys.version.split()[0]
    print(f"Python {python}, SQLite {module.sqlite_version} ({module.__name__}), {os.cpu_count()} cores")  # noqa: T201
    print(f"{'':<58} {'ours':>9} {'peer':>9} {'ratio':>6}   budget")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        commands(home / "commands")
        playbooks(home / "playbooks")
        documents(home / "documents")
        first_frame(home / "frame")
        large = large_case(home / "large")
        opening(home / "large", large)
        record(home, Workbench(home / "large", "lead").folder(large))
        keys(home / "large", large, home / "small", build_demo(Workbench(home / "small", "lead")))
    events.measure()


if __name__ == "__main__":
    main()
