"""Bundles for the holders of keys, and of cases that are encrypted."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.services.bundles import contents, exported, fill, verified
from tocsin.domain.errors import UserError
from tocsin.domain.terms import CopyFor
from tocsin.services.access import Access
from tocsin.services.bundle.exporting import Bundle
from tocsin.services.bundle.importing import BroughtIn, import_case
from tocsin.services.cases import open_new_case
from tocsin.services.keys import Keys
from tocsin.services.record.verification import verify_case
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import engine

pytest.importorskip("pyrage", exc_type=ImportError)
if not engine.can_encrypt():
    pytest.skip("this SQLite encrypts nothing", allow_module_level=True)

from tocsin.storage.case_key import new_identity

CANARY = b"access log"
"""It stands in the evidence of a case that was filled."""


@pytest.fixture
def elsewhere(tmp_path: Path, workbench: Workbench) -> Workbench:
    """Another machine."""
    return Workbench(
        tmp_path / "elsewhere", "lead", library=workbench.library, heads=tmp_path / "heads", now=workbench.now
    )


def keys_with(*identities: str) -> Keys:
    """Give what opens things with identities."""
    return Keys(identities=lambda: identities)


def brought(workbench: Workbench, path: Path, access: Access | None = None) -> BroughtIn:
    """Bring a bundle in."""
    with path.open("rb") as source:
        return import_case(workbench, source, access=access)


def everything(folder: Path) -> bytes:
    """Give the names and bytes of all files below a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(str(path).encode() + path.read_bytes() for path in paths)


def sealed_for(case: OpenCase, tmp_path: Path, *recipients: str) -> Bundle:
    """Write an encrypted copy of the whole case."""
    return exported(case, tmp_path / "a.zip.age", recipients=recipients)


def test_only_the_holders_of_the_keys_open_a_bundle(
    case: OpenCase, tmp_path: Path, elsewhere: Workbench
) -> None:
    fill(case, tmp_path)
    (identity, recipient), (second, other), (stranger, _public) = (new_identity() for _number in range(3))
    made = sealed_for(case, tmp_path, recipient, other)
    data = (tmp_path / "a.zip.age").read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n")
    assert CANARY not in data
    assert made.size == len(data)
    with pytest.raises(UserError, match="there is no identity to open it with"):
        brought(elsewhere, tmp_path / "a.zip.age")
    elsewhere.keys = keys_with(stranger)
    with pytest.raises(UserError, match="cannot be opened"):
        brought(elsewhere, tmp_path / "a.zip.age")
    assert not elsewhere.home.exists()
    elsewhere.keys = keys_with(stranger, second)
    brought(elsewhere, tmp_path / "a.zip.age")
    with elsewhere.open(case.header.ref) as again:
        assert list(again.sealed()) == list(case.sealed())
    assert identity


def test_a_bundle_that_was_changed_on_the_way_is_refused(
    case: OpenCase, tmp_path: Path, elsewhere: Workbench
) -> None:
    fill(case, tmp_path)
    identity, recipient = new_identity()
    sealed_for(case, tmp_path, recipient)
    data = bytearray((tmp_path / "a.zip.age").read_bytes())
    elsewhere.keys = keys_with(identity)
    for bent in (data[:-100], data[: len(data) // 2], bytes(data[:-1]) + bytes([data[-1] ^ 1]), data + b"x"):
        (tmp_path / "bent.age").write_bytes(bent)
        with pytest.raises(UserError):
            brought(elsewhere, tmp_path / "bent.age")
        assert elsewhere.refs() == []
        assert list((elsewhere.home / "cases").iterdir()) == []


def test_what_is_no_recipient_is_refused_before_anything_is_written(case: OpenCase, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no age recipient"):
        sealed_for(case, tmp_path, "age1nobody")
    assert list(tmp_path.glob("*.age*")) == []


def test_a_copy_for_somebody_can_be_encrypted_to_them(case: OpenCase, tmp_path: Path) -> None:
    _identity, recipient = new_identity()
    made = exported(case, tmp_path / "a.age", CopyFor.COUNSEL, recipients=(recipient,))
    (entry,) = case.state.keeping.copies
    assert entry.body.recipients == (recipient,)
    assert made.recorded == entry.seq


def test_a_case_that_comes_in_can_be_encrypted_and_nothing_of_it_is_plain(
    case: OpenCase, tmp_path: Path, elsewhere: Workbench
) -> None:
    fill(case, tmp_path)
    exported(case, tmp_path / "a.zip")
    identity, recipient = new_identity()
    elsewhere.keys = keys_with(identity)
    found = brought(elsewhere, tmp_path / "a.zip", Access(recipients=(recipient,)))
    assert found.encrypted
    assert found.notices == ("Texts typed and not sent, which cannot be kept in an encrypted case: 1",)
    there = everything(elsewhere.home)
    for word in (CANARY, b"Harbour Clinic", b"192.0.2.7", b"typed and not sent", b"quotes"):
        assert word not in there
    with elsewhere.open(found.ref) as again:
        assert list(again.sealed()) == list(case.sealed())
        assert again.is_encrypted


def test_a_copy_of_an_encrypted_case_is_whole_and_comes_back_plain_or_encrypted(
    workbench: Workbench, elsewhere: Workbench, tmp_path: Path
) -> None:
    identity, recipient = new_identity()
    workbench.keys = keys_with(identity)
    access = Access(recipients=(recipient,))
    with open_new_case(workbench, "Locked", zone="UTC", access=access) as case:
        fill(case, tmp_path)
        made = exported(case, tmp_path / "a.zip")
        assert "Texts typed and not sent, which stay in the encrypted case: 1." in made.left_out
        data = (tmp_path / "a.zip").read_bytes()
        assert CANARY in data
        assert verified(data, tmp_path / "out")["findings"] == []
        assert not any(name.startswith("unsent/") for name in contents(data))
        entries = list(case.sealed())
    found = brought(elsewhere, tmp_path / "a.zip")
    assert not found.encrypted
    assert verify_case(elsewhere, found.ref).holds
    with elsewhere.open(found.ref) as again:
        assert list(again.sealed()) == entries


def test_a_pipe_of_an_encrypted_bundle_is_read_once_from_its_beginning(
    case: OpenCase, tmp_path: Path, elsewhere: Workbench
) -> None:
    identity, recipient = new_identity()
    sealed_for(case, tmp_path, recipient)
    elsewhere.keys = keys_with(identity)
    slow = _Slow((tmp_path / "a.zip.age").read_bytes())
    assert import_case(elsewhere, slow).entries == case.state.seq


class _Slow(io.BytesIO):
    """Gives a few bytes at a time, as a pipe may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(7, size) if size and size > 0 else 7)
