from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.domain.errors import UserError
from tocsin.storage import filesystem
from tocsin.storage.case_store import CaseStore
from tocsin.storage.filesystem import file_system, is_network


@pytest.fixture
def mounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of mounts as Linux gives it: a disk, a share of another machine in it, and a disk in that."""
    path = tmp_path / "mountinfo"
    share = str(tmp_path / "my share").replace(" ", "\\040")
    path.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"40 22 0:52 / {share} rw,relatime shared:9 master:2 - nfs4 server:/export rw,vers=4.2\n"
        f"41 40 8:2 / {share}/disk rw - xfs /dev/sdb1 rw\n"
        "a line that nothing can be read from\n"
        f"42 22 0:60 / {tmp_path}/twice rw - cifs //server/share rw\n"
        f"43 42 8:3 / {tmp_path}/twice rw - btrfs /dev/sdc1 rw\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(filesystem, "MOUNTS", path)
    return path


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (".", "ext4"),
        ("my share", "nfs4"),
        ("my share/cases/2026-0001", "nfs4"),
        ("my shared", "ext4"),
        ("my share/disk/deep", "xfs"),
        ("twice/x", "btrfs"),
    ],
)
def test_the_deepest_mount_tells_the_file_system(tmp_path: Path, mounts: Path, place: str, kind: str) -> None:
    assert mounts.is_file()
    assert file_system(tmp_path / place) == kind


def test_a_link_is_followed_to_where_the_file_lies(tmp_path: Path, mounts: Path) -> None:
    assert mounts.is_file()
    (tmp_path / "link").symlink_to(tmp_path / "my share")
    assert file_system(tmp_path / "link" / "case") == "nfs4"


def test_where_mounts_cannot_be_listed_it_cannot_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystem, "MOUNTS", tmp_path / "none")
    assert file_system(tmp_path) == ""
    assert not is_network("")


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "vboxsf", "ceph"])
def test_what_another_machine_keeps_is_a_network(kind: str) -> None:
    assert is_network(kind)


@pytest.mark.parametrize(
    "kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "f2fs", "fuseblk"]
)
def test_a_disk_of_this_machine_is_none(kind: str) -> None:
    assert not is_network(kind)


def test_a_case_is_neither_made_nor_written_on_a_network(tmp_path: Path, mounts: Path) -> None:
    folder = tmp_path / "my share"
    folder.mkdir()
    with pytest.raises(UserError, match="is on nfs4, a file system of another machine") as refused:
        CaseStore.create(folder)
    assert "$TOCSIN_HOME" in refused.value.hint
    mounts.unlink()
    (folder / "case.db").unlink()
    with CaseStore.create(folder):
        pass
    mounts.write_text(f"40 22 0:52 / {str(folder).replace(' ', chr(92) + '040')} rw - cifs //s/x rw\n")
    with pytest.raises(UserError, match="is on cifs"):
        CaseStore.open(folder)
