"""The accountability pack: plain files that others can verify, and an index that says what they are."""

from __future__ import annotations

import hashlib
import stat
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from tests.casework import Clock
from tests.services.full_documents import fill_documents
from tocsin.domain import journal
from tocsin.domain.entries import KINDS
from tocsin.domain.errors import UserError
from tocsin.domain.journal import SealedEntry
from tocsin.services.bundle.pack import Pack, write_pack
from tocsin.services.drafts.filings import record_filing
from tocsin.services.drafts.versions import save_draft
from tocsin.services.evidence.attaching import add_stream
from tocsin.services.workbench import OpenCase


def files(pack: Pack) -> dict[str, bytes]:
    return {
        path.relative_to(pack.folder).as_posix(): path.read_bytes()
        for path in pack.folder.rglob("*")
        if path.is_file()
    }


def sums(pack: Pack) -> dict[str, str]:
    lines = (pack.folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_every_file_stands_in_the_sums_with_its_digest(case: OpenCase) -> None:
    fill_documents(case)
    save_draft(case, "sa-notification")
    pack = write_pack(case)
    found = files(pack)
    assert pack.problems == ()
    assert pack.files == len(sums(pack)) == len(found) - 1
    for name, digest in sums(pack).items():
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert hashlib.sha256(found["SHA256SUMS"]).hexdigest() == pack.sha256


def test_the_index_says_of_each_file_what_it_is(case: OpenCase) -> None:
    fill_documents(case)
    save_draft(case, "sa-notification")
    pack = write_pack(case, language="fr")
    index = files(pack)["index.md"].decode()
    assert "# Dossier de preuve" in index
    for name, digest in sums(pack).items():
        if name != "index.md":
            line = next(line for line in index.splitlines() if digest in line)
            assert name.replace("_", "\\_") in line or name in line
    assert str(case.head()) in index


def test_the_journal_in_it_can_be_verified_by_anybody(case: OpenCase) -> None:
    fill_documents(case)
    lines = files(write_pack(case))["journal.jsonl"].splitlines()
    entries = [msgspec.json.decode(line, type=SealedEntry) for line in lines]
    assert len(entries) == case.state.seq
    assert list(journal.verify(iter(entries), frozenset(KINDS))) == []


def test_what_was_filed_is_in_it_as_it_was_sent(case: OpenCase) -> None:
    saved, _path = save_draft(case, "sa-notification")
    record_filing(case, filed_at=case.moment("now"), draft="D-1")
    save_draft(case, "sa-notification", text="# Something else")
    found = files(write_pack(case))
    assert found["filings/F-1.md"].decode() == saved.body.text
    assert found["drafts/D-2_sa-notification_en.md"].decode() == "# Something else"


def test_it_is_for_this_user_alone_and_records_nothing(case: OpenCase) -> None:
    before = case.head()
    pack = write_pack(case)
    assert case.head() == before
    for path in pack.folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_evidence_that_is_gone_or_changed_is_told(case: OpenCase) -> None:
    add_stream(case, BytesIO(b"one"), "one.log")
    add_stream(case, BytesIO(b"two"), "two.log")
    first, second = (case.vault.path(entry.body.sha256) for entry in case.state.evidence)
    first.unlink()
    second.chmod(0o600)
    second.write_bytes(b"TWO")
    pack = write_pack(case)
    assert pack.problems == (
        "evidence/EV-1_one.log: gone",
        "evidence/EV-2_two.log: changed since it was recorded",
    )
    assert "evidence/EV-1_one.log" not in sums(pack)
    assert sums(pack)["evidence/EV-2_two.log"] == hashlib.sha256(b"TWO").hexdigest()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "EV-1_etc_passwd"),
        ("a/b\\c:d.log", "EV-1_a_b_c_d.log"),
        ("...", "EV-1_file"),
        ("é\u202egnp.exe", "EV-1_gnp.exe"),
        ("x" * 300 + ".log", f"EV-1_{'x' * 76}.log"),
    ],
)
def test_a_name_cannot_lead_out_of_the_pack(case: OpenCase, name: str, kept: str) -> None:
    add_stream(case, BytesIO(b"one"), name)
    pack = write_pack(case)
    assert [path.name for path in (pack.folder / "evidence").iterdir()] == [kept]


def test_two_packs_stand_side_by_side(case: OpenCase, clock: Clock) -> None:
    first = write_pack(case)
    with pytest.raises(UserError, match="is there already"):
        write_pack(case)
    clock.move(seconds=1)
    second = write_pack(case)
    assert first.folder != second.folder
    assert {path.name for path in Path(case.folder, "out").iterdir()} == {
        first.folder.name,
        second.folder.name,
    }


def test_a_language_without_an_index_is_refused_before_anything_is_written(case: OpenCase) -> None:
    with pytest.raises(UserError, match="accountability-pack is not written in 'de'"):
        write_pack(case, language="de")
    assert list((case.folder / "out").iterdir()) == []
