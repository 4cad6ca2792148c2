"""What is found wrong with machine, workspace and cases; what the kernel alone knows is stood in for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.casework import Clock
from tests.conftest import OpenACase
from tocsin.services import doctor
from tocsin.services.cases import close_case
from tocsin.services.doctor import Finding, Standing, examine
from tocsin.services.evidence.attaching import add_file
from tocsin.services.record.purge import purge_case
from tocsin.services.workbench import Workbench
from tocsin.storage import checkup, engine


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine on which nothing is wrong, whatever this one is."""
    monkeypatch.setattr(checkup, "clock_is_kept", lambda: True)
    monkeypatch.setattr(checkup, "swap_devices", list)
    monkeypatch.setattr(checkup, "is_temporary", lambda _path: False)
    monkeypatch.setattr(doctor, "file_system", lambda _path: "ext4")
    monkeypatch.setattr(doctor, "missing_extras", list)
    return monkeypatch


@pytest.fixture
def ref(open_case: OpenACase, tmp_path: Path) -> str:
    """A case with a file of evidence."""
    case = open_case()
    file = tmp_path / "access.log"
    file.write_text("evidence", encoding="utf-8")
    add_file(case, file)
    return case.header.ref


def found(workbench: Workbench, about: str, name: str) -> Finding:
    (one,) = [one for one in examine(workbench) if (one.about, one.name) == (about, name)]
    return one


def wrong(workbench: Workbench) -> list[tuple[str, str]]:
    return [(one.about, one.name) for one in examine(workbench) if one.standing is Standing.WRONG]


@pytest.mark.usefixtures("sound")
def test_nothing_is_wrong_with_a_sound_machine(workbench: Workbench, ref: str) -> None:
    assert wrong(workbench) == []
    said = found(workbench, "machine", "engine").what
    assert engine.sqlite().sqlite_version in said
    assert engine.sqlite().__name__.partition(".")[0] in said
    assert f"journal {engine.journal_mode()}, synchronous full" in said
    assert found(workbench, ref, "journal").what == (
        f"not encrypted, journal {engine.journal_mode()}, synchronous full, read back"
    )
    assert found(workbench, "workspace", "file system").what.endswith("is on ext4")


def test_an_old_sqlite_writes_no_log_and_that_is_said(
    workbench: Workbench, sound: pytest.MonkeyPatch
) -> None:
    old = SimpleNamespace(__name__="sqlite3", sqlite_version="3.40.1", sqlite_version_info=(3, 40, 1))
    sound.setattr(engine, "sqlite", lambda: old)
    one = found(workbench, "machine", "engine")
    assert one.standing is Standing.NOTE
    assert "sqlite3, SQLite 3.40.1, journal truncate" in one.what
    assert "can lose entries" in one.what
    assert one.do == f"Install a current one: {engine.WITH_CIPHER}"
    assert found(workbench, "machine", "encryption").what == "cases cannot be encrypted"


def test_a_clock_that_nothing_keeps_is_wrong(workbench: Workbench, sound: pytest.MonkeyPatch) -> None:
    sound.setattr(checkup, "clock_is_kept", lambda: False)
    assert wrong(workbench) == [("machine", "clock")]
    sound.setattr(checkup, "clock_is_kept", lambda: None)
    assert found(workbench, "machine", "clock").standing is Standing.UNKNOWN


@pytest.mark.parametrize("kind", ["nfs", "cifs", "fuse.sshfs"])
def test_a_workspace_of_another_machine_is_wrong(
    workbench: Workbench, sound: pytest.MonkeyPatch, kind: str
) -> None:
    sound.setattr(doctor, "file_system", lambda _path: kind)
    assert wrong(workbench) == [("workspace", "file system")]
    assert f"is on {kind}, a file system of another machine" in (
        found(workbench, "workspace", "file system").what
    )


def test_a_workspace_that_does_not_stay_is_wrong(workbench: Workbench, sound: pytest.MonkeyPatch) -> None:
    sound.undo()
    assert checkup.is_temporary(workbench.home)
    assert "is temporary" in found(workbench, "workspace", "file system").what


@pytest.mark.parametrize(("mode", "standing"), [(0o750, Standing.NOTE), (0o755, Standing.WRONG)])
@pytest.mark.usefixtures("sound")
def test_a_folder_that_is_open_to_others_is_told(
    workbench: Workbench, ref: str, mode: int, standing: Standing
) -> None:
    workbench.home.chmod(mode)
    assert found(workbench, "workspace", "permissions").standing is standing
    assert found(workbench, ref, "permissions").standing is Standing.FINE


@pytest.mark.usefixtures("sound")
def test_a_file_of_a_case_that_everybody_can_read_is_named(workbench: Workbench, ref: str) -> None:
    (evidence,) = (workbench.folder(ref) / "vault").iterdir()
    evidence.chmod(0o444)
    one = found(workbench, ref, "permissions")
    assert one.standing is Standing.WRONG
    assert evidence.name in one.what
    assert one.do == f"chmod -R go= {workbench.folder(ref)}"


def test_memory_that_may_be_written_to_a_disk_is_told(
    workbench: Workbench, sound: pytest.MonkeyPatch
) -> None:
    sound.setattr(checkup, "swap_devices", lambda: ["/dev/sda2"])
    one = found(workbench, "machine", "swap")
    assert (one.standing, "/dev/sda2" in one.what) == (Standing.NOTE, True)


@pytest.mark.usefixtures("sound")
def test_a_guard_that_was_taken_away_is_wrong(workbench: Workbench, open_case: OpenACase) -> None:
    case = open_case()
    case.close()
    module = engine.sqlite()
    connection = module.connect(str(case.folder / "case.db"))
    connection.execute("DROP TRIGGER journal_keeps_contents")
    connection.close()
    assert (case.header.ref, "guards") in wrong(workbench)


@pytest.mark.usefixtures("sound")
def test_a_case_that_is_no_database_is_wrong_and_the_others_are_looked_at(
    workbench: Workbench, ref: str, open_case: OpenACase
) -> None:
    other = open_case()
    other.close()
    (other.folder / "case.db").write_bytes(b"no database at all, whatever it is called" * 200)
    assert wrong(workbench) == [(other.header.ref, "journal")]
    assert found(workbench, ref, "journal").standing is Standing.FINE


@pytest.mark.usefixtures("sound")
def test_only_the_case_that_was_named_is_looked_at(
    workbench: Workbench, ref: str, open_case: OpenACase
) -> None:
    other = open_case().header.ref
    about = {one.about for one in examine(workbench, ref)}
    assert ref in about
    assert other not in about


@pytest.mark.usefixtures("sound")
def test_what_the_keeping_of_a_case_waits_for_is_told(workbench: Workbench, ref: str, clock: Clock) -> None:
    names = {one.name for one in examine(workbench) if one.about == ref}
    assert not names & {"evidence", "retention", "purge"}
    clock.move(days=31)
    assert found(workbench, ref, "evidence").what == "1 of 1 pieces were not hashed for long"
    with workbench.open(ref) as case:
        close_case(case, "done")
        clock.move(days=5 * 366)
        assert found(workbench, ref, "retention").what.endswith("which is over")
        workbench.confirm = lambda _doubts: True
        purge_case(case)
    assert wrong(workbench) == []
    (workbench.folder(ref) / "out" / "left.md").write_text("left", encoding="utf-8")
    assert found(workbench, ref, "purge").what.startswith("it was purged, and 1 files of 4 bytes")
