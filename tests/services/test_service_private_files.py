"""Files that leave the workspace: for this user alone, whole, and never over another by accident."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tocsin.domain.errors import UserError
from tocsin.services.private_files import write_private


def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    write_private(path, b"a,b\r\n")
    assert path.read_bytes() == b"a,b\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_another_file_is_not_written_over_unless_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_bytes(b"theirs")
    path.chmod(0o644)
    with pytest.raises(UserError, match="is there already") as refusal:
        write_private(path, b"ours")
    assert "--force" in refusal.value.hint
    assert path.read_bytes() == b"theirs"
    write_private(path, b"ours", force=True)
    assert path.read_bytes() == b"ours"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_same_bytes_may_be_written_again(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    write_private(path, b"ours")
    write_private(path, b"ours")


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_in_its_place_is_refused(tmp_path: Path, force: bool) -> None:
    (tmp_path / "register.csv").mkdir()
    with pytest.raises(UserError, match="is no file"):
        write_private(tmp_path / "register.csv", b"ours", force=force)
    assert [path.name for path in tmp_path.iterdir()] == ["register.csv"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written"):
        write_private(tmp_path / "missing" / "register.csv", b"ours")
