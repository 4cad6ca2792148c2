"""Who has a case open is seen for as long as their program lives, and not a moment longer."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tocsin.storage.cipher import Cipher, new_secrets
from tocsin.storage.presence import HERE, Place, Present, others


def present(actor: str, since: str = "2026-11-23T13:00:00.000000Z") -> Present:
    return Present(actor, "host", 7, since)


def test_others_are_seen_and_oneself_is_not(tmp_path: Path) -> None:
    with Place(tmp_path, present("lead")) as ours, Place(tmp_path, present("dpo")):
        assert [one.actor for one in others(tmp_path, but=ours)] == ["dpo"]
        assert [one.actor for one in others(tmp_path)] == ["dpo", "lead"]
    assert others(tmp_path) == []
    assert list((tmp_path / HERE).iterdir()) == []


def test_what_somebody_looks_at_follows_them(tmp_path: Path) -> None:
    with Place(tmp_path, present("lead")) as place:
        for at in ("timeline", "x"):
            place.move(at)
            assert [one.at for one in others(tmp_path)] == [at]


def test_whoever_was_killed_is_gone_and_leaves_nothing_behind(tmp_path: Path) -> None:
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        Place(tmp_path, present("killed"))
        os.write(into, b"here")
        signal.pause()
    assert os.read(out, 4) == b"here"
    assert [one.actor for one in others(tmp_path)] == ["killed"]
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert others(tmp_path) == []
    assert list((tmp_path / HERE).iterdir()) == []


def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    with Place(tmp_path, present("lead")) as place:
        assert place.path.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / HERE).stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [b"", b"{", b'{"actor": 7}', b"\xff" * 10_000])
def test_a_file_that_says_nothing_is_passed_over(tmp_path: Path, content: bytes) -> None:
    with Place(tmp_path, present("lead")) as odd:
        odd.path.write_bytes(content)
        assert others(tmp_path) == []


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / HERE).mkdir()
    (tmp_path / HERE / "x").symlink_to("/etc/hostname")
    assert others(tmp_path) == []
    assert Path("/etc/hostname").exists()


def test_where_there_is_no_folder_there_is_nobody(tmp_path: Path) -> None:
    assert others(tmp_path / "missing") == []


def test_of_an_encrypted_case_nobody_reads_who_is_here(tmp_path: Path) -> None:
    pytest.importorskip("pyrage")
    cipher = Cipher(new_secrets())
    with Place(tmp_path, present("lead"), cipher) as place:
        assert b"lead" not in place.path.read_bytes()
        assert [one.actor for one in others(tmp_path, cipher)] == ["lead"]
        assert others(tmp_path, Cipher(new_secrets())) == []
