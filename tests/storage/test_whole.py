"""A file is there whole or not at all, and read by nobody whom it is not for."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tocsin.storage.whole import whole_file, write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"before")
    path.chmod(0o644)
    write_whole(path, b"after", durable=True)
    assert path.read_bytes() == b"after"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["key"]


def test_until_it_is_whole_the_other_is_there(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"before")
    with whole_file(path) as file:
        file.write(b"half")
        file.flush()
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"half"


def test_after_an_error_nothing_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"before")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError), whole_file(path, durable=True) as file:
        file.writelines(pieces())
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["key"]


def test_a_disk_that_is_full_when_all_was_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"before")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"after", durable=True)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["key"]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"theirs")
    path = tmp_path / "key"
    path.symlink_to(other)
    write_whole(path, b"ours")
    assert other.read_bytes() == b"theirs"
    assert not path.is_symlink()


@pytest.mark.parametrize(("shared", "mode"), [(True, 0o660), (False, 0o600)])
def test_in_a_shared_folder_the_group_reads_only_what_is_for_it(
    tmp_path: Path, shared: bool, mode: int
) -> None:
    tmp_path.chmod(0o2770)
    write_whole(tmp_path / "key", b"", shared=shared)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == mode
