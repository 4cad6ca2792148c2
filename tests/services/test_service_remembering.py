"""What this user saw of a case before, kept outside its folder: another history is not gone on with."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests.services.scenes import beside
from tocsin.domain.entries import HistoryAccepted
from tocsin.domain.errors import HistoryError, UserError
from tocsin.services.record.remembering import History
from tocsin.services.record.verification import accept_history, verify_case
from tocsin.services.timeline.logbook import write_log
from tocsin.services.workbench import OpenCase, Workbench
from tocsin.storage import engine
from tocsin.storage.remembered import RememberedHeads, SeenHead
from tocsin.storage.schema import TRIGGERS


@pytest.fixture
def ref(case: OpenCase) -> str:
    """A case that was worked on and closed."""
    write_log(case, "six")
    write_log(case, "seven")
    case.close()
    return case.header.ref


def cut(workbench: Workbench, ref: str, last: int) -> None:
    """Cut off the end of a journal behind the program's back."""
    with closing(engine.connect(workbench.folder(ref) / "case.db", writable=True)) as db:
        guards = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        for name in TRIGGERS:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("DELETE FROM journal WHERE seq > ?", (last,))
        for sql in guards:
            db.execute(sql)


def history(workbench: Workbench, ref: str) -> History:
    with workbench.open(ref, any_history=True) as case:
        return case.continuity.recollection.history


def test_a_case_that_only_grew_opens_without_a_word(workbench: Workbench, ref: str) -> None:
    with workbench.open(ref) as case:
        assert case.continuity.recollection.history is History.HOLDS
        assert case.continuity.notices == ()


def test_what_is_remembered_is_for_this_user_alone_and_outside_of_the_case(
    workbench: Workbench, ref: str
) -> None:
    folder = workbench.heads.folder
    assert not folder.is_relative_to(workbench.folder(ref))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_shorter_history_is_not_gone_on_with(workbench: Workbench, ref: str) -> None:
    cut(workbench, ref, 6)
    with pytest.raises(HistoryError, match="the journal is shorter than the last head seen") as refused:
        workbench.open(ref)
    assert "tocsin head --accept --because" in refused.value.hint
    assert history(workbench, ref) is History.SHORTER


def test_a_history_that_took_another_course_is_not_gone_on_with(workbench: Workbench, ref: str) -> None:
    cut(workbench, ref, 6)
    stranger = Workbench(workbench.home, "stranger", heads=workbench.home / "no memory", now=workbench.now)
    with stranger.open(ref) as case:
        write_log(case, "another course")
        write_log(case, "eight")
    with pytest.raises(HistoryError, match="entry #8 or one before it is not what was seen"):
        workbench.open(ref)
    assert history(workbench, ref) is History.DIFFERENT


def test_another_case_in_the_place_of_the_one_that_was_seen_is_noticed(
    workbench: Workbench, ref: str, tmp_path: Path
) -> None:
    elsewhere = Workbench(tmp_path / "elsewhere", "forger", heads=tmp_path / "forged", now=workbench.now)
    from tocsin.services.cases import open_new_case

    with open_new_case(elsewhere, "Portal documents", zone="Europe/Paris") as forged:
        folder = forged.folder
    shutil.rmtree(workbench.folder(ref))
    shutil.copytree(folder, workbench.folder(ref))
    with pytest.raises(HistoryError, match="another case was here, or this one was written anew"):
        workbench.open(ref)


def test_a_case_that_was_moved_is_known_again(workbench: Workbench, ref: str, tmp_path: Path) -> None:
    moved = Workbench(tmp_path / "moved", "lead", heads=workbench.heads.folder, now=workbench.now)
    shutil.copytree(workbench.home, moved.home)
    assert history(moved, ref) is History.HOLDS
    cut(moved, ref, 6)
    assert history(moved, ref) is History.SHORTER


def test_a_history_is_accepted_with_a_reason_that_is_on_record(workbench: Workbench, ref: str) -> None:
    cut(workbench, ref, 6)
    with pytest.raises(UserError, match="The reason is empty"):
        accept_history(workbench, ref, " ")
    entry = accept_history(workbench, ref, "restored from the backup of Monday")
    body = entry.body
    assert isinstance(body, HistoryAccepted)
    assert (body.remembered_seq, body.found_seq, entry.seq) == (8, 6, 7)
    assert history(workbench, ref) is History.HOLDS
    assert verify_case(workbench, ref).holds
    with pytest.raises(UserError, match="There is nothing to accept"):
        accept_history(workbench, ref, "again")


def test_what_cannot_be_read_of_the_memory_is_told_and_the_case_opens(workbench: Workbench, ref: str) -> None:
    for path in workbench.heads.folder.iterdir():
        path.write_bytes(b"no JSON")
    with workbench.open(ref) as case:
        (notice,) = case.continuity.notices
        assert notice.startswith("Look out: What was last seen of this case cannot be read")


def test_a_case_that_is_changed_while_it_is_open_is_not_written_any_further(
    case: OpenCase, workbench: Workbench
) -> None:
    write_log(case, "six")
    cut(workbench, case.header.ref, 5)
    for act in (lambda: write_log(case, "seven"), case.refresh):
        with pytest.raises(HistoryError, match="The journal was changed under our hands"):
            act()


def test_two_who_write_side_by_side_remember_the_furthest(case: OpenCase, workbench: Workbench) -> None:
    with beside(case, "dpo") as theirs:
        write_log(theirs, "theirs")
        write_log(case, "ours")
    case.close()
    seen = workbench.heads.of_case(_opened(workbench, case.header.ref))
    assert seen is not None
    assert seen.seq == 8


def _opened(workbench: Workbench, ref: str) -> str:
    with workbench.open(ref) as case:
        return case.head(1).hash


def test_a_case_that_another_program_remembers_just_now_is_no_other_case(
    workbench: Workbench, ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Workbench(workbench.home, "dpo", heads=tmp_path / "of the dpo")
    looked = RememberedHeads.of_case

    def meanwhile(heads: RememberedHeads, opened: str) -> SeenHead | None:
        found = looked(heads, opened)
        with monkeypatch.context() as patch:
            patch.setattr(RememberedHeads, "of_case", looked)
            with Workbench(workbench.home, "dpo", heads=heads.folder).open(ref) as case:
                write_log(case, "at the same moment")
        return found

    monkeypatch.setattr(RememberedHeads, "of_case", meanwhile)
    with ours.open(ref) as case:
        assert case.continuity.recollection.history is History.NEW
