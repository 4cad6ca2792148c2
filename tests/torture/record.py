"""A case that has something of everything that can be tampered with, its bundle, and who looks at them."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from tests import tsa
from tests.casework import Clock
from tocsin.content.places import config_folder
from tocsin.domain.entries import Body, EventsImported, EvidenceAdded, HeadSealed, HeadTimestamped, Redacted
from tocsin.domain.journal import Head, SealedEntry
from tocsin.domain.record.heads import read_head
from tocsin.domain.record.seals import fingerprint, read_seal
from tocsin.services.bundle.exporting import export_case
from tocsin.services.bundle.plan import Wanted
from tocsin.services.cases import open_new_case
from tocsin.services.events.importing import import_file
from tocsin.services.evidence.attaching import add_file, add_stream
from tocsin.services.record import seals, stamping, verifier
from tocsin.services.record.integrity import redact
from tocsin.services.record.outside import SEALS
from tocsin.services.record.verification import Elsewhere, verify_case
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import engine

Row = dict[str, Any]
NOTES = 6
EVENTS = 5


class Record(msgspec.Struct):
    """Where the case and its bundle lie, which entry is which, and what was kept elsewhere.

    Attributes:
        home: the workspace.
        case: the folder of the case.
        bundle: the folder of its bundle.
        at: numbers of entries by what they are.
        heads: the head at the end, and an earlier one.
        finger: fingerprint of the key that sealed.
        seal: the file of the last seal, kept elsewhere.
        root: the root of the time-stamping service; None where there is no openssl.
        rows: the journal as it is stored.
    """

    home: Path
    case: Path
    bundle: Path
    at: dict[str, int]
    heads: dict[str, Head]
    finger: str
    seal: Path
    root: Path | None
    rows: list[Row]


class Verdict(msgspec.Struct, frozen=True):
    """What somebody who looked says: whether it holds (None: cannot be checked), and where not."""

    holds: bool | None
    first_bad: int = 0
    findings: tuple[str, ...] = ()
    vouched: int = 0


@contextmanager
def settings_in(folder: Path) -> Iterator[None]:
    """Keep the settings of a user, keys among them, in a folder while a ``with`` block runs."""
    before = os.environ.get("XDG_CONFIG_HOME")
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    config_folder.cache_clear()
    try:
        yield
    finally:
        os.environ.pop("XDG_CONFIG_HOME")
        os.environ.update({"XDG_CONFIG_HOME": before} if before is not None else {})
        config_folder.cache_clear()


def build(folder: Path) -> Record:
    """Make the case and its bundle in a folder."""
    clock = Clock()
    workbench = Workbench(folder / "home", "lead", heads=folder / "seen", now=clock)
    service = tsa.Service(folder / "tsa") if shutil.which("openssl") else None
    with settings_in(folder / "settings"):
        seals.make_key()
        with open_new_case(workbench, "Tampered with", zone="Europe/Paris", role="controller") as case:
            _work(case, folder, clock)
            middle = case.head()
            _anchor(case, service)
            write_log(case, "after the anchors")
            write_log(case, "the last note")
            at, head = _places(case), case.head()
            where = case.folder
            make_bundle(case, folder / "bundle")
        kept = folder / "kept-seal.json"
        shutil.copyfile(next((where / SEALS).glob("*.json")), kept)
    return Record(
        home=folder / "home",
        case=where,
        bundle=folder / "bundle",
        at=at,
        heads={"end": head, "middle": middle},
        finger=fingerprint(read_seal(kept.read_bytes(), "kept").key),
        seal=kept,
        root=service.root if service else None,
        rows=rows_of(where),
    )


def _work(case: OpenCase, folder: Path, clock: Clock) -> None:
    for number in range(NOTES):
        clock.move(minutes=1)
        write_log(case, f'note {number}: é, 日本, \u202e, \x7f and a quote "')
    add_stream(case, BytesIO(b"the first file"), "first.log")
    add_stream(case, BytesIO(b"the second file"), "second.log")
    (folder / "disk").mkdir()
    for name in ("a", "b"):
        (folder / "disk" / name).write_text(f"member {name}", encoding="utf-8")
    add_file(case, folder / "disk")
    log = folder / "web.jsonl"
    log.write_text("".join(_event(number) for number in range(EVENTS)), encoding="utf-8")
    import_file(case, log)
    named = write_log(case, "names somebody")
    redact(case, named.id, "names somebody")


def _event(number: int) -> str:
    return (
        json.dumps(
            {
                "message": f"GET /documents/{number}",
                "datetime": f"2026-11-23T09:00:0{number}+00:00",
                "timestamp_desc": "Access Time",
            }
        )
        + "\n"
    )


def _anchor(case: OpenCase, service: tsa.Service | None) -> None:
    seals.seal_head(case, lambda: "")
    if service is not None:
        request, _head = stamping.make_request(case)
        stamping.take_answer(case, service.answer(request), "answer")


def _places(case: OpenCase) -> dict[str, int]:
    kinds: dict[str, type[Body]] = {
        "evidence": EvidenceAdded,
        "import": EventsImported,
        "redaction": Redacted,
        "seal": HeadSealed,
        "stamp": HeadTimestamped,
    }
    entries = case.state.entries
    at = {
        name: entry.seq for name, kind in kinds.items() for entry in entries if isinstance(entry.body, kind)
    }
    at["redacted"] = next(entry.seq for entry in entries if entry.redacted)
    at["folder"] = at.pop("evidence") - 1  # the file of the import is the last piece of evidence
    for number, entry in enumerate(entry for entry in entries if entry.body.kind == "log.written"):
        at[f"note{number}"] = entry.seq
    return at


# The journal as rows, and back.


def rows_of(case: Path) -> list[Row]:
    """Read the journal of a case file as it is stored."""
    with closing(engine.connect(case / "case.db", writable=False)) as db:
        return [
            dict(zip(SealedEntry.__struct_fields__, row, strict=True))
            for row in db.execute("SELECT * FROM journal ORDER BY seq")
        ]


def put_rows(case: Path, rows: list[Row]) -> None:
    """Write a journal into a case file behind the program's back, its guards taken down and put back."""
    marks = ", ".join("?" * len(SealedEntry.__struct_fields__))

    def write(db: Any) -> None:
        db.execute("DELETE FROM journal")
        db.executemany(f"INSERT INTO journal VALUES ({marks})", [tuple(row.values()) for row in rows])  # noqa: S608

    behind_the_back(case, write)


def behind_the_back(case: Path, act: Any) -> None:
    """Do something to a case file with its guards taken down, and put them back."""
    with closing(engine.sqlite().connect(case / "case.db", isolation_level=None)) as db:
        guards = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
        for name in guards:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("BEGIN")
        act(db)
        db.execute("COMMIT")
        for sql in guards.values():
            db.execute(sql)


def lines_of(rows: list[Row]) -> str:
    """Write a journal as a bundle has it."""
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)


def make_bundle(case: OpenCase, folder: Path) -> None:
    """Make a bundle of all of a case, and unpack it as its receiver does."""
    path = folder.with_suffix(".zip")
    export_case(case, Wanted(), path)
    with zipfile.ZipFile(path) as bundle:
        bundle.extractall(folder)


def sum_up(bundle: Path) -> None:
    """Write SHA256SUMS anew: that of somebody who changed something does not give them away."""
    files = sorted(path for path in bundle.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = (
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bundle).as_posix()}\n"
        for path in files
    )
    (bundle / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


# Who looks.


class Anchors(msgspec.Struct, frozen=True):
    """What somebody who looks has kept elsewhere: heads as typed, files, fingerprints, roots."""

    heads: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    fingers: tuple[str, ...] = ()
    root: Path | None = None


NOTHING = Anchors()

Ask = Callable[[Anchors], Verdict]


def ask_tocsin(record: Record, case: Path, anchors: Anchors) -> Verdict:
    """Let tocsin verify a case, as somebody who never saw it before."""
    with tempfile.TemporaryDirectory() as folder, settings_in(Path(folder) / "settings"):
        if anchors.root:
            stamping.trust_root(anchors.root.read_bytes(), "root")
        stranger = Workbench(case.parents[1], "stranger", heads=Path(folder) / "seen")
        return said_by_tocsin(stranger, record.case.name, anchors)


def said_by_tocsin(workbench: Workbench, ref: str, anchors: Anchors) -> Verdict:
    """Let tocsin verify a case at a workbench."""
    kept = Elsewhere(
        heads=tuple(read_head(head) for head in anchors.heads),
        seals=tuple(read_seal(path.read_bytes(), path.name) for path in anchors.files),
        signed_by=anchors.fingers,
    )
    of_seals = tuple(read_head(f"{seal.seq} {seal.hash}", "the seal") for seal in kept.seals)
    kept = msgspec.structs.replace(kept, heads=(*kept.heads, *of_seals))
    try:
        report = verify_case(workbench, ref, elsewhere=kept)
    except Exception as error:  # whatever it is: it is looked at
        return Verdict(None, findings=(f"{type(error).__name__}: {error}",))
    return Verdict(report.holds, report.first_bad, tuple(f"#{one.seq} {one.what}" for one in report.findings))


def load_verifier() -> ModuleType:
    """Load the stand-alone verifier, for asking it many times without starting Python anew."""
    spec = importlib.util.spec_from_file_location("verify_case", _source())
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _source() -> Path:
    import tocsin

    return Path(tocsin.__file__).parent / "data" / "verifier" / verifier.NAME


def ask_verifier(folder: Path, anchors: Anchors, loaded: ModuleType | None = None) -> Verdict:
    """Let the stand-alone verifier look at a folder: in a Python that knows no tocsin, or loaded here."""
    arguments = [str(folder), "--json"]
    arguments += [word for head in anchors.heads for word in ("--against", head)]
    arguments += [word for path in anchors.files for word in ("--against-file", str(path))]
    arguments += [word for finger in anchors.fingers for word in ("--signed-by", finger)]
    arguments += ["--tsa-root", str(anchors.root)] if anchors.root else []
    if loaded is not None:
        with redirect_stdout(StringIO()) as said:
            code = loaded.main(arguments)
        return _verdict(code, said.getvalue())
    command = [sys.executable, "-I", "-S", str(_source()), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert "Traceback" not in done.stderr, done.stderr
    return _verdict(done.returncode, done.stdout)


def _verdict(code: int, said: str) -> Verdict:
    if code == 2:
        return Verdict(None)
    report = json.loads(said)
    assert report["holds"] is (code == 0)
    found = tuple(f"#{one['seq']} {one['what']}" for one in report["findings"])
    return Verdict(report["holds"], report["first_bad"], found, report["vouched_to"])
