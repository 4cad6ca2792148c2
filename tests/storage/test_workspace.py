from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.domain.errors import UserError
from tocsin.storage.case_store import CaseStore
from tocsin.storage.workspace import case_folder, is_case, list_refs, make_case_folder, write_document


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """The umask that most machines have: others may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_case_of_a_year_has_number_one(home: Path) -> None:
    assert make_case_folder(home, 2026) == home / "cases" / "2026-0001"


def test_the_next_case_has_the_next_number(home: Path) -> None:
    made = [make_case_folder(home, year).name for year in (2026, 2026, 2027, 2026)]
    assert made == ["2026-0001", "2026-0002", "2027-0001", "2026-0003"]


def test_numbers_go_on_after_the_highest(home: Path) -> None:
    make_case_folder(home, 2026).rename(home / "cases" / "2026-0041")
    assert make_case_folder(home, 2026).name == "2026-0042"


def test_numbers_go_on_after_nine_thousand_nine_hundred_and_ninety_nine(home: Path) -> None:
    make_case_folder(home, 2026).rename(home / "cases" / "2026-9999")
    assert make_case_folder(home, 2026).name == "2026-10000"
    assert make_case_folder(home, 2026).name == "2026-10001"


def test_a_case_folder_has_its_three_rooms(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    assert sorted(path.name for path in folder.iterdir()) == ["out", "unsent", "vault"]


@pytest.mark.usefixtures("usual_umask")
def test_every_folder_belongs_to_this_user_alone(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    made = [home, home / "cases", folder, *folder.iterdir()]
    assert {mode(path) for path in made} == {0o700}


@pytest.mark.usefixtures("usual_umask")
def test_every_file_belongs_to_this_user_alone(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    with CaseStore.create(folder):
        write_document(folder, "notice.md", "text")
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert {"case.db", "notice.md"} <= {path.name for path in files}
        assert {mode(path) for path in files} == {0o600}


def test_a_workspace_that_does_not_exist_has_no_cases(home: Path) -> None:
    assert list_refs(home) == []


def test_only_folders_named_like_a_reference_are_cases(home: Path) -> None:
    make_case_folder(home, 2026)
    cases = home / "cases"
    (cases / "notes").mkdir()
    (cases / "2026-1").mkdir()
    (cases / "2026-0002").write_text("a file")
    (cases / ".2026-0003").mkdir()
    assert list_refs(home) == ["2026-0001"]


def test_cases_are_listed_oldest_first(home: Path) -> None:
    for year in (2027, 2026, 2026):
        make_case_folder(home, year)
    assert list_refs(home) == ["2026-0001", "2026-0002", "2027-0001"]


def test_the_folder_of_a_case_is_found_by_its_reference(home: Path) -> None:
    assert case_folder(home, "2026-0001") == make_case_folder(home, 2026)


@pytest.mark.parametrize(
    "ref",
    [
        "../x",
        "..",
        "",
        ".",
        "/etc",
        "2026-0001/..",
        "2026-0001/",
        "../cases/2026-0001",
        "2026-0001\n",
        " 2026-0001",
        "2026-001",
        "20260001",
        "2026-0001\x00",
        "\u0662\u0660\u0662\u0666-\u0660\u0660\u0660\u0661",  # digits, but not ours
        "2026-000\uff11",
    ],
)
def test_a_reference_that_is_none_leads_nowhere(home: Path, ref: str) -> None:
    with pytest.raises(UserError, match="is not the reference of a case") as refusal:
        case_folder(home, ref)
    assert "2026-0001" in refusal.value.hint


def test_a_workspace_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(UserError, match="A case cannot be made in") as refusal:
        make_case_folder(tmp_path / "home", 2026)
    assert "--home" in refusal.value.hint


def test_a_folder_is_a_case_once_it_holds_a_journal(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    assert not is_case(folder)
    with CaseStore.create(folder):
        assert is_case(folder)


# Documents.


def test_a_document_is_written_into_out(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    path = write_document(folder, "notice.md", "# Été\n")
    assert path == folder / "out" / "notice.md"
    assert path.read_bytes() == "# Été\n".encode()


def test_a_document_replaces_the_one_of_the_same_name(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    write_document(folder, "notice.md", "a longer text")
    assert write_document(folder, "notice.md", "short").read_text() == "short"


def test_a_document_can_be_written_where_out_is_gone(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    (folder / "out").rmdir()
    assert write_document(folder, "notice.md", "text").read_text() == "text"
    assert mode(folder / "out") == 0o700


def test_a_document_that_cannot_be_written_is_told(home: Path) -> None:
    folder = make_case_folder(home, 2026)
    (folder / "out" / "notice.md").mkdir()
    with pytest.raises(UserError, match="cannot be written: Is a directory") as refusal:
        write_document(folder, "notice.md", "text")
    assert refusal.value.hint == "The draft itself is safe in the journal"
