"""A disk that is full: at every write of SQLite in turn, and at every size of a file, for every command.

What cannot be recorded is refused in words, what was recorded before stays, and when there is room again the
same thing is recorded as if nothing had happened.
"""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import apsw

from tests.torture._cases import findings, new_case
from tests.torture._engine import engine_on
from tocsin.domain.entries import LogWritten
from tocsin.domain.errors import UserError
from tocsin.services.facts import read_typed, set_fact
from tocsin.services.record.integrity import redact
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

COMMANDS = (
    ("log", "A user sees another person's passport"),
    ("fact", "set", "nature.access_observed", "confirmed"),
    ("inventory", "add", "Documents", "--category", "id_documents", "--subjects", "~310"),
    ("party", "add", "Departmental Council 04", "--contract-hours", "24"),
    ("evidence", "add", "EVIDENCE"),
    ("draft", "save", "sa-notification"),
    ("new", "Another case"),
)


def run(quick: bool) -> list[str]:
    """Fill the disk."""
    lines = []
    for mode in ("wal", "truncate"):
        refused = _every_write(mode, quick=quick)
        lines.append(
            f"journal {mode}: full at each of {refused:,} writes: refused, nothing lost, repeated with room"
        )
    sizes = (
        [0, 40_000]
        if quick
        else [0, 1, 100, 4_000, 40_000, 90_000, 94_208, 95_000, 100_000, 120_000, 200_000]
    )
    refused = _every_command(sizes, COMMANDS[:2] if quick else COMMANDS)
    return [
        *lines,
        f"{len(sizes)} sizes that no file may exceed: {refused} commands refused in words, nothing lost",
    ]


class SmallDisk(apsw.VFS):
    """A disk with room for so many more writes."""

    def __init__(self, name: str) -> None:
        self.called = name
        self.room: int | None = None
        super().__init__(name, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _File(self, name, flags)

    def take(self) -> None:
        if self.room is not None:
            if self.room == 0:
                raise apsw.FullError("database or disk is full")  # as SQLite says it
            self.room -= 1


class _File(apsw.VFSFile):
    def __init__(self, disk: SmallDisk, name: apsw.URIFilename | str | None, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._disk.take()
        super().xWrite(data, offset)


def _every_write(mode: str, *, quick: bool) -> int:
    """Let each write fail in turn, for each thing that a person may do; gives how many did."""
    refused = 0
    long = "x" * (9_000 if quick else 60_000)
    acts: list[Callable[[OpenCase], object]] = [
        lambda case: write_log(case, "short"),
        lambda case: write_log(case, f"long {long}"),
        lambda case: set_fact(
            case, "measures.prevent", read_typed(case, "measures.prevent", "a second look")
        ),
        lambda case: redact(case, _first_note(case), "a name"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ref = new_case(home)
        disk = SmallDisk(f"small-{mode}")
        # A checkpoint of its own that fails is no error to SQLite: the log just grows until one succeeds.
        with (
            engine_on(disk.called, mode, checkpoint=0),
            Workbench(home, "lead", heads=home / "seen").open(ref) as case,
        ):
            for number in range(60):
                write_log(case, f"note {number}")
            for act in acts:
                for room in itertools.count():
                    before = case.head()
                    disk.room = room
                    said = _refusal(act, case)
                    disk.room = None
                    assert case.head(at=before.seq) == before, "what was recorded before is not there"
                    if not said:
                        break
                    refused += 1
                    if case.head() == before:
                        assert "is full or cannot be written" in said, said
                        act(case)
                    else:
                        assert "It is redacted, but what it said may still stand in" in said, said
        disk.unregister()
        wrong = findings(home, ref)
        assert not wrong, f"the journal does not hold: {wrong[0]}"
    return refused


def _first_note(case: OpenCase) -> str:
    """The first note whose text was not removed yet."""
    notes = (one for one in case.state.entries if isinstance(one.body, LogWritten) and not one.redacted)
    return next(note.id for note in notes)


def _refusal(act: Callable[[OpenCase], object], case: OpenCase) -> str:
    try:
        act(case)
    except UserError as error:
        return str(error)
    return ""


def _every_command(sizes: list[int], commands: tuple[tuple[str, ...], ...]) -> int:
    """Run each command where no file may exceed a size, then without that; gives how many were refused."""
    refused = 0
    for size, command in itertools.product(sizes, commands):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            ref = new_case(home)
            evidence = home / "access.log"
            evidence.write_bytes(b"x" * 300_000)
            line = [str(evidence) if word == "EVIDENCE" else word for word in command]
            before = findings(home, ref)
            done = _tocsin(home, ref, line, size)
            assert "Traceback" not in done.stderr, f"{command} at {size}: {done.stderr}"
            if done.returncode != 0:
                refused += 1
                assert done.returncode == 2, f"{command} at {size}: exit {done.returncode}: {done.stderr}"
                assert done.stderr.startswith("tocsin: "), f"{command} at {size}: {done.stderr}"
                again = _tocsin(home, ref, line, None)
                assert again.returncode == 0, f"{command} after {size}: {again.stderr}"
            assert findings(home, ref) == before == []
    return refused


def _tocsin(home: Path, ref: str, line: list[str], most: int | None) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if most is not None:
            _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))

    return subprocess.run(
        [sys.executable, "-m", "tocsin", "--home", str(home), "--case", ref, *line],
        capture_output=True, text=True, check=False, preexec_fn=limit, stdin=subprocess.DEVNULL,
    )  # fmt: skip
