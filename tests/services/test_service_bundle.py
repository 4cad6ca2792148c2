"""A copy of a case in one file: what is in it for whom, and that it can be checked without tocsin."""

from __future__ import annotations

import hashlib
import io
import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.casework import Clock
from tests.services.bundles import contents, exported, fill, mark, record, verified
from tests.services.scenes import beside, last
from tocsin.domain.entries import (
    CaseExported,
    EntryMarked,
    FilingRecorded,
    InventoryRecorded,
    LogWritten,
    Redacted,
)
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Audience, CopyFor, CustodyAct
from tocsin.services.bundle.exporting import export_case, stream_case
from tocsin.services.bundle.manifest import read_manifest
from tocsin.services.bundle.plan import Wanted, lines_of, plan_bundle
from tocsin.services.cases import close_case
from tocsin.services.demo import build_demo
from tocsin.services.evidence.attaching import add_item, add_stream
from tocsin.services.evidence.custody import Step, destroy_evidence
from tocsin.services.knowing import How, who_knew
from tocsin.services.record.integrity import redact
from tocsin.services.record.purge import purge_case
from tocsin.services.rows import add_party
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench

OpenACase = Callable[..., OpenCase]


@pytest.fixture
def bundle(case: OpenCase, tmp_path: Path) -> bytes:
    """A copy of a whole case with a bit of everything."""
    fill(case, tmp_path)
    exported(case, tmp_path / "whole.zip")
    return (tmp_path / "whole.zip").read_bytes()


def test_a_copy_of_the_whole_case_holds_where_tocsin_is_not(
    bundle: bytes, tmp_path: Path, case: OpenCase
) -> None:
    report = verified(bundle, tmp_path / "out")
    assert report["findings"] == []
    assert report["head"] == {"seq": case.state.seq, "hash": case.head().hash}
    states = {check["name"]: check["state"] for check in report["checks"]}
    assert {states[name] for name in ("chain", "bodies", "vault", "imports", "manifest", "files")} == {
        "proven"
    }


def test_sha256sum_checks_the_files_of_a_copy(bundle: bytes, tmp_path: Path) -> None:
    verified(bundle, tmp_path / "out")
    command = ["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"]
    done = subprocess.run(command, cwd=tmp_path / "out", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_manifest_lists_every_file_with_its_size_and_digest(bundle: bytes) -> None:
    files = contents(bundle)
    manifest = read_manifest(files["manifest.json"])
    listed = {one.name: (one.size, one.sha256) for one in manifest.files}
    found = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()}
    assert listed == {name: one for name, one in found.items() if name not in {"manifest.json", "SHA256SUMS"}}
    assert list(files)[:6] == [
        *("manifest.json", "SHA256SUMS", "README.txt", "index.html", "verify_case.py", "journal.jsonl")
    ]


def test_the_same_case_gives_the_same_bytes_and_nothing_is_recorded(
    bundle: bytes, case: OpenCase, clock: Clock, tmp_path: Path
) -> None:
    clock.move(days=3)
    head = case.head()
    exported(case, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == bundle
    assert case.head() == head


def test_the_page_loads_nothing_and_shows_what_was_said_as_text(case: OpenCase, tmp_path: Path) -> None:
    write_log(case, "<script>alert(1)</script> [click](javascript:x) \u202eevil\x1b[2J")
    exported(case, tmp_path / "a.zip")
    files = contents((tmp_path / "a.zip").read_bytes())
    page, text = files["index.html"].decode(), files["README.txt"].decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"( src=|@import|url\()", page)
    assert "default-src &#x27;none&#x27;" in page
    for shown in (page, text):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", shown)
    assert '<html lang="en">' in page
    assert page.count("<h1>") == 1


def test_a_french_case_has_a_french_page(open_case: OpenACase, tmp_path: Path) -> None:
    case = open_case(language="fr", country="FR")
    exported(case, tmp_path / "a.zip", CopyFor.COUNSEL)
    files = contents((tmp_path / "a.zip").read_bytes())
    assert "Copie pour l&#x27;avocat" in files["index.html"].decode()
    assert "Ce qui n'y est pas" in files["README.txt"].decode()


def test_a_copy_for_counsel_holds_with_its_folders_and_machine_events(case: OpenCase, tmp_path: Path) -> None:
    fill(case, tmp_path)
    exported(case, tmp_path / "a.zip", CopyFor.COUNSEL)
    data = (tmp_path / "a.zip").read_bytes()
    report = verified(data, tmp_path / "out")
    assert report["findings"] == []
    states = {check["name"]: check["state"] for check in report["checks"]}
    assert {states["vault"], states["imports"]} == {"proven"}
    assert {"imports/B-1.jsonl", "documents/F-1.md"} <= set(contents(data))
    assert b"typed and not sent" not in data


# Who gets what.


def canaries(case: OpenCase) -> None:
    """Record a word of its own in each place where one could leak from."""
    for audience in Audience:
        write_log(case, f"CANARY-{audience.upper()}", audience=audience)
    write_log(case, "CANARY-UNMARKED")
    write_log(case, "CANARY-REDACTED")
    redact(case, f"#{case.state.seq}", "CANARY-BECAUSE")
    add_party(case, {"name": "CANARY-ONE Council", "note": "CANARY-NOTE"})
    add_party(case, {"name": "CANARY-TWO Clinic", "contact": "R. Dpo <dpo@canary-two.example.org>"})
    own = add_stream(case, io.BytesIO(b"CANARY-FILE."), "CANARY-FILENAME")
    given = add_stream(case, io.BytesIO(b"CANARY-GIVENFILE."), "given.log")
    mark(case, case.state.seq, Audience.EVERYONE)
    theirs = add_stream(case, io.BytesIO(b"CANARY-FILETWO."), "theirs.log")
    mark(case, case.state.seq, Audience.EVERYONE)
    for body in (
        InventoryRecorded(row="R-1", label="CANARY-ROWONE", party="P-1", evidence=(given,)),
        InventoryRecorded(row="R-2", label="CANARY-ROWTWO", party="P-2", evidence=(theirs,)),
        LogWritten(text="Call CANARY-TWO   clinic CANARY-NAMING", evidence=(own,)),
        LogWritten(text="Mail dpo@canary-two.example.org CANARY-MAILING"),
    ):
        record(case, body)
        mark(case, case.state.seq, Audience.EVERYONE)
    for filing, party, regime, text in (
        ("F-1", "P-1", "gdpr-33-2", "CANARY-SENTONE."),
        ("F-2", "P-2", "gdpr-33-2", "CANARY-SENTTWO."),
        ("F-3", "", "gdpr-33-1", "CANARY-SENTAUTHORITY."),
    ):
        filed = FilingRecorded(filing=filing, party=party, regime=regime, text=text, because="CANARY-REMARK")
        record(case, filed)
    case.keep_unsent("log", "CANARY-UNSENT.")
    (case.folder / "out" / "brief.md").write_text("CANARY-OUT")


FOR_ALL = {"GIVENFILE", "EVERYONE"}
NAMES = {"ROWONE", "ROWTWO", "FILETWO", "NAMING", "MAILING", "TWO"}
OUTSIDE = FOR_ALL | NAMES
INSIDE = OUTSIDE | {
    *("UNMARKED", "BECAUSE", "ONE", "NOTE", "FILE", "FILENAME", "AUTHORITY", "REMARK"),
    *("SENTONE", "SENTTWO", "SENTAUTHORITY"),
}
HOLDS = {
    CopyFor.WHOLE: INSIDE | {"INTERNAL", "COUNSEL", "UNSENT"},
    CopyFor.INTERNAL: INSIDE | {"INTERNAL"},
    CopyFor.COUNSEL: INSIDE | {"COUNSEL"},
    CopyFor.AUTHORITY: OUTSIDE | {"AUTHORITY", "SENTAUTHORITY"},
    CopyFor.INSURER: OUTSIDE,
    CopyFor.EVERYONE: OUTSIDE,
    CopyFor.CONTROLLER: FOR_ALL | {"ROWONE", "SENTONE"},
}


@pytest.mark.parametrize("copy", CopyFor)
def test_each_copy_holds_what_its_reader_may_have_and_not_a_byte_more(
    copy: CopyFor, open_case: OpenACase, tmp_path: Path
) -> None:
    case = open_case(role="processor", country="FR")
    canaries(case)
    made = exported(case, tmp_path / "a.zip", copy, party="p1" if copy is CopyFor.CONTROLLER else "")
    data = (tmp_path / "a.zip").read_bytes()  # nothing in it is compressed: a byte that is there is found
    found = {word.upper() for word in re.findall(r"canary-([a-z]+)", data.decode("latin-1"), re.IGNORECASE)}
    assert found == HOLDS[copy]
    report = verified(data, tmp_path / "out")
    assert report["findings"] == []
    salts = {entry.salt for entry in case.sealed() if entry.salt}
    lines = contents(data)["journal.jsonl"].decode()
    assert sum(salt in lines for salt in salts) == made.given - (copy is CopyFor.WHOLE)  # one was redacted


def test_a_controller_gets_nothing_of_another_whichever_of_the_two_it_is(
    open_case: OpenACase, tmp_path: Path
) -> None:
    case = open_case(role="processor", country="FR")
    canaries(case)
    exported(case, tmp_path / "two.zip", CopyFor.CONTROLLER, party="P-2")
    data = (tmp_path / "two.zip").read_bytes().decode("latin-1")
    found = set(re.findall(r"CANARY-([A-Z]+)", data))
    assert found == {"EVERYONE", "ROWTWO", "FILETWO", "NAMING", "TWO", "SENTTWO"} | ({"MAILING"} & found)
    assert not found & {"ROWONE", "SENTONE", "ONE", "GIVENFILE"}


def test_a_notice_that_names_another_controller_is_left_out_and_that_is_said(
    open_case: OpenACase, tmp_path: Path
) -> None:
    case = open_case(role="processor", country="FR")
    add_party(case, {"name": "First Council"})
    add_party(case, {"name": "Harbour Clinic"})
    text = "You and the Harbour Clinic are affected"
    record(case, FilingRecorded(filing="F-1", party="P-1", text=text))
    made = exported(case, tmp_path / "a.zip", CopyFor.CONTROLLER, party="P-1")
    assert b"Harbour" not in (tmp_path / "a.zip").read_bytes()
    assert any("F-1 names another controller" in line for line in made.left_out)


def test_of_the_example_case_with_everything_given_no_controller_learns_of_another(
    workbench: Workbench, tmp_path: Path
) -> None:
    with workbench.open(build_demo(workbench)) as case:
        marks = [EntryMarked(entry.id, Audience.EVERYONE) for entry in case.state.entries]
        case.record(lambda _state: marks)
        parties = {entry.body.party: entry.body for entry in case.state.parties}
        assert len(parties) > 2
        for party in parties:
            made = exported(case, tmp_path / f"{party}.zip", CopyFor.CONTROLLER, party=party)
            assert made.given > 20
            data = (tmp_path / f"{party}.zip").read_bytes().decode("latin-1").casefold()
            for other, body in parties.items():
                if other != party:
                    assert body.name.casefold() not in data
                    assert body.name.casefold().removeprefix("departmental ") not in data
                    assert f'"{other.lower()}"' not in data


def test_a_title_that_names_another_controller_is_left_out_too(open_case: OpenACase, tmp_path: Path) -> None:
    case = open_case("Scans of Harbour Clinic", role="processor", country="FR")
    add_party(case, {"name": "First Council"})
    add_party(case, {"name": "Harbour Clinic"})
    exported(case, tmp_path / "a.zip", CopyFor.CONTROLLER, party="P-1")
    data = (tmp_path / "a.zip").read_bytes()
    assert b"Harbour" not in data
    report = verified(data, tmp_path / "out")
    assert (report["findings"], report["ref"]) == ([], case.header.ref)


def test_what_was_left_out_is_said_to_the_one_who_reads_it(case: OpenCase, tmp_path: Path) -> None:
    write_log(case, "advice", audience=Audience.COUNSEL)
    add_stream(case, io.BytesIO(b"x"), "x.log")
    seq = case.state.seq
    exported(case, tmp_path / "a.zip", CopyFor.AUTHORITY)
    files = contents((tmp_path / "a.zip").read_bytes())
    manifest = read_manifest(files["manifest.json"])
    assert len(manifest.withheld.bodies) == seq - 1
    said = " ".join(files["README.txt"].decode().split())
    assert f"{seq - 1} of {seq} entries are left out" in said
    assert "1 marked for others" in said
    assert "1 of 1 pieces of evidence are left out" in said
    assert "1 marked for others" in files["index.html"].decode()


def test_that_somebody_got_a_copy_is_recorded(case: OpenCase, tmp_path: Path) -> None:
    head = case.head()
    made = exported(case, tmp_path / "a.zip", CopyFor.COUNSEL, received_by="our lawyers", because="the fine")
    body = last(case, CaseExported)
    assert made.recorded == case.state.seq
    assert (body.copy, body.received_by, body.because) == (CopyFor.COUNSEL, "our lawyers", "the fine")
    assert (body.seq, body.hash) == (head.seq, head.hash)
    data = (tmp_path / "a.zip").read_bytes()
    assert (body.sha256, body.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_a_closed_case_can_be_given_and_a_purged_one_only_be_moved(case: OpenCase, tmp_path: Path) -> None:
    close_case(case, "done")
    exported(case, tmp_path / "a.zip", CopyFor.AUTHORITY)
    case.workbench.confirm = lambda _doubts: True
    purge_case(case, "over")
    with pytest.raises(UserError, match="was purged"):
        exported(case, tmp_path / "b.zip", CopyFor.AUTHORITY)
    exported(case, tmp_path / "c.zip")
    assert verified((tmp_path / "c.zip").read_bytes(), tmp_path / "out")["findings"] == []


def test_an_entry_without_a_mark_can_be_given_in_one_copy(case: OpenCase, tmp_path: Path) -> None:
    write_log(case, "what we saw")
    wanted = Wanted(CopyFor.INSURER, also=(f"#{case.state.seq}",))
    lines = list(lines_of(case, plan_bundle(case, wanted)))
    assert [line.text for line in lines if not line.why][-1] == "what we saw"
    seq = case.state.seq
    export_case(case, wanted, tmp_path / "a.zip")
    assert b"what we saw" in (tmp_path / "a.zip").read_bytes()
    assert last(case, CaseExported).also == (case.state.entry(f"#{seq}").id,)
    assert [one.who for one in who_knew(case, f"#{seq}") if one.how is How.GOT_COPY] == ["insurer"]


# What is gone.


def test_evidence_that_is_gone_or_changed_is_told_and_the_verifier_finds_it(
    case: OpenCase, tmp_path: Path
) -> None:
    for text in ("one", "two", "three"):
        add_stream(case, io.BytesIO(text.encode()), f"{text}.log")
    gone, changed, _held = (entry.body.sha256 for entry in case.state.evidence)
    case.vault.path(gone).unlink()
    case.vault.path(changed).chmod(0o600)
    case.vault.path(changed).write_bytes(b"TWO")
    made = exported(case, tmp_path / "a.zip")
    assert [problem[:4] for problem in sorted(made.problems)] == ["EV-1", "EV-2"]
    report = verified((tmp_path / "a.zip").read_bytes(), tmp_path / "out")
    assert sorted(finding["what"][:4] for finding in report["findings"]) == ["EV-1", "EV-2"]


@pytest.mark.parametrize("copy", [CopyFor.WHOLE, CopyFor.COUNSEL, CopyFor.EVERYONE])
def test_what_was_destroyed_on_record_is_no_finding(case: OpenCase, tmp_path: Path, copy: CopyFor) -> None:
    add_stream(case, io.BytesIO(b"one"), "one.log")
    mark(case, case.state.seq, Audience.EVERYONE)
    add_item(case, "A phone")
    case.workbench.confirm = lambda _doubts: True
    destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED, because="the court said so"))
    made = exported(case, tmp_path / "a.zip", copy)
    assert made.problems == ()
    assert verified((tmp_path / "a.zip").read_bytes(), tmp_path / "out")["findings"] == []


# Writing it.


def test_the_file_is_for_this_user_alone_and_nothing_is_written_over(case: OpenCase, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    exported(case, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("mine")
    with pytest.raises(UserError, match="is there already"):
        exported(case, path)
    assert path.read_text() == "mine"
    export_case(case, Wanted(), path, force=True)
    assert path.read_bytes().startswith(b"PK")
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="no ordinary file"):
        export_case(case, Wanted(), path, force=True)


def test_a_copy_that_fails_leaves_no_file_and_is_not_recorded(
    case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_stream(case, io.BytesIO(b"one" * 1000), "one.log")
    mark(case, case.state.seq, Audience.EVERYONE)
    head, folder = case.head(), tmp_path / "to"
    folder.mkdir()
    vault, reads = case.vault, iter([b"one" * 1000, b"two" * 1000])
    monkeypatch.setattr(vault, "open", lambda _digest: io.BytesIO(next(reads)))
    with pytest.raises(UserError, match="changed while it was written"):
        exported(case, folder / "a.zip", CopyFor.COUNSEL)
    assert list(folder.iterdir()) == []
    assert case.head() == head


def test_what_others_record_meanwhile_is_in_the_next_copy(case: OpenCase, tmp_path: Path) -> None:
    with beside(case, "analyst") as other:
        write_log(other, "CANARY-MEANWHILE")
    exported(case, tmp_path / "a.zip")
    assert b"CANARY-MEANWHILE" not in (tmp_path / "a.zip").read_bytes()
    assert verified((tmp_path / "a.zip").read_bytes(), tmp_path / "out")["findings"] == []


def test_what_others_redact_meanwhile_is_not_copied_half(case: OpenCase, tmp_path: Path) -> None:
    write_log(case, "a name")
    with beside(case, "dpo") as other:
        redact(other, f"#{case.state.seq}", "a name")
    with pytest.raises(UserError, match="was redacted meanwhile"):
        exported(case, tmp_path / "a.zip")
    assert list(tmp_path.glob("*.zip")) == []


def test_a_stream_gets_the_same_bytes_as_a_file(bundle: bytes, case: OpenCase) -> None:
    target = io.BytesIO()
    made = stream_case(case, Wanted(), target)
    assert target.getvalue() == bundle
    assert made.sha256 == hashlib.sha256(bundle).hexdigest()


def test_nobody_gets_a_copy_who_is_not_there(case: OpenCase, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no party"):
        exported(case, tmp_path / "a.zip", CopyFor.CONTROLLER, party="P-9")
    add_party(case, {"name": "Hosting", "role": "processor"})
    with pytest.raises(UserError, match="P-1 is no controller"):
        exported(case, tmp_path / "a.zip", CopyFor.CONTROLLER, party="P-1")
    with pytest.raises(UserError, match="holds every entry"):
        exported(case, tmp_path / "a.zip", also=("#1",))


def test_a_redaction_of_what_was_left_out_does_not_tell_of_it(case: OpenCase, tmp_path: Path) -> None:
    write_log(case, "a name", audience=Audience.EVERYONE)
    redact(case, f"#{case.state.seq}", "they are called Jane Roe")
    assert last(case, Redacted).because
    exported(case, tmp_path / "a.zip", CopyFor.EVERYONE)
    data = (tmp_path / "a.zip").read_bytes()
    assert b"Jane Roe" not in data
    assert verified(data, tmp_path / "out")["findings"] == []
