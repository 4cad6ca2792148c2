"""Content kept between runs: made once, made anew when anything it was made from changes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tocsin.content import compiled
from tocsin.content.compiled import kept
from tocsin.content.library import DATA, Library

Made = dict[str, int]


class Maker:
    """Makes something, and counts how often it had to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Made:
        self.times += 1
        return {"times": self.times}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setattr(compiled, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file that something is made from."""
    path = tmp_path / "source.yaml"
    path.write_text("one", encoding="utf-8")
    return path


def get(make: Callable[[], Made], *sources: Path) -> Made:
    return kept("kind", sources, Made, make)


def test_it_is_made_once_and_for_this_user_alone(folder: Path, source: Path) -> None:
    make = Maker()
    assert get(make, source) == get(make, source) == {"times": 1}
    (path,) = folder.iterdir()
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_source_that_changed_makes_it_anew_and_the_old_one_goes(folder: Path, source: Path) -> None:
    make = Maker()
    get(make, source)
    source.write_text("another", encoding="utf-8")
    assert get(make, source) == {"times": 2}
    assert len(list(folder.iterdir())) == 1


def test_a_source_of_the_same_size_written_later_makes_it_anew(folder: Path, source: Path) -> None:
    assert not folder.exists()
    make = Maker()
    get(make, source)
    source.write_text("two", encoding="utf-8")
    os.utime(source, ns=(1, 1))
    assert get(make, source) == {"times": 2}


def test_another_source_is_another_thing(folder: Path, source: Path, tmp_path: Path) -> None:
    assert not folder.exists()
    more = tmp_path / "more.yaml"
    more.write_text("x", encoding="utf-8")
    make = Maker()
    get(make, source)
    assert get(make, source, more) == {"times": 2}


@pytest.mark.parametrize("damage", [b"", b"\xc1", b"\x81\xa5times\xa3two"], ids=["cut", "not", "type"])
def test_what_is_damaged_is_made_anew(folder: Path, source: Path, damage: bytes) -> None:
    make = Maker()
    get(make, source)
    (path,) = folder.iterdir()
    path.write_bytes(damage)
    assert get(make, source) == {"times": 2}
    assert get(make, source) == {"times": 2}


def test_a_folder_that_cannot_be_written_costs_only_time(folder: Path, source: Path) -> None:
    folder.write_text("a file stands where the folder should be", encoding="utf-8")
    make = Maker()
    assert get(make, source) == {"times": 1}
    assert get(make, source) == {"times": 2}


def test_what_goes_wrong_in_making_is_raised_and_nothing_is_kept(folder: Path, source: Path) -> None:
    def broken() -> Made:
        raise ValueError("the source is wrong")

    with pytest.raises(ValueError, match="the source is wrong"):
        get(broken, source)
    assert not folder.exists()


def test_content_from_the_cache_is_what_was_read(folder: Path) -> None:
    first, second = Library(), Library()
    read = (first.catalogue, first.regimes, first.forms, first.shelf.playbooks)
    assert {path.name.partition("-")[0] for path in folder.iterdir()} == {
        "catalogue",
        "regimes",
        "forms",
        "playbooks",
    }
    assert (second.catalogue, second.regimes, second.forms, second.shelf.playbooks) == read
    assert len(read[1]) == len(list((DATA / "regimes").glob("*.yaml")))


def test_a_source_that_is_not_there_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "lost.yaml").symlink_to(tmp_path / "nowhere")
    assert kept("lost", [tmp_path / "lost.yaml"], int, lambda: 7) == 7
