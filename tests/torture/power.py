"""Power that fails at any moment: nothing that was acknowledged is lost, and no file is damaged.

A case is worked on with every write of SQLite recorded below it (`tests.torture._disk`), with the settings
that tocsin ships. From that record come the files as a disk may hold them after the power failed at a random
moment; each is opened as a person would open it the next morning. As a check of the check, the same is done
with ``synchronous=NORMAL``, which acknowledges before the disk has it: there, losses must be found.
"""

# ruff: noqa: S311 - chance with a seed, so that a run can be repeated

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from tests.torture._cases import findings, new_case, opened
from tests.torture._disk import Acknowledged, Crash, Disk, crashes
from tests.torture._engine import engine_on
from tocsin.domain.errors import BrokenCaseError
from tocsin.services.record.integrity import redact
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import Workbench

NOTES = 60
"""Notes that are written while the disk is watched; some of them are redacted again."""


def run(quick: bool) -> list[str]:
    """Let the power fail, in both journal modes."""
    points = 30 if quick else 3_000
    lines = []
    for mode in ("wal", "truncate"):
        lost, broken = torture(points, mode, "FULL", seed=1)
        assert not lost, f"{mode}: {lost} of {points} crashes lost what was acknowledged"
        assert not broken, f"{mode}: {broken} of {points} crashes left a case that does not hold"
        lines.append(
            f"{points:,} power failures, journal {mode}: 0 acknowledged entries lost, 0 files damaged"
        )
    lost, _broken = torture(max(points // 10, 30), "wal", "NORMAL", seed=1)
    assert lost, "with synchronous=NORMAL entries must be lost, and none was: the check cannot fail"
    return [*lines, f"with synchronous=NORMAL, as a check: entries lost in {lost} of {max(points // 10, 30)}"]


def torture(points: int, mode: str, synchronous: str, seed: int) -> tuple[int, int]:
    """Let the power fail so many times; gives how often an entry was lost, and a file was damaged."""
    chance = random.Random(seed)
    lost = broken = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        ref = new_case(home)
        begin = _files(home / "cases" / ref)
        disk = _recorded(home, ref, mode, synchronous, chance)
        for crash in crashes(begin, disk.events, points, chance):
            is_lost, is_broken = _look(Path(folder) / "after", ref, crash)
            lost += is_lost
            broken += is_broken
    return lost, broken


def _recorded(home: Path, ref: str, mode: str, synchronous: str, chance: random.Random) -> Disk:
    """Work on a case, and give the disk that saw it."""
    disk = Disk(f"ordeal-{mode}-{synchronous}")
    with engine_on(disk.called, mode, synchronous=synchronous), Workbench(home, "lead").open(ref) as case:
        for number in range(NOTES):
            entry = write_log(case, f"note {number} " + "x" * chance.choice([1, 300, 9_000]))
            disk.events.append(Acknowledged(entry.id))
            if number % 12 == 11:
                redact(case, entry.id, "somebody's name")
    disk.unregister()
    return disk


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("case.db*")}


def _look(after: Path, ref: str, crash: Crash) -> tuple[bool, bool]:
    """Open a case as the power left it; says whether an entry is lost, and whether a file is damaged."""
    shutil.rmtree(after, ignore_errors=True)
    folder = after / "cases" / ref
    folder.mkdir(parents=True)
    for name, content in crash.files.items():
        (folder / name).write_bytes(content)
    try:
        with opened(after, ref) as case:
            there = {entry.id for entry in case.state.entries}
            whole = case._store.setting("integrity_check") == "ok"
            write_log(case, "the next morning")
        damaged = not whole or bool(findings(after, ref))
    except BrokenCaseError:
        return False, True
    return not set(crash.acknowledged) <= there, damaged
