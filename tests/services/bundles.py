"""What the tests of bundles share: a case with everything in it, bundles taken apart and put together."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import msgspec

from tests.casework import state
from tocsin.domain.entries import Body, EntryMarked
from tocsin.domain.terms import Audience, CopyFor
from tocsin.interop.stored_zip import Member, write_zip
from tocsin.services.bundle.exporting import Bundle, export_case
from tocsin.services.bundle.manifest import MANIFEST, SUMS, Listed, Manifest, write_manifest, write_sums
from tocsin.services.bundle.plan import Wanted
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.events.importing import import_file
from tocsin.services.evidence.attaching import add_file, add_stream
from tocsin.services.playbooks.decisions import decide
from tocsin.services.record.integrity import redact
from tocsin.services.rows import add_party, add_row
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase

EVENTS = "".join(
    json.dumps(
        {
            "message": f"user {number} read a document",
            "datetime": f"2026-11-22T10:{number // 60:02}:{number % 60:02}+00:00",
            "timestamp_desc": "Access",
            "tag": ["portal"],
            "ip": f"192.0.2.{number % 250}",
        }
    )
    + "\n"
    for number in range(120)
)
"""A timeline of machine events."""


def record(case: OpenCase, body: Body) -> None:
    """Record an entry as it is."""
    case.record(lambda _state: [body])


def mark(case: OpenCase, seq: int, audience: Audience | None) -> None:
    """Say who may be given an entry."""
    record(case, EntryMarked(case.state.entry(f"#{seq}").id, audience))


def fill(case: OpenCase, folder: Path) -> None:
    """Do a bit of everything: notes, facts, evidence, a folder, machine events, drafts, what is not sent."""
    write_log(case, "First note, with\na line, « quotes » and \u202e marks")
    write_log(case, "names a person")
    redact(case, f"#{case.state.seq}", "a name")
    state(case, "summary.authority", "Documents were shown")
    decide(case, "risk.level", "risk", "documents of people")
    add_party(case, {"name": "Harbour Clinic"})
    add_row(case, {"label": "Scans", "subjects": "~640", "party": "P-1"})
    add_stream(case, io.BytesIO(b"access log\n" * 5_000), "access.log", note="who read what")
    (folder / "logs" / "deep").mkdir(parents=True)
    (folder / "logs" / "one.log").write_text("one")
    (folder / "logs" / "deep" / "two.log").write_text("two")
    add_file(case, folder / "logs")
    (folder / "events.jsonl").write_text(EVENTS)
    import_file(case, folder / "events.jsonl")
    save_draft(case, "sa-notification", text="Dear authority")
    record_filing(case, filed_at=case.moment("now"), draft="D-1", reference="N-77")
    case.keep_unsent("log", "typed and not sent")


def exported(case: OpenCase, path: Path, copy: CopyFor = CopyFor.WHOLE, **wanted: Any) -> Bundle:
    """Write a copy of a case."""
    return export_case(case, Wanted(copy, **wanted), path)


def contents(data: bytes) -> dict[str, bytes]:
    """Give the files of a bundle, in their order."""
    with ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Give the archive of files."""
    return b"".join(write_zip(_member(name, data) for name, data in files.items()))


def _member(name: str, data: bytes) -> Member:
    return Member(name, len(data), zlib.crc32(data), lambda: (data,))


def relisted(files: Mapping[str, bytes], **changes: Any) -> bytes:
    """Give the bundle of files, with a manifest and sums that fit them, and changes to the manifest."""
    manifest = msgspec.json.decode(files[MANIFEST], type=Manifest)
    rest = {name: data for name, data in files.items() if name not in {MANIFEST, SUMS}}
    listed = tuple(Listed(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in rest.items())
    manifest = msgspec.structs.replace(manifest, **{"files": listed, **changes})
    data = write_manifest(manifest)
    return packed({MANIFEST: data, SUMS: write_sums(data, manifest.files), **rest})


def verified(bundle: bytes, folder: Path, *arguments: str) -> dict[str, Any]:
    """Unpack a bundle and run the verifier in it, as somebody without tocsin does."""
    with ZipFile(io.BytesIO(bundle)) as archive:
        archive.extractall(folder)
    command = [sys.executable, "-I", "-S", str(folder / "verify_case.py"), "--json", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report
