"""A workspace that a group shares: what is made in it is for the group, and nobody else."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

import pytest

from tests.storage.disk import NOW, add, findings, make_case, notes, texts
from tocsin.services.doctor import examine
from tocsin.services.workbench import Workbench
from tocsin.storage import checkup
from tocsin.storage.case_store import CaseStore
from tocsin.storage.sharing import is_shared, make_folder, share_alike
from tocsin.storage.vault import Vault
from tocsin.storage.workspace import make_case_folder

ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as two users")


@pytest.fixture(params=[0o022, 0o077], ids=["umask 022", "umask 077"])
def shared(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    home = tmp_path / "shared"
    home.mkdir()
    home.chmod(0o2770)
    before = os.umask(request.param)
    yield home
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def test_everything_of_a_case_is_for_the_group_and_for_nobody_else(shared: Path, tmp_path: Path) -> None:
    folder = make_case_folder(shared, 2026)
    make_case(folder, "one")
    kept = tmp_path / "access.log"
    kept.write_text("x")
    Vault(folder / "vault").keep_file(kept)
    with CaseStore.open(folder) as store:
        add(store, *notes("two"))
        folders = {mode(path) for path in [folder, *folder.rglob("*")] if path.is_dir()}
        files = {path.name: mode(path) for path in folder.rglob("*") if path.is_file()}
    assert folders == {0o2770}
    assert {name: bits for name, bits in files.items() if bits != 0o660} == {
        path.name: 0o440 for path in (folder / "vault").iterdir()
    }
    assert {"case.db", "case.lock"} <= set(files)
    assert list(checkup.too_open(folder)) == []
    assert checkup.shut_out(folder) == []


def test_without_the_bit_of_the_group_everything_is_for_its_owner(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o770)
    folder = make_case(make_case_folder(home, 2026), "one")
    assert not is_shared(home)
    assert {mode(path) & 0o077 for path in [folder, *folder.rglob("*")]} == {0}


def test_a_folder_takes_after_the_one_it_lies_in(shared: Path) -> None:
    make_folder(shared / "a" / "b", parents=True)
    assert mode(shared / "a" / "b") == 0o2770
    make_folder(shared / "a", exist_ok=True)
    with pytest.raises(FileExistsError):
        make_folder(shared / "a")
    (shared / "file").touch()
    with pytest.raises(FileExistsError):
        make_folder(shared / "file", exist_ok=True)


@pytest.mark.parametrize(("own", "then"), [(0o600, 0o660), (0o400, 0o440), (0o700, 0o770)])
def test_the_group_gets_what_the_owner_has(shared: Path, own: int, then: int) -> None:
    path = shared / "x"
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    os.fchmod(descriptor, own)
    share_alike(descriptor, shared)
    os.close(descriptor)
    assert mode(path) == then


def test_doctor_says_what_the_group_cannot_use_and_who_should_not(shared: Path) -> None:
    folder = make_case(make_case_folder(shared, 2026), "one")
    (folder / "case.lock").chmod(0o600)
    (permissions,) = (one for one in examine(Workbench(shared, "lead")) if one.what.startswith("the group"))
    assert "case.lock as you can" in permissions.what
    (folder / "case.db").chmod(0o664)
    assert (folder / "case.db", "everybody") in list(checkup.too_open(folder))


def as_another(user: int, group: int, folder: Path, text: str) -> bool:
    """Add a note as another user, in a process of its own; says whether that went well."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.setgroups([group])
            os.setgid(group)
            os.setuid(user)
            os.umask(0o022)
            with CaseStore.open(folder) as store, store.writing(str(user)) as writer:
                writer.append(notes(text), NOW, os.urandom)
            os._exit(0)
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


@ROOT
def test_two_users_of_the_group_write_in_turn_and_an_outsider_cannot(tmp_path: Path) -> None:
    for above in takewhile(lambda path: path != Path(tempfile.gettempdir()), [tmp_path, *tmp_path.parents]):
        above.chmod(above.stat().st_mode | 0o711)  # for the others to come through
    home = tmp_path / "shared"
    home.mkdir()
    os.chown(home, 0, 4242)
    home.chmod(0o2770)
    folder = make_case(make_case_folder(home, 2026), "first")
    assert as_another(4001, 4242, folder, "second")
    assert as_another(4002, 4242, folder, "third")
    assert as_another(4001, 4242, folder, "fourth")
    assert not as_another(4003, 4343, folder, "outsider")
    with CaseStore.open(folder) as store:
        assert texts(store) == ["first", "second", "third", "fourth"]
        assert findings(store) == []
