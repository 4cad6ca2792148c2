"""Who can open an encrypted case: the key file, its holders, and what is refused."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import msgspec
import pytest

from tocsin.domain.errors import BrokenCaseError, NewerCaseError, UserError

pytest.importorskip("pyrage", exc_type=ImportError)
pytest.importorskip("cryptography", exc_type=ImportError)

from tocsin.storage import case_key
from tocsin.storage.case_key import (
    KEY,
    Holder,
    KeyFile,
    age_holder,
    identity_by_passphrase,
    new_identity,
    passphrase_holder,
    read_key,
    seal,
    unseal,
    write_key,
)
from tocsin.storage.cipher import Secrets, new_secrets

PASSPHRASE = "correct horse battery"  # noqa: S105 - of no case


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive with little memory: what is tested is not how slow it is."""
    monkeypatch.setattr(case_key, "_MEMORY_KIB", 64)


@pytest.fixture
def secrets() -> Secrets:
    """The secrets of a case."""
    return new_secrets()


def written(folder: Path, secrets: Secrets, *holders: Holder) -> KeyFile:
    write_key(folder, seal("c0ffee", holders, secrets))
    key = read_key(folder)
    assert key is not None
    return key


def test_a_passphrase_opens_what_was_sealed_for_it(tmp_path: Path, secrets: Secrets) -> None:
    key = written(tmp_path, secrets, passphrase_holder("lead", PASSPHRASE))
    identity = identity_by_passphrase(key.holders[0], PASSPHRASE)
    assert identity is not None
    cipher = unseal(tmp_path, key, identity)
    assert cipher is not None
    assert cipher.secrets == secrets
    assert cipher.before is None


@pytest.mark.parametrize("typed", ["", " " + PASSPHRASE, PASSPHRASE.upper(), PASSPHRASE[:-1], "é", "\ud800"])
def test_another_passphrase_opens_nothing(typed: str) -> None:
    assert identity_by_passphrase(passphrase_holder("lead", PASSPHRASE), typed) is None


def test_a_passphrase_is_the_same_on_every_keyboard() -> None:
    assert identity_by_passphrase(passphrase_holder("lead", "caf\u00e9"), "cafe\u0301") is not None


def test_every_holder_opens_the_same_secrets(tmp_path: Path, secrets: Secrets) -> None:
    identity, recipient = new_identity()
    holders = (age_holder("counsel", recipient), passphrase_holder("lead", PASSPHRASE))
    key = written(tmp_path, secrets, *holders)
    typed = identity_by_passphrase(key.holders[1], PASSPHRASE)
    assert typed is not None
    opened = [unseal(tmp_path, key, one) for one in (identity, typed)]
    assert [one.secrets if one else None for one in opened] == [secrets, secrets]


def test_an_identity_that_is_no_holders_opens_nothing(tmp_path: Path, secrets: Secrets) -> None:
    key = written(tmp_path, secrets, passphrase_holder("lead", PASSPHRASE))
    assert unseal(tmp_path, key, new_identity()[0]) is None
    assert unseal(tmp_path, key, "AGE-SECRET-KEY-1NONSENSE") is None


def test_nothing_secret_is_in_the_key_file_and_it_is_for_its_owner_alone(
    tmp_path: Path, secrets: Secrets
) -> None:
    identity, recipient = new_identity()
    written(tmp_path, secrets, age_holder("counsel", recipient), passphrase_holder("lead", PASSPHRASE))
    text = (tmp_path / KEY).read_text(encoding="utf-8")
    hidden = (PASSPHRASE, identity, secrets.database, secrets.files, secrets.names, "AGE-SECRET-KEY")
    assert [one for one in hidden if one in text] == []
    assert stat.S_IMODE((tmp_path / KEY).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY]


def test_secrets_are_never_shown(secrets: Secrets) -> None:
    shown = f"{secrets} {secrets!r} {[secrets]}"
    hidden = (secrets.database, secrets.files, secrets.names)
    assert [one for one in hidden if one in shown] == []


def test_a_holder_that_was_slipped_in_is_found_out(tmp_path: Path, secrets: Secrets) -> None:
    """Whoever can write the file but not open it must not be let in by the next rekey."""
    identity, recipient = new_identity()
    key = written(tmp_path, secrets, age_holder("counsel", recipient))
    stranger = age_holder("stranger", new_identity()[1])
    write_key(tmp_path, msgspec.structs.replace(key, holders=(*key.holders, stranger)))
    changed = read_key(tmp_path)
    assert changed is not None
    with pytest.raises(BrokenCaseError, match="its holders are not those inside"):
        unseal(tmp_path, changed, identity)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"format": 1}', b'{"format": "x"}', b"SQLite format 3\0"],
)
def test_a_damaged_key_file_says_what_to_do(tmp_path: Path, data: bytes) -> None:
    (tmp_path / KEY).write_bytes(data)
    with pytest.raises(BrokenCaseError, match=r"case\.key is damaged") as refused:
        read_key(tmp_path)
    assert refused.value.hint.startswith("Restore it from a copy")


@pytest.mark.parametrize("sealed", ["", "!!", "AAAA"])
def test_damaged_secrets_say_what_to_do(tmp_path: Path, secrets: Secrets, sealed: str) -> None:
    identity, recipient = new_identity()
    key = written(tmp_path, secrets, age_holder("counsel", recipient))
    with pytest.raises(BrokenCaseError, match="is damaged"):
        unseal(tmp_path, msgspec.structs.replace(key, sealed=sealed), identity)


def test_a_changed_byte_of_the_secrets_is_found_out(tmp_path: Path, secrets: Secrets) -> None:
    identity, recipient = new_identity()
    key = written(tmp_path, secrets, age_holder("counsel", recipient))
    middle = len(key.sealed) - 40
    other = "A" if key.sealed[middle] != "A" else "B"
    changed = msgspec.structs.replace(key, sealed=key.sealed[:middle] + other + key.sealed[middle + 1 :])
    with pytest.raises(BrokenCaseError, match="is damaged"):
        unseal(tmp_path, changed, identity)


@pytest.mark.parametrize(
    "change",
    [
        {"salt": "xx"},
        {"identity": "zz"},
        {"memory_kib": 1 << 40},
        {"passes": 0},
        {"lanes": 10_000},
        {"salt": ""},
    ],
)
def test_a_holder_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    holder = msgspec.structs.replace(passphrase_holder("lead", PASSPHRASE), **change)
    with pytest.raises(BrokenCaseError, match="is damaged"):
        identity_by_passphrase(holder, PASSPHRASE)


def test_a_key_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / KEY).write_bytes(b'{"format": 2, "whatever": []}')
    with pytest.raises(NewerCaseError):
        read_key(tmp_path)


def test_no_key_file_is_no_encryption(tmp_path: Path) -> None:
    assert read_key(tmp_path) is None


@pytest.mark.parametrize("typed", ["", "age1", "AGE-SECRET-KEY-1X", "ssh-ed25519 AAAA", "lead@example.org"])
def test_what_is_no_recipient_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="is no age recipient"):
        age_holder("counsel", typed)


def test_a_key_file_that_cannot_be_written_leaves_the_one_that_is_there(
    tmp_path: Path, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = written(tmp_path, secrets, age_holder("counsel", new_identity()[1]))

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="Nothing was changed"):
        write_key(tmp_path, seal("other", key.holders, secrets))
    assert read_key(tmp_path) == key
