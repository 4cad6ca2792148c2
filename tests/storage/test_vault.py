from __future__ import annotations

import hashlib
import io
import os
import socket
import stat
from pathlib import Path

import pytest

from tocsin.domain.errors import UserError
from tocsin.storage.vault import CHUNK, Kept, Vault

# echo -n "GET /document/42" | sha256sum
LINE = b"GET /document/42"
DIGEST = hashlib.sha256(LINE).hexdigest()

# FIPS 180-4: the digest of no bytes at all.
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """An empty vault."""
    folder = tmp_path / "vault"
    folder.mkdir(0o700)
    return Vault(folder)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A file to keep."""
    path = tmp_path / "access.log"
    path.write_bytes(LINE)
    return path


def names(vault: Vault) -> list[str]:
    return sorted(path.name for path in vault.folder.iterdir())


def test_a_file_is_kept_under_the_digest_of_its_bytes(vault: Vault, log: Path) -> None:
    assert vault.keep_file(log) == Kept(DIGEST, 16)
    assert names(vault) == [DIGEST]
    assert vault.path(DIGEST).read_bytes() == LINE


def test_the_source_is_left_as_it_is(vault: Vault, log: Path) -> None:
    before = log.stat()
    vault.keep_file(log)
    after = log.stat()
    assert log.read_bytes() == LINE
    assert (before.st_mtime_ns, before.st_mode) == (after.st_mtime_ns, after.st_mode)


def test_what_is_kept_is_read_by_this_user_alone_and_written_by_nobody(vault: Vault, log: Path) -> None:
    log.chmod(0o644)
    vault.keep_file(log)
    assert stat.S_IMODE(vault.path(DIGEST).stat().st_mode) == 0o400


def test_an_empty_file_has_the_digest_of_nothing(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert vault.keep_file(tmp_path / "empty") == Kept(EMPTY, 0)


def test_a_file_of_many_chunks_is_whole(vault: Vault, tmp_path: Path) -> None:
    contents = bytes(range(256)) * (2 * CHUNK // 256) + b"end"
    (tmp_path / "image").write_bytes(contents)
    told: list[int] = []
    kept = vault.keep_file(tmp_path / "image", told.append)
    assert kept == Kept(hashlib.sha256(contents).hexdigest(), 2 * CHUNK + 3)
    assert vault.path(kept.sha256).read_bytes() == contents
    assert told == [CHUNK, CHUNK, 3]


def test_the_same_bytes_are_kept_once(vault: Vault, log: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(LINE)
    assert vault.keep_file(log) == vault.keep_file(tmp_path / "copy")
    assert names(vault) == [DIGEST]


def test_a_stream_is_kept_like_a_file(vault: Vault) -> None:
    assert vault.keep(io.BytesIO(LINE)) == Kept(DIGEST, 16)
    assert vault.path(DIGEST).read_bytes() == LINE


def test_the_total_is_that_of_all_files(vault: Vault, log: Path) -> None:
    assert vault.total_bytes() == 0
    vault.keep_file(log)
    vault.keep(io.BytesIO(b"four"))
    assert vault.total_bytes() == 16 + 4


def test_a_vault_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert Vault(tmp_path / "nowhere").total_bytes() == 0


# What is refused.


def refused(vault: Vault, path: Path, message: str, hint: str) -> None:
    before = names(vault)
    with pytest.raises(UserError) as refusal:
        vault.keep_file(path)
    assert message in refusal.value.message
    assert hint in refusal.value.hint
    assert names(vault) == before


def test_a_file_that_is_not_there_is_refused(vault: Vault, tmp_path: Path) -> None:
    refused(vault, tmp_path / "nothing", "cannot be read: No such file", "Check the name")


def test_a_symbolic_link_is_refused_and_its_end_named(vault: Vault, log: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(log)
    refused(vault, link, f"{link} is a symbolic link", f"Name the file itself: {log}")


def test_a_link_to_nowhere_is_refused(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    refused(vault, tmp_path / "link", "is a symbolic link", "Name the file itself")


def test_a_folder_is_refused(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    refused(vault, tmp_path / "logs", "is no ordinary file", "Pack a folder into one file first")


def test_a_pipe_is_refused_without_waiting_for_it(vault: Vault, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refused(vault, tmp_path / "pipe", "is no ordinary file", "Pack")


def test_a_device_is_refused(vault: Vault) -> None:
    terminal, device = os.openpty()
    refused(vault, Path(os.ttyname(device)), "is no ordinary file", "Pack")
    os.close(terminal)
    os.close(device)


def test_a_socket_is_refused(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket has to be short
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("socket")
        refused(vault, tmp_path / "socket", "cannot be read", "Check the name")


def test_a_path_with_a_zero_byte_is_refused(vault: Vault, tmp_path: Path) -> None:
    refused(vault, tmp_path / "a\x00b", "cannot be read", "Check the name")


def test_a_file_that_grows_while_it_is_copied_is_refused(vault: Vault, log: Path) -> None:
    def write_more(_count: int) -> None:
        with log.open("ab") as file:
            file.write(b"more")

    with pytest.raises(UserError, match="changed while it was copied"):
        vault.keep_file(log, write_more)
    assert names(vault) == []


def test_a_file_that_is_rewritten_while_it_is_copied_is_refused(vault: Vault, log: Path) -> None:
    def touch(_count: int) -> None:
        os.utime(log, ns=(1, 1))

    with pytest.raises(UserError, match="changed while it was copied"):
        vault.keep_file(log, touch)
    assert names(vault) == []


def test_a_stream_that_breaks_off_leaves_nothing(vault: Vault) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(UserError, match="could not be copied"):
        vault.keep(Broken(LINE))
    assert names(vault) == []


def test_a_copy_that_is_broken_off_leaves_nothing(vault: Vault, log: Path) -> None:
    def stop(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vault.keep_file(log, stop)
    assert names(vault) == []


def test_a_vault_that_is_gone_is_told(vault: Vault, log: Path) -> None:
    vault.folder.rmdir()
    with pytest.raises(UserError, match=r"could not be copied into .*: No such file"):
        vault.keep_file(log)


# Looking again.


def test_looking_gives_the_digest_of_what_is_there(vault: Vault, log: Path) -> None:
    vault.keep_file(log)
    told: list[int] = []
    assert vault.look(DIGEST, told.append) == DIGEST
    assert told == [16]


def test_looking_for_what_is_gone_gives_nothing(vault: Vault) -> None:
    assert vault.look(DIGEST) == ""


def test_looking_at_what_was_changed_gives_another_digest(vault: Vault, log: Path) -> None:
    vault.keep_file(log)
    vault.path(DIGEST).chmod(0o600)
    vault.path(DIGEST).write_bytes(b"GET /document/43")
    assert vault.look(DIGEST) == hashlib.sha256(b"GET /document/43").hexdigest()


def test_what_is_kept_can_be_read_and_removed(vault: Vault, log: Path) -> None:
    vault.keep_file(log)
    with vault.open(DIGEST) as file:
        assert file.read() == LINE
    assert vault.holds(DIGEST)
    vault.remove(DIGEST)
    assert not vault.holds(DIGEST)
    assert names(vault) == []
    vault.remove(DIGEST)  # a second time changes nothing


def test_a_file_is_kept_from_a_folder_that_is_open(vault: Vault, log: Path) -> None:
    within = os.open(log.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        assert vault.keep_file(Path(log.name), within=within) == Kept(DIGEST, 16)
    finally:
        os.close(within)
