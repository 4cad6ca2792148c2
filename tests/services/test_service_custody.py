"""Custody: from hand to hand, sealed, destroyed with its record kept, and hashed again when it is due."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from tests.casework import Clock, state
from tests.services.scenes import beside, bodies, last
from tocsin.domain.entries import CustodyRecorded, EvidenceAdded, EvidenceVerified, Failed
from tocsin.domain.errors import DoubtError, UserError
from tocsin.domain.terms import CustodyAct
from tocsin.services.cases import close_case
from tocsin.services.evidence.attaching import Origin, add_file, add_item, add_stream
from tocsin.services.evidence.custody import (
    Standing,
    Step,
    chain_of,
    check_evidence,
    destroy_evidence,
    due_evidence,
    known_standing,
    members_of,
    record_custody,
)
from tocsin.services.record.retention import set_hold
from tocsin.services.record.verification import verify_case
from tocsin.services.workbench import OpenCase

LOG = b"GET /documents/880000\n"


def names(case: OpenCase) -> list[str]:
    """Give the names of the files in the vault."""
    return sorted(path.name for path in case.vault.folder.iterdir())


def sure(act: Callable[[], object]) -> None:
    """Do something that is asked about, and say yes."""
    with pytest.raises(DoubtError) as asked:
        act()
    asked.value.confirm()
    act()


def destroy(case: OpenCase, evidence: str = "EV-1", because: str = "counsel 14:20") -> None:
    """Destroy evidence, and say yes when asked."""
    step = Step(CustodyAct.DESTROYED, because=because)
    sure(lambda: destroy_evidence(case, evidence, step))


def test_evidence_goes_from_hand_to_hand_with_two_times(case: OpenCase) -> None:
    add_stream(case, BytesIO(LOG), "access.log", origin=Origin(released_by="hosting", seal="B-1"))
    step = Step(
        CustodyAct.TRANSFERRED,
        received_by="laboratory",
        at=case.moment("12:15"),
        place="front desk",
        seal="B-2",
        because="imaging",
    )
    entry = record_custody(case, "ev1", step)
    _added, links = chain_of(case, "EV-1")
    assert [link.act for link in links] == ["kept", "acquired", "transferred"]
    assert (links[1].released_by, links[1].received_by, links[1].seal) == ("hosting", "lead", "B-1")
    assert links[2].at == case.moment("12:15")
    assert links[2].recorded_at == entry.recorded_at != links[2].at.at
    assert links[2].how == "to laboratory, at front desk, seal B-2, because imaging"
    assert known_standing(case.state, case.state.evidence.get("EV-1").body) == "with laboratory"  # type: ignore[union-attr]
    record_custody(case, "EV-1", Step(CustodyAct.RETURNED, received_by="lead"))
    assert known_standing(case.state, case.state.evidence.get("EV-1").body) == "kept"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("step", "what"),
    [
        (Step(CustodyAct.TRANSFERRED), "Who received it is empty"),
        (Step(CustodyAct.RETURNED), "Who received it is empty"),
        (Step(CustodyAct.SEALED), "The seal is empty"),
        (Step(CustodyAct.DESTROYED), "Destroying needs"),
    ],
)
def test_a_step_says_what_it_has_to(case: OpenCase, step: Step, what: str) -> None:
    add_stream(case, BytesIO(LOG), "access.log")
    before = case.head()
    with pytest.raises(UserError, match=what):
        record_custody(case, "EV-1", step)
    assert case.head() == before


def test_a_thing_is_evidence_too(case: OpenCase) -> None:
    origin = Origin(released_by="reporter", place="front desk", seal="B-77")
    assert add_item(case, "Mobile phone, black", origin=origin) == "EV-1"
    assert add_item(case, "Mobile phone, black") == "EV-2"  # another one: things have no digest
    assert last(case, CustodyRecorded).seal == "B-77"
    assert [check.standing for check in check_evidence(case)] == [Standing.PHYSICAL, Standing.PHYSICAL]
    assert bodies(case, EvidenceVerified) == []
    report = verify_case(case.workbench, case.header.ref)
    assert (report.holds, report.evidence) == (True, 2)
    with pytest.raises(UserError, match="The description is empty"):
        add_item(case, " ")


def test_what_is_destroyed_is_gone_and_its_record_stays(case: OpenCase) -> None:
    add_stream(case, BytesIO(LOG), "access.log")
    destroy(case)
    assert names(case) == []
    entry = case.state.entries[-1]
    (check,) = check_evidence(case)
    assert (check.standing, check.holds) == (Standing.DESTROYED, True)
    assert check.what == f"destroyed by entry #{entry.seq}"
    assert last(case, EvidenceAdded).sha256 == hashlib.sha256(LOG).hexdigest()
    report = verify_case(case.workbench, case.header.ref)
    assert report.holds
    assert report.destroyed == (f"EV-1: destroyed by entry #{entry.seq}",)
    with pytest.raises(UserError, match=f"was destroyed by entry #{entry.seq}"):
        record_custody(case, "EV-1", Step(CustodyAct.SEALED, seal="B-9"))
    with pytest.raises(UserError, match=f"was destroyed by entry #{entry.seq}"):
        destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED, because="again"))


def test_destroying_is_asked_about_and_needs_a_reason(case: OpenCase) -> None:
    add_stream(case, BytesIO(LOG), "access.log")
    before = case.head()
    with pytest.raises(DoubtError, match=r"EV-1 \(access.log\), 22 bytes, is removed from the vault"):
        destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED, because="counsel"))
    with pytest.raises(UserError, match="The reason is empty"):
        destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED))
    assert case.head() == before
    assert len(names(case)) == 1


def test_what_was_destroyed_can_be_kept_again_as_other_evidence(case: OpenCase) -> None:
    add_stream(case, BytesIO(LOG), "access.log")
    destroy(case)
    assert add_stream(case, BytesIO(LOG), "access.log") == "EV-2"
    assert [check.standing for check in check_evidence(case)] == [Standing.DESTROYED, Standing.HOLDS]


def test_a_removal_that_was_broken_off_is_finished_by_doing_it_again(
    case: OpenCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_stream(case, BytesIO(LOG), "access.log")

    def refuse(_digest: str) -> None:
        raise UserError("The power went")

    with monkeypatch.context() as without_power:
        without_power.setattr(case.vault, "remove", refuse)
        with pytest.raises(DoubtError) as asked:
            destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED, because="counsel"))
        asked.value.confirm()
        with pytest.raises(UserError, match="The power went"):
            destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED, because="counsel"))
    assert len(names(case)) == 1
    before = case.head()
    destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED, because="counsel"))
    assert names(case) == []
    assert case.head() == before


def test_a_hold_keeps_evidence_from_being_destroyed(case: OpenCase) -> None:
    add_stream(case, BytesIO(LOG), "access.log")
    set_hold(case, on=True, because="lawsuit announced")
    with pytest.raises(UserError, match=r"legal hold on the case since entry #\d+: lawsuit announced"):
        destroy_evidence(case, "EV-1", Step(CustodyAct.DESTROYED, because="counsel"))
    set_hold(case, on=False, because="settled")
    destroy(case)
    assert names(case) == []


def test_custody_goes_on_when_the_case_is_closed(case: OpenCase) -> None:
    add_stream(case, BytesIO(LOG), "access.log")
    close_case(case, "done")
    record_custody(case, "EV-1", Step(CustodyAct.TRANSFERRED, received_by="archive"))
    check_evidence(case)
    assert [type(entry.body) for entry in case.state.entries[-2:]] == [CustodyRecorded, EvidenceVerified]


def test_what_a_closed_case_refuses_is_not_copied_either(case: OpenCase, tmp_path: Path) -> None:
    close_case(case, "done")
    (tmp_path / "late.log").write_bytes(LOG)
    acts: list[Callable[[], object]] = [
        lambda: add_stream(case, BytesIO(LOG), "late.log"),
        lambda: add_file(case, tmp_path / "late.log"),
        lambda: add_item(case, "Phone"),
    ]
    for act in acts:
        with pytest.raises(UserError, match="is closed"):
            act()
    assert names(case) == []


# A folder.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what a folder can hold."""
    top = tmp_path / "logs"
    (top / "2026" / "11").mkdir(parents=True)
    (top / "2026" / "11" / "access.log").write_bytes(LOG)
    (top / "2026" / "copy.log").write_bytes(LOG)
    (top / os.fsdecode(b"caf\xe9\n.log")).write_bytes(b"other")
    (top / "to-shadow").symlink_to("/etc/shadow")
    (top / "up").symlink_to("..")
    os.mkfifo(top / "pipe")
    return top


def test_a_folder_is_kept_with_its_manifest_and_links_are_left_out(case: OpenCase, folder: Path) -> None:
    assert add_file(case, folder, source="portal server") == "EV-1"
    added = last(case, EvidenceAdded)
    assert (added.name, added.files, added.total) == ("logs", 3, 2 * len(LOG) + 5)
    members = members_of(case.vault, added)
    assert [(one.shown, one.left_out) for one in members] == [
        ("2026/11/access.log", ""),
        ("2026/copy.log", ""),
        ("caf\\xe9\n.log", ""),
        ("pipe", "pipe"),
        ("to-shadow", "symbolic link"),
        ("up", "symbolic link"),
    ]
    assert names(case) == sorted({one.sha256 for one in members if one.sha256} | {added.sha256})
    assert [check.standing for check in check_evidence(case)] == [Standing.HOLDS]


def test_the_same_folder_is_the_same_evidence(case: OpenCase, folder: Path) -> None:
    add_file(case, folder)
    assert add_file(case, folder) == "EV-1"
    assert len(bodies(case, EvidenceAdded)) == 1


def test_a_file_of_a_folder_that_is_gone_or_changed_is_named(case: OpenCase, folder: Path) -> None:
    add_file(case, folder)
    members = members_of(case.vault, last(case, EvidenceAdded))
    case.vault.remove(members[2].sha256)
    (check,) = check_evidence(case)
    assert (check.standing, check.what) == (Standing.CHANGED, "1 of 3 files: caf\\xe9\n.log is gone")
    kept = case.vault.path(members[0].sha256)
    kept.chmod(0o600)
    kept.write_bytes(b"x")
    assert check_evidence(case)[0].what == "3 of 3 files: 2026/11/access.log was changed …"
    case.vault.remove(check.sha256)
    assert check_evidence(case)[0].what == "the manifest is gone"


def test_destroying_a_folder_leaves_what_other_evidence_needs(case: OpenCase, folder: Path) -> None:
    add_file(case, folder)
    add_stream(case, BytesIO(LOG), "access.log")
    destroy(case, "EV-1")
    assert names(case) == [hashlib.sha256(LOG).hexdigest()]
    assert [check.holds for check in check_evidence(case)] == [True, True]


def test_an_empty_folder_and_a_link_to_one_are_refused(case: OpenCase, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    with pytest.raises(UserError, match="The folder holds no file"):
        add_file(case, tmp_path / "empty")
    with pytest.raises(UserError, match="is a symbolic link"):
        add_file(case, tmp_path / "link")
    assert bodies(case, EvidenceAdded) == []


def test_a_folder_that_is_too_deep_is_refused(case: OpenCase, tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    inner = deep.joinpath(*["d"] * 102)
    inner.mkdir(parents=True)
    (inner / "file").touch()
    with pytest.raises(UserError, match="more than 100 deep"):
        add_file(case, deep)


# Hashing again.


def test_a_run_is_one_entry_that_names_what_holds_and_what_does_not(case: OpenCase) -> None:
    for number in range(3):
        add_stream(case, BytesIO(b"%d" % number), f"{number}.log")
    case.vault.remove(hashlib.sha256(b"1").hexdigest())
    with beside(case, "dpo") as theirs:
        check_evidence(theirs)
    case.refresh()
    (found,) = bodies(case, EvidenceVerified)
    assert found == EvidenceVerified(
        held=("EV-1", "EV-3"), failed=(Failed("EV-2", "the file is gone"),), size=3
    )
    assert case.state.entries[-1].actor == "dpo"
    assert known_standing(case.state, case.state.evidence.get("EV-2").body) == "the file is gone"  # type: ignore[union-attr]
    before = case.head()
    check_evidence(case, record=False)
    assert case.head() == before


def test_a_file_is_due_again_after_thirty_days_or_as_the_case_says(case: OpenCase, clock: Clock) -> None:
    add_stream(case, BytesIO(LOG), "access.log")

    def due(every: timedelta | None = None) -> list[str]:
        return [entry.body.evidence for entry in due_evidence(case, every)]

    clock.move(days=29, seconds=1)
    assert due() == []
    assert due(timedelta(days=29)) == ["EV-1"]
    state(case, "evidence.check_days", "7")
    assert due() == ["EV-1"]
    check_evidence(case, due_evidence(case))
    assert due() == []
    clock.move(days=7, seconds=1)
    assert due() == ["EV-1"]
