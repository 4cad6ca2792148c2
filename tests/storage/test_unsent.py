from __future__ import annotations

import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.storage.unsent import keep, recall


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case folder."""
    (tmp_path / "unsent").mkdir(0o700)
    return tmp_path


def test_what_was_kept_is_recalled(folder: Path) -> None:
    assert keep(folder, "lead", "log", "half a sent")
    assert recall(folder, "lead", "log") == "half a sent"


def test_nothing_was_kept_of_another_field_or_person(folder: Path) -> None:
    keep(folder, "lead", "log", "mine")
    assert recall(folder, "lead", "note") == ""
    assert recall(folder, "dpo", "log") == ""


def test_the_last_text_counts(folder: Path) -> None:
    keep(folder, "lead", "log", "a longer text at first")
    keep(folder, "lead", "log", "short")
    assert recall(folder, "lead", "log") == "short"


def test_an_empty_text_forgets(folder: Path) -> None:
    keep(folder, "lead", "log", "half a sent")
    assert keep(folder, "lead", "log", "")
    assert recall(folder, "lead", "log") == ""
    assert list((folder / "unsent").iterdir()) == []


def test_forgetting_what_was_never_kept_works(folder: Path) -> None:
    assert keep(folder, "lead", "log", "")


def test_nothing_but_the_text_is_left(folder: Path) -> None:
    keep(folder, "lead", "log", "text")
    kept = list((folder / "unsent").iterdir())
    assert len(kept) == 1
    assert kept[0].read_bytes() == b"text"
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600


def test_the_folder_is_made_where_it_is_missing(tmp_path: Path) -> None:
    assert keep(tmp_path, "lead", "log", "text")
    assert recall(tmp_path, "lead", "log") == "text"
    assert stat.S_IMODE((tmp_path / "unsent").stat().st_mode) == 0o700


@given(st.text(st.characters(), min_size=1))
@settings(max_examples=100, deadline=None)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        assert keep(Path(name), "lead", "log", text)
        assert recall(Path(name), "lead", "log") == text


@pytest.mark.parametrize("text", ["\ud800 half a pair", "\x00\x1b[31m", "a\r\nb\rc\n", "\ufeffmark", "  "])
def test_strange_text_comes_back_as_it_was(folder: Path, text: str) -> None:
    assert keep(folder, "lead", "log", text)
    assert recall(folder, "lead", "log") == text


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "", "x" * 5_000, "\x00", "é\n"])
def test_any_field_and_person_has_a_file_in_the_folder(folder: Path, name: str) -> None:
    assert keep(folder, name, "field", "one")
    assert keep(folder, "actor", name, "two")
    assert recall(folder, name, "field") == "one"
    assert recall(folder, "actor", name) == "two"
    assert len(list((folder / "unsent").iterdir())) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["unsent"]


def test_a_file_that_is_no_text_any_more_counts_as_empty(folder: Path) -> None:
    keep(folder, "lead", "log", "text")
    next((folder / "unsent").iterdir()).write_bytes(b"\xff\xfe\x00")
    assert recall(folder, "lead", "log") == ""


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "unsent").write_text("a file where the folder should be")
    assert not keep(tmp_path, "lead", "log", "text")
    assert recall(tmp_path, "lead", "log") == ""


def test_a_case_that_is_gone_is_told(tmp_path: Path) -> None:
    assert not keep(tmp_path / "gone", "lead", "log", "text")
    assert list(tmp_path.iterdir()) == []


def test_what_was_broken_off_while_it_was_written_goes_with_the_text(folder: Path) -> None:
    keep(folder, "lead", "log", "a text")
    keep(folder, "lead", "other", "another")
    kept = sorted((folder / "unsent").iterdir())
    (folder / "unsent" / f".{kept[0].name}.x7f3").write_text("a te")
    (folder / "unsent" / f".{kept[1].name}.x7f3").write_text("a te")
    keep(folder, "lead", "log", "")
    left = [path.name for path in (folder / "unsent").iterdir()]
    assert len(left) == 2
    assert recall(folder, "lead", "other") == "another"
