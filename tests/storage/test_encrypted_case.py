"""An encrypted case on disk: journal, vault and unsent texts, and bringing all of it under another key."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest

from tests.storage.disk import NOW, add, findings, notes, texts
from tocsin.domain.errors import BrokenCaseError, LockedCaseError, UserError
from tocsin.storage import engine, unsent
from tocsin.storage.case_store import LOCK, CaseStore
from tocsin.storage.vault import CHANGED, Vault

pytest.importorskip("pyrage", exc_type=ImportError)
if not engine.can_encrypt():
    pytest.skip("this SQLite encrypts nothing", allow_module_level=True)

from tocsin.storage.case_key import KEY, age_holder, new_identity, seal, write_key
from tocsin.storage.cipher import Cipher, new_secrets
from tocsin.storage.rekeying import reencrypt_folder

CANARY = "CANARY-7d1f"


@pytest.fixture
def cipher() -> Cipher:
    """What a case is encrypted with."""
    return Cipher(new_secrets())


@pytest.fixture
def folder(tmp_path: Path, cipher: Cipher) -> Path:
    """An encrypted case with two entries, a file of evidence and a text that was not sent."""
    for name in ("vault", "unsent"):
        (tmp_path / name).mkdir(0o700)
    write_key(tmp_path, seal("c0ffee", (age_holder("counsel", new_identity()[1]),), cipher.secrets))
    with CaseStore.create(tmp_path, cipher) as store:
        add(store, *notes(f"one {CANARY}", f"two {CANARY}"))
    Vault(tmp_path / "vault", cipher).keep(io.BytesIO(CANARY.encode() * 1_000))
    unsent.keep(tmp_path, "lead", "log", f"three {CANARY}", cipher)
    return tmp_path


def everything(folder: Path) -> bytes:
    """Give the names and the bytes of every file of a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join([os.fsencode(path.name) + path.read_bytes() for path in paths])


def test_what_was_recorded_is_there_again(folder: Path, cipher: Cipher) -> None:
    with CaseStore.open(folder, cipher) as store:
        assert texts(store) == [f"one {CANARY}", f"two {CANARY}"]
        assert findings(store) == []
        assert store.writable
    assert unsent.recall(folder, "lead", "log", cipher) == f"three {CANARY}"


def test_nothing_of_it_is_on_the_disk(folder: Path, cipher: Cipher) -> None:
    with CaseStore.open(folder, cipher) as store:
        add(store, *notes(CANARY), now=NOW, actor=f"lead {CANARY}")
        assert (folder / "case.db-wal").stat().st_size > 0
        found = everything(folder)
    assert len(found) > 10_000
    assert CANARY.encode() not in found
    assert b"SQLite format 3" not in found
    assert b"somebody (process" in (folder / LOCK).read_bytes()


def test_without_a_key_it_is_locked(folder: Path) -> None:
    with pytest.raises(LockedCaseError) as refused:
        CaseStore.open(folder)
    assert "--passphrase-file" in refused.value.hint


def test_another_key_reads_nothing_and_changes_nothing(folder: Path) -> None:
    before = everything(folder)
    with pytest.raises(BrokenCaseError, match="cannot be read with the key of its case"):
        CaseStore.open(folder, Cipher(new_secrets()))
    assert everything(folder) == before


def test_without_its_key_file_it_is_no_case_file(folder: Path) -> None:
    (folder / KEY).unlink()
    with pytest.raises(BrokenCaseError, match="is not a case file") as refused:
        CaseStore.open(folder)
    assert "case.key is missing" in refused.value.hint


def holds(folder: Path, cipher: Cipher) -> bool:
    """Whether a case is read, and SQLite finds nothing wrong with any page of it."""
    try:
        with CaseStore.open(folder, cipher) as store:
            texts(store)
            return store.setting("integrity_check") == "ok"
    except BrokenCaseError:
        return False


def test_one_flipped_bit_is_found_in_whichever_page_it_is(folder: Path, cipher: Cipher) -> None:
    path = folder / "case.db"
    whole = path.read_bytes()
    assert holds(folder, cipher)
    for middle in range(2_048, len(whole), 4_096):
        data = bytearray(whole)
        data[middle] ^= 1
        path.write_bytes(data)
        assert not holds(folder, cipher), f"page {middle // 4_096 + 1}"


def test_evidence_goes_in_and_comes_out_and_its_name_does_not_tell_its_digest(
    tmp_path: Path, cipher: Cipher
) -> None:
    vault = Vault(tmp_path, cipher)
    data = os.urandom(300_000)
    seen: list[int] = []
    kept = vault.keep(io.BytesIO(data), seen.append)
    assert (kept.size, sum(seen)) == (len(data), len(data))
    assert vault.look(kept.sha256) == kept.sha256
    with vault.open(kept.sha256) as file:
        assert file.read() == data
    (path,) = tmp_path.iterdir()
    assert path == vault.path(kept.sha256)
    assert kept.sha256 not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert vault.keep(io.BytesIO(data)) == kept
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "plain", "other case"])
def test_changed_evidence_is_found_out(tmp_path: Path, cipher: Cipher, damage: str) -> None:
    vault = Vault(tmp_path, cipher)
    data = os.urandom(200_000)
    kept = vault.keep(io.BytesIO(data))
    path = vault.path(kept.sha256)
    encrypted = path.read_bytes()
    path.chmod(0o600)
    flipped = bytearray(encrypted)
    flipped[150_000] ^= 1
    path.write_bytes(
        {
            "flip": bytes(flipped),
            "cut": encrypted[:-70_000],
            "empty": b"",
            "plain": data,
            "other case": Cipher(new_secrets()).encrypt(data),
        }[damage]
    )
    assert vault.look(kept.sha256) == CHANGED
    with pytest.raises(BrokenCaseError, match="cannot be decrypted"), vault.open(kept.sha256) as file:
        file.read()


def test_evidence_that_is_gone_is_gone(tmp_path: Path, cipher: Cipher) -> None:
    assert Vault(tmp_path, cipher).look("0" * 64) == ""


def test_a_source_that_fails_leaves_nothing_in_the_vault(tmp_path: Path, cipher: Cipher) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise UserError(f"asked for {size}")

    with pytest.raises(UserError, match="asked for"):
        Vault(tmp_path, cipher).keep(Failing())
    assert list(tmp_path.iterdir()) == []


def test_evidence_that_is_not_read_to_its_end_can_be_closed(tmp_path: Path, cipher: Cipher) -> None:
    vault = Vault(tmp_path, cipher)
    kept = vault.keep(io.BytesIO(b"x" * 3_000_000))
    with vault.open(kept.sha256) as file:
        assert file.read(10) == b"x" * 10


@pytest.mark.parametrize("text", ["", "\ud800 lone", "a\r\nb\x00", "é" * 1_000])
def test_any_unsent_text_comes_back(folder: Path, cipher: Cipher, text: str) -> None:
    assert unsent.keep(folder, "lead", "note", text, cipher)
    assert unsent.recall(folder, "lead", "note", cipher) == text


def test_an_unsent_text_that_cannot_be_decrypted_is_none(folder: Path) -> None:
    assert unsent.recall(folder, "lead", "log", Cipher(new_secrets())) == ""


# Another key.


def rekeyed(folder: Path, cipher: Cipher) -> Cipher:
    """Bring a case under another key, as far as the journal goes."""
    both = Cipher(new_secrets(cipher.secrets), cipher.secrets)
    with CaseStore.open(folder, both) as store:
        store.rekey(both.secrets, lambda: None)
    return both


def test_a_rekey_brings_everything_under_another_key(folder: Path, cipher: Cipher) -> None:
    both = rekeyed(folder, cipher)
    assert [reencrypt_folder(folder / name, both) for name in ("vault", "unsent")] == [1, 1]
    now = Cipher(both.secrets)
    with CaseStore.open(folder, now) as store:
        assert texts(store) == [f"one {CANARY}", f"two {CANARY}"]
        assert findings(store) == []
        assert store._connection.execute("PRAGMA journal_mode").fetchone() == (engine.journal_mode(),)
    assert unsent.recall(folder, "lead", "log", now) == f"three {CANARY}"
    (path,) = (folder / "vault").iterdir()
    with now.open(path) as file:
        assert file.read() == CANARY.encode() * 1_000
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    with pytest.raises(BrokenCaseError):
        CaseStore.open(folder, cipher)
    assert unsent.recall(folder, "lead", "log", cipher) == ""


def test_between_two_keys_the_case_is_open_to_whoever_has_both(folder: Path, cipher: Cipher) -> None:
    planned = Cipher(new_secrets(cipher.secrets), cipher.secrets)
    with CaseStore.open(folder, planned) as store:
        assert len(texts(store)) == 2
    both = rekeyed(folder, cipher)
    with CaseStore.open(folder, both) as store:
        add(store, *notes("between"))
    assert unsent.recall(folder, "lead", "log", both) == f"three {CANARY}"


def test_a_rekey_is_done_again_where_it_stopped(folder: Path, cipher: Cipher) -> None:
    both = rekeyed(folder, cipher)
    for _again in range(2):
        with CaseStore.open(folder, both) as store:
            store.rekey(both.secrets, lambda: None)
        reencrypt_folder(folder / "vault", both)
    with CaseStore.open(folder, Cipher(both.secrets)) as store:
        assert len(texts(store)) == 2


def test_a_case_that_another_has_open_is_not_rekeyed(folder: Path, cipher: Cipher) -> None:
    both = Cipher(new_secrets(cipher.secrets), cipher.secrets)
    planned: list[bool] = []
    with CaseStore.open(folder, cipher) as other, CaseStore.open(folder, both) as store:
        store._connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(UserError, match="held by another program"):
            store.rekey(both.secrets, lambda: planned.append(True))
        assert len(texts(other)) == 2
    assert planned == []
    with CaseStore.open(folder, cipher) as store:
        add(store, *notes("as before"))


def test_changed_evidence_stops_the_rekey_and_stays_as_it_is(folder: Path, cipher: Cipher) -> None:
    both = rekeyed(folder, cipher)
    (path,) = (folder / "vault").iterdir()
    path.chmod(0o600)
    path.write_bytes(b"not what it was")
    with pytest.raises(BrokenCaseError):
        reencrypt_folder(folder / "vault", both)
    assert [one.read_bytes() for one in (folder / "vault").iterdir()] == [b"not what it was"]
