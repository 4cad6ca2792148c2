"""Exports and imports that are killed at any moment: a copy, or a case, is there as a whole or not at all.

In each cycle a process writes a copy of a case over an older one, or brings a case in, and is killed with
SIGKILL after a random time. The copy must then be the old one or the new one, to the last byte; the case must
be there and hold, or not be there. Done again, it must end well, and leave nothing of the first time.
"""

# ruff: noqa: S311 - chance with a seed, so that a run can be repeated

from __future__ import annotations

import io
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture._cases import new_case
from tocsin.services.bundle.exporting import export_case
from tocsin.services.bundle.importing import import_case
from tocsin.services.bundle.plan import Wanted
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.record.verification import verify_case
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import Workbench

EVIDENCE = 4 << 20
"""Bytes."""

_LONGEST = 0.4
"""Seconds until the process is killed: about as long as the work takes."""


def run(quick: bool) -> list[str]:
    """Run the cycles."""
    return torture(3 if quick else 1_000, seed=1)


def torture(cycles: int, seed: int) -> list[str]:
    """Kill so many exports, and so many imports."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        ref = new_case(folder / "from")
        old, new = folder / "old.zip", folder / "new.zip"
        with Workbench(folder / "from", "lead").open(ref) as case:
            export_case(case, Wanted(), old)
            add_stream(case, io.BytesIO(random.Random(seed).randbytes(EVIDENCE)), "image")
            write_log(case, "the last entry")
            export_case(case, Wanted(), new)
        written = sum(_killed_export(folder, ref, chance) for _cycle in range(cycles))
        made = sum(_killed_import(folder, ref, chance) for _cycle in range(cycles))
    return [
        f"{cycles:,} exports killed: {written:,} had written the new copy, the others left the old one",
        f"{cycles:,} imports killed: {made:,} had made the case, the others nothing; each then ended well",
    ]


def _killed_export(folder: Path, ref: str, chance: random.Random) -> bool:
    target = folder / "target.zip"
    shutil.copyfile(folder / "old.zip", target)

    def export() -> None:
        with Workbench(folder / "from", "lead").open(ref) as case:
            export_case(case, Wanted(), target, force=True)

    _killed(export, chance)
    found = target.read_bytes()
    is_new = found == (folder / "new.zip").read_bytes()
    assert is_new or found == (folder / "old.zip").read_bytes(), (
        "a copy is neither the old one nor the new one"
    )
    for left in folder.glob(".target.zip.*"):
        left.unlink()
    return is_new


def _killed_import(folder: Path, ref: str, chance: random.Random) -> bool:
    home = folder / "to"
    bench = Workbench(home, "lead", heads=folder / "seen")

    def bring_in() -> None:
        with (folder / "new.zip").open("rb") as bundle:
            import_case(bench, bundle)

    _killed(bring_in, chance)
    made = bench.refs() == [ref]
    if made:
        assert verify_case(bench, ref).holds, "a case is there that does not hold"
    bring_in()
    assert bench.refs() == [ref]
    assert verify_case(bench, ref).holds
    left = [path.name for path in (home / "cases").iterdir() if path.name != ref]
    assert not left, f"an import left {left[0]} behind"
    shutil.rmtree(home)
    return made


def _killed(work: Callable[[], None], chance: random.Random) -> None:
    """Do some work in a process that is killed after a random time."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(chance.uniform(0.0, _LONGEST))
    os.kill(child, signal.SIGKILL)  # one that is done already does not mind
    os.waitpid(child, 0)
