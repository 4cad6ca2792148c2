"""Lines that are typed with files in them, and texts that are pasted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.services.scenes import bodies, last, notes
from tocsin.domain.entries import EvidenceAdded, LogWritten
from tocsin.domain.errors import UserError
from tocsin.domain.terms import Lane, LogKind
from tocsin.services.intake import keep_paste, write_line
from tocsin.services.workbench import OpenCase


def write(case: OpenCase, typed: str, amends: str = "") -> None:
    write_line(case, typed, log=LogKind.ACTION, lane=Lane.THEM, amends=amends)


def test_a_line_becomes_a_note_with_its_time_tags_kind_and_lane(case: OpenCase) -> None:
    write(case, "@13:20 Route closed #portal")
    assert last(case, LogWritten) == LogWritten(
        log=LogKind.ACTION,
        lane=Lane.THEM,
        text="Route closed #portal",
        at=case.moment("13:20"),
        tags=("portal",),
    )


def test_a_file_that_is_named_is_attached(case: OpenCase, tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"GET /")
    write(case, f"Copied the log +{log} before the restart")
    note = last(case, LogWritten)
    assert note.evidence == ("EV-1",)
    assert note.text == "Copied the log  before the restart"
    assert last(case, EvidenceAdded).name == "web.log"


def test_a_file_beside_us_is_found(case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("web.log").write_bytes(b"GET /")
    write(case, "Copied +web.log")
    assert last(case, LogWritten).evidence == ("EV-1",)


def test_a_file_of_our_home_is_found(case: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "web.log").write_bytes(b"GET /")
    write(case, "Copied +~/web.log")
    assert last(case, LogWritten).evidence == ("EV-1",)


def test_several_files_are_attached_in_their_order(case: OpenCase, tmp_path: Path) -> None:
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    write(case, f"+{tmp_path}/b.log +{tmp_path}/a.log both")
    assert last(case, LogWritten).evidence == ("EV-1", "EV-2")
    assert [added.name for added in bodies(case, EvidenceAdded)] == ["b.log", "a.log"]


def test_a_file_that_is_not_there_leaves_nothing(case: OpenCase, tmp_path: Path) -> None:
    there = tmp_path / "there.log"
    there.write_bytes(b"GET /")
    before = case.head()
    with pytest.raises(UserError, match=r"There is no file missing\.log"):
        write(case, f"Copied +{there} and +missing.log")
    assert case.head() == before
    assert list((case.folder / "vault").iterdir()) == []


def test_a_line_of_nothing_but_a_file_leaves_nothing(case: OpenCase, tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"GET /")
    before = case.head()
    with pytest.raises(UserError, match="The text is empty"):
        write(case, f"+{log}")
    assert case.head() == before


def test_a_line_can_amend_an_earlier_one(case: OpenCase) -> None:
    write(case, "@13:20 Route closed")
    first = case.state.entries[-1]
    write(case, "Two routes closed", amends=f"#{first.seq}")
    assert last(case, LogWritten).amends == first.id
    assert last(case, LogWritten).at == case.moment("13:20")
    assert notes(case) == ["Route closed", "Two routes closed"]


def test_a_telephone_number_is_no_file(case: OpenCase) -> None:
    write(case, "Called +33 1 99 00 12 34")
    assert notes(case) == ["Called +33 1 99 00 12 34"]


@pytest.mark.parametrize("text", ["x" * 70_000, "\x1b[31mred", "half a character \udcc3"])
def test_what_is_pasted_is_kept_byte_for_byte(case: OpenCase, text: str) -> None:
    evidence = keep_paste(case, text)
    added = last(case, EvidenceAdded)
    assert (evidence, added.name, added.source) == ("EV-1", "pasted.txt", "pasted into the workbench")
    kept = (case.folder / "vault" / added.sha256).read_bytes()
    assert kept.decode(errors="surrogatepass") == text
