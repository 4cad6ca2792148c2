"""Machine events at scale, measured: `uv run --all-extras python -m tests.bench.events [EVENTS [ENTRIES]]`.

Taking in a log beside `sqlite-utils insert --nl` with full-text search of the same file; finding in a million
events; and a screen that shows them between a hundred thousand entries. Processor time is given beside the
time on the wall, because other work on the machine stretches only the latter.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from textual.events import Key
from textual.widgets import OptionList

from tests.bench.made_events import write_events
from tests.bench.terminal import KEYS, PLAIN_LINES, PlainList, Watched
from tocsin.domain.entries import LogWritten
from tocsin.domain.timeline import read_query
from tocsin.services.cases import open_new_case
from tocsin.services.events.finding import find_events
from tocsin.services.events.importing import import_file
from tocsin.services.workbench import Workbench
from tocsin.tui.widgets.timeline_list import TimelineList

EVENTS, ENTRIES, IMPORTED = 1_000_000, 100_000, 200_000
RUNS = 3
COLUMNS = ("message", "timestamp_desc", "tag", "data_type", "source_ip", "user", "hostname", "path")
QUERIES = (
    *("", "logout", "10.2.7.5", "user26", "status 404", "documents", "user2*", "web01 user3 kind:logon"),
    *("#unusual", "kind:logon 404", "after:2026-11-05 before:2026-11-06 logout", "nothing-like-it"),
    *("before:2026-11-02 documents", "after:2026-11-10 kind:logon user26 #unusual"),
)
PAGE = 50
PAGES = (*["pagedown"] * 35, "home") * 2


def say(what: str, *figures: str, budget: str = "") -> None:
    """Print a line of the report."""
    print(f"{what:<58} {'  '.join(figures):<44} {budget}", flush=True)  # noqa: T201 - this is a report


def _program(*arguments: str | Path) -> list[str]:
    name, *rest = map(str, arguments)
    return [str(Path(sys.executable).parent / name), *rest]


def _spent(commands: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Run programs; gives the seconds on the wall and of the processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in commands:
        subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def taking_in(folder: Path, count: int) -> None:
    """Take in a file of so many events, and beside it have sqlite-utils insert and index it, in turn."""
    file = folder / "events.jsonl"
    write_events(file, count)
    pairs = []
    for number in range(RUNS):
        home, peer = folder / f"ours-{number}", folder / f"peer-{number}.db"
        subprocess.run(
            _program("tocsin", "--home", home, "new", "Bench", "--zone", "UTC"),
            check=True,
            capture_output=True,
        )
        ours = _spent([_program("tocsin", "--home", home, "events", "import", file, "--yes")])
        theirs = _spent(
            [
                _program("sqlite-utils", "insert", peer, "events", file, "--nl"),
                _program("sqlite-utils", "enable-fts", peer, "events", *COLUMNS),
            ]
        )
        pairs.append((ours, theirs))
        peer.unlink()
    for place, name in enumerate(("on the wall", "of the processor")):
        mine, other = (statistics.median(pair[side][place] for pair in pairs) for side in (0, 1))
        ratio = statistics.median(ours[place] / theirs[place] for ours, theirs in pairs)
        what = f"take in {count:,} JSONL events, s {name} (sqlite-utils)"
        say(what, f"{mine:.2f}", f"{other:.2f}", f"ratio {ratio:.2f}", budget="<= 1")


def make(home: Path, events: int, entries: int) -> None:
    """Make a case of so many events and entries."""
    file = home.with_suffix(".jsonl")
    write_events(file, events)
    with open_new_case(
        Workbench(home, "lead"), "Large", zone="UTC", playbook="portal-exposure", role="controller"
    ) as case:
        texts = [f"Entry {number}: client {number % 40} asked about {number}" for number in range(entries)]
        case.record(lambda _state: [LogWritten(text=text, tags=("bench",)) for text in texts])
        import_file(case, file)
    file.unlink()


def finding(home: Path) -> None:
    """Find a page of events, and how many there are, for filters of every kind."""
    workbench = Workbench(home, "lead")
    with workbench.open(workbench.refs()[0]) as case:
        there = find_events(case, read_query("", zone=case.zone, now=workbench.now()), limit=1).there
        medians, worst = {}, 0.0
        for typed in QUERIES:
            taken = []
            for _ in range(5):
                start = time.perf_counter()
                query = read_query(typed, zone=case.zone, now=workbench.now())
                find_events(case, query, limit=PAGE)
                taken.append(1000 * (time.perf_counter() - start))
            medians[typed] = statistics.median(taken)
            worst = max(worst, *taken)
    slowest = max(medians, key=medians.__getitem__)
    say(
        f"find in {there:,} events, {len(QUERIES)} filters, ms",
        f"median {statistics.median(medians.values()):.1f}",
        f"slowest {medians[slowest]:.1f} ({slowest})",
        f"worst {worst:.1f}",
        budget="< 100",
    )


class Reading:
    """Presses keys in the workbench, and measures until each is answered by a frame."""

    def __init__(self, app: Watched | PlainList) -> None:
        self.app = app

    @property
    def rows(self) -> TimelineList:
        """The list on the screen."""
        return self.app.screen.query_one(TimelineList)

    async def key(self, key: str) -> tuple[float, float]:
        """Press a key; gives the milliseconds on the wall and of the processor until it was answered."""
        self.app.drawn.clear()
        start, busy = time.perf_counter(), time.process_time()
        self.app.post_message(Key(key, key if len(key) == 1 else None))
        await asyncio.wait_for(self.app.drawn.wait(), 5)
        return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - busy)

    async def keys(self, what: str, keys: Sequence[str]) -> None:
        """Press keys one after the other, and say how long they took."""
        taken: list[tuple[float, float]] = []
        for key in keys:
            taken.append(await self.key(key))
            await asyncio.sleep(0.01)
        self.told(what, taken)

    async def until(self, what: str, done: Callable[[], bool]) -> None:
        """Press keys while something is being looked for, and say how long it took, and they."""
        start, taken = time.perf_counter(), list[tuple[float, float]]()
        while not done():
            taken.append(await self.key(("up", "down")[len(taken) % 2]))
            await asyncio.sleep(0.01)
        say(f"{what}, s", f"{time.perf_counter() - start:.2f}")
        if taken:
            self.told("  a key meanwhile", taken)

    def told(self, what: str, taken: Sequence[tuple[float, float]]) -> None:
        """Say the percentiles of what was taken."""
        figures = []
        for place, name in enumerate(("wall", "cpu")):
            column = sorted(one[place] for one in taken)
            figures.append(f"{name} p50 {_share(column, 0.5):.1f} p99 {_share(column, 0.99):.1f}")
        say(f"{what}, ms", *figures, budget="p99 < 16")


def _share(column: Sequence[float], share: float) -> float:
    return column[min(int(share * len(column)), len(column) - 1)]


async def reading(home: Path, events: int, entries: int) -> None:
    """Open the case, scroll through it, and search it, as a person does."""
    workbench = Workbench(home, "lead")
    start = time.perf_counter()
    app = Watched(workbench, workbench.refs()[0])
    app.drawn = asyncio.Event()
    async with app.run_test(size=(160, 45)) as pilot:
        say(f"open the workbench on a case of {entries:,} entries, s", f"{time.perf_counter() - start:.2f}")
        while not app.screen.query(TimelineList):
            await pilot.press("2")
            await pilot.pause(0.1)
        at = Reading(app)
        await at.until("show the entries", lambda: len(at.rows.rows) >= entries)
        at.rows.focus()
        await pilot.pause(0.2)
        await at.keys("a key among the entries", KEYS * 30)
        app.post_message(Key("m", "m"))
        await at.until("show the events among them", lambda: len(at.rows.rows) >= entries + events)
        await at.keys("a key among entries and events", KEYS * 30)
        await pilot.press("home")
        await at.keys("a page among them", PAGES)
        shown = at.rows.rows
        await at.keys("typing a filter", ["slash", *"logout"])
        app.post_message(Key("enter", "\r"))
        await at.until("find and show what passes it", lambda: at.rows.rows is not shown)
        await at.keys("a key among what was found", KEYS * 20)
        resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6
        say("memory of the workbench then, MB", f"{resident:.0f}", budget="< 200")
    if app.case is not None:
        app.case.close()


async def plain_list() -> None:
    """Press the same keys in a list of Textual's own."""
    app = PlainList()
    app.drawn = asyncio.Event()
    async with app.run_test(size=(160, 45)) as pilot:
        app.screen.query_one(OptionList).focus()
        await pilot.pause(0.3)
        await Reading(app).keys(f"a page in Textual's own list of {PLAIN_LINES:,}", PAGES)


def measure(events: int = EVENTS, entries: int = ENTRIES, imported: int = IMPORTED) -> None:
    """Measure everything, in processes of its own where memory counts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        taking_in(folder, imported)
        home = folder / "large"
        for part in ("make", "find", "read"):
            what = json.dumps([str(home), events, entries])
            subprocess.run([sys.executable, "-m", "tests.bench.events", part, what], check=True)


def main(arguments: Sequence[str]) -> None:
    """Measure, or do one part of it for `measure`."""
    if not arguments or arguments[0].isdecimal():
        measure(*map(int, arguments))
        return
    part, (folder, events, entries) = arguments[0], json.loads(arguments[1])
    if part == "make":
        make(Path(folder), events, entries)
    elif part == "find":
        finding(Path(folder))
    else:
        asyncio.run(reading(Path(folder), events, entries))
        asyncio.run(plain_list())


if __name__ == "__main__":
    main(sys.argv[1:])
